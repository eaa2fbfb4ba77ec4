"""Times of a series that are left out: the weeks, days and holidays on which nobody meets."""

from collections.abc import Sequence

from sqlalchemy import select

from bot.api import Context, Invalid, Message, Refused, t
from cogs.events import host_store, jobs, organiser_views, planning, semester, store
from cogs.events.changes import Kind
from cogs.events.doing import changeable
from cogs.events.forms import LeaveOutForm
from cogs.events.tables import EventRow, OccurrenceRow, RsvpRow


async def current(ctx: Context, event: int) -> dict[str, str]:
    """What the form for leaving out is filled in with; days that are over need no place in it."""
    row = await _series(ctx, event)
    today = ctx.now.astimezone(ctx.reader.zone).date()
    return {
        "weeks": semester.weeks_written(row.skip_weeks),
        "holidays": "yes" if row.skip_holidays else "no",
        "days": semester.days_written(day for day in row.left_out.days if day >= today),
    }


async def leave_out(ctx: Context, form: LeaveOutForm, event: int) -> Message:
    """Leave out what is on then. Who comes to it, or hosts it, is told; what nobody comes to goes without a word."""
    row = await _series(ctx, event)
    row.skip_weeks, row.skip_holidays = list(form.weeks), form.holidays
    row.skip_days = [day.isoformat() for day in form.days]
    rows = await store.occurrences_of_one(ctx.db, row)
    rows, changes = planning.bring_up_to_date(row, rows, planning.written_out(row, ctx), ctx)
    await ctx.db.flush()
    if not planning.not_over(rows, ctx.now):
        raise Invalid({"weeks": t("events.skip.nothing_left")})
    ids = [change.row.id for change in changes]
    counted_on = await host_store.promised(ctx.db, ids)
    expected = {*await store.attending(ctx.db, ids), *counted_on}
    gone = [change.row for change in changes if change.kind is Kind.CANCELLED and change.row.id not in counted_on]
    await _forget_unanswered(ctx, gone)
    await jobs.follow(ctx, row, [change for change in changes if change.row.id in expected])
    out = [one for one in planning.left_out_of(row, ctx) if one.start > ctx.now]
    return organiser_views.left_out(row, planning.not_over(rows, ctx.now), out, told=bool(expected))


async def _forget_unanswered(ctx: Context, gone: Sequence[OccurrenceRow]) -> None:
    """Let times vanish to which nobody said anything; the others stay on the calendar as cancelled."""
    ids = [row.id for row in gone]
    answered = set(await ctx.db.scalars(select(RsvpRow.occurrence_id).where(RsvpRow.occurrence_id.in_(ids))))
    for row in gone:
        if row.id not in answered:
            await ctx.db.delete(row)
    await ctx.db.flush()


async def _series(ctx: Context, event: int) -> EventRow:
    row = await changeable(ctx, event)
    if row.rule is None:
        raise Refused(t("events.no_series"))
    return row
