"""The table of jobs: asking for one, withdrawing it, claiming what is due."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.backoff import Backoff
from bot.context import Request
from bot.storage.engine import upsert
from bot.storage.tables import JobRow
from bot.storage.together import ring

LEASE = timedelta(minutes=2)
"""How long a worker may hold a job before another takes it for dead; a handler is far quicker."""

ATTEMPTS = 8
PAUSES = Backoff(first=timedelta(seconds=5), most=timedelta(hours=1))

_KEYS = 500  # in one statement
_MOVED = ("arguments", "due_at", "wake_at", "state", "owner", "attempts", "ended_at", "failure")
_SCHEDULE = upsert(
    JobRow,
    lambda row: row.on_conflict_do_update(
        index_elements=["workspace_id", "cog", "handler", "key"], set_={name: row.excluded[name] for name in _MOVED}
    ),
)


async def schedule(session: AsyncSession, requests: Sequence[Request]) -> None:
    """Insert jobs, or move those whose key is there already, whatever became of them."""
    if not requests:
        return
    await session.execute(_SCHEDULE(session), [_row(request) for request in requests])
    await ring(session)


def _row(request: Request) -> dict[str, Any]:
    return {
        "workspace_id": request.workspace_id,
        "cog": request.cog,
        "handler": request.handler,
        "key": request.key,
        "arguments": request.arguments,
        "due_at": request.at,
        "wake_at": request.at,
        "state": "scheduled",
        "owner": None,
        "attempts": 0,
        "ended_at": None,
        "failure": None,
    }


async def cancel(session: AsyncSession, workspace_id: int, jobs: Iterable[tuple[str, str, str]]) -> None:
    """Withdraw a workspace's jobs of these `(cog, handler, key)`; what is not pending stays as it is."""
    for (cog, handler), group in groupby(sorted(jobs), itemgetter(0, 1)):
        keys = [key for _, _, key in group]
        for start in range(0, len(keys), _KEYS):
            await session.execute(
                update(JobRow)
                .where(JobRow.cog == cog, JobRow.handler == handler, JobRow.key.in_(keys[start : start + _KEYS]))
                .where(JobRow.workspace_id == workspace_id, JobRow.wake_at.is_not(None))
                .values(state="cancelled", wake_at=None, owner=None)
            )


async def claim(
    session: AsyncSession, owner: str, now: datetime, limit: int, without: Iterable[tuple[str, str]] = ()
) -> Sequence[JobRow]:
    """Take the jobs that are due, or whose holder let the lease run out, earliest first.

    Those of the handlers `without`, each a cog and a name, are left for later.
    """
    due = select(JobRow.id).where(JobRow.wake_at <= now).order_by(JobRow.wake_at, JobRow.id).limit(limit)
    for cog, handler in without:
        due = due.where((JobRow.cog != cog) | (JobRow.handler != handler))
    if session.get_bind().dialect.name == "postgresql":
        due = due.with_for_update(skip_locked=True)
    taken = await session.scalars(
        update(JobRow)
        .where(JobRow.id.in_(due.scalar_subquery()))
        .values(state="claimed", owner=owner, wake_at=now + LEASE, attempts=JobRow.attempts + 1)
        .returning(JobRow),
        execution_options={"synchronize_session": False},
    )
    return sorted(taken, key=lambda job: (job.due_at, job.id))


async def finish(
    session: AsyncSession, jobs: Sequence[JobRow], owner: str, now: datetime
) -> dict[int, tuple[datetime, dict[str, Any]]]:
    """Mark claimed jobs as done; when each was due, and its arguments, by its id, of those that are to be run now.

    One may have been cancelled, taken over, or moved since it was claimed. One that was moved and is due all the same
    is run: were it left for the next round, something asked for all the time would never come.
    """
    due_again = (JobRow.state == "scheduled") & (JobRow.wake_at <= now)
    held = (JobRow.owner == owner) & (JobRow.state == "claimed")
    result = await session.execute(
        update(JobRow)
        .where(JobRow.id.in_([job.id for job in jobs]), held | due_again)
        .values(state="done", wake_at=None, owner=None, ended_at=now)
        .returning(JobRow.id, JobRow.due_at, JobRow.arguments),
        execution_options={"synchronize_session": False},
    )
    return {row.id: (row.due_at, row.arguments) for row in result}


async def miss(session: AsyncSession, job: JobRow) -> None:
    """Mark a job that was just finished as one that was too late to be run."""
    await session.execute(update(JobRow).where(JobRow.id == job.id).values(state="missed"))


async def postpone(session: AsyncSession, job: JobRow, owner: str, *, until: datetime | None, failure: str) -> None:
    """Put a job that failed back for another attempt at `until`, or give it up where that is None."""
    await session.execute(
        update(JobRow)
        .where(JobRow.id == job.id, JobRow.owner == owner, JobRow.state == "claimed")
        .values(state="scheduled" if until else "failed", wake_at=until, owner=None, failure=failure)
    )
