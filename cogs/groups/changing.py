"""Who comes late is put into a group at once, and who leaves does so quietly."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from bot.api import Context, Message, Refused, members, t
from cogs.groups import calling, drawing, leaving, life, life_store, life_views, lifetime, merging, spares, store, views
from cogs.groups.fadders import MOST
from cogs.groups.kinds import PRESETS
from cogs.groups.matching import place
from cogs.groups.plugin import cog
from cogs.groups.tables import GroupRow, PlaceRow, RoundRow, SchemeRow, conversation

_WEEK = 7  # days


@cog.job(prepare=calling.in_group)
async def look_around(ctx: Context, group: int) -> None:
    """Let those out of a group who are gone, so that nobody waits for them; and look again in a week."""
    found = await life_store.find(ctx.db, group)
    if found is not None:
        await _let_go(ctx, [found[1]])
        ctx.schedule(look_around, key=group, at=lifetime.look(ctx.now, _WEEK, ctx.workspace.zone), group=group)


def watch(ctx: Context, row: RoundRow) -> None:
    """Have it seen before the groups of a round are asked anything, and once a week, whether all are still there."""
    for group in row.groups:
        at = lifetime.look(ctx.now, PRESETS[row.kind_of].nudged, ctx.workspace.zone)
        ctx.schedule(look_around, key=group.id, at=at, group=group.id)


async def come_late(ctx: Context, scheme: SchemeRow) -> Message | None:
    """Put whoever asks into a group of the scheme's newest round; None where none is together, or they are in one."""
    row, groups = await _together_without(ctx, scheme)
    if row is None:
        return None
    await _let_go(ctx, groups)
    sign_up = await store.sign_up(ctx.db, scheme, ctx.asker.id)
    as_mentor = sign_up is not None and sign_up.as_mentor
    group = await _find_room(ctx, row, groups, as_mentor=as_mentor)
    if group is None:
        return life_views.not_placed(scheme)
    return await _put(ctx, row, group, as_mentor=as_mentor)


async def can_come_late(ctx: Context, scheme: SchemeRow) -> bool:
    """Whether there are groups in which whoever asks may find room."""
    row, groups = await _together_without(ctx, scheme)
    return row is not None and bool(_open(row, groups, ctx.asker.id, ctx.now))


async def come_late_to(ctx: Context, scheme_id: int) -> Message:
    """Put whoever asks, and signed up, into a group that is together now; Refused where they are in one already."""
    scheme = await store.scheme(ctx.db, ctx.workspace, scheme_id)
    if await store.sign_up(ctx.db, scheme, ctx.asker.id) is None:
        raise Refused(t("groups.not_signed_up", title=views.title(scheme)))
    placed = await come_late(ctx, scheme)
    if placed is None:
        raise Refused(t("groups.nothing_to_join"))
    return placed


async def _together_without(ctx: Context, scheme: SchemeRow) -> tuple[RoundRow | None, list[GroupRow]]:
    """The scheme's newest round with its groups, if whoever asks is in none of them; else no round."""
    row = await life_store.newest_round(ctx.db, scheme.id)
    groups = await life_store.alive(ctx.db, row.id) if row is not None else []
    if any(one.member_id == ctx.asker.id for group in groups for one in group.present):
        return None, []
    return row, groups


async def ask_leave(ctx: Context, group_id: int) -> Message:
    """Ask once more, and offer another group where there may be one."""
    row, group, _ = await life_store.own(ctx, group_id)
    others = [one for one in await life_store.alive(ctx.db, row.id) if one.id != group.id]
    return life_views.asks_to_leave(row, group, can_change=bool(_open(row, others, ctx.asker.id, ctx.now)))


async def leave(ctx: Context, group_id: int) -> Message:
    """Leave a group: nobody asks why, and nothing is said to the others."""
    row, group, place_ = await life_store.own(ctx, group_id)
    await _take_out(ctx, group, place_)
    return life_views.left(row, group, await _still_signed_up(ctx, row))


async def change(ctx: Context, group_id: int) -> Message:
    """Go into another group of the same round; Refused where none has room, and then they stay where they are."""
    row, group, place_ = await life_store.own(ctx, group_id)
    others = [one for one in await life_store.alive(ctx.db, row.id) if one.id != group.id]
    await _let_go(ctx, others)
    found = await _find_room(ctx, row, others, as_mentor=place_.is_mentor)
    if found is None:
        raise Refused(t("groups.no_other_group"))
    await _take_out(ctx, group, place_)
    return await _put(ctx, row, found, as_mentor=place_.is_mentor)


async def forget(ctx: Context, member_id: int) -> None:
    """Let somebody who is erased out of their groups' conversations, and look after those who remain."""
    known = await members(ctx.db, ctx.workspace, [member_id])
    for place_ in await life_store.places_of(ctx.db, member_id):
        ctx.let_out(ctx.thread(conversation(place_.group_id)), known)
        merging.look_after(ctx, place_.group_id)
        if place_.is_mentor:
            spares.look_after(ctx, place_.group_id)


async def _take_out(ctx: Context, group: GroupRow, place_: PlaceRow) -> None:
    await leaving.take_out(ctx, group, place_, ctx.asker)
    merging.look_after(ctx, group.id)


async def _let_go(ctx: Context, groups: Sequence[GroupRow]) -> None:
    """Let those out of groups who are gone, and look after those who remain."""
    for group in await leaving.let_go(ctx, groups):
        merging.look_after(ctx, group.id)


async def _still_signed_up(ctx: Context, row: RoundRow) -> SchemeRow | None:
    scheme = await store.find_scheme(ctx.db, ctx.workspace, row.scheme_id) if row.scheme_id else None
    if scheme is None or scheme.closed_at is not None:
        return None
    return scheme if await store.sign_up(ctx.db, scheme, ctx.asker.id) else None


async def _put(ctx: Context, row: RoundRow, group: GroupRow, *, as_mentor: bool) -> Message:
    life.welcome(ctx, group, [ctx.asker], mentors=[ctx.asker.id] if as_mentor else [])
    await ctx.db.flush()
    people = await members(ctx.db, ctx.workspace, [one.member_id for one in group.present])
    return life_views.placed(row, group, [one for one in people if one.id != ctx.asker.id], ctx.now)


def _open(row: RoundRow, groups: Sequence[GroupRow], member_id: int, now: datetime) -> list[GroupRow]:
    """The groups that take newcomers, and that a member has not been in."""
    return [
        group
        for group in groups
        if group.present
        and all(one.member_id != member_id for one in group.places)
        and lifetime.takes_newcomers(row.kind_of, now, ends_at=group.ends_at, has_met=life.has_met(group, now))
    ]


async def _find_room(ctx: Context, row: RoundRow, groups: Sequence[GroupRow], *, as_mentor: bool) -> GroupRow | None:
    """The best group for whoever asks, at most one larger than groups are; None where none is right for them."""
    there = _open(row, groups, ctx.asker.id, ctx.now)
    if as_mentor:
        there = [group for group in there if len(group.present) - group.counted < MOST]
    present = [one.member_id for group in there for one in group.present]
    if not present:
        return None
    if len(present) == 1:  # no drawing is made of one
        both = {*present, ctx.asker.id}
        return None if both in [set(pair) for pair in await store.apart(ctx.db, sorted(both))] else there[0]
    mentors = [ctx.asker.id] if as_mentor else []
    drawn, numbers, given = await drawing.standing(ctx, row, there, coming=ctx.asker.id, mentors=mentors)
    newcomer = given.participants[numbers[ctx.asker.id]]
    seated = await asyncio.to_thread(place, newcomer, drawn)
    at = seated.group_of(newcomer.id)
    if (not as_mentor and there[at].counted > row.size_max) or drawing.breaks_more(seated, drawn):
        return None
    return there[at]
