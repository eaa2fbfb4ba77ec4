"""The sandbox as a platform: hands interactions in, says what is delivered, winds the clock."""

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from itertools import chain, count
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from bot import port
from bot.adapters.sandbox.read import ROLES, Uploads, address, interaction
from bot.adapters.sandbox.render import Renderer, words
from bot.adapters.sandbox.respond import Responder
from bot.adapters.sandbox.world import Json, Person, Posted, Room, Spot, Thread, World, new_id
from bot.clock import WindableClock
from bot.handler import Handler
from bot.i18n import Catalogue
from bot.model.address import Address, Place
from bot.model.arrangement import Archive, LetIn, LetOut, OpenThread, Removal
from bot.model.form import CommandCall, Completion, Interaction, OnMessage, Request
from bot.model.phrase import Mention, Phrase, t
from bot.model.role import PRIVATE
from bot.port import Arranging, Delivery, Undeliverable
from bot.registry import Registry

BOT = "bot"
ZONE = "Europe/Oslo"
STRINGS = Path(__file__).parent / "strings"
_FAR = timedelta(days=365)
_STEPS = 10_000  # of one winding, so that a job which never comes to rest cannot hang the page


class Bot(port.Bot, Protocol):
    """What the sandbox needs of the core beside what every adapter needs."""

    async def commands(self, interaction: Interaction) -> list[Handler]:
        """The commands that a member may use."""

    async def settle(self) -> None:
        """Run and say everything that is due."""

    async def next_due(self) -> datetime | None:
        """When the next thing is due."""


class Sandbox:
    """One class server, and the adapter to it; `connect` brings the bot in."""

    name = "sandbox"
    is_connected = True
    form_fields = 100  # more than any form has
    corrects_forms = True
    commands_are_text = False

    def __init__(
        self, world: World, catalogue: Catalogue, clock: WindableClock, *, uploads: Path | None = None
    ) -> None:
        self.world = world
        self.catalogue = catalogue
        self.clock = clock
        self.zone = ZoneInfo(ZONE)
        self.renderer = Renderer(catalogue, self._name_of)
        self._uploads = Uploads(uploads)
        self._bot: Bot | None = None
        self.shortcuts: tuple[Handler, ...] = ()
        """What the menu of each message shows, to everybody, as on every platform."""
        self._winding = asyncio.Lock()
        if world.clock is not None:
            clock.resume(world.clock)

    @property
    def bot(self) -> Bot:
        """The bot that was connected."""
        if self._bot is None:
            raise LookupError("no bot is connected to the sandbox")
        return self._bot

    def connect(self, bot: Bot, registry: Registry) -> None:
        """Bring the bot into the server."""
        self._bot = bot
        self.shortcuts = registry.shortcuts

    async def act(self, key: str, person: str, place: Spot, request: Json) -> None:
        """Hand in something that a person did; what came before under the same key is left alone.

        Only a form comes again under its key, until the bot has taken it.
        """
        if key in self.world.waiting or (key in self.world.asked and request["do"] != "submit"):
            return
        asked = {"key": key, "person": person, "place": asdict(place), "request": request}
        self._uploads.put_away(asked)
        self._read(asked)  # before it is written down, or what cannot be read would come back at every start
        self.world.record("asked", asked=asked)
        await self._hand_in(asked)

    async def redeliver(self) -> None:
        """Hand in again what had no answer when the process ended, as a platform does, and wind on where it wound."""
        left = list(self.world.waiting)  # what people do from now on is handed in as they do it
        await self.bot.settle()  # an answer that was stored is given first, and is then waited for no more
        for key in left:
            if key in self.world.waiting:
                await self._hand_in(self.world.waiting[key])
        if self.world.winding is not None:
            async with self._winding:
                await self._wind_through(datetime.fromisoformat(self.world.winding))

    async def _hand_in(self, asked: Json) -> None:
        await self.bot.handle(self._read(asked), Responder(self, asked))
        if asked["key"] not in self.world.waiting:
            self._uploads.throw_away(asked)

    def _read(self, asked: Json) -> Interaction:
        person, request = self.world.people[asked["person"]], asked["request"]
        if request["do"] == "on_message":
            does: Request = OnMessage(request["shortcut"], self._text(request["message"], person))
        else:
            does = self._uploads.request(asked)
        return interaction(asked["key"], person, Spot(**asked["place"]), does)

    def _text(self, message: str, person: Person) -> str:
        """What a message says that a person sees; nothing where it is gone."""
        found = self.world.messages.get(message)
        return words(found.blocks) if found and self.world.shows(person.id, found) else ""

    async def complete(self, person: str, place: Spot, completion: Completion) -> list[tuple[str, str]]:
        """Suggestions as (value, words) for what a person typed so far."""
        request = CommandCall(completion.group, completion.name)
        return await self.bot.complete(interaction("", self.world.people[person], place, request), completion)

    async def commands(self, person: str) -> list[Handler]:
        """The commands that a person may use."""
        nothing = CommandCall("", "")
        return await self.bot.commands(interaction("", self.world.people[person], Spot("direct", person), nothing))

    def say(self, person: str, place: Spot, text: str) -> None:
        """Say plain words in a channel; no bot reads them."""
        block = {"kind": "paragraph", "text": [{"typed": text}]}
        self.world.post(Posted(new_id(), place, person, self._stamp(), [block]))

    def add_person(self, name: str, role: str, locale: str) -> Person:
        """Let another person join the server."""
        person = Person(_free_id(name, self.world.people), name, role, locale)
        self.world.record("person", person=asdict(person))
        return person

    def move(self, person: str, *, is_here: bool) -> None:
        """Let a person leave the server, or come back."""
        self.world.record("person", person=asdict(replace(self.world.people[person], is_here=is_here)))

    def add_room(self, id_: str, name: str, topic: str) -> Room:
        """Open another channel."""
        room = Room(id_, name, topic)
        self.world.record("room", room=asdict(room))
        return room

    def start_thread(self, channel: str, name: str) -> Thread:
        """Begin a conversation beside a channel."""
        thread = Thread(new_id(), name, channel)
        self.world.record("thread", thread=asdict(thread))
        return thread

    async def deliver(self, delivery: Delivery) -> str:
        """Say it, or change what stands; a nonce that was seen before changes nothing."""
        if delivery.nonce in self.world.by_nonce:
            return self.world.by_nonce[delivery.nonce]
        blocks = self.renderer.message(delivery.message, delivery.reader)
        if delivery.address.place is Place.REPLY:
            return self._answer(delivery, blocks)
        if delivery.ref is not None:
            return self._change(delivery, blocks)
        spot = Spot(delivery.address.place, delivery.address.id)
        if spot.id not in self._places(spot.kind):
            raise Undeliverable(f"no such {spot.kind}")
        return self._post(Posted(new_id(), spot, BOT, self._stamp(), blocks), delivery)

    def _places(self, kind: str) -> Collection[str]:
        known: dict[str, Collection[str]] = {
            "channel": self.world.rooms,
            "thread": self.world.threads,
            "direct": [person.id for person in self._here()],
        }
        return known[kind]

    async def find_channel(self, workspace: str, typed: str) -> Address | None:
        """The channel with this id or name."""
        wanted = typed.removeprefix("#").casefold()
        for room in self.world.rooms.values():
            if wanted in (room.id.casefold(), room.name.casefold()):
                return address(Spot("channel", room.id))
        return None

    async def find_person(self, workspace: str, typed: str) -> Address | None:
        """The person with this id or name."""
        wanted = typed.removeprefix("@").casefold()
        for person in self._here():
            if wanted in (person.id.casefold(), person.name.casefold()):
                return address(Spot("direct", person.id))
        return None

    async def still_here(
        self, workspace: str, people: Collection[str], answered: Callable[[int], None]
    ) -> Mapping[str, bool]:
        """Whether these are in the server."""
        here = {person.id for person in self._here()}
        return {id_: id_ in here for id_ in people}

    async def find_role(self, workspace: str, typed: str) -> str | None:
        """The role with this name."""
        return typed.casefold() if typed.casefold() in ROLES else None

    async def holders(self, workspace: str, role: str) -> frozenset[str]:
        """Who has this role."""
        return frozenset(person.id for person in self._here() if person.role == role)

    def _here(self) -> list[Person]:
        return [person for person in self.world.people.values() if person.is_here]

    async def obstacle(self, address: Address) -> Phrase | None:
        """What stands in the way of speaking at an address."""
        if address.place is Place.CALENDAR:
            return None  # there is none, and none is missed
        return None if address.id in self._places(address.place) else t("sandbox.gone")

    async def arrange(self, arranging: Arranging) -> str:
        """Open, fill or close a thread; the class server has no calendar of its own."""
        match arranging.what:
            case OpenThread(name, beside, private, members):
                if beside.id not in self.world.rooms:
                    raise Undeliverable("no such channel")
                thread = Thread(
                    arranging.nonce,  # the same on every attempt, so that none is opened twice
                    self.catalogue.plain(name, arranging.reader),
                    beside.id,
                    [member.id for member in members] if private else None,
                )
                self.world.record("thread", thread=asdict(thread))
                return thread.id
            case LetIn(members):
                thread = self._thread(arranging.address)
                let_in = dict.fromkeys([*(thread.members or []), *(member.id for member in members)])
                joined = replace(thread, members=list(let_in) if thread.members is not None else None)
                self.world.record("thread", thread=asdict(joined))
            case LetOut(members):
                thread = self._thread(arranging.address)
                out = {member.id for member in members}
                stay = [id_ for id_ in thread.members if id_ not in out] if thread.members is not None else None
                self.world.record("thread", thread=asdict(replace(thread, members=stay)))
            case Removal():
                if arranging.ref in self.world.messages:
                    self.world.record("removed", message=arranging.ref)
            case Archive():
                self.world.record("thread", thread=asdict(replace(self._thread(arranging.address), archived=True)))
        return arranging.ref or ""

    def _thread(self, address: Address) -> Thread:
        if address.id not in self.world.threads:
            raise Undeliverable("no such thread")
        return self.world.threads[address.id]

    def _answer(self, delivery: Delivery, blocks: list[Json]) -> str:
        """Answer, in the place of what was shown while it was waited for."""
        message = self._said_to_asker(delivery, blocks)
        so_far = self.world.messages.get(message.id)
        if so_far is not None and so_far.only_for != message.only_for:  # a refusal is private
            self.world.record("removed", message=so_far.id)
            message = replace(message, id=new_id())
        return self._post(message, delivery)

    def show_so_far(self, delivery: Delivery) -> None:
        """Show whoever asked how far it is; that is no answer, which would be the end of waiting for one."""
        message = self._said_to_asker(delivery, self.renderer.message(delivery.message, delivery.reader))
        self._post(replace(message, answers=None), delivery)

    def _said_to_asker(self, delivery: Delivery, blocks: list[Json]) -> Posted:
        asked = self.world.asked.get(delivery.address.id)
        if asked is None:
            raise Undeliverable("no such interaction")
        return Posted(
            f"answer-{asked['key']}",
            Spot(**asked["place"]),
            BOT,
            self._stamp(),
            blocks,
            only_for=asked["person"] if delivery.visibility is PRIVATE else None,
            answers=asked["key"],
            asked={"person": asked["person"], "text": self._described(asked)},
        )

    def _change(self, delivery: Delivery, blocks: list[Json]) -> str:
        standing = self.world.messages.get(delivery.ref or "")
        if standing is None:
            raise Undeliverable("the message is gone")
        return self._post(replace(standing, blocks=blocks, edited=True), delivery)

    def _post(self, message: Posted, delivery: Delivery) -> str:
        self.world.post(message, nonce=delivery.nonce)
        return message.id

    def _described(self, asked: Json) -> str:
        request = asked["request"]
        match request["do"]:
            case "call":
                return f"/{request['group']} {request['name']}"
            case "text":
                return str(request["text"])
            case "press" | "on_message":
                return str(request.get("label") or "")
        return str(self.world.forms[asked["key"]]["title"])

    async def wind(self, away: timedelta) -> None:
        """Wind the clock forward, stopping at each instant at which something is due, in order."""
        async with self._winding:
            local = self.clock.now().astimezone(self.zone)
            # Whole days keep the time of day when the clocks change, as people mean them.
            target = (local + away).astimezone(UTC) if not away % timedelta(days=1) else self.clock.now() + away
            await self._wind_through(target)
        self.bot.nudge()

    async def _wind_through(self, target: datetime) -> None:
        self.world.record("winding", target=target.isoformat())
        for _ in range(_STEPS):
            await self.bot.settle()
            due = await self.bot.next_due()
            if due is None or due > target:
                break
            self._wind_to(due)
        self._wind_to(target)
        await self.bot.settle()
        self.world.record("winding", target=None)

    async def wind_to_next(self) -> bool:
        """Wind to the next instant at which somebody is told something; False where nobody is, within a year."""
        async with self._winding:
            await self.bot.settle()
            before = set(self.world.messages)
            horizon = self.clock.now() + _FAR
            for _ in range(_STEPS):
                due = await self.bot.next_due()
                if due is None or due > horizon:
                    break
                self._wind_to(due)
                await self.bot.settle()
                if self.world.messages.keys() - before:
                    break
        self.bot.nudge()
        return bool(self.world.messages.keys() - before)

    def _wind_to(self, instant: datetime) -> None:
        self.clock.wind_to(instant)
        self.world.record("clock", clock=self.clock.state())

    def _stamp(self) -> str:
        return self.clock.now().isoformat()

    def _name_of(self, mention: Mention) -> str:
        id_ = mention.address.id
        if mention.address.place is Place.DIRECT:
            return self.world.people[id_].name if id_ in self.world.people else id_
        if mention.address.place is Place.THREAD:
            return self.world.threads[id_].name if id_ in self.world.threads else id_
        return f"#{self.world.rooms[id_].name}" if id_ in self.world.rooms else id_


def _free_id(name: str, taken: Mapping[str, object]) -> str:
    base = "".join(letter for letter in name.lower() if letter.isalnum()) or "person"
    return next(id_ for id_ in chain([base], (f"{base}{n}" for n in count(2))) if id_ not in taken)
