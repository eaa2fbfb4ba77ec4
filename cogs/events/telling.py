"""What members are told because they asked for it: reminders, and the coming week."""

from bot.api import Context, Message, Role
from cogs.events import digests, direct, sharing, sign_up_views, wishes
from cogs.events.forms import DigestForm, RemindersForm, WeeklyForm
from cogs.events.plugin import cog
from cogs.events.reminding import USUAL


@cog.by_itself
async def whether_reminded(ctx: Context) -> Message:
    """Reminders of what one said yes to."""
    return sign_up_views.reminders_set(await wishes.leads_of(ctx.db, ctx.asker.id))


@cog.by_itself
async def whether_weekly(ctx: Context) -> Message:
    """What is on in the coming week."""
    return await digests.standing_of(ctx)


@cog.button(turn_of=sharing.publishers_of)
async def remind_me(ctx: Context) -> Message:
    """Be reminded, by direct message, of what one says yes to."""
    leads = await wishes.leads_of(ctx.db, ctx.asker.id) or USUAL
    await direct.wish(ctx, leads)
    return sign_up_views.reminders_set(leads)


@cog.button()
async def stop_reminding(ctx: Context) -> Message:
    """Be reminded no more."""
    await direct.wish(ctx, ())
    return sign_up_views.reminders_set(())


async def own_leads(ctx: Context) -> dict[str, str]:
    """What the form for one's own reminders is filled in with."""
    return {"leads": ",".join((ctx.member and await wishes.leads_of(ctx.db, ctx.member.id)) or USUAL)}


async def own_labels(ctx: Context) -> dict[str, str]:
    """What the form for one's own week is filled in with."""
    return {"labels": ",".join(await digests.labels_of(ctx))}


@cog.command("reminders", opens=RemindersForm, prefill=own_leads, turn_of=sharing.publishers_of)
async def reminders(ctx: Context, form: RemindersForm) -> Message:
    """Choose when you are reminded of what you say yes to."""
    await direct.wish(ctx, form.leads)
    return sign_up_views.reminders_set(form.leads)


@cog.button(opens=RemindersForm, prefill=own_leads, turn_of=sharing.publishers_of)
async def choose_reminders(ctx: Context, form: RemindersForm) -> Message:
    """Choose when one is reminded of what one says yes to."""
    await direct.wish(ctx, form.leads)
    return sign_up_views.reminders_set(form.leads)


@cog.command("weekly", opens=WeeklyForm, prefill=own_labels)
async def weekly(ctx: Context, form: WeeklyForm) -> Message:
    """Get what is on in the coming week sent to you, once a week."""
    return await digests.send_to_member(ctx, form.labels)


@cog.button(opens=WeeklyForm, prefill=own_labels)
async def weekly_only(ctx: Context, form: WeeklyForm) -> Message:
    """Choose of what in the coming week one is told."""
    return await digests.send_to_member(ctx, form.labels)


@cog.button()
async def send_weekly(ctx: Context) -> Message:
    """Be told what is on, once a week, by direct message."""
    return await digests.send_to_member(ctx, await digests.labels_of(ctx))


@cog.button()
async def stop_weekly(ctx: Context) -> Message:
    """Be told of the week no more."""
    return await digests.stop_sending(ctx)


@cog.command("digest", role=Role.ORGANISER, opens=DigestForm, prefill=digests.settings)
async def digest(ctx: Context, form: DigestForm) -> Message:
    """Have what is on in the coming week posted in a channel, once a week."""
    return await digests.set_channel(ctx, form)
