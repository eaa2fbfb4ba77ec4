"""The command line, and the only module that sees everything."""

import asyncio
import os
import signal
import sys
import tomllib
import webbrowser
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from importlib.metadata import entry_points
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click
from pydantic import ValidationError
from sqlalchemy import make_url

from bot import desk
from bot.clock import Clock, SystemClock, WindableClock
from bot.cog import Cog
from bot.community import join
from bot.core import Core, migrations_of
from bot.doctor import Finding, Verdict, check_database, check_time_zones, read_settings
from bot.fetch import Fetcher
from bot.i18n import LOCALES, Catalogue
from bot.logs import configure, log
from bot.model.role import Role
from bot.port import LockedOut
from bot.registry import Registry
from bot.storage.engine import Storage
from bot.storage.migrate import is_current, upgrade
from config import settings

if TYPE_CHECKING:
    from bot.adapters.discord.connect import Discord
    from bot.adapters.sandbox.connect import Sandbox
    from bot.adapters.slack.connect import Slack

_TEXTS = Path(__file__).parent / "strings"
_HELD: list[IO[str]] = []  # open for as long as the process lives, because closing a file gives its lock up
_NOWHERE = (
    "There is no token. For Discord set FADDERBOT_DISCORD__TOKEN, for Slack FADDERBOT_SLACK__BOT_TOKEN and "
    "FADDERBOT_SLACK__APP_TOKEN, or write them under [discord] or [slack] in fadderbot.toml."
)
_SANDBOX_ROLES = {"mentor": Role.MENTOR, "organiser": Role.ORGANISER}


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
    if loaded.discord.token is None and (loaded.slack.bot_token is None or loaded.slack.app_token is None):
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
    catalogue = _catalogue(cogs, STRINGS)
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


def _catalogue(cogs: list[Cog], *platforms: Path) -> Catalogue:
    """The texts of the core, of these platforms, and of the cogs."""
    return Catalogue([_TEXTS, *platforms, *(cog.folder / "strings" for cog in cogs)])


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


def installed_cogs() -> list[Cog]:
    """The front desk, and every plug-in with an entry point in the group `fadderbot.cogs`, by name."""
    found = sorted(entry_points(group="fadderbot.cogs"), key=lambda point: point.name)
    return [desk.cog, *(point.load() for point in found)]


@asynccontextmanager
async def sandbox_with_bot(
    *,
    cogs: list[Cog],
    folder: Path | None,
    clock: WindableClock,
    database: str,
    fetcher: Fetcher | None = None,
) -> AsyncIterator[tuple["Sandbox", Core]]:
    """A sandbox and the bot in it, not yet running in the background; let go of at the end of the block.

    `folder` keeps the server from one run to the next, None keeps it in memory; `database` is SQLAlchemy's URL.
    """
    from bot.adapters.sandbox.connect import STRINGS, Sandbox
    from bot.adapters.sandbox.read import NAME, WORKSPACE
    from bot.adapters.sandbox.world import World

    catalogue = _catalogue(cogs, STRINGS)
    world = World.open(folder / "world.jsonl" if folder else None)
    server = Sandbox(world, catalogue, clock, uploads=folder / "uploads" if folder else None)
    core = Core(
        storage=Storage(database),
        cogs=cogs,
        catalogue=catalogue,
        clock=clock,
        adapters={NAME: server},
        fetcher=fetcher or Fetcher(),
    )
    server.connect(core)
    try:
        await core.prepare()
        async with core.storage.transaction() as session:
            await join(session, adapter=NAME, platform_id=WORKSPACE, roles=_SANDBOX_ROLES)
        yield server, core
    finally:
        await core.stop()


@asynccontextmanager
async def discord_with_bot(
    *,
    cogs: list[Cog],
    clock: Clock,
    database: str,
    to: settings.DiscordSettings,
    fetcher: Fetcher | None = None,
) -> AsyncIterator[tuple["Discord", Core]]:
    """The adapter to Discord and the bot behind it, neither of them running yet; let go of at the end of the block."""
    from bot.adapters.discord import STRINGS

    catalogue = _catalogue(cogs, STRINGS)
    adapter = _discord(catalogue, to)
    async with _bot_behind([adapter], cogs, catalogue, clock, database, fetcher) as core:
        yield adapter, core


@asynccontextmanager
async def slack_with_bot(
    *,
    cogs: list[Cog],
    clock: Clock,
    database: str,
    to: settings.SlackSettings,
    fetcher: Fetcher | None = None,
) -> AsyncIterator[tuple["Slack", Core]]:
    """The same for Slack."""
    from bot.adapters.slack import STRINGS

    catalogue = _catalogue(cogs, STRINGS)
    adapter = _slack(catalogue, to, clock)
    async with _bot_behind([adapter], cogs, catalogue, clock, database, fetcher) as core:
        yield adapter, core


def _discord(catalogue: Catalogue, to: settings.DiscordSettings) -> "Discord":
    from bot.adapters.discord.connect import Discord

    if to.token is None:
        raise click.ClickException(_NOWHERE)
    return Discord(catalogue, token=to.token.get_secret_value(), api_base=to.api_base, gateway_url=to.gateway_url)


def _slack(catalogue: Catalogue, to: settings.SlackSettings, clock: Clock) -> "Slack":
    from bot.adapters.slack.connect import Slack

    if to.bot_token is None or to.app_token is None:
        raise click.ClickException(_NOWHERE)
    tokens = to.bot_token.get_secret_value(), to.app_token.get_secret_value()
    return Slack(catalogue, clock, bot_token=tokens[0], app_token=tokens[1], api_base=to.api_base)


@asynccontextmanager
async def _bot_behind(
    adapters: Sequence["Discord | Slack"],
    cogs: list[Cog],
    catalogue: Catalogue,
    clock: Clock,
    database: str,
    fetcher: Fetcher | None = None,
) -> AsyncIterator[Core]:
    core = Core(
        storage=Storage(database),
        cogs=cogs,
        catalogue=catalogue,
        clock=clock,
        adapters={adapter.name: adapter for adapter in adapters},
        fetcher=fetcher or Fetcher(),
    )
    for adapter in adapters:
        adapter.connect(core, core.registry)
    try:
        await core.prepare()
        yield core
    finally:
        await core.stop()


def _platforms(
    loaded: settings.Settings, cogs: list[Cog], clock: Clock
) -> tuple[Catalogue, list["Discord | Slack"]]:  # fmt: skip
    """An adapter for each platform for which there is a token, and the texts; neither is imported in vain."""
    on_discord, on_slack = loaded.discord.token, loaded.slack.bot_token and loaded.slack.app_token
    strings = [Path(__file__).parent / "adapters" / name / "strings" for name, there in
               (("discord", on_discord), ("slack", on_slack)) if there]  # fmt: skip
    catalogue = _catalogue(cogs, *strings)
    adapters: list[Discord | Slack] = []
    if on_discord:
        adapters.append(_discord(catalogue, loaded.discord))
    if on_slack:
        adapters.append(_slack(catalogue, loaded.slack, clock))
    return catalogue, adapters


async def _serve_platforms(loaded: settings.Settings) -> None:
    cogs, clock = installed_cogs(), SystemClock()
    catalogue, adapters = _platforms(loaded, cogs, clock)
    _hold_database(loaded.database)
    await _migrate_elsewhere(loaded.database, cogs)
    async with _bot_behind(adapters, cogs, catalogue, clock, loaded.database) as core:
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
