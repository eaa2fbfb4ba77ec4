"""What commands and buttons have in common: the same thing done, whichever way it was asked for."""

from bot.api import Address, Context, Message, Place, Refused, Role, t
from cogs.events import jobs, planning, store, views
from cogs.events.changes import Kind, changed
from cogs.events.forms import ChangeForm
from cogs.events.rules import Answer
from cogs.events.tables import EventRow, OccurrenceRow


async def page_of(ctx: Context, page: int) -> Message:
    """One page of what is on."""
    page = max(page, 1)
    skip = (page - 1) * views.PAGE
    rows = await store.coming(ctx.db, ctx.workspace, ctx.now, skip=skip, limit=views.PAGE + 1)
    if not rows and page > 1:  # it was there when the button was made
        return await page_of(ctx, 1)
    return views.listing(rows[: views.PAGE], page, more=len(rows) > views.PAGE)


async def home(ctx: Context) -> Message:
    """What is on next, and what this member has answered."""
    rows = await store.coming(ctx.db, ctx.workspace, ctx.now, skip=0, limit=views.AT_HOME)
    answers = await store.answers_of(ctx.db, ctx.workspace, ctx.asker.id, ctx.now, limit=views.AT_HOME)
    return views.home(rows, answers)


async def calendars_page(ctx: Context, page: int) -> Message:
    """One page of the calendars that were read in."""
    page = max(page, 1)
    skip = (page - 1) * views.PAGE
    rows = await store.calendars(ctx.db, ctx.workspace, ctx.now, skip=skip, limit=views.PAGE + 1)
    if not rows and page > 1:
        return await calendars_page(ctx, 1)
    return views.calendars(rows[: views.PAGE], page, more=len(rows) > views.PAGE)


async def shown(ctx: Context, occurrence: int) -> Message:
    """One time of an event as this member sees it."""
    row = await store.occurrence(ctx.db, ctx.workspace, occurrence)
    given = await store.answer_of(ctx.db, row.id, ctx.asker.id)
    counts = await store.counts(ctx.db, row.id)
    return views.shown(row, counts, given, now=ctx.now, organises=ctx.asker.role >= Role.ORGANISER)


async def answer(ctx: Context, occurrence: int, given: Answer) -> Message:
    """Keep a member's answer, and let the post count it."""
    row = await still_on(ctx, occurrence)
    alone = row.event.lead is None and given is Answer.YES  # nobody is reminded unless somebody comes
    is_first = alone and not await store.attending(ctx.db, [row.id])
    await store.answer(ctx.db, row.id, ctx.asker.id, given, ctx.now)
    jobs.plan_count(ctx, row.event)
    if is_first:  # from now on there is somebody to remind
        planning.has_just_been_told([row], ctx.now)
        await jobs.plan_reminder(ctx, row.event)
    reminded = given is Answer.YES and await store.wants_reminders(ctx.db, ctx.asker.id)
    return views.answered(row, given, reminded=reminded)


async def change_event(ctx: Context, form: ChangeForm, event: int) -> Message:
    """Change an event of our own, and tell those concerned."""
    row = await changeable(ctx, event)
    rows, changes = await planning.change(ctx, row, form)
    await planning.tell_of(ctx, changes, row.address)
    await jobs.turn_post(ctx, row)
    await jobs.plan_reminder(ctx, row)
    jobs.plan_extension(ctx, row, rows)
    return views.changed_event(row, await store.next_of(ctx.db, row.id, ctx.now))


async def ask_what_to_cancel(ctx: Context, occurrence: int) -> Message:
    """Ask whether this time, another, or all of a series is to be cancelled."""
    row = await still_on(ctx, occurrence)
    event = await changeable(ctx, row.event_id)
    ahead = planning.not_over(await store.occurrences_of_one(ctx.db, event), ctx.now) if event.rule else []
    return views.ask_cancel(row, [one for one in ahead if one.id != row.id])


async def cancel_one_time(ctx: Context, occurrence: int) -> Message:
    """Cancel one time of a series."""
    row = await still_on(ctx, occurrence)
    await changeable(ctx, row.event_id)
    row.cancelled_at, row.cancelled_here = ctx.now, True
    await jobs.follow(ctx, row.event, changed(Kind.CANCELLED, [row]))
    return views.cancelled_time(row)


async def still_on(ctx: Context, occurrence: int) -> OccurrenceRow:
    """An occurrence that is still to come, or going on."""
    row = await store.occurrence(ctx.db, ctx.workspace, occurrence)
    if row.is_cancelled:
        raise Refused(t("events.is_cancelled"))
    if ctx.now >= row.over_at:
        raise Refused(t("events.is_over"))
    return row


async def changeable(ctx: Context, event: int) -> EventRow:
    """An event of the bot's own that is not over: one that was read in is changed where it comes from."""
    row = await store.event(ctx.db, event)
    if row is None or row.workspace_id != ctx.workspace.id:
        raise Refused(t("events.gone"))
    if row.calendar_id is not None:
        raise Refused(t("events.from_calendar"))
    if row.cancelled_at is not None:
        raise Refused(t("events.is_cancelled"))
    if await store.next_of(ctx.db, row.id, ctx.now) is None:
        raise Refused(t("events.is_over"))
    return row


def where_to_post(ctx: Context, chosen: Address | None) -> Address:
    """Where to post: where it was asked for, else in the calendar's channel, else here; never in a direct message."""
    here = ctx.where if ctx.where and ctx.where.place is not Place.DIRECT else None
    address = chosen or ctx.workspace.calendar_channel or here
    if address is None:
        raise Refused(t("events.no_channel"))
    return address
