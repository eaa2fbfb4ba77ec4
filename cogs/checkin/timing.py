"""When a check-in is carried to the mentors and an answer to the student: at moments that chance chooses.

Pure: chance is given in, a number from 0 up to 1, each as likely.
"""

from datetime import datetime, timedelta

FIRST = timedelta(minutes=10)
"""So soon nothing is carried: who is online then is who was when it was sent."""

WITHIN = timedelta(hours=3)
"""Until then it is carried."""

ANSWERED_FIRST = timedelta(minutes=1)
ANSWERED_WITHIN = timedelta(minutes=10)
"""The same for an answer: a mentor who looks whom their words reach sees nobody move at that moment."""

SETTLES = timedelta(hours=1)
"""So long a case is kept after its last answer was carried at the latest, so that none is lost with its key."""


def carried_at(sent: datetime, chance: float) -> datetime:
    """When a check-in that may take its time is carried.

    Each moment between the two bounds is as likely, so from the moment of its coming nothing more can be told of that
    of its sending than that it lies within these bounds before it. A mean, or a moment that is more likely, would tell.
    """
    return sent + FIRST + (WITHIN - FIRST) * chance


def answered_at(written: datetime, chance: float) -> datetime:
    """When a mentor's answer is carried to the student."""
    return written + ANSWERED_FIRST + (ANSWERED_WITHIN - ANSWERED_FIRST) * chance


def may_have_sent(carried: datetime, online_from: datetime, online_until: datetime) -> bool:
    """Whether somebody who was online in a stretch of time can be the sender, for all that the moment tells."""
    return online_from <= carried - FIRST and online_until >= carried - WITHIN
