"""A backup put in the database's place, after it was looked at."""

import os
import shutil
import sqlite3
import sys
from collections.abc import Sequence
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy import URL

from bot.operate import postgres
from bot.operate.backup import (
    POSTGRESQL,
    SQLITE,
    begins,
    beside,
    copy_sqlite,
    put_in_place,
    revisions_of_sqlite,
)
from bot.operate.database import file_of, free_claims, held, must_be_known, named, opened, others_connected
from bot.storage.engine import Storage
from bot.storage.migrate import upgrade
from bot.tickets import forget_all


async def restore(url: URL, backup: Path, migrations: Sequence[Path], now: datetime, *, force: bool) -> Path | None:
    """Put a backup in the place of the database; where the present one is kept, if there is one.

    `force` is for PostgreSQL, where others may be connected that are not Fadderbot.
    """
    first, file = begins(backup), file_of(url)
    if first != SQLITE and not first.startswith(POSTGRESQL):
        raise click.ClickException(f"{backup} is no backup: `fadderbot backup` did not write it.")
    if (first == SQLITE) is (file is None):
        kinds = ("SQLite", "PostgreSQL") if file is None else ("PostgreSQL", "SQLite")
        raise click.ClickException(
            f"{backup} is a backup of {kinds[0]}, and the database of the settings is {kinds[1]}. Restore it to a "
            f"{kinds[0]} database, by setting FADDERBOT_DATABASE, and take it over with `fadderbot move-database`."
        )
    if file is not None:
        return await _restore_file(file, url, backup, migrations, now)
    _must_be_ours(postgres.revisions(backup), backup, migrations)
    async with opened(url) as storage:
        others = await others_connected(storage)
    if others and not force:
        raise click.ClickException(
            f"Others are connected to the database {named(url)} (connections: {others}). Stop every Fadderbot process; "
            "if what is left is no Fadderbot, --force restores all the same."
        )
    try:
        postgres.restore(url, backup)
    except click.ClickException as error:
        raise click.ClickException(
            f"{error.message}\nThe database is as it was. Where it has tables that the backup does not know, restore "
            "to a new, empty database: createdb, then set FADDERBOT_DATABASE to it, and try again."
        ) from None
    async with opened(url) as storage:
        await _bring_up_to_date(storage, migrations, now)
    return None


async def _restore_file(file: Path, url: URL, backup: Path, migrations: Sequence[Path], now: datetime) -> Path | None:
    kept = file.with_name(f"{file.name}.before-restore")
    if _is_there(kept):
        raise click.ClickException(
            f"{kept} is there, from an earlier restore. Move it away, or remove it if it is not needed any more."
        )
    with held(file.parent, f"A Fadderbot is running in {file.parent}. Stop it first."), beside(file) as copy:
        copy_sqlite(backup, copy)
        _must_be_ours(revisions_of_sqlite(copy), backup, migrations)
        async with opened(url.set(database=str(copy))) as storage:
            await _bring_up_to_date(storage, migrations, now)
        replaces = _is_there(file)
        if replaces:
            _belongs_as(copy, file)
            _keep(file, kept)
        put_in_place(copy, file)
    return kept if replaces else None


def _must_be_ours(revisions: set[str], backup: Path, migrations: Sequence[Path]) -> None:
    if not revisions:
        raise click.ClickException(f"{backup} is a database, and none of Fadderbot's.")
    must_be_known(revisions, backup, migrations)


async def _bring_up_to_date(storage: Storage, migrations: Sequence[Path], now: datetime) -> None:
    """An older schema is made the present one; what waited at the time of the backup was perhaps said since."""
    await upgrade(storage, migrations)
    async with storage.transaction() as session:
        await free_claims(session, now, lived_on=True)
        await forget_all(session)  # what was used since would be good again


def _is_there(path: Path) -> bool:
    return path.exists()


def _belongs_as(copy: Path, file: Path) -> None:
    """Let a file be read and written by whoever may the other, so that Fadderbot's own account can use it."""
    shutil.copymode(file, copy)
    if sys.platform != "win32":
        there = file.stat()
        with suppress(PermissionError):
            os.chown(copy, there.st_uid, there.st_gid)


def _keep(file: Path, kept: Path) -> None:
    """Keep the present database under another name, so that what stands in its place can be replaced."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(file)) as rows:  # one that is broken is kept as it is
        rows.execute("PRAGMA journal_mode=DELETE")  # all of it in one file
    shutil.copy2(file, kept)
    for tail in ("-wal", "-shm"):  # beside another database they would be taken for its own
        with suppress(FileNotFoundError):
            Path(f"{file}{tail}").replace(f"{kept}{tail}")
