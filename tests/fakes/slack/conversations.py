"""Methods: finding, opening and making channels, and putting them away."""

import re

from tests.fakes.slack import payloads
from tests.fakes.slack.api import Call, kind_of, method
from tests.fakes.slack.pages import page
from tests.fakes.slack.refusal import Json, Refusal, invalid
from tests.fakes.slack.state import Channel, Person

_TYPES = {"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}
_MOST = 999
_AMONG = 8  # people beside the bot in a message among several
_NAME, _TOPIC = 80, 250


@method("conversations.list")
async def _list(call: Call) -> Json:
    return _page(call, [one for one in _of_types(call) if not one.is_private or call.world.bot.id in one.members])


@method("users.conversations")
async def _of_person(call: Call) -> Json:
    person = call.world.person(call.text("user", call.world.bot.id))
    known = [one for one in _of_types(call) if not one.is_private or call.world.bot.id in one.members]
    return _page(call, [one for one in known if person.id in one.members])


def _of_types(call: Call) -> list[Channel]:
    types = [one.strip() for one in call.text("types", "public_channel").split(",")]
    if unknown := set(types) - _TYPES.keys():
        raise Refusal("invalid_types", [f"[ERROR] unknown types: {sorted(unknown)}"])
    kinds = [_TYPES[one] for one in types]
    for kind in kinds:
        call.need(kind)
    found = [one for one in call.world.channels.values() if kind_of(one) in kinds]
    return [one for one in found if not (one.is_archived and call.flag("exclude_archived"))]


def _page(call: Call, channels: list[Channel]) -> Json:
    found, more = page(channels, call.text("cursor"), call.number("limit", 100, _MOST))
    with_count = call.method == "conversations.list"
    return {"channels": [payloads.channel(one, call.world, with_count=with_count) for one in found], **more}


@method("conversations.info")
async def _info(call: Call) -> Json:
    return {"channel": payloads.channel(call.channel(), call.world, with_count=call.flag("include_num_members"))}


@method("conversations.open")
async def _open(call: Call) -> Json:
    world = call.world
    if "channel" in call.given:
        channel, was_open = call.channel(), True
    else:
        ids = [one for one in call.text("users").split(",") if one]
        call.need("mpim" if len(ids) > 1 else "im")
        if not ids:
            raise Refusal("users_list_not_supplied")
        if len(ids) > _AMONG:
            raise Refusal("too_many_users")
        before = set(world.channels)
        channel = direct(call, ids[0]) if len(ids) == 1 else world.among([_addressed(call, one) for one in ids])
        was_open = channel.id in before
    said = payloads.channel(channel, world) if call.flag("return_im") else {"id": channel.id}
    return {"channel": said} | ({"no_op": True, "already_open": True} if was_open else {})


def direct(call: Call, person_id: str) -> Channel:
    """The bot's direct message with somebody; refuses where nobody can write to them."""
    return call.world.direct_with(_addressed(call, person_id))


def _addressed(call: Call, person_id: str) -> Person:
    person = call.world.person(person_id)
    if person.is_bot:
        raise Refusal("cannot_dm_bot")
    if person.deleted:
        raise Refusal("user_disabled")
    if person.closed:
        raise Refusal("cannot_message_user")
    return person


@method("conversations.create")
async def _create(call: Call) -> Json:
    private = call.flag("is_private")
    call.need("groups" if private else "channels")
    name = call.text("name")
    _check_name(name)
    if not call.world.lets_bot_create:
        raise Refusal("restricted_action")
    if any(one.name == name for one in call.world.channels.values() if not one.is_im):
        raise Refusal("name_taken")
    return {"channel": payloads.channel(call.world.add_channel(name, call.world.bot, private=private), call.world)}


def _check_name(name: str) -> None:
    if not name:
        raise Refusal("invalid_name_required")
    if len(name) > _NAME:
        raise Refusal("invalid_name_maxlength")
    if not re.search(r"\w", name.replace("_", "")):
        raise Refusal("invalid_name_punctuation")
    if name != name.lower() or not re.fullmatch(r"[\w-]+", name):
        raise Refusal("invalid_name_specials")


@method("conversations.archive")
async def _archive(call: Call) -> Json:
    channel = call.channel()
    _refuse_direct(channel)
    if channel.is_archived:
        raise Refusal("already_archived")
    if channel.name == "general":
        raise Refusal("cant_archive_general")
    if call.world.bot.id not in channel.members:
        raise Refusal("not_in_channel")
    channel.is_archived = True
    return {}


@method("conversations.setTopic")
async def _set_topic(call: Call) -> Json:
    channel = _to_change(call)
    channel.topic = _short(call, "topic")
    return {"channel": payloads.channel(channel, call.world)}


@method("conversations.setPurpose")
async def _set_purpose(call: Call) -> Json:
    channel = _to_change(call)
    channel.purpose = _short(call, "purpose")
    return {"channel": payloads.channel(channel, call.world)}


def _short(call: Call, name: str) -> str:
    text = call.text(name)
    if len(text) > _TOPIC:
        raise Refusal("too_long")
    return text


def _to_change(call: Call) -> Channel:
    """The channel that the call names, which the bot is in and which is still used."""
    channel = call.channel()
    _refuse_direct(channel)
    require_member(call, channel)
    if channel.is_archived:
        raise Refusal("is_archived")
    return channel


def require_member(call: Call, channel: Channel) -> None:
    """Refuse where the bot is not in a channel."""
    if call.world.bot.id not in channel.members:
        raise Refusal("not_in_channel")


def _refuse_direct(channel: Channel) -> None:
    if channel.is_im or channel.is_mpim:
        raise Refusal("method_not_supported_for_channel_type")


def listed(call: Call, name: str, most: int) -> list[str]:
    """An argument that lists ids, separated by commas."""
    ids = [one.strip() for one in call.text(name).split(",") if one.strip()]
    if not 0 < len(ids) <= most:
        raise invalid(f"must name between 1 and {most}: {name}")
    return ids
