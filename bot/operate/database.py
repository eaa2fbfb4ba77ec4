"""The database that a command is about: reached, or a sentence that says why not.

No address is repeated as it was given, because it may hold a password.
"""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy import URL, make_url, text, update
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cog import Cog
from bot.i18n import Catalogue
from bot.storage.engine import Storage
from bot.storage.folder import hold
from bot.storage.migrate import is_current, made_at_once, revisions_of, unknown
from bot.storage.tables import JobRow, OutboxRow

_DRIVERS = ("sqlite+aiosqlite", "postgresql+asyncpg")
_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND usesysid IS NOT NULL AND coalesce(backend_type, 'client backend') = 'client backend'"
)


@dataclass(frozen=True)
class Installation:
    """The database of the settings as SQLAlchemy's URL, the folders of the cogs' migrations, and what cogs go by."""

    database: str
    migrations: Sequence[Path]
    cogs: tuple[Cog, ...]
    read: Callable[[], Catalogue]  # what an organisation edits is read by the cogs, and gives the texts
    keys: Path | None


def address(url: str) -> URL:
    """The address of a database that Fadderbot can use."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        parsed = URL.create("none")
    if parsed.drivername not in _DRIVERS or parsed.database in (None, "", ":memory:"):
        raise click.ClickException(
            "This is no address of a database that can be used. One looks like "
            "sqlite+aiosqlite:///var/fadderbot.db or postgresql+asyncpg://name:password@host/database."
        )
    return parsed


def file_of(url: URL) -> Path | None:
    """The file in which a SQLite database is; None for another kind."""
    return Path(url.database or "").absolute() if url.get_backend_name() == "sqlite" else None


def named(url: URL) -> str:
    """The database as one may print it."""
    return str(file_of(url) or f"{url.database} on {url.host or 'this machine'}")


@asynccontextmanager
async def opened(url: URL) -> AsyncIterator[Storage]:
    """The database for the length of the block."""
    storage = Storage(url.render_as_string(hide_password=False))
    try:
        yield storage
    except (SQLAlchemyError, OSError) as error:
        raise click.ClickException(
            f"The database {named(url)} cannot be used: {kind(error)}. See whether it runs, and whether its name, "
            "the account and the password are right; `fadderbot doctor` looks at the one of the settings."
        ) from None
    finally:
        await storage.close()


def kind(error: BaseException) -> str:
    """What went wrong; of PostgreSQL's errors only the kind, because their words may quote what is in a row."""
    if isinstance(error, DBAPIError) and type(error.orig).__module__ == "sqlite3":
        return str(error.orig)
    while error.__cause__ is not None:
        error = error.__cause__
    return type(error).__name__


async def needs_migrations(url: str, migrations: Sequence[Path]) -> bool:
    """Whether a database has migrations to run, where it is not new and gets its tables at once.

    Where it cannot be used, or is from the future, a sentence says so.
    """
    parsed = address(url)
    async with opened(parsed) as storage:
        must_be_known(await revisions_of(storage), f"The database {named(parsed)}", migrations)
        return not await made_at_once(storage, migrations)


def must_be_there(url: URL) -> None:
    """Refuse to make a new SQLite file by looking for one."""
    path = file_of(url)
    if path is not None and not path.is_file():
        raise click.ClickException(
            f"There is no database at {path}. Set FADDERBOT_DATABASE to the one that is meant, "
            "or run this in the folder where Fadderbot runs."
        )


async def must_be_current(storage: Storage, url: URL, migrations: Sequence[Path]) -> None:
    """Refuse a database that another version of this program, or other plug-ins, made."""
    if not await is_current(storage, migrations):
        raise click.ClickException(
            f"The database {named(url)} is not as this version of Fadderbot has it. If this version is the newer one, "
            "bring it up to date with `fadderbot migrate`; else bring Fadderbot and its plug-ins up to date."
        )


def must_be_known(revisions: set[str], what: object, migrations: Sequence[Path]) -> None:
    """Refuse what this version of the program has never heard of."""
    if unknown(revisions, migrations):
        raise click.ClickException(
            f"{what} was written by a newer Fadderbot than this one, or with a newer plug-in. "
            "Bring them up to date, and try again."
        )


@contextmanager
def held(folder: Path, refusal: str) -> Iterator[None]:
    """Keep every Fadderbot out of the folder for the length of the block; a sentence where one is in it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = hold(folder)
    except OSError as error:
        raise click.ClickException(f"{folder} cannot be written: {error.strerror}.") from None
    if lock is None:
        raise click.ClickException(refusal)
    with lock:
        yield


async def others_connected(storage: Storage) -> int:
    """How many connections others have to this database on PostgreSQL."""
    async with storage.reading() as session:
        return await session.scalar(_OTHERS) or 0


async def free_claims(session: AsyncSession, now: datetime, *, lived_on: bool) -> None:
    """Take back what a process held in a copy; where the original `lived_on`, all that waits was perhaps said there."""
    for row, state in ((JobRow, "scheduled"), (OutboxRow, "unknown")):
        await session.execute(update(row).where(row.state == "claimed").values(state=state, wake_at=now, owner=None))
    if lived_on:
        await session.execute(update(OutboxRow).where(OutboxRow.wake_at.is_not(None)).values(doubtful=True))
