"""What organisers see of the groups on their page: which are drawn when, and how many signed up. Nobody is named."""

from datetime import datetime

from bot.api import Context, Item, Message, Moment, Phrase, Planned, Style, Verbatim, say, t
from cogs.groups import store
from cogs.groups.tables import SchemeRow

_MOST = 50


async def planned(ctx: Context, until: datetime) -> list[Planned]:
    """The rounds that are drawn by themselves until then."""
    return [
        Planned(row.next_at, t("groups.glance.drawn", title=row.title))
        for row in await store.schemes(ctx.db, ctx.workspace, limit=_MOST)
        if row.next_at is not None and ctx.now <= row.next_at < until
    ]


async def schemes(ctx: Context) -> Message:
    """The groups that people can sign up to, and how many did."""
    rows = await store.schemes(ctx.db, ctx.workspace, limit=_MOST)
    if not rows:
        return say(t("groups.glance.none"))
    counts = await store.counted(ctx.db, [row.id for row in rows])
    return say(*(Item(Verbatim(row.title), _state(row, counts[row.id])) for row in rows))


def _state(row: SchemeRow, people: int) -> Phrase:
    if row.next_at is None:
        return t("groups.glance.signed_up", n=people)
    return t("groups.glance.next", n=people, when=Moment(row.next_at, Style.SHORT))
