"""Fetching an address that a member gave, without becoming a way into the network that we run in.

Every address that a connection could be made to is checked after the name was looked up, and the connection
goes to exactly those: a name that first means a public host and then 127.0.0.1 gains nothing. Redirects are
followed by hand, so each of them is checked in the same way.

Nothing here logs an address, and refusals drop the error that caused them: feeds carry their secret in the
query.
"""

import asyncio
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.model.errors import Refused
from bot.model.phrase import t

if TYPE_CHECKING:
    from aiohttp import ClientResponse, ClientSession
    from aiohttp.abc import AbstractResolver, ResolveResult
    from yarl import URL

MAX_REDIRECTS = 4
MAX_ADDRESS = 2_000  # characters
CHUNK = 64 * 1024
_MARK = 300  # characters; a longer one is cut, and then never the same
USER_AGENT = "Fadderbot"

_REDIRECTS = (301, 302, 303, 307, 308)
_MEGABYTE = 1024 * 1024
_HOME_NAMES = ("localhost", "local")  # never asked of anyone: they mean this machine and its neighbours
_UNREADABLE = (ValueError, IndexError)  # what yarl says of what is no address; the second of "http://[::1]@"
_NAT64 = IPv6Network("64:ff9b::/96")
# Global by the book, yet each carries or reaches an IPv4 address that nobody here sees.
_TUNNELS = tuple(
    ip_network(network)
    for network in ("2002::/16", "2001::/32", "64:ff9b:1::/48", "::/96", "192.88.99.0/24", "fec0::/10")
)

IPAddress = IPv4Address | IPv6Address


def is_public(address: IPAddress) -> bool:
    """Whether an address is one of the open internet, and no way to reach anything else."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped
        if inner is None and address in _NAT64:
            inner = IPv4Address(int(address) & 0xFFFF_FFFF)
        if inner is not None:
            return is_public(inner)
    if address.is_multicast or address.is_reserved or any(address in network for network in _TUNNELS):
        return False
    return address.is_global


@dataclass(frozen=True)
class Fetched:
    """What stands at an address, and the marks by which its server tells whether it is still the same."""

    body: bytes
    etag: str | None = None
    modified: str | None = None  # as the server wrote it: it is only ever handed back


class Fetcher:
    """Fetches addresses that members gave; one for the whole process.

    An address that was asked whether it changed less than `rest_s` seconds ago is taken not to have: where a clock is
    wound through weeks in a second, others' servers must not be asked a thousand times.
    """

    def __init__(
        self, *, may_connect: Callable[[IPAddress], bool] = is_public, timeout_s: float = 20.0, rest_s: float = 0.0
    ) -> None:
        self._may_connect = may_connect
        self._timeout_s = timeout_s
        self._rest_s = rest_s
        self._asked: dict[str, float] = {}
        self._session: ClientSession | None = None

    async def get(self, url: str, *, max_bytes: int) -> Fetched:
        """What stands at an http, https or webcal address; Refused with the reason when we cannot have it.

        With no bytes at all, it is only asked whether something stands there.
        """
        fetched = await self._fetch(url, max_bytes, {})
        assert fetched is not None  # noqa: S101 - only who says what they know is told that it is the same
        return fetched

    async def get_changed(self, url: str, *, max_bytes: int, etag: str | None, modified: str | None) -> Fetched | None:
        """The same, or None where it is what bore these marks; RFC 9110, 13.1."""
        if self._is_at_rest(url):
            return None
        known = {"If-None-Match": etag, "If-Modified-Since": modified}
        return await self._fetch(url, max_bytes, {name: value for name, value in known.items() if value})

    def _is_at_rest(self, url: str) -> bool:
        now = asyncio.get_running_loop().time()
        if now - self._asked.get(url, -self._rest_s) < self._rest_s:
            return True
        if self._rest_s:
            self._asked[url] = now
        return False

    async def _fetch(self, url: str, max_bytes: int, conditions: Mapping[str, str]) -> Fetched | None:
        import aiohttp

        try:
            async with asyncio.timeout(self._timeout_s):
                return await self._follow(_address(url), max_bytes, conditions)
        except TimeoutError:
            raise Refused(t("core.fetch.timeout")) from None
        except aiohttp.InvalidURL:
            raise Refused(t("core.fetch.not_an_address")) from None
        except (aiohttp.ClientError, OSError):
            raise Refused(t("core.fetch.unreachable")) from None

    async def close(self) -> None:
        """Let go of all connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _follow(self, url: "URL", max_bytes: int, conditions: Mapping[str, str]) -> Fetched | None:
        for _ in range(MAX_REDIRECTS + 1):
            self._check_host(url)
            async with self._opened().get(url, allow_redirects=False, headers=conditions) as response:
                if response.status in _REDIRECTS and "Location" in response.headers:
                    url = _joined(url, response.headers["Location"])
                elif response.status == 200:
                    marks = (response.headers.get(name) for name in ("ETag", "Last-Modified"))
                    body = await _body(response, max_bytes) if max_bytes else b""
                    return Fetched(body, *(mark and mark[:_MARK] for mark in marks))
                elif response.status == 304 and conditions:
                    return None
                else:
                    raise Refused(t("core.fetch.status", status=response.status))
        raise Refused(t("core.fetch.redirects"))

    def _check_host(self, url: "URL") -> None:
        """Refuse hosts that need no lookup to be known as internal; the rest is checked when looked up."""
        host = (url.host or "").rstrip(".").lower()
        if host.rpartition(".")[2] in _HOME_NAMES:
            raise Refused(t("core.fetch.private"))
        try:
            literal = ip_address(host)
        except ValueError:
            return  # a name; aiohttp itself refuses 127.1, 0x7f000001 and the like
        if not self._may_connect(literal):
            raise Refused(t("core.fetch.private"))

    def _opened(self) -> "ClientSession":
        if self._session is None:
            import aiohttp

            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(resolver=_checking_resolver(self._may_connect), use_dns_cache=False),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": USER_AGENT, "Accept": "text/calendar, */*;q=0.5"},
                timeout=aiohttp.ClientTimeout(total=None),  # `get` keeps one for everything together
                trust_env=False,
            )
        return self._session


def _address(text: str) -> "URL":
    """The address that a member typed, with webcal read as https."""
    from yarl import URL

    text = text.strip()
    if not text or len(text) > MAX_ADDRESS or any(character.isspace() for character in text):
        raise Refused(t("core.fetch.not_an_address"))
    try:
        scheme = urlsplit(text).scheme
        if scheme in ("webcal", "webcals"):
            text = "https" + text[len(scheme) :]
        return _checked(URL(text))
    except _UNREADABLE:
        raise Refused(t("core.fetch.not_an_address")) from None


def _joined(url: "URL", location: str) -> "URL":
    from yarl import URL

    try:
        return _checked(url.join(URL(location)))
    except _UNREADABLE:
        raise Refused(t("core.fetch.not_an_address")) from None


def _checked(url: "URL") -> "URL":
    if not url.scheme:
        raise Refused(t("core.fetch.not_an_address"))
    if url.scheme not in ("http", "https"):
        raise Refused(t("core.fetch.scheme"))
    if not url.host or url.user is not None or url.password is not None:
        raise Refused(t("core.fetch.not_an_address"))
    return url.with_fragment(None)


async def _body(response: "ClientResponse", max_bytes: int) -> bytes:
    """The body, unpacked piece by piece so that what is small on the wire cannot grow unseen."""
    body = bytearray()
    if (response.content_length or 0) > max_bytes:
        raise Refused(t("core.fetch.too_large", megabytes=max(1, max_bytes // _MEGABYTE)))
    async for chunk in response.content.iter_chunked(CHUNK):
        body += chunk
        if len(body) > max_bytes:
            raise Refused(t("core.fetch.too_large", megabytes=max(1, max_bytes // _MEGABYTE)))
    return bytes(body)


def _checking_resolver(may_connect: Callable[[IPAddress], bool]) -> "AbstractResolver":
    """Looks names up, once for each connection, and answers only when every address may be connected to."""
    from aiohttp.abc import AbstractResolver, ResolveResult

    class Resolver(AbstractResolver):
        async def resolve(
            self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
        ) -> "list[ResolveResult]":
            loop = asyncio.get_running_loop()
            try:
                found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, family=family)
            except UnicodeError as problem:  # a name that DNS cannot carry
                raise OSError("no such name") from problem
            if not all(may_connect(ip_address(sockaddr[0])) for *_, sockaddr in found):
                raise Refused(t("core.fetch.private"))
            return [
                ResolveResult(
                    hostname=host,
                    host=str(sockaddr[0]),
                    port=port,
                    family=found_family,
                    proto=proto,
                    flags=socket.AI_NUMERICHOST,
                )
                for found_family, _, proto, _, sockaddr in found
            ]

        async def close(self) -> None:
            """Nothing is kept open."""

    return Resolver()
