"""Who has met whom, and how many repeated pairs nobody can avoid."""

from collections.abc import Iterable, Mapping, Sequence
from heapq import nsmallest
from itertools import combinations

from cogs.groups.engine.constraints import Id
from cogs.groups.engine.sizes import Shape, even
from cogs.groups.engine.values import Group

Met = list[dict[int, int]]
"""For each member, by number, how many times they were in a group with each of those they met."""


def met(history: Iterable[Sequence[Group]], number: Mapping[Id, int]) -> Met:
    """How often those who are there now have met; others are left out."""
    times: Met = [{} for _ in number]
    for groups in history:
        for group in groups:
            there = [number[member] for member in group if member in number]
            for one in there:
                row = times[one]
                for other in there:
                    if other != one:
                        row[other] = row.get(other, 0) + 1
    return times


def crowded(history: Iterable[Sequence[Group]], number: Mapping[Id, int], groups: int) -> int:
    """So many pairs of one earlier round meet again, where its groups had more members than there are groups now."""
    large = ([group for group in earlier if len(group) > groups] for earlier in history)
    there = ([sum(member in number for member in group) for group in those] for those in large)
    return max((sum(_pairs(count, groups) for count in counts) for counts in there), default=0)


def lower_bound(times: Met, shapes: Sequence[Shape], together: Iterable[Sequence[int]]) -> int:
    """So many repeated pairs there are in every partition of one of these shapes.

    A member who sits with s - 1 others and has met all but u of them repeats s - 1 - u at least. The smallest groups
    cost least where they take those who have met the most, because what is above zero grows ever faster (the
    rearrangement inequality for a convex function); each pair is counted from both its ends. Besides, a
    partition has more pairs than there are new ones, and who is to be together repeats whatever they have met.
    """
    company = sum(1 for those in together for one, other in combinations(sorted(set(those)), 2) if other in times[one])
    members = len(times)
    new = sorted(members - 1 - len(row) for row in times)
    unmet = sum(new) // 2
    return max(company, min(_least(shape, members, new, unmet) for shape in shapes))


def _least(shape: Shape, members: int, new: Sequence[int], unmet: int) -> int:
    balanced = even(members, shape.groups)
    if (balanced.least, balanced.most) == (shape.least, shape.most):
        larger = members % shape.groups * shape.most
        others = [shape.least - 1] * (members - larger) + [shape.most - 1] * larger
    else:
        others = [shape.least - 1] * members  # sizes within a range may differ as they like
    pairs = _pairs(members, shape.groups)
    ends = sum(wanted - there for wanted, there in zip(others, new, strict=True) if wanted > there)
    return max(-(-ends // 2), pairs - unmet)


def _pairs(members: int, groups: int) -> int:
    """How few pairs are together in so many groups: where these are even."""
    base, larger = divmod(members, groups)
    return groups * (base * (base - 1) // 2) + larger * base


def cheapest(weights: Sequence[Mapping[int, int]], least: int) -> int:
    """No partition into groups of `least` or more costs less, where a pair costs its weight."""
    others, total = least - 1, 0
    for row in weights:
        forced = others - (len(weights) - 1 - len(row))
        if forced > 0:
            total += sum(nsmallest(forced, row.values()))
    return -(-total // 2)
