"""Forms on the web over a real socket: done once by whoever has the address, kept to themselves, hard to misuse."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import timedelta
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientSession, DummyCookieJar
from sqlalchemy import func, select, text

import bot
from bot.clock import WindableClock
from bot.community import join, leave
from bot.core import Core
from bot.fetch import Fetcher
from bot.i18n import Catalogue
from bot.model.form import CommandCall
from bot.port import Later
from bot.storage.engine import Storage
from bot.storage.tables import OutboxRow, TicketRow, WorkspaceRow
from bot.tickets import sealed
from bot.web import forms
from bot.web.serve import application, served
from tests.core import letterbox
from tests.core.conftest import on_both_engines
from tests.core.office import NAME, WORKSPACE, Desk, Office, Visitor, in_words

GOOD = {"week": "hard", "text": "Æ e trøtt.\r\nVeldig.", "answer": "no", "topics": "money"}
SECRET = re.compile(r"/form/([A-Za-z0-9_-]{32})$")
Issues = Callable[..., Awaitable[str]]
Letters = Callable[[], Awaitable[list[str]]]


@pytest.fixture
async def core(database: str, clock: WindableClock, office: Office) -> AsyncIterator[Core]:
    """The core with the letterbox alone."""
    core = Core(
        storage=Storage(database),
        cogs=[letterbox.cog],
        catalogue=Catalogue([Path(bot.__file__).parent / "strings", letterbox.cog.folder / "strings"]),
        clock=clock,
        adapters={NAME: office},
        fetcher=Fetcher(),
    )
    async with core.storage.transaction() as session:
        await (await session.connection()).run_sync(letterbox.LETTERS.create)
        await join(session, adapter=NAME, platform_id=WORKSPACE)
    letterbox.doors.clear()
    letterbox.arrived.clear()
    yield core
    await core.stop()


@pytest.fixture
async def web(core: Core) -> AsyncIterator[ClientSession]:
    """Somebody with a browser that keeps no cookies, as none are given."""
    async with served(application(forms.routes(core)), "127.0.0.1", 0) as port:
        core.site.address = f"http://127.0.0.1:{port}"
        async with ClientSession(headers={"Accept-Language": "en"}, cookie_jar=DummyCookieJar()) as session:
            yield session


@pytest.fixture
def issues(core: Core, amara: Visitor, web: ClientSession) -> Issues:
    """Asks the bot for an address, and gives it."""

    async def issue(**given: Any) -> str:
        return words_of(await opened(amara, **given), core)

    return issue


@pytest.fixture
def letters(core: Core) -> Letters:
    """The letters that were put in, oldest first."""

    async def read() -> list[str]:
        async with core.storage.reading() as session:
            return list(await session.scalars(select(letterbox.LETTERS.c.text).order_by(letterbox.LETTERS.c.id)))

    return read


async def opened(visitor: Visitor, desk: Desk | None = None, **given: Any) -> Desk:
    """Ask for an address, as a member does in the chat."""
    return await visitor.does(CommandCall("letterbox", "open", given), desk=desk)


def words_of(desk: Desk, core: Core) -> str:
    """What was answered in the chat."""
    return in_words(desk.replies[0], core.catalogue)


async def page_key(web: ClientSession, address: str) -> str:
    """What tells a page from the same one loaded again."""
    async with web.get(address) as page:
        assert page.status == 200
        found = re.search(r'name="page-key" value="([^"]+)"', await page.text())
        assert found is not None
        return found[1]


async def sends(web: ClientSession, address: str, fields: Mapping[str, Any] = GOOD, **more: Any) -> tuple[int, str]:
    """Open a form, fill it in and send it."""
    key = await page_key(web, address)
    async with web.post(address, data={**fields, "page-key": key}, **more) as page:
        return page.status, await page.text()


def must_be_kept_to_itself(page: ClientResponse) -> None:
    """What every answer says, whatever it is."""
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    policy = dict(part.strip().split(" ", 1) for part in page.headers["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'none'", "style-src": "'self'", "base-uri": "'none'", "form-action": "'self'",
        "frame-ancestors": "'none'",
    }  # fmt: skip
    assert page.cookies == SimpleCookie()
    assert "Set-Cookie" not in page.headers
    assert "ETag" not in page.headers
    assert "Access-Control-Allow-Origin" not in page.headers


@on_both_engines
async def test_form_is_looked_at_often_and_sent_once(
    core: Core, web: ClientSession, issues: Issues, letters: Letters, office: Office
) -> None:
    address = await issues(box="7")
    for _ in range(5):  # platforms look at what is behind an address, to show a bit of it
        async with web.get(address, headers={"User-Agent": "Slackbot-LinkExpanding 1.0"}) as page:
            assert page.status == 200
            assert "Mental &lt;Helse&gt;" in await page.text()
    async with web.head(address) as page:
        assert page.status == 200
        assert await page.read() == b""
        must_be_kept_to_itself(page)
    status, body = await sends(web, address)
    assert status == 200
    assert "Your letter was received" in body
    assert "K7-&lt;b&gt;21" in body
    assert "hard money False None 1 None" in body
    assert await letters() == ["Æ e trøtt.\nVeldig."]
    await core.settle()
    assert office.texts(core.catalogue, "lobby") == ["Et brev har kommet."]

    async with web.get(address) as page:
        assert page.status == 404
        assert "no longer works" in await page.text()
    async with web.post(address, data=GOOD) as page:
        assert page.status == 404
        must_be_kept_to_itself(page)
    assert len(await letters()) == 1


@on_both_engines
async def test_same_page_sent_twice_at_once_is_done_once_and_answered_twice(
    web: ClientSession, issues: Issues, letters: Letters
) -> None:
    address = await issues()
    key = await page_key(web, address)
    fields = {**GOOD, "text": "wait", "page-key": key}
    first, second = (asyncio.create_task(post(web, address, fields)) for _ in range(2))
    await letterbox.arrived["wait"].wait()
    letterbox.doors["wait"].set()
    assert await first == await second
    assert (await first)[0] == 200
    assert await post(web, address, fields) == await first, "and loaded again"
    assert await letters() == ["wait"]
    assert (await post(web, address, {**fields, "page-key": "guessed"}))[0] == 404


@on_both_engines
async def test_two_pages_of_one_address_sent_at_once_are_done_once(
    web: ClientSession, issues: Issues, letters: Letters
) -> None:
    address = await issues()
    pages = [GOOD | {"text": f"no. {n}", "page-key": await page_key(web, address)} for n in range(8)]
    sent = await asyncio.gather(*(post(web, address, page) for page in pages))
    assert sorted(status for status, _ in sent) == [200, *[404] * 7]
    assert len(await letters()) == 1


@pytest.mark.parametrize("engine", ["postgresql"])
async def test_page_sent_to_two_processes_at_once_is_done_once(
    core: Core, web: ClientSession, issues: Issues, letters: Letters
) -> None:
    async with served(application(forms.routes(core)), "127.0.0.1", 0) as port:  # which knows nothing of the other
        for number in range(10):
            address = await issues()
            other = f"http://127.0.0.1:{port}/form/{address.rpartition('/')[2]}"
            fields = {**GOOD, "page-key": await page_key(web, address)}
            sent = await asyncio.gather(post(web, address, fields), post(web, other, fields))
            assert sorted(status for status, _ in sent) == [200, 404]
            assert len(await letters()) == number + 1


async def post(web: ClientSession, address: str, fields: Mapping[str, Any], **more: Any) -> tuple[int, str]:
    """Send a form."""
    async with web.post(address, data=fields, **more) as page:
        must_be_kept_to_itself(page)
        return page.status, await page.text()


@on_both_engines
async def test_expired_and_invented_addresses_are_nothing_and_forgotten(
    core: Core, clock: WindableClock, web: ClientSession, issues: Issues, letters: Letters
) -> None:
    clock.wind_to(clock.now() + timedelta(minutes=3))
    address = await issues(minutes="30")
    key = await page_key(web, address)
    for other in (address[:-1] + ("A" if address[-1] != "A" else "B"), address.swapcase(), address + "A", address[:-1]):
        url = core.site.link("/form/" + other.rpartition("/")[2])
        assert (await post(web, url or "", GOOD))[0] == 404
        async with web.get(url or "") as page:
            assert page.status == 404
    async with core.storage.reading() as session:
        (kept,) = await session.scalars(select(TicketRow))
    assert kept.secret not in address
    assert kept.sealed == sealed(address.rpartition("/")[2], {}), "with a key that is in the address alone"
    assert (kept.expires_at.minute, kept.expires_at.second) == (0, 0), "it does not tell when it was asked for"
    assert kept.expires_at >= clock.now() + timedelta(minutes=30)

    clock.wind_to(kept.expires_at - timedelta(seconds=1))
    await page_key(web, address)
    clock.wind_to(kept.expires_at)
    assert (await post(web, address, {**GOOD, "page-key": key}))[0] == 404
    async with web.get(address) as page:
        assert page.status == 404
    assert await letters() == []
    await core.prepare()
    assert await tickets(core) == 0


async def tickets(core: Core) -> int:
    """How many are kept."""
    async with core.storage.reading() as session:
        return await session.scalar(select(func.count()).select_from(TicketRow)) or 0


@on_both_engines
async def test_what_cannot_be_used_is_said_at_its_field_with_what_was_typed_kept(
    web: ClientSession, issues: Issues, letters: Letters
) -> None:
    address = await issues(box="7")
    typed = {"week": "awful", "text": "x" * 4_001, "pages": "<many>", "call_at": "25:99", "topics": "other"}
    status, body = await sends(web, address, typed)
    assert status == 422
    assert "<title>Not sent yet: A letter</title>" in body
    assert "The text has 4001 characters. There is room for 4000." in body
    assert "x" * 4_001 in body
    assert 'value="&lt;many&gt;"' in body
    for name in ("week", "text", "pages", "call_at"):
        assert f'id="fault-{name}"' in body
        assert f'href="#field-{name}"' in body
    assert 'id="fault-topics"' not in body
    assert re.search(r'value="other" autocomplete="off" checked', body)
    assert "Two fadders read" in body, "what stands above it is there again"
    for said, text_ in (("That will not do.", "refuse"), ("Choose another name.", "wrong")):
        status, body = await sends(web, address, GOOD | {"text": text_})
        assert status == 422
        assert said in body
        assert f"{text_}</textarea>" in body
    assert await letters() == []
    longest = ("x" * 3_998 + "\r\n😀", "😀" * 4_000)
    for longest_text in longest:
        status, _ = await sends(web, address, GOOD | {"text": longest_text})
        assert status == 200
        address = await issues()
    assert await letters() == [one.replace("\r", "") for one in longest]


async def test_form_that_asks_nothing_has_a_button_that_says_what_it_does(
    core: Core, web: ClientSession, amara: Visitor, issues: Issues
) -> None:
    address = words_of(await amara.does(CommandCall("letterbox", "bell", {})), core)
    async with web.get(address) as page:
        assert "<button>Ring it</button>" in await page.text()
    async with web.get(await issues()) as page:
        assert "<button>Send</button>" in await page.text()
    status, body = await sends(web, address, {})
    assert status == 200
    assert "A letter came." in body


@pytest.mark.parametrize("answered", ["button", "mention"])
async def test_answer_that_the_web_cannot_show_is_a_failure_and_undoes_all(
    web: ClientSession, issues: Issues, letters: Letters, answered: str
) -> None:
    address = await issues()
    status, body = await sends(web, address, GOOD | {"text": answered})
    assert status == 500
    assert f"{answered}</textarea>" in body
    assert "amara" not in body
    assert await letters() == []
    assert (await sends(web, address))[0] == 200


async def test_nothing_of_it_is_logged_even_where_it_fails(
    core: Core, web: ClientSession, issues: Issues, letters: Letters, caplog: pytest.LogCaptureFixture
) -> None:
    address = await issues()
    broken = await issues(box="99")
    with caplog.at_level(logging.DEBUG):
        for name in list(logging.root.manager.loggerDict):
            caplog.set_level(logging.DEBUG, logger=name)
        status, body = await sends(web, address, GOOD | {"text": "break", "name": "Hemmelig"})
        async with web.get(broken) as page:
            assert page.status == 500
        await sends(web, address, GOOD | {"week": "Hemmelig"})
        await sends(web, address, GOOD | {"text": "Hemmelig"})
        reader, writer = await asyncio.open_connection("127.0.0.1", int(address.split(":")[2].split("/")[0]))
        writer.write(f"POST /form/{SECRET.search(address)[1]} HTTP/9.9\r\n\x00: Hemmelig\r\n\r\n".encode())  # type: ignore[index] # it has one
        await reader.read()
        writer.close()
    assert status == 500
    assert 'value="Hemmelig"' in body, "what was typed is kept"
    told = re.search(r"form\.failed .*failure=([0-9a-f]+)", caplog.text)
    assert told is not None
    assert told[1] in body
    assert await letters() == ["Hemmelig"]
    for word in ("Hemmelig", "127.0.0.1", "/form/", *(SECRET.findall(address) + SECRET.findall(broken))):
        assert word not in caplog.text, word


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (200, {"Origin": "{own}", "Sec-Fetch-Site": "same-origin"}),
        (200, {"Origin": "null", "Sec-Fetch-Site": "same-origin"}),  # what Chromium says for a page with no-referrer
        (200, {"Origin": "null"}),
        (200, {}),
        (403, {"Origin": "https://evil.example"}),
        (403, {"Origin": "{own}.evil.example"}),
        (403, {"Origin": "http://127.0.0.1:1"}),
        (403, {"Origin": "http://127.0.0.1:nonsense"}),
        (403, {"Origin": ""}),
        (403, {"Origin": "null", "Sec-Fetch-Site": "cross-site"}),
        (403, {"Origin": "{own}", "Sec-Fetch-Site": "same-site"}),
    ],
)
async def test_page_of_another_site_sends_nothing(
    core: Core, web: ClientSession, issues: Issues, letters: Letters, status: int, headers: dict[str, str]
) -> None:
    given = {name: value.format(own=core.site.address) for name, value in headers.items()}
    assert (await sends(web, await issues(), headers=given))[0] == status
    assert len(await letters()) == (status == 200)


async def test_address_behind_a_path_and_the_usual_port_is_ones_own(
    core: Core, web: ClientSession, issues: Issues
) -> None:
    here, core.site.address = core.site.address, "https://Bot.example.no:443/students/bot"
    address = await issues()
    assert address.startswith("https://Bot.example.no:443/students/bot/form/")
    local = f"{here}/form/{address.rpartition('/')[2]}"  # as the proxy hands it on
    async with web.get(local) as page:
        body = await page.text()
        assert 'href="style.css"' in body
        assert '<form method="post"' in body, "it is sent to where it was read"
        assert "action=" not in body
    assert (await sends(web, local, headers={"Origin": "https://bot.example.no"}))[0] == 200


@pytest.mark.parametrize(
    ("status", "content_type", "body"),
    [
        (415, "application/json", b'{"text": "x"}'),
        (415, "multipart/form-data; boundary=x", b"--x--"),
        (415, "text/plain", b"text=x"),
        (400, "application/x-www-form-urlencoded", b"text=\xff"),
        (400, "application/x-www-form-urlencoded", b"text=%ff%fe"),
        (400, "application/x-www-form-urlencoded", b"nonsense"),
        (400, "application/x-www-form-urlencoded", b"&".join([b"a=1"] * 600)),
        (422, "application/x-www-form-urlencoded", b""),
        (422, "application/x-www-form-urlencoded; charset=utf-8", b"text=%00&week=good"),
        (413, "application/x-www-form-urlencoded", b"text=" + b"x" * 70_000),
    ],
)
async def test_what_no_form_of_ours_sends_is_refused(
    web: ClientSession, issues: Issues, letters: Letters, status: int, content_type: str, body: bytes
) -> None:
    address = await issues()
    for chunked in (False, True):
        sent: Any = body
        if chunked:

            async def pieces() -> AsyncIterator[bytes]:
                yield body

            sent = pieces()
        async with web.post(address, data=sent, headers={"Content-Type": content_type}) as page:
            assert page.status == status
            must_be_kept_to_itself(page)
            assert "nothing was saved" in await page.text() or status == 422
    assert await letters() == []
    assert (await sends(web, address))[0] == 200, "it is good all the same"


async def test_packed_body_and_other_methods_are_refused(web: ClientSession, issues: Issues) -> None:
    address = await issues()
    packed = {"Content-Encoding": "deflate", "Content-Type": "application/x-www-form-urlencoded"}
    async with web.post(address, data=b"text=x", headers=packed) as page:
        assert page.status == 415
    for method in ("OPTIONS", "PUT", "DELETE", "PATCH"):
        async with web.request(method, address) as page:
            assert page.status == 405
            assert page.headers["Allow"] == "GET, HEAD, POST"
            must_be_kept_to_itself(page)


async def test_body_that_does_not_come_is_waited_for_a_while(
    web: ClientSession, issues: Issues, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "_READ_WITHIN_S", 0.05)
    address = await issues()
    is_answered = asyncio.Event()

    async def stalled() -> AsyncIterator[bytes]:
        yield b"text=x"
        await is_answered.wait()

    async with web.post(address, data=stalled(), headers={"Content-Type": "application/x-www-form-urlencoded"}) as page:
        assert page.status == 408
        is_answered.set()


async def test_answer_is_forgotten_after_a_while(core: Core, amara: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "_KEPT_S", 0.0)
    async with served(application(forms.routes(core)), "127.0.0.1", 0) as port, ClientSession() as web:
        core.site.address = f"http://127.0.0.1:{port}"
        address = words_of(await opened(amara), core)
        fields = {**GOOD, "page-key": await page_key(web, address)}
        assert (await post(web, address, fields))[0] == 200
        await asyncio.sleep(0)
        assert (await post(web, address, fields))[0] == 404


async def test_what_takes_long_goes_on_and_is_answered_when_the_page_is_loaded_again(
    web: ClientSession, issues: Issues, letters: Letters, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = await issues()
    fields = {**GOOD, "text": "wait", "page-key": await page_key(web, address)}
    monkeypatch.setattr(forms, "_ANSWER_WITHIN_S", 0.05)
    status, body = await post(web, address, fields)
    assert status == 503
    assert "Nothing is done twice" in body
    letterbox.doors["wait"].set()
    monkeypatch.setattr(forms, "_ANSWER_WITHIN_S", 5.0)
    assert (await post(web, address, fields))[0] == 200
    assert await letters() == ["wait"]


async def test_one_ticket_is_sent_so_often_and_all_together_ask_so_often(
    web: ClientSession, issues: Issues, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "_now", lambda: 0.0)  # or a slow machine would let more through
    address, other = await issues(), await issues()
    statuses = [(await post(web, address, {"text": str(n)}))[0] for n in range(21)]
    assert statuses == [422] * 20 + [429]
    assert (await sends(web, other))[0] == 200, "which is nobody else's trouble"
    for _ in range(500):
        async with web.get(other[:-1]) as page:
            if page.status == 429:
                assert "Wait a minute" in await page.text()
                must_be_kept_to_itself(page)
                break
    else:
        pytest.fail("anybody may ask for anything as often as they like")
    assert "127.0.0.1" not in caplog.text


async def test_no_letters_where_nobody_hears_the_cog(
    core: Core, web: ClientSession, issues: Issues, letters: Letters
) -> None:
    address, closed = await issues(), await issues(box="13")
    async with web.get(closed) as page:
        assert page.status == 403
        assert "This box takes no letters now." in await page.text()
    status, said = await post(web, closed, GOOD | {"text": "refuse"})  # it was closed while the form was filled in
    assert (status, "That will not do." in said) == (403, True), "what was wrong is said all the same"
    async with core.storage.transaction() as session:
        await session.execute(text("UPDATE workspaces SET cogs_off = '[\"letterbox\"]'"))
    assert (await post(web, address, GOOD))[0] == 404
    async with core.storage.transaction() as session:
        await session.execute(text("UPDATE workspaces SET cogs_off = '[]'"))
        await leave(session, NAME, WORKSPACE, core.clock.now())
    assert (await post(web, address, GOOD))[0] == 404
    assert await letters() == []
    async with core.storage.transaction() as session:
        await session.delete(await session.get_one(WorkspaceRow, 1))
    assert await tickets(core) == 0


@on_both_engines
async def test_address_is_stored_nowhere_and_an_answer_with_it_is_not_tried_again(
    core: Core, web: ClientSession, amara: Visitor
) -> None:
    desk = Desk(trouble=Later("not now"))
    await opened(amara, desk)
    await core.settle()
    assert desk.replies == []
    async with core.storage.reading() as session:
        assert await session.scalar(select(func.count()).select_from(OutboxRow)) == 0
    assert await tickets(core) == 1

    said = words_of(await opened(amara), core)
    (secret,) = SECRET.findall(said)
    async with core.storage.reading() as session:
        for name in ("outbox", "tickets", "received", "members", "jobs", "drafts"):
            rows = await session.execute(text(f"SELECT * FROM {name}"))  # noqa: S608 - names of our own
            assert secret not in repr(rows.all()), name


async def test_without_an_address_on_the_web_there_is_no_ticket(core: Core, amara: Visitor) -> None:
    assert words_of(await opened(amara), core) == "nowhere"
    assert await tickets(core) == 0


async def test_form_on_the_web_cannot_be_reached_from_the_chat(core: Core, amara: Visitor, letters: Letters) -> None:
    pressed = await amara.presses("letterbox/drop")
    sent = await amara.submits("letterbox/drop", **GOOD)
    assert "no longer works" in words_of(pressed, core)
    assert "no longer works" in words_of(sent, core)
    assert await letters() == []


@pytest.mark.parametrize(
    ("stated", "chosen", "label"),
    [("nn-NO", "", "Kva vil du seie?"), ("nn", "en", "What would you like to say?"), ("", "", "Hva vil du si?")],
)
async def test_words_are_the_visitors(
    core: Core, web: ClientSession, issues: Issues, stated: str, chosen: str, label: str
) -> None:
    address = await issues()
    headers = {"Accept-Language": stated}
    async with web.get(f"{address}?lang={chosen}", headers=headers) as page:
        assert label in await page.text()
    async with web.post(f"{address}?lang={chosen}", data={}, headers=headers) as page:
        assert label in await page.text()
