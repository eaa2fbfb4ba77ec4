"""Somebody who comes late, and somebody who leaves: at most one group is changed, unless another agrees to more."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from cogs.groups.engine.balance import Balance
from cogs.groups.engine.constraints import Id, order
from cogs.groups.engine.costs import Costs, costs, numbered
from cogs.groups.engine.meetings import met
from cogs.groups.engine.sizes import Shape, admitted
from cogs.groups.engine.values import Asked, Drawing, Group, Participant, bounds
from cogs.groups.engine.verdict import judged


@dataclass(frozen=True)
class Merge:
    """A proposal: the group at one place, which is too small, goes into the group at another, if that agrees."""

    group: int
    into: int


@dataclass(frozen=True)
class Released:
    """A drawing without somebody who left, and the merges that would help those who remain, the best first."""

    drawing: Drawing
    proposals: tuple[Merge, ...] = ()


def place(member: Participant | Id, drawing: Drawing) -> Drawing:
    """Seat somebody who comes late in the best group with room; the other groups stay as they are.

    First come hard rules; then room: where every group is full, a smallest one becomes one larger; then soft rules
    and repeats. `group_of` says where they are. ValueError for somebody who is in a group already.
    """
    newcomer = member if isinstance(member, Participant) else Participant(member)
    before = drawing.asked
    if newcomer.id in numbered(before.members):
        raise ValueError("This member is in a group already.")
    members = tuple(sorted((*before.members, newcomer), key=lambda one: order(one.id)))
    asked = replace(before, members=members)
    number = numbered(members)
    groups = [[number[one] for one in group] for group in drawing.groups] or [[]]
    weights, hard = _weights(asked, len(groups))
    most, who = bounds(asked.size)[1], [number[newcomer.id]]
    everything, necessary = _Joining(weights, groups), _Joining(hard, groups)

    def worse(at: int) -> tuple[int, int, int, int, int]:
        crowded = max(0, len(groups[at]) + 1 - most)
        return necessary.costs(who, at), crowded, everything.costs(who, at), len(groups[at]), at

    groups[min(range(len(groups)), key=worse)] += who
    return _changed(drawing, asked, groups)


def release(member: Id, drawing: Drawing, *, consenting: Collection[int] = ()) -> Released:
    """Let somebody go; the others stay as they are, in a group that is smaller.

    Where it falls below its smallest size, the merges that would help are proposed. One is carried out only with a
    group at a place in `consenting`, a place in the drawing as it was given; else `merge` does it once they agree. A
    group in which nobody is left is gone. KeyError for somebody who is in no group.
    """
    at = drawing.group_of(member)
    asked = replace(drawing.asked, members=tuple(one for one in drawing.asked.members if one.id != member))
    number = numbered(asked.members)
    groups = [[number[one] for one in group if one != member] for group in drawing.groups]
    left = _changed(drawing, asked, groups)
    proposals = merges(left, at) if groups[at] and len(groups[at]) < admitted(asked.size)[0] else ()
    agreed = next((proposal for proposal in proposals if proposal.into in consenting), None)
    if agreed is not None:
        return Released(merge(agreed, left))
    return Released(left, proposals)


def merges(drawing: Drawing, group: int) -> tuple[Merge, ...]:
    """The groups that a group could go into, the best first: by hard rules, by size, by soft rules, by repeats."""
    asked = drawing.asked
    number = numbered(asked.members)
    groups = [[number[one] for one in those] for those in drawing.groups]
    weights, hard = _weights(asked, len(groups))
    everything, necessary = _Joining(weights, groups), _Joining(hard, groups)
    most = bounds(asked.size)[1]

    def worse(into: int) -> tuple[int, int, int, int]:
        crowded = max(0, len(groups[into]) + len(groups[group]) - most)
        return necessary.costs(groups[group], into), crowded, everything.costs(groups[group], into), into

    others = (place for place in range(len(groups)) if place != group)
    return tuple(Merge(group, into) for into in sorted(others, key=worse))


def merge(proposal: Merge, drawing: Drawing) -> Drawing:
    """Put two groups together; the places after the one that is gone are one less."""
    number = numbered(drawing.asked.members)
    groups = [[number[one] for one in those] for those in drawing.groups]
    groups[proposal.into] += groups[proposal.group]
    groups[proposal.group] = []
    return _changed(drawing, drawing.asked, groups)


class _Joining:
    """What it costs a group to have more members."""

    def __init__(self, weights: Costs, groups: Sequence[Sequence[int]]) -> None:
        self._pairs, self._groups = weights.pairs, groups
        self._balance = Balance(weights.tallies, len(weights.pairs), groups)

    def costs(self, those: Sequence[int], at: int) -> int:
        among = sum(self._pairs[one].get(other, 0) for one in those for other in self._groups[at])
        before = self._balance.costs[at]
        for one in those:
            self._balance.enter(one, at)
        after = self._balance.costs[at]
        for one in those:
            self._balance.leave(one, at)
        return among + after - before


def _weights(asked: Asked, groups: int) -> tuple[Costs, Costs]:
    """What all rules and repeats cost, and what hard rules alone do."""
    shape = Shape(groups, *bounds(asked.size))
    nobody_met = [dict[int, int]() for _ in asked.members]
    hard = [rule for rule in asked.rules if rule.hard]
    times = met(asked.history, numbered(asked.members))
    return costs(asked.members, asked.rules, times, shape), costs(asked.members, hard, nobody_met, shape)


def _changed(drawing: Drawing, asked: Asked, groups: Sequence[Sequence[int]]) -> Drawing:
    named: list[Group] = [tuple(asked.members[one].id for one in sorted(group)) for group in groups if group]
    changed = judged(asked, named, drawing.seed, drawing.seconds)
    # A group that was left small is below the sizes that the bound is for.
    return replace(changed, lower_bound=min(changed.lower_bound, changed.repeated_pairs))
