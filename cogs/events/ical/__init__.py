"""Calendar files: bytes in, events and their occurrences out; no clock, no network, no surprise.

A feed is what a stranger's program wrote. Whatever is in it, reading ends soon: sizes are checked first,
single bad events are counted and left out, and series are only walked through the asked period.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bot.api import shorten
from cogs.events.ical.entry import MAX_TITLE, Entry, When, read_entry, read_uid
from cogs.events.ical.feed import FeedEntry, write_feed
from cogs.events.ical.occurrences import MAX_OCCURRENCES, Occurrence, Period, occurrences
from cogs.events.ical.own import Override, Pattern, calendar_text, compose, read_own, write_own
from cogs.events.ical.recurrence import Allowance
from cogs.events.ical.text import (
    MAX_BYTES,
    MAX_EVENTS,
    Component,
    Problem,
    Skip,
    Unreadable,
    Unusable,
    escaped,
    read_components,
    read_text,
)
from cogs.events.ical.zones import Zones, known_zone

__all__ = [
    "MAX_ALL_OCCURRENCES",
    "MAX_BYTES",
    "MAX_EVENTS",
    "MAX_OCCURRENCES",
    "Calendar",
    "CalendarEvent",
    "FeedEntry",
    "Occurrence",
    "Override",
    "Pattern",
    "Problem",
    "Skip",
    "Unreadable",
    "Unusable",
    "compose",
    "expand",
    "read_calendar",
    "read_own",
    "write_feed",
    "write_own",
]

MAX_ALL_OCCURRENCES = 30_000  # of one calendar; a class has some five hundred a term
MAX_DAYS = 400_000  # looked at for one calendar, about half a second; a weekly class costs two for each week


@dataclass(frozen=True)
class CalendarEvent:
    """What a calendar says under one UID: a single event, or a series with its overrides."""

    uid: str
    title: str
    place: str | None
    about: str | None
    zone: str  # IANA name of the wall clock that it keeps
    whole_day: bool
    rule: str | None
    alarm: timedelta | None
    cancelled: bool
    source: str  # iCalendar text of this event alone, for `expand`
    digest: str  # differs when, and only when, something that members would notice differs
    occurrences: tuple[Occurrence, ...]


@dataclass(frozen=True)
class Calendar:
    """What a calendar file holds."""

    name: str | None
    events: tuple[CalendarEvent, ...]
    skipped: Mapping[Skip, int]  # how many VEVENTs could not be used, by reason
    unread: frozenset[str]  # the UIDs of those: they are in the calendar all the same


def read_calendar(data: bytes, *, zone: ZoneInfo, since: datetime, until: datetime) -> Calendar:
    """The events of a calendar file, with their occurrences that touch the period; raises Unreadable.

    `zone` is for what names no zone of its own; `since` and `until` are aware. Events without an occurrence
    in the period are listed too.
    """
    calendar = read_components(data)
    zones = _zones(calendar, zone)
    skipped: Counter[Skip] = Counter()
    unread: set[str] = set()
    allowance, total = Allowance(MAX_DAYS), 0
    events = []
    for uid, entries in _by_uid(calendar, zones, skipped, unread).items():
        try:
            event = _event(uid, entries, zones, Period(since, until), allowance)
            if total + len(event.occurrences) > MAX_ALL_OCCURRENCES:
                raise Unusable(Skip.TOO_MANY_OCCURRENCES)
        except Unusable as unusable:
            skipped[unusable.skip] += len(entries)
            unread.add(uid)
        else:
            total += len(event.occurrences)
            events.append(event)
    name = " ".join(read_text(calendar.value("X-WR-CALNAME") or calendar.value("NAME")).split())
    return Calendar(shorten(name, MAX_TITLE) or None, tuple(events), MappingProxyType(dict(skipped)), frozenset(unread))


def expand(source: str, *, zone: ZoneInfo, since: datetime, until: datetime) -> tuple[Occurrence, ...]:
    """The occurrences in a period of one event's own text; raises Unreadable or Unusable."""
    calendar = read_components(source.encode())
    zones = _zones(calendar, zone)
    entries = [read_entry(component, zones) for component in calendar.children if component.name == "VEVENT"]
    return occurrences(entries, zones.default, Period(since, until), Allowance(MAX_DAYS))


def _zones(calendar: Component, fallback: ZoneInfo) -> Zones:
    declared = known_zone(calendar.value("X-WR-TIMEZONE"))
    blocks = (component for component in calendar.children if component.name == "VTIMEZONE")
    return Zones(declared or fallback, blocks, declared=declared is not None)


def _by_uid(calendar: Component, zones: Zones, skipped: Counter[Skip], unread: set[str]) -> dict[str, list[Entry]]:
    """The usable entries of each UID: its master first, then one override for each occurrence changed."""
    chosen: dict[str, dict[When | None, Entry]] = {}
    for component in calendar.children:
        if component.name != "VEVENT":
            continue
        try:
            entry = read_entry(component, zones)
        except Unusable as unusable:
            skipped[unusable.skip] += 1
            unread.add(read_uid(component))
            continue
        versions = chosen.setdefault(entry.uid, {})
        earlier = versions.get(entry.original)
        if earlier is None or entry.sequence >= earlier.sequence:
            versions[entry.original] = entry
    return {
        uid: sorted(versions.values(), key=lambda entry: (entry.original is not None, entry.lines))
        for uid, versions in chosen.items()
    }


def _event(uid: str, entries: list[Entry], zones: Zones, period: Period, allowance: Allowance) -> CalendarEvent:
    head = entries[0]
    texts = [[f"UID:{escaped(uid)}", *entry.lines] for entry in entries]
    source = calendar_text(zones.default if zones.declared else None, texts)
    return CalendarEvent(
        uid=uid,
        title=head.title,
        place=head.place,
        about=head.about,
        zone=_zone_name(head, zones),
        whole_day=head.whole_day,
        rule=head.rules[0] if head.rules and head.original is None else None,
        alarm=head.alarm,
        cancelled=head.cancelled and head.original is None,
        source=source,
        digest=hashlib.sha256(source.encode()).hexdigest(),
        occurrences=occurrences(entries, zones.default, period, allowance),
    )


def _zone_name(head: Entry, zones: Zones) -> str:
    """The zone of the wall clock: for a single UTC instant the reader's, for a UTC series honestly UTC."""
    own = head.start.tzinfo if isinstance(head.start, datetime) else None
    if not isinstance(own, ZoneInfo) or (own.key == "UTC" and not head.recurs):
        return zones.default.key
    return own.key
