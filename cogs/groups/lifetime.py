"""When what happens in the life of a group: pure. It is at noon where the community is, so that nobody is woken."""

from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from cogs.groups.kinds import PRESETS, Kind

MOST_EXTENSIONS = 3
"""How often a group is kept together longer: who wants more than that needs nobody to keep them together."""

WORTH_JOINING = timedelta(days=7)
"""With less than this to go, nobody is put into a group any more."""

_NOON = time(12)
_NOTICE_DAYS = 3


class Meeting(StrEnum):
    """What somebody answers when they are asked whether their group met."""

    YES = "yes"
    NOT_YET = "not_yet"
    NEVER = "never"


def noon(now: datetime, days: int, zone: ZoneInfo) -> datetime:
    """Noon on the day that lies so many days ahead, as an aware UTC instant."""
    day = now.astimezone(zone).date() + timedelta(days=days)
    return datetime.combine(day, _NOON, zone).astimezone(UTC)


def look(now: datetime, days: int, zone: ZoneInfo) -> datetime:
    """When it is seen whether everybody in a group is still there: an hour before noon, when groups are asked."""
    return noon(now, days, zone) - timedelta(hours=1)


def end(kind: Kind, now: datetime, zone: ZoneInfo) -> datetime | None:
    """When a group of this kind ends that begins now, or is kept on from now; None where it does not end."""
    weeks = PRESETS[kind].weeks
    return None if weeks is None else noon(now, 7 * weeks, zone)


def notice(ends_at: datetime, zone: ZoneInfo) -> datetime:
    """When a group hears of its end: some days before."""
    return noon(ends_at, -_NOTICE_DAYS, zone)


def is_done(kind: Kind, *, has_met: bool) -> bool:
    """Whether a group has done what it was together for: lunch was eaten."""
    return kind is Kind.LUNCH and has_met


def takes_newcomers(kind: Kind, now: datetime, *, ends_at: datetime | None, has_met: bool) -> bool:
    """Whether somebody can still come in: not shortly before the end, and not where lunch was eaten."""
    lasts = ends_at is None or ends_at - now >= WORTH_JOINING
    return lasts and not is_done(kind, has_met=has_met)
