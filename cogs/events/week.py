"""What the coming week is, and when it is told, as pure functions: no await, no input or output, no clock."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class Weekday(StrEnum):
    """The day on which a channel is told what is on, or none."""

    OFF = "off"
    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


DAYS = tuple(Weekday)[1:]
USUAL_DAY = DAYS.index(Weekday.SUNDAY)
USUAL_MINUTE = 17 * 60

MOST = 13
"""Entries in one message: with the longest titles, places and labels they fit the strictest platform."""

MOST_WITH_ORIGINS = 11
"""The same where some of them say as well from whom they come."""

_AHEAD = timedelta(days=8)  # what is left of today, and seven days


def next_digest(now: datetime, weekday: int, minute: int, zone: ZoneInfo) -> datetime:
    """The next time that it is this minute of this day of the week (Monday is 0) on the wall clock, in UTC."""
    local = now.astimezone(zone)
    at = time(minute // 60, minute % 60)
    day = local.date() + timedelta(days=(weekday - local.weekday()) % 7)
    instant = datetime.combine(day, at, zone).astimezone(UTC)
    return instant if instant > now else datetime.combine(day + timedelta(days=7), at, zone).astimezone(UTC)


def week_of(now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From when until when something starts that is on today or in the seven days after."""
    midnight = datetime.combine(now.astimezone(zone).date(), time(), zone)
    return midnight.astimezone(UTC), (midnight + _AHEAD).astimezone(UTC)


def shares(counts: Sequence[int], most: int) -> list[int]:
    """How many entries of each day are shown: all, or as evenly as it goes, so that no day hides the others."""
    shown = [0] * len(counts)
    while sum(shown) < min(most, sum(counts)):
        for day, count in enumerate(counts):
            if shown[day] < count and sum(shown) < most:
                shown[day] += 1
    return shown
