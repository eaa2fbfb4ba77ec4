"""Who is still there: no platform tells the bot when somebody leaves, so it asks when that matters.

A process that does not speak for a platform has the one ask that does, through the database.
"""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select

from bot import community
from bot.clock import Clock
from bot.context import Workspace
from bot.model.phrase import t
from bot.port import Adapter
from bot.progress import Progress
from bot.storage.engine import Storage, upsert
from bot.storage.tables import LookedForRow, MemberRow, WorkspaceRow
from bot.storage.together import ring

KEPT = timedelta(hours=2)
"""How long nobody is asked about again who was there: an organiser draws and draws again, and publishes in the end."""

_PATIENCE_S = 100.0  # with another process, which asks: longer than it may take, and shorter than a job is leased
_LOOK_AGAIN_S = 0.2
_ASKING = t("core.under_way.roll")
_ASKED_FOR = select(MemberRow.id).where(MemberRow.id.in_(bindparam("ids", expanding=True)))
_ASK_FOR = upsert(LookedForRow, lambda row: row.from_select(["member_id"], _ASKED_FOR).on_conflict_do_nothing())


class Roll:
    """Asks platforms who of the members is still in their workspace, and keeps who is not.

    `speaks_for` tells for which platforms this process speaks.
    """

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        adapters: Mapping[str, Adapter],
        speaks_for: Callable[[], Collection[str]],
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._adapters = adapters
        self._speaks_for = speaks_for
        self._seen: dict[int, datetime] = {}  # only spares questions: whoever was gone is asked about each time

    async def call(self, ids: Iterable[int], progress: Progress | None = None) -> None:
        """Find out who of these members, in whatever workspaces, has left theirs, or is back; tells how far it is.

        Of whoever the platform cannot be asked about, what was known stays: if nothing was, they count as there.
        """
        now = self._clock.now()
        self._seen = {one: at for one, at in self._seen.items() if at > now - KEPT}
        await self._look_for([one for one in ids if one not in self._seen], progress or Progress())

    async def has_left(self, member_id: int) -> bool:
        """Whether a member has left, asked anew: what was said to them did not arrive."""
        self._seen.pop(member_id, None)
        await self._look_for([member_id], Progress())
        async with self._storage.reading() as session:
            return bool(await community.gone(session, [member_id]))

    async def answer(self) -> None:
        """Call the roll of those for whom another process looks."""
        async with self._storage.reading() as session:
            ids = await session.scalars(
                select(LookedForRow.member_id)
                .join(MemberRow, MemberRow.id == LookedForRow.member_id)
                .join(WorkspaceRow, WorkspaceRow.id == MemberRow.workspace_id)
                .where(WorkspaceRow.adapter.in_(self._speaks_for()))
            )
            looked_for = ids.all()
        if looked_for:
            await self.call(looked_for)
            await self._found(looked_for)

    async def _look_for(self, ids: Sequence[int], progress: Progress) -> None:
        by_place: dict[int, tuple[Workspace, dict[str, int]]] = {}
        async with self._storage.reading() as session:
            for served, member in await community.members_anywhere(session, ids):
                by_place.setdefault(served.id, (served, {}))[1][member.address.id] = member.id
        elsewhere: list[int] = []
        progress.tell(_ASKING)
        for served, people in by_place.values():
            if served.adapter in self._speaks_for():
                await self._ask(served, people, progress)
            else:
                elsewhere += people.values()
        if elsewhere and self._storage.engine.dialect.name == "postgresql":
            await self._have_asked(elsewhere)

    async def _ask(self, served: Workspace, people: Mapping[str, int], progress: Progress) -> None:
        """Ask the platform about people of a workspace, given by its ids of them with ours."""

        def answered(number: int) -> None:
            progress.tell(_ASKING, number, len(people))

        said = await self._adapters[served.adapter].still_here(served.platform_id, list(people), answered)
        here = {people[person] for person, is_here in said.items() if is_here}
        left = {people[person] for person, is_here in said.items() if not is_here}
        async with self._storage.reading() as session:
            before = await community.gone(session, people.values())
        if left - before or here & before:
            async with self._storage.transaction() as session:
                await community.went(session, left - before, self._clock.now())
                await community.came_back(session, here & before)
        self._seen |= dict.fromkeys(here, self._clock.now())

    async def _have_asked(self, ids: Sequence[int]) -> None:
        """Wait until the process that speaks for the platform has asked it, for as long as that may take."""
        async with self._storage.transaction() as session:
            await session.execute(_ASK_FOR(session), {"ids": ids})
            await ring(session)
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE_S):
                while await self._is_looked_for(ids):  # noqa: ASYNC110 - only the database tells
                    await asyncio.sleep(_LOOK_AGAIN_S)
        await self._found(ids)

    async def _is_looked_for(self, ids: Sequence[int]) -> bool:
        async with self._storage.reading() as session:
            left = await session.scalars(select(LookedForRow.member_id).where(LookedForRow.member_id.in_(ids)).limit(1))
            return left.first() is not None

    async def _found(self, ids: Sequence[int]) -> None:
        async with self._storage.transaction() as session:
            await session.execute(delete(LookedForRow).where(LookedForRow.member_id.in_(ids)))
