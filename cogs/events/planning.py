"""Occurrences, reminders and posts kept in step with what an event's source says."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from bot.api import Address, At, Context, Refused, Series, Timing, members, t
from cogs.events import host_store, meeting, sharing, store, views, wishes
from cogs.events.changes import Change, Changes, Kind, changed, times_of
from cogs.events.forms import EventForm
from cogs.events.ical import Occurrence, Pattern, Unusable, expand, write_own
from cogs.events.rules import Known, matched, reminder_at
from cogs.events.semester import parted
from cogs.events.tables import EventRow, OccurrenceRow

BEHIND = timedelta(days=31)
"""How far back a calendar is kept: what is over is of no use here for long."""

AHEAD = timedelta(days=400)
"""How far ahead a series is written out; it is written on as time goes by."""

EXTEND_BEFORE = timedelta(days=200)
"""How long before the end of what is written out a series is written on."""


async def create(
    context: Context, form: EventForm, address: Address, lead: timedelta | None
) -> tuple[EventRow, list[OccurrenceRow]]:
    """Store a new event with its occurrences; Refused where its series has none."""
    event = EventRow(
        workspace_id=context.workspace.id,
        calendar_id=None,
        uid=f"{uuid.uuid4()}@fadderbot",
        title=form.title,
        place=form.place,
        about=form.about,
        host=form.host,
        zone=context.workspace.zone.key,
        digest="",
        channel=address.encode(),
        lead_s=None if lead is None else int(lead.total_seconds()),
        created_by=context.asker.id,
        cancelled_at=None,
        missing_since=None,
        labels=[],
        kept=0,
        guests=False,
        skip_weeks=[],
        skip_days=[],
        skip_holidays=False,
    )
    set_pattern(event, pattern_of(form.when))
    context.db.add(event)
    rows, _ = bring_up_to_date(event, [], written_out(event, context), context)
    if not rows:
        raise Refused(t("events.bad_series"))
    await context.db.flush()
    return event, rows


def reminder_of(event: EventRow, row: OccurrenceRow) -> datetime | None:
    """When the channel is reminded of an occurrence, if it is at all."""
    lead = event.lead
    return None if lead is None else reminder_at(row.starts_at, lead, event.zone_info, whole_day=row.whole_day)


def next_reminder(event: EventRow, rows: Iterable[OccurrenceRow], now: datetime) -> datetime | None:
    """When the next reminder is due, which is at once where one is overdue."""
    unreminded = (
        row for row in rows if row.cancelled_at is None and row.reminded_at is None and remindable_until(row) > now
    )
    return min((max(at, now) for row in unreminded if (at := reminder_of(event, row)) is not None), default=None)


def remindable_until(row: OccurrenceRow) -> datetime:
    """Until when a reminder is of use: the start, or the end of the first of whole days."""
    if not row.whole_day:
        return row.starts_at
    next_day = row.starts_at.astimezone(row.event.zone_info) + timedelta(days=1)
    return min(next_day.astimezone(UTC), row.over_at)


def goes_on(event: EventRow, rows: Iterable[OccurrenceRow]) -> bool:
    """Whether a series has, or may have, times beyond what is written out."""
    if event.rule is None:
        return False
    endless = "UNTIL=" not in event.rule and "COUNT=" not in event.rule
    return endless or any(row.starts_at > event.expanded_until - EXTEND_BEFORE for row in rows)


def has_just_been_told(rows: Iterable[OccurrenceRow], now: datetime) -> None:
    """Take as reminded of what is nearer than its reminder would be: a post or a notice has just said it."""
    for row in rows:
        at = reminder_of(row.event, row)
        if at is not None and at <= now:
            row.reminded_at = now


def pattern_of(timing: Timing) -> Pattern:
    """When an event of our own is, as an organiser wrote it."""
    first = timing.first if isinstance(timing, Series) else timing
    rule = timing.rule if isinstance(timing, Series) else None
    opening, closing = (first.instant, first.instant) if isinstance(first, At) else (first.start, first.end)
    if first.whole_day if isinstance(first, At) else first.whole_days:
        return Pattern(opening.date(), closing.date() + timedelta(days=1), rule)
    return Pattern(opening, closing, rule)


def set_pattern(event: EventRow, pattern: Pattern) -> None:
    """Keep when an event of our own is; Refused where its rule cannot be used."""
    try:
        event.source, event.rule = write_own(pattern, event.zone_info), pattern.rule
    except Unusable:
        raise Refused(t("events.bad_series")) from None


def window(now: datetime) -> tuple[datetime, datetime]:
    """The stretch of time that is kept written out."""
    return now - BEHIND, now + AHEAD


def written_out(event: EventRow, context: Context) -> tuple[Occurrence, ...]:
    """The occurrences that an event's source gives for the present window."""
    return _planned(event, context)[0]


def left_out_of(event: EventRow, context: Context) -> tuple[Occurrence, ...]:
    """What a series has no time on because it leaves that out."""
    return _planned(event, context)[1]


def _planned(event: EventRow, context: Context) -> tuple[tuple[Occurrence, ...], tuple[Occurrence, ...]]:
    since, until = window(context.now)
    planned = expand(event.source, zone=context.workspace.zone, since=since, until=until)
    return parted(planned, event.left_out, event.zone_info)


def bring_up_to_date(
    event: EventRow,
    rows: Sequence[OccurrenceRow],
    planned: Sequence[Occurrence],
    context: Context,
    places: Mapping[int, str | None] | None = None,
) -> tuple[list[OccurrenceRow], Changes]:
    """Make the stored occurrences those that are planned, keeping every answer that was given.

    What has vanished from the future is marked cancelled, never deleted; what is over stays as it was. `places`
    are those by occurrence id before the event's own was changed. Gives all occurrences, and what changed.
    """
    changes: Changes = []
    new = []
    by_id = {row.id: row for row in rows}
    places = {row.id: row.shown_place for row in rows} if places is None else places
    same = _same(event, rows, planned, context.now)
    for one in planned:
        row = by_id.get(same.get(one.original, -1))
        if row is None:
            new.append(_add(event, one, context))
        else:
            changes += _update(row, one, places[row.id], context.now)
    found = set(same.values())
    changes += _cancel_vanished([row for row in rows if row.id not in found], context.now)
    event.expanded_until = window(context.now)[1]
    return [*rows, *new], changes


def same_times(
    event: EventRow, rows: Sequence[OccurrenceRow], planned: Sequence[Occurrence], now: datetime
) -> set[int]:
    """The stored occurrences that are among the planned ones."""
    return set(_same(event, rows, planned, now).values())


def _same(
    event: EventRow, rows: Sequence[OccurrenceRow], planned: Sequence[Occurrence], now: datetime
) -> dict[str, int]:
    known = [Known(row.id, row.original, row.starts_at, not _is_ahead(row, now)) for row in rows]
    return matched(known, planned, event.zone_info)


def _add(event: EventRow, one: Occurrence, context: Context) -> OccurrenceRow:
    cancelled_at = context.now if one.cancelled else None
    row = OccurrenceRow(event=event, original=one.original, cancelled_at=cancelled_at, cancelled_here=False)
    row.reminded_at = None
    _fill(row, one)
    context.db.add(row)
    return row


def _update(row: OccurrenceRow, one: Occurrence, place: str | None, now: datetime) -> Changes:
    """Give an occurrence what is planned; what nobody can act on any more is not worth a message."""
    before, was_on, was_over = times_of(row), row.cancelled_at is None, row.over_at <= now
    row.original = one.original
    _fill(row, one)
    if before.start != row.starts_at:
        row.reminded_at = None
    if row.cancelled_here:
        return []
    row.cancelled_at = None if not one.cancelled else row.cancelled_at or now
    if was_over and row.starts_at <= now:
        return []
    if was_on and one.cancelled:
        return [Change(Kind.CANCELLED, row, before)]
    if not was_on:
        return [] if one.cancelled else [Change(Kind.RESTORED, row, before)]
    changes = []
    if before.start != row.starts_at:
        changes.append(Change(Kind.MOVED, row, before))
    elif before.end != row.ends_at > row.starts_at:
        changes.append(Change(Kind.PROLONGED, row, before))
    if row.shown_place not in (place, None):
        changes.append(Change(Kind.RELOCATED, row, before))
    return changes


def _cancel_vanished(rows: Sequence[OccurrenceRow], now: datetime) -> Changes:
    """Only what is yet to come: calendars often leave out what is over."""
    vanished = still_coming(rows, now)
    for row in vanished:
        row.cancelled_at = now
    return changed(Kind.CANCELLED, vanished)


def _fill(row: OccurrenceRow, one: Occurrence) -> None:
    store.times(row, one.start.astimezone(UTC), one.end.astimezone(UTC))
    row.whole_day, row.title, row.place, row.about = one.whole_day, one.title, one.place, one.about


async def tell_of(context: Context, changes: Changes, address: Address | None) -> None:
    """Say in the channel, if one is given, what changed, and directly to those who had said yes, or host it.

    Of what is the workspace's own those are told as well who have it on their calendars.
    Of what is nearer than its reminder would be, this is the reminder.
    """
    if not changes:
        return
    on = (Kind.MOVED, Kind.PROLONGED, Kind.RELOCATED, Kind.RESTORED)
    has_just_been_told((change.row for change in changes if change.kind in on), context.now)
    await meeting.follow(context, [change.row for change in changes if change.kind in (Kind.MOVED, Kind.RESTORED)])
    if address is not None:
        context.post(views.changed(changes), to=address)
    if any(change.row.event.calendar_id is None for change in changes):
        for one in await sharing.subscribers(context):
            one.ctx.post(views.changed(changes), to=one.channel)
    attending = await store.attending(context.db, {change.row.id for change in changes})
    await wishes.mark_all(context.db, list(attending), context.now)
    by_member: dict[int, set[int]] = {}
    for occurrence_id, member_ids in attending.items():
        for member_id in member_ids:
            by_member.setdefault(member_id, set()).add(occurrence_id)
    for there, member in await sharing.people(context, by_member):
        theirs = [change for change in changes if change.row.id in by_member[member.id]]
        there.tell(member, views.changed_for_you(theirs))
    hosts = await host_store.host_any(context.db, [change.row for change in changes])
    for member in await members(context.db, context.workspace, hosts.keys() - by_member.keys()):
        theirs = [change for change in changes if change.row.id in hosts[member.id]]
        context.tell(member, views.changed_for_you(theirs, hosts=True))


def still_coming(rows: Iterable[OccurrenceRow], now: datetime) -> list[OccurrenceRow]:
    """Those that are ahead and not cancelled by themselves, soonest first."""
    return sorted(
        (row for row in rows if row.cancelled_at is None and _is_ahead(row, now)),
        key=lambda row: row.starts_at,
    )


def _is_ahead(row: OccurrenceRow, now: datetime) -> bool:
    """Whether it is yet to start; a whole day, which begins while people sleep, is ahead until it is over."""
    return (row.over_at if row.whole_day else row.starts_at) > now


def not_over(rows: Iterable[OccurrenceRow], now: datetime) -> list[OccurrenceRow]:
    """Those that are going on or yet to start, and not cancelled by themselves, soonest first."""
    return sorted(
        (row for row in rows if row.cancelled_at is None and row.over_at > now),
        key=lambda row: row.starts_at,
    )
