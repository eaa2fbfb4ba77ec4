"""What is on in the coming week, said once a week: in a channel, and to each who asked for it.

Those who asked are told a hundred at a time, each hundred in a transaction of its own: whoever answers meanwhile waits
for one of them, not for all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import contains_eager

from bot.api import Address, Context, Mention, Message, members, typed_time
from cogs.events import digest_views as views
from cogs.events import doing, sharing, store
from cogs.events.forms import DigestForm
from cogs.events.plugin import cog
from cogs.events.rules import Answer, Label
from cogs.events.tables import DigestRow, DigestWish, EventRow, OccurrenceRow, RsvpRow
from cogs.events.week import DAYS, USUAL_DAY, USUAL_MINUTE, Weekday, next_digest, week_of

_GRACE = timedelta(days=1)  # later than this the week is not told any more
_OF_USE = timedelta(days=3)  # for who reads it later: after a night, or in their inbox
_AT_A_TIME = 100
_ELSEWHERE = timedelta(days=1)  # how much earlier or later a day is in another zone
_KEY = "week"


@cog.job()
async def say_digest(ctx: Context) -> None:
    """Say what is on in the coming week, and plan the next."""
    row = await ctx.db.get(DigestRow, ctx.workspace.id)
    if row is None:
        return
    _plan(ctx, row)
    if ctx.late > _GRACE:
        return
    newest, row.newest = row.newest, await _newest(ctx)
    ctx.schedule(tell_digest, key=_KEY, at=ctx.now, after=0, newest=newest)
    if row.channel is not None:
        found = await _found(ctx, newest)
        message = _channel_message(ctx, found)
        if message is not None:
            ctx.post(message, to=Address.decode(row.channel), not_after=ctx.now + _OF_USE)


@cog.job()
async def tell_digest(ctx: Context, after: int, newest: int) -> None:
    """Tell the next of those who asked what is on in the week; `newest` is the last event that was told before."""
    mine = select(DigestWish).where(DigestWish.workspace_id == ctx.workspace.id, DigestWish.member_id > after)
    asked = (await ctx.db.scalars(mine.order_by(DigestWish.member_id).limit(_AT_A_TIME))).all()
    if ctx.late > _GRACE or not asked:
        return
    await _tell(ctx, asked, await _found(ctx, newest))
    if len(asked) == _AT_A_TIME:
        ctx.schedule(tell_digest, key=_KEY, at=ctx.now, after=asked[-1].member_id, newest=newest)


@dataclass(frozen=True)
class _Found:
    """What may be on in the week, whatever the zone, from whom; and the labels and the start of what is new."""

    rows: Sequence[OccurrenceRow]
    origins: Mapping[int, str]
    new: Sequence[tuple[list[str], datetime]]


async def _found(ctx: Context, newest: int) -> _Found:
    since, until = week_of(ctx.now, ctx.workspace.zone)
    on = (store.seen_by(ctx.workspace.id), EventRow.cancelled_at.is_(None))
    coming = (OccurrenceRow.cancelled_at.is_(None), OccurrenceRow.over_at > ctx.now)
    found = await ctx.db.scalars(
        select(OccurrenceRow)
        .join(OccurrenceRow.event)
        .options(contains_eager(OccurrenceRow.event))
        .where(*on, *coming)
        .where(OccurrenceRow.starts_at >= since - _ELSEWHERE, OccurrenceRow.starts_at < until + _ELSEWHERE)
        .order_by(OccurrenceRow.starts_at, OccurrenceRow.id)
    )
    first = select(func.min(OccurrenceRow.starts_at)).where(OccurrenceRow.event_id == EventRow.id, *coming)
    starts = first.scalar_subquery()
    new = await ctx.db.execute(select(EventRow.labels, starts).where(*on, EventRow.id > newest, starts.is_not(None)))
    rows = found.all()
    return _Found(rows, await sharing.origins(ctx, rows), [(labels, start) for labels, start in new])


def _channel_message(ctx: Context, found: _Found) -> Message | None:
    zone = ctx.workspace.zone
    since, until = week_of(ctx.now, zone)
    rows = [row for row in found.rows if since <= row.starts_at < until]
    further = sum(start >= until for _, start in found.new)
    return views.for_channel(rows, zone, further, found.origins) if rows else None


async def _tell(ctx: Context, asked: Sequence[DigestWish], found: _Found) -> None:
    """Tell these members; those who would read the same are told by one message."""
    people = {member.id: member for member in await members(ctx.db, ctx.workspace, [one.member_id for one in asked])}
    coming = await _coming(ctx, list(people), [row.id for row in found.rows])
    made: dict[tuple[str, tuple[str, ...], frozenset[int]], Message | None] = {}
    for one in asked:
        member = people[one.member_id]
        alike = (member.zone.key, tuple(one.labels), frozenset(coming.get(member.id, ())))
        if alike not in made:
            since, until = week_of(ctx.now, member.zone)
            wanted = set(one.labels)
            rows = [row for row in found.rows if since <= row.starts_at < until and wanted <= set(row.event.labels)]
            further = sum(start >= until and wanted <= set(labels) for labels, start in found.new)
            made[alike] = views.for_member(rows, member.zone, further, found.origins, alike[2]) if rows else None
        message = made[alike]
        if message is not None:
            ctx.tell(member, message, not_after=ctx.now + _OF_USE, by_itself=True)


async def _coming(ctx: Context, member_ids: Sequence[int], occurrence_ids: Sequence[int]) -> dict[int, set[int]]:
    """To what these members said yes, as occurrence ids by member id."""
    said_yes = await ctx.db.execute(
        select(RsvpRow.member_id, RsvpRow.occurrence_id)
        .where(RsvpRow.member_id.in_(member_ids), RsvpRow.occurrence_id.in_(occurrence_ids))
        .where(RsvpRow.answer == Answer.YES, RsvpRow.waits_since.is_(None))
    )
    found: dict[int, set[int]] = {}
    for member_id, occurrence_id in said_yes:
        found.setdefault(member_id, set()).add(occurrence_id)
    return found


async def _newest(ctx: Context) -> int:
    """The last event that was put on the calendar; ids are never given twice."""
    last = select(func.max(EventRow.id)).where(store.seen_by(ctx.workspace.id))
    return await ctx.db.scalar(last) or 0


def _plan(ctx: Context, row: DigestRow) -> datetime:
    at = next_digest(ctx.now, row.weekday, row.minute, ctx.workspace.zone)
    ctx.schedule(say_digest, key=_KEY, at=at)
    return at


async def _row(ctx: Context) -> DigestRow:
    """When the week is told here: on the usual day, as long as nobody chose another."""
    row = await ctx.db.get(DigestRow, ctx.workspace.id)
    if row is None:
        row = DigestRow(workspace_id=ctx.workspace.id, channel=None, weekday=USUAL_DAY, minute=USUAL_MINUTE)
        row.newest = await _newest(ctx)
        ctx.db.add(row)
        _plan(ctx, row)
    return row


async def set_channel(ctx: Context, form: DigestForm) -> Message:
    """Have the week told in a channel, or in none; those who asked for it themselves get it at the same time."""
    row = await _row(ctx)
    if form.weekday is Weekday.OFF:
        row.channel = None
        return views.channel_unset()
    where = doing.where_to_post(ctx, form.channel)
    row.channel, row.weekday, row.minute = where.encode(), DAYS.index(form.weekday), form.time
    return views.channel_set(Mention(where), _plan(ctx, row))


async def send_to_member(ctx: Context, labels: Sequence[Label]) -> Message:
    """Tell a member of each week, or of what in it has these labels."""
    row = await _row(ctx)
    wish = DigestWish(member_id=ctx.asker.id, workspace_id=ctx.workspace.id, labels=[str(label) for label in labels])
    await ctx.db.merge(wish)
    return views.weekly_on(next_digest(ctx.now, row.weekday, row.minute, ctx.workspace.zone), labels)


async def standing_of(ctx: Context) -> Message:
    """Whether a member is told of each week, and how to change it."""
    wish, row = await ctx.db.get(DigestWish, ctx.asker.id), await ctx.db.get(DigestRow, ctx.workspace.id)
    if wish is None or row is None:
        return views.weekly_none()
    at = next_digest(ctx.now, row.weekday, row.minute, ctx.workspace.zone)
    return views.weekly_on(at, tuple(Label(label) for label in wish.labels))


async def labels_of(ctx: Context) -> tuple[Label, ...]:
    """The labels of what a member wants to be told of each week."""
    wish = await ctx.db.get(DigestWish, ctx.member.id) if ctx.member else None
    return tuple(Label(label) for label in wish.labels) if wish else ()


async def settings(ctx: Context) -> dict[str, str]:
    """What the form for the week in a channel is filled in with."""
    row = await ctx.db.get(DigestRow, ctx.workspace.id)
    channel = Address.decode(row.channel) if row and row.channel else ctx.workspace.calendar_channel
    return {
        "weekday": DAYS[row.weekday if row else USUAL_DAY],
        "time": typed_time(row.minute if row else USUAL_MINUTE, ctx.reader.locale),
        "channel": channel.id if channel else "",
    }


async def stop_sending(ctx: Context) -> Message:
    """Tell a member no more of each week."""
    await ctx.db.execute(delete(DigestWish).where(DigestWish.member_id == ctx.asker.id))
    return views.weekly_off()
