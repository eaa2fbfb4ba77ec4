"""The operators' commands beside a real `fadderbot run` on a SQLite file."""

import asyncio
import os
import shutil
import signal
from pathlib import Path

import pytest

from tests import forked
from tests.fakes.discord.people import Company
from tests.fakes.discord.server import FakeDiscord
from tests.journeys.test_run import STARTS_S, ended, started
from tests.platforms import OWNER, ROOMS

SOON_S = 20


async def line(folder: Path, *words: str) -> tuple[int | None, str]:
    """A command line in a process of its own; how it ended, and what it said."""
    surroundings = {**os.environ, "FADDERBOT_DATABASE": at(folder / "kept" / "bot.db")}
    pipe, same = asyncio.subprocess.PIPE, asyncio.subprocess.STDOUT
    process = await forked.start(*words, env=surroundings, cwd=folder, stdout=pipe, stderr=same)
    said, _ = await asyncio.wait_for(process.communicate(), STARTS_S)
    return process.returncode, (said or b"").decode()


def at(path: Path) -> str:
    """The URL of a database file."""
    return f"sqlite+aiosqlite:///{path}"


@pytest.mark.slow
async def test_what_can_be_done_while_it_runs_and_what_has_to_wait(tmp_path: Path, migrated: Path) -> None:
    (tmp_path / "kept").mkdir()
    shutil.copy(migrated, tmp_path / "kept" / "bot.db")
    async with FakeDiscord() as fake:
        company = Company(fake, fake.guild(name="Klassen", rooms=ROOMS))
        henrik = company.joins("Henrik", OWNER)
        first = await started(fake, tmp_path, fake.token)
        await fake.changes.until(lambda: bool(fake.gateway.live), seconds=STARTS_S)
        await fake.changes.until(lambda: bool(fake.world.commands), seconds=SOON_S)
        await henrik.says("/events add channel:activities")
        assert "Lagt til" in await henrik.fills(title="Spillkveld", when="2.9.2030 kl. 18", place="Kantina")
        await fake.changes.until(lambda: bool(company.transcript("activities")), seconds=SOON_S)

        code, said = await line(tmp_path, "backup", "b")
        assert code == 0, said
        code, said = await line(tmp_path, "outbox", "list", "--state", "dead")
        assert (code, said) == (0, "There is nothing.\n")
        for words in (("restore", "b"), ("move-database", at(tmp_path / "kept" / "bot.db"), at(tmp_path / "new.db"))):
            code, said = await line(tmp_path, *words)
            assert (code, "Stop it first" in said) == (1, True)
        await henrik.says("/events add channel:activities")
        assert "Lagt til" in await henrik.fills(title="Filmkveld", when="3.9.2030 kl. 18", place="Kantina")
        first.send_signal(signal.SIGTERM)
        code, said = await ended(first)
        assert code == 0, said

        code, said = await line(tmp_path, "restore", "b")
        assert code == 0, said
        again = await started(fake, tmp_path, fake.token)
        await fake.changes.until(lambda: fake.gateway.identified == 2, seconds=STARTS_S)
        listed = await henrik.says("/events list")
        assert "Spillkveld" in listed
        assert "Filmkveld" not in listed
        again.send_signal(signal.SIGTERM)
        code, said = await ended(again)
        assert code == 0, said
