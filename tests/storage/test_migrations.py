"""The schema: migrations and models agree, both ways, and a migration that fails leaves no trace."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from bot.compose import installed_cogs
from bot.core import migrations_of
from bot.storage.base import Table
from bot.storage.engine import Storage
from bot.storage.migrate import configuration, is_current, upgrade

COGS = migrations_of(installed_cogs())

BROKEN = '''"""A migration that fails in the middle."""

import sqlalchemy as sa
from alembic import op

revision = "broken_0001"
down_revision = None
branch_labels = ("broken",)
depends_on = "core_0001"


def upgrade() -> None:
    op.create_table("broken_things", sa.Column("id", sa.Integer(), primary_key=True))
    op.execute("UPDATE workspaces SET locale = 'en'")
    with op.batch_alter_table("posts") as batch_op:
        batch_op.add_column(sa.Column("more", sa.Integer()))
    op.execute("SELECT * FROM nowhere")
'''


def storage_at(path: Path) -> Storage:
    """A database in this file."""
    return Storage(f"sqlite+aiosqlite:///{path}")


async def run(storage: Storage, does: Callable[[Connection], Any]) -> Any:
    """Do something synchronous to the database, in one transaction."""
    async with storage.engine.begin() as connection:
        return await connection.run_sync(does)


async def alembic(storage: Storage, folders: list[Path], what: Callable[..., None], to: str) -> None:
    """One of Alembic's own commands."""
    config = configuration(folders)

    def migrate(connection: Connection) -> None:
        config.attributes["connection"] = connection
        what(config, to)

    await run(storage, migrate)


def contents(path: Path) -> tuple[list[Any], list[Any]]:
    """Everything that a database file says: its schema, and its rows."""
    with closing(sqlite3.connect(path)) as rows:
        schema = rows.execute("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name").fetchall()
        tables = [name for kind, name, _, _ in schema if kind == "table"]
        return schema, [rows.execute(f"SELECT * FROM {table}").fetchall() for table in tables]  # noqa: S608 - our own


def unordered(schema: list[Any]) -> list[Any]:
    """A schema without the order of the lines in a statement: copying a table writes its constraints as they come."""
    return [(*row[:3], sorted(line.strip(" ,") for line in (row[3] or "").splitlines())) for row in schema]


async def test_migrations_from_nothing_give_what_the_models_say(tmp_path: Path) -> None:
    storage = storage_at(tmp_path / "new.db")
    await upgrade(storage, COGS)

    def differences(connection: Connection) -> Any:
        return compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), Table.metadata)

    assert await run(storage, differences) == []
    await storage.close()


async def test_partial_indexes_are_partial(tmp_path: Path) -> None:
    """The wake-up stays flat only so; what is compared above does not look at it."""
    storage = storage_at(tmp_path / "new.db")
    await upgrade(storage, COGS)
    await storage.close()
    schema, _ = contents(tmp_path / "new.db")
    for table in ("jobs", "outbox"):
        (sql,) = [sql for kind, name, _, sql in schema if kind == "index" and name == f"ix_{table}_wake_at"]
        assert sql.upper().endswith("WHERE WAKE_AT IS NOT NULL")
    with closing(sqlite3.connect(tmp_path / "new.db")) as rows:
        for table in ("jobs", "outbox"):
            asked = f"EXPLAIN QUERY PLAN SELECT min(wake_at) FROM {table} WHERE wake_at IS NOT NULL"  # noqa: S608
            (step,) = [detail for *_, detail in rows.execute(asked)]
            assert f"ix_{table}_wake_at" in step


async def test_everything_can_be_taken_back_and_done_again(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    storage = storage_at(path)
    await upgrade(storage, COGS)
    before = contents(path)
    await alembic(storage, COGS, command.downgrade, "base")
    schema, _ = contents(path)
    assert [name for kind, name, _, _ in schema if not name.startswith(("alembic_", "sqlite_"))] == []
    assert not await is_current(storage, COGS)

    await upgrade(storage, COGS)
    again = contents(path)
    assert unordered(again[0]) == unordered(before[0])
    await storage.close()


async def test_second_upgrade_does_nothing(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    storage = storage_at(path)
    assert not await is_current(storage, COGS)
    await upgrade(storage, COGS)
    assert await is_current(storage, COGS)
    before = contents(path)
    await upgrade(storage, COGS)
    assert contents(path) == before
    await storage.close()


@pytest.mark.parametrize("folders", [[], COGS], ids=["core", "with cogs"])
async def test_newest_revisions_are_read_as_alembic_reads_them(tmp_path: Path, folders: list[Path]) -> None:
    """Whether the database is current is found out without Alembic; the two must agree."""
    storage = storage_at(tmp_path / "new.db")
    await upgrade(storage, folders)

    def heads(connection: Connection) -> set[str]:
        return set(MigrationContext.configure(connection).get_current_heads())

    script = ScriptDirectory.from_config(configuration(folders))
    assert await run(storage, heads) <= set(script.get_heads())
    assert await is_current(storage, folders)
    if folders:
        assert not await is_current(storage, [])
    await storage.close()


async def test_cog_that_is_installed_later_is_added(tmp_path: Path) -> None:
    storage = storage_at(tmp_path / "new.db")
    await upgrade(storage, [])
    assert not await is_current(storage, COGS)
    await upgrade(storage, COGS)
    assert await is_current(storage, COGS)
    await storage.close()


async def test_failing_migration_leaves_the_database_as_it_was(migrated: Path, tmp_path: Path) -> None:
    path, folder = tmp_path / "copy.db", tmp_path / "migrations"
    shutil.copy(migrated, path)
    folder.mkdir()
    (folder / "broken_0001.py").write_text(BROKEN, encoding="utf-8")
    with closing(sqlite3.connect(path)) as rows, rows:
        rows.execute("INSERT INTO workspaces (adapter, platform_id, locale, zone) VALUES ('a', 'b', 'nb', 'x')")
    before = contents(path)
    storage = storage_at(path)
    with pytest.raises(OperationalError, match="nowhere"):
        await upgrade(storage, [*COGS, folder])

    assert contents(path) == before
    assert await is_current(storage, COGS)
    await storage.close()


@pytest.mark.parametrize("folder", [None, *COGS], ids=lambda folder: folder.parent.name if folder else "core")
def test_each_migration_can_be_undone(folder: Path | None) -> None:
    script = ScriptDirectory.from_config(configuration([folder] if folder else []))
    for revision in script.walk_revisions():
        assert callable(getattr(revision.module, "downgrade", None)), revision.revision
        assert revision.doc, revision.revision
