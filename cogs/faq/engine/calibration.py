"""From when on the search is sure enough, found by asking a list of entries its own questions."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cogs.faq.engine.values import Band

WRONG = 0.01
"""The share of wrong answers among those that are given without asking back."""

_UNANSWERABLE = 0.2
"""How many questions whose entry is missing there are for each that has one."""

_HANDED_OVER = 0.75
"""The share of a list's own questions, their entry taken away, that go to a person: these are the nearest misses."""

_FEWEST, _FEWEST_RIGHT = 30, 15
"""So many questions, and so many of them found, tell a list's own limits."""

_SURE, _UNSURE = 3.0, 0.4
"""The limits of a list that has too few questions."""

_SUREST = 2.0
"""No list's own limit is lower."""

_BY_DISTANCE, _OFFERED_BY_DISTANCE = 2.0, 0.25
"""How much the distance to the second counts for beside the score: where two fit alike, both are worth offering."""

_STEPS, _RIDGE = 25, 0.01


@dataclass(frozen=True)
class Found:
    """The scores of the two entries that fit best."""

    best: float
    second: float

    @property
    def sure(self) -> float:
        """How sure it is that the best is right."""
        return self.best + _BY_DISTANCE * (self.best - self.second)

    @property
    def likely(self) -> float:
        """How likely the right one is among the best at all."""
        return self.best + _OFFERED_BY_DISTANCE * (self.best - self.second)


@dataclass(frozen=True)
class Tried:
    """What was found for a question whose entry is known: with the entry in the list, and without it."""

    found: Found
    right: bool
    without: Found


@dataclass(frozen=True)
class Limits:
    """How sure the search has to be to answer, and how likely its best not to hand over."""

    answer: float
    offer: float

    def band(self, found: Found) -> Band:
        """What may be done with what was found."""
        if found.likely < self.offer:
            return Band.HAND_OVER
        return Band.ANSWER if found.sure >= self.answer else Band.DID_YOU_MEAN


def limits(tried: Sequence[Tried]) -> Limits:
    """The limits for a list, of what came of asking it its own questions."""
    if len(tried) < _FEWEST:
        return Limits(_SURE, _UNSURE)
    offer = float(np.quantile([one.without.likely for one in tried], _HANDED_OVER))
    without = np.array([one.without.sure for one in tried])
    if sum(one.right for one in tried) < _FEWEST_RIGHT:
        return Limits(max(_SURE, float(without.max())), offer)
    return Limits(max(_SUREST, _answer_from(tried, without)), offer)


def _answer_from(tried: Sequence[Tried], without: NDArray[np.float64]) -> float:
    """The lowest limit above which few enough are wrong, by a curve through what was right and wrong.

    The curve is a logistic one: to count the wrong ones would let one odd question decide.
    """
    sure = np.concatenate(([one.found.sure for one in tried], without))
    right = np.concatenate(([float(one.right) for one in tried], np.zeros(len(without))))
    counts = np.concatenate((np.ones(len(tried)), np.full(len(without), _UNANSWERABLE)))
    given = np.stack([np.ones_like(sure), sure], axis=1)
    curve = np.zeros(2)
    for _ in range(_STEPS):  # Newton's method
        expected = 1 / (1 + np.exp(-given @ curve))
        slope = given.T @ (counts * (right - expected)) - _RIDGE * curve
        bend = (given.T * (counts * expected * (1 - expected))) @ given + _RIDGE * np.eye(2)
        curve += np.linalg.solve(bend, slope)
    wrong = 1 - 1 / (1 + np.exp(-given @ curve))
    order = np.argsort(-sure, kind="stable")
    few_enough = np.flatnonzero(np.cumsum((counts * wrong)[order]) <= WRONG * np.cumsum(counts[order]))
    return float(sure[order[few_enough[-1]]] if len(few_enough) else sure.max())
