"""Calendars that others keep: reading one in, seeing how it fares, changing and removing it."""

from bot.api import Channel, Context, Document, Message, Refused, Role, t
from cogs.events import doing, feed_views, feeds, importing, jobs, organiser_views, planning, store
from cogs.events.changes import Changes, Kind, changed
from cogs.events.forms import CalendarForm
from cogs.events.plugin import cog
from cogs.events.rules import FeedLead


@cog.command("import", role=Role.ORGANISER, prepare=importing.read_copy)
async def import_calendar(
    ctx: Context,
    source: Document,
    prepared: importing.ReadCopy,
    channel: Channel | None = None,
    reminder: FeedLead | None = None,
) -> Message:
    """Read in a calendar file (ICS), or an address, which is then read again every hour."""
    known = await importing.known_calendar(ctx, prepared)
    address = channel if known else doing.where_to_post(ctx, channel)
    outcome = await importing.bring_in(ctx, prepared, known, channel=address, lead=reminder)
    feeds.plan(ctx, outcome.calendar)
    await feeds.follow_up(ctx, outcome)
    return organiser_views.imported(outcome)


@cog.button(role=Role.ORGANISER)
async def drop_missing(ctx: Context, calendar: int) -> Message:
    """Cancel what the last copy of a calendar lacked."""
    row = await store.calendar(ctx.db, ctx.workspace, calendar)
    missing = await store.missing_of(ctx.db, row.id)
    if not missing:
        raise Refused(t("events.nothing_missing"))
    by_event = await store.occurrences_of(ctx.db, [event.id for event in missing])
    changes: Changes = []
    for event in missing:
        changes += changed(Kind.CANCELLED, planning.still_coming(by_event[event.id], ctx.now))
        event.cancelled_at, event.missing_since = ctx.now, None
        ctx.cancel(jobs.remind, key=event.id)
    await planning.tell_of(ctx, changes, row.announces_in)
    return organiser_views.missing_dropped(row.shown_name, len(missing))


@cog.command("calendars", role=Role.ORGANISER, reads=True)
async def calendars(ctx: Context) -> Message:
    """See the calendars that were read in, how they fare, and change them."""
    return await doing.calendars_page(ctx, 1)


@cog.button(role=Role.ORGANISER, reads=True)
async def browse_calendars(ctx: Context, page: int) -> Message:
    """Turn to another page of the calendars."""
    return await doing.calendars_page(ctx, page)


@cog.button(role=Role.ORGANISER, reads=True)
async def see_calendar(ctx: Context, calendar: int) -> Message:
    """See one calendar that was read in, and what can be done with it."""
    return await feeds.page(ctx, calendar)


@cog.button(role=Role.ORGANISER, opens=CalendarForm, prefill=feeds.settings_now)
async def set_calendar(ctx: Context, form: CalendarForm, calendar: int) -> Message:
    """Choose what a calendar is called here, where it is posted, its reminders and its colour."""
    return await feeds.change(ctx, form, calendar)


@cog.button(role=Role.ORGANISER, prepare=feeds.look)
async def read_calendar(ctx: Context, prepared: feeds.Looked, calendar: int) -> Message:
    """Read a calendar again at once."""
    return await feeds.read_now(ctx, calendar, prepared)


@cog.button(role=Role.ORGANISER)
async def look_after(ctx: Context, calendar: int) -> Message:
    """Be the one who hears of trouble with a calendar."""
    return await feeds.take_over(ctx, calendar)


@cog.button(role=Role.ORGANISER, reads=True)
async def ask_remove(ctx: Context, calendar: int) -> Message:
    """Ask whether a calendar is really to be removed."""
    return feed_views.ask_remove(await store.calendar(ctx.db, ctx.workspace, calendar))


@cog.button(role=Role.ORGANISER)
async def remove(ctx: Context, calendar: int) -> Message:
    """Remove a calendar that was read in, with everything in it; those who said yes are told."""
    row = await store.calendar(ctx.db, ctx.workspace, calendar)
    name, events = row.shown_name, await store.events_of(ctx.db, row.id)
    by_event = await store.occurrences_of(ctx.db, [event.id for event in events])
    coming = [one for rows in by_event.values() for one in planning.still_coming(rows, ctx.now)]
    removed = changed(Kind.REMOVED, [one for one in coming if not one.is_cancelled])
    await planning.tell_of(ctx, removed, None)  # to the channel it is no news: others decide what is on
    for event in events:
        ctx.cancel(jobs.remind, key=event.id)
        ctx.cancel(jobs.extend, key=event.id)
    ctx.cancel(feeds.read_again, key=row.id)
    await ctx.db.delete(row)
    return organiser_views.removed(name)
