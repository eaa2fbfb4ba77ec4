"""A copy of the database while Fadderbot runs, checked before it gets its name."""

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import click
from sqlalchemy import URL

from bot.operate import postgres
from bot.operate.database import file_of, must_be_there, named

SQLITE, POSTGRESQL = b"SQLite format 3\0", b"PGDMP"
"""How the files begin."""


def back_up(url: URL, to: Path, *, force: bool) -> None:
    """Write a copy of one moment to a file that its owner alone may read; whole or not at all."""
    source = file_of(url)
    must_be_there(url)
    if source is not None and to.exists() and to.samefile(source):
        raise click.ClickException(f"{to} is the database itself. Name another file for the copy.")
    if to.is_dir():
        raise click.ClickException(f"{to} is a folder. Add the name of a file to it.")
    if to.exists() and not force:
        raise click.ClickException(f"{to} is there already. Name another file, or replace it with --force.")
    with beside(to) as copy:
        if source is None:
            postgres.dump(url, copy)
            revisions = postgres.revisions(copy)
        else:
            copy_sqlite(source, copy)
            revisions = revisions_of_sqlite(copy)
        if not revisions:
            raise click.ClickException(f"The database {named(url)} has nothing of Fadderbot's in it; no copy was made.")
        put_in_place(copy, to)


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """An empty file beside a path, closed to others, and gone at the end unless it was put in place."""
    try:
        number, name = tempfile.mkstemp(dir=path.absolute().parent, prefix=f".{path.name}.")
    except OSError as error:
        raise click.ClickException(f"{path.absolute().parent} cannot be written: {error.strerror}.") from None
    os.close(number)
    try:
        yield Path(name)
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}.") from None
    finally:
        Path(name).unlink(missing_ok=True)


def put_in_place(file: Path, path: Path) -> None:
    """Give a file its name, after all of it is on the disk."""
    with file.open("r+b") as written:
        os.fsync(written.fileno())
    file.replace(path)
    with suppress(OSError):  # Windows opens no folders
        folder = os.open(path.absolute().parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)


def copy_sqlite(source: Path, to: Path) -> None:
    """A copy of one moment, whoever writes meanwhile, and checked; nothing that was deleted is in it."""
    try:
        with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as database:
            database.execute("VACUUM INTO ?", (str(to),))
        with closing(sqlite3.connect(to)) as copy:
            (found,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.Error as error:
        raise click.ClickException(f"{source} cannot be copied: {error}.") from None
    if found != "ok":
        raise click.ClickException(
            f"{source} is damaged: its copy is not whole, and was thrown away. Restore an earlier backup."
        )


def revisions_of_sqlite(file: Path) -> set[str]:
    """The revisions at which a file's schema stands; none where it is not Fadderbot's."""
    with closing(sqlite3.connect(file)) as rows:
        if not rows.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone():
            return set()
        return {revision for (revision,) in rows.execute("SELECT version_num FROM alembic_version")}


def begins(file: Path) -> bytes:
    """The first bytes of a file, by which the two kinds of backup are told apart."""
    try:
        with file.open("rb") as opened:
            return opened.read(len(SQLITE))
    except OSError as error:
        raise click.ClickException(f"{file} cannot be read: {error.strerror}.") from None
