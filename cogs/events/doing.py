"""What commands and buttons have in common: the same thing done, whichever way it was asked for."""

from bot.api import Address, Context, Invalid, Message, Place, Refused, Role, t
from cogs.events import feed_views, jobs, organiser_views, planning, seating, sign_ups, store, views, words
from cogs.events.changes import Kind, changed
from cogs.events.forms import ChangeForm, DetailsForm, SeatsForm
from cogs.events.rules import Label
from cogs.events.seats import CLOSES
from cogs.events.tables import EventRow, OccurrenceRow


async def page_of(ctx: Context, page: int, only: Label | None = None) -> Message:
    """One page of what is on, or of what has a label."""
    page = max(page, 1)
    skip = (page - 1) * views.PAGE
    rows = await store.coming(ctx.db, ctx.workspace, ctx.now, skip=skip, limit=views.PAGE + 1, only=only)
    if not rows and page > 1:  # it was there when the button was made
        return await page_of(ctx, 1, only)
    return views.listing(rows[: views.PAGE], page, more=len(rows) > views.PAGE, only=only)


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
    return feed_views.calendars(rows[: views.PAGE], page, more=len(rows) > views.PAGE)


async def shown(ctx: Context, occurrence: int) -> Message:
    """One time of an event as this member sees it."""
    row = await store.occurrence(ctx.db, ctx.workspace, occurrence)
    given = await store.answer_of(ctx.db, row.id, ctx.asker.id)
    counts = await sign_ups.counted(ctx.db, row.id)
    changeable = ctx.asker.role >= Role.ORGANISER and row.event.calendar_id is None
    tools = organiser_views.tools_of(row) if changeable else ()
    return views.shown(row, counts, words.own(given) if given else None, now=ctx.now, tools=tools)


async def change_event(ctx: Context, form: ChangeForm, event: int) -> Message:
    """Change an event of our own, and tell those concerned."""
    row = await changeable(ctx, event)
    rows, changes = await planning.change(ctx, row, form)
    await planning.tell_of(ctx, changes, row.address)
    await jobs.turn_post(ctx, row)
    await jobs.plan_reminder(ctx, row)
    jobs.plan_extension(ctx, row, rows)
    return organiser_views.changed_event(row, await store.next_of(ctx.db, row.id, ctx.now))


async def set_details(ctx: Context, form: DetailsForm, event: int) -> Message:
    """Keep what lowers the threshold, and show it."""
    row = await changeable(ctx, event)
    row.labels, row.price, row.arrival = [str(label) for label in form.labels], form.price, form.arrival
    shown = await jobs.refresh_post(ctx, row)
    assert shown is not None  # noqa: S101 - `changeable` found it
    return organiser_views.details_saved(shown)


async def set_seats(ctx: Context, form: SeatsForm, event: int) -> Message:
    """Keep how many can come; whoever has a seat keeps it, and what is new is offered to those who wait."""
    row = await changeable(ctx, event)
    if form.seats is not None and form.seats < 1:
        raise Invalid({"seats": t("events.seats.at_least_one")})
    if form.kept is not None and not 0 <= form.kept <= (form.seats or 0):
        raise Invalid({"kept": t("events.seats.too_many_kept")})
    closes = CLOSES.get(form.closes)
    row.capacity, row.kept, row.guests = form.seats, form.kept or 0, form.guests
    row.closes_s = None if closes is None else int(closes.total_seconds())
    most = 0
    for one in planning.not_over(await store.occurrences_of_one(ctx.db, row), ctx.now):
        counts = await sign_ups.counted(ctx.db, one.id)
        most = max(most, counts.coming)
        if counts.waiting:
            seating.plan_offers(ctx, one)
    shown = await jobs.refresh_post(ctx, row)
    assert shown is not None  # noqa: S101 - `changeable` found it
    return organiser_views.seats_saved(shown, most)


async def ask_what_to_cancel(ctx: Context, occurrence: int) -> Message:
    """Ask whether this time, another, or all of a series is to be cancelled."""
    row = await still_on(ctx, occurrence)
    event = await changeable(ctx, row.event_id)
    ahead = planning.not_over(await store.occurrences_of_one(ctx.db, event), ctx.now) if event.rule else []
    return organiser_views.ask_cancel(row, [one for one in ahead if one.id != row.id])


async def cancel_one_time(ctx: Context, occurrence: int) -> Message:
    """Cancel one time of a series."""
    row = await still_on(ctx, occurrence)
    await changeable(ctx, row.event_id)
    row.cancelled_at, row.cancelled_here = ctx.now, True
    await jobs.follow(ctx, row.event, changed(Kind.CANCELLED, [row]))
    return organiser_views.cancelled_time(row)


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
