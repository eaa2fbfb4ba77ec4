"""Slack as a stage: a workspace, the real slack_bolt, and a server in Slack's place."""

import asyncio
from contextlib import AsyncExitStack
from html import unescape

from pydantic import SecretStr
from sqlalchemy import select

from bot.adapters.slack.connect import ANSWERING, Slack
from bot.adapters.slack.manifest import SCOPES
from bot.adapters.slack.read import spot_of
from bot.clock import WindableClock
from bot.compose import installed_cogs, slack_with_bot
from bot.core import Core
from bot.model.address import Address, Place
from bot.model.role import Role
from bot.port import Adapter
from bot.storage.tables import WorkspaceRow
from tests.adapters.stages.common import Thread, ended, with_notes
from tests.core import notebook
from tests.core.office import until
from tests.fakes.slack import people as slack_people
from tests.fakes.slack import reading
from tests.fakes.slack.server import FakeSlack
from tests.platforms import ROOMS, SOON_S, Actor, ClassOnSlack, Settled, Winder, bind, shortcuts, slack_settings


class OnSlack:
    """A workspace as a stage: the real slack_bolt, before a server in Slack's place."""

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
        self.tokens: dict[str, SecretStr] = {}
        """Tokens in the place of the right ones."""
        self._bound = False

    @property
    def adapter(self) -> Adapter:
        """Slack as an adapter."""
        return self.slack

    async def open(self) -> None:
        """Start the bot, and do not wait for Slack; `line` is what keeps its line."""
        to = slack_settings(self.fake).model_copy(update=self.tokens)
        cogs = [*installed_cogs(), notebook.cog]
        there = slack_with_bot(cogs=cogs, clock=self.clock, database=self._database, to=to)
        self.slack, self.core = await self._running.enter_async_context(there)
        await with_notes(self.core)
        self.line = asyncio.create_task(self.slack.run())
        self._running.push_async_callback(ended, self.line)
        settled = Settled(self.core, ANSWERING)
        self.company.answered, self.company.settle = settled.answered, settled.wait
        self.company.wind = Winder(self.core, self.clock).wind
        self.company.changed = self.slack.directory.forget
        self.fake.shortcuts = shortcuts(self.core, "en")

    async def start(self) -> None:
        """Start the bot, and wait until it is ready."""
        await self.open()
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
                unescape(one.purpose),
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

    def pictures(self, place: str) -> list[bytes]:
        """See `contract.Stage`."""
        said = [one for one in self.company.room(place).messages if one.author == self.fake.world.bot.id][-1]
        return [self.fake.world.files[one["slack_file"]["id"]][1] for one in said.blocks if one["type"] == "image"]

    def reply_to(self, actor: Actor) -> str:
        """See `contract.Stage`."""
        newest = self.fake.world.newest(actor.person.id)
        assert newest is not None
        return spot_of(newest.payload).encode()

    def files(self, actor: Actor) -> list[tuple[str, str]]:
        """See `contract.Stage`."""
        assert isinstance(actor, slack_people.Actor)
        seen = [file for message in self.fake.world.visible(actor.account) for file in message.files]
        return [(one["name"], self.fake.world.files[one["id"]][1].decode()) for one in seen]

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
