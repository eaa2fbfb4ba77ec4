"""Points in time as they are shown: the reader's language and zone decide how."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Style(StrEnum):
    """How much of an instant is written out."""

    FULL = "full"  # tirsdag 24. november kl. 18.00
    SHORT = "short"  # ti. 24. nov. 18.00
    TIME = "time"  # 18.00
    DATE = "date"  # tirsdag 24. november


@dataclass(frozen=True)
class Moment:
    """An aware UTC instant, shown in the reader's zone."""

    instant: datetime
    style: Style = Style.FULL

    def __post_init__(self) -> None:
        if self.instant.tzinfo is None:
            raise ValueError("a moment needs an aware datetime")


@dataclass(frozen=True)
class Period:
    """From one instant to a later one; the day is written once when both fall on it."""

    start: datetime
    end: datetime
    style: Style = Style.FULL

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("a period needs aware datetimes")


@dataclass(frozen=True)
class Days:
    """Whole days, first and last included; the same days in every zone."""

    first: date
    last: date
    style: Style = Style.FULL


@dataclass(frozen=True)
class Relative:
    """How far an instant lies from the moment of reading: "in 2 hours"."""

    instant: datetime
