"""What people do in Slack: each tells the bot as Slack does, and gives what becomes of it."""

import copy
import secrets
from typing import TYPE_CHECKING

from tests.fakes.slack import delivery, fields, payloads
from tests.fakes.slack.refusal import Json
from tests.fakes.slack.state import Asked, Channel, Message, Person, View

if TYPE_CHECKING:
    from tests.fakes.slack.server import FakeSlack


async def slash(fake: "FakeSlack", person: Person, channel: Channel, command: str, text: str) -> Asked:
    """A person sends a slash command."""
    asked = _began(fake, "slash_commands", person, channel)
    asked.payload = {
        "token": "verification",
        "team_id": fake.world.team_id,
        "team_domain": "informatikk",
        "channel_id": channel.id,
        "channel_name": _channel_name(channel),
        "user_id": person.id,
        "user_name": payloads.handle(person),
        "command": command,
        "text": text,
        "api_app_id": fake.world.app_id,
        "is_enterprise_install": "false",
        "response_url": fake.response_url(asked),
        "trigger_id": asked.trigger_id,
    }
    return await delivery.deliver(fake, asked)


async def press(
    fake: "FakeSlack",
    person: Person,
    *,
    message: Message | None = None,
    view: View | None = None,
    block_id: str,
    action_id: str,
    value: str | None = None,
    selected: Json | None = None,
) -> Asked:
    """A person uses an element of a message or a view; raises ValueError where there is no such element.

    `value` names an option, a date or whatever the element's kind takes; `selected` is an option as it stands in the
    element, or the fields that Slack adds to the action, such as `{"selected_users": [...]}`.
    """
    element = fields.find(_blocks(fake, person, message, view), block_id, action_id)
    action = fields.action(element, block_id, value, selected) | {"action_ts": fake.world.ids.ts()}
    if view is not None:
        fields.keep(view.state, action)
    asked = _began(fake, "block_actions", person, _place(fake, message))
    asked.source, asked.view = message, view
    asked.payload = _interaction(fake, asked, message, view) | {"actions": [action]}
    if message is not None:
        state: Json = fields.initial(message.blocks)
        fields.keep(state, action)
        asked.payload |= {"response_url": fake.response_url(asked), "state": {"values": state}}
    return await delivery.deliver(fake, asked)


async def on_message(fake: "FakeSlack", person: Person, message: Message, callback_id: str) -> Asked:
    """A person chooses a shortcut in the menu of a message; raises ValueError where they do not see the message."""
    _blocks(fake, person, message, None)
    asked = _began(fake, "message_action", person, _place(fake, message))
    asked.payload = _interaction(fake, asked, message, None) | {
        "callback_id": callback_id,
        "action_ts": fake.world.ids.ts(),
        "message_ts": message.ts,
        "response_url": fake.response_url(asked),
    }
    del asked.payload["container"]
    return await delivery.deliver(fake, asked)


async def submit(fake: "FakeSlack", person: Person, view: View, values: Json) -> Asked:
    """A person submits a modal; `values` by block and action, over what stands in the fields already.

    Once the bot acknowledges, the modal stays with errors, shows another view, or closes, as the bot says.
    """
    shown = _in_front(fake, person, view).blocks
    known = {block_id: set(actions) for block_id, actions in fields.initial(shown).items()}
    for block_id, actions in values.items():
        if not set(actions) <= known.get(block_id, set()):
            raise ValueError(f"the view has no field {block_id!r} with {sorted(actions)}")
        view.state.setdefault(block_id, {}).update(copy.deepcopy(actions))
    asked = _began(fake, "view_submission", person, None)
    asked.view = view
    asked.payload = _interaction(fake, asked, None, view) | {"response_urls": []}
    return await delivery.deliver(fake, asked)


async def closes(fake: "FakeSlack", person: Person, view: View, *, all_of_them: bool = False) -> Asked | None:
    """A person closes a modal; the bot is told only where the view asked for it."""
    delivery.close(fake, person, view, all_of_them=all_of_them)
    if not view.body.get("notify_on_close"):
        return None
    asked = _began(fake, "view_closed", person, None)
    asked.view = view
    asked.payload = _interaction(fake, asked, None, view) | {"is_cleared": all_of_them}
    del asked.payload["trigger_id"]
    return await delivery.deliver(fake, asked)


async def suggested(
    fake: "FakeSlack",
    person: Person,
    *,
    message: Message | None = None,
    view: View | None = None,
    block_id: str,
    action_id: str,
    typed: str,
) -> list[Json]:
    """The options that the bot suggests while a person types into a select."""
    element = fields.find(_blocks(fake, person, message, view), block_id, action_id)
    if "external" not in element["type"]:
        raise ValueError(f"{element['type']} asks nobody for its options")
    asked = _began(fake, "block_suggestion", person, _place(fake, message))
    asked.source, asked.view = message, view
    asked.payload = _interaction(fake, asked, message, view)
    asked.payload |= {"block_id": block_id, "action_id": action_id, "value": typed}
    del asked.payload["trigger_id"]
    await delivery.deliver(fake, asked)
    await acknowledged(fake, asked)
    return fields.options(asked.ack or {})


async def opens_home(fake: "FakeSlack", person: Person) -> Asked:
    """A person opens the bot's home."""
    body: Json = {"user": person.id, "channel": fake.world.direct_with(person).id, "tab": "home"}
    if (home := fake.world.homes.get(person.id)) is not None:
        body["view"] = payloads.view(home, fake.world)
    return await event(fake, "app_home_opened", body)


async def event(fake: "FakeSlack", kind: str, body: Json) -> Asked:
    """Something happens that the bot is told of; `body` are the event's own fields."""
    world = fake.world
    user = body.get("user")
    user_id = user.get("id") if isinstance(user, dict) else user
    place = body.get("channel")
    channel = world.channels.get(place.get("id", "") if isinstance(place, dict) else str(place))
    asked = Asked("event", {}, world.people.get(str(user_id), world.bot), channel, world.now())
    asked.event_id = f"Ev{secrets.token_hex(5).upper()}"
    bot = {"enterprise_id": None, "team_id": world.team_id, "user_id": world.bot.id, "is_bot": True}
    asked.payload = {
        "token": "verification",
        "team_id": world.team_id,
        "context_team_id": world.team_id,
        "context_enterprise_id": None,
        "api_app_id": world.app_id,
        "event": {"type": kind, "event_ts": world.ids.ts(), **body},
        "type": "event_callback",
        "event_id": asked.event_id,
        "event_time": int(world.now().timestamp()),
        "authorizations": [bot | {"is_enterprise_install": False}],
        "is_ext_shared_channel": False,
        "event_context": f"4-{secrets.token_hex(8)}",
    }
    world.asked.append(asked)
    return await delivery.deliver(fake, asked)


async def redeliver(fake: "FakeSlack", asked: Asked, *, reason: str = "timeout") -> Asked:
    """Tell the bot of the same once more, as Slack does where no acknowledgement arrived."""
    return await delivery.deliver(fake, asked, reason=reason)


async def acknowledged(fake: "FakeSlack", asked: Asked) -> None:
    """Wait until the bot acknowledged; raises AssertionError where it never does."""
    try:
        await fake.changes.until(lambda: asked.acked)
    except TimeoutError:
        raise AssertionError(f"the bot never acknowledged {_named(asked)}{_refused(fake)}") from None


async def answered(fake: "FakeSlack", asked: Asked) -> None:
    """Wait until the person sees something come of it; raises AssertionError where the bot stays silent."""
    try:
        await fake.changes.until(lambda: asked.acked and asked.is_answered)
    except TimeoutError:
        said = "an acknowledgement alone" if asked.acked else "nothing"
        raise AssertionError(f"the bot answered {_named(asked)} with {said}{_refused(fake)}") from None


def _named(asked: Asked) -> str:
    actions = asked.payload.get("actions") or [{}]
    what = asked.payload.get("command") or actions[0].get("action_id") or asked.payload.get("event", {}).get("type")
    return f"{asked.kind} {what or ''}".strip()


def _refused(fake: "FakeSlack") -> str:
    return f"; refused: {fake.refusals[-1]}" if fake.refusals else ""


def _began(fake: "FakeSlack", kind: str, person: Person, channel: Channel | None) -> Asked:
    number = fake.world.ids.next("").lstrip("0")
    asked = Asked(kind, {}, person, channel, fake.world.now())
    asked.trigger_id = f"{number}.{fake.world.team_id[1:].lstrip('0')}.{secrets.token_hex(16)}"
    asked.response_url_token = secrets.token_hex(12)
    fake.world.asked.append(asked)
    return asked


def _interaction(fake: "FakeSlack", asked: Asked, message: Message | None, view: View | None) -> Json:
    world, person = fake.world, asked.person
    said: Json = {
        "type": asked.kind,
        "user": {
            "id": person.id,
            "username": payloads.handle(person),
            "name": payloads.handle(person),
            "team_id": world.team_id,
        },
        "api_app_id": world.app_id,
        "token": "verification",
        "trigger_id": asked.trigger_id,
        "team": {"id": world.team_id, "domain": "informatikk"},
        "enterprise": None,
        "is_enterprise_install": False,
    }
    if message is not None and asked.channel is not None:
        is_ephemeral = message.only_for is not None
        container = {"type": "message", "message_ts": message.ts, "channel_id": message.channel_id}
        said["container"] = container | {"is_ephemeral": is_ephemeral}
        if message.thread_ts:
            said["container"]["thread_ts"] = message.thread_ts
        said["channel"] = {"id": asked.channel.id, "name": _channel_name(asked.channel)}
        if not is_ephemeral:  # Slack keeps no ephemeral message that it could show
            said["message"] = payloads.message(message, world)
    if view is not None:
        if asked.kind in ("block_actions", "block_suggestion"):
            said["container"] = {"type": "view", "view_id": view.id}
        said["view"] = payloads.view(view, world)
    return said


def _blocks(fake: "FakeSlack", person: Person, message: Message | None, view: View | None) -> list[Json]:
    """The blocks that a person uses; raises ValueError where they have them not before them."""
    if message is not None and view is None:
        if message not in fake.world.visible(person):
            raise ValueError(f"{person.name} cannot see the message {message.text!r}")
        return message.blocks
    if view is not None and message is None:
        return _in_front(fake, person, view).blocks
    raise ValueError("either a message or a view")


def _in_front(fake: "FakeSlack", person: Person, view: View) -> View:
    """The view, where it is the one that a person has in front of them."""
    stack = fake.world.modals.get(person.id, [])
    if view is not fake.world.homes.get(person.id) and view not in stack[-1:]:
        raise ValueError(f"the view {view.id} is not the one in front of {person.name}")
    return view


def _place(fake: "FakeSlack", message: Message | None) -> Channel | None:
    return None if message is None else fake.world.channels[message.channel_id]


def _channel_name(channel: Channel) -> str:
    if channel.is_im:
        return "directmessage"
    return "privategroup" if channel.is_private else channel.name
