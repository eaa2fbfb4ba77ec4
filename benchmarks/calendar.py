"""The calendar on the web with 5,000 events, and 1,000 calendars at an address of which none has changed."""

import resource
import time
from datetime import timedelta
from pathlib import Path

from aiohttp import ClientSession, web
from sqlalchemy import func, insert, select

from benchmarks.figures import Figure, in_ms
from benchmarks.programs import one_by_one
from benchmarks.server import START, served
from bot.core import Core
from bot.fetch import Fetcher
from bot.roll import Roll
from bot.schedule.worker import Worker
from bot.storage.base import plain
from bot.storage.tables import JobRow
from bot.web import pages
from bot.web.serve import application
from bot.web.serve import served as answering
from cogs.events.rules import Label
from cogs.events.tables import CalendarPage, CalendarRow, EventRow, OccurrenceRow

_EVENTS = 5_000
_FEEDS = 1_000
_KEY = "benchmark"
_LABELS = [str(label) for label in Label]
_VIEWS = (("list", ""), ("list, only what is free", "?only=free"), ("month", "?view=month"))


async def measure(folder: Path) -> list[Figure]:
    """Both, on one community's database."""
    async with served(folder) as (_, core):
        await _fill(core)
        return [*await _pages(core), *await _feeds(core)]


async def _pages(core: Core) -> list[Figure]:
    """The page as a list and as a month, and the file to subscribe to, over HTTP."""
    figures = []
    async with (
        answering(application(pages.routes(core)), "127.0.0.1", 0) as port,
        ClientSession(f"http://127.0.0.1:{port}") as browser,
    ):

        async def seconds(path: str) -> float:
            begun = time.perf_counter()
            async with browser.get(path) as answer:
                await answer.read()
                if answer.status != 200:
                    raise AssertionError(answer.status)
            return time.perf_counter() - begun

        for name, query in _VIEWS:
            address = f"/calendar/{_KEY}{query}"
            taken = await one_by_one(lambda _, address=address: seconds(address))  # type: ignore[misc]
            figures.append(Figure(f"{_EVENTS:,} events, {name}, median and p95", in_ms(taken), "ms", 100))
        taken = [await seconds(f"/calendar/{_KEY}.ics") for _ in range(20)]
        figures.append(Figure(f"the same {_EVENTS:,} as a file to subscribe to, median and p95", in_ms(taken), "ms"))
    return figures


async def _feeds(core: Core) -> list[Figure]:
    """A thousand calendars read again, whose server says of each that it is the same."""
    asked = 0

    async def same(request: web.Request) -> web.Response:
        nonlocal asked
        asked += request.headers.get("If-None-Match") == '"1"'
        return web.Response(status=304)

    async with answering(application([web.get("/{number}.ics", same)]), "127.0.0.1", 0) as port:
        async with core.storage.transaction() as session:
            usual = {"workspace_id": 1, "channel": "sandbox/class/channel/general", "lead": "none", "etag": '"1"'}
            named = [
                {"id": n, "name": str(n), "source": f"http://127.0.0.1:{port}/{n}.ics", "read_at": START}
                for n in range(1, _FEEDS + 1)
            ]
            await session.execute(insert(plain(CalendarRow)), [usual | one for one in named])
            job = {"workspace_id": 1, "cog": "events", "handler": "read_again", "state": "scheduled", "attempts": 0}
            due = [
                {"key": str(n), "arguments": {"calendar": n}, "due_at": START, "wake_at": START}
                for n in range(1, _FEEDS + 1)
            ]
            await session.execute(insert(plain(JobRow)), [job | one for one in due])
        fetcher = Fetcher(may_connect=lambda address: address.is_loopback)
        roll = Roll(core.storage, core.clock, {}, tuple)
        worker = Worker(
            core.storage, core.registry, core.clock, core.outbox, fetcher, core.nudge, core.site, roll, core.measures
        )
        before, begun = _core_time(), time.perf_counter()
        while await worker.run_due() or await worker.prepared():
            pass
        taken, of_a_core = time.perf_counter() - begun, _core_time() - before
        await fetcher.close()
        async with core.storage.reading() as session:
            read = await session.scalar(select(func.count()).where(JobRow.state == "scheduled", JobRow.due_at > START))
        if (asked, read) != (_FEEDS, _FEEDS):
            raise AssertionError((asked, read))
    return [
        Figure(f"{_FEEDS:,} calendars read again, none changed, of one core", (of_a_core,), "s", 60),
        Figure("the same on the wall clock, their server included", (taken,), "s"),
    ]


def _core_time() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def _fill(core: Core) -> None:
    """Events over the coming year, one in three with labels, each with what a description usually holds."""
    async with core.storage.transaction() as session:
        await session.execute(insert(plain(CalendarPage)), [{"workspace_id": 1, "key": _KEY, "name": "Klassen"}])
        usual = {
            "workspace_id": 1, "place": "Kantina i R-bygget", "zone": "Europe/Oslo", "source": "", "digest": "",
            "channel": "sandbox/class/channel/general", "expanded_until": START, "about": "Kom som du er. " * 20,
        }  # fmt: skip
        events = [
            {"id": n, "uid": str(n), "title": f"Spillkveld og vafler {n}", "labels": _LABELS[:3] if n % 3 == 0 else []}
            for n in range(1, _EVENTS + 1)
        ]
        await session.execute(insert(plain(EventRow)), [usual | one for one in events])
        two = timedelta(hours=2)
        starts = [(n, START + timedelta(hours=n * 365 * 24 / _EVENTS)) for n in range(1, _EVENTS + 1)]
        times = [
            {
                "id": n,
                "event_id": n,
                "original": str(n),
                "starts_at": start,
                "ends_at": start + two,
                "over_at": start + two,
            }
            for n, start in starts
        ]
        rest = {"whole_day": False, "cancelled_here": False}
        await session.execute(insert(plain(OccurrenceRow)), [rest | one for one in times])
