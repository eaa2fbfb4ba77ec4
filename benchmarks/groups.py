"""Drawing groups: what repeats, what is broken, and how long a round takes, against what was promised."""

import asyncio
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from random import Random
from statistics import median

from benchmarks.figures import Figure
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
    """Every line of the promise."""
    return await asyncio.to_thread(_all)


def _all() -> list[Figure]:
    figures = [("groups: social golfers, 45 sizes, rounds without a repeat", f"{_golfers()}", "384")]
    for size in (4, 5):
        for count in (30, 60, 120, 300, 1_000, 3_000, 10_000):
            repeats, seconds = _series([_people(count)] * _ROUNDS, size)
            promised = "166" if (count, size) == (30, 5) else "0"
            within = "0.5 s" if count == 10_000 else "0.05 s"
            figures.append((f"groups: ten rounds of {count} in {size}s, repeats", str(repeats), promised))
            figures.append(("groups: the same, a round, median and longest", _shown(seconds), within))
        for count in (30, 60, 120, 300, 1_000, 3_000):
            repeats, seconds = _series(_coming_and_going(count), size)
            promised = {4: "2", 5: "30"}[size] if count == 30 else "0"
            figures.append((f"groups: 80 % of {count} there, 5 % new, in {size}s, repeats", str(repeats), promised))
            figures.append(("groups: the same, a round, median and longest", _shown(seconds), ""))
    repeats, _ = _series([_people(20)] * 15, 2)
    figures.append(("groups: 20 in pairs, 15 rounds, repeats", str(repeats), "0"))
    for count, size in ((60, 4), (60, 5), (120, 4), (120, 5), (300, 4), (300, 5)):
        drawn = _with_rules(count, size)
        broken = sum(one.rule.hard for drawing in drawn for one in drawing.broken_rules)
        seconds = [drawing.seconds for drawing in drawn]
        figures.append((f"groups: {count} in {size}s with rules, hard rules broken", str(broken), "0"))
        figures.append(("groups: the same, a round, median and longest", _shown(seconds), "2 s"))
    left, alone = _every_size()
    figures.append(("groups: 3 to 500, sizes 2 to 30 and ranges, left out or alone", f"{left + alone}", "0"))
    for percent in (40, 33, 25, 12):
        lonely, longest = _fadder_groups(percent)
        figures.append((f"groups: 300 in 20 groups, {percent} % of one gender, alone", str(lonely), "0"))
        figures.append(("groups: the same, the longest", f"{longest:.2f} s", "10 s"))
    return figures


def _shown(seconds: Sequence[float]) -> str:
    return f"{median(seconds):.3f}, {max(seconds):.3f} s"


def _people(count: int) -> list[Participant]:
    return [Participant(number) for number in range(count)]


def _repeats(groups: Sequence[Group], met: set[tuple[object, object]]) -> int:
    """How many pairs of a round have met; from then on all of them have."""
    pairs = [pair for group in groups for pair in combinations(group, 2)]
    again = sum(pair in met for pair in pairs)
    met.update(pairs)
    return again


def _golfers() -> int:
    return sum(_rounds_without_repeat(g, p, best) for g, row in _ON_RECORD.items() for p, best in enumerate(row, 2))


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


def _every_size() -> tuple[int, int]:
    """How many were left out, and how many sat alone or in a group of a size that was not admitted."""
    left = alone = 0
    for count in range(3, 501):
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
