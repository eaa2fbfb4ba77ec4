"""The text of an event of our own: written, and taken apart again to be changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from cogs.events.ical.entry import Entry, read_entry
from cogs.events.ical.occurrences import key_of
from cogs.events.ical.rule import read_rule
from cogs.events.ical.text import escaped, read_components
from cogs.events.ical.zones import Zones

_TITLE = "event"  # the event's own title stands in its row


@dataclass(frozen=True)
class Override:
    """A time of a series that differs, or from which on all differ; a text where it is not the event's own."""

    original: str
    start: datetime | date
    end: datetime | date
    title: str | None = None
    place: str | None = None
    about: str | None = None
    from_then_on: bool = False


@dataclass(frozen=True)
class Pattern:
    """When an event of our own is: by its rule, if it has one, and where it differs from that."""

    start: datetime | date
    end: datetime | date
    rule: str | None
    overrides: tuple[Override, ...] = ()


def write_own(pattern: Pattern, zone: ZoneInfo) -> str:
    """Its text, which keeps the wall time of the zone all year round; raises Unusable: bad rule."""
    return compose(
        uid="event",
        title=_TITLE,
        start=pattern.start,
        end=pattern.end,
        zone=zone,
        rule=pattern.rule,
        overrides=pattern.overrides,
    )


def read_own(source: str, zone: ZoneInfo) -> Pattern:
    """What `write_own` wrote."""
    calendar = read_components(source.encode())
    zones = Zones(zone, (), declared=True)
    head, *others = [read_entry(component, zones) for component in calendar.children]
    rule = head.rules[0] if head.rules else None
    return Pattern(head.start, head.end, rule, tuple(_override(entry) for entry in others))


def _override(entry: Entry) -> Override:
    return Override(
        original=key_of(entry.original) if entry.original else "",
        start=entry.start,
        end=entry.end,
        title=None if entry.title == _TITLE else entry.title,
        place=entry.place,
        about=entry.about,
        from_then_on=entry.from_then_on,
    )


def compose(
    *,
    uid: str,
    title: str,
    start: datetime | date,
    end: datetime | date,
    zone: ZoneInfo,
    rule: str | None,
    excluded: Sequence[str] = (),
    overrides: Sequence[Override] = (),
) -> str:
    """The text of an event of our own, for `expand`; it keeps the wall time of `zone` all year round.

    `excluded` are `Occurrence.original`s; a naive start or end is a wall time. Raises Unusable: bad rule.
    """
    if rule:
        read_rule(rule)
    head = [
        f"UID:{escaped(uid)}",
        f"SUMMARY:{escaped(title)}",
        *_times(start, end, zone),
        *([f"RRULE:{rule}"] if rule else []),
        *(f"EXDATE{_day(one)}:{one}" for one in excluded),
    ]
    return calendar_text(zone, [head, *(_lines(one, uid, title, zone) for one in overrides)])


def _lines(one: Override, uid: str, title: str, zone: ZoneInfo) -> list[str]:
    and_later = ";RANGE=THISANDFUTURE" if one.from_then_on else ""
    return [
        f"UID:{escaped(uid)}",
        f"RECURRENCE-ID{and_later}{_day(one.original)}:{one.original}",
        f"SUMMARY:{escaped(one.title or title)}",
        *_times(one.start, one.end, zone),
        *([f"LOCATION:{escaped(one.place)}"] if one.place else []),
        *([f"DESCRIPTION:{escaped(one.about)}"] if one.about else []),
    ]


def _times(start: datetime | date, end: datetime | date, zone: ZoneInfo) -> list[str]:
    return [f"DTSTART{_stated(start, zone)}", f"DTEND{_stated(end, zone)}"]


def _day(original: str) -> str:
    return "" if "T" in original else ";VALUE=DATE"


def calendar_text(zone: ZoneInfo | None, events: list[list[str]]) -> str:
    """A calendar file of these events' lines, in a zone if it declares one."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Fadderbot//events//EN"]
    if zone:
        lines.append(f"X-WR-TIMEZONE:{zone.key}")
    for event in events:
        lines += ["BEGIN:VEVENT", *event, "END:VEVENT"]
    return "".join(f"{line}\r\n" for line in [*lines, "END:VCALENDAR"])


def _stated(when: datetime | date, zone: ZoneInfo) -> str:
    """What follows DTSTART or DTEND: parameters and value."""
    if not isinstance(when, datetime):
        return f";VALUE=DATE:{when:%Y%m%d}"
    local = when.astimezone(zone) if when.tzinfo else when
    return f";TZID={zone.key}:{local:%Y%m%dT%H%M%S}"
