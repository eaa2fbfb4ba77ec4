"""The grammar of series: hver tirsdag, annenhver onsdag, første torsdag i hver måned, weekly."""

from collections.abc import Iterator
from dataclasses import replace

from bot.when.numbered import nth, ordinal, weekday_word
from bot.when.said import Repeat
from bot.when.sentence import Sentence
from bot.when.words import (
    ALL,
    AND,
    DEFINITE_UNITS,
    EVERY,
    EVERY_OTHER,
    FREQUENCIES,
    NUMBERS,
    OF,
    ON,
    OTHER,
    PARTS,
    PLURAL_WEEKDAYS,
    PLURAL_WEEKENDS,
    PLURAL_WORKING_DAYS,
    THE,
    TO,
    UNITS,
    WEEKENDS,
    WORKING_DAYS,
    Unit,
)

WORKING = (0, 1, 2, 3, 4)
WEEKEND = (5, 6)
RULES = {Unit.DAY: "DAILY", Unit.WEEK: "WEEKLY", Unit.MONTH: "MONTHLY", Unit.YEAR: "YEARLY"}

Reading = Iterator[tuple[Repeat, int]]


def repeat(s: Sentence, i: int) -> Reading:
    """How often, and on which days where they are said with it."""
    i = s.skip(i, ON)
    yield from _plural_days(s, i)
    yield from _in_each_month(s, i)
    if (unit := FREQUENCIES.get(s.word(i))) is not None:
        yield from _on_days(s, i + 1, Repeat(RULES[unit]))
    for interval, j in _interval(s, i):
        yield from _days_or_unit(s, j, interval)
    if s.word(i) == "fortnightly":
        yield from _on_days(s, i + 1, Repeat("WEEKLY", 2))


def _interval(s: Sentence, i: int) -> Iterator[tuple[int, int]]:
    """Every, every other, hver tredje, every two: the interval and the position behind."""
    if s.word(i) in EVERY_OTHER:
        yield 2, i + 1
    if s.word(i) not in EVERY:
        return
    yield 1, i + 1
    if s.word(i + 1) in OTHER:
        yield 2, i + 2
    found = ordinal(s, i + 1)
    if found and found[0] > 1:
        yield found
    number = NUMBERS.get(s.word(i + 1)) or s.whole(i + 1)
    if number and not s.at(i + 1).dotted and UNITS.get(s.word(i + 2)) in RULES:
        yield number, i + 2


def _days_or_unit(s: Sentence, i: int, interval: int) -> Reading:
    word = s.word(i)
    unit = UNITS.get(word)
    for weekdays, j in _weekdays(s, i):
        yield Repeat("WEEKLY", interval, weekdays), j
    if interval == 1 and word in WORKING_DAYS:
        yield Repeat("WEEKLY", 1, WORKING), i + 1
    if word in WEEKENDS:
        yield Repeat("WEEKLY", interval, WEEKEND), i + 1
    if interval == 1 and word in PARTS:
        yield Repeat("DAILY"), i
    if unit is Unit.DAY and interval % 7 == 0:
        yield from _on_days(s, i + 1, Repeat("WEEKLY", interval // 7))
    elif unit in RULES:
        yield from _on_days(s, i + 1, Repeat(RULES[unit], interval))


def _weekdays(s: Sentence, i: int) -> Iterator[tuple[tuple[int, ...], int]]:
    """Tirsdag, tirsdag og torsdag, mandag til fredag."""
    first = weekday_word(s, i)
    if first is None:
        return
    yield (first,), i + 1
    to = i + 2 if s.mark(i + 1, "-") else s.skip(i + 1, TO)
    last = weekday_word(s, to)
    if to > i + 1 and last is not None and last > first:
        yield tuple(range(first, last + 1)), to + 1
    weekdays = [first]
    j = i + 1
    while (k := s.skip(s.comma(j), AND)) > j and (another := weekday_word(s, s.skip(k, EVERY))) is not None:
        weekdays.append(another)
        j = s.skip(k, EVERY) + 1
        yield tuple(sorted(set(weekdays))), j


def _plural_days(s: Sentence, i: int) -> Reading:
    """Tirsdager og torsdager; with how often they come, where it is said behind: tirsdag og torsdag hver uke."""
    for weekdays, j in _plural_list(s, s.skip(i, ALL)):
        yield Repeat("WEEKLY", 1, weekdays), j
        yield from _each_week(s, j, weekdays)
    for weekdays, j in _weekdays(s, i):
        if len(weekdays) > 1:
            yield from _each_week(s, j, weekdays)


def _each_week(s: Sentence, i: int, weekdays: tuple[int, ...]) -> Reading:
    for interval, j in _interval(s, s.comma(i)):
        if UNITS.get(s.word(j)) is Unit.WEEK:
            yield Repeat("WEEKLY", interval, weekdays), j + 1


def _plural_list(s: Sentence, i: int) -> Iterator[tuple[tuple[int, ...], int]]:
    if s.word(i) in PLURAL_WORKING_DAYS:
        yield WORKING, i + 1
    if s.word(i) in PLURAL_WEEKENDS:
        yield WEEKEND, i + 1
    weekdays: list[int] = []
    while (another := PLURAL_WEEKDAYS.get(s.word(i))) is not None:
        weekdays.append(another)
        yield tuple(sorted(set(weekdays))), i + 1
        joined = s.skip(s.comma(i + 1), AND)
        if joined == i + 1:
            return
        i = joined


def _on_days(s: Sentence, i: int, every: Repeat) -> Reading:
    """Every week, and on which days of it: weekly on Tuesdays, hver måned den 15."""
    yield every, i
    on = s.skip(i, ON)
    if every.frequency == "WEEKLY":
        for weekdays, j in _plural_list(s, on):
            yield Repeat("WEEKLY", every.interval, weekdays), j
        if on > i:
            for weekdays, j in _weekdays(s, on):
                yield Repeat("WEEKLY", every.interval, weekdays), j
    the = s.skip(on, THE)
    found = nth(s, the) if every.frequency == "MONTHLY" else None
    if found and (weekday := weekday_word(s, found[1])) is not None:
        yield replace(every, weekdays=(weekday,), nth=found[0]), found[1] + 1
    if every.frequency == "MONTHLY" and the > i:
        for numbers, j in _numbers(s, the):
            yield Repeat("MONTHLY", every.interval, numbers=numbers), j


def _numbers(s: Sentence, i: int) -> Iterator[tuple[tuple[int, ...], int]]:
    """Den 15., 1. og 15.: days of a month."""
    numbers: list[int] = []
    while (found := ordinal(s, s.skip(i, THE))) and found[0] <= 31:
        numbers.append(found[0])
        yield tuple(sorted(set(numbers))), found[1]
        i = s.skip(s.comma(found[1]), AND)
        if i == found[1]:
            return


def _in_each_month(s: Sentence, i: int) -> Reading:
    """Første torsdag i hver måned, den 15. hver måned, every last Friday of the month."""
    every = s.word(i) in EVERY
    start = s.skip(s.skip(i, EVERY), THE)
    found = nth(s, start)
    weekday = weekday_word(s, found[1]) if found else None
    if found and weekday is not None:
        month = _each_month(s, found[1] + 1)
        if month:
            yield Repeat("MONTHLY", 1, (weekday,), found[0]), month
        elif every and found[0] not in (2,):
            # "Every third Wednesday" is also every three weeks: both are read.
            yield Repeat("MONTHLY", 1, (weekday,), found[0]), found[1] + 1
    for numbers, j in _numbers(s, start):
        if month := _each_month(s, j):
            yield Repeat("MONTHLY", 1, numbers=numbers), month


def _each_month(s: Sentence, i: int) -> int | None:
    """The position behind "i hver måned", "of the month", if it stands here."""
    of = s.skip(i, OF)
    j = s.skip(s.skip(of, EVERY), THE)
    if UNITS.get(s.word(j)) is Unit.MONTH and j > of:
        return j + 1
    return j + 1 if DEFINITE_UNITS.get(s.word(j)) is Unit.MONTH and of > i else None
