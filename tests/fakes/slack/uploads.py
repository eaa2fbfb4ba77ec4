"""Methods: files of the bot's own, which are announced, put at an address, and then there."""

from tests.fakes.slack.api import Call, method
from tests.fakes.slack.messages import post
from tests.fakes.slack.refusal import Json, Refusal, invalid
from tests.fakes.slack.state import Channel

_WORDS = 1_000


@method("files.getUploadURLExternal")
async def _announce(call: Call) -> Json:
    if len(call.text("alt_txt")) > _WORDS:
        raise Refusal("alt_txt_too_large")
    length = call.number("length", 0, 1 << 30)
    if not length:
        raise Refusal("missing_argument")
    id_ = call.world.ids.next("F")
    call.world.announced[id_] = (call.text("filename"), length)
    return {"file_id": id_, "upload_url": call.fake.upload_url(id_)}


@method("files.completeUploadExternal")
async def _complete(call: Call) -> Json:
    ids = [str(one["id"]) for one in call.given["files"]]
    if not ids or any(id_ not in call.world.put for id_ in ids):
        raise Refusal("file_not_found")
    if call.given.keys() & {"channels", "blocks"}:
        raise invalid("the fake shares a file in one channel, with a comment or none")
    channel = _channel(call) if call.text("channel_id") else None
    for id_ in ids:
        name, _ = call.world.announced.pop(id_)
        call.fake.keep(id_, call.world.bot, name, call.world.put.pop(id_))
    if channel is not None:
        body = {"text": call.text("initial_comment"), "thread_ts": call.text("thread_ts")}
        posted = post(call.fake, channel, body)
        posted.files = [call.world.files[id_][0] for id_ in ids]
    return {"files": [{"id": id_, "title": call.world.files[id_][0]["title"]} for id_ in ids]}


def _channel(call: Call) -> Channel:
    """Where a file is to be shared: what the bot is no member of is closed to it, and so is who takes no messages."""
    channel = call.world.channel(call.text("channel_id"))
    if call.world.bot.id not in channel.members:
        raise Refusal("not_in_channel")
    if channel.is_archived or (channel.is_im and call.world.people[channel.user].closed):
        raise Refusal("posting_to_channel_denied")
    return channel
