"""From the command to the page, and what the process weighs once it is idle."""

import asyncio
import socket
import sys
import time
from pathlib import Path

import aiohttp

from benchmarks.figures import Figure
from benchmarks.server import resident_mb

_IDLE_S = 5
LARGE = (
    "it is code that is used: of the sandbox's 120, in megabytes Python with asyncio and aiohttp take 36, SQLAlchemy "
    "20, pydantic 9, structlog, Babel and click 5, the core with cryptography 22, the cogs 14, what organisations edit "
    "and the texts 8, tables and statements as SQLAlchemy keeps them 6. Of what Python's own memory has, 97 % is in "
    "use. One arena, giving back what is free, collecting garbage before it idles, and code without its columns gave "
    "back 1 each at the most; without rich, which structlog loads where it is installed for development, it is 3 less."
)


async def measure(folder: Path) -> list[Figure]:
    """Start the sandbox on an empty folder, and again on what it left."""
    figures = []
    for which in ("first start", "later start"):
        seconds, megabytes = await _start(folder / "sandbox")
        page = f"{which}, from the command to the page"
        figures.append(Figure(page, (seconds,), "s", 2, headline=True))
        figures.append(Figure(f"{which}, idle, resident", (megabytes,), "MB", 90, headline=True, because=LARGE))
    return figures


async def _start(folder: Path) -> tuple[float, float]:
    port = _free_port()
    begun = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "sandbox", "--no-browser", "--port", str(port), "--folder", str(folder),
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        await _answers(f"http://127.0.0.1:{port}/")
        seconds = time.perf_counter() - begun
        await asyncio.sleep(_IDLE_S)
        return seconds, resident_mb(process.pid)
    finally:
        process.terminate()
        await process.wait()


async def _answers(address: str) -> None:
    async with aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.get(address) as response:
                    await response.read()
                    return
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.01)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
