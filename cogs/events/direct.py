"""Reminders by direct message, at each member's own lead times: one job an event, whoever and how many come.

The job looks at who is to be reminded now and when it has to look again. An answer brings that forward where it must,
and else leaves it alone: a thousand answers to one event are not a thousand jobs.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.api import Context, Member
from cogs.events import planning, sharing, store, views, wishes
from cogs.events.plugin import cog
from cogs.events.reminding import HORIZON, OwnLead, Upcoming, due_now, next_due, reminders
from cogs.events.rules import Timeliness, timeliness
from cogs.events.tables import EventRow, OccurrenceRow


@cog.job()
async def remind_directly(ctx: Context, event: int) -> None:
    """Remind those who asked for it of what they said yes to, then look again when the next is due."""
    row = await store.event(ctx.db, event)
    if row is None or row.cancelled_at is not None:
        return
    asked = await wishes.of_event(ctx.db, row.id, since=ctx.now - ctx.late, until=ctx.now + HORIZON)
    people = {one.id: (there, one) for there, one in await sharing.people(ctx, {one.member_id for one in asked})}
    instants: dict[tuple[object, ...], list[datetime]] = {}  # most people ask for the same
    beyond = await wishes.first_beyond(ctx.db, row.id, ctx.now + HORIZON)
    looks = [None if beyond is None else beyond - HORIZON]
    reminded: dict[int, list[int]] = {}
    for one in asked:
        there, member = people[one.member_id]
        alike = (one.row.id, one.leads, member.quiet, member.zone.key)
        if alike not in instants:
            instants[alike] = _instants(one.row, one.leads, member)
        due = due_now(instants[alike], one.since, ctx.now)
        if due is not None:
            _tell(there, one.row, member, due)
            reminded.setdefault(one.row.id, []).append(member.id)
        looks.append(next_due(instants[alike], ctx.now))
    for occurrence, member_ids in reminded.items():
        await wishes.mark(ctx.db, occurrence, member_ids, ctx.now)
    _look(ctx, row, min((look for look in looks if look is not None), default=None))


def look_again(ctx: Context, event: EventRow, rows: Iterable[OccurrenceRow], attended: set[int]) -> None:
    """Have it found out when those are reminded who asked for it, given the times that any of them attends."""
    starts = [row.starts_at for row in rows if row.id in attended and planning.remindable_until(row) > ctx.now]
    if starts and event.cancelled_at is None:
        _look(ctx, event, max(min(starts) - HORIZON, ctx.now))


def look_soon(ctx: Context, event: EventRow) -> None:
    """Have it found out now."""
    _look(ctx, event, ctx.now)


async def wish(ctx: Context, leads: Sequence[OwnLead]) -> None:
    """Keep when a member wants to be reminded, of what they have said yes to already as well; nothing is never."""
    await wishes.keep(ctx.db, ctx.asker.id, leads, ctx.now)
    for row in await wishes.said_yes_to(ctx.db, ctx.asker.id, ctx.now) if leads else ():
        expect(await sharing.at_home(ctx, row.event), row, leads)


def expect(ctx: Context, row: OccurrenceRow, leads: Sequence[OwnLead]) -> None:
    """Look when the asker is to be reminded of what they come to, if nobody is earlier."""
    event, at = row.event, next_due(_instants(row, leads, ctx.asker), ctx.now)
    if at is None:
        return
    if event.direct_at is not None and event.direct_at <= ctx.now:
        _look(ctx, event, ctx.now)  # somebody is overdue, and must not be put off
    elif event.direct_at is None or at < event.direct_at:
        _look(ctx, event, at)


def _look(ctx: Context, event: EventRow, at: datetime | None) -> None:
    event.direct_at = at
    if at is None:
        ctx.cancel(remind_directly, key=event.id)
    else:
        ctx.schedule(remind_directly, key=event.id, at=at, event=event.id)


def _instants(row: OccurrenceRow, leads: Iterable[OwnLead], member: Member) -> list[datetime]:
    of = Upcoming(row.starts_at, planning.remindable_until(row), row.event.zone_info, row.whole_day)
    return reminders(of, leads, member.quiet, member.zone)


def _tell(ctx: Context, row: OccurrenceRow, member: Member, due: datetime) -> None:
    end = planning.remindable_until(row)
    late = timeliness(late=ctx.now - due, now=ctx.now, end=end) is Timeliness.LATE
    ctx.tell(member, views.direct_reminder(row, ctx.now, late=late), not_after=end, by_itself=True)
