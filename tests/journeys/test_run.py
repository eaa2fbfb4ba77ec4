"""`fadderbot run` as a process of its own, on the local servers in Discord's and in Slack's place."""

import asyncio
import os
import re
import shutil
import signal
import socket
import sqlite3
import stat
import sys
from contextlib import closing
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.adapters.slack import REQUESTS
from tests import forked
from tests.fakes.discord.people import Company
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.slack import asking
from tests.fakes.slack import people as slack_people
from tests.fakes.slack.server import FakeSlack
from tests.platforms import OWNER, ROOMS

pytestmark = pytest.mark.slow
SOON_S = 20
STARTS_S = 60  # on a busy machine; how fast a process begins and ends is nobody's concern here


@pytest.fixture
def folder(tmp_path: Path, migrated: Path) -> Path:
    """A folder with a database at the present schema: that the program makes one, and migrates, the first test sees."""
    (tmp_path / "kept").mkdir()
    shutil.copy(migrated, tmp_path / "kept" / "bot.db")
    return tmp_path


async def started(
    fake: FakeDiscord, folder: Path, token: str, slack: FakeSlack | None = None, **more: str
) -> asyncio.subprocess.Process:
    """The bot, with its database in this folder, and on Slack too where there is one; `more` of its settings."""
    settings = {
        "FADDERBOT_DATABASE": f"sqlite+aiosqlite:///{folder / 'kept' / 'bot.db'}",
        "FADDERBOT_DISCORD__TOKEN": token,
        "FADDERBOT_DISCORD__API_BASE": fake.api_base,
        "FADDERBOT_DISCORD__GATEWAY_URL": fake.gateway_url,
    }
    if slack is not None:
        settings |= {
            "FADDERBOT_SLACK__BOT_TOKEN": slack.bot_token,
            "FADDERBOT_SLACK__APP_TOKEN": slack.app_token,
            "FADDERBOT_SLACK__API_BASE": slack.api_base,
        }
    settings |= {f"FADDERBOT_{name.upper()}": value for name, value in more.items()}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", env={**os.environ, **settings}, stderr=asyncio.subprocess.PIPE
    )


async def ended(process: asyncio.subprocess.Process | forked.Program) -> tuple[int | None, str]:
    """How the process ended, and what it said."""
    _, said = await asyncio.wait_for(process.communicate(), STARTS_S)
    return process.returncode, (said or b"").decode()


def make_older(database: Path) -> None:
    """As it was before budgets could be kept."""
    with closing(sqlite3.connect(database)) as rows:
        rows.executescript("DROP TABLE economy_plans; DELETE FROM alembic_version WHERE version_num LIKE 'economy%'")


def is_at(database: Path, revision: str) -> bool:
    """Whether a migration was run."""
    with closing(sqlite3.connect(database)) as rows:
        return (revision,) in rows.execute("SELECT version_num FROM alembic_version").fetchall()


async def test_it_serves_and_stops_when_told_and_serves_on(tmp_path: Path) -> None:
    async with FakeDiscord() as fake:
        company = Company(fake, fake.guild(name="Klassen", rooms=ROOMS))
        henrik, ida = company.joins("Henrik", OWNER), company.joins("Ida")
        first = await started(fake, tmp_path, fake.token)
        await fake.changes.until(lambda: bool(fake.gateway.live), seconds=STARTS_S)
        await fake.changes.until(lambda: bool(fake.world.commands), seconds=SOON_S)
        rights = [stat.filemode(file.stat().st_mode) for file in (tmp_path / "kept").glob("bot.db*")]
        assert rights == ["-rw-------"] * 3, "nobody else on the machine reads it"
        assert "Slik er boten satt opp" in await henrik.says("/setup")
        await henrik.says("/events add channel:activities")
        assert "Lagt til" in await henrik.fills(title="Spillkveld", when="2.9.2030 kl. 18", place="Kantina")
        await fake.changes.until(lambda: bool(company.transcript("activities")), seconds=SOON_S)
        first.send_signal(signal.SIGTERM)
        code, said = await ended(first)
        assert code == 0, said
        make_older(tmp_path / "kept" / "bot.db")

        second = await started(fake, tmp_path, fake.token, web__address="https://bot.example.no", web__port="0")
        port = await says(second, r"event=web.open \S+ port=(\d+)")
        await fake.changes.until(lambda: fake.gateway.identified == 2, seconds=STARTS_S)
        assert "Så fint at du kommer" in await ida.presses("Jeg kommer")
        await henrik.says("/events page")
        await henrik.presses("Åpne kalenderen på nett")
        path = re.search(r"https://bot\.example\.no(/calendar/\w+)", await henrik.fills(name="Klassen"))
        assert path is not None
        async with ClientSession() as browser, browser.get(f"http://127.0.0.1:{port}{path[1]}") as page:
            assert "Spillkveld" in await page.text()
        assert fake.command_syncs == 1, "what did not change is not declared again"
        assert is_at(tmp_path / "kept" / "bot.db", "economy_0001")
        second.send_signal(signal.SIGTERM)
        code, said = await ended(second)
        assert code == 0, said
        assert fake.token not in said
        assert fake.refusals == []


async def test_wrong_token_is_said_in_words(folder: Path) -> None:
    async with FakeDiscord() as fake:
        code, said = await ended(await started(fake, folder, "a.wrong.token"))
        assert code == 1
        assert "Discord does not let the bot in" in said
        assert "fadderbot doctor" in said
        assert "wrong.token" not in said


@pytest.mark.parametrize(
    ("database", "words"),
    [
        ("postgres://fadder:hush.hush@127.0.0.1/bot", "One looks like sqlite+aiosqlite:///var/fadderbot.db"),
        ("postgresql+asyncpg://fadder:hush.hush@127.0.0.1:1/bot", "bot on 127.0.0.1 cannot be used: Connection"),
        ("sqlite+aiosqlite:///taken/bot.db", "taken cannot be written"),
    ],
)
async def test_database_that_cannot_be_used_is_said_in_words(tmp_path: Path, database: str, words: str) -> None:
    (tmp_path / "taken").touch()
    environment = {**os.environ, "FADDERBOT_DATABASE": database, "FADDERBOT_DISCORD__TOKEN": "a.token"}
    for command in ("run", "migrate") if database.startswith("postgres") else ("run",):
        code, said = await ended(
            await forked.start(command, env=environment, cwd=tmp_path, stderr=asyncio.subprocess.PIPE)
        )
        assert (code, words in said) == (1, True), said
        assert "Traceback" not in said
        assert "exception=" not in said
        assert "hush" not in said


@pytest.mark.parametrize("let_in", [True, False], ids=["both", "locked out of Discord"])
async def test_it_serves_slack_beside_discord_and_without_it(folder: Path, let_in: bool) -> None:
    async with FakeDiscord() as fake, FakeSlack() as slack:
        company = slack_people.Company(slack, {short: slack.channel(name) for short, name in ROOMS.items()})
        henrik = company.joins("Henrik", OWNER)
        process = await started(fake, folder, fake.token if let_in else fake.token + "wrong", slack)
        await slack.changes.until(lambda: bool(slack.sockets.ready), seconds=STARTS_S)
        asked = await asking.slash(slack, henrik.account, henrik.channel, "/setup", "")
        await asking.answered(slack, asked)
        assert "Slik er boten satt opp" in henrik.reads(asked.answers[0])
        if let_in:
            await fake.changes.until(lambda: bool(fake.gateway.live), seconds=STARTS_S)
        process.send_signal(signal.SIGTERM)
        code, said = await ended(process)
        assert code == 0, said
        assert ("locked_out" in said) is not let_in
        assert slack.bot_token not in said
        assert slack.app_token not in said
        assert slack.refusals == []


async def over_http(slack: FakeSlack, folder: Path, port: int) -> asyncio.subprocess.Process:
    """The bot on Slack alone, which comes to it at this port."""
    settings = {
        "FADDERBOT_DATABASE": f"sqlite+aiosqlite:///{folder / 'kept' / 'bot.db'}",
        "FADDERBOT_SLACK__BOT_TOKEN": slack.bot_token,
        "FADDERBOT_SLACK__SIGNING_SECRET": slack.signing_secret,
        "FADDERBOT_SLACK__API_BASE": slack.api_base,
        "FADDERBOT_WEB__PORT": str(port),
        "FADDERBOT_LOG_LEVEL": "DEBUG",
        "PYTHONASYNCIODEBUG": "1",
    }
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", env={**os.environ, **settings}, stderr=asyncio.subprocess.PIPE
    )


async def says(process: asyncio.subprocess.Process, pattern: str) -> str:
    """What the process says that fits, as soon as it does; the group in the pattern."""
    assert process.stderr
    heard = b""
    while not (found := re.search(pattern, heard.decode())):
        line = await asyncio.wait_for(process.stderr.readline(), STARTS_S)
        assert line, heard.decode()
        heard += line
    return found.group(1)


async def test_it_serves_slack_over_http_and_stops_when_told(folder: Path) -> None:
    async with FakeSlack() as slack:
        company = slack_people.Company(slack, {short: slack.channel(name) for short, name in ROOMS.items()})
        henrik = company.joins("Henrik", OWNER)
        process = await over_http(slack, folder, port=0)
        port = await says(process, r"event=web.open \S+ port=(\d+)")
        await says(process, r"event=(slack.ready)")
        slack.deliver_over_http(f"http://127.0.0.1:{port}{REQUESTS}")
        asked = await asking.slash(slack, henrik.account, henrik.channel, "/setup", "")
        await asking.answered(slack, asked)
        assert "Slik er boten satt opp" in henrik.reads(asked.answers[0])
        process.send_signal(signal.SIGTERM)
        code, said = await ended(process)
        assert code == 0, said
        assert "error" not in said
        for word in (henrik.person.id, "Henrik", slack.bot_token, slack.signing_secret, asked.trigger_id):
            assert word not in said
        assert slack.lines == 0
        assert slack.refusals == []


async def test_port_that_another_has_is_said_in_words(folder: Path) -> None:
    async with FakeSlack() as slack:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            code, said = await ended(await over_http(slack, folder, port))
    assert code == 1
    assert f"Port {port} on 127.0.0.1 cannot be opened" in said
    assert "FADDERBOT_WEB__PORT" in said
    assert "Traceback" not in said
