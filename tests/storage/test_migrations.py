"""The schema: migrations and models agree, both ways, and a migration that fails leaves no trace."""

import asyncio
import os
import re
import secrets
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from bot.compose import installed_cogs
from bot.core import migrations_of
from bot.storage.base import Table
from bot.storage.engine import Storage
from bot.storage.migrate import configuration, is_current, made_at_once, upgrade
from tests import forked, tally
from tests.postgres import Server

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


@pytest.fixture(params=["sqlite", "postgresql"])
def new(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Gives the URL of a database with nothing in it, another each time."""
    if request.param == "sqlite":
        return lambda: f"sqlite+aiosqlite:///{tmp_path / secrets.token_hex(4)}.db"
    server: Server = request.getfixturevalue("postgres")
    return server.create


@pytest.fixture
def empty(new: Callable[[], str]) -> str:
    """The URL of a database with nothing in it."""
    return new()


@pytest.fixture
async def storage(empty: str) -> AsyncIterator[Storage]:
    """A database with nothing in it."""
    storage = Storage(empty)
    yield storage
    await storage.close()


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


_SQLITE = ("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name",)
_POSTGRESQL = (
    (
        "SELECT 'table', table_name, column_name, data_type, character_maximum_length, is_nullable, column_default"
        " FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 2, 3"
    ),
    "SELECT 'index', indexname, tablename, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 2",
    (
        "SELECT 'constraint', conname, conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace ORDER BY 3, 2"
    ),
    "SELECT 'sequence', sequencename FROM pg_sequences WHERE schemaname = 'public' ORDER BY 2",
)

Contents = tuple[list[Any], dict[str, list[Any]]]


async def contents(storage: Storage) -> Contents:
    """Everything that a database says: its schema, and its rows by table, without SQLite's own book of ids."""

    def read(connection: Connection) -> Contents:
        asked = _SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL
        schema = [tuple(row) for one in asked for row in connection.execute(text(one))]
        tables = sorted({row[1] for row in schema if row[0] == "table"} - {"sqlite_sequence"})
        every = "SELECT * FROM {} ORDER BY 1"
        return schema, {name: list(map(tuple, connection.execute(text(every.format(name))))) for name in tables}

    found: Contents = await run(storage, read)
    return found


_ADDED_LATER = "campaign_id INTEGER REFERENCES posts_campaigns (id)"
_MADE_AT_ONCE = (
    "campaign_id INTEGER, CONSTRAINT posts_posts_campaign_id_fkey FOREIGN KEY(campaign_id)"
    " REFERENCES posts_campaigns (id)"
)  # SQLite does the same by either


def unordered(schema: list[Any]) -> list[Any]:
    """A schema without the order of columns and constraints: what is added to a table stands at its end."""
    return [(*row[:3], *map(_in_order, row[3:])) if row[0] == "table" else row for row in schema]


def _in_order(statement: Any) -> Any:
    if "(" not in str(statement):
        return statement
    begins, _, rest = " ".join(statement.replace('"', "").split()).replace(_ADDED_LATER, _MADE_AT_ONCE).partition("(")
    within, _, ends = rest.rpartition(")")
    return begins, sorted(one.strip() for one in re.split(r",(?![^(]*\))", within)), ends


async def test_migrations_from_nothing_give_what_the_models_say(storage: Storage) -> None:
    await alembic(storage, COGS, command.upgrade, "heads")

    def differences(connection: Connection) -> Any:
        return compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), Table.metadata)

    assert await run(storage, differences) == []


async def test_tables_from_nothing_made_at_once_are_those_of_the_migrations(
    storage: Storage, new: Callable[[], str]
) -> None:
    """With all that they hold: what a migration writes is not written where no migration is run."""
    await alembic(storage, COGS, command.upgrade, "heads")
    at_once = Storage(new())
    assert await made_at_once(at_once, COGS)
    (schema, rows), (expected, written) = await contents(at_once), await contents(storage)
    await at_once.close()
    assert unordered(schema) == unordered(expected)
    assert rows == written


async def test_tables_are_made_at_once_only_where_there_are_none(storage: Storage) -> None:
    await run(storage, lambda connection: connection.execute(text("CREATE TABLE others (id INTEGER)")))
    before = await contents(storage)
    assert not await made_at_once(storage, COGS)
    assert await contents(storage) == before


async def test_cog_whose_tables_only_its_migrations_know_has_them_run(storage: Storage) -> None:
    folders = [*COGS, Path(tally.__file__).parent / "migrations"]
    assert not await made_at_once(storage, folders)
    assert await is_current(storage, COGS)
    await upgrade(storage, folders)
    assert await is_current(storage, folders)
    schema, _ = await contents(storage)
    assert [row for row in schema if row[0] == "table" and row[1] == "tally_runs"]


@pytest.mark.parametrize("table", ["jobs", "outbox"])
async def test_partial_indexes_are_partial(storage: Storage, table: str) -> None:
    """The wake-up stays flat only so; what is compared above does not look at it."""
    await upgrade(storage, COGS)
    schema, _ = await contents(storage)
    (sql,) = [row[3] for row in schema if row[:2] == ("index", f"ix_{table}_wake_at")]
    assert sql.upper().replace("(", "").replace(")", "").endswith("WHERE WAKE_AT IS NOT NULL")


@pytest.mark.parametrize("table", ["jobs", "outbox"])
async def test_next_instant_is_read_off_the_index(migrated: Path, table: str) -> None:
    """On SQLite: with so few rows PostgreSQL would rightly read them all."""
    with closing(sqlite3.connect(migrated)) as rows:
        asked = f"EXPLAIN QUERY PLAN SELECT min(wake_at) FROM {table} WHERE wake_at IS NOT NULL"  # noqa: S608
        (step,) = [detail for *_, detail in rows.execute(asked)]
        assert f"ix_{table}_wake_at" in step


async def test_everything_can_be_taken_back_and_done_again(storage: Storage) -> None:
    await upgrade(storage, COGS)
    before, _ = await contents(storage)
    await alembic(storage, COGS, command.downgrade, "base")
    schema, _ = await contents(storage)
    left = [row[1] for row in schema if row[0] != "constraint"]
    assert [name for name in left if not name.startswith(("alembic_", "sqlite_"))] == []
    assert not await is_current(storage, COGS)

    await upgrade(storage, COGS)
    again, _ = await contents(storage)
    assert unordered(again) == unordered(before)


async def test_second_upgrade_does_nothing(storage: Storage) -> None:
    assert not await is_current(storage, COGS)
    await upgrade(storage, COGS)
    assert await is_current(storage, COGS)
    before = await contents(storage)
    await upgrade(storage, COGS)
    assert await contents(storage) == before


async def test_two_processes_that_migrate_at_once_do_it_once(empty: str, storage: Storage) -> None:
    around = {**os.environ, "FADDERBOT_DATABASE": empty}
    both = [await forked.start("migrate", env=around, stderr=asyncio.subprocess.PIPE) for _ in range(2)]
    said = await asyncio.gather(*(asyncio.wait_for(one.communicate(), 60) for one in both))
    assert [one.returncode for one in both] == [0, 0], said
    assert await is_current(storage, COGS)


@pytest.mark.parametrize("folders", [[], COGS], ids=["core", "with cogs"])
async def test_newest_revisions_are_read_as_alembic_reads_them(storage: Storage, folders: list[Path]) -> None:
    """Whether the database is current is found out without Alembic; the two must agree."""
    await upgrade(storage, folders)

    def heads(connection: Connection) -> set[str]:
        return set(MigrationContext.configure(connection).get_current_heads())

    script = ScriptDirectory.from_config(configuration(folders))
    assert await run(storage, heads) <= set(script.get_heads())
    assert await is_current(storage, folders)


async def test_what_a_cog_left_that_is_not_installed_any_more_stays_and_keeps_nobody_out(storage: Storage) -> None:
    await upgrade(storage, COGS)
    before = await contents(storage)
    fewer = [folder for folder in COGS if folder.parent.name != "posts"]
    assert await is_current(storage, fewer)
    later = [folder for folder in fewer if folder.parent.name != "events"]
    await alembic(storage, COGS, command.downgrade, "events@base")
    assert not await is_current(storage, fewer), "something is to be done, and the rest left alone"
    await upgrade(storage, fewer)
    assert await is_current(storage, fewer)
    assert await is_current(storage, later)
    assert await is_current(storage, COGS)
    schema, rows = await contents(storage)
    assert (unordered(schema), rows) == (unordered(before[0]), before[1])


async def test_newer_version_of_what_is_installed_is_not_taken_for_left_behind(storage: Storage) -> None:
    await upgrade(storage, COGS)
    newer = text("UPDATE alembic_version SET version_num = 'posts_9999' WHERE version_num LIKE 'posts\\_%' ESCAPE '\\'")
    await run(storage, lambda connection: connection.execute(newer))
    assert not await is_current(storage, COGS)
    with pytest.raises(CommandError):
        await upgrade(storage, COGS)


async def test_cog_that_is_installed_later_is_added(storage: Storage) -> None:
    await upgrade(storage, [])
    assert not await is_current(storage, COGS)
    await upgrade(storage, COGS)
    assert await is_current(storage, COGS)


async def test_failing_migration_leaves_the_database_as_it_was(database: str, tmp_path: Path) -> None:
    storage, folder = Storage(database), tmp_path / "migrations"
    folder.mkdir()
    (folder / "broken_0001.py").write_text(BROKEN, encoding="utf-8")
    async with storage.transaction() as session:
        await session.execute(
            text("INSERT INTO workspaces (adapter, platform_id, locale, zone) VALUES ('a', 'b', 'nb', 'x')")
        )
    before = await contents(storage)
    with pytest.raises(DBAPIError, match="nowhere"):
        await upgrade(storage, [*COGS, folder])

    assert await contents(storage) == before
    assert await is_current(storage, COGS)
    await storage.close()


@pytest.mark.parametrize("folder", [None, *COGS], ids=lambda folder: folder.parent.name if folder else "core")
def test_each_migration_can_be_undone(folder: Path | None) -> None:
    script = ScriptDirectory.from_config(configuration([folder] if folder else []))
    for revision in script.walk_revisions():
        assert callable(getattr(revision.module, "downgrade", None)), revision.revision
        assert revision.doc, revision.revision
