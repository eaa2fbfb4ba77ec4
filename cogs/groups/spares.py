"""Spare fadders: they are asked where a group has no fadder any more, and the first who presses is its fadder."""

from collections.abc import Sequence
from datetime import timedelta

from bot.api import Context, Message, Refused, gone, members, t
from cogs.groups import calling, life, life_store, spare_views, store
from cogs.groups.kinds import Kind
from cogs.groups.plugin import cog
from cogs.groups.tables import GroupRow, RoundRow, SpareRow

PATIENCE = timedelta(days=1)
"""How long the spare ones have to step in before those who organise hear that nobody did."""


@cog.job(prepare=calling.around_group)
async def ask_spares(ctx: Context, group: int) -> None:
    """Ask the spare fadders of a round to step in where a group has lost its own."""
    found = await _without(ctx, group)
    if found is None:
        return
    row, one = found
    quiet = ctx.workspace.quiet
    if quiet is not None and (over := quiet.until(ctx.now, ctx.workspace.zone)) is not None:
        ctx.schedule(ask_spares, key=group, at=over, group=group)
        return
    free = await _free(ctx, row)
    if not free:
        await _tell_organisers(ctx, row, one)
        return
    for member in await members(ctx.db, ctx.workspace, await _welcome(ctx, one, free)):
        ctx.tell(member, spare_views.asks(row, one))
    # Later even where nobody could be asked: told at once, it would show that somebody keeps from somebody.
    ctx.schedule(tell_without, key=group, at=ctx.now + PATIENCE, group=group)


@cog.job()
async def tell_without(ctx: Context, group: int) -> None:
    """Tell those who organise that a group has no fadder and nobody stepped in."""
    found = await _without(ctx, group)
    if found is not None:
        await _tell_organisers(ctx, *found)


def look_after(ctx: Context, group_id: int) -> None:
    """Have it seen soon whether a group that a fadder left has another."""
    ctx.schedule(ask_spares, key=group_id, at=ctx.now, group=group_id)


async def step_in(ctx: Context, group_id: int) -> Message:
    """Make whoever asks the fadder of a group, if they are spare and nobody was quicker."""
    found = await life_store.find(ctx.db, group_id)
    if found is None or found[0].workspace_id != ctx.workspace.id or not found[1].present:
        raise Refused(t("groups.step_in.over"))
    row, group = found
    mentors = [place.member_id for place in group.present if place.is_mentor]
    if ctx.asker.id not in mentors:
        own = await ctx.db.get(SpareRow, (row.id, ctx.asker.id))
        if own is None or ctx.asker.id not in await _free(ctx, row):
            raise Refused(t("groups.step_in.not_spare"))
        if mentors or not await _welcome(ctx, group, [ctx.asker.id]):  # of the two, nobody learns which it was
            return spare_views.others_were_quicker()
        await ctx.db.delete(own)
        life.take_in(ctx, group, [ctx.asker], spare_views.has_fadder(ctx.asker), mentors=[ctx.asker.id])
        await ctx.db.flush()
    people = await members(ctx.db, ctx.workspace, [place.member_id for place in group.present])
    return spare_views.stepped_in(row, group, [one for one in people if one.id != ctx.asker.id])


async def _without(ctx: Context, group_id: int) -> tuple[RoundRow, GroupRow] | None:
    """A group with its round, if somebody is in it, but nobody who looks after them."""
    found = await life_store.find(ctx.db, group_id)
    if found is None or not found[1].present or any(place.is_mentor for place in found[1].present):
        return None
    return found


async def _free(ctx: Context, row: RoundRow) -> list[int]:
    """The spare fadders of a round who are still there, and came into none of its groups since."""
    spare = await store.spares(ctx.db, row.id)
    placed = {place.member_id for group in await life_store.alive(ctx.db, row.id) for place in group.places}
    placed |= await gone(ctx.db, spare)
    return [one for one in spare if one not in placed]


async def _welcome(ctx: Context, group: GroupRow, spare: Sequence[int]) -> list[int]:
    """Those of the spare ones with whom everybody in a group wants to be, and the other way round."""
    there = {place.member_id for place in group.present}
    apart = await store.apart(ctx.db, [*there, *spare])
    kept_from = {one for pair in apart if not there.isdisjoint(pair) for one in pair}
    return [one for one in spare if one not in kept_from]


async def _tell_organisers(ctx: Context, row: RoundRow, group: GroupRow) -> None:
    if ctx.workspace.organisers_channel is not None:
        scheme = await store.find_scheme(ctx.db, ctx.workspace, row.scheme_id) if row.scheme_id else None
        is_open = scheme is not None and scheme.kind == Kind.FADDER and scheme.closed_at is None
        ctx.post(spare_views.without(row, group, is_open=is_open), to=ctx.workspace.organisers_channel)
