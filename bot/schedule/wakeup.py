"""The only importer of APScheduler: it rings when the next thing is due, and holds no truth."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import Clock

SAFETY_TICK_S = 30
"""After so long it rings whatever was set, for what another process stored and nobody told of."""


class Wakeup:
    """Calls `ring` at the instant that was set last, and every 30 s in case somebody else set something."""

    def __init__(self, clock: Clock, ring: Callable[[], Awaitable[None]]) -> None:
        self._clock = clock
        self._ring = ring
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )

    def start(self) -> None:
        """Begin to ring; needs a running event loop."""
        self._scheduler.add_job(self._ring, "interval", seconds=SAFETY_TICK_S, id="safety")
        self._scheduler.start()

    def at(self, instant: datetime | None) -> None:
        """Ring at this instant of our clock instead of the one set before; None: only the safety tick."""
        if instant is None:
            if self._scheduler.get_job("next"):
                self._scheduler.remove_job("next")
            return
        run_date = self._clock.machine_time(instant)
        self._scheduler.add_job(self._ring, "date", run_date=run_date, id="next", replace_existing=True)

    def stop(self) -> None:
        """Ring no more."""
        self._scheduler.shutdown(wait=False)
