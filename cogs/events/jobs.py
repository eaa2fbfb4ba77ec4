"""What follows of itself: reminders, the post that turns to the next time, series that are written on."""

from collections.abc import Sequence
from datetime import datetime

from bot.api import Address, Context
from cogs.events import direct, host_rounds, planning, sharing, sign_ups, store, views
from cogs.events.changes import Changes
from cogs.events.plugin import cog
from cogs.events.rules import Counted, Timeliness, timeliness
from cogs.events.sharing import Showing
from cogs.events.tables import EventRow, OccurrenceRow


@cog.job()
async def remind(ctx: Context, event: int) -> None:
    """Remind the channel of the next time that an event is on, then plan the one after."""
    row = await store.event(ctx.db, event)
    if row is None or row.cancelled_at is not None:
        return
    places = await _places(ctx, row)
    for occurrence in await store.to_remind_of(ctx.db, row, ctx.now - ctx.late):  # what is over by now was missed
        at = planning.reminder_of(row, occurrence)
        if at is not None and at <= ctx.now:
            _remind_of(ctx, places, occurrence, at)
            occurrence.reminded_at = ctx.now
    _schedule_reminder(ctx, row, await store.to_remind_of(ctx.db, row, ctx.now))


@cog.job()
async def turn(ctx: Context, event: int) -> None:
    """Let a post show the next time that its event is on, once the last one is over."""
    row = await store.event(ctx.db, event)
    if row is not None:
        await turn_post(ctx, row)


@cog.job()
async def count(ctx: Context, event: int) -> None:
    """Let a post count the answers that came: many of them at once become one change of it."""
    row = await store.event(ctx.db, event)
    if row is not None:
        await refresh_post(ctx, row)


@cog.job()
async def extend(ctx: Context, event: int) -> None:
    """Write a series on, before what is written out runs out."""
    row = await store.event(ctx.db, event)
    if row is not None and row.cancelled_at is None:
        rows = await store.occurrences_of_one(ctx.db, row)
        rows, changes = planning.bring_up_to_date(row, rows, planning.written_out(row, ctx), ctx)
        await ctx.db.flush()
        await planning.tell_of(ctx, changes, row.address)
        await plan_reminder(ctx, row)
        plan_extension(ctx, row, rows)


async def follow(ctx: Context, event: EventRow, changes: Changes) -> None:
    """Have everybody concerned told, and everything planned follow."""
    await planning.tell_of(ctx, changes, event.address)
    await turn_post(ctx, event)
    await plan_reminder(ctx, event)
    plan_extension(ctx, event, await store.occurrences_of_one(ctx.db, event))


async def refresh_post(ctx: Context, event: EventRow) -> OccurrenceRow | None:
    """Let the post of an event say what is true now, wherever it stands; gives the time that it shows."""
    upcoming = await _shown_by_posts(ctx, event)
    if event.calendar_id is None:
        await _post(ctx, event, upcoming, await _standing(ctx, event, upcoming))
    return upcoming


async def show_at(ctx: Context, event: EventRow, place: Showing) -> None:
    """Post an event that is to come in one more place, and put it into the platform's own calendar there."""
    upcoming = await _shown_by_posts(ctx, event)
    if upcoming is not None:
        await _post(ctx, event, upcoming, [place])
        _mirror(ctx, event, upcoming, [place])


async def _shown_by_posts(ctx: Context, event: EventRow) -> OccurrenceRow | None:
    return None if event.cancelled_at else await store.next_of(ctx.db, event.id, ctx.now)


async def _places(ctx: Context, event: EventRow) -> list[Showing]:
    """The channels to which an event belongs: its own, and of an event of our own those of all who subscribe."""
    others = await sharing.subscribers(ctx) if event.calendar_id is None else []
    return [Showing(ctx, event.address), *others]


async def _standing(ctx: Context, event: EventRow, upcoming: OccurrenceRow | None) -> list[Showing]:
    """The places where an event has a post: not with those who subscribed when it was over."""
    places = await _places(ctx, event)
    if upcoming is not None or len(places) == 1:
        return places
    ended = await store.ended_at(ctx.db, event)
    return [place for place in places if place.since is None or place.since < ended]


async def _post(ctx: Context, event: EventRow, upcoming: OccurrenceRow | None, places: Sequence[Showing]) -> None:
    counts = await sign_ups.counted(ctx.db, upcoming.id) if upcoming else Counted()
    off = event.cancelled_at is not None or (upcoming is None and await store.ends_cancelled(ctx.db, event.id))
    host = await host_rounds.named(ctx, event)
    for place in places:
        named = host if place.origin is None else None  # a member of one workspace is nobody in another
        post = views.event_post(event, upcoming, counts, called_off=off, host=named, origin=place.origin)
        place.ctx.post(post, to=place.channel, key=event.post_key)


def _mirror(ctx: Context, event: EventRow, upcoming: OccurrenceRow | None, places: Sequence[Showing]) -> None:
    if upcoming is None or upcoming.starts_at > ctx.now:
        for place in places:
            place.ctx.mirror(event.post_key, views.happening(event, upcoming) if upcoming else None)


def plan_count(ctx: Context, event: EventRow) -> None:
    """Have the post of an event count its answers soon; a calendar that was read in has one post for all of it."""
    if event.calendar_id is None:
        ctx.schedule(count, key=event.id, at=ctx.now, event=event.id)


async def turn_post(ctx: Context, event: EventRow) -> None:
    """Let the post of an event say what is true now, and again when the time that it shows is over."""
    upcoming = await _shown_by_posts(ctx, event)
    if event.calendar_id is None:
        places = await _standing(ctx, event, upcoming)
        await _post(ctx, event, upcoming, places)
        _mirror(ctx, event, upcoming, places)
        await host_rounds.plan(ctx, event)
        if upcoming is None:
            _ask_no_more(ctx, event)
    if upcoming is None or event.calendar_id is not None:
        ctx.cancel(turn, key=event.id)
    else:
        ctx.schedule(turn, key=event.id, at=upcoming.over_at, event=event.id)


def _ask_no_more(ctx: Context, event: EventRow) -> None:
    """Take away the question who can host an event, which nobody can any more."""
    if event.hosts_wanted_in is not None:
        where = Address.decode(event.hosts_wanted_in)
        ctx.take_back(event.wanted_key(where), to=where)
        event.hosts_wanted_in = None


async def plan_reminder(ctx: Context, event: EventRow) -> None:
    """Plan the next reminder of one event, for its channel and for those who asked to be reminded."""
    attended = await store.attended(ctx.db, EventRow.id == event.id)
    plan_reminder_among(ctx, event, await store.occurrences_of_one(ctx.db, event), attended)


def plan_reminder_among(ctx: Context, event: EventRow, rows: Sequence[OccurrenceRow], attended: set[int]) -> None:
    """The same for one of many events, given its times and those of all events that such people attend."""
    _schedule_reminder(ctx, event, rows)
    direct.look_again(ctx, event, rows, attended)


def _schedule_reminder(ctx: Context, event: EventRow, rows: Sequence[OccurrenceRow]) -> None:
    at = None if event.cancelled_at else planning.next_reminder(event, rows, ctx.now)
    if at is None:
        ctx.cancel(remind, key=event.id)
    else:
        ctx.schedule(remind, key=event.id, at=at, event=event.id)


def plan_extension(ctx: Context, event: EventRow, rows: Sequence[OccurrenceRow]) -> None:
    """Plan the writing on of a series, given all of what is written out."""
    if event.cancelled_at is None and planning.goes_on(event, rows):
        at = event.expanded_until - planning.EXTEND_BEFORE
        ctx.schedule(extend, key=event.id, at=at, event=event.id)
    else:
        ctx.cancel(extend, key=event.id)


def _remind_of(ctx: Context, places: Sequence[Showing], row: OccurrenceRow, at: datetime) -> None:
    end = planning.remindable_until(row)
    due = max(at, ctx.now - ctx.late)  # what we came to know too late is not late
    when = timeliness(late=ctx.now - due, now=ctx.now, end=end)
    if when is Timeliness.TOO_LATE and at < due:
        return  # it could never have been said; what could have been is kept as late, for the organisers to know
    for place in places:
        reminder = views.reminder(row, late=when is Timeliness.LATE, origin=place.origin)
        place.ctx.post(reminder, to=place.channel, not_after=end)
