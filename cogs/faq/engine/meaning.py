"""How near a question is to what an entry's ways to ask mean, by vectors of a model of sentences."""

import numpy as np

from cogs.faq.engine.bm25 import Numbers, Scores
from cogs.faq.engine.values import Vectors

_PLAIN = 1.0
"""How much the directions in which ways of one entry differ are evened out: without it a few odd ones would decide."""

_WAYS, _SHARPNESS = 0.5, 10.0
"""What the single ways count for beside the middle of them, and how much the nearest of them counts before the rest."""

_SAME = 0.55
"""Ways of one entry that are as near as this say the same, as in another language."""


class Meaning:
    """Entries by the middle of their ways to ask, and by each of these; `of` has the entry of each way.

    Directions in which the ways of one entry differ from each other count for less, after Fisher's discriminant.
    """

    def __init__(self, ways: Vectors, of: Numbers, entries: int):
        self._of, self._entries = of, entries
        self._counts = np.bincount(of, minlength=entries)
        self._mean = ways.mean(axis=0)
        even = _of_one_length(ways - self._mean)
        apart = even - self._summed(even, of)[of] / self._counts[of, None]
        spread = apart.T @ apart / len(ways)
        usual = max(1e-6, float(np.trace(spread)) / len(spread))
        sizes, directions = np.linalg.eigh(spread / usual)
        self._narrowing = np.asarray(directions * (sizes + _PLAIN) ** -0.5, dtype=np.float32)
        narrowed = even @ self._narrowing
        self._sums = self._summed(narrowed, of)
        self._lengths = np.linalg.norm(narrowed, axis=1)
        self._ways = _of_one_length(narrowed)
        self._middles = self._sums / np.maximum(1, self._counts)[:, None]

    def _summed(self, vectors: Vectors, of: Numbers) -> Vectors:
        sums = np.zeros((self._entries, vectors.shape[1]), dtype=np.float32)
        np.add.at(sums, of, vectors)
        return sums

    def scores(self, question: Vectors, without: int | None = None) -> Scores:
        """How near a question is to each entry: as if one of them had no way to ask that says the same."""
        asked = _of_one_length(question - self._mean) @ self._narrowing
        near = self._ways @ _of_one_length(asked)
        worth = np.exp(_SHARPNESS * (near - 1))
        counts, middles = self._counts, self._middles
        if without is not None:
            same = (self._of == without) & (near >= _SAME)
            worth[same] = 0.0
            left = counts[without] - same.sum()
            gone = self._lengths[same] @ self._ways[same]
            middles, counts = middles.copy(), counts.copy()
            middles[without], counts[without] = (self._sums[without] - gone) / max(1, left), left
        by_middle = middles @ asked - 0.5 * np.einsum("ed,ed->e", middles, middles)
        by_way = np.log(np.bincount(self._of, worth, minlength=self._entries) + 1e-9)
        there = counts > 0
        return _apart(by_middle, there) + _WAYS * _apart(by_way, there)


def _of_one_length(vectors: Vectors) -> Vectors:
    return np.asarray(vectors / np.maximum(1e-6, np.linalg.norm(vectors, axis=-1, keepdims=True)), dtype=np.float32)


def _apart(found: Scores, there: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> Scores:
    """How far each is from the usual; what has no way to ask is as the usual."""
    usual = found[there]
    apart = (found - usual.mean()) / max(1e-9, float(usual.std()))
    return np.where(there, apart, 0.0).astype(np.float64)
