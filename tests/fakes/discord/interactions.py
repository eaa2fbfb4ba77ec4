"""REST: answers to interactions, and what can be said afterwards with their tokens."""

from typing import TYPE_CHECKING

from tests.fakes.discord import limits, payloads
from tests.fakes.discord.messages import change, post, remove, with_files
from tests.fakes.discord.refusal import Json, Refusal
from tests.fakes.discord.rest import Answer, Call, route
from tests.fakes.discord.state import ANSWER_WITHIN, COMPONENTS_V2, EPHEMERAL, LOADING, TOKEN_LIVES, Asked, Message

if TYPE_CHECKING:
    from tests.fakes.discord.server import FakeDiscord

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5
REPLY, DEFER, DEFER_UPDATE, UPDATE, SUGGEST, ASK = 4, 5, 6, 7, 8, 9
_FITTING = {
    COMMAND: (REPLY, DEFER, ASK),
    COMPONENT: (REPLY, DEFER, DEFER_UPDATE, UPDATE, ASK),
    AUTOCOMPLETE: (SUGGEST,),
    MODAL: (REPLY, DEFER, DEFER_UPDATE, UPDATE),
}


def _wrong(field: str, code: str, message: str) -> Refusal:
    return Refusal(400, 50035, "Invalid Form Body", {field: {"_errors": [{"code": code, "message": message}]}})


@route("POST", "/interactions/{interaction_id}/{interaction_token}/callback", is_open=True)
async def _respond(call: Call) -> Answer:
    fake, asked = call.fake, call.fake.world.asked.get(call.params["interaction_token"])
    if asked is None or asked.id != call.params["interaction_id"]:
        raise Refusal(404, 10062, "Unknown interaction")
    if asked.response is not None:
        raise Refusal(400, 40060, "Interaction has already been acknowledged.")
    if asked.expired or fake.world.now() - asked.at > ANSWER_WITHIN:
        raise Refusal(404, 10062, "Unknown interaction")
    kind = call.body.get("type")
    fitting = [one for one in _FITTING[asked.kind] if asked.source or one not in (DEFER_UPDATE, UPDATE)]
    if kind not in fitting:
        raise _wrong("type", "BASE_TYPE_CHOICES", f"Value must be one of {fitting}.")
    if unknown := call.body.keys() - {"type", "data"}:
        raise _wrong(min(unknown), "UNKNOWN_FIELD", "Discord knows no such field here.")
    _take(fake, call, asked, kind, call.body.get("data") or {})
    asked.response = kind
    asked.done = kind not in (DEFER, DEFER_UPDATE)
    if call.query.get("with_response") not in ("1", "true", "True"):
        return Answer()
    return Answer(_told(fake, asked, kind))


def _take(fake: "FakeDiscord", call: Call, asked: Asked, kind: int, data: Json) -> None:
    match kind:
        case 4:
            data = with_files(call, data, asked.channel)
            limits.message(data, path=("data",), interaction=True)
            asked.ephemeral = bool(int(data.get("flags") or 0) & EPHEMERAL)
            asked.original = _posted(fake, asked, data)
            asked.answers.append(asked.original)
        case 5:
            if unknown := data.keys() - {"flags"}:
                raise _wrong(min(unknown), "UNKNOWN_FIELD", "A deferral has flags alone.")
            asked.ephemeral = bool(int(data.get("flags") or 0) & EPHEMERAL)
            asked.original = _posted(fake, asked, {"flags": LOADING})
        case 6:
            asked.original = asked.source
        case 7 if asked.source:
            data = with_files(call, data, asked.channel)
            limits.message(data, path=("data",), interaction=True, edits=asked.source.flags, optional=True)
            change(fake, asked.source, data)
            asked.original = asked.source
            asked.answers.append(asked.source)
        case 8:
            limits.autocomplete(data)
            asked.choices = data["choices"]
        case 9:
            limits.form(data)
            asked.modal = data
            fake.open_modals[asked.person.id] = asked


def _posted(fake: "FakeDiscord", asked: Asked, body: Json) -> Message:
    flags = int(body.get("flags") or 0) & ~EPHEMERAL | (EPHEMERAL if asked.ephemeral else 0)
    only_for = asked.person.id if asked.ephemeral else None
    return post(fake, asked.channel, fake.world.bot, body | {"flags": flags}, asked=asked, only_for=only_for)


def _told(fake: "FakeDiscord", asked: Asked, kind: int) -> Json:
    said: Json = {"id": asked.id, "type": asked.kind}
    resource: Json = {"type": kind}
    if asked.original is not None and kind in (REPLY, DEFER, UPDATE):
        resource["message"] = payloads.message(asked.original, fake.world)
    if asked.original is not None and kind in (REPLY, DEFER):
        said["response_message_id"] = asked.original.id
        said["response_message_loading"] = kind == DEFER
        said["response_message_ephemeral"] = asked.ephemeral
    return {"interaction": said, "resource": resource}


def _asked(call: Call) -> Asked:
    fake = call.fake
    asked = fake.world.asked.get(call.params["webhook_token"])
    if asked is None or call.params["webhook_id"] != fake.application_id or asked.response is None:
        raise Refusal(404, 10015, "Unknown Webhook")
    if asked.expired or fake.world.now() - asked.at > TOKEN_LIVES:
        raise Refusal(401, 50027, "Invalid Webhook Token")
    return asked


@route("POST", "/webhooks/{webhook_id}/{webhook_token}", is_open=True)
async def _follow_up(call: Call) -> Answer:
    fake, asked = call.fake, _asked(call)
    body = with_files(call, call.body, asked.channel)
    limits.message(body, interaction=True)
    if asked.original is not None and asked.original.flags & LOADING:
        message = _filled(fake, asked, asked.original, body)  # the first one takes the deferral's place
    else:
        flags = int(body.get("flags") or 0)
        only_for = asked.person.id if flags & EPHEMERAL else None
        message = post(fake, asked.channel, fake.world.bot, body, asked=asked, only_for=only_for)
    _answered(asked, message)
    return Answer(payloads.message(message, fake.world))


def _answered(asked: Asked, message: Message) -> None:
    if message not in asked.answers:
        asked.answers.append(message)
    asked.done = True


def _filled(fake: "FakeDiscord", asked: Asked, message: Message, body: Json) -> Message:
    flags = int(body.get("flags") or 0) & COMPONENTS_V2
    limits.message(body, interaction=True)
    message.body = body | {"flags": flags | (EPHEMERAL if asked.ephemeral else 0)}
    change(fake, message, {"flags": flags})
    return message


def _standing(call: Call, asked: Asked) -> Message:
    wanted = call.params.get("message_id", "@original")
    known = [asked.original, *asked.answers] if wanted != "@original" else [asked.original]
    for message in known:
        if message is not None and not message.deleted and wanted in ("@original", message.id):
            return message
    raise Refusal(404, 10008, "Unknown Message")


@route("GET", "/webhooks/{webhook_id}/{webhook_token}/messages/@original", is_open=True)
@route("GET", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", is_open=True)
async def _read(call: Call) -> Answer:
    return Answer(payloads.message(_standing(call, _asked(call)), call.fake.world))


@route("PATCH", "/webhooks/{webhook_id}/{webhook_token}/messages/@original", is_open=True)
@route("PATCH", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", is_open=True)
async def _edit(call: Call) -> Answer:
    fake, asked = call.fake, _asked(call)
    message = _standing(call, asked)
    body = with_files(call, call.body, asked.channel)
    limits.message(body, edits=message.flags)
    if message.flags & LOADING:
        _filled(fake, asked, message, body)
    else:
        change(fake, message, body)
    _answered(asked, message)
    return Answer(payloads.message(message, fake.world))


@route("DELETE", "/webhooks/{webhook_id}/{webhook_token}/messages/@original", is_open=True)
@route("DELETE", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", is_open=True)
async def _delete(call: Call) -> Answer:
    asked = _asked(call)
    message = _standing(call, asked)
    asked.done = asked.done or not message.flags & LOADING  # to take back "thinking" is no answer yet
    remove(call.fake, message)
    asked.answers = [one for one in asked.answers if one is not message]
    if asked.original is message:
        asked.original = None
    return Answer()
