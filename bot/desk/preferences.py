"""What a member chooses for themselves: how they are spoken to, and when and how much by itself."""

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select, update

from bot.api import Block, Context, Invalid, Message, Quiet, t, typed_time
from bot.desk import views
from bot.desk.forms import Own, PreferencesForm, night
from bot.storage.tables import MemberRow, ToldRow
from bot.unasked import USUAL

_MOST = 50  # messages a week by themselves: more is not what anybody means


async def now(ctx: Context) -> dict[str, str]:
    """What the form is filled in with."""
    row = await ctx.db.get(MemberRow, ctx.member.id) if ctx.member else None
    language, quiet = row.language if row else None, ctx.member.quiet if ctx.member else None
    locale = ctx.reader.locale
    hours = {"start": typed_time(quiet.start, locale), "end": typed_time(quiet.end, locale)} if quiet else {}
    weekly = {"weekly": str(_weekly(row.weekly if row else None))}
    return {"language": language or Own.APP, "zone": ctx.reader.zone.key} | hours | weekly


async def shown(ctx: Context) -> Message:
    """What a member chose, and what may come to them by itself as each part tells it, with the ways to change both."""
    coming: list[Block] = []
    for cog in ctx.cogs:
        for kind in cog.unasked if cog.name not in ctx.workspace.off else ():
            message: Message | None = await kind(ctx)
            coming += message.blocks if message else ()
    return views.preferences(ctx.asker, await weekly(ctx), coming)


async def change(ctx: Context, form: PreferencesForm) -> Message:
    """Write down what was chosen; a zone that is the workspace's own follows it."""
    if form.weekly is not None and not 0 <= form.weekly <= _MOST:
        raise Invalid({"weekly": t("desk.no_weekly", most=_MOST)})
    start, end = night(form)
    served, row = ctx.workspace, await ctx.db.get_one(MemberRow, ctx.asker.id)
    row.language = None if form.language is Own.APP else form.language
    row.zone = None if form.zone.key == served.zone.key else form.zone.key
    row.quiet_from, row.quiet_until = start, end
    row.weekly = None if form.weekly == USUAL else form.weekly
    chosen = replace(
        ctx.asker,
        locale=row.language or row.locale or served.locale,
        zone=ZoneInfo(row.zone) if row.zone else served.zone,
        quiet=None if start is None or end is None else Quiet(start, end),
    )  # fmt: skip
    return views.chosen(chosen, _weekly(row.weekly))


async def weekly(ctx: Context) -> int:
    """How many messages a week may come to the member by themselves."""
    return _weekly(await ctx.db.scalar(select(MemberRow.weekly).where(MemberRow.id == ctx.asker.id)))


def _weekly(chosen: int | None) -> int:
    return USUAL if chosen is None else chosen


async def export(ctx: Context, member_id: int) -> dict[str, Any]:
    """What a member chose, when messages came to them by themselves in the last week, and since when they are gone."""
    row = await ctx.db.get(MemberRow, member_id)
    told = await ctx.db.scalars(select(ToldRow.at).where(ToldRow.member_id == member_id).order_by(ToldRow.at))
    return {
        "preferences": {
            "language": row and row.language,
            "zone": row and row.zone,
            "quiet_from": row and row.quiet_from,
            "quiet_until": row and row.quiet_until,
            "messages_a_week": row and row.weekly,
        },
        "came_by_themselves": [at.isoformat() for at in told],
        "gone_since": row.gone_at.isoformat() if row and row.gone_at else None,
    }


async def erase(ctx: Context, member_id: int) -> None:
    """Forget what a member chose, how much came to them, and that they are gone."""
    nothing = dict.fromkeys(("language", "zone", "quiet_from", "quiet_until", "weekly", "gone_at"))
    await ctx.db.execute(update(MemberRow).where(MemberRow.id == member_id).values(**nothing))
    await ctx.db.execute(delete(ToldRow).where(ToldRow.member_id == member_id))
