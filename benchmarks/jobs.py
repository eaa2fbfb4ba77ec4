"""What a hundred thousand scheduled jobs cost: they are rows, so memory and the wake-up should not notice."""

import time
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

from benchmarks.server import START, resident_mb, served
from bot.community import join
from bot.context import Request
from bot.core import Core
from bot.schedule.claim import claim, schedule

_MANY = 100_000
_BATCH = 5_000


async def measure(folder: Path) -> list[tuple[str, str, str]]:
    """The wake-up before and after, and the memory that the rows took."""
    async with served(folder) as (_company, core):
        few = await _wake_up(core, 1_000, offset=0)
        before = resident_mb()
        many = await _wake_up(core, _MANY, offset=1_000)
        grown = resident_mb() - before
        claimed = await _claim(core)
    return [
        ("looking for the next job, among 1,000", f"{few * 1000:.2f} ms", ""),
        (f"looking for the next job, among {_MANY:,}", f"{many * 1000:.2f} ms", "the same"),
        (f"memory that {_MANY:,} jobs add", f"{grown:.1f} MB", "10 MB"),
        (f"claiming 50 of {_MANY:,}", f"{claimed * 1000:.1f} ms", ""),
    ]


async def _wake_up(core: Core, count: int, *, offset: int) -> float:
    for start in range(offset, offset + count, _BATCH):
        async with core.storage.transaction() as session:
            workspace = await join(session, adapter="sandbox", platform_id="class")
            requests = [
                Request(workspace.id, "events", "remind", f"bench{number}", _due(number), {"event": number})
                for number in range(start, min(start + _BATCH, offset + count))
            ]
            await schedule(session, requests)
    taken = []
    for _ in range(50):
        begun = time.perf_counter()
        await core.next_due()
        taken.append(time.perf_counter() - begun)
    return median(taken)


async def _claim(core: Core) -> float:
    begun = time.perf_counter()
    async with core.storage.transaction() as session:
        await claim(session, "benchmark", START + timedelta(days=365), 50)
    return time.perf_counter() - begun


def _due(number: int) -> datetime:
    return START + timedelta(hours=1, seconds=number)
