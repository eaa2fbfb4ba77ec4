"""What is due: jobs a second on both databases and with several workers, and how late a reminder is said."""

import asyncio
import gc
import random
import sys
import time
from asyncio.subprocess import PIPE
from datetime import UTC, timedelta
from itertools import count
from pathlib import Path
from statistics import median, quantiles

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from benchmarks.figures import Better, Figure, Peer
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
    unkept = (
        Peer("APScheduler in memory", await _rate_of_apscheduler()),
        Peer("asyncio in memory", await _rate_of_asyncio()),
    )
    figures = [_a_second("jobs claimed, handled and stored to be said, SQLite", await _rate(sqlite), 2_000, unkept)]
    lateness = {"SQLite": f"sqlite+aiosqlite:///{folder / 'late.db'}"}
    with postgres.running() as server:
        if server is not None:
            figures += await _on_postgresql(server)
            lateness["PostgreSQL"] = server.create()
        for name, url in lateness.items():
            late = await _late(url)
            ms = median(late) * 1000, quantiles(late, n=100, method="inclusive")[98] * 1000
            figures.append(Figure(f"lateness of a reminder, {name}, median and p99", ms, "ms", 250))
    return figures


async def _on_postgresql(server: postgres.Server) -> list[Figure]:
    figures = [_a_second("the same, PostgreSQL with fsync", await _rate(server.create()))]
    _restart(server, safe=False)
    figures.append(_a_second("the same, PostgreSQL without fsync", await _rate(server.create()), 3_000))
    for workspaces in _MANY_WORKSPACES:
        filled = server.create()
        await (await _filled(filled, _SHARED_JOBS, workspaces)).close()
        for workers in _WORKERS:
            rate = await _together(server.create(filled), workers)
            what = f"PostgreSQL, {workspaces:,} workspaces, {workers} worker{'s' if workers > 1 else ''}"
            figures.append(_a_second(what, rate))
    return figures


def _a_second(what: str, rate: float, promised: float | None = None, beside: tuple[Peer, ...] = ()) -> Figure:
    return Figure(what, (rate,), "a second", promised, Better.MORE, beside=beside, headline=bool(beside))


async def _rate_of_apscheduler() -> float:
    """The same number of jobs in APScheduler, kept in memory, each of which only counts itself."""
    scheduler, done, said = AsyncIOScheduler(timezone=UTC), asyncio.Event(), count()

    async def remind() -> None:
        if next(said) == _JOBS - 1:
            done.set()

    now = SystemClock().now()
    for _ in range(_JOBS):
        scheduler.add_job(remind, "date", run_date=now, misfire_grace_time=None)
    begun = time.perf_counter()
    scheduler.start()
    await done.wait()
    scheduler.shutdown(wait=False)
    return _JOBS / (time.perf_counter() - begun)


async def _rate_of_asyncio() -> float:
    """The same number of timers of the event loop."""
    loop, done, said = asyncio.get_running_loop(), asyncio.Event(), count()

    def remind() -> None:
        if next(said) == _JOBS - 1:
            done.set()

    begun = time.perf_counter()
    for _ in range(_JOBS):
        loop.call_later(0, remind)
    await done.wait()
    return _JOBS / (time.perf_counter() - begun)


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


async def _together(url: str, workers: int) -> float:
    processes = [
        await asyncio.create_subprocess_exec(sys.executable, "-m", "benchmarks.working", url, stdin=PIPE, stdout=PIPE)
        for _ in range(workers)
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
