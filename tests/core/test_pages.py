"""Pages on the web: rendered in the visitor's language, kept to themselves, and silent about what went wrong."""

import logging
import re
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from bot.core import Core
from bot.web.pages import routes
from bot.web.serve import application, served
from tests.core.office import Visitor


@pytest.fixture
async def web(core: Core) -> AsyncIterator[ClientSession]:
    """Somebody before the pages."""
    async with (
        served(application(routes(core)), "127.0.0.1", 0) as port,
        ClientSession(f"http://127.0.0.1:{port}", auto_decompress=True) as session,
    ):
        yield session


async def test_what_somebody_typed_is_shown_as_it_is(web: ClientSession, amara: Visitor) -> None:
    await amara.calls("write", text="<script>alert(1)</script> & co")
    async with web.get("/board/A&B?more=x&more=<y>", headers={"Accept-Language": "en-GB,nb;q=0.5"}) as page:
        body = await page.text()
        assert page.status == 200
        assert page.content_type == "text/html"
    assert body.splitlines() == [
        "<!DOCTYPE html>",
        '<html lang="en">',
        "<title>A&amp;B</title>",
        "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; co</p>",
        "<p>x</p>",
        "<p>&lt;y&gt;</p>",
        "</html>",
    ]


@pytest.mark.parametrize(
    ("stated", "chosen", "locale"),
    [
        ("", "", "nn"),
        ("de-DE,de", "", "nn"),
        ("de,no;q=0.8", "", "nb"),
        ("nb-NO", "", "nb"),
        ("nb-NO", "en", "en"),
        ("en", "tlh", "en"),
        (";;,,", "", "nn"),
    ],
)
async def test_language(web: ClientSession, stated: str, chosen: str, locale: str) -> None:
    async with web.get(f"/board/x?lang={chosen}", headers={"Accept-Language": stated}) as page:
        assert f'<html lang="{locale}">' in await page.text()


async def test_what_did_not_change_is_not_sent_again(web: ClientSession, amara: Visitor) -> None:
    async with web.get("/board/x") as page:
        tag = page.headers["ETag"]
        assert page.headers["Cache-Control"] == "no-cache"
    async with web.get("/board/x?fresh=1", headers={"If-None-Match": tag}) as page:
        assert page.status == 304
        assert await page.read() == b""
        assert page.headers["Cache-Control"] == "max-age=60"
    await amara.calls("write", text="new")
    async with web.get("/board/x", headers={"If-None-Match": tag}) as page:
        assert page.status == 200


async def test_long_page_is_packed_where_it_may_be(web: ClientSession, amara: Visitor) -> None:
    for _ in range(30):
        await amara.calls("write", text="x" * 90)
    for encoding, packed in (("gzip", "gzip"), ("identity", None)):
        async with web.get("/board/x", headers={"Accept-Encoding": encoding}) as page:
            assert page.headers.get("Content-Encoding") == packed
            assert (await page.text()).count("<p>") == 30


async def test_page_loads_nothing_and_stands_in_no_frame_unless_it_says_so(web: ClientSession) -> None:
    async with web.get("/board/x") as page:
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert page.headers["X-Content-Type-Options"] == "nosniff"
    async with web.get("/board/x?framed=yes") as page:
        assert "frame-ancestors *" in page.headers["Content-Security-Policy"]


async def test_what_is_not_there_and_what_breaks_is_said(web: ClientSession, caplog: pytest.LogCaptureFixture) -> None:
    async with web.get("/board/none", headers={"Accept-Language": "en"}) as page:
        assert page.status == 404
        assert "There is no such page" in await page.text()
    async with web.get("/board/x?" + "a" * 3_000) as page:
        assert page.status == 414
    with caplog.at_level(logging.DEBUG):
        async with web.get("/board/broken?token=hush", headers={"Accept-Language": "en"}) as page:
            assert page.status == 500
            body = await page.text()
    assert "hush" not in caplog.text + body
    told = re.search(r"page\.failed .*failure=([0-9a-f]+)", caplog.text)
    assert told is not None
    assert told[1] in body


async def test_too_many_at_once_are_asked_to_wait(web: ClientSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.web.pages._now", lambda: 0.0)  # or a slow machine would let all of them through
    found = []
    for _ in range(501):
        async with web.get("/board/none", headers={"Accept-Language": "en"}) as page:
            found.append((page.status, await page.text()))
    assert [status for status, _ in found[:500]] == [404] * 500
    busy = [body for status, body in found if status == 429]
    assert busy
    assert "Wait a minute" in busy[0]


def test_site_links_to_its_pages(core: Core) -> None:
    assert core.site.link("/board/x") is None
    core.site.address = "https://bot.example.no/"
    assert core.site.link("/board/x") == "https://bot.example.no/board/x"
