"""The fake Slack, put together: `async with FakeSlack() as fake`."""

import asyncio
import mimetypes
import re
import secrets
import time
from collections.abc import Callable, Coroutine, Iterable
from datetime import UTC, datetime
from typing import Any

import aiohttp
from aiohttp import web

from tests.fakes.faults import Faults, Loss
from tests.fakes.local import LocalServer
from tests.fakes.slack import accounts, asking, conversations, history, hooks, membership, messages, uploads, views
from tests.fakes.slack.api import Api, Done, Refused
from tests.fakes.slack.faults import Fault
from tests.fakes.slack.refusal import Json
from tests.fakes.slack.sockets import Sockets
from tests.fakes.slack.spec import SCOPES
from tests.fakes.slack.state import Asked, Channel, Message, Person, Usergroup, World

_METHODS = (
    accounts,
    conversations,
    history,
    membership,
    messages,
    uploads,
    views,
)  # they register as they are imported


def _real_now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251


class FakeSlack(LocalServer):
    """Slack on this machine: the Web API, Socket Mode and signed HTTP, what it remembers, and what it refused.

    `calls` has every request with its status, `refusals` each that was badly made: a test that wants a clean bot
    asserts that it is empty. `scopes` are those that the bot was given. With `strict_pace` a channel takes a message
    every `rate` of its `seconds`, which are the event loop's, and no more.
    """

    def __init__(self, now: Callable[[], datetime] = _real_now) -> None:
        super().__init__()
        self.world = World(now)
        self.faults = Faults[Fault]()
        self.sockets = Sockets(self)
        self.bot_token = f"xoxb-{secrets.token_hex(8)}"
        self.app_token = f"xapp-1-{self.world.app_id}-1-{secrets.token_hex(8)}"
        self.signing_secret = secrets.token_hex(16)
        self.signed_at: Callable[[], float] = time.time  # noqa: TID251  # slack_bolt compares with it
        self.scopes: set[str] = set(SCOPES)
        self.shortcuts: list[Json] = []  # in the menu of each message, as the app's manifest has them
        self.strict_pace = False
        self.rate = 1.0
        self.seconds: Callable[[], float] = lambda: asyncio.get_running_loop().time()
        self.posted_at: dict[str, float] = {}  # by channel, in these seconds
        self.calls: list[Done] = []
        self.refusals: list[Refused] = []
        self.listeners: list[Callable[[Message], None]] = []  # told of each message that is posted or changed
        self.http_url: str | None = None
        self._http: aiohttp.ClientSession | None = None
        self._tasks: set[asyncio.Task[Any]] = set()

    @property
    def api_base(self) -> str:
        """Where the Web API is, for `AsyncWebClient(base_url=...)`."""
        return f"http://127.0.0.1:{self._port}/api/"

    @property
    def socket_url(self) -> str:
        """Where sockets are opened; a ticket belongs to it, which `apps.connections.open` gives."""
        return f"ws://127.0.0.1:{self._port}/link"

    @property
    def lines(self) -> int:
        """How many sockets are open."""
        return len(self.sockets.lines)

    def response_url(self, asked: Asked) -> str:
        """Where the bot can answer what a person did."""
        kind = "commands" if asked.kind == "slash_commands" else "actions"
        return f"http://127.0.0.1:{self._port}/{kind}/{self.world.team_id}/{asked.response_url_token}"

    def _app(self) -> web.Application:
        app = web.Application(client_max_size=8 * 1024 * 1024)
        api = Api(self)
        app.router.add_get("/link/", self.sockets.connect)
        app.router.add_get("/files/{id}/{name}", self._download)
        app.router.add_post("/upload/v1/{id}", self._uploaded)
        app.router.add_route("*", "/api/{method}", api.answer)
        app.router.add_post("/commands/{team}/{token}", hooks.Hooks(self).answer)
        app.router.add_post("/actions/{team}/{token}", hooks.Hooks(self).answer)
        return app

    async def close(self) -> None:
        """Stop, and cut whoever is still connected."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.sockets.drop()
        if self._http is not None:
            await self._http.close()
        await super().close()

    # What there is

    def person(self, name: str, locale: str = "nb-NO", is_admin: bool = False, is_owner: bool = False) -> Person:
        """A new account, in no channel yet; `locale` is Slack's tag."""
        person = Person(self.world.ids.next("U"), name, locale, is_admin=is_admin, is_owner=is_owner)
        self.world.people[person.id] = person
        return person

    def deactivate(self, person: Person) -> None:
        """Deactivate an account: it is listed as deleted, and out of all channels and groups."""
        person.deleted = True
        for channel in self.world.channels.values():
            if not channel.is_im:
                channel.members.discard(person.id)
        for group in self.world.usergroups.values():
            group.members.discard(person.id)

    def channel(
        self, name: str, *, members: Iterable[Person] = (), private: bool = False, with_bot: bool = True
    ) -> Channel:
        """A new channel, with the bot in it unless told otherwise."""
        channel = self.world.add_channel(name, self.world.bot, private=private)
        channel.creator = next((person.id for person in members), "")
        channel.members = {person.id for person in members} | ({self.world.bot.id} if with_bot else set())
        return channel

    def usergroup(self, name: str, members: Iterable[Person] = ()) -> Usergroup:
        """A new group of people."""
        handle = re.sub(r"\W+", "-", name.lower()).strip("-")
        group = Usergroup(self.world.ids.next("S"), handle, name, {person.id for person in members})
        self.world.usergroups[group.id] = group
        return group

    def file(self, owner: Person, name: str, content: bytes) -> Json:
        """A file that somebody uploaded, as `files.info` tells of it; its `url_private` needs the bot's token."""
        return self.keep(self.world.ids.next("F"), owner, name, content)

    def keep(self, id_: str, owner: Person, name: str, content: bytes) -> Json:
        """Keep a file under an id that was given for it."""
        url = f"http://127.0.0.1:{self._port}/files/{id_}/{re.sub(r'[^A-Za-z0-9_.-]', '_', name)}"
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        created = int(self.world.now().timestamp())
        said: Json = {"id": id_, "name": name, "title": name, "mimetype": kind, "user": owner.id, "size": len(content)}
        said |= {"created": created, "timestamp": created, "mode": "hosted", "is_external": False}
        said |= {"filetype": name.rpartition(".")[2], "url_private": url, "url_private_download": url}
        self.world.files[id_] = (said, content)
        return said

    def closes(self, person: Person, *, again: bool = False) -> None:
        """Let nobody write to a person directly, or `again` everybody."""
        person.closed = not again

    async def _download(self, request: web.Request) -> web.Response:
        found = self.world.files.get(request.match_info["id"])
        if request.headers.get("Authorization") != f"Bearer {self.bot_token}":
            return web.Response(text="<html>sign in</html>", content_type="text/html")  # Slack shows its front page
        return web.Response(status=404) if found is None else web.Response(body=found[1])

    def upload_url(self, id_: str) -> str:
        """Where a file can be put that was announced."""
        return f"http://127.0.0.1:{self._port}/upload/v1/{id_}"

    async def _uploaded(self, request: web.Request) -> web.Response:
        announced, content = self.world.announced.get(request.match_info["id"]), await request.read()
        if announced is None or len(content) != announced[1]:
            return web.Response(status=400)
        self.world.put[request.match_info["id"]] = content
        return web.Response(text=f"OK - {len(content)}")

    def uninstall(self) -> None:
        """Throw the app out of the workspace: its token is dead, and it is told so."""
        self.world.installed = False
        told: dict[str, Json] = {"app_uninstalled": {}, "tokens_revoked": {"tokens": {"bot": [self.world.bot.id]}}}
        for kind, body in told.items():
            if self.sockets.ready or self.http_url:
                self.spawn(asking.event(self, kind, body))

    def install(self) -> None:
        """Let the app in again, with the same token."""
        self.world.installed = True

    def told(self, message: Message) -> None:
        """Tell whoever listens of a message that was posted or changed."""
        for listen in self.listeners:
            listen(message)

    # Deliveries

    async def connected(self) -> None:
        """Wait until a Socket Mode client is connected, and not asked to leave."""
        await self.changes.until(lambda: bool(self.sockets.ready))

    def deliver_over_http(self, url: str | None) -> None:
        """Deliver everything by signed requests to this address from now on, or over the sockets where it is None."""
        self.http_url = url

    def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask everybody to open a new socket."""
        self.sockets.disconnect(reason)

    def drop(self) -> None:
        """Break every socket without a word."""
        self.sockets.drop()

    @property
    def http(self) -> aiohttp.ClientSession:
        """The session for signed requests."""
        if self._http is None:
            self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30))
        return self._http

    def spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        """Let this run beside, until the fake is closed."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # What goes wrong

    def fail_next(self, method: str, *, status: int = 500, times: int = 1) -> None:
        """Answer the next calls of methods that fit this pattern with this status, and do nothing."""
        self.faults.add(Fault(method, times, status=status))

    def error_next(self, method: str, error: str, *, times: int = 1) -> None:
        """Answer the next calls of methods that fit with this error, and do nothing."""
        self.faults.add(Fault(method, times, error=error))

    def limit_next(self, method: str, *, retry_after: int = 1, times: int = 1) -> None:
        """Answer the next calls of methods that fit with 429, and do nothing."""
        self.faults.add(Fault(method, times, status=429, retry_after=retry_after))

    def lose_next(self, method: str, *, times: int = 1) -> None:
        """Do what the next calls of methods that fit ask for, but cut the connection instead of answering."""
        self.faults.add(Fault(method, times, loss=Loss.AFTER))

    def refuse_connection_next(self, method: str = "", *, times: int = 1) -> None:
        """Cut the connection of the next calls of methods that fit before anything is done."""
        self.faults.add(Fault(method, times, loss=Loss.BEFORE))
