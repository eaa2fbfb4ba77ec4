"""What every test stands on: a class server with the bot in it, a clock that stands still, no way out."""

import shutil
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot import logs
from bot.adapters.sandbox.people import Company
from bot.clock import WindableClock
from bot.compose import installed_cogs, sandbox_with_bot
from bot.core import Core
from bot.fetch import Fetcher
from bot.storage.engine import Storage
from bot.storage.migrate import upgrade
from tests.postgres import Server, server

START = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
"""When every journey begins: Tuesday 1 September 2026, ten in the morning in Oslo."""

_LOOPBACK = ("127.", "::1", "localhost")


@pytest.fixture(autouse=True)
def _quiet_logs() -> None:
    logs.configure("WARNING")


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections beyond this machine fail at once, and say so."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not str(address[0]).startswith(_LOOPBACK):
            raise AssertionError(f"a test reached for {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
async def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file at the present schema, to be copied: migrating takes longer than most tests."""
    path = tmp_path_factory.mktemp("template") / "fadderbot.db"
    storage = Storage(f"sqlite+aiosqlite:///{path}")
    await upgrade(storage, [cog.folder / "migrations" for cog in installed_cogs()])
    await storage.close()
    return path


@pytest.fixture
def sqlite_database(migrated: Path, tmp_path: Path) -> str:
    """The URL of a SQLite file of the test's own."""
    path = tmp_path / "fadderbot.db"
    shutil.copy(migrated, path)
    return f"sqlite+aiosqlite:///{path}"


@pytest.fixture
def database(sqlite_database: str) -> str:
    """The URL of a database of the test's own."""
    return sqlite_database


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server, made when the first test asks for it; skips where there is none on this machine."""
    yield from server()


@pytest.fixture
def clock() -> WindableClock:
    """A clock that stands still until it is wound."""
    return WindableClock(START, running=False)


@asynccontextmanager
async def on_the_sandbox(
    database: str, clock: WindableClock, *, fetcher: Fetcher | None = None
) -> AsyncIterator[tuple[Company, Core]]:
    """A class server with two channels, and the bot's core behind it."""
    bot = sandbox_with_bot(cogs=installed_cogs(), folder=None, clock=clock, database=database, fetcher=fetcher)
    async with bot as (sandbox, core):
        sandbox.add_room("general", "felles", "")
        sandbox.add_room("activities", "aktiviteter", "")
        yield Company(sandbox), core


@pytest.fixture
async def served(database: str, clock: WindableClock) -> AsyncIterator[tuple[Company, Core]]:
    """A class in the sandbox."""
    async with on_the_sandbox(database, clock) as there:
        yield there


@pytest.fixture
def company(served: tuple[Company, Core]) -> Company:
    """The people of the server."""
    return served[0]


@pytest.fixture
def core(served: tuple[Company, Core]) -> Core:
    """The bot's core."""
    return served[1]
