"""Drawings as pictures, for platforms that show no SVG.

Each is drawn in a process of its own: the rasteriser holds Python's lock while it draws, and would take the bot with it
where it gives up.
"""

import asyncio
import sys
from contextlib import suppress

from bot.logs import log
from bot.model.message import Message, Picture

LONGEST_S = 10.0
"""How long one drawing may take."""

_AT_ONCE = asyncio.Semaphore(2)  # each takes some 30 MB
_DRAW = """
import sys
import resvg_py
sys.stdout.buffer.write(resvg_py.svg_to_bytes(svg_string=sys.stdin.buffer.read().decode(), zoom=2, background="white"))
"""


async def drawn(message: Message) -> dict[str, bytes]:
    """The pictures of a message as PNG, by name; what could not be drawn is missing, and its words have to do."""
    pictures = [block for block in message.blocks if isinstance(block, Picture)]
    found = {picture.name: await _png(picture.svg) for picture in pictures}
    return {name: png for name, png in found.items() if png}


async def _png(svg: str) -> bytes:
    async with _AT_ONCE:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-c", _DRAW,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            async with asyncio.timeout(LONGEST_S):
                png, _ = await process.communicate(svg.encode())
        except TimeoutError:
            png = b""
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
    if process.returncode != 0:
        log.error("picture.not_drawn", status=process.returncode)
        return b""
    return png
