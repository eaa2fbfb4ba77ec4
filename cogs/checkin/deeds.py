"""You said, we did: what organisers write about it is looked at, posted, taken back, and kept as a list."""

from datetime import timedelta

from sqlalchemy import delete, select

from bot.api import Context, Message, Refused, t
from cogs.checkin import deed_views
from cogs.checkin.beside_tables import DeedRow
from cogs.checkin.deed_views import PAGE
from cogs.checkin.forms import DeedForm

_LEFT = timedelta(days=7)  # what was written and not posted by then will not be


async def add(ctx: Context, form: DeedForm) -> Message:
    """Keep what was written, and show how it will look."""
    forgotten = (DeedRow.posted_at.is_(None), DeedRow.written_at < ctx.now - _LEFT)
    await ctx.db.execute(delete(DeedRow).where(DeedRow.workspace_id == ctx.workspace.id, *forgotten))
    row = DeedRow(
        workspace_id=ctx.workspace.id,
        channel=form.channel.encode(),
        said=form.said,
        did=form.did,
        written_at=ctx.now,
        posted_at=None,
    )
    ctx.db.add(row)
    await ctx.db.flush()
    return deed_views.preview(row)


async def current(ctx: Context, deed: int) -> dict[str, str]:
    """What the form is filled in with that changes one."""
    row = await _unposted(ctx, deed)
    return {"said": row.said, "did": row.did, "channel": row.address.id}


async def change(ctx: Context, form: DeedForm, deed: int) -> Message:
    """Give it what the form says, and show how it will look."""
    row = await _unposted(ctx, deed)
    row.channel, row.said, row.did = form.channel.encode(), form.said, form.did
    return deed_views.preview(row)


async def post(ctx: Context, deed: int) -> Message:
    """Say it in its channel, once."""
    row = await _unposted(ctx, deed)
    row.posted_at = ctx.now
    ctx.post(deed_views.post(row), to=row.address, key=row.post_key)
    return deed_views.posted(row)


async def drop(ctx: Context, deed: int) -> Message:
    """Forget it, and take it back where it was posted."""
    row = await _found(ctx, deed)
    if row.posted_at is not None:
        ctx.take_back(row.post_key, to=row.address)
    await ctx.db.delete(row)
    return deed_views.dropped()


async def page_of(ctx: Context, page: int) -> Message:
    """One page of what was posted, the newest first."""
    posted = select(DeedRow).where(DeedRow.workspace_id == ctx.workspace.id, DeedRow.posted_at.is_not(None))
    before = max(page - 1, 0) * PAGE
    rows = (await ctx.db.scalars(posted.order_by(DeedRow.posted_at.desc()).offset(before).limit(PAGE + 1))).all()
    return deed_views.listing(rows[:PAGE], page, more=len(rows) > PAGE)


async def _unposted(ctx: Context, deed: int) -> DeedRow:
    row = await _found(ctx, deed)
    if row.posted_at is not None:
        raise Refused(t("checkin.deed.posted_already"))
    return row


async def _found(ctx: Context, deed: int) -> DeedRow:
    row = await ctx.db.get(DeedRow, deed)
    if row is None or row.workspace_id != ctx.workspace.id:
        raise Refused(t("checkin.deed.gone"))
    return row
