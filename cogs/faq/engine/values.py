"""What the search is given and what it says."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Vectors: TypeAlias = "NDArray[np.float32]"

Model: TypeAlias = Callable[[Sequence[str]], Vectors]
"""What makes vectors of texts, so that those that mean the same are near; a row of zeros for a text it passes over."""


@dataclass(frozen=True)
class Entry:
    """A stored answer in one language, with the ways to ask for it; `lang` is nb, nn or en.

    The same id may come once in each language: that is one entry.
    """

    id: str
    lang: str
    question: str
    aliases: tuple[str, ...] = ()
    answer: str = ""
    tags: tuple[str, ...] = ()

    @property
    def questions(self) -> tuple[str, ...]:
        """All ways to ask for it."""
        return (self.question, *self.aliases)


class Band(StrEnum):
    """How sure the search is: enough to answer, to ask "did you mean", or not at all."""

    ANSWER = "answer"
    DID_YOU_MEAN = "did_you_mean"
    HAND_OVER = "hand_over"


@dataclass(frozen=True)
class Match:
    """An entry that was found, with a score from 0 to 1; `why` has the words that matched, misspelt ones mended."""

    entry_id: str
    score: float
    why: tuple[str, ...]


@dataclass(frozen=True)
class Result:
    """What was found, the best first, and what may be done with it."""

    matches: tuple[Match, ...]
    band: Band


@dataclass(frozen=True)
class Synonyms:
    """Groups of lower-case words or short phrases that mean the same, in whatever language."""

    groups: frozenset[frozenset[str]] = field(default_factory=frozenset)

    @classmethod
    def of(cls, groups: Iterable[Iterable[str]]) -> "Synonyms":
        """Synonyms from lists of words."""
        return cls(frozenset(frozenset(" ".join(word.lower().split()) for word in group) for group in groups))
