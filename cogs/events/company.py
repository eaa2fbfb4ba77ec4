"""Who arrives together, of those who would rather not arrive alone: pure, and known to nobody else."""

import random
from collections.abc import Sequence

_USUAL = 3  # among more than four one can be alone again


def together(members: Sequence[int], *, seed: int) -> list[list[int]]:
    """Put people together by chance, two to four in each; one alone stays alone. The same seed gives the same."""
    if not members:
        return []
    drawn = sorted(members)
    random.Random(seed).shuffle(drawn)  # noqa: S311 - who meets whom is no secret to be guessed
    count = max(1, round(len(drawn) / _USUAL))
    return [drawn[number::count] for number in range(count)]


def joined(sizes: Sequence[int]) -> int | None:
    """The number of the company that a single latecomer joins: the smallest; None where there is none.

    It is joined though it is full: five are one too many, and nobody with nobody is worse.
    """
    return min(range(len(sizes)), key=lambda number: sizes[number], default=None)
