"""People of a guild who say, press and fill in as in Discord's client; the same words as the sandbox's people."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.fakes import people
from tests.fakes.discord import forms, lines, messages, reading
from tests.fakes.discord.asking import answered, ask, suggested
from tests.fakes.discord.command_limits import INTEGER, NUMBER
from tests.fakes.discord.forms import NotTaken
from tests.fakes.discord.interactions import COMMAND, COMPONENT, MODAL
from tests.fakes.discord.lines import ON_MESSAGE, NotThere, Values
from tests.fakes.discord.payloads import parts
from tests.fakes.discord.permissions import has
from tests.fakes.discord.refusal import Json
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.state import Asked, Channel, Guild, Message, Person
from tests.fakes.people import Somebody

__all__ = ["Actor", "Company", "NotTaken", "NotThere", "Spot"]

_TAGS = {"nb": "no", "nn": "no", "en": "en-GB"}


@dataclass(frozen=True)
class Spot:
    """Where somebody is: `channel` with a room's short name or a channel's id, or `direct`."""

    kind: str
    id: str


class Actor:
    """One person of the guild, doing things; each returns what the bot answered, once it has."""

    def __init__(self, company: "Company", account: Person, person: Somebody, room: str) -> None:
        self._company = company
        self._fake = company.fake
        self._guild = company.guild
        self.account = account
        self.person = person
        self.place = Spot("channel", room)
        self.last: Asked | None = None
        """The newest interaction of this person, as Discord keeps it."""

    def goes_to(self, room: str) -> None:
        """Go to another channel; what is typed from now on happens there."""
        self.place = Spot("channel", room)

    @property
    def channel(self) -> Channel:
        """The channel, thread or direct message that this person is in."""
        if self.place.kind == "direct":
            return self._fake.world.direct_with(self.account)
        return self._company.room(self.place.id)

    async def says(self, line: str) -> str:
        """Type a line in the channel one is in: a command where it begins with "/", plain words else."""
        if not line.startswith("/"):
            messages.post(self._fake, self.channel, self.account, {"content": line})
            return ""
        chosen, rest = lines.find(self._fake.world.commands, line)
        return await self._calls(chosen, dict(lines.given(chosen, rest)))

    async def calls(self, group: str, name: str, **arguments: Any) -> str:
        """Call a command with its parameters filled in; a file is `(name, bytes)`."""
        chosen, _ = lines.find(self._fake.world.commands, f"/{group} {name}")
        return await self._calls(chosen, lines.called(chosen, arguments))

    async def _calls(self, chosen: lines.Chosen, arguments: dict[str, Any]) -> str:
        self._may(chosen)
        for option in chosen.options:
            typed = arguments.get(option["name"])
            if option.get("autocomplete") and option["type"] in (INTEGER, NUMBER) and typed is not None:
                arguments[option["name"]] = await self._picked(chosen, option["name"], str(typed))
        values = Values(self._fake, self._guild, self.channel)
        return await self._act(COMMAND, self.channel, values.data(chosen, arguments))

    def _may(self, chosen: lines.Chosen) -> None:
        wanted = chosen.command["default_member_permissions"]
        granted = self._guild.permissions_of(self._guild.members[self.account.id])
        if wanted is not None and not has(granted, "administrator") and (int(wanted) == 0 or int(wanted) & ~granted):
            raise NotThere(f"{self.person.name} does not see /{chosen.command['name']}")
        contexts = chosen.command["contexts"]
        if contexts is not None and (1 if self.place.kind == "direct" else 0) not in contexts:
            raise NotThere(f"/{chosen.command['name']} is not offered here")

    async def _picked(self, chosen: lines.Chosen, parameter: str, typed: str) -> str:
        """The number behind the first suggestion, where somebody types words and picks."""
        if typed.lstrip("-").isdigit():
            return typed
        choices = await self._suggested(chosen, parameter, typed)
        if not choices:
            raise NotThere(f"nothing is suggested for {typed!r}")
        return str(choices[0]["value"])

    async def does(self, label: str, *, on: str) -> str:
        """Choose what has this label in the menu of the newest message that says `on`."""
        commands = [one for one in self._fake.world.commands if one["type"] == ON_MESSAGE]
        for command in commands:
            if label == (command["name_localizations"] or {}).get(self.account.locale, command["name"]):
                break
        else:
            raise NotThere(f"no message has {label!r} in its menu")
        for message in reversed(self._fake.world.visible(self.account)):
            if self.reads(message) == on:
                return await self._act(COMMAND, message.channel, lines.on_message(self._fake, command, message))
        raise NotThere(f"{self.person.name} sees no message {on!r}")

    async def presses(self, label: str, *, value: str | None = None) -> str:
        """Press the button with this label, or choose in the select, in the newest message that has it."""
        for message in reversed(self._fake.world.visible(self.account)):
            for component in parts(message.body.get("components")):
                fits = reading.label(component) == label and component.get("custom_id")
                if fits and not component.get("disabled"):
                    return await self.uses(message, component, value)
        raise NotThere(f"{self.person.name} sees no button {label!r}")

    async def presses_id(self, custom_id: str, *, value: str | None = None, message: Message | None = None) -> str:
        """Press a button, or choose in a select, by its id: in `message`, or in one here that is gone since."""
        world = self._fake.world
        gone = Message(world.ids.next(), self.channel, world.bot, world.stamp(), {"content": "…"}, deleted=True)
        component = {"type": 2 if value is None else 3, "custom_id": custom_id}
        return await self.uses(message or gone, component, value)

    async def uses(self, message: Message, component: Json, value: str | None = None) -> str:
        """Press this button of this message, or choose this value in its select."""
        data: Json = {"component_type": component["type"], "custom_id": component["custom_id"], "id": 1}
        if component["type"] != 2:
            data |= forms.chosen(self._values(message.channel), component, value)
        return await self._act(COMPONENT, message.channel, data, source=message)

    def _values(self, channel: Channel) -> Values:
        return Values(self._fake, self._guild, channel)

    async def fills(self, **answers: Any) -> str:
        """Fill in the form that is open, leaving the other fields as they are, and send it.

        Where a form came back as a message with one button, to be corrected or to go on with, that is pressed
        first; a form that says "(1/2)" is filled in to its end, unless something in it has to be corrected.
        """
        if self.account.id not in self._fake.open_modals:
            await self._opens_again()
        left = dict(answers)
        while True:
            opened = self._opened()
            assert opened.modal is not None
            done, steps = forms.step(opened.modal)
            names = {field["name"] for field in forms.fields(opened.modal)}
            if unknown := left.keys() - names if done == steps else ():
                raise NotThere(f"the form has no {', '.join(sorted(unknown))}")
            answer = await self._sends(opened, {name: left.pop(name) for name in names & left.keys()})
            if done == steps or not await self._opens_again() or self._step <= done:
                return answer

    @property
    def _step(self) -> int:
        modal = self._opened().modal
        return forms.step(modal)[0] if modal else 0

    async def submits(self, key: str, fields: Json) -> str:
        """Send a form by its key, whether it is open or not."""
        opened = next((one for one in self._fake.world.asked.values() if one.id == key and one.modal), None)
        if opened is None:
            raise NotThere(f"no form {key} was ever opened")
        return await self._sends(opened, fields)

    async def _opens_again(self) -> bool:
        """Press the only button in the answer to the form that was sent; says whether a form is open then."""
        last = self.last
        if last is None or last.kind != MODAL or not last.answers:
            return False
        message = last.answers[-1]
        buttons = [one for one in parts(message.body.get("components")) if one["type"] == 2 and one.get("custom_id")]
        if len(buttons) == 1:
            await self.uses(message, buttons[0])
        return self.account.id in self._fake.open_modals

    async def _sends(self, opened: Asked, answers: Json) -> str:
        assert opened.modal is not None
        data = forms.filled(self._values(opened.channel), opened.modal, answers)
        if self._fake.open_modals.get(self.account.id) is opened:
            del self._fake.open_modals[self.account.id]
        return await self._act(MODAL, opened.channel, data, source=opened.source, opened_by=opened)

    async def is_suggested(self, group: str, name: str, parameter: str, typed: str = "") -> list[str]:
        """What is suggested for a parameter while typing."""
        chosen, _ = lines.find(self._fake.world.commands, f"/{group} {name}")
        return [str(one["name"]) for one in await self._suggested(chosen, parameter, typed)]

    async def _suggested(self, chosen: lines.Chosen, parameter: str, typed: str) -> list[Json]:
        option = chosen.option(parameter)
        if option is None or not option.get("autocomplete"):
            raise NotThere(f"nothing is suggested for {parameter!r}")
        data = self._values(self.channel).data(chosen, {parameter: typed}, focused=parameter)
        return await suggested(self._fake, self.account, self.channel, data)

    @property
    def form(self) -> Json:
        """The form that is open before this person, as the bot sent it, and its `key`."""
        opened = self._opened()
        assert opened.modal is not None
        return opened.modal | {"key": opened.id, "fields": forms.fields(opened.modal)}

    def _opened(self) -> Asked:
        opened = self._fake.open_modals.get(self.account.id)
        if opened is None:
            raise NotThere(f"{self.person.name} has no form open")
        return opened

    @property
    def inbox(self) -> list[str]:
        """The direct messages that the bot sent to this person, in words."""
        channel = self._fake.world.direct.get(self.account.id)
        found = self._fake.world.visible(self.account) if channel else []
        return [
            self.reads(one)
            for one in found
            if one.channel is channel and one.author is self._fake.world.bot and not one.asked
        ]

    def sees(self, room: str | None = None) -> list[Message]:
        """The messages of a channel that this person can read."""
        channel = self._company.room(room) if room else self.channel
        return [message for message in self._fake.world.visible(self.account) if message.channel is channel]

    def reads(self, message: Message) -> str:
        """A message in words, as this person sees it."""
        return self._company.words(message, self.person.locale)

    def closes_inbox(self, *, closed: bool = True) -> None:
        """Take no direct messages from the bot any more, or again."""
        self.account.closed = closed

    async def _act(self, kind: int, channel: Channel, data: Json, **more: Any) -> str:
        asked = self.last = ask(self._fake, kind, self.account, channel, data, **more)
        await answered(self._fake, asked)
        await self._company.settle()
        return "\n".join(said for one in asked.answers if not one.deleted and (said := self.reads(one)))


class Company(people.Company):
    """A guild full of actors, and the clock in the tests' hands."""

    def __init__(self, fake: FakeDiscord, guild: Guild) -> None:
        super().__init__()
        self.fake = fake
        self.guild = guild

    def joins(self, name: str, role: str = "student", *, locale: str = "nb", room: str = "activities") -> Actor:
        """Let somebody join; a role other than student is a role of the guild, and the owner owns it."""
        fake, guild = self.fake, self.guild
        if role == "owner":
            account = guild.owner
            account.name, account.locale = name, _TAGS[locale]
        else:
            account = fake.person(name, _TAGS[locale])
            roles = [] if role == "student" else [guild.role(role) or fake.role(guild, role)]
            fake.join(guild, account, *roles)
        return Actor(self, account, Somebody(account.id, name, role, locale), room)

    def leaves(self, actor: Actor) -> None:
        """Let somebody leave."""
        self.fake.leave(self.guild, actor.account)

    def returns(self, actor: Actor) -> None:
        """Let somebody come back who left."""
        self.fake.join(self.guild, actor.account)

    def room(self, name: str) -> Channel:
        """The channel of this short name, or of this id."""
        return self.guild.channels[self.guild.rooms.get(name, name)]

    def words(self, message: Message, locale: str = "nb") -> str:
        """A message in words, as somebody with this language saw it when it was said or last changed."""
        then = datetime.fromisoformat(message.edited_at or message.at)
        return reading.words(message, reading.eyes_in(self.guild, locale, then, self.fake.world.people))

    def said_since(self, room: str) -> Callable[[], list[tuple[datetime, str]]]:
        """A function that gives what the bot said in a channel from now on: the instants, and the words at the time.

        A message that is changed later is told as it was when it came, and again each time it changes.
        """
        heard: list[tuple[datetime, str]] = []
        channel, world = self.room(room), self.fake.world

        def listen(message: Message) -> None:
            if message.channel is channel and message.author is world.bot and not message.only_for:
                heard.append((world.now(), self.words(message)))

        self.fake.listeners.append(listen)
        return lambda: list(heard)

    def transcript(self, room: str) -> list[str]:
        """What everybody in a channel can read of the bot's, each message in words."""
        found = [one for one in self.room(room).messages.values() if not one.deleted and not one.only_for]
        return [self.words(one) for one in found if one.author is self.fake.world.bot]
