"""Times at which people of a group can meet, and the best of them: pure."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.api import Weekday

DAYS = 7
"""On so many days, beginning tomorrow, a time is looked for: each day of the week once."""

AHEAD = timedelta(hours=3)
"""A time that is nearer than this is proposed to nobody: they may not read it before."""

_APART = timedelta(hours=12)


HOURS = {"morning": 10, "lunch": 12, "afternoon": 15, "evening": 18}
"""The parts of a day, and the hour at which one meets in each."""

_WEEK = tuple(Weekday)

Free = Mapping[str, Sequence[Weekday]]
"""The days on which somebody is free, by the part of the day."""


def instants(free: Free, first: date, zone: ZoneInfo) -> list[datetime]:
    """The times that somebody means who is free then, in the days from the first one on."""
    dates = [first + timedelta(days=number) for number in range(DAYS)]
    by_day = {_WEEK[day.weekday()]: day for day in dates}
    return sorted(
        datetime.combine(by_day[day], time(HOURS[part]), zone).astimezone(UTC)
        for part, days in free.items()
        for day in days
    )


def as_free(times: Collection[datetime], zone: ZoneInfo) -> dict[str, list[Weekday]]:
    """The days and parts of the day that these times are."""
    local = sorted(instant.astimezone(zone) for instant in times)
    return {part: [_WEEK[one.weekday()] for one in local if one.hour == hour] for part, hour in HOURS.items()}


def proposals(free: Mapping[int, Collection[datetime]], now: datetime) -> tuple[datetime, ...]:
    """The one or two times that suit the most, by who is free when; none where nobody is.

    Of those that suit as many the first. The second is on another day, and suits two at least or as many as the first.
    """
    suits = Counter(instant for times in free.values() for instant in set(times) if instant >= now + AHEAD)
    ranked = sorted(suits, key=lambda instant: (-suits[instant], instant))
    if not ranked:
        return ()
    best = ranked[0]
    other = next((one for one in ranked if abs(one - best) >= _APART), None)
    if other is None or suits[other] < min(2, suits[best]):
        return (best,)
    return tuple(sorted((best, other)))


def stands(agreeing: int, present: int) -> bool:
    """Whether a time is agreed on: by more than half of those who are there."""
    return agreeing * 2 > present
