"""The sandbox as a stage."""

from base64 import b64decode
from contextlib import AsyncExitStack
from pathlib import Path

from bot.adapters.sandbox import people as sandbox_people
from bot.adapters.sandbox.connect import BOT, Sandbox
from bot.adapters.sandbox.read import NAME, WORKSPACE
from bot.adapters.sandbox.render import words
from bot.adapters.sandbox.world import Person
from bot.clock import WindableClock
from bot.compose import installed_cogs, sandbox_with_bot
from bot.core import Core
from bot.model.address import Address, Place
from bot.port import Adapter
from tests.adapters.stages.common import Thread, with_notes
from tests.core import notebook
from tests.platforms import ROOMS, Actor, ClassInTheSandbox


class _Somebody(sandbox_people.Actor):
    """A person of the sandbox who stays when the bot is started again, and whose page keeps what was typed."""

    def __init__(self, sandbox: Sandbox, person: Person, room: str) -> None:
        super().__init__(sandbox, person, room)
        self._typed: dict[str, dict[str, str | tuple[str, ...]]] = {}  # by the form's key

    async def fills(self, **answers: str | tuple[str, ...]) -> str:
        """Fill in the form that is open, as it stands on the page, and send it."""
        typed = self._typed.setdefault(self.form["key"], {})
        typed |= answers
        return await super().fills(**typed)

    def stays(self, sandbox: Sandbox) -> None:
        """Look at the server as it was opened again."""
        self._sandbox, self._world = sandbox, sandbox.world


class OnTheSandbox:
    """The sandbox as a stage."""

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
        await with_notes(self.core)
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

    def pictures(self, place: str) -> list[bytes]:
        """See `contract.Stage`."""
        said = [one for one in self.sandbox.world.messages.values() if one.place.id == place and one.author == BOT][-1]
        shown = [one["source"].partition(",")[2] for one in said.blocks if one["kind"] == "picture"]
        return [b64decode(source) for source in shown]

    def reply_to(self, actor: Actor) -> str:
        """See `contract.Stage`."""
        return [key for key, one in self.sandbox.world.asked.items() if one["person"] == actor.person.id][-1]

    def files(self, actor: Actor) -> list[tuple[str, str]]:
        """See `contract.Stage`."""
        blocks = [block for message in self.sandbox.world.visible(actor.person.id) for block in message.blocks]
        return [(block["name"], block["content"]) for block in blocks if block["kind"] == "file"]

    def removes(self, place: str) -> None:
        """See `contract.Stage`."""
        found = [one for one in self.sandbox.world.messages.values() if one.place.id == place and one.author == BOT]
        self.sandbox.world.record("removed", message=found[-1].id)

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
