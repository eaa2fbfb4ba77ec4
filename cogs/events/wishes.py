"""Who asked to be reminded, how long before, and of what: as it is stored."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager

from cogs.events.reminding import OwnLead
from cogs.events.rules import Answer
from cogs.events.tables import EventRow, OccurrenceRow, ReminderWish, RsvpRow

_COMES = (RsvpRow.answer == Answer.YES, RsvpRow.waits_since.is_(None))  # with a seat
_LEADS = select(ReminderWish.leads).where(ReminderWish.member_id == bindparam("member"))


@dataclass(frozen=True)
class Asked:
    """Somebody who comes and asked to be reminded; what came due until `since` was said, or came too late."""

    row: OccurrenceRow
    member_id: int
    leads: tuple[OwnLead, ...]
    since: datetime


async def of_event(session: AsyncSession, event_id: int, *, since: datetime, until: datetime) -> list[Asked]:
    """Who is to be reminded of the times of an event that were not over then and start until then."""
    rows = await session.execute(
        select(OccurrenceRow, RsvpRow.member_id, RsvpRow.at, RsvpRow.reminded_until, ReminderWish)
        .join(OccurrenceRow.event)
        .options(contains_eager(OccurrenceRow.event))
        .join(RsvpRow, RsvpRow.occurrence_id == OccurrenceRow.id)
        .join(ReminderWish, ReminderWish.member_id == RsvpRow.member_id)
        .where(*_ahead(event_id), OccurrenceRow.over_at > since, OccurrenceRow.starts_at <= until)
        .where(RsvpRow.came_at.is_(None))
        .order_by(OccurrenceRow.starts_at, RsvpRow.member_id)
    )
    return [
        Asked(row, member_id, _read(wish.leads), max(filter(None, (answered, reminded, wish.since))))
        for row, member_id, answered, reminded, wish in rows
    ]


async def first_beyond(session: AsyncSession, event_id: int, horizon: datetime) -> datetime | None:
    """The start of the first time beyond a horizon of which somebody is to be reminded."""
    return await session.scalar(
        select(func.min(OccurrenceRow.starts_at))
        .join(RsvpRow, RsvpRow.occurrence_id == OccurrenceRow.id)
        .join(ReminderWish, ReminderWish.member_id == RsvpRow.member_id)
        .where(*_ahead(event_id), OccurrenceRow.starts_at > horizon)
    )


def _ahead(event_id: int) -> tuple[ColumnElement[bool], ...]:
    return (OccurrenceRow.event_id == event_id, OccurrenceRow.cancelled_at.is_(None), *_COMES)


async def said_yes_to(session: AsyncSession, member_id: int, now: datetime) -> Sequence[OccurrenceRow]:
    """What a member comes to and that has not begun."""
    rows = await session.scalars(
        select(OccurrenceRow)
        .join(OccurrenceRow.event)
        .options(contains_eager(OccurrenceRow.event))
        .join(RsvpRow, RsvpRow.occurrence_id == OccurrenceRow.id)
        .where(RsvpRow.member_id == member_id, *_COMES, OccurrenceRow.over_at > now)
        .where(EventRow.cancelled_at.is_(None), OccurrenceRow.cancelled_at.is_(None))
    )
    return rows.all()


async def leads_of(session: AsyncSession, member_id: int) -> tuple[OwnLead, ...]:
    """How long before a member wants to be reminded; nothing where they do not."""
    found = await session.scalar(_LEADS, {"member": member_id})
    return _read(found or ())


def _read(leads: Iterable[str]) -> tuple[OwnLead, ...]:
    return tuple(OwnLead(lead) for lead in leads)


async def keep(session: AsyncSession, member_id: int, leads: Sequence[OwnLead], now: datetime) -> None:
    """Keep when a member wants to be reminded from now on: what would have come due before is not said late."""
    if leads:
        await session.merge(ReminderWish(member_id=member_id, leads=[str(lead) for lead in leads], since=now))
    else:
        await session.execute(delete(ReminderWish).where(ReminderWish.member_id == member_id))


async def mark(session: AsyncSession, occurrence_id: int, member_ids: Collection[int], now: datetime) -> None:
    """Note that these members were reminded of an occurrence."""
    mine = (RsvpRow.occurrence_id == occurrence_id, RsvpRow.member_id.in_(member_ids))
    await session.execute(update(RsvpRow).where(*mine).values(reminded_until=now))


async def mark_all(session: AsyncSession, occurrence_ids: Collection[int], now: datetime) -> None:
    """Note that everybody who said yes to these occurrences has just been told of them."""
    theirs = (RsvpRow.occurrence_id.in_(occurrence_ids), RsvpRow.answer == Answer.YES)
    await session.execute(update(RsvpRow).where(*theirs).values(reminded_until=now))
