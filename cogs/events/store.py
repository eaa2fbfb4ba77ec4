"""What the calendar looks up and writes down."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    String,
    bindparam,
    cast,
    delete,
    func,
    literal,
    select,
    union_all,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager

from bot.api import Refused, Workspace, t
from cogs.events import host_store
from cogs.events.rules import Answer, Label, over_at
from cogs.events.tables import (
    CalendarOwner,
    CalendarRow,
    CodeGuesses,
    DigestWish,
    EventRow,
    OccurrenceRow,
    OwnFeed,
    ReminderWish,
    RsvpRow,
    SubscriptionRow,
)

CANCELLED_SHOWN = timedelta(days=14)
"""How near something cancelled is still listed, for those who would come in vain."""


def seen_by(workspace: int | BindParameter[int]) -> ColumnElement[bool]:
    """That an event is on this workspace's calendar: its own, one read in, or one of a publisher's own."""
    publishers = select(SubscriptionRow.publisher_id).where(SubscriptionRow.workspace_id == workspace)
    # As a set, and without IS NULL, both engines find the events by their workspaces, and not by having no calendar.
    shown = EventRow.workspace_id.in_(union_all(select(_id(workspace)), publishers))
    return shown & ((EventRow.workspace_id == workspace) | (func.coalesce(EventRow.calendar_id, 0) == 0))


def _id(workspace: int | BindParameter[int]) -> ColumnElement[int]:
    return literal(workspace, Integer) if isinstance(workspace, int) else workspace


# What members ask for most is put together once: to do so each time takes longer than to run it.
_WITH_EVENT = select(OccurrenceRow).join(OccurrenceRow.event).options(contains_eager(OccurrenceRow.event))
_OCCURRENCE = _WITH_EVENT.where(OccurrenceRow.id == bindparam("id"), seen_by(bindparam("workspace", type_=Integer)))
_COMING = (
    _WITH_EVENT.where(seen_by(bindparam("workspace", type_=Integer)), OccurrenceRow.over_at > bindparam("now"))
    .where(
        (OccurrenceRow.cancelled_at.is_(None) & EventRow.cancelled_at.is_(None))
        | (OccurrenceRow.starts_at < bindparam("near"))
    )
    .order_by(OccurrenceRow.starts_at, OccurrenceRow.id)
    .offset(bindparam("skip", type_=Integer))
    .limit(bindparam("limit", type_=Integer))
)


async def occurrence(session: AsyncSession, served: Workspace, occurrence_id: int) -> OccurrenceRow:
    """An occurrence on this workspace's calendar with its event; Refused where it is gone."""
    found = await session.scalar(_OCCURRENCE, {"id": occurrence_id, "workspace": served.id})
    if found is None:
        raise Refused(t("events.gone"))
    return found


async def find_occurrence(session: AsyncSession, occurrence_id: int) -> OccurrenceRow | None:
    """An occurrence with its event, None where it is gone; for jobs, which know what they were asked for."""
    return await session.scalar(_WITH_EVENT.where(OccurrenceRow.id == occurrence_id))


async def coming(
    session: AsyncSession, served: Workspace, now: datetime, *, skip: int, limit: int, only: Label | None = None
) -> Sequence[OccurrenceRow]:
    """What is on and not over, soonest first; of what is cancelled only the near, so that it hides nothing else."""
    near = now + CANCELLED_SHOWN
    which = {"workspace": served.id, "now": now, "near": near, "skip": skip, "limit": limit}
    query = _COMING if only is None else _COMING.where(cast(EventRow.labels, String).contains(f'"{only}"'))
    return (await session.scalars(query, which)).all()


async def next_of_each(
    session: AsyncSession, served: Workspace, now: datetime, *, limit: int, title: str, changeable: bool = False
) -> Sequence[OccurrenceRow]:
    """The next time of each event that has one, soonest first; `title` is a part of the title, in any case.

    `changeable` are those events alone that are the workspace's own.
    """
    shown = func.coalesce(OccurrenceRow.title, EventRow.title)
    query = (
        select(OccurrenceRow.id, OccurrenceRow.event_id, shown)
        .join(OccurrenceRow.event)
        .where(
            seen_by(served.id),
            EventRow.cancelled_at.is_(None),
            OccurrenceRow.cancelled_at.is_(None),
            OccurrenceRow.over_at > now,
        )
        .order_by(OccurrenceRow.starts_at, OccurrenceRow.id)
    )
    if changeable:
        query = query.where(EventRow.calendar_id.is_(None), EventRow.workspace_id == served.id)
    found: dict[int, int] = {}
    for id_, event_id, words in await session.execute(query):
        if title.casefold() in words.casefold():  # in Python: SQLite knows no other case of "ø"
            found.setdefault(event_id, id_)
    chosen = _WITH_EVENT.where(OccurrenceRow.id.in_(list(found.values())[:limit])).order_by(
        OccurrenceRow.starts_at, OccurrenceRow.id
    )
    return (await session.scalars(chosen)).all()


async def next_of(session: AsyncSession, event_id: int, now: datetime) -> OccurrenceRow | None:
    """The next occurrence of an event that is neither over nor cancelled."""
    coming = (OccurrenceRow.event_id == event_id, OccurrenceRow.over_at > now, OccurrenceRow.cancelled_at.is_(None))
    return await session.scalar(_WITH_EVENT.where(*coming).order_by(OccurrenceRow.starts_at).limit(1))


async def next_of_ours(session: AsyncSession, served: Workspace, now: datetime) -> OccurrenceRow | None:
    """The next thing that is to begin of a workspace's own: a timetable would be all that there is."""
    ours = (EventRow.workspace_id == served.id, EventRow.calendar_id.is_(None), EventRow.cancelled_at.is_(None))
    ahead = (OccurrenceRow.starts_at > now, OccurrenceRow.cancelled_at.is_(None))
    query = _WITH_EVENT.where(*ours, *ahead).order_by(OccurrenceRow.starts_at, OccurrenceRow.id).limit(1)
    return await session.scalar(query)


async def ends_cancelled(session: AsyncSession, event_id: int) -> bool:
    """Whether an organiser cancelled the last time of an event; what a shortened series lost is no time of it."""
    cancelled_here = await session.scalar(
        select(OccurrenceRow.cancelled_here)
        .where(
            OccurrenceRow.event_id == event_id,
            OccurrenceRow.cancelled_at.is_(None) | OccurrenceRow.cancelled_here,
        )
        .order_by(OccurrenceRow.starts_at.desc())
        .limit(1)
    )
    return bool(cancelled_here)


async def ended_at(session: AsyncSession, of: EventRow) -> datetime:
    """When an event that has no time to come was over, or cancelled."""
    last = await session.scalar(select(func.max(OccurrenceRow.over_at)).where(OccurrenceRow.event_id == of.id))
    return min(at for at in (of.cancelled_at, last or of.expanded_until) if at is not None)


async def to_remind_of(session: AsyncSession, event: EventRow, now: datetime) -> Sequence[OccurrenceRow]:
    """The occurrences of which the channel is yet to be reminded, soonest first."""
    query = _WITH_EVENT.where(
        OccurrenceRow.event_id == event.id,
        OccurrenceRow.over_at > now,
        OccurrenceRow.cancelled_at.is_(None),
        OccurrenceRow.reminded_at.is_(None),
    ).order_by(OccurrenceRow.starts_at)
    return (await session.scalars(query)).all()


async def occurrences_of(session: AsyncSession, event_ids: Sequence[int]) -> dict[int, list[OccurrenceRow]]:
    """Every stored occurrence of these events, soonest first."""
    found: dict[int, list[OccurrenceRow]] = {event_id: [] for event_id in event_ids}
    rows = await session.scalars(
        _WITH_EVENT.where(OccurrenceRow.event_id.in_(event_ids)).order_by(OccurrenceRow.starts_at)
    )
    for row in rows:
        found[row.event_id].append(row)
    return found


async def event(session: AsyncSession, event_id: int) -> EventRow | None:
    """An event by its id, None where it is gone."""
    return await session.get(EventRow, event_id)


async def answer_of(session: AsyncSession, occurrence_id: int, member_id: int) -> RsvpRow | None:
    """What a member answered."""
    return await session.get(RsvpRow, (occurrence_id, member_id))


async def answers_of(
    session: AsyncSession, member_id: int, now: datetime, *, limit: int
) -> list[tuple[OccurrenceRow, RsvpRow]]:
    """What a member answered of what is yet to come, soonest first; also where it is cancelled by now."""
    rows = await session.execute(
        _WITH_EVENT.add_columns(RsvpRow)
        .join(RsvpRow, RsvpRow.occurrence_id == OccurrenceRow.id)
        .where(RsvpRow.member_id == member_id, OccurrenceRow.over_at > now)
        .order_by(OccurrenceRow.starts_at, OccurrenceRow.id)
        .limit(limit)
    )
    return [(row, given) for row, given in rows]


async def attending(session: AsyncSession, occurrence_ids: Iterable[int]) -> dict[int, list[int]]:
    """Who said yes, as member ids by occurrence id."""
    rows = await session.execute(
        select(RsvpRow.occurrence_id, RsvpRow.member_id)
        .where(RsvpRow.occurrence_id.in_(list(occurrence_ids)), RsvpRow.answer == Answer.YES)
        .order_by(RsvpRow.member_id)
    )
    found: dict[int, list[int]] = {}
    for occurrence_id, member_id in rows:
        found.setdefault(occurrence_id, []).append(member_id)
    return found


async def attended(session: AsyncSession, which: ColumnElement[bool]) -> set[int]:
    """The occurrences, of the events that fulfil a condition, to which somebody said yes who is to be reminded."""
    rows = await session.scalars(
        select(RsvpRow.occurrence_id)
        .distinct()
        .join(OccurrenceRow, OccurrenceRow.id == RsvpRow.occurrence_id)
        .join(EventRow, EventRow.id == OccurrenceRow.event_id)
        .join(ReminderWish, ReminderWish.member_id == RsvpRow.member_id)
        .where(which, RsvpRow.answer == Answer.YES)
    )
    return set(rows)


def times(row: OccurrenceRow, start: datetime, end: datetime) -> None:
    """Give an occurrence its times, and when it counts as over."""
    row.starts_at, row.ends_at, row.over_at = start, end, over_at(start, end)


async def occurrences_of_one(session: AsyncSession, of: EventRow) -> list[OccurrenceRow]:
    """Every stored occurrence of one event, soonest first."""
    rows = await session.scalars(_WITH_EVENT.where(OccurrenceRow.event_id == of.id).order_by(OccurrenceRow.starts_at))
    return list(rows)


async def events_of(session: AsyncSession, calendar_id: int) -> Sequence[EventRow]:
    """The events of a calendar that was read in."""
    return (await session.scalars(select(EventRow).where(EventRow.calendar_id == calendar_id))).all()


async def uids_of(session: AsyncSession, calendar_id: int) -> set[str]:
    """The UIDs of the events of a calendar that was read in."""
    return set(await session.scalars(select(EventRow.uid).where(EventRow.calendar_id == calendar_id)))


async def missing_of(session: AsyncSession, calendar_id: int) -> Sequence[EventRow]:
    """The events that the last copy of a calendar lacked."""
    return [event for event in await events_of(session, calendar_id) if event.missing_since is not None]


async def calendar(session: AsyncSession, served: Workspace, calendar_id: int) -> CalendarRow:
    """A calendar of this workspace; Refused where it is gone."""
    row = await session.get(CalendarRow, calendar_id)
    if row is None or row.workspace_id != served.id:
        raise Refused(t("events.calendar_gone"))
    return row


async def find_calendar(session: AsyncSession, calendar_id: int) -> CalendarRow | None:
    """A calendar by its id, None where it is gone; for jobs."""
    return await session.get(CalendarRow, calendar_id)


async def failing_feeds(session: AsyncSession) -> int:
    """How many calendars could not be read the last time."""
    return await session.scalar(select(func.count()).where(CalendarRow.failures > 0)) or 0


async def owner_of(session: AsyncSession, calendar_id: int) -> int | None:
    """The member who looks after a calendar, None where nobody does."""
    found = await session.get(CalendarOwner, calendar_id)
    return found.member_id if found else None


async def look_after(session: AsyncSession, calendar_id: int, member_id: int) -> None:
    """Let a member be the one who looks after a calendar."""
    await session.merge(CalendarOwner(calendar_id=calendar_id, member_id=member_id))


async def colours(session: AsyncSession, served: Workspace) -> Sequence[str]:
    """The colours of a workspace's calendars."""
    return (await session.scalars(select(CalendarRow.colour).where(CalendarRow.workspace_id == served.id))).all()


async def calendars(
    session: AsyncSession, served: Workspace, now: datetime, *, skip: int, limit: int
) -> list[tuple[CalendarRow, int]]:
    """The calendars of a workspace, each with the number of its times still to come."""
    rows = await session.execute(
        select(CalendarRow, func.count(OccurrenceRow.id))
        .outerjoin(EventRow, (EventRow.calendar_id == CalendarRow.id) & EventRow.cancelled_at.is_(None))
        .outerjoin(
            OccurrenceRow,
            (OccurrenceRow.event_id == EventRow.id)
            & OccurrenceRow.cancelled_at.is_(None)
            & (OccurrenceRow.over_at > now),
        )
        .where(CalendarRow.workspace_id == served.id)
        .group_by(CalendarRow.id)
        .order_by(CalendarRow.id)
        .offset(skip)
        .limit(limit)
    )
    return [(row, count) for row, count in rows]


async def export(session: AsyncSession, member_id: int) -> dict[str, Any]:
    """Everything that is kept of a member, as JSON values."""
    answers = await session.execute(
        select(EventRow.title, OccurrenceRow.starts_at, RsvpRow)
        .select_from(RsvpRow)
        .join(OccurrenceRow, OccurrenceRow.id == RsvpRow.occurrence_id)
        .join(EventRow, EventRow.id == OccurrenceRow.event_id)
        .where(RsvpRow.member_id == member_id)
        .order_by(OccurrenceRow.starts_at)
    )
    wish = await session.get(ReminderWish, member_id)
    weekly = await session.get(DigestWish, member_id)
    created = await session.scalars(select(EventRow.title).where(EventRow.created_by == member_id))
    looked_after = (
        select(CalendarRow.name)
        .join(CalendarOwner, CalendarOwner.calendar_id == CalendarRow.id)
        .where(CalendarOwner.member_id == member_id)
    )
    guesses = await session.get(CodeGuesses, member_id)
    return {
        "own_calendar_on_the_web": await session.get(OwnFeed, member_id) is not None,
        "wrong_codes": {"count": guesses.wrong, "since": guesses.since.isoformat()} if guesses else None,
        "looks_after": list(await session.scalars(looked_after)),
        "answers": [
            {
                "event": title,
                "starts": starts.isoformat(),
                "answer": given.answer,
                "given": given.at.isoformat(),
                "guests": given.guests,
                "waits_since": given.waits_since.isoformat() if given.waits_since else None,
                "seat_held_until": given.offered_until.isoformat() if given.offered_until else None,
                "would_rather_not_arrive_alone": given.alone,
                "company": given.company,
                "reminded_until": given.reminded_until.isoformat() if given.reminded_until else None,
                "came": given.came_at.isoformat() if given.came_at else None,
            }
            for title, starts, given in answers
        ],
        "events_created": list(created),
        "weekly": weekly and {"labels": weekly.labels},
        "reminders": wish and {"before": wish.leads, "since": wish.since.isoformat() if wish.since else None},
        **await host_store.export(session, member_id),
    }


async def answered_by(session: AsyncSession, member_id: int) -> Sequence[EventRow]:
    """The events of our own to which a member answered, whose posts count them."""
    mine = (
        select(OccurrenceRow.event_id)
        .join(RsvpRow, RsvpRow.occurrence_id == OccurrenceRow.id)
        .where(RsvpRow.member_id == member_id)
    )
    query = select(EventRow).where(EventRow.calendar_id.is_(None), EventRow.id.in_(mine)).order_by(EventRow.id)
    return (await session.scalars(query)).all()


async def erase(session: AsyncSession, member_id: int) -> None:
    """Remove a member's answers and wishes; events they made stay, without them."""
    await session.execute(delete(RsvpRow).where(RsvpRow.member_id == member_id))
    await session.execute(delete(ReminderWish).where(ReminderWish.member_id == member_id))
    await session.execute(delete(OwnFeed).where(OwnFeed.member_id == member_id))
    await session.execute(delete(CalendarOwner).where(CalendarOwner.member_id == member_id))
    await session.execute(delete(DigestWish).where(DigestWish.member_id == member_id))
    await session.execute(delete(CodeGuesses).where(CodeGuesses.member_id == member_id))
    await host_store.erase(session, member_id)
    await session.execute(update(EventRow).where(EventRow.created_by == member_id).values(created_by=None))
