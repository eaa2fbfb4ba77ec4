"""Who leaves a group does so quietly; and so does who turns out to have left the whole place."""

from collections.abc import Sequence

from bot.api import Context, Member, gone, members
from cogs.groups import finding, life_store, spares
from cogs.groups.tables import GroupRow, PlaceRow


async def take_out(ctx: Context, group: GroupRow, place: PlaceRow, member: Member) -> None:
    """Take somebody out of a group: nothing is said to the others, and nobody waits for them any more."""
    place.left_at, place.told_times_at = ctx.now, None
    await life_store.forget_times(ctx.db, group.id, place.member_id)
    await finding.go_on(ctx, group)
    ctx.let_out(ctx.thread(group.key), [member])
    if place.is_mentor:
        spares.look_after(ctx, group.id)


async def let_go(ctx: Context, groups: Sequence[GroupRow]) -> list[GroupRow]:
    """Take those who are gone out of groups, as if each had left; gives the groups that lost somebody by it."""
    left = await gone(ctx.db, [place.member_id for group in groups for place in group.present])
    known = {member.id: member for member in await members(ctx.db, ctx.workspace, left)}
    lost = [group for group in groups if any(place.member_id in known for place in group.present)]
    for group in lost:
        for place in [one for one in group.present if one.member_id in known]:
            await take_out(ctx, group, place, known[place.member_id])
    return lost
