"""Forms that are being filled in: in steps where a platform shows few fields at once, again where something is wrong.

What was typed is kept until the form is complete and right, a day at the most. The platform gets an action of
ours, `core/draft?id=7&step=1`, that stands for the form's own.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.model.form import Answers, Parameter, Submission
from bot.model.message import Action, action
from bot.storage.tables import DraftRow, MemberRow

DRAFT = "core/draft"
ASK = "core/ask"
"""What a form is sent to that asks for what a command takes."""

KEPT = timedelta(days=1)
MOST = 10  # drafts of one member

_NUMBER = re.compile(r"[0-9]{1,9}")  # what every database keeps

Steps = Sequence[tuple[Parameter, ...]]


@dataclass(frozen=True)
class Draft:
    """What a member has typed so far into the form of an action, and the step that is asked for now."""

    id: int
    action: str
    fields: Mapping[str, str | int | bool]
    step: int


def reference(draft_id: int, step: int, **more: str) -> Action:
    """The action that opens a step of a draft, and to which that step is sent."""
    return action(DRAFT, id=draft_id, step=step, **more)


def steps(fields: Sequence[Parameter], at_once: int) -> Steps:
    """The fields of a form as they are asked, at most `at_once` at a time."""
    return [tuple(fields[start : start + at_once]) for start in range(0, len(fields), at_once)]


def answered(asked: Steps, fields: Answers) -> tuple[Parameter, ...]:
    """The fields of the steps that were sent in: a step comes whole, or not at all."""
    return tuple(one for step in asked if any(each.name in fields for each in step) for one in step)


def next_step(asked: Steps, fields: Answers) -> int | None:
    """The first step of which nothing was sent in."""
    return next((n for n, step in enumerate(asked) if all(each.name not in fields for each in step)), None)


def step_of(asked: Steps, name: str) -> int:
    """The step in which a field is asked."""
    return next(n for n, step in enumerate(asked) if any(each.name == name for each in step))


async def find(session: AsyncSession, workspace_id: int, member: str, named: Action) -> Draft | None:
    """The draft that an action names, if it is this member's own."""
    id_, step = named.arguments.get("id", ""), named.arguments.get("step", "")
    if not (_NUMBER.fullmatch(str(id_)) and _NUMBER.fullmatch(str(step))):
        return None
    row = await session.scalar(
        select(DraftRow)
        .join(MemberRow, MemberRow.id == DraftRow.member_id)
        .where(DraftRow.id == int(id_), DraftRow.workspace_id == workspace_id, MemberRow.platform_id == member)
    )
    return Draft(row.id, row.action, row.fields, int(step)) if row else None


async def keep(
    session: AsyncSession, workspace_id: int, member_id: int, sent: Submission, draft: Draft | None, now: datetime
) -> int:
    """Keep what was typed into a form, in the place of the draft that it goes on with; gives the draft's id.

    Files are not kept: they have to be chosen again. Of a member's drafts the oldest beyond `MOST` are let go.
    """
    kept = {name: value for name, value in sent.fields.items() if isinstance(value, str | int | bool)}
    row = await session.get(DraftRow, draft.id) if draft else None
    if row is None:
        row = DraftRow(workspace_id=workspace_id, member_id=member_id, action=sent.action)
        session.add(row)
    row.fields, row.created_at = kept, now
    await session.flush()
    mine = select(DraftRow.id).where(DraftRow.member_id == member_id).order_by(DraftRow.created_at.desc())
    oldest = (await session.scalars(mine.offset(MOST))).all()
    await session.execute(delete(DraftRow).where(DraftRow.id.in_(oldest)))
    return row.id


async def drop(session: AsyncSession, draft: Draft) -> None:
    """Forget what was typed into a form that is done."""
    await session.execute(delete(DraftRow).where(DraftRow.id == draft.id))


async def tidy(session: AsyncSession, now: datetime) -> None:
    """Forget what nobody went on with."""
    await session.execute(delete(DraftRow).where(DraftRow.created_at < now - KEPT))
