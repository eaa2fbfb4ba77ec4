"""Running what is due: one transaction changes the state, stores what is to be said, and marks the job done.

What has to be prepared, such as a download, is prepared beside the others and before its transaction: a feed that
does not answer must hold up no reminder.
"""

import asyncio
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot import tickets
from bot.clock import Clock
from bot.community import take_turn, workspace, workspaces
from bot.context import Context, Effects, Preparation, Workspace
from bot.fetch import Fetcher
from bot.handler import Handler, HandlerKind
from bot.logs import failure_id, log
from bot.measures import Measures, Worked
from bot.outbox import Outbox
from bot.page import Site
from bot.progress import Progress
from bot.registry import Registry
from bot.roll import Roll
from bot.schedule import claim
from bot.storage.engine import Storage
from bot.storage.tables import JobRow

_BATCH = 200
_TOGETHER = 50  # in one transaction, for which others wait
_PREPARED_AT_ONCE = 50  # so that a batch, with a download of 20 s each, is done before its leases end
_NOTHING: Mapping[str, Any] = MappingProxyType({})


async def store_effects(
    session: AsyncSession, effects: Mapping[int, Effects], outbox: Outbox, *, part_of: int | None = None
) -> None:
    """Write what handlers asked for, by workspace, into their own transaction; `part_of` as for `Outbox.enqueue`."""
    for workspace_id, asked in effects.items():
        await claim.cancel(session, workspace_id, asked.cancelled)
    await claim.schedule(session, [request for asked in effects.values() for request in asked.jobs.values()])
    await tickets.store(session, [ticket for asked in effects.values() for ticket in asked.tickets])
    await outbox.enqueue(session, {id_: asked.outgoing for id_, asked in effects.items()}, part_of=part_of)


class Worker:
    """Claims due jobs and runs their handlers, one after the other; `ring` is called when one that prepared is done."""

    def __init__(
        self,
        storage: Storage,
        registry: Registry,
        clock: Clock,
        outbox: Outbox,
        fetcher: Fetcher,
        ring: Callable[[], None],
        site: Site,
        roll: Roll,
        measures: Measures,
        keys: Path | None = None,
    ) -> None:
        self._measures = measures
        self._site = site
        self._roll = roll
        self._keys = keys
        self._fetcher = fetcher
        self._ring = ring
        self._lanes = asyncio.Semaphore(_PREPARED_AT_ONCE)
        self._preparing: set[asyncio.Task[None]] = set()
        self._storage = storage
        self._registry = registry
        self._clock = clock
        self._outbox = outbox
        self._owner = secrets.token_hex(8)

    async def run_due(self) -> bool:
        """Run everything that is due, or begin to prepare it; True if there was anything."""
        without = self._prepares if len(self._preparing) >= _PREPARED_AT_ONCE else ()
        async with self._storage.transaction() as session:
            claimed = await claim.claim(session, self._owner, self._clock.now(), _BATCH, without)
        jobs = [job for job in claimed if not self._begin(job)]
        for start in range(0, len(jobs), _TOGETHER):
            await self._run_some(jobs[start : start + _TOGETHER])
        return bool(claimed)

    @property
    def _prepares(self) -> list[tuple[str, str]]:
        """The handlers of jobs that have something to prepare, each as its cog and its name."""
        return [(one.cog, one.name) for one in self._registry if one.kind is HandlerKind.JOB and one.prepare]

    @property
    def is_preparing(self) -> bool:
        """Whether anything is being prepared."""
        return bool(self._preparing)

    async def prepared(self) -> bool:
        """Wait for all that is being prepared, and is then run; True if there was any."""
        tasks = list(self._preparing)
        await asyncio.gather(*tasks, return_exceptions=True)
        return bool(tasks)

    async def stop(self) -> None:
        """Leave what is being prepared undone: its leases end, and somebody does it again."""
        for task in self._preparing:
            task.cancel()
        await asyncio.gather(*self._preparing, return_exceptions=True)

    def _begin(self, job: JobRow) -> bool:
        """Have a job prepared and run, if it is one of those that prepare."""
        handler = self._registry.handler(f"{job.cog}/{job.handler}")
        if handler is None or handler.prepare is None:
            return False
        task = asyncio.create_task(self._prepare_and_run(handler, job))
        self._preparing.add(task)
        task.add_done_callback(self._ended)
        return True

    def _ended(self, task: asyncio.Task[None]) -> None:
        """Forget a task; where even its failure could not be written down, its lease ends, and it is tried again."""
        self._preparing.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("job.not_put_back", failure=failure_id(), exc_info=error)

    async def _prepare_and_run(self, handler: Handler, job: JobRow) -> None:
        async with self._lanes:
            await self._guarded(handler, job)
        self._ring()

    async def _prepared_for(self, handler: Handler, job: JobRow) -> dict[str, Any]:
        """What a handler is given beside its arguments; for this no transaction is open."""
        if handler.prepare is None:
            return {}
        async with self._storage.reading() as session:
            served = await workspace(session, job.workspace_id)
        around = Preparation(
            self._fetcher, served, self._clock.now(), self._storage.reading, self._roll.call, Progress()
        )
        named = {name: job.arguments[name] for name in handler.prepared_from}
        prepared = await handler.prepare(around, **named)
        return {"prepared": prepared} if handler.takes_prepared else {}

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
            effects: dict[int, Effects] = {}
            to_come = {_known(job) for job in jobs}
            for job in jobs:
                to_come.remove(_known(job))
                if job.id in taken:
                    asked = await self._call(session, places[job.workspace_id], job, taken[job.id], now)
                    if not to_come.isdisjoint(_touched(asked)):
                        raise _InTheWay
                    for workspace_id, one in asked.items():
                        effects.setdefault(workspace_id, Effects()).add(one)
            await store_effects(session, effects, self._outbox)
        for due_at, _ in taken.values():
            self._measures.worked(Worked.DONE, late_s=(now - due_at).total_seconds())

    async def _call(
        self,
        session: AsyncSession,
        served: Workspace,
        job: JobRow,
        due: tuple[datetime, dict[str, Any]],
        now: datetime,
        prepared: Mapping[str, Any] = _NOTHING,
    ) -> Mapping[int, Effects]:
        handler = self._registry.handler(f"{job.cog}/{job.handler}")
        due_at, arguments = due
        if handler is None or (handler.grace is not None and now - due_at > handler.grace):
            raise _InTheWay
        context = Context(
            session, now, served, None, None, now - due_at, site=self._site, keys=self._keys,
            words=self._registry.words, gatherings=self._registry.gatherings,
        )  # fmt: skip
        await handler.function(context, **arguments, **prepared)
        return context.asked(handler.cog)

    async def _run(self, job: JobRow) -> None:
        handler = self._registry.handler(f"{job.cog}/{job.handler}")
        if handler is None:
            log.error("job.no_handler", job=job.id, cog=job.cog, handler=job.handler)
            await self._fail(job, "no handler")
            return
        await self._guarded(handler, job)

    async def _guarded(self, handler: Handler, job: JobRow) -> None:
        """Run one job; where it fails it is put back, and nothing else is held up."""
        try:
            await self._run_in_transaction(handler, job, await self._prepared_for(handler, job))
        except Exception as error:  # noqa: BLE001 - one bad job must not hold up the others
            failure = failure_id()
            log.error("job.failed", job=job.id, handler=handler.reference, failure=failure, exc_info=error)
            await self._fail(job, failure)

    async def _run_in_transaction(self, handler: Handler, job: JobRow, prepared: Mapping[str, Any]) -> None:
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
                self._measures.worked(Worked.MISSED)
                await claim.miss(session, job)
                await self._outbox.tell_late(session, served.id)
                return
            asked = await self._call(session, served, job, taken[job.id], now, prepared)
            await store_effects(session, asked, self._outbox)
        self._measures.worked(Worked.DONE, late_s=late.total_seconds())

    async def _fail(self, job: JobRow, failure: str) -> None:
        self._measures.worked(Worked.FAILED)
        again = job.attempts < claim.ATTEMPTS
        until = self._clock.now() + claim.PAUSES.pause(job.attempts) if again else None
        async with self._storage.transaction() as session:
            await claim.postpone(session, job, self._owner, until=until, failure=failure)


class _InTheWay(Exception):
    """A job cannot be run together with others."""


def _known(job: JobRow) -> tuple[int, str, str, str]:
    """What no two jobs have in common."""
    return job.workspace_id, job.cog, job.handler, job.key


def _touched(asked: Mapping[int, Effects]) -> Iterator[tuple[int, str, str, str]]:
    """The jobs that are moved or withdrawn by what was asked for, by workspace."""
    for workspace_id, effects in asked.items():
        yield from ((workspace_id, one.cog, one.handler, one.key) for one in effects.jobs.values())
        yield from ((workspace_id, *one) for one in effects.cancelled)
