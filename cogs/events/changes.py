"""What members ought to hear of when a calendar changes."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from cogs.events.ical import Skip
from cogs.events.tables import CalendarRow, EventRow, OccurrenceRow


class Kind(StrEnum):
    """What became of one time that an event is on; each is said by a phrase of that name."""

    MOVED = "moved"
    PROLONGED = "prolonged"  # or shortened: only its end is another
    RELOCATED = "relocated"
    CANCELLED = "cancelled"
    RESTORED = "restored"  # was cancelled, and is on after all
    REMOVED = "removed"  # is no longer on our calendar; whether it is on, others know


@dataclass(frozen=True)
class Times:
    """When an occurrence is, or was."""

    start: datetime
    end: datetime
    whole_day: bool


@dataclass(frozen=True)
class Change:
    """One change of one occurrence; `before` is when it was."""

    kind: Kind
    row: OccurrenceRow
    before: Times


Changes = list[Change]


def changed(kind: Kind, rows: Iterable[OccurrenceRow]) -> Changes:
    """The same change of several occurrences, whose times stay."""
    return [Change(kind, row, times_of(row)) for row in rows]


def times_of(row: OccurrenceRow) -> Times:
    """When an occurrence is now."""
    return Times(row.starts_at, row.ends_at, row.whole_day)


@dataclass
class Outcome:
    """What reading a copy in came to."""

    calendar: CalendarRow
    touched: list[tuple[EventRow, list[OccurrenceRow]]] = field(default_factory=list)
    new: int = 0
    ahead: int = 0  # of the new ones, those that have a time to come
    updated: int = 0
    gone: int = 0
    held_back: int = 0  # vanished events that were kept, because too many vanished at once
    newly_held_back: bool = False  # some of them only since this copy
    skipped: Counter[Skip] = field(default_factory=Counter)
    changes: Changes = field(default_factory=list)
