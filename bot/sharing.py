"""What a workspace shares with others by a code that it hands on, until either of them ends it.

A cog that shares something has two tables of these kinds and one `Sharing` over them. What is shared, and every word
that is said of it, is the cog's.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from sqlalchemy import ForeignKey, String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from bot.community import workspace, workspaces
from bot.context import Context, Workspace
from bot.model.address import Address
from bot.model.errors import Refused
from bot.model.phrase import Verbatim, t
from bot.storage.base import Table

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another


class PublisherTable(Table):
    """A workspace that shares something; who has the code can subscribe."""

    __abstract__ = True

    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))  # from whom it comes, as others read it
    code: Mapped[str] = mapped_column(String(10), unique=True)


class SubscriptionTable(Table):
    """A workspace that has what a publisher shares, and the channel that it chose for that.

    The cog's own table says which publisher: `publisher_id` refers to its table of publishers.
    """

    __abstract__ = True

    workspace_id: Mapped[int] = mapped_column(
        ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True, sort_order=-1
    )  # sorted, so that the key is of it and then the publisher, whichever way the cog's table is written
    publisher_id: Mapped[int]
    channel: Mapped[str] = mapped_column(String(300))
    since: Mapped[datetime]

    @property
    def address(self) -> Address:
        """The channel in which it is said here."""
        return Address.decode(self.channel)


P = TypeVar("P", bound=PublisherTable)
S = TypeVar("S", bound=SubscriptionTable)


@dataclass(frozen=True)
class Sharing(Generic[P, S]):
    """What is done with the two tables of a cog that shares something.

    The keys are of what is said where somebody is refused: nothing is shared any more, nobody has given this code, it
    is one's own, they have subscribed already (with the publisher's `name`), the subscription has ended.
    """

    publishers: type[P]
    subscriptions: type[S]
    closed: str
    unknown: str
    own: str
    already: str
    ended: str

    async def find(self, ctx: Context) -> P | None:
        """The workspace as a publisher, None where it shares nothing."""
        return await ctx.db.get(self.publishers, ctx.workspace.id)

    async def publisher(self, ctx: Context) -> P:
        """The workspace as a publisher; Refused where it shares nothing."""
        if (found := await self.find(ctx)) is None:
            raise Refused(t(self.closed))
        return found

    async def publish(self, ctx: Context, name: str) -> P:
        """Share, or go by another name with others."""
        found = await self.find(ctx)
        if found is None:
            found = self.publishers(workspace_id=ctx.workspace.id, code=new_key())
            ctx.db.add(found)
        found.name = name
        await ctx.db.flush()
        return found

    async def renew(self, ctx: Context) -> P:
        """Make another code; with the one before nobody subscribes any more."""
        found = await self.publisher(ctx)
        found.code = new_key()
        await ctx.db.flush()
        return found

    async def count(self, ctx: Context) -> int:
        """How many have subscribed to what the workspace shares."""
        of = select(func.count()).where(self.subscriptions.publisher_id == ctx.workspace.id)
        return await ctx.db.scalar(of) or 0

    async def subscribers(self, ctx: Context) -> list[tuple[Context, S]]:
        """Each subscription to what the workspace shares, with the same request within the workspace that has it."""
        of = self.subscriptions.publisher_id == ctx.workspace.id
        rows = (await ctx.db.scalars(select(self.subscriptions).where(of).order_by("workspace_id"))).all()
        places = await workspaces(ctx.db, [row.workspace_id for row in rows]) if rows else {}
        return [(ctx.within(places[row.workspace_id]), row) for row in rows]

    async def whose(self, ctx: Context, code: str) -> list[Workspace]:
        """Whose turn it is besides: the workspace's that gave this code."""
        found = await self._by_code(ctx, code)
        return [] if found in (None, ctx.workspace.id) else [await workspace(ctx.db, found)]

    async def this_one(self, ctx: Context, publisher: int) -> list[Workspace]:
        """Whose turn it is besides: this publisher's, if the workspace has subscribed to it."""
        found = await ctx.db.get(self.subscriptions, (ctx.workspace.id, publisher))
        return [] if found is None else [await workspace(ctx.db, publisher)]

    async def subscribe(self, ctx: Context, code: str, to: Address) -> P:
        """Have what a publisher shares, said in a channel; Refused unless the code is that of another one."""
        found = await self._by_code(ctx, code)
        if found is None:
            raise Refused(t(self.unknown))
        if found == ctx.workspace.id:
            raise Refused(t(self.own))
        of = await ctx.db.get_one(self.publishers, found)
        if await ctx.db.get(self.subscriptions, (ctx.workspace.id, found)) is not None:
            raise Refused(t(self.already, name=Verbatim(of.name)))
        ctx.db.add(
            self.subscriptions(workspace_id=ctx.workspace.id, publisher_id=found, channel=to.encode(), since=ctx.now)
        )
        await ctx.db.flush()
        return of

    async def subscription(self, ctx: Context, publisher: int) -> tuple[S, P]:
        """The workspace's subscription to a publisher, and that one; Refused where it has ended."""
        found = await ctx.db.get(self.subscriptions, (ctx.workspace.id, publisher))
        if found is None:
            raise Refused(t(self.ended))
        return found, await ctx.db.get_one(self.publishers, publisher)

    async def subscribed(self, ctx: Context, *, skip: int, limit: int) -> Sequence[tuple[S, P]]:
        """What the workspace has subscribed to, oldest first, each with its publisher."""
        rows = await ctx.db.execute(
            select(self.subscriptions, self.publishers)
            .join(self.publishers, self.publishers.workspace_id == self.subscriptions.publisher_id)
            .where(self.subscriptions.workspace_id == ctx.workspace.id)
            .order_by(self.subscriptions.since, self.subscriptions.publisher_id)
            .offset(skip)
            .limit(limit)
        )
        return [(subscription, publisher) for subscription, publisher in rows]

    async def _by_code(self, ctx: Context, code: str) -> int | None:
        typed = "".join(code.split()).lower()
        return await ctx.db.scalar(select(self.publishers.workspace_id).where(self.publishers.code == typed))


def new_key() -> str:
    """What is handed on, or stands in an address, and cannot be guessed."""
    return "".join(secrets.choice(_LETTERS) for _ in range(10))
