"""What stands beside the cases: being asked how the week was, and what was done about what people said."""

from bot.api import Context, Message, Role
from cogs.checkin import asking, deeds
from cogs.checkin.forms import DeedForm, PromptForm
from cogs.checkin.plugin import cog


@cog.by_itself
async def whether_asked(ctx: Context) -> Message:
    """The question how the week was."""
    return await asking.standing_of(ctx)


@cog.command("ask_me", opens=PromptForm, prefill=asking.current)
async def ask_me(ctx: Context, form: PromptForm) -> Message:
    """Choose when the bot asks you how the week was, or never."""
    return await asking.wish(ctx, form)


@cog.button()
async def stop_asking(ctx: Context) -> Message:
    """Be asked no more."""
    return await asking.stop(ctx)


@cog.command("changes", reads=True)
async def changes(ctx: Context) -> Message:
    """See what was done because of what you said."""
    return await deeds.page_of(ctx, 1)


@cog.button(reads=True)
async def browse_deeds(ctx: Context, page: int) -> Message:
    """Turn to another page of that."""
    return await deeds.page_of(ctx, page)


@cog.command("did", role=Role.ORGANISER, opens=DeedForm)
async def did(ctx: Context, form: DeedForm) -> Message:
    """Say what was done about what people said; you see it before others do."""
    return await deeds.add(ctx, form)


@cog.button(role=Role.ORGANISER, opens=DeedForm, prefill=deeds.current)
async def change_deed(ctx: Context, form: DeedForm, deed: int) -> Message:
    """Change it before it is posted."""
    return await deeds.change(ctx, form, deed)


@cog.button(role=Role.ORGANISER)
async def post_deed(ctx: Context, deed: int) -> Message:
    """Post it."""
    return await deeds.post(ctx, deed)


@cog.button(role=Role.ORGANISER)
async def drop_deed(ctx: Context, deed: int) -> Message:
    """Throw it away, or take it back."""
    return await deeds.drop(ctx, deed)
