"""Who is on duty when, and who is told next of a check-in that nobody has read: pure, by wall time in one zone.

Of mentors there are our ids. A shift is a day of the week and its hours, in every week, or in the even or odd ones of
the calendar (ISO 8601). On days off nobody is on duty. A swap puts somebody in another's place for one day. Who is away
is on duty on none of these days, neither by their own hours nor by a swap.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum, StrEnum
from zoneinfo import ZoneInfo

STEP = timedelta(minutes=10)
"""How long an urgent check-in waits for one to read it before the next is told."""

LEAST = timedelta(hours=2)
"""So long any other one waits at each rung, however soon the next shift begins."""

BOUND = timedelta(days=3)
"""So long after it was carried a check-in that nobody has read has been through everybody, and the student is told."""

_DAY = 24 * 60


class Weeks(StrEnum):
    """In which weeks somebody has a shift."""

    EVERY = "every"
    EVEN = "even"
    ODD = "odd"


@dataclass(frozen=True)
class Shift:
    """Hours of a mentor's, in minutes after midnight; ending at or before its start it goes on into the next day."""

    mentor: int
    weekday: int  # Monday is 0
    start: int
    end: int
    weeks: Weeks = Weeks.EVERY


@dataclass(frozen=True)
class Swap:
    """That one mentor takes another's shifts of a day; they keep these hours if the other has none any more."""

    day: date
    instead_of: int
    mentor: int
    hours: tuple[int, int] | None = None


@dataclass(frozen=True)
class Away:
    """That a mentor is on duty on none of these days, the last one included; no mentor: that nobody is."""

    first: date
    last: date
    mentor: int | None = None


@dataclass(frozen=True)
class Rota:
    """Everybody's hours."""

    zone: ZoneInfo
    shifts: Sequence[Shift]
    swaps: Sequence[Swap] = ()
    days_off: frozenset[date] = frozenset()
    away: Sequence[Away] = ()
    left_out: frozenset[int] = frozenset()  # mentors who do not count, whatever their hours are


@dataclass(frozen=True)
class Window:
    """A stretch of time in which the same mentor is on duty."""

    start: datetime  # aware UTC instants; the end is no part of it
    end: datetime
    mentor: int


class Rung(IntEnum):
    """Who has been told of a check-in so far, each after those before."""

    MENTORS = 1
    COORDINATOR = 2
    PROFESSIONAL = 3
    STUDENT = 4  # that nobody has read it, and where else there is help


@dataclass(frozen=True)
class Waiting:
    """A check-in that nobody has read yet: when it was carried, and who was told last, when."""

    carried: datetime
    urgent: bool
    told: Rung | None = None  # nobody yet
    told_at: datetime | None = None
    skipped: frozenset[Rung] = frozenset()  # who are not to be told of it


@dataclass(frozen=True)
class Step:
    """Who is to be told next, and when: at once, if that is not after now."""

    rung: Rung
    at: datetime


def on_duty(rota: Rota, now: datetime) -> frozenset[int]:
    """The mentors who are on duty."""
    return frozenset(window.mentor for window in _windows(rota, now) if window.start <= now)


def next_start(rota: Rota, now: datetime, within: timedelta = BOUND) -> datetime | None:
    """When a shift begins next, after now; None where none does so soon."""
    return next((window.start for window in _windows(rota, now, within) if window.start > now), None)


def is_staffed(rota: Rota, now: datetime) -> bool:
    """Whether somebody is on duty, or will be before a student would be told that nobody reads it."""
    return bool(on_duty(rota, now)) or next_start(rota, now) is not None


def ladder(case: Waiting, rota: Rota, now: datetime) -> Step | None:
    """Who is to be told next of a check-in that nobody has read; None once the student was told so.

    Of an urgent one everybody is told ten minutes after the one before, and mentors are left out where none is on duty.
    Any other waits for a shift to begin, and then at each rung for the next one. After `BOUND` the student is told,
    whoever else has not been.
    """
    if case.told is Rung.STUDENT:
        return None
    last = Step(Rung.STUDENT, case.carried + BOUND)
    return min(_next(case, rota, now) or last, last, key=lambda step: step.at)


def _next(case: Waiting, rota: Rota, now: datetime) -> Step | None:
    """The next rung, if it is known when that comes."""
    if case.told is None or case.told_at is None:
        if on_duty(rota, max(now, case.carried)):
            return Step(Rung.MENTORS, case.carried)
        if case.urgent:
            return Step(_after(Rung.MENTORS, case), case.carried)
        start = next_start(rota, case.carried)
        return Step(Rung.MENTORS, start) if start else None
    rung = _after(case.told, case)
    if case.urgent:
        return Step(rung, case.told_at + STEP)
    start = next_start(rota, case.told_at + LEAST)
    return Step(rung, start) if start else None


def _after(rung: Rung, case: Waiting) -> Rung:
    """Who comes after a rung; the student is always told."""
    return next(one for one in Rung if one > rung and (one is Rung.STUDENT or one not in case.skipped))


def _windows(rota: Rota, now: datetime, within: timedelta = timedelta()) -> Iterator[Window]:
    """The windows that end after now and begin within a time, by their start."""
    today = now.astimezone(rota.zone).date()
    days = [today + timedelta(days=n) for n in range(-1, within.days + 2)]
    found = (window for day in days for window in windows_of(rota, day))
    yield from sorted(
        (window for window in found if window.end > now and window.start <= now + within), key=lambda one: one.start
    )


def windows_of(rota: Rota, day: date) -> Iterator[Window]:
    """The windows of the shifts that begin on a day."""
    away = {one.mentor for one in rota.away if one.first <= day <= one.last}
    if day in rota.days_off or None in away:
        return
    weeks = (Weeks.EVERY, Weeks.ODD if day.isocalendar().week % 2 else Weeks.EVEN)
    own = [shift for shift in rota.shifts if shift.weekday == day.weekday() and shift.weeks in weeks]
    swaps = [swap for swap in rota.swaps if swap.day == day]
    instead = {swap.instead_of: swap.mentor for swap in swaps}
    hours = [(instead.get(shift.mentor, shift.mentor), shift.start, shift.end) for shift in own]
    having = {shift.mentor for shift in own}
    hours += [(swap.mentor, *swap.hours) for swap in swaps if swap.hours and swap.instead_of not in having]
    for mentor, first, last in hours:
        if mentor in rota.left_out or mentor in away:
            continue
        length = (last - first) % _DAY or _DAY
        start, end = (_at(day, minutes, rota.zone) for minutes in (first, first + length))
        if start < end:  # else it falls into the hour that is left out in spring
            yield Window(start, end, mentor)


def _at(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """A wall time, which may be after midnight of the day, as UTC."""
    days, rest = divmod(minutes, _DAY)
    return datetime.combine(day + timedelta(days=days), time(*divmod(rest, 60)), zone).astimezone(UTC)
