"""Jobs that were not done: what an operator can see of them, and do about them."""

from collections.abc import Iterator
from datetime import datetime

import click
from sqlalchemy import ColumnElement, delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.operate.outbox import JOBS, instant
from bot.storage.tables import JobRow
from bot.storage.together import ring

_EXPLAINED = {
    "failed": (
        "It broke each time it was tried, and was given up.",
        "Look in the log for the failure; when it is mended, `fadderbot outbox retry job-{id}`.",
    ),
    "missed": (
        "Its time was long past when it could be run.",
        "Nothing: the organisers were told how much was left unsaid. To forget it, `fadderbot outbox drop job-{id}`.",
    ),
}


async def explained(session: AsyncSession, id_: int) -> Iterator[str]:
    """Everything of one job, and what to do about it."""
    row = await session.get(JobRow, id_)
    if row is None or row.state not in JOBS:
        raise _not_there(id_)
    return _explained(row)


def _explained(row: JobRow) -> Iterator[str]:
    state, advice = _EXPLAINED[row.state]
    yield f"Job {row.id}: {row.cog}/{row.handler}, key {row.key}, workspace {row.workspace_id}. {state}"
    yield f"State: {row.state}. Attempts: {row.attempts}."
    yield f"It was due at {instant(row.due_at)} UTC."
    if row.failure is not None:
        yield f"In the log it is failure={row.failure}."
    yield f"What to do: {advice.format(id=row.id)}"


def _not_there(id_: int) -> click.ClickException:
    return click.ClickException(
        f"There is no job {id_} that failed or was missed. `fadderbot outbox list` has those that there are."
    )


async def retry(session: AsyncSession, id_: int, now: datetime) -> None:
    """Have a job that failed run as soon as may be; it finds out for itself how late it is."""
    if await _schedule(session, now, JobRow.id == id_):
        return
    row = await session.get(JobRow, id_)
    if row is not None and row.state == "missed":
        raise click.ClickException(f"Job {id_} was missed: run now, it would be missed again.")
    raise _not_there(id_)


async def retry_all(session: AsyncSession, now: datetime) -> int:
    """The same of every job that failed; how many there were."""
    return await _schedule(session, now)


async def _schedule(session: AsyncSession, now: datetime, *which: ColumnElement[bool]) -> int:
    again = await session.execute(
        update(JobRow)
        .where(JobRow.state == "failed", *which)
        .values(state="scheduled", wake_at=now, owner=None, attempts=0, ended_at=None)
        .returning(JobRow.id),
        execution_options={"synchronize_session": False},
    )
    await ring(session)
    return len(again.all())


async def drop(session: AsyncSession, id_: int) -> None:
    """Forget a job that was not done."""
    gone = await session.scalar(
        delete(JobRow).where(JobRow.id == id_, JobRow.state.in_(JOBS)).returning(JobRow.id),
    )
    if gone is None:
        raise _not_there(id_)
