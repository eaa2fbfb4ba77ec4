"""What every stage needs."""

import asyncio
from dataclasses import dataclass

from bot.core import Core
from tests.core import notebook


@dataclass(frozen=True)
class Thread:
    """A conversation apart; `members` are those who see a private one, None where everybody does."""

    id: str
    name: str
    beside: str
    members: frozenset[str] | None
    archived: bool


async def ended(line: asyncio.Task[None]) -> None:
    """Let what keeps a line end."""
    line.cancel()
    await asyncio.gather(line, return_exceptions=True)


async def with_notes(core: Core) -> None:
    """Open a notebook in which nothing is written, or which is there already."""
    notebook.doors.clear()
    notebook.arrived.clear()
    async with core.storage.engine.begin() as connection:
        await connection.run_sync(notebook.NOTES.create, checkfirst=True)
