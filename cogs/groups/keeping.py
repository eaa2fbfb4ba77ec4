"""What groups keep of a member: exported and erased."""

from typing import Any

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from cogs.groups import store
from cogs.groups.tables import (
    AnswerRow,
    ApartRow,
    ConsentRow,
    DrawnRow,
    GroupRow,
    LeftOutRow,
    PlaceRow,
    RoundRow,
    SchemeRow,
    SignUpRow,
    SpareRow,
    TimeRow,
    TraitRow,
)


async def export(session: AsyncSession, member_id: int) -> dict[str, Any]:
    """Everything that is kept of a member, as JSON values; of others, nothing."""
    signed = await session.execute(
        select(SignUpRow, SchemeRow.title)
        .join(SchemeRow, SchemeRow.id == SignUpRow.scheme_id)
        .where(SignUpRow.member_id == member_id)
        .order_by(SignUpRow.scheme_id)
    )
    places = await session.execute(
        select(PlaceRow, RoundRow.title, GroupRow.number)
        .join(GroupRow, GroupRow.id == PlaceRow.group_id)
        .join(RoundRow, RoundRow.id == GroupRow.round_id)
        .where(PlaceRow.member_id == member_id, RoundRow.published_at.is_not(None))
        .order_by(GroupRow.id)
    )
    wanted_apart = select(func.count()).select_from(ApartRow).where(ApartRow.member_id == member_id)
    without = select(func.count()).select_from(LeftOutRow).where(LeftOutRow.member_id == member_id)
    spare = await session.scalars(
        select(RoundRow.title).join(SpareRow, SpareRow.round_id == RoundRow.id).where(SpareRow.member_id == member_id)
    )
    opened = await session.scalars(select(SchemeRow.title).where(SchemeRow.created_by == member_id))
    drew = await session.scalars(select(RoundRow.title).where(RoundRow.created_by == member_id))
    free = await session.scalars(select(TimeRow).where(TimeRow.member_id == member_id).order_by(TimeRow.starts_at))
    consents = await session.scalars(
        select(ConsentRow.agrees).where(ConsentRow.member_id == member_id).order_by(ConsentRow.merge_id)
    )
    numbers = await session.scalars(select(DrawnRow.number).where(DrawnRow.member_id == member_id))
    return {
        "signed_up": [
            {
                "to": title,
                "since": row.at.isoformat(),
                "as_mentor": row.as_mentor,
                "every_time": row.every_time,
                "asked_directly": row.asked_directly,
                "paused": row.paused_at.isoformat() if row.paused_at else None,
                "paused_until": row.paused_until.isoformat() if row.paused_until else None,
                "rounds_without_an_answer": row.silences,
            }
            for row, title in signed
        ],
        "groups": [
            {
                "of": title,
                "number": number,
                "as_mentor": row.is_mentor,
                "joined": row.joined_at.isoformat(),
                "left": row.left_at.isoformat() if row.left_at else None,
                "met": row.met,
            }
            for row, title, number in places
        ],
        "said_of_oneself": dict((await store.traits(session, [member_id])).get(member_id, {})),
        "wanted_apart": await session.scalar(wanted_apart),
        "spare_in": list(spare),
        "rounds_without_a_group": await session.scalar(without),
        "opened": list(opened),
        "drew": list(drew),
        "times_drawn": len(list(numbers)),
        "free_at": [{"from": one.starts_at.isoformat(), "agrees": one.agrees} for one in free],
        "agreed_to_become_one_group": list(consents),
    }


async def erase(session: AsyncSession, member_id: int) -> None:
    """Remove everything that is kept of a member; what they opened or drew stays for the others, without them."""
    await store.forget_in_drawings(session, member_id, wholly=True)
    for table in (SignUpRow, AnswerRow, PlaceRow, TimeRow, ConsentRow, TraitRow, LeftOutRow, SpareRow):
        await session.execute(delete(table).where(table.member_id == member_id))
    await session.execute(delete(ApartRow).where(or_(ApartRow.member_id == member_id, ApartRow.other_id == member_id)))
    await session.execute(update(DrawnRow).where(DrawnRow.member_id == member_id).values(member_id=None))
    await session.execute(update(SchemeRow).where(SchemeRow.created_by == member_id).values(created_by=None))
    await session.execute(update(RoundRow).where(RoundRow.created_by == member_id).values(created_by=None))
