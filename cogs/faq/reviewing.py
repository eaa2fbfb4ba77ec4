"""What needs somebody: once a week, in one message to those who organise, and one to each who looks after answers."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.api import Context, find_member, next_time
from cogs.faq import drafts, knowledge, links, missing, reviewing_views, store
from cogs.faq.entries import FaqEntry
from cogs.faq.knowledge import Known
from cogs.faq.plugin import cog

_FIRST = datetime(2026, 1, 5, 9, 0)  # noqa: DTZ001 - a Monday, on the wall clock of the workspace
_WEEKLY = "FREQ=WEEKLY"
_KEY = "review"


class Reason(StrEnum):
    """Why an entry needs somebody, the most pressing first."""

    DEAD = "dead"  # nothing stands at its source any more
    OUTDATED = "outdated"  # somebody says so
    EXPIRED = "expired"  # it has something that was true until a day
    DUE = "due"  # it was checked long ago


@dataclass(frozen=True)
class Needed:
    """An entry that needs somebody, and why."""

    entry: FaqEntry
    reason: Reason
    owner_id: int | None


def reason_for(known: Known, today: date, *, is_dead: bool, outdated: int) -> Reason | None:
    """Why an entry needs somebody; None where it does not. What nobody has checked yet is no reason by itself."""
    if is_dead:
        return Reason.DEAD
    if outdated:
        return Reason.OUTDATED
    if any(fact.valid_until < today for fact in known.entry.facts):
        return Reason.EXPIRED
    if known.checked_on is not None and known.checked_on + timedelta(days=known.entry.review_every) <= today:
        return Reason.DUE
    return None


def plan(ctx: Context) -> None:
    """Have it looked next Monday what needs somebody."""
    first = _FIRST.replace(tzinfo=ctx.workspace.zone)
    if (at := next_time(first, _WEEKLY, ctx.workspace.zone, ctx.now)) is not None:
        ctx.schedule(review, key=_KEY, at=at)


@cog.job(grace=timedelta(days=2))
async def review(ctx: Context) -> None:
    """Tell each who looks after answers what needs them, and those who organise the rest."""
    plan(ctx)
    today = ctx.now.astimezone(ctx.workspace.zone).date()
    lacking = await missing.count(ctx.db, ctx.workspace, today)
    needed = await _needed(ctx, today)
    by_owner: dict[int, list[Needed]] = defaultdict(list)
    rest = []
    for one in needed:
        owner = None if one.owner_id is None else await find_member(ctx.db, one.owner_id)
        if owner is None:
            rest.append(one)
        else:
            by_owner[owner[1].id].append(one)
    for owner_id, theirs in by_owner.items():
        found = await find_member(ctx.db, owner_id)
        if found is not None:
            ctx.tell(found[1], reviewing_views.for_owner(theirs, found[1].locale), by_itself=True)
    waiting = len(await drafts.waiting(ctx.db, ctx.workspace))
    channel = ctx.workspace.organisers_channel
    if channel is not None and (rest or waiting or lacking):
        ctx.post(reviewing_views.for_all(rest, waiting, lacking, ctx.workspace.locale), to=channel, by_itself=True)


async def _needed(ctx: Context, today: date) -> list[Needed]:
    """The entries that need somebody, the most pressing first."""
    rows = {row.name: row for row in await store.rows(ctx.db, ctx.workspace.id)}
    dead = await links.dead(ctx.db, ctx.workspace)
    outdated = await store.outdated_by_name(ctx.db, ctx.workspace)
    found = []
    for name, known in (await knowledge.everything(ctx.db, ctx.workspace)).items():
        is_dead = links.dead_of(known.entry, dead)
        reason = reason_for(known, today, is_dead=is_dead, outdated=outdated.get(name, 0))
        if reason is not None:
            found.append(Needed(known.entry, reason, rows[name].owner_id if name in rows else None))
    return sorted(found, key=lambda one: (list(Reason).index(one.reason), one.entry.id))
