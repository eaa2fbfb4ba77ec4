"""The command line, and the only module that sees everything."""

import asyncio
import os
import signal
import sys
import tomllib
import webbrowser
from pathlib import Path
from typing import IO

import click
from pydantic import ValidationError
from sqlalchemy import make_url

from bot.clock import SystemClock, WindableClock
from bot.cog import Cog
from bot.compose import bot_behind, catalogue_of, installed_cogs, platforms, sandbox_with_bot
from bot.core import migrations_of
from bot.doctor import Finding, Verdict, check_database, check_time_zones, read_settings
from bot.i18n import LOCALES
from bot.logs import configure, log
from bot.port import LockedOut
from bot.registry import Registry
from bot.storage.engine import Storage
from bot.storage.migrate import is_current, upgrade
from config import settings

_HELD: list[IO[str]] = []  # open for as long as the process lives, because closing a file gives its lock up
_NOWHERE = (
    "There is no token. For Discord set FADDERBOT_DISCORD__TOKEN, for Slack FADDERBOT_SLACK__BOT_TOKEN and "
    "FADDERBOT_SLACK__APP_TOKEN, or write them under [discord] or [slack] in fadderbot.toml."
)


@click.group()
def main() -> None:
    """Fadderbot, a chat bot for student communities."""


@main.command()
@click.option("--port", type=click.IntRange(0, 65_535), help="Where the page answers; 0 takes any free port.")
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), help="Where everything is kept.")
@click.option("--browser/--no-browser", default=None, help="Whether to open the page.")
def sandbox(port: int | None, folder: Path | None, browser: bool | None) -> None:
    """Open a small class server on this machine, with the bot in it."""
    loaded = _settings()
    configure(loaded.log_level)
    chosen = loaded.sandbox
    folder = folder or chosen.folder
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(
        _serve_sandbox(
            port=chosen.port if port is None else port,
            folder=folder,
            browser=chosen.open_browser if browser is None else browser,
        )
    )


@main.command()
def run() -> None:
    """Serve the communities on the platforms for which there is a token, until told to stop."""
    loaded = _settings()
    configure(loaded.log_level)
    if not (loaded.discord.is_there or loaded.slack.is_there):
        raise click.ClickException(_NOWHERE)
    asyncio.run(_serve_platforms(loaded))


@main.command()
def doctor() -> None:
    """Check the settings, the database, the clock and Discord, and say how to mend what is wrong."""
    configure("ERROR")
    findings = asyncio.run(_examine())
    for finding in findings:
        click.echo(finding)
    if any(finding.verdict is Verdict.PROBLEM for finding in findings):
        raise click.exceptions.Exit(1)


async def _examine() -> list[Finding]:
    from bot.adapters.discord import checkup

    loaded, findings = read_settings(settings.load, os.environ)
    findings.append(check_time_zones())
    if loaded is None:
        return findings
    token = loaded.discord.token.get_secret_value() if loaded.discord.token else None
    return [
        *findings,
        *await check_database(loaded.database, migrations_of(installed_cogs())),
        *await checkup.check(token, loaded.discord.api_base, SystemClock()),
    ]


@main.group("slack")
def on_slack() -> None:
    """What is needed to set the bot up on Slack."""


@on_slack.command()
@click.option("--language", type=click.Choice(LOCALES), default="nb", help="In which the commands are described.")
def manifest(language: str) -> None:
    """Print the manifest from which Slack makes the app."""
    import yaml

    from bot.adapters.slack import STRINGS
    from bot.adapters.slack.manifest import manifest as described

    cogs = installed_cogs()
    catalogue = catalogue_of(cogs, STRINGS)
    made = described(Registry(cogs, catalogue), catalogue, language)
    click.echo(yaml.safe_dump(made, allow_unicode=True, sort_keys=False), nl=False)


@main.command()
@click.argument("database", required=False)
def migrate(database: str | None) -> None:
    """Bring the database to the present schema: the one of the settings, or at this SQLAlchemy URL."""
    loaded = _settings()
    configure(loaded.log_level)

    async def run() -> None:
        storage = Storage(database or loaded.database)
        await upgrade(storage, migrations_of(installed_cogs()))
        await storage.close()

    asyncio.run(run())


def _settings() -> settings.Settings:
    """The settings, or everything that is wrong with them at once; values are not repeated, they may be secret."""
    try:
        return settings.load()
    except ValidationError as error:
        wrong = [f"  {'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]
        raise click.ClickException("These settings cannot be used:\n" + "\n".join(wrong)) from None
    except tomllib.TOMLDecodeError as error:
        raise click.ClickException(f"A settings file is not TOML: {error}") from None


async def _migrate_elsewhere(database: str, cogs: list[Cog]) -> None:
    """Migrate in a process of its own, where there is anything to do: what Alembic takes goes with it."""
    storage = Storage(database)
    current = await is_current(storage, migrations_of(cogs))
    await storage.close()
    if not current:
        where = {**os.environ, "FADDERBOT_DATABASE": database}  # not an argument, which everybody on the machine sees
        migrating = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", "migrate", env=where)
        if await migrating.wait() != 0:
            raise click.ClickException("The database could not be brought to the present schema; see above.")


async def _serve_platforms(loaded: settings.Settings) -> None:
    cogs, clock = installed_cogs(), SystemClock()
    catalogue, adapters = platforms(loaded, cogs, clock)
    _hold_database(loaded.database)
    await _migrate_elsewhere(loaded.database, cogs)
    async with bot_behind(adapters, cogs, catalogue, clock, loaded.database) as core:
        core.start()
        lines = [asyncio.create_task(adapter.run()) for adapter in adapters]
        stop = asyncio.create_task(_until_told_to_stop())
        try:
            await _until_done(lines, stop)
        except LockedOut as refusal:
            raise click.ClickException(
                f"{refusal.platform} does not let the bot in ({refusal}). Run `fadderbot doctor` to see why."
            ) from None
        finally:
            for task in (*lines, stop):
                task.cancel()
            await asyncio.gather(*lines, stop, return_exceptions=True)


async def _until_done(lines: list[asyncio.Task[None]], stop: asyncio.Task[None]) -> None:
    """Wait until told to stop, or no platform is left: one that locks the bot out must not silence the others."""
    while not stop.done():
        await asyncio.wait([*lines, stop], return_when=asyncio.FIRST_COMPLETED)
        for line in [line for line in lines if line.done()]:
            if len(lines) == 1 or not isinstance(line.exception(), LockedOut):
                line.result()
            lines.remove(line)
            log.error("platform.locked_out", exc_info=line.exception())


async def _serve_sandbox(*, port: int, folder: Path, browser: bool) -> None:
    from aiohttp import web

    from bot.adapters.sandbox.furnish import move_in, set_up
    from bot.adapters.sandbox.page import application

    plan = settings.HERE / "sandbox.toml"
    database = f"sqlite+aiosqlite:///{folder / 'fadderbot.db'}"
    cogs = installed_cogs()
    _hold(folder)
    await _migrate_elsewhere(database, cogs)
    async with sandbox_with_bot(cogs=cogs, folder=folder, clock=WindableClock(), database=database) as (
        server,
        core,
    ):
        move_in(server, plan)
        runner = web.AppRunner(application(server), access_log=None)
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", port)
            try:
                await site.start()
            except OSError:
                raise click.ClickException(
                    f"Port {port} is taken, perhaps by another sandbox. Choose one with --port."
                ) from None
            address = f"http://127.0.0.1:{runner.addresses[0][1]}/"
            click.echo(f"The class server is open at {address} (stop it with Ctrl+C)")
            core.start()
            await server.redeliver()
            await set_up(server, plan)
            if browser and _has_screen():
                webbrowser.open(address)
            await _until_told_to_stop()
        finally:
            await runner.cleanup()


def _hold_database(database: str) -> None:
    """Keep other processes away from a SQLite file: it serves one."""
    path = make_url(database).database
    if database.startswith("sqlite") and path:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        _hold(Path(path).parent)


def _hold(folder: Path) -> None:
    """Keep other processes out of the folder for as long as this one lives, however it ends."""
    file = (folder / "lock").open("a")
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise click.ClickException(
            f"Another Fadderbot is running in {folder}. Stop it, or choose another folder."
        ) from None
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


if __name__ == "__main__":
    main()
