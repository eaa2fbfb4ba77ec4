"""People of a workspace who say, press and fill in as in Slack's client; the same words as the sandbox's people."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from tests.fakes import people
from tests.fakes.people import Somebody, nothing
from tests.fakes.slack import asking, filling, reading, typed
from tests.fakes.slack.filling import NotTaken, NotThere
from tests.fakes.slack.refusal import Json
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.state import Asked, Channel, Message, Person, View

__all__ = ["Actor", "Company", "NotTaken", "NotThere"]

_TAGS = {"nb": "nb-NO", "nn": "nn-NO", "en": "en-GB"}


class Actor:
    """One person of the workspace, doing things; each returns what the bot answered, once it has."""

    def __init__(self, company: "Company", account: Person, person: Somebody, room: str) -> None:
        self._company = company
        self._fake = company.fake
        self.account = account
        self.person = person
        self._room = room
        self.last: Asked | None = None
        """The newest thing that this person did, as Slack keeps it."""

    def goes_to(self, room: str) -> None:
        """Go to another channel, or with "direct" to the bot; what is typed from now on happens there."""
        self._room = room

    @property
    def channel(self) -> Channel:
        """Where this person is."""
        if self._room in ("direct", "home"):
            return self._fake.world.direct_with(self.account)
        return self._company.room(self._room)

    async def says(self, line: str) -> str:
        """Type a line in the channel one is in: a command where it begins with "/", plain words else."""
        if not line.startswith("/"):
            self._fake.world.write(self.channel, self.account, line)
            return ""
        command, _, text = line.partition(" ")
        return await self._sends(command, text)

    async def calls(self, group: str, name: str, **arguments: Any) -> str:
        """Call a command with its parameters written behind it, each by its name; files are put into its form."""
        files = {key: value for key, value in arguments.items() if isinstance(value, tuple)}
        given = {key: value for key, value in arguments.items() if key not in files}
        answer = await self._sends(f"/{group}", f"{name} {typed.called(given)}".strip())
        return await self.fills(**files) if files else answer  # a command takes no file: it is asked for

    async def _sends(self, command: str, text: str) -> str:
        handed_over = typed.handed_over(text, self._company.rooms.get)
        return await self._act(lambda: asking.slash(self._fake, self.account, self.channel, command, handed_over))

    async def does(self, label: str, *, on: str) -> str:
        """Choose what has this label in the menu of the newest message that says `on`."""
        offered = {one["name"]: one["callback_id"] for one in self._fake.shortcuts}
        if label not in offered:
            raise NotThere(f"no message has {label!r} in its menu")
        # Slack shows no menu on what one person alone sees.
        seen = [one for one in self._fake.world.visible(self.account) if one.only_for is None and self.reads(one) == on]
        if not seen:
            raise NotThere(f"{self.person.name} sees no message {on!r}")
        return await self._act(lambda: asking.on_message(self._fake, self.account, seen[-1], offered[label]))

    async def presses(self, label: str, *, value: str | None = None) -> str:
        """Press the button with this label, or choose in the select, in the newest thing that has it."""
        for view in reversed(self._modals):
            for block_id, element in reading.elements(view.blocks):
                if reading.label(element) == label:
                    return await self._press(block_id, element["action_id"], value, view=view)
        if self._room == "home" and (home := self._fake.world.homes.get(self.account.id)) is not None:
            for block_id, element in reading.elements(home.blocks):
                if reading.label(element) == label:
                    return await self._press(block_id, element["action_id"], value, view=home)
        for message in reversed(self._fake.world.visible(self.account)):
            for block_id, element in reading.elements(message.blocks):
                if reading.label(element) == label:
                    return await self._press(block_id, element["action_id"], value, message=message)
        raise NotThere(f"{self.person.name} sees no button {label!r}")

    async def opens_home(self) -> str:
        """Go to the bot's home, and give what it shows in words."""
        self._room = "home"
        asked = await asking.opens_home(self._fake, self.account)
        await asking.acknowledged(self._fake, asked)
        await self._company.answered()
        return self.home

    @property
    def home(self) -> str:
        """What the bot's home shows this person, in words; nothing before it was opened."""
        home = self._fake.world.homes.get(self.account.id)
        return reading.words(home.blocks, self._company.called) if home is not None else ""

    @property
    def window(self) -> str:
        """What the window that is open shows, in words; nothing where none is."""
        return reading.words(self._modals[-1].blocks, self._company.called) if self._modals else ""

    async def closes_window(self) -> None:
        """Close the window that is open, and those below it."""
        if self._modals:
            await asking.closes(self._fake, self.account, self._modals[-1], all_of_them=True)

    async def presses_id(self, action: str, *, value: str | None = None) -> str:
        """Press a button, or choose in a select, that is shown no more, or never was."""
        world, plain = self._fake.world, {"type": "plain_text", "text": "…"}
        element: Json = {"type": "button", "action_id": action, "text": plain}
        if value is not None:
            option = {"value": value, "text": plain}
            element = {"type": "static_select", "action_id": action, "placeholder": plain, "options": [option]}
        block = {"type": "actions", "block_id": "gone", "elements": [element]}
        gone = Message(world.ids.ts(), self.channel.id, world.bot.id, "…", world.now(), blocks=[block])
        gone.only_for = self.account.id
        self.channel.messages.append(gone)
        answer = await self._press("gone", action, value, message=gone)
        gone.deleted = True
        return answer

    async def _press(self, block_id: str, action_id: str, value: str | None, **where: Any) -> str:
        return await self._act(
            lambda: asking.press(
                self._fake, self.account, block_id=block_id, action_id=action_id, value=value, **where
            )
        )  # fmt: skip

    @property
    def _modals(self) -> list[View]:
        return self._fake.world.modals.get(self.account.id, [])

    @property
    def _opened(self) -> View:
        if not self._modals:
            raise NotThere(f"{self.person.name} has no form open")
        return self._modals[-1]

    @property
    def form(self) -> Json:
        """The form that is open before this person: its title, and its fields with what stands in them."""
        view = self._opened
        return {"key": view.id, "title": view.body["title"]["text"], "fields": filling.shown(view)}

    async def fills(self, **answers: Any) -> str:
        """Fill in the form that is open, leaving the other fields as they are, and send it.

        Gives what is wrong where the form stays open; NotTaken where Slack's client would not send it.
        """
        view = self._opened
        chosen = {name: await self._chosen(view, name, given) for name, given in answers.items()}
        filling.Hands(self._fake, self.account, self._company.rooms).types(view, chosen)
        filling.check(view)
        opened = next((one for one in self._fake.world.asked if any(v.id == view.id for v in one.views)), None)
        answer = await self._act(
            lambda: asking.submit(self._fake, self.account, view, view.state),
            there=opened.channel if opened else None,
        )
        said = (self.last.ack if self.last else None) or {}
        return "\n".join(said["errors"].values()) if said.get("response_action") == "errors" else answer

    async def _chosen(self, view: View, name: str, given: Any) -> Any:
        """What to choose for this; where the bot suggests, the first of what it suggests for these words."""
        kinds = [element["type"] for block_id, element in reading.elements(view.blocks) if block_id == name]
        if kinds != ["external_select"] or not given:
            return given
        found = await asking.suggested(
            self._fake, self.account, view=view, block_id=name, action_id=name, typed=str(given)
        )  # fmt: skip
        return found[0] if found else given

    async def is_suggested(self, group: str, name: str, parameter: str, typed: str = "") -> list[str]:
        """What is suggested in the form that asks for a command's parameters; nothing where none opens."""
        asked = await asking.slash(self._fake, self.account, self.channel, f"/{group}", name)
        await asking.answered(self._fake, asked)
        if not asked.views:
            return []
        (view,) = asked.views
        found = await asking.suggested(
            self._fake, self.account, view=view, block_id=parameter, action_id=parameter, typed=typed
        )  # fmt: skip
        await asking.closes(self._fake, self.account, view)
        return [str(one["text"]["text"]) for one in found]

    @property
    def inbox(self) -> list[str]:
        """The direct messages that the bot sent to this person, in words; what is shown there for a moment is none."""
        sent = [one for one in self.sees("direct") if one.only_for is None]
        return [self.reads(one) for one in sent if one.author == self._fake.world.bot.id]

    def sees(self, place: str | None = None) -> list[Message]:
        """What this person can read in a channel, in a thread (`C…:ts`), or of the bot's directly."""
        world = self._fake.world
        if place == "direct":
            channel, root = world.direct_with(self.account), ""
        else:
            id_, _, root = (place or self.channel.id).partition(":")
            found = self._company.find(id_)
            if found is None:
                return []
            channel = found
        here = [one for one in world.visible(self.account) if one.channel_id == channel.id]
        if root:
            return [one for one in here if one.thread_ts == root and one.ts != root]
        return [one for one in here if one.thread_ts in (None, one.ts)]

    def reads(self, message: Message) -> str:
        """A message in words."""
        return self._company.words(message)

    def closes_inbox(self, *, closed: bool = True) -> None:
        """Take no direct messages from the bot any more, or again."""
        self.account.closed = closed

    async def _act(self, does: Callable[[], Awaitable[Asked]], there: Channel | None = None) -> str:
        """Do something, and give what the bot answered before it went on to other things.

        `there` is where it is done, if that is another place than the one in which this person is.
        """
        known = {id(one) for one in self._fake.world.visible(self.account)}
        asked = self.last = await does()
        await asking.acknowledged(self._fake, asked)
        await self._company.answered()
        place = (asked.channel or there or self.channel).id
        direct = self._fake.world.direct_with(self.account).id
        new = [one for one in self._fake.world.visible(self.account) if id(one) not in known]
        ours = [one for one in new if one.author == self._fake.world.bot.id]
        here = [one for one in ours if one.channel_id == place] or [one for one in ours if one.channel_id == direct]
        said = [self.reads(one) for one in here]
        await self._company.settle()
        return "\n".join(said)


class Company(people.Company):
    """A workspace full of actors, and the clock in the tests' hands.

    `rooms` are channels by the tests' short names. `answered` waits until what people did is answered, and not for what
    follows from it; `changed` tells the bot that somebody's groups changed. The fixture that starts the bot sets both.
    """

    def __init__(self, fake: FakeSlack, rooms: Mapping[str, Channel]) -> None:
        super().__init__()
        self.fake = fake
        self.rooms = dict(rooms)
        self.answered: Callable[[], Awaitable[None]] = nothing
        self.changed: Callable[[], None] = lambda: None

    def joins(self, name: str, role: str = "student", *, locale: str = "nb", room: str = "activities") -> Actor:
        """Let somebody join; a role other than student is a user group, and the owner runs the workspace."""
        runs = role == "owner"
        account = self.fake.person(name, _TAGS[locale], is_admin=runs, is_owner=runs)
        for channel in self.rooms.values():
            channel.members.add(account.id)
        if role not in ("student", "owner"):
            groups = [group for group in self.fake.world.usergroups.values() if group.name == role]
            (groups[0] if groups else self.fake.usergroup(role)).members.add(account.id)
            self.changed()
        return Actor(self, account, Somebody(account.id, name, role, locale), room)

    def leaves(self, actor: Actor) -> None:
        """Let somebody's account be deactivated."""
        self.fake.deactivate(actor.account)

    def returns(self, actor: Actor) -> None:
        """Let somebody's account be activated again; the channels that they were in they have to join anew."""
        actor.account.deleted = False
        for channel in self.rooms.values():
            channel.members.add(actor.account.id)

    def room(self, name: str) -> Channel:
        """The channel of this short name, or of this id."""
        return self.rooms.get(name) or self.fake.world.channels[name]

    def find(self, name: str) -> Channel | None:
        """The same, if it is there."""
        channel = self.rooms.get(name) or self.fake.world.channels.get(name)
        return channel if channel and channel.id in self.fake.world.channels else None

    def called(self, id_: str) -> str:
        """What somebody, a channel or a user group is called."""
        world = self.fake.world
        found = world.people.get(id_) or world.channels.get(id_) or world.usergroups.get(id_)
        return found.name if found else id_

    def words(self, message: Message) -> str:
        """A message in words, and the names of its files."""
        said = [reading.said(message, self.called), *(file["name"] for file in message.files)]
        return "\n".join(line for line in said if line)

    def said_since(self, room: str) -> Callable[[], list[tuple[datetime, str]]]:
        """A function that gives what the bot said in a channel from now on: the instants, and the words at the time."""
        heard: list[tuple[datetime, str]] = []
        channel, world = self.room(room), self.fake.world

        def listen(message: Message) -> None:
            if message.channel_id == channel.id and message.author == world.bot.id and not message.only_for:
                heard.append((world.now(), self.words(message)))

        self.fake.listeners.append(listen)
        return lambda: list(heard)

    def transcript(self, room: str) -> list[str]:
        """What everybody in a channel can read of the bot's, each message in words."""
        found = [one for one in self.room(room).messages if not one.deleted and not one.only_for]
        return [self.words(one) for one in found if one.author == self.fake.world.bot.id]
