"""Recurrence rules as they are written (RFC 5545, 3.3.10), taken apart and checked."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from cogs.events.ical.text import LAST_YEAR, Skip, Unusable

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MAX_TIMES = 24  # starts in one day: what meets more often than hourly is no event

_UNTIL = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:T([0-9]{2})([0-9]{2})([0-9]{2})(Z?))?")
_BYDAY = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")


class Frequency(StrEnum):
    """How long the periods of a rule are; finer ones are refused."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


@dataclass(frozen=True)
class Rule:
    """A recurrence rule, taken apart."""

    frequency: Frequency
    interval: int = 1
    count: int | None = None
    until: datetime | None = None  # as written; see until_utc and until_day
    until_utc: bool = False
    until_day: bool = False  # a bare date: that whole day is still in
    months: frozenset[int] = frozenset()
    weeks: frozenset[int] = frozenset()
    year_days: frozenset[int] = frozenset()
    month_days: frozenset[int] = frozenset()
    weekdays: frozenset[tuple[int, int]] = frozenset()  # (0 for any or which one of the period, 0 for Monday)
    positions: frozenset[int] = frozenset()
    hours: frozenset[int] = frozenset()
    minutes: frozenset[int] = frozenset()
    seconds: frozenset[int] = frozenset()
    week_start: int = 0

    @cached_property
    def plain_weekdays(self) -> frozenset[int]:
        """The weekdays that count whichever one of the period it is."""
        counted = self.frequency in (Frequency.MONTHLY, Frequency.YEARLY) and not self.weeks
        return frozenset(weekday for nth, weekday in self.weekdays if not (nth and counted))


def read_rule(text: str) -> Rule:
    """The rule that an RRULE value states; Unusable when it states none, or one finer than days."""
    try:
        parts = dict(part.upper().split("=") for part in text.replace(" ", "").strip(";").split(";"))
        frequency = parts["FREQ"]
        if frequency in ("SECONDLY", "MINUTELY", "HOURLY"):
            raise Unusable(Skip.TOO_FREQUENT)
        until, until_utc, until_day = _until(parts.get("UNTIL"))
        rule = Rule(
            frequency=Frequency(frequency),
            interval=_number(parts.get("INTERVAL", "1"), 1, 10**12),
            count=_number(parts["COUNT"], 1, 10**12) if "COUNT" in parts else None,
            until=until,
            until_utc=until_utc,
            until_day=until_day,
            months=_numbers(parts, "BYMONTH", 1, 12),
            weeks=_numbers(parts, "BYWEEKNO", -53, 53),
            year_days=_numbers(parts, "BYYEARDAY", -366, 366),
            month_days=_numbers(parts, "BYMONTHDAY", -31, 31),
            weekdays=_weekdays(parts.get("BYDAY")),
            positions=_numbers(parts, "BYSETPOS", -366 * MAX_TIMES, 366 * MAX_TIMES),
            hours=_numbers(parts, "BYHOUR", 0, 23),
            minutes=_numbers(parts, "BYMINUTE", 0, 59),
            seconds=_numbers(parts, "BYSECOND", 0, 59),
            week_start=WEEKDAYS.index(parts.get("WKST", "MO")),
        )
    except (ValueError, KeyError) as problem:
        raise Unusable(Skip.BAD_RULE) from problem
    if len(rule.hours or (0,)) * len(rule.minutes or (0,)) * len(rule.seconds or (0,)) > MAX_TIMES:
        raise Unusable(Skip.TOO_FREQUENT)
    return rule


def _until(text: str | None) -> tuple[datetime | None, bool, bool]:
    if text is None:
        return None, False, False
    found = _UNTIL.fullmatch(text)
    if not found:
        raise ValueError("UNTIL is no date")
    *numbers, utc = found.groups()
    year, month, day, hour, minute, second = (int(number or 0) for number in numbers)
    if year > LAST_YEAR:  # how Outlook writes "never"
        return None, False, False
    at = datetime(year, month, day, hour, minute, min(second, 59))  # noqa: DTZ001 - `until_utc` says
    return at, utc == "Z", numbers[3] is None


def _weekdays(text: str | None) -> frozenset[tuple[int, int]]:
    if text is None:
        return frozenset()
    found = [_BYDAY.fullmatch(part) for part in text.split(",")]
    if not all(found):
        raise ValueError("BYDAY is no weekday")
    return frozenset((int(one[1] or 0), WEEKDAYS.index(one[2])) for one in found if one)


def _numbers(parts: dict[str, str], name: str, low: int, high: int) -> frozenset[int]:
    if name not in parts:
        return frozenset()
    numbers = frozenset(_number(number, low, high) for number in parts[name].split(","))
    if 0 in numbers and name not in ("BYHOUR", "BYMINUTE", "BYSECOND"):
        raise ValueError(f"{name} counts from one")
    return numbers


def _number(text: str, low: int, high: int) -> int:
    if not re.fullmatch(r"[+-]?[0-9]{1,12}", text) or not low <= int(text) <= high:
        raise ValueError("a number out of bounds")
    return int(text)
