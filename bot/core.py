"""The parts put together, and the loop that runs what is due."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, func, select, update

from bot import community, drafts, tickets, unasked, under_way
from bot.answers import mark_received
from bot.clock import Clock
from bot.cog import Cog
from bot.delivery import NEXT_MESSAGE, Courier
from bot.dispatch import Dispatcher
from bot.fetch import Fetcher
from bot.handler import Handler
from bot.hearing import Hearing
from bot.help_card import log_outdated
from bot.i18n import Catalogue, Reader
from bot.logs import failure_id, log
from bot.measures import Measures
from bot.model.form import Completion, Interaction
from bot.model.message import Message
from bot.model.received import taken_in
from bot.model.typed import storable
from bot.offers import Offers
from bot.outbox import Outbox
from bot.page import Site
from bot.port import Adapter, Responder
from bot.registry import Registry
from bot.roll import Roll
from bot.schedule.wakeup import Wakeup
from bot.schedule.worker import Worker
from bot.storage.engine import Storage
from bot.storage.migrate import upgrade
from bot.storage.tables import JobRow, OutboxRow, Received

_REMEMBER_RECEIVED = timedelta(days=7)  # longer than any platform delivers again
_REMEMBER_ENDED = timedelta(days=30)
_TIDY_EVERY = timedelta(days=1)
_TRY_ANEW = timedelta(days=7)
_NEXT_JOB = select(func.min(JobRow.wake_at)).where(JobRow.wake_at.is_not(None))
_NEXT = select(_NEXT_JOB.scalar_subquery(), NEXT_MESSAGE.scalar_subquery())
_GATHER_S = 1.0  # after an interaction: many answers to one event become one change of its post
_TURNS = 2_000  # of at most fifty jobs each


def migrations_of(cogs: Iterable[Cog]) -> list[Path]:
    """The folders in which the cogs keep their migrations."""
    return [folder for folder in (cog.folder / "migrations" for cog in cogs) if folder.is_dir()]


class Core:
    """Everything but the platforms: they are handed in, call `handle`, and are called to deliver."""

    def __init__(
        self,
        *,
        storage: Storage,
        cogs: Sequence[Cog],
        catalogue: Catalogue,
        clock: Clock,
        adapters: Mapping[str, Adapter],
        fetcher: Fetcher,
        keys: Path | None = None,
    ) -> None:
        self.storage = storage
        self.site = Site()
        self.measures = measures = Measures()
        self.keys = keys
        self.clock = clock
        self.catalogue = catalogue
        self.registry = Registry(cogs, catalogue)
        self.outbox = Outbox(storage, clock, catalogue)
        self._roll = roll = Roll(storage, clock, adapters, lambda: self.courier.speaks_for)
        self.courier = Courier(storage, clock, adapters, self.outbox, roll, self.registry.relays, keys, measures)
        self._fetcher = fetcher
        self._worker = Worker(
            storage, self.registry, clock, self.outbox, fetcher, self.nudge, self.site, roll, measures, keys
        )
        hearing = Hearing(storage, self.registry, catalogue, clock, adapters, self.site, keys)
        self._dispatcher = Dispatcher(
            storage, self.registry, catalogue, clock, self.outbox, fetcher, adapters, hearing, roll, measures
        )
        self._offers = Offers(storage, self.registry, catalogue, hearing)
        self._working = asyncio.Lock()
        self._saying = asyncio.Lock()
        self._stopping = False
        self._works = True
        self._tidied = clock.now()
        self._to_do = asyncio.Event()
        self._to_say = asyncio.Event()
        self._to_look = asyncio.Event()
        self._soon: asyncio.TimerHandle | None = None
        self._loops: list[asyncio.Task[None]] = []
        self._looks: asyncio.Task[None] | None = None
        self._wakeup: Wakeup | None = None

    async def prepare(self) -> None:
        """Bring the database to the present schema, take back what a dead process held, and try anew what failed.

        A SQLite file serves one process, so whatever is claimed when it starts is claimed by nobody. What a job failed
        by may be mended: one that plans its next run itself would else never run again.
        """
        await upgrade(self.storage, migrations_of(self.registry.cogs))
        now = self.clock.now()
        async with self.storage.transaction() as session:
            if self.storage.engine.dialect.name == "sqlite":
                for row, state in ((JobRow, "scheduled"), (OutboxRow, "unknown")):  # whether it was said is not known
                    free = update(row).where(row.state == "claimed").values(state=state, wake_at=now, owner=None)
                    await session.execute(free)
            failed = (JobRow.state == "failed", JobRow.due_at > now - _TRY_ANEW)
            await session.execute(update(JobRow).where(*failed).values(state="scheduled", wake_at=now, attempts=0))
        await self._tidy()

    async def _tidy(self) -> None:
        """Forget what nobody needs any more; what could not be delivered holds people's words, and goes as well."""
        now = self.clock.now()
        async with self.storage.transaction() as session:
            await drafts.tidy(session, now)
            await unasked.tidy(session, now)
            await tickets.tidy(session, now)
            await under_way.tidy(session, now)
            await community.forget_left(session, now)
            await session.execute(delete(Received).where(Received.at < now - _REMEMBER_RECEIVED))
            await session.execute(delete(JobRow).where(JobRow.wake_at.is_(None), JobRow.due_at < now - _REMEMBER_ENDED))
            await session.execute(
                delete(OutboxRow).where(OutboxRow.wake_at.is_(None), OutboxRow.created_at < now - _REMEMBER_ENDED)
            )
        log_outdated(now)
        self._tidied = now

    def start(self, *, works: bool = True) -> None:
        """Say what there is to say from now on, in the background, and if this process `works`, run what is due."""
        self._wakeup = Wakeup(self.clock, self._ring)
        self._wakeup.start()
        self.nudge()
        rounds = [(self._to_say, self._say), *([(self._to_do, self._work_on)] if works else [])]
        self._works = works
        self._loops = [asyncio.create_task(self._repeat(bell, does, self._wakeup)) for bell, does in rounds]
        if self.storage.engine.dialect.name == "postgresql":  # there may be other processes, which cannot ask platforms
            self._looks = asyncio.create_task(self._repeat(self._to_look, self._roll.answer, self._wakeup))

    async def stop(self) -> None:
        """Finish what was begun, then let go of everything."""
        self._stopping = True
        if self._wakeup is not None:
            self._wakeup.stop()
        if self._soon is not None:
            self._soon.cancel()
        try:
            await self.courier.stop()
            self.nudge()
            if self._looks is not None:
                self._looks.cancel()  # it may ask for a minute, and is asked again
                await asyncio.gather(self._looks, return_exceptions=True)
            await asyncio.gather(*self._loops)  # each ends by itself: no handler, delivery or look is cut in two
            await self._worker.stop()
            await self.outbox.forget_given()
        finally:
            await self._fetcher.close()
            await self.storage.close()

    async def handle(self, interaction: Interaction, responder: Responder) -> None:
        """Answer one interaction, and have what it set going looked at."""
        if await self._dispatcher.handle(replace(interaction, request=taken_in(interaction.request)), responder):
            self.ring_soon()

    def ring_soon(self) -> None:
        """Have it looked at in a moment what is to be done and said."""
        if self._soon is None:
            self._soon = asyncio.get_running_loop().call_later(_GATHER_S, self._ring_for_all)

    def _ring_for_all(self) -> None:
        self._soon = None
        self.nudge()

    async def complete(self, interaction: Interaction, completion: Completion) -> list[tuple[str, str]]:
        """Suggestions as (value, words) for what was typed so far."""
        return await self._offers.complete(interaction, replace(completion, typed=storable(completion.typed)))

    async def commands(self, interaction: Interaction) -> list[Handler]:
        """The commands that a member may use."""
        return await self._offers.commands(interaction)

    async def home(self, visit: Interaction) -> tuple[Message, Reader]:
        """A member's own page, and how they read it."""
        return await self._offers.home(visit)

    async def is_news(self, adapter: str, event: str) -> bool:
        """Whether a platform tells of something for the first time; it is written down before it is acted upon."""
        async with self.storage.transaction() as session:
            return await mark_received(session, adapter, event, self.clock.now())

    async def joined(self, adapter: str, workspace: str) -> None:
        """Serve a workspace that the bot was invited to; what it had set up is still there if it comes back."""
        async with self.storage.transaction() as session:
            await community.join(session, adapter=adapter, platform_id=workspace)

    async def left(self, adapter: str, workspace: str) -> None:
        """Fall silent in a workspace that the bot was removed from."""
        async with self.storage.transaction() as session:
            await community.leave(session, adapter, workspace, self.clock.now())

    async def present(self, adapter: str, workspaces: Sequence[str]) -> None:
        """Serve these workspaces of a platform, and fall silent in every other."""
        async with self.storage.transaction() as session:
            for workspace in workspaces:
                await community.join(session, adapter=adapter, platform_id=workspace)
            await community.leave_all_but(session, adapter, workspaces, self.clock.now())

    async def settle(self) -> None:
        """Run what is due now, and say what there is to say, until nothing is left.

        Jobs that are asked for meanwhile are gathered for the next ring. A job that asks for itself again at once has
        its next turn then too: it must not keep the rest, or the end of the process, waiting.
        """
        await self.outbox.forget_given()
        begun = self.clock.now()
        for _ in range(_TURNS):
            if await self._is_idle():
                return
            worked = await self._work(begun)
            prepared = await self._worker.prepared()
            if not await self._say() and not (worked or prepared):
                return
        log.warning("core.never_settles", turns=_TURNS)

    async def _is_idle(self) -> bool:
        """Whether nothing is due, and nothing is being done: to look is cheaper than to claim in vain."""
        if self._working.locked() or self._saying.locked() or self._worker.is_preparing:
            return False
        due = await self.next_due()
        return due is None or due > self.clock.now()

    async def _work(self, until: datetime) -> bool:
        """Run the jobs that are due by then; True if there was any."""
        worked = False
        async with self._working:
            for _ in range(_TURNS):
                due = await self._next_job()
                if due is None or due > until or self._stopping:
                    break
                if not await self._worker.run_due():
                    break  # what is left waits until others are prepared
                worked = True
                self._to_say.set()  # what a job has to say need not wait for the next job
                self.courier.look_again()
        return worked

    async def _say(self) -> bool:
        async with self._saying:
            return await self.courier.deliver_due()

    async def _next_job(self) -> datetime | None:
        async with self.storage.reading() as session:
            return await session.scalar(_NEXT_JOB)

    @property
    def is_stopping(self) -> bool:
        """Whether it takes on nothing new."""
        return self._stopping

    async def next_due(self) -> datetime | None:
        """When the next job or message is due that this process has to do with."""
        async with self.storage.reading() as session:
            job, message = (await session.execute(_NEXT, {"speaks_for": self.courier.speaks_for})).one()
        due = job if self._works else None, message
        return min((instant for instant in due if instant is not None), default=None)

    def nudge(self) -> None:
        """Look again at what is due: the clock was wound, or somebody wrote to the database."""
        self._to_do.set()
        self._to_say.set()
        self._to_look.set()
        self.courier.look_again()

    async def _ring(self) -> None:
        self.nudge()

    async def _work_on(self) -> None:
        await self.outbox.forget_given()
        await self._work(self.clock.now())
        if self.clock.now() - self._tidied > _TIDY_EVERY:
            await self._tidy()

    async def _repeat(self, bell: asyncio.Event, does: Callable[[], Awaitable[object]], wakeup: Wakeup) -> None:
        """Do this whenever the bell rings, and have it ring again when the next thing is due."""
        while not self._stopping:
            await bell.wait()
            bell.clear()
            try:
                await does()
                due = await self.next_due()
                if self._stopping:
                    return
                if due is not None and due <= self.clock.now():
                    self.ring_soon()
                else:
                    wakeup.at(due)
            except Exception as error:  # noqa: BLE001 - the next ring tries again, at the latest in 30 s
                log.error("core.round_failed", failure=failure_id(), exc_info=error)
