"""Socket Mode: the sockets that are open, the envelopes that go out, the acknowledgements that come in."""

import asyncio
import json
import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING

from aiohttp import WSMsgType, web

from tests.fakes.slack import delivery
from tests.fakes.slack.api import Refused
from tests.fakes.slack.refusal import Json
from tests.fakes.slack.state import Asked

if TYPE_CHECKING:
    from tests.fakes.slack.server import FakeSlack


class Line:
    """One socket; frames go out in the order in which they were given. `leaving` once it was told to go."""

    def __init__(self, request: web.Request, socket: web.WebSocketResponse) -> None:
        self.leaving = False
        self._socket = socket
        self._request = request
        self._waiting: asyncio.Queue[Json] = asyncio.Queue()

    def send(self, frame: Json) -> None:
        """Put a frame on its way."""
        self._waiting.put_nowait(frame)

    def drop(self) -> None:
        """Cut the connection without a word."""
        if self._request.transport is not None:
            self._request.transport.abort()

    async def write(self) -> None:
        """Send what is given, until the connection ends."""
        while not self._socket.closed:
            frame = await self._waiting.get()
            try:
                await self._socket.send_str(json.dumps(frame))
            except ConnectionError:
                return


class Sockets:
    """Everybody who is connected; what was sent and by which envelope."""

    def __init__(self, fake: "FakeSlack") -> None:
        self._fake = fake
        self.tickets: set[str] = set()
        self.lines: list[Line] = []
        self.opened = 0
        self._sent: dict[str, Asked] = {}

    @property
    def ready(self) -> list[Line]:
        """The sockets on which the bot listens and will go on listening."""
        return [line for line in self.lines if not line.leaving]

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """One client's connection, from hello to its end."""
        fault = self._fake.faults.take("socket")
        ticket = request.query.get("ticket", "")
        if fault is not None or ticket not in self.tickets:
            if fault is not None and fault.loss is not None and request.transport is not None:
                request.transport.abort()
            return web.Response(status=fault.status or 503 if fault is not None else 403)
        self.tickets.discard(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        line = Line(request, socket)
        self.lines.append(line)
        self.opened += 1
        line.send(self._hello())
        writing = asyncio.create_task(line.write())
        self._fake.changes.ring()
        try:
            async for received in socket:
                if received.type is WSMsgType.TEXT:
                    self._hear(received.data)
        finally:
            writing.cancel()
            self.lines.remove(line)
            self._fake.changes.ring()
        return socket

    def _hello(self) -> Json:
        host = {"host": "applink-1", "build_number": 1, "approximate_connection_time": 18060}
        said: Json = {"type": "hello", "num_connections": len(self.lines), "debug_info": host}
        return said | {"connection_info": {"app_id": self._fake.world.app_id}}

    def _hear(self, text: str) -> None:
        said = json.loads(text)
        asked = self._sent.get(str(said.get("envelope_id")))
        if asked is None:
            self._fake.refusals.append(Refused("socket", "unknown_envelope", [], said))
        else:
            delivery.take(self._fake, asked, said.get("payload"))
        self._fake.changes.ring()

    def send(self, asked: Asked, envelope: Json) -> None:
        """Send an envelope, with a new id, on the newest socket."""
        envelope_id = str(uuid.uuid4())
        self._sent[envelope_id] = asked
        self.ready[-1].send({"envelope_id": envelope_id, **envelope})

    def disconnect(self, reason: str) -> None:
        """Ask everybody to open a new socket."""
        for line in self.ready:
            line.leaving = True
            line.send({"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-1"}})

    def drop(self) -> None:
        """Cut every connection without a word."""
        lines: Iterable[Line] = list(self.lines)
        for line in lines:
            line.leaving = True
            line.drop()
