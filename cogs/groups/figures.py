"""How well people get to know each other, in sums that point at nobody: pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

FEWEST = 10
"""People of whom there have to be so many before anything is counted: of fewer, everybody would know who is meant."""

CROWD = 5
"""People, or answers, of which each number that is shown counts so many at least."""

_BARS = 6


@dataclass(frozen=True)
class Bar:
    """How many people have met from so many others to so many, both counted."""

    least: int
    most: int
    people: int


@dataclass(frozen=True)
class Figures:
    """What is shown of a community's groups.

    `middle` is with how many different people half of them have been at least; `few`, with how many those `fewest` have
    been at most who have been with the fewest: a tenth, or a crowd where that is more. Of `answered` people `met` said
    that their group met; None where too few answered.
    """

    rounds: int
    people: int
    middle: int
    fewest: int
    few: int
    bars: tuple[Bar, ...]
    met: int | None = None
    answered: int | None = None


def figures(rounds: Sequence[Sequence[Sequence[int]]], answers: Iterable[bool]) -> Figures | None:
    """What is to be said of rounds, each a sequence of groups of members, and of who said whether they met.

    None where there are too few people to say anything without pointing at somebody.
    """
    others: dict[int, set[int]] = {}
    for round_ in rounds:
        for group in round_:
            for one in group:
                others.setdefault(one, set()).update(other for other in group if other != one)
    if len(others) < FEWEST:
        return None
    counts = sorted(len(met) for met in others.values())
    said = Counter(answers)
    answered = said[True] + said[False]
    told = (said[True], answered) if answered >= CROWD else (None, None)
    fewest = max(CROWD, -(-len(counts) // 10))
    few = counts[fewest - 1]
    return Figures(len(rounds), len(counts), counts[len(counts) // 2], fewest, few, _bars(counts), *told)


def _bars(counts: Sequence[int]) -> tuple[Bar, ...]:
    """The counts in as many bars of equal width as are shown; one that counts too few is joined to the next."""
    least, most = counts[0], counts[-1]
    width = max(1, -(-(most - least + 1) // _BARS))
    bars: list[Bar] = []
    for start in range(least, most + 1, width):
        people = sum(start <= count < start + width for count in counts)
        bars.append(Bar(start, min(start + width - 1, most), people))
    joined: list[Bar] = []
    for bar in bars:
        if joined and joined[-1].people < CROWD:
            before = joined.pop()
            bar = Bar(before.least, bar.most, before.people + bar.people)
        joined.append(bar)
    if len(joined) > 1 and joined[-1].people < CROWD:
        last, before = joined.pop(), joined.pop()
        joined.append(Bar(before.least, last.most, before.people + last.people))
    return tuple(joined)
