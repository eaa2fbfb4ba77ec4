"""What a partition costs: hard rules first, then soft ones in the organiser's order, then repeated pairs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from cogs.groups.engine.constraints import Id, KeepApart, KeepTogether, Rule, companies
from cogs.groups.engine.meetings import Met, cheapest
from cogs.groups.engine.sizes import Shape
from cogs.groups.engine.tallies import Tally, tally
from cogs.groups.engine.values import Participant

_REPEAT = 64
"""What a repeated pair costs; how often the two have met is less than one, so that fewer pairs come first."""

_MOST_TIMES = 50

_LEVEL = 1 << 26
"""Nothing on one level of the order comes to so many times its unit, for any rule or number of members."""


@dataclass(frozen=True)
class Costs:
    """The weights that a search goes by, and what nobody can go below."""

    pairs: Sequence[Mapping[int, int]]
    """For each member, what it costs to be with others: negative for those whom they are to be with."""
    tallies: Sequence[tuple[int, Tally]]
    """Rules that count values, each with what one broken bit of it costs."""
    rest: Sequence[int]
    """What each member's own pairs cost at the very least, by being with all whom they are to be with."""
    least: int
    companies: Sequence[Sequence[int]]


def costs(
    members: Sequence[Participant], rules: Sequence[Rule], times: Met, shape: Shape, *, repeated: int = 0
) -> Costs:
    """The weights for members in a shape, where so many pairs are known to meet again however they are drawn."""
    number = numbered(members)
    much = _REPEAT + _MOST_TIMES
    pairs = [{other: _REPEAT + count if count < _MOST_TIMES else much for other, count in row.items()} for row in times]
    least = max(cheapest(pairs, shape.least), repeated * (_REPEAT + 1))
    rest = [0] * len(members)
    soft = [rule for rule in rules if not rule.hard]
    level = {id(rule): _weight(len(soft) - place) for place, rule in enumerate(soft)}
    hard = _weight(len(soft) + 1)
    tallies: list[tuple[int, Tally]] = []
    together = [[number[member] for member in those] for those in companies(rules, set(number))]
    for those in together:
        for one, other in combinations(those, 2):  # they repeat whatever happens
            pairs[one].pop(other, None)
            pairs[other].pop(one, None)
    for rule in rules:
        weight = level.get(id(rule), hard)
        counted = tally(rule, members, shape.groups)
        if counted is not None:
            tallies.append((weight, counted))
        elif isinstance(rule, (KeepApart, KeepTogether)):
            sign = 1 if isinstance(rule, KeepApart) else -1
            there = [number[member] for member in rule.members if member in number]
            for one, other in combinations(there, 2):
                for a, b in ((one, other), (other, one)):
                    pairs[a][b] = pairs[a].get(b, 0) + sign * weight
                    rest[a] += min(0, sign * weight)
    return Costs(pairs, tallies, rest, least + sum(rest) // 2, together)


def _weight(level: int) -> int:
    weight: int = _LEVEL**level * _REPEAT
    return weight


def numbered(members: Sequence[Participant]) -> dict[Id, int]:
    """Each member's number."""
    return {member.id: place for place, member in enumerate(members)}
