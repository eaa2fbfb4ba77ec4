"""`fadderbot backup` and `fadderbot restore`: what comes back is what was there, and nothing else is touched."""

import asyncio
import os
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, update

from bot.storage.engine import Storage
from bot.storage.folder import hold
from bot.storage.migrate import upgrade
from bot.storage.tables import DraftRow, JobRow, MemberRow, OutboxRow
from tests.operate.conftest import Says
from tests.operate.filling import Rows, but_claims, everything, file_of, fill

SECRET = "hush.hush"  # noqa: S105 - for looking whether it is told


def filled(database: str) -> Rows:
    """Rows in every table; gives them."""

    async def run() -> Rows:
        storage = Storage(database)
        await fill(storage)
        await storage.close()
        return await everything(database)

    return asyncio.run(run())


async def disturb(database: str) -> None:
    """Change, add and remove something, as the hours after a backup do."""
    storage = Storage(database)
    async with storage.transaction() as session:
        await session.execute(update(MemberRow).values(locale="en"))
        await session.execute(delete(DraftRow))
    await storage.close()


def restored(before: Rows) -> Rows:
    """What a restore brings back: everything but who held what, and tickets, which may have been used since."""
    return but_claims(before) | {"tickets": []}


def test_what_was_backed_up_comes_back(database: str, says: Says, tmp_path: Path) -> None:
    before = filled(database)
    backup = tmp_path / "monday.backup"
    code, said = says("backup", str(backup), database=database)
    assert code == 0, said
    assert "is copied to" in said
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert asyncio.run(everything(database)) == before, "nothing is changed by it"

    asyncio.run(disturb(database))
    assert asyncio.run(everything(database)) != before
    code, said = says("restore", str(backup), database=database)
    assert code == 0, said
    after = asyncio.run(everything(database))
    assert sorted(after) == sorted(before)
    assert [name for name, rows in after.items() if not rows] == ["tickets"]
    for name, rows in restored(before).items():
        assert but_claims(after)[name] == rows, name


def test_nothing_waits_for_who_held_it_and_all_is_looked_for_first(database: str, says: Says, tmp_path: Path) -> None:
    filled(database)
    says("backup", str(tmp_path / "b"), database=database)
    assert says("restore", str(tmp_path / "b"), database=database)[0] == 0

    async def look() -> None:
        storage = Storage(database)
        async with storage.reading() as session:
            for row in (JobRow, OutboxRow):
                held = select(func.count()).where((row.state == "claimed") | row.owner.is_not(None))
                assert await session.scalar(held) == 0
            waiting = list(await session.scalars(select(OutboxRow).where(OutboxRow.wake_at.is_not(None))))
            assert {row.state for row in waiting} == {"scheduled", "paused", "unknown", "aside"}
            assert all(row.doubtful for row in waiting)
            kept = await session.scalars(select(OutboxRow.doubtful).where(OutboxRow.wake_at.is_(None)))
            assert set(kept) == {True, False}
        await storage.close()

    asyncio.run(look())


def test_a_file_that_is_there_is_not_replaced_unasked(database: str, says: Says, tmp_path: Path) -> None:
    backup = tmp_path / "b"
    backup.write_text("the only other copy")
    code, said = says("backup", str(backup), database=database)
    assert (code, "--force" in said) == (1, True)
    assert backup.read_text() == "the only other copy"
    assert says("backup", str(backup), "--force", database=database)[0] == 0
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert [path for path in tmp_path.iterdir() if path.name.startswith(".")] == [], "nothing is left beside it"


@pytest.mark.parametrize("name", ["nowhere/b", "."])
def test_a_file_that_cannot_be_written(database: str, says: Says, name: str) -> None:
    code, said = says("backup", name, database=database)
    assert code == 1
    assert said.startswith("Error: ")


def test_what_is_no_backup_is_not_restored(database: str, says: Says, tmp_path: Path) -> None:
    before = filled(database)
    (tmp_path / "letter").write_text("Dear Ida, " * 200)
    (tmp_path / "empty").touch()
    for name, words in (("letter", "is no backup"), ("empty", "is no backup"), ("none", "cannot be read")):
        code, said = says("restore", str(tmp_path / name), database=database)
        assert (code, words in said) == (1, True)
    assert asyncio.run(everything(database)) == before


def test_a_backup_from_the_future_is_not_restored(database: str, says: Says, tmp_path: Path) -> None:
    async def age() -> None:
        storage = Storage(database)
        async with storage.engine.begin() as connection:
            await connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('core_9999')")
        await storage.close()

    asyncio.run(age())
    assert says("backup", str(tmp_path / "b"), database=database)[0] == 0
    code, said = says("restore", str(tmp_path / "b"), database=database)
    assert (code, "newer Fadderbot" in said) == (1, True)
    code, said = says("migrate", database=database)
    assert (code, "newer Fadderbot" in said) == (1, True), "nor is the database itself taken for an older one"


# SQLite


@pytest.fixture
def sqlite(new_database: Callable[[str], str]) -> str:
    """The URL of a SQLite database."""
    return new_database("sqlite")


async def test_a_copy_of_one_moment_while_somebody_writes(sqlite: str, says: Says, tmp_path: Path) -> None:
    await asyncio.to_thread(filled, sqlite)
    storage = Storage(sqlite)
    async with storage.transaction() as session:
        await session.execute(delete(DraftRow))
        code, said = await asyncio.to_thread(says, "backup", "b", database=sqlite)
        assert code == 0, said
    await storage.close()
    with closing(sqlite3.connect(tmp_path / "b")) as rows:
        assert rows.execute("SELECT count(*) FROM drafts").fetchone() == (25,), "what was not committed is not in it"


def test_the_database_itself_is_not_replaced_by_its_copy(sqlite: str, says: Says) -> None:
    before = filled(sqlite)
    code, said = says("backup", str(file_of(sqlite)), "--force", database=sqlite)
    assert (code, "the database itself" in said) == (1, True)
    assert asyncio.run(everything(sqlite)) == before


def test_ids_are_not_given_again_after_a_restore(sqlite: str, says: Says) -> None:
    filled(sqlite)
    asyncio.run(disturb(sqlite))  # removes all drafts
    says("backup", "b", database=sqlite)
    says("restore", "b", database=sqlite)
    with closing(sqlite3.connect(file_of(sqlite))) as rows:
        assert rows.execute("SELECT seq FROM sqlite_sequence WHERE name = 'drafts'").fetchone() == (25,)


def test_what_was_there_is_kept(sqlite: str, says: Says) -> None:
    before, file = filled(sqlite), file_of(sqlite)
    says("backup", "b", database=sqlite)
    asyncio.run(disturb(sqlite))
    changed = asyncio.run(everything(sqlite))
    file.chmod(0o640)
    code, said = says("restore", "b", database=sqlite)
    kept = file.with_name("bot.db.before-restore")
    assert (code, str(kept) in said) == (0, True)
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert asyncio.run(everything(f"sqlite+aiosqlite:///{kept}")) == changed

    code, said = says("restore", "b", database=sqlite)
    assert (code, "from an earlier restore" in said) == (1, True)
    assert asyncio.run(everything(f"sqlite+aiosqlite:///{kept}")) == changed
    assert but_claims(asyncio.run(everything(sqlite))) == restored(before)


def test_what_was_written_last_is_kept_even_where_it_is_not_in_the_file_yet(sqlite: str, says: Says) -> None:
    """A Fadderbot that was killed leaves its last words in a file beside the database."""
    file = file_of(sqlite)
    says("backup", "b", database=sqlite)
    killed = sqlite3.connect(file)
    killed.execute("PRAGMA journal_mode=WAL")
    killed.execute("INSERT INTO received VALUES ('discord', 'last', '2026-09-01 08:00:00.000000')")
    killed.commit()
    beside = {tail: Path(f"{file}{tail}").read_bytes() for tail in ("", "-wal")}
    killed.close()
    for tail, contents in beside.items():
        Path(f"{file}{tail}").write_bytes(contents)
    assert says("restore", "b", database=sqlite)[0] == 0
    for path, count in ((file, 0), (file.with_name("bot.db.before-restore"), 1)):
        with closing(sqlite3.connect(path)) as rows:
            assert rows.execute("SELECT count(*) FROM received").fetchone() == (count,)


def test_a_broken_database_is_no_hindrance(sqlite: str, says: Says) -> None:
    before, file = filled(sqlite), file_of(sqlite)
    says("backup", "b", database=sqlite)
    whole = file.read_bytes()
    file.write_bytes(b"?" * 5000 + whole[5000:])
    code, said = says("backup", "c", database=sqlite)
    assert (code, "cannot be copied" in said) == (1, True)
    assert not Path("c").exists()
    assert says("restore", "b", database=sqlite)[0] == 0
    assert but_claims(asyncio.run(everything(sqlite))) == restored(before)
    assert file.with_name("bot.db.before-restore").read_bytes().startswith(b"?")


def test_a_damaged_backup_is_not_restored(sqlite: str, says: Says) -> None:
    before = filled(sqlite)
    says("backup", "b", database=sqlite)
    size = os.path.getsize("b")
    with open("b", "r+b") as file:
        file.seek(size // 2)
        file.write(b"\0" * 20_000)
    code, said = says("restore", "b", database=sqlite)
    assert code == 1, said
    assert said.startswith("Error: b ")
    assert asyncio.run(everything(sqlite)) == before


def test_a_restore_waits_for_no_fadderbot_that_runs(sqlite: str, says: Says) -> None:
    before = filled(sqlite)
    says("backup", "b", database=sqlite)
    lock = hold(file_of(sqlite).parent)
    assert lock is not None
    with lock:
        code, said = says("restore", "b", database=sqlite)
        assert (code, "Stop it first" in said) == (1, True)
        assert says("backup", "c", database=sqlite)[0] == 0
    assert asyncio.run(everything(sqlite)) == before


def test_to_where_there_was_nothing(sqlite: str, says: Says, tmp_path: Path) -> None:
    before = filled(sqlite)
    says("backup", "b", database=sqlite)
    new = f"sqlite+aiosqlite:///{tmp_path / 'deep' / 'new.db'}"
    code, said = says("restore", "b", database=new)
    assert (code, "is kept" in said) == (0, False)
    assert but_claims(asyncio.run(everything(new))) == restored(before)


def test_a_database_of_others_is_no_backup(sqlite: str, says: Says) -> None:
    with closing(sqlite3.connect("others")) as rows, rows:
        rows.execute("CREATE TABLE songs (name)")
    code, said = says("restore", "others", database=sqlite)
    assert (code, "none of Fadderbot's" in said) == (1, True)
    others = f"sqlite+aiosqlite:///{Path('others').absolute()}"
    code, said = says("backup", "b", database=others)
    assert (code, "nothing of Fadderbot's" in said) == (1, True)
    assert not Path("b").exists()


def test_an_older_backup_is_brought_up_to_date(sqlite: str, says: Says, tmp_path: Path) -> None:
    """Here one from before any cog was there."""
    old = f"sqlite+aiosqlite:///{tmp_path / 'old.db'}"

    async def make() -> None:
        storage = Storage(old)
        await upgrade(storage, [])
        await storage.close()

    asyncio.run(make())
    assert says("backup", "b", database=old)[0] == 0
    assert says("restore", "b", database=sqlite)[0] == 0
    assert "events_events" in asyncio.run(everything(sqlite))


# PostgreSQL


@pytest.fixture
def postgresql(new_database: Callable[[str], str]) -> str:
    """The URL of a PostgreSQL database."""
    return new_database("postgresql")


async def test_who_is_connected_is_not_restored_under(postgresql: str, says: Says) -> None:
    before = await asyncio.to_thread(filled, postgresql)
    assert (await asyncio.to_thread(says, "backup", "b", database=postgresql))[0] == 0
    await disturb(postgresql)
    storage = Storage(postgresql)
    async with storage.reading() as session:
        await session.scalar(select(1))
    code, said = await asyncio.to_thread(says, "restore", "b", database=postgresql)
    assert (code, "(connections: 1)" in said) == (1, True)
    code, said = await asyncio.to_thread(says, "restore", "b", "--force", database=postgresql)
    assert code == 0, said
    await storage.close()
    assert but_claims(await everything(postgresql)) == restored(before)


def test_a_backup_of_the_other_kind(sqlite: str, postgresql: str, says: Says) -> None:
    for backed_up, restored, words in (
        (sqlite, postgresql, "a backup of SQLite"),
        (postgresql, sqlite, "a backup of P"),
    ):
        assert says("backup", "b", "--force", database=backed_up)[0] == 0
        code, said = says("restore", "b", database=restored)
        assert (code, words in said, "move-database" in said) == (1, True, True)


def test_what_cannot_be_restored_leaves_all_as_it_was(postgresql: str, says: Says) -> None:
    before = filled(postgresql)
    says("backup", "b", database=postgresql)

    async def add() -> None:
        storage = Storage(postgresql)
        async with storage.engine.begin() as connection:
            await connection.exec_driver_sql("CREATE TABLE newer (workspace_id integer REFERENCES workspaces (id))")
        await storage.close()

    asyncio.run(add())
    code, said = says("restore", "b", database=postgresql)
    assert (code, "The database is as it was" in said) == (1, True)
    assert "createdb" in said
    assert asyncio.run(everything(postgresql)) == before


def test_without_postgresqls_programs(
    postgresql: str, says: Says, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    code, said = says("backup", "b", database=postgresql)
    assert (code, "pg_dump is not on this machine" in said, "postgresql-client" in said) == (1, True, True)
    assert os.listdir(tmp_path) == []


def test_the_password_goes_by_the_environment(says: Says, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What stands in for PostgreSQL's program writes down how it was called."""
    program = tmp_path / "pg_dump"
    program.write_text(
        '#!/bin/sh\necho "$@" > arguments\necho "$PGUSER $PGPASSWORD $PGHOST $PGPORT $PGDATABASE" > given\n'
        'echo "pg_dump: error: no" >&2\necho "DETAIL: a row" >&2\nexit 1\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    code, said = says("backup", "b", database=f"postgresql+asyncpg://fadder:{SECRET}@example.org:5433/bot")
    assert (code, said) == (1, "Error: pg_dump did not succeed: pg_dump: error: no\n")
    assert SECRET not in Path("arguments").read_text()
    assert "--no-password" in Path("arguments").read_text(), "or it asks for one, also where nobody sits"
    assert Path("given").read_text() == f"fadder {SECRET} example.org 5433 bot\n"
    assert not Path("b").exists()
