"""The calendar beyond the class: on the web, on one's phone, and in other communities."""

from typing import Annotated

from bot.api import Channel, Context, Max, Message, Role, Text
from cogs.events import on_web, page_views, publishing, store, words
from cogs.events.forms import PageForm, PublishForm
from cogs.events.plugin import cog
from cogs.events.sharing import shared


@cog.command("page")
async def page(ctx: Context) -> Message:
    """Get the calendar as a web page, and into the calendar on your phone."""
    return await on_web.overview(ctx)


async def page_now(ctx: Context) -> dict[str, str]:
    """What the form for the calendar page is filled in with."""
    return {"name": await on_web.name_now(ctx)}


@cog.button(role=Role.ORGANISER, opens=PageForm, prefill=page_now)
async def open_page(ctx: Context, form: PageForm) -> Message:
    """Open the calendar on the web to everybody who gets its address, or call it something else."""
    return await on_web.open_page(ctx, form.name)


@cog.button(role=Role.ORGANISER, reads=True)
async def ask_close_page(ctx: Context) -> Message:
    """Ask whether the calendar is really to be closed on the web: its address is then gone for good."""
    return page_views.ask_close()


@cog.button(role=Role.ORGANISER)
async def close_page(ctx: Context) -> Message:
    """Close the calendar on the web."""
    return await on_web.close_page(ctx)


@cog.button()
async def make_own(ctx: Context) -> Message:
    """Get an address of one's own calendar; one that was had before works no more."""
    return await on_web.make_own(ctx)


@cog.button()
async def drop_own(ctx: Context) -> Message:
    """Let the address of one's own calendar work no more."""
    return await on_web.drop_own(ctx)


@cog.word("next_event")
async def next_event(ctx: Context) -> Text | None:
    """What of the class's own is on next, for the posts of others."""
    row = await store.next_of_ours(ctx.db, ctx.workspace, ctx.now)
    return words.invitation(row) if row else None


@cog.command("publish", role=Role.ORGANISER, opens=PublishForm, prefill=publishing.name_or_page)
async def publish(ctx: Context, form: PublishForm) -> Message:
    """Let other communities have your events on their calendars, by a code."""
    return await publishing.publish(ctx, form.name)


@cog.button(role=Role.ORGANISER, opens=PublishForm, prefill=publishing.name_now)
async def rename(ctx: Context, form: PublishForm) -> Message:
    """Choose what others call those whose events they have."""
    return await publishing.publish(ctx, form.name)


@cog.button(role=Role.ORGANISER)
async def new_code(ctx: Context) -> Message:
    """Make another code to subscribe by; those who subscribed stay."""
    return await publishing.new_code(ctx)


@cog.button(role=Role.ORGANISER, reads=True)
async def ask_close(ctx: Context) -> Message:
    """Ask whether others are really to have one's events no more."""
    return await publishing.ask_close(ctx)


@cog.button(role=Role.ORGANISER)
async def close_calendar(ctx: Context) -> Message:
    """Let others have one's events no more; those there who said yes are told."""
    return await publishing.close(ctx)


@cog.command("subscribe", role=Role.ORGANISER, turn_of=shared.whose)
async def subscribe(ctx: Context, code: Annotated[str, Max(40)], channel: Channel | None = None) -> Message:
    """Have another community's events on the calendar here, by the code that they gave you."""
    return await publishing.subscribe(ctx, code, channel)


@cog.command("subscriptions", role=Role.ORGANISER, reads=True)
async def subscriptions(ctx: Context) -> Message:
    """See whose events are on the calendar here, and end it."""
    return await publishing.subscriptions(ctx, 1)


@cog.button(role=Role.ORGANISER, reads=True)
async def browse_subscriptions(ctx: Context, page: int) -> Message:
    """Turn to another page of those whose events are on the calendar here."""
    return await publishing.subscriptions(ctx, page)


@cog.button(role=Role.ORGANISER, reads=True)
async def ask_end(ctx: Context, publisher: int) -> Message:
    """Ask whether somebody's events are really to be taken off the calendar."""
    return await publishing.ask_end(ctx, publisher)


@cog.button(role=Role.ORGANISER, turn_of=shared.this_one)
async def end_subscription(ctx: Context, publisher: int) -> Message:
    """Take somebody's events off the calendar here; those who said yes are told."""
    return await publishing.end(ctx, publisher)
