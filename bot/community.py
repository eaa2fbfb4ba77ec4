"""Workspaces and members as rows: who is served, in which language, with which rights."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, bindparam, delete, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.context import Member, Workspace
from bot.i18n import closest_locale
from bot.model.address import Address, Place
from bot.model.form import Interaction
from bot.model.quiet import Quiet
from bot.model.role import Role
from bot.storage.base import plain
from bot.storage.engine import upsert
from bot.storage.tables import MemberRow, RoleBinding, WorkspaceRow

LOCALE = "nb"
ZONE = "Europe/Oslo"
NOBODY = 0
KEPT = timedelta(days=30)
"""How long what belongs to a workspace is kept after the bot was removed: it may have been a mistake."""


async def join(
    session: AsyncSession,
    *,
    adapter: str,
    platform_id: str,
    roles: Mapping[str, Role] | None = None,
) -> Workspace:
    """The workspace of this platform id, made with the usual settings when it is new."""
    row = await _workspace_row(session, adapter, platform_id)
    if row is None:  # its members may be as quick as the platform is with telling of it
        await take_turn(session, (adapter, platform_id))
        row = await _workspace_row(session, adapter, platform_id)
    if row is None:
        row = WorkspaceRow(adapter=adapter, platform_id=platform_id, locale=LOCALE, zone=ZONE, cogs_off=[])
        session.add(row)
        await session.flush()
        bindings = (roles or {}).items()
        session.add_all(RoleBinding(workspace_id=row.id, platform_role=name, role=role) for name, role in bindings)
        await session.flush()
    row.left_at = None
    return _workspace(row)


async def take_turn(session: AsyncSession, *workspaces: tuple[str, str]) -> None:
    """Let what reads the rows of workspaces to write them back follow one another, until the transaction ends.

    Each is an adapter and the platform's id. They are taken in one order by everybody, or two would wait for ever.

    On SQLite every transaction that may write follows the one before. PostgreSQL runs them side by side, and those of
    one workspace would overwrite what the other just wrote; to abort and repeat them is dearer, since handlers run.
    """
    if session.get_bind().dialect.name == "postgresql":
        of = sorted({f"{adapter}/{platform_id}" for adapter, platform_id in workspaces})
        await session.execute(_TURN, {"of": of})


async def leave(session: AsyncSession, adapter: str, platform_id: str, now: datetime) -> None:
    """The bot was removed from a workspace: it says nothing there any more, and forgets it after `KEPT`."""
    await session.execute(
        update(WorkspaceRow)
        .where(WorkspaceRow.adapter == adapter, WorkspaceRow.platform_id == platform_id)
        .where(WorkspaceRow.left_at.is_(None))
        .values(left_at=now)
    )


async def leave_all_but(session: AsyncSession, adapter: str, platform_ids: Iterable[str], now: datetime) -> None:
    """The bot is in these workspaces of a platform, and so was removed from every other."""
    known = await session.scalars(
        select(WorkspaceRow.platform_id).where(WorkspaceRow.adapter == adapter, WorkspaceRow.left_at.is_(None))
    )
    for platform_id in set(known) - set(platform_ids):
        await leave(session, adapter, platform_id, now)


async def forget_left(session: AsyncSession, now: datetime) -> None:
    """Erase, with everything in them, the workspaces that the bot was removed from long enough ago."""
    await session.execute(delete(WorkspaceRow).where(WorkspaceRow.left_at < now - KEPT))


_AT_ONCE = 500  # rows of one statement: what every database takes
_ADMIT = upsert(MemberRow, lambda row: row.on_conflict_do_nothing())
_TURN = text("SELECT pg_advisory_xact_lock(hashtextextended(one, 0)) FROM unnest(CAST(:of AS text[])) AS one")


@dataclass(frozen=True)
class Arrival:
    """Where an interaction comes in: the workspace, the person's rights, and the person if already known."""

    workspace: Workspace
    role: Role
    visitor: Member | None
    chose: bool = False  # the language, which what the platform tells does not change then
    is_back: bool = False  # they were gone, as far as was known


def _at_the_door() -> Select[Any]:
    """The workspace of an interaction, its member and their highest step; put together once, since all ask it.

    Plain columns: to make objects of them that can be changed takes as long as the rest of the look.
    """
    served, person = plain(WorkspaceRow).c, plain(MemberRow).c
    role = (
        select(func.max(RoleBinding.role))
        .where(RoleBinding.workspace_id == served.id)
        .where(RoleBinding.platform_role.in_(bindparam("roles", expanding=True)))
        .scalar_subquery()
    )
    itself = (person.workspace_id == served.id) & (person.platform_id == bindparam("member"))
    known = ("id", "locale", "language", "zone", "quiet_from", "quiet_until", "gone_at")
    visitor = [person[name].label(f"member_{name}") for name in known]
    return (
        select(*served, *visitor, role.label("role"))
        .outerjoin(plain(MemberRow), itself)
        .where(served.adapter == bindparam("adapter"), served.platform_id == bindparam("workspace"))
    )


_AT_THE_DOOR = _at_the_door()


async def arrive(session: AsyncSession, interaction: Interaction) -> Arrival | None:
    """Who is at the door, found in one look; None where the bot was never set up."""
    found = await session.execute(
        _AT_THE_DOOR,
        {
            "adapter": interaction.adapter,
            "workspace": interaction.workspace,
            "member": interaction.member,
            "roles": list(interaction.roles),
        },
    )
    row = found.first()
    if row is None:
        return None
    step = Role.OWNER if interaction.administers else Role(row.role or Role.MEMBER)
    served = _workspace(row)
    if row.member_id is None:
        return Arrival(served, step, None)
    locale = row.member_language or row.member_locale
    quiet = _quiet(row.member_quiet_from, row.member_quiet_until)
    visitor = _person(served, row.member_id, interaction.member, locale, row.member_zone, quiet, step)
    chose, is_back = row.member_language is not None, row.member_gone_at is not None
    return Arrival(served, step, visitor, chose=chose, is_back=is_back)


async def workspace(session: AsyncSession, workspace_id: int) -> Workspace:
    """The workspace with our id."""
    return _workspace(await session.get_one(WorkspaceRow, workspace_id))


def locale_of(arrival: Arrival, interaction: Interaction) -> str:
    """The language in which somebody is answered who does something: chosen, told by the platform, or the place's."""
    around = arrival.visitor or arrival.workspace
    return _locale(arrival, interaction) or around.locale


async def workspaces(session: AsyncSession, ids: Iterable[int]) -> dict[int, Workspace]:
    """The workspaces with these ids of ours, by id."""
    columns = plain(WorkspaceRow).c
    rows = await session.execute(select(*columns).where(columns.id.in_(list(ids))))
    return {row.id: _workspace(row) for row in rows}


def known(arrival: Arrival, interaction: Interaction) -> Member | None:
    """The member who did this, if nothing new is to be kept of them."""
    visitor, locale = arrival.visitor, _locale(arrival, interaction)
    return visitor if visitor is not None and locale in (None, visitor.locale) and not arrival.is_back else None


def passing(arrival: Arrival, interaction: Interaction) -> Member:
    """The member who did this, of whom nothing new is kept; one who is not known to us has no id: `NOBODY`."""
    served, visitor, locale = arrival.workspace, arrival.visitor, locale_of(arrival, interaction)
    if visitor is None:
        return _person(served, NOBODY, interaction.member, locale, None, None, arrival.role)
    return replace(visitor, locale=locale)


def _locale(arrival: Arrival, interaction: Interaction) -> str | None:
    """The language that the platform tells, unless the member chose one."""
    if arrival.chose:
        return None
    return closest_locale(interaction.locale, arrival.workspace.locale) if interaction.locale else None


async def enter(session: AsyncSession, arrival: Arrival, interaction: Interaction) -> Member:
    """The member who did this, with their platform's language; known to us from now on."""
    if member := known(arrival, interaction):
        return member
    served, locale = arrival.workspace, _locale(arrival, interaction)
    row = await session.scalar(
        select(MemberRow).where(MemberRow.workspace_id == served.id, MemberRow.platform_id == interaction.member)
    )
    if row is None:
        row = MemberRow(workspace_id=served.id, platform_id=interaction.member, locale=locale, zone=None)
        session.add(row)
        await session.flush()
    elif locale and row.locale != locale:
        row.locale = locale
    row.gone_at = None
    return _member(served, row, arrival.role)


async def members(session: AsyncSession, served: Workspace, ids: Iterable[int]) -> list[Member]:
    """The members with these ids of ours, to be told something; their rights are not looked up."""
    rows = await session.scalars(
        select(MemberRow).where(MemberRow.workspace_id == served.id, MemberRow.id.in_(list(ids))).order_by(MemberRow.id)
    )
    return [_member(served, row, Role.MEMBER) for row in rows]


async def members_anywhere(session: AsyncSession, ids: Iterable[int]) -> list[tuple[Workspace, Member]]:
    """The members with these ids of ours, each with the workspace that they are in; else as `members`."""
    rows = (await session.scalars(select(MemberRow).where(MemberRow.id.in_(list(ids))).order_by(MemberRow.id))).all()
    places = await workspaces(session, {row.workspace_id for row in rows}) if rows else {}
    return [(places[row.workspace_id], _member(places[row.workspace_id], row, Role.MEMBER)) for row in rows]


async def count_members(session: AsyncSession, served: Workspace) -> int:
    """How many people of a workspace the bot has met and does not know to have left; there may be more."""
    there = select(func.count()).where(MemberRow.workspace_id == served.id, MemberRow.gone_at.is_(None))
    return await session.scalar(there) or 0


async def admit(session: AsyncSession, served: Workspace, platform_ids: Iterable[str]) -> list[Member]:
    """The people with these ids of the platform, who are members known to us from now on; by our ids."""
    ids = sorted(set(platform_ids))
    for start in range(0, len(ids), _AT_ONCE):
        new = [{"workspace_id": served.id, "platform_id": one} for one in ids[start : start + _AT_ONCE]]
        await session.execute(_ADMIT(session), new)
    known: list[Member] = []
    for start in range(0, len(ids), _AT_ONCE):
        rows = await session.scalars(
            select(MemberRow).where(
                MemberRow.workspace_id == served.id, MemberRow.platform_id.in_(ids[start : start + _AT_ONCE])
            )
        )
        known += [_member(served, row, Role.MEMBER) for row in rows]
    await came_back(session, (member.id for member in known))
    return sorted(known, key=lambda member: member.id)


async def gone(session: AsyncSession, ids: Iterable[int]) -> set[int]:
    """Those of these members who are not in their workspace any more, as far as is known; they may come back."""
    columns = plain(MemberRow).c
    left: set[int] = set()
    for some in _in_parts(ids):
        rows = await session.scalars(select(columns.id).where(columns.id.in_(some), columns.gone_at.is_not(None)))
        left |= set(rows)
    return left


async def went(session: AsyncSession, ids: Iterable[int], now: datetime) -> None:
    """Keep that these members are not in their workspace any more."""
    for some in _in_parts(ids):
        left = update(MemberRow).where(MemberRow.id.in_(some), MemberRow.gone_at.is_(None))
        await session.execute(left.values(gone_at=now))


async def came_back(session: AsyncSession, ids: Iterable[int]) -> None:
    """Keep that these members are in their workspace, whatever was known of them before."""
    for some in _in_parts(ids):
        back = update(MemberRow).where(MemberRow.id.in_(some), MemberRow.gone_at.is_not(None))
        await session.execute(back.values(gone_at=None))


def _in_parts(ids: Iterable[int]) -> Iterator[list[int]]:
    together = list(ids)
    return (together[start : start + _AT_ONCE] for start in range(0, len(together), _AT_ONCE))


async def find_member(session: AsyncSession, member_id: int) -> tuple[Workspace, Member] | None:
    """The member with this id of ours, and where they are; their rights are not looked up. None where they are gone."""
    row = await session.get(MemberRow, member_id)
    if row is None:
        return None
    served = await workspace(session, row.workspace_id)
    return served, _member(served, row, Role.MEMBER)


async def _workspace_row(session: AsyncSession, adapter: str, platform_id: str) -> WorkspaceRow | None:
    return await session.scalar(
        select(WorkspaceRow).where(WorkspaceRow.adapter == adapter, WorkspaceRow.platform_id == platform_id)
    )


def _workspace(row: WorkspaceRow | Row[Any]) -> Workspace:
    return Workspace(
        id=row.id,
        adapter=row.adapter,
        platform_id=row.platform_id,
        locale=row.locale,
        zone=ZoneInfo(row.zone),
        calendar_channel=_address(row.calendar_channel),
        organisers_channel=_address(row.organisers_channel),
        fallback_channel=_address(row.fallback_channel),
        off=frozenset(row.cogs_off),
        quiet=_quiet(row.quiet_from, row.quiet_until),
        left=row.left_at is not None,
    )


def _quiet(start: int | None, end: int | None) -> Quiet | None:
    return None if start is None or end is None else Quiet(start, end)


def _address(kept: str | None) -> Address | None:
    return Address.decode(kept) if kept else None


def _member(served: Workspace, row: MemberRow, role: Role) -> Member:
    quiet = _quiet(row.quiet_from, row.quiet_until)
    return _person(served, row.id, row.platform_id, row.language or row.locale, row.zone, quiet, role)


def _person(
    served: Workspace, id_: int, platform_id: str, locale: str | None, zone: str | None, quiet: Quiet | None, role: Role
) -> Member:
    return Member(
        id=id_,
        address=Address(served.adapter, served.platform_id, Place.DIRECT, platform_id),
        role=role,
        locale=locale or served.locale,
        zone=ZoneInfo(zone) if zone else served.zone,
        quiet=quiet,
    )
