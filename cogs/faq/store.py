"""What the FAQ looks up and writes down."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.api import Refused, Workspace, t
from cogs.faq.rules import A_MINUTE, Opinion
from cogs.faq.tables import AskedRow, CampusRow, EntryRow, LearnedRow, OpinionRow, SettingsRow


async def state(session: AsyncSession, workspace_id: int) -> str | None:
    """A word that is another one whenever what is searched has changed; None where all is as in the files."""
    found: str | None = await session.scalar(select(SettingsRow.state).where(SettingsRow.workspace_id == workspace_id))
    return found


async def changed(session: AsyncSession, served: Workspace) -> None:
    """Have what is searched put together anew."""
    (await settings(session, served)).state = secrets.token_hex(16)


async def settings(session: AsyncSession, served: Workspace) -> SettingsRow:
    """What a workspace has chosen, to be changed."""
    row = await session.get(SettingsRow, served.id)
    if row is None:
        row = SettingsRow(workspace_id=served.id)
        session.add(row)
        await session.flush()
    return row


async def usual_campus(session: AsyncSession, served: Workspace) -> str | None:
    """The campus of those here who have chosen none."""
    row = await session.get(SettingsRow, served.id)
    return None if row is None else row.campus


async def campus_of(session: AsyncSession, served: Workspace, member_id: int) -> str | None:
    """The campus of a member: their own, else the usual one here."""
    row = await session.get(CampusRow, member_id)
    return await usual_campus(session, served) if row is None else row.campus


async def choose_campus(session: AsyncSession, member_id: int, campus: str) -> None:
    """Keep a member's campus."""
    row = await session.get(CampusRow, member_id)
    if row is None:
        session.add(CampusRow(member_id=member_id, campus=campus))
    else:
        row.campus = campus


async def rows(session: AsyncSession, workspace_id: int) -> Sequence[EntryRow]:
    """All entries that a workspace has of its own, or has checked."""
    found = await session.scalars(select(EntryRow).where(EntryRow.workspace_id == workspace_id).order_by(EntryRow.name))
    return found.all()


async def row(session: AsyncSession, workspace_id: int, name: str) -> EntryRow | None:
    """What a workspace has of its own under a name."""
    found: EntryRow | None = await session.scalar(
        select(EntryRow).where(EntryRow.workspace_id == workspace_id, EntryRow.name == name)
    )
    return found


async def learned(session: AsyncSession, workspace_id: int) -> list[tuple[str, str]]:
    """The questions that were let be kept, each with the name of its entry, oldest first."""
    found = await session.execute(
        select(LearnedRow.question, LearnedRow.name)
        .where(LearnedRow.workspace_id == workspace_id)
        .order_by(LearnedRow.id)
    )
    return [(question, name) for question, name in found]


async def learned_of(session: AsyncSession, served: Workspace, name: str) -> Sequence[LearnedRow]:
    """The questions that were let be kept for an entry, newest first."""
    found = await session.scalars(
        select(LearnedRow)
        .where(LearnedRow.workspace_id == served.id, LearnedRow.name == name)
        .order_by(LearnedRow.id.desc())
    )
    return found.all()


async def is_learnt(session: AsyncSession, served: Workspace, question: str, name: str) -> bool:
    """Whether a question is kept as one that this entry answers."""
    found = await session.scalar(
        select(LearnedRow.name).where(LearnedRow.workspace_id == served.id, LearnedRow.question == question)
    )
    return found == name


async def learn(session: AsyncSession, served: Workspace, question: str, name: str) -> None:
    """Keep a question as one that an entry answers; the last word counts."""
    known: LearnedRow | None = await session.scalar(
        select(LearnedRow).where(LearnedRow.workspace_id == served.id, LearnedRow.question == question)
    )
    if known is None:
        session.add(LearnedRow(workspace_id=served.id, name=name, question=question))
    else:
        known.name = name
    await changed(session, served)


async def keep_asked(
    session: AsyncSession, served: Workspace, member_id: int, question: str, now: datetime, *, missed: bool
) -> int:
    """Keep a question for a while; its id."""
    row = AskedRow(workspace_id=served.id, member_id=member_id, question=question, asked_at=now, missed=missed)
    session.add(row)
    await session.flush()
    return row.id


async def asked_of_late(session: AsyncSession, member_id: int, now: datetime) -> int:
    """How many questions a member asked within a minute."""
    count = await session.scalar(
        select(func.count())
        .select_from(AskedRow)
        .where(AskedRow.member_id == member_id, AskedRow.asked_at > now - A_MINUTE)
    )
    return count or 0


async def asked(session: AsyncSession, member_id: int, asked_id: int) -> AskedRow:
    """A question that a member asked; Refused where it is kept no more, or was somebody else's."""
    row = await session.get(AskedRow, asked_id)
    if row is None or row.member_id != member_id:
        raise Refused(t("faq.asked_gone"))
    return row


async def forget_asked(session: AsyncSession, workspace_id: int, before: datetime) -> None:
    """Forget what was asked before an instant, but what had no answer: that is counted first."""
    await session.execute(
        delete(AskedRow).where(AskedRow.workspace_id == workspace_id, AskedRow.asked_at <= before, ~AskedRow.missed)
    )


async def say_of(
    session: AsyncSession, served: Workspace, name: str, member_id: int, opinion: Opinion, today: date
) -> None:
    """Keep what a member says of an answer, instead of what they said before."""
    row = await session.get(OpinionRow, (name, member_id))
    if row is None:
        row = OpinionRow(workspace_id=served.id, name=name, member_id=member_id)
        session.add(row)
    row.opinion, row.said_on = opinion, today


async def said_outdated(session: AsyncSession, served: Workspace, name: str) -> int:
    """How many say that an answer is out of date."""
    count = await session.scalar(
        select(func.count())
        .select_from(OpinionRow)
        .where(OpinionRow.workspace_id == served.id, OpinionRow.name == name, OpinionRow.opinion == Opinion.OUTDATED)
    )
    return count or 0


async def outdated_by_name(session: AsyncSession, served: Workspace) -> dict[str, int]:
    """How many say of each answer that it is out of date."""
    rows = await session.execute(
        select(OpinionRow.name, func.count().label("people"))
        .where(OpinionRow.workspace_id == served.id, OpinionRow.opinion == Opinion.OUTDATED)
        .group_by(OpinionRow.name)
    )
    return {row.name: row.people for row in rows}


async def forget_outdated(session: AsyncSession, served: Workspace, name: str) -> None:
    """An answer was checked: what was said of its age before counts no more."""
    await session.execute(
        delete(OpinionRow).where(
            OpinionRow.workspace_id == served.id, OpinionRow.name == name, OpinionRow.opinion == Opinion.OUTDATED
        )
    )


async def export(session: AsyncSession, member_id: int) -> dict[str, Any]:
    """Everything that is kept of a member, as JSON values."""
    campus = await session.get(CampusRow, member_id)
    asked_ = await session.scalars(select(AskedRow).where(AskedRow.member_id == member_id).order_by(AskedRow.id))
    said = await session.scalars(select(OpinionRow).where(OpinionRow.member_id == member_id).order_by(OpinionRow.name))
    checked = await session.scalars(select(EntryRow).where(EntryRow.verified_by == member_id).order_by(EntryRow.name))
    return {
        "campus": None if campus is None else campus.campus,
        "asked": [{"question": one.question, "at": one.asked_at.isoformat()} for one in asked_],
        "opinions": [{"entry": one.name, "said": one.opinion, "on": one.said_on.isoformat()} for one in said],
        "checked": [
            {"entry": one.name, "on": None if one.verified_on is None else one.verified_on.isoformat()}
            for one in checked
        ],
    }


async def erase(session: AsyncSession, member_id: int) -> None:
    """Remove everything that is kept of a member; what they checked stays checked, by nobody."""
    for table in (CampusRow, AskedRow, OpinionRow):
        await session.execute(delete(table).where(table.member_id == member_id))
    for row in await session.scalars(select(EntryRow).where(EntryRow.verified_by == member_id)):
        row.verified_by = None
