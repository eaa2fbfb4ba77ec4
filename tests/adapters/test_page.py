"""The sandbox's page over a real server: what a browser, a stranger and a broken page get from it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, WSServerHandshakeError, web

from bot.adapters.sandbox.connect import Sandbox
from bot.adapters.sandbox.page import application
from bot.adapters.sandbox.world import Posted, Spot
from tests.adapters.conftest import OpenServer
from tests.core.office import SOON_S

Json = dict[str, Any]
GENERAL = {"kind": "channel", "id": "general"}


@dataclass
class Page:
    """An open page: it sends frames and keeps what it hears."""

    line: ClientWebSocketResponse
    heard: list[Json] = field(default_factory=list)

    async def sends(self, **frame: Any) -> None:
        """Send one frame."""
        await self.line.send_json(frame)

    async def hears(self, kind: str) -> Json:
        """Listen until a frame of this kind comes."""
        while True:
            frame: Json = await asyncio.wait_for(self.line.receive_json(), SOON_S)
            self.heard.append(frame)
            if frame["kind"] == kind:
                return frame

    async def is_(self, person: str) -> Json:
        """Become a person, and see the server as they do."""
        await self.sends(do="be", person=person)
        return await self.hears("snapshot")

    async def calls(self, key: str, name: str, **arguments: str) -> None:
        """Call a command of the notebook."""
        await self.sends(do="call", key=key, place=GENERAL, group="notebook", name=name, arguments=arguments)


@dataclass
class Site:
    """The server with its page."""

    sandbox: Sandbox
    port: int
    client: ClientSession

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    async def page(self, **headers: str) -> Page:
        """Open the page's line."""
        return Page(await self.client.ws_connect(f"{self.address}/ws", headers=headers))


@pytest.fixture
async def site(opened: OpenServer) -> AsyncIterator[Site]:
    """A page that answers on a free port."""
    async with opened() as (sandbox, _):
        runner = web.AppRunner(application(sandbox), access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        async with ClientSession() as client:
            yield Site(sandbox, runner.addresses[0][1], client)
        await runner.cleanup()


@pytest.mark.parametrize("path", ["/", "/static/page.js", "/static/style.css"])
async def test_page_lets_nothing_foreign_run_in_it(site: Site, path: str) -> None:
    async with site.client.get(site.address + path) as response:
        assert response.status == 200
        policy = dict(part.strip().split(" ", 1) for part in response.headers["Content-Security-Policy"].split(";"))
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == "'self'"
        assert policy["frame-ancestors"] == "'none'"
        assert "unsafe" not in response.headers["Content-Security-Policy"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("host", ["evil.example", "evil.example:{port}", "127.0.0.1.evil.example", "[::2]:{port}", ""])
async def test_foreign_host_is_refused(site: Site, host: str) -> None:
    headers = {"Host": host.format(port=site.port)}
    for path in ("/", "/static/page.js", "/ws"):
        async with site.client.get(site.address + path, headers=headers) as response:
            assert response.status == 403


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://127.0.0.1:1",
        "http://127.0.0.1.evil.example",
        "http://localhost.evil.example:{port}",
        "null",
        "",
    ],
)
async def test_foreign_origin_cannot_open_the_line(site: Site, origin: str) -> None:
    with pytest.raises(WSServerHandshakeError) as refused:
        await site.page(Origin=origin.format(port=site.port))
    assert refused.value.status == 403


@pytest.mark.parametrize("where", ["cross-site", "same-site", "none"])
async def test_null_origin_is_foreign_unless_the_browser_says_that_it_is_ones_own(site: Site, where: str) -> None:
    with pytest.raises(WSServerHandshakeError) as refused:
        await site.page(**{"Origin": "null", "Sec-Fetch-Site": where})
    assert refused.value.status == 403


async def test_null_origin_of_ones_own_opens_the_line(site: Site) -> None:
    page = await site.page(**{"Origin": "null", "Sec-Fetch-Site": "same-origin"})
    assert (await page.is_("ida"))["me"] == "ida"


async def test_ones_own_origin_opens_the_line(site: Site) -> None:
    page = await site.page(Origin=site.address)
    assert (await page.is_("ida"))["me"] == "ida"


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "{",
        "null",
        "[]",
        "7",
        '"be"',
        "{}",
        '{"do": "be", "person": {}}',
        '{"do": "nonsense"}',
        '{"do": "call"}',
        '{"do": "call", "key": "k", "place": {"kind": "nowhere", "id": "x"}, "group": "a", "name": "b"}',
        '{"do": "call", "key": ["k"], "place": {"kind": "channel", "id": "general"}, "group": "a", "name": "b"}',
        '{"do": "press", "key": "k", "place": {"kind": "channel", "id": "general"}, "action": "x"}',
        '{"do": "text", "key": "k", "place": {"kind": "channel", "id": "general"}}',
        '{"do": "text", "key": "k", "place": {}, "text": "/notebook write x"}',
        '{"do": "submit", "form": "nothing", "fields": {}}',
        '{"do": "dismiss", "form": "nothing"}',
        '{"do": "wind", "to": "yesterday"}',
        '{"do": "complete"}',
        '{"do": "add_person", "name": ""}',
        '{"do": "say", "place": {"kind": "channel"}, "text": "x"}',
        "[" * 100_000,
    ],
)
async def test_broken_frame_ends_nothing(site: Site, broken: str) -> None:
    page = await site.page()
    await page.line.send_str(broken)  # before one is anybody
    await page.is_("ida")
    await page.line.send_str(broken)
    await page.calls("good", "write", text="tea")
    answer = await page.hears("message")

    assert answer["message"]["answers"] == "good"
    assert site.sandbox.world.waiting == {}, "nothing is left that would be handed in at every start"


async def test_line_of_bytes_is_left_alone(site: Site) -> None:
    page = await site.page()
    await page.line.send_bytes(b"\xff\xfe")
    assert (await page.is_("ida"))["me"] == "ida"


async def test_private_words_never_reach_others(site: Site) -> None:
    ida, henrik = await site.page(), await site.page()
    await ida.is_("ida")
    await henrik.is_("henrik")
    await ida.calls("k1", "write", text="a quiet word")
    await ida.hears("message")
    await ida.calls("k2", "refuse", text="a quiet word")
    await ida.hears("message")
    site.sandbox.world.post(
        Posted("dm", Spot("direct", "ida"), "bot", "", [{"kind": "paragraph", "text": ["a quiet word"]}])
    )
    await ida.hears("message")
    await henrik.calls("k3", "announce", text="for everybody")
    last = await henrik.hears("message")

    assert last["message"]["answers"] == "k3"
    assert "a quiet word" not in str(henrik.heard)
    assert not any("k1" in str(frame) or "k2" in str(frame) for frame in henrik.heard)
    fresh = await site.page()
    assert "a quiet word" not in str(await fresh.is_("henrik"))
    assert "a quiet word" in str(await ida.is_("ida"))


async def test_message_is_handed_over_by_its_menu(site: Site) -> None:
    ida, henrik = await site.page(), await site.page()
    snapshot = await ida.is_("ida")
    await henrik.is_("henrik")
    assert {"shortcut": "notebook/keep", "label": "Keep it"} in snapshot["shortcuts"]
    await henrik.sends(do="say", place=GENERAL, text="tea")
    said = (await ida.hears("message"))["message"]
    choice = {"do": "on_message", "place": GENERAL, "shortcut": "notebook/keep"}
    await ida.sends(**choice, key="k1", message=said["id"])
    answer = (await ida.hears("message"))["message"]
    assert (answer["answers"], answer["private"]) == ("k1", True)
    assert answer["asked"] == {"person": "ida", "text": "Keep it"}
    assert "'typed': 'tea'" in str(answer["blocks"])

    await henrik.hears("message")
    for hidden in (answer["id"], "nothing"):
        await henrik.sends(**choice, key=hidden, message=hidden)
        assert "Det står ingen tekst" in str(await henrik.hears("message"))


async def test_file_of_a_message_can_only_be_saved(site: Site) -> None:
    ida = await site.page()
    await ida.is_("ida")
    await ida.sends(do="press", key="k", place=GENERAL, message="", action="notebook/hand", value=None)
    block = (await ida.hears("message"))["message"]["blocks"][1]
    assert block["name"] == "notes-1.yaml"
    assert "tea: 1" not in str(ida.heard), "it is fetched when somebody saves it"
    async with site.client.get(site.address + block["source"]) as saved:
        assert await saved.text() == "tea: 1\n"
        assert saved.headers["Content-Disposition"] == 'attachment; filename="notes-1.yaml"'
        assert saved.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert saved.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in saved.headers["Content-Security-Policy"]
    elsewhere = block["source"].rpartition("/")[0]
    for path in (f"{elsewhere}/other.yaml", "/files/nothing/notes-1.yaml"):
        async with site.client.get(site.address + path) as missing:
            assert missing.status == 404


async def test_message_that_is_taken_back_leaves_the_page(site: Site) -> None:
    ida, henrik = await site.page(), await site.page()
    await ida.is_("ida")
    await henrik.is_("henrik")
    await henrik.calls("k1", "announce", text="for everybody", channel="general")
    posted = (await ida.hears("message"))["message"]
    while posted["answers"]:
        posted = (await ida.hears("message"))["message"]
    await henrik.calls("k2", "forget", channel="general")
    assert (await ida.hears("removed"))["id"] == posted["id"]
    shown = [message["id"] for message in (await ida.is_("ida"))["messages"]]
    assert posted["id"] not in shown


async def test_form_of_another_can_neither_be_seen_nor_sent_nor_closed(site: Site) -> None:
    henrik, ida = await site.page(), await site.page()
    await henrik.is_("henrik")
    await ida.is_("ida")
    await henrik.calls("k0", "write", text="tea")
    await henrik.calls("k1", "change", note="1")
    form = (await henrik.hears("form"))["form"]
    await ida.sends(do="submit", form=form["key"], fields={"text": "mine"})
    await ida.sends(do="dismiss", form=form["key"])
    await ida.calls("k2", "write", text="cake")
    await ida.hears("message")

    assert not any(frame["kind"] in ("form", "form_closed") for frame in ida.heard)
    assert site.sandbox.world.open_form("henrik") is not None
    assert (await henrik.is_("henrik"))["form"]["key"] == form["key"]


async def test_act_is_answered_though_the_page_went_away(site: Site) -> None:
    page = await site.page()
    await page.is_("ida")
    await page.calls("k", "write", text="tea")
    await page.line.close()
    back = await site.page()
    seen = await back.is_("ida")
    while not any(message["answers"] == "k" for message in seen["messages"]):
        seen = await back.is_("ida")

    assert [message["answers"] for message in seen["messages"]] == ["k"]


async def test_unanswered_act_sent_again_is_done_once(site: Site) -> None:
    page = await site.page()
    await page.is_("ida")
    for _ in range(5):
        await page.calls("k", "write", text="tea")
    await page.calls("end", "write", text="end")
    seen: list[str] = []
    while not {"k", "end"} <= set(seen):
        seen.append((await page.hears("message"))["message"]["answers"])

    answered = [message.answers for message in site.sandbox.world.messages.values()]
    assert sorted(str(key) for key in answered) == ["end", "k"]
