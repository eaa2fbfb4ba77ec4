"""The parts put together: cogs, texts, a platform's adapter, and the core behind it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING

from bot import desk
from bot.clock import Clock, WindableClock
from bot.cog import Cog
from bot.community import join
from bot.core import Core
from bot.fetch import Fetcher
from bot.i18n import Catalogue
from bot.model.role import Role
from bot.storage.engine import Storage
from config import settings

if TYPE_CHECKING:
    from bot.adapters.discord.connect import Discord
    from bot.adapters.sandbox.connect import Sandbox
    from bot.adapters.slack.connect import Slack

_TEXTS = Path(__file__).parent / "strings"
_SANDBOX_ROLES = {"mentor": Role.MENTOR, "organiser": Role.ORGANISER}


def installed_cogs() -> list[Cog]:
    """The front desk, and every plug-in with an entry point in the group `fadderbot.cogs`, by name."""
    found = sorted(entry_points(group="fadderbot.cogs"), key=lambda point: point.name)
    return [desk.cog, *(point.load() for point in found)]


def catalogue_of(cogs: list[Cog], *platforms: Path) -> Catalogue:
    """The texts of the core, of these platforms, and of the cogs."""
    return Catalogue([_TEXTS, *platforms, *(cog.folder / "strings" for cog in cogs)])


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

    catalogue = catalogue_of(cogs, STRINGS)
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

    catalogue = catalogue_of(cogs, STRINGS)
    adapter = _discord(catalogue, to)
    async with bot_behind([adapter], cogs, catalogue, clock, database, fetcher) as core:
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

    catalogue = catalogue_of(cogs, STRINGS)
    adapter = _slack(catalogue, to, clock)
    async with bot_behind([adapter], cogs, catalogue, clock, database, fetcher) as core:
        yield adapter, core


def _discord(catalogue: Catalogue, to: settings.DiscordSettings) -> "Discord":
    from bot.adapters.discord.connect import Discord

    if to.token is None:
        raise LookupError("there is no token for Discord")
    return Discord(catalogue, token=to.token.get_secret_value(), api_base=to.api_base, gateway_url=to.gateway_url)


def _slack(catalogue: Catalogue, to: settings.SlackSettings, clock: Clock) -> "Slack":
    from bot.adapters.slack.connect import Slack

    if to.bot_token is None or to.app_token is None:
        raise LookupError("there is no token for Slack")
    tokens = to.bot_token.get_secret_value(), to.app_token.get_secret_value()
    return Slack(catalogue, clock, bot_token=tokens[0], app_token=tokens[1], api_base=to.api_base)


@asynccontextmanager
async def bot_behind(
    adapters: Sequence["Discord | Slack"],
    cogs: list[Cog],
    catalogue: Catalogue,
    clock: Clock,
    database: str,
    fetcher: Fetcher | None = None,
) -> AsyncIterator[Core]:
    """The core behind these adapters, not yet running in the background; let go of at the end of the block."""
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


def platforms(
    loaded: settings.Settings, cogs: list[Cog], clock: Clock
) -> tuple[Catalogue, list["Discord | Slack"]]:  # fmt: skip
    """An adapter for each platform for which there is a token, and the texts; neither is imported in vain."""
    there = {"discord": loaded.discord.is_there, "slack": loaded.slack.is_there}
    strings = [Path(__file__).parent / "adapters" / name / "strings" for name, is_there in there.items() if is_there]
    catalogue = catalogue_of(cogs, *strings)
    adapters: list[Discord | Slack] = []
    if loaded.discord.is_there:
        adapters.append(_discord(catalogue, loaded.discord))
    if loaded.slack.is_there:
        adapters.append(_slack(catalogue, loaded.slack, clock))
    return catalogue, adapters
