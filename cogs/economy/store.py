"""What the budget planner looks up and writes down: a plan, where its member asked for it."""

from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from cogs.economy.rules import Loan, Plan
from cogs.economy.tables import PlanRow


async def plan(session: AsyncSession, member_id: int) -> Plan | None:
    """The plan that a member had kept; None where there is none."""
    row = await session.get(PlanRow, member_id)
    if row is None:
        return None
    kept = {field.name: getattr(row, field.name) for field in fields(Plan)}
    return Plan(**(kept | {"loan": Loan(row.loan)}))


async def keep(session: AsyncSession, member_id: int, written: Plan) -> None:
    """Keep a plan in the place of the one before."""
    await session.merge(PlanRow(member_id=member_id, **asdict(written)))


async def forget(session: AsyncSession, member_id: int) -> None:
    """Forget a member's plan, if there is one."""
    await session.execute(delete(PlanRow).where(PlanRow.member_id == member_id))


async def export(session: AsyncSession, member_id: int) -> dict[str, Any]:
    """A member's plan as JSON values."""
    row = await session.get(PlanRow, member_id)
    return {"plan": None if row is None else {field.name: getattr(row, field.name) for field in fields(Plan)}}
