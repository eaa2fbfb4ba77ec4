"""Several processes on one PostgreSQL: each does its part, one speaks for a platform, and another takes over from it."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.fakes.slack import asking
from tests.fakes.slack import people as slack_people
from tests.fakes.slack.server import FakeSlack
from tests.platforms import OWNER, ROOMS
from tests.postgres import Server

SOON_S = 20
TAKEN_OVER_S = 15


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    """A workspace that nobody serves yet."""
    async with FakeSlack() as fake:
        yield fake


@pytest.fixture
def company(slack: FakeSlack) -> slack_people.Company:
    """Its people."""
    return slack_people.Company(slack, {short: slack.channel(name) for short, name in ROOMS.items()})


def surroundings(slack: FakeSlack, database: str) -> dict[str, str]:
    """What a process finds in its environment."""
    return {
        **os.environ,
        "FADDERBOT_DATABASE": database,
        "FADDERBOT_LOG_LEVEL": "WARNING",
        "FADDERBOT_SLACK__BOT_TOKEN": slack.bot_token,
        "FADDERBOT_SLACK__APP_TOKEN": slack.app_token,
        "FADDERBOT_SLACK__API_BASE": slack.api_base,
    }


@asynccontextmanager
async def running(slack: FakeSlack, database: str, *parts: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """`fadderbot run` for these parts; told to stop at the end, if it is still there."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", *parts, env=surroundings(slack, database), stderr=asyncio.subprocess.PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        _, said = await asyncio.wait_for(process.communicate(), SOON_S)
        assert process.returncode in (0, -signal.SIGKILL), said.decode()


async def says(actor: slack_people.Actor, command: str, text: str) -> str:
    """Type a command, and give what is answered; a form that opens is no answer."""
    asked = await asking.slash(actor._fake, actor.account, actor.channel, command, text)  # noqa: SLF001 - its hands
    await asking.answered(actor._fake, asked)  # noqa: SLF001
    return "\n".join(actor.reads(one) for one in asked.answers)


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


async def test_part_of_the_work_on_sqlite_is_refused_in_words(slack: FakeSlack, sqlite_database: str) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", "worker", env=surroundings(slack, sqlite_database),
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, said = await asyncio.wait_for(process.communicate(), SOON_S)
    assert process.returncode == 1
    assert "PostgreSQL" in said.decode()
