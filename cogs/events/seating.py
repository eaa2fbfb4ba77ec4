"""What follows of itself for those who come: seats that become free are offered, and company is found."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from bot.api import Address, Context, Mention, Preparation, gone, members
from cogs.events import direct, jobs, sharing, sign_ups, store
from cogs.events import sign_up_views as views
from cogs.events.company import joined, together
from cogs.events.plugin import cog
from cogs.events.rules import Answer
from cogs.events.seats import KEPT_UNTIL, offered_until, to_be_offered
from cogs.events.tables import OccurrenceRow, RsvpRow

MEETS_BEFORE = timedelta(hours=2)
"""How long before the start those are put together who would rather not arrive alone."""

_PARTS_AFTER = timedelta(days=1)


@cog.job()
async def offer(ctx: Context, occurrence: int) -> None:
    """Offer the seats that are free to those who wait the longest."""
    row = await store.find_occurrence(ctx.db, occurrence)
    if row is not None and not row.is_cancelled and ctx.now < row.starts_at:
        await _offer_seats(ctx, row)


async def those_alone(around: Preparation, occurrence: int) -> None:
    """Have it seen who of those is still there: nobody is to wait for somebody who has left."""
    async with around.reading() as session:
        row = await store.find_occurrence(session, occurrence)
        people = await sign_ups.alone(session, row) if row is not None else []
    await around.call_roll([one.member_id for one in people])


@cog.job(prepare=those_alone)
async def meet(ctx: Context, occurrence: int) -> None:
    """Put those together who would rather not arrive alone, each company in a conversation of its own."""
    row = await store.find_occurrence(ctx.db, occurrence)
    if row is not None and not row.is_cancelled and ctx.now < row.over_at:
        await _put_together(ctx, row)


@cog.job()
async def part(ctx: Context, occurrence: int) -> None:
    """Put the conversations of those who arrived together away, each where it is."""
    theirs = await sign_ups.company_of_each(ctx.db, occurrence)
    where = {theirs[member.id]: there for there, member in await sharing.people(ctx, theirs)}
    for number in range(await sign_ups.companies(ctx.db, occurrence)):
        there = where.get(number, ctx)
        there.archive(_thread(there, occurrence, number))


def plan_offers(ctx: Context, row: OccurrenceRow) -> None:
    """Have the seats that are free offered soon."""
    ctx.schedule(offer, key=row.id, at=ctx.now, occurrence=row.id)


def plan_meeting(ctx: Context, row: OccurrenceRow) -> None:
    """Have those put together who ask for it, a while before the start, or at once where that is past."""
    ctx.schedule(meet, key=row.id, at=max(row.starts_at - MEETS_BEFORE, ctx.now), occurrence=row.id)


async def _offer_seats(ctx: Context, row: OccurrenceRow) -> None:
    """Hold what is free for those who wait, and ask them; who did not answer in time waits no more."""
    line = await sign_ups.of_occurrence(ctx.db, row)
    for one in line:
        if one.offered_until is not None and one.offered_until <= ctx.now:
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
            plan_meeting(ctx, row)
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


def _thread(ctx: Context, occurrence: int, number: int) -> Address:
    return ctx.thread(_key(occurrence, number))


def _key(occurrence: int, number: int) -> str:
    return f"events/company/{occurrence}/{number}"


async def _put_together(ctx: Context, row: OccurrenceRow) -> None:
    """Find company for those who have none yet, within each workspace: a conversation is on one platform."""
    alone = await sign_ups.alone(ctx.db, row)
    left = await gone(ctx.db, [one.member_id for one in alone])
    by_member = {one.member_id: one for one in alone if one.member_id not in left}
    if all(one.company is not None for one in by_member.values()):
        return
    by_place: dict[int, tuple[Context, list[RsvpRow]]] = {}
    for there, member in await sharing.people(ctx, by_member):
        by_place.setdefault(there.workspace.id, (there, []))[1].append(by_member[member.id])
    for there, those in by_place.values():
        await _put_these_together(there, row, those)
    ctx.schedule(part, key=row.id, at=row.over_at + _PARTS_AFTER, occurrence=row.id)


async def _put_these_together(ctx: Context, row: OccurrenceRow, people: Sequence[RsvpRow]) -> None:
    left = [one for one in people if one.company is None]
    companies = sorted({one.company for one in people if one.company is not None})
    smallest = joined([sum(one.company == number for one in people) for number in companies])
    if len(left) == 1 and smallest is not None:
        number = left[0].company = companies[smallest]
        newcomer = await members(ctx.db, ctx.workspace, [left[0].member_id])
        ctx.let_in(_thread(ctx, row.id, number), newcomer)
        ctx.post(views.joined(row, newcomer), to=_thread(ctx, row.id, number), not_after=row.over_at)
    elif len(left) == 1:
        await _alone_after_all(ctx, row, left)
    elif left:
        await _bring_together(ctx, row, left, await sign_ups.companies(ctx.db, row.id))


async def _bring_together(ctx: Context, row: OccurrenceRow, left: Sequence[RsvpRow], there: int) -> None:
    """Open a conversation for each company."""
    by_member = {one.member_id: one for one in left}
    beside = await sharing.channel_in(ctx, row.event)
    for number, company in enumerate(together(list(by_member), seed=row.id + there), there):
        for member_id in company:
            by_member[member_id].company = number
        people = await members(ctx.db, ctx.workspace, company)
        thread = ctx.open_thread(_key(row.id, number), name=views.company_name(row), beside=beside, members=people)
        ctx.post(views.company(row, [Mention(one.address) for one in people]), to=thread, not_after=row.over_at)


async def _alone_after_all(ctx: Context, row: OccurrenceRow, left: Sequence[RsvpRow]) -> None:
    """Nobody else asked: tell them whom to look for, and those who arrange it that somebody would like to be met."""
    for member in await members(ctx.db, ctx.workspace, [one.member_id for one in left]):
        ctx.tell(member, views.no_company(row), not_after=row.starts_at)
    home = await sharing.at_home(ctx, row.event)
    if home.workspace.organisers_channel is not None:
        home.post(views.somebody_comes_alone(row), to=home.workspace.organisers_channel, not_after=row.starts_at)
