"""What posts look up and write down."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.api import Refused, Workspace, t
from cogs.posts.rules import USUAL_WEEKS, Asking
from cogs.posts.tables import Campaign, PostSettings, ScheduledPost


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


async def campaign(session: AsyncSession, served: Workspace, campaign_id: int) -> Campaign:
    """A pack that this workspace adopted; Refused where there is none."""
    row = await session.get(Campaign, campaign_id)
    if row is None or row.workspace_id != served.id:
        raise Refused(t("posts.plan.gone"))
    return row


async def going_on(session: AsyncSession, served: Workspace) -> Sequence[Campaign]:
    """The campaigns of a workspace that have something to come, or something that waits for somebody."""
    to_come = or_(ScheduledPost.held, ScheduledPost.next_at.is_not(None), ScheduledPost.said == 0)
    rows = await session.scalars(
        select(Campaign)
        .where(Campaign.workspace_id == served.id)
        .where(exists().where(ScheduledPost.campaign_id == Campaign.id, ScheduledPost.cancelled_at.is_(None), to_come))
        .order_by(Campaign.starts_on, Campaign.id)
    )
    return rows.all()


async def posts_of(session: AsyncSession, row: Campaign) -> Sequence[ScheduledPost]:
    """The posts of a campaign that were not cancelled, in the order in which they are said."""
    rows = await session.scalars(
        select(ScheduledPost)
        .where(ScheduledPost.campaign_id == row.id, ScheduledPost.cancelled_at.is_(None))
        .order_by(ScheduledPost.first_at, ScheduledPost.id)
    )
    return rows.all()


async def put_away(session: AsyncSession, row: Campaign) -> None:
    """Remove a campaign of which nothing was said, with its posts."""
    await session.execute(delete(ScheduledPost).where(ScheduledPost.campaign_id == row.id))
    await session.delete(row)


async def surveys(session: AsyncSession, served: Workspace) -> list[Asking]:
    """When students here were or will be asked in the surveys that were started."""
    rows = await session.execute(
        select(Campaign.starts_on, Campaign.asks_until)
        .where(Campaign.workspace_id == served.id, Campaign.started_at.is_not(None))
        .where(Campaign.asks_until.is_not(None))
    )
    return [Asking(starts, ends) for starts, ends in rows if ends is not None]


async def survey_weeks(session: AsyncSession, served: Workspace) -> int:
    """How many weeks there are at least between two surveys."""
    row = await session.get(PostSettings, served.id)
    return USUAL_WEEKS if row is None else row.survey_weeks


async def set_survey_weeks(session: AsyncSession, served: Workspace, weeks: int) -> None:
    """Choose how many weeks there are at least between two surveys."""
    row = await session.get(PostSettings, served.id)
    if row is None:
        session.add(PostSettings(workspace_id=served.id, survey_weeks=weeks))
    else:
        row.survey_weeks = weeks


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
