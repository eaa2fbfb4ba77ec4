"""Saying what is stored: each destination in order, all of them side by side, none waiting for another.

A destination whose platform asks for patience, or where an answer was lost, is left alone until then with all that is
meant for it, so that nothing overtakes. What fails by our own fault stands aside and lets the rest of it by.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, case, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.clock import Clock
from bot.handler import Function
from bot.handover import Handover
from bot.logs import failure_id, log
from bot.measures import Measures
from bot.model.address import Address
from bot.outbox import LEASE, Outbox
from bot.port import Adapter
from bot.roll import Roll
from bot.storage.engine import Storage
from bot.storage.tables import OutboxRow

_LANES = 75  # destinations served at once: with 50 a second allowed, some wait for a channel that takes one a second
_BEAT_S = 1.0
_AWAY_S = 3.0  # in which nothing ran here, so that another may have been given what this process was about to say
_NOTICED = timedelta(seconds=_AWAY_S + _BEAT_S)  # by whoever held a message that it is another's now
_AT_A_TIME = 50  # rows claimed together
_WAITS = ("claimed", "paused", "unknown")  # states in which a row holds up its destination
_EARLIER = aliased(OutboxRow)
_HELD_UP = (
    select(_EARLIER.id)
    .where(_EARLIER.address == OutboxRow.address, _EARLIER.id < OutboxRow.id)
    .where(_EARLIER.state.in_(_WAITS))  # also where it is due: it goes first, and alone
    .exists()
)
_OPEN = (OutboxRow.wake_at.is_not(None), OutboxRow.adapter.in_(bindparam("speaks_for", expanding=True)), ~_HELD_UP)
_DUE = (
    select(OutboxRow.id)
    .where(*_OPEN, OutboxRow.wake_at <= bindparam("now"))
    .where(OutboxRow.address.not_in(bindparam("busy", expanding=True)))
    .order_by(OutboxRow.wake_at, OutboxRow.id)
    .limit(bindparam("most"))
)
_PERHAPS_SAID = OutboxRow.state.in_(("claimed", "unknown", "aside"))  # and nobody heard of it
_CLAIM = (
    update(OutboxRow)
    .where(
        OutboxRow.id.in_(_DUE.with_for_update(skip_locked=True).scalar_subquery())
    )  # SQLite has one writer, and no locks
    .values(
        state="claimed",
        owner=bindparam("claimed_by"),
        wake_at=bindparam("claimed_until"),
        attempts=OutboxRow.attempts + 1,
        doubtful=case((_PERHAPS_SAID, True), else_=OutboxRow.doubtful),
    )
    .returning(OutboxRow)
    .execution_options(synchronize_session=False)
)
NEXT_MESSAGE = select(OutboxRow.wake_at).where(*_OPEN).order_by(OutboxRow.wake_at).limit(1)
"""When the next message is due that no other holds up; takes the platforms that are spoken for."""


class Courier:
    """Delivers what is due on the platforms that this process speaks for."""

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        adapters: Mapping[str, Adapter],
        outbox: Outbox,
        roll: Roll,
        relays: Mapping[str, Function],
        keys: Path | None,
        measures: Measures,
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._adapters = adapters
        self._speaks_for: set[str] = set(adapters)
        self._owner = outbox.owner
        self._handover = Handover(storage, clock, adapters, outbox, roll, relays, keys, measures, self._was_away)
        self._lanes: dict[asyncio.Task[None], str] = {}  # the address that each serves
        self._more = asyncio.Event()
        self._stopping = False
        self._beating: asyncio.TimerHandle | None = None
        self._beat_at = float("inf")  # on the loop's clock

    @property
    def speaks_for(self) -> list[str]:
        """The platforms whose messages this process delivers."""
        return sorted(self._speaks_for)

    @property
    def unreached(self) -> list[str]:
        """The platforms among these to which there is no line."""
        return [name for name in self.speaks_for if not self._adapters[name].is_connected]

    async def speak_for(self, adapter: str) -> None:
        """Deliver for a platform from now on, alone: what another process held is free, and was perhaps said.

        It is left alone for a moment: the other may be alive, and about to say it.
        """
        async with self._storage.transaction() as session:
            await session.execute(
                update(OutboxRow)
                .where(OutboxRow.adapter == adapter, OutboxRow.state == "claimed", OutboxRow.owner != self._owner)
                .values(state="unknown", wake_at=self._clock.now() + _NOTICED, owner=None)
            )
        self._speaks_for.add(adapter)
        self.look_again()

    def fall_silent(self, adapter: str) -> None:
        """Leave a platform to other processes."""
        self._speaks_for.discard(adapter)

    async def leave(self, adapter: str, *, within_s: float) -> None:
        """Leave a platform to other processes, after so long at the most for what is being said there.

        What takes longer was perhaps said. Without any time nothing of it goes on from this moment: another may be
        saying it already.
        """
        self.fall_silent(adapter)
        lanes = [lane for lane, address in self._lanes.items() if Address.decode(address).adapter == adapter]
        if lanes and within_s:
            await asyncio.wait(lanes, timeout=within_s)
        for lane in lanes:
            lane.cancel()

    def look_again(self) -> None:
        """There may be more to say, for somebody who is not waited for."""
        self._more.set()

    async def deliver_due(self) -> bool:
        """Say everything that is due, until no more can be said now; True if there was anything."""
        began = False
        self._more.set()
        while not self._stopping:
            free = _LANES - len(self._lanes)
            if self._more.is_set() or _LANES // 2 <= free < _LANES:  # after the last lane, whoever waits looks again
                self._more.clear()
                claimed = await self._fill(free)
                began = began or claimed
            if not self._lanes:
                return began
            more = asyncio.create_task(self._more.wait())
            await asyncio.wait({*self._lanes, more}, return_when=asyncio.FIRST_COMPLETED)
            more.cancel()
            self._let_go()
        await self._finished()
        return began

    def _let_go(self) -> None:
        for lane in [lane for lane in self._lanes if lane.done()]:
            del self._lanes[lane]
            if lane.cancelled():
                continue
            if (error := lane.exception()) is not None:  # the database: what was claimed is free when its lease ends
                log.error("outbox.lane_broke", failure=failure_id(), exc_info=error)

    async def stop(self) -> None:
        """Finish what is being said, and leave the rest to whoever comes next."""
        self._stopping = True
        self._more.set()
        await self._finished()
        if self._beating is not None:
            self._beating.cancel()

    async def _finished(self) -> None:
        if self._lanes:
            await asyncio.wait(self._lanes)
            self._let_go()

    async def _fill(self, free: int) -> bool:
        """Claim as much as there are free lanes, and begin on it."""
        if free <= 0 or not self._speaks_for:
            return False
        async with self._storage.transaction() as session:
            rows = await self._claim(session, free)
        for address, group in groupby(sorted(rows, key=lambda row: (row.address, row.id)), lambda row: row.address):
            self._lanes[asyncio.create_task(self._serve(list(group)))] = address
        if self._lanes and self._beating is None and self._storage.engine.dialect.name != "sqlite":
            self._beat(asyncio.get_running_loop().time())
        if len(rows) == free:
            self._more.set()  # all of it may be for one destination, with others behind it
        return bool(rows)

    def _beat(self, last: float) -> None:
        """Notice that this process was stopped, before anything of it goes on: timers are looked at first."""
        loop = asyncio.get_running_loop()
        self._beat_at = loop.time()
        if loop.time() - last > _AWAY_S:
            log.warning("outbox.was_away", seconds=round(loop.time() - last))
            for lane in self._lanes:
                lane.cancel()
        self._beating = loop.call_later(_BEAT_S, self._beat, loop.time()) if self._lanes else None
        if self._beating is None:
            self._beat_at = float("inf")

    def _was_away(self) -> bool:
        """Whether it was stopped just now, before any timer could notice."""
        return asyncio.get_running_loop().time() - self._beat_at > _AWAY_S

    async def _claim(self, session: AsyncSession, limit: int) -> Sequence[OutboxRow]:
        now = self._clock.now()
        given = {
            "now": now,
            "speaks_for": self.speaks_for,
            "busy": list(self._lanes.values()),
            "most": limit,
            "claimed_by": self._owner,
            "claimed_until": now + LEASE,
        }
        return list(await session.scalars(_CLAIM, given))

    async def _serve(self, rows: Sequence[OutboxRow]) -> None:
        """Say what is meant for one destination; what is left when this is cut short was perhaps said."""
        try:
            await self._say_in_order(rows)
        except asyncio.CancelledError:
            await self._change(rows, state="unknown", wake_at=self._clock.now(), owner=None)
            raise

    async def _say_in_order(self, rows: Sequence[OutboxRow]) -> None:
        """Say one after the other, until the destination has to wait."""
        claimed_at = self._clock.now()
        for number, row in enumerate(rows):
            if self._stopping or row.adapter not in self._speaks_for:
                await self._release(rows[number:])
                return
            if self._clock.now() - claimed_at > LEASE / 2:
                claimed_at = self._clock.now()
                await self._renew(rows[number:])
            if not await self._handover.deliver(row):
                await self._release(rows[number + 1 :])
                return

    async def _release(self, rows: Sequence[OutboxRow]) -> None:
        """Give back what was claimed and not tried, to where it stood: before what came later to the same place."""
        untried = {"state": "scheduled", "owner": None, "attempts": OutboxRow.attempts - 1}
        await self._change(rows, wake_at=OutboxRow.created_at, **untried)

    async def _renew(self, rows: Sequence[OutboxRow]) -> None:
        await self._change(rows, wake_at=self._clock.now() + LEASE)

    async def _change(self, rows: Iterable[OutboxRow], **values: Any) -> None:
        ids = [row.id for row in rows]
        if ids:
            async with self._storage.transaction() as session:
                mine = (OutboxRow.id.in_(ids), OutboxRow.owner == self._owner, OutboxRow.state == "claimed")
                await session.execute(update(OutboxRow).where(*mine).values(**values))
