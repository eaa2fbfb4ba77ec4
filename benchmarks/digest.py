"""The weekly overview of 200 events for 1,000 members who asked for it, until all of it is stored."""

import random
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select

from benchmarks.figures import Figure
from benchmarks.server import START, served
from bot.fetch import Fetcher
from bot.roll import Roll
from bot.schedule.worker import Worker
from bot.storage.base import plain
from bot.storage.tables import JobRow, MemberRow, OutboxRow
from cogs.events.rules import Label
from cogs.events.tables import DigestRow, DigestWish, EventRow, OccurrenceRow, RsvpRow

_MEMBERS = 1_000
_EVENTS = 200
_ZONES = (None, None, None, "Europe/London", "America/New_York")


async def measure(folder: Path) -> list[Figure]:
    """Members in three languages and three zones, with one of four filters, each with ten answers of their own."""
    async with served(folder) as (company, core):
        async with core.storage.transaction() as session:
            for table, rows in _filling(random.Random(1)):  # noqa: S311 - what is measured, and nothing to be guessed
                await session.execute(insert(plain(table)), rows)
        company.sandbox.clock.wind_to(START + timedelta(hours=1))
        roll = Roll(core.storage, core.clock, {}, tuple)
        worker = Worker(
            core.storage, core.registry, core.clock, core.outbox, Fetcher(), core.nudge, core.site, roll, core.measures
        )
        begun, longest = time.perf_counter(), 0.0
        while True:
            round_begun = time.perf_counter()
            if not await worker.run_due():
                break
            longest = max(longest, time.perf_counter() - round_begun)
        taken = time.perf_counter() - begun
        async with core.storage.reading() as session:
            stored = await session.scalar(select(func.count()).select_from(OutboxRow))
        if stored != _MEMBERS:
            raise AssertionError(stored)
    return [
        Figure(f"the week of {_EVENTS} events for {_MEMBERS:,} members", (taken,), "s", 5),
        Figure("the same, the longest that an answer waits for it", (longest * 1000,), "ms"),
    ]


def _filling(chance: random.Random) -> Iterator[tuple[type[Any], list[dict[str, Any]]]]:
    labels = [str(label) for label in Label]
    yield (
        MemberRow,
        [
            {
                "id": n,
                "workspace_id": 1,
                "platform_id": f"m{n}",
                "locale": ("nb", "nn", "en")[n % 3],
                "zone": _ZONES[n % 5],
            }
            for n in range(1, _MEMBERS + 1)
        ],
    )
    yield EventRow, [
        {
            "id": n, "workspace_id": 1, "uid": str(n), "title": f"Spillkveld og vafler {n}",
            "place": "Kantina i R-bygget", "zone": "Europe/Oslo", "source": "", "digest": "",
            "channel": "sandbox/class/channel/general",
            "labels": chance.sample(labels, 3), "expanded_until": START,
        }
        for n in range(1, _EVENTS + 1)
    ]  # fmt: skip
    yield OccurrenceRow, [
        {
            "id": n, "event_id": n, "original": str(n), "starts_at": (start := START + timedelta(hours=2 + n * 0.8)),
            "ends_at": start + timedelta(hours=2), "over_at": start + timedelta(hours=2), "whole_day": False,
            "cancelled_here": False,
        }
        for n in range(1, _EVENTS + 1)
    ]  # fmt: skip
    yield (
        RsvpRow,
        [
            {"occurrence_id": one, "member_id": n, "answer": "yes", "at": START}
            for n in range(1, _MEMBERS + 1)
            for one in chance.sample(range(1, _EVENTS + 1), 10)
        ],
    )
    yield DigestRow, [{"workspace_id": 1, "channel": None, "weekday": 6, "minute": 17 * 60, "newest": 0}]
    yield (
        DigestWish,
        [
            {"member_id": n, "workspace_id": 1, "labels": labels[: (0, 0, 1, 1, 2)[n % 5]]}
            for n in range(1, _MEMBERS + 1)
        ],
    )
    yield JobRow, [
        {
            "workspace_id": 1, "cog": "events", "handler": "say_digest", "key": "week", "arguments": {},
            "due_at": START, "wake_at": START, "state": "scheduled", "attempts": 0,
        }
    ]  # fmt: skip
