"""`fadderbot`, made to break at a point of its work: `FAULTS_DIES=said:7` is when it has said its seventh message.

Nothing of this is in the product: what it does is wrapped here, and its own command line called.
"""

import functools
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from discord.http import HTTPClient
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession

import bot.adapters.slack.deliver
import bot.delivery
import bot.outbox
import bot.schedule.claim
import bot.schedule.wakeup
import bot.serving
from bot.__main__ import main
from bot.clock import SystemClock
from bot.delivery import Courier
from bot.handover import Handover
from bot.outbox import Outbox
from bot.schedule.worker import Worker
from bot.storage.engine import Storage

POINTS = ("claimed", "handled", "stored", "ran", "taken", "sending", "said", "forgotten", "committing", "committed")
LEASE = timedelta(seconds=5)
"""Instead of two minutes, so that what a dead process held is taken over while we look."""
LOOKS_S = 3
"""Instead of half a minute, after which a process looks for what nobody rang for: our numbers, on SQLite."""

_passed: Counter[str] = Counter()
_point, _, _times = os.environ.get("FAULTS_DIES", "").partition(":")


def passes(point: str) -> None:
    """Die here, if it is the time."""
    _passed[point] += 1
    if point and point == _point and _passed[point] == int(_times):
        os.kill(os.getpid(), signal.SIGKILL)


def wrap(owner: Any, name: str, *, before: str = "", after: str = "") -> None:
    """Have a function pass a point when it begins, or when it is done."""
    original = getattr(owner, name)

    @functools.wraps(original)
    async def wrapped(*given: Any, **named: Any) -> Any:
        passes(before)
        result = await original(*given, **named)
        passes(after)
        return result

    setattr(owner, name, wrapped)


def wrap_transactions() -> None:
    """Have each transaction pass a point before and after its commit."""
    original = Storage.transaction

    @asynccontextmanager
    async def transaction(self: Storage) -> AsyncIterator[AsyncSession]:
        async with original(self) as session:
            yield session
            passes("committing")
        passes("committed")

    setattr(Storage, "transaction", transaction)  # noqa: B010 - mypy takes no assignment to a method


def limit_pages(most: int) -> None:
    """Let SQLite find the disk full when the file has so many pages."""
    original = Storage.__init__

    def begin(self: Storage, url: str) -> None:
        original(self, url)

        @event.listens_for(self.engine.sync_engine, "connect")
        def limit(connection: Any, _record: Any) -> None:
            connection.execute(f"PRAGMA max_page_count={most}").close()

    setattr(Storage, "__init__", begin)  # noqa: B010 - as above


class JumpingClock(SystemClock):
    """The machine's clock, as if somebody had set it by so many hours as stand in a file."""

    def __init__(self) -> None:
        self._file = Path(os.environ["FAULTS_CLOCK"])

    def _off(self) -> timedelta:
        return timedelta(hours=float(self._file.read_text() or 0))

    def now(self) -> datetime:
        """The present, as wrong as it is."""
        return super().now() + self._off()

    def machine_time(self, instant: datetime) -> datetime:
        """When the machine would show it."""
        return instant - self._off()


def prepare() -> None:
    """Put the points in their places, and let time be short."""
    wrap(bot.schedule.claim, "claim", after="claimed")
    wrap(Worker, "_call", after="handled")
    wrap(Outbox, "enqueue", after="stored")
    wrap(Worker, "run_due", after="ran")
    wrap(Courier, "_claim", after="taken")
    wrap(Handover, "_hand_over", before="sending")
    wrap(AsyncWebClient, "chat_postMessage", after="said")
    wrap(HTTPClient, "send_message", after="said")
    wrap(Handover, "_delivered", after="forgotten")
    wrap_transactions()
    for module in (bot.schedule.claim, bot.outbox, bot.delivery):
        setattr(module, "LEASE", LEASE)  # noqa: B010 - they are constants to mypy
    setattr(bot.schedule.wakeup, "SAFETY_TICK_S", LOOKS_S)  # noqa: B010
    setattr(bot.adapters.slack.deliver, "PER_SECOND", 100.0)  # noqa: B010
    if "FAULTS_PAGES" in os.environ:
        limit_pages(int(os.environ["FAULTS_PAGES"]))
    if "FAULTS_CLOCK" in os.environ:
        setattr(bot.serving, "SystemClock", JumpingClock)  # noqa: B010


if __name__ == "__main__":
    prepare()
    main()
