"""The core on a platform of the tests' own, with a cog of the tests' own."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Protocol

import pytest
from sqlalchemy import select

import bot
from bot.clock import WindableClock
from bot.community import join, workspace
from bot.context import Workspace
from bot.core import Core
from bot.fetch import Fetcher
from bot.i18n import Catalogue
from bot.model.role import Role
from bot.storage.engine import Storage
from bot.storage.migrate import upgrade
from tests.core import notebook
from tests.core.office import NAME, WORKSPACE, Office, Visitor

TEXTS = Path(bot.__file__).parent / "strings"
ROLES = {"mentors": Role.MENTOR, "organisers": Role.ORGANISER}


class Notes(Protocol):
    """What is written in the notebook, oldest first."""

    async def __call__(self) -> list[str]:
        """The texts."""


@pytest.fixture(scope="session")
async def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the core's tables alone, so that no cog can break a test of the core."""
    path = tmp_path_factory.mktemp("core") / "fadderbot.db"
    storage = Storage(f"sqlite+aiosqlite:///{path}")
    await upgrade(storage, [])
    await storage.close()
    return path


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The phrases of the core and of the notebook."""
    return Catalogue([TEXTS, notebook.cog.folder / "strings"])


@pytest.fixture
def office() -> Office:
    """The platform."""
    return Office()


@pytest.fixture
async def core(database: str, clock: WindableClock, catalogue: Catalogue, office: Office) -> AsyncIterator[Core]:
    """The core, with a workspace set up at the office."""
    core = Core(
        storage=Storage(database),
        cogs=[notebook.cog],
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
