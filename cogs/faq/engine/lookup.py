"""The words that a list of entries has, and what an unknown word may stand for among them."""

from array import array
from collections.abc import Iterable

import numpy as np

from cogs.faq.engine import spelling
from cogs.faq.engine.words import NORWEGIAN, stem

_SHORTEST_COMPOUND, _SHORTEST_PART = 7, 3
_SHORTEST_MENDED, _TWO_MISTAKES = 4, 8
_PAIRS_A_MISTAKE = 3
"""No mistake takes more pairs of letters from a word: two letters that changed places are in three."""

_COMPARED = 40
"""So many words, of those that share the most pairs, are compared letter by letter."""


class Lookup:
    """The words of one language that entries are written with."""

    def __init__(self, language: str, known: Iterable[str]):
        self._language = language
        self._known = frozenset(known)
        self._stems = frozenset(stem(word, language) for word in self._known)
        self._parts = self._known | spelling.lexicon() if language == NORWEGIAN else self._known
        self._targets = sorted(word for word in self._known if len(word) >= _SHORTEST_MENDED)
        self._lengths = np.array([len(word) for word in self._targets], dtype=np.int32)
        self._by_pair: dict[str, array[int]] = {}
        for number, word in enumerate(self._targets):
            for pair in _pairs(word):
                self._by_pair.setdefault(pair, array("i")).append(number)
        self._split: dict[str, tuple[str, ...]] = {}

    def has(self, word: str) -> bool:
        """Whether an entry has the word, whatever its ending."""
        return stem(word, self._language) in self._stems

    def has_as_is(self, word: str) -> bool:
        """Whether an entry has the word with this ending."""
        return word in self._known

    def parts(self, word: str) -> tuple[str, ...]:
        """The two words that a Norwegian compound is made of; none where it is none."""
        if self._language != NORWEGIAN or len(word) < _SHORTEST_COMPOUND:
            return ()
        if word not in self._known:
            return self._taken_apart(word)
        if word not in self._split:
            self._split[word] = self._taken_apart(word)
        return self._split[word]

    def _taken_apart(self, word: str) -> tuple[str, ...]:
        best: tuple[float, tuple[str, ...]] = (0.0, ())
        for end in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
            first, second = word[:end], word[end:]
            if second not in self._parts:
                continue
            if first in self._parts:
                best = max(best, (min(len(first), len(second)) + 0.5, (first, second)))
            elif first[-1] in "se" and len(first) > _SHORTEST_PART and first[:-1] in self._parts:
                best = max(best, (min(len(first) - 1, len(second)), (first[:-1], second)))
        return best[1]

    def written_together(self, word: str) -> tuple[str, ...]:
        """The two known words that were written without a space."""
        for end in range(2, len(word) - 1):
            if max(end, len(word) - end) >= 4 and word[:end] in self._known and word[end:] in self._known:
                return word[:end], word[end:]
        return ()

    def near(self, word: str) -> tuple[tuple[str, int], ...]:
        """Known words with a mistake or two less, the nearest first, three at the most, with the mistakes."""
        if len(word) < _SHORTEST_MENDED:
            return ()
        most = 1 if len(word) < _TWO_MISTAKES else 2
        pairs = _pairs(word)
        having = [np.frombuffer(self._by_pair[pair], dtype=np.int32) for pair in pairs if pair in self._by_pair]
        if not having:
            return ()
        shared = np.bincount(np.concatenate(having), minlength=len(self._targets))
        shared[abs(self._lengths - len(word)) > most] = 0
        likely = np.flatnonzero(shared >= max(1, len(pairs) - _PAIRS_A_MISTAKE * most))
        likely = likely[np.argsort(-shared[likely], kind="stable")][:_COMPARED]
        found = []
        for number in likely:
            other = self._targets[number]
            mistakes = distance(word, other, most)
            if mistakes <= most and (mistakes == 1 or other[0] == word[0]):
                found.append((other, mistakes))
        return tuple(sorted(found, key=lambda one: one[1])[:3])


def _pairs(word: str) -> frozenset[str]:
    padded = f" {word} "
    return frozenset(padded[start : start + 2] for start in range(len(padded) - 1))


def distance(one: str, other: str, most: int) -> int:
    """How many letters were left out, added, changed, or put before their neighbour; counted to `most` at least."""
    one, other = _without_beginning(one, other)
    one, other = _without_beginning(one[::-1], other[::-1])
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, theirs in enumerate(other, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != theirs))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == theirs:
                best = min(best, earlier[j - 2] + 1)
            row.append(best)
        if min(row) > most and min(before) >= most:
            return most + 1
    return row[-1]


def _without_beginning(one: str, other: str) -> tuple[str, str]:
    same = 0
    while same < min(len(one), len(other)) and one[same] == other[same]:
        same += 1
    return one[same:], other[same:]
