"""From when on the search is sure enough, found by asking a list of entries its own questions, and others'."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from cogs.faq.engine.values import Band

Numbers: TypeAlias = NDArray[np.float64]

WRONG = 0.02
"""The share of wrong answers among those that are given without asking back, of a list's own questions.

These are further from the others than what people ask: of that, fewer than half as many are wrong.
"""

_UNANSWERABLE, _ELSEWHERE = 0.1, 0.5
"""How many questions whose entry is missing there are for each that has one, and how many that are asked elsewhere."""

_MISSES_HANDED_OVER, _ELSEWHERE_HANDED_OVER = 0.88, 0.95
"""The shares that go to a person: of a list's own questions, their entry taken away, which are the nearest misses, and
of those asked elsewhere."""

_MISSES_BY_MEANING = 0.9
"""The first of these where meaning counts too: then misses are nearer to what is right."""

_FITTING = 0.25
"""What is asked elsewhere fits a list if it is as likely as the least likely of the right ones, but for this share."""

_FEWEST, _FEWEST_RIGHT = 30, 15
"""So many questions, and so many of them found, tell a list's own limits."""

_STEPS, _RIDGE = 40, 0.3


@dataclass(frozen=True)
class Found:
    """How well what was found fits: the scores of the two best entries, and how the best has the question.

    `words` is how many of its telling words it has, `way` how much of one way to ask for it was asked, `unknown` how
    much of the question no entry has, and `meant` how much nearer its meaning is than that of any other entry.
    """

    best: float
    second: float
    words: int = 0
    way: float = 0.0
    unknown: float = 0.0
    meant: float = 0.0

    @property
    def signs(self) -> Numbers:
        """What tells how sure it is."""
        return np.array([self.best, self.best - self.second, self.words, self.way, self.unknown, self.meant])


@dataclass(frozen=True)
class Tried:
    """What was found for a question whose entry is known: with the entry in the list, and without it."""

    found: Found
    right: bool
    without: Found
    offered: bool = False


@dataclass(frozen=True)
class Limit:
    """What the signs count for, and how much they have to be worth together."""

    weights: Numbers
    least: float

    def reached(self, found: Found) -> bool:
        """Whether what was found is worth enough."""
        return float(self.weights @ found.signs) >= self.least


@dataclass(frozen=True)
class Limits:
    """When the search is sure enough to answer, and when not to hand over."""

    answer: Limit
    offer: Limit

    def band(self, found: Found) -> Band:
        """What may be done with what was found."""
        if not self.offer.reached(found):
            return Band.HAND_OVER
        return Band.ANSWER if self.answer.reached(found) else Band.DID_YOU_MEAN


_SURE, _SURELY = np.array([1.0, 2.0, 0.0, 0.0, 0.0, 0.0]), 3.0
_LIKELY, _LIKELY_ENOUGH = np.array([1.0, 0.25, 0.0, 0.0, 0.0, 0.0]), 0.4
"""What the scores count for in a list that has too few questions to tell: their distance hardly makes it likelier that
the right one is there, since two that fit alike are both worth offering."""


def limits(tried: Sequence[Tried], elsewhere: Sequence[Found]) -> Limits:
    """The limits for a list, of what came of asking it its own questions, and questions that are asked elsewhere."""
    if len(tried) < _FEWEST:
        return Limits(Limit(_SURE, _SURELY), Limit(_LIKELY, _LIKELY_ENOUGH))
    own, missing = _signs(one.found for one in tried), _signs(one.without for one in tried)
    right = np.array([one.right for one in tried])
    if right.sum() < _FEWEST_RIGHT:
        sure = max(_SURELY, float((missing @ _SURE).max()))
        return Limits(Limit(_SURE, sure), Limit(_LIKELY, _handed_over(missing @ _LIKELY, _MISSES_HANDED_OVER)))
    others = _signs(elsewhere)
    others = others[others @ _LIKELY < np.quantile(own[right] @ _LIKELY, _FITTING)]
    given = np.concatenate((own, missing, others))
    none = np.zeros(len(missing) + len(others))
    kinds = [len(own), len(missing), len(others)]
    counts = np.repeat([1.0, _UNANSWERABLE, _ELSEWHERE * len(own) / max(1, len(others))], kinds)
    answer = _curve(given, np.concatenate((right, none)), counts)
    offer = _curve(given, np.concatenate(([one.offered for one in tried], none)), counts)[1:]
    misses = _MISSES_BY_MEANING if missing[:, -1].any() else _MISSES_HANDED_OVER
    nearest = _handed_over(missing @ offer, misses)
    return Limits(
        Limit(answer[1:], _sure_enough(given @ answer[1:], answer[0], counts)),
        Limit(offer, max(nearest, _handed_over(others @ offer, _ELSEWHERE_HANDED_OVER))),
    )


def _signs(found: Iterable[Found]) -> Numbers:
    return np.array([one.signs for one in found]).reshape(-1, len(_SURE))


def _handed_over(worth: Numbers, share: float) -> float:
    return float(np.quantile(worth, share)) if len(worth) else -np.inf


def _curve(given: Numbers, right: Numbers, counts: Numbers) -> Numbers:
    """The logistic curve through what was right and wrong: where it begins, and what each sign counts for.

    To count the wrong ones alone would let one odd question decide.
    """
    mean, spread = np.average(given, axis=0, weights=counts), given.std(axis=0) + 1e-9
    even = np.column_stack((np.ones(len(given)), (given - mean) / spread))
    curve, ridge = np.zeros(even.shape[1]), _RIDGE * np.eye(even.shape[1])
    ridge[0, 0] = 0.01 * _RIDGE
    for _ in range(_STEPS):  # Newton's method
        expected = _logistic(even @ curve)
        slope = even.T @ (counts * (right - expected)) - ridge @ curve
        bend = (even.T * (counts * expected * (1 - expected))) @ even + ridge
        curve += np.linalg.solve(bend, slope)
    weights = curve[1:] / spread
    return np.concatenate(([curve[0] - weights @ mean], weights))


def _sure_enough(worth: Numbers, begins: float, counts: Numbers) -> float:
    """What the signs are worth where, of all that are worth more, few enough are wrong."""
    wrong = 1 - _logistic(begins + worth)
    order = np.argsort(-worth, kind="stable")
    few_enough = np.flatnonzero(np.cumsum((counts * wrong)[order]) <= WRONG * np.cumsum(counts[order]))
    return float(worth[order[few_enough[-1]]] if len(few_enough) else worth.max())


def _logistic(worth: Numbers) -> Numbers:
    return np.asarray(1 / (1 + np.exp(-np.clip(worth, -30, 30))), dtype=np.float64)
