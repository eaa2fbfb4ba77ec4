"""What up to a million scheduled jobs cost: they are rows, so memory and the wake-up should not notice."""

import time
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

from benchmarks.figures import Figure
from benchmarks.server import START, resident_mb, served
from bot.community import join
from bot.context import Request
from bot.core import Core
from bot.schedule.claim import claim, schedule

_FEW, _MANY, _MOST = 10_000, 100_000, 1_000_000
_BATCH = 20_000
_THE_SAME = 1.5


async def measure(folder: Path) -> list[Figure]:
    """The wake-up among ever more of them, and the memory that the rows took."""
    async with served(folder) as (_company, core):
        few = await _wake_up(core, range(_FEW))
        before = resident_mb()
        many = await _wake_up(core, range(_FEW, _MANY))
        grown = resident_mb() - before
        most = await _wake_up(core, range(_MANY, _MOST))
        claimed = await _claim(core)
    return [
        Figure(f"looking for the next job, among {_FEW:,}", (few * 1000,), "ms"),
        Figure(f"looking for the next job, among {_MANY:,}", (many * 1000,), "ms"),
        Figure(f"looking for the next job, among {_MOST:,}", (most * 1000,), "ms"),
        Figure(f"times as long among {_MOST:,} as among {_FEW:,}", (most / few,), promised=_THE_SAME),
        Figure(f"memory that {_MANY - _FEW:,} jobs add", (grown,), "MB", 10),
        Figure(f"claiming 50 of {_MOST:,}", (claimed * 1000,), "ms"),
    ]


async def _wake_up(core: Core, numbers: range) -> float:
    for start in range(numbers.start, numbers.stop, _BATCH):
        async with core.storage.transaction() as session:
            workspace = await join(session, adapter="sandbox", platform_id="class")
            requests = [
                Request(workspace.id, "events", "remind", f"bench{number}", _due(number), {"event": number})
                for number in range(start, min(start + _BATCH, numbers.stop))
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
