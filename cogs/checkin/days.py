"""Days, where the workspace is."""

from datetime import date

from bot.api import Context


def today(ctx: Context) -> date:
    """The day that it is."""
    return ctx.now.astimezone(ctx.workspace.zone).date()
