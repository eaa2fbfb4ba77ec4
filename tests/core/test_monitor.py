"""What a process tells whoever watches it: whether it can work, and numbers in which there is nobody."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import pytest
from aiohttp import ClientSession
from sqlalchemy import text

from bot.clock import WindableClock
from bot.context import Outgoing, Workspace
from bot.core import Core
from bot.model.message import say
from bot.model.phrase import t
from bot.port import Later, Undeliverable
from bot.web import monitor
from bot.web.serve import application
from bot.web.serve import served as serving
from tests.core.conftest import Asks, on_both_engines
from tests.core.notebook import call_out
from tests.core.office import Office, Visitor, room

Ask = Callable[[str], Awaitable[tuple[int, str]]]


@pytest.fixture
async def ask(core: Core) -> AsyncIterator[Ask]:
    """Asks the process at a path: the status, and what it says."""
    async with serving(application(monitor.routes(core)), "127.0.0.1", 0) as port, ClientSession() as session:

        async def get(path: str) -> tuple[int, str]:
            async with session.get(f"http://127.0.0.1:{port}{path}") as answer:
                return answer.status, await answer.text()

        yield get


async def numbers(ask: Ask) -> dict[str, float]:
    """The bot's own numbers, by name and labels."""
    status, told = await ask("/metrics")
    assert status == 200
    lines = [line.rpartition(" ") for line in told.splitlines() if line.startswith("fadderbot_")]
    return {name.removeprefix("fadderbot_"): float(value) for name, _, value in lines}


@on_both_engines
async def test_what_members_do_is_counted_by_what_became_of_it(ask: Ask, amara: Visitor) -> None:
    await amara.calls("write", text="tea", key="same")
    await amara.calls("write", text="tea", key="same")
    await amara.calls("refuse", text="x")
    await amara.calls("break", text="x")
    told = await numbers(ask)
    for became in ("answered", "again", "refused", "failed"):
        assert told[f'interaction_seconds_count{{adapter="office",became="{became}"}}'] == 1, became
    assert told["notebook_notes"] == 1
    assert "amara" not in str(told)


async def test_what_leaves_no_trace_is_not_counted(ask: Ask, amara: Visitor) -> None:
    before = await numbers(ask)
    await amara.presses("notebook/whisper?text=tea")
    after = await numbers(ask)
    assert {name for name in before if "interaction" in name} == {name for name in after if "interaction" in name}


async def test_what_is_said_is_counted_with_how_long_it_waited(
    ask: Ask, core: Core, served: Workspace, office: Office, clock: WindableClock
) -> None:
    async def post(place: str) -> None:
        async with core.storage.transaction() as session:
            said = Outgoing(room(place), say(t("notebook.note", text="x")), "en", served.zone)
            await core.outbox.enqueue(session, {served.id: [said]})

    office.trouble["busy"].append(Later("busy", seconds=40, unheard=False))
    office.trouble["gone"].append(Undeliverable("gone"))
    for place in ("open", "busy", "gone"):
        await post(place)
    await core.settle()
    clock.wind_to(clock.now() + timedelta(seconds=20))
    told = await numbers(ask)
    assert (told["outbox_waiting"], told["outbox_oldest_seconds"], told["outbox_given_up"]) == (1, 20, 1)
    clock.wind_to(clock.now() + timedelta(seconds=20))
    await core.settle()
    told = await numbers(ask)
    for became, times in (("said", 2), ("postponed", 1), ("undeliverable", 1)):
        assert told[f'deliveries_total{{adapter="office",became="{became}"}}'] == times, became
    assert told['delivery_seconds_bucket{adapter="office",le="30.0"}'] == 1
    assert told['delivery_seconds_sum{adapter="office"}'] == 40
    assert (told["outbox_waiting"], told["outbox_oldest_seconds"]) == (0, 0)


async def test_jobs_are_counted_with_how_late_they_were(ask: Ask, core: Core, asks: Asks, clock: WindableClock) -> None:
    async with asks() as ctx:
        ctx.schedule(call_out, key="a", at=clock.now() + timedelta(minutes=1), text="a", channel=room("a").encode())
    clock.wind_to(clock.now() + timedelta(minutes=3))
    told = await numbers(ask)
    assert (told["jobs_waiting"], told["jobs_late_seconds"]) == (1, 120)
    await core.settle()
    told = await numbers(ask)
    assert (told["jobs_waiting"], told['jobs_total{became="done"}'], told["job_late_seconds_sum"]) == (0, 1, 120)


async def test_ready_means_heard_and_able_to_write_down(ask: Ask, core: Core, office: Office) -> None:
    assert await ask("/healthz") == (200, "ok")
    assert await ask("/readyz") == (200, "ok")
    office.is_connected = False
    assert await ask("/readyz") == (503, "the line to office is not open")
    assert (await numbers(ask))["ready"] == 0
    core.courier.fall_silent(office.name)
    assert await ask("/readyz") == (200, "ok"), "another process speaks for it"
    async with core.storage.transaction() as session:
        await session.execute(text("ALTER TABLE outbox RENAME TO elsewhere"))
    assert await ask("/readyz") == (503, "the database does not answer")
    told = await numbers(ask)
    assert told["ready"] == 0
    assert "outbox_waiting" not in told, "what was looked up before is not told as if it were now"
    async with core.storage.transaction() as session:
        await session.execute(text("ALTER TABLE elsewhere RENAME TO outbox"))
    assert await ask("/readyz") == (200, "ok")
