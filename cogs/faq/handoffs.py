"""What is looked up and written down of questions that people answer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.api import Refused, Workspace, t
from cogs.faq.tables import HandoffRow


async def any_of(session: AsyncSession, served: Workspace, handoff_id: int) -> HandoffRow:
    """A question that was passed to people here, over or not; Refused where there is none."""
    row = await session.get(HandoffRow, handoff_id)
    if row is None or row.workspace_id != served.id:
        raise Refused(t("faq.handoff.gone"))
    return row


async def handoff(session: AsyncSession, served: Workspace, handoff_id: int) -> HandoffRow:
    """A question that waits for its answer here; Refused where there is none, or it is over."""
    row = await any_of(session, served, handoff_id)
    if row.closed_at is not None:
        raise Refused(t("faq.handoff.over") if row.answer is None else t("faq.handoff.answered_before"))
    return row


async def own(session: AsyncSession, served: Workspace, handoff_id: int, member_id: int) -> HandoffRow:
    """A question of a member's own that waits for its answer; Refused where there is none."""
    row = await session.get(HandoffRow, handoff_id)
    if row is None or row.asker_id != member_id:
        raise Refused(t("faq.handoff.gone"))
    return await handoff(session, served, handoff_id)


async def waiting(session: AsyncSession, handoff_id: int) -> HandoffRow | None:
    """A question by its id if it still waits; for jobs, which know what they were asked for."""
    row = await session.get(HandoffRow, handoff_id)
    return None if row is None or row.closed_at is not None else row


async def waiting_of(session: AsyncSession, member_id: int) -> int:
    """How many questions of a member wait for an answer."""
    count = await session.scalar(
        select(func.count())
        .select_from(HandoffRow)
        .where(HandoffRow.asker_id == member_id, HandoffRow.closed_at.is_(None))
    )
    return count or 0


async def over_before(session: AsyncSession, served: Workspace, before: datetime) -> Sequence[HandoffRow]:
    """The questions here that were over before an instant."""
    found = await session.scalars(
        select(HandoffRow).where(HandoffRow.workspace_id == served.id, HandoffRow.closed_at <= before)
    )
    return found.all()


async def export(session: AsyncSession, member_id: int) -> dict[str, Any]:
    """Everything that is kept of a member in such questions, as JSON values."""
    rows = await session.scalars(
        select(HandoffRow)
        .where(
            or_(
                HandoffRow.asker_id == member_id,
                HandoffRow.taken_by == member_id,
                HandoffRow.answered_by == member_id,
            )
        )
        .order_by(HandoffRow.id)
    )
    found: dict[str, list[dict[str, Any]]] = {"asked_people": [], "answered_people": []}
    for row in rows:
        if row.asker_id == member_id:
            found["asked_people"].append(
                {"question": row.question, "at": row.asked_at.isoformat(), "answer": row.answer, "named": row.named}
            )
        if member_id in (row.taken_by, row.answered_by):
            found["answered_people"].append({"question": row.question, "answer": row.answer})
    return found


async def all_waiting(session: AsyncSession, served: Workspace) -> Sequence[HandoffRow]:
    """The questions here that wait for an answer, oldest first."""
    found = await session.scalars(
        select(HandoffRow)
        .where(HandoffRow.workspace_id == served.id, HandoffRow.closed_at.is_(None))
        .order_by(HandoffRow.id)
    )
    return found.all()


async def asked_by(session: AsyncSession, member_id: int) -> Sequence[HandoffRow]:
    """All questions of a member that are kept."""
    return (await session.scalars(select(HandoffRow).where(HandoffRow.asker_id == member_id))).all()


async def answered_by(session: AsyncSession, member_id: int) -> Sequence[HandoffRow]:
    """All questions that a member took or answered."""
    found = await session.scalars(
        select(HandoffRow).where(or_(HandoffRow.taken_by == member_id, HandoffRow.answered_by == member_id))
    )
    return found.all()
