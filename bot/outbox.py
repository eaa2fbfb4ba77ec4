"""Messages on their way: stored in the handler's transaction, said afterwards, gone when they are delivered.

What survives a crash: everything that was committed. A crash between saying and deleting the row makes us say
it again under the same nonce, which is how a platform, or a look at the channel, tells a second attempt from a
second message. What does not survive: a message whose handler did not commit, because then nothing happened.
"""

import asyncio
import secrets
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

from sqlalchemy import Delete, delete, insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.context import Outgoing
from bot.i18n import Catalogue, Reader
from bot.limits import TooMuch, check
from bot.model.address import Address, Place
from bot.model.codec import encode
from bot.model.errors import Declaration
from bot.model.message import Message
from bot.model.role import PUBLIC, Visibility
from bot.port import Delivery
from bot.storage.base import plain
from bot.storage.engine import Storage
from bot.storage.tables import OutboxRow
from bot.storage.together import ring
from bot.unasked import within_budget
from bot.undelivered import came_too_late

LEASE = timedelta(minutes=2)
"""How long a process may hold a message before another takes it for dead."""

_AGAIN = timedelta(seconds=2)  # before an answer that could not be given is tried once more
_OUTBOX = plain(OutboxRow)
_TOGETHER_S = 0.5  # for which answers that were given are gathered, to be forgotten together


class Outbox:
    """Stores messages in a caller's transaction; `owner` is this process, as rows name it."""

    def __init__(self, storage: Storage, clock: Clock, catalogue: Catalogue) -> None:
        self._storage = storage
        self._clock = clock
        self._catalogue = catalogue
        self.owner = secrets.token_hex(8)
        self._given: list[str] = []
        self._forgetting: asyncio.Task[None] | None = None
        self._hurry = asyncio.Event()

    async def enqueue(
        self, session: AsyncSession, messages: Mapping[int, Sequence[Outgoing]], *, part_of: int | None = None
    ) -> None:
        """Store each workspace's messages to be said after the commit; a newer text under a key replaces one unsaid.

        What nobody should read any more is kept as late, and said to nobody; organisers hear how much that was. What
        comes by itself beyond a member's budget is kept for their inbox. What is to be said now is `part_of` something
        whose progress is shown. Raises `limits.TooMuch` where a message would not fit every platform.
        """
        now = self._clock.now()
        messages = {id_: await within_budget(session, said, now, self._fits) for id_, said in messages.items()}
        rows = [row for workspace_id, said in messages.items() for row in self._rows(workspace_id, said)]
        if not rows:
            return
        for row in rows:
            if row["wake_at"] is not None and row["wake_at"] <= row["created_at"]:
                row["part_of"] = part_of
        for workspace_id, said in messages.items():
            if keys := {outgoing.post_key for outgoing in said if outgoing.post_key}:
                await session.execute(_covered(workspace_id, keys))
        await session.execute(insert(_OUTBOX), rows)
        await ring(session)
        late = [row for row in rows if row["state"] == "late"]
        for workspace_id in {r["workspace_id"] for r in late if Address.decode(r["address"]).place != Place.CALENDAR}:
            await self.tell_late(session, workspace_id)

    def _rows(self, workspace_id: int, messages: Sequence[Outgoing]) -> list[dict[str, Any]]:
        """What is to be stored of these messages; of those under one key the last.

        What is said to many is looked at once for each language and zone, and written down once.
        """
        rows: list[dict[str, Any]] = []
        checked: set[tuple[int, str, str]] = set()
        written: dict[int, dict[str, Any]] = {}
        for outgoing in messages:
            which = id(outgoing.message)
            if (which, outgoing.locale, outgoing.zone.key) not in checked:
                self._check(outgoing)
                checked.add((which, outgoing.locale, outgoing.zone.key))
            if which not in written:
                written[which] = encode(outgoing.message)
            if outgoing.post_key:
                rows = [row for row in rows if row["post_key"] != outgoing.post_key]
            row = self._row(workspace_id, outgoing, PUBLIC, written[which])
            if outgoing.not_after is not None and outgoing.not_after <= row["created_at"]:
                row |= {"state": "late", "wake_at": None, "reason": "too late"}
            rows.append(row)
        return rows

    def _check(self, outgoing: Outgoing) -> None:
        if isinstance(outgoing.message, Message):
            if outgoing.message.attachment is not None:
                raise Declaration("a file comes with an answer alone")
            check(outgoing.message, self._catalogue, Reader(outgoing.locale, outgoing.zone, self._clock.now()))

    def _fits(self, outgoing: Outgoing) -> bool:
        try:
            self._check(outgoing)
        except TooMuch:
            return False
        return True

    async def tell_late(self, session: AsyncSession, workspace_id: int) -> None:
        """Let the organisers know how much was left unsaid today because it came too late."""
        said = await came_too_late(session, workspace_id, self._clock.now())
        if said is not None:
            await self.enqueue(session, {workspace_id: [said]})

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
        row = self._row(workspace_id, outgoing, delivery.visibility, encode(outgoing.message))
        row |= {"nonce": delivery.nonce, "state": "claimed", "owner": self.owner, "attempts": 1}
        row |= {"wake_at": self._clock.now() + LEASE}
        await session.execute(insert(_OUTBOX), row)

    def _row(
        self, workspace_id: int, outgoing: Outgoing, visibility: Visibility, written: dict[str, Any]
    ) -> dict[str, Any]:
        now = self._clock.now()
        return {
            "workspace_id": workspace_id,
            "member_id": outgoing.member_id,
            "nonce": secrets.token_hex(12),
            "adapter": outgoing.address.adapter,
            "address": outgoing.address.encode(),
            "post_key": outgoing.post_key,
            "visibility": visibility,
            "locale": outgoing.locale,
            "zone": outgoing.zone.key,
            "message": written,
            "created_at": now,
            "not_after": outgoing.not_after,
            "wake_at": None if outgoing.kept else outgoing.not_before or now,
            "state": "kept" if outgoing.kept else "scheduled",
            "owner": None,
            "attempts": 0,
            "doubtful": False,
            "reason": None,
            "part_of": None,
        }

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
                .where(OutboxRow.nonce == nonce, OutboxRow.owner == self.owner)
                .values(state="unknown", owner=None, wake_at=self._clock.now() + _AGAIN)
            )


def _covered(workspace_id: int, keys: Collection[str]) -> Delete:
    """What newer texts under these keys take the place of: what is unsaid, or would cover them if tried again."""
    unsaid = OutboxRow.state.in_(("scheduled", "paused")) & ~OutboxRow.doubtful
    return delete(OutboxRow).where(
        OutboxRow.workspace_id == workspace_id,
        OutboxRow.post_key.in_(keys),
        unsaid | OutboxRow.state.in_(("aside", "dead", "late")),
    )
