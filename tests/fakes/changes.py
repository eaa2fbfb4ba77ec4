"""Waiting for the fake's world to become so, without polling and without sleeping."""

import asyncio
from collections.abc import Callable

PATIENCE_S = 10


class Changes:
    """Wakes those who wait, each time something changed."""

    def __init__(self) -> None:
        self._changed = asyncio.Event()

    def ring(self) -> None:
        """Say that something changed."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def until(self, is_so: Callable[[], bool], *, seconds: float = PATIENCE_S) -> None:
        """Wait until it is so; raises TimeoutError where it never becomes so."""
        async with asyncio.timeout(seconds):
            while not is_so():
                await self._changed.wait()
