"""What needs somebody: once a week, in one message to those who organise, and one to each who looks after answers."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.api import Context, Preparation, gone, members, next_time
from cogs.faq import drafts, missing, reviewing_views
from cogs.faq.plugin import cog
from cogs.faq.standing import Reason, Standing, overview

_FIRST = datetime(2026, 1, 5, 9, 0)  # noqa: DTZ001 - a Monday, on the wall clock of the workspace
_WEEKLY = "FREQ=WEEKLY"
_KEY = "review"
_GRACE = timedelta(days=2)  # later than this the week is not told any more


def plan(ctx: Context) -> None:
    """Have it looked next Monday what needs somebody."""
    first = _FIRST.replace(tzinfo=ctx.workspace.zone)
    if (at := next_time(first, _WEEKLY, ctx.workspace.zone, ctx.now)) is not None:
        ctx.schedule(review, key=_KEY, at=at)


async def to_review(prep: Preparation) -> list[Standing]:
    """How it stands with all entries; it is also seen who of those who look after some of them is still there."""
    found = await overview(prep)
    await prep.call_roll({one.owner_id for one in found if one.reason is not None and one.owner_id is not None})
    return found


@cog.job(prepare=to_review)
async def review(ctx: Context, prepared: list[Standing]) -> None:
    """Tell each who looks after answers what needs them, and those who organise the rest."""
    plan(ctx)
    lacking = await missing.count(ctx.db, ctx.workspace, ctx.now)
    if ctx.late > _GRACE:
        return
    needed = most_pressing(prepared)
    owners = {one.owner_id for one in needed if one.owner_id is not None}
    there = await members(ctx.db, ctx.workspace, owners - await gone(ctx.db, owners))
    by_owner: dict[int | None, list[Standing]] = defaultdict(list)
    known = {owner.id for owner in there}
    for one in needed:
        by_owner[one.owner_id if one.owner_id in known else None].append(one)
    for owner in there:
        ctx.tell(owner, reviewing_views.for_owner(by_owner[owner.id], owner.locale), by_itself=True)
    rest = by_owner[None]  # which nobody looks after who is there
    waiting = len(await drafts.waiting(ctx.db, ctx.workspace))
    channel = ctx.workspace.organisers_channel
    if channel is not None and (rest or waiting or lacking):
        ctx.post(reviewing_views.for_all(rest, waiting, lacking, ctx.workspace.locale), to=channel, by_itself=True)


def most_pressing(found: Sequence[Standing]) -> list[Standing]:
    """The entries that need somebody, the most pressing first."""
    order = list(Reason)
    needed = [(order.index(one.reason), one.entry.id, one) for one in found if one.reason is not None]
    return [one for *_, one in sorted(needed, key=lambda each: each[:2])]
