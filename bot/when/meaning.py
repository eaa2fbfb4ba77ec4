"""What a reading means, at a given instant and in a given zone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from bot.model.phrase import Phrase, t
from bot.when.calendar import Away, OnDate, Stretch, impossible
from bot.when.clock import Clock, ClockRange
from bot.when.durations import Duration
from bot.when.named import FROM_TODAY, Day, WeekdayOf
from bot.when.points import END_BEFORE_START, Minutes, Now, Point, lasting, minutes_of, points, spans
from bot.when.said import Repeat, Said
from bot.when.series import series
from bot.when.values import At, Span, When

NO_DATE = t("core.when.no_date")

Outcome = tuple[When | Phrase, bool]


def meanings(said: Said, now: Now) -> Iterator[Outcome]:
    """What a reading can mean, or why it means nothing; and whether that is only second best."""
    weak = bool(said.clock and said.clock.weak)
    if said.clock and not said.clock.possible:
        yield impossible(said.clock.text), weak
    elif said.instant:
        yield from ((each, weak) for each in _exactly(said, said.instant.astimezone(now.zone), now))
    elif said.elapsed:
        yield from ((each, weak) for each in _elapsed(said, said.elapsed, now))
    elif said.day is None and said.repeat is None and _needs_a_day(said):
        yield NO_DATE, weak
    else:
        for each, doubtful in _by_day(_with_month(said), now):
            yield each, doubtful or weak


def _needs_a_day(said: Said) -> bool:
    """Whether a text without a day is not even of today, as "kl. 18" is."""
    return said.clock is None or said.clock.bare or said.until is not None


def _checked(point: Point, now: Now) -> Point | Phrase:
    return now.past(point) or point


def _only(said: Said, *names: str) -> bool:
    """Whether a text says nothing but these things."""
    return replace(said, **dict.fromkeys(names)) == Said()


def _exactly(said: Said, start: datetime, now: Now) -> Iterator[Point | Phrase]:
    if _only(said, "instant", "lasting"):
        for point in lasting(At(start, False), said.lasting, now):
            yield _checked(point, now)
    else:
        yield NO_DATE


def _elapsed(said: Said, elapsed: Duration, now: Now) -> Iterator[Point | Phrase]:
    """So many minutes from now: counted on the stopwatch, where days are counted in the calendar."""
    if not _only(said, "elapsed", "lasting"):
        yield NO_DATE
        return
    local = now.instant.astimezone(now.zone).replace(microsecond=0)
    for found in Away(elapsed.days, elapsed.months).resolve(local.date()):
        if isinstance(found, Phrase):
            yield found
            continue
        if found.first != local.date():
            local = datetime.combine(found.first, local.time(), now.zone)
        yield from lasting(At(now.later(local, elapsed.minutes), False), said.lasting, now)


def _by_day(said: Said, now: Now) -> Iterator[Outcome]:
    if said.repeat:
        yield from series(said, said.repeat, now)
        return
    if said.count or (said.since and not said.until):
        yield NO_DATE, False
        return
    minutes = minutes_of(said)
    if isinstance(minutes, Phrase):
        yield minutes, False
        return
    for found in (said.day or Away(0)).resolve(now.today):
        if isinstance(found, Phrase):
            yield found, False
        elif said.until:
            yield from ((each, found.doubtful) for each in _until(found, said.until, said, now))
        elif found.first == found.last:
            for each in _points(found, minutes, said, now):
                yield (each if isinstance(each, Phrase) else _checked(each, now)), found.doubtful
        elif said.clock or said.lasting:
            yield NO_DATE, found.doubtful
        else:
            whole = Span(now.midnight(found.first), now.midnight(found.last), True)
            yield _checked(whole, now), found.doubtful


def _points(day: Stretch, minutes: list[Minutes | None], said: Said, now: Now) -> Iterator[Point | Phrase]:
    for at in minutes:
        yield from points(day.first, at, said.lasting, now)


def _until(start: Stretch, until: Day, said: Said, now: Now) -> Iterator[When | Phrase]:
    """From a day to another, with a time at both ends or at neither."""
    if said.lasting:
        return
    for end in until.resolve(now.today if isinstance(until, FROM_TODAY) else start.first):
        if isinstance(end, Phrase):
            yield end
        elif end.last < start.first:
            yield END_BEFORE_START
        elif isinstance(said.clock, Clock) and said.until_clock:
            if not said.until_clock.possible:
                yield impossible(said.until_clock.text)
            elif start.first == start.last and end.first == end.last:
                starts, ends = said.clock.minutes(said.part), said.until_clock.minutes()
                yield from _between(start.first, starts, end.first, ends, now)
        elif said.clock is None and said.until_clock is None and end.last > start.last:
            yield _checked(Span(now.midnight(start.first), now.midnight(end.last), True), now)
        elif isinstance(said.clock, ClockRange) and said.until_clock is None and start.first < end.last:
            yield from _each_day_or_throughout(start, end, said, said.clock, now)


def _between(first: date, starts: list[int], last: date, ends: list[int], now: Now) -> Iterator[Span | Phrase]:
    """From each time of one day to each time of another."""
    for start in starts:
        for end in ends:
            began, ended = now.instants(first, start), now.instants(last, end)
            if isinstance(began, Phrase):
                yield began
            elif isinstance(ended, Phrase):
                yield ended
            else:
                found = [now.past(span) or span for span in spans(began, ended)]
                yield from found or [END_BEFORE_START]


def _each_day_or_throughout(
    start: Stretch, end: Stretch, said: Said, clock: ClockRange, now: Now
) -> Iterator[When | Phrase]:
    """3.–5. desember kl. 10–14: each of these days, or from the first hour of them to the last."""
    daily = Repeat("DAILY")
    yield from (each for each, _ in series(replace(said, repeat=daily), daily, now))
    for opening, closing in clock.pairs(said.part):
        yield from _between(start.first, [opening], end.last, [closing], now)


def _with_month(said: Said) -> Said:
    """What the end of a range says of its month and year holds for the start too: 3.–5. desember."""
    first, last = _date(said.day), _date(said.until)
    if first is None or last is None or last.month is None or said.day is None:
        return said
    if first.month is None:
        full = OnDate(first.number, last.month, last.year)
    elif first.year is None and last.year is not None:
        later = (first.month, first.number) > (last.month, last.number)
        full = OnDate(first.number, first.month, last.year - 1 if later else last.year)
    else:
        return said
    weekday = said.day.weekday if isinstance(said.day, WeekdayOf) else None
    return replace(said, day=full if weekday is None else WeekdayOf(weekday, full))


def _date(day: Day | None) -> OnDate | None:
    day = day.of if isinstance(day, WeekdayOf) else day
    return day if isinstance(day, OnDate) else None
