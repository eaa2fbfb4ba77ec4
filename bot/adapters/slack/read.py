"""What members do on Slack, in the core's words."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

from bot.adapters.slack import NAME
from bot.adapters.slack.text import Json
from bot.model.address import Address, Place
from bot.model.form import CommandLine, Interaction, OnMessage, Press, Raw, Request, Submission, Upload

_ANSWERABLE = timedelta(minutes=30)  # for which Slack takes answers to an interaction
# No mark has a "<" inside: to look for its end no further than that is soon done, however many begin and never end.
_PLACE = re.compile(r"<#(?P<id>[CG][A-Z0-9]+)\|(?P<name>[^<>]+)>")
_MENTIONED = re.compile(r"<@[UW][A-Z0-9]+\|([^<>]+)>")
_GROUP = re.compile(r"<!subteam\^S[A-Z0-9]+\|@?([^<>]+)>")
_EVERYBODY = re.compile(r"<!(here|channel|everyone)(?:\|[^<>]*)?>")
_LINK = re.compile(r"<(?P<whole>(?:(?:https?://|mailto:)(?P<rest>[^|<>]+)))(?:\|(?P<shown>[^<>]*))?>")
_MARK = re.compile(r"<(?:[@#]|!(?:subteam|date)\^)[^<>]*>")  # in a message: for people, channels, groups and times
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))

_ON_MESSAGE = "message_action"

ADDRESS = "_address"
"""How the field ends into which the web address of a document is typed."""

MakeUpload = Callable[[Json], Upload]


@dataclass(frozen=True)
class Spot:
    """Where somebody was, and how to answer there: kept with a form, and in the address of an answer.

    `answer_to` is the web address that Slack gives for answers, with a secret in it; a form that is sent in has none.
    """

    person: str
    channel: str = ""
    thread: str = ""
    answer_to: str = ""

    def encode(self) -> str:
        """This spot as one line of text."""
        given = {"u": self.person, "c": self.channel, "t": self.thread, "r": self.answer_to}
        return urlencode({name: value for name, value in given.items() if value})

    @classmethod
    def decode(cls, text: str) -> "Spot":
        """The spot that `encode` wrote."""
        given = dict(parse_qsl(text))
        return cls(given.get("u", ""), given.get("c", ""), given.get("t", ""), given.get("r", ""))

    @property
    def is_direct(self) -> bool:
        """Whether it is a conversation of that person with the bot, or no channel at all."""
        return not self.channel or self.channel.startswith("D")


@dataclass(frozen=True)
class Visitor:
    """Who did something, as Slack knows them."""

    id: str
    locale: str | None
    roles: frozenset[str]
    administers: bool


def spot_of(payload: Json) -> Spot:
    """Where something was done."""
    if payload.get("command"):
        return Spot(payload["user_id"], payload["channel_id"], answer_to=payload.get("response_url", ""))
    person = payload["user"]["id"]
    view = payload.get("view")
    if view is not None:
        carried = json.loads(view.get("private_metadata") or "{}")
        return Spot(person, carried.get("c", ""), carried.get("t", ""))
    answer_to = payload.get("response_url", "")
    if payload["type"] == _ON_MESSAGE:
        message = payload["message"]
        root = message.get("thread_ts", "")
        # Whoever chose the root of a thread stands in the channel, and sees nothing that is said in the thread.
        return Spot(person, payload["channel"]["id"], "" if root == message["ts"] else root, answer_to)
    container = payload.get("container", {})
    return Spot(person, container.get("channel_id", ""), container.get("thread_ts", ""), answer_to)


def interaction(payload: Json, visitor: Visitor, now: datetime, upload: MakeUpload) -> Interaction:
    """What a member did; `now` is when it came in."""
    return came(payload, spot_of(payload), visitor, _request(payload, upload), now)


def came(payload: Json, spot: Spot, visitor: Visitor, request: Request, now: datetime) -> Interaction:
    """A request of somebody, as it came in."""
    team = payload.get("team_id") or payload["team"]["id"]
    return Interaction(
        key=payload.get("trigger_id", ""),
        adapter=NAME,
        workspace=team,
        member=visitor.id,
        roles=visitor.roles,
        where=where(spot, team),
        locale=visitor.locale,
        request=request,
        administers=visitor.administers,
        reply_to=spot.encode(),
        answer_by=now + _ANSWERABLE,
    )


def where(spot: Spot, team: str) -> Address:
    """A spot as a place to speak."""
    if spot.is_direct:
        return Address(NAME, team, Place.DIRECT, spot.person)
    if spot.thread:
        return Address(NAME, team, Place.THREAD, f"{spot.channel}:{spot.thread}")
    return Address(NAME, team, Place.CHANNEL, spot.channel)


def _request(payload: Json, upload: MakeUpload) -> Request:
    if command := payload.get("command"):
        return CommandLine(f"{command} {_typed(payload.get('text') or '')}".strip())
    if payload["type"] == _ON_MESSAGE:
        return OnMessage(payload["callback_id"], _typed(_MARK.sub("", payload["message"].get("text") or "")))
    if payload["type"] == "block_actions":
        done = payload["actions"][0]
        chosen = done.get("selected_option")
        return Press(done["action_id"], chosen["value"] if chosen else None)
    view = payload["view"]
    filled: dict[str, Raw] = {}
    for elements in view["state"]["values"].values():
        filled |= {name: _filled(state, upload) for name, state in elements.items()}
    for name in [one for one in filled if one.endswith(ADDRESS)]:
        address, document = filled.pop(name), name.removesuffix(ADDRESS)
        filled[document] = filled.get(document) or address  # a file that was chosen, or else its address
    return Submission(view["callback_id"], filled)


def _typed(text: str) -> str:
    """The words of a command as they were typed: Slack marks names and links, and escapes three characters."""
    for named in (_MENTIONED, _GROUP, _EVERYBODY):
        text = named.sub(r"@\1", text)
    text = _PLACE.sub(r"#\g<name>", text)
    text = _LINK.sub(_address, text)
    for entity, character in _ENTITIES:
        text = text.replace(entity, character)
    return text


def mentioned(payload: Json) -> dict[str, str]:
    """The channels that a command names, by name: in its text the name stands alone, as it was typed."""
    return {found["name"].casefold(): found["id"] for found in _PLACE.finditer(payload.get("text") or "")}


def _address(link: re.Match[str]) -> str:
    """Where a link leads, or as much of that as was typed; never words that hide it."""
    shown, rest = link["shown"] or "", link["rest"]
    return shown if shown and shown.rstrip("/") == rest.rstrip("/") else link["whole"]


def _filled(state: Json, upload: MakeUpload) -> Raw:
    match state["type"]:
        case "static_select" | "external_select" | "radio_buttons":
            return _value(state.get("selected_option"))
        case "checkboxes":
            return "yes" if state.get("selected_options") else "no"
        case "multi_static_select":
            return ",".join(_value(one) for one in state.get("selected_options") or ())
        case "users_select":
            return str(state.get("selected_user") or "")
        case "multi_users_select":
            return ",".join(state.get("selected_users") or ())
        case "conversations_select":
            return str(state.get("selected_conversation") or "")
        case "file_input":
            files = state.get("files") or []
            return upload(files[0]) if files else ""
    return str(state.get("value") or "")


def _value(option: Any) -> str:
    return str(option["value"]) if option else ""
