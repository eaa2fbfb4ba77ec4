"""The grammar as a whole: a text is a row of pieces, each said once, and every one of them counts."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.when.calendar import Away, OnDate
from bot.when.clock import HOUR, Clock, Form
from bot.when.dates import day
from bot.when.durations import Duration, duration
from bot.when.named import Day, InWeek, MonthAway, WeekAway, YearAway
from bot.when.numbered import calendar_date, ordinal, year
from bot.when.repeats import repeat
from bot.when.said import Said
from bot.when.sentence import Sentence
from bot.when.times import clock, clock_range
from bot.when.tokens import Kind, Token
from bot.when.words import (
    ABOUT,
    ALL_DAY,
    CHRISTMAS,
    DAY_PARTS,
    DEFINITE_UNITS,
    END_OF,
    FROM,
    FROM_NOW,
    IN_TIME,
    LASTING,
    MONTHS,
    NOW,
    NUMBERS,
    OF,
    PARTS,
    THE,
    THROUGH,
    TIMES,
    TO,
    UNTIL,
    UP_TO_AND_INCLUDING,
    WEEKS,
    Part,
    Unit,
)

Piece = tuple[Said, int]
_BEFORE_CHRISTMAS = OnDate(23, 12)
# Seconds are understood where there are none; nobody meets at 18:00:30.
_WHOLE_MINUTES = frozenset(["", ":00", "z", *(f"{sign}{hour:02}" for sign in "+-" for hour in range(15))])


def readings(s: Sentence, zone: ZoneInfo) -> list[Said]:
    """Every way to read the whole of a text."""
    pieces: dict[int, list[Piece]] = {}
    whole: list[Said] = []

    def read_on(said: Said, i: int) -> None:
        i = s.comma(i)
        if i >= len(s.tokens):
            whole.append(said)
            return
        if i not in pieces:
            pieces[i] = list(dict.fromkeys(_pieces(s, i, zone)))
        for piece, j in pieces[i]:
            if joined := said.join(piece):
                read_on(joined, j)

    read_on(Said(), 0)
    return list(dict.fromkeys(whole))


def _pieces(s: Sentence, i: int, zone: ZoneInfo) -> Iterator[Piece]:
    """What can stand at a position."""
    for of_day, j in day(s, i):
        yield Said(day=of_day), j
    for time, j in clock(s, i):
        yield Said(clock=time.loose), j
    for times, j in clock_range(s, i):
        yield Said(clock=times.loose), j
    if s.word(i) in ALL_DAY:
        yield Said(all_day=True), i + 1
    for every, j in repeat(s, i):
        yield Said(repeat=every), j
    yield from _instant(s, i, zone)
    yield from _part(s, i)
    yield from _from(s, i)
    yield from _until(s, i)
    yield from _days_of_one_month(s, i)
    yield from _weeks(s, i)
    yield from _durations(s, i)


def _instant(s: Sentence, i: int, zone: ZoneInfo) -> Iterator[Piece]:
    """An ISO 8601 instant, local where it has no offset; or two with a slash or a dash between."""
    start = _local(s.at(i), zone)
    if start is None:
        return
    exact = _exact(s.at(i))
    yield Said(instant=exact) if exact else Said(day=start[0], clock=start[1]), i + 1
    end = _local(s.at(i + 2), zone) if s.mark(i + 1, "/") or s.mark(i + 1, "-") else None
    if end:
        yield Said(day=start[0], clock=start[1], until=end[0], until_clock=end[1]), i + 3


def _exact(token: Token) -> datetime | None:
    """The instant, where an offset is written with it."""
    try:
        instant = datetime.fromisoformat(token.text.upper())
    except ValueError:  # 25:00 or 31 February: its digits say so below
        return None
    return instant if instant.tzinfo else None


def _local(token: Token, zone: ZoneInfo) -> tuple[OnDate, Clock] | None:
    if token.kind is not Kind.INSTANT or token.text[16:19] not in _WHOLE_MINUTES:
        return None
    text = token.text
    if exact := _exact(token):
        text = exact.astimezone(zone).isoformat()
    year, month, number, hour, minute = (int(text[k : k + 4 if k == 0 else k + 2]) for k in (0, 5, 8, 11, 14))
    total = hour * HOUR + minute if minute < 60 else -1
    return OnDate(number, month, year), Clock(total, Form.EXACT, token.text)


def _part(s: Sentence, i: int) -> Iterator[Piece]:
    """I kveld, om formiddagen, in the evening; natt til lørdag."""
    if part := DAY_PARTS.get(s.word(i)):
        yield Said(day=Away(0), part=part), i + 1
    for part, j in _part_alone(s, i):
        yield Said(part=part), j
        if part is Part.SMALL_HOURS and (k := s.skip(j, TO)) > j:
            for next_day, after in day(s, k):
                yield Said(day=next_day, part=Part.BEFORE_DAWN), after


def _part_alone(s: Sentence, i: int) -> Iterator[tuple[Part, int]]:
    j = s.skip(s.skip(i, ABOUT), THE)
    if part := PARTS.get(s.word(j)):
        yield part, j + 1


def _from(s: Sentence, i: int) -> Iterator[Piece]:
    """Fra 24.11., starting next week; fra kl. 18, where no end is said."""
    j = s.skip(i, FROM)
    if j > i:
        for start, k in day(s, j):
            yield Said(day=start, since=True), k
        for time, k in clock(s, j):
            if not s.mark(k, "-") and s.word(k) not in TO:
                yield Said(clock=time.loose), k


def _until(s: Sentence, i: int) -> Iterator[Piece]:
    """Til 15.12., ut november, – søndag kl. 14, until Christmas."""
    included = True if s.word(i) in UP_TO_AND_INCLUDING else None
    j = i + 1 if s.mark(i, "-") or included else s.skip(i, UNTIL)
    hour = s.mark(i, "-") and s.whole(i - 1) and not s.at(i - 1).dotted and s.whole(j)
    if j > i and not hour:
        if s.word(j) in CHRISTMAS:
            yield Said(until=_BEFORE_CHRISTMAS), j + 1
        for end, k in day(s, j):
            yield Said(until=end, through=included), k
            yield from _until_a_time(s, s.comma(k), end)
    through = s.skip(j, THROUGH | END_OF)
    if through > j:
        for end, k in _to_the_end_of(s, s.skip(through, THE)):
            yield Said(until=end, through=True), k


def _until_a_time(s: Sentence, i: int, end: Day) -> Iterator[Piece]:
    """Søndag kl. 14, søndag kveld kl. 8, søndag kl. 8 om kvelden."""
    for before, j in ((None, i), *_part_alone(s, i)):
        for time, k in clock(s, j):
            for behind, after in ((None, k), *_part_alone(s, k)):
                if before is None or behind is None:
                    yield Said(until=end, until_clock=time.loose, until_part=before or behind), after


def _to_the_end_of(s: Sentence, i: int) -> Iterator[tuple[Day, int]]:
    yield from day(s, i)
    unit = DEFINITE_UNITS.get(s.word(i))
    unit = unit or {"week": Unit.WEEK, "month": Unit.MONTH, "year": Unit.YEAR}.get(s.word(i))
    ends: dict[Unit, Day] = {Unit.WEEK: WeekAway(0), Unit.MONTH: MonthAway(0), Unit.YEAR: YearAway(0)}
    if unit:
        yield ends[unit], i + 1


def _days_of_one_month(s: Sentence, i: int) -> Iterator[Piece]:
    """12-14 mars, December 3–5: a bare first number, which alone would be no date."""
    i = s.skip(i, FROM)
    month_first = MONTHS.get(s.word(i))
    j = s.skip(i, THE) if month_first is None else i + 1
    first = _number(s, j)
    if first and month_first is None:
        for end, k in _numeric_end(s, first[1]):
            yield Said(day=OnDate(first[0]), until=end, since=True), k
    to = first[1] + 1 if first and s.mark(first[1], "-") else s.skip(first[1], TO) if first else j
    last = _number(s, s.skip(to, THE)) if first and to > first[1] else None
    if first is None or last is None:
        return
    of = s.skip(last[1], OF)
    month = month_first or MONTHS.get(s.word(of))
    if month is None:
        return
    behind = last[1] if month_first else of + 1
    found = year(s, behind)
    of_year, k = (found[0], found[1]) if found else (None, behind)
    start, end = OnDate(first[0], month, of_year), OnDate(last[0], month, of_year)
    yield Said(day=start, until=end, since=True), k


def _numeric_end(s: Sentence, i: int) -> Iterator[tuple[OnDate, int]]:
    """Behind the 24 of 24–26.11.: a dash, and the date that has the month for both."""
    to = i + 1 if s.mark(i, "-") else s.skip(i, TO)
    if to > i and len(s.at(to).digits) > 1:
        yield from calendar_date(s, to)


def _weeks(s: Sentence, i: int) -> Iterator[Piece]:
    """Uke 49–51, week 49 to week 51: two numbers after one word, or after two."""
    i = s.skip(s.skip(i, FROM), OF)
    first = s.whole(i + 1)
    behind = i + 3 if s.mark(i + 2, "-") else s.skip(i + 2, TO | THROUGH)
    to = s.skip(behind, WEEKS)
    last = s.whole(to)
    if s.word(i) in WEEKS and first and last and behind > i + 2:
        found = year(s, to + 1)
        of_year, j = (found[0], found[1]) if found else (None, to + 1)
        yield Said(day=InWeek(first, of_year), until=InWeek(last, of_year), since=True), j


def _number(s: Sentence, i: int) -> tuple[int, int] | None:
    number = s.whole(i)
    return ordinal(s, i) or ((number, i + 1) if number and number < 100 else None)


def _durations(s: Sentence, i: int) -> Iterator[Piece]:
    """Om 45 minutter, 45 minutes from now, i to timer, fem ganger."""
    if s.word(i) in NOW:
        yield Said(elapsed=Duration()), i + 1
    for away, j in duration(s, s.skip(i, IN_TIME)):
        if away.minutes and (s.word(i) in IN_TIME) != (s.word(j) in FROM_NOW):
            yield Said(elapsed=away), s.skip(j, FROM_NOW)
    if s.word(i) in LASTING:
        for lasting, j in duration(s, i + 1):
            yield Said(lasting=lasting), j
    count = NUMBERS.get(s.word(i)) or s.whole(i)
    if count and s.word(i + 1) in TIMES:
        yield Said(count=count), i + 2
