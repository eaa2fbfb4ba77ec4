"""What is covered in the coming days, and what is not: pure, over the rota."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby

from cogs.checkin.rota import Rota, Window, windows_of

WEEK = 7
"""The days of which mentors and organisers hear that nobody is there."""

PLANNED = 14
"""The days that can be looked at."""

GIVEN = 12
"""The days of which shifts can be given to others: so many shifts one message shows with a button each."""


def coming(rota: Rota, now: datetime, days: int = PLANNED) -> list[Window]:
    """The windows that are not over, of last night's and of so many days from today on, by their start."""
    today = now.astimezone(rota.zone).date()
    found = {window for n in range(-1, days) for window in windows_of(rota, today + timedelta(days=n))}
    return sorted((one for one in found if one.end > now), key=lambda one: (one.start, one.end, one.mentor))


def lost(before: Rota, after: Rota, now: datetime, days: int = WEEK) -> list[Window]:
    """What was covered before and is not any more, wholly or in part; of several with the same hours the first."""
    still = coming(after, now, days + 1)
    bare = [one for one in coming(before, now, days) if not _is_covered(one, still, now)]
    return [next(same) for _, same in groupby(bare, key=lambda one: (one.start, one.end))]


def _is_covered(window: Window, others: Sequence[Window], now: datetime) -> bool:
    """Whether somebody is on duty at each moment of a window that is still to come; others are by their start."""
    covered = max(window.start, now)
    for one in others:
        if one.start <= covered < one.end:
            covered = one.end
    return covered >= window.end
