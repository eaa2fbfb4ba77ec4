"""How many check-ins one can send: known in memory alone, so that nothing of it can be found, and gone at a restart."""

from collections.abc import Hashable
from datetime import datetime, timedelta

MOST = 3
"""Check-ins of one person within a day."""

DAY = timedelta(days=1)


class Limits:
    """Who sent how many lately."""

    def __init__(self) -> None:
        self._sent: dict[Hashable, list[datetime]] = {}

    def is_reached(self, who: Hashable, now: datetime) -> bool:
        """Whether somebody has sent as many as one can."""
        return len(self._recent(who, now)) >= MOST

    def count(self, who: Hashable, now: datetime) -> None:
        """Somebody sent one."""
        self._sent = {one: recent for one in self._sent if (recent := self._recent(one, now))}
        self._sent[who] = [*self._recent(who, now), now]

    def _recent(self, who: Hashable, now: datetime) -> list[datetime]:
        return [at for at in self._sent.get(who, []) if now - at < DAY]
