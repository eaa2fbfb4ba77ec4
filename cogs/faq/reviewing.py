"""What needs somebody: once a week, in one message to those who organise, and one to each who looks after answers."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.api import Context, find_member, next_time
from cogs.faq import drafts, missing, reviewing_views
from cogs.faq.plugin import cog
from cogs.faq.standing import Reason, Standing, overview

_FIRST = datetime(2026, 1, 5, 9, 0)  # noqa: DTZ001 - a Monday, on the wall clock of the workspace
_WEEKLY = "FREQ=WEEKLY"
_KEY = "review"


def plan(ctx: Context) -> None:
    """Have it looked next Monday what needs somebody."""
    first = _FIRST.replace(tzinfo=ctx.workspace.zone)
    if (at := next_time(first, _WEEKLY, ctx.workspace.zone, ctx.now)) is not None:
        ctx.schedule(review, key=_KEY, at=at)


@cog.job(grace=timedelta(days=2), prepare=overview)
async def review(ctx: Context, prepared: list[Standing]) -> None:
    """Tell each who looks after answers what needs them, and those who organise the rest."""
    plan(ctx)
    today = ctx.now.astimezone(ctx.workspace.zone).date()
    lacking = await missing.count(ctx.db, ctx.workspace, today)
    by_owner: dict[int, list[Standing]] = defaultdict(list)
    rest = []
    for one in most_pressing(prepared):
        if one.owner_id is None:
            rest.append(one)
        else:
            by_owner[one.owner_id].append(one)
    for owner_id, theirs in by_owner.items():
        found = await find_member(ctx.db, owner_id)
        if found is not None:
            ctx.tell(found[1], reviewing_views.for_owner(theirs, found[1].locale), by_itself=True)
    waiting = len(await drafts.waiting(ctx.db, ctx.workspace))
    channel = ctx.workspace.organisers_channel
    if channel is not None and (rest or waiting or lacking):
        ctx.post(reviewing_views.for_all(rest, waiting, lacking, ctx.workspace.locale), to=channel, by_itself=True)


def most_pressing(found: Sequence[Standing]) -> list[Standing]:
    """The entries that need somebody, the most pressing first."""
    order = list(Reason)
    needed = [(order.index(one.reason), one.entry.id, one) for one in found if one.reason is not None]
    return [one for *_, one in sorted(needed, key=lambda each: each[:2])]
