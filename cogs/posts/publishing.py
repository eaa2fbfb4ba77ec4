"""Posts that others subscribe to: shared by those who plan them, taken up elsewhere in a channel of their choice."""

from sqlalchemy import update

from bot.api import Address, Context, Message
from cogs.posts import doing, publish_views
from cogs.posts.saying import shared
from cogs.posts.tables import PublisherRow, ScheduledPost
from cogs.posts.views import PAGE


async def name_or_page(ctx: Context) -> dict[str, str] | Message:
    """What the form for sharing posts is filled in with; where they are shared already, how that fares."""
    publisher = await shared.find(ctx)
    return {} if publisher is None else await _page(ctx, publisher)


async def name_now(ctx: Context) -> dict[str, str]:
    """What the form for another name is filled in with."""
    return {"name": (await shared.publisher(ctx)).name}


async def publish(ctx: Context, name: str) -> Message:
    """Let others have the workspace's posts, or go by another name there."""
    return await _page(ctx, await shared.publish(ctx, name))


async def new_code(ctx: Context) -> Message:
    """Make another code; with the one before nobody subscribes any more."""
    return await _page(ctx, await shared.renew(ctx))


async def _page(ctx: Context, publisher: PublisherRow) -> Message:
    return publish_views.page(publisher, await shared.count(ctx))


async def ask_close(ctx: Context) -> Message:
    """Ask whether others are really to get no more posts."""
    await shared.publisher(ctx)
    return publish_views.ask_close(await shared.count(ctx))


async def close(ctx: Context) -> Message:
    """Say no more posts elsewhere; what stands there stays, and is taken back when its time is over."""
    publisher = await shared.publisher(ctx)
    for there, _ in await shared.subscribers(ctx):
        if there.workspace.organisers_channel is not None:
            there.post(publish_views.was_closed(publisher), to=there.workspace.organisers_channel)
    mine = update(ScheduledPost).where(ScheduledPost.workspace_id == ctx.workspace.id)
    await ctx.db.execute(mine.values(elsewhere=False))
    await ctx.db.delete(publisher)
    return publish_views.closed()


async def subscribe(ctx: Context, code: str, channel: Address | None) -> Message:
    """Have a publisher's posts said in a channel from now on."""
    where = doing.where_to_say(ctx, channel)
    return publish_views.subscribed(await shared.subscribe(ctx, code, where), where)


async def subscriptions(ctx: Context, page: int) -> Message:
    """One page of those whose posts are said here."""
    page = max(page, 1)
    found = await shared.subscribed(ctx, skip=(page - 1) * PAGE, limit=PAGE + 1)
    if not found and page > 1:
        return await subscriptions(ctx, 1)
    return publish_views.subscriptions(found[:PAGE], page, more=len(found) > PAGE)


async def ask_end(ctx: Context, publisher: int) -> Message:
    """Ask whether a subscription is really to end."""
    _, of = await shared.subscription(ctx, publisher)
    return publish_views.ask_end(of)


async def end(ctx: Context, publisher: int) -> Message:
    """Say a publisher's posts here no more; what stands already stays."""
    subscription, of = await shared.subscription(ctx, publisher)
    await ctx.db.delete(subscription)
    return publish_views.ended(of)
