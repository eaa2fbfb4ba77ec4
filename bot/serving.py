"""Serving, until told to stop: the platforms, some parts of the work in a process of their own, or the sandbox."""

import asyncio
import gc
import os
import signal
import sys
import webbrowser
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from enum import StrEnum
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click
from aiohttp import web
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import SystemClock, WindableClock
from bot.cog import Cog
from bot.compose import bot_behind, installed_cogs, platforms, read_configuration, sandbox_with_bot
from bot.core import Core, migrations_of
from bot.logs import failure_id, log
from bot.model.errors import Declaration
from bot.operate.database import address, needs_migrations
from bot.port import LockedOut
from bot.storage.folder import hold
from bot.storage.together import Together
from bot.web import forms, monitor, organisers, pages
from bot.web.serve import application, served
from config import settings

if TYPE_CHECKING:
    from bot.compose import Platform

_ONE = "A SQLite database serves one process, `fadderbot run` without more. For several processes, use PostgreSQL."
_FINISH_S = 3.0  # what is being said when it ends; answers have five, and ten is what a host allows
_AGAIN_S = 2.0  # after a database that was not there
_HELD: list[IO[str]] = []  # open for as long as the process lives, because closing a file gives its lock up


class Part(StrEnum):
    """What a process does of the bot's work: a platform's line, answers over HTTP, what is due."""

    DISCORD = "discord"
    SLACK = "slack"
    WEB = "web"
    WORKER = "worker"


async def serve(loaded: settings.Settings, parts: Collection[Part]) -> None:
    """Do these parts until told to stop; all of them where one process serves everything."""
    address(loaded.database)  # or what is wrong with it is said, before anything stumbles over it
    together = Together(loaded.database)
    if together.is_alone and set(parts) != set(Part):
        raise click.ClickException(_ONE)
    cogs, clock = _cogs(), SystemClock()
    catalogue, lines = platforms(loaded, cogs, clock, parts)
    if not lines and not {Part.WEB, Part.WORKER} & set(parts):
        raise click.ClickException(f"There is no token for {' or '.join(parts)}, or Slack comes over HTTP, to `web`.")
    _hold_database(loaded.database)
    await _migrate_elsewhere(loaded.database, cogs)
    adapters = [line.adapter for line in lines]
    behind = bot_behind(adapters, cogs, catalogue, clock, loaded.database, keys=loaded.checkin.keys)
    async with behind as core, AsyncExitStack() as opened:
        routes = [route for line in lines for route in line.routes]
        core.site.address = loaded.web.address
        if loaded.web.address is not None and Part.WEB in parts:
            routes += _pages(core)
        if routes or (set(parts) != set(Part) and Part.WEB in parts):  # else nobody needs to reach us
            at = loaded.web
            advice = "Choose another with FADDERBOT_WEB__PORT, or another host with FADDERBOT_WEB__HOST."
            port = await opened.enter_async_context(_open(application(routes), at.host, at.port, advice))
            log.info("web.open", host=at.host, port=port)
        if loaded.monitor.port is not None:
            watched = application(monitor.routes(core))
            advice = "Choose another with FADDERBOT_MONITOR__PORT; each process needs one of its own."
            port = await opened.enter_async_context(_open(watched, loaded.monitor.host, loaded.monitor.port, advice))
            log.info("monitor.open", host=loaded.monitor.host, port=port)
        for adapter in adapters:
            core.courier.fall_silent(adapter.name)
        core.start(works=Part.WORKER in parts)
        gc.collect()
        gc.freeze()  # what lives as long as the process is not looked through again, which would make answers wait
        ears = asyncio.create_task(together.listen(core.nudge))
        kept = [asyncio.create_task(_keep(line, core, together)) for line in lines]
        stop = asyncio.create_task(_until_told_to_stop())
        try:
            await _until_done(kept, stop)
        except LockedOut as refusal:
            raise click.ClickException(
                f"{refusal.platform} does not let the bot in ({refusal}). Run `fadderbot doctor` to see why."
            ) from None
        finally:
            for task in (*kept, stop, ears):
                task.cancel()
            await asyncio.gather(*kept, stop, ears, return_exceptions=True)


def _cogs() -> Sequence[Cog]:
    """The cogs, with what they read of config/; a file there that cannot be used is said in plain words."""
    cogs = installed_cogs()
    try:
        read_configuration(cogs)
    except Declaration as error:
        raise click.ClickException(f"A file in {settings.HERE} cannot be used: {error}") from None
    return cogs


async def _keep(line: "Platform", core: Core, together: Together) -> None:
    """Keep the line to a platform for as long as no other process does: platforms count by token, not by process.

    Where the database goes away, so does the right to speak; both are asked for again until they are back.
    """
    while True:
        try:
            async with together.speaking_for(line.speaks_as) as lost:
                if await _speaks(line, core, lost):
                    return
                log.error("platform.right_lost", platform=line.adapter.name)
        except (SQLAlchemyError, OSError) as error:
            log.error("platform.not_kept", platform=line.adapter.name, failure=failure_id(), exc_info=error)
            await asyncio.sleep(_AGAIN_S)


async def _speaks(line: "Platform", core: Core, lost: asyncio.Future[None]) -> bool:
    """Keep the line until it ends by itself, or until the right to speak is lost: False."""
    await core.courier.speak_for(line.adapter.name)
    core.nudge()
    running = asyncio.create_task(line.adapter.run())
    try:
        await asyncio.wait({running, lost}, return_when=asyncio.FIRST_COMPLETED)
        if not running.done():
            return False
        running.result()
        return True
    finally:
        await core.courier.leave(line.adapter.name, within_s=0 if lost.done() else _FINISH_S)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def _until_done(lines: list[asyncio.Task[None]], stop: asyncio.Task[None]) -> None:
    """Wait until told to stop, or no platform is left: one that locks the bot out must not silence the others."""
    while not stop.done():
        await asyncio.wait([*lines, stop], return_when=asyncio.FIRST_COMPLETED)
        for line in [line for line in lines if line.done()]:
            if len(lines) == 1 or not isinstance(line.exception(), LockedOut):
                line.result()
            lines.remove(line)
            log.error("platform.locked_out", exc_info=line.exception())


@asynccontextmanager
async def _open(app: web.Application, host: str, port: int, advice: str) -> AsyncIterator[int]:
    """Answer for the length of the block, and give the port; a port that cannot be had is said in plain words."""
    async with AsyncExitStack() as stack:
        try:
            opened = await stack.enter_async_context(served(app, host, port))
        except OSError:
            raise click.ClickException(
                f"Port {port} on {host} cannot be opened; perhaps another program has it. {advice}"
            ) from None
        yield opened


def _pages(core: Core) -> list[web.RouteDef]:
    """What people see of the bot on the web."""
    return [*pages.routes(core), *forms.routes(core), *organisers.routes(core)]


async def serve_sandbox(*, port: int, folder: Path, browser: bool) -> None:
    from bot.adapters.sandbox.furnish import move_in, set_up
    from bot.adapters.sandbox.page import application as page

    plan = settings.HERE / "sandbox.toml"
    database = f"sqlite+aiosqlite:///{folder / 'fadderbot.db'}"
    cogs = _cogs()
    _hold(folder)
    await _migrate_elsewhere(database, cogs)
    async with sandbox_with_bot(cogs=cogs, folder=folder, clock=WindableClock(), database=database) as (
        server,
        core,
    ):
        move_in(server, plan)
        shown = page(server, _pages(core))
        async with _open(shown, "127.0.0.1", port, "Choose another with --port.") as opened:
            address = f"http://127.0.0.1:{opened}/"
            core.site.address = address
            told_to_stop = asyncio.create_task(_until_told_to_stop())
            await asyncio.sleep(0)  # it listens, before anybody is told that there is something to stop
            click.echo(f"The class server is open at {address} (stop it with Ctrl+C)")
            core.start()
            await server.redeliver()
            await set_up(server, plan)
            if browser and _has_screen():
                webbrowser.open(address)
            await told_to_stop


async def _migrate_elsewhere(database: str, cogs: Sequence[Cog]) -> None:
    """Migrate in a process of its own, where there is anything to run: what Alembic takes goes with it."""
    if await needs_migrations(database, migrations_of(cogs)):
        where = {**os.environ, "FADDERBOT_DATABASE": database}  # not an argument, which everybody on the machine sees
        migrating = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", "migrate", env=where)
        if await migrating.wait() != 0:
            raise click.ClickException("The database could not be brought to the present schema; see above.")


def _hold_database(database: str) -> None:
    """Keep other processes away from a SQLite file: it serves one."""
    path = make_url(database).database
    if database.startswith("sqlite") and path:
        folder = Path(path).absolute().parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _hold(folder)
        except OSError as error:
            raise click.ClickException(f"{folder} cannot be written: {error.strerror}.") from None


def _hold(folder: Path) -> None:
    """Keep other processes out of the folder for as long as this one lives, however it ends."""
    file = hold(folder)
    if file is None:
        raise click.ClickException(f"Another Fadderbot is running in {folder}. Stop it, or choose another folder.")
    _HELD.append(file)


def _has_screen() -> bool:
    """Whether a browser would open beside the terminal, and not a text browser in it."""
    return sys.platform in ("win32", "darwin") or bool({"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys())


async def _until_told_to_stop() -> None:
    stop = asyncio.Event()
    if sys.platform == "win32":  # its event loop takes no signal handlers; Ctrl+C ends `asyncio.run` itself
        await stop.wait()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    await stop.wait()
    log.info("process.stopping")
