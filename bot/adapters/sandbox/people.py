"""The sandbox without its page: people who say, press and fill in, and what they then see."""

import base64
import secrets
from datetime import timedelta
from typing import Any

from bot.adapters.sandbox.connect import BOT, Sandbox
from bot.adapters.sandbox.render import Json, components, words
from bot.adapters.sandbox.world import Person, Posted, Spot
from bot.i18n import Reader
from bot.model.form import Completion


class NotThere(LookupError):
    """Nothing of that name can be pressed, filled in or read by this person."""


class Actor:
    """One person of the server, doing things; each returns what the bot answered, once it has."""

    def __init__(self, sandbox: Sandbox, person: Person, room: str) -> None:
        self._sandbox = sandbox
        self._world = sandbox.world
        self.person = person
        self.place = Spot("channel", room)

    def goes_to(self, room: str) -> None:
        """Go to another channel; what is typed and pressed from now on happens there."""
        self.place = Spot("channel", room)

    async def says(self, line: str) -> str:
        """Type a line in the channel one is in: a command where it begins with "/", plain words else."""
        if not line.startswith("/"):
            self._sandbox.say(self.person.id, self.place, line)
            return ""
        return await self._act({"do": "text", "text": line})

    async def calls(self, group: str, name: str, **arguments: Any) -> str:
        """Call a command with its parameters filled in; a file is `(name, bytes)`."""
        given = {
            name: _uploaded(*value) if isinstance(value, tuple) else str(value) for name, value in arguments.items()
        }
        return await self._act({"do": "call", "group": group, "name": name, "arguments": given})

    async def presses(self, label: str, *, value: str | None = None) -> str:
        """Press the button with this label, or choose in the select, in the newest message that has it."""
        for message in reversed(self._world.visible(self.person.id)):
            for component in components(message.blocks):
                if component["label"] == label:
                    return await self._act(
                        {"do": "press", "action": component["action"], "value": value, "label": label}
                    )
        raise NotThere(f"{self.person.name} sees no button {label!r}")

    async def does(self, label: str, *, on: str) -> str:
        """Choose what has this label in the menu of the newest message that says `on`."""
        reader = Reader(self.person.locale, self._sandbox.zone, self._sandbox.clock.now())
        offered = {self._sandbox.catalogue.plain(one.label, reader): one.reference for one in self._sandbox.shortcuts}
        if label not in offered:
            raise NotThere(f"no message has {label!r} in its menu")
        for message in reversed(self._world.visible(self.person.id)):
            if words(message.blocks) == on:
                request = {"do": "on_message", "shortcut": offered[label], "message": message.id, "label": label}
                return await self._act(request, place=message.place)
        raise NotThere(f"{self.person.name} sees no message {on!r}")

    async def fills(self, **answers: str | tuple[str, ...]) -> str:
        """Fill in the form that is open, leaving the other fields as they are, and send it."""
        form = self.form
        fields = {field["name"]: field["value"] for field in form["fields"]}
        unknown = answers.keys() - fields.keys()
        if unknown:
            raise NotThere(f"the form has no {', '.join(sorted(unknown))}")
        given = {name: answer if isinstance(answer, str) else ",".join(answer) for name, answer in answers.items()}
        return await self.submits(form["key"], fields | given)

    async def submits(self, key: str, fields: Json) -> str:
        """Send a form by its key, whether it is open or not."""
        request = {"do": "submit", "action": self._world.forms[key]["action"], "fields": fields}
        return await self._act(request, key=key)

    async def is_suggested(self, group: str, name: str, parameter: str, typed: str = "") -> list[str]:
        """What is suggested for a parameter while typing."""
        completion = Completion(group, name, parameter, typed)
        choices = await self._sandbox.complete(self.person.id, self.place, completion)
        return [label for _, label in choices]

    @property
    def form(self) -> Json:
        """The form that is open before this person."""
        form = self._world.open_form(self.person.id)
        if form is None:
            raise NotThere(f"{self.person.name} has no form open")
        return form

    @property
    def inbox(self) -> list[str]:
        """The direct messages that the bot sent to this person, in words."""
        spot = Spot("direct", self.person.id)
        return [words(m.blocks) for m in self._world.visible(self.person.id) if m.place == spot]

    def sees(self, room: str | None = None) -> list[Posted]:
        """The messages of a channel that this person can read."""
        spot = Spot("channel", room) if room else self.place
        return [message for message in self._world.visible(self.person.id) if message.place == spot]

    async def _act(self, request: Json, *, key: str | None = None, place: Spot | None = None) -> str:
        key = key or secrets.token_hex(8)
        heard: list[Json] = []
        self._world.listeners.append(heard.append)
        try:
            await self._sandbox.act(key, self.person.id, place or self.place, request)
        finally:
            self._world.listeners.remove(heard.append)
        await self._sandbox.bot.settle()
        return "\n".join(_answer(event, key) for event in heard if _answer(event, key))


class Company:
    """A server full of actors, and the clock in the tests' hands."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox

    def joins(self, name: str, role: str = "student", *, locale: str = "nb", room: str = "activities") -> Actor:
        """Let somebody join."""
        return Actor(self.sandbox, self.sandbox.add_person(name, role, locale), room)

    def leaves(self, actor: Actor) -> None:
        """Let somebody leave the server."""
        self.sandbox.move(actor.person.id, is_here=False)

    def returns(self, actor: Actor) -> None:
        """Let somebody come back who left."""
        self.sandbox.move(actor.person.id, is_here=True)

    async def advance(self, **away: float) -> None:
        """Wind the clock by a `timedelta`, through each instant at which something is due."""
        await self.sandbox.wind(timedelta(**away))

    def transcript(self, room: str) -> list[str]:
        """What everybody in a channel can read, each message in words."""
        spot = Spot("channel", room)
        return [
            words(message.blocks)
            for message in self.sandbox.world.messages.values()
            if message.place == spot and message.only_for is None and message.author == BOT
        ]


def _answer(event: Json, key: str) -> str:
    """The words in which an event of the world answers an interaction, empty where it does not."""
    match event["kind"]:
        case "message" if event["message"]["answers"] == key:
            return words(event["message"]["blocks"])
        case "answered" if event["key"] == key:
            return "\n".join([*event.get("errors", {}).values(), event.get("notice", "")]).strip()
    return ""


def _uploaded(name: str, content: bytes) -> Json:
    return {"upload": {"name": name, "size": len(content), "content": base64.b64encode(content).decode()}}
