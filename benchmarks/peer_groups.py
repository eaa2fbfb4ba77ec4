"""Other ways to draw a round: by chance, greedily, as a matching of the greatest weight, and by a solver."""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import combinations
from random import Random
from types import ModuleType

Pair = tuple[int, int]
Draws = Callable[[list[int], int, Counter[Pair], Random], list[list[int]]]

_SOLVER_S = 3.0  # for a round


def by_chance(members: list[int], size: int, _met: Counter[Pair], chance: Random) -> list[list[int]]:
    """Shuffle, and deal."""
    shuffled = chance.sample(members, len(members))
    count = max(1, len(members) // size)
    return [shuffled[first::count] for first in range(count)]


def greedily(members: list[int], size: int, met: Counter[Pair], chance: Random) -> list[list[int]]:
    """Give each in turn to the group with room in which they have met the fewest."""
    groups = by_chance(members, size, met, chance)
    room = [len(group) for group in groups]
    drawn: list[list[int]] = [[] for _ in groups]
    for one in chance.sample(members, len(members)):
        open_ = [place for place, group in enumerate(drawn) if len(group) < room[place]]
        best = min(open_, key=lambda place: (sum(met[pair(one, other)] for other in drawn[place]), len(drawn[place])))
        drawn[best].append(one)
    return drawn


def by_matching(networkx: ModuleType) -> Draws:
    """Pairs that have met the least, by networkx."""

    def draw(members: list[int], _size: int, met: Counter[Pair], chance: Random) -> list[list[int]]:
        graph = networkx.Graph()
        shuffled = chance.sample(members, len(members))
        graph.add_weighted_edges_from((one, other, -met[pair(one, other)]) for one, other in combinations(shuffled, 2))
        return [list(each) for each in networkx.max_weight_matching(graph, maxcardinality=True)]

    return draw


def by_solver(cp_model: ModuleType) -> Draws:
    """As few as possible who have met, by OR-tools' CP-SAT, within three seconds and from a greedy start."""

    def draw(members: list[int], size: int, met: Counter[Pair], chance: Random) -> list[list[int]]:
        model, hint = cp_model.CpModel(), greedily(members, size, met, chance)
        count = len(hint)
        sits = {(one, g): model.new_bool_var("") for one in members for g in range(count)}
        for one in members:
            model.add_exactly_one(sits[one, g] for g in range(count))
        for g, group in enumerate(hint):
            model.add(sum(sits[one, g] for one in members) == len(group))
            for one in group:
                model.add_hint(sits[one, g], 1)
        again = []
        for one, other in met:
            both = model.new_bool_var("")
            again.append(both)
            for g in range(count):
                model.add_bool_or(sits[one, g].negated(), sits[other, g].negated(), both)
        model.minimize(sum(again))
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = _SOLVER_S
        solver.parameters.random_seed = 1
        if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return hint
        return [[one for one in members if solver.value(sits[one, g])] for g in range(count)]

    return draw


def repeats(rounds: Sequence[list[int]], size: int, draws: Draws) -> int:
    """How many pairs are together again in rounds of these people."""
    met, again, chance = Counter[Pair](), 0, Random(1)  # noqa: S311 - to be the same each time, not to be secret
    for members in rounds:
        pairs = [pair(*both) for group in draws(members, size, met, chance) for both in combinations(group, 2)]
        again += sum(met[each] > 0 for each in pairs)
        met.update(pairs)
    return again


def rounds_without_repeat(members: list[int], size: int, most: int, draws: Draws) -> int:
    """How many rounds there are before anybody meets again."""
    return next((n for n in range(most) if repeats([members] * (n + 1), size, draws)), most)


def pair(one: int, other: int) -> Pair:
    """Two people, whichever is named first."""
    return (one, other) if one < other else (other, one)
