"""Who is in a round that comes by itself, and whose silence counts, as pure functions: no await, no clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta

LEAD = timedelta(days=2)
"""How long before it a round is announced: time to answer, and not so long that plans change."""

GRACE = timedelta(hours=12)
"""How late a round may be drawn: what was meant for the morning is of no use the next one."""

SILENCES = 3
"""So many rounds in a row without an answer, and a member is asked what would suit them better, once."""

BARREN = 3
"""So many rounds in a row without a group, and those who organise hear of it, once."""

PAUSES = (2, 4)
"""For how many weeks a member can pause; or else until they say so."""

UNTIL_TOLD = 0
"""The weeks of a pause that lasts until the member says so."""


def minute_of(instant: datetime) -> int:
    """An instant as a button carries it: minutes since 1970."""
    return int(instant.timestamp()) // 60


@dataclass(frozen=True)
class Standing:
    """What a member who signed up has said, as far as a round depends on it; `answer` is about that round alone."""

    since: datetime
    answer: bool | None
    every_time: bool
    paused_at: datetime | None
    paused_until: datetime | None

    def is_paused(self, at: datetime) -> bool:
        """Whether they pause at that instant; a pause without an end lasts until they say so."""
        return self.paused_at is not None and (self.paused_until is None or at < self.paused_until)

    def is_in(self, now: datetime) -> bool:
        """Whether they are drawn; who said nothing is, if they want to be every time."""
        return (self.every_time if self.answer is None else self.answer) and not self.is_paused(now)

    def was_silent(self, announced_at: datetime, now: datetime) -> bool:
        """Whether they let a round go by without a word, though they were there to be asked."""
        was_asked = self.since < announced_at and not self.is_paused(now)
        return was_asked and self.answer is None and not self.every_time


def announced_at(drawn_at: datetime, now: datetime) -> datetime:
    """When a round is announced that is drawn then: some days before, or now where it is nearer."""
    return max(drawn_at - LEAD, now)


def paused_until(now: datetime, weeks: int) -> datetime | None:
    """When a pause of so many weeks is over; None where it lasts until the member says so."""
    return None if weeks == UNTIL_TOLD else now + timedelta(weeks=weeks)
