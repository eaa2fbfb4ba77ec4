"""Who wants to be asked how the week was is asked, at a time of their own, wherever somebody would read it.

One job of a workspace asks all of them, so that no row but their own is of somebody.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.api import Context, Member, Message, Weekday, members, typed_time
from cogs.checkin import blocks, prompt_views, sending
from cogs.checkin.beside_tables import PromptRow
from cogs.checkin.forms import Often, PromptForm
from cogs.checkin.plugin import cog
from cogs.checkin.weekly import each_week

_AT_A_TIME = 100
_OF_USE = timedelta(days=1)  # later than this nobody is asked any more
_USUAL_DAY, _USUAL_TIME = Weekday.SUNDAY, 18 * 60


@cog.job()
async def ask(ctx: Context) -> None:
    """Ask those whose time has come, where what they say would be read, and look again when the next is due."""
    due = (PromptRow.workspace_id == ctx.workspace.id, PromptRow.next_at <= ctx.now)
    mine = select(PromptRow).where(*due).order_by(PromptRow.next_at, PromptRow.member_id)
    rows = (await ctx.db.scalars(mine.limit(_AT_A_TIME))).all()
    people = {one.id: one for one in await members(ctx.db, ctx.workspace, [row.member_id for row in rows])}
    read = bool(rows) and await sending.would_be_read(ctx)
    for row in rows:
        member, due_at = people[row.member_id], row.next_at
        row.next_at = _next(row, member, ctx.now)
        if read and ctx.now - due_at < _OF_USE and not await blocks.of(ctx, member.address):
            ctx.tell(member, prompt_views.prompt(), not_after=ctx.now + _OF_USE, by_itself=True)
    await _plan(ctx)


async def current(ctx: Context) -> dict[str, str]:
    """What the form is filled in with."""
    row = await ctx.db.get(PromptRow, ctx.member.id) if ctx.member else None
    if row is None:
        return {"weekday": _USUAL_DAY, "time": typed_time(_USUAL_TIME, ctx.reader.locale)}
    time = typed_time(row.minute, ctx.reader.locale)
    return {"often": row.often, "weekday": list(Weekday)[row.weekday], "time": time}


async def wish(ctx: Context, form: PromptForm) -> Message:
    """Keep when the asker wants to be asked."""
    if form.often is Often.NEVER:
        return await stop(ctx)
    weekday = list(Weekday).index(form.weekday)
    row = PromptRow(
        member_id=ctx.asker.id,
        workspace_id=ctx.workspace.id,
        often=form.often,
        weekday=weekday,
        minute=form.time,
        next_at=next(each_week(weekday, form.time, ctx.asker.zone, ctx.now)),
    )
    await ctx.db.merge(row)
    await _plan(ctx)
    return prompt_views.wished(form, row.next_at)


async def standing_of(ctx: Context) -> Message:
    """Whether the asker is asked, and how to change it."""
    row = await ctx.db.get(PromptRow, ctx.asker.id)
    return prompt_views.standing(row.next_at if row else None)


async def stop(ctx: Context) -> Message:
    """Ask them no more."""
    await erase(ctx.db, ctx.asker.id)
    await _plan(ctx)
    return prompt_views.stopped()


async def export(session: AsyncSession, member_id: int) -> list[dict[str, Any]]:
    """When a member wants to be asked."""
    row = await session.get(PromptRow, member_id)
    if row is None:
        return []
    return [{"often": row.often, "weekday": row.weekday, "minute": row.minute, "next_at": row.next_at.isoformat()}]


async def erase(session: AsyncSession, member_id: int) -> None:
    """Forget when a member wants to be asked."""
    await session.execute(delete(PromptRow).where(PromptRow.member_id == member_id))


def _next(row: PromptRow, member: Member, now: datetime) -> datetime:
    """When somebody who is asked now is to be asked next."""
    coming = each_week(row.weekday, row.minute, member.zone, now)
    following = next(coming)
    return next(coming) if row.often == Often.FORTNIGHTLY else following


async def _plan(ctx: Context) -> None:
    await ctx.db.flush()
    first = select(func.min(PromptRow.next_at)).where(PromptRow.workspace_id == ctx.workspace.id)
    at = await ctx.db.scalar(first)
    if at is None:
        ctx.cancel(ask, key="ask")
    else:
        ctx.schedule(ask, key="ask", at=max(at, ctx.now))
