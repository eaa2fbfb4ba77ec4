"""The grammar of days: 24.11., fredag, i morgen, uke 35, mandag i uke 49."""

from collections.abc import Iterator

from bot.when.calendar import YEARS, Away, OnDate
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
    Which,
    YearAway,
)
from bot.when.sentence import Sentence
from bot.when.tokens import Kind, Token
from bot.when.words import (
    COMING,
    DAY_WORDS,
    DEFINITE_UNITS,
    DOTTED_WEEKDAYS,
    FROM,
    FROM_NOW,
    HOLIDAYS,
    IN_TIME,
    LAST,
    MONTHS,
    NEXT,
    NOW,
    OF,
    ON,
    ORDINAL_ENDINGS,
    ORDINALS,
    PREVIOUS,
    THE,
    THIS,
    UNITS,
    WEEKDAYS,
    WEEKENDS,
    Unit,
)

Reading = Iterator[tuple[Day, int]]


def day(s: Sentence, i: int) -> Reading:
    """A day or several, with the words before it: på fredag, den 24. november, mandag i uke 49."""
    i = s.skip(s.skip(i, NOW), ON)
    for one, j in _simple(s, i):
        yield one, j
        behind = s.skip(s.comma(j), OF | ON)
        if isinstance(one, OnWeekday) and one.which is Which.BARE:
            if (number := s.whole(behind)) and number <= 31 and not s.at(behind).dotted:
                yield WeekdayOf(one.weekday, OnDate(number)), behind + 1
            for other, k in _simple(s, behind):
                if not isinstance(other, OnWeekday | InMonth | MonthAway | YearAway | Weekend | NthWeekday):
                    yield WeekdayOf(one.weekday, other), k
        elif isinstance(one, OnDate | InWeek | WeekAway | Away):
            for other, k in _weekday(s, behind):
                if other.which is Which.BARE:
                    yield WeekdayOf(other.weekday, one), k


def _simple(s: Sentence, i: int) -> Reading:
    yield from calendar_date(s, i)
    yield from _weekday(s, i)
    yield from _nth_weekday(s, i)
    yield from _from_today(s, i)
    yield from _week(s, i)
    yield from month(s, i)


def weekday_word(s: Sentence, i: int) -> int | None:
    """The weekday that a word names, 0 for Monday."""
    found = WEEKDAYS.get(s.word(i))
    return DOTTED_WEEKDAYS.get(s.word(i)) if found is None and s.at(i).dotted else found


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


def nth(s: Sentence, i: int) -> tuple[int, int] | None:
    """An ordinal up to the fifth, or the last as -1, and the position behind it."""
    if s.word(i) in LAST:
        return -1, i + 1
    found = ordinal(s, i)
    return found if found and found[0] <= 5 else None


def ordinal(s: Sentence, i: int) -> tuple[int, int] | None:
    """24., 24th, tjuefjerde: the number, and the position behind it."""
    if number := ORDINALS.get(s.word(i)):
        return number, i + 1
    number = s.whole(i) or 0
    if number and s.word(i + 1) in ORDINAL_ENDINGS:
        return number, i + 2
    return (number, i + 1) if number and s.at(i).dotted else None


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


def calendar_date(s: Sentence, i: int) -> Iterator[tuple[OnDate, int]]:
    """A date by its numbers, by the name of its month, or by its own name."""
    if holiday := HOLIDAYS.get(s.word(i)):
        yield from with_year(s, i + 1, OnDate(*holiday))
    token = s.at(i)
    if token.kind is Kind.NUMBER and len(token.digits) > 1:
        for numbered in _numbered(token, s.locale):
            if numbered.year is not None:
                yield numbered, i + 1
            else:
                yield from with_year(s, i + 1, numbered)
        return
    yield from _with_month(s, s.skip(i, THE))
    yield from _month_first(s, i)


def _numbered(token: Token, locale: str) -> Iterator[OnDate]:
    if any(len(each) > 2 for each in token.digits[1:-1]) or len(token.digits) > 3 or len(set(token.joints)) > 1:
        return
    digits, joint = token.digits, token.joints[0]
    if joint == ":" or (len(digits) == 2 and joint == "-"):
        return
    if len(digits) == 3 and len(digits[0]) == 4 and len(digits[2]) <= 2 and joint != ".":
        yield OnDate(int(digits[2]), int(digits[1]), int(digits[0]))
        return
    if len(digits[0]) > 2 or len(digits[1]) > 2:
        return
    year = _year(digits[2]) if len(digits) == 3 else None
    if len(digits) == 3 and year is None:
        return
    first, second = int(digits[0]), int(digits[1])
    american = joint == "/" and first <= 12 and (locale == "en" or second > 12)
    if not american or second <= 12:
        yield OnDate(first, second, year)
    if american and first != second:
        yield OnDate(second, first, year)


def _year(digits: str) -> int | None:
    return {2: 2000 + int(digits), 4: int(digits)}.get(len(digits))


def _with_month(s: Sentence, i: int) -> Iterator[tuple[OnDate, int]]:
    """24. november, the 24th of November; or the 24th alone."""
    found = ordinal(s, i)
    bare = s.whole(i)
    number, j = found or (bare, i + 1) if found or bare else (0, i)
    if not number or number > 99:
        return
    if in_month := MONTHS.get(s.word(s.skip(j, OF))):
        yield from with_year(s, s.skip(j, OF) + 1, OnDate(number, in_month))
    elif found and (s.at(i).kind is Kind.NUMBER or s.word(i - 1) in THE) and weekday_word(s, j) is None:
        yield OnDate(number), j


def _month_first(s: Sentence, i: int) -> Iterator[tuple[OnDate, int]]:
    """November 24, November the 24th."""
    in_month = MONTHS.get(s.word(i))
    j = s.skip(i + 1, THE)
    found = ordinal(s, j)
    bare = s.whole(j)
    if in_month and found:
        yield from with_year(s, found[1], OnDate(found[0], in_month))
    elif in_month and bare and bare <= 99:
        yield from with_year(s, j + 1, OnDate(bare, in_month))


def with_year(s: Sentence, i: int, of: OnDate) -> Iterator[tuple[OnDate, int]]:
    """The date with the year behind it, and without."""
    found = year(s, i)
    if found is None:
        yield of, i
        return
    said, j, certain = found
    yield OnDate(of.number, of.month, said), j
    if not certain:
        yield of, i


def year(s: Sentence, i: int) -> tuple[int, int, bool] | None:
    """The year that stands here, the position behind, and whether it cannot be a time such as 20:30."""
    relative = _relative_year(s, i)
    if relative is not None:
        return s.year + relative[0], relative[1], True
    j = s.comma(i)
    number, digits = s.whole(j), s.at(j).text
    if number is None or s.word(j + 1) in ORDINAL_ENDINGS:
        return None
    if len(digits) == 4 and s.year - 10 <= number < YEARS.stop:
        return number, j + 1, number <= s.year + 1 or number % 5 != 0 or number % 100 > 59
    if len(digits) == 2 and number > 24 and s.at(j - 1).text != ",":
        return 2000 + number, j + 1, True
    return None


def _relative_year(s: Sentence, i: int) -> tuple[int, int] | None:
    for words, years in ((THIS, 0), (NEXT, 1)):
        if s.word(i) in words and UNITS.get(s.word(i + 1)) is Unit.YEAR:
            return years, i + 2
    return None


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
    if unit is Unit.WEEK and which is Which.BARE and (number := s.whole(j + 1)):
        yield from _week_of_year(s, j + 2, number)
    if unit is Unit.WEEK and which in (Which.THIS, Which.NEXT, Which.COMING):
        yield WeekAway(0 if which is Which.THIS else 1), j + 1


def _week_of_year(s: Sentence, i: int, number: int) -> Reading:
    found = year(s, i)
    yield InWeek(number, found[0] if found else None), found[1] if found else i


def month(s: Sentence, i: int) -> Reading:
    """A month or a year as a whole."""
    if in_month := MONTHS.get(s.word(i)):
        found = year(s, i + 1)
        yield InMonth(in_month, found[0] if found else None), found[1] if found else i + 1
    which, j = _which(s, i)
    unit = UNITS.get(s.word(j)) or DEFINITE_UNITS.get(s.word(j))
    if which in (Which.THIS, Which.NEXT) and unit in (Unit.MONTH, Unit.YEAR):
        away = 0 if which is Which.THIS else 1
        yield MonthAway(away) if unit is Unit.MONTH else YearAway(away), j + 1
