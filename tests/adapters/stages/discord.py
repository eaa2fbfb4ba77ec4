"""Discord as a stage: a guild, the real discord.py, and a server in Discord's place."""

import asyncio
import copy
import re
from contextlib import AsyncExitStack
from urllib.parse import urlsplit

from pydantic import SecretStr
from sqlalchemy import select

from bot.adapters.discord.connect import Discord
from bot.adapters.sandbox.world import Json
from bot.clock import WindableClock
from bot.compose import discord_with_bot, installed_cogs
from bot.core import Core
from bot.model.address import Address, Place
from bot.model.role import Role
from bot.port import Adapter
from bot.storage.tables import WorkspaceRow
from config.settings import DiscordSettings
from tests.adapters.stages.common import Thread, ended, with_notes
from tests.core import notebook
from tests.core.office import until
from tests.fakes.discord import messages
from tests.fakes.discord import people as discord_people
from tests.fakes.discord.payloads import parts
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.state import PRIVATE_THREAD, THREADS, Channel, Guild
from tests.platforms import ROOMS, SOON_S, Actor, ClassOnDiscord, Settled, Winder, bind

_MENTIONED = re.compile(r"(?<!\\)<@!?(\d+)>")
_TEXT = 10  # the type of a component that holds words

declared: list[Json] = []
"""The commands as the bot declared them last: it finds them at every start but the first, as it does on Discord."""


class OnDiscord:
    """A guild as a stage: the real discord.py, before a server in Discord's place."""

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
        await with_notes(self.core)
        self.line = asyncio.create_task(self.discord.run())
        self._running.push_async_callback(ended, self.line)
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

    def pictures(self, place: str) -> list[bytes]:
        """See `contract.Stage`."""
        said = [one for one in self._place(place).messages.values() if one.author is self.fake.world.bot][-1].body
        shown = {item["media"]["url"] for one in parts(said["components"]) for item in one.get("items") or ()}
        attached = said.get("attachments") or []
        assert shown == {f"attachment://{one['filename']}" for one in attached}, "nothing is there unshown"
        return [self.fake.world.files[urlsplit(one["url"]).path] for one in attached]

    def reply_to(self, actor: Actor) -> str:
        """See `contract.Stage`."""
        newest = [one for one in self.fake.world.asked.values() if one.person.id == actor.person.id][-1]
        return f"{self.fake.application_id}/{newest.token}"

    def files(self, actor: Actor) -> list[tuple[str, str]]:
        """See `contract.Stage`."""
        assert isinstance(actor, discord_people.Actor)
        seen = [message.body for message in self.fake.world.visible(actor.account)]
        shown = {one["file"]["url"] for body in seen for one in parts(body.get("components")) if "file" in one}
        attached = [one for body in seen for one in body.get("attachments") or ()]
        assert shown == {f"attachment://{one['filename']}" for one in attached}, "nothing is there unshown"
        return [(one["filename"], self.fake.world.files[urlsplit(one["url"]).path].decode()) for one in attached]

    def _place(self, place: str) -> Channel:
        return self.fake.world.channel(place) if place.isdecimal() else self.company.room(place)

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


def notified(body: Json) -> set[str]:
    """Whom a message of this body notifies on Discord, by id."""
    said = "\n".join(one["content"] for one in parts(body["components"]) if one["type"] == _TEXT)
    allowed = body.get("allowed_mentions", {"parse": ["users", "roles", "everyone"]})
    mentioned = set(_MENTIONED.findall(said))
    if "users" not in allowed["parse"]:
        mentioned &= {str(id_) for id_ in allowed.get("users") or ()}
    everybody = {"everyone"} if "everyone" in allowed["parse"] and re.search("@(everyone|here)", said) else set()
    return mentioned | everybody
