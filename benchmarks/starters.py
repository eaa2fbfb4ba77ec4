"""Finds the starters of `starters.toml`: `python -m benchmarks.starters 7 4 9 3` for 7-4 over three copies of Z_9.

It anneals one round until no two pairs of it are a turn of each other, and prints the line for the file. Most take a
second; 9-4, 10-6 and 10-8 were found by such a search in C, within a minute, and may take Python an hour.
`python -m benchmarks.starters matrix 10 7 7` finds a matrix of differences as in `matrices.py`: over Z_10, with seven
columns and seven rows.
"""

import math
import sys
from collections.abc import Sequence
from itertools import combinations
from random import Random

_HOT, _COLD = 0.6, 0.18

Classes = list[list[int]]


def classes(m: int, orbits: int, points: int) -> Classes:
    """Which pairs are a turn of each other, by number; 0 is what must not be together at all."""
    numbers: dict[tuple[object, ...], int] = {}

    def of(a: int, b: int) -> int:
        turning = m * orbits
        if a >= turning:
            return 0
        difference = (b - a) % m
        if b >= turning:
            key: tuple[object, ...] = ("still", a // m, b)
        elif a // m == b // m:
            if 2 * difference == m:
                return 0
            key = ("within", a // m, min(difference, m - difference))
        else:
            key = ("across", a // m, b // m, difference)
        return numbers.setdefault(key, len(numbers) + 1)

    table = [[0] * points for _ in range(points)]
    for a, b in combinations(range(points), 2):
        table[a][b] = table[b][a] = of(a, b)
    return table


def starter(g: int, p: int, m: int, orbits: int, *, seed: int, tries: int) -> list[list[int]] | None:
    """One round of g groups of p that can be turned m times, if as many tries find one."""
    random = Random(seed)  # noqa: S311 - to be the same each time, not to be secret
    table = classes(m, orbits, g * p)
    steps = 2_500 * g * p
    for _ in range(tries):
        found = _annealed(g, p, table, random, steps)
        if found is not None:
            return found
        steps = min(2 * steps, 10**6 * g * p)
    return None


def _annealed(g: int, p: int, table: Classes, random: Random, steps: int) -> list[list[int]] | None:
    points = list(range(g * p))
    random.shuffle(points)
    groups = [points[start : start + p] for start in range(0, g * p, p)]
    used = [0] * (max(map(max, table)) + 1)
    used[0] = 1  # the first pair that must not be is one too many
    for group in groups:
        for a, b in combinations(group, 2):
            used[table[a][b]] += 1
    cost = sum(count - 1 for count in used if count > 1)
    heat, cooling = _HOT, (_COLD / _HOT) ** (1 / steps)
    for _ in range(steps):
        if not cost:
            return groups
        heat *= cooling
        one, other = groups[int(random.random() * g)], groups[int(random.random() * g)]
        if one is other:
            continue
        i, j = int(random.random() * p), int(random.random() * p)
        change = _swap(one, other, i, j, table, used)
        if change > 0 and random.random() >= math.exp(-change / heat):
            _swap(one, other, i, j, table, used)
        else:
            cost += change
    return None


def _swap(one: list[int], other: list[int], i: int, j: int, table: Classes, used: list[int]) -> int:
    """Change two points for each other, and say how many more pairs are one too many; once more takes it back."""
    change = 0
    here, there = table[one[i]], table[other[j]]
    for group, place, leaves in ((one, i, here), (other, j, there)):
        for at, point in enumerate(group):
            if at != place:
                used[leaves[point]] -= 1
                change -= used[leaves[point]] > 0
    for group, place, comes in ((one, i, there), (other, j, here)):
        for at, point in enumerate(group):
            if at != place:
                change += used[comes[point]] > 0
                used[comes[point]] += 1
    one[i], other[j] = other[j], one[i]
    return change


def matrix(size: int, columns: int, rows: int, *, seed: int, steps: int = 60_000) -> list[list[int]]:
    """So many rows over Z_size whose differences are another in every row, for each two columns."""
    random = Random(seed)  # noqa: S311 - to be the same each time, not to be secret
    while True:
        entries = [[0] * columns] + [
            [0, *(random.randrange(size) for _ in range(columns - 1))] for _ in range(rows - 1)
        ]
        cost, heat = _clashes(entries, size), 1.0
        for _ in range(steps):
            if not cost:
                return entries
            heat *= 0.15 ** (1 / steps)
            row, column = random.randrange(1, rows), random.randrange(1, columns)
            before, entries[row][column] = entries[row][column], random.randrange(size)
            change = _clashes_of(entries, size, row, column, entries[row][column]) - _clashes_of(
                entries, size, row, column, before
            )
            if change > 0 and random.random() >= math.exp(-change / heat):
                entries[row][column] = before
            else:
                cost += change


def _clashes(entries: Sequence[Sequence[int]], size: int) -> int:
    return sum(
        (one[i] - one[j] - other[i] + other[j]) % size == 0
        for one, other in combinations(entries, 2)
        for i, j in combinations(range(len(one)), 2)
    )


def _clashes_of(entries: Sequence[Sequence[int]], size: int, row: int, column: int, value: int) -> int:
    mine = entries[row]
    return sum(
        (value - mine[j] - other[column] + other[j]) % size == 0
        for place, other in enumerate(entries)
        if place != row
        for j in range(len(mine))
        if j != column
    )


def main(arguments: Sequence[str]) -> None:
    """Print what was found."""
    if arguments[0] == "matrix":
        size, columns, rows = map(int, arguments[1:])
        print(matrix(size, columns, rows, seed=0))  # noqa: T201 - this is the program's output
        return
    g, p, m, orbits = map(int, arguments)
    found = starter(g, p, m, orbits, seed=0, tries=40)
    if found is not None:
        groups = ", ".join(" ".join(map(str, group)) for group in sorted(map(sorted, found)))
        print(f'"{g}-{p}" = {{ modulus = {m}, orbits = {orbits}, rounds = ["{groups}"] }}')  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
