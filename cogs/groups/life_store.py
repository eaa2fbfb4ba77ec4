"""What groups look up and write down once they are published."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Select, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import lazyload

from bot.api import Context, Refused, Workspace, t
from cogs.groups.store import has_words
from cogs.groups.tables import AskedRow, GroupRow, MergeRow, PlaceRow, RoundRow, TimeRow

_AT_ONCE = 500  # parameters of one statement: what every database takes


def _alive() -> Select[RoundRow, GroupRow]:
    """The groups that were published and are not over, each with its round, of which nobody else is looked up."""
    return (
        select(RoundRow, GroupRow)
        .join(GroupRow, GroupRow.round_id == RoundRow.id)
        .where(RoundRow.published_at.is_not(None), RoundRow.undone_at.is_(None), GroupRow.ended_at.is_(None))
        .order_by(GroupRow.id)
        .options(lazyload(RoundRow.groups))
    )


async def find(session: AsyncSession, group_id: int) -> tuple[RoundRow, GroupRow] | None:
    """A group that is not over, with its round; None where there is none."""
    found = (await session.execute(_alive().where(GroupRow.id == group_id))).first()
    return None if found is None else (found[0], found[1])


async def own(ctx: Context, group_id: int) -> tuple[RoundRow, GroupRow, PlaceRow]:
    """A group that whoever asks is in, with its round and their place; Refused where they are in none such."""
    found = await find(ctx.db, group_id)
    asker = ctx.member  # nobody where a form is opened for somebody whom the bot does not know yet
    if asker is not None and found is not None and found[0].workspace_id == ctx.workspace.id:
        place = next((one for one in found[1].present if one.member_id == asker.id), None)
        if place is not None:
            return found[0], found[1], place
    raise Refused(t("groups.not_yours"))


async def pressed(ctx: Context, group_id: int) -> tuple[RoundRow, GroupRow, PlaceRow]:
    """The same, and it is written down that somebody in it did something."""
    row, group, place = await own(ctx, group_id)
    group.pressed_at = ctx.now
    return row, group, place


async def alive(session: AsyncSession, round_id: int) -> list[GroupRow]:
    """The groups of a round that are not over, by number."""
    return [group for _, group in await session.execute(_alive().where(GroupRow.round_id == round_id))]


async def places_of(session: AsyncSession, member_id: int) -> Sequence[PlaceRow]:
    """Where somebody is in a group that is not over."""
    alive_ids = _alive().with_only_columns(GroupRow.id).order_by(None)
    rows = await session.scalars(
        select(PlaceRow)
        .where(PlaceRow.member_id == member_id, PlaceRow.left_at.is_(None), PlaceRow.group_id.in_(alive_ids))
        .order_by(PlaceRow.group_id)
    )
    return rows.all()


async def newest_round(session: AsyncSession, scheme_id: int) -> RoundRow | None:
    """The round of a scheme that was published last, if any of its groups is not over."""
    newest = _alive().where(RoundRow.scheme_id == scheme_id).order_by(None)
    found = (await session.execute(newest.order_by(RoundRow.published_at.desc(), RoundRow.id.desc()).limit(1))).first()
    return None if found is None else found[0]


async def rounds_alive(session: AsyncSession, served: Workspace, *, title: str, limit: int) -> Sequence[RoundRow]:
    """The rounds with these words in their titles of which any group is not over; newest first."""
    ids = _alive().with_only_columns(GroupRow.round_id).order_by(None)
    rows = await session.scalars(
        select(RoundRow)
        .where(RoundRow.id.in_(ids), RoundRow.workspace_id == served.id)
        .order_by(RoundRow.id.desc())
        .options(lazyload(RoundRow.groups))
    )
    return [row for row in rows if has_words(row.title, title)][:limit]


async def questions_had(session: AsyncSession, member_ids: Sequence[int]) -> dict[int, set[str]]:
    """The questions that each of these members has been given in a group."""
    had: dict[int, set[str]] = {}
    for start in range(0, len(member_ids), _AT_ONCE):
        rows = await session.execute(
            select(PlaceRow.member_id, AskedRow.question)
            .join(AskedRow, AskedRow.group_id == PlaceRow.group_id)
            .where(PlaceRow.member_id.in_(member_ids[start : start + _AT_ONCE]))
        )
        for member_id, question in rows:
            had.setdefault(member_id, set()).add(question)
    return had


async def questions_of(session: AsyncSession, group_id: int) -> Sequence[AskedRow]:
    """The questions that a group was given, the oldest first."""
    rows = await session.scalars(select(AskedRow).where(AskedRow.group_id == group_id).order_by(AskedRow.at))
    return rows.all()


async def times(session: AsyncSession, group_id: int) -> Sequence[TimeRow]:
    """When the people of a group are free, as far as they said so."""
    rows = await session.scalars(
        select(TimeRow).where(TimeRow.group_id == group_id).order_by(TimeRow.member_id, TimeRow.starts_at)
    )
    return rows.all()


async def agreeing(session: AsyncSession, group_id: int) -> Counter[datetime]:
    """How many agree to each time."""
    return Counter(row.starts_at for row in await times(session, group_id) if row.agrees)


async def forget_times(session: AsyncSession, group_id: int, member_id: int | None = None) -> None:
    """Forget when the people of a group are free, or one of them."""
    gone = delete(TimeRow).where(TimeRow.group_id == group_id)
    await session.execute(gone if member_id is None else gone.where(TimeRow.member_id == member_id))


async def merges_of(session: AsyncSession, group_ids: Collection[int]) -> Sequence[MergeRow]:
    """What was ever offered to these groups, on whichever side, the oldest first."""
    rows = await session.scalars(
        select(MergeRow).where(MergeRow.group_id.in_(group_ids) | MergeRow.into_id.in_(group_ids)).order_by(MergeRow.id)
    )
    return rows.all()


async def met(session: AsyncSession, scheme_id: int) -> tuple[int, int]:
    """How many of those in a scheme's groups said that they met, and how many answered at all."""
    answers = (
        await session.scalars(
            select(PlaceRow.met)
            .join(GroupRow, GroupRow.id == PlaceRow.group_id)
            .join(RoundRow, RoundRow.id == GroupRow.round_id)
            .where(RoundRow.scheme_id == scheme_id, PlaceRow.met.is_not(None))
        )
    ).all()
    return sum(bool(answer) for answer in answers), len(answers)
