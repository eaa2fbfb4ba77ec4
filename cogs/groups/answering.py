"""What members say of rounds that come by themselves: in, not this one, a pause, every time."""

from bot.api import Context, Message, Refused, t
from cogs.groups import changing, coming_store, coming_views, recurring, schemes, store, views
from cogs.groups.rules import PAUSES, UNTIL_TOLD, paused_until
from cogs.groups.tables import AnnouncementRow, SchemeRow, SignUpRow


async def come_in(ctx: Context, announcement_id: int) -> Message:
    """Count a member in for one round; who did not sign up yet is signed up, and whose pause it was, it is over."""
    asked, row = await coming_store.announcement(ctx.db, ctx.workspace, announcement_id)
    if asked.over_at is not None:
        return await _too_late(ctx, row, asked)
    own, is_new = await schemes.enrol(ctx, row)
    was_paused = _is_paused(ctx, own)
    own.paused_at = own.paused_until = None
    await _answers(ctx, asked, own, comes=True)
    return coming_views.you_are_in(row, asked, own, is_new=is_new, was_paused=was_paused)


async def _too_late(ctx: Context, row: SchemeRow, asked: AnnouncementRow) -> Message:
    """Offer who wants to be in for a round that is over a place in a group; Refused where there may be none."""
    if asked.round_id is None or not await changing.can_come_late(ctx, row):
        raise Refused(coming_views.over(row, asked))
    _, is_new = await schemes.enrol(ctx, row)
    return coming_views.can_come_late(row, asked, is_new=is_new)


async def skip(ctx: Context, announcement_id: int) -> Message:
    """Leave a member out of one round."""
    asked, row = await coming_store.announcement(ctx.db, ctx.workspace, announcement_id)
    if asked.over_at is not None:
        raise Refused(coming_views.over(row, asked))
    own = await store.sign_up(ctx.db, row, ctx.asker.id)
    if own is None:
        return coming_views.not_signed_up(row)
    await _answers(ctx, asked, own, comes=False)
    return coming_views.you_skip(row, asked)


async def _answers(ctx: Context, asked: AnnouncementRow, own: SignUpRow, *, comes: bool) -> None:
    own.silences = 0
    await coming_store.answer(ctx.db, asked, own.member_id, comes=comes)
    recurring.recount_soon(ctx, asked)


async def own_sign_up(ctx: Context, scheme_id: int) -> tuple[SchemeRow, SignUpRow]:
    """A scheme with the member's own sign-up; Refused where they are not in it."""
    row = await store.scheme(ctx.db, ctx.workspace, scheme_id)
    own = await store.sign_up(ctx.db, row, ctx.asker.id)
    if own is None:
        raise Refused(t("groups.not_signed_up", title=views.title(row)))
    return row, own


async def by_itself(ctx: Context) -> Message | None:
    """What comes to the asker of rounds that come by themselves; None where they are in none such."""
    planned = await coming_store.planned_of(ctx.db, ctx.asker.id)
    return coming_views.by_itself(planned) if planned else None


async def mine(ctx: Context, scheme_id: int) -> Message:
    """What a member has chosen as to a scheme."""
    row, own = await own_sign_up(ctx, scheme_id)
    return coming_views.mine(row, own, paused=_is_paused(ctx, own))


async def ask_how_long(ctx: Context, scheme_id: int) -> Message:
    """Ask for how long a member wants to pause."""
    row = await store.scheme(ctx.db, ctx.workspace, scheme_id)
    if await store.sign_up(ctx.db, row, ctx.asker.id) is None:
        return coming_views.not_signed_up(row)
    return coming_views.how_long(row)


async def pause(ctx: Context, scheme_id: int, weeks: int) -> Message:
    """Leave a member in peace for so many weeks, or until they say so; the round that is announced is left out too."""
    row, own = await own_sign_up(ctx, scheme_id)
    if weeks not in (*PAUSES, UNTIL_TOLD):
        raise Refused(t("groups.pause.unknown"))
    own.paused_at, own.paused_until = ctx.now, paused_until(ctx.now, weeks)
    asked = await coming_store.to_come(ctx.db, row.id)
    if asked is not None:
        await coming_store.take_answer_back(ctx.db, asked, own.member_id)
    return await _chosen(ctx, row, own)


async def come_back(ctx: Context, scheme_id: int) -> Message:
    """End a member's pause."""
    row, own = await own_sign_up(ctx, scheme_id)
    own.paused_at = own.paused_until = None
    return await _chosen(ctx, row, own)


async def be_in_every_time(ctx: Context, scheme_id: int, *, wanted: bool) -> Message:
    """Count a member in for every round, or have them say so each time."""
    row, own = await own_sign_up(ctx, scheme_id)
    own.every_time = wanted
    return await _chosen(ctx, row, own)


async def be_asked(ctx: Context, scheme_id: int, *, wanted: bool) -> Message:
    """Ask a member before each round by direct message, or in the channel alone."""
    row, own = await own_sign_up(ctx, scheme_id)
    own.asked_directly = wanted
    return await _chosen(ctx, row, own)


async def keep_asking(ctx: Context, scheme_id: int) -> Message:
    """Go on as before with a member who said nothing for some time."""
    row, own = await own_sign_up(ctx, scheme_id)
    return await _chosen(ctx, row, own)


async def talk(ctx: Context, scheme_id: int) -> Message:
    """Say whom a member can talk to; nobody hears that they asked."""
    return coming_views.whom_to_talk_to(await store.scheme(ctx.db, ctx.workspace, scheme_id))


async def _chosen(ctx: Context, row: SchemeRow, own: SignUpRow) -> Message:
    """What a member has chosen now: to choose is a word, too."""
    own.silences = 0
    await ctx.db.flush()
    asked = await coming_store.to_come(ctx.db, row.id)
    if asked is not None:
        recurring.recount_soon(ctx, asked)
    return coming_views.mine(row, own, paused=_is_paused(ctx, own))


def _is_paused(ctx: Context, own: SignUpRow) -> bool:
    return coming_store.standing(own).is_paused(ctx.now)
