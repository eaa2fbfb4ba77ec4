"""Who is still there: no platform tells the bot when somebody leaves, so it asks when that matters."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from bot import community
from bot.clock import Clock
from bot.context import Workspace
from bot.port import Adapter
from bot.storage.engine import Storage

KEPT = timedelta(hours=2)
"""How long nobody is asked about again who was there: an organiser draws and draws again, and publishes in the end."""


class Roll:
    """Asks platforms who of the members is still in their workspace, and keeps who is not."""

    def __init__(self, storage: Storage, clock: Clock, adapters: Mapping[str, Adapter]) -> None:
        self._storage = storage
        self._clock = clock
        self._adapters = adapters
        self._seen: dict[int, datetime] = {}  # only spares questions: whoever was gone is asked about each time

    async def call(self, served: Workspace, ids: Iterable[int]) -> None:
        """Find out who of these members of a workspace has left it, or is back.

        Of whoever the platform cannot be asked about, what was known stays: if nothing was, they count as there.
        """
        now = self._clock.now()
        self._seen = {one: at for one, at in self._seen.items() if at > now - KEPT}
        await self._ask(served, [one for one in ids if one not in self._seen])

    async def has_left(self, workspace_id: int, member_id: int) -> bool:
        """Whether a member has left, asked anew: what was said to them did not arrive."""
        self._seen.pop(member_id, None)
        async with self._storage.reading() as session:
            served = await community.workspace(session, workspace_id)
        await self._ask(served, [member_id])
        async with self._storage.reading() as session:
            return bool(await community.gone(session, [member_id]))

    async def _ask(self, served: Workspace, ids: Sequence[int]) -> None:
        adapter = self._adapters.get(served.adapter)
        if adapter is None or not ids:
            return
        async with self._storage.reading() as session:
            known = {member.address.id: member.id for member in await community.members(session, served, ids)}
            before = await community.gone(session, known.values())
        said = await adapter.still_here(served.platform_id, list(known))
        here = {known[person] for person, is_here in said.items() if is_here}
        left = {known[person] for person, is_here in said.items() if not is_here}
        if left - before or here & before:
            async with self._storage.transaction() as session:
                await community.went(session, left - before, self._clock.now())
                await community.came_back(session, here & before)
        self._seen |= dict.fromkeys(here, self._clock.now())
