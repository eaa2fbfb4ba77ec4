"""What the fake Slack remembers: people, channels, messages, views, and what people did."""

import itertools
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.fakes.slack.refusal import Json, Refusal

TRIGGER_LIVES = timedelta(seconds=3)
URL_LIVES = timedelta(minutes=30)
URL_USES = 5
STACK = 3
_MICRO = 1_000_000


def micros(ts: str) -> int:
    """A message's `ts` as a number that can be compared; raises ValueError where it is none."""
    whole, _, part = ts.partition(".")
    return int(whole) * _MICRO + int(part.ljust(6, "0")[:6] or 0)


class Ids:
    """Ids by their first letter, and `ts` of the fake's own clock."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._counts: dict[str, itertools.count[int]] = {}
        self._last = 0

    def next(self, letter: str) -> str:
        """An id that nothing had before."""
        count = self._counts.setdefault(letter, itertools.count(1))
        return f"{letter}{next(count):010d}"

    def ts(self) -> str:
        """A `ts` that is larger than each before it."""
        self._last = max(self._last + 100, int(self._now().timestamp()) * _MICRO + 100)
        return f"{self._last // _MICRO}.{self._last % _MICRO:06d}"


@dataclass(eq=False)
class Person:
    """An account, of a person or of a bot; `closed` means that no bot can write to them."""

    id: str
    name: str
    locale: str = "nb-NO"
    tz: str = "Europe/Oslo"
    is_admin: bool = False
    is_owner: bool = False
    is_bot: bool = False
    deleted: bool = False
    closed: bool = False


@dataclass(eq=False)
class Channel:
    """A channel, or the bot's direct message with the person of the id `user`, or one among several."""

    id: str
    name: str
    created: datetime
    is_private: bool = False
    is_im: bool = False
    is_mpim: bool = False
    is_archived: bool = False
    members: set[str] = field(default_factory=set)
    topic: str = ""
    purpose: str = ""
    creator: str = ""
    user: str = ""
    messages: "list[Message]" = field(default_factory=list)


@dataclass(eq=False)
class Message:
    """One message; `only_for` is the person who alone sees an ephemeral one."""

    ts: str
    channel_id: str
    author: str
    text: str
    at: datetime
    blocks: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    thread_ts: str | None = None
    only_for: str | None = None
    edits: int = 0
    deleted: bool = False
    is_broadcast: bool = False
    attachments: list[Json] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)  # who reacted so, by name
    files: list[Json] = field(default_factory=list)


@dataclass(eq=False)
class Usergroup:
    """A group that can be mentioned."""

    id: str
    handle: str
    name: str
    members: set[str] = field(default_factory=set)
    disabled: bool = False


@dataclass(eq=False)
class View:
    """A modal or a home; `body` is as it was sent, with ids filled in, `state` what stands in its fields."""

    id: str
    owner: str
    kind: str
    body: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    external_id: str = ""
    closed: bool = False
    state: Json = field(default_factory=dict)

    @property
    def blocks(self) -> list[Json]:
        """The blocks of the view."""
        found: list[Json] = self.body["blocks"]
        return found


@dataclass(eq=False)
class Asked:
    """One thing that a person did, or one event, and what became of it.

    `views` are the modals that answered it, `published` the homes, `changed` the messages that were changed by
    `chat.update` because of a press on them; `late` tells that the acknowledgement came after three seconds.
    """

    kind: str
    payload: Json
    person: Person
    channel: Channel | None
    at: datetime
    trigger_id: str = ""
    response_url_token: str = ""
    event_id: str = ""
    source: Message | None = None
    view: View | None = None
    acked: bool = False
    ack: Json | None = None
    acks: int = 0
    late: bool = False
    status: int = 0  # of the last answer over HTTP
    attempts: int = 0
    exchanged: bool = False
    uses: int = 0
    answers: list[Message] = field(default_factory=list)
    views: list[View] = field(default_factory=list)
    published: list[View] = field(default_factory=list)
    changed: list[Message] = field(default_factory=list)

    @property
    def is_answered(self) -> bool:
        """Whether the person saw something come of it."""
        return bool(self.answers or self.views or self.published or self.changed or self.ack)


class World:
    """Everything that there is, and looking it up as Slack does: with an error that has a code."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.ids = Ids(now)
        self.team_id = self.ids.next("T")
        self.team_name = "Informatikk 2026"
        self.app_id = self.ids.next("A")
        self.bot_id = self.ids.next("B")
        self.bot = Person(self.ids.next("U"), "fadderbot", is_bot=True)
        self.people: dict[str, Person] = {self.bot.id: self.bot}
        self.channels: dict[str, Channel] = {}
        self.usergroups: dict[str, Usergroup] = {}
        self.views: dict[str, View] = {}
        self.modals: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self.asked: list[Asked] = []
        self.files: dict[str, tuple[Json, bytes]] = {}
        self.announced: dict[str, tuple[str, int]] = {}  # files that are to be uploaded: their names and lengths
        self.put: dict[str, bytes] = {}  # those of them that were, until that is said to be all
        self.installed = True
        self.lets_bot_create = True  # channels, by the workspace's settings

    # Looking up

    def person(self, id_: str, error: str = "user_not_found") -> Person:
        """An account of the workspace."""
        if id_ not in self.people:
            raise Refusal(error)
        return self.people[id_]

    def channel(self, id_: str) -> Channel:
        """A channel that the bot can know of: no private one that it is not in."""
        channel = self.channels.get(id_)
        if channel is None or (channel.is_private and self.bot.id not in channel.members):
            raise Refusal("channel_not_found")
        return channel

    def message(self, channel: Channel, ts: str) -> Message:
        """A message of a channel, but no ephemeral one: those cannot be looked up."""
        for message in channel.messages:
            if message.ts == ts and not message.deleted and message.only_for is None:
                return message
        raise Refusal("message_not_found")

    def direct_with(self, person: Person) -> Channel:
        """The bot's direct message with a person, opened where there is none yet."""
        for channel in self.channels.values():
            if channel.is_im and channel.user == person.id:
                return channel
        channel = Channel(self.ids.next("D"), "", self.now(), is_im=True, user=person.id)
        channel.members = {person.id, self.bot.id}
        self.channels[channel.id] = channel
        return channel

    def among(self, people: Collection[Person]) -> Channel:
        """The bot's message among several, opened where there is none yet of just these."""
        members = {self.bot.id, *(person.id for person in people)}
        for channel in self.channels.values():
            if channel.is_mpim and channel.members == members:
                return channel
        name = f"mpdm-{'--'.join(sorted(person.name.lower() for person in people))}-1"
        channel = Channel(self.ids.next("C"), name, self.now(), is_private=True, is_mpim=True, creator=self.bot.id)
        channel.members = members
        self.channels[channel.id] = channel
        return channel

    def members_of(self, channel: Channel) -> list[Person]:
        """Who is in a channel."""
        return [person for person in self.people.values() if person.id in channel.members]

    def visible(self, person: Person) -> list[Message]:
        """Every message that a person can see, oldest first."""
        places = [
            one for one in self.channels.values() if person.id in one.members or not (one.is_private or one.is_im)
        ]
        found = [message for place in places for message in place.messages if not message.deleted]
        return sorted((one for one in found if one.only_for in (None, person.id)), key=lambda one: micros(one.ts))

    def newest(self, person_id: str) -> Asked | None:
        """The last thing that a person did."""
        return next((one for one in reversed(self.asked) if one.person.id == person_id), None)

    def triggered(self, trigger_id: str) -> Asked:
        """What a person did to get this trigger, which is used up by it."""
        asked = next((one for one in self.asked if one.trigger_id and one.trigger_id == trigger_id), None)
        if asked is None:
            raise Refusal("invalid_trigger_id")
        if asked.exchanged:
            raise Refusal("exchanged_trigger_id")
        if self.now() - asked.at > TRIGGER_LIVES:
            raise Refusal("expired_trigger_id")
        return asked

    # Adding

    def add_channel(self, name: str, creator: Person, *, private: bool = False) -> Channel:
        """A new channel, with whoever made it in it."""
        channel = Channel(self.ids.next("C"), name, self.now(), is_private=private, creator=creator.id)
        channel.members = {creator.id}
        self.channels[channel.id] = channel
        return channel

    def write(self, channel: Channel, author: Person, text: str, *, thread_ts: str | None = None) -> Message:
        """A message that somebody wrote."""
        message = Message(self.ids.ts(), channel.id, author.id, text, self.now(), thread_ts=thread_ts)
        channel.messages.append(message)
        return message
