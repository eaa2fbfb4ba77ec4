"""Methods: who is in a channel, and who comes and goes."""

from tests.fakes.slack import payloads
from tests.fakes.slack.api import Call, method
from tests.fakes.slack.conversations import listed, require_member
from tests.fakes.slack.pages import page
from tests.fakes.slack.refusal import Json, Refusal
from tests.fakes.slack.state import Channel

_MOST_INVITED = 100


@method("conversations.members")
async def _members(call: Call) -> Json:
    channel = call.channel()
    found, more = page(sorted(channel.members), call.text("cursor"), call.number("limit", 100, 1000))
    return {"members": found, **more}


@method("conversations.invite")
async def _invite(call: Call) -> Json:
    channel = _of_many(call)
    require_member(call, channel)
    if channel.is_archived:
        raise Refusal("is_archived")
    ids = listed(call, "users", _MOST_INVITED)
    wrong = {id_: why for id_ in ids if (why := _why_not(call, channel, id_))}
    if wrong and not (call.flag("force") and len(wrong) < len(ids)):
        told = [{"user": id_, "ok": False, "error": why} for id_, why in wrong.items()]
        raise Refusal(next(iter(wrong.values())), errors=told)
    channel.members |= set(ids) - wrong.keys()
    return {"channel": payloads.channel(channel, call.world)}


def _why_not(call: Call, channel: Channel, id_: str) -> str:
    person = call.world.people.get(id_)
    if person is None:
        return "user_not_found"
    if person is call.world.bot:
        return "cant_invite_self"
    if person.deleted:
        return "user_disabled"
    return "already_in_channel" if id_ in channel.members else ""


@method("conversations.kick")
async def _kick(call: Call) -> Json:
    channel = _of_many(call)
    person = call.world.person(call.text("user"))
    if person is call.world.bot:
        raise Refusal("cant_kick_self")
    if channel.name == "general":
        raise Refusal("cant_kick_from_general")
    require_member(call, channel)
    if person.id not in channel.members:
        raise Refusal("not_in_channel")
    channel.members.discard(person.id)
    return {"errors": {}}


@method("conversations.join")
async def _join(call: Call) -> Json:
    channel = call.world.channel(call.text("channel"))
    if channel.is_private or channel.is_im:
        raise Refusal("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise Refusal("is_archived")
    was_in = call.world.bot.id in channel.members
    channel.members.add(call.world.bot.id)
    said: Json = {"channel": payloads.channel(channel, call.world)}
    if was_in:
        said |= {"warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}}
    return said


def _of_many(call: Call) -> Channel:
    channel = call.world.channel(call.text("channel"))
    if channel.is_im or channel.is_mpim:
        raise Refusal("method_not_supported_for_channel_type")
    return call.channel()
