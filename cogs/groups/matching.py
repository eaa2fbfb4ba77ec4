"""Strangers into groups, again and again, so that they meet as many others as may be.

`form_groups` draws a round; `place` seats somebody who comes late, `release` lets somebody go, and `explain` tells a
member why they are where they are. All of it is pure: the same input and the same seed give the same answer on every
machine, because work is counted in steps and never in seconds, ids are sorted before they are used, and of `random`
only the Mersenne Twister's `random()` and `shuffle` are, which give the same from Python 3.11 to 3.13.
"""

from collections.abc import Sequence
from random import Random
from time import perf_counter

from cogs.groups.engine import plans
from cogs.groups.engine.choosing import worth_trying
from cogs.groups.engine.constraints import (
    AtLeast,
    Contradiction,
    GroupSize,
    Id,
    KeepApart,
    KeepTogether,
    NotAlone,
    Overlap,
    Rule,
    Share,
    Spread,
    order,
    refuse_contradictions,
)
from cogs.groups.engine.costs import Costs, costs, numbered
from cogs.groups.engine.drafts import Draft, at_random, cost_of, fitted
from cogs.groups.engine.explaining import Explanation, explain
from cogs.groups.engine.meetings import crowded, met
from cogs.groups.engine.placing import Merge, Released, merge, merges, place, release
from cogs.groups.engine.search import Search
from cogs.groups.engine.sizes import Shape, shapes
from cogs.groups.engine.values import (
    Asked,
    Broken,
    Drawing,
    Group,
    Participant,
    Reason,
    Seed,
    Size,
    TooFew,
    ask,
)
from cogs.groups.engine.verdict import judged

__all__ = [
    "AtLeast",
    "Broken",
    "Contradiction",
    "Drawing",
    "Explanation",
    "Group",
    "GroupSize",
    "Id",
    "KeepApart",
    "KeepTogether",
    "Merge",
    "NotAlone",
    "Overlap",
    "Participant",
    "Reason",
    "Released",
    "Rule",
    "Seed",
    "Share",
    "Size",
    "Spread",
    "TooFew",
    "drawn_before",
    "explain",
    "form_groups",
    "merge",
    "merges",
    "place",
    "release",
]

_WORK, _WORK_A_MEMBER = 100_000, 100
"""How many swaps are looked at, from each draft on, before the best so far is good enough: a tenth of a second's work
for a class."""

_WORK_FOR_RULES, _WORK_FOR_RULES_A_MEMBER = 300_000, 600
"""The same where there are rules."""

_FEW = 10_000
"""So much for each of a few members is enough."""


def form_groups(
    members: Sequence[Participant],
    *,
    size: Size,
    history: Sequence[Sequence[Sequence[Id]]] = (),
    rules: Sequence[Rule] = (),
    seed: Seed,
) -> Drawing:
    """Put members into groups of a size, or of a range of sizes, in which as few as may be meet again.

    `history` are the earlier rounds, the oldest first, and is worth giving from the first one on: the whole series is
    laid out by it. Hard rules come before soft ones, these in the order in which they are given, and rules before
    repeats. A rule that cannot be kept is broken as little as was found, and told of in `broken_rules`; so is a size
    that cannot be. Where hard rules contradict each other it raises `Contradiction`, for less than two members
    `TooFew`, both of them ValueErrors.
    """
    began = perf_counter()
    asked = ask(members, size, history, rules)
    number = numbered(asked.members)
    admitted = shapes(len(asked.members), asked.size)
    refuse_contradictions(asked.rules, set(number), max(shape.most for shape in admitted))
    times = met(asked.history, number)
    drawn: list[tuple[int, Draft]] = []
    for shape in worth_trying(asked, admitted):
        again = crowded(asked.history, number, shape.groups)
        weights = costs(asked.members, asked.rules, times, shape, repeated=again)
        chance = Random(f"{seed}/{len(asked.history)}")  # noqa: S311 - who meets whom is no secret to be guessed
        drawn.append(_drawn(asked, number, weights, shape, chance))
        if drawn[-1][0] <= sum(weights.rest) // 2:
            break  # nothing is broken and nobody meets again: smaller groups would be no better
    groups = [tuple(asked.members[member].id for member in sorted(group)) for group in min(drawn, key=_first)[1]]
    return judged(asked, groups, seed, perf_counter() - began, times)


def drawn_before(
    groups: Sequence[Sequence[Id]],
    members: Sequence[Participant],
    *,
    size: Size,
    history: Sequence[Sequence[Sequence[Id]]] = (),
    rules: Sequence[Rule] = (),
    seed: Seed,
) -> Drawing:
    """A drawing that was stored, made whole again from its groups and what it was asked for.

    `place` and the others take it as if it were new. `history` are the rounds before it. ValueError where the groups
    are not of these members.
    """
    asked = ask(members, size, history, rules)
    named = sorted((member for group in groups for member in group), key=order)
    if named != [member.id for member in asked.members]:
        raise ValueError("The groups are not of these members.")
    return judged(asked, [tuple(sorted(group, key=order)) for group in groups], seed)


def _first(found: tuple[int, Draft]) -> int:
    return found[0]


def _drawn(asked: Asked, number: dict[Id, int], weights: Costs, shape: Shape, chance: Random) -> tuple[int, Draft]:
    """The best partition that is found, and its cost: from what a construction proposes, then from one at random."""
    members = len(asked.members)
    work = min(_WORK, _FEW * members) + _WORK_A_MEMBER * members
    if asked.rules:
        work = min(_WORK_FOR_RULES, _FEW * members) + _WORK_FOR_RULES_A_MEMBER * members
    drafts = [*_proposed(asked, number, weights, shape, chance), at_random(members, shape, weights, chance)]
    found: list[tuple[int, Draft]] = []
    for draft in drafts:
        search = Search(weights, shape, draft, chance)
        partition = search.run(work)
        found.append((search.best, partition))
        if search.best <= weights.least:
            break
    return min(found, key=_first)


def _proposed(asked: Asked, number: dict[Id, int], weights: Costs, shape: Shape, chance: Random) -> list[Draft]:
    """The round of the construction that repeats least, of those that repeat as little any one."""
    if not asked.history or len(asked.members) > plans.MOST_POINTS:
        return []
    planned = plans.planned([member.id for member in asked.members], asked.history)
    drafts = [[[number[member] for member in group] for group in groups] for groups in planned]
    chance.shuffle(drafts)
    drafts.sort(key=lambda draft: cost_of(draft, weights))
    return [fitted(draft, len(asked.members), shape, weights) for draft in drafts[:1]]
