"""Constructions: each round a partition, no pair twice, and as many rounds as are known; each checked by itself."""

from itertools import combinations

import pytest

from benchmarks.starters import matrix, starter
from cogs.groups.engine.constructions import Rounds, rounds
from cogs.groups.engine.fields import field, prime_powers, ring
from cogs.groups.engine.plans import planned, scattered
from cogs.groups.engine.starters import developed

BEST = {
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
"""The most rounds on record for g groups of 2, 3, ..., g (Harvey; Miller, Valkov and Abel, 2026), and our 10-6."""


def assert_nobody_meets_twice(found: Rounds, g: int, p: int) -> None:
    met: set[tuple[int, int]] = set()
    for groups in found:
        assert sorted(point for group in groups for point in group) == list(range(g * p))
        assert {len(group) for group in groups} == {p}
        pairs = [pair for group in groups for pair in combinations(sorted(group), 2)]
        assert met.isdisjoint(pairs)
        met.update(pairs)


@pytest.mark.parametrize("g", BEST)
def test_as_many_rounds_as_are_on_record_and_nobody_meets_twice(g: int) -> None:
    for p, best in enumerate(BEST[g], 2):
        assert len(rounds(g, p)) == best
        assert_nobody_meets_twice(rounds(g, p), g, p)


def test_the_record_is_384_rounds_in_all() -> None:
    assert sum(map(sum, BEST.values())) == 384


def test_larger_classes_have_ten_rounds_in_threes_fours_and_fives() -> None:
    for g in range(11, 31):
        for p in (3, 4, 5):
            found = rounds(g, p)
            assert_nobody_meets_twice(found, g, p)
            assert len(found) >= 10 or (g, p) == (30, 3), (g, p)


def test_more_in_a_group_than_there_are_groups_meet_again_at_once() -> None:
    assert len(rounds(3, 5)) == 1


def test_a_field_can_be_divided_in() -> None:
    for q in (2, 3, 4, 5, 7, 8, 9, 16, 25, 27):
        numbers = field(q)
        everything = set(range(q))
        assert all(set(row) == everything for row in numbers.add)
        assert all(set(row) == everything for row in numbers.times[1:])
        for a, b, c in [(a, b, c) for a in range(q) for b in range(q) for c in range(min(q, 5))]:
            together = numbers.times[c][numbers.add[a][b]]
            assert together == numbers.add[numbers.times[c][a]][numbers.times[c][b]]


def test_in_a_ring_as_many_are_apart_as_its_smallest_prime_power_says() -> None:
    assert prime_powers(60) == [4, 3, 5]
    numbers = ring(60)
    assert len(numbers.apart) == 3
    for a, b in combinations(numbers.apart, 2):
        difference = next(d for d in range(60) if numbers.add[b][d] == a)
        assert set(numbers.times[difference]) == set(range(60))


def test_the_program_finds_starters_and_matrices_anew() -> None:
    found = starter(7, 4, 9, 3, seed=0, tries=20)
    assert found is not None
    assert_nobody_meets_twice(developed(found, 9, 3), 7, 4)
    entries = matrix(7, 4, 5, seed=0)
    for one, other in combinations(range(4), 2):
        assert len({(row[one] - row[other]) % 7 for row in entries}) == 5


def test_empty_points_meet_in_no_round_where_that_can_be() -> None:
    empty = set(scattered(8, 4, 2))
    assert len(empty) == 2
    assert all(len(empty.intersection(group)) < 2 for groups in rounds(8, 4) for group in groups)


def test_a_series_is_read_from_its_history_and_newcomers_take_what_is_free() -> None:
    first = ((0, 1), (2, 3), (4, 5), (6,))
    found = planned(range(8), [first])
    assert len(found) == 7
    assert all(sorted(member for group in groups for member in group) == list(range(8)) for groups in found)
    assert any({frozenset(group) for group in groups} == set(map(frozenset, (*first[:3], (6, 7)))) for groups in found)
    later = planned([0, 1, 2, 3, 4, 5, 8, 9], [first, ((0, 2), (4, 7))])
    assert all(sorted(member for group in groups for member in group) == [0, 1, 2, 3, 4, 5, 8, 9] for groups in later)
    assert planned(range(9), [first]) == []
