"""The organisers' page over a real socket: an address opens it once, and a cookie keeps it open for an hour."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from http.cookies import SimpleCookie

import pytest
from aiohttp import ClientResponse, ClientSession, DummyCookieJar
from sqlalchemy import update

from bot.clock import WindableClock
from bot.context import Context, Outgoing, Workspace
from bot.core import Core
from bot.model.message import Item, Message, say
from bot.model.phrase import Verbatim, t
from bot.page import Planned
from bot.port import Undeliverable
from bot.storage.tables import WorkspaceRow
from bot.web import forms, organisers
from bot.web.serve import application
from bot.web.serve import served as serving
from tests.core import notebook
from tests.core.conftest import Asks, on_both_engines
from tests.core.office import Office, room


@pytest.fixture
async def web(core: Core) -> AsyncIterator[ClientSession]:
    """Somebody with a browser, whose cookies the test keeps."""
    async with serving(application([*organisers.routes(core), *forms.routes(core)]), "127.0.0.1", 0) as port:
        core.site.address = f"http://127.0.0.1:{port}"
        async with ClientSession(headers={"Accept-Language": "nb"}, cookie_jar=DummyCookieJar()) as session:
            yield session


async def address(asks: Asks, core: Core) -> str:
    """An address from the bot."""
    async with asks() as ctx:
        given = replace(ctx, site=core.site).pass_for_organisers()
    assert given is not None
    return given


async def enters(web: ClientSession, at: str, **headers: str) -> tuple[ClientResponse, str]:
    """Press the button of the entrance: the answer, and the cookie that comes with it."""
    answer = await web.post(at, allow_redirects=False, headers=headers)
    found = SimpleCookie(answer.headers.get("Set-Cookie", "")).get(organisers.COOKIE)
    return answer, "" if found is None else found.value


async def looks(web: ClientSession, core: Core, cookie: str, query: str = "") -> tuple[int, str]:
    """Load the page with a cookie."""
    where = f"{core.site.address}/organisers/{query}"
    async with web.get(where, headers={"Cookie": f"{organisers.COOKIE}={cookie}"}) as answer:
        assert answer.headers["Cache-Control"] == "no-store"
        policy, is_page = answer.headers["Content-Security-Policy"], answer.status == 200 and not where.endswith("now")
        assert ("script-src 'self'; connect-src 'self'" in policy) == is_page, "what changes is asked for by our script"
        return answer.status, await answer.text()


@on_both_engines
async def test_address_opens_once_and_only_by_a_press(web: ClientSession, core: Core, asks: Asks) -> None:
    at = await address(asks, core)
    for _ in range(2):  # programs look at addresses in messages
        async with web.get(at) as entrance:
            assert entrance.status == 200
            assert "Åpne siden" in await entrance.text()
            assert "Set-Cookie" not in entrance.headers
    answer, cookie = await enters(web, at)
    assert (answer.status, answer.headers["Location"]) == (303, "/organisers/")
    assert (await looks(web, core, cookie))[0] == 200
    assert (await enters(web, at))[0].status == 404
    async with web.get(at) as used:
        assert "Denne adressen er brukt" in await used.text()


async def test_cookie_is_kept_from_scripts_and_other_sites(web: ClientSession, core: Core, asks: Asks) -> None:
    at = await address(asks, core)
    here = core.site.address
    core.site.address = "https://bot.example.no/bot/"
    answer, cookie = await enters(web, at)
    assert answer.headers["Location"] == "/bot/organisers/"
    (given,) = SimpleCookie(answer.headers["Set-Cookie"]).values()
    assert (given["path"], given["max-age"], given["samesite"]) == ("/bot/organisers/", "3600", "Strict")
    assert given["secure"]
    assert given["httponly"]
    core.site.address = here
    assert (await looks(web, core, cookie))[0] == 200


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}], ids=["site", "origin"]
)
async def test_page_of_another_site_can_do_nothing(
    web: ClientSession, core: Core, asks: Asks, headers: dict[str, str]
) -> None:
    at = await address(asks, core)
    assert (await enters(web, at, **headers))[0].status == 403
    _, cookie = await enters(web, at)
    kept = {"Cookie": f"{organisers.COOKIE}={cookie}"}
    async with web.post(f"{core.site.address}/organisers/leave", headers=kept | headers) as answer:
        assert answer.status == 403
    assert (await looks(web, core, cookie))[0] == 200


async def test_it_closes_after_an_hour_and_when_told(
    web: ClientSession, core: Core, asks: Asks, clock: WindableClock
) -> None:
    late = await address(asks, core)
    _, first = await enters(web, await address(asks, core))
    _, second = await enters(web, await address(asks, core))
    clock.wind_to(clock.now() + timedelta(minutes=10))
    assert (await enters(web, late))[0].status == 404, "ten minutes are over"
    async with web.post(f"{core.site.address}/organisers/leave", headers={"Cookie": f"fadderbot={first}"}) as answer:
        assert "Siden er lukket." in await answer.text()
    assert (await looks(web, core, first))[0] == 401
    assert (await looks(web, core, second))[0] == 200
    clock.wind_to(clock.now() + timedelta(minutes=50))
    status, said = await looks(web, core, second)
    assert (status, "Be boten om en ny adresse" in said) == (401, True)
    assert (await looks(web, core, second, "now"))[0] == 401


async def test_tickets_of_one_kind_open_nothing_of_another(web: ClientSession, core: Core, asks: Asks) -> None:
    at = await address(asks, core)
    secret = at.rpartition("/")[2]
    assert (await looks(web, core, secret))[0] == 401, "an entrance is no stay"
    async with web.get(f"{core.site.address}/form/{secret}") as answer:
        assert answer.status == 404
    _, cookie = await enters(web, at)
    assert (await enters(web, f"{core.site.address}/organisers/enter/{cookie}"))[0].status == 404
    assert (await looks(web, core, ""))[0] == 401


@pytest.mark.parametrize("cookie", [b"\xff", b"\xed\xa0\x80", b"a" * 5_000, b'"', b"=;=", b"\x80" * 32])
async def test_cookie_that_is_none_of_ours_opens_nothing(core: Core, web: ClientSession, cookie: bytes) -> None:
    _, _, at = (core.site.address or "").rpartition("/")
    reader, writer = await asyncio.open_connection(*at.split(":"))
    writer.write(b"GET /organisers/ HTTP/1.0\r\nCookie: fadderbot=" + cookie + b"\r\n\r\n")
    answer = await reader.read()
    writer.close()
    assert answer.startswith(b"HTTP/1.0 401 ")


async def test_too_many_at_once_are_asked_to_wait(web: ClientSession, core: Core) -> None:
    found = [(await looks(web, core, "no"))[0] for _ in range(130)]
    assert found[:100] == [401] * 100
    assert 429 in found


async def test_everything_that_comes_stands_in_one_week_and_what_breaks_hides_nothing(
    web: ClientSession,
    core: Core,
    asks: Asks,
    office: Office,
    served: Workspace,
    clock: WindableClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def plans(ctx: Context, until: object) -> list[Planned]:
        late = Planned(ctx.now + timedelta(days=1, hours=2), Verbatim("Evening <b>"))
        return [late, Planned(ctx.now + timedelta(days=1), Verbatim("Fair"), whole_day=True), *later(ctx)]

    def later(ctx: Context) -> list[Planned]:
        return [Planned(ctx.now + timedelta(days=9), Verbatim("Next week"))] * 2

    async def glance(ctx: Context) -> Message:
        return say(Item(Verbatim("Notes & co"), Verbatim("three")))

    async def breaks(ctx: Context, *_: object) -> Message:
        raise LookupError("words of a member")

    monkeypatch.setattr(notebook.cog, "plans", plans)
    monkeypatch.setattr(notebook.cog, "glance", glance)
    office.trouble["gone"].append(Undeliverable("gone"))
    async with core.storage.transaction() as session:
        said = Outgoing(room("gone"), say(t("notebook.note", text="secret")), "en", served.zone)
        await core.outbox.enqueue(session, {served.id: [said]})
    await core.settle()
    _, cookie = await enters(web, await address(asks, core))
    async with core.storage.transaction() as session:
        await core.outbox.enqueue(session, {served.id: [replace(said, address=room(f"{n}")) for n in range(3)]})
    _, body = await looks(web, core, cookie, "?lang=en")
    assert "3 messages are on their way." in body
    assert '<html lang="en">' in body
    assert body.index("All day") < body.index("Fair") < body.index("Evening &lt;b&gt;")
    assert "Next week" not in body, "it is in the drawing alone"
    assert ": 2, " in body
    assert "Notes &amp; co" in body
    assert "Messages that could not be delivered" in body
    assert "secret" not in body
    status, body = await looks(web, core, cookie, "now")
    assert (status, "3 meldinger er på vei." in body, "Notes" in body) == (200, True, False)

    monkeypatch.setattr(notebook.cog, "plans", breaks)
    monkeypatch.setattr(notebook.cog, "glance", breaks)
    status, body = await looks(web, core, cookie)
    assert (status, "words of a member" in body) == (200, False)
    assert "Ingenting kommer de neste sju dagene." in body
    assert "Meldinger som ikke kunne leveres" in body


async def test_what_is_off_is_not_shown(
    web: ClientSession, core: Core, asks: Asks, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def glance(ctx: Context) -> Message:
        return say(Verbatim("Notes"))

    monkeypatch.setattr(notebook.cog, "glance", glance)
    _, cookie = await enters(web, await address(asks, core))
    assert "Notes" in (await looks(web, core, cookie))[1]
    async with core.storage.transaction() as session:
        await session.execute(update(WorkspaceRow).values(cogs_off=["notebook"]))
    assert "Notes" not in (await looks(web, core, cookie))[1]
