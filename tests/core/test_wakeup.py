"""The bell: it rings when the next thing is due, and every half minute in case somebody else wrote."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import SystemClock, WindableClock
from bot.context import Context, Effects, Workspace
from bot.core import Core
from bot.schedule.wakeup import Wakeup
from bot.schedule.worker import store_effects
from tests.conftest import START
from tests.core import notebook
from tests.core.conftest import Notes
from tests.core.office import SOON_S, Office, Visitor, until

SOON = timedelta(seconds=0.05)


class Bell:
    """Counts its rings."""

    def __init__(self) -> None:
        self.rang = asyncio.Event()
        self.rings = 0

    async def ring(self) -> None:
        """Ring once."""
        self.rings += 1
        self.rang.set()


@pytest.mark.parametrize(
    "clock",
    [
        SystemClock(),
        WindableClock(START),
        WindableClock(START, running=False),
        WindableClock(START.replace(year=2040)),
        WindableClock(START.replace(year=2040), running=False),
    ],
)
async def test_rings_when_the_machine_says_so(clock: SystemClock | WindableClock) -> None:
    bell = Bell()
    wakeup = Wakeup(clock, bell.ring)
    wakeup.start()
    try:
        instant = clock.now() + SOON
        wakeup.at(instant)
        await asyncio.wait_for(bell.rang.wait(), SOON_S)
        if isinstance(clock, SystemClock):
            assert clock.now() >= instant
    finally:
        wakeup.stop()
    assert bell.rings == 1


async def test_last_instant_counts() -> None:
    bell, clock = Bell(), SystemClock()
    wakeup = Wakeup(clock, bell.ring)
    wakeup.start()
    try:
        wakeup.at(clock.now() + timedelta(days=1))
        wakeup.at(clock.now() + SOON)
        await asyncio.wait_for(bell.rang.wait(), SOON_S)
        wakeup.at(clock.now() + SOON)
        wakeup.at(None)
        wakeup.at(None)
        bell.rang.clear()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(bell.rang.wait(), 0.15)
    finally:
        wakeup.stop()
    assert bell.rings == 1


@pytest.mark.parametrize("late", [timedelta(seconds=1), timedelta(days=400)])
async def test_instant_that_has_passed_rings_at_once(late: timedelta) -> None:
    bell, clock = Bell(), SystemClock()
    wakeup = Wakeup(clock, bell.ring)
    wakeup.start()
    try:
        wakeup.at(clock.now() - late)
        await asyncio.wait_for(bell.rang.wait(), SOON_S)
    finally:
        wakeup.stop()


def test_safety_tick_is_there_before_anything_is_set() -> None:
    async def begin() -> tuple[str, float]:
        wakeup = Wakeup(SystemClock(), Bell().ring)
        wakeup.start()
        try:
            (tick,) = wakeup._scheduler.get_jobs()  # noqa: SLF001 - or this test would last half a minute
            return tick.id, tick.trigger.interval.total_seconds()
        finally:
            wakeup.stop()

    assert asyncio.run(begin()) == ("safety", 30)


async def test_running_core_does_what_is_due_by_itself(
    core: Core, served: Workspace, notes: Notes, clock: WindableClock
) -> None:
    effects = Effects()
    core.start()
    async with core.storage.transaction() as session:
        context = Context(session, clock.now(), served, None, None, effects=effects)
        context.schedule(notebook.note_later, key="k", at=clock.now() + SOON, text="tea")
        await store_effects(session, {served.id: effects}, core.outbox)
    core.nudge()
    clock.wind_to(START + SOON)
    await until(notes)
    assert await notes() == ["tea +0"]


class TestWhileTheClockRuns:
    @pytest.fixture
    def clock(self) -> WindableClock:
        return WindableClock(START)

    async def test_what_is_asked_for_meanwhile_waits_for_the_next_ring(
        self, core: Core, served: Workspace, notes: Notes
    ) -> None:
        effects = Effects()
        async with core.storage.transaction() as session:
            context = Context(session, core.clock.now(), served, None, None, effects=effects)
            context.schedule(notebook.countdown, key="countdown", at=core.clock.now(), left=100, minutes=0)
            await store_effects(session, {served.id: effects}, core.outbox)
        await core.settle()
        assert await notes() == ["left 100"]
        await core.settle()
        assert await notes() == ["left 100", "left 99"]


async def test_running_core_says_what_a_request_left_to_be_said(core: Core, office: Office, henrik: Visitor) -> None:
    core.start()
    for n in range(5):  # each time it has come to rest before, or nearly
        office.tried.clear()
        await henrik.calls("announce", text=f"tea {n}", channel="lobby")
        await until(office.has_tried)


def test_standing_clock_is_still_measured_by_the_machine() -> None:
    clock = WindableClock(START, running=False)
    ahead = clock.machine_time(START + timedelta(hours=1)) - datetime.now(UTC)  # noqa: TID251 - the machine's own
    assert timedelta(minutes=59) < ahead <= timedelta(hours=1)
