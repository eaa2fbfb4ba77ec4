"""Series: the RRULE that was said, and the first occurrence from now on."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from bot.model.phrase import Phrase, t
from bot.when.calendar import Finding, Stretch, add_months, day, impossible, nth_weekday
from bot.when.clock import DAY
from bot.when.durations import Duration
from bot.when.named import InWeek, OnWeekday, Which, disagreeing, told_from_today
from bot.when.points import END_BEFORE_START, Minutes, Now, Point, minutes_of, points
from bot.when.said import Repeat, Said
from bot.when.values import At, Series
from bot.when.words import Part

CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# Long enough for the 31st of a month, and for the fifth Friday of one.
HORIZON = 200
NO_DATE = t("core.when.no_date")


def series(said: Said, repeat: Repeat, now: Now) -> Iterator[tuple[Series | Phrase, date | None]]:
    """Each series that a reading can mean, or why it means none; and the date that contradicts its weekday."""
    minutes = minutes_of(said)
    if isinstance(minutes, Phrase):
        yield minutes, None
        return
    if said.until_clock or _ends_twice(said) or not _whole_turns(said.lasting, repeat):
        return
    if said.clock is None and said.part is Part.SMALL_HOURS:
        yield NO_DATE, None  # of which of two days
        return
    if repeat.frequency == "WEEKLY" and isinstance(said.until, OnWeekday) and said.until.which is Which.BARE:
        return  # "every Monday to Friday" is each of these days, not Mondays until a Friday
    if any(at and at[0] >= DAY for at in minutes) and not _can_be_of_the_night_after(said, repeat):
        yield impossible(said.clock.text if said.clock else ""), None
        return
    for found in _starts(said, now.today):
        if isinstance(found, Phrase):
            yield found, None
            continue
        here = said if found.first == found.last or said.until else _within(said)
        for at in minutes:
            for each in _from(found, at, here, repeat, now):
                yield each, found.doubtful


def _starts(said: Said, today: date) -> list[Finding]:
    """The days to begin with: of weeks over a new year, in January those that began in the year before."""
    if said.day is None:
        return [day(today)]
    if isinstance(said.day, InWeek) and isinstance(said.until, InWeek) and said.day.year is None:
        year, week, _ = today.isocalendar()
        if week <= said.until.number < said.day.number:
            return InWeek(said.day.number, year - 1).resolve(today)
    return [*said.day.resolve(today)]


def _ends_twice(said: Said) -> bool:
    days = said.lasting and not said.lasting.minutes
    return sum(bool(each) for each in (said.count, said.until, days)) > 1


def _can_be_of_the_night_after(said: Said, repeat: Repeat) -> bool:
    """Whether "every Friday at midnight" can be told as a series of the day after."""
    endless = said.until is None and said.lasting is None
    return repeat.frequency == "DAILY" or (repeat.frequency == "WEEKLY" and endless and said.day is None)


def _whole_turns(length: Duration | None, repeat: Repeat) -> bool:
    """Whether a series can go on for so long: not every Friday for three days."""
    if length is None or not length.days or repeat.frequency == "DAILY":
        return True
    return repeat.frequency == "WEEKLY" and length.days % 7 == 0


def _within(said: Said) -> Said:
    """Every Tuesday in November, every day next week: from the first day of it to the last."""
    return said if said.since else replace(said, since=True, until=said.day, through=True)


def _from(start: Stretch, at: Minutes | None, said: Said, repeat: Repeat, now: Now) -> Iterator[Series | Phrase]:
    full = _with_days(repeat, start.first if said.day and start.first == start.last else None)
    if full is None or (said.day and not said.since and start.first != start.last):
        yield NO_DATE
        return
    begin = start.first
    if at and at[0] >= DAY and full.frequency == "WEEKLY":
        full = replace(full, weekdays=tuple(sorted((weekday + 1) % 7 for weekday in full.weekdays)))
        at, begin = (at[0] - DAY, None if at[1] is None else at[1] - DAY), begin + timedelta(days=1)
    for first in _first(begin, at, said, full, now):
        if isinstance(first, Phrase):
            yield first
            continue
        for end in _ends(first, said, now):
            yield end if isinstance(end, Phrase) else Series(_rule(full, end), first)


def _with_days(repeat: Repeat, start: date | None) -> Repeat | None:
    """The rule with the days that follow from the date it starts on; none if no date was said."""
    if repeat.weekdays or repeat.numbers or repeat.frequency == "DAILY":
        return repeat
    if start is None:
        return None
    if repeat.frequency == "WEEKLY":
        return replace(repeat, weekdays=(start.weekday(),))
    return replace(repeat, numbers=(start.day,)) if repeat.frequency == "MONTHLY" else repeat


def _first(start: date, at: Minutes | None, said: Said, repeat: Repeat, now: Now) -> list[Point | Phrase]:
    """The first occurrence: on the date that was said, else the next one that is still ahead; two in a double hour."""
    length = said.lasting if said.lasting and said.lasting.minutes else None
    if said.day and not said.since:
        if not _falls_on(start, repeat):
            return [disagreeing(start)]
        return _ahead(points(start, at, length, now), now)
    found: list[Point | Phrase] = []
    for each in _days(max(start, now.today) if said.since else start, repeat):
        found = _ahead(points(each, at, length, now), now)
        if not found or not all(isinstance(one, Phrase) and one.key == "core.when.past" for one in found):
            return found
    return found


def _ahead(found: list[Point | Phrase], now: Now) -> list[Point | Phrase]:
    return [each if isinstance(each, Phrase) else now.past(each) or each for each in found]


def _days(start: date, repeat: Repeat) -> Iterator[date]:
    for days in range(HORIZON):
        each = start + timedelta(days=days)
        if _falls_on(each, repeat):
            yield each


def _falls_on(each: date, repeat: Repeat) -> bool:
    if repeat.nth is not None:
        return nth_weekday(each, repeat.weekdays[0], repeat.nth) == each
    if repeat.weekdays:
        return each.weekday() in repeat.weekdays
    return not repeat.numbers or each.day in repeat.numbers


def _ends(first: Point, said: Said, now: Now) -> Iterator[str | Phrase]:
    """How the rule says when it ends: not at all, after so many times, or on a day."""
    start = first.instant if isinstance(first, At) else first.start
    whole = first.whole_day if isinstance(first, At) else first.whole_days
    if said.count:
        yield f";COUNT={said.count}"
        return
    for last in _last_days(start.date(), said, now):
        if isinstance(last, Phrase):
            yield last
        elif last is None:
            yield ""
        elif last < now.today and said.until == said.day:
            yield now.past(At(now.midnight(last), True)) or END_BEFORE_START
        elif last < start.date():
            yield END_BEFORE_START
        elif whole:
            yield f";UNTIL={last:%Y%m%d}"
        else:
            # RFC 5545 3.3.10: in UTC, where the first occurrence has a zone.
            end = datetime.combine(last, time(23, 59, 59), now.zone).astimezone(UTC)
            yield f";UNTIL={end:%Y%m%dT%H%M%SZ}"


def _last_days(first: date, said: Said, now: Now) -> Iterator[date | Phrase | None]:
    if said.until is None:
        length = said.lasting
        if length and not length.minutes:
            yield add_months(first, length.months) + timedelta(days=length.days - 1)
        else:
            yield None
        return
    for end in said.until.resolve(now.today if told_from_today(said.until) else first):
        if isinstance(end, Phrase):
            yield end
        elif end.first == end.last or said.through or (isinstance(said.until, InWeek) and isinstance(said.day, InWeek)):
            yield end.last  # "from week 35 to week 47" holds both
        else:
            # "Until November": before it begins, or to its end.
            yield end.first - timedelta(days=1)
            yield end.last


def _rule(repeat: Repeat, end: str) -> str:
    rule = f"FREQ={repeat.frequency}"
    if repeat.interval > 1:
        rule += f";INTERVAL={repeat.interval}"
    if repeat.weekdays:
        nth = "" if repeat.nth is None else str(repeat.nth)
        rule += ";BYDAY=" + ",".join(f"{nth}{CODES[weekday]}" for weekday in repeat.weekdays)
    if repeat.numbers:
        rule += ";BYMONTHDAY=" + ",".join(str(number) for number in repeat.numbers)
    return rule + end
