"""The parts put together: cogs, texts, a platform's adapter, and the core behind it."""

import hashlib
from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web
from pydantic import SecretStr
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot import desk
from bot.clock import Clock, WindableClock
from bot.cog import Cog
from bot.community import join
from bot.core import Core
from bot.fetch import Fetcher
from bot.i18n import Catalogue
from bot.logs import log
from bot.model.role import Role
from bot.storage.engine import Storage
from config import settings

if TYPE_CHECKING:
    from bot.adapters.discord.connect import Discord
    from bot.adapters.sandbox.connect import Sandbox
    from bot.adapters.slack.connect import Slack

_TEXTS = Path(__file__).parent / "strings"
_REST_S = 60.0  # real ones, however fast its clock is wound
_SANDBOX_ROLES = {"mentor": Role.MENTOR, "organiser": Role.ORGANISER}


@cache  # to read what is installed takes as long as the rest of the start of a server
def installed_cogs() -> tuple[Cog, ...]:
    """The front desk, and every plug-in with an entry point in the group `fadderbot.cogs`, by name."""
    found = sorted(entry_points(group="fadderbot.cogs"), key=lambda point: point.name)
    return (desk.cog, *(point.load() for point in found))


def read_configuration(cogs: Iterable[Cog]) -> list[str]:
    """Let the cogs read what an organisation edits, and give what could not be used of it.

    Declaration names a file of which nothing can be used, and says why.
    """
    found = [configuration for cog in cogs for configuration in cog.configurations]
    for configuration in found:
        configuration.read(settings.HERE)
    left_out = [fault for configuration in found for fault in configuration.left_out]
    for fault in left_out:
        log.warning("configuration.left_out", fault=fault)
    return left_out


def catalogue_of(cogs: Sequence[Cog], *platforms: Path) -> Catalogue:
    """The texts of the core, of these platforms, and of the cogs."""
    return Catalogue([_TEXTS, *platforms, *(cog.folder / "strings" for cog in cogs)])


def key_file(database: str, keys: Path | None) -> Path | None:
    """Where the keys are kept that no backup may hold: where it was said, else beside the folder of a SQLite file.

    None as well where the database's address is none: that is said, without repeating it, by who opens the database.
    """
    try:
        file = make_url(database).database
    except ArgumentError:
        return keys
    if keys is not None or not file or not database.startswith("sqlite"):
        return keys
    folder = Path(file).absolute().parent
    return folder.with_name(f"{folder.name}.keys")


@asynccontextmanager
async def sandbox_with_bot(
    *,
    cogs: Sequence[Cog],
    folder: Path | None,
    clock: WindableClock,
    database: str,
    fetcher: Fetcher | None = None,
    keys: Path | None = None,
) -> AsyncIterator[tuple["Sandbox", Core]]:
    """A sandbox and the bot in it, not yet running in the background; let go of at the end of the block.

    `folder` keeps the server from one run to the next, None keeps it in memory; `database` is SQLAlchemy's URL.
    """
    from bot.adapters.sandbox.connect import STRINGS, Sandbox
    from bot.adapters.sandbox.read import NAME, WORKSPACE
    from bot.adapters.sandbox.world import World

    read_configuration(cogs)
    catalogue = catalogue_of(cogs, STRINGS)
    world = World.open(folder / "world.jsonl" if folder else None)
    server = Sandbox(world, catalogue, clock, uploads=folder / "uploads" if folder else None)
    core = Core(
        storage=Storage(database),
        cogs=cogs,
        catalogue=catalogue,
        clock=clock,
        adapters={NAME: server},
        fetcher=fetcher or Fetcher(rest_s=_REST_S),
        keys=key_file(database, keys),
    )
    server.connect(core, core.registry)
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
    cogs: Sequence[Cog],
    clock: Clock,
    database: str,
    to: settings.DiscordSettings,
    fetcher: Fetcher | None = None,
    keys: Path | None = None,
) -> AsyncIterator[tuple["Discord", Core]]:
    """The adapter to Discord and the bot behind it, neither of them running yet; let go of at the end of the block."""
    from bot.adapters.discord import STRINGS

    catalogue = catalogue_of(cogs, STRINGS)
    adapter = _discord(catalogue, to)
    async with bot_behind([adapter], cogs, catalogue, clock, database, fetcher, keys) as core:
        yield adapter, core


@asynccontextmanager
async def slack_with_bot(
    *,
    cogs: Sequence[Cog],
    clock: Clock,
    database: str,
    to: settings.SlackSettings,
    fetcher: Fetcher | None = None,
    keys: Path | None = None,
) -> AsyncIterator[tuple["Slack", Core]]:
    """The same for Slack."""
    from bot.adapters.slack import STRINGS

    catalogue = catalogue_of(cogs, STRINGS)
    adapter = _slack(catalogue, to, clock)
    async with bot_behind([adapter], cogs, catalogue, clock, database, fetcher, keys) as core:
        yield adapter, core


def _discord(catalogue: Catalogue, to: settings.DiscordSettings) -> "Discord":
    from bot.adapters.discord.connect import Discord

    if to.token is None:
        raise LookupError("there is no token for Discord")
    return Discord(catalogue, token=to.token.get_secret_value(), api_base=to.api_base, gateway_url=to.gateway_url)


def _slack(catalogue: Catalogue, to: settings.SlackSettings, clock: Clock) -> "Slack":
    from bot.adapters.slack.connect import Slack

    if to.bot_token is None or not to.is_there:
        raise LookupError("there is no token for Slack")
    return Slack(
        catalogue,
        clock,
        bot_token=to.bot_token.get_secret_value(),
        app_token=to.app_token.get_secret_value() if to.app_token else None,
        signing_secret=to.signing_secret.get_secret_value() if to.signing_secret else None,
        api_base=to.api_base,
    )


@asynccontextmanager
async def bot_behind(
    adapters: Sequence["Discord | Slack"],
    cogs: Sequence[Cog],
    catalogue: Catalogue,
    clock: Clock,
    database: str,
    fetcher: Fetcher | None = None,
    keys: Path | None = None,
) -> AsyncIterator[Core]:
    """The core behind these adapters, not yet running in the background; let go of at the end of the block."""
    read_configuration(cogs)
    core = Core(
        storage=Storage(database),
        cogs=cogs,
        catalogue=catalogue,
        clock=clock,
        adapters={adapter.name: adapter for adapter in adapters},
        fetcher=fetcher or Fetcher(),
        keys=key_file(database, keys),
    )
    for adapter in adapters:
        adapter.connect(core, core.registry)
    try:
        await core.prepare()
        yield core
    finally:
        await core.stop()


@dataclass(frozen=True)
class Platform:
    """An adapter, the name under which one process alone speaks for it, and what it answers over HTTP."""

    adapter: "Discord | Slack"
    speaks_as: str
    routes: tuple[web.RouteDef, ...] = ()


def platforms(
    loaded: settings.Settings, cogs: Sequence[Cog], clock: Clock, parts: Collection[str]
) -> tuple[Catalogue, list[Platform]]:
    """The texts, and of the platforms for which there is a token those whose line is among these parts of the work.

    Neither platform is imported in vain. What Slack sends over HTTP is the web's part.
    """
    there = {"discord": loaded.discord.is_there, "slack": loaded.slack.is_there}
    strings = [Path(__file__).parent / "adapters" / name / "strings" for name, is_there in there.items() if is_there]
    catalogue = catalogue_of(cogs, *strings)
    lines: list[Platform] = []
    if loaded.discord.token is not None and "discord" in parts:
        lines.append(Platform(_discord(catalogue, loaded.discord), _speaks_as("discord", loaded.discord.token)))
    if loaded.slack.bot_token is not None and loaded.slack.is_there:
        over_http = loaded.slack.over_http
        if ("web" if over_http else "slack") in parts:
            from bot.adapters.slack import REQUESTS

            slack = _slack(catalogue, loaded.slack, clock)
            routes = (web.post(REQUESTS, slack.answer),) if over_http else ()
            lines.append(Platform(slack, _speaks_as("slack", loaded.slack.bot_token), routes))
    return catalogue, lines


def _speaks_as(platform: str, token: SecretStr) -> str:
    """What tells one token's line from another's, and does not tell the token."""
    return f"fadderbot/{platform}/{hashlib.sha256(token.get_secret_value().encode()).hexdigest()[:16]}"
