"""Methods: reading back what was written, and reactions to it."""

import re

from tests.fakes.slack import payloads
from tests.fakes.slack.api import Call, method
from tests.fakes.slack.conversations import require_member
from tests.fakes.slack.pages import page
from tests.fakes.slack.refusal import Json, Refusal
from tests.fakes.slack.state import Channel, Message, micros

_MOST = 999


@method("conversations.history")
async def _history(call: Call) -> Json:
    channel = call.channel()
    require_member(call, channel)
    said = _between(call, [one for one in _readable(channel) if one.thread_ts is None or one.is_broadcast])
    return _told(call, list(reversed(said)), default=100) | {"pin_count": 0}


@method("conversations.replies")
async def _replies(call: Call) -> Json:
    channel = call.channel()
    require_member(call, channel)
    begun = next((one for one in _readable(channel) if one.ts == call.text("ts")), None)
    if begun is None:
        raise Refusal("thread_not_found")
    root = begun.thread_ts or begun.ts
    parent = [one for one in _readable(channel) if one.ts == root]
    return _told(call, [*parent, *_between(call, payloads.replies(channel, root))], default=1000)


def _readable(channel: Channel) -> list[Message]:
    return [one for one in channel.messages if not one.deleted and one.only_for is None]


def _between(call: Call, messages: list[Message]) -> list[Message]:
    """The messages in the span that was asked for; its ends belong to it only where it is inclusive."""
    low, high = _instant(call, "oldest"), _instant(call, "latest")
    slack = 1 if call.flag("inclusive") else 0
    found = [one for one in messages if low is None or micros(one.ts) + slack > low]
    return [one for one in found if high is None or micros(one.ts) - slack < high]


def _instant(call: Call, name: str) -> int | None:
    text = call.text(name)
    if not text or text == "now":
        return None
    if not re.fullmatch(r"\d+(\.\d*)?", text):
        raise Refusal(f"invalid_ts_{name}")
    return micros(text)


def _told(call: Call, messages: list[Message], *, default: int) -> Json:
    limit = call.number("limit", default, max(default, _MOST))
    found, more = page(messages, call.text("cursor"), limit)
    with_metadata = call.flag("include_all_metadata")
    told = [payloads.message(one, call.world, with_metadata=with_metadata) for one in found]
    has_more = bool(more["response_metadata"]["next_cursor"])
    return {"messages": told, "has_more": has_more} | (more if has_more else {})


@method("reactions.add")
async def _react(call: Call) -> Json:
    channel = call.channel()
    require_member(call, channel)
    if channel.is_archived:
        raise Refusal("is_archived")
    name = call.text("name")
    if not re.fullmatch(r"[\w+-]+(::skin-tone-[2-6])?", name):
        raise Refusal("invalid_name")
    users = call.world.message(channel, call.text("timestamp")).reactions.setdefault(name, [])
    if call.world.bot.id in users:
        raise Refusal("already_reacted")
    users.append(call.world.bot.id)
    return {}


@method("reactions.get")
async def _reactions(call: Call) -> Json:
    if not {"channel", "timestamp"} <= call.given.keys():
        raise Refusal("no_item_specified")
    channel = call.channel()
    message = call.world.message(channel, call.text("timestamp"))
    return {"type": "message", "channel": channel.id, "message": payloads.message(message, call.world)}
