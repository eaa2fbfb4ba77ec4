"""One stored message, handed to its platform, and what becomes of it.

It is said and forgotten, tried again later, or given up with the reason, and those hear of that who can do something.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Update, delete, select, update

from bot import posts
from bot.backoff import Backoff
from bot.clock import Clock
from bot.community import workspace
from bot.context import Context
from bot.handler import Function
from bot.i18n import Reader
from bot.logs import failure_id, log
from bot.measures import Delivered, Measures
from bot.model.address import Address, Place
from bot.model.arrangement import LetIn, LetOut, NoHappening, OpenThread, Relay, Removal
from bot.model.codec import decode
from bot.model.message import Message
from bot.model.phrase import Phrase
from bot.model.role import Visibility
from bot.outbox import Outbox
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


class Handover:
    """Tries messages that were claimed; `was_away` says whether another may have been given them meanwhile."""

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
        was_away: Callable[[], bool],
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._adapters = adapters
        self._outbox = outbox
        self._owner = outbox.owner
        self._roll = roll
        self._relays = relays
        self._keys = keys
        self._measures = measures
        self._was_away = was_away

    async def deliver(self, row: OutboxRow) -> bool:
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
            if self._was_away():
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
