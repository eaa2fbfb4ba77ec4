"""What a written date can turn out to be."""

from dataclasses import dataclass
from datetime import datetime

from bot.model.phrase import Phrase


@dataclass(frozen=True)
class At:
    """One point in time; for a whole day, the local midnight it begins with."""

    instant: datetime
    whole_day: bool


@dataclass(frozen=True)
class Span:
    """From one point to a later one; for whole days, `end` is the midnight at which the *last* begins."""

    start: datetime
    end: datetime
    whole_days: bool


@dataclass(frozen=True)
class Series:
    """An RRULE and the occurrence it starts from; the time of day is that of `first`, not in the rule."""

    rule: str
    first: At | Span


When = At | Span | Series


@dataclass(frozen=True)
class Ambiguous:
    """Two or more readings, all ahead, the earliest first.

    Two of them may differ in `fold` alone (the hour that the clocks show twice), which `==` on datetimes of
    one zone does not see: compare them in UTC.
    """

    candidates: tuple[When, ...]


@dataclass(frozen=True)
class NotUnderstood:
    """Nothing that can be used, and why."""

    reason: Phrase
