"""Messages that could not be delivered to a member, or were more than they want in a week, until they are read."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import delete, select

from bot import undelivered
from bot.api import Context, Message, Moment, Reader, Reception
from bot.desk import views
from bot.model.codec import decode
from bot.storage.tables import DraftRow
from bot.undelivered import stored_for, waiting_for

Fits = Callable[[Message, Reader], bool]


async def look(prep: Reception) -> Fits:
    """How to find out whether a message fits every platform."""
    return prep.fits


async def take(ctx: Context, fits: Fits) -> Message:
    """The oldest message that waits for the member; read, it waits no more."""
    waiting = await waiting_for(ctx.db, ctx.asker.id, ctx.now)
    if not waiting:
        return views.nothing_waits()
    oldest = waiting[0]
    message = decode(oldest.message)
    sent = Moment(oldest.created_at)
    await ctx.db.delete(oldest)
    whole = views.undelivered(message, sent, len(waiting) - 1, kept=oldest.state == "kept")
    return whole if fits(whole, ctx.reader) else message


async def export(ctx: Context, member_id: int) -> dict[str, Any]:
    """What waits for a member, and what they have half filled in."""
    waiting = await stored_for(ctx.db, member_id)
    drafts = await ctx.db.scalars(select(DraftRow).where(DraftRow.member_id == member_id).order_by(DraftRow.id))
    return {
        "messages": [{"at": row.created_at.isoformat(), "message": row.message} for row in waiting],
        "drafts": [{"at": row.created_at.isoformat(), "form": row.action, "fields": row.fields} for row in drafts],
    }


async def erase(ctx: Context, member_id: int) -> None:
    """Forget what waits for a member or is on its way to them, and what they have half filled in."""
    await undelivered.erase(ctx.db, member_id)
    await ctx.db.execute(delete(DraftRow).where(DraftRow.member_id == member_id))
