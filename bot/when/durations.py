"""The grammar of durations: to uker, halvannen time, an hour and a half."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.when.calendar import Away
from bot.when.sentence import Sentence
from bot.when.tokens import Kind
from bot.when.words import (
    AND,
    ARTICLES,
    FORTNIGHTS,
    HALF_HOURS,
    HALVES,
    NUMBERS,
    OF,
    ONE_AND_A_HALF,
    QUARTER_HOURS,
    QUARTERS,
    UNITS,
    Unit,
)

# Nobody counts further, and the calendar ends somewhere.
MOST = 999


@dataclass(frozen=True)
class Duration:
    """Months, days and minutes, each counted in its own way."""

    months: int = 0
    days: int = 0
    minutes: int = 0

    def __add__(self, other: "Duration") -> "Duration":
        return Duration(self.months + other.months, self.days + other.days, self.minutes + other.minutes)

    @property
    def away(self) -> Away:
        """The same, from today, where it is whole days; fourteen days are two weeks."""
        weeks, rest = divmod(self.days, 7)
        return Away(self.days, self.months, weeks if weeks and not rest and not self.months else None)


def _of(tenths: int, unit: Unit) -> Duration | None:
    """So many tenths of a unit; none where that is half a day or half a month."""
    per = {Unit.MINUTE: 1, Unit.HOUR: 60, Unit.DAY: 1, Unit.WEEK: 7, Unit.MONTH: 1, Unit.YEAR: 12}[unit]
    whole, rest = divmod(tenths * per, 10)
    if rest:
        return None
    if unit in (Unit.MINUTE, Unit.HOUR):
        return Duration(minutes=whole)
    if unit in (Unit.MONTH, Unit.YEAR):
        return Duration(months=whole)
    return Duration(days=whole)


def duration(s: Sentence, i: int) -> Iterator[tuple[Duration, int]]:
    """One duration, or two joined: 2 timer og 30 minutter."""
    for first, j in _single(s, i):
        yield first, j
        for second, k in _single(s, s.skip(j, AND)):
            yield first + second, k


def _single(s: Sentence, i: int) -> Iterator[tuple[Duration, int]]:
    yield from _with_a_name(s, i)
    for tenths, j in _amount(s, i):
        unit = UNITS.get(s.word(j))
        if unit and (whole := _of(tenths, unit)):
            yield whole, j + 1
        if unit and (k := _and_a_half(s, j + 1)) and (more := _of(tenths + 5, unit)):
            yield more, k


def _with_a_name(s: Sentence, i: int) -> Iterator[tuple[Duration, int]]:
    count = NUMBERS.get(s.word(i)) or s.whole(i)
    count = count if count and count <= MOST else None
    j = i + 1 if count else i
    if s.word(j) in FORTNIGHTS:
        yield Duration(days=14 * (count or 1)), j + 1
    if s.word(j) in HALF_HOURS:
        yield Duration(minutes=30 * (count or 1)), j + 1
    if s.word(j) in QUARTER_HOURS:
        yield Duration(minutes=15 * (count or 1)), j + 1
    if s.word(j) in QUARTERS and s.word(j + 1) in OF:
        after = s.skip(j + 2, ARTICLES)
        if UNITS.get(s.word(after)) is Unit.HOUR:
            yield Duration(minutes=15 * (count or 1)), after + 1


def _amount(s: Sentence, i: int) -> Iterator[tuple[int, int]]:
    """An amount in tenths: whole, with a decimal, or with a half."""
    token = s.at(i)
    if token.kind is Kind.DECIMAL:
        yield int(token.text.replace(".", "")), i + 1
    if token.text in ONE_AND_A_HALF:
        yield 15, i + 1
    number = NUMBERS.get(s.word(i)) or (None if token.dotted else s.whole(i))
    if number and number <= MOST:
        yield 10 * number, i + 1
        if k := _and_a_half(s, i + 1):
            yield 10 * number + 5, k
    article = s.skip(i, ARTICLES)
    if s.word(article) in HALVES:
        yield 5, s.skip(article + 1, ARTICLES)


def _and_a_half(s: Sentence, i: int) -> int | None:
    """The position behind "og en halv", if it stands here."""
    j = s.skip(i, AND)
    k = s.skip(j, ARTICLES)
    return k + 1 if j > i and k > j and s.word(k) in HALVES else None
