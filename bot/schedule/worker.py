"""Running what is due: one transaction changes the state, stores what is to be said, and marks the job done."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
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


async def store_effects(session: AsyncSession, effects: Mapping[int, Effects], outbox: Outbox) -> None:
    """Write what handlers asked for, by workspace, into their own transaction."""
    for workspace_id, asked in effects.items():
        await claim.cancel(session, workspace_id, asked.cancelled)
    await claim.schedule(session, [request for asked in effects.values() for request in asked.jobs.values()])
    await outbox.enqueue(session, {id_: asked.outgoing for id_, asked in effects.items()})


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
            await take_turn(session, *((served.adapter, served.platform_id) for served in places.values()))
            taken = await claim.finish(session, jobs, self._owner, now)
            effects = {id_: Effects() for id_ in places}
            to_come = {_known(job) for job in jobs}
            for job in jobs:
                to_come.remove(_known(job))
                if job.id in taken:
                    asked = await self._call(session, places[job.workspace_id], job, taken[job.id], now)
                    if not to_come.isdisjoint(_touched(job.workspace_id, asked)):
                        raise _InTheWay
                    effects[job.workspace_id].add(asked)
            await store_effects(session, effects, self._outbox)

    async def _call(
        self,
        session: AsyncSession,
        served: Workspace,
        job: JobRow,
        due: tuple[datetime, dict[str, Any]],
        now: datetime,
    ) -> Effects:
        handler = self._registry.handler(f"{job.cog}/{job.handler}")
        due_at, arguments = due
        if handler is None or (handler.grace is not None and now - due_at > handler.grace):
            raise _InTheWay
        context = Context(session, now, served, None, None, now - due_at)
        await handler.function(context, **arguments)
        if served.left or handler.cog in served.off:
            context.effects.outgoing.clear()  # it keeps its books, so that it can be turned on again, and is silent
        return context.effects

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
            await take_turn(session, (served.adapter, served.platform_id))
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
            asked = await self._call(session, served, job, taken[job.id], now)
            await store_effects(session, {served.id: asked}, self._outbox)

    async def _fail(self, job: JobRow, failure: str) -> None:
        again = job.attempts < claim.ATTEMPTS
        until = self._clock.now() + claim.PAUSES.pause(job.attempts) if again else None
        async with self._storage.transaction() as session:
            await claim.postpone(session, job, self._owner, until=until, failure=failure)


class _InTheWay(Exception):
    """A job cannot be run together with others."""


def _known(job: JobRow) -> tuple[int, str, str, str]:
    """What no two jobs have in common."""
    return job.workspace_id, job.cog, job.handler, job.key


def _touched(workspace_id: int, asked: Effects) -> Iterator[tuple[int, str, str, str]]:
    """The jobs that are moved or withdrawn by what was asked for."""
    yield from ((workspace_id, one.cog, one.handler, one.key) for one in asked.jobs.values())
    yield from ((workspace_id, *one) for one in asked.cancelled)
