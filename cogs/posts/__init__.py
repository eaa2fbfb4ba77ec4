"""Posts that organisers plan: written now, said in a channel when their time comes, once or again and again.

They belong to all who organise, so that nothing stops when somebody leaves. It goes on in `beyond` (other communities).
"""

from datetime import datetime
from typing import Any

from bot.api import Channel, Context, Message, Planned, Role
from cogs.posts import campaign_views, campaigns, doing, glancing, store, views
from cogs.posts.forms import AdoptForm, ChangeForm, ChannelsForm, MoveForm, PostForm, WeeksForm
from cogs.posts.plugin import cog

__all__ = ["beyond", "cog"]


@cog.command("add", role=Role.ORGANISER, opens=PostForm)
async def add(ctx: Context, form: PostForm, channel: Channel | None = None) -> Message:
    """Write a post that is said in a channel later, once or again and again."""
    return await doing.add(ctx, form, channel)


@cog.command("list", role=Role.ORGANISER, reads=True)
async def list_posts(ctx: Context) -> Message:
    """See the posts that are still to be said, and change them."""
    return await doing.page_of(ctx, 1)


@cog.button(role=Role.ORGANISER, reads=True)
async def browse(ctx: Context, page: int) -> Message:
    """Turn to another page of the list."""
    return await doing.page_of(ctx, page)


@cog.button(role=Role.ORGANISER, reads=True)
async def look(ctx: Context, post: int) -> Message:
    """Read a post as it will be said."""
    return await doing.shown(ctx, post)


async def current(ctx: Context, post: int) -> dict[str, str]:
    """What the form for changing a post is filled in with."""
    row = await store.post(ctx.db, ctx.workspace, post)
    until = "" if row.until_at is None else f"{row.until_at.astimezone(ctx.reader.zone):%d.%m.%Y kl. %H.%M}"
    return {"text": row.text, "until": until}


@cog.button(role=Role.ORGANISER, opens=ChangeForm, prefill=current)
async def change(ctx: Context, form: ChangeForm, post: int) -> Message:
    """Change what a post says, or when."""
    return await doing.change(ctx, form, post)


async def current_channels(ctx: Context, post: int) -> dict[str, str]:
    """What the form for the channels of a post is filled in with."""
    addresses = (await store.post(ctx.db, ctx.workspace, post)).addresses
    return {name: address.id for name, address in zip(("first", "second", "third", "fourth"), addresses, strict=False)}


@cog.button(role=Role.ORGANISER, opens=ChannelsForm, prefill=current_channels)
async def channels(ctx: Context, form: ChannelsForm, post: int) -> Message:
    """Choose in which channels a post is said."""
    return await doing.set_channels(ctx, form, post)


@cog.button(role=Role.ORGANISER)
async def everywhere(ctx: Context, post: int) -> Message:
    """Have a post said in the communities that subscribe as well."""
    return await doing.set_elsewhere(ctx, post, elsewhere=True)


@cog.button(role=Role.ORGANISER)
async def only_here(ctx: Context, post: int) -> Message:
    """Have a post said here alone."""
    return await doing.set_elsewhere(ctx, post, elsewhere=False)


@cog.button(role=Role.ORGANISER)
async def approve(ctx: Context, post: int) -> Message:
    """Let a post go out that somebody else wrote."""
    return await doing.approve(ctx, post)


@cog.button(role=Role.ORGANISER)
async def pause(ctx: Context, post: int) -> Message:
    """Say nothing of a post for a while."""
    return await doing.pause(ctx, post, paused=True)


@cog.button(role=Role.ORGANISER)
async def go_on(ctx: Context, post: int) -> Message:
    """Say a post again that was paused."""
    return await doing.pause(ctx, post, paused=False)


@cog.button(role=Role.ORGANISER)
async def skip(ctx: Context, post: int, minute: int) -> Message:
    """Leave out the next time of a post, the one at which one looked."""
    return await doing.skip(ctx, post, minute)


@cog.button(role=Role.ORGANISER, reads=True)
async def ask_cancel(ctx: Context, post: int) -> Message:
    """Ask whether a post is really to be said no more."""
    return views.ask_cancel(await store.post(ctx.db, ctx.workspace, post))


@cog.button(role=Role.ORGANISER)
async def cancel(ctx: Context, post: int) -> Message:
    """Say a post no more."""
    return await doing.cancel(ctx, post)


@cog.command("packs", role=Role.ORGANISER, reads=True)
async def list_packs(ctx: Context) -> Message:
    """See ready-made posts that belong together, and the plans that were made of them."""
    return await campaigns.page_of(ctx, 1)


@cog.button(role=Role.ORGANISER, reads=True)
async def browse_packs(ctx: Context, page: int) -> Message:
    """Turn to another page of the packs."""
    return await campaigns.page_of(ctx, page)


@cog.button(role=Role.ORGANISER, reads=True)
async def pack(ctx: Context, name: str) -> Message:
    """Read what a pack says, and when."""
    return campaign_views.pack_shown(name, campaigns.pack(name), ctx.reader.locale, ctx.workspace.locale)


async def at_first(ctx: Context, name: str) -> dict[str, str]:
    """What the form for adopting a pack is filled in with."""
    return campaigns.at_first(ctx, name)


@cog.button(role=Role.ORGANISER, opens=AdoptForm, prefill=at_first)
async def adopt(ctx: Context, form: AdoptForm, name: str) -> Message:
    """Make a plan of a pack; nothing is said before somebody starts it."""
    return await campaigns.adopt(ctx, form, name)


@cog.button(role=Role.ORGANISER, reads=True)
async def see_plan(ctx: Context, campaign: int) -> Message:
    """See the posts of a plan with their times."""
    return await campaigns.plan(ctx, await store.campaign(ctx.db, ctx.workspace, campaign))


async def first_day(ctx: Context, campaign: int) -> dict[str, str]:
    """What the form for moving a plan is filled in with."""
    return {"starts": f"{(await campaigns.not_started(ctx, campaign)).starts_on:%d.%m.%Y}"}


@cog.button(role=Role.ORGANISER, opens=MoveForm, prefill=first_day)
async def move(ctx: Context, form: MoveForm, campaign: int) -> Message:
    """Begin a plan on another day."""
    return await campaigns.move(ctx, form, campaign)


@cog.button(role=Role.ORGANISER)
async def start(ctx: Context, campaign: int) -> Message:
    """Have the posts of a plan said."""
    return await campaigns.start(ctx, campaign)


@cog.button(role=Role.ORGANISER, reads=True)
async def ask_stop(ctx: Context, campaign: int) -> Message:
    """Ask whether the rest of a plan is really not to be said."""
    return campaign_views.ask_stop(await store.campaign(ctx.db, ctx.workspace, campaign))


@cog.button(role=Role.ORGANISER)
async def stop(ctx: Context, campaign: int) -> Message:
    """Say nothing more of a plan."""
    return await campaigns.stop(ctx, campaign)


async def present_weeks(ctx: Context) -> dict[str, str]:
    """What the form for the weeks between surveys is filled in with."""
    return {"weeks": str(await store.survey_weeks(ctx.db, ctx.workspace))}


@cog.button(role=Role.ORGANISER, opens=WeeksForm, prefill=present_weeks)
async def weeks(ctx: Context, form: WeeksForm) -> Message:
    """Choose how long students are left in peace between surveys."""
    return await campaigns.set_weeks(ctx, form)


@cog.planned
async def planned(ctx: Context, until: datetime) -> list[Planned]:
    """The posts that are said by themselves."""
    return await glancing.planned(ctx, until)


@cog.export
async def export(ctx: Context, member_id: int) -> dict[str, Any]:
    """What posts keep of a member."""
    return await store.export(ctx.db, member_id)


@cog.erase
async def erase(ctx: Context, member_id: int) -> None:
    """Remove everything that posts keep of a member."""
    await store.erase(ctx.db, member_id)


# Declared after those above, so that a menu begins with what everybody who organises asks for.
from cogs.posts import beyond  # noqa: E402
