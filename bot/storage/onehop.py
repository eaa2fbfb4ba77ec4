"""SQLite's statements in one trip to the connection's thread, where the driver makes four.

aiosqlite does everything in a thread of the connection's own, and SQLAlchemy asks it for a cursor, an execution, the
rows and a close one after the other: four times two threads wait for each other, which costs more than the
statement. What a cursor here gives is the same. The beginning of a transaction travels with its first statement, and
a transaction without one never begins.
"""

import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

import aiosqlite
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
)
from sqlalchemy.util.concurrency import await_

_Outcome = tuple[Any, Sequence[Any], int, int | None]


class _Cursor(AsyncAdapt_aiosqlite_cursor):
    """A cursor that has fetched everything by the time it is asked."""

    __slots__ = ("_outcome",)

    _adapt_connection: "Connection"

    def __init__(self, adapt_connection: "Connection") -> None:
        self._adapt_connection = adapt_connection
        self._connection = adapt_connection._connection
        self._rows = deque()
        self._outcome: _Outcome = (None, (), -1, None)

    @property
    def description(self) -> Any:
        return self._outcome[0]

    @property
    def rowcount(self) -> int:
        return self._outcome[2]

    @property
    def lastrowid(self) -> Any:
        return self._outcome[3]

    def execute(self, operation: Any, parameters: Any = None) -> None:
        self._run(lambda cursor: cursor.execute(operation, parameters or ()))

    def executemany(self, operation: Any, seq_of_parameters: Any) -> None:
        self._run(lambda cursor: cursor.executemany(operation, seq_of_parameters))

    def _run(self, does: Callable[[sqlite3.Cursor], Any]) -> None:
        driver: Any = self._connection
        first, self._adapt_connection.first = self._adapt_connection.first, None

        def trip() -> _Outcome:
            cursor = driver._conn.cursor()
            try:
                if first is not None:
                    cursor.execute(first)
                does(cursor)
                rows = cursor.fetchall() if cursor.description else ()
                return cursor.description, rows, cursor.rowcount, cursor.lastrowid
            finally:
                cursor.close()

        try:
            self._outcome = await_(self._through(driver, trip))
        except Exception as error:  # noqa: BLE001 - it is raised again, as SQLAlchemy's own kind
            self._adapt_connection._handle_exception(error)
        self._rows = deque(self._outcome[1])

    async def _through(self, driver: Any, trip: Callable[[], _Outcome]) -> _Outcome:
        async with self._adapt_connection._execute_mutex:
            outcome: _Outcome = await driver._execute(trip)
            return outcome

    async def _async_soft_close(self) -> None:
        """There is nothing open."""

    def close(self) -> None:
        self._rows.clear()


class Connection(AsyncAdapt_aiosqlite_connection):
    """A connection that makes few trips; `first` is the statement that goes before the next one."""

    __slots__ = ("first",)

    _cursor_cls = _Cursor  # type: ignore[assignment] # it takes the place of its own base

    def __init__(self, dbapi: Any, connection: Any) -> None:
        super().__init__(dbapi, connection)
        self.first: str | None = None

    def commit(self) -> None:
        """Commit, if anything began."""
        if self.first is None:
            super().commit()
        self.first = None

    def rollback(self) -> None:
        """Roll back, if anything began."""
        if self.first is None:
            super().rollback()
        self.first = None


class _Driver(AsyncAdapt_aiosqlite_dbapi):
    def connect(self, *arg: Any, **kw: Any) -> AsyncAdapt_aiosqlite_connection:
        return Connection(self, super().connect(*arg, **kw)._connection)


def driver() -> Any:
    """What `create_async_engine` takes as `module` for SQLite."""
    return _Driver(aiosqlite, sqlite3)
