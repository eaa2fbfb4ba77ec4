"""The faults, each with what it does to the program, the platform, the database or the clock.

Here pauses are the fault itself: when it strikes and for how long is chance, in real seconds of a program that runs by
the machine's clock. What is to come of it is waited for by its signs.
"""

import asyncio
import random
import signal
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.faults.community import Community, OnSlack, Outcome, Platform, community
from tests.faults.program import POINTS
from tests.postgres import Server

SQLITE, POSTGRESQL = "sqlite", "postgresql"
NUMBERS = 24  # asked for in a round
_LIVES_S = 4.0  # after which it is killed where it did not pass its point
_OFTEN = 20  # the last passing of a point at which it is killed
_NOTICED_S = 2.0
_A_MINUTE_S = 60.0


@dataclass
class Bench:
    """Where faults are tried: a PostgreSQL server if there is one, how many rounds, and the luck of them.

    The first community on each engine has its database migrated by the program; the others have it copied.
    """

    postgres: Server | None
    rounds: int
    luck: random.Random
    migrated: bytes | None = None
    migrated_postgres: str | None = None

    @asynccontextmanager
    async def community(self, engine: str, platform: str = "slack") -> AsyncIterator[Community]:
        """A new community on a new database."""
        with TemporaryDirectory(prefix="fadderbot-faults-") as place:
            folder = Path(place)
            (folder / "kept").mkdir()
            file = folder / "kept" / "bot.db"
            if engine == POSTGRESQL:
                assert self.postgres is not None
                url = self.postgres.create(self.migrated_postgres)
            else:
                url = f"sqlite+aiosqlite:///{file}"
                file.write_bytes(self.migrated or b"")
            async with community(url, folder, platform=platform) as there:
                if (self.migrated_postgres if engine == POSTGRESQL else self.migrated) is None:
                    await there.migrate()
                    self._keep(engine, url, file)
                yield there

    def _keep(self, engine: str, url: str, file: Path) -> None:
        if engine == SQLITE:
            self.migrated = file.read_bytes()
        elif self.postgres is not None:
            self.migrated_postgres = self.postgres.create(url)


Fault = Callable[[Bench, str, str], Awaitable[Outcome]]


async def killed_at_points(bench: Bench, engine: str, platform: str) -> Outcome:
    """Killed just before and just after each step of its work."""
    async with bench.community(engine, platform) as there:
        for number in range(bench.rounds):
            point, times = POINTS[number % len(POINTS)], bench.luck.randint(1, _OFTEN)
            await there.round(numbers=NUMBERS, seconds=_LIVES_S, FAULTS_DIES=f"{point}:{times}")
        await there.comes_to_rest()
        return await there.outcome(f"killed at a step, {platform}")


async def killed_anywhere(bench: Bench, engine: str, platform: str) -> Outcome:
    """Killed at any moment, while it starts as well."""
    async with bench.community(engine, platform) as there:
        for _ in range(bench.rounds):
            await there.round(numbers=NUMBERS, seconds=bench.luck.uniform(0.3, 2.0))
        await there.comes_to_rest()
        return await there.outcome(f"killed anywhere, {platform}")


async def platform_in_trouble(bench: Bench, engine: str, platform: str) -> Outcome:
    """The platform asks for patience, fails, does the work without answering, and breaks the line."""
    async with bench.community(engine, platform) as there:
        await there.starts()
        for _ in range(max(1, bench.rounds // 6)):
            there.runs += 1
            trouble(there.platform, bench.luck)
            await there.asks(NUMBERS, spread=timedelta(seconds=1))
            await there.all_said()
        there.platform.fake.faults.clear()  # type: ignore[attr-defined] # both fakes have them
        with suppress(TimeoutError):
            await there.settles()
        await there.ends(signal.SIGTERM)
        return await there.outcome(f"{platform} in trouble")


def trouble(platform: Platform, luck: random.Random) -> None:
    """Plan for some of the next requests to go wrong, and cut the line."""
    if isinstance(platform, OnSlack):
        fake, speaking = platform.fake, "chat.postMessage"
        fake.limit_next(speaking, retry_after=1, times=luck.randint(0, 3))
        fake.lose_next(speaking, times=luck.randint(0, 3))
        fake.fail_next(speaking, status=luck.choice((500, 502)), times=luck.randint(0, 3))
        fake.refuse_connection_next(speaking, times=luck.randint(0, 2))
        fake.fail_next("conversations.history", status=500, times=luck.randint(0, 2))
        fake.drop()
        return
    discord, speaking = platform.fake, r"/messages$"
    discord.limit_next(speaking, retry_after=0.5, times=luck.randint(0, 3))  # type: ignore[attr-defined]
    discord.lose_next(speaking, times=luck.randint(0, 3))  # type: ignore[attr-defined]
    discord.fail_next("POST", speaking, status=luck.choice((500, 502)), times=luck.randint(0, 3))  # type: ignore[attr-defined]
    discord.refuse_connection_next(speaking, times=luck.randint(0, 2))  # type: ignore[attr-defined]
    discord.gateway.drop()  # type: ignore[attr-defined]


async def database_away(bench: Bench, engine: str, platform: str) -> Outcome:
    """PostgreSQL loses its power in the middle of the work, and is back after some seconds, or once after a minute."""
    server = bench.postgres
    assert server is not None
    async with bench.community(engine, platform) as there:
        await there.starts()
        await there.asks(NUMBERS)
        await there.all_said()  # it runs: one that is being started without a database ends, and is started again
        runs = max(1, bench.rounds // 12)
        for number in range(runs):
            there.runs += 1
            await there.asks(NUMBERS, spread=timedelta(seconds=2))
            await asyncio.sleep(bench.luck.uniform(0.2, 1.5))
            await asyncio.to_thread(server.stop)
            await there.storage.engine.dispose()
            is_last_of_many = runs > 1 and number == runs - 1
            await asyncio.sleep(_A_MINUTE_S if is_last_of_many else bench.luck.uniform(0.5, 4.0))
            await asyncio.to_thread(server.again, safe=True)
            with suppress(TimeoutError):
                await there.all_said()
        with suppress(TimeoutError):
            await there.settles()
        await there.ends(signal.SIGTERM)
        return await there.outcome("PostgreSQL away, once a minute")


async def disk_full(bench: Bench, engine: str, platform: str) -> Outcome:
    """There is no room for another page of the database, or for a few."""
    async with bench.community(engine, platform) as there:
        for _ in range(max(1, bench.rounds // 6)):
            pages = _pages(there) + bench.luck.randint(0, 4)
            await there.round(numbers=NUMBERS, seconds=bench.luck.uniform(2.0, 3.0), FAULTS_PAGES=str(pages))
        await there.comes_to_rest()
        return await there.outcome("disk full")


def _pages(there: Community) -> int:
    with closing(sqlite3.connect(there.storage.engine.url.database or "")) as rows:
        return int(rows.execute("PRAGMA page_count").fetchone()[0])


async def clock_jumps(bench: Bench, engine: str, platform: str) -> Outcome:
    """Somebody sets the machine's clock by hours, to and fro, while it works; half of the times it is killed, too."""
    async with bench.community(engine, platform) as there:
        file = Path(there.folder) / "clock"
        file.write_text("0")
        for number in range(max(1, bench.rounds // 6)):
            there.runs += 1
            off = float(file.read_text())
            await there.asks(NUMBERS, off=timedelta(hours=off))
            await there.starts(FAULTS_CLOCK=str(file))
            await asyncio.sleep(bench.luck.uniform(0.8, 1.6))
            file.write_text(str(off + bench.luck.choice((-4, -1, 1, 3))))
            await asyncio.sleep(_NOTICED_S)
            await there.ends(signal.SIGKILL if number % 2 else signal.SIGTERM)
        file.write_text(str(100 * bench.rounds))  # nothing is due later
        await there.comes_to_rest(FAULTS_CLOCK=str(file))
        return await there.outcome("clock set by hours")


async def two_on_one_file(bench: Bench, engine: str, platform: str) -> Outcome:
    """A second program is started on the same file: it says that one is running, and goes."""
    async with bench.community(engine, platform) as there:
        await there.starts()
        await there.asks(NUMBERS)
        await there.all_said()
        first, there.runs = there.process, 1
        await there.starts()
        assert await there.ends() == 1
        assert "Another Fadderbot is running" in there.log
        await there.asks(NUMBERS)
        await there.all_said()
        first.send_signal(signal.SIGTERM)
        await asyncio.wait_for(first.wait(), 20)
        return await there.outcome("two programs on one file")
