"""A budget planner: a month in words and in a picture, for the one who asks alone.

Nothing of it is kept unless its member asks for that. What the loan fund gives is in `figures`, and is used only while
it is true.
"""

from dataclasses import asdict
from typing import Any

from bot.api import Context, Message, Refused, t
from cogs.economy import store, views
from cogs.economy.figures import figures
from cogs.economy.forms import PlanForm
from cogs.economy.plugin import cog
from cogs.economy.rules import month_of

__all__ = ["cog"]


async def kept(ctx: Context) -> dict[str, str]:
    """What the form is filled in with: the plan that was kept."""
    written = await store.plan(ctx.db, ctx.member.id) if ctx.member else None  # somebody new is not known yet
    if written is None:
        return {}
    return {name: str(value) for name, value in asdict(written).items() if value is not None} | {"keep": "yes"}


@cog.command("plan", opens=PlanForm, prefill=kept)
async def plan(ctx: Context, form: PlanForm) -> Message:
    """See what is left of your month; only you see it, and nothing is kept unless you want it."""
    today = ctx.now.astimezone(ctx.reader.zone).date()
    loan, limit = figures.value.study_year(today), figures.value.income_limit(today)
    month = month_of(form.plan, loan.monthly if loan else None)
    if not month:
        raise Refused(t("economy.nothing"))
    if form.keep:
        await store.keep(ctx.db, ctx.asker.id, form.plan)
    else:
        await store.forget(ctx.db, ctx.asker.id)
    return views.month(form.plan, month, loan, limit, await ctx.word("who_about_money"), kept=form.keep)


@cog.button()
async def forget(ctx: Context) -> Message:
    """Forget the plan that was kept."""
    await store.forget(ctx.db, ctx.asker.id)
    return views.forgotten()


@cog.export
async def export(ctx: Context, member_id: int) -> dict[str, Any]:
    """The plan that a member had kept."""
    return await store.export(ctx.db, member_id)


@cog.erase
async def erase(ctx: Context, member_id: int) -> None:
    """Forget a member's plan."""
    await store.forget(ctx.db, member_id)
