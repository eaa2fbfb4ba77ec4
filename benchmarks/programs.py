"""Processes beside the one that measures, and what more than one measure does with them."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

_ROUNDS = 300
_FIRST = 20  # of them, in which everything is still being warmed up

T = TypeVar("T")


@dataclass(frozen=True)
class Started:
    """A process, and how long it took from the command until it was connected."""

    pid: int
    seconds: float


async def one_by_one(does: Callable[[int], Awaitable[T]]) -> list[T]:
    """What came of each round, one after the other, without the first ones."""
    return [await does(number) for number in range(_ROUNDS)][_FIRST:]


@asynccontextmanager
async def running(
    *command: str, connected: Callable[[], Awaitable[None]], **environment: str
) -> AsyncIterator[Started]:
    """A process of Python, once it is connected."""
    begun = time.perf_counter()
    process = await asyncio.create_subprocess_exec(sys.executable, *command, env={**os.environ, **environment})
    try:
        await connected()
        seconds = time.perf_counter() - begun
        await asyncio.sleep(1)
        yield Started(process.pid, seconds)
    finally:
        process.terminate()
        await process.wait()
