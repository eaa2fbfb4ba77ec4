"""The organisers' page over HTTP: an address from the bot opens it once, and a cookie keeps it open for an hour.

To open it takes a press: programs look at addresses in messages before people do. Nobody's name or id is kept with the
cookie, so it is an hour's right to look at one community's page, and nothing else.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from bot import tickets
from bot.community import LOCALE, ZONE
from bot.core import Core
from bot.i18n import Reader
from bot.logs import failure_id, log
from bot.model.message import say
from bot.model.phrase import Phrase, t
from bot.page import chosen
from bot.tickets import ENTRANCE, STAY
from bot.web import glance, html
from bot.web.allowance import Allowance
from bot.web.forms import style
from bot.web.pages import headers, is_from_here

COOKIE = "fadderbot"
_OPEN = timedelta(hours=1)
_MOST_B = 1_024  # of what is sent in: it is one button


def routes(core: Core) -> list[web.RouteDef]:
    """The entrance, the page, and the way out."""
    door = _Door(core)
    return [
        web.get(f"{STAY}style.css", style),
        web.get(f"{ENTRANCE}{{secret}}", door.guarded(door.ask)),
        web.post(f"{ENTRANCE}{{secret}}", door.guarded(door.enter)),
        web.get(f"{STAY}live.js", _script),
        web.get(STAY, door.guarded(door.look)),
        web.get(f"{STAY}now", door.guarded(door.look_again)),
        web.post(f"{STAY}leave", door.guarded(door.leave)),
    ]


Answering = Callable[[web.Request], Awaitable[web.Response]]


class _Door:
    """Lets in who has a ticket, and shows the page to who was let in."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._asked = Allowance(burst=100, every_s=0.1)  # of all together; a page is some twenty looks

    def guarded(self, answering: Answering) -> Answering:
        """Answer with it; a notice where too many ask at once, another site sends it, or something breaks."""

        async def answer(request: web.Request) -> web.Response:
            if not self._asked.take("", asyncio.get_running_loop().time()):
                return self._notice(request, 429, t("core.web.busy"))
            if request.method == "POST" and not is_from_here(request, self._core.site.address):
                return self._notice(request, 403, t("core.web.not_ours"))
            if (request.content_length or 0) > _MOST_B:
                return self._notice(request, 413, t("core.web.too_large"))
            try:
                return await answering(request)
            except Exception as error:  # noqa: BLE001 - the visitor is told, whatever it was
                failure = failure_id()
                log.error("organisers.failed", failure=failure, exc_info=error)
                return self._notice(request, 500, t("core.failure", id=failure))

        return answer

    async def ask(self, request: web.Request) -> web.Response:
        """What to press to come in; to look at it uses nothing up."""
        async with self._core.storage.reading() as session:
            ticket = await tickets.find(session, request.match_info["secret"], self._core.clock.now())
        if ticket is None or ticket.handler != ENTRANCE:
            return self._notice(request, 404, t("core.organisers.gone"))
        return self._said(200, html.entrance(self._core.catalogue, self._reader(request)))

    async def enter(self, request: web.Request) -> web.Response:
        """Use the address up, and let its owner stay for a while."""
        now, secret = self._core.clock.now(), tickets.new_secret()
        async with self._core.storage.transaction() as session:
            ticket = await tickets.take(session, request.match_info["secret"], now, of=ENTRANCE)
            if ticket is not None:
                stay = tickets.issued(secret, ticket.workspace_id, STAY, now + _OPEN)
                await tickets.store(session, [stay])
        if ticket is None:
            return self._notice(request, 404, t("core.organisers.gone"))
        address = urlsplit(self._core.site.address or "")
        response = web.Response(status=303, headers=_kept() | {"Location": f"{address.path.rstrip('/')}{STAY}"})
        response.set_cookie(
            COOKIE, secret, max_age=int(_OPEN.total_seconds()), path=f"{address.path.rstrip('/')}{STAY}",
            secure=address.scheme == "https", httponly=True, samesite="Strict",
        )  # fmt: skip
        return response

    async def look(self, request: web.Request) -> web.Response:
        """The page, for who was let in."""
        async with self._core.storage.reading() as session:
            place = await self._stays(session, request)
            if place is None:
                return self._notice(request, 401, t("core.organisers.closed"))
            shown = await glance.read(self._core, session, place, request.query.get("lang", ""), _languages(request))
        return self._said(200, html.organisers(self._core.catalogue, shown), live=True)

    async def look_again(self, request: web.Request) -> web.Response:
        """The part of the page that changes by itself."""
        async with self._core.storage.reading() as session:
            place = await self._stays(session, request)
            if place is None:
                return self._notice(request, 401, t("core.organisers.closed"))
            language = request.query.get("lang", "")
            shown = await glance.read_under_way(self._core, session, place, language, _languages(request))
        return self._said(200, html.under_way(self._core.catalogue, shown))

    async def _stays(self, session: AsyncSession, request: web.Request) -> int | None:
        """The community at which the visitor may look; None where they were not let in, or their hour is over."""
        ticket = await tickets.find(session, request.cookies.get(COOKIE, ""), self._core.clock.now())
        return ticket.workspace_id if ticket is not None and ticket.handler == STAY else None

    async def leave(self, request: web.Request) -> web.Response:
        """Close the page before its time."""
        async with self._core.storage.transaction() as session:
            await tickets.take(session, request.cookies.get(COOKIE, ""), self._core.clock.now(), of=STAY)
        response = self._notice(request, 200, t("core.organisers.left"))
        response.del_cookie(COOKIE, path=f"{urlsplit(self._core.site.address or '').path.rstrip('/')}{STAY}")
        return response

    def _reader(self, request: web.Request) -> Reader:
        locale = chosen(request.query.get("lang", ""), _languages(request), LOCALE)
        return Reader(locale, ZoneInfo(ZONE), self._core.clock.now())

    def _notice(self, request: web.Request, status: int, why: Phrase) -> web.Response:
        title = t("core.organisers.title")
        return self._said(status, html.message(self._core.catalogue, self._reader(request), say(why), title))

    def _said(self, status: int, body: str, *, live: bool = False) -> web.Response:
        return web.Response(status=status, text=body, content_type="text/html", headers=_kept(live=live))


def _languages(request: web.Request) -> str:
    return request.headers.get("Accept-Language", "")


def _kept(*, live: bool = False) -> dict[str, str]:
    return headers(embeddable=False, live=live) | {"Cache-Control": "no-store"}


async def _script(request: web.Request) -> web.Response:
    """What keeps the page up to date: the same for everybody."""
    kept = headers(embeddable=False) | {"Cache-Control": "no-cache"}
    return web.Response(text=html.LIVE, content_type="text/javascript", headers=kept)
