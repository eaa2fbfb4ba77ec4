"""What is looked up and written down of rounds that are to come."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.api import Refused, Workspace, gone, t
from cogs.groups import store
from cogs.groups.rules import Standing
from cogs.groups.tables import AnnouncementRow, AnswerRow, RoundRow, SchemeRow, SignUpRow


async def to_come(session: AsyncSession, scheme_id: int) -> AnnouncementRow | None:
    """The round of a scheme that is announced and not over; None where there is none."""
    return await session.scalar(
        select(AnnouncementRow).where(AnnouncementRow.scheme_id == scheme_id, AnnouncementRow.over_at.is_(None))
    )


async def announcement(
    session: AsyncSession, served: Workspace, announcement_id: int
) -> tuple[AnnouncementRow, SchemeRow]:
    """An announced round of this workspace, over or not, with its scheme; Refused where that is open no more."""
    row = await session.get(AnnouncementRow, announcement_id)
    if row is None:
        raise Refused(t("groups.no_scheme"))
    return row, await store.scheme(session, served, row.scheme_id)


async def last_left_out(session: AsyncSession, scheme_id: int) -> AnnouncementRow | None:
    """The last announced round of a scheme, if no groups came of it."""
    row = await session.scalar(
        select(AnnouncementRow)
        .where(AnnouncementRow.scheme_id == scheme_id, AnnouncementRow.over_at.is_not(None))
        .order_by(AnnouncementRow.id.desc())
        .limit(1)
    )
    return row if row is not None and row.round_id is None else None


async def standings(
    session: AsyncSession, scheme_id: int, announcement_id: int | None
) -> list[tuple[SignUpRow, Standing]]:
    """Who signed up to a scheme and is still there, by member, with what they said as to one of its rounds."""
    rows = await session.execute(
        select(SignUpRow, AnswerRow.comes)
        .outerjoin(
            AnswerRow, (AnswerRow.member_id == SignUpRow.member_id) & (AnswerRow.announcement_id == announcement_id)
        )
        .where(SignUpRow.scheme_id == scheme_id)
        .order_by(SignUpRow.member_id)
    )
    found = [(row, standing(row, answer)) for row, answer in rows]
    left = await gone(session, [row.member_id for row, _ in found])
    return [(row, stands) for row, stands in found if row.member_id not in left]


def standing(row: SignUpRow, answer: bool | None = None) -> Standing:
    """What a member has said, with their answer to one round."""
    return Standing(row.at, answer, row.every_time, row.paused_at, row.paused_until)


async def coming(session: AsyncSession, row: AnnouncementRow, now: datetime) -> list[SignUpRow]:
    """Those who would be drawn if it were done now."""
    found = await standings(session, row.scheme_id, row.id)
    return [sign_up for sign_up, stands in found if stands.is_in(now)]


async def answer(session: AsyncSession, row: AnnouncementRow, member_id: int, *, comes: bool) -> None:
    """Keep that a member is in for a round, or is not."""
    await session.merge(AnswerRow(announcement_id=row.id, member_id=member_id, comes=comes))
    await session.flush()


async def answer_of(session: AsyncSession, row: AnnouncementRow, member_id: int) -> bool | None:
    """What a member said of a round; None where they said nothing."""
    said = await session.get(AnswerRow, (row.id, member_id))
    return None if said is None else said.comes


async def take_answer_back(session: AsyncSession, row: AnnouncementRow, member_id: int) -> None:
    """Forget what a member said of a round."""
    await session.execute(
        delete(AnswerRow).where(AnswerRow.announcement_id == row.id, AnswerRow.member_id == member_id)
    )


async def said_in(session: AsyncSession, row: AnnouncementRow) -> Sequence[int]:
    """The members who said themselves that they are in for a round."""
    of_round = select(AnswerRow.member_id).where(AnswerRow.announcement_id == row.id, AnswerRow.comes)
    return (await session.scalars(of_round)).all()


async def end(session: AsyncSession, row: AnnouncementRow, now: datetime, drawn: RoundRow | None) -> None:
    """An announced round is over, with groups or without; who answered what is forgotten."""
    row.over_at, row.round_id = now, drawn.id if drawn else None
    await session.execute(delete(AnswerRow).where(AnswerRow.announcement_id == row.id))
    await session.flush()


async def last_round(session: AsyncSession, scheme_id: int, since: datetime) -> RoundRow | None:
    """The last round of a scheme, if it was published since then and stands."""
    row = await session.scalar(
        select(RoundRow)
        .where(RoundRow.scheme_id == scheme_id, RoundRow.published_at.is_not(None))
        .order_by(RoundRow.published_at.desc(), RoundRow.id.desc())
        .limit(1)
    )
    stands = row is not None and row.undone_at is None and row.published_at is not None and row.published_at >= since
    return row if stands else None


async def announced_to(session: AsyncSession, member_id: int) -> Sequence[AnnouncementRow]:
    """The announced rounds that a member may be counted in."""
    rows = await session.scalars(
        select(AnnouncementRow)
        .join(SignUpRow, SignUpRow.scheme_id == AnnouncementRow.scheme_id)
        .where(SignUpRow.member_id == member_id, AnnouncementRow.over_at.is_(None))
    )
    return rows.all()


async def planned_of(session: AsyncSession, member_id: int) -> list[tuple[SchemeRow, SignUpRow]]:
    """What a member signed up to of which a round is to come by itself, each with their sign-up."""
    rows = await session.execute(
        select(SchemeRow, SignUpRow)
        .join(SignUpRow, SignUpRow.scheme_id == SchemeRow.id)
        .where(SignUpRow.member_id == member_id, SchemeRow.closed_at.is_(None), SchemeRow.next_at.is_not(None))
        .order_by(SchemeRow.id)
    )
    return [(scheme, own) for scheme, own in rows]


async def answers_of(session: AsyncSession, member_id: int) -> list[dict[str, Any]]:
    """What a member answered to rounds that are to come, as JSON values."""
    rows = await session.execute(
        select(SchemeRow.title, AnnouncementRow.at, AnswerRow.comes)
        .join(AnnouncementRow, AnnouncementRow.id == AnswerRow.announcement_id)
        .join(SchemeRow, SchemeRow.id == AnnouncementRow.scheme_id)
        .where(AnswerRow.member_id == member_id)
        .order_by(AnswerRow.announcement_id)
    )
    return [{"of": title, "drawn": at.isoformat(), "comes": comes} for title, at, comes in rows]
