"""Why groups are as they are, in what may be told: never who does not want to meet whom."""

import asyncio

from bot.api import Context, Message
from cogs.groups import about_views, store
from cogs.groups.given import Given
from cogs.groups.matching import Reason, explain
from cogs.groups.tables import RoundRow

_SHOWN = 3


async def mine(ctx: Context) -> Message:
    """Why a member is in the groups in which they are, and from what these were drawn."""
    groups = await store.groups_of(ctx.db, ctx.workspace, ctx.asker.id)
    explained = [(row, group, await _reasons(ctx, row)) for row, group in groups[:_SHOWN]]
    return about_views.explained(explained)


async def _reasons(ctx: Context, row: RoundRow) -> tuple[Reason, ...]:
    """Why the asker was put into their group: found by drawing it again; none for who came after it."""
    number = await store.number_of(ctx.db, row, ctx.asker.id)
    given = Given.decode(row.given)
    if number is None or number >= len(given.people):
        return ()
    drawing = await asyncio.to_thread(given.draw)
    return explain(drawing, number).reasons
