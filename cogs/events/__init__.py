"""The activity calendar: what is on, who comes, and a word before it starts.

Everything here is said first in rows: the event, its occurrences, its reminder job and its post change in one
transaction, so that a reminder moves when its event moves, and dies when it is cancelled. `hosting` goes on from here.
"""

from typing import Annotated, Any

from bot.api import (
    Channel,
    Choice,
    Context,
    Document,
    Max,
    Mention,
    Message,
    Refused,
    Role,
    Suggest,
    Text,
    t,
)
from cogs.events import (
    coming_in,
    digests,
    direct,
    doing,
    feed_views,
    feeds,
    host_rounds,
    host_store,
    hosting,
    importing,
    jobs,
    leaving_out,
    on_web,
    organiser_views,
    planning,
    publishing,
    sharing,
    sign_up_views,
    signing,
    store,
    views,
    wishes,
    words,
)
from cogs.events.changes import Changes, Kind, changed
from cogs.events.forms import (
    CalendarForm,
    ChangeForm,
    DetailsForm,
    DigestForm,
    EventForm,
    LeaveOutForm,
    PageForm,
    PublishForm,
    RemindersForm,
    SeatsForm,
    TimeForm,
    WeeklyForm,
)
from cogs.events.plugin import cog
from cogs.events.reminding import USUAL
from cogs.events.rules import LENGTHS, Answer, FeedLead, Label, Lead
from cogs.events.seats import CLOSES, Closing

__all__ = ["cog", "hosting"]

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


@cog.button(turn_of=sharing.publishers_of)
async def remind_me(ctx: Context) -> Message:
    """Be reminded, by direct message, of what one says yes to."""
    leads = await wishes.leads_of(ctx.db, ctx.asker.id) or USUAL
    await direct.wish(ctx, leads)
    return sign_up_views.reminders_set(leads)


@cog.button()
async def stop_reminding(ctx: Context) -> Message:
    """Be reminded no more."""
    await direct.wish(ctx, ())
    return sign_up_views.reminders_set(())


async def own_leads(ctx: Context) -> dict[str, str]:
    """What the form for one's own reminders is filled in with."""
    return {"leads": ",".join((ctx.member and await wishes.leads_of(ctx.db, ctx.member.id)) or USUAL)}


async def own_labels(ctx: Context) -> dict[str, str]:
    """What the form for one's own week is filled in with."""
    return {"labels": ",".join(await digests.labels_of(ctx))}


@cog.command("reminders", opens=RemindersForm, prefill=own_leads, turn_of=sharing.publishers_of)
async def reminders(ctx: Context, form: RemindersForm) -> Message:
    """Choose when you are reminded of what you say yes to."""
    await direct.wish(ctx, form.leads)
    return sign_up_views.reminders_set(form.leads)


@cog.button(opens=RemindersForm, prefill=own_leads, turn_of=sharing.publishers_of)
async def choose_reminders(ctx: Context, form: RemindersForm) -> Message:
    """Choose when one is reminded of what one says yes to."""
    await direct.wish(ctx, form.leads)
    return sign_up_views.reminders_set(form.leads)


@cog.command("weekly", opens=WeeklyForm, prefill=own_labels)
async def weekly(ctx: Context, form: WeeklyForm) -> Message:
    """Get what is on in the coming week sent to you, once a week."""
    return await digests.send_to_member(ctx, form.labels)


@cog.button(opens=WeeklyForm, prefill=own_labels)
async def weekly_only(ctx: Context, form: WeeklyForm) -> Message:
    """Choose of what in the coming week one is told."""
    return await digests.send_to_member(ctx, form.labels)


@cog.button()
async def send_weekly(ctx: Context) -> Message:
    """Be told what is on, once a week, by direct message."""
    return await digests.send_to_member(ctx, await digests.labels_of(ctx))


@cog.button()
async def stop_weekly(ctx: Context) -> Message:
    """Be told of the week no more."""
    return await digests.stop_sending(ctx)


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


@cog.command("digest", role=Role.ORGANISER, opens=DigestForm, prefill=digests.settings)
async def digest(ctx: Context, form: DigestForm) -> Message:
    """Have what is on in the coming week posted in a channel, once a week."""
    return await digests.set_channel(ctx, form)


@cog.command("page")
async def page(ctx: Context) -> Message:
    """Get the calendar as a web page, and into the calendar on your phone."""
    return await on_web.overview(ctx)


async def page_now(ctx: Context) -> dict[str, str]:
    """What the form for the calendar page is filled in with."""
    return {"name": await on_web.name_now(ctx)}


@cog.button(role=Role.ORGANISER, opens=PageForm, prefill=page_now)
async def open_page(ctx: Context, form: PageForm) -> Message:
    """Open the calendar on the web to everybody who gets its address, or call it something else."""
    return await on_web.open_page(ctx, form.name)


@cog.button(role=Role.ORGANISER)
async def close_page(ctx: Context) -> Message:
    """Close the calendar on the web."""
    return await on_web.close_page(ctx)


@cog.button()
async def make_own(ctx: Context) -> Message:
    """Get an address of one's own calendar; one that was had before works no more."""
    return await on_web.make_own(ctx)


@cog.button()
async def drop_own(ctx: Context) -> Message:
    """Let the address of one's own calendar work no more."""
    return await on_web.drop_own(ctx)


@cog.word("next_event")
async def next_event(ctx: Context) -> Text | None:
    """What of the class's own is on next, for the posts of others."""
    row = await store.next_of_ours(ctx.db, ctx.workspace, ctx.now)
    return words.invitation(row) if row else None


@cog.command("publish", role=Role.ORGANISER, opens=PublishForm, prefill=publishing.name_or_page)
async def publish(ctx: Context, form: PublishForm) -> Message:
    """Let other communities have your events on their calendars, by a code."""
    return await publishing.publish(ctx, form.name)


@cog.button(role=Role.ORGANISER, opens=PublishForm, prefill=publishing.name_now)
async def rename(ctx: Context, form: PublishForm) -> Message:
    """Choose what others call those whose events they have."""
    return await publishing.publish(ctx, form.name)


@cog.button(role=Role.ORGANISER)
async def new_code(ctx: Context) -> Message:
    """Make another code to subscribe by; those who subscribed stay."""
    return await publishing.new_code(ctx)


@cog.button(role=Role.ORGANISER, reads=True)
async def ask_close(ctx: Context) -> Message:
    """Ask whether others are really to have one's events no more."""
    return await publishing.ask_close(ctx)


@cog.button(role=Role.ORGANISER)
async def close_calendar(ctx: Context) -> Message:
    """Let others have one's events no more; those there who said yes are told."""
    return await publishing.close(ctx)


@cog.command("subscribe", role=Role.ORGANISER, turn_of=publishing.whose)
async def subscribe(ctx: Context, code: Annotated[str, Max(40)], channel: Channel | None = None) -> Message:
    """Have another community's events on the calendar here, by the code that they gave you."""
    return await publishing.subscribe(ctx, code, channel)


@cog.command("subscriptions", role=Role.ORGANISER, reads=True)
async def subscriptions(ctx: Context) -> Message:
    """See whose events are on the calendar here, and end it."""
    return await publishing.subscriptions(ctx, 1)


@cog.button(role=Role.ORGANISER, reads=True)
async def browse_subscriptions(ctx: Context, page: int) -> Message:
    """Turn to another page of those whose events are on the calendar here."""
    return await publishing.subscriptions(ctx, page)


@cog.button(role=Role.ORGANISER, reads=True)
async def ask_end(ctx: Context, publisher: int) -> Message:
    """Ask whether somebody's events are really to be taken off the calendar."""
    return await publishing.ask_end(ctx, publisher)


@cog.button(role=Role.ORGANISER, turn_of=publishing.this_one)
async def end_subscription(ctx: Context, publisher: int) -> Message:
    """Take somebody's events off the calendar here; those who said yes are told."""
    return await publishing.end(ctx, publisher)


@cog.home
async def home(ctx: Context) -> Message:
    """What is on next, and what the member has answered."""
    return await doing.home(ctx)


@cog.export
async def export(ctx: Context, member_id: int) -> dict[str, Any]:
    """What the calendar keeps of a member."""
    return await store.export(ctx.db, member_id)


@cog.erase
async def erase(ctx: Context, member_id: int) -> None:
    """Remove everything that the calendar keeps of a member; posts count and name them no more."""
    events, hosted = await store.answered_by(ctx.db, member_id), await host_store.events_of(ctx.db, member_id)
    for event in hosted:
        await host_rounds.leaves(ctx, event, member_id)
    await store.erase(ctx.db, member_id)
    for event in dict.fromkeys([*events, *hosted]):
        await jobs.refresh_post(await sharing.at_home(ctx, event), event)
    for event in hosted:
        await host_rounds.plan(ctx, event)
