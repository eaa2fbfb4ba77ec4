"""Bringing a database to the present schema: the core's migrations and each cog's own branch."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy
from sqlalchemy import Connection, inspect, text

from bot.storage import tables
from bot.storage.base import Table, plain
from bot.storage.engine import Storage

if TYPE_CHECKING:
    from alembic.config import Config

_STATED = re.compile(r"^(revision|down_revision|depends_on) = (.+)$", re.MULTILINE)
_QUOTED = re.compile(r"""["']([^"']+)["']""")
_OF_A_COG = re.compile(r"([a-z][a-z0-9_]*)_\d{4}")  # a revision: the name of what it belongs to, and its number
_HERE = Path(__file__).parent / "migrations"
_CORE = "core"
_VERSIONS = sqlalchemy.Table(  # as Alembic makes it
    "alembic_version",
    sqlalchemy.MetaData(),
    sqlalchemy.Column("version_num", sqlalchemy.String(32), nullable=False),
    sqlalchemy.PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


def configuration(folders: Sequence[Path]) -> "Config":
    """Alembic's settings for the core's migrations and those in `folders`, one folder a cog."""
    from alembic.config import Config  # a third of a second to import, and only needed here

    config = Config()
    config.set_main_option("script_location", str(_HERE))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(str(f) for f in (_HERE / "versions", *folders)))
    return config


async def upgrade(storage: Storage, folders: Sequence[Path]) -> None:
    """Run every migration that the database has not seen; one that fails leaves it as it was.

    What a cog left behind that is not installed any more stays, with the mark of how far it came.
    """
    if await made_at_once(storage, folders):
        return
    from alembic import command

    config = configuration(folders)

    def run(connection: Connection) -> None:
        _take_turn(connection)
        config.attributes["connection"] = connection
        left = [{"revision": one} for one in sorted(_left_behind(_read_seen(connection), folders))]
        if left:  # Alembic takes none that it does not know
            connection.execute(text("DELETE FROM alembic_version WHERE version_num = :revision"), left)
        command.upgrade(config, "heads")
        if left:
            connection.execute(text("INSERT INTO alembic_version (version_num) VALUES (:revision)"), left)

    async with storage.engine.begin() as connection:
        await connection.run_sync(run)


async def made_at_once(storage: Storage, folders: Sequence[Path]) -> bool:
    """Give a new database the tables of today, without the migrations that led to them; whether none is left to run.

    What is made so is what the migrations would make: a test compares. A cog without tables of its own in the code has
    its migrations run.
    """
    if await is_current(storage, folders):
        return True

    def make(connection: Connection) -> None:
        _take_turn(connection)
        if inspect(connection).get_table_names():
            return
        declared = {head: _declared(_owner(head)) for head in _heads([_HERE / "versions", *folders])}
        made = [{"version_num": head} for head, its in declared.items() if its]
        Table.metadata.create_all(connection, [table for its in declared.values() for table in its], checkfirst=False)
        _VERSIONS.create(connection)
        connection.execute(_VERSIONS.insert(), made)

    async with storage.engine.begin() as connection:
        await connection.run_sync(make)
    return await is_current(storage, folders)


def _take_turn(connection: Connection) -> None:
    """Wait until no other process makes tables: several may start at once."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('fadderbot/migrate', 0))"))


def _declared(owner: str | None) -> list[sqlalchemy.Table]:
    """The tables that the code has of the core, or of a cog: these begin with its name."""
    if owner == _CORE:
        classes = (mapper.class_ for mapper in Table.registry.mappers)
        return [plain(each) for each in classes if each.__module__ == tables.__name__]
    return [table for name, table in Table.metadata.tables.items() if owner and name.startswith(f"{owner}_")]


async def is_current(storage: Storage, folders: Sequence[Path]) -> bool:
    """Whether there is nothing to run; found out without Alembic, which costs a process ten megabytes for good."""
    seen = await revisions_of(storage)
    return seen - _left_behind(seen, folders) == _heads([_HERE / "versions", *folders])


async def revisions_of(storage: Storage) -> set[str]:
    """The revisions at which a database stands, none where it is new."""
    async with storage.engine.connect() as connection:
        return await connection.run_sync(_read_seen)


def unknown(revisions: set[str], folders: Sequence[Path]) -> set[str]:
    """Those that only a newer program has; what belongs to a cog that is not installed any more is none of them."""
    return revisions - _installed(folders) - _left_behind(revisions, folders)


def _read_seen(connection: Connection) -> set[str]:
    """The revisions at which the database stands, none where it is new."""
    if not inspect(connection).has_table("alembic_version"):
        return set()
    return set(connection.execute(text("SELECT version_num FROM alembic_version")).scalars())


def _left_behind(seen: set[str], folders: Sequence[Path]) -> set[str]:
    """Those of these revisions that belong to nothing that is installed; a newer one of what is belongs to it."""
    installed = {_owner(revision) for revision in _installed(folders)}
    return {one for one in seen if _owner(one) not in (None, *installed)}


def _installed(folders: Sequence[Path]) -> set[str]:
    """Every revision of the core and of these cogs."""
    return {revision for folder in (_HERE / "versions", *folders) for revision in _stated(folder)[0]}


def _owner(revision: str) -> str | None:
    found = _OF_A_COG.fullmatch(revision)
    return found[1] if found else None


def _heads(folders: Sequence[Path]) -> set[str]:
    """The newest revision of each branch."""
    stated = [_stated(folder) for folder in folders]
    return {one for revisions, _ in stated for one in revisions} - {one for _, followed in stated for one in followed}


@cache  # for these files do not change while a process runs, and each start asks several times
def _stated(folder: Path) -> tuple[frozenset[str], frozenset[str]]:
    """Every revision, and those that another follows, read off the migrations' own first lines."""
    revisions: set[str] = set()
    followed: set[str] = set()
    for path in folder.glob("*.py"):
        for name, value in _STATED.findall(path.read_text(encoding="utf-8")):
            (revisions if name == "revision" else followed).update(_QUOTED.findall(value))
    return frozenset(revisions), frozenset(followed)
