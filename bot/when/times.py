"""The grammar of times of day: kl. 18, 18:30, 6pm, halv åtte, 18–20."""

from collections.abc import Iterator
from dataclasses import replace

from bot.when.clock import HOUR, NOON, Clock, ClockRange, Form
from bot.when.sentence import Sentence
from bot.when.tokens import Kind, Token
from bot.when.words import (
    ABOUT,
    AND,
    AT,
    BEFORE,
    BETWEEN,
    CLOCK_MARKS,
    DAY_PARTS,
    FROM,
    HALVES,
    HOURS,
    MERIDIEMS,
    MIDNIGHT,
    MONTHS,
    NOONS,
    NUMBERS,
    O_CLOCK,
    OVER,
    PARTS,
    QUARTERS,
    THE,
    TO,
    UNITS,
    Unit,
)

Reading = Iterator[tuple[Clock, int]]


def clock_range(s: Sentence, i: int) -> Iterator[tuple[ClockRange, int]]:
    """18–20, fra kl. 18 til 20, between 6 and 8pm."""
    between = s.word(i) in BETWEEN
    first = i + 1 if between else s.skip(i, FROM)
    for start, j in clock(s, first):
        k = _separator(s, j, between)
        if k == j:
            continue
        marked = s.skip(first, CLOCK_MARKS) > first
        for end, after in _marked(s, k, Form.DIGITS) if marked else clock(s, k):
            yield ClockRange(start, end), after


def _separator(s: Sentence, i: int, between: bool) -> int:
    if between:
        return s.skip(i, AND)
    return i + 1 if s.mark(i, "-") else s.skip(i, TO)


def clock(s: Sentence, i: int) -> Reading:
    """One time of day, with or without the word for it."""
    if (j := s.skip(i, CLOCK_MARKS)) > i:
        yield from _marked(s, j, Form.DIGITS)
    elif (j := s.skip(i, AT)) > i:
        yield from _marked(s, s.skip(j, CLOCK_MARKS), Form.ENGLISH)
    else:
        form = Form.ENGLISH if s.locale == "en" else Form.DIGITS
        yield from _number(s, i, form, marked=False)
        yield from _spoken(s, i)
        yield from _hour_of_a_part(s, i)


def _hour_of_a_part(s: Sentence, i: int) -> Reading:
    """Åtte om kvelden, eight tonight: the part of the day makes a time of the number."""
    hour = HOURS.get(s.word(i))
    if hour and (s.word(i + 1) in DAY_PARTS or s.word(s.skip(s.skip(i + 1, ABOUT), THE)) in PARTS):
        yield Clock(hour * HOUR, Form.SPOKEN, s.word(i)), i + 1


def _marked(s: Sentence, i: int, form: Form) -> Reading:
    i = s.skip(i, CLOCK_MARKS)
    yield from _number(s, i, form, marked=True)
    yield from _spoken(s, i)
    if (hour := HOURS.get(s.word(i))) and s.word(i + 1) not in O_CLOCK:
        yield Clock(hour * HOUR, Form.SPOKEN, s.word(i)), i + 1


def _number(s: Sentence, i: int, form: Form, *, marked: bool) -> Reading:
    token = s.at(i)
    if token.kind is Kind.WORD:
        hour = HOURS.get(token.text)
        if hour and (named := _with_meridiem(s, i + 1, Clock(hour * HOUR, Form.SPOKEN, token.text))):
            yield named
        return
    written = _written(token, form, marked) if token.kind is Kind.NUMBER else None
    if written is None:
        return
    if named := _with_meridiem(s, i + 1, written):
        yield named
    elif marked:
        if not token.dotted or s.at(i + 1).text in ("", ",", ";") or "." in token.joints:
            yield replace(written, bare=False), i + 1
    elif not token.dotted and not (len(token.text) < 3 and _beside_a_month(s, i)) and not _is_a_year(s, token):
        yield written, i + 1


def _beside_a_month(s: Sentence, i: int) -> bool:
    return s.word(i - 1) in MONTHS or s.word(i + 1) in MONTHS


def _is_a_year(s: Sentence, token: Token) -> bool:
    """Whether four digits are rather a year than a time: 2027, but not 2030."""
    return len(token.digits) == 1 and 0 <= int(token.text) - s.year < 5 and int(token.text) % 5 != 0


def _with_meridiem(s: Sentence, i: int, clock: Clock) -> tuple[Clock, int] | None:
    """The time that "pm" or "o'clock" behind a number makes of it."""
    if s.word(i) in O_CLOCK:
        return replace(clock, form=Form.SPOKEN, bare=False), i + 1
    offset = MERIDIEMS.get(s.word(i))
    if offset is None:
        return None
    text = f"{clock.text} {s.word(i)}"
    if not HOUR <= clock.minute < NOON + HOUR:
        return Clock(-1, Form.EXACT, text), i + 1
    return Clock(clock.minute % NOON + offset, Form.EXACT, text, meridiem=True), i + 1


def _written(token: Token, form: Form, marked: bool) -> Clock | None:
    """The time that a number is if it is one: 18, 18.30, 18:30:00, 1830."""
    digits = token.digits
    if any(len(each) > 2 for each in digits) and len(digits) > 1:
        return None
    if len(digits) == 1 and len(token.text) in ((3, 4) if marked else (4,)):
        digits = (token.text[:-2], token.text[-2:])
    elif len(digits) == 1 and len(token.text) > 2:
        return None
    if len(digits) == 3 and (token.joints != "::" or digits[2] != "00"):
        return None
    if len(digits) > 1 and (len(digits[1]) != 2 or token.joints not in ("", ".", ":", "::")):
        return None
    hour, minute = int(digits[0]), int(digits[1]) if len(digits) > 1 else 0
    exact = hour == 0 or hour > 12 or digits[0].startswith("0")
    return Clock(
        hour * HOUR + minute if minute < 60 else -1,
        Form.EXACT if exact else form,
        token.text,
        bare=not token.joints,
        alone=not exact and len(token.text) < 3,
        weak=not marked and _looks_like_a_date(token, hour, minute),
    )


def _looks_like_a_date(token: Token, hour: int, minute: int) -> bool:
    return token.joints == "." and hour >= 1 and 1 <= minute <= 12 and minute % 5 != 0


def _spoken(s: Sentence, i: int) -> Reading:
    word = s.word(i)
    if word in NOONS:
        yield Clock(NOON, Form.EXACT, word, meridiem=True), i + 1
    if word in MIDNIGHT:
        yield Clock(0, Form.MIDNIGHT, word), i + 1
    if word in HALVES:
        yield from _half(s, i)
    for minutes, j in _minutes(s, i):
        for before in (False, True):
            k = s.skip(j, BEFORE if before else OVER)
            if k > j:
                yield from _off_the_hour(s, i, k, -minutes if before else minutes)


def _minutes(s: Sentence, i: int) -> Iterator[tuple[int, int]]:
    """Kvart, a quarter, ten, ti minutter."""
    quarter = s.skip(i, ("a", "et", "eit"))
    if s.word(quarter) in QUARTERS:
        yield 15, quarter + 1
    number = NUMBERS.get(s.word(i)) or s.whole(i)
    if number and number < 30 and (s.word(i) or number % 5 == 0):
        yield number, i + 2 if UNITS.get(s.word(i + 1)) is Unit.MINUTE else i + 1


def _off_the_hour(s: Sentence, i: int, j: int, minutes: int) -> Reading:
    """So many minutes from an hour, or, as Norwegians say, from the half."""
    if s.word(j) in HALVES:
        for half, after in _half(s, j):
            yield replace(half, minute=(half.minute + minutes) % NOON, text=s.text(i, after)), after
    for hour, after in _hour(s, j):
        yield from _named(s, Clock((hour * HOUR + minutes) % NOON, Form.SPOKEN, s.text(i, after)), after)


def _half(s: Sentence, i: int) -> Reading:
    """Halv åtte is 7:30; half past seven too; half seven is one of them in London, the other in Bergen."""
    past = s.skip(i + 1, OVER)
    for hour, after in _hour(s, past):
        text = s.text(i, after)
        if past > i + 1 or s.word(i) == "half":
            yield from _named(s, Clock(hour % 12 * HOUR + 30, Form.SPOKEN, text), after)
        if past == i + 1:
            yield from _named(s, Clock((hour - 1) * HOUR + 30, Form.SPOKEN, text), after)


def _named(s: Sentence, clock: Clock, i: int) -> Reading:
    offset = MERIDIEMS.get(s.word(i))
    if offset is None:
        yield clock, i
    else:
        yield replace(clock, minute=clock.minute % NOON + offset, form=Form.EXACT, meridiem=True), i + 1


def _hour(s: Sentence, i: int) -> Iterator[tuple[int, int]]:
    hour = HOURS.get(s.word(i)) or s.whole(i)
    if hour and hour <= 12 and not s.at(i).dotted:
        yield hour, i + 1
