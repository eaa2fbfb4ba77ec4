"""Groups that became small are offered to go into another one: both are asked, and nobody is against it.

Which group was asked, and who answered what, is told to nobody.
"""

import asyncio
from collections.abc import Collection, Sequence
from datetime import timedelta

from bot.api import Context, Message, Refused, members, t
from cogs.groups import calling, drawing, leaving, life, life_store, lifetime, merge_views
from cogs.groups.engine.sizes import admitted
from cogs.groups.matching import Drawing, Merge, merge, merges
from cogs.groups.plugin import cog
from cogs.groups.tables import ConsentRow, GroupRow, MergeRow, RoundRow, conversation

PATIENCE = timedelta(days=2)
"""How long each of the two groups has to answer."""

MOST_ASKED = 2
"""Groups that are asked to take others in, one after the other: more would make it a market."""


@cog.job(prepare=calling.around_group)
async def shrunk(ctx: Context, group: int) -> None:
    """Look after a group that somebody left: nobody is to be alone in it, and nobody is moved who does not want to."""
    found = await life_store.find(ctx.db, group)
    if found is None:
        return
    row, one = found
    for other in await leaving.let_go(ctx, await life_store.alive(ctx.db, row.id)):
        if other.id != one.id:
            look_after(ctx, other.id)
    if not one.present:
        life.end(ctx, one, merge_views.nobody_left())
        await _withdraw(ctx, one)
    elif lifetime.is_done(row.kind_of, has_met=life.has_met(one, ctx.now)):
        return
    elif _is_small(row, one):
        if (over := life.quiet_until(ctx)) is not None:
            ctx.schedule(shrunk, key=group, at=over, group=group)
        else:
            await _offer(ctx, row, one)


@cog.job(prepare=calling.offered)
async def decide(ctx: Context, offer: int) -> None:
    """After two days: what was agreed to is done, and what nobody answered is over."""
    row = await ctx.db.get(MergeRow, offer)
    if row is None or row.closed_at is not None:
        return
    if (over := life.quiet_until(ctx)) is not None:
        ctx.schedule(decide, key=offer, at=over, offer=offer)
    else:
        await _let_go(ctx, row)
        await _decide(ctx, row)


def _is_small(row: RoundRow, group: GroupRow) -> bool:
    return group.counted < admitted(row.size.wanted)[0]


def look_after(ctx: Context, group_id: int) -> None:
    """Have it seen soon what becomes of a group that somebody left."""
    ctx.schedule(shrunk, key=group_id, at=ctx.now, group=group_id)


async def answer(ctx: Context, offer: int, *, agrees: bool) -> Message:
    """Say yes or no to becoming one group; Refused where that is settled already."""
    row = await ctx.db.get(MergeRow, offer)
    if row is None or row.closed_at is not None:
        raise Refused(t("groups.merge.over"))
    mine = await _side_of(ctx, row)
    await _let_go(ctx, row)
    said = next((one for one in row.consents if one.member_id == ctx.asker.id), None)
    if said is None:
        row.consents.append(ConsentRow(member_id=ctx.asker.id, agrees=agrees))
    else:
        said.agrees = agrees
    await ctx.db.flush()
    if not agrees:
        await _refuse(ctx, row, mine)
        return merge_views.said_no(alone=len(mine.present) == 1)
    if mine.id == row.group_id and row.passed_on_at is None:
        await _pass_on(ctx, row, mine)
        return merge_views.passed_on()
    both = await _both(ctx, row)
    if both is None:
        raise Refused(t("groups.merge.over"))
    small, other = both[1:]
    # Where they do not fit any more, that is seen when the time is over: at once, it would show why.
    if _agreeing(row) >= _people(small) | _people(other) and await _still_fit(ctx, *both):
        await _become_one(ctx, row, *both)
        return merge_views.done()
    return merge_views.said_yes()


async def _let_go(ctx: Context, row: MergeRow) -> None:
    """Let those out of both groups who are gone: nobody is to become one group with them."""
    sides = [await life_store.find(ctx.db, id_) for id_ in (row.group_id, row.into_id)]
    for group in await leaving.let_go(ctx, [found[1] for found in sides if found is not None]):
        look_after(ctx, group.id)


async def _side_of(ctx: Context, row: MergeRow) -> GroupRow:
    """The group of the two that whoever asks is in; the other one only when it was asked."""
    for id_ in (row.group_id, *([row.into_id] if row.passed_on_at else [])):
        found = await life_store.find(ctx.db, id_)
        if found is not None and any(one.member_id == ctx.asker.id for one in found[1].present):
            found[1].pressed_at = ctx.now
            return found[1]
    raise Refused(t("groups.not_yours"))


async def _offer(ctx: Context, row: RoundRow, group: GroupRow) -> None:
    """Offer a small group the best other one, or, where somebody is alone and there is none, tell them what else is.

    It is offered to a group once, and once more to who is left alone in it later.
    """
    before = await life_store.merges_of(ctx.db, [group.id])
    offered = [one.people for one in before if one.group_id == group.id]
    is_enough = offered and (len(group.present) > 1 or 1 in offered)
    if is_enough or any(one.closed_at is None for one in before):
        return
    into = await _best(ctx, row, group, set())
    if into is None:
        if len(group.present) == 1:
            ctx.post(merge_views.alone(), to=ctx.thread(group.key))
        return
    offer = _offered(ctx, group, into, len(group.present))
    ctx.db.add(offer)
    await ctx.db.flush()
    ctx.post(merge_views.offer(offer), to=ctx.thread(group.key), key=_key(group.id))
    ctx.schedule(decide, key=offer.id, at=ctx.now + PATIENCE, offer=offer.id)


def _offered(ctx: Context, group: GroupRow, into: GroupRow, people: int) -> MergeRow:
    return MergeRow(
        group_id=group.id, into_id=into.id, people=people, asked_at=ctx.now, passed_on_at=None, closed_at=None
    )


async def _best(ctx: Context, row: RoundRow, group: GroupRow, asked: Collection[int]) -> GroupRow | None:
    """The group that a small one goes into best, of those that were not asked; None where none has room."""
    groups = await life_store.alive(ctx.db, row.id)
    busy = {id_ for one in await life_store.merges_of(ctx.db, [one.id for one in groups]) for id_ in _open_sides(one)}
    others = [
        one
        for one in groups
        if one.id != group.id
        and one.present
        and one.id not in asked
        and one.id not in busy
        and lifetime.takes_newcomers(row.kind_of, ctx.now, ends_at=one.ends_at, has_met=life.has_met(one, ctx.now))
    ]
    if not others:
        return None
    there = [group, *others]
    drawn, _, _ = await drawing.standing(ctx, row, there)
    for proposal in await asyncio.to_thread(merges, drawn, 0):
        if _fit(row, there, proposal.into, drawn):
            return there[proposal.into]
    return None


def _fit(row: RoundRow, there: Sequence[GroupRow], into: int, drawn: Drawing) -> bool:
    """Whether the first of these groups can go into another: by size, and by who does not want to be with whom."""
    joined = merge(Merge(0, into), drawn)
    return there[0].counted + there[into].counted <= row.size_max + 1 and not drawing.breaks_more(joined, drawn)


async def _still_fit(ctx: Context, row: RoundRow, small: GroupRow, other: GroupRow) -> bool:
    """The same of two groups as they are now: since it was offered, somebody may have come, or wished something."""
    drawn, _, _ = await drawing.standing(ctx, row, [small, other])
    return _fit(row, [small, other], 1, drawn)


def _open_sides(row: MergeRow) -> tuple[int, ...]:
    return (row.group_id, row.into_id) if row.closed_at is None else ()


async def _pass_on(ctx: Context, row: MergeRow, group: GroupRow) -> None:
    """One of the small group said yes: the other is asked."""
    found = await life_store.find(ctx.db, row.into_id)
    if found is None or not found[1].present:
        await _over(ctx, row)
        return
    row.passed_on_at = ctx.now
    ctx.post(merge_views.waits(row), to=ctx.thread(group.key), key=_key(group.id))
    asks = merge_views.asks(row, len(group.present))
    ctx.post(asks, to=ctx.thread(found[1].key), key=row.key, by_itself=True)
    ctx.schedule(decide, key=row.id, at=ctx.now + PATIENCE, offer=row.id)


async def _refuse(ctx: Context, row: MergeRow, mine: GroupRow) -> None:
    """Somebody is against it: that settles it, and nobody hears who it was."""
    if mine.id == row.into_id:
        await _over(ctx, row)
    else:
        _close(ctx, row)


async def _withdraw(ctx: Context, group: GroupRow) -> None:
    """Nobody is left in a group: who waits for it is not to wait in vain, and nobody is asked to take it in."""
    for row in await life_store.merges_of(ctx.db, [group.id]):
        if row.closed_at is None and row.group_id == group.id:
            _close(ctx, row)
        elif row.closed_at is None and row.passed_on_at is not None:
            await _over(ctx, row)


def _close(ctx: Context, row: MergeRow) -> None:
    """Nothing comes of it: the questions are gone. Where another one waited to be asked, it is that one's turn."""
    row.closed_at = ctx.now
    ctx.cancel(decide, key=row.id)
    ctx.take_back(_key(row.group_id), to=ctx.thread(conversation(row.group_id)))
    ctx.take_back(row.key, to=ctx.thread(conversation(row.into_id)))
    look_after(ctx, row.into_id)


async def _over(ctx: Context, row: MergeRow) -> None:
    """The other group does not take them in: the question to it is gone, and one more is tried."""
    small = await _small(ctx, row)
    if small is None:
        _close(ctx, row)
        return
    row.closed_at = ctx.now
    ctx.cancel(decide, key=row.id)
    ctx.take_back(row.key, to=ctx.thread(conversation(row.into_id)))
    look_after(ctx, row.into_id)
    await ctx.db.flush()
    await _try_another(ctx, row, *small)


async def _try_another(ctx: Context, row: MergeRow, round_: RoundRow, group: GroupRow) -> None:
    before = [
        one
        for one in await life_store.merges_of(ctx.db, [group.id])
        if one.group_id == group.id and one.people == row.people
    ]
    into = await _best(ctx, round_, group, {one.into_id for one in before})
    if into is None or len(before) >= MOST_ASKED:
        ctx.post(merge_views.none_took_them(len(group.present)), to=ctx.thread(group.key), key=_key(group.id))
        return
    again = _offered(ctx, group, into, row.people)
    again.consents = [ConsentRow(member_id=one, agrees=True) for one in sorted(_agreeing(row) & _people(group))]
    ctx.db.add(again)
    await ctx.db.flush()
    await _pass_on(ctx, again, group)


async def _decide(ctx: Context, row: MergeRow) -> None:
    small, both, agreeing = await _small(ctx, row), await _both(ctx, row), _agreeing(row)
    if small is None or row.passed_on_at is None or not agreeing & _people(small[1]):
        _close(ctx, row)
        look_after(ctx, row.group_id)  # who agreed may have left since, and somebody be alone
    elif both is not None and agreeing & _people(both[2]) and await _still_fit(ctx, *both):
        await _become_one(ctx, row, *both)
    else:
        await _over(ctx, row)


async def _small(ctx: Context, row: MergeRow) -> tuple[RoundRow, GroupRow] | None:
    """The small group with its round, while somebody is in it and nobody came who made it large enough."""
    found = await life_store.find(ctx.db, row.group_id)
    return found if found is not None and found[1].present and _is_small(*found) else None


async def _both(ctx: Context, row: MergeRow) -> tuple[RoundRow, GroupRow, GroupRow] | None:
    """The round, the small group and the other one, while somebody is in each."""
    small, other = await _small(ctx, row), await life_store.find(ctx.db, row.into_id)
    return (*small, other[1]) if small and other and other[1].present else None


async def _become_one(ctx: Context, row: MergeRow, round_: RoundRow, small: GroupRow, other: GroupRow) -> None:
    """Let the people of the small group into the other's conversation, and put theirs away."""
    row.closed_at = ctx.now
    ctx.cancel(decide, key=row.id)
    mentors = [one.member_id for one in small.present if one.is_mentor]
    people = await members(ctx.db, ctx.workspace, [one.member_id for one in small.present])
    for place in small.present:
        place.left_at = ctx.now
    ctx.take_back(_key(small.id), to=ctx.thread(small.key))
    ctx.take_back(row.key, to=ctx.thread(other.key))
    life.welcome(ctx, other, people, mentors)
    life.end(ctx, small, merge_views.moved(round_, other, ctx.now))


def _people(group: GroupRow) -> set[int]:
    return {one.member_id for one in group.present}


def _agreeing(row: MergeRow) -> set[int]:
    return {one.member_id for one in row.consents if one.agrees}


def _key(group_id: int) -> str:
    return f"{conversation(group_id)}/merge"
