"""Which number of groups to try first."""

from collections.abc import Sequence

from cogs.groups.engine.constraints import AtLeast, KeepApart, companies, present
from cogs.groups.engine.plans import rounds_ahead
from cogs.groups.engine.sizes import Shape, off_centre
from cogs.groups.engine.tallies import counts_in, tally
from cogs.groups.engine.values import Asked

_ROUNDS = 10
"""A series of more rounds than these is no reason to choose other sizes."""


def worth_trying(asked: Asked, admitted: Sequence[Shape]) -> list[Shape]:
    """The number of groups that is best as far as one can tell without drawing, and then the one that repeats least.

    That is one which the rules have enough people for; of these, one for which a construction has many rounds; of
    these, the one closest to the size that was asked for. The smallest groups repeat least, as they have fewest pairs.
    """
    fewest, most = _served(asked)
    members = len(asked.members)
    largest = max(map(len, companies(asked.rules, {member.id for member in asked.members})), default=0)

    def worse(shape: Shape) -> tuple[bool, int, int, int]:
        ahead = rounds_ahead(shape.groups, shape.most) if isinstance(asked.size, int) else 0
        unserved = not fewest <= shape.groups <= most or shape.most < largest
        return unserved, -min(ahead, _ROUNDS), off_centre(shape, members, asked.size), -shape.groups

    return list(dict.fromkeys([min(admitted, key=worse), max(admitted, key=lambda shape: shape.groups)]))


def _served(asked: Asked) -> tuple[int, int]:
    """How many groups hard rules need at least, to keep people apart, and how many they have enough people for."""
    fewest, most = 1, len(asked.members)
    there = {member.id for member in asked.members}
    for rule in asked.rules:
        counted = tally(rule, asked.members, 1) if isinstance(rule, AtLeast) else None
        if isinstance(rule, KeepApart) and rule.hard:
            fewest = max(fewest, len(present(rule, there)))
        elif isinstance(rule, AtLeast) and counted is not None and rule.hard and rule.count > 0:
            most = min(most, sum(counts_in(counted, range(len(asked.members))).values()) // rule.count)
    return fewest, most
