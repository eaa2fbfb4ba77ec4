"""Answers to what people did: the response_url, and the texts that an acknowledgement carries."""

import json
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.fakes.faults import Loss
from tests.fakes.slack import messages
from tests.fakes.slack.api import Refused, record, spoilt
from tests.fakes.slack.refusal import Json, Refusal, invalid
from tests.fakes.slack.state import URL_LIVES, URL_USES, Asked, Message

if TYPE_CHECKING:
    from tests.fakes.slack.server import FakeSlack

NAME = "response_url"
_KNOWN = {
    "text", "blocks", "attachments", "response_type", "replace_original", "delete_original", "thread_ts", "metadata",
    "unfurl_links", "unfurl_media", "mrkdwn", "link_names", "parse",
}  # fmt: skip


class Hooks:
    """Answers requests to a response_url."""

    def __init__(self, fake: "FakeSlack") -> None:
        self._fake = fake

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """One request, from its fault to its record."""
        fake = self._fake
        try:
            body = json.loads(await request.read())
        except ValueError:
            body = {}
        fault = fake.faults.take(NAME)
        if fault is not None and fault.loss is not Loss.AFTER:
            return spoilt(fake, request, NAME, body, fault)
        said: Json = {"ok": True}
        status = 200
        try:
            self._work(request.match_info["token"], body)
        except Refusal as no:
            said, status = no.body(), 400 if no.is_mistake else 404
            if no.is_mistake:
                fake.refusals.append(Refused(NAME, no.error, no.messages, body))
        fake.changes.ring()
        if fault is not None:
            return spoilt(fake, request, NAME, body, fault)
        record(fake, NAME, body, status, said)
        return web.json_response(said, status=status)

    def _work(self, token: str, body: Any) -> None:
        fake = self._fake
        asked = next((one for one in fake.world.asked if one.response_url_token == token), None)
        if asked is None or asked.channel is None or not fake.world.installed:
            raise Refusal("expired_url")
        if fake.world.now() - asked.at > URL_LIVES:
            raise Refusal("expired_url")
        if asked.uses >= URL_USES:
            raise Refusal("used_url")
        if not isinstance(body, dict) or body.keys() - _KNOWN:
            raise invalid(f"unknown argument: {sorted(body.keys() - _KNOWN)}")
        respond(fake, asked, body)
        asked.uses += 1


def respond(fake: "FakeSlack", asked: Asked, body: Json) -> None:
    """Do what a body for a response_url, or of an acknowledgement, says."""
    assert asked.channel is not None
    if body.get("response_type", "ephemeral") not in ("ephemeral", "in_channel"):
        raise invalid("response_type must be ephemeral or in_channel")
    messages.check(body)
    if body.get("delete_original") or body.get("replace_original"):
        if asked.source is not None:
            _instead(asked.source, asked, body)
            return
        if body.get("delete_original"):
            return  # a command stands nowhere
    if asked.channel.is_archived:
        raise Refusal("is_archived")
    only_for = None if body.get("response_type") == "in_channel" else asked.person.id
    asked.answers.append(messages.post(fake, asked.channel, body, only_for=only_for))


def _instead(source: Message, asked: Asked, body: Json) -> None:
    """Change or take away the message in which somebody pressed something."""
    if source.deleted:
        raise Refusal("message_not_found")
    asked.answers.append(source)
    if body.get("delete_original"):
        source.deleted = True
        return
    source.blocks = []
    messages.fill(source, body)
    source.edits += 1
