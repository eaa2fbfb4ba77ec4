"""The core on a platform of the tests' own, with a cog of the tests' own."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Protocol

import pytest
from sqlalchemy import select

import bot
from bot.clock import WindableClock
from bot.cog import Cog
from bot.community import join, workspace
from bot.context import Context, Workspace
from bot.core import Core
from bot.fetch import Fetcher
from bot.i18n import Catalogue
from bot.model.role import Role
from bot.schedule.worker import store_effects
from bot.storage.engine import Storage
from bot.storage.migrate import upgrade
from tests.core import notebook
from tests.core.office import NAME, WORKSPACE, Office, Visitor
from tests.postgres import Server

TEXTS = Path(bot.__file__).parent / "strings"
ENGINES = ("sqlite", "postgresql")
on_both_engines = pytest.mark.parametrize("engine", ENGINES)
ROLES = {"mentors": Role.MENTOR, "organisers": Role.ORGANISER}


Asks = Callable[[], AbstractAsyncContextManager[Context]]


class Notes(Protocol):
    """What is written in the notebook, oldest first."""

    async def __call__(self) -> list[str]:
        """The texts."""


@pytest.fixture(scope="session")
async def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the core's tables alone, so that no cog can break a test of the core."""
    path = tmp_path_factory.mktemp("core") / "fadderbot.db"
    await _migrate(f"sqlite+aiosqlite:///{path}")
    return path


@pytest.fixture(scope="session")
async def migrated_postgres(postgres_server: Server) -> str:
    """The same on PostgreSQL."""
    url = postgres_server.create(lent=False)
    await _migrate(url)
    return url


async def _migrate(url: str) -> None:
    storage = Storage(url)
    await upgrade(storage, [])
    await storage.close()


@pytest.fixture
def engine() -> str:
    """SQLite, but where a module says that its tests need both."""
    return "sqlite"


@pytest.fixture
def database(engine: str, request: pytest.FixtureRequest) -> str:
    """The URL of a database of the test's own."""
    if engine == "sqlite":
        return str(request.getfixturevalue("sqlite_database"))
    server: Server = request.getfixturevalue("postgres")
    return server.create(request.getfixturevalue("migrated_postgres"))


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The phrases of the core and of the notebook."""
    return Catalogue([TEXTS, notebook.cog.folder / "strings"])


@pytest.fixture
def office() -> Office:
    """The platform."""
    return Office()


@pytest.fixture
def cogs() -> Sequence[Cog]:
    """The notebook, but where a module says that its tests need more."""
    return [notebook.cog]


@pytest.fixture
async def core(
    database: str, cogs: Sequence[Cog], clock: WindableClock, catalogue: Catalogue, office: Office
) -> AsyncIterator[Core]:
    """The core, with a workspace set up at the office."""
    core = Core(
        storage=Storage(database),
        cogs=cogs,
        catalogue=catalogue,
        clock=clock,
        adapters={NAME: office},
        fetcher=Fetcher(),
    )
    async with core.storage.transaction() as session:
        await (await session.connection()).run_sync(notebook.NOTES.create)
        await join(session, adapter=NAME, platform_id=WORKSPACE, roles=ROLES)
    notebook.doors.clear()
    notebook.arrived.clear()
    yield core
    await core.stop()


@pytest.fixture
async def served(core: Core) -> Workspace:
    """The workspace."""
    async with core.storage.reading() as session:
        return await workspace(session, 1)


@pytest.fixture
def notes(core: Core) -> Notes:
    """What is written in the notebook."""

    async def read() -> list[str]:
        async with core.storage.reading() as session:
            return list(await session.scalars(select(notebook.NOTES.c.text).order_by(notebook.NOTES.c.id)))

    return read


@pytest.fixture
def amara(core: Core) -> Visitor:
    """A member, in English."""
    return Visitor(core, "amara")


@pytest.fixture
def henrik(core: Core) -> Visitor:
    """An organiser, in Nynorsk."""
    return Visitor(core, "henrik", frozenset({"organisers"}), "nn")


@pytest.fixture
def asks(core: Core, served: Workspace) -> Asks:
    """Gives a context as a handler has it, and stores what was asked for."""

    @asynccontextmanager
    async def store() -> AsyncIterator[Context]:
        async with core.storage.transaction() as session:
            context = Context(session, core.clock.now(), served, None, None)
            yield context
            await store_effects(session, {served.id: context.effects}, core.outbox)

    return store
