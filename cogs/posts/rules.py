"""When a post is said and what it says then, as pure functions: no await, no input or output, no clock."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

GRACE = timedelta(hours=12)
"""How late a post may come: what was meant for the morning is of no use the next one."""

_WEEK = re.compile(r"\{(uke|veke|week)\}", re.IGNORECASE)


def times(first: datetime, rule: str | None, zone: ZoneInfo, after: datetime) -> Iterator[datetime]:
    """The instants after `after` at which a post is said, soonest first, as UTC.

    A series keeps its wall time over a change of the clocks; a time that does not exist is the same one after it.
    """
    if rule is None:
        return iter([first.astimezone(UTC)] if first > after else [])
    series = rrulestr(rule, dtstart=first.astimezone(zone))
    return (one.astimezone(UTC) for one in series.xafter(after.astimezone(zone)))


def next_time(first: datetime, rule: str | None, zone: ZoneInfo, after: datetime) -> datetime | None:
    """The first of these, None where there is none."""
    return next(islice(times(first, rule, zone, after), 1), None)


def filled_in(text: str, at: datetime, zone: ZoneInfo) -> str:
    """A text with the number of the week in the place of {uke}, {veke} or {week}."""
    return _WEEK.sub(str(at.astimezone(zone).isocalendar().week), text)
