"""Who has a seat and who waits for one, as pure functions: no await, no input or output, no clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

KEPT_UNTIL = timedelta(days=1)
"""How long before the start seats are kept for newcomers; then they are for whoever waits."""

_SHORTEST_OFFER = timedelta(minutes=15)
_LONGEST_OFFER = timedelta(days=1)
_SHARE_OF_THE_REST = 4  # an offer stands for a quarter of the time that is left, so that several can be asked


class Closing(StrEnum):
    """How long before the start it is too late to sign up."""

    NEVER = "never"
    HOUR = "hour"
    DAY = "day"
    THREE_DAYS = "three_days"
    WEEK = "week"


CLOSES = {
    Closing.HOUR: timedelta(hours=1),
    Closing.DAY: timedelta(days=1),
    Closing.THREE_DAYS: timedelta(days=3),
    Closing.WEEK: timedelta(days=7),
}


@dataclass(frozen=True)
class Seats:
    """How many people there is room for, and how many of the seats are kept for newcomers."""

    capacity: int | None
    kept: int = 0


@dataclass(frozen=True)
class SignUp:
    """Somebody who said yes: since when, with how many others, and whether they are new here.

    `waits_since` is set while they have no seat, `offered_until` while one is held for them.
    """

    member: int
    party: int = 1
    is_new: bool = False
    waits_since: datetime | None = None
    offered_until: datetime | None = None

    @property
    def holds(self) -> bool:
        """Whether seats are taken, or held, for them."""
        return self.waits_since is None or self.offered_until is not None


def kept_now(seats: Seats, start: datetime, now: datetime) -> Seats:
    """The seats as they are counted now: near the start none is kept any more."""
    return seats if now < start - KEPT_UNTIL else Seats(seats.capacity)


def has_room(seats: Seats, others: Iterable[SignUp], party: int, *, is_new: bool) -> bool:
    """Whether so many more fit in; seats kept for newcomers are for them alone."""
    if seats.capacity is None:
        return True
    holding = [one for one in others if one.holds]
    free = seats.capacity - sum(one.party for one in holding)
    kept = max(0, seats.kept - sum(one.party for one in holding if one.is_new))
    return party <= (free if is_new else free - kept)


def to_be_offered(seats: Seats, sign_ups: Sequence[SignUp]) -> list[SignUp]:
    """Who of those that wait is offered a seat now, the longest waiting first.

    Whoever does not fit in, because they bring somebody or because the rest is kept, is passed over and keeps their
    place: no seat stays empty for it.
    """
    holding = [one for one in sign_ups if one.holds]
    offered: list[SignUp] = []
    for one in sorted((one for one in sign_ups if not one.holds), key=lambda one: (one.waits_since, one.member)):
        if has_room(seats, [*holding, *offered], one.party, is_new=one.is_new):
            offered.append(SignUp(one.member, one.party, one.is_new))
    wanted = {one.member for one in offered}
    return [one for one in sign_ups if one.member in wanted]


def offered_until(now: datetime, start: datetime) -> datetime:
    """Until when a seat is held for somebody: a quarter of the time that is left, a day at most."""
    share = (start - now) / _SHARE_OF_THE_REST
    return min(now + min(max(share, _SHORTEST_OFFER), _LONGEST_OFFER), max(start, now))
