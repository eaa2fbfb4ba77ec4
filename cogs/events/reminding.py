"""When a member is reminded of what they said yes to, as pure functions: no await, no input or output, no clock."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.api import Quiet
from cogs.events.rules import reminder_at


class OwnLead(StrEnum):
    """How long before the start a member wants to hear of it."""

    TEN_MINUTES = "ten_minutes"
    HOUR = "hour"
    THREE_HOURS = "three_hours"
    DAY = "day"
    WEEK = "week"


LENGTHS: Mapping[OwnLead, timedelta] = {
    OwnLead.TEN_MINUTES: timedelta(minutes=10),
    OwnLead.HOUR: timedelta(hours=1),
    OwnLead.THREE_HOURS: timedelta(hours=3),
    OwnLead.DAY: timedelta(days=1),
    OwnLead.WEEK: timedelta(days=7),
}
USUAL = (OwnLead.HOUR,)

HORIZON = timedelta(days=9)
"""Earlier than this before the start nobody is reminded: a week, and the evening before a quiet that goes before it."""

_SHORTEST = LENGTHS[OwnLead.TEN_MINUTES]
_BEFORE_QUIET = timedelta(minutes=5)


@dataclass(frozen=True)
class Upcoming:
    """What is reminded of; `until` is when a reminder is of use no more, `zone` the one of its whole days."""

    start: datetime
    until: datetime
    zone: ZoneInfo
    whole_day: bool


def reminders(of: Upcoming, leads: Iterable[OwnLead], quiet: Quiet | None, zone: ZoneInfo) -> list[datetime]:
    """When somebody is reminded, each instant once, the earliest first; `zone` is theirs."""
    due = (reminder_at(of.start, LENGTHS[lead], of.zone, whole_day=of.whole_day) for lead in leads)
    return sorted({_out_of_quiet(instant, of.until, quiet, zone) for instant in due})


def _out_of_quiet(due: datetime, until: datetime, quiet: Quiet | None, zone: ZoneInfo) -> datetime:
    """When quiet hours are over, if that leaves time to go; else before they begin, rather than after the start."""
    over = quiet.until(due, zone) if quiet else None
    if quiet is None or over is None:
        return due
    return over if over <= until - _SHORTEST else quiet.since(due, zone) - _BEFORE_QUIET


def due_now(instants: Sequence[datetime], since: datetime, now: datetime) -> datetime | None:
    """The last of the reminders that came due since then; those before it are covered by it."""
    return max((instant for instant in instants if since < instant <= now), default=None)


def next_due(instants: Sequence[datetime], now: datetime) -> datetime | None:
    """The first of the reminders that are still to come."""
    return min((instant for instant in instants if instant > now), default=None)
