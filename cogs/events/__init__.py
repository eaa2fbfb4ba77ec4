"""The activity calendar: what is on, who comes, and a word before it starts.

Everything here is said first in rows: the event, its occurrences, its reminder job and its post change in one
transaction, so that a reminder moves when its event moves, and dies when it is cancelled. It goes on in `telling`
(reminders, the week), `hosting`, `calendars` (those that others keep) and `beyond` (the web, other communities).
"""

from datetime import datetime
from typing import Annotated, Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.api import Channel, Choice, Context, Max, Mention, Message, Planned, Role, Suggest
from cogs.events import (
    coming_in,
    doing,
    glancing,
    host_rounds,
    host_store,
    jobs,
    leaving_out,
    organiser_views,
    planning,
    seating,
    sharing,
    signing,
    store,
    views,
    wishes,
)
from cogs.events.forms import ChangeForm, DetailsForm, EventForm, LeaveOutForm, SeatsForm, TimeForm
from cogs.events.plugin import cog
from cogs.events.rules import LENGTHS, Answer, Label, Lead
from cogs.events.seats import CLOSES, Closing

__all__ = ["beyond", "calendars", "cog", "hosting", "telling"]

SUGGESTIONS = 25


async def coming(ctx: Context, typed: str) -> list[Choice]:
    """The next time of each event that is on soon, with the typed words in its title."""
    rows = await store.next_of_each(ctx.db, ctx.workspace, ctx.now, limit=SUGGESTIONS, title=typed)
    return [views.choice(row) for row in rows]


async def coming_of_ours(ctx: Context, typed: str) -> list[Choice]:
    """The same of the events alone that can be changed here: others are changed where they come from."""
    rows = await store.next_of_each(ctx.db, ctx.workspace, ctx.now, limit=SUGGESTIONS, title=typed, changeable=True)
    return [views.choice(row) for row in rows]


Coming = Annotated[int, Suggest(coming)]
Changeable = Annotated[int, Suggest(coming_of_ours)]


async def whose_people(ctx: Context, typed: str) -> list[Choice]:
    """The same, as those who come to them."""
    rows = await store.next_of_each(ctx.db, ctx.workspace, ctx.now, limit=SUGGESTIONS, title=typed)
    return [views.choice_of_people(row) for row in rows]


@cog.people("event", suggest=whose_people)
async def people(ctx: Context, value: str) -> list[int]:
    """Those of this community who come to one time of an event."""
    return await doing.people(ctx, value)


@cog.command("list", reads=True)
async def list_events(ctx: Context, only: Label | None = None) -> Message:
    """See what is on, soonest first."""
    return await doing.page_of(ctx, 1, only)


@cog.button(reads=True)
async def browse(ctx: Context, page: int, only: str | None = None) -> Message:
    """Turn to another page of the list."""
    return await doing.page_of(ctx, page, Label(only) if only in list(Label) else None)


@cog.command("show", reads=True)
async def show(ctx: Context, event: Coming) -> Message:
    """Read about one event, and answer it."""
    return await doing.shown(ctx, event)


@cog.button(reads=True)
async def look(ctx: Context, occurrence: int) -> Message:
    """Read about one event, and answer it."""
    return await doing.shown(ctx, occurrence)


@cog.button(turn_of=sharing.home_of)
async def yes(ctx: Context, occurrence: int) -> Message:
    """Say that one comes."""
    return await signing.answer(ctx, await doing.still_on(ctx, occurrence), Answer.YES)


@cog.button(turn_of=sharing.home_of)
async def with_company(ctx: Context, occurrence: int) -> Message:
    """Say that one comes, and would rather not arrive alone; nobody else learns of it but those in the same case."""
    return await signing.answer(ctx, await doing.still_on(ctx, occurrence), Answer.YES, alone=True)


@cog.button(turn_of=sharing.home_of)
async def on_my_own(ctx: Context, occurrence: int) -> Message:
    """Come without company after all."""
    return await signing.leave_company(ctx, await doing.still_on(ctx, occurrence))


@cog.button(turn_of=sharing.home_of)
async def guest(ctx: Context, occurrence: int) -> Message:
    """Bring somebody along."""
    return await signing.bring(ctx, await doing.still_on(ctx, occurrence))


@cog.button(turn_of=sharing.home_of)
async def no_guest(ctx: Context, occurrence: int) -> Message:
    """Come without the guest after all."""
    return await signing.leave_guest(ctx, await doing.still_on(ctx, occurrence))


@cog.button(turn_of=sharing.home_of)
async def maybe(ctx: Context, occurrence: int) -> Message:
    """Say that one may come."""
    return await signing.answer(ctx, await doing.still_on(ctx, occurrence), Answer.MAYBE)


@cog.button(turn_of=sharing.home_of)
async def no(ctx: Context, occurrence: int) -> Message:
    """Say that one does not come."""
    return await signing.answer(ctx, await doing.still_on(ctx, occurrence), Answer.NO)


@cog.command("here", turn_of=sharing.publishers_of)
async def here(ctx: Context, code: Annotated[str, Max(20)]) -> Message:
    """Say that you are there, by the code that is shown at the event."""
    return await coming_in.comes_in(ctx, code)


@cog.button(role=Role.ORGANISER)
async def code(ctx: Context, occurrence: int) -> Message:
    """See the code to show at the event, and how many gave it."""
    row = await doing.still_on(ctx, occurrence)
    await doing.changeable(ctx, row.event_id)
    return await coming_in.show_code(ctx, row)


@cog.command("add", role=Role.ORGANISER, opens=EventForm)
async def add(ctx: Context, form: EventForm, channel: Channel | None = None, reminder: Lead = Lead.HOUR) -> Message:
    """Put an event on the calendar and post it in a channel."""
    address = doing.where_to_post(ctx, channel)
    event, rows = await planning.create(ctx, form, address, LENGTHS.get(reminder))
    planning.has_just_been_told(rows, ctx.now)
    await jobs.turn_post(ctx, event)
    await jobs.plan_reminder(ctx, event)
    jobs.plan_extension(ctx, event, rows)
    told_now = rows[0].reminded_at is not None
    return organiser_views.added(event, rows[0], Mention(address), told_now=told_now)


async def current_of(ctx: Context, event: int) -> dict[str, str] | Message:
    """What the form for an event is filled in with, known by one of its times; of a series, how much is meant."""
    row = await store.occurrence(ctx.db, ctx.workspace, event)
    if row.event.rule and row.event.calendar_id is None:
        return await doing.ask_what_to_change(ctx, event)
    return await doing.current(ctx, row.event_id)


@cog.command("edit", role=Role.ORGANISER, opens=ChangeForm, prefill=current_of)
async def edit(ctx: Context, form: ChangeForm, seen: str, event: Changeable) -> Message:
    """Change an event; those who said yes hear of a new time or place."""
    return await doing.change_event(ctx, form, (await store.occurrence(ctx.db, ctx.workspace, event)).event_id, seen)


@cog.button(role=Role.ORGANISER, opens=ChangeForm, prefill=doing.current)
async def change(ctx: Context, form: ChangeForm, seen: str, event: int) -> Message:
    """Change an event, all of a series; those who said yes hear of a new time or place."""
    return await doing.change_event(ctx, form, event, seen)


@cog.button(role=Role.ORGANISER, reads=True)
async def ask_change(ctx: Context, occurrence: int) -> Message:
    """Ask how much of a series is to be changed."""
    return await doing.ask_what_to_change(ctx, occurrence)


@cog.select(role=Role.ORGANISER)
async def change_time(ctx: Context, value: int) -> Message:
    """Ask the same for another time of a series."""
    return await doing.ask_what_to_change(ctx, value)


@cog.button(role=Role.ORGANISER, opens=TimeForm, prefill=doing.current_time)
async def change_one(ctx: Context, form: TimeForm, seen: str, occurrence: int) -> Message:
    """Change one time of a series; who said yes to it hears of a new time or place."""
    return await doing.change_one_time(ctx, form, occurrence, seen)


@cog.button(role=Role.ORGANISER, opens=TimeForm, prefill=doing.current_rest)
async def change_rest(ctx: Context, form: TimeForm, seen: str, occurrence: int) -> Message:
    """Change one time of a series and all later ones."""
    return await doing.change_the_rest(ctx, form, occurrence, seen)


@cog.button(role=Role.ORGANISER, opens=LeaveOutForm, prefill=leaving_out.current)
async def leave_out(ctx: Context, form: LeaveOutForm, event: int) -> Message:
    """Leave out weeks, days and public holidays of a series."""
    return await leaving_out.leave_out(ctx, form, event)


async def current_details(ctx: Context, event: int) -> dict[str, str]:
    """What the form for what lowers the threshold is filled in with."""
    row = await doing.changeable(ctx, event)
    return {"labels": ",".join(row.labels), "price": row.price or "", "arrival": row.arrival or ""}


@cog.button(role=Role.ORGANISER, opens=DetailsForm, prefill=current_details)
async def details(ctx: Context, form: DetailsForm, event: int) -> Message:
    """Say what lowers the threshold: free of charge, alcohol-free, what one sees on arriving."""
    return await doing.set_details(ctx, form, event)


async def current_seats(ctx: Context, event: int) -> dict[str, str]:
    """What the form for the seats is filled in with."""
    row = await doing.changeable(ctx, event)
    closes = {length.total_seconds(): name for name, length in CLOSES.items()}
    return {
        "seats": str(row.capacity or ""),
        "kept": str(row.kept or ""),
        "closes": closes.get(row.closes_s or 0, Closing.NEVER),
        "guests": "yes" if row.guests else "no",
    }


@cog.button(role=Role.ORGANISER, opens=SeatsForm, prefill=current_seats)
async def seats(ctx: Context, form: SeatsForm, event: int) -> Message:
    """Say how many can come, and until when they sign up."""
    return await doing.set_seats(ctx, form, event)


@cog.command("cancel", role=Role.ORGANISER, reads=True)
async def cancel(ctx: Context, event: Changeable) -> Message:
    """Cancel an event, or one time of a series; those who said yes are told."""
    return await doing.ask_what_to_cancel(ctx, event)


@cog.button(role=Role.ORGANISER, reads=True)
async def ask_cancel(ctx: Context, occurrence: int) -> Message:
    """Ask what exactly is to be cancelled."""
    return await doing.ask_what_to_cancel(ctx, occurrence)


@cog.button(role=Role.ORGANISER)
async def cancel_one(ctx: Context, occurrence: int) -> Message:
    """Cancel one time of a series."""
    return await doing.cancel_one_time(ctx, occurrence)


@cog.button(role=Role.ORGANISER)
async def cancel_rest(ctx: Context, occurrence: int) -> Message:
    """Cancel one time of a series and all later ones."""
    return await doing.cancel_the_rest(ctx, occurrence)


@cog.select(role=Role.ORGANISER)
async def cancel_time(ctx: Context, value: int) -> Message:
    """Cancel another time of a series."""
    return await doing.cancel_one_time(ctx, value)


@cog.button(role=Role.ORGANISER)
async def cancel_event(ctx: Context, event: int) -> Message:
    """Cancel an event with all its times."""
    return await doing.cancel_all(ctx, event)


@cog.home
async def home(ctx: Context) -> Message:
    """What is on next, and what the member has answered."""
    return await doing.home(ctx)


@cog.planned
async def planned(ctx: Context, until: datetime) -> list[Planned]:
    """What is on, of the community's own calendar and of those that were read in."""
    return await glancing.planned(ctx, until)


@cog.at_a_glance
async def glance(ctx: Context) -> Message:
    """How the calendars are that were read in."""
    return await glancing.calendars(ctx)


@cog.gauge("feeds_failing")
async def feeds_failing(session: AsyncSession) -> int:
    """Calendars at an address that could not be read the last time."""
    return await store.failing_feeds(session)


@cog.export
async def export(ctx: Context, member_id: int) -> dict[str, Any]:
    """What the calendar keeps of a member."""
    return await store.export(ctx.db, member_id)


@cog.erase
async def erase(ctx: Context, member_id: int) -> None:
    """Remove everything that the calendar keeps of a member; posts count them no more, and their seats go on."""
    events, hosted = await store.answered_by(ctx.db, member_id), await host_store.events_of(ctx.db, member_id)
    coming_to = await wishes.said_yes_to(ctx.db, member_id, ctx.now)
    for event in hosted:
        await host_rounds.leaves(ctx, event, member_id)
    await store.erase(ctx.db, member_id)
    for row in coming_to:
        if row.event.capacity is not None:
            seating.plan_offers(await sharing.at_home(ctx, row.event), row)
    for event in dict.fromkeys([*events, *hosted]):
        await jobs.refresh_post(await sharing.at_home(ctx, event), event)
    for event in hosted:
        await host_rounds.plan(ctx, event)


# Declared after those above, so that a menu begins with what everybody asks for.
from cogs.events import beyond, calendars, hosting, telling  # noqa: E402
