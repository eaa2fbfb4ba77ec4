"""Posts in other communities: shared by a code, and said where somebody subscribed."""

from typing import Annotated

from bot.api import Channel, Context, Max, Message, Role
from cogs.posts import publishing
from cogs.posts.forms import PublishForm
from cogs.posts.plugin import cog
from cogs.posts.saying import shared


@cog.command("publish", role=Role.ORGANISER, opens=PublishForm, prefill=publishing.name_or_page)
async def share(ctx: Context, form: PublishForm) -> Message:
    """Let other communities have your posts in a channel of theirs, by a code."""
    return await publishing.publish(ctx, form.name)


@cog.button(role=Role.ORGANISER, opens=PublishForm, prefill=publishing.name_now)
async def rename(ctx: Context, form: PublishForm) -> Message:
    """Choose what others call those whose posts they have."""
    return await publishing.publish(ctx, form.name)


@cog.button(role=Role.ORGANISER)
async def new_code(ctx: Context) -> Message:
    """Make another code to subscribe by; those who subscribed stay."""
    return await publishing.new_code(ctx)


@cog.button(role=Role.ORGANISER, reads=True)
async def ask_close(ctx: Context) -> Message:
    """Ask whether others are really to get no more posts."""
    return await publishing.ask_close(ctx)


@cog.button(role=Role.ORGANISER)
async def close_posts(ctx: Context) -> Message:
    """Say no more posts in other communities."""
    return await publishing.close(ctx)


@cog.command("subscribe", role=Role.ORGANISER, turn_of=shared.whose)
async def subscribe(ctx: Context, code: Annotated[str, Max(40)], channel: Channel | None = None) -> Message:
    """Have another community's posts in a channel here, by the code that they gave you."""
    return await publishing.subscribe(ctx, code, channel)


@cog.command("subscriptions", role=Role.ORGANISER, reads=True)
async def subscriptions(ctx: Context) -> Message:
    """See whose posts come here, and end it."""
    return await publishing.subscriptions(ctx, 1)


@cog.button(role=Role.ORGANISER, reads=True)
async def browse_subscriptions(ctx: Context, page: int) -> Message:
    """Turn to another page of those whose posts come here."""
    return await publishing.subscriptions(ctx, page)


@cog.button(role=Role.ORGANISER, reads=True)
async def ask_end(ctx: Context, publisher: int) -> Message:
    """Ask whether somebody's posts are really to come no more."""
    return await publishing.ask_end(ctx, publisher)


@cog.button(role=Role.ORGANISER, turn_of=shared.this_one)
async def end_subscription(ctx: Context, publisher: int) -> Message:
    """Have somebody's posts come no more."""
    return await publishing.end(ctx, publisher)
