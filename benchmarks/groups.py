"""Drawing groups: who is together again, which rules are broken, and how long a round takes.

Beside it each round is shuffled, or dealt greedily to where the fewest have met, as other bots do. Of 30 in fives 165
repeats cannot be avoided.
"""

import asyncio
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from random import Random
from statistics import median

from benchmarks.figures import Better, Figure, Kind, Peer
from benchmarks.peer_groups import Draws, by_chance, by_matching, by_solver, greedily, rounds_without_repeat
from benchmarks.peer_groups import repeats as repeats_of
from benchmarks.peers import beside
from cogs.groups.matching import (
    AtLeast,
    Drawing,
    Group,
    KeepApart,
    KeepTogether,
    NotAlone,
    Participant,
    Rule,
    Size,
    Spread,
    form_groups,
)

_ROUNDS = 10
_ALL = (30, 60, 120, 300, 1_000, 3_000, 10_000)
_FEW = _ALL[:4]
_SHOWN = (60, 5)
_MOST_GREEDY = 1_000
_OTHERS = (("shuffle", by_chance), ("greedy", greedily))

_ON_RECORD: dict[int, tuple[int, ...]] = {
    2: (3,),
    3: (5, 4),
    4: (7, 4, 5),
    5: (9, 7, 5, 6),
    6: (11, 8, 7, 6, 3),
    7: (13, 10, 9, 7, 7, 8),
    8: (15, 11, 10, 8, 8, 8, 9),
    9: (17, 13, 11, 9, 9, 9, 9, 10),
    10: (19, 14, 13, 9, 8, 7, 5, 5, 4),
}
"""For g groups of 2, 3, ..., g: Harvey's table, and Miller, Valkov and Abel (2026)."""


async def measure(_folder: Path) -> list[Figure]:
    """Every line of the promise, beside other ways to draw."""
    return await asyncio.to_thread(lambda: [*_golfers(), *_figures(_ALL, solver=True), *_sizes(500), *_in_pairs()])


async def quick(_folder: Path) -> list[Figure]:
    """What is soon measured of it."""
    return await asyncio.to_thread(lambda: [*_golfers(), *_figures(_FEW), *_sizes(100)])


def _figures(counts: Sequence[int], *, solver: bool = False) -> list[Figure]:
    figures = []
    for size in (4, 5):
        for count in counts:
            figures += _everyone_there(count, size, solver=solver and count == _FEW[0])
            figures += _some_there(count, size) if count < _ALL[-1] else []
    for count, size in ((60, 4), (60, 5), (120, 4), (120, 5), (300, 4), (300, 5)):
        if count in counts:
            drawn = _with_rules(count, size)
            broken = sum(one.rule.hard for drawing in drawn for one in drawing.broken_rules)
            figures.append(
                _none(f"{count} in {size}s with rules, hard rules broken", broken, headline=count == _ALL[3])
            )
            seconds = [drawing.seconds for drawing in drawn]
            figures.append(Figure(f"a round of {count} in {size}s with rules, the longest", (max(seconds),), "s", 2))
    for percent in (40, 33, 25, 12):
        lonely, longest = _fadder_groups(percent)
        figures.append(_none(f"300 in 20 groups, {percent} % of one gender, alone", lonely))
        figures.append(Figure(f"300 in 20 groups, {percent} % of one gender, the longest", (longest,), "s", 10))
    return figures


def _everyone_there(count: int, size: int, *, solver: bool) -> list[Figure]:
    repeats, seconds = _series([_people(count)] * _ROUNDS, size)
    rounds = [list(range(count))] * _ROUNDS
    others = _others(rounds, size)
    if solver:
        cp_sat = beside("CP-SAT", "ortools.sat.python.cp_model", lambda found: _by(by_solver(found), rounds, size))
        others = (*others, cp_sat)
    most = 166 if (count, size) == (30, 5) else 0
    what = f"{count} in {size}s"
    return [
        Figure(
            f"ten rounds of {what}, repeats", (repeats,), promised=most, kind=Kind.QUALITY,
            beside=others, headline=(count, size) == _SHOWN,
        ),
        _round(what, seconds, 500 if count == _ALL[-1] else 50),
    ]  # fmt: skip


def _some_there(count: int, size: int) -> list[Figure]:
    rounds = _coming_and_going(count)
    repeats, seconds = _series(rounds, size)
    most = {4: 2, 5: 30}[size] if count == 30 else 0
    what = f"80 % of {count} there and 5 % new, in {size}s"
    others = _others([[int(one.id) for one in each] for each in rounds], size)
    return [
        Figure(f"{what}, repeats", (repeats,), promised=most, kind=Kind.QUALITY, beside=others),
        _round(what, seconds),
    ]


def _golfers() -> list[Figure]:
    cells = [(g, p, best) for g, row in _ON_RECORD.items() for p, best in enumerate(row, 2)]
    reached = sum(_rounds_without_repeat(g, p, best) for g, p, best in cells)
    others = tuple(
        Peer(name, sum(rounds_without_repeat(list(range(g * p)), p, best, draws) for g, p, best in cells))
        for name, draws in _OTHERS
    )
    what, promised = "social golfers, 45 sizes, rounds without a repeat", sum(best for *_, best in cells)
    return [Figure(what, (reached,), "", promised, Better.MORE, Kind.QUALITY, others, headline=True)]


def _in_pairs() -> list[Figure]:
    rounds, of = [list(range(20))] * 15, 2
    repeats, _ = _series([_people(20)] * 15, of)
    matched = beside("networkx", "networkx", lambda networkx: _by(by_matching(networkx), rounds, of))
    others = (*_others(rounds, of), matched)
    return [Figure("20 in pairs, 15 rounds, repeats", (repeats,), promised=0, kind=Kind.QUALITY, beside=others)]


def _sizes(most: int) -> list[Figure]:
    left, alone = _every_size(most)
    return [_none(f"3 to {most}, sizes 2 to 30 and ranges, left out or alone", left + alone)]


def _others(rounds: Sequence[list[int]], size: int) -> tuple[Peer, ...]:
    """Chance and greed; nobody waits for them where there are thousands."""
    if len(rounds[0]) > _MOST_GREEDY:
        return ()
    return tuple(Peer(name, _by(draws, rounds, size)) for name, draws in _OTHERS)


def _by(draws: Draws, rounds: Sequence[list[int]], size: int) -> int:
    return repeats_of(rounds, size, draws)


def _none(what: str, times: int, *, headline: bool = False) -> Figure:
    return Figure(what, (times,), promised=0, kind=Kind.QUALITY, headline=headline)


def _round(what: str, seconds: Sequence[float], most: float | None = None) -> Figure:
    """How long the longest took, and half of them."""
    in_ms = max(seconds) * 1000, median(seconds) * 1000
    return Figure(f"a round of {what}, longest and median", in_ms, "ms", most)


def _people(count: int) -> list[Participant]:
    return [Participant(number) for number in range(count)]


def _repeats(groups: Sequence[Group], met: set[tuple[object, object]]) -> int:
    """How many pairs of a round have met; from then on all of them have."""
    pairs = [pair for group in groups for pair in combinations(group, 2)]
    again = sum(pair in met for pair in pairs)
    met.update(pairs)
    return again


def _rounds_without_repeat(g: int, p: int, most: int) -> int:
    history: list[Sequence[Group]] = []
    met: set[tuple[object, object]] = set()
    while len(history) < most:
        groups = form_groups(_people(g * p), size=p, history=history, seed=len(history)).groups
        if _repeats(groups, met):
            break
        history.append(groups)
    return len(history)


def _series(rounds: Sequence[Sequence[Participant]], size: Size) -> tuple[int, list[float]]:
    """Rounds one after the other; how many pairs were repeated, and how long each took."""
    history: list[Sequence[Group]] = []
    met: set[tuple[object, object]] = set()
    repeats, seconds = 0, []
    for number, members in enumerate(rounds):
        drawing = form_groups(members, size=size, history=history, seed=number)
        repeats += _repeats(drawing.groups, met)
        seconds.append(drawing.seconds)
        history.append(drawing.groups)
    return repeats, seconds


def _coming_and_going(count: int) -> list[list[Participant]]:
    chance = Random(count)  # noqa: S311 - to be the same each time, not to be secret
    pool, newest, rounds = list(range(count)), count, []
    for number in range(_ROUNDS):
        for _ in range(round(0.05 * count) if number else 0):
            pool.remove(chance.choice(pool))
            pool.append(newest)
            newest += 1
        rounds.append([Participant(one) for one in pool if chance.random() < 0.8])
    return rounds


def _with_rules(count: int, size: int) -> list[Drawing]:
    """Ten rounds of a class with mentors, some who are few, pairs to be apart and together, and three programmes."""
    chance = Random(count + size)  # noqa: S311 - to be the same each time, not to be secret
    ids = list(range(count))
    chance.shuffle(ids)
    groups = -(-count // size)
    mentors, others = set(ids[: groups + 2]), ids[groups + 2 :]
    few, rest = set(others[: count // 6]), others[count // 6 :]
    together = [(rest[2 * pair], rest[2 * pair + 1]) for pair in range(count // 20)]
    apart = [chance.sample(ids, 2) for _ in range(count // 3)]
    rules: list[Rule] = [KeepApart(*pair) for pair in apart if set(pair) not in map(set, together)]
    rules += [*(KeepTogether(*pair) for pair in together), AtLeast("mentor"), NotAlone("few"), Spread("programme")]
    members = [
        Participant(one, {"mentor": one in mentors, "kind": one in few, "programme": chance.choice("abc")})
        for one in ids
    ]
    drawn: list[Drawing] = []
    for number in range(_ROUNDS):
        history = [drawing.groups for drawing in drawn]
        drawn.append(form_groups(members, size=size, history=history, rules=rules, seed=number))
    return drawn


def _every_size(greatest: int) -> tuple[int, int]:
    """How many were left out, and how many sat alone or in a group of a size that was not admitted."""
    left = alone = 0
    for count in range(3, greatest + 1):
        members = _people(count)
        ranges = [(least, most) for least in (2, 3, 5, 8) for most in (least + 1, 2 * least, 3 * least)]
        sizes: list[Size] = [2, 3, 4, 5, 6, 10, 30, *ranges]
        for size in sizes:
            groups = form_groups(members, size=size, seed=count).groups
            left += count - sum(map(len, groups))
            alone += sum(len(group) < 2 for group in groups)
            if isinstance(size, tuple) and -(-count // size[1]) <= count // size[0]:
                alone += sum(not size[0] <= len(group) <= size[1] for group in groups)
    return left, alone


def _fadder_groups(percent: int) -> tuple[int, float]:
    """How many sat alone of their gender in ten drawings, and how long the longest took."""
    members = [
        Participant(number, {"gender": "fm"[number >= 3 * percent], "mentor": number % 7 == 0, "programme": number % 5})
        for number in range(300)
    ]
    rules: list[Rule] = [NotAlone("gender"), AtLeast("mentor", 2), Spread("programme")]
    lonely, longest = 0, 0.0
    for seed in range(_ROUNDS):
        drawing = form_groups(members, size=15, rules=rules, seed=seed)
        for group in drawing.groups:
            of_one = sum(int(member) < 3 * percent for member in group)
            lonely += (of_one == 1) + (len(group) - of_one == 1)
        longest = max(longest, drawing.seconds)
    return lonely, longest
