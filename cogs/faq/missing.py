"""Questions that had no answer: counted without saying who asked, and read by those who write answers."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.api import Context, Message, Refused, Role, Workspace, t
from cogs.faq import handoffs, missing_views, rules, store
from cogs.faq.counting import clusters
from cogs.faq.plugin import cog
from cogs.faq.tables import AskedRow, MissingRow, WishRow


@cog.button()
async def wish(ctx: Context, asked: int) -> Message:
    """Let those who write answers see a question that had none, without whose it is."""
    row = await store.asked(ctx.db, ctx.asker.id, asked)
    today = ctx.now.astimezone(ctx.workspace.zone).date()
    known = await ctx.db.scalar(
        select(WishRow.id).where(WishRow.workspace_id == ctx.workspace.id, WishRow.question == row.question).limit(1)
    )
    if known is None:
        ctx.db.add(WishRow(workspace_id=ctx.workspace.id, question=row.question, wished_on=today))
    return missing_views.wished()


@cog.command("missing", role=Role.ORGANISER, reads=True)
async def see_missing(ctx: Context) -> Message:
    """See what people asked and found no answer to; nobody is named."""
    wishes = await ctx.db.scalars(
        select(WishRow).where(WishRow.workspace_id == ctx.workspace.id).order_by(WishRow.id.desc())
    )
    counted = await ctx.db.scalars(
        select(MissingRow).where(MissingRow.workspace_id == ctx.workspace.id).order_by(MissingRow.id.desc())
    )
    waiting = await handoffs.all_waiting(ctx.db, ctx.workspace)
    return missing_views.report(waiting, wishes.all(), counted.all())


@cog.button(role=Role.ORGANISER)
async def drop_wish(ctx: Context, question: int) -> Message:
    """Put away a question that is answered by now, or that needs no answer."""
    row = await ctx.db.get(WishRow, question)
    if row is not None and row.workspace_id == ctx.workspace.id:
        await ctx.db.delete(row)
    return missing_views.put_away()


async def wish_of(ctx: Context, question: int) -> WishRow:
    """A question that somebody let be seen here; Refused where it is put away."""
    row = await ctx.db.get(WishRow, question)
    if row is None or row.workspace_id != ctx.workspace.id:
        raise Refused(t("faq.missing.gone"))
    return row


async def count(session: AsyncSession, served: Workspace, now: datetime) -> int:
    """Count what several lacked an answer to, and forget the questions as any other; how many things that are."""
    rows = (await session.scalars(select(AskedRow).where(AskedRow.workspace_id == served.id, AskedRow.missed))).all()
    found = clusters((row.member_id, row.question) for row in rows)
    week_of = now.astimezone(served.zone).date()
    session.add_all(
        MissingRow(workspace_id=served.id, words=one.text, people=one.people, week_of=week_of) for one in found
    )
    for row in rows:
        row.missed = False  # one of today is kept for its buttons
    await session.flush()
    await store.forget_asked(session, served.id, now - rules.KEPT)
    return len(found)
