"""The grammar of dates by their numbers: 24.11., 24. november, the 24th, November 24th 2026."""

from collections.abc import Iterator

from bot.when.calendar import YEARS, OnDate
from bot.when.sentence import Sentence
from bot.when.tokens import Kind, Token
from bot.when.words import (
    DOTTED_WEEKDAYS,
    HOLIDAYS,
    LAST,
    MONTH,
    MONTHS,
    NEXT,
    OF,
    ORDINAL_ENDINGS,
    ORDINALS,
    THE,
    THIS,
    UNITS,
    WEEKDAYS,
    Unit,
)

# How many years ahead two digits are taken for a year.
PLANNED = 3


def weekday_word(s: Sentence, i: int) -> int | None:
    """The weekday that a word names, 0 for Monday."""
    found = WEEKDAYS.get(s.word(i))
    return DOTTED_WEEKDAYS.get(s.word(i)) if found is None and (s.at(i).dotted or _before_a_date(s, i)) else found


def _before_a_date(s: Sentence, i: int) -> bool:
    """Whether "ti 25/8" and "to 27. august" are meant, but not "on 25/8" or "10 to 12.30"."""
    date = s.at(i + 1)
    joints = "/" if s.word(i) == "to" else "/."
    return s.word(i) != "on" and (date.dotted or any(joint in joints for joint in date.joints))


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


def calendar_date(s: Sentence, i: int) -> Iterator[tuple[OnDate, int]]:
    """A date by its numbers, by the name of its month, or by its own name."""
    if holiday := HOLIDAYS.get(s.word(i)):
        yield from with_year(s, i + 1, OnDate(*holiday))
    token = s.at(i)
    if token.kind is Kind.NUMBER and len(token.digits) > 1:
        for numbered in _numbered(token, s):
            if numbered.year is not None:
                yield numbered, i + 1
            else:
                yield from with_year(s, i + 1, numbered)
        return
    yield from _with_month(s, s.skip(i, THE))
    yield from _month_first(s, i)


def _numbered(token: Token, s: Sentence) -> Iterator[OnDate]:
    mixed = len(set(token.joints)) > 1 and token.joints != "/-"
    if any(len(each) > 2 for each in token.digits[1:-1]) or len(token.digits) > 3 or mixed:
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
    if token.joints == "/-" and year and len(digits[2]) == 2 and not 0 <= year - s.year < PLANNED:
        return  # 1/9-30 is rather the whole of September
    first, second = int(digits[0]), int(digits[1])
    american = joint == "/" and first <= 12 and (s.locale == "en" or second > 12)
    either = american and second <= 12 and first != second
    if not american or second <= 12:
        yield OnDate(first, second, year, either)
    if american and first != second:
        yield OnDate(second, first, year, either)


def _year(digits: str) -> int | None:
    return {2: 2000 + int(digits), 4: int(digits)}.get(len(digits))


def _with_month(s: Sentence, i: int) -> Iterator[tuple[OnDate, int]]:
    """24. november, the 24th of November; or the 24th alone."""
    found = ordinal(s, i)
    bare = s.whole(i)
    number, j = found or (bare, i + 1) if found or bare else (0, i)
    if not number or number > 99:
        return
    of = s.skip(j, OF)
    if in_month := MONTHS.get(s.word(of)):
        yield from with_year(s, of + 1, OnDate(number, in_month))
    elif found and of > j and (k := s.skip(s.skip(of, THE), MONTH)) > of:
        yield OnDate(number), k  # "the first of the month", which is also one of a series
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


def year(s: Sentence, i: int, *, short: bool = True) -> tuple[int, int, bool] | None:
    """The year that stands here, the position behind, and whether it cannot be a time such as 20:30.

    In two digits only behind a day: in "February 29" they are no year.
    """
    relative = _relative_year(s, i)
    if relative is not None:
        return s.year + relative[0], relative[1], True
    j = s.comma(i)
    number, digits = s.whole(j), s.at(j).text
    if number is None or s.word(j + 1) in ORDINAL_ENDINGS:
        return None
    if len(digits) == 4 and s.year - 10 <= number < YEARS.stop:
        return number, j + 1, number <= s.year + 1 or number % 5 != 0 or number % 100 > 59
    if short and len(digits) == 2 and 24 < number < s.year % 100 + PLANNED and s.at(j - 1).text != ",":
        return 2000 + number, j + 1, True
    return None


def _relative_year(s: Sentence, i: int) -> tuple[int, int] | None:
    for words, years in ((THIS, 0), (NEXT, 1)):
        if s.word(i) in words and UNITS.get(s.word(i + 1)) is Unit.YEAR:
            return years, i + 2
    return None
