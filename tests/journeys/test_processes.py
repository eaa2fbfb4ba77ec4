"""Several processes on one PostgreSQL: each does its part, one speaks for a platform, and another takes over."""

import asyncio
import os
import re
import signal
import socket
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession
from sqlalchemy import text

from bot.clock import SystemClock
from bot.model.address import Address, Place
from bot.storage.engine import Storage
from tests import forked, tally
from tests.core.office import until
from tests.fakes.slack import asking
from tests.fakes.slack import people as slack_people
from tests.fakes.slack.server import FakeSlack
from tests.platforms import OWNER, ROOMS
from tests.postgres import Server

SOON_S = 20
TAKEN_OVER_S = 15
LET_GO_S = 40  # where it was stopped with rows locked, PostgreSQL takes them from it after 15
AT_ONCE_S = 3  # and not only when everybody looks again, every 30 s
LISTENS = text("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'")
CUT = text(
    "SELECT pg_terminate_backend(holding) FROM pg_stat_activity, unnest(pg_blocking_pids(pid)) AS holding"
    " WHERE datname = current_database() AND query LIKE 'SELECT pg_advisory_lock(%'"
)


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    """A workspace that nobody serves yet."""
    async with FakeSlack() as fake:
        yield fake


@pytest.fixture
def company(slack: FakeSlack) -> slack_people.Company:
    """Its people."""
    return slack_people.Company(slack, {short: slack.channel(name) for short, name in ROOMS.items()})


def surroundings(slack: FakeSlack, database: str, **more: str) -> dict[str, str]:
    """What a process finds in its environment."""
    return {
        **os.environ,
        **more,
        "FADDERBOT_DATABASE": database,
        "FADDERBOT_LOG_LEVEL": "WARNING",
        "FADDERBOT_SLACK__BOT_TOKEN": slack.bot_token,
        "FADDERBOT_SLACK__APP_TOKEN": slack.app_token,
        "FADDERBOT_SLACK__API_BASE": slack.api_base,
    }


@asynccontextmanager
async def running(slack: FakeSlack, database: str, *parts: str, **around: str) -> AsyncIterator[forked.Program]:
    """`fadderbot run` for these parts; told to stop at the end, if it is still there."""
    environment = surroundings(slack, database, **around)
    process = await forked.start("run", *parts, env=environment, stderr=asyncio.subprocess.PIPE)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGCONT)
            process.send_signal(signal.SIGTERM)
        _, said = await asyncio.wait_for(process.communicate(), SOON_S)
        assert process.returncode in (0, -signal.SIGKILL), said


async def says(actor: slack_people.Actor, command: str, text: str) -> str:
    """Type a command, and give what is answered; a form that opens is no answer."""
    asked = await asking.slash(actor._fake, actor.account, actor.channel, command, text)  # noqa: SLF001 - its hands
    await asking.answered(actor._fake, asked)  # noqa: SLF001
    return "\n".join(actor.reads(one) for one in asked.answers)


@pytest.mark.slow
async def test_another_takes_over_from_who_speaks_and_the_work_goes_on(
    slack: FakeSlack, company: slack_people.Company, postgres: Server
) -> None:
    database = postgres.migrated()
    henrik, ida = company.joins("Henrik", OWNER), company.joins("Ida")
    async with (
        running(slack, database, "slack") as first,
        running(slack, database, "worker"),
        running(slack, database, "worker"),
    ):
        await slack.changes.until(lambda: bool(slack.sockets.ready), seconds=SOON_S)
        async with running(slack, database, "slack"):
            assert "Slik er boten satt opp" in await says(henrik, "/setup", "")
            await says(henrik, "/events", "add channel:felles")
            await henrik.fills(title="Spillkveld", when="2.9.2030 kl. 18–20", place="Kantina")
            await slack.changes.until(lambda: bool(company.transcript("general")), seconds=SOON_S)
            assert slack.lines == 1, "the second waits for its turn"

            first.send_signal(signal.SIGKILL)
            await first.wait()
            await slack.changes.until(lambda: bool(slack.sockets.ready), seconds=TAKEN_OVER_S)
            await ida.presses("Jeg kommer")
            await slack.changes.until(lambda: "1 kommer" in company.transcript("general")[0], seconds=SOON_S)
            assert len(company.transcript("general")) == 1
    assert slack.refusals == []


class Tallied:
    """A workspace in whose channels the tests' own plug-in says numbers."""

    def __init__(self, slack: FakeSlack, storage: Storage, channels: int) -> None:
        self._slack = slack
        self._channels = [slack.channel(f"rom-{n}") for n in range(channels)]
        self._listening: set[int] = set()  # for the first seconds it can be seen of each
        self.storage = storage

    async def asks(self, numbers: int) -> None:
        """Have so many numbers said, now, each channel in its turn."""
        now, workspace, places = SystemClock().now(), self._slack.world.team_id, self._channels
        to = [Address("slack", workspace, Place.CHANNEL, channel.id) for channel in places]
        await tally.ask(self.storage, "slack", workspace, {n: (now, to[n % len(to)]) for n in range(numbers)})

    def heard(self) -> Counter[int]:
        """How often each number was said."""
        said = (one.text for channel in self._channels for one in channel.messages)
        return Counter(int(found[0]) for words in said if (found := re.findall(r"\d+", words)))

    async def is_heard(self, numbers: int, *, seconds: float = SOON_S) -> None:
        """Wait until so many were said."""
        await self._slack.changes.until(lambda: self.heard().total() >= numbers, seconds=seconds)

    async def is_listened_to(self, processes: int) -> None:
        """Wait until so many processes hear what is stored."""

        async def they_listen() -> bool:
            async with self.storage.reading() as session:
                self._listening.update(await session.scalars(LISTENS))
            return len(self._listening) >= processes

        await until(they_listen, seconds=SOON_S)

    async def cut(self) -> None:
        """Break the connection by which a process holds the right to speak, once another waits for that right."""

        async def is_cut() -> bool:
            async with self.storage.transaction() as session:
                return (await session.scalars(CUT)).all() == [True]

        await until(is_cut, seconds=SOON_S)


@pytest.fixture
async def tallied(slack: FakeSlack, postgres: Server, with_tally: dict[str, str]) -> AsyncIterator[Tallied]:
    """A workspace with ten channels, and a database with the plug-in's table."""
    database = postgres.create()
    migrating = await forked.start("migrate", database, env={**os.environ, **with_tally})
    assert await migrating.wait() == 0
    storage = Storage(database)
    yield Tallied(slack, storage, channels=10)
    await storage.close()


@pytest.fixture
def with_tally(tmp_path: Path) -> dict[str, str]:
    """The environment of a process that has the tests' own plug-in."""
    return tally.installed(tmp_path / "site")


@pytest.mark.slow
async def test_workers_share_what_is_due_and_it_is_said_once_and_at_once(
    slack: FakeSlack, tallied: Tallied, with_tally: dict[str, str]
) -> None:
    database = str(tallied.storage.engine.url)
    async with (
        running(slack, database, "slack", **with_tally),
        running(slack, database, "worker", **with_tally),
        running(slack, database, "worker", **with_tally),
    ):
        await tallied.is_listened_to(3)
        await slack.changes.until(lambda: bool(slack.sockets.ready), seconds=SOON_S)
        await tallied.asks(1)
        await tallied.is_heard(1, seconds=AT_ONCE_S)
        await tallied.asks(400)
        await until(lambda: tally.is_done(tallied.storage), seconds=SOON_S)
    runs = await tally.runs(tallied.storage)
    assert Counter(run.number for run in runs) == {0: 2, **dict.fromkeys(range(1, 400), 1)}, "the first was asked twice"
    assert len({run.process for run in runs}) == 2, "both took part"
    assert set(tallied.heard() - Counter([0])) <= set(range(400))
    assert max((tallied.heard() - Counter([0])).values()) == 1


@pytest.mark.slow
@pytest.mark.thorough
async def test_process_that_was_away_says_nothing_that_another_said_for_it(
    slack: FakeSlack, tallied: Tallied, with_tally: dict[str, str]
) -> None:
    """It is stopped in the middle of its work, loses its right without noticing, and wakes up when all is said."""
    database = str(tallied.storage.engine.url)
    async with (
        running(slack, database, "slack", **with_tally) as first,
        running(slack, database, "worker", **with_tally),
    ):
        await tallied.is_listened_to(2)
        await slack.changes.until(lambda: bool(slack.sockets.ready), seconds=SOON_S)
        async with running(slack, database, "slack", **with_tally):
            await tallied.is_listened_to(3)
            await tallied.asks(60)
            await tallied.is_heard(45)
            first.send_signal(signal.SIGSTOP)
            await tallied.cut()
            await tallied.is_heard(60, seconds=LET_GO_S)
            first.send_signal(signal.SIGCONT)
            await slack.changes.until(lambda: slack.lines == 1, seconds=TAKEN_OVER_S)
            await until(lambda: tally.is_said(tallied.storage), seconds=SOON_S)
    assert tallied.heard() == Counter(range(60))


@pytest.mark.slow
@pytest.mark.thorough
async def test_honcho_serves_the_procfile(
    slack: FakeSlack, company: slack_people.Company, postgres: Server, tmp_path: Path
) -> None:
    programs = Path(sys.executable).parent
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    around = surroundings(slack, postgres.create(), PORT=str(port)) | {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "FADDERBOT_LOG_LEVEL": "INFO",
    }

    async def honcho(*said: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            programs / "honcho", "-d", tmp_path, "-f", tally.ROOT / "Procfile", "start", *said, env=around,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip

    release = await honcho("release")
    said, _ = await asyncio.wait_for(release.communicate(), SOON_S)
    assert release.returncode == 0, said.decode()
    served = await honcho("-c", "worker=2", "web", "slack", "worker")
    try:
        await slack.changes.until(lambda: bool(slack.sockets.ready), seconds=SOON_S)
        assert served.stdout
        while b"web.open" not in await asyncio.wait_for(served.stdout.readline(), SOON_S):
            pass
        async with ClientSession() as client, client.get(f"http://127.0.0.1:{port}/healthz") as answer:
            assert (answer.status, await answer.text()) == (200, "ok")
        assert "Slik er boten satt opp" in await says(company.joins("Henrik", OWNER), "/setup", "")
    finally:
        served.send_signal(signal.SIGTERM)
        said, _ = await asyncio.wait_for(served.communicate(), SOON_S)
    assert [line for line in said.decode().splitlines() if "level=error" in line or "Traceback" in line] == []
    assert slack.refusals == []


async def test_part_of_the_work_on_sqlite_is_refused_in_words(slack: FakeSlack, sqlite_database: str) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", "worker", env=surroundings(slack, sqlite_database),
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, said = await asyncio.wait_for(process.communicate(), SOON_S)
    assert process.returncode == 1
    assert "PostgreSQL" in said.decode()
