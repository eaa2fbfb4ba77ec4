"""Which times of a series are left out: weeks, public holidays and days, as pure functions of what is planned."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from bot.api import public_holidays
from cogs.events.ical import Occurrence

LAST_WEEK = 53

_WORDS = re.compile(r"\b(?:uke(?:r|ne)?|veke(?:r|ne)?|weeks?|i|in)\b")
_AND = re.compile(r"\b(?:og|and)\b|;|\n")
_TO = re.compile(r"\b(?:til|to|through)\b|[–—−]")
_WEEKS = re.compile(r"\s*([0-9]{1,2})\.?\s*(?:-\s*([0-9]{1,2})\.?\s*)?")


@dataclass(frozen=True)
class LeftOut:
    """What a series leaves out: weeks by their ISO numbers, in every year, days, and Norway's public holidays."""

    weeks: frozenset[int] = frozenset()
    days: frozenset[date] = frozenset()
    holidays: bool = False


def weeks_in(text: str) -> tuple[int, ...] | None:
    """The weeks that somebody wrote, "41, 48–50": None where it is something else. "50–2" goes over the new year."""
    plain = _TO.sub("-", _AND.sub(",", _WORDS.sub(" ", text.lower())))
    weeks: list[int] = []
    for piece in plain.split(","):
        found = _WEEKS.fullmatch(piece)
        if found is None:
            return None
        first, last = int(found[1]), int(found[2] or found[1])
        if not (1 <= first <= LAST_WEEK and 1 <= last <= LAST_WEEK):
            return None
        if first <= last:
            weeks += range(first, last + 1)
        else:
            weeks += [*range(first, LAST_WEEK + 1), *range(1, last + 1)]
    return tuple(sorted(set(weeks)))


def weeks_written(weeks: Iterable[int]) -> str:
    """Weeks as people write them: "41, 48–50"."""
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in _runs(weeks))


def days_written(days: Iterable[date]) -> str:
    """Days as they can be typed again: "24.12.2026, 28.12.2026–03.01.2027"."""
    runs = ((date.fromordinal(first), date.fromordinal(last)) for first, last in _runs(day.toordinal() for day in days))
    return ", ".join(f"{first:%d.%m.%Y}" + (f"–{last:%d.%m.%Y}" if last > first else "") for first, last in runs)


def _runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """The first and the last of the numbers that follow one another."""
    runs: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1] = runs[-1][0], number
        else:
            runs.append((number, number))
    return runs


def parted(
    planned: Sequence[Occurrence], left_out: LeftOut, zone: ZoneInfo
) -> tuple[tuple[Occurrence, ...], tuple[Occurrence, ...]]:
    """What stays of what is planned, and what is left out; a time that was changed by itself is meant, and stays."""
    if left_out == LeftOut():
        return tuple(planned), ()
    days = {one.original: one.start.astimezone(zone).date() for one in planned}
    years = {day.year for day in days.values()} if left_out.holidays else set()
    free = left_out.days.union(*map(public_holidays, years))
    out = {
        one.original
        for one in planned
        if not one.by_itself and (days[one.original] in free or days[one.original].isocalendar().week in left_out.weeks)
    }
    return (
        tuple(one for one in planned if one.original not in out),
        tuple(one for one in planned if one.original in out),
    )
