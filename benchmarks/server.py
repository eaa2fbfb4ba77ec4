"""A class server with the bot in it, for the measures."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot import logs
from bot.adapters.sandbox.people import Company
from bot.clock import WindableClock
from bot.compose import installed_cogs, sandbox_with_bot
from bot.core import Core

START = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)


@asynccontextmanager
async def served(folder: Path) -> AsyncIterator[tuple[Company, Core]]:
    """A server whose database lies on disk and whose clock stands still."""
    logs.configure("WARNING")
    clock = WindableClock(START, running=False)
    database = f"sqlite+aiosqlite:///{folder / 'fadderbot.db'}"
    async with sandbox_with_bot(cogs=installed_cogs(), folder=None, clock=clock, database=database) as (sandbox, core):
        sandbox.add_room("general", "felles", "")
        sandbox.add_room("activities", "aktiviteter", "")
        yield Company(sandbox), core


def resident_mb(pid: int | str = "self") -> float:
    """The resident memory of a process, in megabytes; Linux only."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024  # type: ignore[index] # Linux always has it
