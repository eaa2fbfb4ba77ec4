"""Fetching what members point at: real servers on this machine, and no way past the guard."""

import asyncio
import gzip
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from ipaddress import ip_address
from typing import Any

import pytest
from aiohttp import web

from bot.fetch import USER_AGENT, Fetcher, IPAddress, is_public
from bot.model.errors import Refused

Serve = Callable[..., Awaitable[str]]
MEGABYTE = 1024 * 1024


def anywhere(address: IPAddress) -> bool:
    return True


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Starts a server that answers every path with the handler; gives its address."""
    runners: list[web.AppRunner] = []

    async def start(handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> str:
        application = web.Application()
        application.router.add_get("/{path:.*}", handler)
        runner = web.AppRunner(application, shutdown_timeout=0)
        runners.append(runner)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{runner.addresses[0][1]}"

    yield start
    for runner in runners:
        await runner.cleanup()


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    fetcher = Fetcher(may_connect=anywhere)
    yield fetcher
    await fetcher.close()


@pytest.fixture
async def guarded() -> AsyncIterator[Fetcher]:
    fetcher = Fetcher(timeout_s=5)
    yield fetcher
    await fetcher.close()


async def refusal(fetcher: Fetcher, url: str, *, max_bytes: int = MEGABYTE) -> tuple[str, dict[str, Any]]:
    with pytest.raises(Refused) as caught:
        await fetcher.get(url, max_bytes=max_bytes)
    assert caught.value.__cause__ is None  # no error that holds the address may reach a log
    return caught.value.reason.key, dict(caught.value.reason.arguments)


async def test_a_file_and_what_we_say_of_ourselves(serve: Serve, fetcher: Fetcher) -> None:
    seen: list[web.Request] = []

    async def handler(request: web.Request) -> web.Response:
        seen.append(request)
        response = web.Response(body=b"BEGIN:VCALENDAR")
        response.set_cookie("track", "me")
        return response

    url = await serve(handler)
    for _ in range(2):
        assert (await fetcher.get(f"{url}/feed.ics?token=a%2Bb#x", max_bytes=MEGABYTE)).body == b"BEGIN:VCALENDAR"
    assert seen[1].headers["User-Agent"] == USER_AGENT
    assert "Cookie" not in seen[1].headers
    assert seen[1].query_string == "token=a%2Bb"


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("", "not_an_address"),
        ("timeplan", "not_an_address"),
        ("http://", "not_an_address"),
        ("http:///feed.ics", "not_an_address"),
        ("https://calendar.example/a b", "not_an_address"),
        ("https://calendar.example:99999/", "not_an_address"),
        ("https://[::1/", "not_an_address"),
        ("https://name:word@calendar.example/", "not_an_address"),
        ("https://name@calendar.example/", "not_an_address"),
        ("https://calendar.example/" + "a" * 3000, "not_an_address"),
        ("file:///etc/passwd", "scheme"),
        ("ftp://calendar.example/feed.ics", "scheme"),
        ("gopher://calendar.example/", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("data:text/calendar,BEGIN:VCALENDAR", "scheme"),
    ],
)
async def test_what_is_no_address_we_take(guarded: Fetcher, url: str, key: str) -> None:
    assert await refusal(guarded, url) == (f"core.fetch.{key}", {})


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.0.0.1.",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - refused, not listened on
        "224.0.0.1",
        "255.255.255.255",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[64:ff9b:1::1]",
        "[2002:7f00:1::1]",
        "[2001:0:1::1]",
        "[fe80::1]",
        "[fc00::1]",
        "[ff02::1]",
        "localhost",
        "LOCALHOST.",
        "printer.local",
        "a.localhost",
    ],
)
@pytest.mark.parametrize("scheme", ["http", "webcal"])
async def test_hosts_that_are_not_on_the_open_internet(guarded: Fetcher, scheme: str, host: str) -> None:
    assert await refusal(guarded, f"{scheme}://{host}/feed.ics") == ("core.fetch.private", {})


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "0x7f000001", "127.1", "0177.0.0.1", "017700000001"])
async def test_odd_ways_to_write_this_machine(guarded: Fetcher, host: str) -> None:
    key, _ = await refusal(guarded, f"http://{host}/")
    assert key in ("core.fetch.private", "core.fetch.not_an_address", "core.fetch.unreachable")


@pytest.mark.parametrize("address", ["1.1.1.1", "129.240.1.1", "2606:4700::1111", "64:ff9b::101:101"])
def test_public_addresses(address: str) -> None:
    assert is_public(ip_address(address))


async def test_this_machine_is_refused_although_something_listens(serve: Serve, guarded: Fetcher) -> None:
    asked: list[str] = []

    async def handler(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response()

    url = await serve(handler)
    assert await refusal(guarded, url) == ("core.fetch.private", {})
    assert asked == []


async def test_redirects_are_followed_a_few_times(serve: Serve, fetcher: Fetcher) -> None:
    async def handler(request: web.Request) -> web.Response:
        left = int(request.path.strip("/"))
        if left:
            raise web.HTTPFound(f"./{left - 1}")
        return web.Response(body=b"there")

    url = await serve(handler)
    assert (await fetcher.get(f"{url}/4", max_bytes=MEGABYTE)).body == b"there"
    assert await refusal(fetcher, f"{url}/5") == ("core.fetch.redirects", {})


@pytest.mark.parametrize(
    ("location", "key"),
    [
        ("http://127.0.0.2/", "private"),
        ("http://[::ffff:10.0.0.1]/", "private"),
        ("//169.254.169.254/latest/meta-data/", "private"),
        ("http://rebound.example/", "private"),
        ("file:///etc/passwd", "scheme"),
        ("http://name:word@127.0.0.1/", "not_an_address"),
        ("http://[", "not_an_address"),
    ],
)
async def test_redirects_are_checked_like_addresses(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, location: str, key: str
) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": location})

    url = await serve(handler)
    answer_names(monkeypatch, {"rebound.example": ["127.0.0.2"]})
    fetcher = Fetcher(may_connect=lambda address: str(address) == "127.0.0.1")
    assert await refusal(fetcher, url) == (f"core.fetch.{key}", {})
    await fetcher.close()


def answer_names(monkeypatch: pytest.MonkeyPatch, names: dict[str, list[str]]) -> list[str]:
    """Lets the loop's name lookup answer from here, each address once, the last one from then on."""
    asked: list[str] = []

    async def getaddrinfo(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        if host not in names:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        answer = names[host].pop(0) if len(names[host]) > 1 else names[host][0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in answer.split(",")]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo)
    return asked


async def test_a_name_cannot_change_its_mind(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """The address that was checked is the one connected to; the next request is checked anew."""
    checked: list[str] = []
    hosts: list[str] = []

    def check(address: IPAddress) -> bool:
        checked.append(str(address))
        return str(address) == "127.0.0.1"

    async def handler(request: web.Request) -> web.Response:
        hosts.append(request.host)
        return web.Response(body=b"ours", headers={"Connection": "close"})

    port = (await serve(handler)).rpartition(":")[2]
    asked = answer_names(monkeypatch, {"calendar.example": ["127.0.0.1", "127.0.0.3"]})
    fetcher = Fetcher(may_connect=check)
    url = f"http://calendar.example:{port}/"
    assert (await fetcher.get(url, max_bytes=MEGABYTE)).body == b"ours"
    assert (asked, checked) == (["calendar.example"], ["127.0.0.1"])
    assert hosts == [f"calendar.example:{port}"]
    assert await refusal(fetcher, url) == ("core.fetch.private", {})
    assert checked == ["127.0.0.1", "127.0.0.3"]
    await fetcher.close()


async def test_one_private_address_among_several_is_one_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    answer_names(monkeypatch, {"calendar.example": ["1.1.1.1,10.0.0.1"]})
    fetcher = Fetcher()
    assert await refusal(fetcher, "https://calendar.example/") == ("core.fetch.private", {})
    await fetcher.close()


async def test_names_that_lead_nowhere(monkeypatch: pytest.MonkeyPatch, fetcher: Fetcher) -> None:
    answer_names(monkeypatch, {})
    assert await refusal(fetcher, "https://nowhere.example/") == ("core.fetch.unreachable", {})
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    assert await refusal(fetcher, f"http://127.0.0.1:{port}/") == ("core.fetch.unreachable", {})


@pytest.mark.parametrize("declared", [True, False])
async def test_more_than_asked_for(serve: Serve, fetcher: Fetcher, declared: bool) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        if declared:
            return web.Response(body=b"x" * (2 * MEGABYTE + 1))
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(33):
            await response.write(b"x" * 65_536)
        return response

    url = await serve(handler)
    assert await refusal(fetcher, url, max_bytes=2 * MEGABYTE) == ("core.fetch.too_large", {"megabytes": 2})


async def test_what_is_small_only_while_it_is_packed(serve: Serve, fetcher: Fetcher) -> None:
    packed = gzip.compress(b"\0" * (200 * MEGABYTE), compresslevel=9)

    async def handler(request: web.Request) -> web.Response:
        return web.Response(body=packed, headers={"Content-Encoding": "gzip"})

    url = await serve(handler)
    assert len(packed) < MEGABYTE
    assert await refusal(fetcher, url) == ("core.fetch.too_large", {"megabytes": 1})


async def test_packed_bodies_are_unpacked_and_broken_ones_refused(serve: Serve, fetcher: Fetcher) -> None:
    bodies = [gzip.compress(b"BEGIN:VCALENDAR"), b"\x1f\x8b broken"]

    async def handler(request: web.Request) -> web.Response:
        return web.Response(body=bodies.pop(0), headers={"Content-Encoding": "gzip"})

    url = await serve(handler)
    assert (await fetcher.get(url, max_bytes=MEGABYTE)).body == b"BEGIN:VCALENDAR"
    assert await refusal(fetcher, url) == ("core.fetch.unreachable", {})


async def test_a_server_that_never_answers(serve: Serve) -> None:
    released = asyncio.Event()

    async def handler(request: web.Request) -> web.Response:
        await released.wait()
        return web.Response()

    url = await serve(handler)
    fetcher = Fetcher(may_connect=anywhere, timeout_s=0.05)
    assert await refusal(fetcher, url) == ("core.fetch.timeout", {})
    released.set()
    await fetcher.close()


@pytest.mark.parametrize("status", [204, 304, 401, 404, 500, 302])
async def test_other_answers_are_told_with_their_number(serve: Serve, fetcher: Fetcher, status: int) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(status=status)

    url = await serve(handler)
    assert await refusal(fetcher, url) == ("core.fetch.status", {"status": status})


async def test_a_server_that_speaks_something_else(fetcher: Fetcher) -> None:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example ESMTP\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(speak, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    assert await refusal(fetcher, f"http://127.0.0.1:{port}/") == ("core.fetch.unreachable", {})
    server.close()
    await server.wait_closed()


async def test_what_did_not_change_is_not_sent_again(serve: Serve, fetcher: Fetcher) -> None:
    asked: list[str | None] = []
    standing = {"ETag": '"1"', "Last-Modified": "Mon, 07 Sep 2026 08:00:00 GMT"}

    async def handler(request: web.Request) -> web.Response:
        asked.append(request.headers.get("If-None-Match"))
        if request.path == "/moved":
            raise web.HTTPFound("/feed.ics")
        if asked[-1] == standing["ETag"]:
            assert request.headers["If-Modified-Since"] == standing["Last-Modified"]
            return web.Response(status=304)
        return web.Response(body=b"new", headers=standing)

    url = await serve(handler)
    for path in ("/feed.ics", "/moved"):
        first = await fetcher.get(url + path, max_bytes=MEGABYTE)
        assert (first.body, first.etag, first.modified) == (b"new", *standing.values())
        known = {"etag": first.etag, "modified": first.modified}
        assert await fetcher.get_changed(url + path, max_bytes=MEGABYTE, **known) is None
    standing["ETag"] = '"2"'
    again = await fetcher.get_changed(f"{url}/feed.ics", max_bytes=MEGABYTE, **known)
    assert again is not None
    assert again.etag == '"2"'
    assert asked == [None, '"1"', None, None, '"1"', '"1"', '"1"']


async def test_a_server_that_says_unchanged_unasked(serve: Serve, fetcher: Fetcher) -> None:
    async def handler(_request: web.Request) -> web.Response:
        return web.Response(status=304)

    url = await serve(handler)
    assert await refusal(fetcher, url) == ("core.fetch.status", {"status": 304})
    with pytest.raises(Refused):
        await fetcher.get_changed(url, max_bytes=MEGABYTE, etag=None, modified=None)


async def test_a_server_is_left_in_peace_while_a_clock_is_wound(serve: Serve) -> None:
    asked: list[str] = []

    async def handler(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(body=b"new")

    url = await serve(handler)
    fetcher = Fetcher(may_connect=anywhere, rest_s=60)
    known = {"etag": None, "modified": None}
    assert await fetcher.get_changed(f"{url}/a", max_bytes=MEGABYTE, **known) is not None
    assert await fetcher.get_changed(f"{url}/a", max_bytes=MEGABYTE, **known) is None
    assert await fetcher.get_changed(f"{url}/b", max_bytes=MEGABYTE, **known) is not None
    assert (await fetcher.get(f"{url}/a", max_bytes=MEGABYTE)).body == b"new"
    assert asked == ["/a", "/b", "/a"]
    await fetcher.close()
