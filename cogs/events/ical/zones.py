"""Which IANA zone the name in a feed means: zone rules come from the tz database, never from the feed.

A VTIMEZONE block is only used to recognise the zone it describes. Evaluating it would let a feed say that
the clock changes every second, and icalendar remembers blocks by name for the whole process, so that one
feed's "Customized Time Zone" would become another's.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta, timezone
from functools import cache
from itertools import islice
from zoneinfo import ZoneInfo, available_timezones

from cogs.events.ical.recurrence import Allowance, starts
from cogs.events.ical.rule import read_rule
from cogs.events.ical.text import Component, Property, Skip, Unusable, split_values

_YEARS = (2020, 2030)  # the clock changes that are compared: recent ones, as all programs write them
_MAX_CHANGES = 60  # two for each compared year, and room for what programs repeat
_MAX_DAYS = 100_000  # looked at for all blocks together; the usual one costs six hundred
_MAX_BLOCKS = 50  # Outlook writes one for each zone in use; a feed has a handful

Change = tuple[datetime, timedelta, timedelta]  # naive wall time, offset from UTC before and after


class Zones:
    """The zones of one feed: its own default, and the names that it uses."""

    def __init__(self, default: ZoneInfo, blocks: Iterable[Component], *, declared: bool) -> None:
        self.default = default
        self.declared = declared  # by X-WR-TIMEZONE: then it is also the wall clock of what is in UTC
        self._blocks = {block.value("TZID").strip('"'): block for block in islice(blocks, _MAX_BLOCKS)}
        self._found: dict[str, ZoneInfo | None] = {}
        self._allowance = Allowance(_MAX_DAYS)

    def named(self, name: str) -> ZoneInfo:
        """The zone that a TZID means; Unusable when nobody can tell."""
        if name not in self._found:
            self._found[name] = known_zone(name) or self._described(name)
        zone = self._found[name]
        if zone is None:
            raise Unusable(Skip.UNKNOWN_ZONE)
        return zone

    def _described(self, name: str) -> ZoneInfo | None:
        block = self._blocks.get(name)
        if block is None:
            return None
        place = known_zone(block.value("X-LIC-LOCATION"))
        if place:
            return place
        try:
            changes = list(_changes(block, self._allowance))
        except Unusable:  # a block that cannot be read describes no zone; who names it is told that
            return None
        if not 0 < len(changes) <= _MAX_CHANGES:
            return None
        candidates = (self.default, *_usual_zones())
        return next((zone for zone in candidates if _agrees(zone, changes)), None)


def known_zone(name: str) -> ZoneInfo | None:
    """The zone with this IANA or Windows name, also where a program's own prefix precedes it."""
    parts = name.strip().strip("/").lower().split("/")
    candidates = ["/".join(parts[first:]) for first in range(min(len(parts), 6))]
    found = next((_iana_names()[one] for one in candidates if one in _iana_names()), None)
    if found is None and name:
        found = _windows_names().get(candidates[0])
    return ZoneInfo(found) if found else None


@cache
def _iana_names() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones()}


@cache
def _windows_names() -> dict[str, str]:
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    return {windows.lower(): iana for windows, iana in WINDOWS_TO_OLSON.items()}


@cache
def _usual_zones() -> tuple[ZoneInfo, ...]:
    """One zone for each set of clock rules in use, those for whole hours without changes included."""
    fixed = [f"Etc/GMT{hours:+d}" for hours in range(-14, 13)]
    names = ["Europe/Oslo", "UTC", *sorted(set(_windows_names().values())), *fixed]
    return tuple(ZoneInfo(_iana_names()[name.lower()]) for name in names if name.lower() in _iana_names())


def _changes(block: Component, allowance: Allowance) -> Iterator[Change]:
    """The clock changes that a VTIMEZONE describes for the compared years; else what it settled on."""
    found: list[Change] = []
    earlier: list[Change] = []
    for part in block.children[-_MAX_CHANGES:]:
        before, after = (_offset(part.value(name)) for name in ("TZOFFSETFROM", "TZOFFSETTO"))
        for wall in _onsets(part, allowance):
            if before is not None and after is not None:
                (found if _YEARS[0] <= wall.year < _YEARS[1] else earlier).append((wall, before, after))
    yield from found
    if not found and earlier:
        _, _, settled = max(earlier)
        for month in (1, 7):
            yield datetime(_YEARS[0], month, 1), settled, settled  # noqa: DTZ001 - wall time


def _onsets(part: Component, allowance: Allowance) -> Iterator[datetime]:
    """When one half of a zone's year begins."""
    first = next(iter(_walls(part.all("DTSTART"))), None)
    if first is None:
        return
    yield first
    yield from _walls(list(split_values(part.all("RDATE")))[:_MAX_CHANGES])
    if part.value("RRULE"):
        since, until = date(_YEARS[0], 1, 1), datetime(_YEARS[1], 1, 1)  # noqa: DTZ001 - wall time
        rule = read_rule(part.value("RRULE"))
        yield from starts(rule, first, since=since, until=until, allowance=allowance)


def _walls(properties: list[Property]) -> Iterator[datetime]:
    for one in properties:
        try:
            yield datetime.strptime(one.value.strip()[:15], "%Y%m%dT%H%M%S")  # noqa: DTZ007 - wall time
        except ValueError as problem:
            raise Unusable(Skip.UNKNOWN_ZONE) from problem


def _offset(text: str) -> timedelta | None:
    """The offset from UTC that "+0100" states."""
    sign, digits = text[:1], text[1:]
    if sign not in ("+", "-") or len(digits) not in (4, 6) or not (digits.isascii() and digits.isdigit()):
        return None
    length = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]))
    if length >= timedelta(hours=24):
        return None
    return -length if sign == "-" else length


def _agrees(zone: ZoneInfo, changes: list[Change]) -> bool:
    """Whether the clocks of a zone change just then, and just so."""
    for wall, before, after in changes:
        instant = wall.replace(tzinfo=timezone(before)).astimezone(ZoneInfo("UTC"))
        around = (instant - timedelta(hours=1), instant + timedelta(hours=1))
        if tuple(one.astimezone(zone).utcoffset() for one in around) != (before, after):
            return False
    return True
