"""What the calendar decides, as pure functions of the time: no await, no input or output, no clock."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from cogs.events.ical import Occurrence

LATE = timedelta(minutes=5)
"""From here on a reminder says that it is late, and whoever was to answer meanwhile could not."""

UNKNOWN_LENGTH = timedelta(hours=2)
"""How long an event without an end is taken to last, before it counts as over."""

WHOLE_DAY_HOUR = time(9)
"""When a whole day's reminder is given: an hour before midnight would help nobody."""

EARLY = timedelta(hours=6)
"""From here on a lead before a whole day means the day before, not the morning of the day."""


class Lead(StrEnum):
    """How long before the start the channel is reminded."""

    NONE = "none"
    HOUR = "hour"
    DAY = "day"


class FeedLead(StrEnum):
    """The same for a calendar that is read in, which may bring its own."""

    NONE = "none"
    CALENDAR = "calendar"
    HOUR = "hour"
    DAY = "day"


class Colour(StrEnum):
    """What tells a calendar from others at a glance, beside its name."""

    BLUE = "blue"
    GREEN = "green"
    PURPLE = "purple"
    ORANGE = "orange"
    TEAL = "teal"
    RED = "red"
    GREY = "grey"


class Answer(StrEnum):
    """What a member says to an invitation."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


class Label(StrEnum):
    """What lowers the threshold, in the order in which it is said."""

    FREE = "free"
    ALCOHOL_FREE = "alcohol_free"
    COME_ALONE = "come_alone"
    STEP_FREE = "step_free"
    QUIET = "quiet"
    ONLINE = "online"
    ENGLISH = "english"


@dataclass(frozen=True)
class Counted:
    """How many people come, with those they bring; how many may come; how many wait for a seat."""

    coming: int = 0
    maybe: int = 0
    waiting: int = 0


class Timeliness(StrEnum):
    """How a reminder comes."""

    ON_TIME = "on_time"
    LATE = "late"
    TOO_LATE = "too_late"


GUESSES = 5
"""How many wrong codes a member may give within `GUESSED_WITHIN` of the first: who errs needs two, who guesses more."""

GUESSED_WITHIN = timedelta(minutes=10)


def may_guess(wrong: int, since: datetime, now: datetime) -> bool:
    """Whether a member may give another code, after so many wrong ones since an instant."""
    return wrong < GUESSES or now - since >= GUESSED_WITHIN


READ_EVERY = timedelta(hours=1)
"""How often a calendar at a web address is read again."""

PATIENCE = 3
"""After so many times in a row that a calendar could not be read, its owner is told: once is often nothing."""


def next_colour(used: Sequence[str]) -> Colour:
    """The colour that fewest calendars have, in their order."""
    return min(Colour, key=lambda colour: (used.count(colour), list(Colour).index(colour)))


LENGTHS: Mapping[str, timedelta] = {"hour": timedelta(hours=1), "day": timedelta(days=1)}


def over_at(start: datetime, end: datetime) -> datetime:
    """When an occurrence counts as over."""
    return end if end > start else start + UNKNOWN_LENGTH


def reminder_at(start: datetime, lead: timedelta, zone: ZoneInfo, *, whole_day: bool) -> datetime:
    """When to remind of a start: so many days before at the same wall time, or so many hours.

    Whole days before keep the wall time over a daylight-saving change; "24 hours before" would not. A whole
    day is reminded of at nine in the morning: on the day, or on the one in which its lead falls.
    """
    local = start.astimezone(zone)
    if whole_day:
        day = (local - lead).date() if lead >= EARLY else local.date()
        return datetime.combine(day, WHOLE_DAY_HOUR, zone).astimezone(start.tzinfo)
    if lead % timedelta(days=1):
        return start - lead
    return (local - lead).astimezone(start.tzinfo)  # aware arithmetic within one zone moves the wall clock


def timeliness(*, late: timedelta, now: datetime, end: datetime) -> Timeliness:
    """Whether a reminder may still be given: never from `end` on, the start of what it reminds of.

    For a whole day, which has begun when people get up, `end` is when the day is over.
    """
    if now >= end:
        return Timeliness.TOO_LATE
    return Timeliness.LATE if late >= LATE else Timeliness.ON_TIME


@dataclass(frozen=True)
class Known:
    """An occurrence as it is stored; one that has begun keeps its time and the answers that it got."""

    id: int
    original: str
    start: datetime
    has_begun: bool = False


def matched(known: Sequence[Known], planned: Sequence[Occurrence], zone: ZoneInfo) -> dict[str, int]:
    """Which stored occurrence each planned one is, as planned original to stored id.

    The original start decides, and then the start. What is left over on both sides is the same if it is on the
    same local day, or else alone in its week: so that a series which moves from two to four, or from Tuesday to
    Wednesday, keeps the answers that people gave. What has begun is never the same as what has another start: who
    came on Tuesday has not said that they come on Thursday.
    """
    by_original = {occurrence.original: occurrence for occurrence in known}
    same = {p.original: by_original[p.original].id for p in planned if p.original in by_original}
    ahead = [occurrence for occurrence in known if not occurrence.has_begun]
    for those, period in ((known, _instant), (ahead, _day), (ahead, _week)):
        used = set(same.values())
        there = _alone((occurrence for occurrence in those if occurrence.id not in used), period, zone)
        here = _alone((p for p in planned if p.original not in same), period, zone)
        same |= {here[when].original: there[when].id for when in here.keys() & there.keys()}
    return same


Starting = TypeVar("Starting", Known, Occurrence)
Period = Callable[[datetime, ZoneInfo], tuple[float, ...]]


def _alone(occurrences: Iterable[Starting], period: Period, zone: ZoneInfo) -> dict[tuple[float, ...], Starting]:
    """The occurrences that are the only one at their instant, or in their day or week."""
    found: dict[tuple[float, ...], list[Starting]] = {}
    for occurrence in occurrences:
        found.setdefault(period(occurrence.start, zone), []).append(occurrence)
    return {when: those[0] for when, those in found.items() if len(those) == 1}


def _instant(start: datetime, _: ZoneInfo) -> tuple[float, ...]:
    return (start.timestamp(),)


def _day(start: datetime, zone: ZoneInfo) -> tuple[float, ...]:
    return (start.astimezone(zone).toordinal(),)


def _week(start: datetime, zone: ZoneInfo) -> tuple[float, ...]:
    return tuple(start.astimezone(zone).isocalendar()[:2])


def looks_cut_short(coming: int, vanished: int) -> bool:
    """Whether a new copy of a calendar lacks so much that it is more likely broken than true."""
    return vanished * 2 > coming


def is_same_calendar(known: set[str], read: set[str]) -> bool:
    """Whether two sets of UIDs are two copies of one calendar: half of the smaller one is in both."""
    return bool(known and read) and len(known & read) * 2 >= min(len(known), len(read))
