"""What a post says, and where: in its own channels, and within each community that subscribes, by its own calendar."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from bot.api import Context, Message, Sharing, Text, workspaces
from cogs.posts import rules, views
from cogs.posts.plugin import cog
from cogs.posts.tables import PublisherRow, SaidElsewhere, ScheduledPost, SubscriptionRow

_NEXT = "next_event"  # told by whichever cog keeps the calendar

shared = Sharing(
    PublisherRow,
    SubscriptionRow,
    closed="posts.publish.closed_already",
    unknown="posts.subscribe.unknown",
    own="posts.subscribe.own",
    already="posts.subscribe.already",
    ended="posts.subscribe.ended_already",
)


async def reach(ctx: Context) -> int | None:
    """In how many communities that subscribe a post would be said; None where the workspace shares none."""
    if await shared.find(ctx) is None:
        return None
    return len(await _those_who_hear(ctx))


async def _those_who_hear(ctx: Context) -> list[tuple[Context, SubscriptionRow]]:
    return [one for one in await shared.subscribers(ctx) if one[0].workspace.hears(cog.name)]


async def say(ctx: Context, row: ScheduledPost, due: datetime, not_after: datetime) -> bool:
    """Say a post wherever it is to be said; whether it had something to say anywhere."""
    here = await _here(ctx, row, due)
    if here is not None:
        for place, address in enumerate(row.addresses):
            ctx.post(here, to=address, key=row.key(row.said, place), not_after=not_after)
    return await _say_elsewhere(ctx, row, due, not_after) or here is not None


async def _say_elsewhere(ctx: Context, row: ScheduledPost, due: datetime, not_after: datetime) -> bool:
    publisher = await shared.find(ctx) if row.elsewhere else None
    if publisher is None:
        return False
    said = []
    for there, subscription in await _those_who_hear(ctx):
        message = await _there(there, row, due, publisher)
        if message is not None:
            key = row.key(row.said)
            there.post(message, to=subscription.address, key=key, not_after=not_after, by_itself=True)
            said.append(
                SaidElsewhere(
                    post_id=row.id, workspace_id=there.workspace.id, channel=subscription.channel, number=row.said
                )
            )
    await ctx.db.execute(delete(SaidElsewhere).where(SaidElsewhere.post_id == row.id))
    ctx.db.add_all(said)
    return bool(said)


async def change(ctx: Context, row: ScheduledPost) -> None:
    """Change what stands of a post that is said once; where the subscription has ended, nothing new is said."""
    here = await _here(ctx, row, row.first_at)
    for place, address in enumerate(row.addresses):
        key = row.key(row.said - 1, place)
        if here is not None:
            ctx.post(here, to=address, key=key)
        else:
            ctx.take_back(key, to=address)
    publisher = await shared.find(ctx)
    if publisher is None:
        return
    subscribed = {there.workspace.id for there, _ in await shared.subscribers(ctx)}
    for there, said in await _said_elsewhere(ctx, row):
        if there.workspace.id in subscribed:
            message = await _there(there, row, row.first_at, publisher)
            if message is not None:
                there.post(message, to=said.address, key=row.key(said.number), by_itself=True)
            else:
                there.take_back(row.key(said.number), to=said.address)


async def remove(ctx: Context, row: ScheduledPost) -> None:
    """Take away what stands of a post, also with those who have ended the subscription meanwhile."""
    for place, address in enumerate(row.addresses):
        ctx.take_back(row.key(row.said - 1, place), to=address)
    for there, said in await _said_elsewhere(ctx, row):
        there.take_back(row.key(said.number), to=said.address)


async def _said_elsewhere(ctx: Context, row: ScheduledPost) -> list[tuple[Context, SaidElsewhere]]:
    """Where else it was said last, each with the request within that workspace."""
    where = select(SaidElsewhere).where(SaidElsewhere.post_id == row.id).order_by(SaidElsewhere.workspace_id)
    found: Sequence[SaidElsewhere] = (await ctx.db.scalars(where)).all()
    places = await workspaces(ctx.db, [said.workspace_id for said in found]) if found else {}
    return [(ctx.within(places[said.workspace_id]), said) for said in found]


async def _here(ctx: Context, row: ScheduledPost, at: datetime) -> Message | None:
    text = rules.filled_in(row.text, at, row.zone_info)
    return views.said(text, await _following(ctx, row))


async def _there(there: Context, row: ScheduledPost, at: datetime, publisher: PublisherRow) -> Message | None:
    text = rules.filled_in(row.text, at, there.workspace.zone)
    return views.said(text, await _following(there, row), origin=publisher.name)


async def _following(ctx: Context, row: ScheduledPost) -> Text | None:
    """The next activity on the calendar there, if the post is to name one."""
    return await ctx.word(_NEXT) if rules.names_next(row.text) else None
