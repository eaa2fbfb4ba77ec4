"""What groups look up and write down."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import lazyload

from bot.api import Refused, Workspace, t
from cogs.groups.given import Given, Traits
from cogs.groups.kinds import Kind
from cogs.groups.tables import (
    ApartRow,
    DrawnRow,
    GroupRow,
    LeftOutRow,
    PlaceRow,
    RoundRow,
    SchemeRow,
    SignUpRow,
    SpareRow,
    TraitRow,
)

_AT_ONCE = 500  # parameters of one statement: what every database takes


async def scheme(session: AsyncSession, served: Workspace, scheme_id: int) -> SchemeRow:
    """A scheme of this workspace that people can sign up to; Refused where there is none."""
    row = await any_scheme(session, served, scheme_id)
    if row.closed_at is not None:
        raise Refused(t("groups.no_scheme"))
    return row


async def any_scheme(session: AsyncSession, served: Workspace, scheme_id: int) -> SchemeRow:
    """A scheme of this workspace, closed or not; Refused where there is none."""
    row = await find_scheme(session, served, scheme_id)
    if row is None:
        raise Refused(t("groups.no_scheme"))
    return row


async def find_scheme(session: AsyncSession, served: Workspace, scheme_id: int) -> SchemeRow | None:
    """A scheme of this workspace, closed or not; None where there is none."""
    row = await session.get(SchemeRow, scheme_id)
    return row if row is not None and row.workspace_id == served.id else None


async def schemes(session: AsyncSession, served: Workspace, *, limit: int, skip: int = 0) -> Sequence[SchemeRow]:
    """The schemes that people can sign up to, newest first."""
    open_ = select(SchemeRow).where(SchemeRow.workspace_id == served.id, SchemeRow.closed_at.is_(None))
    return (await session.scalars(open_.order_by(SchemeRow.id.desc()).limit(limit).offset(skip))).all()


async def schemes_named(session: AsyncSession, served: Workspace, typed: str, *, limit: int) -> Sequence[SchemeRow]:
    """The schemes, closed ones too, with these words in their titles, in any case; newest first."""
    rows = await session.scalars(
        select(SchemeRow).where(SchemeRow.workspace_id == served.id).order_by(SchemeRow.id.desc())
    )
    return [row for row in rows if has_words(row.title, typed)][:limit]


def has_words(title: str, typed: str) -> bool:
    """Whether a title has these words, in any case: in Python, as SQLite knows no other case of "ø"."""
    return typed.casefold() in title.casefold()


async def sign_up(session: AsyncSession, row: SchemeRow, member_id: int) -> SignUpRow | None:
    """A member's sign-up to a scheme; None where they are not in it."""
    return await session.get(SignUpRow, (row.id, member_id))


async def signed_up(session: AsyncSession, scheme_id: int) -> Sequence[SignUpRow]:
    """Everybody who signed up to a scheme, by member."""
    rows = await session.scalars(
        select(SignUpRow).where(SignUpRow.scheme_id == scheme_id).order_by(SignUpRow.member_id)
    )
    return rows.all()


async def counted(session: AsyncSession, scheme_ids: Collection[int]) -> dict[int, int]:
    """How many signed up, by scheme."""
    rows = await session.execute(
        select(SignUpRow.scheme_id, func.count().label("people"))
        .where(SignUpRow.scheme_id.in_(scheme_ids))
        .group_by(SignUpRow.scheme_id)
    )
    return dict.fromkeys(scheme_ids, 0) | {row.scheme_id: row.people for row in rows}


async def schemes_of(session: AsyncSession, member_id: int) -> set[int]:
    """The ids of the schemes that a member signed up to."""
    return set(await session.scalars(select(SignUpRow.scheme_id).where(SignUpRow.member_id == member_id)))


async def round_of(session: AsyncSession, served: Workspace, round_id: int) -> RoundRow:
    """A round of this workspace, drafts included; Refused where there is none."""
    row = await find_round(session, served, round_id)
    if row is None:
        raise Refused(t("groups.no_round"))
    return row


async def find_round(session: AsyncSession, served: Workspace, round_id: int) -> RoundRow | None:
    """A round of this workspace, drafts included; None where there is none."""
    row = await session.get(RoundRow, round_id)
    return row if row is not None and row.workspace_id == served.id else None


async def draft(session: AsyncSession, served: Workspace, round_id: int) -> RoundRow:
    """A round that is not published yet; Refused where it is, or was put away."""
    row = await round_of(session, served, round_id)
    if row.published_at is not None:
        raise Refused(t("groups.published_already"))
    return row


def _may_show(scheme_id: int | None) -> ColumnElement[bool]:
    """That a round was not drawn in private, or in this scheme."""
    open_ = RoundRow.kind != Kind.INTEREST
    return open_ if scheme_id is None else or_(open_, RoundRow.scheme_id == scheme_id)


async def drawn_meanwhile(session: AsyncSession, row: RoundRow) -> int:
    """How many of a draft were put into published groups of the same kind since it was drawn.

    Of what was drawn in private, only the scheme's own rounds count: whoever draws would learn who is in others.
    """
    of_draft = select(PlaceRow.member_id).join(GroupRow).where(GroupRow.round_id == row.id)
    found = await session.scalar(
        select(func.count(PlaceRow.member_id.distinct()))
        .join(GroupRow, GroupRow.id == PlaceRow.group_id)
        .join(RoundRow, RoundRow.id == GroupRow.round_id)
        .where(RoundRow.workspace_id == row.workspace_id, RoundRow.kind == row.kind)
        .where(RoundRow.published_at >= row.drawn_at, RoundRow.undone_at.is_(None))
        .where(_may_show(row.scheme_id))
        .where(PlaceRow.member_id.in_(of_draft))
    )
    return found or 0


async def history(session: AsyncSession, served: Workspace, scheme_id: int | None = None) -> list[list[list[int]]]:
    """Who was together in the rounds that were published here, oldest first, each group's members by id.

    What was drawn in private is left out, so that nothing of it shows elsewhere, but for the scheme's own rounds.
    """
    rows = await session.execute(
        select(GroupRow.round_id, GroupRow.id, PlaceRow.member_id)
        .join(RoundRow, RoundRow.id == GroupRow.round_id)
        .join(PlaceRow, PlaceRow.group_id == GroupRow.id)
        .where(RoundRow.workspace_id == served.id)
        .where(RoundRow.published_at.is_not(None), RoundRow.undone_at.is_(None))
        .where(_may_show(scheme_id))
        .order_by(RoundRow.published_at, RoundRow.id, GroupRow.number, PlaceRow.member_id)
    )
    together: dict[int, dict[int, list[int]]] = {}
    for round_id, group_id, member_id in rows:
        together.setdefault(round_id, {}).setdefault(group_id, []).append(member_id)
    return [list(groups.values()) for groups in together.values()]


async def answers(session: AsyncSession, served: Workspace) -> Sequence[bool]:
    """What those said who were asked whether they met, of the rounds that may be told of."""
    rows = await session.scalars(
        select(PlaceRow.met)
        .join(GroupRow, GroupRow.id == PlaceRow.group_id)
        .join(RoundRow, RoundRow.id == GroupRow.round_id)
        .where(RoundRow.workspace_id == served.id, RoundRow.undone_at.is_(None), PlaceRow.met.is_not(None))
        .where(_may_show(None))
    )
    return [bool(met) for met in rows]


async def traits(session: AsyncSession, member_ids: Sequence[int]) -> dict[int, Traits]:
    """What these members said of themselves, by member and name."""
    told: dict[int, dict[str, list[str]]] = defaultdict(dict)
    for some in _in_parts(member_ids):
        rows = await session.scalars(
            select(TraitRow)
            .where(TraitRow.member_id.in_(some))
            .order_by(TraitRow.member_id, TraitRow.name, TraitRow.value)
        )
        for row in rows:
            told[row.member_id].setdefault(row.name, []).append(row.value)
    return dict(told)


async def apart(session: AsyncSession, member_ids: Sequence[int]) -> list[tuple[int, int]]:
    """Who of these does not want to be together with whom."""
    pairs: list[tuple[int, int]] = []
    for some in _in_parts(member_ids):
        rows = await session.execute(select(ApartRow.member_id, ApartRow.other_id).where(ApartRow.member_id.in_(some)))
        pairs += [(one, other) for one, other in rows]
    return pairs


async def apart_of(session: AsyncSession, member_id: int) -> Sequence[int]:
    """Whom a member does not want to be together with."""
    rows = await session.scalars(
        select(ApartRow.other_id).where(ApartRow.member_id == member_id).order_by(ApartRow.other_id)
    )
    return rows.all()


async def forget_traits(session: AsyncSession, member_id: int) -> None:
    """Forget what a member said of themselves."""
    await session.execute(delete(TraitRow).where(TraitRow.member_id == member_id))


async def forget_in_drawings(session: AsyncSession, member_id: int, *, wholly: bool = False) -> None:
    """Forget what a member said of themselves in what was drawn from it, though other groups may come of it then.

    `wholly` with whom they are not to be as well.
    """
    rows = await session.execute(
        select(RoundRow, DrawnRow.number)
        .join(DrawnRow, DrawnRow.round_id == RoundRow.id)
        .where(DrawnRow.member_id == member_id)
        .options(lazyload(RoundRow.groups))
    )
    for row, number in rows:
        drawn = Given.decode(row.given)
        if number < len(drawn.people):
            row.given = drawn.forgetting(number, wholly=wholly).encode()


async def number_of(session: AsyncSession, row: RoundRow, member_id: int) -> int | None:
    """The number that a member has in a drawing; None for who was not there."""
    own = select(DrawnRow.number).where(DrawnRow.round_id == row.id, DrawnRow.member_id == member_id)
    return await session.scalar(own)


async def places_drawn(session: AsyncSession, row: RoundRow) -> dict[int, int]:
    """In which group each person of a drawing was put, by their number in it, as far as that is still known."""
    rows = await session.execute(
        select(DrawnRow.number, GroupRow.number.label("place"))
        .join(PlaceRow, PlaceRow.member_id == DrawnRow.member_id)
        .join(GroupRow, GroupRow.id == PlaceRow.group_id)
        .where(DrawnRow.round_id == row.id, GroupRow.round_id == row.id, PlaceRow.joined_at == row.drawn_at)
        .order_by(DrawnRow.number)
    )
    return {row.number: row.place for row in rows}


async def drop_numbers(session: AsyncSession, row: RoundRow) -> None:
    """Forget who stands behind the numbers of a drawing that is done anew, and who was in none of its groups."""
    for table in (DrawnRow, LeftOutRow, SpareRow):
        await session.execute(delete(table).where(table.round_id == row.id))


async def spares(session: AsyncSession, round_id: int) -> Sequence[int]:
    """The fadders who are in no group of a round."""
    rows = await session.scalars(
        select(SpareRow.member_id).where(SpareRow.round_id == round_id).order_by(SpareRow.member_id)
    )
    return rows.all()


async def forget_spare(session: AsyncSession, row: SchemeRow, member_id: int) -> None:
    """Ask a member no more to step in where a group of this scheme has lost its fadder."""
    rounds = select(RoundRow.id).where(RoundRow.scheme_id == row.id)
    await session.execute(delete(SpareRow).where(SpareRow.member_id == member_id, SpareRow.round_id.in_(rounds)))


async def leave_drafts(session: AsyncSession, row: SchemeRow, member_id: int) -> None:
    """Take a member out of what was drawn of a scheme and is not published: of this they hear no more."""
    drafts = select(RoundRow.id).where(RoundRow.scheme_id == row.id, RoundRow.published_at.is_(None))
    groups = select(GroupRow.id).where(GroupRow.round_id.in_(drafts))
    await session.execute(delete(PlaceRow).where(PlaceRow.member_id == member_id, PlaceRow.group_id.in_(groups)))
    for table in (LeftOutRow, SpareRow):
        await session.execute(delete(table).where(table.member_id == member_id, table.round_id.in_(drafts)))


async def left_out(session: AsyncSession, row: RoundRow) -> Sequence[int]:
    """Who is in none of the groups of a round, though they were to be drawn."""
    return (await session.scalars(select(LeftOutRow.member_id).where(LeftOutRow.round_id == row.id))).all()


async def groups_of(session: AsyncSession, served: Workspace, member_id: int) -> Sequence[tuple[RoundRow, GroupRow]]:
    """The groups that a member is in now, newest first, each with its round."""
    rows = await session.execute(
        select(RoundRow, GroupRow)
        .join(GroupRow, GroupRow.round_id == RoundRow.id)
        .join(PlaceRow, PlaceRow.group_id == GroupRow.id)
        .where(PlaceRow.member_id == member_id, PlaceRow.left_at.is_(None), GroupRow.ended_at.is_(None))
        .where(RoundRow.workspace_id == served.id)
        .where(RoundRow.published_at.is_not(None), RoundRow.undone_at.is_(None))
        .order_by(GroupRow.id.desc())
        .options(lazyload(RoundRow.groups))  # the others of the round are nobody's business here
    )
    return [(round_, group) for round_, group in rows]


def _in_parts(member_ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (member_ids[start : start + _AT_ONCE] for start in range(0, len(member_ids), _AT_ONCE))
