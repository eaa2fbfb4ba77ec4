"""The way in to REST: who asks, what goes wrong on purpose, what is refused; the routes themselves lie elsewhere."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.fakes.discord.faults import Fault
from tests.fakes.discord.meter import Count
from tests.fakes.discord.refusal import Json, Refusal
from tests.fakes.faults import Loss

if TYPE_CHECKING:
    from tests.fakes.discord.server import FakeDiscord

PREFIX = "/api/v10"
_ARCHIVED = 50083  # it may have been put away meanwhile: no mistake of whoever asks


@dataclass
class Call:
    """One request, taken apart."""

    fake: "FakeDiscord"
    method: str
    path: str
    params: Mapping[str, str]
    query: Mapping[str, str]
    given: Any = None
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)  # by the form's field

    @property
    def body(self) -> Json:
        """The JSON object that was sent."""
        if not isinstance(self.given, dict):
            raise Refusal(400, 50035, "Invalid Form Body", {"_errors": [{"code": "DICT_TYPE_CONVERT", "message": ""}]})
        return self.given


@dataclass(frozen=True)
class Done:
    """What was asked and what was answered; status 0 where no answer arrived, `at` in the event loop's seconds."""

    method: str
    path: str
    status: int
    at: float
    body: Any = None


@dataclass(frozen=True)
class Refused:
    """A request that Discord would refuse as badly made."""

    method: str
    path: str
    status: int
    code: int
    message: str
    errors: Json | None
    body: Any


@dataclass(frozen=True)
class Answer:
    """What a route answers: JSON, or nothing."""

    content: Any = None
    status: int = 200


Handler = Callable[[Call], Awaitable[Answer]]


@dataclass(frozen=True)
class _Route:
    method: str
    template: str  # with the parameters' names as in Discord's OpenAPI file
    pattern: re.Pattern[str]
    handler: Handler
    is_open: bool  # the path carries its own token


ROUTES: list[_Route] = []


def route(method: str, template: str, *, is_open: bool = False) -> Callable[[Handler], Handler]:
    """Let this function answer requests of this method and path."""

    def add(handler: Handler) -> Handler:
        pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template))
        ROUTES.append(_Route(method, template, pattern, handler, is_open))
        return handler

    return add


class Rest:
    """Answers every request below /api/v10."""

    def __init__(self, fake: "FakeDiscord") -> None:
        self._fake = fake

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """One request, from its fault to its record."""
        path = request.path.removeprefix(PREFIX)
        fault = self._fake.faults.take(f"{request.method} {path}")
        if fault and (fault.loss is Loss.BEFORE or fault.status):
            return self._spoilt(request, path, fault, None)
        meter = self._fake.meter
        counted = meter.count(request.method, path) if meter else Count()
        if counted.refused is not None:
            self._record(request, path, 429, None)
            return _response(counted.refused, 429, _buckets(request.method, path) | counted.headers)
        call = Call(self._fake, request.method, path, {}, request.query)
        try:
            done = await self._work(request, call)
        except Refusal as no:
            done = Answer(no.body(), no.status)
            if (no.status in (400, 401, 405) and no.code != _ARCHIVED) or no.code == 0:
                self._fake.refusals.append(
                    Refused(request.method, path, no.status, no.code, no.message, no.errors, call.given)
                )
        self._fake.changes.ring()
        if fault and fault.loss is Loss.AFTER:
            return self._spoilt(request, path, fault, call.given)
        self._record(request, path, done.status, call.given)
        return _response(done.content, done.status, _buckets(request.method, path) | counted.headers)

    def _record(self, request: web.Request, path: str, status: int, body: Any) -> None:
        self._fake.calls.append(Done(request.method, path, status, asyncio.get_running_loop().time(), body))

    def _spoilt(self, request: web.Request, path: str, fault: Fault, body: Any) -> web.StreamResponse:
        self._record(request, path, fault.status, body)
        if fault.loss is not None:
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        return _response(fault.body(), fault.status, fault.headers())

    async def _work(self, request: web.Request, call: Call) -> Answer:
        found = [(one, hit) for one in ROUTES if (hit := one.pattern.fullmatch(call.path))]
        if not found:
            raise Refusal(404, 0, "404: Not Found")
        fitting = [(one, hit) for one, hit in found if one.method == call.method]
        if not fitting:
            raise Refusal(405, 0, "405: Method Not Allowed")
        chosen, hit = min(fitting, key=lambda one: len(one[1].groupdict()))  # "@me" is nobody's id
        call.params = hit.groupdict()
        if not chosen.is_open and request.headers.get("Authorization") != f"Bot {self._fake.token}":
            raise Refusal(401, 0, "401: Unauthorized")
        await _read(request, call)
        if call.given is not None and self._fake.spec is not None:
            self._fake.spec.check(call.method, chosen.template, call.given)
        return await chosen.handler(call)


async def _read(request: web.Request, call: Call) -> None:
    if request.content_type == "multipart/form-data":
        form = await request.post()
        for name, value in form.items():
            if isinstance(value, web.FileField):
                call.files[name] = (value.filename, value.file.read())
            elif name == "payload_json" and isinstance(value, str):
                call.given = json.loads(value)
        return
    raw = await request.read()
    if not raw:
        return
    if request.content_type != "application/json":
        raise Refusal(400, 50035, "Invalid Form Body", {"_errors": [{"code": "CONTENT_TYPE", "message": ""}]})
    try:
        call.given = json.loads(raw)
    except ValueError:
        raise Refusal(400, 50109, "The request body contains invalid JSON.") from None


def _buckets(method: str, path: str) -> dict[str, str]:
    """A bucket for each place, that is never empty: `limit_next` or a meter is how a test meets a limit."""
    place = "/".join(path.split("/")[:4])
    return {
        "X-RateLimit-Bucket": f"{method} {re.sub(r'[0-9]{10,}', 'id', place)}".encode().hex(),
        "X-RateLimit-Limit": "50",
        "X-RateLimit-Remaining": "49",
        "X-RateLimit-Reset-After": "1.0",
        "X-RateLimit-Reset": "1.0",
    }


def _response(content: Any, status: int, headers: dict[str, str]) -> web.Response:
    if content is None and status == 200:
        return web.Response(status=204, headers=headers)
    # discord.py reads JSON only where the content type is exactly this, without a charset.
    headers = headers | {"Content-Type": "application/json"}
    return web.Response(body=json.dumps(content).encode(), status=status, headers=headers)
