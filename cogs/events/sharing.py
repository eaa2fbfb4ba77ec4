"""What is on together: a publisher's own events, on the calendars of all who subscribe to them.

An event, its seats and its jobs belong to the workspace that made it. Whoever answers it elsewhere does so in that
workspace's turn and within it, so that one seat is never given twice; what is said of it is said within the workspace
where it is read.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.api import Address, Context, Member, Sharing, Workspace, members_anywhere, workspace, workspaces
from cogs.events.tables import EventRow, OccurrenceRow, PublisherRow, SubscriptionRow

shared = Sharing(
    PublisherRow,
    SubscriptionRow,
    closed="events.publish.closed_already",
    unknown="events.subscribe.unknown",
    own="events.subscribe.own",
    already="events.subscribe.already",
    ended="events.subscribe.ended_already",
)


@dataclass(frozen=True)
class Showing:
    """A place where an event is shown: within which workspace, in which channel, and from whom where it is another's.

    `since` is when that workspace subscribed.
    """

    ctx: Context
    channel: Address
    origin: str | None = None
    since: datetime | None = None


async def subscribers(ctx: Context) -> list[Showing]:
    """Where else the workspace's own events are shown."""
    publisher = await shared.find(ctx)
    if publisher is None:
        return []
    return [Showing(there, row.address, publisher.name, row.since) for there, row in await shared.subscribers(ctx)]


async def at_home(ctx: Context, event: EventRow) -> Context:
    """The same request within the workspace whose event it is."""
    if event.workspace_id == ctx.workspace.id:
        return ctx
    return ctx.within(await workspace(ctx.db, event.workspace_id))


async def people(ctx: Context, member_ids: Iterable[int]) -> list[tuple[Context, Member]]:
    """The members with these ids, wherever they are, each with the request within their own workspace."""
    return [(ctx.within(served), member) for served, member in await members_anywhere(ctx.db, member_ids)]


async def origins(ctx: Context, rows: Iterable[OccurrenceRow]) -> dict[int, str]:
    """From whom these come that are not the workspace's own: the publishers' names, by workspace id."""
    others = {row.event.workspace_id for row in rows} - {ctx.workspace.id}
    if not others:
        return {}
    names = select(PublisherRow.workspace_id, PublisherRow.name).where(PublisherRow.workspace_id.in_(others))
    return {row.workspace_id: row.name for row in await ctx.db.execute(names)}


async def channel_in(ctx: Context, event: EventRow) -> Address:
    """The channel in which an event is posted in this workspace."""
    subscription = await ctx.db.get(SubscriptionRow, (ctx.workspace.id, event.workspace_id))
    return subscription.address if subscription else event.address


async def home_of(ctx: Context, occurrence: int) -> list[Workspace]:
    """Whose turn it is besides: the workspace's whose event this is, where that is another."""
    whose = select(EventRow.workspace_id).join(OccurrenceRow, OccurrenceRow.event_id == EventRow.id)
    found = await ctx.db.scalar(whose.where(OccurrenceRow.id == occurrence))
    return [] if found in (None, ctx.workspace.id) else [await workspace(ctx.db, found)]


async def publishers_of(ctx: Context) -> list[Workspace]:
    """Whose turn it is besides: that of every publisher whose events are on the workspace's calendar."""
    mine = select(SubscriptionRow.publisher_id).where(SubscriptionRow.workspace_id == ctx.workspace.id)
    ids = (await ctx.db.scalars(mine)).all()
    return list((await workspaces(ctx.db, ids)).values()) if ids else []
