"""Rounds in which no two points meet twice, by algebra: the social golfer problem for g groups of p.

A round is a partition of the points 0 to gp - 1 into g groups of p. No construction has more than (gp - 1) / (p - 1)
rounds: in each, a point meets p - 1 of the gp - 1 others.
"""

from collections.abc import Callable
from functools import lru_cache

from cogs.groups.engine.fields import prime_powers, ring
from cogs.groups.engine.starters import banked

Rounds = list[list[tuple[int, ...]]]


@lru_cache
def rounds(g: int, p: int) -> Rounds:
    """The longest sequence of rounds for g groups of p that is known here; its points must not be changed."""
    if p > g:
        return one_round(g, p)  # two of any group must meet again: there are fewer groups than they are
    if p == 2:
        return circle(2 * g)
    ways: list[Callable[[], Rounds]] = [lambda: one_round(g, p), lambda: banked(g, p)]
    if p == g:
        ways.append(lambda: squares(g))
    elif p <= len(ring(g).apart):
        ways.append(lambda: transversal(g, p))
    if dimension(g * p, p):
        ways.append(lambda: lines(p, dimension(g * p, p)))
    if (g, p) == (10, 10):
        ways.append(bose_shrikhande_parker)
    return max((way() for way in ways), key=len)


def one_round(g: int, p: int) -> Rounds:
    """The first round, which is always there."""
    return [[tuple(range(group * p, (group + 1) * p)) for group in range(g)]]


def circle(points: int) -> Rounds:
    """Everybody meets everybody in pairs (Kirkman, 1847): one stands still and the others go round in a circle.

    In round r the point r + k sits with r - k, so two meet where their sum is 2r: once, as the circle is odd.
    """
    around = points - 1
    return [
        [(around, step), *(((step + k) % around, (step - k) % around) for k in range(1, points // 2))]
        for step in range(around)
    ]


def squares(g: int) -> Rounds:
    """Columns, and the lines of several slopes: the symbols of orthogonal Latin squares (Bose, 1938; MacNeish, 1922).

    The line b of slope s has the point sx + b of the column x. Lines of two slopes s and t, b and c, meet where
    (s - t)x = c - b, which has one answer where slopes are apart. For a prime power it is the affine plane, and
    g + 1 rounds.
    """
    numbers = ring(g)
    return [
        [tuple(range(x * g, x * g + g)) for x in range(g)],
        *(
            [tuple(x * g + numbers.add[numbers.times[s][x]][b] for x in range(g)) for b in range(g)]
            for s in numbers.apart
        ),
    ]


def transversal(g: int, p: int) -> Rounds:
    """A transversal design: p columns of g points, and each group takes one of each (MacNeish, 1922).

    In the round m the group b has the point im + b of the column i, for columns i that are apart: two points
    of two columns i and j, x and y, meet where (i - j)m = x - y, which has one answer. Points of one column never
    meet; where the column can be cut into groups of p, they do so afterwards, in all columns at once.
    """
    numbers = ring(g)
    columns = numbers.apart[:p]
    across = [
        [tuple(place * g + numbers.add[numbers.times[i][m]][b] for place, i in enumerate(columns)) for b in range(g)]
        for m in range(g)
    ]
    within = rounds(g // p, p) if g % p == 0 else []
    return across + [
        [tuple(column * g + point for point in group) for column in range(p) for group in groups] for groups in within
    ]


def dimension(points: int, p: int) -> int:
    """The d for which there are p to the power of d points, if p is a prime power and d is two or more; else 0."""
    d = 0
    while points % p == 0:
        points, d = points // p, d + 1
    return d if points == 1 and d >= 2 and len(prime_powers(p)) == 1 else 0


def lines(q: int, d: int) -> Rounds:
    """The lines of the affine space of d dimensions over the field of q, those of one direction in each round.

    Two points are on one line, and a line has one direction (Beth, Jungnickel and Lenz, *Design Theory*, ch. I.2).
    """
    numbers = ring(q)
    points = [tuple(point // q**axis % q for axis in range(d)) for point in range(q**d)]
    number = {point: place for place, point in enumerate(points)}
    directions = [point for point in points if next((step for step in point if step), 0) == 1]
    found: Rounds = []
    for direction in directions:
        left, groups = set(points), []
        for start in points:
            if start in left:
                line = [
                    tuple(
                        numbers.add[here][numbers.times[t][step]] for here, step in zip(start, direction, strict=True)
                    )
                    for t in range(q)
                ]
                left.difference_update(line)
                groups.append(tuple(number[point] for point in line))
        found.append(groups)
    return found


def bose_shrikhande_parker() -> Rounds:
    """Ten groups of ten: rows, columns and the symbols of two orthogonal squares of order 10.

    An orthogonal array of 100 runs, four columns and ten symbols, Z_7 and three more: 84 runs are twelve columns of a
    difference matrix, developed modulo 7; the others fill the holes (Bose, Shrikhande and Parker, 1960). Two runs agree
    in one column at most, so they are the points, and the symbols of a column are the groups of a round.
    """
    a, b, c, x = [0, 0, 0], [1, 2, 3], [6, 5, 4], [7, 8, 9]
    matrix = list(zip(a + b + c + x, b + a + x + c, c + x + a + b, x + c + b + a, strict=True))
    runs = [tuple(symbol if symbol >= 7 else (symbol + s) % 7 for symbol in run) for run in matrix for s in range(7)]
    runs += [(symbol,) * 4 for symbol in range(7)]
    runs += [(7 + i, 7 + j, 7 + (i + j) % 3, 7 + (i + 2 * j) % 3) for i in range(3) for j in range(3)]
    return [
        [tuple(point for point, run in enumerate(runs) if run[column] == symbol) for symbol in range(10)]
        for column in range(4)
    ]
