"""Transactions: all or nothing, one writer after the other, and nothing lost between them."""

import asyncio
import os
import sqlite3
import stat
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.community import join, take_turn
from bot.storage.base import UtcDateTime
from bot.storage.engine import Closed, Storage, WrittenWhileReading
from bot.storage.tables import MemberRow, Received, WorkspaceRow

NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
WRITERS = 400

on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""What only SQLite has: settings of a file, and one lock for all of it."""


@pytest.fixture
async def storage(database: str) -> AsyncIterator[Storage]:
    """A database with one workspace."""
    storage = Storage(database)
    async with storage.transaction() as session:
        await join(session, adapter="office", platform_id="0")
    yield storage
    await storage.close()


async def number(session: AsyncSession) -> int:
    """What the workspace's row counts."""
    return int(await session.scalar(select(WorkspaceRow.platform_id).where(WorkspaceRow.id == 1)) or 0)


async def add_one(storage: Storage) -> None:
    """Read the row, then write it one higher."""
    async with storage.transaction() as session:
        await take_turn(session, ("office", "0"))
        row = await session.get_one(WorkspaceRow, 1)
        row.platform_id = str(int(row.platform_id) + 1)


async def test_file_that_is_made_is_its_owners_alone(tmp_path: Path) -> None:
    storage = Storage(f"sqlite+aiosqlite:///{tmp_path / 'new.db'}")
    async with storage.transaction() as session:
        await session.execute(text("CREATE TABLE kept (one INTEGER)"))
        rights = {file.name: stat.S_IMODE(file.stat().st_mode) for file in os.scandir(tmp_path)}
    await storage.close()
    assert rights == dict.fromkeys(("new.db", "new.db-wal", "new.db-shm"), 0o600), "and so is what lies beside it"


async def test_no_read_modify_write_is_lost(storage: Storage) -> None:
    outcomes = await asyncio.gather(*(add_one(storage) for _ in range(WRITERS)), return_exceptions=True)

    assert [outcome for outcome in outcomes if outcome is not None] == []
    async with storage.reading() as session:
        assert await number(session) == WRITERS


async def test_no_write_of_two_processes_is_lost(storage: Storage, database: str) -> None:
    """Two engines on one file share no lock of ours, only SQLite's."""
    other = Storage(database)
    await asyncio.gather(*(add_one(one) for one in (storage, other) for _ in range(40)))
    await other.close()

    async with storage.reading() as session:
        assert await number(session) == 80


async def test_workspace_that_is_joined_by_several_at_once_is_one(storage: Storage) -> None:
    """A platform tells that the bot was invited while somebody there asks it for something already."""
    async with asyncio.TaskGroup() as connecting:
        for _ in range(5):
            connecting.create_task(add_one(storage))  # so that no connection has to be made first

    async def comes() -> int:
        async with storage.transaction() as session:
            return (await join(session, adapter="office", platform_id="new")).id

    assert len(set(await asyncio.gather(*(comes() for _ in range(5))))) == 1


@pytest.mark.parametrize("error", [RuntimeError, asyncio.CancelledError, KeyboardInterrupt])
async def test_any_error_rolls_everything_back(storage: Storage, error: type[BaseException]) -> None:
    async def fail() -> None:
        async with storage.transaction() as session:
            session.add(MemberRow(workspace_id=1, platform_id="a", locale=None, zone=None))
            await session.flush()
            await session.execute(update(WorkspaceRow).values(locale="en"))
            raise error

    with pytest.raises(error):
        await fail()
    async with storage.reading() as session:
        assert await session.scalar(select(func.count()).select_from(MemberRow)) == 0
        assert await session.scalar(select(WorkspaceRow.locale)) == "nb"
    await add_one(storage)


async def test_two_writers_queue(storage: Storage) -> None:
    order: list[str] = []
    inside, go_on = asyncio.Event(), asyncio.Event()

    async def first() -> None:
        async with storage.transaction() as session:
            await take_turn(session, ("office", "0"))
            await session.execute(update(WorkspaceRow).values(platform_id="10"))
            order.append("first wrote")
            inside.set()
            await go_on.wait()
            order.append("first ends")

    async def second() -> None:
        await inside.wait()
        asking.set()
        async with storage.transaction() as session:
            await take_turn(session, ("office", "0"))
            order.append(f"second sees {await number(session)}")

    asking = asyncio.Event()
    both = asyncio.gather(first(), second())
    await asking.wait()
    async with storage.reading() as session:
        assert await number(session) == 0, "a reader neither waits nor sees what is not committed"
    go_on.set()
    await both

    assert order == ["first wrote", "first ends", "second sees 10"]


async def test_look_is_of_one_moment(storage: Storage) -> None:
    async with storage.reading() as session:
        assert await number(session) == 0
        await add_one(storage)
        assert await session.scalar(text("SELECT platform_id FROM workspaces")) == "0"
    async with storage.reading() as session:
        assert await number(session) == 1


async def test_reader_cannot_write(storage: Storage) -> None:
    async with storage.reading() as session:
        with pytest.raises(WrittenWhileReading):
            await session.execute(update(WorkspaceRow).values(locale="en"))
    async with storage.reading() as session:
        assert await session.scalar(select(WorkspaceRow.locale)) == "nb"


async def test_nothing_is_asked_of_a_database_that_was_let_go_of(database: str) -> None:
    """A connection that was made now would be closed by nobody."""
    storage = Storage(database)
    await storage.close()
    for asked in (storage.transaction(), storage.reading()):
        with pytest.raises(Closed):
            await asked.__aenter__()


async def test_a_database_is_let_go_of_when_those_at_work_are_done(database: str) -> None:
    storage = Storage(database)
    inside, go_on = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        async with storage.transaction() as session:
            await join(session, adapter="office", platform_id="1")
            inside.set()
            await go_on.wait()

    working = asyncio.create_task(work())
    await inside.wait()
    letting_go = asyncio.create_task(storage.close())
    await asyncio.sleep(0)
    go_on.set()
    await asyncio.gather(working, letting_go)

    again = Storage(database)
    async with again.reading() as session:
        assert await session.scalar(select(WorkspaceRow.platform_id)) == "1"
    await again.close()


@pytest.mark.parametrize("steps", [0, 3, 8, 20, 60])
async def test_who_is_cut_off_leaves_no_connection(database: str, steps: int) -> None:
    storage = Storage(database)
    made: set[Any] = set()
    event.listen(storage.engine.sync_engine, "connect", lambda connection, _record: made.add(connection))
    event.listen(storage.engine.sync_engine, "close", lambda connection, _record: made.discard(connection))
    working = [asyncio.create_task(join_one(storage, number)) for number in range(4)]
    for _ in range(steps):
        await asyncio.sleep(0)
    for task in working:
        task.cancel()
    await asyncio.gather(*working, return_exceptions=True)
    await storage.close()

    assert made == set()


async def join_one(storage: Storage, number: int) -> None:
    """Look, then write, each with a connection."""
    async with storage.reading() as session:
        await session.scalar(select(WorkspaceRow.id))
    async with storage.transaction() as session:
        await join(session, adapter="office", platform_id=str(number))


@on_sqlite
async def test_database_keeps_what_it_is_told(storage: Storage) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
    async with storage.reading() as session:
        assert {name: await session.scalar(text(f"PRAGMA {name}")) for name in wanted} == wanted


async def test_row_of_nobody_is_refused_without_showing_what_was_in_it(storage: Storage) -> None:
    async def write() -> None:
        async with storage.transaction() as session:
            await session.execute(insert(MemberRow).values(workspace_id=99, platform_id="a quiet word"))

    with pytest.raises(IntegrityError) as refused:
        await write()
    assert "a quiet word" not in str(refused.value)


async def test_what_belongs_to_a_workspace_goes_with_it(storage: Storage) -> None:
    async with storage.transaction() as session:
        session.add(MemberRow(workspace_id=1, platform_id="a", locale=None, zone=None))
    async with storage.transaction() as session:
        await session.delete(await session.get_one(WorkspaceRow, 1))
    async with storage.reading() as session:
        assert await session.scalar(select(func.count()).select_from(MemberRow)) == 0


async def test_naive_time_never_reaches_a_row(storage: Storage) -> None:
    async def write() -> None:
        async with storage.transaction() as session:
            session.add(Received(adapter="a", key="k", at=NOW.replace(tzinfo=None)))

    with pytest.raises(StatementError, match="naive"):
        await write()


async def test_naive_time_is_compared_with_no_row(storage: Storage) -> None:
    async with storage.reading() as session:
        with pytest.raises(StatementError, match="naive"):
            await session.scalar(select(Received).where(Received.at < NOW.replace(tzinfo=None)))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(instant=st.datetimes(timezones=st.timezones() | st.just(UTC), allow_imaginary=False))
def test_instant_comes_back_as_it_was(instant: datetime) -> None:
    kind = UtcDateTime()
    try:
        bound = kind.process_bind_param(instant, None)  # type: ignore[arg-type] # no dialect is asked
    except OverflowError:
        return  # the first and last hours of the calendar lie outside it in UTC
    assert bound is not None
    kept = bound.replace(tzinfo=None)  # all that SQLite keeps
    assert kind.process_result_value(kept, None) == instant.astimezone(UTC)  # type: ignore[arg-type] # as above


@pytest.mark.parametrize(
    "at",
    [
        NOW,
        datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Oslo")),
        datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Oslo")),
        datetime(2026, 9, 1, 10, 0, 0, 123456, tzinfo=timezone(timedelta(hours=-9, minutes=-30))),
    ],
)
async def test_instant_survives_the_database(storage: Storage, at: datetime) -> None:
    async with storage.transaction() as session:
        session.add(Received(adapter="a", key="k", at=at))
    async with storage.reading() as session:
        (found,) = await session.scalars(select(Received.at))
        assert found == at.astimezone(UTC)
        assert found.utcoffset() == timedelta(0)
        assert await session.scalar(select(func.count()).where(Received.at <= at)) == 1
        assert await session.scalar(select(func.count()).where(Received.at < at)) == 0


@on_sqlite
async def test_a_transaction_has_the_write_lock_from_its_first_look_on_and_a_look_never(storage: Storage) -> None:
    """What is read there may be written back: nobody else can have changed it."""
    async with storage.transaction() as session:
        assert await is_free(storage), "one that did nothing yet is in nobody's way"
        await number(session)
        assert not await is_free(storage)
    async with storage.reading() as session:
        await number(session)
        assert await is_free(storage)
    async with storage.transaction():
        pass
    assert await is_free(storage)


async def is_free(storage: Storage) -> bool:
    """Whether another process could write now."""

    def takes_the_lock() -> bool:
        with closing(sqlite3.connect(storage.engine.url.database or "", timeout=0, isolation_level=None)) as other:
            try:
                other.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return False
            other.execute("ROLLBACK")
            return True

    return await asyncio.to_thread(takes_the_lock)
