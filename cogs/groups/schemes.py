"""Schemes: opening and closing them, and signing up."""

from collections.abc import Iterable

from bot.api import Address, Context, Message, Role
from cogs.groups import changing, coming_store, coming_views, life_store, organiser_views, recurring, store, views
from cogs.groups import channel as channels
from cogs.groups.forms import SchemeForm
from cogs.groups.kinds import PRESETS, Kind
from cogs.groups.plugin import cog
from cogs.groups.rounds import UNDONE_WITHIN
from cogs.groups.tables import AnnouncementRow, SchemeRow, SignUpRow


@cog.job()
async def count(ctx: Context, scheme: int) -> None:
    """Let what stands in the channel say how many signed up."""
    row = await store.find_scheme(ctx.db, ctx.workspace, scheme)
    if row is not None:
        await channels.show(ctx, row)


async def page_of(ctx: Context, page: int) -> Message:
    """One page of one's own groups, and of what one can sign up to."""
    page = max(page, 1)
    before = page - 1
    rows = await store.schemes(ctx.db, ctx.workspace, skip=before * views.PAGE, limit=views.PAGE + 1)
    mine = (await store.groups_of(ctx.db, ctx.workspace, ctx.asker.id))[before * views.OWN :]
    if not rows and not mine and page > 1:  # it was there when the button was made
        return await page_of(ctx, 1)
    signed = await store.schemes_of(ctx.db, ctx.asker.id)
    organises = ctx.asker.role >= Role.ORGANISER
    more = len(rows) > views.PAGE or len(mine) > views.OWN
    return views.listing(rows[: views.PAGE], mine[: views.OWN], signed, page, ctx.now, more=more, organises=organises)


async def home(ctx: Context) -> Message:
    """A member's groups, and what else there is."""
    rows = await store.schemes(ctx.db, ctx.workspace, limit=views.AT_HOME)
    mine = await store.groups_of(ctx.db, ctx.workspace, ctx.asker.id)
    return views.home(rows, mine[: views.AT_HOME], await store.schemes_of(ctx.db, ctx.asker.id), ctx.now)


async def shown(ctx: Context, scheme_id: int) -> Message:
    """A scheme as organisers see it."""
    row = await store.scheme(ctx.db, ctx.workspace, scheme_id)
    asked = await coming_store.to_come(ctx.db, row.id)
    coming = await coming_store.coming(ctx.db, asked, ctx.now) if asked is not None else []
    undoable = await coming_store.last_round(ctx.db, row.id, ctx.now - UNDONE_WITHIN)
    more = coming_views.organised(row, asked, len(coming), undoable)
    met, answered = await life_store.met(ctx.db, row.id)
    return organiser_views.shown(row, (await store.counted(ctx.db, [row.id]))[row.id], met, answered, more)


async def ask_close(ctx: Context, scheme_id: int) -> Message:
    """Ask once more."""
    row = await store.scheme(ctx.db, ctx.workspace, scheme_id)
    return organiser_views.ask_close(row, (await store.counted(ctx.db, [row.id]))[row.id])


async def open_scheme(ctx: Context, form: SchemeForm, channel: Address | None) -> Message:
    """Open a scheme, and tell of it in a channel."""
    preset = PRESETS[form.kind]
    size = form.size or preset.size
    row = SchemeRow(
        workspace_id=ctx.workspace.id,
        created_by=ctx.asker.id,
        kind=form.kind,
        title=form.title,
        about=form.about,
        channel=channels.where(ctx, channel).encode(),
        size_min=size.least,
        size_max=size.most,
        aims=list(preset.aims),
        opened_at=ctx.now,
        closed_at=None,
    )
    if form.when is not None:
        recurring.begin(ctx, row, form.when)
    ctx.db.add(row)
    await ctx.db.flush()
    await recurring.plan(ctx, row)
    return organiser_views.opened(row)


async def close(ctx: Context, scheme_id: int) -> Message:
    """Take no more sign-ups; groups that are there stay, and who signed up can be drawn."""
    row = await store.scheme(ctx.db, ctx.workspace, scheme_id)
    row.closed_at = ctx.now
    await recurring.stop(ctx, row)
    return organiser_views.closed(row, (await store.counted(ctx.db, [row.id]))[row.id])


async def join(ctx: Context, scheme_id: int, *, as_mentor: bool = False) -> Message:
    """Sign a member up; a round that is announced already they are in for, or why would they come now.

    Where groups are together already, they are put into one, or are offered that if rounds come by themselves. Who
    signs up to look after the others is one of them no more, and the other way round.
    """
    row = await store.scheme(ctx.db, ctx.workspace, scheme_id)
    own, _ = await enrol(ctx, row)
    if own.as_mentor != (as_mentor and row.kind == Kind.FADDER):
        own.as_mentor = not own.as_mentor
        await store.leave_drafts(ctx.db, row, own.member_id)
    if row.next_at is None:
        return await changing.come_late(ctx, row) or views.joined(row, as_mentor=own.as_mentor)
    asked = await _in_for(ctx, row, own)
    paused = coming_store.standing(own).is_paused(ctx.now)
    can_come_late = await changing.can_come_late(ctx, row)
    return coming_views.joined(row, own, asked, paused=paused, can_come_late=can_come_late)


async def _in_for(ctx: Context, row: SchemeRow, own: SignUpRow) -> AnnouncementRow | None:
    """The announced round that a member is in for who signs up, or does so again; none for who pauses or said no."""
    asked = await coming_store.to_come(ctx.db, row.id)
    if asked is None or coming_store.standing(own).is_paused(ctx.now):
        return None
    said = await coming_store.answer_of(ctx.db, asked, own.member_id)
    if said is None:
        own.silences = 0
        await coming_store.answer(ctx.db, asked, own.member_id, comes=True)
        recurring.recount_soon(ctx, asked)
    return None if said is False else asked


async def enrol(ctx: Context, row: SchemeRow) -> tuple[SignUpRow, bool]:
    """A member's sign-up, made where there was none, and whether it was."""
    own = await store.sign_up(ctx.db, row, ctx.asker.id)
    if own is not None:
        return own, False
    own = SignUpRow(
        scheme_id=row.id,
        member_id=ctx.asker.id,
        at=ctx.now,
        as_mentor=False,
        every_time=False,
        asked_directly=False,
        silences=0,
    )
    ctx.db.add(own)
    await ctx.db.flush()
    _plan_count(ctx, row)
    return own, True


async def sign_off(ctx: Context, scheme_id: int) -> Message:
    """Sign a member off; no reason is asked."""
    row = await store.any_scheme(ctx.db, ctx.workspace, scheme_id)
    own = await store.sign_up(ctx.db, row, ctx.asker.id)
    if own is not None:
        await ctx.db.delete(own)
        await ctx.db.flush()
        _plan_count(ctx, row)
        asked = await coming_store.to_come(ctx.db, row.id)
        if asked is not None:
            await coming_store.take_answer_back(ctx.db, asked, ctx.asker.id)
            recurring.recount_soon(ctx, asked)
    await store.forget_spare(ctx.db, row, ctx.asker.id)
    await store.leave_drafts(ctx.db, row, ctx.asker.id)
    return views.signed_off(row)


async def recount(ctx: Context, scheme_ids: Iterable[int]) -> None:
    """Let what stands in the channels say how many are left, once somebody was forgotten."""
    for id_ in scheme_ids:
        row = await store.find_scheme(ctx.db, ctx.workspace, id_)
        if row is not None:
            _plan_count(ctx, row)


def _plan_count(ctx: Context, row: SchemeRow) -> None:
    if not row.is_private:  # nothing is counted there, and that it was changed would show when somebody signed up
        ctx.schedule(count, key=row.id, at=ctx.now, scheme=row.id)
