"""One class, in the sandbox and on Discord: what journeys say and look at is the same words on both.

On Discord it is the real client that speaks to a local server in Discord's place, with the bot's core behind it.
"""

import asyncio
import copy
import secrets
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from aiohttp import web
from pydantic import SecretStr
from sqlalchemy import delete, select

from bot.adapters.discord.connect import Discord
from bot.adapters.sandbox import people as sandbox_people
from bot.adapters.sandbox.connect import BOT
from bot.adapters.sandbox.read import address
from bot.adapters.sandbox.render import words
from bot.adapters.sandbox.world import Json, Spot
from bot.adapters.slack import REQUESTS
from bot.adapters.slack.connect import ANSWERING as ANSWERING_ON_SLACK
from bot.adapters.slack.connect import Slack
from bot.adapters.slack.manifest import SCOPES, manifest
from bot.clock import WindableClock
from bot.cog import Cog
from bot.compose import bot_behind, discord_with_bot, installed_cogs, platforms, slack_with_bot
from bot.core import Core
from bot.fetch import Fetcher
from bot.model.address import Address, Place
from bot.model.role import Role
from bot.storage.tables import RoleBinding, WorkspaceRow
from bot.web.serve import application, served
from config.settings import DiscordSettings, Settings, SlackSettings
from tests.conftest import on_the_sandbox
from tests.fakes.discord import people as discord_people
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.state import PRIVATE_THREAD, Guild
from tests.fakes.slack import people as slack_people
from tests.fakes.slack.server import FakeSlack

ROOMS = {"general": "felles", "activities": "aktiviteter"}
OWNER = "owner"
"""The role of who runs the server; in the sandbox its organisers do."""

SOON_S = 10
_ANSWERING = "discord.py: on_interaction"  # what discord.py calls each task in which it has one answered
_ROLES = {"mentor": Role.MENTOR, "organiser": Role.ORGANISER}

Said = Callable[[], list[tuple[datetime, str]]]


class Person(Protocol):
    """Who somebody is; `locale` is the language in which the platform lets them be answered: nb, nn or en."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def locale(self) -> str: ...


class Actor(Protocol):
    """Somebody who does things; each returns what the bot answered, once it has."""

    @property
    def person(self) -> Person: ...
    @property
    def form(self) -> Mapping[str, Any]: ...
    @property
    def inbox(self) -> list[str]: ...
    def goes_to(self, room: str) -> None: ...
    async def says(self, line: str) -> str: ...
    async def calls(self, group: str, name: str, **arguments: Any) -> str: ...
    async def presses(self, label: str, *, value: str | None = None) -> str: ...
    async def does(self, label: str, *, on: str) -> str: ...
    async def fills(self, **answers: str | tuple[str, ...]) -> str: ...
    async def is_suggested(self, group: str, name: str, parameter: str, typed: str = "") -> list[str]: ...


class Company(Protocol):
    """A class with two channels and the bot in it, on whichever platform."""

    def joins(self, name: str, role: str = "student", *, locale: str = "nb", room: str = "activities") -> Actor:
        """Let somebody join: a student, mentor or organiser, or `OWNER`, who runs the server."""

    def leaves(self, actor: Any) -> None:
        """Let somebody leave the server, or be deactivated in the workspace."""

    def returns(self, actor: Any) -> None:
        """Let somebody come back who left."""

    async def advance(self, **away: float) -> None:
        """Wind the clock by a `timedelta`, through each instant at which something is due."""

    def transcript(self, room: str) -> list[str]:
        """What everybody in a channel can read of the bot's, each message in words."""

    def conversations(self, actor: Actor) -> list[list[str]]:
        """The private conversations that somebody is in and that are not put away: what the bot said there to all."""

    def said_since(self, room: str) -> Said:
        """A function that gives what the bot said in a channel from now on: the instants, and the words at the time.

        A post that is changed later is told as it was when it came, and again each time it changes.
        """

    async def presses_stale(self, actor: Actor, action: str, value: str | None = None) -> str:
        """Press a button that is no longer shown, or never was: `events/yes?occurrence=1`."""

    def address(self, room: str) -> Address:
        """A channel, as the bot stores it."""


class ClassInTheSandbox(sandbox_people.Company):
    """The sandbox's people, and what else journeys ask of a platform."""

    def joins(
        self, name: str, role: str = "student", *, locale: str = "nb", room: str = "activities"
    ) -> sandbox_people.Actor:
        """Let somebody join; who runs the server is an organiser."""
        return super().joins(name, "organiser" if role == OWNER else role, locale=locale, room=room)

    def conversations(self, actor: Actor) -> list[list[str]]:
        """See `Company`."""
        world = self.sandbox.world
        return [
            [words(one.blocks) for one in world.messages.values() if one.place.id == thread.id and one.author == BOT]
            for thread in world.threads.values()
            if thread.members is not None and actor.person.id in thread.members and not thread.archived
        ]

    def said_since(self, room: str) -> Said:
        """See `Company`."""
        heard: list[tuple[datetime, str]] = []
        spot = {"kind": "channel", "id": room}

        def listen(event: Json) -> None:
            message = event.get("message")
            if message and message["place"] == spot and message["author"] == BOT and message["only_for"] is None:
                heard.append((self.sandbox.clock.now(), words(message["blocks"])))

        self.sandbox.world.listeners.append(listen)
        return lambda: list(heard)

    async def presses_stale(self, actor: Actor, action: str, value: str | None = None) -> str:
        """See `Company`."""
        request = {"do": "press", "action": action, "value": value, "label": ""}
        return await self.hands_in(actor, request)

    async def hands_in(self, actor: Actor, request: Json) -> str:
        """Let somebody send what the page itself would not, and give the answer."""
        key = secrets.token_hex(8)
        await self.sandbox.act(key, actor.person.id, Spot("channel", "activities"), request)
        await self.sandbox.bot.settle()
        return "\n".join(words(m.blocks) for m in self.sandbox.world.messages.values() if m.answers == key)

    def address(self, room: str) -> Address:
        """See `Company`."""
        return address(Spot("channel", room))


class ClassOnDiscord(discord_people.Company):
    """The people of a guild, and what else journeys ask of a platform."""

    def joins(
        self, name: str, role: str = "student", *, locale: str = "nb", room: str = "activities"
    ) -> discord_people.Actor:
        """Let somebody join; who reads Nynorsk has a client that says no more than "Norwegian", and shows Bokmål."""
        return super().joins(name, role, locale="nb" if locale == "nn" else locale, room=room)

    async def presses_stale(self, actor: Actor, action: str, value: str | None = None) -> str:
        """See `Company`."""
        assert isinstance(actor, discord_people.Actor)
        return await actor.presses_id(action, value=value)

    def address(self, room: str) -> Address:
        """See `Company`."""
        return Address(Discord.name, self.guild.id, Place.CHANNEL, self.room(room).id)

    def conversations(self, actor: Actor) -> list[list[str]]:
        """See `Company`."""
        return [
            [
                self.words(one)
                for one in thread.messages.values()
                if one.author is self.fake.world.bot and not one.only_for and not one.deleted
            ]
            for thread in self.guild.channels.values()
            if thread.kind == PRIVATE_THREAD and actor.person.id in thread.members and not thread.archived
        ]


class ClassOnSlack(slack_people.Company):
    """The people of a workspace, and what else journeys ask of a platform."""

    def conversations(self, actor: Actor) -> list[list[str]]:
        """See `Company`."""
        return [
            [
                self.words(one)
                for one in room.messages
                if one.author == self.fake.world.bot.id and not one.only_for and not one.deleted
            ]
            for room in self.fake.world.channels.values()
            if room.is_private and not room.is_im and not room.is_archived and actor.person.id in room.members
        ]

    async def presses_stale(self, actor: Actor, action: str, value: str | None = None) -> str:
        """See `Company`."""
        assert isinstance(actor, slack_people.Actor)
        return await actor.presses_id(action, value=value)

    def address(self, room: str) -> Address:
        """See `Company`."""
        return Address(Slack.name, self.fake.world.team_id, Place.CHANNEL, self.rooms[room].id)


@asynccontextmanager
async def in_the_sandbox(
    database: str,
    clock: WindableClock,
    *,
    fetcher: Fetcher | None = None,
    bound: bool = True,
    keys: Path | None = None,
) -> AsyncIterator[tuple[ClassInTheSandbox, Core]]:
    """A class server with two channels and the bot; without `bound` nobody has said who its mentors are."""
    async with on_the_sandbox(database, clock, fetcher=fetcher, keys=keys) as (company, core):
        if not bound:
            async with core.storage.transaction() as session:
                await session.execute(delete(RoleBinding))
        yield ClassInTheSandbox(company.sandbox), core


@dataclass(frozen=True)
class Served:
    """A guild with the bot in it."""

    fake: FakeDiscord
    guild: Guild
    adapter: Discord
    core: Core
    company: ClassOnDiscord


_declared: list[Json] = []
"""The commands as the bot declared them last: it finds them at every start but the first, as it does on Discord."""


@asynccontextmanager
async def on_discord(
    database: str,
    clock: WindableClock,
    *,
    cogs: Sequence[Cog] | None = None,
    fetcher: Fetcher | None = None,
    bound: bool = True,
    keys: Path | None = None,
) -> AsyncIterator[Served]:
    """A guild with two channels and a bot that is ready; `bound` tells it which roles are mentors and organisers.

    At the end nothing may have been sent that Discord would not take.
    """
    async with FakeDiscord(now=clock.now) as fake:
        fake.world.commands = copy.deepcopy(_declared)
        guild = fake.guild(name="Klassen", rooms=ROOMS)
        roles = {fake.role(guild, name).id: step for name, step in _ROLES.items()}
        to = discord_settings(fake)
        cogs = installed_cogs() if cogs is None else cogs
        bot = discord_with_bot(cogs=cogs, clock=clock, database=database, to=to, fetcher=fetcher, keys=keys)
        async with bot as (adapter, core):
            line = asyncio.create_task(adapter.run())
            try:
                await asyncio.wait_for(adapter.ready.wait(), SOON_S)
                _declared[:] = fake.world.commands
                if bound:
                    await bind(core, guild.id, roles)
                company = ClassOnDiscord(fake, guild)
                company.settle = Settled(core).wait
                company.wind = Winder(core, clock).wind
                yield Served(fake, guild, adapter, core, company)
            finally:
                line.cancel()
                await asyncio.gather(line, return_exceptions=True)
    assert fake.refusals == []


@asynccontextmanager
async def on_slack(
    database: str,
    clock: WindableClock,
    *,
    cogs: Sequence[Cog] | None = None,
    fetcher: Fetcher | None = None,
    bound: bool = True,
    over_http: bool = False,
    keys: Path | None = None,
) -> AsyncIterator[tuple[ClassOnSlack, Core]]:
    """A workspace with two channels and a bot that is ready; at the end nothing may have been badly asked."""
    async with FakeSlack(clock.now) as fake:
        fake.scopes = set(SCOPES)
        company = ClassOnSlack(fake, {short: fake.channel(name) for short, name in ROOMS.items()})
        roles = {fake.usergroup(name).id: step for name, step in _ROLES.items()}
        cogs = installed_cogs() if cogs is None else cogs
        to = slack_settings(fake, over_http=over_http)
        bot = slack_with_bot(cogs=cogs, clock=clock, database=database, to=to, fetcher=fetcher, keys=keys)
        async with bot as (adapter, core), AsyncExitStack() as stack:
            if over_http:
                await stack.enter_async_context(reached_over_http(fake, adapter))
            line = asyncio.create_task(adapter.run())
            try:
                await asyncio.wait_for(adapter.ready.wait(), SOON_S)
                if bound:
                    await bind(core, fake.world.team_id, roles)
                settled = Settled(core, ANSWERING_ON_SLACK)
                company.answered, company.settle = settled.answered, settled.wait
                company.wind = Winder(core, clock).wind
                company.changed = adapter.directory.forget
                fake.shortcuts = shortcuts(core, "nb")
                yield company, core
            finally:
                line.cancel()
                await asyncio.gather(line, return_exceptions=True)
    assert fake.refusals == []


@asynccontextmanager
async def on_both(
    database: str, clock: WindableClock
) -> AsyncIterator[tuple[ClassOnDiscord, ClassOnDiscord, ClassOnSlack, Core]]:
    """Two guilds on Discord and a workspace on Slack, each with two channels, and one bot that serves all of them."""
    async with FakeDiscord(now=clock.now) as discord, FakeSlack(clock.now) as slack:
        guilds = [discord.guild(name=name, rooms=ROOMS) for name in ("Samskipnaden", "Klassen")]
        roles = [{discord.role(guild, name).id: step for name, step in _ROLES.items()} for guild in guilds]
        slack.scopes = set(SCOPES)
        on_it = ClassOnSlack(slack, {short: slack.channel(name) for short, name in ROOMS.items()})
        groups = {slack.usergroup(name).id: step for name, step in _ROLES.items()}
        loaded = Settings.model_construct(discord=discord_settings(discord), slack=slack_settings(slack))
        catalogue, lines = platforms(loaded, installed_cogs(), clock, ("discord", "slack"))
        adapters = [line.adapter for line in lines]
        async with bot_behind(adapters, installed_cogs(), catalogue, clock, database) as core:
            running = [asyncio.create_task(adapter.run()) for adapter in adapters]
            try:
                for adapter in adapters:
                    await asyncio.wait_for(adapter.ready.wait(), SOON_S)
                ids = [*(guild.id for guild in guilds), slack.world.team_id]
                for id_, steps in zip(ids, [*roles, groups], strict=True):
                    await bind(core, id_, steps)
                first, second = (ClassOnDiscord(discord, guild) for guild in guilds)
                settled = Settled(core, _ANSWERING, ANSWERING_ON_SLACK)
                for company in (first, second, on_it):
                    company.settle, company.wind = settled.wait, Winder(core, clock).wind
                on_it.answered = settled.answered
                slack.shortcuts = shortcuts(core, "nb")
                yield first, second, on_it, core
            finally:
                for line in running:
                    line.cancel()
                await asyncio.gather(*running, return_exceptions=True)
    assert discord.refusals == []
    assert slack.refusals == []


@asynccontextmanager
async def reached_over_http(fake: FakeSlack, adapter: Slack) -> AsyncIterator[None]:
    """Let the fake come to the adapter by signed requests."""
    async with served(application([web.post(REQUESTS, adapter.answer)]), "127.0.0.1", 0) as port:
        fake.deliver_over_http(f"http://127.0.0.1:{port}{REQUESTS}")
        yield


def discord_settings(fake: FakeDiscord) -> DiscordSettings:
    """How the bot finds the fake."""
    return DiscordSettings(token=SecretStr(fake.token), api_base=fake.api_base, gateway_url=fake.gateway_url)


def slack_settings(fake: FakeSlack, *, over_http: bool = False) -> SlackSettings:
    """How the bot finds the fake, and the fake the bot."""
    return SlackSettings(
        bot_token=SecretStr(fake.bot_token),
        app_token=None if over_http else SecretStr(fake.app_token),
        signing_secret=SecretStr(fake.signing_secret) if over_http else None,
        api_base=fake.api_base,
    )


def shortcuts(core: Core, locale: str) -> list[Json]:
    """What the menu of a message offers on Slack where the app was made with the manifest in this language."""
    found: list[Json] = manifest(core.registry, core.catalogue, locale)["features"].get("shortcuts", [])
    return found


async def bind(core: Core, workspace_id: str, roles: dict[str, Role]) -> None:
    """Do what `/setup` does for roles."""
    async with core.storage.transaction() as session:
        found = select(WorkspaceRow.id).where(WorkspaceRow.platform_id == workspace_id)
        workspace = (await session.scalars(found)).one()
        session.add_all(RoleBinding(workspace_id=workspace, platform_role=id_, role=r) for id_, r in roles.items())


class Settled:
    """Waits until the bot is done with what people did, which is a moment after they have their answers.

    `answering` is what each task is called in which somebody is answered, on Discord where nothing is said.
    """

    def __init__(self, core: Core, *answering: str) -> None:
        self._core = core
        self._answering = answering or (_ANSWERING,)

    async def answered(self) -> None:
        """Wait for the answers that have begun."""
        begun = [task for task in asyncio.all_tasks() if task.get_name() in self._answering]
        if begun:
            await asyncio.wait(begun, timeout=SOON_S)

    async def wait(self) -> None:
        """Wait for them, and for what is due because of them."""
        await self.answered()
        await self._core.outbox.forget_given()
        await self._core.settle()


class Winder:
    """Winds a clock as the sandbox does: through each instant at which something is due."""

    def __init__(self, core: Core, clock: WindableClock) -> None:
        self._core = core
        self._clock = clock

    async def wind(self, away: timedelta) -> None:
        """Wind the clock forward; whole days keep the time of day in Oslo."""
        local = self._clock.now().astimezone(ZoneInfo("Europe/Oslo"))
        target = (local + away).astimezone(UTC) if not away % timedelta(days=1) else self._clock.now() + away
        await self._core.settle()
        while (due := await self._core.next_due()) is not None and due <= target:
            self._clock.wind_to(due)
            await self._core.settle()
        self._clock.wind_to(target)
        await self._core.settle()
