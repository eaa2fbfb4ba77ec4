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

_SURE, _UNSURE = 3.0, 1.0
"""The limits of a list that has too few questions."""

_SUREST = 2.0
"""No list's own limit is lower."""

_BY_DISTANCE = 2.0
_STEPS, _RIDGE = 25, 0.01


@dataclass(frozen=True)
class Tried:
    """How sure the search was of a question whose entry is known: with the entry in the list, and without it."""

    sure: float
    right: bool
    sure_without: float


@dataclass(frozen=True)
class Limits:
    """How sure the search has to be to answer, and not to hand over."""

    answer: float
    offer: float

    def band(self, sure: float) -> Band:
        """What may be done with something that the search is so sure of."""
        if sure >= self.answer:
            return Band.ANSWER
        return Band.DID_YOU_MEAN if sure >= self.offer else Band.HAND_OVER


def how_sure(best: float, second: float) -> float:
    """How sure the search is of the best, by its score and its distance to the second."""
    return best + _BY_DISTANCE * (best - second)


def limits(tried: Sequence[Tried]) -> Limits:
    """The limits for a list, of what came of asking it its own questions."""
    if len(tried) < _FEWEST:
        return Limits(_SURE, _UNSURE)
    without = np.array([one.sure_without for one in tried])
    offer = float(np.quantile(without, _HANDED_OVER))
    if sum(one.right for one in tried) < _FEWEST_RIGHT:
        return Limits(max(_SURE, float(without.max())), offer)
    return Limits(max(_SUREST, offer, _answer_from(tried, without)), offer)


def _answer_from(tried: Sequence[Tried], without: NDArray[np.float64]) -> float:
    """The lowest limit above which few enough are wrong, by a curve through what was right and wrong.

    The curve is a logistic one: to count the wrong ones would let one odd question decide.
    """
    sure = np.concatenate(([one.sure for one in tried], without))
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
