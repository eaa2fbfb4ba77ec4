"""Recurrence rules (RFC 5545, 3.3.10): a rule and a first start give the starts that follow.

dateutil, and with it recurring_ical_events, walks on to the year 9999 when a rule never matches: 0.15 s for
a yearly rule, 2.6 s for a daily one, and nothing can stop it. A feed may hold ten thousand of those, so the
days are walked here, only through the asked period, and each day looked at is paid for.
"""

from calendar import isleap, monthrange
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import count, product

from cogs.events.ical.rule import Frequency, Rule
from cogs.events.ical.text import LAST_YEAR, Skip, Unusable

_LAST_DAY = date(LAST_YEAR, 1, 1).toordinal()


class Allowance:
    """How many days may still be looked at, so that no calendar can keep us busy."""

    def __init__(self, days: int) -> None:
        self.days = days

    def spend(self, days: int) -> None:
        """Pay for looking at some days; Unusable when there is not enough left."""
        if days > self.days:
            raise Unusable(Skip.TOO_MANY_OCCURRENCES)
        self.days -= days


def starts(rule: Rule, first: datetime, *, since: date, until: datetime, allowance: Allowance) -> Iterator[datetime]:
    """The naive wall times at which a series starts, from about `since` to before `until`, in order.

    `first` is the series' own first start, and like `until` a naive wall time. Where the rule counts, the
    walk begins at `first`; otherwise periods that end before `since` are jumped over.
    """
    remaining = rule.count
    times = _times(rule, first)
    until = _last(rule, until)
    for days in _periods(_completed(rule, first), first.date(), since, until.date(), allowance):
        candidates = [datetime.combine(day, at) for day in days for at in times]
        allowance.spend(len(candidates))
        for start in _positioned(candidates, rule.positions):
            if start < first:
                continue
            if start >= until or remaining == 0:
                return
            if remaining is not None:
                remaining -= 1
            yield start


def _completed(rule: Rule, first: datetime) -> Rule:
    """The rule with what it leaves open taken from the first start."""
    months, month_days, weekdays = rule.months, rule.month_days, rule.weekdays
    if not (rule.weeks or rule.year_days or rule.month_days or rule.weekdays):
        if rule.frequency == Frequency.YEARLY:
            months, month_days = months or frozenset((first.month,)), frozenset((first.day,))
        elif rule.frequency == Frequency.MONTHLY:
            month_days = frozenset((first.day,))
        elif rule.frequency == Frequency.WEEKLY:
            weekdays = frozenset(((0, first.weekday()),))
    elif rule.weeks and not (rule.year_days or rule.month_days or rule.weekdays):
        weekdays = frozenset(((0, first.weekday()),))
    return replace(rule, months=months, month_days=month_days, weekdays=weekdays)


def _periods(rule: Rule, first: date, since: date, until: date, allowance: Allowance) -> Iterator[list[date]]:
    """For each period of the rule, the days in it that fit."""
    begin = _period_start(rule, first)
    skipped = 0 if rule.count else max(0, _distance(rule, begin, since) // rule.interval - 1)
    for number in count(skipped):
        days = _days(rule, begin, number * rule.interval)
        if not days or days[0] > until:
            return
        allowance.spend(len(days))
        yield [day for day in days if _fits(rule, day)]


def _period_start(rule: Rule, first: date) -> date:
    match rule.frequency:
        case Frequency.YEARLY:
            return first.replace(month=1, day=1)
        case Frequency.MONTHLY:
            return first.replace(day=1)
        case Frequency.WEEKLY:
            return first - timedelta(days=(first.weekday() - rule.week_start) % 7)
        case _:
            return first


def _distance(rule: Rule, begin: date, day: date) -> int:
    """How many periods (of interval one) lie between two days."""
    match rule.frequency:
        case Frequency.YEARLY:
            return day.year - begin.year
        case Frequency.MONTHLY:
            return (day.year - begin.year) * 12 + day.month - begin.month
        case Frequency.WEEKLY:
            return (day - begin).days // 7
        case _:
            return (day - begin).days


def _days(rule: Rule, begin: date, offset: int) -> list[date]:
    """The days of the period `offset` periods after `begin`; none when that is beyond all calendars."""
    match rule.frequency:
        case Frequency.YEARLY:
            return _month_days(begin.year + offset, sorted(rule.months) or range(1, 13))
        case Frequency.MONTHLY:
            year, month = divmod(begin.year * 12 + begin.month - 1 + offset, 12)
            return _month_days(year, (month + 1,))
        case Frequency.WEEKLY:
            ordinal = begin.toordinal() + 7 * offset
            wanted = rule.plain_weekdays or range(7)  # the usual rule: one day to look at, not seven
            ordinals = [ordinal + more for more in range(7) if (begin.weekday() + more) % 7 in wanted]
        case _:
            ordinals = [begin.toordinal() + offset]
    return [date.fromordinal(one) for one in ordinals if one < _LAST_DAY]


def _month_days(year: int, months: Iterable[int]) -> list[date]:
    if year > LAST_YEAR:
        return []
    return [date(year, month, day) for month in months for day in range(1, _length(year, month) + 1)]


def _fits(rule: Rule, day: date) -> bool:
    return (
        (not rule.months or day.month in rule.months)
        and (not rule.month_days or _counted(day.day, _length(day.year, day.month), rule.month_days))
        and (not rule.weekdays or _weekday_fits(rule, day))
        and (not rule.year_days or _counted(_year_day(day), _year_length(day.year), rule.year_days))
        and (not rule.weeks or _counted(*_week(day, rule.week_start), rule.weeks))
    )


def _weekday_fits(rule: Rule, day: date) -> bool:
    if day.weekday() in rule.plain_weekdays:
        return True
    if rule.frequency == Frequency.MONTHLY or (rule.frequency == Frequency.YEARLY and rule.months):
        number, length = day.day, _length(day.year, day.month)
    else:
        number, length = _year_day(day), _year_length(day.year)
    forward, backward = (number - 1) // 7 + 1, -((length - number) // 7 + 1)
    return (forward, day.weekday()) in rule.weekdays or (backward, day.weekday()) in rule.weekdays


def _counted(number: int, length: int, wanted: frozenset[int]) -> bool:
    """Whether the number is wanted, counted from the front or, below zero, from the back."""
    return number in wanted or number - length - 1 in wanted


def _week(day: date, week_start: int) -> tuple[int, int]:
    """The number of a day's week, and how many weeks its year has; a week belongs where most of it lies."""
    fourth = day + timedelta(days=3 - (day.weekday() - week_start) % 7)
    late = date(fourth.year, 12, 28)  # always in the last week
    last = late + timedelta(days=3 - (late.weekday() - week_start) % 7)
    return (_year_day(fourth) - 1) // 7 + 1, (_year_day(last) - 1) // 7 + 1


def _length(year: int, month: int) -> int:
    return monthrange(year, month)[1]


def _year_length(year: int) -> int:
    return 366 if isleap(year) else 365


def _year_day(day: date) -> int:
    return day.toordinal() - date(day.year, 1, 1).toordinal() + 1


def _positioned(starts: list[datetime], positions: frozenset[int]) -> list[datetime]:
    if not positions:
        return starts
    total = len(starts)
    return [start for at, start in enumerate(starts) if at + 1 in positions or at - total in positions]


def _times(rule: Rule, first: datetime) -> list[time]:
    hours, minutes, seconds = (
        sorted(given or (own,))
        for given, own in (
            (rule.hours, first.hour),
            (rule.minutes, first.minute),
            (rule.seconds, first.second),
        )
    )
    return [time(*parts) for parts in product(hours, minutes, seconds)]


def _last(rule: Rule, until: datetime) -> datetime:
    """The wall time before which the walk ends: the asked one, or the rule's own end when that is sooner."""
    if rule.until is None or rule.until_utc:  # an end in UTC is compared by who knows the zone
        return until
    own = rule.until + (timedelta(days=1) if rule.until_day else timedelta(seconds=1))
    return min(own, until)
