"""`fadderbot move-database`: all of it, as it was, or nothing; and it goes on from there."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, make_url, select, text

from bot.community import join
from bot.compose import installed_cogs
from bot.core import migrations_of
from bot.operate import move as moving
from bot.storage.engine import Storage
from bot.storage.folder import hold
from bot.storage.tables import DraftRow, MemberRow, OutboxRow, WorkspaceRow
from tests.operate.conftest import ENGINES, Says
from tests.operate.filling import AT, but_claims, everything, file_of, fill
from tests.postgres import Server

OUTBOX = OutboxRow.__table__.columns.keys()
New = Callable[[str], str]
SECRET = "hush.hush"  # noqa: S105 - for looking whether it is told


@pytest.fixture(params=[(a, b) for a in ENGINES for b in ENGINES], ids=" to ".join)
def pair(request: pytest.FixtureRequest, new_database: New) -> tuple[str, str]:
    """A database with rows in every table, and an empty one; each engine to each."""
    source = new_database(request.param[0])
    asyncio.run(_fill(source))
    return source, new_database(request.param[1])


@pytest.fixture
def outgrown(new_database: New) -> tuple[str, str]:
    """From SQLite to PostgreSQL."""
    source = new_database("sqlite")
    asyncio.run(_fill(source))
    return source, new_database("postgresql")


async def _fill(database: str, count: int = 25) -> None:
    storage = Storage(database)
    await fill(storage, count)
    await storage.close()


def test_everything_is_there_as_it_was(pair: tuple[str, str], says: Says) -> None:
    source, target = pair
    before = asyncio.run(everything(source))
    code, said = says("move-database", source, target, database=source)
    assert code == 0, said
    for name, rows in before.items():
        assert f"{name}: {len(rows)} rows, the same on both sides" in said
    assert f"{sum(map(len, before.values())):,} rows are in" in said
    assert "Stop the old Fadderbot, for good" in said
    assert ("Set FADDERBOT_CHECKIN__KEYS to the key file" in said) is target.startswith("postgresql")
    after = asyncio.run(everything(target))
    assert sorted(after) == sorted(before)
    for name, rows in but_claims(before).items():
        assert but_claims(after)[name] == rows, name
    assert asyncio.run(everything(source)) == before


def test_claims_are_free_and_what_was_not_touched_is_not_in_doubt(pair: tuple[str, str], says: Says) -> None:
    source, target = pair
    says("move-database", source, target, database=source)
    old, new = asyncio.run(everything(source))["outbox"], asyncio.run(everything(target))["outbox"]
    state, owner, doubtful = map(OUTBOX.index, ("state", "owner", "doubtful"))
    assert {row[state] for row in old} - {row[state] for row in new} == {"claimed"}
    assert {row[owner] for row in new} == {None}
    assert sorted((row[0], row[doubtful]) for row in new) == sorted((row[0], row[doubtful]) for row in old)


def test_ids_go_on_after_the_last_that_was_ever_given(pair: tuple[str, str], says: Says) -> None:
    source, target = pair

    async def run(database: str, *, empties: bool) -> None:
        storage = Storage(database)
        async with storage.transaction() as session:
            if empties:
                await session.execute(delete(DraftRow))
                await session.execute(delete(WorkspaceRow).where(WorkspaceRow.id == 25))
            else:
                given = {"workspace_id": 1, "member_id": 1, "action": "a", "fields": {}, "created_at": AT}
                draft = await session.execute(insert(DraftRow).values(**given).returning(DraftRow.id))
                assert draft.scalar_one() == 26, "though the table came over empty"
                await join(session, adapter="discord", platform_id="new")
                assert await session.scalar(select(WorkspaceRow.id).where(WorkspaceRow.platform_id == "new")) == 26
        await storage.close()

    asyncio.run(run(source, empties=True))
    code, said = says("move-database", source, target, database=source)
    assert code == 0, said
    assert "drafts: 0 rows" in said
    asyncio.run(run(target, empties=False))


def test_the_first_id_of_what_was_never_used_is_one(new_database: New, says: Says) -> None:
    source, target = new_database("sqlite"), new_database("postgresql")
    assert says("move-database", source, target, database=source)[0] == 0

    async def first() -> None:
        storage = Storage(target)
        async with storage.transaction() as session:
            await join(session, adapter="discord", platform_id="new")
            assert await session.scalar(select(WorkspaceRow.id)) == 1
        await storage.close()

    asyncio.run(first())


def test_more_than_a_batch(outgrown: tuple[str, str], says: Says, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the key is of several columns, and sorted by each engine in its own way."""
    monkeypatch.setattr(moving, "_AT_A_TIME", 7)
    source, target = outgrown
    before = asyncio.run(everything(source))
    assert says("move-database", source, target, database=source)[0] == 0
    assert but_claims(asyncio.run(everything(target))) == but_claims(before)


def test_a_target_without_a_schema_gets_one(
    outgrown: tuple[str, str], says: Says, postgres: Server, tmp_path: Path
) -> None:
    source, _ = outgrown
    before = asyncio.run(everything(source))
    for target in (postgres.create(), f"sqlite+aiosqlite:///{tmp_path / 'deep' / 'new.db'}"):
        assert says("move-database", source, target, database=source)[0] == 0
        assert but_claims(asyncio.run(everything(target))) == but_claims(before)


def test_a_target_that_is_not_empty_is_left_alone(pair: tuple[str, str], says: Says) -> None:
    source, target = pair

    async def occupy() -> None:
        storage = Storage(target)
        async with storage.transaction() as session:
            await join(session, adapter="discord", platform_id="theirs")
        await storage.close()

    asyncio.run(occupy())
    code, said = says("move-database", source, target, database=source)
    assert (code, "is not empty: there are rows in workspaces" in said) == (1, True)
    assert len(asyncio.run(everything(target))["workspaces"]) == 1
    code, said = says("move-database", source, source, database=source)
    assert (code, "is not empty" in said) == (1, True)


def test_what_does_not_fit_leaves_nothing_behind(outgrown: tuple[str, str], says: Says) -> None:
    """SQLite takes longer texts than it was told; PostgreSQL does not."""
    source, target = outgrown
    with closing(sqlite3.connect(file_of(source))) as rows, rows:
        rows.execute("UPDATE posts SET platform_ref = ? WHERE id = 13", (SECRET * 100,))
    code, said = says("move-database", source, target, database=source)
    assert (code, "posts could not be copied: StringDataRightTruncationError" in said) == (1, True)
    assert SECRET not in said
    assert not any(asyncio.run(everything(target)).values())


def test_a_source_of_another_version(outgrown: tuple[str, str], says: Says) -> None:
    source, target = outgrown
    with closing(sqlite3.connect(file_of(source))) as rows, rows:
        rows.execute("UPDATE alembic_version SET version_num = 'core_0001' WHERE version_num LIKE 'core%'")
    code, said = says("move-database", source, target, database=source)
    assert (code, "fadderbot migrate" in said) == (1, True)
    assert not any(asyncio.run(everything(target)).values())


def test_a_source_that_is_not_there(new_database: New, says: Says, tmp_path: Path) -> None:
    target = new_database("sqlite")
    code, said = says("move-database", f"sqlite+aiosqlite:///{tmp_path / 'none.db'}", target, database=target)
    assert (code, "There is no database at" in said) == (1, True)
    code, said = says("move-database", target, f"postgresql+asyncpg://me:{SECRET}@127.0.0.1:1/x", database=target)
    assert (code, "cannot be used: ConnectionRefusedError" in said, SECRET in said) == (1, True, False)


# While a Fadderbot runs


async def test_a_source_in_use_is_copied_only_on_demand(pair: tuple[str, str], says: Says) -> None:
    source, target = pair
    storage = Storage(source)
    lock = hold(file_of(source).parent) if source.startswith("sqlite") else None
    async with storage.reading() as session:
        await session.scalar(select(1))
    code, said = await asyncio.to_thread(says, "move-database", source, target, database=source)
    assert (code, "--while-running" in said) == (1, True)
    assert not any((await everything(target)).values())

    async with storage.transaction() as session:
        await session.execute(delete(DraftRow))  # not committed yet, so not seen
        line = ("move-database", source, target, "--while-running")
        if source.startswith("postgresql"):
            code, said = await asyncio.to_thread(says, *line, database=source)
            assert code == 0, said
            assert "drafts: 25 rows" in said
    if source.startswith("sqlite"):
        code, said = await asyncio.to_thread(says, *line, database=source)
        assert code == 0, said
    if lock is not None:
        lock.close()
    await storage.close()
    waiting = [row for row in (await everything(target))["outbox"] if row[OUTBOX.index("wake_at")] is not None]
    assert waiting
    assert all(row[OUTBOX.index("doubtful")] for row in waiting), "the old process goes on to say it"


async def test_the_copy_is_of_one_moment(outgrown: tuple[str, str]) -> None:
    """What is written after the first table was read is in no table of the copy."""
    source, target = outgrown
    storage = Storage(source)
    wrote = asyncio.Event()

    async def write() -> None:
        async with storage.transaction() as session:
            await session.execute(delete(MemberRow))
            await session.execute(text("UPDATE workspaces SET locale = 'en'"))
        wrote.set()

    before = await everything(source)
    writing: list[asyncio.Task[None]] = []

    def say(_: str) -> None:
        if not writing:
            writing.append(asyncio.create_task(write()))

    migrations = migrations_of(installed_cogs())
    await moving.move(make_url(source), make_url(target), migrations, AT, while_running=True, say=say)
    await wrote.wait()
    await storage.close()
    assert (await everything(source))["members"] == []
    assert but_claims(await everything(target)) == but_claims(before)
