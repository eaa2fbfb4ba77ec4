"""Messages on their way: stored in the handler's transaction, said afterwards, gone when they are delivered.

What survives a crash: everything that was committed. A crash between saying and deleting the row makes us say
it again under the same nonce, which is how a platform, or a look at the channel, tells a second attempt from a
second message. What does not survive: a message whose handler did not commit, because then nothing happened.
"""

import asyncio
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.context import Outgoing
from bot.i18n import Catalogue, Reader
from bot.limits import check
from bot.logs import failure_id, log
from bot.model.address import Address
from bot.model.codec import decode, encode
from bot.model.role import PUBLIC, Visibility
from bot.port import Adapter, Delivery, Later, Undeliverable
from bot.storage.engine import Storage
from bot.storage.tables import OutboxRow, PostRow

LEASE = timedelta(minutes=2)
ATTEMPTS = 8
_BATCH = 50


class Outbox:
    """Stores messages in a caller's transaction, and delivers what is due."""

    def __init__(self, storage: Storage, clock: Clock, catalogue: Catalogue, adapters: Mapping[str, Adapter]) -> None:
        self._storage = storage
        self._clock = clock
        self._catalogue = catalogue
        self._adapters = adapters
        self._owner = secrets.token_hex(8)

    async def enqueue(self, session: AsyncSession, workspace_id: int, messages: Iterable[Outgoing]) -> None:
        """Store messages to be said after the commit; a newer text under the same key replaces one unsaid.

        Raises `limits.TooMuch` where a message would not fit every platform.
        """
        for outgoing in messages:
            if outgoing.post_key:
                await session.execute(
                    delete(OutboxRow).where(
                        OutboxRow.workspace_id == workspace_id,
                        OutboxRow.post_key == outgoing.post_key,
                        OutboxRow.state == "scheduled",
                    )
                )
            session.add(self._row(workspace_id, outgoing, PUBLIC))

    async def enqueue_reply(
        self, session: AsyncSession, workspace_id: int, outgoing: Outgoing, visibility: Visibility
    ) -> Delivery:
        """Store an answer that the caller is about to give; should the process die first, it is given later."""
        row = self._row(workspace_id, outgoing, visibility)
        row.state, row.owner, row.wake_at, row.attempts = "claimed", self._owner, self._clock.now() + LEASE, 1
        session.add(row)
        await session.flush()
        return self._delivery(row, None)

    def _row(self, workspace_id: int, outgoing: Outgoing, visibility: Visibility) -> OutboxRow:
        now = self._clock.now()
        check(outgoing.message, self._catalogue, Reader(outgoing.locale, outgoing.zone, now))
        return OutboxRow(
            workspace_id=workspace_id,
            nonce=secrets.token_hex(12),
            address=outgoing.address.encode(),
            post_key=outgoing.post_key,
            visibility=visibility,
            locale=outgoing.locale,
            zone=outgoing.zone.key,
            message=encode(outgoing.message),
            created_at=now,
            not_after=outgoing.not_after,
            wake_at=now,
            state="scheduled",
            owner=None,
            attempts=0,
            reason=None,
        )

    async def deliver_due(self) -> bool:
        """Say everything that is due; True if there was anything.

        Each destination is served in order, the destinations side by side, and a bad row holds up no other; the
        next round begins when the slowest of this one is done.
        """
        async with self._storage.transaction() as session:
            rows = await self._claim(session)
        by_address = {
            address: list(group) for address, group in groupby(sorted(rows, key=_by_address), lambda row: row.address)
        }
        await asyncio.gather(*(self._deliver_in_order(group) for group in by_address.values()))
        return bool(rows)

    async def _claim(self, session: AsyncSession) -> Sequence[OutboxRow]:
        now = self._clock.now()
        due = select(OutboxRow.id).where(OutboxRow.wake_at <= now).order_by(OutboxRow.id).limit(_BATCH)
        if session.get_bind().dialect.name == "postgresql":
            due = due.with_for_update(skip_locked=True)
        claimed = await session.scalars(
            update(OutboxRow)
            .where(OutboxRow.id.in_(due.scalar_subquery()))
            .values(state="claimed", owner=self._owner, wake_at=now + LEASE, attempts=OutboxRow.attempts + 1)
            .returning(OutboxRow),
            execution_options={"synchronize_session": False},
        )
        return list(claimed)

    async def _deliver_in_order(self, rows: Sequence[OutboxRow]) -> None:
        for row in rows:
            await self._deliver(row)

    async def _deliver(self, row: OutboxRow) -> None:
        if row.not_after is not None and self._clock.now() >= row.not_after:
            log.info("outbox.too_late", outbox=row.id, workspace=row.workspace_id)
            await self._forget(row)
            return
        standing = await self._standing(row)
        try:
            delivery = self._delivery(row, standing)
            ref = await self._adapters[delivery.address.adapter].deliver(delivery)
        except Undeliverable as error:
            log.warning("outbox.undeliverable", outbox=row.id, workspace=row.workspace_id, reason=str(error))
            if standing is None:
                await self._give_up(row, str(error))
            else:
                await self._post_anew(row, standing)
        except Later as error:
            await self._retry(row, str(error), error.seconds)
        except Exception as error:  # noqa: BLE001 - one bad row must not hold up the others
            failure = failure_id()
            log.error("outbox.failed", outbox=row.id, failure=failure, exc_info=error)
            await self._retry(row, failure, None)
        else:
            await self.delivered(delivery.nonce, ref)

    async def _standing(self, row: OutboxRow) -> PostRow | None:
        if row.post_key is None:
            return None
        async with self._storage.reading() as session:
            return await session.scalar(
                select(PostRow).where(PostRow.workspace_id == row.workspace_id, PostRow.key == row.post_key)
            )

    def _delivery(self, row: OutboxRow, standing: PostRow | None) -> Delivery:
        return Delivery(
            nonce=row.nonce,
            address=Address.decode(standing.address if standing else row.address),
            message=decode(row.message),
            reader=Reader(row.locale, ZoneInfo(row.zone), self._clock.now()),
            visibility=Visibility(row.visibility),
            ref=standing.platform_ref if standing else None,
        )

    async def delivered(self, nonce: str, ref: str) -> None:
        """Forget a message that was said, and remember where it stands if it may be changed later."""
        async with self._storage.transaction() as session:
            row = await session.scalar(select(OutboxRow).where(OutboxRow.nonce == nonce))
            if row is None:
                return  # said twice by a lease that ran out; the platform saw one nonce
            if row.post_key is not None:
                await self._remember(session, row, ref)
            await session.delete(row)

    @staticmethod
    async def _remember(session: AsyncSession, row: OutboxRow, ref: str) -> None:
        standing = await session.scalar(
            select(PostRow).where(PostRow.workspace_id == row.workspace_id, PostRow.key == row.post_key)
        )
        if standing is None:
            session.add(PostRow(workspace_id=row.workspace_id, key=row.post_key, address=row.address, platform_ref=ref))
        else:
            standing.platform_ref = ref

    async def _forget(self, row: OutboxRow) -> None:
        async with self._storage.transaction() as session:
            await session.execute(delete(OutboxRow).where(OutboxRow.id == row.id, OutboxRow.owner == self._owner))

    async def _retry(self, row: OutboxRow, reason: str, seconds: float | None) -> None:
        if row.attempts >= ATTEMPTS:
            log.error("outbox.given_up", outbox=row.id, workspace=row.workspace_id, attempts=row.attempts)
            await self._give_up(row, reason)
            return
        if await self._is_outdated(row):
            await self._forget(row)
            return
        pause = timedelta(seconds=seconds) if seconds is not None else pause_before(row.attempts)
        await self._settle(row, state="scheduled", wake_at=self._clock.now() + pause, reason=reason)

    async def _is_outdated(self, row: OutboxRow) -> bool:
        """Whether a newer text under its key was stored while it was on its way; tried again, it would cover that."""
        if row.post_key is None:
            return False
        newer = select(OutboxRow.id).where(
            OutboxRow.workspace_id == row.workspace_id,
            OutboxRow.post_key == row.post_key,
            OutboxRow.id > row.id,
            OutboxRow.wake_at.is_not(None),
        )
        async with self._storage.reading() as session:
            return (await session.scalars(newer.limit(1))).first() is not None

    async def _post_anew(self, row: OutboxRow, standing: PostRow) -> None:
        """Forget a post that somebody removed, so that its new text is said as a message of its own."""
        async with self._storage.transaction() as session:
            await session.execute(delete(PostRow).where(PostRow.id == standing.id))
        await self._settle(row, state="scheduled", wake_at=self._clock.now(), reason="the post was gone")

    async def _give_up(self, row: OutboxRow, reason: str) -> None:
        await self._settle(row, state="dead", wake_at=None, reason=reason)

    async def _settle(self, row: OutboxRow, *, state: str, wake_at: datetime | None, reason: str) -> None:
        async with self._storage.transaction() as session:
            await session.execute(
                update(OutboxRow)
                .where(OutboxRow.id == row.id, OutboxRow.owner == self._owner)
                .values(state=state, wake_at=wake_at, owner=None, reason=reason)
            )

    async def next_wake(self) -> datetime | None:
        """When the next message is due, or a lease runs out."""
        async with self._storage.reading() as session:
            return await session.scalar(select(func.min(OutboxRow.wake_at)).where(OutboxRow.wake_at.is_not(None)))


def pause_before(attempt: int) -> timedelta:
    """How long to wait before the next attempt after this many: 2 s, doubled each time, ten minutes at most."""
    return min(timedelta(seconds=2 * 2.0 ** (attempt - 1)), timedelta(minutes=10))


def _by_address(row: OutboxRow) -> tuple[str, int]:
    return row.address, row.id
