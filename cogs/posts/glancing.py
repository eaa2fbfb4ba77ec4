"""What organisers see of the posts on their page: what is said when."""

from datetime import datetime

from bot.api import Context, Planned
from cogs.posts import store, views

_MOST = 100


async def planned(ctx: Context, until: datetime) -> list[Planned]:
    """The posts that are said by themselves until then, each once."""
    rows = await store.coming(ctx.db, ctx.workspace, skip=0, limit=_MOST)
    return [
        Planned(row.next_at, views.brief(row))
        for row in rows
        if row.next_at is not None and ctx.now <= row.next_at < until and not (row.paused or row.held)
    ]
