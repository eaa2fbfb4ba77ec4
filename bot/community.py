"""Workspaces and members as rows: who is served, in which language, with which rights."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.context import Member, Workspace
from bot.i18n import closest_locale
from bot.model.address import Address, Place
from bot.model.form import Interaction
from bot.model.role import Role
from bot.storage.tables import MemberRow, RoleBinding, WorkspaceRow

LOCALE = "nb"
ZONE = "Europe/Oslo"


async def join(
    session: AsyncSession,
    *,
    adapter: str,
    platform_id: str,
    roles: Mapping[str, Role] | None = None,
) -> Workspace:
    """The workspace of this platform id, made with the usual settings when it is new."""
    row = await _workspace_row(session, adapter, platform_id)
    if row is None:
        row = WorkspaceRow(adapter=adapter, platform_id=platform_id, locale=LOCALE, zone=ZONE)
        session.add(row)
        await session.flush()
        bindings = (roles or {}).items()
        session.add_all(RoleBinding(workspace_id=row.id, platform_role=name, role=role) for name, role in bindings)
        await session.flush()
    return _workspace(row)


@dataclass(frozen=True)
class Arrival:
    """Where an interaction comes in: the workspace, the person's rights, and the person if already known."""

    workspace: Workspace
    role: Role
    visitor: Member | None


async def arrive(session: AsyncSession, interaction: Interaction) -> Arrival | None:
    """Who is at the door, found in one look; None where the bot was never set up."""
    role = (
        select(func.max(RoleBinding.role))
        .where(RoleBinding.workspace_id == WorkspaceRow.id, RoleBinding.platform_role.in_(interaction.roles))
        .scalar_subquery()
    )
    person = (MemberRow.workspace_id == WorkspaceRow.id) & (MemberRow.platform_id == interaction.member)
    found = await session.execute(
        select(WorkspaceRow, MemberRow, role)
        .outerjoin(MemberRow, person)
        .where(WorkspaceRow.adapter == interaction.adapter, WorkspaceRow.platform_id == interaction.workspace)
    )
    row = found.first()
    if row is None:
        return None
    served, step = _workspace(row[0]), Role(row[2] or Role.MEMBER)
    return Arrival(served, step, _member(served, row[1], step) if row[1] else None)


async def workspace(session: AsyncSession, workspace_id: int) -> Workspace:
    """The workspace with our id."""
    return _workspace(await session.get_one(WorkspaceRow, workspace_id))


async def enter(session: AsyncSession, arrival: Arrival, interaction: Interaction) -> Member:
    """The member who did this, with their platform's language; known to us from now on."""
    served = arrival.workspace
    row = await session.scalar(
        select(MemberRow).where(MemberRow.workspace_id == served.id, MemberRow.platform_id == interaction.member)
    )
    locale = closest_locale(interaction.locale, served.locale) if interaction.locale else None
    if row is None:
        row = MemberRow(workspace_id=served.id, platform_id=interaction.member, locale=locale, zone=None)
        session.add(row)
        await session.flush()
    elif locale and row.locale != locale:
        row.locale = locale
    return _member(served, row, arrival.role)


async def members(session: AsyncSession, served: Workspace, ids: Iterable[int]) -> list[Member]:
    """The members with these ids of ours, to be told something; their rights are not looked up."""
    rows = await session.scalars(
        select(MemberRow).where(MemberRow.workspace_id == served.id, MemberRow.id.in_(list(ids))).order_by(MemberRow.id)
    )
    return [_member(served, row, Role.MEMBER) for row in rows]


async def _workspace_row(session: AsyncSession, adapter: str, platform_id: str) -> WorkspaceRow | None:
    return await session.scalar(
        select(WorkspaceRow).where(WorkspaceRow.adapter == adapter, WorkspaceRow.platform_id == platform_id)
    )


def _workspace(row: WorkspaceRow) -> Workspace:
    return Workspace(
        id=row.id,
        adapter=row.adapter,
        platform_id=row.platform_id,
        locale=row.locale,
        zone=ZoneInfo(row.zone),
    )


def _member(served: Workspace, row: MemberRow, role: Role) -> Member:
    return Member(
        id=row.id,
        address=Address(served.adapter, served.platform_id, Place.DIRECT, row.platform_id),
        role=role,
        locale=row.locale or served.locale,
        zone=ZoneInfo(row.zone) if row.zone else served.zone,
    )
