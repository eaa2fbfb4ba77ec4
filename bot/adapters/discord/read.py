"""What members do on Discord, as interactions of ours."""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import discord

from bot.adapters.discord.render import decode_id
from bot.adapters.discord.tree import ADDRESS
from bot.model.address import Address, Place
from bot.model.form import CommandCall, Completion, Interaction, OnMessage, Press, Raw, Request, Submission, Upload

NAME = "discord"

Json = Mapping[str, Any]
Received = discord.Interaction[discord.Client]

_ANSWERABLE = timedelta(minutes=15) - timedelta(seconds=30)  # Discord's, less what the way takes

_SUBCOMMANDS = (1, 2)
_CHOSEN_ONE = (8,)  # types of components: a select of channels
_CHOSEN_MANY = (3, 5, 6, 7, 22)  # a select of texts, of members, of roles, of both; a group of boxes
_ATTACHMENT, _UPLOADED, _BOX = 11, 19, 23
_ON_MESSAGE = 3  # the type of a command
_MARK = re.compile(r"<(?:@[!&]?|#|a?:\w+:|t:-?)\d+(?::\w)?>")  # for people, roles, channels, pictures and times


def interaction(
    received: Received, guild_id: str, member_roles: frozenset[str], administers: bool, shortcuts: Mapping[str, str]
) -> Interaction:
    """What a member did; `guild_id` and the like are told, because a direct message does not say them.

    `shortcuts` are those of the menu of a message, by their names on Discord.
    """
    return Interaction(
        key=str(received.id),
        adapter=NAME,
        workspace=guild_id,
        member=str(received.user.id),
        roles=member_roles,
        where=_where(received, guild_id),
        locale=received.locale.value,
        request=_request(received, shortcuts),
        administers=administers,
        reply_to=f"{received.application_id}/{received.token}",
        answer_by=discord.utils.snowflake_time(received.id) + _ANSWERABLE,
    )


def completion(received: Received) -> Completion:
    """What a member has typed so far for the option of a command that they are at."""
    group, name, options = _called(_data(received))
    typed = next(option for option in options if option.get("focused"))
    return Completion(group, name, str(typed["name"]), str(typed["value"]))


def _where(received: Received, guild_id: str) -> Address:
    # A kind of channel that discord.py does not know is none to speak in: the member is left.
    if received.guild_id is None or received.channel is None:
        return Address(NAME, guild_id, Place.DIRECT, str(received.user.id))
    place = Place.THREAD if isinstance(received.channel, discord.Thread) else Place.CHANNEL
    return Address(NAME, guild_id, place, str(received.channel.id))


def _data(received: Received) -> Json:
    data: Any = received.data
    return data or {}


def _request(received: Received, shortcuts: Mapping[str, str]) -> Request:
    data = _data(received)
    match received.type:
        case discord.InteractionType.application_command if data["type"] == _ON_MESSAGE:
            message = data["resolved"]["messages"][data["target_id"]]
            return OnMessage(shortcuts.get(data["name"], ""), _MARK.sub("", message["content"]))
        case discord.InteractionType.application_command | discord.InteractionType.autocomplete:
            group, name, options = _called(data)
            return CommandCall(group, name, _arguments(options, received))
        case discord.InteractionType.component:
            action, _ = decode_id(data["custom_id"])
            values = data.get("values")
            return Press(action, values[0] if values else None)
        case discord.InteractionType.modal_submit:
            action, _ = decode_id(data["custom_id"])
            filled = _components(data["components"])
            return Submission(action, {field["custom_id"]: _filled(field, received) for field in filled})
    raise ValueError(f"an interaction of type {received.type.value}")


def _called(data: Json) -> tuple[str, str, list[Json]]:
    """The two words of a command, and what was given to it."""
    options: list[Json] = data.get("options", [])
    if options and options[0]["type"] in _SUBCOMMANDS:
        return data["name"], options[0]["name"], options[0].get("options", [])
    return data["name"], "", options


def _arguments(options: list[Json], received: Received) -> dict[str, Raw]:
    given: dict[str, Raw] = {}
    for option in options:
        name, value = option["name"], option["value"]
        if option["type"] == _ATTACHMENT:
            given[name] = _upload(value, received)
        elif name.endswith(ADDRESS):
            given.setdefault(name.removesuffix(ADDRESS), value)
        else:
            given[name] = value if isinstance(value, int) else str(value)
    return given


def _components(components: list[Json]) -> Iterator[Json]:
    """What was filled in, out of the labels and rows that stand around it."""
    for component in components:
        if "component" in component:
            yield component["component"]
        elif "components" in component:
            yield from _components(component["components"])
        elif "custom_id" in component:
            yield component


def _filled(field: Json, received: Received) -> Raw:
    kind, value, values = field["type"], field.get("value"), field.get("values") or []
    if kind == _BOX:
        return "yes" if value else "no"
    if kind == _UPLOADED:
        return _upload(values[0], received) if values else ""
    if kind in _CHOSEN_MANY:
        return ",".join(values)
    if kind in _CHOSEN_ONE:
        return str(values[0]) if values else ""
    return str(value or "")


def _upload(id_: str, received: Received) -> Upload:
    described = _data(received)["resolved"]["attachments"][id_]
    # There is no public way from an interaction to its files but through discord.py's own forms and commands.
    attachment = discord.Attachment(data=described, state=received._state)  # noqa: SLF001

    async def read(most: int) -> bytes:
        if attachment.size > most:
            return bytes(most + 1)  # too long already: whoever asked sees that, and nothing is fetched
        return (await attachment.read())[: most + 1]

    return Upload(attachment.filename, attachment.size, read)
