"""What organisers see of the questions on their page: how many wait for an answer, and since when; no words."""

from bot.api import Context, Message, Relative, say, t
from cogs.faq import handoffs


async def waiting(ctx: Context) -> Message:
    """How many questions wait for a person, and since when the oldest does."""
    rows = await handoffs.all_waiting(ctx.db, ctx.workspace)
    if not rows:
        return say(t("faq.glance.none"))
    return say(t("faq.glance.waiting", n=len(rows), oldest=Relative(rows[0].asked_at)))
