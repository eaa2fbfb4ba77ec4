"""Those who look after new students: how many groups they can take on, and who steps in. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from cogs.groups.engine.sizes import shapes
from cogs.groups.kinds import Size

MOST = 2
"""Fadders of one group: with a third nobody knows who is asked."""


@dataclass(frozen=True)
class LookedAfter:
    """How new students and those who look after them go into groups.

    `size` is how many are in a group, all counted; `each` how many fadders every group has at least; `used` how many of
    them are in groups, the others being spare.
    """

    size: Size
    each: int
    used: int


def looked_after(new: int, fadders: int, size: Size) -> LookedAfter:
    """How many fadders there are for so many new students in groups of `size`, which counts new students alone.

    There are as many groups as the size admits and have a fadder; where there are too few of them, as few groups as the
    size admits, some of them without.
    """
    admitted = [shape.groups for shape in shapes(new, size.wanted)]
    least = min(*admitted, max(1, new // size.least))
    groups = max(least, min(max(admitted), fadders))
    used = min(fadders, MOST * groups)
    everybody = new + used
    return LookedAfter(Size(everybody // groups, math.ceil(everybody / groups)), max(1, used // groups), used)


def chosen(fadders: Sequence[int], used: int, seed: int) -> tuple[list[int], list[int]]:
    """Who of the fadders is in a group, and who is spare; by chance, and the same for the same seed."""
    drawn = sorted(fadders)
    Random(seed).shuffle(drawn)  # noqa: S311 - who looks after whom is no secret to be guessed
    return sorted(drawn[:used]), sorted(drawn[used:])
