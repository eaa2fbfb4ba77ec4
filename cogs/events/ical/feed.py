"""A calendar of ours as others read it: each time an event of its own, in UTC, so that no zone can be misread.

RFC 5545; the names beginning with X and REFRESH-INTERVAL (RFC 7986) say how often a reader may look again.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from cogs.events.ical.text import escaped

_LINE = 75  # octets, without the line's end
_EVERY = "PT1H"


@dataclass(frozen=True)
class FeedEntry:
    """One time that something is on. Whole days have dates, the last not included; everything else aware datetimes."""

    uid: str
    start: datetime | date
    end: datetime | date
    title: str
    place: str | None = None
    about: str | None = None
    categories: Sequence[str] = ()
    cancelled: bool = False
    tentative: bool = False


def write_feed(name: str, entries: Iterable[FeedEntry], stamp: datetime) -> str:
    """The text of a calendar with these entries; `stamp` is when it was written, an aware instant."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Fadderbot//events//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{escaped(name)}",
        f"X-WR-CALNAME:{escaped(name)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{_EVERY}",
        f"X-PUBLISHED-TTL:{_EVERY}",
    ]
    written = _instant(stamp)
    for entry in entries:
        lines += _event(entry, written)
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _event(entry: FeedEntry, written: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.uid}"
    yield f"DTSTAMP:{written}"
    yield f"DTSTART{_stated(entry.start)}"
    if entry.end > entry.start:
        yield f"DTEND{_stated(entry.end)}"
    yield f"SUMMARY:{escaped(entry.title)}"
    if entry.place:
        yield f"LOCATION:{escaped(entry.place)}"
    if entry.about:
        yield f"DESCRIPTION:{escaped(entry.about)}"
    if entry.categories:
        yield f"CATEGORIES:{','.join(escaped(one) for one in entry.categories)}"
    if entry.cancelled:
        yield "STATUS:CANCELLED"
    elif entry.tentative:
        yield "STATUS:TENTATIVE"
    else:
        yield "STATUS:CONFIRMED"
    yield "END:VEVENT"


def _stated(when: datetime | date) -> str:
    return f":{_instant(when)}" if isinstance(when, datetime) else f";VALUE=DATE:{when:%Y%m%d}"


def _instant(when: datetime) -> str:
    return f"{when.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _folded(line: str) -> str:
    """A line as RFC 5545, 3.1, breaks it: after 75 octets at the most, never within a character."""
    octets = line.encode()
    pieces, begin, room = [], 0, _LINE
    while len(octets) - begin > room:
        end = begin + room
        while octets[end] & 0xC0 == 0x80:  # within a character of UTF-8
            end -= 1
        pieces.append(octets[begin:end])
        begin, room = end, _LINE - 1  # the space that begins what follows
    return b"\r\n ".join([*pieces, octets[begin:]]).decode()
