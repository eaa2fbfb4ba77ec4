"""What one row takes of the disk with its indexes, table by table, on both databases."""

import secrets
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text

from benchmarks.figures import Figure
from benchmarks.reminder import message
from benchmarks.server import START
from bot import logs
from bot.compose import installed_cogs
from bot.core import migrations_of
from bot.model.codec import encode
from bot.storage.base import Table, plain
from bot.storage.engine import Storage
from bot.storage.migrate import upgrade
from bot.storage.tables import JobRow, MemberRow, OutboxRow, Received, WorkspaceRow
from cogs.events.tables import EventRow, OccurrenceRow, RsvpRow
from tests import postgres

_ROWS = 20_000
_SOURCE = """BEGIN:VEVENT\r
UID:20260901T080000Z-4711@tp.educloud.no\r
SUMMARY:IN1000 Introduksjon til objektorientert programmering\r
LOCATION:Ole-Johan Dahls hus, Simula\r
DTSTART;TZID=Europe/Oslo:20260901T101500\r
DTEND;TZID=Europe/Oslo:20260901T120000\r
RRULE:FREQ=WEEKLY;COUNT=14\r
END:VEVENT\r
"""
_ROOM = "discord/1287654321098765432/channel/1287654321098765433"


async def measure(folder: Path) -> list[Figure]:
    """Fill each table, and look how much larger the database is."""
    logs.configure("WARNING")
    sqlite = await _sizes(f"sqlite+aiosqlite:///{folder / 'rows.db'}")
    with postgres.running() as server:
        postgresql = await _sizes(server.create()) if server else {}
    return [
        Figure(f"{table}, {name}", (size,), "bytes")
        for name, sizes in (("SQLite", sqlite), ("PostgreSQL", postgresql))
        for table, size in sizes.items()
    ]


async def _sizes(url: str) -> dict[str, int]:
    storage = Storage(url)
    await upgrade(storage, migrations_of(installed_cogs()))
    sizes = {}
    for table, rows in _filling():
        before = await _bytes(storage)
        async with storage.transaction() as session:
            await session.execute(insert(plain(table)), rows)
        if len(rows) > 1:
            sizes[table.__tablename__] = round((await _bytes(storage) - before) / len(rows))
    await storage.close()
    return sizes


async def _bytes(storage: Storage) -> int:
    if storage.engine.dialect.name == "sqlite":
        asked = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
    else:
        asked = "SELECT pg_database_size(current_database())"
    async with storage.reading() as session:
        return int((await session.execute(text(asked))).scalar_one())


def _filling() -> Iterator[tuple[type[Table], list[dict[str, Any]]]]:
    """The tables in the order in which one hangs on the other, with what stands in a row in use."""
    snowflake = 1287654321098765432
    yield (
        WorkspaceRow,
        [{"id": 1, "adapter": "discord", "platform_id": str(snowflake), "locale": "nb", "zone": "Europe/Oslo"}],
    )
    yield (
        MemberRow,
        [{"id": n, "workspace_id": 1, "platform_id": str(snowflake + n * 7919), "locale": "nb"} for n in _numbers()],
    )
    yield EventRow, [
        {
            "id": n, "workspace_id": 1, "uid": f"20260901T080000Z-{n}@tp.educloud.no",
            "title": "IN1000 Introduksjon til objektorientert programmering", "place": "Ole-Johan Dahls hus, Simula",
            "zone": "Europe/Oslo", "rule": "FREQ=WEEKLY;COUNT=14", "source": _SOURCE, "digest": secrets.token_hex(32),
            "channel": _ROOM, "lead_s": 3600, "created_by": n, "expanded_until": START + timedelta(days=365),
        }
        for n in _numbers()
    ]  # fmt: skip
    yield OccurrenceRow, [
        {
            "id": n, "event_id": n, "original": "20260901T081500Z", "starts_at": START + timedelta(hours=n),
            "ends_at": START + timedelta(hours=n + 2), "over_at": START + timedelta(hours=n + 2), "whole_day": False,
            "cancelled_here": False,
        }
        for n in _numbers()
    ]  # fmt: skip
    yield RsvpRow, [{"occurrence_id": n, "member_id": n, "answer": "yes", "at": START} for n in _numbers()]
    yield JobRow, [
        {
            "workspace_id": 1, "cog": "events", "handler": "remind", "key": str(n), "arguments": {"occurrence": n},
            "due_at": START + timedelta(minutes=n), "wake_at": START + timedelta(minutes=n), "state": "scheduled",
            "attempts": 0,
        }
        for n in _numbers()
    ]  # fmt: skip
    yield (
        Received,
        [
            {"adapter": "discord", "key": str(snowflake + n * 7919), "at": START + timedelta(seconds=n)}
            for n in _numbers()
        ],
    )
    yield OutboxRow, [
        {
            "workspace_id": 1, "nonce": secrets.token_hex(12), "adapter": "discord", "address": _ROOM,
            "visibility": "public", "locale": "nb", "zone": "Europe/Oslo", "message": encode(message(n)),
            "created_at": START, "wake_at": START, "state": "scheduled", "attempts": 0,
        }
        for n in _numbers()
    ]  # fmt: skip


def _numbers() -> range:
    return range(1, _ROWS + 1)
