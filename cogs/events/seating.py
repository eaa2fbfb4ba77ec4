"""What follows of itself for those who wait: seats that become free are offered."""

from collections.abc import Iterable, Sequence

from bot.api import Context
from cogs.events import direct, jobs, meeting, sharing, sign_ups, store
from cogs.events import sign_up_views as views
from cogs.events.plugin import cog
from cogs.events.rules import LATE, Answer
from cogs.events.seats import KEPT_UNTIL, offered_until, to_be_offered
from cogs.events.tables import OccurrenceRow, RsvpRow


@cog.job()
async def offer(ctx: Context, occurrence: int) -> None:
    """Offer the seats that are free to those who wait the longest."""
    row = await store.find_occurrence(ctx.db, occurrence)
    if row is not None and not row.is_cancelled and ctx.now < row.starts_at:
        await _offer_seats(ctx, row)


def plan_offers(ctx: Context, row: OccurrenceRow) -> None:
    """Have the seats that are free offered soon."""
    ctx.schedule(offer, key=row.id, at=ctx.now, occurrence=row.id)


async def _offer_seats(ctx: Context, row: OccurrenceRow) -> None:
    """Hold what is free for those who wait, and ask them; who did not answer in time waits no more.

    Where the bot was away when the time was over, nobody could answer for a while, and a seat is held once more.
    """
    line = await sign_ups.of_occurrence(ctx.db, row)
    for one in line:
        if one.offered_until is not None and one.offered_until <= ctx.now:
            if ctx.late >= LATE:
                one.offered_until = offered_until(ctx.now, row.starts_at)
                continue
            one.answer, one.waits_since, one.offered_until = Answer.MAYBE, None, None
    line = [one for one in line if one.answer == Answer.YES]
    if row.event.capacity is None:
        await _let_in(ctx, row, [one for one in line if one.waits_since is not None])
        return
    new = await sign_ups.newcomers(ctx.db, ctx.workspace.id, [one.member_id for one in line], ctx.now)
    free = to_be_offered(sign_ups.seats_of(row, ctx.now), [sign_ups.as_sign_up(one, new) for one in line])
    asked, until = {one.member for one in free}, offered_until(ctx.now, row.starts_at)
    for one in line:
        if one.member_id in asked:
            one.offered_until = until
    for there, member in await sharing.people(ctx, asked):
        there.tell(member, views.offer(row, until), not_after=until)
    jobs.plan_count(ctx, row.event)
    _plan_next_offers(ctx, row, line)


async def _let_in(ctx: Context, row: OccurrenceRow, waiting: Sequence[RsvpRow]) -> None:
    """There is room for everybody now: nobody has to answer for it."""
    for one in waiting:
        one.waits_since, one.offered_until, one.reminded_until = None, None, ctx.now
        if one.alone:
            meeting.plan_meeting(ctx, row)
    for there, member in await sharing.people(ctx, [one.member_id for one in waiting]):
        there.tell(member, views.let_in(row), not_after=row.starts_at)
    direct.look_soon(ctx, row.event)
    jobs.plan_count(ctx, row.event)


def _plan_next_offers(ctx: Context, row: OccurrenceRow, line: Iterable[RsvpRow]) -> None:
    """Look again when an offer ends, or when seats are no longer kept, while somebody waits."""
    waiting = [one for one in line if one.waits_since is not None]
    ends = [one.offered_until for one in waiting if one.offered_until is not None]
    released = row.starts_at - KEPT_UNTIL
    if row.event.kept and released > ctx.now and waiting:
        ends.append(released)
    if ends:
        ctx.schedule(offer, key=row.id, at=min(ends), occurrence=row.id)
