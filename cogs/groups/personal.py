"""What a member tells for drawings, and whom they would rather not meet: seen by nobody else."""

from bot.api import Context, Message
from cogs.groups import about, explaining
from cogs.groups.forms import AboutForm, ApartForm
from cogs.groups.plugin import cog


@cog.command("about", reads=True)
async def about_me(ctx: Context) -> Message:
    """See and change what you have told about yourself for drawings."""
    return await about.shown(ctx)


async def present(ctx: Context) -> dict[str, str]:
    """What the form about a member is filled in with."""
    return await about.present(ctx)


@cog.button(opens=AboutForm, prefill=present)
async def tell(ctx: Context, form: AboutForm) -> Message:
    """Tell what drawings may go by."""
    return await about.tell(ctx, form)


@cog.button()
async def forget(ctx: Context) -> Message:
    """Forget what a member told."""
    return await about.forget(ctx)


@cog.button(opens=ApartForm)
async def apart(ctx: Context, form: ApartForm) -> Message:
    """Never be put together with somebody."""
    return await about.keep_apart(ctx, form)


@cog.button()
async def not_apart(ctx: Context, other: int) -> Message:
    """Be put together with somebody again, if it comes to that."""
    return await about.no_longer_apart(ctx, other)


@cog.command("explain", reads=True)
async def explain(ctx: Context) -> Message:
    """See why you are in your group, and how it was drawn."""
    return await explaining.mine(ctx)
