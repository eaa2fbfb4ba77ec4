"""Jobs that have something to prepare: beside the others, and only then in a transaction of their own."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.clock import WindableClock
from bot.core import Core
from bot.schedule import claim
from tests.conftest import START
from tests.core import notebook
from tests.core.conftest import ENGINES, Asks, Notes
from tests.core.test_jobs import note, states


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Both, for what is claimed on one is claimed in another way on the other."""
    return str(request.param)


async def test_what_is_being_prepared_holds_up_nothing(core: Core, asks: Asks, notes: Notes) -> None:
    async with asks() as ctx:
        ctx.schedule(notebook.serve_tea, key="k", at=START, door="kettle")
        note(ctx, "meanwhile", START)
    settling = asyncio.create_task(core.settle())
    await notebook.arrived["kettle"].wait()
    while not await notes():  # noqa: ASYNC110 - nobody rings when a note is written
        await asyncio.sleep(0)
    assert await notes() == ["meanwhile +0"]
    assert await states(core) == ["claimed", "done"]

    notebook.doors["kettle"].set()
    await settling
    assert await notes() == ["meanwhile +0", "kettle: 1 in nb"]
    assert await states(core) == ["done", "done"]


async def test_what_was_withdrawn_while_it_was_prepared_is_not_run(core: Core, asks: Asks, notes: Notes) -> None:
    async with asks() as ctx:
        ctx.schedule(notebook.serve_tea, key="k", at=START, door="kettle")
    settling = asyncio.create_task(core.settle())
    await notebook.arrived["kettle"].wait()
    async with asks() as ctx:
        ctx.cancel(notebook.serve_tea, key="k")
    notebook.doors["kettle"].set()
    await settling
    assert await notes() == []
    assert await states(core) == ["cancelled"]


async def test_what_cannot_be_prepared_is_tried_again(core: Core, asks: Asks, clock: WindableClock) -> None:
    notebook.doors["broken"].set()
    async with asks() as ctx:
        ctx.schedule(notebook.serve_tea, key="k", at=START, door="broken")
    for _ in range(claim.ATTEMPTS):
        assert await states(core) == ["scheduled"]
        due = await core.next_due()
        assert due is not None
        clock.wind_to(max(due, clock.now()))
        await core.settle()
    assert await states(core) == ["failed"]


async def test_the_end_waits_for_nothing_that_is_being_prepared(core: Core, asks: Asks) -> None:
    async with asks() as ctx:
        ctx.schedule(notebook.serve_tea, key="k", at=START, door="kettle")
    core.start()
    await notebook.arrived["kettle"].wait()  # and it waits there for ever: the fixture stops the core all the same


async def test_only_so_much_is_prepared_at_once_and_the_rest_follows(core: Core, asks: Asks, notes: Notes) -> None:
    async with asks() as ctx:
        for number in range(300):
            ctx.schedule(notebook.serve_tea, key=number, at=START, door=f"kettle {number}")
        for number in range(300):
            notebook.doors[f"kettle {number}"].set()
        note(ctx, "after", START)
    await core.settle()
    assert len(await notes()) == 301
    assert set(await states(core)) == {"done"}


async def test_what_cannot_even_be_put_back_is_tried_again_when_its_lease_ends(
    core: Core, asks: Asks, notes: Notes, clock: WindableClock, caplog: pytest.LogCaptureFixture
) -> None:
    async with asks() as ctx:
        ctx.schedule(notebook.serve_tea, key="k", at=START, door="kettle")
    settling = asyncio.create_task(core.settle())
    await notebook.arrived["kettle"].wait()
    async with core.storage.transaction() as session:
        await session.execute(text("ALTER TABLE jobs RENAME TO lost"))
    notebook.doors["kettle"].set()
    with pytest.raises(DBAPIError):
        await settling
    assert "job.not_put_back" in caplog.text

    async with core.storage.transaction() as session:
        await session.execute(text("ALTER TABLE lost RENAME TO jobs"))
    clock.wind_to(START + claim.LEASE)
    await core.settle()
    assert await notes() == ["kettle: 0 in nb"]
