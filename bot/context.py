"""What a handler is given: the transaction, the time, who asks, and the ways to be heard later."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cog import Cog, Gathering
from bot.fetch import Fetcher
from bot.handler import Function, Handler
from bot.i18n import Catalogue, Reader
from bot.model.address import Address, Place
from bot.model.arrangement import (
    Archive,
    Arrangement,
    Happening,
    LetIn,
    LetOut,
    NoHappening,
    OpenThread,
    Relay,
    Removal,
)
from bot.model.errors import Refused
from bot.model.form import Choice
from bot.model.message import Message
from bot.model.phrase import Phrase, Text, Verbatim, t
from bot.model.quiet import Quiet
from bot.model.role import Role
from bot.page import Site
from bot.progress import Progress
from bot.storage.tables import OutboxRow
from bot.tickets import ENTRANCE, ENTRANCE_OPEN, PATH, Ticket, issued, new_secret, whole_hour

_BEFORE = timedelta(seconds=1)


@dataclass(frozen=True)
class Workspace:
    """The community that is served, with the language and zone of what everybody reads."""

    id: int
    adapter: str
    platform_id: str
    locale: str
    zone: ZoneInfo
    calendar_channel: Address | None = None  # where what is on is posted, if nobody says otherwise
    organisers_channel: Address | None = None  # where the bot says what is wrong
    fallback_channel: Address | None = None  # where those are called to their inbox who take no direct messages
    off: frozenset[str] = frozenset()  # the cogs that this workspace does not want
    quiet: Quiet | None = None
    left: bool = False  # the bot was removed from it

    def reader(self, now: datetime) -> Reader:
        """How everybody there reads."""
        return Reader(self.locale, self.zone, now)

    def hears(self, cog: str) -> bool:
        """Whether anything of a cog is said here: it is not turned off, and the bot is still there."""
        return not self.left and cog not in self.off


@dataclass(frozen=True)
class Member:
    """A person in the workspace: our id of them, and how to reach and address them."""

    id: int
    address: Address
    role: Role
    locale: str
    zone: ZoneInfo
    quiet: Quiet | None = None  # when nothing that comes by itself is said to them


@dataclass(frozen=True)
class Outgoing:
    """A message that a handler wants said, once the transaction is committed."""

    address: Address
    message: Message | Arrangement
    locale: str
    zone: ZoneInfo
    post_key: str | None = None
    not_after: datetime | None = None
    not_before: datetime | None = None
    member_id: int | None = None  # for whom it is, if it is for one alone
    by_itself: bool = False  # counts against the member's budget
    kept: bool = False  # is over that budget: it waits until the member asks for it


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
    tickets: list[Ticket] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.jobs or self.cancelled or self.outgoing or self.tickets)

    def add(self, later: "Effects") -> None:
        """Take in what was asked for afterwards, which has the last word."""
        for cog, handler, key in later.cancelled:
            self.jobs.pop((f"{cog}/{handler}", key), None)
        self.cancelled -= {(one.cog, one.handler, one.key) for one in later.jobs.values()}
        self.cancelled |= later.cancelled
        self.jobs |= later.jobs
        self.outgoing += later.outgoing
        self.tickets += later.tickets


@dataclass(frozen=True)
class Preparation:
    """What `prepare` is given: no transaction is open yet, so it may take its time; `reading` opens a short look."""

    fetcher: Fetcher
    workspace: Workspace
    now: datetime
    reading: Callable[[], AbstractAsyncContextManager[AsyncSession]]
    call_roll: Callable[[Iterable[int]], Awaitable[None]]  # has the platform asked who of these members is still there
    progress: Progress  # of what is prepared, for whoever waits for it


@dataclass(frozen=True)
class Reception(Preparation):
    """The same for what a member asked for, with what is known of the platform and of their rights."""

    cogs: tuple[str, ...]  # those that are installed and can be turned off
    commands: tuple[Handler, ...]  # those that the member may use
    fits: Callable[[Message, Reader], bool]  # whether every platform takes a message
    obstacle: Callable[[Address], Awaitable[Phrase | None]]  # what stands in the way of speaking there
    holders: Callable[[str], Awaitable[frozenset[str]]]  # the platform's ids of those who hold one of its roles
    people: Callable[[str], Awaitable[Sequence[int]]]  # the members whom a suggestion means, as `Context.people`


@dataclass(frozen=True)
class Context:
    """One request to a handler.

    `late` is how long after its time a job runs, zero for everything else. `member` is who asked; a job has
    none, and `asker` is then an error. On the web nobody is known, but how they read.
    """

    db: AsyncSession
    now: datetime
    workspace: Workspace
    member: Member | None
    where: Address | None
    late: timedelta = timedelta()
    effects: Effects = field(default_factory=Effects)
    site: Site = field(default_factory=Site)
    keys: Path | None = None  # the file in which cogs keep the keys that no backup may hold; None: there is none
    words: Mapping[str, tuple[str, Function]] = field(default_factory=dict)
    gatherings: Mapping[str, tuple[str, Gathering]] = field(default_factory=dict)
    around: dict[int, "Context"] = field(default_factory=dict, repr=False)  # the same in other workspaces, by our id
    visitor: Reader | None = None  # somebody on the web
    cogs: tuple[Cog, ...] = ()  # all that are installed; for the front desk, which speaks for each of them
    catalogue: Catalogue | None = None  # which words there are; for the front desk as well

    async def word(self, name: str) -> Text | None:
        """What some cog tells under this name; None where none does, that cog is off, or it has nothing to tell."""
        cog, tells = self.words.get(name, ("", None))
        if tells is None or cog in self.workspace.off:
            return None
        told: Text | None = await tells(self)
        return told

    async def people(self, named: str) -> Sequence[int]:
        """Our ids of the members whom a suggestion of `suggest_people` means; Refused where nobody knows of them."""
        name, _, value = named.partition(":")
        cog, gathering = self.gatherings.get(name, ("", None))
        if gathering is None or cog in self.workspace.off:
            raise Refused(t("core.no_such_people"))
        found: Sequence[int] = await gathering.members(self, value)
        return found

    async def suggest_people(self, typed: str) -> list[Choice]:
        """People whom cogs know of and who fit what was typed; what was suggested before stands for itself."""
        name, colon, _ = typed.partition(":")
        if colon and name in self.gatherings:
            return [Choice(typed, Verbatim(typed))]
        return [
            Choice(f"{name}:{choice.value}", choice.label)
            for name, (cog, gathering) in self.gatherings.items()
            if cog not in self.workspace.off
            for choice in await gathering.suggest(self, typed)
        ]

    def within(self, other: Workspace) -> "Context":
        """The same request on behalf of another workspace: what is asked of it is done, posted and told there.

        Whoever asks stays who they are. What is said and done is stored in the one transaction.
        """
        self.around.setdefault(self.workspace.id, self)
        if other.id not in self.around:
            self.around[other.id] = replace(self, workspace=other, effects=Effects())
        return self.around[other.id]

    def asked(self, cog: str) -> dict[int, Effects]:
        """What a cog asked for, by workspace.

        Where the cog is turned off, and where the bot was removed, it keeps its books and is silent; but what is over
        is taken back where that can be done.
        """
        contexts = {self.workspace.id: self, **self.around}
        for one in contexts.values():
            if one.workspace.left:
                one.effects.outgoing.clear()
            elif cog in one.workspace.off:
                one.effects.outgoing = [said for said in one.effects.outgoing if isinstance(said.message, Removal)]
        return {id_: one.effects for id_, one in contexts.items()}

    @property
    def asker(self) -> Member:
        """The member who asked; for handlers that only members call."""
        if self.member is None:
            raise LookupError("a job has no member who asks")
        return self.member

    @property
    def reader(self) -> Reader:
        """The member's own language and zone, the visitor's on the web, the workspace's where nobody asks."""
        if self.visitor is not None:
            return self.visitor
        if self.member is None:
            return self.workspace.reader(self.now)
        return Reader(self.member.locale, self.member.zone, self.now)

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

    def ticket(self, handler: Handler, *, until: datetime, **arguments: Any) -> str | None:
        """The address at which a form on the web can be filled in once, until then; None where no page can be reached.

        It is for the answer alone, which is not stored then: a message on its way would be. `arguments` are JSON
        values, and sealed so that they open with the address alone: nothing that is kept tells who it was for.
        """
        secret = new_secret()
        address = self.site.link(f"{PATH}{secret}")
        if address is not None:
            ticket = issued(secret, self.workspace.id, handler.reference, whole_hour(until), **arguments)
            self.effects.tickets.append(ticket)
        return address

    def pass_for_organisers(self) -> str | None:
        """The address at which the organisers' page opens once, for ten minutes; None where no page can be reached."""
        secret = new_secret()
        address = self.site.link(f"{ENTRANCE}{secret}")
        if address is not None:
            self.effects.tickets.append(issued(secret, self.workspace.id, ENTRANCE, self.now + ENTRANCE_OPEN))
        return address

    def post(
        self,
        message: Message,
        *,
        to: Address,
        key: str | None = None,
        not_after: datetime | None = None,
        by_itself: bool = False,
    ) -> None:
        """Say something in a channel, in the workspace's language.

        With a key the message can be changed: posting under the same key again edits what stands. What was
        not said before `not_after` is dropped. What is said anew and nobody there asked for, as by a job, waits for the
        end of the quiet hours; under a key only what comes `by_itself`, planned by nobody there.
        """
        quiet = self.workspace.quiet if by_itself or (key is None and not self._is_asked_here) else None
        not_before = quiet.until(self.now, self.workspace.zone) if quiet else None
        self._send(to, message, post_key=key, not_before=not_before, not_after=not_after)

    def take_back(self, key: str, *, to: Address, not_before: datetime | None = None) -> None:
        """Take away what was posted there under this key, or was to be; the key can then be used anew."""
        self._send(to, Removal(), post_key=key, not_before=not_before)

    def tell(
        self, member: Member, message: Message, *, not_after: datetime | None = None, by_itself: bool = False
    ) -> None:
        """Send a direct message, in the member's language; only for what that member asked to be told.

        What is necessary, because they would come in vain or lose something without it, is said at once. What comes
        `by_itself`, such as a reminder, waits for the end of the member's quiet hours, and is dropped where that is
        too late; what is more than their weekly budget waits in `/inbox`.
        """
        not_before = member.quiet.until(self.now, member.zone) if by_itself and member.quiet else None
        if not_before and not_after and not_before >= not_after > self.now:
            return
        self.effects.outgoing.append(
            Outgoing(
                member.address, message, member.locale, member.zone, not_after=not_after, not_before=not_before,
                member_id=member.id, by_itself=by_itself,
            )
        )  # fmt: skip

    def tell_so_far(self, member: Member, message: Message, *, key: str, since: datetime) -> None:
        """Tell a member how far something is that they began at `since`, by one message that is changed under its key.

        It goes before what is on its way since then.
        """
        self.effects.outgoing.append(
            Outgoing(
                member.address, message, member.locale, member.zone, post_key=key,
                not_before=since - _BEFORE, member_id=member.id,
            )
        )  # fmt: skip

    def relay(self, name: str, ref: str, *, not_before: datetime | None = None) -> None:
        """Have something said of which no row has the words or whom they are for: the relay of this name finds both."""
        self._send(self._relayed(ref), Relay(name, ref), not_before=not_before)

    async def is_on_its_way(self, ref: str) -> bool:
        """Whether what is relayed under this reference is still to be said."""
        waits = (OutboxRow.address == self._relayed(ref).encode(), OutboxRow.wake_at.is_not(None))
        return (await self.db.scalars(select(OutboxRow.id).where(*waits).limit(1))).first() is not None

    def _relayed(self, ref: str) -> Address:
        return Address(self.workspace.adapter, self.workspace.platform_id, Place.RELAY, ref)

    def thread(self, key: str) -> Address:
        """The thread that was opened under this key, as a place to post."""
        return Address(self.workspace.adapter, self.workspace.platform_id, Place.THREAD, f"={key}")

    def open_thread(
        self, key: str, *, name: Text, beside: Address, private: bool = True, members: Iterable[Member] = ()
    ) -> Address:
        """Open a conversation apart, known by its key; what is posted in it follows."""
        thread = self.thread(key)
        let_in = tuple(member.address for member in members)
        self._send(thread, OpenThread(name, beside, private, let_in), post_key=f"thread:{key}")
        return thread

    def let_in(self, thread: Address, members: Iterable[Member]) -> None:
        """Let more people into a thread."""
        self._send(thread, LetIn(tuple(member.address for member in members)))

    def let_out(self, thread: Address, members: Iterable[Member]) -> None:
        """Let people out of a private thread, quietly; who is out already stays out."""
        self._send(thread, LetOut(tuple(member.address for member in members)))

    def archive(self, thread: Address) -> None:
        """Put a thread away: it can be read, and is over."""
        self._send(thread, Archive())

    def mirror(self, key: str, happening: Happening | None) -> None:
        """Show one time of an event in the platform's own calendar, change it there, or with None take it out."""
        calendar = Address(self.workspace.adapter, self.workspace.platform_id, Place.CALENDAR, "")
        self._send(
            calendar, happening or NoHappening(), post_key=f"happening:{key}",
            not_after=happening.start if happening else None,
        )  # fmt: skip

    @property
    def _is_asked_here(self) -> bool:
        here = (self.workspace.adapter, self.workspace.platform_id)
        return self.member is not None and (self.member.address.adapter, self.member.address.workspace) == here

    def _send(self, to: Address, what: Message | Arrangement, **more: Any) -> None:
        self.effects.outgoing.append(Outgoing(to, what, self.workspace.locale, self.workspace.zone, **more))
