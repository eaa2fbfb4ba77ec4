"""Methods: writing messages, changing them and taking them away."""

from typing import TYPE_CHECKING

from tests.fakes.slack import fields, limits, payloads
from tests.fakes.slack.api import Call, method
from tests.fakes.slack.conversations import direct, require_member
from tests.fakes.slack.refusal import Json, Refusal
from tests.fakes.slack.state import Channel, Message

if TYPE_CHECKING:
    from tests.fakes.slack.server import FakeSlack


def post(fake: "FakeSlack", channel: Channel, body: Json, *, only_for: str | None = None) -> Message:
    """Let the bot write a message, whose body was checked."""
    world = fake.world
    message = Message(world.ids.ts(), channel.id, world.bot.id, "", world.now(), only_for=only_for)
    message.thread_ts = body.get("thread_ts") or None
    message.is_broadcast = bool(body.get("reply_broadcast"))
    fill(message, body)
    channel.messages.append(message)
    fake.told(message)
    return message


def fill(message: Message, body: Json) -> None:
    """Give a message what a body says; what the body leaves out stays as it was."""
    if "text" in body or "markdown_text" in body:
        message.text = body.get("text") or body.get("markdown_text") or ""
    if body.get("blocks") is not None:
        message.blocks = fields.with_ids(body["blocks"])
    if body.get("attachments") is not None:
        message.attachments = body["attachments"]
    if body.get("metadata") is not None:
        message.metadata = body["metadata"] or None


def check(body: Json) -> None:
    """Refuse a body that Slack would not take."""
    limits.message({name: one for name, one in body.items() if name != "metadata" or one})


def _check_pictures(call: Call) -> None:
    """Refuse to show a file that Slack has not, or that is no picture to it."""
    for block in call.given.get("blocks") or ():
        if block["type"] == "image" and "slack_file" in block:
            file = call.world.files.get(block["slack_file"].get("id", ""))
            if file is None or file[0]["mimetype"] not in ("image/png", "image/jpeg", "image/gif"):
                raise Refusal("invalid_blocks", ["[ERROR] invalid slack file"])


@method("chat.postMessage")
async def _post(call: Call) -> Json:
    channel = _target(call)
    check(call.given)
    _check_pictures(call)
    _thread(call, channel)
    _pace(call.fake, channel)
    message = post(call.fake, channel, call.given | {"reply_broadcast": call.flag("reply_broadcast")})
    said = payloads.message(message, call.world, with_metadata=True)
    return {"channel": channel.id, "ts": message.ts, "message": said}


def _target(call: Call) -> Channel:
    wanted = call.text("channel")
    if wanted.startswith(("U", "W")):
        return direct(call, wanted)
    channel = call.world.channel(wanted)
    if channel.is_archived:
        raise Refusal("is_archived")
    if channel.is_im:
        return direct(call, channel.user)
    if call.world.bot.id not in channel.members and "chat:write.public" not in call.fake.scopes:
        raise Refusal("not_in_channel")
    return channel


def _thread(call: Call, channel: Channel) -> None:
    """Refuse an answer to what is not there, or is itself an answer."""
    parent_ts = call.text("thread_ts")
    if not parent_ts:
        return
    parent = next((one for one in channel.messages if one.ts == parent_ts and one.only_for is None), None)
    if parent is None or (parent.deleted and not payloads.replies(channel, parent_ts)):
        raise Refusal("thread_not_found")
    if parent.thread_ts is not None:
        raise Refusal("cannot_reply_to_message")


def _pace(fake: "FakeSlack", channel: Channel) -> None:
    now, before = fake.seconds(), fake.posted_at.get(channel.id)
    if fake.strict_pace and before is not None and now < before + fake.rate:
        raise Refusal("ratelimited")
    fake.posted_at[channel.id] = now


@method("chat.postEphemeral")
async def _post_ephemeral(call: Call) -> Json:
    channel = call.world.channel(call.text("channel"))
    require_member(call, channel)
    if channel.is_archived:
        raise Refusal("is_archived")
    if call.text("user") not in channel.members:
        raise Refusal("user_not_in_channel")
    check(call.given)
    message = post(call.fake, channel, call.given, only_for=call.text("user"))
    asked = call.world.newest(call.text("user"))
    if asked is not None:
        asked.answers.append(message)
    return {"message_ts": message.ts}


@method("chat.update")
async def _update(call: Call) -> Json:
    channel = call.world.channel(call.text("channel"))
    message = call.world.message(channel, call.text("ts"))
    if message.author != call.world.bot.id:
        raise Refusal("cant_update_message")
    if channel.is_archived:
        raise Refusal("is_archived")
    check(call.given)
    _check_pictures(call)
    fill(message, call.given)
    message.edits += 1
    call.fake.told(message)
    for asked in reversed(call.world.asked):
        if asked.source is message:
            asked.changed.append(message)
            break
    said = payloads.message(message, call.world, with_metadata=True)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": said}


@method("chat.delete")
async def _delete(call: Call) -> Json:
    channel = call.world.channel(call.text("channel"))
    message = call.world.message(channel, call.text("ts"))
    if message.author != call.world.bot.id:
        raise Refusal("cant_delete_message")
    message.deleted = True
    return {"channel": channel.id, "ts": message.ts}


@method("chat.getPermalink")
async def _permalink(call: Call) -> Json:
    channel = call.world.channel(call.text("channel"))
    message = call.world.message(channel, call.text("message_ts"))
    link = f"https://informatikk.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.thread_ts:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}
