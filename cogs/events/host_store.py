"""Who hosts what, how far it was asked, and what they answered, as it is stored."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager

from cogs.events.hosts import Round, Step
from cogs.events.rules import Answer
from cogs.events.tables import EventRow, HostAnswer, HostRound, HostRow, OccurrenceRow, RsvpRow

_AT_ONCE = 20
"""Times of one event that are looked at together: more than can be asked about within the same two days."""


async def hosts_of(session: AsyncSession, event_id: int) -> dict[Step, int]:
    """The members who host an event, or can step in, by which of the two they are."""
    rows = await session.scalars(select(HostRow).where(HostRow.event_id == event_id))
    return {Step(row.step): row.member_id for row in rows}


async def let_host(session: AsyncSession, event_id: int, step: Step, member_id: int) -> None:
    """Let a member be the host, or the one who can step in; they are only one of the two."""
    await let_go(session, event_id, member_id)
    session.add(HostRow(event_id=event_id, step=step, member_id=member_id))
    await session.flush()


async def let_go(session: AsyncSession, event_id: int, member_id: int) -> None:
    """Let a member host an event no more."""
    await session.execute(delete(HostRow).where(HostRow.event_id == event_id, HostRow.member_id == member_id))


async def next_times(session: AsyncSession, event: EventRow, now: datetime) -> Sequence[OccurrenceRow]:
    """The times of an event that are yet to start and not cancelled, soonest first, as many as can be asked about."""
    rows = await session.scalars(
        select(OccurrenceRow)
        .join(OccurrenceRow.event)
        .options(contains_eager(OccurrenceRow.event))
        .where(OccurrenceRow.event_id == event.id, OccurrenceRow.starts_at > now)
        .where(OccurrenceRow.cancelled_at.is_(None), EventRow.cancelled_at.is_(None))
        .order_by(OccurrenceRow.starts_at)
        .limit(_AT_ONCE)
    )
    return rows.all()


async def outdated(session: AsyncSession, event: EventRow) -> list[tuple[HostRound, OccurrenceRow]]:
    """What was asked about times of an event that were moved or cancelled since."""
    rows = await session.execute(
        select(HostRound, OccurrenceRow)
        .join(OccurrenceRow, OccurrenceRow.id == HostRound.occurrence_id)
        .join(OccurrenceRow.event)
        .options(contains_eager(OccurrenceRow.event))
        .where(OccurrenceRow.event_id == event.id)
        .where(
            (OccurrenceRow.starts_at != HostRound.starts_at)
            | OccurrenceRow.cancelled_at.is_not(None)
            | EventRow.cancelled_at.is_not(None)
        )
    )
    return [(asked, row) for asked, row in rows]


async def begun(session: AsyncSession, row: OccurrenceRow) -> HostRound | None:
    """How far it was asked about a time as it is now, None where nobody was asked yet."""
    found = await session.get(HostRound, row.id)
    return found if found is not None and found.starts_at == row.starts_at else None


async def answers_to(session: AsyncSession, row: OccurrenceRow) -> dict[int, bool]:
    """Whether they will be there, by member, of those who said it."""
    answers = await session.execute(
        select(HostAnswer.member_id, HostAnswer.comes)
        .join(HostRound, HostRound.occurrence_id == HostAnswer.occurrence_id)
        .where(HostAnswer.occurrence_id == row.id, HostRound.starts_at == row.starts_at)
    )
    return {given.member_id: given.comes for given in answers}


async def round_of(session: AsyncSession, row: OccurrenceRow, hosts: dict[Step, int]) -> Round:
    """The same as the rules look at it."""
    asked, answers = await begun(session, row), await answers_to(session, row)
    return Round(
        row.starts_at,
        {step: answers.get(member) for step, member in hosts.items()},
        Step(asked.reached) if asked else None,
        asked.at if asked else None,
        any(answers.values()),
    )


async def receives(session: AsyncSession, row: OccurrenceRow) -> int | None:
    """Who will be there to receive people: the host before the one who steps in, and they before anybody else."""
    there = {member for member, comes in (await answers_to(session, row)).items() if comes}
    hosts = await hosts_of(session, row.event_id)
    known = [hosts[step] for step in Step if hosts.get(step) in there]
    return next(iter([*known, *sorted(there)]), None)


async def to_be_told(session: AsyncSession, row: OccurrenceRow, *answers: Answer) -> list[int]:
    """Who gave one of these answers to a time and does not wait for a seat, without those who were asked to host it."""
    asked = await session.scalars(select(HostAnswer.member_id).where(HostAnswer.occurrence_id == row.id))
    among = {*asked, *(await hosts_of(session, row.event_id)).values()}
    rows = await session.scalars(
        select(RsvpRow.member_id)
        .where(RsvpRow.occurrence_id == row.id, RsvpRow.answer.in_(answers), RsvpRow.waits_since.is_(None))
        .order_by(RsvpRow.member_id)
    )
    return [member for member in rows if member not in among]


async def host_any(session: AsyncSession, rows: Iterable[OccurrenceRow]) -> dict[int, set[int]]:
    """Who hosts any of these times, or said that they will be there: the ids of the times, by member."""
    events = {row.id: row.event_id for row in rows}
    found: dict[int, set[int]] = {}
    hosts = await session.execute(
        select(HostRow.event_id, HostRow.member_id).where(HostRow.event_id.in_(set(events.values())))
    )
    for event_id, member in hosts:
        found.setdefault(member, set()).update(one for one, of in events.items() if of == event_id)
    answers = await session.execute(
        select(HostAnswer.occurrence_id, HostAnswer.member_id).where(
            HostAnswer.occurrence_id.in_(list(events)), HostAnswer.comes
        )
    )
    for occurrence_id, member in answers:
        found.setdefault(member, set()).add(occurrence_id)
    return found


async def promised(session: AsyncSession, occurrence_ids: Sequence[int]) -> set[int]:
    """Those of these times at which somebody said that they will be there."""
    comes = select(HostAnswer.occurrence_id).where(HostAnswer.occurrence_id.in_(occurrence_ids), HostAnswer.comes)
    return set(await session.scalars(comes))


async def events_of(session: AsyncSession, member_id: int) -> Sequence[EventRow]:
    """The events that a member hosts, or at a time of which they said whether they will be there."""
    hosts = exists().where(HostRow.event_id == EventRow.id, HostRow.member_id == member_id)
    answered = exists().where(
        OccurrenceRow.event_id == EventRow.id,
        HostAnswer.occurrence_id == OccurrenceRow.id,
        HostAnswer.member_id == member_id,
    )
    return (await session.scalars(select(EventRow).where(or_(hosts, answered)).order_by(EventRow.id))).all()


async def export(session: AsyncSession, member_id: int) -> dict[str, Any]:
    """What a member hosts, and what they answered, as JSON values."""
    hosted = await session.execute(
        select(EventRow.title, HostRow.step)
        .join(HostRow, HostRow.event_id == EventRow.id)
        .where(HostRow.member_id == member_id)
        .order_by(EventRow.id)
    )
    answered = await session.execute(
        select(EventRow.title, HostRound.starts_at, HostAnswer.comes)
        .select_from(HostAnswer)
        .join(HostRound, HostRound.occurrence_id == HostAnswer.occurrence_id)
        .join(OccurrenceRow, OccurrenceRow.id == HostAnswer.occurrence_id)
        .join(EventRow, EventRow.id == OccurrenceRow.event_id)
        .where(HostAnswer.member_id == member_id)
        .order_by(HostRound.starts_at)
    )
    return {
        "hosts": [{"event": title, "as": step} for title, step in hosted],
        "said_to_be_there": [
            {"event": title, "starts": starts.isoformat(), "comes": comes} for title, starts, comes in answered
        ],
    }


async def forget_answers(session: AsyncSession, rows: Iterable[OccurrenceRow], member_id: int) -> None:
    """Take back what a member said of being there, at these times."""
    await session.execute(
        delete(HostAnswer).where(
            HostAnswer.member_id == member_id, HostAnswer.occurrence_id.in_([row.id for row in rows])
        )
    )


async def erase(session: AsyncSession, member_id: int) -> None:
    """Remove what is kept of a member who hosted, of what is over as well."""
    await session.execute(delete(HostRow).where(HostRow.member_id == member_id))
    await session.execute(delete(HostAnswer).where(HostAnswer.member_id == member_id))
