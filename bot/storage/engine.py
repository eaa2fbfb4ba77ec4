"""The engine and its transactions."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, event, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.util import await_only

from bot.logs import failure_id, log
from bot.storage.base import Table, plain

if TYPE_CHECKING:
    from sqlalchemy.dialects import sqlite

_BUSY_MS = 5_000
_SWITCH_TRIES = 50
_SWITCH_PAUSE_S = 0.02
# A machine that is gone says no goodbye, and a process that was stopped says nothing: what they locked is free again
# after 5 + 3 * 2 seconds, or after 15 in which a transaction did nothing.
GONE = {"tcp_keepalives_idle": "5", "tcp_keepalives_interval": "2", "tcp_keepalives_count": "3"}
_IDLE = {"idle_in_transaction_session_timeout": "15s"}
_WIPES = "fadderbot_wipes"
_AT_ONCE = 5  # transactions, and looks; on SQLite one transaction


class Storage:
    """One database, spoken to in explicit transactions: nothing is written unless the block ends well."""

    def __init__(self, url: str) -> None:
        self.engine: AsyncEngine = create_async_engine(
            url,
            hide_parameters=True,  # parameters hold what members wrote
            pool_size=2 * _AT_ONCE,
            pool_reset_on_return=None,  # each block ends its transaction: another rollback is a trip for nothing
            **_driver(url),
        )
        event.listen(self.engine.sync_engine, "before_cursor_execute", _only_reads)
        if self.engine.dialect.name == "sqlite":
            _prepare_sqlite(self.engine)
        # SQLite has one writer at a time. Waiting here, in order, beats its own retries, which give up after a while,
        # as the pool does when more are waiting than it can serve.
        self._writers = asyncio.Semaphore(1 if self.engine.dialect.name == "sqlite" else _AT_ONCE)
        self._looks = asyncio.Semaphore(_AT_ONCE)
        self._open: set[AsyncSession] = set()
        self._none_open = asyncio.Event()
        self._closed = False
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)
        self._outside = async_sessionmaker(self.engine.execution_options(fadderbot_outside=True))
        looking = self.engine.execution_options(fadderbot_reads=True, **_looks(self.engine))
        self._readers = async_sessionmaker(looking, expire_on_commit=False)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """A unit of work that may write; committed at the end of the block, rolled back on any error."""
        async with self._writers:
            async with self._session(self._sessions) as session, session.begin():
                yield session
            if session.info.get(_WIPES):
                await self._empty_journal()

    async def _empty_journal(self) -> None:
        """Have nothing in SQLite's journal: what it still held would tell what was changed, in which order.

        What was committed stands: that this failed must not look as if that had.
        """
        if self.engine.dialect.name == "sqlite":
            try:
                async with self._session(self._outside) as session:
                    (in_use, *_) = (await session.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))).one()
            except SQLAlchemyError as error:
                log.error("storage.journal_not_emptied", failure=failure_id(), exc_info=error)
                return
            if in_use:
                log.warning("storage.journal_not_emptied")  # a look was open for seconds; the next one empties it

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A consistent look that never waits for a writer; to write in it is an error."""
        async with self._looks, self._session(self._readers) as session:
            yield session

    @asynccontextmanager
    async def _session(self, made: Callable[[], AsyncSession]) -> AsyncIterator[AsyncSession]:
        """A session that gives its connection back, even where its user is cut off."""
        if self._closed:
            raise Closed
        session = made()
        self._open.add(session)
        try:
            yield session
        finally:
            ending = asyncio.create_task(session.close())
            ending.add_done_callback(lambda _: self._ended(session))
            await asyncio.shield(ending)

    def _ended(self, session: AsyncSession) -> None:
        self._open.discard(session)
        if not self._open:
            self._none_open.set()

    async def close(self) -> None:
        """Let go of every connection, once those at work are done; to ask for another after that is an error."""
        self._closed = True
        if self._open:
            self._none_open.clear()
            await self._none_open.wait()
        await self.engine.dispose()


class Closed(Exception):
    """The database was let go of: a connection made now would be closed by nobody."""


def wipe(session: AsyncSession) -> None:
    """Have what this transaction writes over and deletes gone from SQLite's journal too, once it is committed."""
    session.info[_WIPES] = True


class WrittenWhileReading(Exception):
    """Something was written in a look, which would have been lost without a word."""


def _looks(engine: AsyncEngine) -> dict[str, Any]:
    """What makes a look one of a single moment; SQLite's are so by themselves."""
    if engine.dialect.name == "sqlite":
        return {}
    return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


def _only_reads(connection: Connection, _cursor: Any, _statement: str, _given: Any, context: Any, _many: bool) -> None:
    if (context.isinsert or context.isupdate or context.isdelete) and _is_look(connection):
        raise WrittenWhileReading


def _is_look(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get("fadderbot_reads", False))


def _driver(url: str) -> dict[str, Any]:
    if not url.startswith("sqlite"):
        return {"connect_args": {"server_settings": GONE | _IDLE}}
    from bot.storage.onehop import driver

    return {"module": driver()}


def upsert(table: type[Table], finish: Callable[["sqlite.Insert"], Any]) -> Callable[[AsyncSession], Any]:
    """An INSERT that says what to do on a conflict, put together once for each dialect and taken by `session`.

    Both engines spell it alike, so SQLite's type stands for both; each dialect is imported only when used.
    """

    @cache
    def put_together(dialect: str) -> Any:
        if dialect == "postgresql":
            from sqlalchemy.dialects import postgresql

            return finish(postgresql.insert(plain(table)))  # type: ignore[arg-type] # the same methods
        from sqlalchemy.dialects import sqlite

        return finish(sqlite.insert(plain(table)))

    return lambda session: put_together(session.get_bind().dialect.name)


def _switch_to_wal(cursor: Any) -> None:
    """Have the file keep a write-ahead log. Of two processes that switch a new file at once, one is told it is locked.

    SQLite does not wait there, whatever its timeout: each of them holds what the other waits for.
    """
    for _ in range(_SWITCH_TRIES):
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            await_only(asyncio.sleep(_SWITCH_PAUSE_S))
        else:
            return
    cursor.execute("PRAGMA journal_mode=WAL")


def _prepare_sqlite(engine: AsyncEngine) -> None:
    """Make SQLite keep its promises under concurrency.

    With the driver's defaults concurrent read-modify-writes are silently lost. Taking the write lock when the
    transaction begins (BEGIN IMMEDIATE), with WAL so that readers need not wait, lost none and was eight times
    faster in our measurement.
    """

    @event.listens_for(engine.sync_engine, "do_connect")
    def keep_from_others(*_: Any) -> None:  # a file that SQLite makes can be read by everybody on the machine
        file = Path(engine.url.database or ":memory:")
        if file.name != ":memory:" and file.parent.is_dir() and not file.exists():
            file.touch(mode=0o600)

    @event.listens_for(engine.sync_engine, "connect")
    def set_up(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # or the driver begins transactions of its own
        cursor = connection.cursor()
        _switch_to_wal(cursor)
        for pragma in (
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={_BUSY_MS}",
            "secure_delete=ON",
            "temp_store=MEMORY",  # what is sorted would else be written to files of its own
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get("fadderbot_outside", False):
            return
        connection.connection.dbapi_connection.first = "BEGIN DEFERRED" if _is_look(connection) else "BEGIN IMMEDIATE"  # type: ignore[union-attr] # onehop's
