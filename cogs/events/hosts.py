"""When hosts are asked whether they will be there, and who hears of it where nobody is: pure, and known by day alone.

Everything is counted in waking hours, from nine in the morning until nine in the evening where the event is. So what is
in the evening and what is in the morning are both asked about in time, and nobody is written to at night.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

_MORNING, _EVENING = 9, 21

SHORTEST = timedelta(hours=2)
"""With fewer waking hours left than this, it is too late to begin asking."""


class Step(StrEnum):
    """Who is asked, and then told, whether somebody will be there, in this order."""

    HOST = "host"
    COHOST = "cohost"
    ORGANISERS = "organisers"
    ATTENDEES = "attendees"


HOSTS = (Step.HOST, Step.COHOST)
"""The steps at which a member is asked who said that they can host."""

_ORDER = list(Step)
_BEFORE = {
    Step.HOST: timedelta(hours=18),  # a day and a half awake: noon the day before, for what begins at six
    Step.COHOST: timedelta(hours=12),
    Step.ORGANISERS: timedelta(hours=9),
    Step.ATTENDEES: timedelta(hours=6),
}


@dataclass(frozen=True)
class Round:
    """How far it was asked, for one time of an event, who will be there.

    `said` is what the host and the co-host answered, None while they have not; who is none of both is not in it.
    `reached` is the step that was taken last, and `at` when. It is safe once anybody said that they will be there.
    """

    start: datetime
    said: Mapping[Step, bool | None]
    reached: Step | None = None
    at: datetime | None = None
    is_safe: bool = False

    def has_taken(self, step: Step) -> bool:
        """Whether a step was taken, or one after it."""
        return self.reached is not None and _ORDER.index(step) <= _ORDER.index(self.reached)

    def waits(self) -> bool:
        """Whether somebody was asked who may still answer."""
        return any(said is None and self.has_taken(step) for step, said in self.said.items())


def next_step(asked: Round, now: datetime, zone: ZoneInfo) -> tuple[Step, datetime] | None:
    """What is to be done next, and when, which is never before `now`; None where there is nothing.

    Silence is given time; a no is not waited for. Those who come hear of it only when their time has come: until then
    somebody may be found.
    """
    if asked.is_safe or now >= asked.start:
        return None
    if asked.reached is None and (not asked.said or awake_before(asked.start, SHORTEST, zone) < now):
        return None
    for step in _ORDER:
        if asked.has_taken(step) or (step in HOSTS and asked.said.get(step, False) is False):
            continue
        at_once = asked.reached is not None and step is not Step.ATTENDEES and not asked.waits()
        due = now if at_once else due_at(step, asked, zone)
        return step, _by_day(max(due, now), asked.start, zone)
    return None


def is_due(step: Step, asked: Round, now: datetime, zone: ZoneInfo) -> bool:
    """Whether the time to ask has come: who offers to host from then on has said that they will be there."""
    return asked.has_taken(step) or due_at(step, asked, zone) <= now


def due_at(step: Step, asked: Round, zone: ZoneInfo) -> datetime:
    """When a step is to be taken; where one before it was late, all that follow share what is left."""
    if asked.reached is None or asked.at is None:
        return awake_before(asked.start, _BEFORE[step], zone)
    usual = _BEFORE[asked.reached]
    left = min(usual, awake_between(asked.at, asked.start, zone))
    return awake_before(asked.start, left * (_BEFORE[step] / usual), zone)


def awake_before(start: datetime, length: timedelta, zone: ZoneInfo) -> datetime:
    """The instant that lies so much waking time before a start."""
    at = start.astimezone(zone)
    while True:
        morning, evening = _day(at)
        until = min(at, evening)
        if until - morning >= length:
            return (until - length).astimezone(UTC)
        length -= max(until - morning, timedelta())
        at = evening - timedelta(days=1)


def awake_between(since: datetime, until: datetime, zone: ZoneInfo) -> timedelta:
    """How much waking time lies between two instants."""
    at, end, awake = since.astimezone(zone), until.astimezone(zone), timedelta()
    while at < end:
        morning, evening = _day(at)
        awake += max(min(evening, end) - max(morning, at), timedelta())
        at = morning.replace(hour=0) + timedelta(days=1)
    return awake


def _by_day(at: datetime, start: datetime, zone: ZoneInfo) -> datetime:
    """The same instant by day, the next morning in the night; at once where that would be after the start."""
    local = at.astimezone(zone)
    morning, evening = _day(local)
    if morning <= local < evening:
        return at
    later = (morning if local < morning else morning + timedelta(days=1)).astimezone(UTC)
    return later if later < start else at


def _day(local: datetime) -> tuple[datetime, datetime]:
    """When people are up on the day of a local time; within one zone the wall clock is what is counted."""
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight.replace(hour=_MORNING), midnight.replace(hour=_EVENING)
