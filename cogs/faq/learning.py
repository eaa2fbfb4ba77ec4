"""The questions by which people let others find an answer: those who organise see them, and take away what misleads."""

from bot.api import Context, Message, Role
from cogs.faq import keeping, learning_views, store
from cogs.faq.plugin import cog
from cogs.faq.tables import LearnedRow


@cog.button(role=Role.ORGANISER, reads=True)
async def see_learnt(ctx: Context, entry: str) -> Message:
    """See in which words people found an entry who let others be helped by them."""
    found, _ = await keeping.one(ctx, entry)
    return learning_views.learnt(found, await store.learned_of(ctx.db, ctx.workspace, entry), ctx.reader.locale)


@cog.button(role=Role.ORGANISER)
async def unlearn(ctx: Context, question: int) -> Message:
    """Let nobody find an entry by these words any more."""
    row = await ctx.db.get(LearnedRow, question)
    if row is not None and row.workspace_id == ctx.workspace.id:
        await ctx.db.delete(row)
        await store.changed(ctx.db, ctx.workspace)
    return learning_views.unlearnt()
