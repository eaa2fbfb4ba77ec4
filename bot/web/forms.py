"""Forms on the web over HTTP: what may be sent and how often, and that the same page sent twice is done once.

Who has the address may fill the form in, and nobody else can: it holds 192 random bits. There is no cookie, and so
nothing that another site could have a browser send along. Nobody's address is looked at, kept or logged.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from functools import partial
from urllib.parse import parse_qs

from aiohttp import web

from bot import tickets
from bot.core import Core
from bot.logs import log
from bot.model.phrase import Phrase, t
from bot.model.typed import storable
from bot.web import filling, html
from bot.web.allowance import Allowance
from bot.web.filling import Answer, Visit
from bot.web.pages import headers, is_from_here

MOST_B = 64 * 1024
"""Of what is sent in: 4,000 characters of the longest, written as browsers do, are 48,000."""

_MOST_VALUES = 500
_READ_WITHIN_S = 15.0
_ANSWER_WITHIN_S = 10.0
_KEPT_S = 600.0  # an answer, for who presses twice or loads the page again
_METHODS = "GET, HEAD, POST"
_PLAIN_FORM = "application/x-www-form-urlencoded"
_FRESH_S = 3_600


def routes(core: Core) -> list[web.RouteDef]:
    """Every form on the web, to be handed to the application."""
    desk = _Desk(core)
    return [web.get(f"{tickets.PATH}style.css", style), web.route("*", f"{tickets.PATH}{{secret}}", desk.answer)]


async def style(_request: web.Request) -> web.Response:
    """How forms look, and what else is put together in `html`."""
    kept = headers(embeddable=False) | {"Cache-Control": f"max-age={_FRESH_S}"}
    return web.Response(text=html.STYLE, content_type="text/css", headers=kept)


class _Unusable(Exception):
    """What was sent is not what a form of ours sends."""

    def __init__(self, status: int, why: Phrase) -> None:
        super().__init__(why.key)
        self.status = status
        self.why = why


class _Desk:
    """Where forms are handed out and taken in, by one process."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._asked = Allowance(burst=500, every_s=0.02)  # of all together
        self._sent = Allowance(burst=20, every_s=15.0)  # with one ticket: there may be something to guess
        self._once = _Once(_KEPT_S)

    async def answer(self, request: web.Request) -> web.Response:
        """Answer whatever is asked of the address of a form."""
        visit = Visit(
            request.match_info["secret"], request.query.get("lang", ""), request.headers.get("Accept-Language", "")
        )
        try:
            answer = await self._answered(request, visit)
        except _Unusable as found:
            answer = filling.notice(self._core, visit, found.status, found.why)
        except TimeoutError:  # what was begun goes on, and is answered when the same page is sent again
            log.warning("form.slow")
            answer = filling.notice(self._core, visit, 503, t("core.web.slow"))
        kept = headers(embeddable=False) | {"Cache-Control": "no-store", "Allow": _METHODS}
        return web.Response(status=answer.status, text=answer.body, content_type="text/html", headers=kept)

    async def _answered(self, request: web.Request, visit: Visit) -> Answer:
        if request.method not in ("GET", "HEAD", "POST"):
            raise _Unusable(405, t("core.web.not_ours"))
        if not self._asked.take("", _now()):
            raise _Unusable(429, t("core.web.busy"))
        if not tickets.is_secret(visit.secret):
            raise _Unusable(404, t("core.web.gone"))
        if request.method != "POST":
            return await asyncio.wait_for(filling.shown(self._core, visit), _ANSWER_WITHIN_S)
        if not is_from_here(request, self._core.site.address):
            raise _Unusable(403, t("core.web.not_ours"))
        fields = _fields(await _body(request))
        if not self._sent.take(tickets.hashed(visit.secret), _now()):
            raise _Unusable(429, t("core.web.busy"))
        (page_key,) = fields.get("page-key", [""])[:1]
        key = hashlib.sha256(f"{visit.secret} {page_key}".encode()).hexdigest()
        return await self._once.answer(key, partial(filling.sent, self._core, visit, fields), _ANSWER_WITHIN_S)


class _Once:
    """Does what a page asks once: the same page sent again has the same answer, as long as that is kept in memory.

    Without it a double click would hide an answer that is shown this once. Nothing of it is written down.
    """

    def __init__(self, kept_s: float) -> None:
        self._kept_s = kept_s
        self._answers: dict[str, asyncio.Task[Answer]] = {}

    async def answer(self, key: str, does: Callable[[], Awaitable[Answer]], within_s: float) -> Answer:
        """The answer to a page, known by its key; TimeoutError where it takes longer, and goes on."""
        task = self._answers.get(key)
        if task is None:
            task = self._answers[key] = asyncio.ensure_future(does())
            task.add_done_callback(partial(self._keep, key))
        return await asyncio.wait_for(asyncio.shield(task), within_s)

    def _keep(self, key: str, task: asyncio.Task[Answer]) -> None:
        if task.cancelled() or task.exception() is not None or not task.result().is_done:
            del self._answers[key]
        else:
            asyncio.get_running_loop().call_later(self._kept_s, self._answers.pop, key, None)


async def _body(request: web.Request) -> bytes:
    if request.content_type != _PLAIN_FORM or "Content-Encoding" in request.headers:
        raise _Unusable(415, t("core.web.not_ours"))
    body = bytearray()
    try:
        async with asyncio.timeout(_READ_WITHIN_S):
            while len(body) <= MOST_B and (request.content_length or 0) <= MOST_B:
                if not (more := await request.content.readany()):
                    return bytes(body)
                body += more
    except TimeoutError:
        raise _Unusable(408, t("core.web.not_ours")) from None
    raise _Unusable(413, t("core.web.too_large"))


def _fields(body: bytes) -> dict[str, list[str]]:
    """What a form sends, by field; lines end as they do here, so that each counts as one character."""
    try:
        found = parse_qs(
            body.decode("ascii"), keep_blank_values=True, strict_parsing=bool(body), errors="strict",
            max_num_fields=_MOST_VALUES,
        )  # fmt: skip
    except ValueError:
        raise _Unusable(400, t("core.web.not_ours")) from None
    return {name: [_text(value) for value in values] for name, values in found.items()}


def _text(value: str) -> str:
    """A value without what no database keeps."""
    return storable(value.replace("\r\n", "\n").replace("\r", "\n"))


def _now() -> float:
    return asyncio.get_running_loop().time()
