"""Running what is due: one transaction changes the state, stores what is to be said, and marks the job done."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.cog import Handler
from bot.community import take_turn, workspace, workspaces
from bot.context import Context, Effects, Workspace
from bot.logs import failure_id, log
from bot.outbox import Outbox
from bot.registry import Registry
from bot.schedule import claim
from bot.storage.engine import Storage
from bot.storage.tables import JobRow

_BATCH = 200
_TOGETHER = 50  # in one transaction, for which others wait


async def store_effects(session: AsyncSession, workspace_id: int, effects: Effects, outbox: Outbox) -> None:
    """Write what a handler asked for into its own transaction."""
    await claim.cancel(session, workspace_id, effects.cancelled)
    await claim.schedule(session, list(effects.jobs.values()))
    await outbox.enqueue(session, workspace_id, effects.outgoing)


class Worker:
    """Claims due jobs and runs their handlers, one after the other."""

    def __init__(self, storage: Storage, registry: Registry, clock: Clock, outbox: Outbox) -> None:
        self._storage = storage
        self._registry = registry
        self._clock = clock
        self._outbox = outbox
        self._owner = secrets.token_hex(8)

    async def run_due(self) -> bool:
        """Run everything that is due; True if there was anything."""
        async with self._storage.transaction() as session:
            jobs = await claim.claim(session, self._owner, self._clock.now(), _BATCH)
        for start in range(0, len(jobs), _TOGETHER):
            await self._run_some(jobs[start : start + _TOGETHER])
        return bool(jobs)

    async def _run_some(self, jobs: Sequence[JobRow]) -> None:
        """Run jobs in one transaction, which spares most of the cost; where that fails, each in its own.

        Nothing is lost by it: the transaction is rolled back whole, and what failed is found again, and dealt with.
        """
        try:
            await self._run_together(jobs)
        except Exception as error:  # noqa: BLE001 - see above
            log.debug("job.one_by_one", jobs=len(jobs), kind=type(error).__name__)
            for job in jobs:
                await self._run(job)

    async def _run_together(self, jobs: Sequence[JobRow]) -> None:
        now = self._clock.now()
        async with self._storage.transaction() as session:
            places = await workspaces(session, {job.workspace_id for job in jobs})
            for served in sorted(places.values(), key=lambda one: (one.adapter, one.platform_id)):
                await take_turn(session, served.adapter, served.platform_id)  # all in one order, or two wait for ever
            taken = await claim.finish(session, jobs, self._owner, now)
            effects = {id_: Effects() for id_ in places}
            for number, job in enumerate(jobs):
                if job.id in taken:
                    await self._call(session, places[job.workspace_id], job, taken[job.id], now, effects)
                    if _touches(effects, jobs[number + 1 :]):
                        raise _InTheWay
            for id_, asked in effects.items():
                await store_effects(session, id_, asked, self._outbox)

    async def _call(
        self,
        session: AsyncSession,
        served: Workspace,
        job: JobRow,
        due: tuple[datetime, dict[str, Any]],
        now: datetime,
        effects: Mapping[int, Effects],
    ) -> None:
        handler = self._registry.handler(f"{job.cog}/{job.handler}")
        due_at, arguments = due
        if handler is None or (handler.grace is not None and now - due_at > handler.grace):
            raise _InTheWay
        asked = effects[served.id]
        said = len(asked.outgoing)
        await handler.function(Context(session, now, served, None, None, now - due_at, asked), **arguments)
        if served.left or handler.cog in served.off:
            del asked.outgoing[said:]  # it keeps its books, so that it can be turned on again, and is silent

    async def _run(self, job: JobRow) -> None:
        handler = self._registry.handler(f"{job.cog}/{job.handler}")
        if handler is None:
            log.error("job.no_handler", job=job.id, cog=job.cog, handler=job.handler)
            await self._fail(job, "no handler")
            return
        try:
            await self._run_in_transaction(handler, job)
        except Exception as error:  # noqa: BLE001 - one bad job must not hold up the others
            failure = failure_id()
            log.error("job.failed", job=job.id, handler=handler.reference, failure=failure, exc_info=error)
            await self._fail(job, failure)

    async def _run_in_transaction(self, handler: Handler, job: JobRow) -> None:
        now = self._clock.now()
        async with self._storage.transaction() as session:
            served = await workspace(session, job.workspace_id)
            await take_turn(session, served.adapter, served.platform_id)
            # First, so that a handler which schedules the same key again has the last word.
            taken = await claim.finish(session, [job], self._owner, now)
            if job.id not in taken:
                return
            late = now - taken[job.id][0]
            if handler.grace is not None and late > handler.grace:
                log.warning("job.missed", job=job.id, handler=handler.reference, late_s=int(late.total_seconds()))
                await claim.miss(session, job)
                await self._outbox.tell_late(session, served.id)
                return
            effects = {served.id: Effects()}
            await self._call(session, served, job, taken[job.id], now, effects)
            await store_effects(session, served.id, effects[served.id], self._outbox)

    async def _fail(self, job: JobRow, failure: str) -> None:
        again = job.attempts < claim.ATTEMPTS
        until = self._clock.now() + claim.PAUSES.pause(job.attempts) if again else None
        async with self._storage.transaction() as session:
            await claim.postpone(session, job, self._owner, until=until, failure=failure)


class _InTheWay(Exception):
    """A job cannot be run together with others."""


def _touches(effects: Mapping[int, Effects], jobs: Sequence[JobRow]) -> bool:
    """Whether what was asked for so far moves or withdraws one of these jobs."""
    for job in jobs:
        asked, reference = effects[job.workspace_id], (f"{job.cog}/{job.handler}", job.key)
        if reference in asked.jobs or (job.cog, job.handler, job.key) in asked.cancelled:
            return True
    return False
