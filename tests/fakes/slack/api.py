"""The way in to the Web API: who asks, what goes wrong on purpose, what is refused; the methods lie elsewhere."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.fakes.faults import Loss
from tests.fakes.slack.faults import Fault
from tests.fakes.slack.refusal import Json, Refusal, invalid
from tests.fakes.slack.spec import Method, methods
from tests.fakes.slack.state import Channel, World

if TYPE_CHECKING:
    from tests.fakes.slack.server import FakeSlack

_STRUCTURED = ("blocks", "attachments", "metadata", "view", "unfurled_attachments", "file_ids", "files")


@dataclass
class Call:
    """One request, taken apart."""

    fake: "FakeSlack"
    method: str
    token: str = ""
    given: Json = field(default_factory=dict)
    spec: Method | None = None

    @property
    def world(self) -> World:
        """Everything that there is."""
        return self.fake.world

    def text(self, name: str, default: str = "") -> str:
        """An argument as text."""
        value = self.given.get(name, default)
        if isinstance(value, (dict, list)):
            raise invalid(f"must be a string: {name}")
        return str(value)

    def flag(self, name: str) -> bool:
        """An argument that is true or false."""
        return str(self.given.get(name, "")).lower() in ("1", "true")

    def number(self, name: str, default: int, most: int) -> int:
        """An argument that is a whole number up to `most`."""
        text = str(self.given.get(name, default))
        if not text.isdecimal() or int(text) > most:
            raise Refusal("invalid_limit" if name == "limit" else "invalid_arguments")
        return int(text)

    def channel(self, name: str = "channel") -> Channel:
        """The channel that the call names; refuses where the bot may not do this in one of its kind."""
        channel = self.world.channel(self.text(name))
        self.need(kind_of(channel))
        return channel

    def need(self, kind: str) -> None:
        """Refuse where no scope allows this for "channels", private ones ("groups"), or directs ("im", "mpim")."""
        assert self.spec is not None
        if any(scope.startswith(("channels:", "groups:", "im:", "mpim:")) for scope in self.spec.scopes):
            self._need([scope for scope in self.spec.scopes if scope.startswith(f"{kind}:")])

    def need_any(self) -> None:
        """Refuse where the bot has no scope at all for this method."""
        assert self.spec is not None
        if self.spec.scopes:
            self._need(list(self.spec.scopes))

    def _need(self, scopes: list[str]) -> None:
        if not self.fake.scopes & set(scopes):
            provided = ",".join(sorted(self.fake.scopes))
            raise Refusal("missing_scope", needed=scopes[0] if scopes else "", provided=provided)


def kind_of(channel: Channel) -> str:
    """How the scopes for a channel of this kind begin."""
    return "im" if channel.is_im else "mpim" if channel.is_mpim else "groups" if channel.is_private else "channels"


@dataclass(frozen=True)
class Done:
    """What was asked and what was answered; status 0 where no answer arrived, `at` in the event loop's seconds."""

    method: str
    arguments: Json
    status: int
    ok: bool
    error: str
    at: float


@dataclass(frozen=True)
class Refused:
    """A request that Slack would refuse as badly made."""

    method: str
    error: str
    messages: list[str]
    arguments: Any


Handler = Callable[[Call], Awaitable[Json]]
METHODS: dict[str, Handler] = {}


def method(name: str) -> Callable[[Handler], Handler]:
    """Let this function answer calls of this method."""

    def add(handler: Handler) -> Handler:
        METHODS[name] = handler
        return handler

    return add


class Api:
    """Answers every request below /api."""

    def __init__(self, fake: "FakeSlack") -> None:
        self._fake = fake

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """One request, from its fault to its record."""
        call = Call(self._fake, request.match_info["method"])
        fault = self._fake.faults.take(call.method)
        if fault is not None and fault.loss is not Loss.AFTER:
            await self._read_leniently(request, call)
            return spoilt(self._fake, request, call.method, call.given, fault)
        try:
            said: Json = {"ok": True} | await self._work(request, call)
        except Refusal as no:
            said = no.body()
            if no.is_mistake:
                self._fake.refusals.append(Refused(call.method, no.error, no.messages, call.given))
        self._fake.changes.ring()
        if fault is not None:
            return spoilt(self._fake, request, call.method, call.given, fault)
        limited = said.get("error") == "ratelimited"
        record(self._fake, call.method, call.given, 429 if limited else 200, said)
        headers = {"x-oauth-scopes": ",".join(sorted(self._fake.scopes))} | ({"Retry-After": "1"} if limited else {})
        return web.json_response(said, status=429 if limited else 200, headers=headers)

    async def _read_leniently(self, request: web.Request, call: Call) -> None:
        try:
            await _read(request, call)
        except Refusal:
            return

    async def _work(self, request: web.Request, call: Call) -> Json:
        await _read(request, call)
        call.spec = methods().get(call.method)
        handler = METHODS.get(call.method)
        if handler is None or call.spec is None:
            raise Refusal("unknown_method", req_method=call.method)
        if call.method != "api.test":
            self._admit(call)
        wrong = [f"unknown argument: {name}" for name in sorted(call.given.keys() - call.spec.arguments)]
        wrong += [f"missing required field: {name}" for name in sorted(call.spec.required - call.given.keys())]
        if not call.spec.json and request.content_type == "application/json":
            wrong.append("this method reads no JSON")
        if wrong:
            raise invalid(*wrong)
        call.need_any()
        return await handler(call)

    def _admit(self, call: Call) -> None:
        """Refuse whoever has not the token that this method needs."""
        fake = self._fake
        if not call.token:
            raise Refusal("not_authed")
        if call.token not in (fake.bot_token, fake.app_token):
            raise Refusal("invalid_auth")
        if (call.method == "apps.connections.open") != (call.token == fake.app_token):
            raise Refusal("not_allowed_token_type")
        if call.token == fake.bot_token and not fake.world.installed:
            raise Refusal("account_inactive")


async def _read(request: web.Request, call: Call) -> None:
    call.given.update(request.query)
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.read() or b"{}")
        except ValueError:
            raise Refusal("invalid_json") from None
        if not isinstance(body, dict):
            raise Refusal("json_not_object")
        call.given.update({name: value for name, value in body.items() if value is not None})
    elif request.can_read_body:
        call.given.update({name: value for name, value in (await request.post()).items() if isinstance(value, str)})
    call.token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    call.token = str(call.given.pop("token", "")) or call.token
    for name in _STRUCTURED:
        if isinstance(call.given.get(name), str):
            try:
                call.given[name] = json.loads(call.given[name])
            except ValueError:
                raise Refusal("invalid_blocks_format" if name == "blocks" else "invalid_arguments") from None


def record(fake: "FakeSlack", name: str, arguments: Json, status: int, said: Json) -> None:
    """Remember a request and its answer."""
    at = asyncio.get_running_loop().time()
    fake.calls.append(Done(name, arguments, status, bool(said.get("ok")), str(said.get("error", "")), at))


def spoilt(fake: "FakeSlack", request: web.Request, name: str, arguments: Json, fault: Fault) -> web.Response:
    """The answer that a fault lets arrive, if any."""
    if fault.loss is not None:
        record(fake, name, arguments, 0, {})
        if request.transport is not None:
            request.transport.abort()
        return web.Response()
    status = fault.status or 200
    record(fake, name, arguments, status, fault.body())
    return web.json_response(fault.body(), status=status, headers=fault.headers())
