"""From an event's entries to its occurrences in a period."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from cogs.events.ical.entry import Entry, When, instant, wall, zone_of
from cogs.events.ical.recurrence import Allowance, starts
from cogs.events.ical.rule import Rule, read_rule
from cogs.events.ical.text import Skip, Unusable

MAX_OCCURRENCES = 750  # of one series in the asked period: daily for two years
_MAX_LATER = 20  # changes from some day on; each is tried for each occurrence
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Occurrence:
    """One time that an event is on; texts only where they differ from the event's own."""

    original: str  # the iCalendar RECURRENCE-ID, UTC or a bare day; "" for an event that does not recur
    start: datetime
    end: datetime
    whole_day: bool
    title: str | None
    place: str | None
    about: str | None
    cancelled: bool
    by_itself: bool = False  # it was changed for this one time


@dataclass(frozen=True)
class Period:
    """The stretch of time that is asked for; `until` is no longer in it."""

    since: datetime
    until: datetime

    def holds(self, one: Occurrence) -> bool:
        """Whether some of the occurrence lies in the period; a single event may lie any way ahead of it."""
        is_early = one.end <= self.since and one.start < self.since
        return not is_early and (one.start < self.until or one.original == "")


class _Marked:
    """Occurrences that were singled out, by their start or, as some programs write it, by their day only."""

    def __init__(self, marks: Iterable[When], head: Entry) -> None:
        marks = list(marks)
        self._keys = {key_of(mark) for mark in marks if isinstance(mark, datetime)}
        self._days = {wall(mark).date() for mark in marks if head.whole_day or not isinstance(mark, datetime)}

    def has(self, when: When) -> bool:
        return wall(when).date() in self._days or key_of(when) in self._keys


@dataclass(frozen=True)
class _Later:
    """A change to an occurrence and all that follow it (RANGE=THISANDFUTURE)."""

    key: str
    moved: timedelta
    entry: Entry


def occurrences(entries: list[Entry], zone: ZoneInfo, period: Period, allowance: Allowance) -> tuple[Occurrence, ...]:
    """What happens in the period, in order.

    `entries` begin with the master if there is one; `zone` is for whole days; raises Unusable.
    """
    head = entries[0]
    overrides = [(_of_kind(entry.original, head), entry) for entry in entries if entry.original is not None]
    excluded = _Marked(head.excluded, head)
    found = [
        _occurrence(key_of(original), entry.start, entry.end, entry, head, zone)
        for original, entry in overrides
        if not excluded.has(original)
    ]
    if head.original is None and not (head.recurs or overrides):
        found.append(_occurrence("", head.start, head.end, head, head, zone))
    elif head.original is None:
        changed = _Marked((original for original, _ in overrides), head)
        later = _later(overrides, zone_of(head.start, zone))
        found += [
            _regular(when, head, later, zone)
            for when in _starts(head, later, zone, period, allowance)
            if not (excluded.has(when) or changed.has(when))
        ]
    distinct = {one.original: one for one in found}  # two overrides may mean one start in different words
    inside = sorted((one for one in distinct.values() if period.holds(one)), key=lambda one: (one.start, one.original))
    if len(inside) > MAX_OCCURRENCES:
        raise Unusable(Skip.TOO_MANY_OCCURRENCES)
    return tuple(inside)


def _later(overrides: list[tuple[When, Entry]], own: ZoneInfo) -> list[_Later]:
    later = sorted(
        (
            _Later(key_of(original), wall(_in_zone(entry.start, own)) - wall(_in_zone(original, own)), entry)
            for original, entry in overrides
            if entry.from_then_on
        ),
        key=lambda one: one.key,
    )
    if len(later) > _MAX_LATER:
        raise Unusable(Skip.TOO_MANY_OCCURRENCES)
    return later


def _starts(head: Entry, later: list[_Later], zone: ZoneInfo, period: Period, allowance: Allowance) -> Iterator[When]:
    """When the series starts by its rules and added dates, a little around the period."""
    own = zone_of(head.start, zone)
    margin = _DAY + max((abs(one.moved) for one in later), default=timedelta(0))
    longest = max([head.length, *(one.entry.length for one in later)])
    first = wall(head.start)
    since = (period.since.astimezone(own).replace(tzinfo=None) - margin - longest).date()
    until = period.until.astimezone(own).replace(tzinfo=None) + margin
    rules = [read_rule(text) for text in head.rules]
    found = {wall(_in_zone(_of_kind(when, head), own)) for when in head.added}
    if not rules or any(_goes_on(rule, head.start, zone) for rule in rules):
        found.add(first)
    for rule in rules:
        for at in starts(rule, first, since=since, until=until, allowance=allowance):
            if not _goes_on(rule, _like(at, head.start), zone):
                break
            if at.date() >= since:
                found.add(at)
            if len(found) > MAX_OCCURRENCES * 3:  # room for what the margin adds
                raise Unusable(Skip.TOO_MANY_OCCURRENCES)
    yield from dict.fromkeys(_like(at, head.start) for at in sorted(found))


def _regular(when: When, head: Entry, later: list[_Later], zone: ZoneInfo) -> Occurrence:
    """The occurrence that starts by the rule, as its series says or as it was changed from some day on."""
    version, moved = head, timedelta(0)
    key = key_of(when)
    for one in later:
        if one.key <= key:
            version, moved = one.entry, one.moved
    own = zone_of(head.start, zone)
    start, end = (
        at.date() if version.whole_day else at.replace(tzinfo=own)
        for at in (wall(when) + moved, wall(when) + moved + version.length)
    )
    return _occurrence(key, start, end, version, head, zone)


def _occurrence(original: str, start: When, end: When, entry: Entry, head: Entry, zone: ZoneInfo) -> Occurrence:
    begins = instant(start, zone)
    return Occurrence(
        original=original,
        start=begins,
        end=max(begins, instant(end, zone)),  # an hour that the clock change swallows
        whole_day=entry.whole_day,
        title=None if entry.title == head.title else entry.title,
        place=None if entry.place == head.place else entry.place,
        about=None if entry.about == head.about else entry.about,
        cancelled=entry.cancelled and entry.original is not None,
        by_itself=entry.original is not None and not entry.from_then_on,
    )


def _goes_on(rule: Rule, when: When, zone: ZoneInfo) -> bool:
    """Whether the rule's own end still lets it start then."""
    if rule.until is None:
        return True
    if rule.until_day or not isinstance(when, datetime):
        return wall(when).date() <= rule.until.date()
    if rule.until_utc:
        return instant(when, zone) <= rule.until.replace(tzinfo=UTC)
    return wall(when) <= rule.until


def _of_kind(when: When, head: Entry) -> When:
    """The start that an override means, as a day or a time like the series' own."""
    if head.whole_day:
        return wall(when).date()
    return when if isinstance(when, datetime) else _like(datetime.combine(when, wall(head.start).time()), head.start)


def _in_zone(when: When, zone: ZoneInfo) -> When:
    """The same time on the wall clock of a zone; a day stays that day."""
    return when.astimezone(zone) if isinstance(when, datetime) else when


def _like(at: datetime, start: When) -> When:
    """A wall time as a day or a time in the zone, whichever the series is made of."""
    return at.replace(tzinfo=start.tzinfo) if isinstance(start, datetime) else at.date()


def key_of(when: When) -> str:
    """The iCalendar RECURRENCE-ID of what starts then."""
    if isinstance(when, datetime):
        return when.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return when.strftime("%Y%m%d")
