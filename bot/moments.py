"""Times in words, as a reader in one language and zone writes them."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from math import inf
from typing import Literal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time, format_timedelta

from bot.model.moment import Days, Moment, Period, Relative, Style

# CLDR date patterns. Norwegian writes the clock with a full stop (Språkrådet), British English with a colon.
_DAY = {"nb": "EEEE d. MMMM", "nn": "EEEE d. MMMM", "en_GB": "EEEE d MMMM"}
_SHORT_DAY = {"nb": "EEE d. MMM", "nn": "EEE d. MMM", "en_GB": "EEE d MMM"}
_CLOCK = {"nb": "HH.mm", "nn": "HH.mm", "en_GB": "HH:mm"}
_AT = {"nb": " kl. ", "nn": " kl. ", "en_GB": " at "}
_YEAR = " y"
_TOMORROW = {"nb": "i morgen", "nn": "i morgon", "en_GB": "tomorrow"}
_LATER_TODAY = timedelta(hours=12)  # up to here hours say more than the day
Unit = Literal["week", "day", "hour", "minute"]
_UNITS: tuple[tuple[Unit, timedelta], ...] = (
    ("week", timedelta(weeks=1)),
    ("day", timedelta(days=1)),
    ("hour", timedelta(hours=1)),
)
_MINUTE = timedelta(minutes=1)


def shown(value: Moment | Period | Days | Relative, *, locale: str, zone: ZoneInfo, now: datetime) -> str:
    """A time in words in a Babel locale; the year is named only where it is not the present one."""
    year = now.astimezone(zone).year
    match value:
        case Moment(instant, style):
            return _instant(_wall(instant, zone), style, locale, year)
        case Period(start, end, style):
            return _period(_wall(start, zone), _wall(end, zone), style, locale, year)
        case Days(first, last, style):
            words = _day(first, style, locale, year)
            return words if first == last else f"{words} – {_day(last, style, locale, year)}"
        case Relative(instant):
            if _is_tomorrow(instant.astimezone(zone), now.astimezone(zone)):
                return _TOMORROW[locale]
            return _relative(instant - now, locale)


def _wall(instant: datetime, zone: ZoneInfo) -> datetime:
    """What a clock on the wall shows: without its zone, since one instant in two zones would be remembered as one."""
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)


@lru_cache(maxsize=2_000)
def _instant(local: datetime, style: Style, locale: str, year: int) -> str:
    if style is Style.TIME:
        return format_time(local.time(), _CLOCK[locale], locale=locale)
    day = _day(local.date(), style, locale, year)
    if style is Style.DATE:
        return day
    joint = _AT[locale] if style is Style.FULL else " "
    return day + joint + format_datetime(local, _CLOCK[locale], locale=locale)


def _period(start: datetime, end: datetime, style: Style, locale: str, year: int) -> str:
    if start == end or (style is Style.DATE and start.date() == end.date()):
        return _instant(start, style, locale, year)
    if start.date() == end.date():
        return f"{_instant(start, style, locale, year)}–{_instant(end, Style.TIME, locale, year)}"
    return f"{_instant(start, style, locale, year)} – {_instant(end, style, locale, year)}"


@lru_cache(maxsize=2_000)
def _day(day: date, style: Style, locale: str, year: int) -> str:
    pattern = (_SHORT_DAY if style is Style.SHORT else _DAY)[locale]
    return format_date(day, pattern if day.year == year else pattern + _YEAR, locale=locale)


def _relative(away: timedelta, locale: str) -> str:
    """In the largest unit that says it within a twentieth: 90 minutes are no two hours."""
    for name, unit in _UNITS:
        count = round(away / unit)
        if count and abs(away - count * unit) <= abs(away) / 20:
            return _in_unit(count * unit, name, locale)
    return _in_unit(round(away / _MINUTE) * _MINUTE or _MINUTE, "minute", locale)


def _in_unit(away: timedelta, unit: Unit, locale: str) -> str:
    # Without a threshold Babel takes a larger unit as soon as one fits, and rounds.
    return format_timedelta(away, granularity=unit, threshold=inf, add_direction=True, locale=locale)


def _is_tomorrow(then: datetime, now: datetime) -> bool:
    return then.date() == now.date() + timedelta(days=1) and then - now > _LATER_TODAY
