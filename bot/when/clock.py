"""Times of day, and which minutes of the day they can mean."""

from dataclasses import dataclass, replace
from enum import Enum

from bot.when.words import Part

HOUR = 60
NOON = 12 * HOUR
DAY = 24 * HOUR
EARLY = 6 * HOUR  # "tonight at 2" may be said before midnight or after
UP = 8 * HOUR  # an hour alone before this, "kl. 6", may be of the evening


class Form(Enum):
    """How an hour is written, which decides whether it can be one of the evening."""

    EXACT = "exact"  # 18:30, 08.30, 6pm
    DIGITS = "digits"  # kl. 8: the 24-hour clock, unless "kveld" says otherwise
    ENGLISH = "english"  # at 8: morning or evening
    SPOKEN = "spoken"  # halv åtte: morning or evening
    MIDNIGHT = "midnight"  # the beginning of a day or its end


@dataclass(frozen=True)
class Clock:
    """A time of day; `bare` is one that only a day next to it makes a time, `weak` one more likely a date.

    `alone` is an hour in digits without minutes that both halves of the day have.
    """

    minute: int
    form: Form
    text: str
    meridiem: bool = False
    bare: bool = False
    alone: bool = False
    weak: bool = False

    @property
    def loose(self) -> "Clock":
        """The same, but where nothing shows that it is of the 24-hour clock, of either half of the day."""
        return self.of_either_half if self.bare or self.early else self

    @property
    def of_either_half(self) -> "Clock":
        """The same, read as an English one."""
        return replace(self, form=Form.ENGLISH) if self.form is Form.DIGITS else self

    @property
    def early(self) -> bool:
        """Whether it is an hour alone at which few are up."""
        return self.alone and self.minute < UP

    @property
    def possible(self) -> bool:
        """Whether a day has this time; 24:00 is its end."""
        return 0 <= self.minute <= DAY

    @property
    def twenty_four(self) -> bool:
        """Whether only the 24-hour clock has it: 13:00, 00:30."""
        return self.form is Form.EXACT and not self.meridiem and not HOUR <= self.minute < NOON + HOUR

    @property
    def halves(self) -> list[int]:
        """The same place of the dial before and after noon, where it is not told which."""
        if self.meridiem or self.twenty_four or self.minute >= NOON + HOUR:
            return [self.minute]
        return [self.minute % NOON, self.minute % NOON + NOON]

    def minutes(self, part: Part | None = None) -> list[int]:
        """The minutes after midnight that it can mean, in this part of the day if one was said."""
        if part:
            first, end = part.value
            written = [DAY] if self.form is Form.MIDNIGHT else self.halves
            minutes = [minute for each in written for minute in (each, each + DAY)]
            night = part in (Part.NIGHT, Part.SMALL_HOURS)
            return [minute for minute in minutes if first <= minute < end or (night and minute < EARLY)]
        if self.form is Form.MIDNIGHT:
            return [0, DAY]
        morning = self.form is Form.ENGLISH and self.minute < 9 * HOUR
        if morning or (self.form is Form.SPOKEN and self.minute != NOON):
            return self.halves
        return [self.minute]


@dataclass(frozen=True)
class ClockRange:
    """From one time of day to a later one, of the next day where it is past midnight."""

    start: Clock
    end: Clock

    @property
    def bare(self) -> bool:
        """Whether only a day next to it makes it a time."""
        return self.start.bare and self.end.bare

    @property
    def weak(self) -> bool:
        """Whether it is more likely something else."""
        return self.start.weak or self.end.weak

    @property
    def possible(self) -> bool:
        """Whether a day has these times."""
        return self.start.possible and self.end.possible

    @property
    def text(self) -> str:
        """The time that no day has."""
        return self.end.text if self.start.possible else self.start.text

    @property
    def loose(self) -> "ClockRange":
        """The same, where it begins or ends before anybody is up, of either half of the day."""
        if self.start.early:
            return ClockRange(self.start.of_either_half, self.end.of_either_half if self.end.alone else self.end)
        return replace(self, end=self.end.of_either_half) if self.end.early else self

    def pairs(self, part: Part | None = None) -> list[tuple[int, int]]:
        """The starts and ends that it can mean, in minutes after the midnight before the start."""
        starts, ends = self._starts(part), self._ends(part)
        if self.end.meridiem and not self.start.meridiem and part is None:
            return [(start, _after(start, end)) for end in ends for start in [_nearest_before(end, starts)]]
        pairs = [(start, min(_after(start, end) for end in ends)) for start in starts]
        if self.start.twenty_four and self.end.form is Form.ENGLISH and part is None:
            # "13–3" is of two dials.
            pairs += [(start, end + NOON) for start in starts for end in ends if start < end + NOON <= DAY]
        return pairs

    def _starts(self, part: Part | None) -> list[int]:
        if self.start.form is Form.MIDNIGHT:
            return [0]
        if part:
            return self.start.minutes(part)
        if self.end.meridiem:
            return self.start.halves
        return [self.start.minute] if self.end.twenty_four else self.start.minutes()

    def _ends(self, part: Part | None) -> list[int]:
        if self.end.form is Form.MIDNIGHT:
            return [DAY]
        spoken = self.end.form in (Form.ENGLISH, Form.SPOKEN) and not self.start.twenty_four
        return self.end.halves if part or self.start.meridiem or spoken else [self.end.minute]


def _after(start: int, end: int) -> int:
    return end if end > start else end + DAY


def _nearest_before(end: int, starts: list[int]) -> int:
    nearest = starts[0]
    for start in starts[1:]:
        if _after(start, end) - start < _after(nearest, end) - nearest:
            nearest = start
    return nearest
