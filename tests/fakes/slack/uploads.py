"""Methods: files of the bot's own, which are announced, put at an address, and then there."""

from tests.fakes.slack.api import Call, method
from tests.fakes.slack.refusal import Json, Refusal, invalid

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
    if {"channel_id", "channels", "thread_ts", "initial_comment"} & call.given.keys():
        raise invalid("the fake shares no file: a message shows it")
    for id_ in ids:
        name, _ = call.world.announced.pop(id_)
        call.fake.keep(id_, call.world.bot, name, call.world.put.pop(id_))
    return {"files": [{"id": id_, "title": call.world.files[id_][0]["title"]} for id_ in ids]}
