"""Rounds from small matrices of differences that were searched for: `benchmarks/starters.py` finds their like.

The points are as many copies of a group as the matrix has columns. A row, with every element of the group added to it,
is a round of groups across the copies. Where for each two columns the difference is another in every row, no pair
is in two of these rounds (Colbourn and Dinitz, *Handbook of Combinatorial Designs*, 2nd ed., 2007, part VI.17).
"""

from collections.abc import Callable, Mapping
from itertools import combinations
from operator import xor

Rounds = list[list[tuple[int, ...]]]

Matrix = tuple[tuple[int, ...], ...]

TEN_OF_SEVEN: Matrix = (
    (0, 0, 0, 0, 0, 0, 0),
    (0, 7, 3, 1, 6, 8, 5),
    (0, 4, 9, 6, 8, 1, 3),
    (0, 1, 8, 4, 2, 7, 6),
    (0, 6, 5, 7, 1, 9, 2),
    (0, 3, 4, 8, 5, 2, 7),
    (0, 8, 2, 5, 4, 3, 1),
)

TEN_OF_NINE: Matrix = (
    (6, 6, 5, 5, 0, 8, 0, 4, 0, 5),
    (7, 8, 4, 5, 7, 1, 1, 1, 5, 8),
    (7, 7, 5, 3, 6, 7, 4, 6, 0, 1),
    (4, 8, 8, 8, 5, 0, 4, 1, 7, 4),
    (1, 7, 4, 2, 5, 2, 5, 8, 7, 7),
)

EIGHT_OF_FOUR: Matrix = ((0, 2, 6, 4), (0, 4, 2, 7), (0, 0, 3, 2), (0, 7, 0, 3), (0, 5, 5, 5), (0, 1, 4, 0))

SEVEN_OF_THREE: Matrix = ((0, 2, 2), (0, 4, 5), (0, 5, 3))


def across(matrix: Matrix, size: int, add: Callable[[int, int], int]) -> Rounds:
    """A round from each row: copy i of the group has the points from i times its size on."""
    return [
        [tuple(copy * size + add(entry, element) for copy, entry in enumerate(row)) for element in range(size)]
        for row in matrix
    ]


def cyclic(size: int) -> Callable[[int, int], int]:
    """Addition modulo a number."""
    return lambda one, other: (one + other) % size


def ten_of_seven() -> Rounds:
    """Seven rounds of ten groups of seven, over Z_10."""
    return across(TEN_OF_SEVEN, 10, cyclic(10))


def ten_of_nine() -> Rounds:
    """Five rounds of ten groups of nine, over Z_9: in round r, copy r is a group by itself, and the others go across.

    So the differences of copies r and s have to differ in rows other than r and s only: the matrix has holes.
    """
    return [
        [tuple(range(r * 9, r * 9 + 9)), *(group[:r] + group[r + 1 :] for group in groups)]
        for r, groups in enumerate(across(TEN_OF_NINE, 9, cyclic(9)))
    ]


def eight_of_four() -> Rounds:
    """The ten rounds of eight groups of four that were asked for in 1998, over four copies of Z_2 x Z_2 x Z_2.

    Six rounds go across. For each two copies two differences u and v are left: three rounds pair the copies and
    take {x, x + u + v} of the one with {x + u, x + v} of the other. Within a copy each of the three then has used
    one difference u + v; the last round cuts it into a subgroup of four that has none of these, and the rest.
    """
    found = across(EIGHT_OF_FOUR, 8, xor)
    left = {
        (i, j): [d for d in range(8) if all(row[i] ^ row[j] != d for row in EIGHT_OF_FOUR)]
        for i, j in combinations(range(4), 2)
    }
    for pairing in (((0, 1), (2, 3)), ((0, 2), (1, 3)), ((0, 3), (1, 2))):
        paired: list[tuple[int, ...]] = []
        for i, j in pairing:
            u, v = left[i, j]
            paired += [
                (8 * i + x, 8 * i + (x ^ u ^ v), 8 * j + (x ^ u), 8 * j + (x ^ v)) for x in range(8) if x < x ^ u ^ v
            ]
        found.append(paired)
    halves: list[tuple[int, ...]] = []
    for copy in range(4):
        used = [u ^ v for pair, (u, v) in left.items() if copy in pair]
        odd = next(f for f in range(1, 8) if all((f & d).bit_count() % 2 for d in used))
        halves += [tuple(8 * copy + x for x in range(8) if (x & odd).bit_count() % 2 == side) for side in (0, 1)]
    return [*found, halves]


def seven_of_three() -> Rounds:
    """Ten rounds of seven groups of three, in which everybody meets everybody: a starter over Z_7, and three across.

    A Kirkman triple system of 21 points (Ray-Chaudhuri and Wilson, 1971, for all sizes).
    """
    starter = ((6, 7, 12), (4, 2, 5), (14, 20, 0), (17, 11, 15), (16, 19, 1), (18, 8, 9), (10, 3, 13))
    turned = [[tuple(point - point % 7 + (point + by) % 7 for point in group) for group in starter] for by in range(7)]
    return turned + across(SEVEN_OF_THREE, 7, cyclic(7))


ROUNDS: Mapping[tuple[int, int], Callable[[], Rounds]] = {
    (7, 3): seven_of_three,
    (8, 4): eight_of_four,
    (10, 7): ten_of_seven,
    (10, 9): ten_of_nine,
}
