"""Telling who had much said how much of it is said, by one message that is changed until all of it is."""

from datetime import timedelta

from sqlalchemy import delete, func, select

from bot.api import Context, find_member, say, t
from bot.model.codec import decode
from bot.progress import Progress
from bot.storage.tables import OutboxRow, PostRow, UnderWayRow

_EVERY = timedelta(seconds=5)
_AT_THE_LATEST = timedelta(minutes=5)  # where a platform asks for patience
_CAN_BE_CHANGED = timedelta(hours=1)  # for so long the last word may still be on its way


async def look(ctx: Context, of: int) -> timedelta | None:
    """Tell how much is said, if that is more than before; gives after how long to look again, None when that is over.

    Nothing is told where all was said before the first look.
    """
    row = await ctx.db.get(UnderWayRow, of)
    found = await find_member(ctx.db, row.member_id) if row and row.member_id else None
    if row is None or row.total is None or found is None:
        return None
    key, told = f"core/under_way/{of}", row.changed_at > row.begun_at
    left, unsaid = await _count(ctx, of, waits=True), await _count(ctx, of, waits=False)
    if row.done == row.total or not (left or told):
        await ctx.db.execute(delete(PostRow).where(PostRow.workspace_id == row.workspace_id, PostRow.key == key))
        await ctx.db.delete(row)
        return None
    done = row.total - left
    if done != row.done or not told:
        progress = Progress(decode(row.what), done - unsaid, row.total)
        words = progress.words if left else t("desk.said_but", n=unsaid) if unsaid else t("desk.all_said")
        ctx.tell_so_far(found[1], say(words), key=key, since=row.begun_at)
        row.done, row.changed_at = done, ctx.now
    return min(max(ctx.now - row.changed_at, _EVERY), _AT_THE_LATEST) if left else _CAN_BE_CHANGED


async def _count(ctx: Context, of: int, *, waits: bool) -> int:
    """How much of it is still to be said, or was given up."""
    is_over = OutboxRow.wake_at.is_(None)
    which = ~is_over if waits else is_over
    return await ctx.db.scalar(select(func.count()).where(OutboxRow.part_of == of, which)) or 0
