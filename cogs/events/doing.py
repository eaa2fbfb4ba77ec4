"""What commands and buttons have in common: the same thing done, whichever way it was asked for."""

import hashlib
import re

from bot.api import Address, Context, Invalid, Message, Place, Refused, Role, members, t
from cogs.events import (
    feed_views,
    host_rounds,
    jobs,
    organiser_views,
    planning,
    revising,
    seating,
    sharing,
    sign_ups,
    store,
    views,
    words,
)
from cogs.events.changes import Kind, changed
from cogs.events.forms import ChangeForm, DetailsForm, SeatsForm, TimeForm
from cogs.events.rules import Label
from cogs.events.seats import CLOSES
from cogs.events.tables import EventRow, OccurrenceRow, SubscriptionRow

_ID = re.compile(r"[0-9]{1,9}")


async def page_of(ctx: Context, page: int, only: Label | None = None) -> Message:
    """One page of what is on, or of what has a label."""
    page = max(page, 1)
    skip = (page - 1) * views.PAGE
    rows = await store.coming(ctx.db, ctx.workspace, ctx.now, skip=skip, limit=views.PAGE + 1, only=only)
    if not rows and page > 1:  # it was there when the button was made
        return await page_of(ctx, 1, only)
    shown = rows[: views.PAGE]
    return views.listing(shown, page, await sharing.origins(ctx, shown), more=len(rows) > views.PAGE, only=only)


async def people(ctx: Context, occurrence: str) -> list[int]:
    """Those of this community who come to one time of an event, and do not wait for a seat."""
    row = await store.occurrence(ctx.db, ctx.workspace, int(occurrence) if _ID.fullmatch(occurrence) else 0)
    coming = [one.member_id for one in await sign_ups.of_occurrence(ctx.db, row) if one.waits_since is None]
    return [member.id for member in await members(ctx.db, ctx.workspace, coming)]


async def home(ctx: Context) -> Message:
    """What is on next, and what this member has answered."""
    rows = await store.coming(ctx.db, ctx.workspace, ctx.now, skip=0, limit=views.AT_HOME)
    answers = await store.answers_of(ctx.db, ctx.asker.id, ctx.now, limit=views.AT_HOME)
    return views.home(rows, answers, await sharing.origins(ctx, [*rows, *(row for row, _ in answers)]))


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
    ours = row.event.calendar_id is None and row.event.workspace_id == ctx.workspace.id
    tools = organiser_views.tools_of(row) if ours and ctx.asker.role >= Role.ORGANISER else ()
    origin = (await sharing.origins(ctx, [row])).get(row.event.workspace_id)
    own = words.own(given) if given else None
    # Who is there to receive people is a member of the workspace whose event it is, and named in no other.
    host, receives = (
        (await host_rounds.named(ctx, row.event), await host_rounds.there(ctx, row)) if ours else (None, None)
    )
    return views.shown(row, counts, own, now=ctx.now, tools=tools, host=host, receives=receives, origin=origin)


async def current(ctx: Context, event: int) -> dict[str, str]:
    """What the form for changing an event is filled in with."""
    row = await changeable(ctx, event)
    texts = {"title": row.title, "place": row.place or "", "about": row.about or "", "host": row.host or ""}
    return texts | {"seen": state_of(row)}


async def current_time(ctx: Context, occurrence: int) -> dict[str, str]:
    """What the form for changing one time of a series is filled in with."""
    row = await time_of_a_series(ctx, occurrence)
    texts = {"title": row.shown_title, "place": row.shown_place or "", "about": row.about or row.event.about or ""}
    return texts | {"seen": state_of(row.event)}


async def current_rest(ctx: Context, occurrence: int) -> dict[str, str]:
    """The same for it and all later ones: without what it has of its own."""
    row = await time_of_a_series(ctx, occurrence)
    event, regular = row.event, revising.regular_of(ctx, row)
    about = regular.about or event.about or ""
    texts = {"title": regular.title or event.title, "place": regular.place or event.place or "", "about": about}
    return texts | {"seen": state_of(event)}


async def ask_what_to_change(ctx: Context, occurrence: int) -> Message:
    """Ask whether this time, it and all later ones, another, or all of a series is to be changed."""
    row = await time_of_a_series(ctx, occurrence)
    others = await _others_ahead(ctx, row)
    return organiser_views.ask_change(row, others, is_last=all(one.original < row.original for one in others))


async def change_event(ctx: Context, form: ChangeForm, event: int, seen: str) -> Message:
    """Change an event of our own, and tell those concerned."""
    row = await changeable(ctx, event)
    await _unless_changed_meanwhile(ctx, row, seen)
    return await _told(ctx, row, await revising.change_whole(ctx, row, form))


async def change_one_time(ctx: Context, form: TimeForm, occurrence: int, seen: str) -> Message:
    """Change one time of a series, and tell those concerned by it."""
    row = await time_of_a_series(ctx, occurrence)
    await _unless_changed_meanwhile(ctx, row.event, seen)
    revised = await revising.change_one(ctx, row, form)
    await jobs.follow(ctx, row.event, revised.changes)
    return organiser_views.changed_time(row)


async def change_the_rest(ctx: Context, form: TimeForm, occurrence: int, seen: str) -> Message:
    """Change one time of a series and all later ones, and tell those concerned."""
    row = await time_of_a_series(ctx, occurrence)
    await _unless_changed_meanwhile(ctx, row.event, seen)
    revised = await revising.change_rest(ctx, row, form)
    await jobs.follow(ctx, row.event, revised.changes)
    return organiser_views.changed_rest(row, revised)


async def _told(ctx: Context, event: EventRow, revised: revising.Revised) -> Message:
    await jobs.follow(ctx, event, revised.changes)
    upcoming = await store.next_of(ctx.db, event.id, ctx.now)
    return organiser_views.changed_event(event, upcoming, revised)


def state_of(event: EventRow) -> str:
    """A mark of what an event is now, which differs as soon as anything differs that a form can change."""
    said = (event.title, event.place, event.about, event.host, event.source, event.cancelled_at)
    return hashlib.sha256(repr(said).encode()).hexdigest()[:8]


async def _unless_changed_meanwhile(ctx: Context, event: EventRow, seen: str) -> None:
    """Refused where somebody else has changed an event since a form was filled in from it, saying what it is now."""
    if seen == state_of(event):
        return
    upcoming = await store.next_of(ctx.db, event.id, ctx.now)
    assert upcoming is not None  # noqa: S101 - `changeable` found it
    raise Refused(words.changed_meanwhile(upcoming))


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
    others = await _others_ahead(ctx, row) if event.rule else []
    return organiser_views.ask_cancel(row, others, is_last=all(one.original < row.original for one in others))


async def _others_ahead(ctx: Context, row: OccurrenceRow) -> list[OccurrenceRow]:
    """The other times of an event that are going on or to come."""
    ahead = planning.not_over(await store.occurrences_of_one(ctx.db, row.event), ctx.now)
    return [one for one in ahead if one.id != row.id]


async def cancel_one_time(ctx: Context, occurrence: int) -> Message:
    """Cancel one time of a series."""
    row = await still_on(ctx, occurrence)
    await changeable(ctx, row.event_id)
    row.cancelled_at, row.cancelled_here = ctx.now, True
    await jobs.follow(ctx, row.event, changed(Kind.CANCELLED, [row]))
    return organiser_views.cancelled_time(row)


async def cancel_the_rest(ctx: Context, occurrence: int) -> Message:
    """Cancel one time of a series and all later ones; if none comes before, that is all of it."""
    row = await time_of_a_series(ctx, occurrence)
    if not any(one.original < row.original for one in await _others_ahead(ctx, row)):
        return await cancel_all(ctx, row.event_id)
    revised = await revising.end_before(ctx, row)
    await jobs.follow(ctx, row.event, revised.changes)
    return organiser_views.cancelled_rest(row)


async def cancel_all(ctx: Context, event: int) -> Message:
    """Cancel an event with all its times."""
    row = await changeable(ctx, event)
    ahead = planning.not_over(await store.occurrences_of_one(ctx.db, row), ctx.now)
    row.cancelled_at = ctx.now
    await jobs.follow(ctx, row, changed(Kind.CANCELLED, ahead))
    return organiser_views.cancelled_event(row)


async def time_of_a_series(ctx: Context, occurrence: int) -> OccurrenceRow:
    """A time of a series of the bot's own that is still to come, or going on."""
    row = await still_on(ctx, occurrence)
    if (await changeable(ctx, row.event_id)).rule is None:
        raise Refused(t("events.no_series"))
    return row


async def still_on(ctx: Context, occurrence: int) -> OccurrenceRow:
    """An occurrence that is still to come, or going on."""
    row = await store.occurrence(ctx.db, ctx.workspace, occurrence)
    if row.is_cancelled:
        raise Refused(t("events.is_cancelled"))
    if ctx.now >= row.over_at:
        raise Refused(t("events.is_over"))
    return row


async def changeable(ctx: Context, event: int) -> EventRow:
    """An event of the workspace's own that is not over: any other is changed where it comes from."""
    row = await store.event(ctx.db, event)
    if row is None:
        raise Refused(t("events.gone"))
    if row.workspace_id != ctx.workspace.id:
        subscribed = await ctx.db.get(SubscriptionRow, (ctx.workspace.id, row.workspace_id))
        raise Refused(t("events.from_publisher") if subscribed and row.calendar_id is None else t("events.gone"))
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
