"""What is decided about questions without looking anything up."""

import re
from datetime import timedelta
from enum import StrEnum

AT_ONCE = 3
"""Questions that are answered together: more than can be read in one message is no help."""

A_MINUTE = timedelta(minutes=1)
MOST_IN_A_MINUTE = 20
"""Questions of one member: more than anybody types, so that nobody tries out the whole list by a program."""

KEPT = timedelta(days=1)
"""How long a question is kept for the buttons under its answer."""

LEARNT = 300
"""The longest question, in characters, that is kept to help others: a longer one is a story of one's own."""

OUT_OF_DATE = 3
"""So many members who say that an answer is out of date, and everybody is told so with it."""

_LISTED = re.compile(r"^\s*(?:\d{1,2}[.)]|[-*•–])\s+")
_ENDS = re.compile(r"\?+[\s?!.]*")
_WHOM = re.compile(
    r"^\s*(?:hvem|kven|who)\s+(?:kan|can|could)\s+(?:jeg\s+|eg\s+|i\s+)?"
    r"(?:snakke|prate|spørre|spørje|hjelpe|talk|speak|ask|help)\s+"
    r"(?:(?:meg|me)\s+)?(?:(?:med|to|with)(?:\s+|$))?(?:(?:om|about)(?:\s+|$))?",
    re.IGNORECASE,
)
_LETTER = re.compile(r"[^\W\d_]")
_WORDS_OF_A_QUESTION = 3


class Opinion(StrEnum):
    """What a member said of an answer."""

    HELPED = "helped"
    OUTDATED = "outdated"
    OTHER = "other"  # it answers something else


def has_words(text: str) -> bool:
    """Whether there is anything to search for."""
    return _LETTER.search(text) is not None


def about(text: str) -> str:
    """What somebody wants to talk about, where they ask in a whole sentence whom they can talk to."""
    rest = _WHOM.sub("", text)
    return rest if has_words(rest) else text


def questions(text: str) -> list[str]:
    """The questions in a text, in their order; what is said before one belongs to it.

    A question ends with its mark, or is a line of a list. What is left at the end is a question too if it is not a mere
    word of thanks.
    """
    found: list[str] = []
    for part in _listed(text):
        pieces, done = [], 0
        for end in _ENDS.finditer(part):
            pieces.append(part[done : end.end()].strip())
            done = end.end()
        rest = part[done:].strip()
        if rest and (not pieces or len(rest.split()) >= _WORDS_OF_A_QUESTION):
            pieces.append(rest)
        found += pieces
    return list(dict.fromkeys(piece for piece in found if has_words(piece)))


def _listed(text: str) -> list[str]:
    """The lines of a text that is a list, else the text as one."""
    lines = [line for line in text.splitlines() if line.strip()]
    listed = [_LISTED.match(line) for line in lines]
    if sum(match is not None for match in listed) < 2:
        return [" ".join(line.strip() for line in lines)]
    return [line[match.end() :] if match else line for line, match in zip(lines, listed, strict=True)]
