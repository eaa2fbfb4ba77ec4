"""The sandbox's web page: files from `static/`, and one websocket that shows the world live."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path

from aiohttp import web

from bot.adapters.sandbox.connect import Sandbox
from bot.adapters.sandbox.visit import FRAME_BYTES, Visit

_STATIC = Path(__file__).parent / "static"
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}
_FINISH_S = 5
_OURSELVES = frozenset({"127.0.0.1", "localhost", "[::1]"})


def application(sandbox: Sandbox, routes: Iterable[web.RouteDef] = ()) -> web.Application:
    """The page as an aiohttp application, and what else is answered there; it answers this machine alone."""
    visits: set[web.WebSocketResponse] = set()
    acts: set[asyncio.Task[None]] = set()

    async def index(_request: web.Request) -> web.FileResponse:
        return web.FileResponse(_STATIC / "index.html")

    async def file(request: web.Request) -> web.Response:
        """A file of a message, only ever to be saved: whoever knows the message's id sees the message."""
        message, name = sandbox.world.messages.get(request.match_info["message"]), request.match_info["name"]
        for block in message.blocks if message else ():
            if block["kind"] == "file" and block["name"] == name:
                saved = {"Content-Disposition": f'attachment; filename="{name}"'}
                return web.Response(text=block["content"], content_type="text/plain", charset="utf-8", headers=saved)
        raise web.HTTPNotFound

    async def socket(request: web.Request) -> web.WebSocketResponse:
        channel = web.WebSocketResponse(max_msg_size=FRAME_BYTES, heartbeat=30)
        await channel.prepare(request)
        visits.add(channel)
        try:
            await Visit(sandbox, channel, acts).run()
        finally:
            visits.discard(channel)
        return channel

    async def say_goodbye(_app: web.Application) -> None:
        await asyncio.gather(*(channel.close() for channel in list(visits)))
        if acts:  # what takes longer is handed in again at the next start
            await asyncio.wait(acts, timeout=_FINISH_S)

    app = web.Application(middlewares=[_only_from_here])
    app.router.add_get("/", index)
    app.router.add_get("/ws", socket)
    app.router.add_get("/files/{message}/{name}", file)
    app.router.add_static("/static", _STATIC)
    app.add_routes(routes)
    app.on_shutdown.append(say_goodbye)
    return app


@web.middleware
async def _only_from_here(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Refuse other names and other pages, so that no web site can reach into the sandbox through a browser."""
    if _hostname(request.host) not in _OURSELVES:
        raise web.HTTPForbidden(text="This page answers to 127.0.0.1 and localhost only.")
    origin = request.headers.get("Origin")
    if origin == "null" and request.headers.get("Sec-Fetch-Site") == "same-origin":
        origin = None  # a form on a page that sends no address on
    if origin is not None and origin.partition("//")[2] != request.host:
        raise web.HTTPForbidden(text="Another page may not speak for you here.")
    response = await handler(request)
    if not response.prepared:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)  # other pages have their own
    return response


def _hostname(host: str) -> str:
    return host[: host.index("]") + 1] if host.startswith("[") else host.partition(":")[0]
