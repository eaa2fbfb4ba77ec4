"""Messages on their way: stored in the handler's transaction, said afterwards, gone when they are delivered.

What survives a crash: everything that was committed. A crash between saying and deleting the row makes us say
it again under the same nonce, which is how a platform, or a look at the channel, tells a second attempt from a
second message. What does not survive: a message whose handler did not commit, because then nothing happened.
"""

import asyncio
import secrets
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Update, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.context import Outgoing
from bot.i18n import Catalogue, Reader
from bot.limits import check
from bot.logs import failure_id, log
from bot.model.address import Address, Place
from bot.model.arrangement import NoHappening, OpenThread
from bot.model.codec import decode, encode
from bot.model.message import Message
from bot.model.phrase import Phrase
from bot.model.role import PUBLIC, Visibility
from bot.port import Adapter, Arranging, Delivery, Later, Undeliverable
from bot.storage.base import plain
from bot.storage.engine import Storage
from bot.storage.tables import OutboxRow, PostRow
from bot.undelivered import notice

LEASE = timedelta(minutes=2)
ATTEMPTS = 8
"""How often something is tried that fails by our own fault."""

_PATIENCE = timedelta(days=1)  # with a platform that is not there: nothing is lost by an hour without it
_ANSWERS_WITHIN_S = 60.0
_BATCH = 50
_OUTBOX = plain(OutboxRow)
_TOGETHER_S = 0.5  # for which answers that were given are gathered, to be forgotten together


class Outbox:
    """Stores messages in a caller's transaction, and delivers what is due."""

    def __init__(self, storage: Storage, clock: Clock, catalogue: Catalogue, adapters: Mapping[str, Adapter]) -> None:
        self._storage = storage
        self._clock = clock
        self._catalogue = catalogue
        self._adapters = adapters
        self._owner = secrets.token_hex(8)
        self._given: list[str] = []
        self._forgetting: asyncio.Task[None] | None = None
        self._hurry = asyncio.Event()

    async def enqueue(self, session: AsyncSession, workspace_id: int, messages: Iterable[Outgoing]) -> None:
        """Store messages to be said after the commit; a newer text under the same key replaces one unsaid.

        Raises `limits.TooMuch` where a message would not fit every platform.
        """
        for outgoing in messages:
            if isinstance(outgoing.message, Message):
                check(outgoing.message, self._catalogue, Reader(outgoing.locale, outgoing.zone, self._clock.now()))
            if outgoing.post_key:
                await session.execute(
                    delete(OutboxRow).where(
                        OutboxRow.workspace_id == workspace_id,
                        OutboxRow.post_key == outgoing.post_key,
                        OutboxRow.state == "scheduled",
                    )
                )
            await session.execute(insert(_OUTBOX), self._row(workspace_id, outgoing, PUBLIC))

    def reply(self, outgoing: Outgoing, visibility: Visibility) -> Delivery:
        """An answer, ready to be given; raises `limits.TooMuch` where it would not fit every platform."""
        assert isinstance(outgoing.message, Message)  # noqa: S101 - an answer is said
        reader = Reader(outgoing.locale, outgoing.zone, self._clock.now())
        check(outgoing.message, self._catalogue, reader)
        return Delivery(secrets.token_hex(12), outgoing.address, outgoing.message, reader, visibility)

    async def keep_reply(
        self, session: AsyncSession, workspace_id: int, outgoing: Outgoing, delivery: Delivery
    ) -> None:
        """Store an answer that the caller is about to give; should the process die first, it is given later."""
        row = self._row(workspace_id, outgoing, delivery.visibility)
        row |= {"nonce": delivery.nonce, "state": "claimed", "owner": self._owner, "attempts": 1}
        row |= {"wake_at": self._clock.now() + LEASE}
        await session.execute(insert(_OUTBOX), row)

    def _row(self, workspace_id: int, outgoing: Outgoing, visibility: Visibility) -> dict[str, Any]:
        now = self._clock.now()
        return {
            "workspace_id": workspace_id,
            "member_id": outgoing.member_id,
            "nonce": secrets.token_hex(12),
            "address": outgoing.address.encode(),
            "post_key": outgoing.post_key,
            "visibility": visibility,
            "locale": outgoing.locale,
            "zone": outgoing.zone.key,
            "message": encode(outgoing.message),
            "created_at": now,
            "not_after": outgoing.not_after,
            "wake_at": outgoing.not_before or now,
            "state": "scheduled",
            "owner": None,
            "attempts": 0,
            "reason": None,
        }

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
        address = Address.decode(row.address)
        if row.not_after is not None and self._clock.now() >= row.not_after:
            log.info("outbox.too_late", outbox=row.id, workspace=row.workspace_id)
            if address.place is Place.REPLY:
                await self._give_up(row, "the interaction is over", None)
            else:
                await self._forget(row)
            return
        standing = await self._standing(row)
        try:
            where = await self._where(row, address)
            async with asyncio.timeout(_ANSWERS_WITHIN_S):
                ref = await self._hand_over(row, standing, where)
        except Undeliverable as error:
            log.warning("outbox.undeliverable", outbox=row.id, workspace=row.workspace_id, reason=str(error))
            if standing is None or error.closed:
                await self._give_up(row, str(error), error.advice)
            else:
                await self._post_anew(row, standing)
        except (Later, TimeoutError) as error:
            hopeless = self._clock.now() - row.created_at > _PATIENCE
            seconds = error.seconds if isinstance(error, Later) else None
            await self._retry(row, str(error), seconds, give_up=hopeless)
        except Exception as error:  # noqa: BLE001 - one bad row must not hold up the others
            failure = failure_id()
            log.error("outbox.failed", outbox=row.id, failure=failure, exc_info=error)
            await self._retry(row, failure, None, give_up=row.attempts >= ATTEMPTS)
        else:
            await self._delivered(row.nonce, ref, where)

    async def _hand_over(self, row: OutboxRow, standing: PostRow | None, address: Address) -> str:
        adapter = self._adapters[address.adapter]
        what = decode(row.message)
        if isinstance(what, Message):
            return await adapter.deliver(self._delivery(row, what, standing, address))
        if isinstance(what, NoHappening) and standing is None:
            return ""  # it was never shown
        if isinstance(what, OpenThread) and standing is not None:
            return standing.platform_ref  # it is open
        reader = Reader(row.locale, ZoneInfo(row.zone), self._clock.now())
        ref = standing.platform_ref if standing else None
        if row.attempts == 1:
            return await adapter.arrange(Arranging(row.nonce, address, what, reader, ref))
        others = await self._refs(row)
        return await adapter.arrange(Arranging(row.nonce, address, what, reader, ref, row.created_at, others))

    async def _refs(self, row: OutboxRow) -> frozenset[str]:
        async with self._storage.reading() as session:
            standing = select(PostRow.platform_ref).where(PostRow.workspace_id == row.workspace_id)
            return frozenset(await session.scalars(standing))

    async def _where(self, row: OutboxRow, address: Address) -> Address:
        """The place itself, where a thread is named by the key under which it was to be opened."""
        if not address.id.startswith("=") or row.post_key == f"thread:{address.id[1:]}":
            return address
        async with self._storage.reading() as session:
            opened = await session.scalar(
                select(PostRow.address).where(
                    PostRow.workspace_id == row.workspace_id, PostRow.key == f"thread:{address.id[1:]}"
                )
            )
        if opened is None:
            raise Later("the thread is not open yet")
        return Address.decode(opened)

    async def _standing(self, row: OutboxRow) -> PostRow | None:
        if row.post_key is None:
            return None
        async with self._storage.reading() as session:
            return await session.scalar(
                select(PostRow).where(PostRow.workspace_id == row.workspace_id, PostRow.key == row.post_key)
            )

    def _delivery(self, row: OutboxRow, message: Message, standing: PostRow | None, address: Address) -> Delivery:
        return Delivery(
            nonce=row.nonce,
            address=Address.decode(standing.address) if standing else address,
            message=message,
            reader=Reader(row.locale, ZoneInfo(row.zone), self._clock.now()),
            visibility=Visibility(row.visibility),
            ref=standing.platform_ref if standing else None,
            since=row.created_at if row.attempts > 1 else None,
        )

    async def _delivered(self, nonce: str, ref: str, where: Address) -> None:
        """Forget a message that was said, and remember where it stands if it may be changed later."""
        async with self._storage.transaction() as session:
            row = await session.scalar(select(OutboxRow).where(OutboxRow.nonce == nonce))
            if row is None:
                return  # said twice by a lease that ran out; the platform saw one nonce
            if row.post_key is not None:
                await self._remember(session, row, ref, where)
            await session.delete(row)

    @staticmethod
    async def _remember(session: AsyncSession, row: OutboxRow, ref: str, where: Address) -> None:
        """Keep, by its key, what stands now, and where."""
        standing = await session.scalar(
            select(PostRow).where(PostRow.workspace_id == row.workspace_id, PostRow.key == row.post_key)
        )
        what = decode(row.message)
        if isinstance(what, NoHappening):
            if standing is not None:
                await session.delete(standing)
            return
        if standing is None:
            standing = PostRow(workspace_id=row.workspace_id, key=row.post_key, address=where.encode())
            session.add(standing)
        if isinstance(what, OpenThread):
            standing.address = replace(where, id=ref).encode()
        standing.platform_ref = ref

    def answered(self, nonce: str) -> None:
        """Forget an answer that was given, soon: many that are given at once are forgotten in one transaction."""
        self._given.append(nonce)
        if self._forgetting is None or self._forgetting.done():
            self._hurry.clear()
            self._forgetting = asyncio.create_task(self._forget_soon())

    async def _forget_soon(self) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._hurry.wait(), _TOGETHER_S)
        while self._given:
            async with self._storage.transaction() as session:
                given, self._given = self._given, []  # what came while others were writing goes with it
                await session.execute(delete(OutboxRow).where(OutboxRow.nonce.in_(given)))

    async def forget_given(self) -> None:
        """Forget every answer that was given, now; one that cannot be forgotten is given again when its lease ends."""
        if self._forgetting is not None:
            self._hurry.set()
            await asyncio.gather(self._forgetting, return_exceptions=True)

    async def try_again(self, nonce: str) -> None:
        """Have an answer that could not be given tried again soon, while the platform still takes it."""
        async with self._storage.transaction() as session:
            await session.execute(
                update(OutboxRow)
                .where(OutboxRow.nonce == nonce, OutboxRow.owner == self._owner)
                .values(state="scheduled", owner=None, wake_at=self._clock.now() + pause_before(1))
            )

    async def _forget(self, row: OutboxRow) -> None:
        async with self._storage.transaction() as session:
            await session.execute(delete(OutboxRow).where(OutboxRow.id == row.id, OutboxRow.owner == self._owner))

    async def _retry(self, row: OutboxRow, reason: str, seconds: float | None, *, give_up: bool) -> None:
        if give_up:
            log.error("outbox.given_up", outbox=row.id, workspace=row.workspace_id, attempts=row.attempts)
            await self._give_up(row, reason, None)
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

    async def _give_up(self, row: OutboxRow, reason: str, advice: Phrase | None) -> None:
        """Keep what cannot be said with the reason, and let those know who can do something about it.

        A mirror that cannot be shown is let go: what it mirrors stands in the bot's own list.
        """
        if Address.decode(row.address).place is Place.CALENDAR:
            await self._forget(row)
            return
        async with self._storage.transaction() as session:
            said = await notice(session, row, advice, self._clock.now())
            await session.execute(self._settled(row, state="dead", wake_at=None, reason=reason))
            if said is not None:
                await self.enqueue(session, row.workspace_id, [said])

    async def _settle(self, row: OutboxRow, *, state: str, wake_at: datetime | None, reason: str) -> None:
        async with self._storage.transaction() as session:
            await session.execute(self._settled(row, state=state, wake_at=wake_at, reason=reason))

    def _settled(self, row: OutboxRow, *, state: str, wake_at: datetime | None, reason: str) -> Update:
        return (
            update(OutboxRow)
            .where(OutboxRow.id == row.id, OutboxRow.owner == self._owner)
            .values(state=state, wake_at=wake_at, owner=None, reason=reason)
        )


def pause_before(attempt: int) -> timedelta:
    """How long to wait before the next attempt after this many: 2 s, doubled each time, ten minutes at most."""
    return min(timedelta(seconds=2 * 2.0 ** (attempt - 1)), timedelta(minutes=10))


def _by_address(row: OutboxRow) -> tuple[str, int]:
    return row.address, row.id
