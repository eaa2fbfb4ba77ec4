"""Where something can be said, in a form that can be stored."""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote, unquote


class Place(StrEnum):
    """The kinds of place that every platform has in some form."""

    CHANNEL = "channel"
    THREAD = "thread"
    DIRECT = "direct"
    REPLY = "reply"  # the answer to one interaction; its id is what the adapter needs to give it later
    CALENDAR = "calendar"  # the platform's own, where it has one
    RELAY = "relay"  # whoever a cog finds when it is said: no row has it
    ROLE = "role"  # everybody who holds a role: can be named, not spoken to


@dataclass(frozen=True)
class Address:
    """A place to speak on one platform: usable later, and without the interaction that named it."""

    adapter: str
    workspace: str
    place: Place
    id: str

    def encode(self) -> str:
        """This address as one line of text, for a database column."""
        return ":".join(quote(part, safe="") for part in (self.adapter, self.workspace, self.place, self.id))

    @classmethod
    def decode(cls, text: str) -> "Address":
        """The address that `encode` wrote; ValueError if it is not one."""
        adapter, workspace, place, id_ = (unquote(part) for part in text.split(":"))
        return cls(adapter, workspace, Place(place), id_)
