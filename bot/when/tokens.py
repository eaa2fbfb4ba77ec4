"""A text cut into words, numbers and marks; anything else is not a date."""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum

from bot.when.idioms import FUSED
from bot.when.words import DOTTED_WEEKDAYS, KNOWN


class Kind(Enum):
    """What a piece of the text is."""

    WORD = "word"
    NUMBER = "number"
    DECIMAL = "decimal"
    INSTANT = "instant"
    MARK = "mark"


@dataclass(frozen=True)
class Token:
    """One piece of the text; a number keeps its digits and what stands between them: 24.11. or 18:30."""

    kind: Kind
    text: str
    dotted: bool = False
    digits: tuple[str, ...] = ()
    joints: str = ""


class UnknownPieceError(Exception):
    """The text has a piece that no date has."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


_PIECE = re.compile(
    r"""\s*(?:
      (?P<instant> [0-9]{4}-[0-9]{2}-[0-9]{2}t[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?
                   (?:z|[+-][0-9]{2}:?[0-9]{2})? (?![0-9a-z:]) )
    | (?P<slashed> [0-9]{1,2}/[0-9]{1,2}-(?:[0-9]{4}|[0-9]{2})(?![0-9:/]|[.][0-9]) )
    | (?P<dashed> [0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?![0-9]) | [0-9]{1,2}-[0-9]{1,2}-[0-9]{4}(?![0-9]) )
    | (?P<decimal> [0-9]{1,2}[.,][0-9] (?=\s*(?:t|h|time[rn]?|timar|hours?)\b) )
    | (?P<number> [0-9]+(?:[.:/][0-9]+)* ) (?P<dot>\.?)
    | (?P<abbreviation> [ap]\.m\.? | [tf]\.o\.m\.? )
    | (?P<word> [^\W\d_]+(?:['’][^\W\d_]+)? ) (?P<stop>\.?)
    | (?P<mark> -> | [-,;/@&] )
    )""",
    re.VERBOSE,
)
_DASHES = str.maketrans({"–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "→": "-", "’": "'"})
_WORDS_FOR_MARKS = {"@": "at", "&": "og"}


def split(text: str) -> list[Token]:
    """The tokens of a text; `UnknownPieceError` names the first piece that cannot belong to a date."""
    plain = unicodedata.normalize("NFC", text).lower().translate(_DASHES).rstrip("?! \t\n\r")
    tokens: list[Token] = []
    position = 0
    while position < len(plain):
        found = _PIECE.match(plain, position)
        if found is None:
            break
        tokens.append(_token(found))
        position = found.end()
    if rest := plain[position:].strip():
        raise UnknownPieceError(rest.split()[0])
    return _fuse(tokens)


def _token(found: re.Match[str]) -> Token:
    kind = found.lastgroup if found.lastgroup not in ("dot", "stop") else None
    if kind == "instant":
        return Token(Kind.INSTANT, found["instant"])
    if kind == "decimal":
        return Token(Kind.DECIMAL, found["decimal"].replace(",", "."))
    if kind == "dashed":
        return Token(Kind.NUMBER, found["dashed"], digits=tuple(found["dashed"].split("-")), joints="--")
    if kind == "slashed":
        return Token(Kind.NUMBER, found["slashed"], digits=tuple(re.split("[-/]", found["slashed"])), joints="/-")
    if kind == "abbreviation":
        return Token(Kind.WORD, found["abbreviation"].replace(".", ""))
    if kind == "mark":
        mark = found["mark"][:1]
        return Token(Kind.WORD, _WORDS_FOR_MARKS[mark]) if mark in _WORDS_FOR_MARKS else Token(Kind.MARK, mark)
    if number := found["number"]:
        joints = "".join(letter for letter in number if letter in ".:/")
        return Token(Kind.NUMBER, number, found["dot"] == ".", tuple(re.split("[.:/]", number)), joints)
    return Token(Kind.WORD, found["word"], found["stop"] == ".")


def _fuse_table() -> dict[str, list[tuple[list[str], list[str]]]]:
    table: dict[str, list[tuple[list[str], list[str]]]] = {}
    for apart in sorted(FUSED, key=len, reverse=True):
        words = apart.split()
        table.setdefault(words[0], []).append((words, FUSED[apart].split()))
    return table


_FUSE = _fuse_table()


def _fuse(tokens: list[Token]) -> list[Token]:
    fused: list[Token] = []
    i = 0
    while i < len(tokens):
        for words, meaning in _FUSE.get(tokens[i].text, ()):
            if [token.text for token in tokens[i : i + len(words)]] == words:
                fused.extend(Token(Kind.WORD, word) for word in meaning)
                i += len(words)
                break
        else:
            _check(tokens[i])
            fused.append(tokens[i])
            i += 1
    return fused


def _check(token: Token) -> None:
    if token.kind is Kind.WORD and token.text not in KNOWN and token.text not in DOTTED_WEEKDAYS:
        raise UnknownPieceError(token.text)
