"""What comes by itself: no more of it in a week than a member wants, over all cogs together."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.context import Outgoing
from bot.model.message import Message, Paragraph
from bot.model.phrase import t
from bot.storage.base import plain
from bot.storage.tables import MemberRow, ToldRow

USUAL = 7
"""How many messages a week may come by themselves where the member has not said how many."""

WEEK = timedelta(days=7)
"""Any seven days on end: nobody hears twice as much around a Sunday."""


async def within_budget(
    session: AsyncSession, said: Sequence[Outgoing], now: datetime, fits: Callable[[Outgoing], bool]
) -> Sequence[Outgoing]:
    """The same messages, counted: what is beyond a member's budget is kept for them, and the last before it says so.

    It is counted in the transaction in which it is stored: what is rolled back took nothing of the budget.
    """
    concerned = {one.member_id for one in said if one.member_id is not None and _counts(one, now)}
    if not concerned:
        return said
    left = await _left(session, concerned, now)
    told: list[dict[str, Any]] = []
    judged = []
    for one in said:
        if one.member_id is None or not _counts(one, now):
            judged.append(one)
        elif left[one.member_id] <= 0:
            judged.append(replace(one, kept=True))
        else:
            left[one.member_id] -= 1
            told.append({"member_id": one.member_id, "at": one.not_before or now})
            judged.append(_last(one, fits) if left[one.member_id] == 0 else one)
    if told:
        await session.execute(insert(plain(ToldRow)), told)
    return judged


def _counts(one: Outgoing, now: datetime) -> bool:
    """Whether it takes of the budget: what is too late to be said does not."""
    return one.by_itself and (one.not_after is None or one.not_after > now)


async def _left(session: AsyncSession, member_ids: set[int], now: datetime) -> dict[int, int]:
    """How many more messages may come to each of these members by themselves."""
    rows = await session.execute(
        select(MemberRow.id, MemberRow.weekly, func.count(ToldRow.id))
        .outerjoin(ToldRow, (ToldRow.member_id == MemberRow.id) & (ToldRow.at > now - WEEK))
        .where(MemberRow.id.in_(member_ids))
        .group_by(MemberRow.id, MemberRow.weekly)
    )
    return {id_: (USUAL if weekly is None else weekly) - count for id_, weekly, count in rows}


def _last(one: Outgoing, fits: Callable[[Outgoing], bool]) -> Outgoing:
    """The last message for now, which says where the others are, if there is room for that."""
    if not isinstance(one.message, Message):
        return one
    saying_so = replace(one, message=Message((*one.message.blocks, Paragraph(t("core.budget.last")))))
    return saying_so if fits(saying_so) else one


async def tidy(session: AsyncSession, now: datetime) -> None:
    """Forget what counts no more."""
    await session.execute(delete(ToldRow).where(ToldRow.at <= now - WEEK))
