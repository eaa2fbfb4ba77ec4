"""From who wants to be drawn to groups that are written down."""

import asyncio
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.api import Address, Context, Refused, t
from cogs.groups import store
from cogs.groups.given import MENTOR, Given, Traits, given
from cogs.groups.kinds import SMALLEST, Aim, Kind, Size
from cogs.groups.matching import Id
from cogs.groups.tables import DrawnRow, GroupRow, PlaceRow, RoundRow, SchemeRow

_SEEDS = 2**31


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


async def _draw_into(ctx: Context, row: RoundRow, people: People) -> None:
    present = sorted(people.members)
    if len(present) < SMALLEST:
        raise Refused(t("groups.too_few", count=len(present)))
    wanted, numbers = await _what_is_given(ctx, row, present, people.mentors)
    drawing = await asyncio.to_thread(wanted.draw)
    row.given = wanted.encode()
    row.repeated, row.bound = drawing.repeated_pairs, drawing.lower_bound
    row.broken = []
    row.drawn_at = ctx.now
    members: dict[Id, int] = {number: member for member, number in numbers.items()}
    row.groups = [
        GroupRow(
            number=count,
            places=[
                PlaceRow(member_id=members[one], is_mentor=members[one] in people.mentors, joined_at=ctx.now)
                for one in group
            ],
        )
        for count, group in enumerate(drawing.groups, 1)
    ]
    ctx.db.add(row)
    await ctx.db.flush()
    await store.drop_numbers(ctx.db, row)
    ctx.db.add_all(DrawnRow(round_id=row.id, number=number, member_id=one) for number, one in members.items())
    await ctx.db.flush()


async def _what_is_given(
    ctx: Context, row: RoundRow, present: Sequence[int], mentors: Collection[int]
) -> tuple[Given, dict[int, int]]:
    traits: dict[int, Traits] = dict(await store.traits(ctx.db, present))
    for mentor in mentors:
        traits[mentor] = {**traits.get(mentor, {}), MENTOR: ["yes"]}
    return given(
        present,
        traits=traits,
        size=row.size,
        aims=row.aims,
        history=await store.history(ctx.db, ctx.workspace, row.scheme_id),
        apart=await store.apart(ctx.db, present),
        seed=secrets.randbelow(_SEEDS),
    )
