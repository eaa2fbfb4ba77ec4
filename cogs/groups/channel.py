"""The channel in which groups are told of, and what stands there of a scheme."""

from bot.api import Address, Context, Place, Refused, t
from cogs.groups import store, views
from cogs.groups.tables import SchemeRow


def where(ctx: Context, channel: Address | None) -> Address:
    """The channel in which groups are told of: the one that was named, else the one where it is asked."""
    here = ctx.where if ctx.where and ctx.where.place is not Place.DIRECT else None
    address = channel or here
    if address is None:
        raise Refused(t("groups.no_channel"))
    return address


async def show(ctx: Context, row: SchemeRow) -> None:
    """Let a scheme stand in its channel as it is now."""
    counted = await store.counted(ctx.db, [row.id])
    ctx.post(views.scheme(row, counted[row.id]), to=row.address, key=row.post_key)
