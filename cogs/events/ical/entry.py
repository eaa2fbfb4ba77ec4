"""One VEVENT: when it is, what it says, and which lines of it matter."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.api import shorten
from cogs.events.ical.markup import without_tags
from cogs.events.ical.text import (
    FIRST_YEAR,
    LAST_YEAR,
    Component,
    Property,
    Skip,
    Unusable,
    read_duration,
    read_text,
    split_values,
)
from cogs.events.ical.zones import Zones

MAX_TITLE = 200
MAX_PLACE = 200
MAX_ABOUT = 4_000  # what Discord shows at most in one text
MAX_UID = 250  # fits a database column; longer ones are replaced by their hash
MAX_LENGTH = timedelta(days=4 * 366)  # longer than any study programme's whole-day entry
MAX_DATES = 2_000  # RDATE and EXDATE of one series: five years of a daily one
ALARMS = (timedelta(minutes=5), timedelta(days=7))

_WHEN = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:T([0-9]{2})([0-9]{2})([0-9]{2})(Z?))?")
_BOOKKEEPING = ("SEQUENCE",)  # changes with every touch of the event, content or not
_MATTERING = ("TZID", "VALUE", "RANGE")  # parameters; the rest are languages, links and the like

When = date | datetime  # a whole day, or an aware time in the zone whose wall clock it keeps


@dataclass(frozen=True)
class Entry:
    """One VEVENT, read: an event, the series that it starts, or an override of one occurrence."""

    uid: str
    sequence: int
    start: When
    end: When
    original: When | None  # of an override: the start of the occurrence that it changes
    from_then_on: bool  # an override that also changes all that follows
    rules: tuple[str, ...]
    added: tuple[When, ...]
    excluded: tuple[When, ...]
    title: str
    place: str | None
    about: str | None
    alarm: timedelta | None
    cancelled: bool
    lines: tuple[str, ...]  # what matters of it, in an order of its own

    @property
    def whole_day(self) -> bool:
        """Whether it is made of days rather than hours."""
        return not isinstance(self.start, datetime)

    @property
    def recurs(self) -> bool:
        """Whether it is the beginning of a series."""
        return bool(self.rules or self.added)

    @property
    def length(self) -> timedelta:
        """From its start to its end on the wall clock."""
        return max(wall(self.end) - wall(self.start), timedelta(0))


def read_entry(component: Component, zones: Zones) -> Entry:
    """The entry that a VEVENT holds; Unusable when it holds none."""
    if component.overfull:
        raise Unusable(Skip.TOO_MANY_OCCURRENCES)
    if component.all("EXRULE"):  # withdrawn in 2009; leaving it out would show what is not on
        raise Unusable(Skip.BAD_RULE)
    begins = component.first("DTSTART")
    if begins is None:
        raise Unusable(Skip.NO_START)
    start = read_when(begins, zones, zones.default)
    own_zone = zone_of(start, zones.default)
    original = component.first("RECURRENCE-ID")
    added, excluded = (_dates(component.all(name), zones, own_zone) for name in ("RDATE", "EXDATE"))
    about = shorten(without_tags(read_text(component.value("DESCRIPTION"))), MAX_ABOUT) or None
    place = shorten(_one_line(component.value("LOCATION")), MAX_PLACE) or None
    title = _one_line(component.value("SUMMARY")) or (about or "").split("\n")[0] or place or "Event"
    alarm = _alarm(component)
    lines = _lines(component, zones, alarm)
    return Entry(
        uid=read_uid(component, lines),
        sequence=_sequence(component),
        start=start,
        end=_end(component, start, zones),
        original=read_when(original, zones, own_zone) if original else None,
        from_then_on=bool(original and original.parameters.get("RANGE", "").upper() == "THISANDFUTURE"),
        rules=tuple(one.value.strip().upper() for one in component.all("RRULE") if one.value.strip()),
        added=added,
        excluded=excluded,
        title=shorten(title, MAX_TITLE),
        place=place,
        about=about,
        alarm=alarm,
        cancelled=component.value("STATUS").upper() == "CANCELLED",
        lines=lines,
    )


def read_when(one: Property, zones: Zones, floating: ZoneInfo) -> When:
    """The day or time that a property states; one that names no zone is in `floating`."""
    found = _WHEN.fullmatch(one.value.strip().split("/")[0])  # of a period, its start
    if not found:
        raise Unusable(Skip.BAD_DATE)
    *numbers, utc = found.groups()
    try:
        day = date(*(int(number) for number in numbers[:3]))
        if not FIRST_YEAR < day.year < LAST_YEAR:
            raise Unusable(Skip.BAD_DATE)
        if numbers[3] is None:
            return day
        hour, minute, second = (int(number) for number in numbers[3:])
        at = datetime.combine(day, time(hour, minute, min(second, 59)))
    except ValueError as problem:
        raise Unusable(Skip.BAD_DATE) from problem
    if utc:
        instant = at.replace(tzinfo=ZoneInfo("UTC"))
        return instant.astimezone(zones.default) if zones.declared else instant
    name = one.parameters.get("TZID", "")
    return at.replace(tzinfo=zones.named(name) if name else floating)


def zone_of(when: When, default: ZoneInfo) -> ZoneInfo:
    """The zone whose wall clock it keeps; the default for a whole day."""
    return when.tzinfo if isinstance(when, datetime) and isinstance(when.tzinfo, ZoneInfo) else default


def wall(when: When) -> datetime:
    """What clock and calendar on the wall show then; midnight for a whole day."""
    if isinstance(when, datetime):
        return when.replace(tzinfo=None)
    return datetime.combine(when, time.min)


def instant(when: When, zone: ZoneInfo) -> datetime:
    """The UTC instant; for a whole day, midnight in the zone."""
    if isinstance(when, datetime):
        return when.astimezone(UTC)
    return datetime.combine(when, time.min, zone).astimezone(UTC)


def _end(component: Component, start: When, zones: Zones) -> When:
    """When it is over: DTEND, else DURATION, else what RFC 5545 says for neither."""
    zone = zone_of(start, zones.default)
    ends, lasts = component.first("DTEND"), component.first("DURATION")
    if ends:
        stated = read_when(ends, zones, zone)
        if isinstance(start, datetime):
            end: When = instant(stated, zone).astimezone(zone)
        else:
            end = stated.date() if isinstance(stated, datetime) else stated
            end = start + timedelta(days=1) if end == start else end  # one day, as many programs write it
    elif lasts:
        length = read_duration(lasts.value)
        if length is None:
            raise Unusable(Skip.BAD_DATE)
        if length < timedelta(0):
            raise Unusable(Skip.END_BEFORE_START)
        end = start + min(length, MAX_LENGTH * 2)  # too long all the same, and no overflow
    else:
        end = start if isinstance(start, datetime) else start + timedelta(days=1)
    if instant(end, zones.default) < instant(start, zones.default):
        raise Unusable(Skip.END_BEFORE_START)
    if wall(end) - wall(start) > MAX_LENGTH:
        raise Unusable(Skip.TOO_LONG)
    return end


def _dates(properties: list[Property], zones: Zones, zone: ZoneInfo) -> tuple[When, ...]:
    values = list(split_values(properties))
    if len(values) > MAX_DATES:
        raise Unusable(Skip.TOO_MANY_OCCURRENCES)
    return tuple(read_when(value, zones, zone) for value in values)


def _alarm(component: Component) -> timedelta | None:
    """How long before the start the first alarm rings that a person would notice."""
    for alarm in component.children:
        trigger = alarm.first("TRIGGER")
        if trigger is None or alarm.value("ACTION").upper() not in ("DISPLAY", "AUDIO"):
            continue
        offset = read_duration(trigger.value)
        if offset is None or trigger.parameters.get("RELATED", "START").upper() != "START":
            continue
        if ALARMS[0] <= -offset <= ALARMS[1]:
            return -offset
    return None


def read_uid(component: Component, lines: Iterable[str] = ()) -> str:
    """The event's own id; without one, an id made of its content, the same in every copy of the feed."""
    uid = _one_line(component.value("UID"))
    if uid and len(uid) <= MAX_UID:
        return uid
    return "sha256-" + hashlib.sha256((uid or "\n".join(lines)).encode()).hexdigest()


def _lines(component: Component, zones: Zones, alarm: timedelta | None) -> tuple[str, ...]:
    """The lines that matter, with zones under their IANA names, so that they can be read on their own."""
    kept = []
    for one in component.properties:
        if one.name in _BOOKKEEPING or one.name == "UID":
            continue
        parameters = {name: one.parameters[name] for name in _MATTERING if name in one.parameters}
        if parameters.get("TZID"):
            parameters["TZID"] = zones.named(parameters["TZID"]).key
        kept.append(Property(one.name, parameters, one.value).line())
    if alarm:
        seconds = int(alarm.total_seconds())
        kept.sort()
        kept += ["BEGIN:VALARM", "ACTION:DISPLAY", f"TRIGGER:-PT{seconds}S", "END:VALARM"]
        return tuple(kept)
    return tuple(sorted(kept))


def _sequence(component: Component) -> int:
    text = component.value("SEQUENCE")
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else 0


def _one_line(value: str) -> str:
    return " ".join(read_text(value).split())
