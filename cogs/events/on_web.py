"""The calendar on the web: a page that everybody may read who knows its address, and calendars for one's phone."""

import asyncio
import hashlib
import secrets
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, String, cast, delete, func, or_, select
from sqlalchemy.orm import contains_eager

from bot.api import (
    Context,
    Message,
    Page,
    PageRequest,
    Reader,
    Refused,
    Text,
    Workspace,
    find_member,
    new_key,
    page_style,
    t,
    workspace,
)
from cogs.events import page_views, planning, store
from cogs.events.browsing import PAGE, Chosen, View, chosen, midnight, weeks_of
from cogs.events.ical import FeedEntry, write_feed
from cogs.events.plugin import cog
from cogs.events.rules import Answer, Label
from cogs.events.tables import CalendarPage, CalendarRow, EventRow, OccurrenceRow, OwnFeed, RsvpRow

_STYLE = page_style(cog.folder / "pages" / "calendar.css")
_DAY = timedelta(days=1)
_FRESH_S = 300  # a feed is read by programs, which ask far more often than they say
_SHOWN = (
    select(OccurrenceRow)
    .join(OccurrenceRow.event)
    .options(contains_eager(OccurrenceRow.event))
    .order_by(OccurrenceRow.starts_at, OccurrenceRow.id)
)

_BRIEF = (
    select(
        func.coalesce(OccurrenceRow.title, EventRow.title),
        OccurrenceRow.starts_at,
        OccurrenceRow.ends_at,
        OccurrenceRow.whole_day,
        EventRow.zone,
        OccurrenceRow.cancelled_at.is_not(None) | EventRow.cancelled_at.is_not(None),
        EventRow.calendar_id,
    )
    .select_from(OccurrenceRow)
    .join(EventRow, EventRow.id == OccurrenceRow.event_id)
    .order_by(OccurrenceRow.starts_at, OccurrenceRow.id)
)


@cog.page("/calendar/style.css")
async def style(_: PageRequest) -> Page:
    """How the calendar looks."""
    return Page(_STYLE, "text/css", fresh_s=3_600)


@cog.page("/calendar/own/{secret:[A-Za-z0-9_-]{20,60}}.ics")
async def own(ask: PageRequest) -> Page | None:
    """What a member said yes or maybe to, for whoever has the secret."""
    found = await ask.db.scalar(select(OwnFeed).where(OwnFeed.secret == _hashed(ask.path["secret"])))
    whose = await find_member(ask.db, found.member_id) if found else None
    if whose is None or whose[0].left or cog.name in whose[0].off:
        return None
    member = whose[1]
    reader = Reader(ask.locale(member.locale), member.zone, ask.now)
    rows = await ask.db.execute(
        _SHOWN.add_columns(RsvpRow)
        .join(RsvpRow, RsvpRow.occurrence_id == OccurrenceRow.id)
        .where(RsvpRow.member_id == member.id, RsvpRow.answer != Answer.NO)
        .where(OccurrenceRow.over_at > ask.now - planning.BEHIND)
    )
    name = ask.words.plain(t("events.web.own_name"), reader)
    return await _feed(ask, reader, name, [(row, given) for row, given in rows])


@cog.page("/calendar/{key:[a-z0-9]{6,20}}.ics")
async def feed(ask: PageRequest) -> Page | None:
    """A workspace's calendar, or what in it has certain labels, for whoever subscribes to it."""
    page = await _page(ask)
    if page is None:
        return None
    shown, served = page
    reader = Reader(ask.locale(served.locale), served.zone, ask.now)
    wanted = chosen(ask.query, ask.now.date())
    rows = await ask.db.scalars(
        _SHOWN.where(*_of(served, wanted, ask.now), OccurrenceRow.over_at > ask.now - planning.BEHIND)
    )
    return await _feed(ask, reader, shown.name, [(row, None) for row in rows])


@cog.page("/calendar/{key:[a-z0-9]{6,20}}")
async def calendar(ask: PageRequest) -> Page | None:
    """A workspace's calendar as a list or a month."""
    page = await _page(ask)
    if page is None:
        return None
    shown, served = page
    reader = Reader(ask.locale(served.locale), served.zone, ask.now)
    today = ask.now.astimezone(served.zone).date()
    wanted = chosen(ask.query, today)
    rows: Sequence[OccurrenceRow | page_views.Brief]
    if wanted.view is View.MONTH:
        rows, more = await _month(ask, served, wanted), False
    else:
        rows, more = await _list(ask, served, wanted)
    calendars = (
        await ask.db.scalars(select(CalendarRow).where(CalendarRow.workspace_id == served.id).order_by(CalendarRow.id))
    ).all()
    values = page_views.page(shown, wanted, rows, calendars, reader, more=more)
    return Page(ask.render("calendar.html", reader, **values), embeddable=True)


async def _page(ask: PageRequest) -> tuple[CalendarPage, Workspace] | None:
    """The page at an address, and whose it is; None where nobody shows anything there."""
    shown = await ask.db.scalar(select(CalendarPage).where(CalendarPage.key == ask.path["key"]))
    if shown is None:
        return None
    served = await workspace(ask.db, shown.workspace_id)
    return None if served.left or cog.name in served.off else (shown, served)


async def _list(ask: PageRequest, served: Workspace, wanted: Chosen) -> tuple[Sequence[OccurrenceRow], bool]:
    """One page of what is on from a day on, and whether there is more."""
    since = max(midnight(wanted.since, served.zone), ask.now - planning.BEHIND)
    rows = await ask.db.scalars(
        _SHOWN.where(*_of(served, wanted, ask.now), OccurrenceRow.over_at > since)
        .offset((wanted.page - 1) * PAGE)
        .limit(PAGE + 1)
    )
    found = rows.all()
    return found[:PAGE], len(found) > PAGE


async def _month(ask: PageRequest, served: Workspace, wanted: Chosen) -> Sequence[page_views.Brief]:
    """Everything in the weeks of a month: columns, since there may be thousands."""
    weeks = weeks_of(wanted.since)
    since, until = midnight(weeks[0][0], served.zone), midnight(weeks[-1][-1] + _DAY, served.zone)
    rows = await ask.db.execute(
        _BRIEF.where(*_of(served, wanted, ask.now), OccurrenceRow.over_at > since, OccurrenceRow.starts_at < until)
    )
    return [page_views.Brief(*row) for row in rows]


def _of(served: Workspace, wanted: Chosen, now: datetime) -> Iterator[ColumnElement[bool]]:
    """What of a workspace's calendar is wanted: has all of these labels, and is from one of these calendars.

    What is cancelled and far away is not: nobody would come in vain.
    """
    yield store.seen_by(served.id)
    is_on = OccurrenceRow.cancelled_at.is_(None) & EventRow.cancelled_at.is_(None)
    yield is_on | (OccurrenceRow.starts_at < now + store.CANCELLED_SHOWN)
    for label in wanted.only:
        yield cast(EventRow.labels, String).contains(f'"{label}"')
    if wanted.calendars:
        ours = [EventRow.calendar_id.is_(None)] if 0 in wanted.calendars else []
        yield or_(EventRow.calendar_id.in_(wanted.calendars), *ours)


async def _feed(
    ask: PageRequest, reader: Reader, name: str, rows: Sequence[tuple[OccurrenceRow, RsvpRow | None]]
) -> Page:
    """A calendar as programs read it. Its stamp is the day's, so that what did not change is the same text.

    It is written in a thread: thousands of events take longer than whoever presses a button should wait.
    """
    stamp = datetime.combine(ask.now.astimezone(UTC).date(), time(), UTC)
    entries = (_entry(ask, reader, row, given) for row, given in rows)
    return Page(await asyncio.to_thread(write_feed, name, entries, stamp), "text/calendar", fresh_s=_FRESH_S)


def _entry(ask: PageRequest, reader: Reader, row: OccurrenceRow, given: RsvpRow | None) -> FeedEntry:
    """One time of an event in a reader's words; who hosts it is for those who have an account."""
    event = row.event

    def say(text: Text) -> str:
        return ask.words.plain(text, reader)

    title = say(t("events.list.cancelled", title=row.shown_title)) if row.is_cancelled else row.shown_title
    waits = given is not None and given.waits_since is not None
    about = [
        say(t("events.own.waits")) if waits else None,
        row.about or event.about,
        say(t("events.arrival", text=event.arrival)) if event.arrival else None,
        say(t("events.web.price", price=event.price)) if event.price else None,
    ]
    if row.whole_day:
        start: datetime | date = row.starts_at.astimezone(event.zone_info).date()
        end: datetime | date = row.ends_at.astimezone(event.zone_info).date()
    else:
        start, end = row.starts_at, row.ends_at
    return FeedEntry(
        uid=f"{hashlib.sha256(f'{event.uid}/{row.original}'.encode()).hexdigest()[:32]}@fadderbot",
        start=start,
        end=end,
        title=title,
        place=row.shown_place,
        about="\n\n".join(part for part in about if part) or None,
        categories=[say(t(f"events.label.{label}")) for label in Label if label in event.labels],
        cancelled=row.is_cancelled,
        tentative=waits or (given is not None and given.answer == Answer.MAYBE),
    )


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


async def overview(ctx: Context) -> Message:
    """Where the calendar is on the web, and one's own for the phone."""
    if ctx.site.address is None:
        raise Refused(t("events.web.nowhere"))
    page = await ctx.db.get(CalendarPage, ctx.workspace.id)
    has_own = await ctx.db.get(OwnFeed, ctx.asker.id) is not None
    return page_views.overview(page, ctx.site, ctx.asker.role, has_own=has_own)


async def name_now(ctx: Context) -> str:
    """What the calendar is called on the web, empty where it is not open."""
    page = await ctx.db.get(CalendarPage, ctx.workspace.id)
    return page.name if page else ""


async def open_page(ctx: Context, name: str) -> Message:
    """Open the calendar to everybody who gets its address, or give what is open another name."""
    page = await ctx.db.get(CalendarPage, ctx.workspace.id)
    if page is None:
        ctx.db.add(CalendarPage(workspace_id=ctx.workspace.id, key=new_key(), name=name))
    else:
        page.name = name
    await ctx.db.flush()
    return await overview(ctx)


async def close_page(ctx: Context) -> Message:
    """Close the calendar page; its address never works again."""
    page = await ctx.db.get(CalendarPage, ctx.workspace.id)
    if page is not None:
        await ctx.db.delete(page)
    return page_views.closed()


async def make_own(ctx: Context) -> Message:
    """Give a member an address of their own calendar, shown this once; one that they had works no more."""
    if ctx.site.address is None:
        raise Refused(t("events.web.nowhere"))
    secret = secrets.token_urlsafe(24)
    await ctx.db.merge(OwnFeed(member_id=ctx.asker.id, secret=_hashed(secret)))
    return page_views.own_made(ctx.site.link(f"/calendar/own/{secret}.ics") or "")


async def drop_own(ctx: Context) -> Message:
    """Let the address of a member's own calendar work no more."""
    await ctx.db.execute(delete(OwnFeed).where(OwnFeed.member_id == ctx.asker.id))
    return page_views.own_dropped()
