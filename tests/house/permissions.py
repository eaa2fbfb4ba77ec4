"""`docs/permissions.md` as it has to be: `python -m tests.house.permissions` writes it anew."""

from collections.abc import Sequence
from pathlib import Path

from bot.handler import Handler
from bot.model.role import Role
from tests.house.installed import CATALOGUE, MEMBER_CALLS, OURS

PAGE = Path(__file__).parents[2] / "docs" / "permissions.md"
_WIDTH = 110
_HEAD = """# Who may do what

From what each cog declares, written by `python -m tests.house.permissions`; a test compares. Each role may do what
those before it may: a member, a mentor, an organiser, an owner, who is whoever runs the server or the workspace.
Whoever has not the right is told so in their language, and nothing else happens. That is tried of every line here, for
every role (`test_every_role_below_is_refused_and_every_other_is_not`), and on each platform
(`test_rights_are_the_same_everywhere`).

What a handler looks at beside the role, such as that only who has taken a check-in reads it, its own tests hold.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([_HEAD, *(line for cog in OURS for line in _of(cog.name))])


def _of(cog: str) -> list[str]:
    calls = [one for one in MEMBER_CALLS if one.cog == cog]
    commands = sorted((one for one in calls if one.command or one.shortcut), key=lambda one: (one.role, _called(one)))
    rows = [f"| {_called(one)} | {one.role.name.lower()} | {_does(one)} |" for one in commands]
    pressed = [one for one in calls if one not in commands]
    return [f"## {cog}", "", "| | from | |", "|---|---|---|", *rows, "", *_buttons(pressed), ""]


def _called(handler: Handler) -> str:
    return f"`{handler.line}`" if handler.command else f"*{CATALOGUE.keys('en')[handler.label.key]}*, on a message"


def _does(handler: Handler) -> str:
    return str(CATALOGUE.keys("en")[handler.help.key]) if handler.command else str(handler.function.__doc__)


def _buttons(handlers: Sequence[Handler]) -> list[str]:
    """What can be pressed, by role, in lines that are not too long."""
    lines: list[str] = []
    for role in Role:
        names = sorted(one.name for one in handlers if one.role is role)
        if not names:
            continue
        line = f"Buttons and menus, from {role.name.lower()}:"
        for number, name in enumerate(names):
            word = f"`{name}`{',' if number < len(names) - 1 else '.'}"
            if len(line) + len(word) > _WIDTH:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}"
        lines += [line, ""]
    return lines[:-1]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
