"""What every test stands on: a class server with the bot in it, a clock that stands still, no way out."""

import gc
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event

from bot import logs
from bot.adapters.sandbox.people import Company
from bot.clock import WindableClock
from bot.cog import Cog
from bot.compose import installed_cogs, sandbox_with_bot
from bot.core import Core
from bot.fetch import Fetcher
from bot.i18n import Catalogue
from bot.registry import Registry
from bot.storage.engine import Storage
from bot.storage.migrate import upgrade
from tests.postgres import Server, server

START = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
"""When every journey begins: Tuesday 1 September 2026, ten in the morning in Oslo."""

_LOOPBACK = ("127.", "::1", "localhost")
_MEMORY = Path("/dev/shm")  # noqa: S108 - each test has a folder of its own there
_ROOM = 2 << 30


def pytest_configure() -> None:
    """Let the tests write into memory, if there is room: on a disk each commit waits until it is written.

    Whoever names a place by TMPDIR is given that one. And let the programs that are started keep what Python compiles
    for them, whatever is usual here: there are some seventy, and each would compile all of the bot. And the processes
    of the tests what it makes of the tests: that takes each of them three seconds.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    if "TMPDIR" in os.environ or not os.access(_MEMORY, os.W_OK):
        return
    if shutil.disk_usage(_MEMORY).free >= _ROOM and not os.statvfs(_MEMORY).f_flag & os.ST_NOEXEC:
        os.environ["TMPDIR"] = str(_MEMORY)
        tempfile.tempdir = None  # which forgets the place that was found before


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int | None:
    """One more than there are cores: while some tests wait for programs that they started, others get on."""
    cores = None if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ else os.cpu_count()
    return cores and cores + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what is slow: it mostly waits, for programs that it started, while others get on with the rest."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_collection_finish() -> None:
    """Look no more through what was imported and collected when memory is tidied: it stays until the end."""
    gc.collect()
    gc.freeze()


_first: dict[object, Engine] = {}


@event.listens_for(Engine, "engine_connect")
def _compile_once(connection: Connection) -> None:
    """Let engines of one kind share what SQLAlchemy compiled: each test has an engine, and a program that serves one.

    To compile each statement for each test took a third of the time of the journeys.
    """
    engine = connection.engine
    first = _first.setdefault((type(engine.dialect), engine.dialect.server_version_info), engine)
    if first is not engine:
        engine.dialect = connection.dialect = first.dialect  # what is compiled is found by it
        engine._compiled_cache = first._compiled_cache  # noqa: SLF001 - nothing public puts one in its place


@pytest.fixture(scope="session", autouse=True)
def _put_together_once() -> Iterator[None]:
    """Let servers share their texts and the registry, which nothing changes: to check both took half of a start."""

    @cache
    def texts(*folders: Path) -> Catalogue:
        return Catalogue(folders)

    @cache
    def checked(catalogue: Catalogue, *cogs: Cog) -> Registry:
        return Registry(cogs, catalogue)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.compose.Catalogue", lambda folders: texts(*folders))
        patch.setattr("bot.core.Registry", lambda cogs, catalogue: checked(catalogue, *cogs))
        yield


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
def postgres_server() -> Iterator[Server]:
    """A PostgreSQL server, made when the first test asks for it; skips where there is none on this machine."""
    yield from server()


@pytest.fixture
def postgres(postgres_server: Server) -> Iterator[Server]:
    """The PostgreSQL server; what a test has it create is there until the test is over."""
    yield postgres_server
    postgres_server.take_back()


@pytest.fixture
def clock() -> WindableClock:
    """A clock that stands still until it is wound."""
    return WindableClock(START, running=False)


@asynccontextmanager
async def on_the_sandbox(
    database: str, clock: WindableClock, *, fetcher: Fetcher | None = None, keys: Path | None = None
) -> AsyncIterator[tuple[Company, Core]]:
    """A class server with two channels, and the bot's core behind it."""
    bot = sandbox_with_bot(
        cogs=installed_cogs(), folder=None, clock=clock, database=database, fetcher=fetcher, keys=keys
    )
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
