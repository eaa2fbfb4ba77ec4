"""All that a database holds, copied to another one: of one moment, in one transaction, and compared."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import sqlalchemy
from sqlalchemy import (
    URL,
    ColumnElement,
    Connection,
    column,
    delete,
    func,
    insert,
    inspect,
    literal,
    select,
    table,
    text,
    tuple_,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.operate.database import (
    file_of,
    free_claims,
    held,
    kind,
    must_be_current,
    must_be_there,
    named,
    opened,
    others_connected,
)
from bot.storage.base import Table
from bot.storage.engine import Storage
from bot.storage.migrate import upgrade

_AT_A_TIME = 1_000
_GIVEN_IDS = table("sqlite_sequence", column("name"), column("seq"))  # SQLite's own book of AUTOINCREMENT
_Key = tuple[Any, ...]


async def move(
    source: URL,
    target: URL,
    migrations: Sequence[Path],
    now: datetime,
    *,
    while_running: bool,
    say: Callable[[str], None],
) -> int:
    """Copy everything to an empty database, and give the number of rows; `say` is told of each table.

    With `while_running` the source may be in use, and what happens there afterwards stays behind.
    """
    must_be_there(source)
    with ExitStack() as kept:
        for folder, refusal in _folders(source, target, while_running=while_running).items():
            kept.enter_context(held(folder, refusal))
        async with opened(source) as old:
            await must_be_current(old, source, migrations)
            if file_of(source) is None and not while_running and await others_connected(old):
                raise click.ClickException(_IN_USE.format(named(source)))
            async with opened(target) as new:
                await _must_be_empty(new, target)
                await upgrade(new, migrations)
                return await _copy_all(old, new, now, lived_on=while_running, say=say)


_IN_USE = (
    "A Fadderbot is using {}. Stop it first; or copy now with --while-running, and know that what happens there "
    "after the copy stays behind."
)


def _folders(source: URL, target: URL, *, while_running: bool) -> dict[Path, str]:
    """The folders to keep every Fadderbot out of, with what is said where one is there."""
    from_, to = file_of(source), file_of(target)
    folders = {to.parent: f"A Fadderbot is using {to}. Name a database that is empty."} if to else {}
    if from_ is not None:
        if while_running:
            folders.pop(from_.parent, None)
        else:
            folders[from_.parent] = _IN_USE.format(from_)
    return folders


async def _tables(storage: Storage) -> list[sqlalchemy.Table]:
    """The tables of the core and of every installed cog that are there, each after those that it refers to."""

    def names(connection: Connection) -> set[str]:
        return set(inspect(connection).get_table_names())

    async with storage.engine.connect() as connection:
        there = await connection.run_sync(names)
    return [each for each in Table.metadata.sorted_tables if each.name in there]


async def _must_be_empty(storage: Storage, url: URL) -> None:
    tables = await _tables(storage)
    async with storage.reading() as session:
        for each in tables:
            if (await session.execute(select(literal(1)).select_from(each).limit(1))).first() is not None:
                raise click.ClickException(
                    f"The database {named(url)} is not empty: there are rows in {each.name}. Name one that is, "
                    "as `createdb` makes it."
                )


async def _copy_all(old: Storage, new: Storage, now: datetime, *, lived_on: bool, say: Callable[[str], None]) -> int:
    tables, rows = await _tables(old), 0
    async with old.reading() as source, new.transaction() as target:
        for each in tables:
            try:
                copied = await _copy(each, source, target)
                if (number := _number(each)) is not None:
                    await _go_on_from(target, each, number, await _last_given(source, each, number))
            except SQLAlchemyError as error:
                raise click.ClickException(
                    f"{each.name} could not be copied: {kind(error)}. Nothing was copied, and the source is as it was."
                ) from None
            say(f"{each.name}: {copied:,} {'row' if copied == 1 else 'rows'}, the same on both sides")
            rows += copied
        await free_claims(target, now, lived_on=lived_on)
    return rows


async def _copy(each: sqlalchemy.Table, source: AsyncSession, target: AsyncSession) -> int:
    """Copy a table, and see that what can be read there is what was read here."""
    key = list(each.primary_key.columns)
    copied, last = 0, None
    while True:
        page = select(each).order_by(*key).limit(_AT_A_TIME)
        if last is not None:
            page = page.where(
                tuple_(*key) > tuple_(*(literal(value, of.type) for value, of in zip(last, key, strict=True)))
            )
        rows = [dict(row) for row in (await source.execute(page)).mappings()]
        if not rows:
            break
        await target.execute(insert(each), rows)
        read = {_key(row, key): row for row in rows}
        last = list(read)[-1]
        if await _read(target, each, key, list(read)) != read:
            raise _differs(each)
        copied += len(rows)
    if await target.scalar(select(func.count()).select_from(each)) != copied:
        raise _differs(each)
    return copied


async def _read(
    session: AsyncSession, each: sqlalchemy.Table, key: list[sqlalchemy.Column[Any]], keys: list[_Key]
) -> dict[_Key, dict[str, Any]]:
    among: ColumnElement[bool] = key[0].in_([one[0] for one in keys]) if len(key) == 1 else tuple_(*key).in_(keys)
    found = (await session.execute(select(each).where(among))).mappings()
    return {_key(row, key): dict(row) for row in found}


def _key(row: Any, key: list[sqlalchemy.Column[Any]]) -> _Key:
    return tuple(row[of.name] for of in key)


def _differs(each: sqlalchemy.Table) -> click.ClickException:
    return click.ClickException(
        f"{each.name} is not the same on both sides, so nothing was copied. This is a fault of the program: report it."
    )


# What numbers rows: an id that was given once is not given again, even if its row is gone


def _number(each: sqlalchemy.Table) -> sqlalchemy.Column[int] | None:
    """The column whose values the database gives itself."""
    return each.autoincrement_column


async def _sequence(session: AsyncSession, each: sqlalchemy.Table, number: sqlalchemy.Column[int]) -> str | None:
    """What PostgreSQL calls the sequence of a column."""
    return await session.scalar(select(func.pg_get_serial_sequence(each.name, number.name)))


async def _last_given(session: AsyncSession, each: sqlalchemy.Table, number: sqlalchemy.Column[int]) -> int:
    """The highest id that was ever given, 0 where none was."""
    highest = await session.scalar(select(func.max(number))) or 0
    given: int | None = None
    if session.get_bind().dialect.name == "sqlite":
        given = await session.scalar(select(_GIVEN_IDS.c.seq).where(_GIVEN_IDS.c.name == each.name))
    elif (sequence := await _sequence(session, each, number)) is not None:
        asked = f"SELECT last_value FROM {sequence} WHERE is_called"  # noqa: S608 - PostgreSQL's own quoted name
        given = await session.scalar(text(asked))
    return max(highest, given or 0)


async def _go_on_from(session: AsyncSession, each: sqlalchemy.Table, number: sqlalchemy.Column[int], last: int) -> None:
    """Have the next id be the one after the last."""
    if session.get_bind().dialect.name == "postgresql":
        if (sequence := await _sequence(session, each, number)) is not None:
            await session.execute(select(func.setval(sequence, max(last, 1), last > 0)))
    elif last and each.dialect_options["sqlite"]["autoincrement"]:
        await session.execute(delete(_GIVEN_IDS).where(_GIVEN_IDS.c.name == each.name))
        await session.execute(insert(_GIVEN_IDS).values(name=each.name, seq=last))
