"""The application that answers over HTTP, and the port at which it does."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from aiohttp import web

_MOST_B = 1024 * 1024  # of a request: a calendar file comes to Slack, not to us
_FINISH_S = 1.0  # for what is half said: whoever works on an answer is waited for elsewhere


def application(routes: Iterable[web.RouteDef]) -> web.Application:
    """Whether the process lives, and what others answer at these addresses; longer requests are refused."""
    app = web.Application(client_max_size=_MOST_B)
    app.router.add_get("/healthz", _alive)
    app.add_routes(routes)
    return app


async def _alive(_request: web.Request) -> web.Response:
    return web.Response(text="ok")


@asynccontextmanager
async def served(app: web.Application, host: str, port: int) -> AsyncIterator[int]:
    """Answer for the length of the block, and give the port, which 0 leaves open; OSError where it is taken."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=_FINISH_S)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
