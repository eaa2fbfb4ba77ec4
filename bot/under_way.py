"""What takes long, for those who wait for it: nothing for the first seconds, then one message that is changed.

Organisers see it on their page as well, and so it is kept in a row while it goes on.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.answers import passing_reply, reached
from bot.clock import Clock
from bot.context import Effects, Member, Outgoing, Request, Workspace
from bot.hearing import Heard
from bot.model.codec import decode, encode
from bot.model.message import say
from bot.model.phrase import Phrase, t
from bot.model.role import PRIVATE, Visibility
from bot.outbox import Outbox
from bot.port import Responder
from bot.progress import Progress
from bot.schedule.worker import store_effects
from bot.storage.engine import Storage
from bot.storage.tables import OutboxRow, UnderWayRow

SHOWN_EVERY_S = 3.0
"""How often who waits for work sees how far it is; Discord lets an answer be changed five times in five seconds."""

MANY = 10
"""Messages from which on whoever had them said is told how many of them are, if that takes long."""

FIRST_LOOK = timedelta(seconds=10)
"""After how long that is long: by then most of it is said."""

_FOLLOW = "desk/follow"
_STALE = timedelta(minutes=1)  # of what a process does that tells nothing of it any more
_FORGOTTEN = timedelta(days=2)  # longer than anything is tried to be said


class Watch:
    """Shows the work of one interaction to who waits for it, and to the organisers on their page."""

    def __init__(self, storage: Storage, clock: Clock, progress: Progress) -> None:
        self._storage = storage
        self._clock = clock
        self._progress = progress
        self._shown: Phrase | None = None
        self._row: int | None = None

    async def show(self, heard: Heard, visibility: Visibility, responder: Responder) -> None:
        """Show how far it is: to whoever waits if that is something new, and on the page that it goes on."""
        words = self._progress.words
        if words is None:
            return
        if words != self._shown:
            self._shown = words
            reader = heard.reader if visibility is PRIVATE else heard.workspace.reader(self._clock.now())
            so_far = passing_reply(heard.interaction, reader, say(words), visibility)
            await reached(responder.progress(so_far), otherwise="interaction.progress_not_shown")
        await reached(self._keep(heard.workspace), otherwise="interaction.progress_not_kept")

    async def over(self) -> None:
        """Take it off the organisers' page."""
        if self._row is not None:
            await reached(self._forget(self._row), otherwise="interaction.progress_not_forgotten")

    async def _keep(self, served: Workspace) -> None:
        what, now = encode(self._progress.what), self._clock.now()
        async with self._storage.transaction() as session:
            row = await session.get(UnderWayRow, self._row) if self._row is not None else None
            if row is None:
                row = UnderWayRow(workspace_id=served.id, begun_at=now)
                session.add(row)
            row.what, row.done, row.total, row.changed_at = what, self._progress.done, self._progress.total, now
            await session.flush()
            self._row = row.id

    async def _forget(self, row: int) -> None:
        async with self._storage.transaction() as session:
            await session.execute(delete(UnderWayRow).where(UnderWayRow.id == row))


async def going_on(session: AsyncSession, served: Workspace, now: datetime) -> Sequence[Progress]:
    """What goes on in a workspace that somebody waits for, oldest first."""
    left = select(func.count()).where(OutboxRow.part_of == UnderWayRow.id, OutboxRow.wake_at.is_not(None))
    here = select(UnderWayRow, left.scalar_subquery()).where(UnderWayRow.workspace_id == served.id)
    found: list[Progress] = []
    for row, unsaid in await session.execute(here.order_by(UnderWayRow.id)):
        if row.member_id is not None and unsaid and row.total is not None:
            found.append(Progress(decode(row.what), row.total - unsaid, row.total))
        elif row.member_id is None and row.changed_at > now - _STALE:
            found.append(Progress(decode(row.what), row.done, row.total))
    return found


async def tidy(session: AsyncSession, now: datetime) -> None:
    """Forget what a process never brought to its end."""
    await session.execute(delete(UnderWayRow).where(UnderWayRow.changed_at < now - _FORGOTTEN))


async def store_followed(
    session: AsyncSession, asker: Member, served: Workspace, asked: Mapping[int, Effects], outbox: Outbox, now: datetime
) -> None:
    """Store what a member asked for; where much is to be said at once, they hear how far that is."""
    if sum(_is_due(one, now) for effects in asked.values() for one in effects.outgoing) < MANY:
        await store_effects(session, asked, outbox)
        return
    what = encode(t("core.under_way.saying"))
    row = UnderWayRow(workspace_id=served.id, member_id=asker.id, what=what, begun_at=now, changed_at=now)
    session.add(row)
    await session.flush()
    cog, _, name = _FOLLOW.partition("/")
    follow = Request(served.id, cog, name, str(row.id), now + FIRST_LOOK, {"of": row.id})
    asked[served.id].jobs[_FOLLOW, str(row.id)] = follow
    await store_effects(session, asked, outbox, part_of=row.id)
    row.done, row.total = 0, await session.scalar(select(func.count()).where(OutboxRow.part_of == row.id))


def _is_due(one: Outgoing, now: datetime) -> bool:
    return not one.kept and (one.not_before is None or one.not_before <= now)
