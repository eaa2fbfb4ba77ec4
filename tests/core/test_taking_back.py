"""What was posted is taken back: in its turn, once, whatever is on its way at that moment."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.clock import WindableClock
from bot.context import Context, Outgoing, Workspace
from bot.core import Core
from bot.i18n import Catalogue
from bot.model.address import Address
from bot.model.arrangement import Removal
from bot.model.message import say
from bot.model.phrase import t
from bot.outbox import LEASE
from bot.port import Later, Undeliverable
from bot.schedule.worker import store_effects
from bot.storage.tables import OutboxRow, PostRow, WorkspaceRow
from tests.conftest import START
from tests.core import notebook
from tests.core.conftest import ENGINES
from tests.core.office import LostAnswer, Office, room, until

Asks = Callable[..., Awaitable[None]]

ROOM = room("a")


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Both, for what is claimed on one is claimed in another way on the other."""
    return str(request.param)


@pytest.fixture
def asks(core: Core, served: Workspace) -> Asks:
    """Has texts posted under the key of the board in one transaction; None takes the board back."""

    async def store(*texts: str | None, key: str | None = "board", to: Address = ROOM) -> None:
        async with core.storage.transaction() as session:
            said = [Removal() if text is None else say(t("notebook.note", text=text)) for text in texts]
            messages = [Outgoing(to, one, "en", served.zone, key) for one in said]
            await core.outbox.enqueue(session, {served.id: messages})

    return store


async def left(core: Core) -> tuple[list[str], list[str]]:
    """The states of what is in the outbox, and the keys of what stands."""
    async with core.storage.reading() as session:
        states = await session.scalars(select(OutboxRow.state).order_by(OutboxRow.id))
        return list(states), list(await session.scalars(select(PostRow.key)))


async def test_it_is_removed_and_its_key_is_free(core: Core, asks: Asks, office: Office, catalogue: Catalogue) -> None:
    await asks("old")
    await core.settle()
    await asks(None)
    await core.settle()
    assert await left(core) == ([], [])
    await asks("new")
    await core.settle()
    assert office.texts(catalogue, "a") == ["new"]
    assert [delivery.ref for delivery in office.tried] == [None, None]


async def test_it_is_removed_where_it_stands(core: Core, asks: Asks, office: Office) -> None:
    await asks("old")
    await core.settle()
    await asks(None, to=room("b"))
    await core.settle()
    assert [one.address for one in office.arranged] == [ROOM]
    assert office.standing == {}


async def test_what_was_not_said_yet_never_is(core: Core, asks: Asks, office: Office, clock: WindableClock) -> None:
    office.trouble["a"].append(Later("busy", seconds=60, unheard=False))
    await asks("old")
    await core.settle()
    await asks(None)
    await core.settle()
    clock.wind_to(START + timedelta(hours=1))
    await core.settle()
    assert (len(office.tried), office.standing, office.arranged) == (1, {}, [])
    assert await left(core) == ([], [])


async def test_what_stood_aside_is_never_said(
    core: Core, asks: Asks, office: Office, clock: WindableClock, catalogue: Catalogue
) -> None:
    office.trouble["a"].append(ValueError("no sense"))
    await asks("old")
    await core.settle()
    await asks(None)
    await core.settle()
    clock.wind_to(START + timedelta(hours=1))
    await core.settle()
    assert office.texts(catalogue, "a") == []
    assert await left(core) == ([], [])


async def test_what_is_being_said_is_removed_after_it(
    core: Core, asks: Asks, office: Office, catalogue: Catalogue
) -> None:
    office.slow["a"] = asyncio.Event()
    await asks("old")
    saying = asyncio.create_task(core.settle())
    await until(office.has_tried)
    await asks(None)
    await asks("beside", key=None)
    office.slow["a"].set()
    await saying
    await core.settle()
    assert office.texts(catalogue, "a") == ["beside"]
    assert await left(core) == ([], [])


async def test_what_was_perhaps_said_is_found_and_then_removed(
    core: Core, asks: Asks, office: Office, clock: WindableClock, catalogue: Catalogue
) -> None:
    office.trouble["a"].append(Later("no answer", seconds=5))
    await asks("old")
    await core.settle()
    await asks(None)
    clock.wind_to(START + timedelta(seconds=5))
    await core.settle()
    assert [one.since for one in office.tried] == [None, START]
    assert office.texts(catalogue, "a") == []
    assert await left(core) == ([], [])


@pytest.mark.parametrize("trouble", [LostAnswer(), Later("no answer", seconds=5), Undeliverable("it is gone")])
async def test_it_is_tried_until_it_is_known_to_be_gone(
    core: Core, asks: Asks, office: Office, clock: WindableClock, trouble: Exception
) -> None:
    await asks("old")
    await core.settle()
    office.trouble["a"].append(trouble)
    await asks(None)
    await core.settle()
    clock.wind_to(START + timedelta(minutes=1))
    await core.settle()
    assert await left(core) == ([], [])
    if not isinstance(trouble, Undeliverable):
        assert [(one.ref, one.since) for one in office.arranged] == [("m1", None), ("m1", START)]
        assert office.standing == {}


async def test_what_a_dead_process_was_removing_is_removed(
    core: Core, asks: Asks, office: Office, clock: WindableClock
) -> None:
    await asks("old")
    await core.settle()
    await asks(None)
    async with core.storage.transaction() as session:
        await session.execute(update(OutboxRow).values(state="claimed", owner="dead", wake_at=START + LEASE))
    clock.wind_to(START + LEASE)
    await core.settle()
    assert office.standing == {}
    assert await left(core) == ([], [])


async def test_organisers_hear_what_stands_where_the_bot_may_not_remove_it(
    core: Core, asks: Asks, office: Office, catalogue: Catalogue
) -> None:
    async with core.storage.transaction() as session:
        await session.execute(update(WorkspaceRow).values(organisers_channel=room("organisers").encode()))
    await asks("old")
    await core.settle()
    office.trouble["a"].append(Undeliverable("closed to us", closed=True))
    await asks(None)
    await core.settle()
    assert await left(core) == (["dead"], ["board"])
    (told,) = office.texts(catalogue, "organisers")
    assert "Det står der fortsatt." in told


async def test_cog_that_is_turned_off_says_nothing_and_takes_back(
    core: Core, asks: Asks, served: Workspace, office: Office, clock: WindableClock
) -> None:
    await asks("old")
    await core.settle()
    async with core.storage.transaction() as session:
        ctx = Context(session, START, served, None, None)
        ctx.schedule(notebook.wipe, key="k", at=START + timedelta(hours=1), channel=ROOM.encode())
        await store_effects(session, {served.id: ctx.effects}, core.outbox)
        await session.execute(update(WorkspaceRow).values(cogs_off=["notebook"]))
    clock.wind_to(START + timedelta(hours=1))
    await core.settle()
    assert office.standing == {}
    assert len(office.tried) == 1
