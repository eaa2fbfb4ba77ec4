"""REST: messages, pins, threads and direct messages."""

from typing import TYPE_CHECKING

from tests.fakes.discord import limits, payloads
from tests.fakes.discord.payloads import parts
from tests.fakes.discord.refusal import Json, Refusal
from tests.fakes.discord.rest import Answer, Call, route
from tests.fakes.discord.state import (
    CATEGORY,
    COMPONENTS_V2,
    DIRECT,
    EPHEMERAL,
    LOADING,
    NEWS,
    PRIVATE_THREAD,
    PUBLIC_THREAD,
    THREADS,
    Asked,
    Channel,
    Message,
    Person,
)

if TYPE_CHECKING:
    from tests.fakes.discord.server import FakeDiscord


def post(
    fake: "FakeDiscord",
    channel: Channel,
    author: Person,
    body: Json,
    *,
    asked: Asked | None = None,
    only_for: str | None = None,
) -> Message:
    """Put a message where it belongs and tell of it."""
    world = fake.world
    message = Message(world.ids.next(), channel, author, world.stamp(), dict(body), asked=asked, only_for=only_for)
    message.nonce = message.body.pop("nonce", None)
    channel.messages[message.id] = message
    _tell(fake, "MESSAGE_CREATE", message)
    return message


def change(fake: "FakeDiscord", message: Message, body: Json) -> None:
    """Change what a message says, as far as the body says so, and tell of it."""
    kept = message.flags & (EPHEMERAL | COMPONENTS_V2)
    wanted = int(body.get("flags") or 0) & (COMPONENTS_V2 | 1 << 2)
    changed = message.body | body | {"flags": kept | wanted}
    if not any(changed.get(name) for name in ("content", "embeds", "components", "attachments")):
        raise Refusal(400, 50006, "Cannot send an empty message")
    if changed["flags"] & COMPONENTS_V2 and (changed.get("content") or changed.get("embeds")):
        error = {"code": "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", "message": "Take the content away."}
        raise Refusal(400, 50035, "Invalid Form Body", {"content": {"_errors": [error]}})
    message.body = changed
    message.edited_at = fake.world.stamp()
    _tell(fake, "MESSAGE_UPDATE", message)


def remove(fake: "FakeDiscord", message: Message) -> None:
    """Take a message away and tell of it."""
    message.deleted = True
    if not message.only_for:
        guild = {"guild_id": message.channel.guild.id} if message.channel.guild else {}
        gone = {"id": message.id, "channel_id": message.channel.id, **guild}
        fake.gateway.tell("MESSAGE_DELETE", gone, direct=message.channel.kind == DIRECT)


def _tell(fake: "FakeDiscord", name: str, message: Message) -> None:
    fake.changes.ring()
    for listener in fake.listeners:
        listener(message)
    if not message.only_for:
        guild = {"guild_id": message.channel.guild.id} if message.channel.guild else {}
        said = payloads.message(message, fake.world) | guild
        fake.gateway.tell(name, said, direct=message.channel.kind == DIRECT)


def with_files(call: Call, body: Json, channel: Channel) -> Json:
    """The body with the files that came along, as the attachments that they become; what it shows of them is there."""
    if channel.kind != DIRECT and call.files:
        call.fake.world.require(channel, "attach_files")
    attached = [call.fake.attach(channel, *file) for file in call.files.values()]
    names = {f"attachment://{one['filename']}" for one in attached}
    components = parts(body.get("components"))
    shown = [item["media"]["url"] for one in components for item in one.get("items") or ()]
    shown += [one["file"]["url"] for one in components if "file" in one]
    if any(url.startswith("attachment://") and url not in names for url in shown):
        error = {"code": "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND", "message": "No such file."}
        raise Refusal(400, 50035, "Invalid Form Body", {"components": {"_errors": [error]}})
    return body | {"attachments": attached} if call.files else body


def _readable(call: Call) -> Channel:
    channel = call.fake.world.channel(call.params["channel_id"])
    call.fake.world.require(channel)
    return channel


def _shown(call: Call, message: Message) -> Json:
    said = payloads.message(message, call.fake.world)
    hidden = message.author is not call.fake.world.bot and message.channel.guild
    if hidden and "message_content" not in call.fake.privileged:
        said |= {"content": "", "embeds": [], "attachments": [], "components": []}
    return said


@route("GET", "/channels/{channel_id}/messages")
async def _history(call: Call) -> Answer:
    channel = _readable(call)
    call.fake.world.require(channel, "read_message_history")
    found = [one for one in channel.messages.values() if not one.deleted and not one.only_for]
    if "before" in call.query:
        found = [one for one in found if int(one.id) < int(call.query["before"])]
    limit = int(call.query.get("limit", 50))
    if not 1 <= limit <= 100:
        error = {"limit": {"_errors": [{"code": "NUMBER_TYPE_MAX", "message": "1 to 100"}]}}
        raise Refusal(400, 50035, "Invalid Form Body", error)
    if "after" in call.query:
        found = [one for one in found if int(one.id) > int(call.query["after"])][:limit]
    return Answer([_shown(call, one) for one in reversed(found[-limit:])])


@route("POST", "/channels/{channel_id}/messages")
async def _say(call: Call) -> Answer:
    world, channel = call.fake.world, call.fake.world.channel(call.params["channel_id"])
    if channel.kind == DIRECT:
        if channel.recipient is None or channel.recipient.closed or not world.is_known_to_bot(channel.recipient):
            raise Refusal(403, 50007, "Cannot send messages to this user")
    else:
        world.require(channel, "send_messages_in_threads" if channel.kind in THREADS else "send_messages")
    if channel.kind == CATEGORY:
        raise Refusal(400, 50008, "Cannot send messages in a non-text channel")
    if channel.archived and channel.locked:
        raise Refusal(400, 50083, "Thread is archived")
    body = with_files(call, call.body, channel)
    limits.message(body)
    nonce = str(body["nonce"]) if body.get("nonce") is not None else None
    if body.get("enforce_nonce") and nonce is None:
        error = {"nonce": {"_errors": [{"code": "BASE_TYPE_REQUIRED", "message": "enforce_nonce needs a nonce"}]}}
        raise Refusal(400, 50035, "Invalid Form Body", error)
    if body.get("enforce_nonce") and nonce in channel.nonces:
        return Answer(payloads.message(channel.messages[channel.nonces[nonce]], world))
    message = post(call.fake, channel, world.bot, body)
    if nonce is not None:
        channel.nonces[nonce] = message.id
    if channel.archived:
        channel.archived = False
        call.fake.gateway.tell("THREAD_UPDATE", payloads.channel(channel, world))
    return Answer(payloads.message(message, world))


@route("GET", "/channels/{channel_id}/messages/pins")
async def _pins(call: Call) -> Answer:
    channel = _readable(call)
    found = [one for one in channel.messages.values() if one.pinned and not one.deleted]
    items = [{"pinned_at": one.at, "message": _shown(call, one)} for one in reversed(found)]
    return Answer({"items": items, "has_more": False})


@route("PUT", "/channels/{channel_id}/messages/pins/{message_id}")
@route("PUT", "/channels/{channel_id}/pins/{message_id}")
async def _pin(call: Call) -> Answer:
    return await _pinned(call, pinned=True)


@route("DELETE", "/channels/{channel_id}/messages/pins/{message_id}")
@route("DELETE", "/channels/{channel_id}/pins/{message_id}")
async def _unpin(call: Call) -> Answer:
    return await _pinned(call, pinned=False)


async def _pinned(call: Call, *, pinned: bool) -> Answer:
    channel = _readable(call)
    if channel.guild:
        call.fake.world.require(channel, "pin_messages")
    call.fake.world.message(channel, call.params["message_id"]).pinned = pinned
    return Answer()


@route("GET", "/channels/{channel_id}/messages/{message_id}")
async def _one_message(call: Call) -> Answer:
    channel = _readable(call)
    call.fake.world.require(channel, "read_message_history")
    return Answer(_shown(call, call.fake.world.message(channel, call.params["message_id"])))


@route("PATCH", "/channels/{channel_id}/messages/{message_id}")
async def _edit(call: Call) -> Answer:
    world, channel = call.fake.world, _readable(call)
    message = world.message(channel, call.params["message_id"])
    if message.author is not world.bot:
        raise Refusal(403, 50005, "Cannot edit a message authored by another user")
    if channel.archived:
        raise Refusal(400, 50083, "Thread is archived")
    body = with_files(call, call.body, channel)
    limits.message(body, edits=message.flags & ~LOADING)
    change(call.fake, message, body)
    return Answer(payloads.message(message, world))


@route("DELETE", "/channels/{channel_id}/messages/{message_id}")
async def _delete(call: Call) -> Answer:
    world, channel = call.fake.world, _readable(call)
    message = world.message(channel, call.params["message_id"])
    if message.author is not world.bot:
        world.require(channel, "manage_messages")
    remove(call.fake, message)
    return Answer()


@route("POST", "/channels/{channel_id}/typing")
async def _typing(call: Call) -> Answer:
    _readable(call)
    return Answer()


@route("POST", "/users/@me/channels")
async def _open_direct(call: Call) -> Answer:
    person = call.fake.world.people.get(str(call.body.get("recipient_id")))
    if person is None:
        raise Refusal(400, 50033, "Invalid Recipient(s)")
    if person.is_bot:
        raise Refusal(400, 50007, "Cannot send messages to this user")
    return Answer(payloads.channel(call.fake.world.direct_with(person), call.fake.world))


@route("POST", "/channels/{channel_id}/threads")
async def _start_thread(call: Call) -> Answer:
    channel = _readable(call)
    limits.thread(call.body, beside_message=False)
    kind = int(call.body.get("type") or PRIVATE_THREAD)
    if channel.kind == NEWS and kind == PRIVATE_THREAD:
        raise Refusal(400, 50024, "Cannot execute action on this channel type")
    wanted = "create_private_threads" if kind == PRIVATE_THREAD else "create_public_threads"
    call.fake.world.require(channel, wanted)
    return _started(call, channel, call.fake.world.ids.next(), kind)


@route("POST", "/channels/{channel_id}/messages/{message_id}/threads")
async def _start_thread_beside(call: Call) -> Answer:
    channel = _readable(call)
    limits.thread(call.body, beside_message=True)
    call.fake.world.require(channel, "create_public_threads")
    message = call.fake.world.message(channel, call.params["message_id"])
    if message.thread is not None:
        raise Refusal(400, 160004, "A thread has already been created for this message")
    answer = _started(call, channel, message.id, PUBLIC_THREAD)
    message.thread = call.fake.world.channel(message.id)
    return answer


def _started(call: Call, channel: Channel, id_: str, kind: int) -> Answer:
    world = call.fake.world
    if channel.guild is None or channel.kind in THREADS:
        raise Refusal(400, 50024, "Cannot execute action on this channel type")
    thread = Channel(id_, call.body["name"], kind, channel.guild, channel.id, owner=world.bot.id)
    thread.members[world.bot.id] = world.stamp()
    said = payloads.channel(world.add_channel(thread), world)
    call.fake.gateway.tell("THREAD_CREATE", said | {"newly_created": True})
    return Answer(said, 201)


def _thread(call: Call) -> Channel:
    thread = _readable(call)
    if thread.kind not in THREADS:
        raise Refusal(400, 50024, "Cannot execute action on this channel type")
    return thread


def _who(call: Call) -> str:
    return call.params.get("user_id", call.fake.world.bot.id)


@route("GET", "/channels/{channel_id}/thread-members")
async def _thread_members(call: Call) -> Answer:
    thread = _thread(call)
    if "members" not in call.fake.privileged:
        raise Refusal(403, 50001, "Missing Access")
    return Answer([payloads.thread_member(thread, person) for person in thread.members])


@route("GET", "/channels/{channel_id}/thread-members/{user_id}")
async def _thread_member(call: Call) -> Answer:
    thread = _thread(call)
    if _who(call) not in thread.members:
        raise Refusal(404, 10007, "Unknown Member")
    return Answer(payloads.thread_member(thread, _who(call)))


@route("PUT", "/channels/{channel_id}/thread-members/@me")
@route("PUT", "/channels/{channel_id}/thread-members/{user_id}")
async def _add_to_thread(call: Call) -> Answer:
    thread = _thread(call)
    if thread.archived:
        raise Refusal(400, 50083, "Thread is archived")
    call.fake.world.require(thread, "send_messages_in_threads")
    if thread.guild is None or _who(call) not in thread.guild.members:
        raise Refusal(404, 10007, "Unknown Member")
    thread.members.setdefault(_who(call), call.fake.world.stamp())
    return Answer()


@route("DELETE", "/channels/{channel_id}/thread-members/@me")
@route("DELETE", "/channels/{channel_id}/thread-members/{user_id}")
async def _drop_from_thread(call: Call) -> Answer:
    thread, bot = _thread(call), call.fake.world.bot.id
    if thread.archived:
        raise Refusal(400, 50083, "Thread is archived")
    if _who(call) != bot and not (thread.kind == PRIVATE_THREAD and thread.owner == bot):
        call.fake.world.require(thread, "manage_threads")
    if thread.members.pop(_who(call), None) is None:
        raise Refusal(404, 10007, "Unknown Member")
    return Answer()
