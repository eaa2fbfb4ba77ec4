"""The menu of one part of the bot: what a member can do with it, as buttons."""

from bot.api import Context, Handler, Message, Reception, Refused, say, t
from bot.offers import rows

Commands = tuple[Handler, ...]


async def look(prep: Reception) -> Commands:
    """The commands that the member may use."""
    return prep.commands


def menu(ctx: Context, commands: Commands, group: str) -> Message:
    """A button for each command that begins with this word; Refused where there is none for the member."""
    if group in ctx.workspace.off:
        raise Refused(t("core.cog_off"))
    found = rows(command for command in commands if command.group == group)
    if not found:
        raise Refused(t("desk.menu.nothing"))
    return say(t(f"{group}.commands"), *found)
