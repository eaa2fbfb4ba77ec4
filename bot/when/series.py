"""Series: the RRULE that was said, and the first occurrence from now on."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from bot.model.moment import Days
from bot.model.phrase import Phrase, t
from bot.when.calendar import Stretch, add_months, nth_weekday
from bot.when.named import FROM_TODAY, OnWeekday, Which
from bot.when.points import END_BEFORE_START, Minutes, Now, Point, minutes_of, points
from bot.when.said import Repeat, Said
from bot.when.values import At, Series

CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# Long enough for the 31st of a month, and for the fifth Friday of one.
HORIZON = 200
NO_DATE = t("core.when.no_date")


def series(said: Said, repeat: Repeat, now: Now) -> Iterator[tuple[Series | Phrase, bool]]:
    """Each series that a reading can mean, or why it means none; and whether that is doubtful."""
    minutes = minutes_of(said)
    if isinstance(minutes, Phrase):
        yield minutes, False
        return
    if said.until_clock or (said.count and said.until):
        return
    if repeat.frequency == "WEEKLY" and isinstance(said.until, OnWeekday) and said.until.which is Which.BARE:
        return  # "every Monday to Friday" is each of these days, not Mondays until a Friday
    for found in said.day.resolve(now.today) if said.day else [Stretch(now.today, now.today)]:
        if isinstance(found, Phrase):
            yield found, False
            continue
        here = said if found.first == found.last or said.until else _within(said)
        for at in minutes:
            for each in _from(found, at, here, repeat, now):
                yield each, found.doubtful


def _within(said: Said) -> Said:
    """Every Tuesday in November, every day next week: from the first day of it to the last."""
    return said if said.since else replace(said, since=True, until=said.day, through=True)


def _from(start: Stretch, at: Minutes | None, said: Said, repeat: Repeat, now: Now) -> Iterator[Series | Phrase]:
    full = _with_days(repeat, start.first if said.day and start.first == start.last else None)
    if full is None or (said.day and not said.since and start.first != start.last):
        yield NO_DATE
        return
    first = _first(start.first, at, said, full, now)
    if first is None:
        return
    if isinstance(first, Phrase):
        yield first
        return
    for end in _ends(first, said, now):
        yield end if isinstance(end, Phrase) else Series(_rule(full, end), first)


def _with_days(repeat: Repeat, start: date | None) -> Repeat | None:
    """The rule with the days that follow from the date it starts on; none if no date was said."""
    if repeat.weekdays or repeat.number or repeat.frequency == "DAILY":
        return repeat
    if start is None:
        return None
    if repeat.frequency == "WEEKLY":
        return replace(repeat, weekdays=(start.weekday(),))
    return replace(repeat, number=start.day) if repeat.frequency == "MONTHLY" else repeat


def _first(start: date, at: Minutes | None, said: Said, repeat: Repeat, now: Now) -> Point | Phrase | None:
    """The first occurrence: on the date that was said, else the next one that is still ahead."""
    length = said.lasting if said.lasting and said.lasting.minutes else None
    if said.day and not said.since:
        if not _falls_on(start, repeat):
            return t("core.when.weekday", date=Days(start, start))
        found = points(start, at, length, now)
        return _ahead(found[0], now) if found else None
    reason: Phrase | None = None
    for each in _days(max(start, now.today) if said.since else start, repeat):
        found = points(each, at, length, now)
        outcome = _ahead(found[0], now) if found else None
        if not isinstance(outcome, Phrase) or outcome.key == "core.when.missing_hour":
            return outcome
        reason = outcome
    return reason


def _ahead(found: Point | Phrase, now: Now) -> Point | Phrase:
    return found if isinstance(found, Phrase) else now.past(found) or found


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
    return repeat.number in (None, each.day)


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
    for end in said.until.resolve(now.today if isinstance(said.until, FROM_TODAY) else first):
        if isinstance(end, Phrase):
            yield end
        elif end.first == end.last or said.through:
            yield end.last
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
    if repeat.number:
        rule += f";BYMONTHDAY={repeat.number}"
    return rule + end
