"""Rows in every table that there is, the installed cogs' too, and all of it read again."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    Integer,
    LargeBinary,
    func,
    insert,
    inspect,
    make_url,
    select,
)

from bot.compose import installed_cogs
from bot.model.address import Address, Place
from bot.storage.base import Table, UtcDateTime
from bot.storage.engine import Storage

Rows = dict[str, list[tuple[Any, ...]]]

AT = datetime(2026, 9, 1, 8, 0, 0, 123_456, tzinfo=UTC)
"""When everything in the rows happened, with a part of a second that must not be lost."""

MESSAGE_STATES = ("scheduled", "claimed", "paused", "unknown", "aside", "dead", "kept", "late")
JOB_STATES = ("scheduled", "claimed", "done", "missed", "failed", "cancelled")
WORDS = "Møt opp på «Nøtta» 🎉\n\tkl. 18'\"\\"


async def tables(storage: Storage) -> list[sqlalchemy.Table]:
    """The tables of the core and of the cogs, each after those that it refers to."""
    installed_cogs()

    def names(connection: Connection) -> set[str]:
        return set(inspect(connection).get_table_names())

    async with storage.engine.connect() as connection:
        there = await connection.run_sync(names)
    return [table for table in Table.metadata.sorted_tables if table.name in there]


def value(column: Column[Any], n: int) -> Any:
    """A value of a column in the nth row, counted from 1; every third is missing where it may be."""
    for key in column.foreign_keys:
        return None if column.nullable and n % 3 == 0 else value(key.column, n)
    if column.primary_key and isinstance(column.type, Integer):
        return n
    if column.nullable and n % 3 == 0:
        return None
    if isinstance(column.type, UtcDateTime):
        return AT + timedelta(hours=n)
    if isinstance(column.type, Date):
        return (AT + timedelta(days=n)).date()
    if isinstance(column.type, JSON):
        return [WORDS, n] if column.name == "cogs_off" else {"words": WORDS, "number": n, "nothing": None, "in": [{}]}
    if isinstance(column.type, Boolean):
        return n % 2 == 0
    if isinstance(column.type, Integer):
        return n
    if isinstance(column.type, LargeBinary):
        return f"{n} {WORDS}\0".encode()
    length = getattr(column.type, "length", None) or 200
    return f"{n}æ"[:length] if length < len(WORDS) + 5 else f"{n} {WORDS}"


def row(table: sqlalchemy.Table, n: int) -> dict[str, Any]:
    """The nth row of a table."""
    made = {column.name: value(column, n) for column in table.columns}
    if table.name in ("outbox", "jobs"):
        states = MESSAGE_STATES if table.name == "outbox" else JOB_STATES
        made["state"] = states[n % len(states)]
        waits = made["state"] in ("scheduled", "claimed", "paused", "unknown", "aside")
        made |= {"wake_at": AT if waits else None, "owner": "gone" if made["state"] == "claimed" else None}
    if table.name == "jobs":
        made["handler"] = "remind"
    if table.name == "outbox":
        places = [place for place in Place if place is not Place.ROLE]
        address = Address("discord", "1234567890", places[n % len(places)], f"98765432100{n}")
        made |= {"adapter": "discord", "address": address.encode(), "locale": "nb", "zone": "Europe/Oslo"}
        made["post_key"] = f"events/{n}" if n % 2 else None
        made["reason"] = None if n % 3 == 0 else "Slack answered channel_not_found"
    return made


async def fill(storage: Storage, count: int = 25) -> None:
    """Put rows into every table."""
    for table in await tables(storage):
        async with storage.transaction() as session:
            await session.execute(insert(table), [row(table, n) for n in range(1, count + 1)])
            if session.get_bind().dialect.name == "postgresql" and table.autoincrement_column is not None:
                sequence = func.pg_get_serial_sequence(table.name, table.autoincrement_column.name)
                await session.execute(select(func.setval(sequence, count)))  # as if it had given them itself


async def everything(url: str) -> Rows:
    """All rows of all tables, in an order that is the same on every engine."""
    storage = Storage(url)
    found: Rows = {}
    for table in await tables(storage):
        async with storage.reading() as session:
            rows = (await session.execute(select(table))).all()
        found[table.name] = sorted(map(tuple, rows), key=repr)
    await storage.close()
    return found


def but_claims(rows: Rows) -> Rows:
    """All rows without what a copy changes in those that wait: who holds them, when to look, and the doubt."""
    changed = {"state", "wake_at", "owner", "doubtful"}
    less = dict(rows)
    for name in ("jobs", "outbox"):
        columns = Table.metadata.tables[name].columns.keys()
        less[name] = [
            tuple(one for column, one in zip(columns, row, strict=True) if column not in changed) for row in rows[name]
        ]
    return less


def file_of(database: str) -> Path:
    """The file of a SQLite database."""
    return Path(make_url(database).database or "")
