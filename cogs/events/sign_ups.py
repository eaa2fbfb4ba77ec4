"""Who has a seat, who waits, who brings somebody, as it is stored."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from cogs.events.rules import Answer, Counted
from cogs.events.seats import Seats, SignUp, kept_now
from cogs.events.tables import EventRow, OccurrenceRow, RsvpRow


async def of_occurrence(session: AsyncSession, row: OccurrenceRow) -> Sequence[RsvpRow]:
    """Everybody who said yes, with a seat or without."""
    yes = select(RsvpRow).where(RsvpRow.occurrence_id == row.id, RsvpRow.answer == Answer.YES)
    return (await session.scalars(yes.order_by(RsvpRow.member_id))).all()


async def newcomers(session: AsyncSession, workspace_id: int, members: Sequence[int], now: datetime) -> set[int]:
    """Those of these members who never had a seat at anything of this workspace's that is over by now."""
    been = await session.scalars(
        select(RsvpRow.member_id)
        .distinct()
        .join(OccurrenceRow, OccurrenceRow.id == RsvpRow.occurrence_id)
        .join(EventRow, EventRow.id == OccurrenceRow.event_id)
        .where(EventRow.workspace_id == workspace_id, OccurrenceRow.over_at <= now)
        .where(OccurrenceRow.cancelled_at.is_(None), EventRow.cancelled_at.is_(None))
        .where(RsvpRow.member_id.in_(members), RsvpRow.answer == Answer.YES, RsvpRow.waits_since.is_(None))
    )
    return set(members) - set(been)


def as_sign_up(row: RsvpRow, new: set[int]) -> SignUp:
    """A stored yes as the rules count it."""
    return SignUp(row.member_id, 1 + row.guests, row.member_id in new, row.waits_since, row.offered_until)


def seats_of(row: OccurrenceRow, now: datetime) -> Seats:
    """The seats of one time, as they are counted now."""
    return kept_now(row.event.seats, row.starts_at, now)


def closes_at(row: OccurrenceRow) -> datetime | None:
    """When nobody signs up any more; None where that is never."""
    return None if row.event.closes_s is None else row.starts_at - timedelta(seconds=row.event.closes_s)


async def counted(session: AsyncSession, occurrence_id: int) -> Counted:
    """How many come, may come, and wait."""
    rows = await session.execute(
        select(RsvpRow.answer, RsvpRow.waits_since.is_not(None), func.count() + func.sum(RsvpRow.guests))
        .where(RsvpRow.occurrence_id == occurrence_id, RsvpRow.answer != Answer.NO)
        .group_by(RsvpRow.answer, RsvpRow.waits_since.is_not(None))
    )
    found = {(Answer(answer), bool(waits)): int(people) for answer, waits, people in rows}
    return Counted(
        coming=found.get((Answer.YES, False), 0),
        maybe=found.get((Answer.MAYBE, False), 0),
        waiting=found.get((Answer.YES, True), 0),
    )


async def alone(session: AsyncSession, row: OccurrenceRow) -> Sequence[RsvpRow]:
    """Those with a seat who would rather not arrive alone."""
    return [one for one in await of_occurrence(session, row) if one.alone and one.waits_since is None]


async def with_company(session: AsyncSession, occurrence_ids: Sequence[int]) -> set[int]:
    """Those of these occurrences to which somebody would rather not come alone."""
    wanted = select(RsvpRow.occurrence_id).distinct().where(RsvpRow.occurrence_id.in_(occurrence_ids))
    return set(await session.scalars(wanted.where(RsvpRow.alone, RsvpRow.waits_since.is_(None))))


async def companies(session: AsyncSession, occurrence_id: int) -> int:
    """How many companies were put together for an occurrence."""
    last = await session.scalar(select(func.max(RsvpRow.company)).where(RsvpRow.occurrence_id == occurrence_id))
    return 0 if last is None else last + 1


async def company_of_each(session: AsyncSession, occurrence_id: int) -> dict[int, int]:
    """In which company each arrives who has one, by member id."""
    in_one = select(RsvpRow.member_id, RsvpRow.company).where(RsvpRow.company.is_not(None))
    rows = await session.execute(in_one.where(RsvpRow.occurrence_id == occurrence_id))
    return {member_id: company for member_id, company in rows if company is not None}
