"""The frame of a fake: a server on a free port of this machine, `async with` from its start to its end."""

from abc import ABC, abstractmethod
from typing import Self

from aiohttp import web

from tests.fakes.changes import Changes


class LocalServer(ABC):
    """Answers requests on this machine; `changes` wakes those who wait for something to become so."""

    def __init__(self) -> None:
        self.changes = Changes()
        self._runner: web.AppRunner | None = None
        self._port = 0

    @abstractmethod
    def _app(self) -> web.Application:
        """What answers."""

    async def start(self) -> None:
        """Listen on a free port of this machine."""
        self._runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self._port = self._runner.addresses[0][1]

    async def close(self) -> None:
        """Stop; what is still connected has to be cut before."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
