"""Calendars that others keep, read in: the first copy adds, every later one brings up to date."""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from bot.api import Address, Context, Fetched, Preparation, Refused, Source, shorten, t
from cogs.events import planning, store
from cogs.events.changes import Kind, Outcome, changed
from cogs.events.ical import MAX_BYTES, Calendar, CalendarEvent, Problem, Unreadable, read_calendar
from cogs.events.rules import LENGTHS, FeedLead, is_same_calendar, looks_cut_short, next_colour
from cogs.events.tables import CalendarRow, EventRow, OccurrenceRow

_PROBLEMS = {
    Problem.EMPTY: "events.import.empty",
    Problem.NOT_A_CALENDAR: "events.import.not_a_calendar",
    Problem.TOO_LARGE: "events.import.too_large",
    Problem.TOO_MANY_EVENTS: "events.import.too_many",
}
_MEGABYTE = 1024 * 1024
_NAME = 100  # characters of a calendar's name, which may be the name of a file


@dataclass(frozen=True)
class ReadCopy:
    """A copy of a calendar, read, and where it came from."""

    calendar: Calendar
    url: str | None
    name: str
    digest: str
    etag: str | None = None
    modified: str | None = None


async def read_copy(around: Preparation, *, source: Source) -> ReadCopy:
    """Fetch and read a calendar, before any transaction is open; Refused where it cannot be read."""
    around.progress.tell(t("events.import.fetching"))
    if source.upload is None:
        fetched = await around.fetcher.get(source.url or "", max_bytes=MAX_BYTES)
        return await copy_of(around, fetched, url=source.url)
    if source.upload.size > MAX_BYTES:
        raise Refused(t("events.import.too_large", limit=MAX_BYTES // _MEGABYTE))
    fetched = Fetched(await source.upload.read(MAX_BYTES))
    return await copy_of(around, fetched, url=None, file=source.upload.name)


async def copy_of(around: Preparation, fetched: Fetched, *, url: str | None, file: str = "") -> ReadCopy:
    """Read what was fetched; Refused where it is no calendar that can be taken."""
    content = fetched.body
    around.progress.tell(t("events.import.reading"))
    since, until = planning.window(around.now)
    try:
        calendar = await asyncio.to_thread(read_calendar, content, zone=around.workspace.zone, since=since, until=until)
    except Unreadable as error:
        raise Refused(t(_PROBLEMS[error.problem], limit=_limit(error))) from None
    name = shorten(calendar.name or file or host_of(url), _NAME)
    return ReadCopy(calendar, url, name, digest_of(content), fetched.etag, fetched.modified)


def digest_of(content: bytes) -> str:
    """What tells one copy from another, byte for byte."""
    return hashlib.sha256(content).hexdigest()


def host_of(url: str | None) -> str:
    """The server of an address; the rest of it may hold a secret."""
    return (url or "").partition("//")[2].partition("/")[0].rpartition("@")[2]


def _limit(error: Unreadable) -> int:
    return error.limit // _MEGABYTE if error.problem is Problem.TOO_LARGE else error.limit


async def bring_in(
    context: Context, copy: ReadCopy, known: CalendarRow | None, *, channel: Address | None, lead: FeedLead | None
) -> Outcome:
    """Store a copy: add what is new, update what changed, cancel what vanished; never a double.

    Without a channel or a lead the calendar keeps what it has; a new one needs a channel. Refused where nothing in it
    can be read, and nothing was.
    """
    if known is None and not copy.calendar.events:
        raise Refused(t("events.import.nothing"))
    calendar = known or await _new_calendar(context, copy)
    calendar.source = copy.url or calendar.source
    calendar.read_at, calendar.name = context.now, copy.name
    calendar.digest, calendar.etag, calendar.modified = copy.digest, copy.etag, copy.modified
    calendar.failures, calendar.failing_since = 0, None
    if channel is not None:
        calendar.channel, calendar.silent = channel.encode(), False
    calendar.lead = calendar.lead if lead is None else lead
    outcome = Outcome(calendar, skipped=Counter(copy.calendar.skipped))
    events = {event.uid: event for event in await store.events_of(context.db, calendar.id)}
    rows = await store.occurrences_of(context.db, [event.id for event in events.values()])
    doubtful = _doubtful(context, events, copy, rows)
    outcome.held_back = len(doubtful)
    outcome.newly_held_back = any(event.uid in doubtful and event.missing_since is None for event in events.values())
    for read in copy.calendar.events:
        event = events.get(read.uid)
        if event is None:
            _add(context, calendar, read, outcome)
        elif read.uid in doubtful:
            event.missing_since = event.missing_since or context.now
        else:
            _update(context, event, read, rows[event.id], outcome)
            _follow(calendar, event, read, rows[event.id], outcome)
    await _take_out(context, events, copy, rows, outcome)
    await context.db.flush()
    return outcome


async def known_calendar(context: Context, copy: ReadCopy) -> CalendarRow | None:
    """The stored calendar of which this is a copy: by its address, its UIDs or, where it has none, its name.

    Two addresses are two calendars, even where they share events: a faculty's holds its courses'.
    """
    query = select(CalendarRow).where(CalendarRow.workspace_id == context.workspace.id).order_by(CalendarRow.id)
    stored = (await context.db.scalars(query)).all()
    for calendar in stored:
        if copy.url is not None and calendar.source == copy.url:
            return calendar
    uids = {event.uid for event in copy.calendar.events}
    for calendar in stored:
        if copy.url is not None and calendar.source is not None:
            continue
        if copy.url is None and not uids and calendar.name == copy.name:
            return calendar
        if is_same_calendar(await store.uids_of(context.db, calendar.id), uids):
            return calendar
    return None


async def _new_calendar(context: Context, copy: ReadCopy) -> CalendarRow:
    calendar = CalendarRow(
        workspace_id=context.workspace.id,
        source=copy.url,
        name=copy.name,
        channel="",
        lead=FeedLead.NONE,
        read_at=context.now,
        colour=next_colour(await store.colours(context.db, context.workspace)),
        silent=False,
    )
    context.db.add(calendar)
    await context.db.flush()
    await store.look_after(context.db, calendar.id, context.asker.id)
    return calendar


def _add(context: Context, calendar: CalendarRow, read: CalendarEvent, outcome: Outcome) -> None:
    event = EventRow(
        workspace_id=context.workspace.id,
        calendar_id=calendar.id,
        uid=read.uid,
        host=None,
        channel=calendar.channel,
        lead_s=_lead_s(read, calendar),
        created_by=context.member.id if context.member else None,
        missing_since=None,
        labels=[],
        kept=0,
        guests=False,
    )
    _fill(event, read, context)
    context.db.add(event)
    rows, _ = planning.bring_up_to_date(event, [], read.occurrences, context)
    outcome.touched.append((event, rows))
    outcome.new += 1
    outcome.ahead += bool(event.cancelled_at is None and planning.not_over(rows, context.now))


def _update(
    context: Context,
    event: EventRow,
    read: CalendarEvent,
    rows: Sequence[OccurrenceRow],
    outcome: Outcome,
) -> None:
    was_cancelled = event.cancelled_at is not None
    event.missing_since = None
    if event.digest == read.digest and was_cancelled == read.cancelled:
        return
    places = {row.id: row.shown_place for row in rows}
    coming = planning.still_coming(rows, context.now)
    _fill(event, read, context)
    now_on, changes = planning.bring_up_to_date(event, rows, read.occurrences, context, places)
    if was_cancelled and read.cancelled:
        changes = []
    elif read.cancelled:
        changes = changed(Kind.CANCELLED, coming)  # whatever is left of a series that is off
    elif was_cancelled:
        changes = changed(Kind.RESTORED, planning.still_coming(rows, context.now))
    outcome.touched.append((event, now_on))
    outcome.updated += 1
    outcome.changes += changes


def _follow(
    calendar: CalendarRow, event: EventRow, read: CalendarEvent, rows: list[OccurrenceRow], outcome: Outcome
) -> None:
    """Let an event have the channel and the reminder that its calendar has now."""
    event.channel = calendar.channel
    lead_s = _lead_s(read, calendar)
    if event.lead_s != lead_s:
        event.lead_s = lead_s
        if not outcome.touched or outcome.touched[-1][0] is not event:  # `_update` has not just noted it
            outcome.touched.append((event, rows))


def _doubtful(
    context: Context, events: dict[str, EventRow], copy: ReadCopy, rows: dict[int, list[OccurrenceRow]]
) -> set[str]:
    """The series that lose times in this copy, if more than half of all that was to come is lost that way."""
    coming, lost = 0, Counter[str]()
    for read in copy.calendar.events:
        event = events.get(read.uid)
        if event is None or event.cancelled_at is not None or read.cancelled:
            continue
        ahead = planning.still_coming(rows[event.id], context.now)
        coming += len(ahead)
        if event.digest != read.digest:
            kept = planning.same_times(event, rows[event.id], read.occurrences, context.now)
            lost[read.uid] = sum(row.id not in kept for row in ahead)
    if lost.total() < 2 or not looks_cut_short(coming, lost.total()):
        return set()
    return {uid for uid, count in lost.items() if count}


async def _take_out(
    context: Context,
    known: dict[str, EventRow],
    copy: ReadCopy,
    rows: dict[int, list[OccurrenceRow]],
    outcome: Outcome,
) -> None:
    """Cancel what is no longer in the calendar, unless so much is missing that the copy looks cut short.

    What is there, and cannot be read this time, is left as it was.
    """
    read = {event.uid for event in copy.calendar.events} | copy.calendar.unread
    coming = [
        event
        for event in known.values()
        if event.cancelled_at is None and planning.still_coming(rows[event.id], context.now)
    ]
    vanished = [event for event in coming if event.uid not in read]
    if looks_cut_short(len(coming), len(vanished)):
        outcome.held_back += len(vanished)
        outcome.newly_held_back |= any(event.missing_since is None for event in vanished)
        for event in vanished:
            event.missing_since = event.missing_since or context.now
        return
    for event in vanished:
        outcome.changes += changed(Kind.CANCELLED, planning.still_coming(rows[event.id], context.now))
        event.cancelled_at, event.missing_since = context.now, None
        outcome.touched.append((event, rows[event.id]))
    outcome.gone = len(vanished)


def _fill(event: EventRow, read: CalendarEvent, context: Context) -> None:
    event.title, event.place, event.about = read.title, read.place, read.about
    event.zone, event.rule, event.source, event.digest = read.zone, read.rule, read.source, read.digest
    event.cancelled_at = (event.cancelled_at or context.now) if read.cancelled else None


def _lead_s(read: CalendarEvent, calendar: CalendarRow) -> int | None:
    lead = FeedLead(calendar.lead)
    if calendar.silent:
        return None
    if lead is FeedLead.CALENDAR:
        length: timedelta | None = read.alarm
    else:
        length = LENGTHS.get(lead)
    return None if length is None else int(length.total_seconds())
