"""What the people of a group can do while it lives: find a time, ask for a question, say how it went, come and go."""

from bot.api import PUBLIC, Context, Message
from cogs.groups import calling, changing, finding, life, merging, spares
from cogs.groups.finding import FreeForm
from cogs.groups.lifetime import Meeting
from cogs.groups.plugin import cog


async def present_times(ctx: Context, group: int) -> dict[str, str]:
    """What the form is filled in with in which a member says when they are free."""
    return await finding.present(ctx, group)


@cog.button(opens=FreeForm, prefill=present_times)
async def say_free(ctx: Context, form: FreeForm, group: int) -> Message:
    """Say when one is free."""
    return await finding.say_free(ctx, form, group)


@cog.button()
async def agree(ctx: Context, group: int, minute: int) -> Message:
    """Agree to a time that was proposed."""
    return await finding.agree(ctx, group, minute)


@cog.button()
async def found_time(ctx: Context, group: int) -> Message:
    """Say that they found a time by themselves."""
    return await life.found_time(ctx, group)


@cog.button(reply=PUBLIC)
async def another_question(ctx: Context, group: int) -> Message:
    """Give the group something else to talk about."""
    return await life.another_question(ctx, group)


@cog.button()
async def met(ctx: Context, group: int) -> Message:
    """Say that one met one's group."""
    return await life.say_met(ctx, group, Meeting.YES)


@cog.button()
async def not_yet(ctx: Context, group: int) -> Message:
    """Say that one has not met it yet."""
    return await life.say_met(ctx, group, Meeting.NOT_YET)


@cog.button()
async def never(ctx: Context, group: int) -> Message:
    """Say that it did not work out, and hear what one can do."""
    return await life.say_met(ctx, group, Meeting.NEVER)


@cog.button()
async def keep(ctx: Context, group: int) -> Message:
    """Keep a group together for longer."""
    return await life.keep(ctx, group)


@cog.button(prepare=calling.coming_late)
async def come_late(ctx: Context, scheme: int) -> Message:
    """Be in a group that is together now, and not only from the next round on."""
    return await changing.come_late_to(ctx, scheme)


@cog.button(reads=True)
async def ask_leave(ctx: Context, group: int) -> Message:
    """Ask whether to leave a group, or to be in another."""
    return await changing.ask_leave(ctx, group)


@cog.button()
async def leave(ctx: Context, group: int) -> Message:
    """Leave a group; nobody asks why."""
    return await changing.leave(ctx, group)


@cog.button(prepare=calling.around_group)
async def change(ctx: Context, group: int) -> Message:
    """Go into another group of the same round."""
    return await changing.change(ctx, group)


@cog.button(prepare=calling.offered)
async def merge_yes(ctx: Context, offer: int) -> Message:
    """Say yes to becoming one group with another."""
    return await merging.answer(ctx, offer, agrees=True)


@cog.button()
async def merge_no(ctx: Context, offer: int) -> Message:
    """Say no to it."""
    return await merging.answer(ctx, offer, agrees=False)


@cog.button()
async def step_in(ctx: Context, group: int) -> Message:
    """Become the fadder of a group that has none any more."""
    return await spares.step_in(ctx, group)
