"""The words of a check-in: where they are written, and how mentors read them. Pure."""

import re
import textwrap
from enum import StrEnum

from cogs.checkin.content import inert

WORDS = 4_000
"""Characters that one can write on the page."""

TYPED = 3_000
"""The same in a form of the chat: Slack takes no more."""

PART = 1_500
"""Characters of the words in one message: Discord takes 4,000, and may need two for each."""

BAR = "│"
"""Stands before each line that a student wrote, so that none of them passes for one of the bot's."""

_BLANK_LINES = re.compile(r"\n{3,}")


class Written(StrEnum):
    """Where the words of check-ins are written."""

    CHOICES = "choices"  # nowhere: there are only buttons
    WEB = "web"  # on a page of ours
    CHAT = "chat"  # in a form of the chat


def written(chosen: str | None, *, has_page: bool) -> Written:
    """Where words are written: where it was chosen, else on a page of ours; nowhere while no page can be reached."""
    where = Written(chosen or Written.WEB)
    return Written.CHOICES if where is Written.WEB and not has_page else where


def parts(words: str) -> list[str]:
    """The words as mentors read them, each line behind a bar, in parts of which each fits into a message."""
    found: list[str] = []
    for line in _lines(words):
        if found and len(found[-1]) + len(line) < PART:
            found[-1] += f"\n{line}"
        else:
            found.append(line)
    return found


def _lines(words: str) -> list[str]:
    """Lines with a bar; white space in them is one space, or a long row of it would begin a line without one."""
    plain = "\n".join(" ".join(line.split()) for line in inert(words).split("\n")).strip()
    whole = _BLANK_LINES.sub("\n\n", plain).split("\n") if plain else []
    short = [one for line in whole for one in textwrap.wrap(line, PART - 2) or [""]]
    return [f"{BAR} {line}".rstrip() for line in short]
