"""What a member can do here, as buttons: all of it by purpose, and one part of it in full."""

from collections.abc import Iterator, Sequence

from bot.api import Actions, Button, Context, Handler, Message, Phrase, Reception, Refused, Role, action, say, t
from bot.offers import in_rows, rows

Commands = tuple[Handler, ...]

_HELP = "help"


async def look(prep: Reception) -> Commands:
    """The commands that the member may use."""
    return prep.commands


def overview(ctx: Context, commands: Commands) -> Message:
    """A button for each purpose, what a member's role is, and buttons for what concerns nobody but them."""
    groups = dict.fromkeys(command.group for command in commands if not command.top_level)
    purposes = [Button(t(f"{group}.commands"), action("desk/menu", group=group)) for group in groups]
    role = ctx.asker.role
    return say(
        t("desk.help"),
        *in_rows(purposes),
        t(f"desk.help.{role.name.lower()}") if role > Role.MEMBER else None,
        t("desk.help.own"),
        *_by_role([command for command in commands if command.top_level and command.command != _HELP]),
    )


def menu(ctx: Context, commands: Commands, group: str) -> Message:
    """A button for each command that begins with this word; Refused where there is none for the member."""
    if group in ctx.workspace.off:
        raise Refused(t("core.cog_off"))
    found = [command for command in commands if command.group == group]
    if not found:
        raise Refused(t("desk.menu.nothing"))
    return say(t(f"{group}.commands"), *_by_role(found))


def _by_role(commands: Sequence[Handler]) -> Iterator[Phrase | Actions]:
    """What everybody can do, and then what not everybody can, each under a line that says who."""
    for role in Role:
        found = rows(command for command in commands if command.role is role)
        if found and role > Role.MEMBER:
            yield t(f"desk.menu.for.{role.name.lower()}")
        yield from found
