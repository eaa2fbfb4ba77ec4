"""The front desk: how the bot is set up in a workspace, whom to call, and what could not be delivered to a member.

It belongs to the core and cannot be turned off. Everything else that people do here is a cog's.
"""

from typing import Any

from bot.api import Cog, Context, Form, Message, Refused, Role, say, t, typed_time
from bot.desk import about_me, following, own_helplines, views
from bot.desk import inbox as kept
from bot.desk import menu as offered
from bot.desk import preferences as own
from bot.desk import setup as arranged
from bot.desk.forms import ChannelsForm, HelplineForm, LanguageForm, PreferencesForm, QuietForm, RolesForm
from bot.help_card import HELPLINES, WORRIES, help_card, help_without_database
from bot.privacy import whose_rows
from bot.undelivered import waiting_for

__all__ = ["cog"]

cog = Cog("desk")
cog.configurations += [HELPLINES, WORRIES]


@cog.command("help", prepare=offered.look, reads=True, top_level=True)
async def help_(ctx: Context, prepared: offered.Commands) -> Message:
    """See what you can do here."""
    return offered.overview(ctx, prepared)


@cog.command("setup", role=Role.ORGANISER, prepare=arranged.look, top_level=True)
async def setup(ctx: Context, prepared: arranged.Look) -> Message:
    """See how the bot is set up here, what is missing, and change it."""
    return await arranged.overview(ctx, prepared)


@cog.button(role=Role.ORGANISER, prepare=arranged.look)
async def look_again(ctx: Context, prepared: arranged.Look) -> Message:
    """See how the bot is set up now."""
    return await arranged.overview(ctx, prepared)


async def language_now(ctx: Context) -> dict[str, str]:
    """What the form for language and time zone is filled in with."""
    return {"language": ctx.workspace.locale, "zone": ctx.workspace.zone.key}


@cog.button(role=Role.ORGANISER, opens=LanguageForm, prefill=language_now)
async def change_language(ctx: Context, form: LanguageForm) -> Message:
    """Choose the language and the time zone of what everybody reads."""
    return await _changed(ctx, form)


@cog.button(role=Role.ORGANISER)
async def open_page(ctx: Context) -> Message:
    """Get an address at which the organisers' page opens once."""
    address = ctx.pass_for_organisers()
    if address is None:
        raise Refused(t("desk.no_page"))
    return say(t("desk.page", address=address), t("desk.page.once"))


async def channels_now(ctx: Context) -> dict[str, str]:
    """What the form for channels is filled in with."""
    served = ctx.workspace
    chosen = {
        "calendar": served.calendar_channel,
        "organisers": served.organisers_channel,
        "fallback": served.fallback_channel,
    }
    return {name: address.id for name, address in chosen.items() if address}


@cog.button(role=Role.ORGANISER, opens=ChannelsForm, prefill=channels_now)
async def change_channels(ctx: Context, form: ChannelsForm) -> Message:
    """Choose the channels in which the bot speaks by itself."""
    return await _changed(ctx, form)


async def roles_now(ctx: Context) -> dict[str, str]:
    """What the form for roles is filled in with."""
    bound = await arranged.bound_roles(ctx)
    return {"organisers": ",".join(bound[Role.ORGANISER]), "mentors": ",".join(bound[Role.MENTOR])}


@cog.button(role=Role.OWNER, opens=RolesForm, prefill=roles_now)
async def change_roles(ctx: Context, form: RolesForm) -> Message:
    """Choose which roles are organisers and mentors; for those who run the server."""
    return await _changed(ctx, form)


async def quiet_now(ctx: Context) -> dict[str, str]:
    """What the form for quiet hours is filled in with."""
    quiet, locale = ctx.workspace.quiet, ctx.reader.locale
    return {"start": typed_time(quiet.start, locale), "end": typed_time(quiet.end, locale)} if quiet else {}


@cog.button(role=Role.ORGANISER, opens=QuietForm, prefill=quiet_now)
async def change_quiet(ctx: Context, form: QuietForm) -> Message:
    """Choose when the bot is not to post by itself."""
    return await _changed(ctx, form)


async def _changed(ctx: Context, form: Form) -> Message:
    await arranged.change(ctx, form)
    return views.changed()


@cog.button(role=Role.ORGANISER, reads=True)
async def see_helplines(ctx: Context) -> Message:
    """See whom the members here can call, beside those that everybody has."""
    return views.helplines(await own_helplines.own(ctx))


@cog.button(role=Role.ORGANISER, opens=HelplineForm)
async def add_helpline(ctx: Context, form: HelplineForm) -> Message:
    """Add somebody whom the members here can call or write to."""
    await own_helplines.add(ctx, form)
    return views.helplines(await own_helplines.own(ctx))


@cog.button(role=Role.ORGANISER)
async def remove_helpline(ctx: Context, helpline: int) -> Message:
    """Take somebody off the help card again."""
    await own_helplines.remove(ctx, helpline)
    return views.helplines(await own_helplines.own(ctx))


@cog.button(role=Role.ORGANISER, prepare=arranged.look)
async def see_parts(ctx: Context, prepared: arranged.Look) -> Message:
    """See which parts of the bot are on."""
    return views.parts(prepared.cogs, ctx.workspace.off)


@cog.button(role=Role.ORGANISER, prepare=arranged.look)
async def turn_on(ctx: Context, prepared: arranged.Look, part: str) -> Message:
    """Turn a part of the bot on."""
    return views.parts(prepared.cogs, await arranged.turn(ctx, prepared, part, on=True))


@cog.button(role=Role.ORGANISER, prepare=arranged.look)
async def turn_off(ctx: Context, prepared: arranged.Look, part: str) -> Message:
    """Turn a part of the bot off."""
    return views.parts(prepared.cogs, await arranged.turn(ctx, prepared, part, on=False))


@cog.command("inbox", prepare=kept.look, top_level=True)
async def inbox(ctx: Context, prepared: kept.Fits) -> Message:
    """Read messages to you that did not arrive, or were more than you want in a week."""
    return await kept.take(ctx, prepared)


@cog.button(prepare=kept.look)
async def read_next(ctx: Context, prepared: kept.Fits) -> Message:
    """Read the next message that could not be delivered."""
    return await kept.take(ctx, prepared)


@cog.command("preferences", reads=True, top_level=True)
async def preferences(ctx: Context) -> Message:
    """See and choose language, time zone, quiet hours, and what may come to you by itself."""
    return await own.shown(ctx)


@cog.button(opens=PreferencesForm, prefill=own.now)
async def choose(ctx: Context, form: PreferencesForm) -> Message:
    """Choose language, time zone, quiet hours, and how much may come by itself."""
    return await own.change(ctx, form)


@cog.command("privacy", leaves_no_trace=True, top_level=True)
async def privacy(ctx: Context) -> Message:
    """See what is stored about you, get it as a file, or delete it."""
    return await about_me.told(ctx)


@cog.button(leaves_no_trace=True)
async def about_me_as_file(ctx: Context) -> Message:
    """Get what is stored about oneself as a file."""
    return await about_me.as_file(ctx)


@cog.button(leaves_no_trace=True)
async def ask_to_erase_me(ctx: Context) -> Message:
    """Read what it means to be deleted."""
    return await about_me.ask_to_erase(ctx)


@cog.button(leaves_no_trace=True, turn_of=whose_rows)
async def erase_me(ctx: Context) -> Message:
    """Delete all that is stored about oneself."""
    return await about_me.erase(ctx)


@cog.command("helplines", reads=True, leaves_no_trace=True, otherwise=help_without_database, top_level=True)
async def helplines(ctx: Context) -> Message:
    """Find somebody to talk to, and whom to call when something is serious."""
    return await help_card(ctx)


@cog.button(prepare=offered.look, reads=True)
async def menu(ctx: Context, prepared: offered.Commands, group: str) -> Message:
    """See what can be done with one part of the bot."""
    return offered.menu(ctx, prepared, group)


@cog.job()
async def follow(ctx: Context, of: int) -> None:
    """Tell who had much said how much of it is said by now."""
    pause = await following.look(ctx, of)
    if pause is not None:
        ctx.schedule(follow, key=of, at=ctx.now + pause, of=of)


@cog.home
async def home(ctx: Context) -> Message:
    """How the bot speaks to a member, and what waits for them."""
    waiting = await waiting_for(ctx.db, ctx.asker.id, ctx.now)
    return views.mine(ctx.asker, await own.weekly(ctx), len(waiting))


@cog.export
async def export(ctx: Context, member_id: int) -> dict[str, Any]:
    """Messages that wait for a member, forms that are half filled in, and what they chose."""
    return await kept.export(ctx, member_id) | await own.export(ctx, member_id)


@cog.erase
async def erase(ctx: Context, member_id: int) -> None:
    """Remove messages that wait for a member or are on their way, forms half filled in, and what they chose."""
    await kept.erase(ctx, member_id)
    await own.erase(ctx, member_id)
