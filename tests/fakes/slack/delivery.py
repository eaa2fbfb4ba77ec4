"""Telling the bot, by Socket Mode or by a signed request, and taking its acknowledgement."""

import copy
import hashlib
import hmac
import json
import urllib.parse
from typing import TYPE_CHECKING, Any

import aiohttp

from tests.fakes.slack import fields, hooks, views
from tests.fakes.slack.api import Refused
from tests.fakes.slack.refusal import Json, Refusal, invalid
from tests.fakes.slack.state import TRIGGER_LIVES, Asked, Person, View

if TYPE_CHECKING:
    from tests.fakes.slack.server import FakeSlack

_ENVELOPES = {"slash_commands": "slash_commands", "event": "events_api"}
_TAKES_BODY = ("slash_commands", "view_submission", "block_suggestion")
_MOST_OPTIONS = 100


async def deliver(fake: "FakeSlack", asked: Asked, *, reason: str = "") -> Asked:
    """Put what happened on its way to the bot: waits for a socket, but not for the acknowledgement."""
    retries, asked.attempts = asked.attempts, asked.attempts + 1
    payload = copy.deepcopy(asked.payload)
    if fake.http_url is not None:
        headers = {"X-Slack-Retry-Num": str(retries), "X-Slack-Retry-Reason": _over_http(reason)} if reason else {}
        fake.spawn(_post(fake, asked, fake.http_url, payload, headers))
        return asked
    await fake.connected()
    envelope: Json = {"type": _ENVELOPES.get(asked.kind, "interactive"), "payload": payload}
    envelope["accepts_response_payload"] = asked.kind in _TAKES_BODY
    if asked.kind == "event":
        envelope |= {"retry_attempt": retries, "retry_reason": reason}
    fake.sockets.send(asked, envelope)
    return asked


def _over_http(reason: str) -> str:
    return "http_timeout" if reason == "timeout" else reason


async def _post(fake: "FakeSlack", asked: Asked, url: str, payload: Json, headers: dict[str, str]) -> None:
    if asked.kind == "event":
        body, kind = json.dumps(payload), "application/json"
    else:
        form = payload if asked.kind == "slash_commands" else {"payload": json.dumps(payload)}
        body, kind = urllib.parse.urlencode(form), "application/x-www-form-urlencoded"
    headers = {"Content-Type": kind, **signature(fake, body), **headers}
    try:
        async with fake.http.post(url, data=body.encode(), headers=headers) as answer:
            asked.status, text = answer.status, await answer.text()
            is_json = answer.content_type == "application/json"
    except aiohttp.ClientError:
        fake.changes.ring()
        return
    if asked.status == 200:
        take(fake, asked, json.loads(text) if is_json and text else text or None)
    fake.changes.ring()


def signature(fake: "FakeSlack", body: str) -> dict[str, str]:
    """The headers by which the bot knows that a request comes from Slack."""
    stamp = str(int(fake.signed_at()))
    signed = hmac.new(fake.signing_secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={signed}"}


def take(fake: "FakeSlack", asked: Asked, body: Any) -> None:
    """Take an acknowledgement, and do what it says."""
    asked.acks += 1
    said = {"text": body} if isinstance(body, str) else body
    late = fake.world.now() - asked.at > TRIGGER_LIVES
    try:
        if not asked.acked:
            asked.late = late
            asked.ack = said or None
        if said and not isinstance(said, dict):
            raise invalid("an acknowledgement is an object")
        if said and asked.kind not in _TAKES_BODY:
            raise invalid(f"{asked.kind} takes no body with its acknowledgement")
        if not late or asked.kind == "event":
            _apply(fake, asked, said or {})
    except Refusal as no:
        if no.is_mistake:
            fake.refusals.append(Refused(f"acknowledgement of {asked.kind}", no.error, no.messages, said))
    asked.acked = True


def _apply(fake: "FakeSlack", asked: Asked, said: Json) -> None:
    match asked.kind:
        case "slash_commands" if said.get("text") or said.get("blocks"):
            hooks.respond(fake, asked, said)
        case "view_submission" if asked.view is not None and not asked.view.closed:
            _submitted(fake, asked, asked.view, said)
        case "block_suggestion":
            _suggested(said)


def _submitted(fake: "FakeSlack", asked: Asked, view: View, said: Json) -> None:
    if unknown := said.keys() - {"response_action", "view", "errors"}:
        raise invalid(f"unknown fields: {sorted(unknown)}")
    match said.get("response_action"):
        case None:
            close(fake, asked.person, view)
        case "clear":
            close(fake, asked.person, view, all_of_them=True)
        case "errors":
            _check_errors(view, said.get("errors"))
        case "update":
            views.change(view, views.check(fake.world, said.get("view"), "modal", instead_of=view))
            asked.views.append(view)
        case "push":
            body = views.check(fake.world, said.get("view"), "modal")
            asked.views.append(views.show(fake, asked.person, body, push=True))
        case other:
            raise invalid(f"unknown response_action: {other}")


def _check_errors(view: View, errors: Any) -> None:
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors:
        raise invalid("missing required field: errors")
    if strange := errors.keys() - inputs:
        raise invalid(f"no input blocks: {sorted(strange)}")
    if not all(isinstance(one, str) and one for one in errors.values()):
        raise invalid("errors must be texts")


def _suggested(said: Json) -> None:
    if ("options" in said) == ("option_groups" in said):
        raise invalid("either options or option_groups")
    found = fields.options(said)
    if len(found) > _MOST_OPTIONS:
        raise invalid("no more than 100 options")
    for option in found:
        if not 0 < len(option["text"]["text"]) <= 75 or not 0 < len(option["value"]) <= 150:
            raise invalid(f"option is empty or too long: {option}")


def close(fake: "FakeSlack", person: Person, view: View, *, all_of_them: bool = False) -> None:
    """Close a modal with those above it, or all of a person's."""
    stack = fake.world.modals.get(person.id, [])
    begin = 0 if all_of_them or view not in stack else stack.index(view)
    for one in stack[begin:]:
        one.closed = True
    del stack[begin:]
