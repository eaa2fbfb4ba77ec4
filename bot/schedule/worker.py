"""Running what is due: one transaction changes the state, stores what is to be said, and marks the job done."""

import secrets

from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.cog import Handler
from bot.community import take_turn, workspace
from bot.context import Context, Effects
from bot.logs import failure_id, log
from bot.outbox import Outbox
from bot.registry import Registry
from bot.schedule import claim
from bot.storage.engine import Storage
from bot.storage.tables import JobRow

_BATCH = 50


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
        for job in jobs:
            await self._run(job)
        return bool(jobs)

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
            taken = await claim.finish(session, job, self._owner, now)
            if taken is None:
                return
            due_at, arguments = taken
            late = now - due_at
            if handler.grace is not None and late > handler.grace:
                log.warning("job.missed", job=job.id, handler=handler.reference, late_s=int(late.total_seconds()))
                await claim.miss(session, job)
                await self._outbox.tell_late(session, served.id)
                return
            context = Context(session, now, served, None, None, late=late)
            await handler.function(context, **arguments)
            if served.left or handler.cog in served.off:
                context.effects.outgoing.clear()  # it keeps its books, so that it can be turned on again, and is silent
            await store_effects(session, served.id, context.effects, self._outbox)

    async def _fail(self, job: JobRow, failure: str) -> None:
        again = job.attempts < claim.ATTEMPTS
        until = self._clock.now() + claim.PAUSES.pause(job.attempts) if again else None
        async with self._storage.transaction() as session:
            await claim.postpone(session, job, self._owner, until=until, failure=failure)
