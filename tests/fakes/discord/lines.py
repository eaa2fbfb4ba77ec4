"""A line that a person types, turned into what Discord's client sends for it, by the registered commands."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.fakes.discord import payloads
from tests.fakes.discord.command_limits import (
    ATTACHMENT,
    CHANNEL,
    GROUP,
    INTEGER,
    MENTIONABLE,
    ROLE,
    STRING,
    USER,
)
from tests.fakes.discord.refusal import Json
from tests.fakes.discord.state import Channel, Guild, Message

if TYPE_CHECKING:
    from tests.fakes.discord.server import FakeDiscord

_WORD = re.compile(r'(?:(?P<name>[a-z][a-z0-9_]*)[:=])?(?:"(?P<quoted>[^"]*)"|(?P<bare>\S+))')
_QUOTES = str.maketrans("“”„«»", '"""""')
_TRUE, _FALSE = ("true", "ja", "yes", "1"), ("false", "nei", "no", "0")
ON_MESSAGE = 3
"""The type of a command that is chosen in the menu of a message."""

ADDRESS = "_address"
"""What an option is called that takes a web address beside one that takes a file."""


class NotThere(LookupError):
    """Nothing of that name can be typed, pressed, filled in or read by this person."""


@dataclass(frozen=True)
class Chosen:
    """A registered command with its path: group and subcommand, as far as there are any."""

    command: Json
    path: tuple[Json, ...]

    @property
    def options(self) -> list[Json]:
        """The options that take a value."""
        return list((self.path[-1] if self.path else self.command).get("options") or [])

    def option(self, name: str) -> Json | None:
        """The option of this name."""
        return next((one for one in self.options if one["name"] == name), None)


def find(commands: Iterable[Json], line: str) -> tuple[Chosen, str]:
    """The command that a line names, and the rest of the line."""
    first, _, rest = line.strip().removeprefix("/").partition(" ")
    command = next((one for one in commands if one["name"] == first and one["type"] == 1), None)
    if command is None:
        raise NotThere(f"there is no command /{first}")
    path: list[Json] = []
    while subs := [one for one in (path[-1] if path else command).get("options") or [] if one["type"] <= GROUP]:
        name, _, rest = rest.strip().partition(" ")
        chosen = next((one for one in subs if one["name"] == name), None)
        if chosen is None:
            raise NotThere(f"there is no command {line.strip()!r}: {', '.join(one['name'] for one in subs)}")
        path.append(chosen)
    return Chosen(command, tuple(path)), rest.strip()


def given(chosen: Chosen, text: str) -> dict[str, str]:
    """The text for each option: by name, or in their order; a last text takes all that is left."""
    names = {option["name"] for option in chosen.options}
    order = [name for name in _in_order(chosen) if name in names]
    found: dict[str, str] = {}
    for word in _WORD.finditer(text.translate(_QUOTES)):
        value = text[slice(*word.span("bare" if word["quoted"] is None else "quoted"))]
        name = word["name"]
        if name and _named(chosen, name):
            found[_named(chosen, name)] = value
            continue
        if name and not value.startswith("//"):
            raise NotThere(f"/{chosen.command['name']} has no option {name!r}")
        free = [one for one in order if one not in found]
        if not free:
            raise NotThere(f"/{chosen.command['name']} takes no more than {', '.join(order) or 'nothing'}")
        option = chosen.option(free[0]) or {}
        if free == order[-1:] and option["type"] == STRING and not option.get("choices") and word["quoted"] is None:
            return found | {free[0]: text[word.start() :].strip()}
        found[free[0]] = text[slice(*word.span())] if name else value
    return found


def _in_order(chosen: Chosen) -> list[str]:
    """The options as one fills them in by typing: an address in the place of the file that it stands for."""
    names = [option["name"] for option in chosen.options]
    twins = {name + ADDRESS for name in names}
    return [name + ADDRESS if name + ADDRESS in names else name for name in names if name not in twins]


def _named(chosen: Chosen, name: str) -> str:
    option = chosen.option(name)
    if option is not None and option["type"] == ATTACHMENT and chosen.option(name + ADDRESS):
        return name + ADDRESS
    return name if option is not None else ""


def on_message(fake: "FakeDiscord", command: Json, message: Message) -> Json:
    """The `data` of what is chosen in the menu of a message: with what it says, whoever wrote it."""
    resolved = {"messages": {message.id: payloads.message(message, fake.world)}}
    said: Json = {"id": command["id"], "name": command["name"], "type": ON_MESSAGE}
    return said | {"target_id": message.id, "resolved": resolved}


def called(chosen: Chosen, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments by the names of the options; a text for a file's option, or an unknown one, goes to its address."""
    found: dict[str, Any] = {}
    for name, value in arguments.items():
        option = chosen.option(name)
        is_text = not isinstance(value, tuple)
        if is_text and chosen.option(name + ADDRESS) and (option is None or option["type"] == ATTACHMENT):
            name, option = name + ADDRESS, chosen.option(name + ADDRESS)
        if option is None:
            raise NotThere(f"/{chosen.command['name']} has no option {name!r}")
        found[name] = value
    return found


class Values:
    """Values as Discord's client sends them, and `resolved`, which says more of those that are ids."""

    def __init__(self, fake: "FakeDiscord", guild: Guild, channel: Channel) -> None:
        self._fake = fake
        self._guild = guild
        self._channel = channel
        self.resolved: dict[str, Json] = {}

    def data(self, chosen: Chosen, arguments: Mapping[str, Any], *, focused: str | None = None) -> Json:
        """The `data` of the interaction; raises NotThere where the client would not let one send it."""
        options: list[Json] = []
        for option in chosen.options:
            name = option["name"]
            if name in arguments:
                is_focused = name == focused
                value = str(arguments[name]) if is_focused else self.value(option, arguments[name])
                one = {"name": name, "type": option["type"], "value": value}
                options.append(one | ({"focused": True} if is_focused else {}))
            elif option.get("required") and focused is None:
                raise NotThere(f"/{chosen.command['name']} needs its option {name!r}")
        for step in reversed(chosen.path):
            options = [{"name": step["name"], "type": step["type"], "options": options}]
        said: Json = {"id": chosen.command["id"], "name": chosen.command["name"], "type": 1}
        said |= {"options": options} if options else {}
        return said | ({"resolved": self.resolved} if self.resolved else {})

    def value(self, option: Json, typed: Any) -> Any:
        """One value, checked as the client checks it."""
        kind, text = option["type"], str(typed)
        if option.get("choices"):
            for choice in option["choices"]:
                names = [choice["name"], *(choice.get("name_localizations") or {}).values(), str(choice["value"])]
                if text.casefold() in [name.casefold() for name in names]:
                    return choice["value"]
            raise NotThere(f"{text!r} is no choice of {option['name']!r}")
        match kind:
            case 3:
                return _fitting(option, text, len(text), "length")
            case 4 | 10:
                try:
                    number = int(text) if kind == INTEGER else float(text)
                except ValueError:
                    raise NotThere(f"{option['name']!r} takes a number, not {text!r}") from None
                return _fitting(option, number, number, "value")
            case 5:
                if text.casefold() in _TRUE + _FALSE:
                    return text.casefold() in _TRUE
                raise NotThere(f"{option['name']!r} takes true or false, not {text!r}")
            case 11:
                if not isinstance(typed, tuple):
                    raise NotThere(f"{option['name']!r} takes a file, not {text!r}")
                attached = self._fake.attach(self._channel, *typed)
                self._resolve("attachments", attached["id"], attached)
                return attached["id"]
        return self.entity(kind, text, option.get("channel_types"))

    def entity(self, kind: int, text: str, channel_types: list[int] | None = None) -> str:
        """The id of a channel, role or person by its name; `kind` is the option's type."""
        wanted = text.removeprefix("#").removeprefix("@").casefold()
        guild = self._guild
        if kind == CHANNEL:
            for one in guild.channels.values():
                shorts = [short for short, id_ in guild.rooms.items() if id_ == one.id]
                if wanted in [*shorts, one.id, one.name.casefold()]:
                    if channel_types and one.kind not in channel_types:
                        raise NotThere(f"#{one.name} is not of the kinds of channel that are taken")
                    said = payloads.channel(one, self._fake.world)
                    said["permissions"] = str(self._fake.world.bot_permissions(one))
                    said.pop("permission_overwrites", None)
                    self._resolve("channels", one.id, said)
                    return one.id
        if kind in (ROLE, MENTIONABLE):
            for role in guild.roles.values():
                if wanted in (role.id, role.name.casefold()):
                    self._resolve("roles", role.id, payloads.role(role))
                    return role.id
        if kind in (USER, MENTIONABLE):
            for member in guild.members.values():
                if wanted in (member.person.id, member.person.name.casefold()):
                    said = payloads.member(member)
                    self._resolve("users", member.person.id, said.pop("user"))
                    self._resolve("members", member.person.id, said | {"permissions": "0"})
                    return member.person.id
        raise NotThere(f"there is no {text!r} to choose")

    def _resolve(self, what: str, id_: str, said: Json) -> None:
        self.resolved.setdefault(what, {})[id_] = said


def _fitting(option: Json, value: Any, size: float, what: str) -> Any:
    low, high = option.get(f"min_{what}"), option.get(f"max_{what}")
    if (low is not None and size < low) or (high is not None and size > high):
        raise NotThere(f"{option['name']!r} takes a {what} from {low} to {high}, not {size}")
    return value
