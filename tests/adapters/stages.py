"""The platforms as stages: people on one of them, and the bot behind it, which can be stopped and started again."""

import asyncio
import copy
import re
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import select

from bot.adapters.discord.connect import Discord
from bot.adapters.sandbox import people as sandbox_people
from bot.adapters.sandbox.connect import BOT, Sandbox
from bot.adapters.sandbox.read import NAME, WORKSPACE
from bot.adapters.sandbox.render import words
from bot.adapters.sandbox.world import Json, Person
from bot.adapters.slack.connect import ANSWERING, Slack
from bot.adapters.slack.manifest import SCOPES
from bot.clock import WindableClock
from bot.compose import discord_with_bot, installed_cogs, sandbox_with_bot, slack_with_bot
from bot.core import Core
from bot.model.address import Address, Place
from bot.model.role import Role
from bot.port import Adapter
from bot.storage.tables import WorkspaceRow
from config.settings import DiscordSettings
from tests.core import notebook
from tests.core.office import until
from tests.fakes.discord import messages
from tests.fakes.discord import people as discord_people
from tests.fakes.discord.payloads import parts
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.state import PRIVATE_THREAD, THREADS, Guild
from tests.fakes.slack import people as slack_people
from tests.fakes.slack import reading
from tests.fakes.slack.server import FakeSlack
from tests.platforms import (
    ROOMS,
    SOON_S,
    Actor,
    ClassInTheSandbox,
    ClassOnDiscord,
    ClassOnSlack,
    Settled,
    Winder,
    bind,
    slack_settings,
)

_MENTIONED = re.compile(r"(?<!\\)<@!?(\d+)>")
_TEXT = 10  # the type of a component that holds words


@dataclass(frozen=True)
class Thread:
    """A conversation apart; `members` are those who see a private one, None where everybody does."""

    id: str
    name: str
    beside: str
    members: frozenset[str] | None
    archived: bool


class _Somebody(sandbox_people.Actor):
    """A person of the sandbox who stays when the bot is started again, and whose page keeps what was typed."""

    def __init__(self, sandbox: Sandbox, person: Person, room: str) -> None:
        super().__init__(sandbox, person, room)
        self._typed: dict[str, dict[str, str]] = {}  # by the form's key

    async def fills(self, **answers: str) -> str:
        """Fill in the form that is open, as it stands on the page, and send it."""
        typed = self._typed.setdefault(self.form["key"], {})
        typed |= answers
        return await super().fills(**typed)

    def stays(self, sandbox: Sandbox) -> None:
        """Look at the server as it was opened again."""
        self._sandbox, self._world = sandbox, sandbox.world


class OnTheSandbox:
    """The sandbox as a stage."""

    suggests = True
    core: Core
    sandbox: Sandbox
    company: ClassInTheSandbox

    def __init__(self, database: str, clock: WindableClock, folder: Path) -> None:
        self.clock = clock
        self._database = database
        self._folder = folder
        self._running = AsyncExitStack()
        self._people: list[_Somebody] = []

    @property
    def adapter(self) -> Adapter:
        """The sandbox as an adapter."""
        return self.sandbox

    async def start(self) -> None:
        """Open the server, with the bot in it."""
        cogs = [*installed_cogs(), notebook.cog]
        there = sandbox_with_bot(cogs=cogs, folder=self._folder, clock=self.clock, database=self._database)
        self.sandbox, self.core = await self._running.enter_async_context(there)
        await _with_notes(self.core)
        for short, name in ROOMS.items():
            if short not in self.sandbox.world.rooms:
                self.sandbox.add_room(short, name, "")
        self.company = ClassInTheSandbox(self.sandbox)
        for person in self._people:
            person.stays(self.sandbox)
        await self.sandbox.redeliver()

    async def stop(self) -> None:
        """Close the server."""
        await self._running.aclose()

    async def restart(self) -> None:
        """See `contract.Stage`."""
        await self.stop()
        await self.start()

    def joins(self, name: str, role: str = "student", *, locale: str = "en", room: str = "activities") -> Actor:
        """Let somebody join."""
        somebody = _Somebody(self.sandbox, self.sandbox.add_person(name, role, locale), room)
        self._people.append(somebody)
        return somebody

    def address(self, room: str) -> Address:
        """A channel, as the bot stores it."""
        return self.company.address(room)

    def direct(self, actor: Actor) -> Address:
        """A person, as the bot writes to them."""
        return Address(NAME, WORKSPACE, Place.DIRECT, actor.person.id)

    def role_id(self, name: str) -> str:
        """The platform's id of a role."""
        return name

    def reads(self, actor: Actor, place: str) -> list[str]:
        """See `contract.Stage`."""
        world = self.sandbox.world
        seen = [one for one in world.visible(actor.person.id) if one.place.id == place and one.author == BOT]
        return [words(one.blocks) for one in seen]

    def threads(self) -> list[Thread]:
        """Every thread there is."""
        return [
            Thread(one.id, one.name, one.channel, None if one.members is None else frozenset(one.members), one.archived)
            for one in self.sandbox.world.threads.values()
        ]

    def happenings(self) -> None:
        """The sandbox has no calendar of its own."""

    def notified(self, place: str) -> None:
        """The sandbox notifies nobody."""

    def removes(self, place: str) -> None:
        """See `contract.Stage`."""
        found = [one for one in self.sandbox.world.messages.values() if one.place.id == place and one.author == BOT]
        del self.sandbox.world.messages[found[-1].id]

    async def loses(self, room: str) -> None:
        """See `contract.Stage`."""
        world = self.sandbox.world
        del world.rooms[room]
        for id_ in [one.id for one in world.messages.values() if one.place.id == room]:
            del world.messages[id_]

    async def leaves(self) -> None:
        """See `contract.Stage`."""
        await self.core.left(NAME, WORKSPACE)

    async def returns(self) -> None:
        """See `contract.Stage`."""
        await self.core.joined(NAME, WORKSPACE)

    async def shows_sign(self, actor: Actor) -> None:
        """The page shows it from the moment at which something is handed in."""
        assert any(asked["person"] == actor.person.id for asked in self.sandbox.world.waiting.values())


declared: list[Json] = []
"""The commands as the bot declared them last: it finds them at every start but the first, as it does on Discord."""


class OnDiscord:
    """A guild as a stage: the real discord.py, before a server in Discord's place."""

    suggests = True
    core: Core
    discord: Discord
    company: ClassOnDiscord
    guild: Guild
    line: asyncio.Task[None]

    def __init__(self, fake: FakeDiscord, database: str, clock: WindableClock) -> None:
        self.fake = fake
        self.clock = clock
        self.token = fake.token
        self._database = database
        self._running = AsyncExitStack()
        self.guild = fake.guild(name="Klassen", rooms=ROOMS)
        self._roles = {fake.role(self.guild, role.name.lower()).id: role for role in (Role.MENTOR, Role.ORGANISER)}
        self._bound = False

    @property
    def adapter(self) -> Adapter:
        """Discord as an adapter."""
        return self.discord

    async def open(self) -> None:
        """Start the bot, and do not wait for Discord; `line` is what keeps its line."""
        to = DiscordSettings(
            token=SecretStr(self.token), api_base=self.fake.api_base, gateway_url=self.fake.gateway_url
        )  # fmt: skip
        cogs = [*installed_cogs(), notebook.cog]
        there = discord_with_bot(cogs=cogs, clock=self.clock, database=self._database, to=to)
        self.discord, self.core = await self._running.enter_async_context(there)
        await _with_notes(self.core)
        self.line = asyncio.create_task(self.discord.run())
        self._running.push_async_callback(_ended, self.line)
        self.company = ClassOnDiscord(self.fake, self.guild)
        self.company.settle = Settled(self.core).wait
        self.company.wind = Winder(self.core, self.clock).wind

    async def start(self) -> None:
        """Start the bot, and wait until it is ready."""
        await self.open()
        await asyncio.wait_for(self.discord.ready.wait(), SOON_S)
        declared[:] = copy.deepcopy(self.fake.world.commands)
        if not self._bound and self.guild.joined:
            await bind(self.core, self.guild.id, self._roles)
            self._bound = True

    async def stop(self) -> None:
        """Stop the bot; Discord goes on."""
        await self._running.aclose()

    async def restart(self) -> None:
        """See `contract.Stage`."""
        await self.stop()
        await self.start()

    def joins(
        self, name: str, role: str = "student", *, locale: str = "en", room: str = "activities"
    ) -> discord_people.Actor:
        """Let somebody join."""
        joined = self.company.joins(name, role, locale=locale, room=room)
        people = discord_people.Company(self.fake, self.guild)
        people.settle = self._settle
        return discord_people.Actor(people, joined.account, joined.person, room)

    async def _settle(self) -> None:
        await self.company.settle()  # of the bot that runs now

    def address(self, room: str) -> Address:
        """A channel, as the bot stores it."""
        return Address(Discord.name, self.guild.id, Place.CHANNEL, self.guild.rooms[room])

    def direct(self, actor: Actor) -> Address:
        """A person, as the bot writes to them."""
        return Address(Discord.name, self.guild.id, Place.DIRECT, actor.person.id)

    def role_id(self, name: str) -> str:
        """The platform's id of a role."""
        return next(id_ for id_, role in self._roles.items() if role.name.lower() == name)

    def reads(self, actor: Actor, place: str) -> list[str]:
        """See `contract.Stage`."""
        assert isinstance(actor, discord_people.Actor)
        return [actor.reads(one) for one in actor.sees(place) if one.author is self.fake.world.bot]

    def threads(self) -> list[Thread]:
        """Every thread there is."""
        rooms = {id_: short for short, id_ in self.guild.rooms.items()}
        return [
            Thread(
                one.id,
                one.name,
                rooms[one.parent or ""],
                frozenset(one.members.keys() - {self.fake.world.bot.id}) if one.kind == PRIVATE_THREAD else None,
                one.archived,
            )
            for one in self.guild.channels.values()
            if one.kind in THREADS
        ]

    def happenings(self) -> list[Json] | None:
        """The guild's events."""
        return [
            {
                "name": one["name"],
                "start": one["scheduled_start_time"],
                "place": one["entity_metadata"]["location"],
            }
            for one in self.guild.events.values()
        ]

    def notified(self, place: str) -> set[str]:
        """See `contract.Stage`."""
        said = [one for one in self.company.room(place).messages.values() if one.author is self.fake.world.bot]
        return notified(said[-1].body)

    def removes(self, place: str) -> None:
        """See `contract.Stage`."""
        found = [one for one in self.company.room(place).messages.values() if one.author is self.fake.world.bot]
        messages.remove(self.fake, found[-1])

    async def loses(self, room: str) -> None:
        """See `contract.Stage`."""
        address = self.address(room)
        self.fake.delete_channel(self.company.room(room))

        async def is_noticed() -> bool:
            return await self.discord.find_channel(self.guild.id, address.id) is None

        await until(is_noticed)

    async def leaves(self) -> None:
        """See `contract.Stage`."""
        self.fake.remove(self.guild)
        await self.noticed(left=True)

    async def returns(self) -> None:
        """See `contract.Stage`."""
        self.fake.invite(self.guild)
        await self.noticed(left=False)

    async def noticed(self, *, left: bool) -> None:
        """Wait until the bot knows that it was removed, or that it is back."""

        async def is_noticed() -> bool:
            return (await self.workspace()).left_at is not None if left else (await self.workspace()).left_at is None

        await until(is_noticed)

    async def workspace(self) -> WorkspaceRow:
        """What is stored of the guild."""
        async with self.core.storage.reading() as session:
            found = select(WorkspaceRow).where(WorkspaceRow.platform_id == self.guild.id)
            return (await session.scalars(found)).one()

    async def shows_sign(self, actor: Actor) -> None:
        """See `contract.Stage`."""
        assert isinstance(actor, discord_people.Actor)
        await self.fake.changes.until(lambda: actor.last is not None and actor.last.response is not None)


class OnSlack:
    """A workspace as a stage: the real slack_bolt, before a server in Slack's place."""

    suggests = True
    core: Core
    slack: Slack
    line: asyncio.Task[None]

    def __init__(self, fake: FakeSlack, database: str, clock: WindableClock) -> None:
        self.fake = fake
        self.clock = clock
        self._database = database
        self._running = AsyncExitStack()
        fake.scopes = set(SCOPES)
        rooms = {short: fake.channel(name) for short, name in ROOMS.items()}
        self._roles = {fake.usergroup(role.name.lower()).id: role for role in (Role.MENTOR, Role.ORGANISER)}
        self.company = ClassOnSlack(fake, rooms)
        self._bound = False

    @property
    def adapter(self) -> Adapter:
        """Slack as an adapter."""
        return self.slack

    async def start(self) -> None:
        """Start the bot, and wait until it is ready."""
        cogs = [*installed_cogs(), notebook.cog]
        there = slack_with_bot(cogs=cogs, clock=self.clock, database=self._database, to=slack_settings(self.fake))
        self.slack, self.core = await self._running.enter_async_context(there)
        await _with_notes(self.core)
        self.line = asyncio.create_task(self.slack.run())
        self._running.push_async_callback(_ended, self.line)
        settled = Settled(self.core, ANSWERING)
        self.company.answered, self.company.settle = settled.answered, settled.wait
        self.company.wind = Winder(self.core, self.clock).wind
        self.company.changed = self.slack.directory.forget
        await asyncio.wait_for(self.slack.ready.wait(), SOON_S)
        if not self._bound:
            await bind(self.core, self.fake.world.team_id, self._roles)
            self._bound = True

    async def stop(self) -> None:
        """Stop the bot; Slack goes on."""
        await self._running.aclose()

    async def restart(self) -> None:
        """See `contract.Stage`."""
        await self.stop()
        await self.start()

    def joins(
        self, name: str, role: str = "student", *, locale: str = "en", room: str = "activities"
    ) -> slack_people.Actor:
        """Let somebody join."""
        return self.company.joins(name, role, locale=locale, room=room)

    def address(self, room: str) -> Address:
        """A channel, as the bot stores it."""
        return self.company.address(room)

    def direct(self, actor: Actor) -> Address:
        """A person, as the bot writes to them."""
        return Address(Slack.name, self.fake.world.team_id, Place.DIRECT, actor.person.id)

    def role_id(self, name: str) -> str:
        """The platform's id of a role."""
        return next(id_ for id_, role in self._roles.items() if role.name.lower() == name)

    def reads(self, actor: Actor, place: str) -> list[str]:
        """See `contract.Stage`."""
        assert isinstance(actor, slack_people.Actor)
        return [actor.reads(one) for one in actor.sees(place) if one.author == self.fake.world.bot.id]

    def threads(self) -> list[Thread]:
        """Every private channel, and every thread under a message of the bot's that stands for one."""
        world, rooms = self.fake.world, {room.id: short for short, room in self.company.rooms.items()}
        threads = [
            Thread(
                one.id,
                one.purpose,
                rooms[one.topic.strip("<#>")],
                frozenset(one.members - {world.bot.id}),
                one.is_archived,
            )
            for one in world.channels.values()
            if one.is_private and not one.is_im
        ]
        roots = {
            f"{room.id}:{message.ts}": (message, short)
            for short, room in self.company.rooms.items()
            for message in room.messages
            if message.blocks and message.blocks[0]["type"] == "header" and len(message.blocks) == 1
        }
        return threads + [
            Thread(id_, message.blocks[0]["text"]["text"], short, None, archived=False)
            for id_, (message, short) in roots.items()
        ]

    def happenings(self) -> None:
        """Slack has no calendar of its own."""

    def notified(self, place: str) -> set[str]:
        """See `contract.Stage`."""
        said = [one for one in self.company.room(place).messages if one.author == self.fake.world.bot.id]
        return reading.notified(said[-1])

    def removes(self, place: str) -> None:
        """See `contract.Stage`."""
        found = [one for one in self.company.room(place).messages if one.author == self.fake.world.bot.id]
        [one for one in found if not one.deleted][-1].deleted = True

    async def loses(self, room: str) -> None:
        """See `contract.Stage`."""
        del self.fake.world.channels[self.company.rooms[room].id]

    async def leaves(self) -> None:
        """See `contract.Stage`."""
        self.fake.uninstall()
        await self._noticed(left=True)

    async def returns(self) -> None:
        """Let somebody install the app again, which needs a start, since the tokens are new."""
        self.fake.install()
        await self.restart()
        await self._noticed(left=False)

    async def _noticed(self, *, left: bool) -> None:
        async def is_noticed() -> bool:
            async with self.core.storage.reading() as session:
                found = select(WorkspaceRow).where(WorkspaceRow.platform_id == self.fake.world.team_id)
                return ((await session.scalars(found)).one().left_at is not None) is left

        await until(is_noticed)

    async def shows_sign(self, actor: Actor) -> None:
        """Slack shows that it was heard once that is acknowledged."""
        assert isinstance(actor, slack_people.Actor)
        await self.fake.changes.until(lambda: actor.last is not None and actor.last.acked)


async def _ended(line: asyncio.Task[None]) -> None:
    line.cancel()
    await asyncio.gather(line, return_exceptions=True)


async def _with_notes(core: Core) -> None:
    notebook.doors.clear()
    notebook.arrived.clear()
    async with core.storage.engine.begin() as connection:
        await connection.run_sync(notebook.NOTES.create, checkfirst=True)


def notified(body: Json) -> set[str]:
    """Whom a message of this body notifies on Discord, by id."""
    said = "\n".join(one["content"] for one in parts(body["components"]) if one["type"] == _TEXT)
    allowed = body.get("allowed_mentions", {"parse": ["users", "roles", "everyone"]})
    mentioned = set(_MENTIONED.findall(said))
    if "users" not in allowed["parse"]:
        mentioned &= {str(id_) for id_ in allowed.get("users") or ()}
    everybody = {"everyone"} if "everyone" in allowed["parse"] and re.search("@(everyone|here)", said) else set()
    return mentioned | everybody
