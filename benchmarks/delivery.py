"""What is due: jobs a second on both databases and with several workers, and how late a reminder is said."""

import asyncio
import gc
import random
import sys
import time
from asyncio.subprocess import PIPE
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles

from benchmarks.figures import Figure
from benchmarks.reminder import Watch, cog, store, texts, worker
from bot import logs
from bot.clock import SystemClock
from bot.core import Core
from bot.fetch import Fetcher
from bot.storage.engine import Storage
from bot.storage.migrate import upgrade
from tests import postgres

_JOBS = 10_000
_WORKSPACES = 20
_MANY_WORKSPACES = (200, 10_000)
_SHARED_JOBS = 5_000
_WORKERS = (1, 2, 3, 4)
_REMINDERS = 60
_WITHIN_S = 30
_PATIENCE_S = 10


async def measure(folder: Path) -> list[Figure]:
    """Both databases, PostgreSQL also as it runs where data must not be lost, and one to four workers on it."""
    logs.configure("WARNING")
    sqlite = f"sqlite+aiosqlite:///{folder / 'jobs.db'}"
    with _server() as server:
        figures = [
            ("jobs claimed, handled and enqueued, SQLite", f"{await _rate(sqlite):,.0f} /s", "2,000 /s"),
            ("the same, PostgreSQL", f"{await _rate(server.create()):,.0f} /s", "3,000 /s"),
        ]
        _restart(server, safe=True)
        figures.append(("the same, PostgreSQL with fsync", f"{await _rate(server.create()):,.0f} /s", ""))
        _restart(server, safe=False)
        for workspaces in _MANY_WORKSPACES:
            filled = server.create()
            await (await _filled(filled, _SHARED_JOBS, workspaces)).close()
            for count in _WORKERS:
                rate = await _together(server.create(filled), count)
                what = f"PostgreSQL, {workspaces:,} workspaces, {count} worker{'s' if count > 1 else ''}"
                figures.append((what, f"{rate:,.0f} jobs/s", ""))
        for name, url in (("SQLite", f"sqlite+aiosqlite:///{folder / 'late.db'}"), ("PostgreSQL", server.create())):
            late = await _late(url)
            shown = f"{median(late) * 1000:.0f}, {quantiles(late, n=100, method='inclusive')[98] * 1000:.0f} ms"
            figures.append((f"lateness of a reminder, {name}, median and p99", shown, "p99 250 ms"))
    return figures


_server = contextmanager(postgres.server)


def _restart(server: postgres.Server, *, safe: bool) -> None:
    server.stop("fast")
    server.again(safe=safe)


async def _filled(url: str, jobs: int, workspaces: int) -> Storage:
    storage = Storage(url)
    await upgrade(storage, [])
    now = SystemClock().now()
    await store(storage, [now] * jobs, workspaces=workspaces)
    return storage


async def _rate(url: str) -> float:
    storage = await _filled(url, _JOBS, _WORKSPACES)
    works = worker(storage)
    begun = time.perf_counter()
    while await works.run_due():
        pass
    taken = time.perf_counter() - begun
    await storage.close()
    return _JOBS / taken


async def _together(url: str, count: int) -> float:
    processes = [
        await asyncio.create_subprocess_exec(sys.executable, "-m", "benchmarks.working", url, stdin=PIPE, stdout=PIPE)
        for _ in range(count)
    ]
    for process in processes:
        assert process.stdout is not None  # noqa: S101 - it was asked for above
        await process.stdout.readline()
    begun = time.perf_counter()
    await asyncio.gather(*(process.communicate(b"\n") for process in processes))
    return _SHARED_JOBS / (time.perf_counter() - begun)


async def _late(url: str) -> list[float]:
    storage = Storage(url)
    await upgrade(storage, [])
    chance = random.Random(8)  # noqa: S311 - so that each run has the same instants
    begun = SystemClock().now() + timedelta(seconds=1)
    due = [begun + timedelta(seconds=chance.uniform(0, _WITHIN_S)) for _ in range(_REMINDERS)]
    await store(storage, due, workspaces=_WORKSPACES)
    watch = Watch({str(number): at for number, at in enumerate(due)})
    core = Core(
        storage=storage,
        cogs=[cog],
        catalogue=texts(),
        clock=SystemClock(),
        adapters={watch.name: watch},
        fetcher=Fetcher(),
    )
    core.start()
    gc.collect()
    gc.freeze()  # as the product does, and here what was measured before lies about too
    try:
        await asyncio.wait_for(watch.all_came.wait(), _WITHIN_S + _PATIENCE_S)
    finally:
        await core.stop()
        gc.unfreeze()
    return watch.late
