"""What the measures have in common: figures as they are shown, and a process beside the one that measures it."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from statistics import median, quantiles
from typing import TypeVar

Figure = tuple[str, str, str]
"""What was measured, how much it was, and what was promised."""

_ROUNDS = 300
_FIRST = 20  # of them, in which everything is still being warmed up

T = TypeVar("T")


def p95(seconds: list[float]) -> float:
    """What nineteen in twenty stay under."""
    return quantiles(seconds, n=20)[-1]


def shown(seconds: list[float]) -> str:
    """Median and p95, in milliseconds."""
    return f"{median(seconds) * 1000:.1f}, {p95(seconds) * 1000:.1f} ms"


def added(ours: list[list[float]], bare: list[list[float]]) -> str:
    """What each of our p95 has more than that of the bare bot."""
    more = [p95(mine) - p95(theirs) for mine, theirs in zip(ours, bare, strict=True)]
    return " ".join(f"{one * 1000:.1f}" for one in more) + " ms"


async def one_by_one(does: Callable[[int], Awaitable[T]]) -> list[T]:
    """What came of each round, one after the other, without the first ones."""
    return [await does(number) for number in range(_ROUNDS)][_FIRST:]


@asynccontextmanager
async def running(
    *command: str, connected: Callable[[], Awaitable[None]], **environment: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process of Python, once it is connected."""
    process = await asyncio.create_subprocess_exec(sys.executable, *command, env={**os.environ, **environment})
    try:
        await connected()
        await asyncio.sleep(1)
        yield process
    finally:
        process.terminate()
        await process.wait()
