"""What is arranged on a platform beside what is said: conversations apart, and lines in its own calendar."""

from dataclasses import dataclass
from datetime import datetime

from bot.model.address import Address
from bot.model.phrase import Text


@dataclass(frozen=True)
class OpenThread:
    """Open a conversation apart; a private one is seen by those alone who were let in."""

    name: Text
    beside: Address
    private: bool = True
    members: tuple[Address, ...] = ()


@dataclass(frozen=True)
class LetIn:
    """Let more people into a thread."""

    members: tuple[Address, ...]


@dataclass(frozen=True)
class LetOut:
    """Let people out of a private thread, which they no longer see; who is out already stays out."""

    members: tuple[Address, ...]


@dataclass(frozen=True)
class Archive:
    """Put a thread away: it can be read, and is over."""


@dataclass(frozen=True)
class Happening:
    """One time of an event, as a line in the platform's own calendar: a mirror, never the truth.

    `start` and `end` are aware UTC instants. Where the platform has no calendar, nothing is shown.
    """

    name: Text
    start: datetime
    end: datetime
    place: Text | None = None
    about: Text | None = None


@dataclass(frozen=True)
class NoHappening:
    """Take a line out of the platform's own calendar."""


@dataclass(frozen=True)
class Removal:
    """Take away what was said under a key: its time is over."""


@dataclass(frozen=True)
class Relay:
    """Say what a cog finds under this when the time comes, to whom it finds: neither is stored."""

    name: str
    ref: str


Arrangement = OpenThread | LetIn | LetOut | Archive | Happening | NoHappening | Removal | Relay
