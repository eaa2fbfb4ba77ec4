"""A calendar of 2,000 events, read in through the command that an organiser uses, and read in again."""

import time
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.server import START, served

_EVENTS = 2_000


async def measure(folder: Path) -> list[tuple[str, str, str]]:
    """The first copy, an unchanged one, and one in which every title changed."""
    figures = []
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
            figures.append((f"import of {_EVENTS} events, {which}", f"{taken:.2f} s", "3 s"))
    return figures


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
