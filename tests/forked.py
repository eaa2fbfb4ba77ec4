"""Programs that begin at once: each is forked from a process that has the bot imported, which is most of a start.

There is one such process for each process of the tests. What the program is when Python itself starts it is tried in
`tests/journeys/test_run.py`.
"""

import asyncio
import multiprocessing
import os
import runpy
import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib.metadata import entry_points
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from signal import Signals

_IMPORTED = (
    "bot.serving",
    "bot.doctor",
    "bot.operate.commands",
    "bot.adapters.discord.checkup",
    "bot.adapters.discord.connect",
    "bot.adapters.sandbox.connect",
    "bot.adapters.sandbox.page",
    "bot.adapters.slack.checkup",
    "bot.adapters.slack.connect",
    "bot.storage.onehop",
    "alembic.command",
    "asyncpg",
)


class Program:
    """A program that runs, as `asyncio.subprocess.Process` is one."""

    def __init__(
        self, process: ForkServerProcess, stdout: asyncio.StreamReader | None, stderr: asyncio.StreamReader | None
    ) -> None:
        self._process = process
        self.stdout = stdout
        self.stderr = stderr
        self._ended = asyncio.create_task(self._until_it_ends())

    async def _until_it_ends(self) -> int:
        loop, sign = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(self._process.sentinel, sign.set)
        await sign.wait()
        loop.remove_reader(self._process.sentinel)
        self._process.join()
        return self._process.exitcode or 0

    @property
    def returncode(self) -> int | None:
        """How it ended, None while it runs; by a signal as its negative."""
        return self._ended.result() if self._ended.done() else None

    def send_signal(self, which: Signals) -> None:
        """Send it a signal, if it is still there."""
        if self._process.pid is not None:
            with suppress(ProcessLookupError):
                os.kill(self._process.pid, which)

    async def wait(self) -> int:
        """How it ended, once it has."""
        return await asyncio.shield(self._ended)

    async def communicate(self) -> tuple[bytes | None, bytes | None]:
        """What it said to its end that was not read yet, where that comes here."""
        said = [await one.read() if one is not None else None for one in (self.stdout, self.stderr)]
        await self.wait()
        return said[0], said[1]


async def start(
    *words: str,
    env: Mapping[str, str],
    module: str = "bot",
    cwd: Path | None = None,
    stdout: int | None = None,
    stderr: int | None = None,
) -> Program:
    """Start `python -m bot` with these words; outputs are as `asyncio.create_subprocess_exec` takes them."""
    ours: dict[int, asyncio.StreamReader] = {}
    theirs: dict[int, Connection] = {}
    for number, output in ((1, stdout), (2, stderr)):
        if output == asyncio.subprocess.PIPE:
            ours[number], theirs[number] = await _pipe()
        elif output == asyncio.subprocess.STDOUT:
            theirs[number] = Connection(os.dup(theirs[1].fileno()), readable=False)
        elif output is not None:
            theirs[number] = Connection(os.dup(output), readable=False)
    process = _with_everything_imported().Process(
        target=_run, args=(module, words, dict(env), str(cwd or Path.cwd()), theirs)
    )
    process.start()
    for given in theirs.values():
        given.close()
    return Program(process, ours.get(1), ours.get(2))


async def _pipe() -> tuple[asyncio.StreamReader, Connection]:
    read, write = os.pipe()
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(read, "rb")
    )
    return reader, Connection(write, readable=False)


@cache
def _with_everything_imported() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([*_IMPORTED, *(point.module for point in entry_points(group="fadderbot.cogs"))])
    return context


def _run(module: str, words: tuple[str, ...], env: dict[str, str], folder: str, outputs: dict[int, Connection]) -> None:
    """In the forked process: become the program."""
    os.setsid()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(env)
    sys.path[:0] = [place for place in env.get("PYTHONPATH", "").split(os.pathsep) if place]
    for number, output in outputs.items():
        os.dup2(output.fileno(), number)
        output.close()
    sys.argv[1:] = words
    runpy.run_module(module, run_name="__main__", alter_sys=True)
