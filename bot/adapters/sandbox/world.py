"""The class server itself: who is there, what was said, what is waiting for an answer.

Every change is one line of JSON, appended to a journal before it is shown; reading the journal again gives the
same server. Lines reach the operating system at once, so killing the process loses nothing; a line that was
cut in two by a power failure is left out.
"""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Json = dict[str, Any]


def new_id() -> str:
    """An id that nothing else has."""
    return secrets.token_urlsafe(9)


@dataclass(frozen=True)
class Person:
    """Somebody whom the page lets you be."""

    id: str
    name: str
    role: str
    locale: str
    is_here: bool = True  # they have not left the server
    aside: bool = False  # one of many, whom the page lists below those whom one would want to be


@dataclass(frozen=True)
class Room:
    """A channel, with what it is for."""

    id: str
    name: str
    topic: str


@dataclass(frozen=True)
class Thread:
    """A conversation beside a channel; `members` are those who see a private one."""

    id: str
    name: str
    channel: str
    members: list[str] | None = None
    archived: bool = False


@dataclass(frozen=True)
class Spot:
    """A place as the page names it: a channel, a thread, or one person's direct messages with the bot."""

    kind: str
    id: str


@dataclass(frozen=True)
class Posted:
    """A message that stands in the server; `only_for` is the one person who sees it."""

    id: str
    place: Spot
    author: str
    at: str
    blocks: list[Json]
    only_for: str | None = None
    edited: bool = False
    answers: str | None = None
    asked: Json | None = None


@dataclass
class World:
    """The server's state, and the journal that it is read from."""

    path: Path | None = None
    people: dict[str, Person] = field(default_factory=dict)
    rooms: dict[str, Room] = field(default_factory=dict)
    threads: dict[str, Thread] = field(default_factory=dict)
    messages: dict[str, Posted] = field(default_factory=dict)
    by_nonce: dict[str, str] = field(default_factory=dict)
    asked: dict[str, Json] = field(default_factory=dict)  # every interaction, by key
    waiting: dict[str, Json] = field(default_factory=dict)  # those without an answer yet, oldest first
    forms: dict[str, Json] = field(default_factory=dict)  # every form shown, by key
    clock: Json | None = None
    winding: str | None = None  # the instant to which the clock is being wound
    furnished: bool = False
    listeners: list[Callable[[Json], None]] = field(default_factory=list)

    @classmethod
    def open(cls, path: Path | None) -> "World":
        """The world of a journal, empty where there is none; without a path it lives in memory."""
        world = cls(path)
        if path is not None and path.exists():
            whole, _, cut = path.read_bytes().rpartition(b"\n")
            for line in whole.splitlines():
                world._apply(json.loads(line))
            if cut:
                path.write_bytes(whole + b"\n" if whole else b"")
        return world

    def record(self, kind: str, **change: Any) -> None:
        """Write one change down, make it, and tell the pages that look on."""
        event = {"kind": kind, **change}
        if self.path is not None:
            line = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
            with self.path.open("a", encoding="utf-8") as journal:
                journal.write(line + "\n")
        self._apply(event)
        for listener in list(self.listeners):
            listener(event)

    def post(self, message: Posted, *, nonce: str | None = None) -> None:
        """Let a message stand in the server; it settles the interaction that it answers."""
        self.record("message", message={**vars(message), "place": vars(message.place)}, nonce=nonce)

    def open_form(self, person: str) -> Json | None:
        """The form that a person has before them."""
        opened = [form for form in self.forms.values() if form["person"] == person and form["open"]]
        return opened[-1] if opened else None

    def visible(self, person: str) -> list[Posted]:
        """What a person sees, in the order in which it was said."""
        return [message for message in self.messages.values() if self.shows(person, message)]

    def shows(self, person: str, message: Posted) -> bool:
        """Whether a person may read a message."""
        if message.place.kind == "direct" and message.place.id != person:
            return False
        if message.place.kind == "thread" and not self.opens(person, self.threads[message.place.id]):
            return False
        return message.only_for in (None, person)

    @staticmethod
    def opens(person: str, thread: Thread) -> bool:
        """Whether a person may look into a thread."""
        return thread.members is None or person in thread.members

    def _apply(self, event: Json) -> None:
        match event["kind"]:
            case "person":
                self.people[event["person"]["id"]] = Person(**event["person"])
            case "room":
                self.rooms[event["room"]["id"]] = Room(**event["room"])
            case "thread":
                self.threads[event["thread"]["id"]] = Thread(**event["thread"])
            case "message":
                self._apply_message(event)
            case "removed":
                self.messages.pop(event["message"], None)
            case "asked":
                self.asked[event["asked"]["key"]] = event["asked"]
                self.waiting[event["asked"]["key"]] = event["asked"]
            case "answered":
                self.waiting.pop(event["key"], None)
            case "form":
                self.forms[event["form"]["key"]] = event["form"]
                self.waiting.pop(event["answers"], None)
            case "form_closed":
                self.forms[event["key"]]["open"] = False
            case "clock":
                self.clock = event["clock"]
            case "winding":
                self.winding = event["target"]
            case "furnished":
                self.furnished = True

    def _apply_message(self, event: Json) -> None:
        raw = dict(event["message"])
        message = Posted(**{**raw, "place": Spot(**raw["place"])})
        self.messages[message.id] = message
        if event["nonce"]:
            self.by_nonce[event["nonce"]] = message.id
        if message.answers:
            self.waiting.pop(message.answers, None)
            if message.answers in self.forms:
                self.forms[message.answers]["open"] = False
