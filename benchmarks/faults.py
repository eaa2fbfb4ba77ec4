"""Reminders of four bots on a server in Slack's place: how late they come, and what kills lose or have said twice.

The others are small and have no line to Slack but what they say: one keeps its reminders as tasks, two have
APScheduler keep them. Each is killed as often and at the same moments.
"""

import asyncio
import random
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import NamedTuple

from benchmarks.figures import Figure, Kind, Peer
from bot.clock import SystemClock
from tests.fakes.slack.server import FakeSlack
from tests.faults.community import OnSlack, heard_on, real_now
from tests.faults.program import POINTS
from tests.faults.scenarios import NUMBERS, SQLITE, Bench, killed_at_points

_ROUNDS = 30
_STEPS = 2  # times that each step is killed at
_SPREAD = timedelta(seconds=2)
_REMINDERS = 100
_WITHIN = timedelta(seconds=20)
_STARTING = timedelta(seconds=1)
_REST_S = 3.0
_PATIENCE_S = 60.0
_MILLISECOND = timedelta(milliseconds=1)
_PEERS = {
    "APScheduler in memory": ("benchmarks.peer_apscheduler", False),
    "APScheduler with a database": ("benchmarks.peer_apscheduler", True),
    "asyncio in memory": ("benchmarks.peer_memory", False),
}


class Came(NamedTuple):
    """What became of the reminders that a bot took on."""

    asked: int
    lost: int
    twice: int


async def measure(_folder: Path) -> list[Figure]:
    """Every bot killed as often and at the same moments, and left alone; ours at each step of its work as well."""
    bench = _bench(_ROUNDS)
    ours = await _killed(bench)
    others = {name: await _other_killed(module, keeps=keeps) for name, (module, keeps) in _PEERS.items()}
    late = await _late(bench)
    slower = [Peer(name, await _other_late(module, keeps=keeps)) for name, (module, keeps) in _PEERS.items()]
    killed = f"killed {_ROUNDS} times at any moment, of {ours.asked} reminders"
    return [
        Figure(f"{killed}, lost", (ours.lost,), "", 0, kind=Kind.QUALITY, beside=_of(others, "lost"), headline=True),
        Figure(
            f"{killed}, said twice", (ours.twice,), "", 0, kind=Kind.QUALITY, beside=_of(others, "twice"), headline=True
        ),
        *await _at_each_step(_STEPS),
        Figure("a reminder is late, median and p99", late, "ms", beside=tuple(slower)),
    ]


async def quick(_folder: Path) -> list[Figure]:
    """Killed once at each step of its work."""
    return await _at_each_step(1)


async def _at_each_step(times: int) -> list[Figure]:
    came = await killed_at_points(_bench(times * len(POINTS)), SQLITE, "slack")
    return [
        Figure("killed before and after each step of its work, lost", (came.lost,), promised=0, kind=Kind.QUALITY),
        Figure(
            "killed before and after each step of its work, said twice", (came.twice,), promised=0, kind=Kind.QUALITY
        ),
    ]


def _bench(rounds: int) -> Bench:
    return Bench(None, rounds, random.Random(1))  # noqa: S311 - to be the same each time, not a secret


def _of(others: dict[str, Came], what: str) -> tuple[Peer, ...]:
    return tuple(Peer(name, getattr(came, what)) for name, came in others.items())


async def _killed(bench: Bench) -> Came:
    """Ours, as the faults of the tests do it."""
    async with bench.community(SQLITE) as there:
        for _ in range(bench.rounds):
            there.runs += 1
            await there.asks(NUMBERS, spread=_SPREAD)
            await there.starts()
            await there.platform.fake.connected()  # type: ignore[attr-defined] # both fakes have it
            await asyncio.sleep(_moment(bench.luck))
            await there.ends(signal.SIGKILL)
        await there.comes_to_rest()
        came = await there.outcome("")
    return Came(came.asked, came.lost, came.twice)


def _moment(luck: random.Random) -> float:
    return luck.uniform(0, _SPREAD.total_seconds())


async def _late(bench: Bench) -> tuple[float, float]:
    """Ours, left alone; what was due while it started is another matter."""
    async with bench.community(SQLITE) as there:
        await there.asks(_REMINDERS, spread=_WITHIN)
        await there.starts()
        await there.platform.fake.connected()  # type: ignore[attr-defined] # both fakes have it
        since = real_now() + _STARTING
        await there.all_said()
        await there.ends(signal.SIGTERM)
        return _in_ms({n: due for n, due in there.due.items() if due > since}, there.heard())


class _Other:
    """A bot of somebody else's on a Slack of its own; what it took on, and the process that it is."""

    def __init__(self, fake: FakeSlack, module: str, database: Path | None) -> None:
        self.platform = OnSlack(fake)
        self.due: dict[int, datetime] = {}
        store = [f"sqlite:///{database}"] if database else []
        self._command = ["-m", module, fake.api_base, fake.bot_token, *store]
        self._process: Process | None = None

    @property
    def _running(self) -> Process:
        assert self._process is not None  # noqa: S101 - it is started first
        return self._process

    async def starts(self) -> None:
        self._process = await asyncio.create_subprocess_exec(sys.executable, *self._command, stdin=PIPE, stdout=PIPE)
        await self._hears()

    async def takes_on(self, numbers: int, spread: timedelta) -> None:
        """So many more numbers, over this time, once it has said of each that it will be said."""
        now, places, first = SystemClock().now(), self.platform.places(), len(self.due)
        assert self._running.stdin is not None  # noqa: S101 - it was asked for
        for n in range(numbers):
            due, place = now + spread * n / numbers, places[n % len(places)]
            self._running.stdin.write(f"{first + n} {due.isoformat()} {place.id}\n".encode())
            await self._hears()
            self.due[first + n] = due

    async def _hears(self) -> None:
        assert self._running.stdout is not None  # noqa: S101 - it was asked for
        if not await self._running.stdout.readline():
            raise AssertionError(f"{self._command} ended")

    async def ends(self) -> None:
        if self._running.returncode is None:
            self._running.kill()
        await self._running.wait()

    @property
    def heard(self) -> dict[int, list[datetime]]:
        return heard_on(self.platform)


@asynccontextmanager
async def _other(module: str, *, keeps: bool) -> AsyncIterator[_Other]:
    with TemporaryDirectory() as folder:
        async with FakeSlack() as fake:
            bot = _Other(fake, module, Path(folder) / "jobs.db" if keeps else None)
            await bot.starts()
            try:
                yield bot
            finally:
                await bot.ends()


async def _other_killed(module: str, *, keeps: bool) -> Came:
    luck = random.Random(1)  # noqa: S311 - the same moments for each
    async with _other(module, keeps=keeps) as bot:
        for _ in range(_ROUNDS):
            await bot.takes_on(NUMBERS, _SPREAD)
            await asyncio.sleep(_moment(luck))
            await bot.ends()
            await bot.starts()
        await asyncio.sleep(_REST_S)  # in which it says what it still knows of
        heard = bot.heard
        twice = sum(len(at) - 1 for at in heard.values())
        return Came(len(bot.due), len(bot.due) - len(heard), twice)


async def _other_late(module: str, *, keeps: bool) -> float:
    async with _other(module, keeps=keeps) as bot:
        await bot.takes_on(_REMINDERS, _WITHIN)
        since = real_now()
        await bot.platform.fake.changes.until(lambda: len(bot.heard) == _REMINDERS, seconds=_PATIENCE_S)
        return _in_ms({n: due for n, due in bot.due.items() if due > since}, bot.heard)[-1]


def _in_ms(due: dict[int, datetime], heard: dict[int, list[datetime]]) -> tuple[float, float]:
    """How late they came: half of them, and all but one in a hundred."""
    late = [(min(heard[n]) - at) / _MILLISECOND for n, at in due.items()]
    return median(late), quantiles(late, n=100, method="inclusive")[98]
