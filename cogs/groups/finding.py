"""Finding a time: everybody says in private when they are free, and the best times are proposed to all.

Who has not answered, and who cannot, is shown to nobody. One message about it stands in the conversation at a time.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from bot.api import Context, Form, Message, Refused, Weekday, t
from cogs.groups import finding_views, life, life_store, slots
from cogs.groups.plugin import cog
from cogs.groups.rules import minute_of
from cogs.groups.tables import GroupRow, TimeRow

PATIENCE = timedelta(days=1)
"""How long after the first answer it is waited for the others."""

REMINDS = timedelta(hours=1)
"""How long before they meet a group is reminded."""


class FreeForm(Form, title=t("groups.form.free")):
    """On which of the coming days somebody is free, by the part of the day."""

    morning: tuple[Weekday, ...] = ()
    lunch: tuple[Weekday, ...] = ()
    afternoon: tuple[Weekday, ...] = ()
    evening: tuple[Weekday, ...] = ()


@cog.job()
async def propose(ctx: Context, group: int) -> None:
    """Propose the best times, though not everybody has said when they are free."""
    found = await life_store.find(ctx.db, group)
    if found is None or found[1].looking_from is None or found[1].proposed is not None:
        return
    if (over := life.quiet_until(ctx)) is not None:
        ctx.schedule(propose, key=group, at=over, group=group)
    else:
        await _propose(ctx, found[1])


@cog.job(grace=REMINDS)
async def remind(ctx: Context, group: int, minute: int) -> None:
    """Remind a group in its conversation that they meet soon; not where that was changed, nor in the quiet hours."""
    found = await life_store.find(ctx.db, group)
    instant = _instant(minute)
    if found is None or found[1].meets_at != instant or ctx.now >= instant:
        return
    if life.quiet_until(ctx) is None:
        ctx.post(finding_views.reminder(instant), to=ctx.thread(found[1].key), not_after=instant)


async def present(ctx: Context, group_id: int) -> dict[str, str]:
    """What a member said before of when they are free, as far as the same days are still looked at."""
    _, group, _ = await life_store.own(ctx, group_id)
    if not _is_looking(ctx, group):
        return {}
    own = [row.starts_at for row in await life_store.times(ctx.db, group.id) if row.member_id == ctx.asker.id]
    return {part: ",".join(days) for part, days in slots.as_free(own, ctx.workspace.zone).items()}


async def say_free(ctx: Context, form: FreeForm, group_id: int) -> Message:
    """Write down when a member is free; the first one to say so has the others asked."""
    _, group, place = await life_store.pressed(ctx, group_id)
    if not _is_looking(ctx, group):
        await _begin(ctx, group)
    assert group.looking_from is not None  # noqa: S101 - it was just begun, if it was not before
    free = {"morning": form.morning, "lunch": form.lunch, "afternoon": form.afternoon, "evening": form.evening}
    await life_store.forget_times(ctx.db, group.id, ctx.asker.id)
    _write_down(ctx, group, slots.instants(free, group.looking_from, ctx.workspace.zone))
    is_first = all(one.told_times_at is None for one in group.present)
    place.told_times_at = ctx.now
    await ctx.db.flush()
    if all(one.told_times_at is not None for one in group.present):
        ctx.cancel(propose, key=group.id)
        return finding_views.thanks(proposed=bool(await _propose(ctx, group)))
    if group.proposed is not None:
        return finding_views.thanks(proposed=bool(await _propose(ctx, group)))
    if is_first:
        ctx.schedule(propose, key=group.id, at=ctx.now + PATIENCE, group=group.id)
    return finding_views.thanks(proposed=False)


async def agree(ctx: Context, group_id: int, minute: int) -> Message:
    """Agree to a time that was proposed; it stands when more than half do."""
    _, group, _ = await life_store.pressed(ctx, group_id)
    instant = _instant(minute)
    if group.meets_at == instant:
        return finding_views.agreed(instant)
    if instant not in _proposed(group) or instant <= ctx.now:
        raise Refused(t("groups.time_gone"))
    row = await ctx.db.get(TimeRow, (group.id, ctx.asker.id, instant))
    if row is None:
        ctx.db.add(TimeRow(group_id=group.id, member_id=ctx.asker.id, starts_at=instant, agrees=True))
    else:
        row.agrees = True
    await ctx.db.flush()
    if slots.stands((await life_store.agreeing(ctx.db, group.id))[instant], len(group.present)):
        await _settle(ctx, group, instant)
        return finding_views.agreed(instant)
    return finding_views.agreed_so_far(instant)


async def go_on(ctx: Context, group: GroupRow) -> None:
    """Go on with those who remain when somebody left: nobody is waited for who is gone."""
    if group.looking_from is None or len(group.present) < 2:
        return
    if group.proposed is not None:
        agreeing = await life_store.agreeing(ctx.db, group.id)
        times = [one for one in _proposed(group) if one > ctx.now and slots.stands(agreeing[one], len(group.present))]
        if times:
            await _settle(ctx, group, times[0])
    elif all(one.told_times_at is not None for one in group.present):
        ctx.cancel(propose, key=group.id)
        await _propose(ctx, group)


async def _begin(ctx: Context, group: GroupRow) -> None:
    """Look for a time, in the seven days from tomorrow on."""
    await _stop(ctx, group)
    today = ctx.now.astimezone(ctx.workspace.zone).date()
    group.looking_from = today + timedelta(days=1)
    last = group.looking_from + timedelta(days=slots.DAYS - 1)
    ctx.post(finding_views.asks(group, group.looking_from, last), to=ctx.thread(group.key), key=_looking(group))


async def _propose(ctx: Context, group: GroupRow) -> tuple[datetime, ...]:
    """Propose the best times; what was proposed before is changed, unless somebody agreed to it already."""
    rows = await life_store.times(ctx.db, group.id)
    if any(row.agrees for row in rows):
        return _proposed(group)
    free: dict[int, list[datetime]] = defaultdict(list)
    for row in rows:
        free[row.member_id].append(row.starts_at)
    best = slots.proposals(free, ctx.now)
    thread = ctx.thread(group.key)
    ctx.take_back(_looking(group), to=thread)
    group.proposed = [instant.isoformat() for instant in best]
    ctx.post(finding_views.proposals(group, best), to=thread, key=_proposals(group))
    return best


async def _settle(ctx: Context, group: GroupRow, instant: datetime) -> None:
    """A time stands: the question makes way for it."""
    await _stop(ctx, group)
    group.meets_at = instant
    ctx.post(finding_views.stands(group, instant), to=ctx.thread(group.key))
    if instant - REMINDS > ctx.now:
        ctx.schedule(remind, key=group.id, at=instant - REMINDS, group=group.id, minute=minute_of(instant))
    life.ask_met_after(ctx, group, instant)


async def _stop(ctx: Context, group: GroupRow) -> None:
    """Look for a time no more, and forget what was said for it."""
    if group.looking_from is None:
        return
    ctx.take_back(_looking(group), to=ctx.thread(group.key))
    ctx.take_back(_proposals(group), to=ctx.thread(group.key))
    ctx.cancel(propose, key=group.id)
    group.looking_from = group.proposed = None
    for place in group.places:
        place.told_times_at = None
    await life_store.forget_times(ctx.db, group.id)


def _is_looking(ctx: Context, group: GroupRow) -> bool:
    today = ctx.now.astimezone(ctx.workspace.zone).date()
    return group.looking_from is not None and today < group.looking_from + timedelta(days=slots.DAYS)


def _write_down(ctx: Context, group: GroupRow, times: Collection[datetime]) -> None:
    ctx.db.add_all(TimeRow(group_id=group.id, member_id=ctx.asker.id, starts_at=one, agrees=False) for one in times)


def _proposed(group: GroupRow) -> tuple[datetime, ...]:
    return tuple(datetime.fromisoformat(text) for text in group.proposed or ())


def _looking(group: GroupRow) -> str:
    return f"{group.key}/looking/{group.looking_from}"


def _proposals(group: GroupRow) -> str:
    return f"{group.key}/proposals/{group.looking_from}"


def _instant(minutes: int) -> datetime:
    return datetime.fromtimestamp(minutes * 60, UTC)
