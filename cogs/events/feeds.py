"""Calendars that others keep, after they were read in once: read again every hour, and looked after by their owner."""

from dataclasses import dataclass

from bot.api import Context, Member, Message, Phrase, Preparation, Refused, members, t
from cogs.events import feed_views, importing, jobs, organiser_views, planning, store, views
from cogs.events.changes import Outcome
from cogs.events.forms import CalendarForm
from cogs.events.ical import MAX_BYTES
from cogs.events.plugin import cog
from cogs.events.rules import LENGTHS, PATIENCE, READ_EVERY, FeedLead
from cogs.events.tables import CalendarRow, EventRow


@dataclass(frozen=True)
class Unchanged:
    """What stands at the address is what was read last."""


Looked = importing.ReadCopy | Unchanged | Phrase | None
"""A new copy, or the reason why there is none; None where the calendar is gone or has no address."""


async def look(around: Preparation, *, calendar: int) -> Looked:
    """See what stands at the address of a calendar, before any transaction is open."""
    async with around.reading() as session:
        row = await store.find_calendar(session, calendar)
    if row is None or row.source is None or row.workspace_id != around.workspace.id:
        return None
    marks = {"etag": row.etag, "modified": row.modified}
    try:
        fetched = await around.fetcher.get_changed(row.source, max_bytes=MAX_BYTES, **marks)
        if fetched is None or importing.digest_of(fetched.body) == row.digest:
            return Unchanged()
        return await importing.copy_of(around, fetched, url=row.source)
    except Refused as refusal:
        return refusal.reason


@cog.job(prepare=look)
async def read_again(ctx: Context, calendar: int, prepared: Looked) -> None:
    """Read a calendar again, and plan the next time; a copy that cannot be read changes nothing."""
    row = await store.find_calendar(ctx.db, calendar)
    if row is None or prepared is None:
        return
    outcome = await _take_in(ctx, row, prepared)
    if outcome is not None and outcome.newly_held_back:
        await _tell_owner(ctx, row, organiser_views.imported(outcome))


async def read_now(ctx: Context, calendar: int, looked: Looked) -> Message:
    """Read a calendar again because somebody asks for it."""
    row = await store.calendar(ctx.db, ctx.workspace, calendar)
    if looked is None:
        raise Refused(t("events.feed.a_file"))
    outcome = await _take_in(ctx, row, looked)
    if outcome is not None:
        return organiser_views.imported(outcome)
    return feed_views.unreadable(row, looked) if isinstance(looked, Phrase) else feed_views.same(row)


async def _take_in(ctx: Context, row: CalendarRow, looked: importing.ReadCopy | Unchanged | Phrase) -> Outcome | None:
    """Keep what was seen at an address; gives what came of it where it was a new copy."""
    plan(ctx, row)
    if isinstance(looked, Phrase):
        row.failures += 1
        row.failing_since = row.failing_since or ctx.now
        if row.failures == PATIENCE:
            await _tell_owner(ctx, row, feed_views.unreadable(row, looked))
        return None
    if row.failures >= PATIENCE:
        await _tell_owner(ctx, row, feed_views.well_again(row))
    if isinstance(looked, Unchanged):
        row.read_at, row.failures, row.failing_since = ctx.now, 0, None
        return None
    outcome = await importing.bring_in(ctx, looked, row, channel=None, lead=None)
    await follow_up(ctx, outcome)
    return outcome


async def follow_up(ctx: Context, outcome: Outcome) -> None:
    """Say what a copy changed, and have the reminders follow."""
    channel = outcome.calendar.announces_in
    await planning.tell_of(ctx, outcome.changes, channel)
    attended = await store.attended(ctx.db, EventRow.calendar_id == outcome.calendar.id)
    for event, rows in outcome.touched:
        jobs.plan_reminder_among(ctx, event, rows, attended)
        jobs.plan_extension(ctx, event, rows)
    if outcome.ahead and channel is not None:
        ctx.post(views.brought_in(outcome), to=channel)


def plan(ctx: Context, row: CalendarRow) -> None:
    """Have a calendar that stands at an address read again in an hour."""
    if row.source is not None:
        ctx.schedule(read_again, key=row.id, at=ctx.now + READ_EVERY, calendar=row.id)


async def page(ctx: Context, calendar: int) -> Message:
    """One calendar: where it comes from, where it is posted, how it fares, and what can be done with it."""
    row = await store.calendar(ctx.db, ctx.workspace, calendar)
    owner = await _owner(ctx, row)
    return feed_views.page(row, owner, is_mine=owner is not None and owner.id == ctx.asker.id)


async def take_over(ctx: Context, calendar: int) -> Message:
    """Let whoever asks be the one who hears of trouble with a calendar."""
    row = await store.calendar(ctx.db, ctx.workspace, calendar)
    await store.look_after(ctx.db, row.id, ctx.asker.id)
    return await page(ctx, calendar)


async def change(ctx: Context, form: CalendarForm, calendar: int) -> Message:
    """Keep how a calendar is shown and where it is posted; its events follow."""
    row = await store.calendar(ctx.db, ctx.workspace, calendar)
    row.chosen_name = None if form.name == row.name else form.name
    row.colour, row.lead, row.silent = form.colour, form.reminder, form.channel is None
    row.channel = row.channel if form.channel is None else form.channel.encode()
    events = await store.events_of(ctx.db, row.id)
    rows = await store.occurrences_of(ctx.db, [event.id for event in events])
    attended = await store.attended(ctx.db, EventRow.calendar_id == row.id)
    if form.reminder is FeedLead.CALENDAR and not row.silent:
        row.etag = row.modified = row.digest = None  # a full copy says what each event's own alarm is
    length = None if row.silent else LENGTHS.get(form.reminder)
    for event in events:
        event.channel = row.channel
        if row.silent or form.reminder is not FeedLead.CALENDAR:
            event.lead_s = None if length is None else int(length.total_seconds())
        jobs.plan_reminder_among(ctx, event, rows[event.id], attended)
    return await page(ctx, calendar)


async def _owner(ctx: Context, row: CalendarRow) -> Member | None:
    owner_id = await store.owner_of(ctx.db, row.id)
    found = await members(ctx.db, ctx.workspace, [] if owner_id is None else [owner_id])
    return found[0] if found else None


async def _tell_owner(ctx: Context, row: CalendarRow, message: Message) -> None:
    """Tell who looks after a calendar; where nobody does, those who organise."""
    owner = await _owner(ctx, row)
    if owner is not None:
        ctx.tell(owner, message)
    elif ctx.workspace.organisers_channel is not None:
        ctx.post(message, to=ctx.workspace.organisers_channel)


async def settings_now(ctx: Context, calendar: int) -> dict[str, str]:
    """What the form for a calendar is filled in with."""
    row = await store.calendar(ctx.db, ctx.workspace, calendar)
    channel = row.announces_in
    return {
        "name": row.shown_name,
        "channel": channel.id if channel else "",
        "reminder": row.lead,
        "colour": row.colour,
    }
