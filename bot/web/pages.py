"""The cogs' pages over HTTP: each answer with the headers that keep it to itself, and no address in a log.

How often one may ask is reckoned over everybody, as for forms: nobody's address is looked at.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from html import escape
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.community import LOCALE, ZONE
from bot.core import Core
from bot.i18n import Reader
from bot.logs import failure_id, log
from bot.model.phrase import Phrase, t
from bot.page import Page, PageRequest, PageRoute, preferred
from bot.web.allowance import Allowance

_MOST_QUERY = 2_000  # characters; a page's own links are far shorter
_PACKED_FROM = 2_000  # characters
_PORTS = {"http": 80, "https": 443}


def routes(core: Core) -> list[web.RouteDef]:
    """Every page of the cogs that are installed, to be handed to the application."""
    asked = Allowance(burst=500, every_s=0.02)  # of all together; a phone that subscribes asks some times a day
    return [
        web.get(route.path, _answering(core, route, cog.folder / "pages", asked))
        for cog in core.registry.cogs
        for route in cog.pages
    ]


def _answering(
    core: Core, route: PageRoute, folder: Path, asked: Allowance
) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(request: web.Request) -> web.Response:
        if not asked.take("", _now()):
            return _plain(core, request, 429, t("core.page.busy"))
        if len(request.query_string) > _MOST_QUERY:
            return _plain(core, request, 414, t("core.page.gone"))
        try:
            async with core.storage.reading() as session:
                page = await route.answering(
                    PageRequest(
                        db=session,
                        now=core.clock.now(),
                        site=core.site,
                        words=core.catalogue,
                        folder=folder,
                        path=dict(request.match_info),
                        query=tuple(request.query.items()),
                        languages=request.headers.get("Accept-Language", ""),
                    )
                )
        except Exception as error:  # noqa: BLE001 - the visitor is told, whatever it was
            failure = failure_id()
            log.error("page.failed", page=route.path, failure=failure, exc_info=error)
            return _plain(core, request, 500, t("core.failure", id=failure))
        if page is None:
            return _plain(core, request, 404, t("core.page.gone"))
        return _answered(request, page)

    return answer


def _answered(request: web.Request, page: Page) -> web.Response:
    tag = hashlib.sha256(page.body.encode()).hexdigest()[:32]
    kept = headers(embeddable=page.embeddable) | {
        "Cache-Control": f"max-age={page.fresh_s}" if page.fresh_s else "no-cache",
        "ETag": f'"{tag}"',
        "Vary": "Accept-Language",
    }
    if any(known.value in (tag, "*") for known in request.if_none_match or ()):
        return web.Response(status=304, headers=kept)
    response = web.Response(text=page.body, content_type=page.kind, headers=kept)
    if len(page.body) >= _PACKED_FROM:
        response.enable_compression()
    return response


def _plain(core: Core, request: web.Request, status: int, why: Phrase) -> web.Response:
    """A page that says why there is none."""
    asked = preferred(request.headers.get("Accept-Language", ""), LOCALE)
    words = escape(core.catalogue.plain(why, Reader(asked, ZoneInfo(ZONE), core.clock.now())))
    body = f'<!DOCTYPE html><html lang="{asked}"><meta charset="utf-8"><title>Fadderbot</title><p>{words}</p></html>'
    return web.Response(status=status, text=body, content_type="text/html", headers=headers(embeddable=False))


def is_from_here(request: web.Request, address: str | None) -> bool:
    """Whether a page of ours had the browser send this, as far as the browser tells.

    The secret is what counts. A browser says `Origin: null` for a page that sends no address on, as ours.
    """
    site, origin = request.headers.get("Sec-Fetch-Site", "none"), request.headers.get("Origin", "null")
    elsewhere = origin != "null" and address is not None and _origin(origin) != _origin(address)
    return site in ("same-origin", "none") and not elsewhere


def _origin(address: str) -> tuple[str, str | None, int | None] | None:
    try:
        parts = urlsplit(address)
        return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)
    except ValueError:  # no port, no address
        return None


def headers(*, embeddable: bool, live: bool = False) -> dict[str, str]:
    """What keeps a page to itself: it loads nothing but a style, sends no address on, and is in no search.

    One that is live also loads a script of ours, which asks us what has changed.
    """
    frames = "*" if embeddable else "'none'"
    loads = "default-src 'none'; style-src 'self'" + ("; script-src 'self'; connect-src 'self'" if live else "")
    return {
        "Content-Security-Policy": f"{loads}; base-uri 'none'; form-action 'self'; frame-ancestors {frames}",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
    }


def _now() -> float:
    return asyncio.get_running_loop().time()
