"""Quiet hours: when nothing is said that nobody asked for."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_DAY = 24 * 60


@dataclass(frozen=True)
class Quiet:
    """Every night from one time of day to another, each in minutes after midnight on the wall clock."""

    start: int
    end: int

    def until(self, now: datetime, zone: ZoneInfo) -> datetime | None:
        """When the quiet in which `now` falls is over, as an aware UTC instant; None where it falls in none."""
        local = now.astimezone(zone)
        minute = local.hour * 60 + local.minute
        if (minute - self.start) % _DAY >= (self.end - self.start) % _DAY:
            return None
        over = local.replace(hour=self.end // 60, minute=self.end % 60, second=0, microsecond=0)
        if self.end <= minute:
            over += timedelta(days=1)
        return over.astimezone(UTC)

    def since(self, now: datetime, zone: ZoneInfo) -> datetime:
        """When the quiet in which `now` falls began, as an aware UTC instant."""
        local = now.astimezone(zone)
        began = local.replace(hour=self.start // 60, minute=self.start % 60, second=0, microsecond=0)
        if self.start > local.hour * 60 + local.minute:
            began -= timedelta(days=1)
        return began.astimezone(UTC)
