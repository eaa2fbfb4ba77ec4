"""Rounds that are turned: from one of them, the starter, come as many as the circle has points.

The gp points are `orbits` copies of Z_m, where point x of copy i has the number im + x, and after these some that
stand still. A starter is one round, or several; adding 0, 1, ..., m - 1 turns each into m rounds. A pair that is turned
by m is itself again, and not before, unless it is {x, x + m/2} or stands still. So no pair repeats exactly where no
two pairs of the starter are a turn of each other, and none of those two kinds is in it (Anderson, *Combinatorial
Designs and Tournaments*, 1997, on starters and 1-rotational designs).

`starters.toml` has one for sizes where algebra gives fewer rounds; `benchmarks/starters.py` finds them.
"""

import tomllib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from cogs.groups.engine import matrices

Rounds = list[list[tuple[int, ...]]]


def banked(g: int, p: int) -> Rounds:
    """The rounds of g groups of p that come from a starter or a matrix that was searched for; none for most sizes."""
    if (g, p) in matrices.ROUNDS:
        return matrices.ROUNDS[g, p]()
    entry = _table().get(f"{g}-{p}")
    if entry is None:
        return []
    starters = [[tuple(map(int, group.split())) for group in text.split(", ")] for text in entry["rounds"]]
    return [turned for starter in starters for turned in developed(starter, entry["modulus"], entry["orbits"])]


def developed(starter: Sequence[Sequence[int]], m: int, orbits: int) -> Rounds:
    """A starter, turned m times."""

    def turned(point: int, by: int) -> int:
        return point if point >= m * orbits else point - point % m + (point + by) % m

    return [[tuple(turned(point, by) for point in group) for group in starter] for by in range(m)]


@lru_cache
def _table() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("starters.toml").read_text("utf-8"))
