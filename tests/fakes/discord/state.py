"""What the fake Discord remembers: guilds, channels, people, messages, interactions."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tests.fakes.discord import permissions
from tests.fakes.discord.refusal import Json, Refusal

TEXT, DIRECT, VOICE, CATEGORY, NEWS, NEWS_THREAD, PUBLIC_THREAD, PRIVATE_THREAD = 0, 1, 2, 4, 5, 10, 11, 12
THREADS = (NEWS_THREAD, PUBLIC_THREAD, PRIVATE_THREAD)
EPHEMERAL, LOADING, COMPONENTS_V2 = 1 << 6, 1 << 7, 1 << 15
_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
ANSWER_WITHIN = timedelta(seconds=3)
TOKEN_LIVES = timedelta(minutes=15)


class Ids:
    """Snowflakes, of the fake's own clock."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._count = 0

    def next(self) -> str:
        """An id that is larger than each before it, as long as the clock does not go back."""
        self._count += 1
        return str(((self._now() - _EPOCH) // timedelta(milliseconds=1) << 22) + self._count)


@dataclass(eq=False)
class Person:
    """An account, of a person or of the bot; `locale` is Discord's tag, `closed` that nobody can write to them."""

    id: str
    name: str
    locale: str = "en-GB"
    is_bot: bool = False
    closed: bool = False


@dataclass(eq=False)
class Role:
    """A role of a guild."""

    id: str
    name: str
    permissions: int
    position: int
    managed_by: str | None = None


@dataclass(eq=False)
class Member:
    """A person in a guild."""

    person: Person
    roles: list[str]
    joined_at: str


@dataclass(eq=False)
class Channel:
    """A channel, a thread, or a direct message; `denied` names what the bot may not do in it."""

    id: str
    name: str
    kind: int = TEXT
    guild: "Guild | None" = None
    parent: str | None = None
    topic: str | None = None
    recipient: Person | None = None
    owner: str = ""
    archived: bool = False
    locked: bool = False
    denied: set[str] = field(default_factory=set)
    members: dict[str, str] = field(default_factory=dict)  # of a thread: who is in it, since when
    messages: "dict[str, Message]" = field(default_factory=dict)
    nonces: dict[str, str] = field(default_factory=dict)


@dataclass(eq=False)
class Message:
    """One message; `body` is what the sender gave, `only_for` the person who alone sees an ephemeral one."""

    id: str
    channel: Channel
    author: Person
    at: str
    body: Json
    edited_at: str | None = None
    only_for: str | None = None
    asked: "Asked | None" = None
    nonce: str | int | None = None
    thread: Channel | None = None
    pinned: bool = False
    deleted: bool = False

    @property
    def flags(self) -> int:
        """The message's flags, as one number."""
        return int(self.body.get("flags") or 0)


@dataclass(eq=False)
class Asked:
    """One interaction, and what became of it; `done` once it is answered for good."""

    id: str
    token: str
    kind: int
    person: Person
    channel: Channel
    at: datetime
    payload: Json
    source: Message | None = None
    opened_by: "Asked | None" = None
    response: int | None = None
    ephemeral: bool = False
    original: Message | None = None
    answers: list[Message] = field(default_factory=list)
    modal: Json | None = None
    choices: list[Json] = field(default_factory=list)
    done: bool = False
    expired: bool = False


@dataclass(eq=False)
class Guild:
    """A guild; `rooms` maps the tests' short names to channel ids, `joined` says whether the bot is in it."""

    id: str
    name: str
    owner: Person
    locale: str = "no"
    joined: bool = True
    unavailable: bool = False
    bot_permissions: int = permissions.BOT
    rooms: dict[str, str] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    roles: dict[str, Role] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    events: dict[str, Json] = field(default_factory=dict)

    def room(self, name: str) -> Channel:
        """The channel of this short name."""
        return self.channels[self.rooms[name]]

    def role(self, name: str) -> Role | None:
        """The role of this name."""
        return next((role for role in self.roles.values() if role.name.casefold() == name.casefold()), None)

    def permissions_of(self, member: Member) -> int:
        """What a member may do in the guild at large."""
        if member.person is self.owner:
            return permissions.EVERY_BIT
        total = self.roles[self.id].permissions
        for role in member.roles:
            total |= self.roles[role].permissions
        return permissions.EVERY_BIT if total & permissions.BITS["administrator"] else total


class World:
    """Everything that there is, and looking it up as Discord does: with an error that has a code."""

    def __init__(self, ids: Ids, now: Callable[[], datetime]) -> None:
        self.ids = ids
        self.now = now
        self.bot = Person(ids.next(), "Fadderbot", is_bot=True)
        self.developer = Person(ids.next(), "utvikler")
        self.people: dict[str, Person] = {self.bot.id: self.bot, self.developer.id: self.developer}
        self.guilds: dict[str, Guild] = {}
        self.direct: dict[str, Channel] = {}  # by the person's id
        self.commands: list[Json] = []
        self.asked: dict[str, Asked] = {}  # by token
        self.files: dict[str, bytes] = {}  # by path
        self._places: dict[str, Channel] = {}

    def stamp(self) -> str:
        """The present instant, as Discord writes it."""
        return self.now().isoformat()

    def add_channel(self, channel: Channel) -> Channel:
        """Remember a channel, a thread or a direct message."""
        self._places[channel.id] = channel
        if channel.guild:
            channel.guild.channels[channel.id] = channel
        return channel

    def drop_channel(self, channel: Channel) -> None:
        """Forget a channel, with the threads in it."""
        guild = channel.guild
        for one in [channel, *(guild.channels.values() if guild else [])]:
            if one is channel or (one.parent == channel.id and one.kind in THREADS):
                self._places.pop(one.id, None)
        if guild:
            guild.channels = {id_: one for id_, one in guild.channels.items() if id_ in self._places}

    def guild(self, id_: str) -> Guild:
        """A guild that the bot is in."""
        guild = self.guilds.get(id_)
        if guild is None or not guild.joined:
            raise Refusal(404, 10004, "Unknown Guild")
        return guild

    def channel(self, id_: str) -> Channel:
        """A channel that the bot can know of."""
        channel = self._places.get(id_)
        if channel is None or (channel.guild and not channel.guild.joined):
            raise Refusal(404, 10003, "Unknown Channel")
        return channel

    def message(self, channel: Channel, id_: str) -> Message:
        """A message of a channel, but no ephemeral one: those are reached through their interaction alone."""
        message = channel.messages.get(id_)
        if message is None or message.deleted or message.only_for:
            raise Refusal(404, 10008, "Unknown Message")
        return message

    def person(self, id_: str) -> Person:
        """An account."""
        if id_ not in self.people:
            raise Refusal(404, 10013, "Unknown User")
        return self.people[id_]

    def direct_with(self, person: Person) -> Channel:
        """The bot's direct message with a person, opened where there is none yet."""
        if person.id not in self.direct:
            channel = Channel(self.ids.next(), "", DIRECT, recipient=person)
            self.direct[person.id] = self.add_channel(channel)
        return self.direct[person.id]

    def is_known_to_bot(self, person: Person) -> bool:
        """Whether the bot shares a guild with a person."""
        return any(guild.joined and person.id in guild.members for guild in self.guilds.values())

    def bot_permissions(self, channel: Channel) -> int:
        """What the bot may do in a channel."""
        if channel.guild is None:
            return permissions.EVERYONE
        guild, parent = channel.guild, channel
        if channel.kind in THREADS and channel.parent:
            parent = guild.channels[channel.parent]
        granted = guild.permissions_of(guild.members[self.bot.id])
        if granted == permissions.EVERY_BIT:
            return granted
        return granted & ~permissions.bits(channel.denied | parent.denied)

    def require(self, channel: Channel, *names: str) -> None:
        """Refuse where the bot may not do this in a channel, or not even see it."""
        granted = self.bot_permissions(channel)
        if not permissions.has(granted, "view_channel"):
            raise Refusal(403, 50001, "Missing Access")
        if not all(permissions.has(granted, name) for name in names):
            raise Refusal(403, 50013, "Missing Permissions")

    def visible(self, person: Person) -> list[Message]:
        """Every message that a person can see, oldest first."""
        places = [channel for channel in self._places.values() if _may_read(channel, person)]
        found = [one for channel in places for one in channel.messages.values() if not one.deleted]
        return sorted((one for one in found if one.only_for in (None, person.id)), key=lambda one: int(one.id))


def _may_read(channel: Channel, person: Person) -> bool:
    if channel.guild is None:
        return channel.recipient is person
    if channel.kind == PRIVATE_THREAD and person.id not in channel.members:
        return False
    return person.id in channel.guild.members
