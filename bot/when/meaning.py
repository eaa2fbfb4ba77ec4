"""What a reading means, at a given instant and in a given zone."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from bot.model.phrase import Phrase, t
from bot.when.calendar import Away, Finding, OnDate, Stretch, day, impossible
from bot.when.clock import DAY, HOUR, Clock, ClockRange
from bot.when.durations import Duration
from bot.when.named import Day, InWeek, OnWeekday, WeekdayOf, Which, told_from_today
from bot.when.points import END_BEFORE_START, Minutes, Now, Point, lasting, minutes_of, points, spans
from bot.when.said import Repeat, Said
from bot.when.series import series
from bot.when.values import At, Span, When
from bot.when.words import Part

NO_DATE = t("core.when.no_date")
LONGEST_EVENING = 8 * HOUR

# What a part of a reading means, and the date that contradicts its weekday if one does.
Found = tuple[When | Phrase, date | None]


@dataclass(frozen=True)
class Outcome:
    """What a reading can mean, or why it means nothing; second best where it is weak or contradicts itself."""

    value: When | Phrase
    weak: bool
    doubtful: date | None = None

    @property
    def second_best(self) -> bool:
        """Whether any other meaning goes before it."""
        return self.weak or self.doubtful is not None


def meanings(said: Said, now: Now) -> Iterator[Outcome]:
    """What a reading can mean, or why it means nothing."""
    weak = bool(said.clock and said.clock.weak)
    if _contradicts(said):
        return
    if said.clock and not said.clock.possible:
        yield Outcome(impossible(said.clock.text), weak)
    elif said.instant:
        yield from (Outcome(each, weak) for each in _exactly(said, said.instant.astimezone(now.zone), now))
    elif said.elapsed:
        yield from (Outcome(each, weak) for each in _elapsed(said, said.elapsed, now))
    elif said.day is None and said.repeat is None and _needs_a_day(said):
        yield Outcome(NO_DATE, weak)
    else:
        for each, doubtful in _by_day(_with_month(said), now):
            yield Outcome(each, weak, doubtful)


def _needs_a_day(said: Said) -> bool:
    """Whether a text without a day is not even of today, as "kl. 18" is."""
    return said.clock is None or said.clock.bare or said.until is not None


def _checked(point: Point, now: Now) -> Point | Phrase:
    return now.past(point) or point


def _contradicts(said: Said) -> bool:
    """Whether a text says a time of what it says is the whole day."""
    return bool(said.all_day and (said.clock or said.part or said.until_clock or said.instant or said.elapsed))


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


def _by_day(said: Said, now: Now) -> Iterator[Found]:
    if said.repeat:
        yield from series(said, said.repeat, now)
        return
    night = said.clock is None and said.part in (Part.SMALL_HOURS, Part.BEFORE_DAWN)
    if said.count or (said.since and not said.until) or (said.until and night):
        yield NO_DATE, None
        return
    minutes = minutes_of(said)
    if isinstance(minutes, Phrase):
        yield minutes, None
        return
    for found in _starts(said, now.today):
        if isinstance(found, Phrase):
            yield found, None
        elif said.until:
            for each, doubtful in _until(found, said.until, said, now):
                yield each, found.doubtful or doubtful
        elif found.first == found.last:
            for of in _days_of_part(found.first, said, now):
                for each in [of] if isinstance(of, Phrase) else _points(of, minutes, said, now):
                    yield (each if isinstance(each, Phrase) else _checked(each, now)), found.doubtful
        elif said.clock or said.lasting or said.part:
            yield NO_DATE, found.doubtful
        else:
            whole = Span(now.midnight(found.first), now.midnight(found.last), True)
            yield _checked(whole, now), found.doubtful


def _starts(said: Said, today: date) -> list[Finding]:
    """The days that a text can begin with: "mandag–fredag i uke 36" begins in that week, not on the next Monday."""
    found: list[Finding] = [*(said.day or Away(0)).resolve(today)]
    if not isinstance(said.until, WeekdayOf) or not isinstance(said.day, OnWeekday) or said.day.which is not Which.BARE:
        return found
    ends = [end.first for end in said.until.resolve(today) if isinstance(end, Stretch)]
    near = [day(end - timedelta(days=(end.weekday() - said.day.weekday - 1) % 7 + 1)) for end in ends]
    if isinstance(said.until.of, InWeek) and said.day.weekday < said.until.weekday:
        return [*near]
    return list(dict.fromkeys([*found, *near]))


def _days_of_part(of: date, said: Said, now: Now) -> list[date | Phrase]:
    """The days on which a part of a day without a time is, or that it is over: a night is on two days."""
    if said.clock or said.part is None:
        return [of]
    if said.part in (Part.SMALL_HOURS, Part.BEFORE_DAWN):
        before = of if said.part is Part.SMALL_HOURS else of - timedelta(days=1)
        return [before, before + timedelta(days=1)]
    end = datetime.combine(of, time(), now.zone) + timedelta(minutes=said.part.value[1])
    return [now.past(At(end, False)) or of]


def _points(of: date, minutes: list[Minutes | None], said: Said, now: Now) -> Iterator[Point | Phrase]:
    for at in minutes:
        yield from points(of, at, said.lasting, now)


def _until(start: Stretch, until: Day, said: Said, now: Now) -> Iterator[Found]:
    """From a day to another, with a time at both ends or at neither."""
    if said.lasting:
        return
    for end in until.resolve(now.today if told_from_today(until) else start.first):
        if isinstance(end, Phrase):
            yield end, None
        elif end.last < start.first:
            yield END_BEFORE_START, end.doubtful
        else:
            yield from ((each, end.doubtful) for each in _stretching(start, end, said, now))


def _stretching(start: Stretch, end: Stretch, said: Said, now: Now) -> Iterator[When | Phrase]:
    if isinstance(said.clock, Clock) and said.until_clock:
        if start.first == start.last and end.first == end.last:
            yield from _from_hour_to_hour(start.first, said.clock, end.first, said.until_clock, said, now)
    elif said.clock is None and said.until_clock is None and end.last > start.last:
        before = end.first - timedelta(days=1)
        if start.first == start.last < before and end.first < end.last and not said.through:
            yield _checked(Span(now.midnight(start.first), now.midnight(before), True), now)  # "today until September"
        yield _checked(Span(now.midnight(start.first), now.midnight(end.last), True), now)
    elif isinstance(said.clock, ClockRange) and said.until_clock is None and start.first < end.last:
        yield from _each_day_or_throughout(start, end, said, said.clock, now)


def _from_hour_to_hour(
    first: date, opening: Clock, last: date, closing: Clock, said: Said, now: Now
) -> Iterator[Span | Phrase]:
    starts = opening.minutes(said.part)
    ends = closing.minutes(said.until_part) if closing.possible else []
    if not starts or not ends:
        yield impossible(closing.text if starts else opening.text)
    elif last - first == timedelta(days=1) and ends[0] + DAY - starts[-1] <= LONGEST_EVENING:
        ends = ends[:1]  # "lørdag kl. 22 til søndag kl. 4" is one night
    yield from _between(first, starts, last, ends, now)


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
    daily, first = Repeat("DAILY"), start.first
    from_there = replace(said, repeat=daily, day=OnDate(first.day, first.month, first.year))
    yield from (each for each, _ in series(from_there, daily, now))
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


def _date(said: Day | None) -> OnDate | None:
    said = said.of if isinstance(said, WeekdayOf) else said
    return said if isinstance(said, OnDate) else None
