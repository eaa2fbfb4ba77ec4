"""The fake Discord, put together: `async with FakeDiscord() as fake`."""

import mimetypes
import re
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from tests.fakes.discord import application, guilds, interactions, messages, payloads, permissions, spec
from tests.fakes.discord.faults import Fault
from tests.fakes.discord.gateway import Gateway
from tests.fakes.discord.meter import Meter
from tests.fakes.discord.refusal import Json
from tests.fakes.discord.rest import PREFIX, Done, Refused, Rest
from tests.fakes.discord.state import THREADS, Asked, Channel, Guild, Ids, Member, Message, Person, Role, World
from tests.fakes.faults import Faults, Loss
from tests.fakes.local import LocalServer

START = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
ROOMS = {"general": "felles", "activities": "aktiviteter"}
TOP = 100  # where the bot's own role stands
_FLAGS = {"presences": 1 << 13, "members": 1 << 15, "message_content": 1 << 19}
_ROUTES = (application, guilds, interactions, messages)  # they register their routes as they are imported


class FakeDiscord(LocalServer):
    """Discord on this machine: the gateway and REST, what it remembers, and what it refused.

    `calls` has every request with its status, `refusals` each that was badly made: a test that wants a clean
    bot asserts that it is empty. `privileged` are the intents that the application may ask for. A `meter` counts as
    Discord does; without one there is no limit.
    """

    def __init__(self, now: Callable[[], datetime] | None = None) -> None:
        super().__init__()
        clock = now or (lambda: START)
        self.world = World(Ids(clock), clock)
        self.gateway = Gateway(self)
        self.faults = Faults[Fault]()
        self.spec = spec.discords()
        self.token = f"token.{secrets.token_hex(8)}"
        self.privileged: set[str] = set()
        self.calls: list[Done] = []
        self.refusals: list[Refused] = []
        self.meter: Meter | None = None
        self.command_syncs = 0
        self.listeners: list[Callable[[Message], None]] = []  # called when a message is written or changed
        self.open_modals: dict[str, Asked] = {}  # by person

    @property
    def application_id(self) -> str:
        """The application's id, which is the bot's."""
        return self.world.bot.id

    @property
    def flags(self) -> int:
        """The application's flags: the privileged intents that it has."""
        return sum(_FLAGS[name] for name in self.privileged)

    @property
    def api_base(self) -> str:
        """Where REST is, for `discord.http.Route.BASE`."""
        return f"http://127.0.0.1:{self._port}{PREFIX}"

    @property
    def gateway_url(self) -> str:
        """Where the gateway is, for `DiscordWebSocket.DEFAULT_GATEWAY`."""
        return f"ws://127.0.0.1:{self._port}/gateway"

    def _app(self) -> web.Application:
        app = web.Application(client_max_size=32 * 1024 * 1024)
        app.router.add_get("/gateway", self.gateway.connect)
        app.router.add_get("/gateway/", self.gateway.connect)
        app.router.add_get("/attachments/{tail:.*}", self._file)
        app.router.add_route("*", PREFIX + "/{tail:.*}", Rest(self).answer)
        return app

    async def close(self) -> None:
        """Stop, and cut whoever is still connected."""
        self.gateway.drop()
        await super().close()

    async def _file(self, request: web.Request) -> web.Response:
        content = self.world.files.get(request.path)
        return web.Response(status=404) if content is None else web.Response(body=content)

    # What there is

    def guild(
        self, name: str = "Informatikk 2026", *, rooms: Mapping[str, str] | None = None, invited: bool = True
    ) -> Guild:
        """A new guild with a text channel for each room, given as short name and channel name."""
        world = self.world
        owner = self.person("Eier", "no")
        guild = Guild(world.ids.next(), name, owner, joined=False)
        world.guilds[guild.id] = guild
        guild.roles[guild.id] = Role(guild.id, "@everyone", permissions.EVERYONE, 0)
        self.join(guild, owner)
        for short, shown in (ROOMS if rooms is None else rooms).items():
            guild.rooms[short] = world.add_channel(Channel(world.ids.next(), shown, guild=guild)).id
        if invited:
            self.invite(guild)
        return guild

    def invite(self, guild: Guild) -> None:
        """Let the bot into a guild, while it runs or before."""
        if guild.joined:
            return
        role = Role(self.world.ids.next(), self.world.bot.name, guild.bot_permissions, TOP, self.world.bot.id)
        guild.roles[role.id] = role
        self.join(guild, self.world.bot, role)
        guild.joined = True
        self.gateway.invited(guild)

    def remove(self, guild: Guild) -> None:
        """Throw the bot out of a guild."""
        bot = guild.members.pop(self.world.bot.id)
        guild.roles = {id_: role for id_, role in guild.roles.items() if id_ not in bot.roles}
        guild.joined = False
        self.gateway.tell("GUILD_DELETE", {"id": guild.id})

    def outage(self, guild: Guild, *, over: bool = False) -> None:
        """Make a guild unavailable for a while, or end that."""
        guild.unavailable = not over
        if over:
            self.gateway.available(guild)
        else:
            self.gateway.tell("GUILD_DELETE", {"id": guild.id, "unavailable": True})

    def rename(self, guild: Guild, name: str) -> None:
        """Give a guild another name."""
        guild.name = name
        self.gateway.tell("GUILD_UPDATE", payloads.guild(guild))

    def person(self, name: str, locale: str = "en-GB") -> Person:
        """A new account, in no guild yet; `locale` is Discord's tag."""
        person = Person(self.world.ids.next(), name, locale)
        self.world.people[person.id] = person
        return person

    def join(self, guild: Guild, person: Person, *roles: Role) -> Member:
        """Let a person into a guild."""
        member = Member(person, [role.id for role in roles], self.world.stamp())
        guild.members[person.id] = member
        if guild.joined:
            self.gateway.tell("GUILD_MEMBER_ADD", payloads.member(member) | {"guild_id": guild.id})
        return member

    def leave(self, guild: Guild, person: Person) -> None:
        """Let a person leave a guild."""
        del guild.members[person.id]
        self.gateway.tell("GUILD_MEMBER_REMOVE", {"guild_id": guild.id, "user": payloads.user(person)})

    def role(self, guild: Guild, name: str, granted: int = 0) -> Role:
        """A new role of a guild."""
        position = sum(role.position < TOP for role in guild.roles.values())
        role = Role(self.world.ids.next(), name, granted, position)
        guild.roles[role.id] = role
        self.gateway.tell("GUILD_ROLE_CREATE", {"guild_id": guild.id, "role": payloads.role(role)})
        return role

    def delete_role(self, guild: Guild, role: Role) -> None:
        """Take a role away, from those who have it too."""
        del guild.roles[role.id]
        for member in guild.members.values():
            member.roles = [id_ for id_ in member.roles if id_ != role.id]
        self.gateway.tell("GUILD_ROLE_DELETE", {"guild_id": guild.id, "role_id": role.id})

    def channel(self, guild: Guild, name: str, **more: Any) -> Channel:
        """A new channel of a guild; `more` are further fields of `Channel`."""
        channel = self.world.add_channel(Channel(self.world.ids.next(), name, guild=guild, **more))
        self.gateway.tell("CHANNEL_CREATE", payloads.channel(channel, self.world))
        return channel

    def delete_channel(self, channel: Channel) -> None:
        """Take a channel or a thread away."""
        assert channel.guild is not None
        said = payloads.channel(channel, self.world)
        self.world.drop_channel(channel)
        self.gateway.tell("THREAD_DELETE" if channel.kind in THREADS else "CHANNEL_DELETE", said)

    def deny(self, channel: Channel, *names: str) -> None:
        """Take permissions in a channel from the bot: `view_channel`, `send_messages` and the like."""
        channel.denied |= set(names)
        self.gateway.tell("CHANNEL_UPDATE", payloads.channel(channel, self.world))

    def allow(self, channel: Channel, *names: str) -> None:
        """Give permissions in a channel back to the bot."""
        channel.denied -= set(names)
        self.gateway.tell("CHANNEL_UPDATE", payloads.channel(channel, self.world))

    def attach(self, channel: Channel, name: str, content: bytes) -> Json:
        """Keep a file that somebody attached, and give the attachment."""
        id_ = self.world.ids.next()
        safe = re.sub(r"[^\w.-]", "_", name)
        path = f"/attachments/{channel.id}/{id_}/{safe}"
        self.world.files[path] = content
        url = f"http://127.0.0.1:{self._port}{path}"
        kind = mimetypes.guess_type(name)[0]
        described = {"id": id_, "filename": safe, "size": len(content), "url": url, "proxy_url": url, "ephemeral": True}
        return described | ({"content_type": kind} if kind else {})

    def expire(self, asked: Asked) -> None:
        """Let the time for answering an interaction be over."""
        asked.expired = True

    # The gateway

    async def connected(self) -> None:
        """Wait until somebody is connected, identified or resumed."""
        await self.changes.until(lambda: bool(self.gateway.live))

    async def reconnect(self) -> None:
        """Ask everybody to connect again, and wait until somebody has."""
        before = self.gateway.resumed + self.gateway.identified
        self.gateway.reconnect()
        await self._back(before)

    async def invalidate(self, *, resumable: bool) -> None:
        """Invalidate every session, and wait until somebody has a new one or resumed the old."""
        before = self.gateway.resumed + self.gateway.identified
        self.gateway.invalidate(resumable=resumable)
        await self._back(before)

    async def drop(self) -> None:
        """Cut every gateway connection abruptly, and wait until somebody is back."""
        before = self.gateway.resumed + self.gateway.identified
        self.gateway.drop()
        await self._back(before)

    async def _back(self, before: int) -> None:
        await self.changes.until(lambda: self.gateway.resumed + self.gateway.identified > before)

    async def dispatch(self, name: str, payload: Any) -> None:
        """Tell every session an event just as it is given, however malformed, whatever its intents."""
        for session in self.gateway.sessions.values():
            session.tell(name, payload)

    # What goes wrong

    def fail_next(self, method: str, path_regex: str, *, status: int, times: int = 1) -> None:
        """Answer the next requests that fit with this status, and do nothing."""
        self.faults.add(Fault(path_regex, times, status=status, method=method))

    def limit_next(self, path_regex: str, *, retry_after: float, is_global: bool = False, times: int = 1) -> None:
        """Answer the next requests that fit with 429, and do nothing."""
        self.faults.add(Fault(path_regex, times, status=429, retry_after=retry_after, is_global=is_global))

    def lose_next(self, path_regex: str, *, times: int = 1) -> None:
        """Do what the next requests that fit ask for, but cut the connection instead of answering."""
        self.faults.add(Fault(path_regex, times, loss=Loss.AFTER))

    def refuse_connection_next(self, path_regex: str = "", *, times: int = 1) -> None:
        """Cut the connection of the next requests that fit before anything is done; the gateway's is `ws:/gateway`."""
        self.faults.add(Fault(path_regex, times, loss=Loss.BEFORE))
