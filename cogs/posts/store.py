"""What posts look up and write down."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.api import Refused, Workspace, t
from cogs.posts.tables import ScheduledPost


async def post(session: AsyncSession, served: Workspace, post_id: int) -> ScheduledPost:
    """A post of this workspace that was not cancelled; Refused where there is none."""
    row = await session.get(ScheduledPost, post_id)
    if row is None or row.workspace_id != served.id or row.cancelled_at is not None:
        raise Refused(t("posts.gone"))
    return row


async def find(session: AsyncSession, post_id: int) -> ScheduledPost | None:
    """A post by its id, None where it is gone; for jobs, which know what they were asked for."""
    row = await session.get(ScheduledPost, post_id)
    return None if row is None or row.cancelled_at is not None else row


async def coming(session: AsyncSession, served: Workspace, *, skip: int, limit: int) -> Sequence[ScheduledPost]:
    """The posts of a workspace that are still to be said, soonest first."""
    rows = await session.scalars(
        select(ScheduledPost)
        .where(ScheduledPost.workspace_id == served.id, ScheduledPost.cancelled_at.is_(None))
        .where(ScheduledPost.next_at.is_not(None))
        .order_by(ScheduledPost.next_at, ScheduledPost.id)
        .offset(skip)
        .limit(limit)
    )
    return rows.all()


async def export(session: AsyncSession, member_id: int) -> dict[str, Any]:
    """Everything that is kept of a member, as JSON values."""
    rows = await session.scalars(
        select(ScheduledPost).where(ScheduledPost.created_by == member_id).order_by(ScheduledPost.id)
    )
    return {"posts_written": [{"text": row.text, "first": _shown(row.first_at)} for row in rows]}


def _shown(instant: datetime) -> str:
    return instant.isoformat()


async def erase(session: AsyncSession, member_id: int) -> None:
    """Posts that a member wrote stay, without them: they are the community's."""
    mine = update(ScheduledPost).where(ScheduledPost.created_by == member_id)
    await session.execute(mine.values(created_by=None))
