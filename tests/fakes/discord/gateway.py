"""The gateway: sessions that outlive their connections, and what is told to them."""

import asyncio
import json
import secrets
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from tests.fakes.discord import payloads
from tests.fakes.discord.refusal import Json
from tests.fakes.discord.state import Guild

if TYPE_CHECKING:
    from tests.fakes.discord.server import FakeDiscord

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, MEMBERS, INVALID_SESSION, HELLO, ACK = 0, 1, 2, 6, 7, 8, 9, 10, 11
HEARTBEAT_MS = 41_250
GUILDS_OF_A_SHARD = 2_500
GUILDS, GUILD_MEMBERS, PRESENCES, GUILD_MESSAGES, DIRECT_MESSAGES = 1 << 0, 1 << 1, 1 << 8, 1 << 9, 1 << 12
MESSAGE_CONTENT, SCHEDULED_EVENTS = 1 << 15, 1 << 16
PRIVILEGED = {"members": GUILD_MEMBERS, "presences": PRESENCES, "message_content": MESSAGE_CONTENT}
_NEEDS = (
    ("INTERACTION_", 0),
    ("GUILD_MEMBERS_CHUNK", 0),
    ("GUILD_MEMBER_", GUILD_MEMBERS),
    ("THREAD_MEMBERS_", GUILDS),
    ("GUILD_SCHEDULED_EVENT_", SCHEDULED_EVENTS),
    ("GUILD_", GUILDS),
    ("CHANNEL_", GUILDS),
    ("THREAD_", GUILDS),
    ("MESSAGE_", GUILD_MESSAGES),
)
_OF_ITSELF = ("GUILD_CREATE", "GUILD_UPDATE", "GUILD_DELETE")  # the guild that they are of is what they hold


class _Line:
    """One connection; frames go out in the order in which they were given."""

    def __init__(self, request: web.Request, socket: web.WebSocketResponse) -> None:
        self.socket = socket
        self._request = request
        self._packer = zlib.compressobj() if request.query.get("compress") == "zlib-stream" else None
        self._waiting: asyncio.Queue[Json | int] = asyncio.Queue()

    def send(self, frame: Json) -> None:
        """Put a frame on its way."""
        self._waiting.put_nowait(frame)

    def close(self, code: int) -> None:
        """Close with this code, after what is on its way."""
        self._waiting.put_nowait(code)

    def drop(self) -> None:
        """Cut the connection without a word."""
        if self._request.transport is not None:
            self._request.transport.abort()

    async def write(self) -> None:
        """Send what is given, until the connection ends."""
        while not self.socket.closed:
            frame = await self._waiting.get()
            if isinstance(frame, int):
                await self.socket.close(code=frame)
                return
            text = json.dumps(frame)
            try:
                if self._packer is None:
                    await self.socket.send_str(text)
                else:
                    packed = self._packer.compress(text.encode()) + self._packer.flush(zlib.Z_SYNC_FLUSH)
                    await self.socket.send_bytes(packed)
            except ConnectionError:
                return


@dataclass(eq=False)
class Session:
    """What one IDENTIFY began; it can be resumed on another connection."""

    intents: int
    shard: tuple[int, int] = (0, 1)  # which it is, of how many
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    sent: list[Json] = field(default_factory=list)
    line: _Line | None = None

    def hears_of(self, guild_id: str | None) -> bool:
        """Whether events of a guild, or of none, come this way."""
        number, count = self.shard
        return number == (0 if guild_id is None else (int(guild_id) >> 22) % count)

    def tell(self, name: str, payload: Any) -> None:
        """Give a dispatch its number and send it, or keep it until somebody resumes."""
        frame = {"op": DISPATCH, "s": len(self.sent) + 1, "t": name, "d": json.loads(json.dumps(payload))}
        self.sent.append(frame)
        if self.line is not None:
            self.line.send(frame)


class Gateway:
    """Everybody who is connected, or was and may come back."""

    def __init__(self, fake: "FakeDiscord") -> None:
        self._fake = fake
        self.sessions: dict[str, Session] = {}
        self.lines: set[_Line] = set()
        self.identified = 0
        self.resumed = 0
        self.refused: list[int] = []  # the codes with which whoever identified was closed
        self.shards = 1  # connections that the bot is asked to open

    @property
    def live(self) -> list[Session]:
        """The sessions that are connected now."""
        return [session for session in self.sessions.values() if session.line is not None]

    def tell(self, name: str, payload: Any, *, direct: bool = False) -> None:
        """Dispatch an event to every session whose intents ask for it."""
        needed = DIRECT_MESSAGES if direct else next((bit for start, bit in _NEEDS if name.startswith(start)), 0)
        of_guild = payload.get("guild_id") or (payload.get("id") if name in _OF_ITSELF else None)
        for session in self.sessions.values():
            if (not needed or session.intents & needed) and session.hears_of(of_guild):
                session.tell(name, payload)

    def invited(self, guild: Guild) -> None:
        """Tell that the bot is in a guild now: without `unavailable`, by which clients tell it from what follows."""
        said = payloads.guild_create(guild, self._fake.world)
        del said["unavailable"]
        self.tell("GUILD_CREATE", said)

    def available(self, guild: Guild) -> None:
        """Tell that an outage of a guild is over."""
        self.tell("GUILD_CREATE", payloads.guild_create(guild, self._fake.world))

    def reconnect(self) -> None:
        """Ask everybody to connect again and resume."""
        for line in self.lines:
            line.send({"op": RECONNECT, "d": None})

    def invalidate(self, *, resumable: bool) -> None:
        """Tell everybody that their session is over, or that they shall resume it."""
        for line in self.lines:
            line.send({"op": INVALID_SESSION, "d": resumable})
        if not resumable:
            self.sessions.clear()

    def drop(self) -> None:
        """Cut every connection without a word."""
        for line in self.lines:
            line.drop()

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """One client's connection, from HELLO to its end."""
        if (fault := self._fake.faults.take("GET ws:/gateway")) is not None:
            if fault.loss is not None and request.transport is not None:
                request.transport.abort()
            return web.Response(status=fault.status or 503)
        if request.query.get("compress") not in (None, "zlib-stream") or request.query.get("encoding") != "json":
            return web.Response(status=400, text="the fake speaks JSON, plain or as zlib-stream")
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        line = _Line(request, socket)
        self.lines.add(line)
        line.send({"op": HELLO, "d": {"heartbeat_interval": HEARTBEAT_MS}, "s": None, "t": None})
        writing = asyncio.create_task(line.write())
        try:
            async for received in socket:
                if received.type is WSMsgType.TEXT:
                    self._hear(line, json.loads(received.data))
        finally:
            writing.cancel()
            self.lines.discard(line)
            for session in [one for one in self.sessions.values() if one.line is line]:
                session.line = None
                if socket.close_code in (1000, 1001):  # said good-bye: there is nothing to resume
                    del self.sessions[session.id]
            self._fake.changes.ring()
        return socket

    def _hear(self, line: _Line, frame: Json) -> None:
        said: Any = frame.get("d")
        match frame.get("op"):
            case 1:
                line.send({"op": ACK})
            case 2:
                self._identify(line, said)
            case 6:
                self._resume(line, said)
            case 8:
                self._members(line, said)
            case 3 | 4:
                pass  # presence and voice state change nothing that the fake keeps
            case _:
                line.close(4001)
        self._fake.changes.ring()

    def _identify(self, line: _Line, said: Json) -> None:
        if said.get("token") != self._fake.token:
            self._refuse(line, 4004)
            return
        intents = int(said["intents"])
        enabled = sum(PRIVILEGED[name] for name in self._fake.privileged)
        if intents & sum(PRIVILEGED.values()) & ~enabled:
            self._refuse(line, 4014)
            return
        if any(session.line is line for session in self.sessions.values()):
            self._refuse(line, 4005)
            return
        number, count = said.get("shard") or (0, 1)
        if not 0 <= number < count:
            self._refuse(line, 4010)
            return
        session = Session(intents, (number, count), line=line)
        world = self._fake.world
        guilds = [guild for guild in world.guilds.values() if guild.joined and session.hears_of(guild.id)]
        if len(guilds) > GUILDS_OF_A_SHARD:
            self._refuse(line, 4011)
            return
        session.tell(
            "READY",
            {
                "v": 10,
                "user": payloads.user(world.bot) | {"verified": True, "mfa_enabled": True, "email": None},
                "guilds": [{"id": guild.id, "unavailable": True} for guild in guilds],
                "session_id": session.id,
                "shard": list(session.shard),
                "session_type": "normal",
                "resume_gateway_url": self._fake.gateway_url,
                "private_channels": [],
                "application": {"id": self._fake.application_id, "flags": self._fake.flags},
            },
        )
        for guild in guilds:
            if intents & GUILDS and not guild.unavailable:
                session.tell("GUILD_CREATE", payloads.guild_create(guild, world))
        self.sessions[session.id] = session
        self.identified += 1

    def _refuse(self, line: _Line, code: int) -> None:
        self.refused.append(code)
        line.close(code)

    def _resume(self, line: _Line, said: Json) -> None:
        session = self.sessions.get(str(said.get("session_id")))
        heard = int(said.get("seq") or 0)
        if session is None or said.get("token") != self._fake.token or not 0 <= heard <= len(session.sent):
            line.send({"op": INVALID_SESSION, "d": False})
            return
        for frame in session.sent[heard:]:
            line.send(frame)
        session.line = line
        session.tell("RESUMED", {})
        self.resumed += 1

    def _members(self, line: _Line, said: Json) -> None:
        session = next((one for one in self.sessions.values() if one.line is line), None)
        if session is None:
            line.close(4003)
            return
        guild = self._fake.world.guild(str(said["guild_id"]))
        asked = said.get("user_ids")
        ids = [str(id_) for id_ in asked] if isinstance(asked, list) else [str(asked)] if asked else None
        if ids is None and said.get("query") == "" and not session.intents & GUILD_MEMBERS:
            line.close(4014)  # everybody at once needs the members intent
            return
        everybody = guild.members.values()
        found = [
            one
            for one in everybody
            if (one.person.id in ids if ids is not None else one.person.name.lower().startswith(said["query"].lower()))
        ]
        found = found[: said.get("limit") or 100] if ids is None and said.get("query") else found
        chunk: Json = {"guild_id": guild.id, "members": [payloads.member(one) for one in found]}
        chunk |= {"chunk_index": 0, "chunk_count": 1, "presences": []}
        chunk["not_found"] = [id_ for id_ in ids or [] if id_ not in guild.members]
        if said.get("nonce"):
            chunk["nonce"] = said["nonce"]
        session.tell("GUILD_MEMBERS_CHUNK", chunk)
