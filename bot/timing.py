"""A date and time in a form or a command: read, or refused with what it could mean; and when a series is on next."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from itertools import islice
from typing import Annotated
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from bot.i18n import NORWEGIAN, Reader
from bot.model.errors import Refused
from bot.model.form import Max, Reads
from bot.model.moment import Days, Moment, Period
from bot.model.phrase import Listing, Phrase, t
from bot.parameters import Circumstances
from bot.when import Ambiguous, At, NotUnderstood, Series, Span, parse_when

Timing = At | Span | Series
"""A date, a date and time, a period, or a series of them."""


class Weekday(StrEnum):
    """A day of the week, Monday first."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


_CANDIDATES = 3
_CLOCK = re.compile(r"(?:kl\.?\s*)?(\d{1,2})(?:[.:](\d{2}))?", re.IGNORECASE)


def _read_time_of_day(text: str, _around: Circumstances) -> int:
    match = _CLOCK.fullmatch(text)
    hour, minute = (int(match[1]), int(match[2] or 0)) if match else (24, 0)
    if hour > 23 or minute > 59:
        raise Refused(t("core.no_clock"))
    return hour * 60 + minute


TimeOfDay = Annotated[int, Reads(_read_time_of_day), Max(20)]
"""A time of day in a form, in minutes after midnight."""


def time_of_day(minutes: int) -> Phrase:
    """A time of day in the reader's words: 22.00, or 22:00 in English."""
    return t("core.time_of_day", hour=f"{minutes // 60:02}", minute=f"{minutes % 60:02}")


def typed_time(minutes: int, locale: str) -> str:
    """A time of day as it is filled in for somebody who reads this language."""
    mark = "." if locale in NORWEGIAN else ":"
    return f"{minutes // 60:02}{mark}{minutes % 60:02}"


def read_timing(text: str, around: Circumstances | Reader) -> Timing:
    """When something is, as somebody wrote it; Refused where it could mean two things, or nothing."""
    understood = parse_when(text, now=around.now, zone=around.zone, locale=around.locale)
    if isinstance(understood, NotUnderstood):
        raise Refused(understood.reason)
    if isinstance(understood, Ambiguous):
        return _only(understood.candidates)
    return understood


def _only(candidates: Sequence[Timing]) -> Timing:
    """The one thing that these mean; of the hour that clocks show twice the first, since nobody can say which."""
    distinct: list[Timing] = []
    for candidate in candidates:
        if candidate not in distinct:  # datetimes of one zone are equal where the wall clock shows the same
            distinct.append(candidate)
    if len(distinct) == 1:
        return distinct[0]
    raise Refused(t("core.when.ambiguous", meanings=Listing(tuple(_meaning(one) for one in distinct[:_CANDIDATES]))))


def _meaning(candidate: Timing) -> Phrase:
    first = candidate.first if isinstance(candidate, Series) else candidate
    match first:
        case At(instant, True):
            shown: Days | Moment | Period = Days(instant.date(), instant.date())
        case At(instant, False):
            shown = Moment(instant)
        case Span(start, end, True):
            shown = Days(start.date(), end.date())
        case Span(start, end, False):
            shown = Period(start, end)
    return t("core.when", when=shown)


def starts_at(timing: At | Span) -> datetime:
    """The instant at which it starts, as UTC; Refused where no time of day is told."""
    if timing.whole_day if isinstance(timing, At) else timing.whole_days:
        raise Refused(t("core.when.no_hour"))
    return (timing.instant if isinstance(timing, At) else timing.start).astimezone(UTC)


@dataclass(frozen=True)
class Recurring:
    """When something is first, as UTC, and by which rule again; without a rule it is once."""

    first: datetime
    rule: str | None


def _read_recurring(text: str, around: Circumstances) -> Recurring:
    timing = read_timing(text, around)
    if isinstance(timing, Series):
        return Recurring(starts_at(timing.first), timing.rule)
    return Recurring(starts_at(timing), None)


RecurringTime = Annotated[Recurring, Reads(_read_recurring), Max(200)]
"""A day with a time of day in a form, once or again and again."""


def times(first: datetime, rule: str | None, zone: ZoneInfo, after: datetime) -> Iterator[datetime]:
    """The instants after `after` at which it is time, soonest first, as UTC.

    A series keeps its wall time over a change of the clocks; a time that does not exist is the same one after it.
    """
    if rule is None:
        return iter([first.astimezone(UTC)] if first > after else [])
    series = rrulestr(rule, dtstart=first.astimezone(zone))
    return (one.astimezone(UTC) for one in series.xafter(after.astimezone(zone)))


def next_time(first: datetime, rule: str | None, zone: ZoneInfo, after: datetime) -> datetime | None:
    """The first of these, None where there is none."""
    return next(islice(times(first, rule, zone, after), 1), None)
