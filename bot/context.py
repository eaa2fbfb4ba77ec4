"""What a handler is given: the transaction, the time, who asks, and the ways to be heard later."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cog import Handler
from bot.fetch import Fetcher
from bot.i18n import Reader
from bot.model.address import Address
from bot.model.message import Message
from bot.model.role import Role


@dataclass(frozen=True)
class Workspace:
    """The community that is served, with the language and zone of what everybody reads."""

    id: int
    adapter: str
    platform_id: str
    locale: str
    zone: ZoneInfo


@dataclass(frozen=True)
class Member:
    """A person in the workspace: our id of them, and how to reach and address them."""

    id: int
    address: Address
    role: Role
    locale: str
    zone: ZoneInfo


@dataclass(frozen=True)
class Outgoing:
    """A message that a handler wants said, once the transaction is committed."""

    address: Address
    message: Message
    locale: str
    zone: ZoneInfo
    post_key: str | None = None
    not_after: datetime | None = None


@dataclass(frozen=True)
class Request:
    """A job as a handler asks for it: a second one with the same key moves the first."""

    workspace_id: int
    cog: str
    handler: str
    key: str
    at: datetime  # aware UTC instant
    arguments: dict[str, Any]


@dataclass
class Effects:
    """What a handler asked for, written to the database at the end of its transaction."""

    jobs: dict[tuple[str, str], Request] = field(default_factory=dict)
    cancelled: set[tuple[str, str, str]] = field(default_factory=set)
    outgoing: list[Outgoing] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.jobs or self.cancelled or self.outgoing)


@dataclass(frozen=True)
class Preparation:
    """What `prepare` is given: no transaction is open yet, so it may take its time."""

    fetcher: Fetcher
    workspace: Workspace
    now: datetime


@dataclass(frozen=True)
class Context:
    """One request to a handler.

    `late` is how long after its time a job runs, zero for everything else. `member` is who asked; a job has
    none, and `asker` is then an error.
    """

    db: AsyncSession
    now: datetime
    workspace: Workspace
    member: Member | None
    where: Address | None
    late: timedelta = timedelta()
    effects: Effects = field(default_factory=Effects)

    @property
    def asker(self) -> Member:
        """The member who asked; for handlers that only members call."""
        if self.member is None:
            raise LookupError("a job has no member who asks")
        return self.member

    @property
    def reader(self) -> Reader:
        """The member's own language and zone, the workspace's where nobody asks."""
        owner = self.member or self.workspace
        return Reader(owner.locale, owner.zone, self.now)

    def schedule(self, handler: Handler, *, key: str | int, at: datetime, **arguments: Any) -> None:
        """Run a job at an instant; a job of the same key is moved instead of doubled.

        `arguments` are JSON values: identifiers, never state.
        """
        request = Request(self.workspace.id, handler.cog, handler.name, str(key), at, arguments)
        self.effects.cancelled.discard((handler.cog, handler.name, str(key)))
        self.effects.jobs[handler.reference, str(key)] = request

    def cancel(self, handler: Handler, *, key: str | int) -> None:
        """Withdraw the job of this key, if it is still to come."""
        self.effects.jobs.pop((handler.reference, str(key)), None)
        self.effects.cancelled.add((handler.cog, handler.name, str(key)))

    def post(self, message: Message, *, to: Address, key: str | None = None, not_after: datetime | None = None) -> None:
        """Say something in a channel, in the workspace's language.

        With a key the message can be changed: posting under the same key again edits what stands. What was
        not said before `not_after` is dropped.
        """
        self.effects.outgoing.append(Outgoing(to, message, self.workspace.locale, self.workspace.zone, key, not_after))

    def tell(self, member: Member, message: Message, *, not_after: datetime | None = None) -> None:
        """Send a direct message, in the member's language; only for what that member asked to be told."""
        self.effects.outgoing.append(Outgoing(member.address, message, member.locale, member.zone, None, not_after))
