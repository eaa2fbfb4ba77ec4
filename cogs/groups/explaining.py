"""Why groups are as they are, in what may be told: never who does not want to meet whom."""

import asyncio

from bot.api import Context, Message
from cogs.groups import about_views, store
from cogs.groups.given import Given
from cogs.groups.matching import Reason, explain
from cogs.groups.tables import GroupRow, RoundRow

_SHOWN = 3


async def mine(ctx: Context) -> Message:
    """Why a member is in the groups in which they are, and from what these were drawn."""
    groups = await store.groups_of(ctx.db, ctx.workspace, ctx.asker.id)
    explained = [(row, group, await _reasons(ctx, row, group)) for row, group in groups[:_SHOWN]]
    return about_views.explained(explained)


async def _reasons(ctx: Context, row: RoundRow, group: GroupRow) -> tuple[Reason, ...]:
    """Why the asker was put into a group, told from the groups as they were drawn; who came after that hears so."""
    number = await store.number_of(ctx.db, row, ctx.asker.id)
    places = await store.places_drawn(ctx.db, row)
    if number is None or places.get(number) != group.number:
        return (Reason("came_later"),)
    together: dict[int, list[int]] = {}
    for one, place in places.items():
        together.setdefault(place, []).append(one)
    drawing = await asyncio.to_thread(Given.decode(row.given).drawn, list(together.values()))
    return explain(drawing, number).reasons
