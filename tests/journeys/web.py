"""Somebody with a browser, who follows the addresses of forms that the bot gave."""

import html
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import ClientSession, DummyCookieJar

from bot.core import Core
from bot.web.forms import routes
from bot.web.serve import application, served

_PAGE_KEY = re.compile(r'name="page-key" value="([^"]+)"')
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/form/[\w-]{32}")


class Visitor:
    """Nobody knows who it is."""

    def __init__(self, session: ClientSession) -> None:
        self._session = session

    async def sees(self, address: str) -> tuple[int, str]:
        """The status and the words of a page."""
        async with self._session.get(address) as page:
            return page.status, _words(await page.text())

    async def sends(self, address: str, **fields: str) -> tuple[int, str]:
        """The status and the words of what answers the form, filled in so."""
        async with self._session.get(address) as page:
            found = _PAGE_KEY.search(await page.text())
        key = {"page-key": found[1]} if found else {}
        async with self._session.post(address, data=fields | key) as page:
            return page.status, _words(await page.text())


def address(said: str) -> str:
    """The address of the form that the bot gave."""
    (found,) = set(_ADDRESS.findall(said))
    return str(found)


@asynccontextmanager
async def visited(core: Core, locale: str = "nb") -> AsyncIterator[Visitor]:
    """The bot with pages that can be reached, and somebody who does."""
    async with served(application(routes(core)), "127.0.0.1", 0) as port:
        core.site.address = f"http://127.0.0.1:{port}"
        async with ClientSession(headers={"Accept-Language": locale}, cookie_jar=DummyCookieJar()) as session:
            yield Visitor(session)


def _words(body: str) -> str:
    return html.unescape(re.sub(r"\s*(?:<[^>]+>\s*)+", "\n", body))
