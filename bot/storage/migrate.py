"""Bringing a database to the present schema: the core's migrations and each cog's own branch."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from bot.storage.engine import Storage

if TYPE_CHECKING:
    from alembic.config import Config

_STATED = re.compile(r"^(revision|down_revision|depends_on) = (.+)$", re.MULTILINE)
_QUOTED = re.compile(r"""["']([^"']+)["']""")
_HERE = Path(__file__).parent / "migrations"


def configuration(folders: Sequence[Path]) -> "Config":
    """Alembic's settings for the core's migrations and those in `folders`, one folder a cog."""
    from alembic.config import Config  # a third of a second to import, and only needed here

    config = Config()
    config.set_main_option("script_location", str(_HERE))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(str(f) for f in (_HERE / "versions", *folders)))
    return config


async def upgrade(storage: Storage, folders: Sequence[Path]) -> None:
    """Run every migration that the database has not seen; one that fails leaves it as it was."""
    if await is_current(storage, folders):
        return
    from alembic import command

    config = configuration(folders)

    def run(connection: Connection) -> None:
        if connection.dialect.name == "postgresql":  # several processes may start at once, and one of them migrates
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('fadderbot/migrate', 0))"))
        config.attributes["connection"] = connection
        command.upgrade(config, "heads")

    async with storage.engine.begin() as connection:
        await connection.run_sync(run)


async def is_current(storage: Storage, folders: Sequence[Path]) -> bool:
    """Whether there is nothing to run; found out without Alembic, which costs a process ten megabytes for good."""
    return await _seen(storage) == _heads([_HERE / "versions", *folders])


async def _seen(storage: Storage) -> set[str]:
    """The revisions at which the database stands, none where it is new."""
    async with storage.engine.connect() as connection:
        if not await connection.run_sync(lambda sync: inspect(sync).has_table("alembic_version")):
            return set()
        return set((await connection.execute(text("SELECT version_num FROM alembic_version"))).scalars())


def _heads(folders: Sequence[Path]) -> set[str]:
    """The newest revision of each branch, read off the migrations' own first lines."""
    revisions: set[str] = set()
    followed: set[str] = set()
    for path in (path for folder in folders for path in folder.glob("*.py")):
        for name, value in _STATED.findall(path.read_text(encoding="utf-8")):
            (revisions if name == "revision" else followed).update(_QUOTED.findall(value))
    return revisions - followed
