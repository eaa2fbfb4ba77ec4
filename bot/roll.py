"""Who is still there: no platform tells the bot when somebody leaves, so it asks when that matters.

A process that does not speak for a platform has the one ask that does, through the database.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select

from bot import community
from bot.clock import Clock
from bot.context import Workspace
from bot.port import Adapter
from bot.storage.engine import Storage, upsert
from bot.storage.tables import LookedForRow, MemberRow, WorkspaceRow
from bot.storage.together import ring

KEPT = timedelta(hours=2)
"""How long nobody is asked about again who was there: an organiser draws and draws again, and publishes in the end."""

_PATIENCE_S = 100.0  # with another process, which asks: longer than it may take, and shorter than a job is leased
_LOOK_AGAIN_S = 0.2
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

    async def call(self, served: Workspace, ids: Iterable[int]) -> None:
        """Find out who of these members of a workspace has left it, or is back.

        Of whoever the platform cannot be asked about, what was known stays: if nothing was, they count as there.
        """
        now = self._clock.now()
        self._seen = {one: at for one, at in self._seen.items() if at > now - KEPT}
        to_ask = [one for one in ids if one not in self._seen]
        if served.adapter in self._speaks_for():
            await self._ask(served, to_ask)
        elif to_ask and self._storage.engine.dialect.name == "postgresql":
            await self._have_asked(to_ask)

    async def answer(self) -> None:
        """Call the roll of those for whom another process looks."""
        by_workspace: defaultdict[int, list[int]] = defaultdict(list)
        async with self._storage.reading() as session:
            rows = await session.execute(
                select(MemberRow.workspace_id, MemberRow.id)
                .join(LookedForRow, LookedForRow.member_id == MemberRow.id)
                .join(WorkspaceRow, WorkspaceRow.id == MemberRow.workspace_id)
                .where(WorkspaceRow.adapter.in_(self._speaks_for()))
            )
            for workspace_id, member_id in rows:
                by_workspace[workspace_id].append(member_id)
            places = await community.workspaces(session, by_workspace)
        for workspace_id, ids in by_workspace.items():
            await self.call(places[workspace_id], ids)
            await self._found(ids)

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

    async def has_left(self, workspace_id: int, member_id: int) -> bool:
        """Whether a member has left, asked anew: what was said to them did not arrive."""
        self._seen.pop(member_id, None)
        async with self._storage.reading() as session:
            served = await community.workspace(session, workspace_id)
        await self._ask(served, [member_id])
        async with self._storage.reading() as session:
            return bool(await community.gone(session, [member_id]))

    async def _ask(self, served: Workspace, ids: Sequence[int]) -> None:
        if not ids:
            return
        async with self._storage.reading() as session:
            known = {member.address.id: member.id for member in await community.members(session, served, ids)}
            before = await community.gone(session, known.values())
        said = await self._adapters[served.adapter].still_here(served.platform_id, list(known))
        here = {known[person] for person, is_here in said.items() if is_here}
        left = {known[person] for person, is_here in said.items() if not is_here}
        if left - before or here & before:
            async with self._storage.transaction() as session:
                await community.went(session, left - before, self._clock.now())
                await community.came_back(session, here & before)
        self._seen |= dict.fromkeys(here, self._clock.now())
