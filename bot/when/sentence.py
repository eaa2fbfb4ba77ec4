"""The tokens of one text, as the grammar asks for them."""

from collections.abc import Container
from dataclasses import dataclass

from bot.when.tokens import Kind, Token

_END = Token(Kind.MARK, "")


@dataclass(frozen=True)
class Sentence:
    """A text in tokens, in which locale it was written and in which year.

    The rules of the grammar take a position in it, and give what they can read there, each with the position
    behind it: several where a text can be read in several ways, none where in no way.
    """

    tokens: tuple[Token, ...]
    locale: str
    year: int

    def at(self, i: int) -> Token:
        """The token at a position; an empty mark before the first and behind the last."""
        return self.tokens[i] if 0 <= i < len(self.tokens) else _END

    def text(self, i: int, j: int) -> str:
        """What is written from one position to another."""
        return " ".join(token.text for token in self.tokens[i:j])

    def word(self, i: int) -> str:
        """The word at a position, "" if there is none."""
        token = self.at(i)
        return token.text if token.kind is Kind.WORD else ""

    def skip(self, i: int, words: Container[str]) -> int:
        """The position behind one of these words, or the same if none of them stands there."""
        word = self.word(i)
        return i + 1 if word and word in words else i

    def comma(self, i: int) -> int:
        """The position behind a comma, or the same if there is none."""
        return i + 1 if self.mark(i, ",") or self.mark(i, ";") else i

    def mark(self, i: int, mark: str) -> bool:
        """Whether this mark stands at a position."""
        token = self.at(i)
        return token.kind is Kind.MARK and token.text == mark

    def whole(self, i: int) -> int | None:
        """The bare whole number at a position: 24 or 24. but not 24.11."""
        token = self.at(i)
        if token.kind is Kind.NUMBER and len(token.digits) == 1 and len(token.text) <= 4:
            return int(token.text)
        return None
