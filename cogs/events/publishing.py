"""A calendar that others subscribe to: opened and closed by those whose events it has, taken up by those elsewhere."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import contains_eager

from bot.api import Address, Context, Message, members, workspace
from cogs.events import doing, jobs, on_web, publish_views, seating, sharing, views
from cogs.events.changes import Kind, changed
from cogs.events.planning import still_coming
from cogs.events.rules import Answer
from cogs.events.sharing import Showing, shared
from cogs.events.tables import EventRow, OccurrenceRow, PublisherRow, RsvpRow


async def name_or_page(ctx: Context) -> dict[str, str] | Message:
    """What the form for a calendar to subscribe to is filled in with; where it is open already, how it fares."""
    publisher = await shared.find(ctx)
    return {"name": await on_web.name_now(ctx)} if publisher is None else await _page(ctx, publisher)


async def name_now(ctx: Context) -> dict[str, str]:
    """What the form for another name is filled in with."""
    return {"name": (await shared.publisher(ctx)).name}


async def publish(ctx: Context, name: str) -> Message:
    """Let others have the workspace's own events on their calendars, or go by another name there."""
    return await _page(ctx, await shared.publish(ctx, name))


async def new_code(ctx: Context) -> Message:
    """Make another code; with the one before nobody subscribes any more."""
    return await _page(ctx, await shared.renew(ctx))


async def ask_close(ctx: Context) -> Message:
    """Ask whether the calendar is really to be closed."""
    await shared.publisher(ctx)
    return publish_views.ask_close(await shared.count(ctx))


async def close(ctx: Context) -> Message:
    """Let nobody have the workspace's events on their calendars any more."""
    publisher = await shared.publisher(ctx)
    for place in await sharing.subscribers(ctx):
        await _take_off(ctx, place)
        if place.ctx.workspace.organisers_channel is not None:
            place.ctx.post(publish_views.was_closed(publisher), to=place.ctx.workspace.organisers_channel)
    await ctx.db.delete(publisher)
    return publish_views.closed()


async def _page(ctx: Context, publisher: PublisherRow) -> Message:
    return publish_views.page(publisher, await shared.count(ctx))


async def subscribe(ctx: Context, code: str, channel: Address | None) -> Message:
    """Have a publisher's events on the calendar, and post each that is to come in a channel."""
    where = doing.where_to_post(ctx, channel)
    publisher = await shared.subscribe(ctx, code, where)
    home = ctx.within(await workspace(ctx.db, publisher.workspace_id))
    ahead = await _own_ahead(home)
    for event in ahead:
        await jobs.show_at(home, event, Showing(ctx, where, publisher.name))
    coming = sum(any(not row.is_cancelled for row in rows) for rows in ahead.values())
    return publish_views.subscribed(publisher, where, coming)


async def subscriptions(ctx: Context, page: int) -> Message:
    """One page of the publishers whose events are on the calendar here."""
    page = max(page, 1)
    found = await shared.subscribed(ctx, skip=(page - 1) * views.PAGE, limit=views.PAGE + 1)
    if not found and page > 1:
        return await subscriptions(ctx, 1)
    return publish_views.subscriptions(found[: views.PAGE], page, more=len(found) > views.PAGE)


async def ask_end(ctx: Context, publisher: int) -> Message:
    """Ask whether a subscription is really to end."""
    _, of = await shared.subscription(ctx, publisher)
    return publish_views.ask_end(of)


async def end(ctx: Context, publisher: int) -> Message:
    """Take a publisher's events off the calendar here."""
    subscription, of = await shared.subscription(ctx, publisher)
    home = ctx.within(await workspace(ctx.db, publisher))
    await _take_off(home, Showing(ctx, subscription.address))
    await ctx.db.delete(subscription)
    return publish_views.ended(of)


async def _take_off(home: Context, place: Showing) -> None:
    """Take a publisher's events off one calendar: who had said yes there is told, and their seats are free."""
    ahead = await _own_ahead(home)
    for event, rows in ahead.items():
        if event.cancelled_at is None and any(row.cancelled_at is None for row in rows):
            place.ctx.post(views.no_longer_here(event), to=place.channel, key=event.post_key)
            place.ctx.mirror(event.post_key, None)
    rows = [row for those in ahead.values() for row in those]
    answers = await _answers_there(place.ctx, rows)
    await _tell_gone(place.ctx, [row for row in still_coming(rows, home.now) if not row.is_cancelled], answers)
    answered = {one.occurrence_id for one in answers}
    for row in rows:
        if row.id in answered:
            jobs.plan_count(home, row.event)
            if row.event.capacity is not None:
                seating.plan_offers(home, row)
    theirs = {one.member_id for one in answers}
    gone = (RsvpRow.occurrence_id.in_([row.id for row in rows]), RsvpRow.member_id.in_(theirs))
    await home.db.execute(delete(RsvpRow).where(*gone))


async def _own_ahead(ctx: Context) -> dict[EventRow, list[OccurrenceRow]]:
    """The workspace's own events with those of their times that are not over, soonest first; also what is cancelled."""
    rows = await ctx.db.scalars(
        select(OccurrenceRow)
        .join(OccurrenceRow.event)
        .options(contains_eager(OccurrenceRow.event))
        .where(EventRow.workspace_id == ctx.workspace.id, EventRow.calendar_id.is_(None))
        .where(OccurrenceRow.over_at > ctx.now)
        .order_by(OccurrenceRow.starts_at, OccurrenceRow.id)
    )
    found: dict[EventRow, list[OccurrenceRow]] = {}
    for row in rows:
        found.setdefault(row.event, []).append(row)
    return found


async def _answers_there(there: Context, rows: Sequence[OccurrenceRow]) -> list[RsvpRow]:
    """What the members of one workspace answered to these."""
    ids = [row.id for row in rows]
    answers = (await there.db.scalars(select(RsvpRow).where(RsvpRow.occurrence_id.in_(ids)))).all()
    theirs = {one.id for one in await members(there.db, there.workspace, {answer.member_id for answer in answers})}
    return [answer for answer in answers if answer.member_id in theirs]


async def _tell_gone(there: Context, rows: Sequence[OccurrenceRow], answers: Sequence[RsvpRow]) -> None:
    """Tell those who had said yes that these are no longer on their calendar."""
    by_id = {row.id: row for row in rows}
    coming: dict[int, list[OccurrenceRow]] = {}
    for one in answers:
        if one.answer == Answer.YES and one.occurrence_id in by_id:
            coming.setdefault(one.member_id, []).append(by_id[one.occurrence_id])
    for member in await members(there.db, there.workspace, coming):
        there.tell(member, views.changed_for_you(changed(Kind.REMOVED, coming[member.id])))
