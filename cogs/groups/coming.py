"""Rounds that come by themselves: what is pressed where they are announced, and what an organiser does with them."""

from bot.api import Context, Message, Role
from cogs.groups import answering, calling, organising
from cogs.groups.forms import WhenForm
from cogs.groups.plugin import cog


@cog.by_itself
async def whether_asked(ctx: Context) -> Message | None:
    """Questions before rounds that come by themselves."""
    return await answering.by_itself(ctx)


@cog.button()
async def come_in(ctx: Context, announcement: int) -> Message:
    """Be in for one round."""
    return await answering.come_in(ctx, announcement)


@cog.button()
async def skip_it(ctx: Context, announcement: int) -> Message:
    """Leave one round out."""
    return await answering.skip(ctx, announcement)


@cog.button(reads=True)
async def mine(ctx: Context, scheme: int) -> Message:
    """See what one has chosen as to a scheme."""
    return await answering.mine(ctx, scheme)


@cog.button(reads=True)
async def pause(ctx: Context, scheme: int) -> Message:
    """Ask for how long one wants to pause."""
    return await answering.ask_how_long(ctx, scheme)


@cog.button()
async def pause_for(ctx: Context, scheme: int, weeks: int) -> Message:
    """Be left in peace for some weeks, or until one says so."""
    return await answering.pause(ctx, scheme, weeks)


@cog.button()
async def come_back(ctx: Context, scheme: int) -> Message:
    """Pause no more."""
    return await answering.come_back(ctx, scheme)


@cog.button()
async def every_time(ctx: Context, scheme: int) -> Message:
    """Be in every time, without a word."""
    return await answering.be_in_every_time(ctx, scheme, wanted=True)


@cog.button()
async def each_time(ctx: Context, scheme: int) -> Message:
    """Say oneself, each time, whether one is in."""
    return await answering.be_in_every_time(ctx, scheme, wanted=False)


@cog.button()
async def ask_me(ctx: Context, scheme: int) -> Message:
    """Be asked by direct message before each round."""
    return await answering.be_asked(ctx, scheme, wanted=True)


@cog.button()
async def do_not_ask_me(ctx: Context, scheme: int) -> Message:
    """Be asked in the channel alone."""
    return await answering.be_asked(ctx, scheme, wanted=False)


@cog.button()
async def keep_asking(ctx: Context, scheme: int) -> Message:
    """Stay signed up, after one said nothing for some time."""
    return await answering.keep_asking(ctx, scheme)


@cog.button(reads=True)
async def talk(ctx: Context, scheme: int) -> Message:
    """See whom one can talk to; nobody hears that one asked."""
    return await answering.talk(ctx, scheme)


@cog.button(role=Role.ORGANISER, opens=WhenForm)
async def set_when(ctx: Context, form: WhenForm, scheme: int) -> Message:
    """Have a scheme drawn by itself, at these times."""
    return await organising.set_when(ctx, form, scheme)


@cog.button(role=Role.ORGANISER, reads=True)
async def ask_stop(ctx: Context, scheme: int) -> Message:
    """Ask whether no more rounds are to come by themselves."""
    return await organising.ask_stop(ctx, scheme)


@cog.button(role=Role.ORGANISER)
async def stop(ctx: Context, scheme: int) -> Message:
    """Have no more rounds come by themselves."""
    return await organising.stop(ctx, scheme)


@cog.button(role=Role.ORGANISER)
async def skip_next(ctx: Context, scheme: int, minute: int) -> Message:
    """Leave out the next round of a scheme, the one at which one looked."""
    return await organising.skip_next(ctx, scheme, minute)


@cog.button(role=Role.ORGANISER, reads=True)
async def ask_draw_now(ctx: Context, announcement: int) -> Message:
    """Ask whether an announced round is to be drawn before its time."""
    return await organising.ask_draw_now(ctx, announcement)


@cog.button(role=Role.ORGANISER, prepare=calling.asked)
async def draw_now(ctx: Context, announcement: int) -> Message:
    """Draw an announced round before its time."""
    return await organising.draw_now(ctx, announcement)
