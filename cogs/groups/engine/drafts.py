"""Partitions that a search may begin with."""

from collections.abc import Sequence
from random import Random

from cogs.groups.engine.costs import Costs
from cogs.groups.engine.sizes import Shape

Draft = list[list[int]]


def lengths(members: int, shape: Shape) -> list[int]:
    """How many each group has, as even as it goes, the larger ones first."""
    base, larger = divmod(members, shape.groups)
    return [base + (place < larger) for place in range(shape.groups)]


def cost_of(draft: Draft, costs: Costs) -> int:
    """What the pairs of a draft cost."""
    return sum(
        costs.pairs[one].get(other, 0) for group in draft for place, one in enumerate(group) for other in group[:place]
    )


def at_random(members: int, shape: Shape, costs: Costs, random: Random) -> Draft:
    """Any partition in which those are together who are to be, where there is room for them."""
    left = lengths(members, shape)
    draft: Draft = [[] for _ in left]
    seated: set[int] = set()
    for company in sorted(costs.companies, key=len, reverse=True):
        room = [place for place, seats in enumerate(left) if seats >= len(company)]
        if room:
            random.shuffle(room)
            place = min(room, key=lambda group: _among(company, draft[group], costs))
            draft[place] += company
            left[place] -= len(company)
            seated.update(company)
    others = [member for member in range(members) if member not in seated]
    random.shuffle(others)
    for group, seats in zip(draft, left, strict=True):
        group += others[:seats]
        del others[:seats]
    return draft


def fitted(draft: Sequence[Sequence[int]], members: int, shape: Shape, costs: Costs) -> Draft:
    """A draft with holes made into groups of the right sizes: the smallest are given up, and whoever is over goes
    where it costs least."""
    wanted = lengths(members, shape)
    by_length = sorted((list(group) for group in draft if group), key=len, reverse=True)
    groups, over = by_length[: len(wanted)], [member for group in by_length[len(wanted) :] for member in group]
    seated = {member for group in by_length for member in group}
    over += [member for member in range(members) if member not in seated]
    groups += [[] for _ in range(len(wanted) - len(groups))]
    for group, length in zip(groups, wanted, strict=True):
        while len(group) > length:
            worst = max(group, key=lambda member: _among([member], group, costs))
            group.remove(worst)
            over.append(worst)
    for member in over:
        room = [place for place, group in enumerate(groups) if len(group) < wanted[place]]
        best = min(room, key=lambda place: (_among([member], groups[place], costs), len(groups[place]) - wanted[place]))
        groups[best].append(member)
    return groups


def _among(those: Sequence[int], group: Sequence[int], costs: Costs) -> int:
    return sum(costs.pairs[member].get(other, 0) for member in those for other in group)
