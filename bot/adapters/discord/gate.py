"""The gate that all requests of the token go through on their way to Discord, so that none is one too many."""

import asyncio
import re
from contextlib import suppress
from types import SimpleNamespace

import aiohttp
import discord
import yarl

from bot.pace import Window

PER_SECOND = 50
"""Requests a second that Discord takes from a bot; answers to interactions are not counted."""

LONGEST_WAIT_S = 30.0
"""Where Discord wants more patience than this, nobody waits here: the outbox has room for that."""

_MARGIN_S = 0.001  # the shortest round trip that was seen is a little longer than the shortest there is
_UNCOUNTED = re.compile(r"/(interactions|webhooks)/")
_FOR_SOMEBODY = re.compile(r"/guilds/\d+/members/\d+")  # asked while whoever pressed a button waits for the first word


class _Request(SimpleNamespace):
    """What is known of one request."""

    has_place = False
    went: float | None = None


class Gate:
    """Lets requests go in the order in which they come; `trace` is the gate as aiohttp's client knows it.

    It stands behind discord.py, which sends again by itself. Where Discord asks for patience with all requests,
    discord.py holds up those that have not come this far, and the gate those that have.
    """

    def __init__(self, api_base: str, window: Window | None = None) -> None:
        self._api_base = str(yarl.URL(api_base))  # as aiohttp writes it
        self._window = window or Window(PER_SECOND, margin=_MARGIN_S)
        self._next = asyncio.Lock()  # whoever holds it is the next to go
        self._stored = asyncio.Lock()  # one at a time of those for whom nobody waits
        self._ended = asyncio.Event()
        self.trace = aiohttp.TraceConfig(_Request)
        self.trace.on_request_start.append(self._start)
        self.trace.on_request_headers_sent.append(self._went)
        self.trace.on_request_end.append(self._answered)
        self.trace.on_request_exception.append(self._failed)

    async def _start(
        self, session: aiohttp.ClientSession, request: SimpleNamespace, asked: aiohttp.TraceRequestStartParams
    ) -> None:
        url = str(asked.url.with_query(None))
        path = url.removeprefix(self._api_base)
        if path == url or _UNCOUNTED.match(path):
            return
        if asked.method == "GET" and _FOR_SOMEBODY.fullmatch(path):
            await self._turn(session)
        else:
            async with self._stored:
                await self._turn(session)
        request.has_place = True  # at once: nothing may come between, or the place would never be free again

    async def _turn(self, session: aiohttp.ClientSession) -> None:
        """Wait for a place, and take it."""
        loop = asyncio.get_running_loop()
        async with self._next:
            while not session.closed:
                if self._window.take(now := loop.time()):
                    return
                pause = self._window.wait(now)
                if pause is not None and pause > LONGEST_WAIT_S:
                    raise discord.RateLimited(pause)
                self._ended.clear()
                with suppress(TimeoutError):
                    async with asyncio.timeout(pause):
                        await self._ended.wait()
        raise RuntimeError("Session is closed")  # as aiohttp says it, which does not look again after this

    async def _went(self, session: aiohttp.ClientSession, request: SimpleNamespace, _more: object) -> None:
        if request.has_place and request.went is not None:  # aiohttp asks by itself again where a line was cut
            self._end(request, asyncio.get_running_loop().time())
            await self._turn(session)
            request.has_place = True
        request.went = asyncio.get_running_loop().time()

    async def _answered(
        self, _session: aiohttp.ClientSession, request: SimpleNamespace, given: aiohttp.TraceRequestEndParams
    ) -> None:
        if not request.has_place:
            return
        now = asyncio.get_running_loop().time()
        if given.response.status == 429 and "X-RateLimit-Global" in given.response.headers:
            self._window.hold(now + await _patience_s(given.response))
        self._end(request, now, took=now - request.went)

    async def _failed(self, _session: aiohttp.ClientSession, request: SimpleNamespace, _more: object) -> None:
        if request.has_place:
            self._end(request, asyncio.get_running_loop().time())

    def _end(self, request: SimpleNamespace, now: float, *, took: float | None = None) -> None:
        request.has_place = False
        if took is not None:
            self._window.answered(now, took)
        elif request.went is not None:
            self._window.lost(now)
        else:
            self._window.give_back()
        self._ended.set()


async def _patience_s(answer: aiohttp.ClientResponse) -> float:
    """How long Discord asks for, as discord.py reads it: the header has whole seconds."""
    try:
        return float((await answer.json(content_type=None))["retry_after"])
    except (LookupError, TypeError, ValueError):
        return 1.0
