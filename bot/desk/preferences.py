"""What a member chooses for themselves: in which language and by which clock they are spoken to."""

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import update

from bot.api import Context, Message
from bot.desk import views
from bot.desk.forms import Own, PreferencesForm
from bot.storage.tables import MemberRow


async def now(ctx: Context) -> dict[str, str]:
    """What the form is filled in with."""
    row = await ctx.db.get(MemberRow, ctx.member.id) if ctx.member else None
    language = row.language if row else None
    return {"language": language or Own.APP, "zone": ctx.reader.zone.key}


async def change(ctx: Context, form: PreferencesForm) -> Message:
    """Write down what was chosen; a zone that is the workspace's own follows it."""
    served, row = ctx.workspace, await ctx.db.get_one(MemberRow, ctx.asker.id)
    row.language = None if form.language is Own.APP else form.language
    row.zone = None if form.zone.key == served.zone.key else form.zone.key
    chosen = replace(
        ctx.asker,
        locale=row.language or row.locale or served.locale,
        zone=ZoneInfo(row.zone) if row.zone else served.zone,
    )  # fmt: skip
    return views.chosen(chosen)


async def export(ctx: Context, member_id: int) -> dict[str, Any]:
    """What a member chose."""
    row = await ctx.db.get(MemberRow, member_id)
    return {"language": row and row.language, "zone": row and row.zone}


async def erase(ctx: Context, member_id: int) -> None:
    """Forget what a member chose."""
    await ctx.db.execute(update(MemberRow).where(MemberRow.id == member_id).values(language=None, zone=None))
