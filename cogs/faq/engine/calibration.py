"""From when on the search is sure enough, found by asking a list of entries its own questions."""

from collections.abc import Sequence
from dataclasses import dataclass

from cogs.faq.engine.values import Band

WRONG = 0.01
"""The share of wrong answers among those that are given without asking back."""

_SURE, _UNSURE = 2.4, 0.9
"""The limits of a list that has too few questions to ask it."""

_FEWEST = 30
"""So many questions tell a list's own limits."""

_UNANSWERABLE = 0.5
"""How many questions without an entry there are for each that has one."""

_HANDED_OVER = 0.7
"""The share of a list's own questions, their entry taken away, that go to a person: these are the nearest misses."""

_BY_DISTANCE = 2.0


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
    without = sorted(one.sure_without for one in tried)
    offer = without[int(_HANDED_OVER * (len(without) - 1))]
    return Limits(max(offer, _answer_from(tried)), offer)


def _answer_from(tried: Sequence[Tried]) -> float:
    """The lowest limit from which on few enough are wrong."""
    said = [(one.sure, 1.0, 0.0 if one.right else 1.0) for one in tried]
    said += [(one.sure_without, _UNANSWERABLE, _UNANSWERABLE) for one in tried]
    said.sort(reverse=True)
    limit, answered, wrong = said[0][0], 0.0, 0.0
    for sure, counts, if_wrong in said:
        answered += counts
        wrong += if_wrong
        if wrong <= WRONG * answered:
            limit = sure
    return max(limit, _SURE)
