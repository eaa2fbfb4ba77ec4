"""What organisers do about the rota: days on which nobody is on duty, and mentors who are to read no more."""

from bot.api import Context, Message, Refused, Role, admit, t
from cogs.checkin import setup_views, store, tending
from cogs.checkin.days import today
from cogs.checkin.forms import DaysOffForm, TakeOutForm
from cogs.checkin.plugin import cog
from cogs.checkin.store import Part
from cogs.checkin.tables import AwayRow, ReaderRow

MOST = 10
"""Days off, or periods of them, that a workspace can have before it: as many as one message shows."""


@cog.button(role=Role.ORGANISER, reads=True)
async def days_off(ctx: Context) -> Message:
    """See on which days nobody is on duty, beside public holidays."""
    return setup_views.days_off(await _to_come(ctx))


@cog.button(role=Role.ORGANISER, opens=DaysOffForm)
async def add_day_off(ctx: Context, form: DaysOffForm) -> Message:
    """Let nobody be on duty on some days."""
    first, last = form.days
    if len(await _to_come(ctx)) >= MOST:
        raise Refused(t("checkin.days_off.most", n=MOST))
    ctx.db.add(AwayRow(workspace_id=ctx.workspace.id, first=first, last=last))
    await ctx.db.flush()
    tending.look_soon(ctx)
    return setup_views.days_off(await _to_come(ctx))


@cog.button(role=Role.ORGANISER)
async def remove_day_off(ctx: Context, away: int) -> Message:
    """Let these days be as any other."""
    row = await ctx.db.get(AwayRow, away)
    if row is not None and row.workspace_id == ctx.workspace.id and row.member_id is None:
        await ctx.db.delete(row)
        await ctx.db.flush()
    tending.look_soon(ctx)
    return setup_views.days_off(await _to_come(ctx))


@cog.button(role=Role.ORGANISER, opens=TakeOutForm)
async def take_out(ctx: Context, form: TakeOutForm) -> Message:
    """Let a mentor read check-ins no more; they are told."""
    (member,) = await admit(ctx.db, ctx.workspace, [form.person.id])
    row = await ctx.db.get(ReaderRow, (ctx.workspace.id, member.id))
    if row is None:
        raise Refused(t("checkin.take_out.no_reader"))
    if row.part != Part.MENTOR:
        raise Refused(t("checkin.take_out.named"))
    await tending.leaves(ctx, member.id)
    ctx.tell(member, setup_views.you_are_out())
    return setup_views.taken_out(member)


async def _to_come(ctx: Context) -> list[AwayRow]:
    setup = await store.setup(ctx.db, ctx.workspace)
    return [one for one in setup.away if one.member_id is None and one.last >= today(ctx)]
