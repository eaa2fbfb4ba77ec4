"""The only module that reads the time."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What the time is, for everything that decides by it."""

    def now(self) -> datetime:
        """The present as an aware UTC instant."""

    def machine_time(self, instant: datetime) -> datetime:
        """When this machine's own clock will show what this clock calls `instant`."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present as an aware UTC instant."""
        return datetime.now(UTC)

    def machine_time(self, instant: datetime) -> datetime:
        """The instant itself."""
        return instant


class WindableClock:
    """A clock that can be wound forward: it runs on from where it was wound to, or stands still.

    `start` sets it, `running=False` makes it stand still until it is wound; without `start` it begins at the
    machine's time.
    """

    def __init__(self, start: datetime | None = None, *, running: bool = True) -> None:
        self._running = running
        machine = datetime.now(UTC)
        self._origin = machine
        self._shown = start or machine

    def now(self) -> datetime:
        """The present, as wound, as an aware UTC instant."""
        return self._shown + (datetime.now(UTC) - self._origin if self._running else timedelta())

    def machine_time(self, instant: datetime) -> datetime:
        """When the machine's clock will show it, if nobody winds meanwhile."""
        return datetime.now(UTC) + (instant - self.now())

    def state(self) -> dict[str, str]:
        """What `resume` needs to go on from here, in another process."""
        return {"origin": self._origin.isoformat(), "shown": self._shown.isoformat()}

    def resume(self, state: dict[str, str]) -> None:
        """Go on as a clock in an earlier process would have, had it run until now."""
        self._origin = datetime.fromisoformat(state["origin"])
        self._shown = datetime.fromisoformat(state["shown"])

    def wind_to(self, instant: datetime) -> None:
        """Go forward to an instant; what is not ahead changes nothing, since time cannot go backwards."""
        if instant > self.now():
            self._origin = datetime.now(UTC)
            self._shown = instant
