"""Where a series of rounds stands in a construction, told from its history alone.

The members are laid on the points of a construction as they were drawn the first time. Every round of it is then
compared with what really happened, and the ones that repeat least are proposed; whoever is away leaves a hole, and
whoever is new takes a point that nobody has, or that somebody had who has been away the longest.
"""

from collections.abc import Sequence
from functools import lru_cache

from cogs.groups.engine.constraints import Id, order
from cogs.groups.engine.constructions import Rounds, rounds
from cogs.groups.engine.values import Group

MOST_POINTS = 400
"""With more members than this hardly anybody meets again by chance, and search is all it takes."""


def planned(today: Sequence[Id], history: Sequence[Sequence[Group]]) -> list[list[list[Id]]]:
    """The rounds of the construction that fits the first round, with those who are there today; none if none fits."""
    first = history[0]
    g, p = len(first), max(map(len, first), default=0)
    if p < 2 or not 2 * g <= g * p <= MOST_POINTS or len(rounds(g, p)) < 2:
        return []
    points = _points(today, history, rounds(g, p), p)
    if points is None:
        return []
    at = {points[member]: member for member in today}
    return [[[at[point] for point in group if point in at] for group in groups] for groups in rounds(g, p)]


def rounds_ahead(g: int, p: int) -> int:
    """How many rounds without a repeated pair a construction promises for g groups of p."""
    return len(rounds(g, p)) if g * p <= MOST_POINTS else 0


def _points(today: Sequence[Id], history: Sequence[Sequence[Group]], plan: Rounds, p: int) -> dict[Id, int] | None:
    """The point of each member, replayed from the first round to today; None if there are too many members."""
    first = [sorted(group, key=order) for group in history[0]]
    empty = scattered(len(first), p, len(first) * p - sum(map(len, first)))
    point = _laid_out(first, plan, set(empty))
    free = [one for one in range(len(first) * p) if one not in set(point.values())]
    away = dict.fromkeys(point, 0)
    for when, groups in enumerate([*history[1:], [tuple(today)]], 1):
        there = sorted((member for group in groups for member in group), key=order)
        present = set(there)
        for member in there:
            if member not in point and free:
                point[member] = free.pop(0)
            elif member not in point:
                absent = [one for one in point if one not in present]
                if not absent:
                    return None
                longest = min(absent, key=lambda one: (away[one], order(one)))
                point[member] = point.pop(longest)
        away |= dict.fromkeys(there, when)
    return point


def _laid_out(first: Sequence[Sequence[Id]], plan: Rounds, empty: set[int]) -> dict[Id, int]:
    """The members of the first round on the points of that round of the plan whose groups are as large as theirs."""

    def seats(groups: Sequence[tuple[int, ...]]) -> list[list[int]]:
        left = [[point for point in group if point not in empty] for group in groups]
        return sorted(left, key=len, reverse=True)

    ours = sorted(first, key=len, reverse=True)
    theirs = min(
        (seats(groups) for groups in plan),
        key=lambda there: sum(abs(len(a) - len(b)) for a, b in zip(ours, there, strict=True)),
    )
    point: dict[Id, int] = {}
    over: list[Id] = []
    for group, there in zip(ours, theirs, strict=True):
        point |= zip(group, there, strict=False)
        over += group[len(there) :]
    left = [one for there, group in zip(theirs, ours, strict=True) for one in there[len(group) :]]
    return point | dict(zip(over, left, strict=True))


@lru_cache
def scattered(g: int, p: int, count: int) -> tuple[int, ...]:
    """So many points that meet each other as little as may be: left empty, they make the groups of a round even."""
    if not count:
        return ()
    meets: list[set[int]] = [set() for _ in range(g * p)]
    for groups in rounds(g, p):
        for group in groups:
            for point in group:
                meets[point].update(group)
    best: tuple[int, tuple[int, ...]] | None = None
    for start in range(min(g * p, 12)):
        chosen = [start]
        while len(chosen) < count:
            left = (point for point in range(g * p) if point not in chosen)
            chosen.append(min(left, key=lambda point: len(meets[point].intersection(chosen))))
        clashes = sum(len(meets[point].intersection(chosen)) - 1 for point in chosen)
        if best is None or clashes < best[0]:
            best = clashes, tuple(chosen)
    return () if best is None else best[1]
