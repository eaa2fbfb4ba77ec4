"""A calendar of 2,000 events: its times, and how long it takes to read it in by the command that organisers use.

icalendar reads a file and knows nothing of series; recurring-ical-events, which stands on it, is the judge of what
they mean.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

from benchmarks.figures import Figure, Kind, Peer
from benchmarks.server import START, served
from cogs.events.ical import read_calendar

_EVENTS = 2_000
_UNTIL = START + timedelta(days=200)

T = TypeVar("T")
Times = list[tuple[datetime, datetime]]


async def measure(folder: Path) -> list[Figure]:
    """What stands in it, the first copy, an unchanged one, and one in which every title changed."""
    figures = await asyncio.to_thread(_times_in_it)
    async with served(folder) as (company, _core):
        henrik = company.joins("Henrik", "organiser")
        for which, title in (
            ("first copy", "Forelesning"),
            ("the same again", "Forelesning"),
            ("all changed", "Øving"),
        ):
            begun = time.perf_counter()
            answer = await henrik.calls("events", "import", source=("feed.ics", _calendar(title)), reminder="hour")
            taken = time.perf_counter() - begun
            if str(_EVENTS) not in answer and which != "the same again":
                raise AssertionError(answer)
            figures.append(Figure(f"import of {_EVENTS:,} events, {which}", (taken,), "s", 3))
    return figures


async def quick(_folder: Path) -> list[Figure]:
    """Whether its times are right."""
    return (await asyncio.to_thread(_times_in_it))[:1]


def _times_in_it() -> list[Figure]:
    data = _calendar("Forelesning")
    ours, seconds = _timed(lambda: _by_us(data))
    read, only_read = _timed(lambda: icalendar.Calendar.from_ical(data))
    theirs, expanded = _timed(lambda: _by_recurring(read))
    beside = (
        Peer("icalendar, reading alone", only_read),
        Peer("recurring-ical-events", only_read + expanded),
    )
    other = (Counter(ours) - Counter(theirs)).total() + (Counter(theirs) - Counter(ours)).total()
    return [
        Figure(f"times of {_EVENTS:,} events that are others than theirs", (other,), promised=0, kind=Kind.QUALITY),
        Figure(f"{_EVENTS:,} events read and expanded", (seconds,), "s", beside=beside, headline=True),
    ]


def _timed(does: Callable[[], T]) -> tuple[T, float]:
    begun = time.perf_counter()
    return does(), time.perf_counter() - begun


def _by_us(data: bytes) -> Times:
    found = read_calendar(data, zone=ZoneInfo("Europe/Oslo"), since=START, until=_UNTIL)
    return [(one.start, one.end) for event in found.events for one in event.occurrences]


def _by_recurring(read: icalendar.Component) -> Times:
    found = recurring_ical_events.of(read).between(START, _UNTIL)
    return [(one["DTSTART"].dt.astimezone(UTC), one["DTEND"].dt.astimezone(UTC)) for one in found]


def _calendar(title: str) -> bytes:
    """Nine in ten single lectures, one in ten weekly ones, as a university's timetable has them."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//benchmark//EN"]
    for number in range(_EVENTS):
        start = START + timedelta(days=number % 100, hours=number % 8)
        lines += ["BEGIN:VEVENT", f"UID:{number}@benchmark", f"SUMMARY:{title} {number}", "LOCATION:Auditorium A"]
        lines += [f"DTSTART:{_stamp(start)}", f"DTEND:{_stamp(start + timedelta(hours=2))}"]
        lines += ["RRULE:FREQ=WEEKLY;COUNT=14"] if number % 10 == 0 else []
        lines += [f"DESCRIPTION:{title} {number}\\nTa med PC.", "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def _stamp(instant: datetime) -> str:
    return instant.strftime("%Y%m%dT%H%M%SZ")
