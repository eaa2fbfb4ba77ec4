"""A class server in a folder, with the notebook installed beside the other cogs, that can be opened again."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from bot.adapters.sandbox.connect import Sandbox
from bot.clock import WindableClock
from bot.compose import installed_cogs, sandbox_with_bot
from bot.core import Core
from tests.conftest import START
from tests.core import notebook

Opened = tuple[Sandbox, Core]
OpenServer = Callable[[], AbstractAsyncContextManager[Opened]]


@pytest.fixture
def opened(database: str, tmp_path: Path) -> OpenServer:
    """Opens the server of this test: again and again on the same folder and database, as after a crash."""
    folder = tmp_path / "server"
    folder.mkdir()

    @asynccontextmanager
    async def open_server() -> AsyncIterator[Opened]:
        clock = WindableClock(START, running=False)
        cogs = [*installed_cogs(), notebook.cog]
        async with sandbox_with_bot(cogs=cogs, folder=folder, clock=clock, database=database) as (sandbox, core):
            if not sandbox.world.rooms:
                sandbox.add_room("general", "felles", "")
                for name, role, locale in (("Ida", "student", "en"), ("Henrik", "organiser", "nb")):
                    sandbox.add_person(name, role, locale)
            async with core.storage.engine.begin() as connection:
                await connection.run_sync(notebook.NOTES.create, checkfirst=True)
            yield sandbox, core

    notebook.doors.clear()
    notebook.arrived.clear()
    return open_server


@pytest.fixture(autouse=True)
def _no_waiting_for_platforms(monkeypatch: pytest.MonkeyPatch) -> None:
    """Channels on Slack take messages as fast as they come, but where a test looks at the pace; no guild is late."""
    monkeypatch.setattr("bot.adapters.slack.deliver.PER_SECOND", 1_000.0)
    monkeypatch.setattr("bot.adapters.discord.connect.GUILDS_S", 0.002)
