"""Schemes: opening and closing them, and signing up."""

from bot.api import Address, Context, Message, Place, Refused, Role, t
from cogs.groups import organiser_views, store, views
from cogs.groups.forms import SchemeForm
from cogs.groups.kinds import PRESETS, Kind
from cogs.groups.plugin import cog
from cogs.groups.tables import SchemeRow, SignUpRow


@cog.job()
async def count(ctx: Context, scheme: int) -> None:
    """Let what stands in the channel say how many signed up."""
    row = await store.find_scheme(ctx.db, ctx.workspace, scheme)
    if row is not None:
        await _show(ctx, row)


def where(ctx: Context, channel: Address | None) -> Address:
    """The channel in which groups are told of: the one that was named, else the one where it is asked."""
    here = ctx.where if ctx.where and ctx.where.place is not Place.DIRECT else None
    address = channel or here
    if address is None:
        raise Refused(t("groups.no_channel"))
    return address


async def page_of(ctx: Context, page: int) -> Message:
    """One page of what one can sign up to, with one's own groups."""
    page = max(page, 1)
    skip = (page - 1) * views.PAGE
    rows = await store.schemes(ctx.db, ctx.workspace, skip=skip, limit=views.PAGE + 1)
    if not rows and page > 1:  # it was there when the button was made
        return await page_of(ctx, 1)
    mine = await store.groups_of(ctx.db, ctx.workspace, ctx.asker.id)
    signed = await store.schemes_of(ctx.db, ctx.asker.id)
    organises = ctx.asker.role >= Role.ORGANISER
    more = len(rows) > views.PAGE
    return views.listing(rows[: views.PAGE], mine, signed, page, more=more, organises=organises)


async def home(ctx: Context) -> Message:
    """A member's groups, and what else there is."""
    rows = await store.schemes(ctx.db, ctx.workspace, limit=views.AT_HOME)
    mine = await store.groups_of(ctx.db, ctx.workspace, ctx.asker.id)
    return views.home(rows, mine[: views.AT_HOME], await store.schemes_of(ctx.db, ctx.asker.id))


async def shown(ctx: Context, scheme_id: int) -> Message:
    """A scheme as organisers see it."""
    row = await store.scheme(ctx.db, ctx.workspace, scheme_id)
    return organiser_views.shown(row, (await store.counted(ctx.db, [row.id]))[row.id])


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
        channel=where(ctx, channel).encode(),
        size_min=size.least,
        size_max=size.most,
        aims=list(preset.aims),
        opened_at=ctx.now,
        closed_at=None,
    )
    ctx.db.add(row)
    await ctx.db.flush()
    await _show(ctx, row)
    return organiser_views.opened(row)


async def close(ctx: Context, scheme_id: int) -> Message:
    """Take no more sign-ups; groups that are there stay."""
    row = await store.scheme(ctx.db, ctx.workspace, scheme_id)
    row.closed_at = ctx.now
    await _show(ctx, row)
    return organiser_views.closed(row)


async def join(ctx: Context, scheme_id: int, *, as_mentor: bool = False) -> Message:
    """Sign a member up, or as one who looks after the others; who was the one is the other from now on."""
    row = await store.scheme(ctx.db, ctx.workspace, scheme_id)
    own = await store.sign_up(ctx.db, row, ctx.asker.id)
    if own is None:
        own = SignUpRow(scheme_id=row.id, member_id=ctx.asker.id, at=ctx.now)
        ctx.db.add(own)
    own.as_mentor = as_mentor and row.kind == Kind.FADDER
    await ctx.db.flush()
    _plan_count(ctx, row)
    return views.joined(row, as_mentor=own.as_mentor)


async def sign_off(ctx: Context, scheme_id: int) -> Message:
    """Sign a member off; no reason is asked."""
    row = await store.find_scheme(ctx.db, ctx.workspace, scheme_id)
    if row is None:
        raise Refused(t("groups.no_scheme"))
    own = await store.sign_up(ctx.db, row, ctx.asker.id)
    if own is not None:
        await ctx.db.delete(own)
        await ctx.db.flush()
        _plan_count(ctx, row)
    return views.signed_off(row)


def _plan_count(ctx: Context, row: SchemeRow) -> None:
    ctx.schedule(count, key=row.id, at=ctx.now, scheme=row.id)


async def _show(ctx: Context, row: SchemeRow) -> None:
    counted = await store.counted(ctx.db, [row.id])
    ctx.post(views.scheme(row, counted[row.id]), to=row.address, key=row.post_key)
