"""When a post is said and what it says then, as pure functions: no await, no input or output, no clock."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

GRACE = timedelta(hours=12)
"""How late a post may come: what was meant for the morning is of no use the next one."""

WEEKS = ("uke", "veke", "week")
"""The words that stand for the number of the week."""

USUAL_WEEKS = 8
MOST_WEEKS = 52
"""Between two surveys, where nobody said otherwise, and at the most."""

NEXT = ("neste", "next")
"""The words that stand for the next activity."""

_NEXT = re.compile(rf"\{{(?:{'|'.join(NEXT)})\}}", re.IGNORECASE)
_WEEK = re.compile(rf"\{{({'|'.join(WEEKS)})\}}", re.IGNORECASE)


def around_next(text: str) -> list[str]:
    """The pieces of a text between the places where the next activity is to be named; one piece where it is in none."""
    return _NEXT.split(text)


def names_next(text: str) -> bool:
    """Whether a text names the next activity."""
    return _NEXT.search(text) is not None


def without_next(text: str) -> str:
    """A text without the lines in which the next activity was to be named: there is none."""
    return "\n".join(line for line in text.split("\n") if not _NEXT.search(line)).strip()


def filled_in(text: str, at: datetime, zone: ZoneInfo) -> str:
    """A text with the number of the week in the place of {uke}, {veke} or {week}."""
    return _WEEK.sub(str(at.astimezone(zone).isocalendar().week), text)


def on_day(first: date, after: int, at: time, zone: ZoneInfo) -> datetime:
    """So many days after the first one, at a time of day, as UTC."""
    return datetime.combine(first + timedelta(days=after), at, zone).astimezone(UTC)


def moved(instant: datetime, by: timedelta, zone: ZoneInfo) -> datetime:
    """The same time of day so many days later or earlier, as UTC."""
    return (instant.astimezone(zone) + by).astimezone(UTC)


def minute_of(instant: datetime) -> int:
    """The minute of an instant as a number, by which a button names the time that it is about."""
    return int(instant.timestamp()) // 60


@dataclass(frozen=True)
class Asking:
    """The days from which and until which students are asked in a survey, both of them counted."""

    starts: date
    ends: date


def too_close(wanted: Asking, others: Iterable[Asking], weeks: int) -> tuple[Asking, date] | None:
    """The first survey that a wanted one is too close to, and from when it is close to none; None where it is not.

    Between the end of one and the start of the next there are so many weeks; with none, everything is far enough.
    """
    apart, length = timedelta(weeks=weeks), wanted.ends - wanted.starts
    starts, near = wanted.starts, None
    for other in sorted(others, key=lambda one: one.starts) if weeks else ():
        if starts < other.ends + apart and other.starts < starts + length + apart:
            starts, near = other.ends + apart, near or other
    return (near, starts) if near else None
