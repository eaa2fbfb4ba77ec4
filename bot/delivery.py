"""Saying what is stored: each destination in order, all of them side by side, none waiting for another.

A destination whose platform asks for patience, or where an answer was lost, is left alone until then with all that is
meant for it, so that nothing overtakes. What fails by our own fault stands aside and lets the rest of it by.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Update, bindparam, case, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot import posts
from bot.backoff import Backoff
from bot.clock import Clock
from bot.cog import Function
from bot.community import workspace
from bot.context import Context
from bot.i18n import Reader
from bot.logs import failure_id, log
from bot.measures import Delivered, Measures
from bot.model.address import Address, Place
from bot.model.arrangement import LetIn, LetOut, NoHappening, OpenThread, Relay, Removal
from bot.model.codec import decode
from bot.model.message import Message
from bot.model.phrase import Phrase
from bot.model.role import Visibility
from bot.outbox import LEASE, Outbox
from bot.port import Adapter, Arranging, Delivery, Later, Undeliverable
from bot.roll import Roll
from bot.storage.engine import Storage
from bot.storage.tables import OutboxRow, PostRow
from bot.undelivered import notice

ATTEMPTS = 8
"""How often something is tried that fails by our own fault."""

PAUSES = Backoff(first=timedelta(seconds=2), most=timedelta(minutes=10))

_PATIENCE = timedelta(days=1)  # with a platform that is not there: nothing is lost by an hour without it
_ANSWERS_WITHIN_S = 60.0
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
        self._measures = measures
        self._roll = roll
        self._relays = relays
        self._keys = keys
        self._storage = storage
        self._clock = clock
        self._adapters = adapters
        self._speaks_for: set[str] = set(adapters)
        self._outbox = outbox
        self._owner = outbox.owner
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
            if not await self._deliver(row):
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

    async def _deliver(self, row: OutboxRow) -> bool:
        """Try one row; False where its destination has to be left alone for now."""
        became, may_go_on = await self._try(row)
        self._measures.tried(row.adapter, became, after_s=(self._clock.now() - row.created_at).total_seconds())
        return may_go_on

    async def _try(self, row: OutboxRow) -> tuple[Delivered, bool]:
        address = Address.decode(row.address)
        if row.not_after is not None and self._clock.now() >= row.not_after:
            await self._too_late(row, address)
            return Delivered.LATE, True
        async with self._storage.reading() as session:
            standing = await posts.standing(session, row)
        try:
            async with self._storage.reading() as session:
                where = await posts.place(session, row, address)
            if asyncio.get_running_loop().time() - self._beat_at > _AWAY_S:
                raise asyncio.CancelledError  # it was stopped just before this step, which no timer comes before
            async with asyncio.timeout(_ANSWERS_WITHIN_S):
                ref = await self._hand_over(row, standing, where)
        except Undeliverable as error:
            log.warning("outbox.undeliverable", outbox=row.id, workspace=row.workspace_id, reason=str(error))
            if standing is None or error.closed:
                await self._give_up(row, str(error), error.advice)
            else:
                await self._post_anew(row, standing)
            return Delivered.UNDELIVERABLE, True
        except (Later, TimeoutError) as error:
            return Delivered.POSTPONED, not await self._wait_for(row, standing, error)
        except Exception as error:  # noqa: BLE001 - one bad row must not hold up the others
            failure = failure_id()
            log.error("outbox.failed", outbox=row.id, failure=failure, exc_info=error)
            if row.attempts >= ATTEMPTS:
                await self._give_up_tried(row, failure)
            elif not await self._let_newer_by(row):
                await self._settle(row, state="aside", wake_at=self._after_a_pause(row), reason=failure)
            return Delivered.FAILED, True
        await self._delivered(row.nonce, ref, where)
        return Delivered.SAID, True

    async def _wait_for(self, row: OutboxRow, standing: PostRow | None, error: Later | TimeoutError) -> bool:
        """Leave a destination alone for a while; False where the row is let go instead.

        What may stand there unheard of is never let go: it has to be found, or a newer text would stand beside it.
        """
        unheard = not isinstance(error, Later) or error.unheard
        if self._clock.now() - row.created_at > _PATIENCE:
            await self._give_up_tried(row, str(error))
            return False
        is_new = standing is None and (unheard or row.doubtful)
        if not is_new and await self._let_newer_by(row):
            return False
        asked = error.seconds if isinstance(error, Later) else None
        until = self._clock.now() + timedelta(seconds=asked) if asked is not None else self._after_a_pause(row)
        await self._settle(row, state="unknown" if unheard else "paused", wake_at=until, reason=str(error))
        return True

    def _after_a_pause(self, row: OutboxRow) -> datetime:
        return self._clock.now() + PAUSES.pause(row.attempts)

    async def _too_late(self, row: OutboxRow, address: Address) -> None:
        """Let go of what nobody should read any more; an answer waits for whoever asked."""
        log.info("outbox.too_late", outbox=row.id, workspace=row.workspace_id)
        if address.place is Place.REPLY:
            await self._give_up(row, "the interaction is over", None)
            return
        async with self._storage.transaction() as session:
            if address.place is Place.CALENDAR:
                await session.execute(delete(OutboxRow).where(OutboxRow.id == row.id))
                return
            await session.execute(self._settled(row, state="late", wake_at=None, reason="too late"))
            await self._outbox.tell_late(session, row.workspace_id)

    async def _give_up_tried(self, row: OutboxRow, reason: str) -> None:
        log.error("outbox.given_up", outbox=row.id, workspace=row.workspace_id, attempts=row.attempts)
        await self._give_up(row, reason, None)

    async def _hand_over(self, row: OutboxRow, standing: PostRow | None, address: Address) -> str:
        adapter = self._adapters[address.adapter]
        what = decode(row.message)
        if isinstance(what, Message):
            return await adapter.deliver(self._delivery(row, what, standing, address))
        if isinstance(what, Relay):
            return await self._relay(row, what, adapter)
        if isinstance(what, NoHappening | Removal) and standing is None:
            return ""  # it was never shown, or is gone
        if isinstance(what, Removal) and standing is not None:
            address = Address.decode(standing.address)
        if isinstance(what, OpenThread) and standing is not None:
            return standing.platform_ref  # it is open
        reader = Reader(row.locale, ZoneInfo(row.zone), self._clock.now())
        ref = standing.platform_ref if standing else None
        if not row.doubtful:
            return await adapter.arrange(Arranging(row.nonce, address, what, reader, ref))
        async with self._storage.reading() as session:
            others = await posts.refs(session, row)
        return await adapter.arrange(Arranging(row.nonce, address, what, reader, ref, row.created_at, others))

    async def _relay(self, row: OutboxRow, what: Relay, adapter: Adapter) -> str:
        """Say what a cog finds to whom it finds; nothing where that is nobody any more."""
        async with self._storage.reading() as session:
            served = await workspace(session, row.workspace_id)
            context = Context(session, self._clock.now(), served, None, None, keys=self._keys)
            await self._relays[what.name](context, what.ref)
        for said in context.effects.outgoing:
            if not isinstance(said.message, Message):
                raise TypeError("what is relayed is said")
            reader = Reader(said.locale, said.zone, self._clock.now())
            since = row.created_at if row.doubtful else None
            return await adapter.deliver(Delivery(row.nonce, said.address, said.message, reader, since=since))
        return ""

    def _delivery(self, row: OutboxRow, message: Message, standing: PostRow | None, address: Address) -> Delivery:
        return Delivery(
            nonce=row.nonce,
            address=Address.decode(standing.address) if standing else address,
            message=message,
            reader=Reader(row.locale, ZoneInfo(row.zone), self._clock.now()),
            visibility=Visibility(row.visibility),
            ref=standing.platform_ref if standing else None,
            since=row.created_at if row.doubtful else None,
        )

    async def _delivered(self, nonce: str, ref: str, where: Address) -> None:
        """Forget a message that was said, and remember where it stands if it may be changed later."""
        async with self._storage.transaction() as session:
            row = await session.scalar(select(OutboxRow).where(OutboxRow.nonce == nonce))
            if row is None:
                return  # said twice by a lease that ran out; the platform saw one nonce
            if row.post_key is not None:
                await posts.remember(session, row, ref, where)
            elif row.message.get("is") in (LetIn.__name__, LetOut.__name__):
                await posts.moved(session, row, ref, where)
            await session.delete(row)

    async def _let_newer_by(self, row: OutboxRow) -> bool:
        """Let go of a row that is covered by a newer text under its key; tried again, it would cover that."""
        if row.post_key is None:
            return False
        newer = select(OutboxRow.id).where(
            OutboxRow.workspace_id == row.workspace_id,
            OutboxRow.post_key == row.post_key,
            OutboxRow.id > row.id,
            OutboxRow.wake_at.is_not(None),
        )
        async with self._storage.transaction() as session:
            if (await session.scalars(newer.limit(1))).first() is None:
                return False
            await session.execute(delete(OutboxRow).where(OutboxRow.id == row.id, OutboxRow.owner == self._owner))
            return True

    async def _post_anew(self, row: OutboxRow, standing: PostRow) -> None:
        """Forget a post that somebody removed, so that its new text is said as a message of its own."""
        async with self._storage.transaction() as session:
            await session.execute(delete(PostRow).where(PostRow.id == standing.id))
        await self._settle(row, state="scheduled", wake_at=self._clock.now(), reason="the post was gone")

    async def _give_up(self, row: OutboxRow, reason: str, advice: Phrase | None) -> None:
        """Keep what cannot be said with the reason, and let those know who can do something about it.

        A mirror that cannot be shown is let go: what it mirrors stands in the bot's own list.
        """
        if Address.decode(row.address).place is Place.CALENDAR:
            async with self._storage.transaction() as session:
                await session.execute(delete(OutboxRow).where(OutboxRow.id == row.id, OutboxRow.owner == self._owner))
            return
        # That they have left the place is seen here for nothing, and then nobody is told that they take no messages.
        is_direct = Address.decode(row.address).place is Place.DIRECT
        has_left = is_direct and row.member_id is not None and await self._roll.has_left(row.member_id)
        async with self._storage.transaction() as session:
            said = None if has_left else await notice(session, row, advice, self._clock.now())
            await session.execute(self._settled(row, state="dead", wake_at=None, reason=reason))
            if said is not None:
                await self._outbox.enqueue(session, {row.workspace_id: [said]})

    async def _settle(self, row: OutboxRow, *, state: str, wake_at: datetime | None, reason: str) -> None:
        async with self._storage.transaction() as session:
            await session.execute(self._settled(row, state=state, wake_at=wake_at, reason=reason))

    def _settled(self, row: OutboxRow, *, state: str, wake_at: datetime | None, reason: str) -> Update:
        return (
            update(OutboxRow)
            .where(OutboxRow.id == row.id, OutboxRow.owner == self._owner)
            .values(state=state, wake_at=wake_at, owner=None, reason=reason)
        )
