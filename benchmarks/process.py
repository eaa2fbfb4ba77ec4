"""From the command to the page, and what the process weighs once it is idle."""

import asyncio
import socket
import sys
import time
from pathlib import Path

import aiohttp

from benchmarks.server import resident_mb

_IDLE_S = 5


async def measure(folder: Path) -> list[tuple[str, str, str]]:
    """Start the sandbox on an empty folder, and again on what it left."""
    figures = []
    for which in ("first start", "later start"):
        seconds, megabytes = await _start(folder / "sandbox")
        figures.append((f"{which}: from the command to the page", f"{seconds:.2f} s", "2 s"))
        figures.append((f"{which}: idle, resident", f"{megabytes:.0f} MB", "90 MB"))
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
