"""Company: those who would rather not arrive alone are put together before an event, and nobody else learns of it."""

from collections.abc import Sequence
from datetime import timedelta

from bot.api import Address, Context, Mention, Preparation, gone, members
from cogs.events import sharing, sign_ups, store
from cogs.events import sign_up_views as views
from cogs.events.company import joined, together
from cogs.events.plugin import cog
from cogs.events.tables import OccurrenceRow, RsvpRow

MEETS_BEFORE = timedelta(hours=2)
"""How long before the start those are put together who would rather not arrive alone."""

_PARTS_AFTER = timedelta(days=1)


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
    """Put the conversations of those who arrived together away, each where it is; later where it is on later by now."""
    row = await store.find_occurrence(ctx.db, occurrence)
    if row is not None and ctx.now < row.over_at + _PARTS_AFTER:
        _plan_parting(ctx, row)
        return
    theirs = await sign_ups.company_of_each(ctx.db, occurrence)
    where = {theirs[member.id]: there for there, member in await sharing.people(ctx, theirs)}
    for number in range(await sign_ups.companies(ctx.db, occurrence)):
        there = where.get(number, ctx)
        there.archive(_thread(there, occurrence, number))


def plan_meeting(ctx: Context, row: OccurrenceRow) -> None:
    """Have those put together who ask for it, a while before the start, or at once where that is past."""
    ctx.schedule(meet, key=row.id, at=max(row.starts_at - MEETS_BEFORE, ctx.now), occurrence=row.id)


async def follow(ctx: Context, rows: Sequence[OccurrenceRow]) -> None:
    """Have those put together in time who ask for it, where these times are other ones now."""
    asked_for = await sign_ups.with_company(ctx.db, [row.id for row in rows])
    for row in rows:
        if row.id in asked_for:
            plan_meeting(ctx, row)


def _plan_parting(ctx: Context, row: OccurrenceRow) -> None:
    ctx.schedule(part, key=row.id, at=row.over_at + _PARTS_AFTER, occurrence=row.id)


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
    _plan_parting(ctx, row)


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
        ctx.tell(member, views.no_company(row), not_after=row.over_at)
    home = await sharing.at_home(ctx, row.event)
    if home.workspace.organisers_channel is not None:
        home.post(views.somebody_comes_alone(row), to=home.workspace.organisers_channel, not_after=row.over_at)
