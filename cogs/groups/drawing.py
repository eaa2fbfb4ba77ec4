"""From who wants to be drawn to groups that are written down."""

import asyncio
import secrets
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.api import Address, Context, Refused, gone, t
from cogs.groups import store
from cogs.groups.fadders import MOST, chosen, looked_after
from cogs.groups.given import MENTOR, Given, Traits, given
from cogs.groups.kinds import SMALLEST, Aim, Kind, Size
from cogs.groups.matching import AtLeast, Broken, Drawing, GroupSize, Id, KeepApart, Spread
from cogs.groups.tables import DrawnRow, GroupRow, LeftOutRow, PlaceRow, RoundRow, SchemeRow, SpareRow

_SEEDS = 10**9  # what a button can say
_ALONE = {"only_one": "alone"}  # that there is only one of a gender is nobody's business


@dataclass(frozen=True)
class People:
    """Who is drawn, where they come from, and who of them looks after the others."""

    source: str
    members: Collection[int]
    mentors: Collection[int] = ()


@dataclass(frozen=True)
class Wish:
    """What an organiser wants to be drawn."""

    title: str
    kind: Kind
    channel: Address
    size: Size
    aims: Sequence[Aim]
    scheme: SchemeRow | None = None


@dataclass(frozen=True)
class Drawn:
    """A drawing with what went into it, the number of each member, and who is in none of its groups."""

    drawing: Drawing
    given: Given
    numbers: dict[int, int]
    left_out: Sequence[int] = ()
    spare: Sequence[int] = ()


@dataclass(frozen=True)
class _Known:
    """What a drawing goes by beside what is wanted: of those who are drawn, and of the rounds before."""

    traits: Mapping[int, Traits]
    history: Sequence[Sequence[Sequence[int]]]
    apart: Sequence[tuple[int, int]]
    seed: int


async def signed_up(ctx: Context, scheme: SchemeRow) -> People:
    """Those who signed up to a scheme."""
    rows = await store.signed_up(ctx.db, scheme.id)
    mentors = [row.member_id for row in rows if row.as_mentor]
    return People(f"scheme:{scheme.id}", [row.member_id for row in rows], mentors)


async def draw(ctx: Context, wish: Wish, people: People) -> RoundRow:
    """Draw groups and write them down as a draft that nobody hears of; Refused where there are too few people."""
    row = RoundRow(
        workspace_id=ctx.workspace.id,
        scheme_id=wish.scheme.id if wish.scheme else None,
        created_by=ctx.member.id if ctx.member else None,
        kind=wish.kind,
        title=wish.title,
        channel=wish.channel.encode(),
        size_min=wish.size.least,
        size_max=wish.size.most,
        aims=list(wish.aims),
        source=people.source,
        published_at=None,
        undone_at=None,
    )
    await _draw_into(ctx, row, people)
    return row


async def draw_again(ctx: Context, row: RoundRow, people: People) -> None:
    """Draw a draft anew, by another chance."""
    for group in list(row.groups):
        await ctx.db.delete(group)
    row.groups = []
    await ctx.db.flush()
    await _draw_into(ctx, row, people)


async def _draw_into(ctx: Context, row: RoundRow, wanted: People) -> None:
    people = await _still_there(ctx, wanted)
    drawn = await _drawn(ctx, row, people)
    row.given = drawn.given.encode()
    row.repeated, row.bound = drawn.drawing.repeated_pairs, drawn.drawing.lower_bound
    row.broken = _told(drawn.drawing)
    row.drawn_at = ctx.now
    members: dict[Id, int] = {number: member for member, number in drawn.numbers.items()}
    row.groups = [
        GroupRow(
            number=count,
            places=[
                PlaceRow(member_id=members[one], is_mentor=members[one] in people.mentors, joined_at=ctx.now)
                for one in group
            ],
        )
        for count, group in enumerate(drawn.drawing.groups, 1)
    ]
    ctx.db.add(row)
    await ctx.db.flush()
    await store.drop_numbers(ctx.db, row)
    ctx.db.add_all(DrawnRow(round_id=row.id, number=number, member_id=one) for one, number in drawn.numbers.items())
    ctx.db.add_all(SpareRow(round_id=row.id, member_id=one) for one in drawn.spare)
    ctx.db.add_all(LeftOutRow(round_id=row.id, member_id=one) for one in drawn.left_out)
    await ctx.db.flush()


async def _still_there(ctx: Context, people: People) -> People:
    """The same without those who are gone, of whom nobody hears: they stay signed up, and may come back."""
    left = await gone(ctx.db, people.members)
    there, mentors = ([one for one in some if one not in left] for some in (people.members, people.mentors))
    return replace(people, members=there, mentors=mentors)


async def _drawn(ctx: Context, row: RoundRow, people: People) -> Drawn:
    """Draw so that nobody is with whom they do not want to be with, if it takes another fadder or smaller groups.

    Where these do not help, it is drawn without who asked for it, and not without who it was about: they learn nothing
    of it. Refused where nobody is left to be put together.
    """
    everybody, left_out = sorted(people.members), list[int]()
    _refuse_too_few(everybody, people.mentors)
    known = _Known(
        traits=await store.traits(ctx.db, everybody),
        history=await store.history(ctx.db, ctx.workspace, row.scheme_id),
        apart=await store.apart(ctx.db, everybody),
        seed=secrets.randbelow(_SEEDS),
    )
    while True:
        new = [one for one in everybody if one not in people.mentors]
        fadders = [one for one in everybody if one in people.mentors]
        if not new or len(everybody) < SMALLEST:
            raise Refused(t("groups.no_groups"))
        drawn, crossed = await _tried(row, row.size, new, fadders, known)
        if not crossed:
            return replace(drawn, left_out=left_out)
        smaller, still = await _tried(row, Size(SMALLEST, max(SMALLEST, len(new) // 2)), new, fadders, known)
        if not still and not _lacks_fadders(smaller.drawing):
            return replace(smaller, left_out=left_out)
        left_out.append(_first_asker(still or crossed))
        everybody.remove(left_out[-1])


async def _tried(
    row: RoundRow, size: Size, new: Sequence[int], fadders: Sequence[int], known: _Known
) -> tuple[Drawn, list[tuple[int, int]]]:
    """A drawing in groups of a size, with those fadders who suit; and who is with whom they do not want to be with."""
    unsuited: list[int] = []
    while True:
        ready = [one for one in fadders if one not in unsuited]
        plan = looked_after(len(new), len(ready), size)
        mentors, spare = chosen(ready, plan.used, known.seed)
        wanted, numbers = given(
            sorted([*new, *mentors]), traits=_with_mentors(known.traits, mentors),
            size=plan.size if mentors else size, aims=row.aims, history=known.history, apart=known.apart,
            seed=known.seed, mentors=plan.each if mentors else 0,
        )  # fmt: skip
        drawing = await asyncio.to_thread(wanted.draw)
        crossed = _crossed(drawing, numbers, known.apart)
        looking_after = [one for pair in crossed for one in pair if one in mentors]
        if not looking_after or len(ready) <= len(drawing.groups):
            return Drawn(drawing, wanted, numbers, spare=sorted([*spare, *unsuited])), crossed
        unsuited.append(looking_after[0])


def _lacks_fadders(drawing: Drawing) -> bool:
    return any(isinstance(broken.rule, AtLeast) for broken in drawing.broken_rules)


def _refuse_too_few(everybody: Sequence[int], mentors: Collection[int]) -> None:
    if len(everybody) < SMALLEST:
        raise Refused(t("groups.too_few", count=len(everybody)))
    if all(one in mentors for one in everybody):
        raise Refused(t("groups.nobody_new"))


def _with_mentors(traits: Mapping[int, Traits], mentors: Sequence[int]) -> dict[int, Traits]:
    return {**traits, **{one: {**traits.get(one, {}), MENTOR: ["yes"]} for one in mentors}}


def _crossed(drawing: Drawing, numbers: dict[int, int], apart: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The pairs who are together although the first of the two does not want it."""
    if not any(isinstance(broken.rule, KeepApart) for broken in drawing.broken_rules):
        return []
    place = {one: at for at, group in enumerate(drawing.groups) for one in group}
    where = {member: place[number] for member, number in numbers.items() if number in place}
    return [(one, other) for one, other in apart if one in where and where[one] == where.get(other)]


def _first_asker(crossed: Sequence[tuple[int, int]]) -> int:
    """Who is with most of those with whom they do not want to be."""
    together = Counter(one for one, _ in crossed)
    return min(together, key=lambda member: (-together[member], member))


def _told(drawing: Drawing) -> list[list[Any]]:
    """What could not be kept, as a code and its numbers: never a value, which could point at somebody."""
    kept = {_code(broken): broken.why.parameters for broken in drawing.broken_rules}
    return [
        [code, {name: value for name, value in parameters.items() if isinstance(value, int)}]
        for code, parameters in kept.items()
    ]


def _code(broken: Broken) -> str:
    return "mentors_uneven" if broken.rule == Spread(MENTOR) else _ALONE.get(broken.why.code, broken.why.code)


async def standing(
    ctx: Context, row: RoundRow, groups: Sequence[GroupRow], *, coming: int | None = None, mentors: Collection[int] = ()
) -> tuple[Drawing, dict[int, int], Given]:
    """Groups of a round as they are now, as a drawing in their order; the number of each member; what it goes by.

    Who is `coming` is known to it, but in no group yet; `mentors` are those who come as one.
    """
    present = [place.member_id for group in groups for place in group.present]
    looking_after = [place.member_id for group in groups for place in group.present if place.is_mentor]
    everybody = sorted({*present, *([] if coming is None else [coming])})
    all_mentors = [*looking_after, *mentors]
    wanted, numbers = given(
        everybody,
        traits=_with_mentors(await store.traits(ctx.db, everybody), all_mentors),
        size=Size(row.size_min + 1, row.size_max + MOST) if all_mentors else row.size,
        aims=row.aims,
        history=await store.history(ctx.db, ctx.workspace, row.scheme_id),
        apart=await store.apart(ctx.db, everybody),
        seed=0,  # nothing is left to chance
        mentors=1 if all_mentors else 0,
    )
    together = [[numbers[place.member_id] for place in group.present] for group in groups]
    return await asyncio.to_thread(wanted.drawn, together), numbers, wanted


def breaks_more(after: Drawing, before: Drawing) -> bool:
    """Whether more hard rules are broken than before, such as who does not want to be with whom."""
    return _hard_broken(after) > _hard_broken(before)


def _hard_broken(drawing: Drawing) -> int:
    broken = [one.rule for one in drawing.broken_rules]
    return sum(rule.hard for rule in broken if not isinstance(rule, GroupSize))
