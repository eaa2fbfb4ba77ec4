"""What the processes on one database have in common: they ring for one another, and one alone speaks for a platform.

On SQLite there is one process, so there is nothing to agree on. On PostgreSQL both hang on connections of their own:
the bell on LISTEN, the right to speak on an advisory lock, which PostgreSQL takes back from whoever is gone.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.logs import failure_id, log
from bot.storage.engine import GONE

if TYPE_CHECKING:
    import asyncpg

BELL = "fadderbot"
"""The channel of PostgreSQL's on which it is told that something was stored to be done or said."""

_LOOK_EVERY_S = 3.0  # whether a connection is still there
_ANSWER_WITHIN_S = 3.0
_AGAIN_S = 2.0
_NOTIFY = text("SELECT pg_notify(:bell, '')").bindparams(bell=BELL)
_LOCK = "SELECT pg_advisory_lock(hashtextextended($1, 0))"


async def ring(session: AsyncSession) -> None:
    """Wake the other processes when this transaction is committed."""
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(_NOTIFY)


class Together:
    """The bell and the rights of one process; `url` is SQLAlchemy's."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)

    @property
    def is_alone(self) -> bool:
        """Whether no other process can be there."""
        return self._url.get_backend_name() == "sqlite"

    async def listen(self, rung: Callable[[], None]) -> None:
        """Call `rung` when another process stored something, and after each silence of the line; until cancelled."""
        while not self.is_alone:
            try:
                line = await self._connected()
                try:
                    await line.add_listener(BELL, lambda *_: rung())
                    rung()
                    await _while_it_is_there(line)
                finally:
                    line.terminate()
            except _errors() as error:
                log.warning("together.not_heard", failure=failure_id(), exc_info=error)
            await asyncio.sleep(_AGAIN_S)

    @asynccontextmanager
    async def speaking_for(self, name: str) -> AsyncIterator[asyncio.Future[None]]:
        """Wait until no other process speaks under this name, then do so for the length of the block.

        The future that it gives is done when the right is lost, because the database is no longer heard.
        """
        lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if self.is_alone:
            yield lost
            return
        line = await self._holding(name)
        line.add_termination_listener(lambda _line: None if lost.done() else lost.set_result(None))
        watch = asyncio.create_task(_watch(line, lost))
        try:
            yield lost
        finally:
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)
            line.terminate()  # in whatever state it is: PostgreSQL sees the end of it at once

    async def _holding(self, name: str) -> "asyncpg.Connection[Any]":
        """A connection that has the right to speak under this name, however long that takes."""
        while True:
            try:
                line = await self._connected()
                try:
                    await line.execute(_LOCK, name)
                except BaseException:
                    line.terminate()
                    raise
            except _errors() as error:
                log.warning("together.not_reached", failure=failure_id(), exc_info=error)
                await asyncio.sleep(_AGAIN_S)
            else:
                return line

    async def _connected(self) -> "asyncpg.Connection[Any]":
        import asyncpg

        plain = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
        return await asyncpg.connect(plain, server_settings=GONE, timeout=_ANSWER_WITHIN_S)


async def _watch(line: "asyncpg.Connection[Any]", lost: asyncio.Future[None]) -> None:
    try:
        await _while_it_is_there(line)
    except Exception:  # noqa: BLE001 - whatever it is, who cannot be sure of the right has lost it
        if not lost.done():
            lost.set_result(None)


async def _while_it_is_there(line: "asyncpg.Connection[Any]") -> None:
    """Return never: raises when the connection is gone, or does not answer."""
    while True:
        await asyncio.sleep(_LOOK_EVERY_S)
        await line.execute("SELECT 1", timeout=_ANSWER_WITHIN_S)


def _errors() -> tuple[type[BaseException], ...]:
    import asyncpg

    # The last is what asyncpg says of a connection that ended while the process was stopped.
    return (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
