"""The grammar of days: 24.11., fredag, i morgen, uke 35, mandag i uke 49."""

from collections.abc import Iterator

from bot.when.calendar import Away, OnDate
from bot.when.durations import duration
from bot.when.named import (
    AwayFrom,
    Day,
    InMonth,
    InWeek,
    MonthAway,
    NthWeekday,
    OnWeekday,
    WeekAway,
    WeekdayOf,
    Weekend,
    WeekendOf,
    Which,
    YearAway,
)
from bot.when.numbered import calendar_date, nth, weekday_word, year
from bot.when.sentence import Sentence
from bot.when.words import (
    CHRISTMAS,
    COMING,
    DAY_WORDS,
    DEFINITE_UNITS,
    FROM,
    FROM_NOW,
    IN_TIME,
    MONTHS,
    NEXT,
    NOW,
    OF,
    ON,
    PREVIOUS,
    THE,
    THIS,
    UNITS,
    WEEKENDS,
    Unit,
)

Reading = Iterator[tuple[Day, int]]


def day(s: Sentence, i: int) -> Reading:
    """A day or several, with the words before it: på fredag, den 24. november, mandag i uke 49."""
    i = s.skip(s.skip(i, NOW), ON)
    for one, j in _simple(s, i):
        if isinstance(one, OnWeekday) and i and s.word(i - 1) == "i":
            continue  # "i fredag" is more likely misspelt for the one that was
        yield one, j
        behind = s.skip(s.comma(j), OF | ON)
        if isinstance(one, OnWeekday) and one.which is Which.BARE:
            if (number := s.whole(behind)) and number <= 31 and not s.at(behind).dotted:
                yield WeekdayOf(one.weekday, OnDate(number)), behind + 1
            for other, k in _simple(s, behind):
                if not isinstance(other, OnWeekday | InMonth | MonthAway | YearAway | Weekend | NthWeekday):
                    yield WeekdayOf(one.weekday, other), k
        elif isinstance(one, OnWeekday) and one.which is not Which.PREVIOUS:
            for date, k in calendar_date(s, behind):
                yield WeekdayOf(one.weekday, date, one.which), k
        elif isinstance(one, OnDate | InWeek | WeekAway | Away):
            for other, k in _weekday(s, behind):
                if other.which is Which.BARE:
                    yield WeekdayOf(other.weekday, one), k
        if s.word(i) in DAY_WORDS and isinstance(one, Away) and s.word(behind - 1) in IN_TIME:
            for away, k in duration(s, behind):
                if away.away.weeks:
                    yield Away(one.days + away.days), k


def _simple(s: Sentence, i: int) -> Reading:
    yield from calendar_date(s, i)
    yield from _weekday(s, i)
    yield from _nth_weekday(s, i)
    yield from _from_today(s, i)
    yield from _week(s, i)
    yield from month(s, i)


def _which(s: Sentence, i: int) -> tuple[Which, int]:
    """Neste, denne, førstkommende, this coming: which one, and the position behind."""
    i = s.skip(i, THE)
    word = s.word(i)
    if word in THIS and s.word(i + 1) in COMING:
        return Which.COMING, i + 2
    for words, which in (
        (NEXT, Which.NEXT),
        (THIS, Which.THIS),
        (COMING, Which.COMING),
        (PREVIOUS, Which.PREVIOUS),
    ):
        if word in words:
            return which, i + 1
    return Which.BARE, i


def _weekday(s: Sentence, i: int) -> Iterator[tuple[OnWeekday, int]]:
    which, j = _which(s, i)
    found = weekday_word(s, j)
    if found is not None and (which is not Which.BARE or j == i):
        yield OnWeekday(found, which), j + 1


def _nth_weekday(s: Sentence, i: int) -> Reading:
    start = s.skip(i, THE)
    found = nth(s, start)
    weekday = weekday_word(s, found[1]) if found else None
    if found is None or weekday is None:
        return
    of_it = s.skip(found[1] + 1, OF)
    in_it = s.skip(of_it, THE)
    if DEFINITE_UNITS.get(s.word(in_it)) is Unit.MONTH or (in_it > of_it and UNITS.get(s.word(in_it)) is Unit.MONTH):
        yield NthWeekday(found[0], weekday, None), in_it + 1
    for of, j in month(s, of_it):
        if isinstance(of, InMonth | MonthAway):
            yield NthWeekday(found[0], weekday, of), j


def _from_today(s: Sentence, i: int) -> Reading:
    days = DAY_WORDS.get(s.word(i))
    if days is not None:
        yield Away(days), i + 1
    prefixed = s.word(i - 1) in IN_TIME if i else False
    for away, j in duration(s, i):
        if away.minutes:
            continue
        if prefixed and not (s.word(j) in FROM or s.word(j) in FROM_NOW):
            yield away.away, j
        elif s.word(j) in FROM_NOW:
            yield away.away, j + 1
        elif s.skip(j, FROM) > j:
            for start, k in _start(s, s.skip(j, FROM)):
                yield AwayFrom(start, away.away), k


def _start(s: Sentence, i: int) -> Reading:
    yield from calendar_date(s, i)
    yield from _weekday(s, i)
    if s.word(i) in DAY_WORDS:
        yield Away(DAY_WORDS[s.word(i)]), i + 1


def _week(s: Sentence, i: int) -> Reading:
    which, j = _which(s, i)
    unit = UNITS.get(s.word(j)) or DEFINITE_UNITS.get(s.word(j))
    if s.word(j) in WEEKENDS and which is not Which.PREVIOUS:
        yield Weekend(which), j + 1
        week, number = s.skip(j + 1, OF), s.whole(s.skip(j + 1, OF) + 1)
        if which is Which.BARE and UNITS.get(s.word(week)) is Unit.WEEK and number:
            yield WeekendOf(InWeek(number)), week + 2
    if unit is Unit.WEEK and which is Which.BARE and (number := s.whole(j + 1)):
        yield from _week_of_year(s, j + 2, number)
    if unit is Unit.WEEK and which in (Which.THIS, Which.NEXT, Which.COMING):
        yield WeekAway(0 if which is Which.THIS else 1), j + 1


def _week_of_year(s: Sentence, i: int, number: int) -> Reading:
    found = year(s, i, short=False)
    yield InWeek(number, found[0] if found else None), found[1] if found else i


def month(s: Sentence, i: int) -> Reading:
    """A month or a year as a whole."""
    christmas = s.word(i) in CHRISTMAS and not s.at(i).dotted and s.locale != "en"
    if (in_month := MONTHS.get(s.word(i))) and not christmas:
        found = year(s, i + 1, short=False)
        yield InMonth(in_month, found[0] if found else None), found[1] if found else i + 1
    which, j = _which(s, i)
    unit = UNITS.get(s.word(j)) or DEFINITE_UNITS.get(s.word(j))
    if which in (Which.THIS, Which.NEXT) and unit in (Unit.MONTH, Unit.YEAR):
        away = 0 if which is Which.THIS else 1
        yield MonthAway(away) if unit is Unit.MONTH else YearAway(away), j + 1
