"""What one reading of a text says, before it is known what it means."""

from dataclasses import dataclass, fields, replace
from datetime import datetime

from bot.when.clock import Clock, ClockRange
from bot.when.durations import Duration
from bot.when.named import Day
from bot.when.words import Part


@dataclass(frozen=True)
class Repeat:
    """How often: the parts of an RRULE that were said; weekdays count from 0, Monday."""

    frequency: str
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    nth: int | None = None
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True)
class Said:
    """Each thing that a text can say, once; what is None was not said."""

    day: Day | None = None
    since: bool | None = None  # the day is where something begins: "fra 24.11."
    until: Day | None = None
    through: bool | None = None  # to the end of `until`: "ut november"
    clock: Clock | ClockRange | None = None
    until_clock: Clock | None = None
    until_part: Part | None = None
    part: Part | None = None
    all_day: bool | None = None
    repeat: Repeat | None = None
    count: int | None = None
    lasting: Duration | None = None
    elapsed: Duration | None = None
    instant: datetime | None = None

    def join(self, other: "Said") -> "Said | None":
        """Both together; None if both say the same kind of thing, or the one takes from the other."""
        if self.until_clock and (other.part or other.clock):
            return None  # "til søndag kl. 8 om kvelden": of the end, not of the start
        if self.until and other.day and not other.since:
            return None  # "until Friday 24th": one day, which is not the one it begins with
        said = {name: value for name in _NAMES if (value := getattr(other, name)) is not None}
        if any(getattr(self, name) is not None for name in said):
            return None
        return replace(self, **said)


_NAMES = tuple(field.name for field in fields(Said))
