"""What is looked up and written down where entries are changed: drafts, what was before, who looks after them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.api import Refused, Workspace, t
from cogs.faq import knowledge, store
from cogs.faq.editing import body_of
from cogs.faq.entries import FaqEntry
from cogs.faq.tables import DraftRow, EntryRow, RevisionRow


async def own_row(session: AsyncSession, served: Workspace, name: str) -> EntryRow:
    """What a workspace has of its own under a name, to be changed."""
    row = await store.row(session, served.id, name)
    if row is None:
        row = EntryRow(workspace_id=served.id, name=name, hidden=False)
        session.add(row)
        await session.flush()
    return row


async def names(session: AsyncSession, served: Workspace) -> set[str]:
    """The names of all that is or was an entry here, or is to become one: none of them is free."""
    own = await session.scalars(select(EntryRow.name).where(EntryRow.workspace_id == served.id))
    to_be = await session.scalars(select(DraftRow.name).where(DraftRow.workspace_id == served.id))
    return {*knowledge.written.value.entries, *own, *to_be}


async def draft_of(session: AsyncSession, served: Workspace, name: str) -> DraftRow | None:
    """What an entry is to become, if somebody wrote that."""
    found: DraftRow | None = await session.scalar(
        select(DraftRow).where(DraftRow.workspace_id == served.id, DraftRow.name == name)
    )
    return found


async def draft(session: AsyncSession, served: Workspace, draft_id: int) -> DraftRow:
    """A draft that a button names; Refused where it is there no more."""
    row = await session.get(DraftRow, draft_id)
    if row is None or row.workspace_id != served.id:
        raise Refused(t("faq.draft.gone"))
    return row


async def waiting(session: AsyncSession, served: Workspace) -> Sequence[DraftRow]:
    """All drafts of a workspace, oldest first."""
    found = await session.scalars(select(DraftRow).where(DraftRow.workspace_id == served.id).order_by(DraftRow.id))
    return found.all()


async def keep(
    session: AsyncSession, served: Workspace, entry: FaqEntry, base_mark: str | None, member_id: int, now: datetime
) -> DraftRow:
    """Keep what an entry is to become, instead of what was to become of it before."""
    row = written(await draft_of(session, served, entry.id), served, entry, base_mark, member_id, now)
    session.add(row)
    await session.flush()
    return row


def written(
    row: DraftRow | None, served: Workspace, entry: FaqEntry, base_mark: str | None, member_id: int, now: datetime
) -> DraftRow:
    """The draft of an entry, a new one where there is none, with what it is to become."""
    row = row or DraftRow(workspace_id=served.id, name=entry.id)
    row.body, row.base_mark, row.made_by, row.made_at = body_of(entry), base_mark, member_id, now
    return row


async def replace(
    session: AsyncSession,
    served: Workspace,
    name: str,
    member_id: int,
    now: datetime,
    *,
    body: dict[str, Any] | None,
    hidden: bool = False,
    is_new: bool = False,
) -> RevisionRow:
    """Let an entry be another one from now on, and keep what it was before."""
    row = await own_row(session, served, name)
    before = RevisionRow(
        workspace_id=served.id,
        name=name,
        body=row.body,
        hidden=row.hidden or is_new,
        replaced_at=now,
        replaced_by=member_id,
    )
    session.add(before)
    row.body, row.hidden = body, hidden
    await store.changed(session, served)
    await session.flush()
    return before


async def revision(session: AsyncSession, served: Workspace, revision_id: int) -> RevisionRow:
    """What an entry once was, that a button names; Refused where it is there no more."""
    row = await session.get(RevisionRow, revision_id)
    if row is None or row.workspace_id != served.id:
        raise Refused(t("faq.revision.gone"))
    return row


async def history(session: AsyncSession, served: Workspace, name: str, limit: int) -> Sequence[RevisionRow]:
    """What an entry was before, newest first."""
    found = await session.scalars(
        select(RevisionRow)
        .where(RevisionRow.workspace_id == served.id, RevisionRow.name == name)
        .order_by(RevisionRow.id.desc())
        .limit(limit)
    )
    return found.all()


async def looks_after_any(session: AsyncSession, member_id: int) -> bool:
    """Whether a member looks after an entry."""
    owned = select(EntryRow.id).where(EntryRow.owner_id == member_id).limit(1)
    return await session.scalar(owned) is not None


async def export(session: AsyncSession, member_id: int) -> dict[str, Any]:
    """What is kept of a member who writes entries, as JSON values."""
    owned = await session.scalars(select(EntryRow.name).where(EntryRow.owner_id == member_id).order_by(EntryRow.name))
    made = await session.scalars(select(DraftRow).where(DraftRow.made_by == member_id).order_by(DraftRow.id))
    replaced = await session.scalars(
        select(RevisionRow).where(RevisionRow.replaced_by == member_id).order_by(RevisionRow.id)
    )
    return {
        "looks_after": list(owned),
        "drafts": [{"entry": one.name, "at": one.made_at.isoformat()} for one in made],
        "changed": [{"entry": one.name, "at": one.replaced_at.isoformat()} for one in replaced],
    }


async def erase(session: AsyncSession, member_id: int) -> None:
    """Remove who wrote and looked after entries; what was written stays, it belongs to all."""
    await session.execute(update(EntryRow).where(EntryRow.owner_id == member_id).values(owner_id=None))
    await session.execute(update(DraftRow).where(DraftRow.made_by == member_id).values(made_by=None))
    await session.execute(update(RevisionRow).where(RevisionRow.replaced_by == member_id).values(replaced_by=None))
