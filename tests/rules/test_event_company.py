"""Company: everybody who asked for it arrives with somebody, and not with too many."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.events.company import joined, together


@given(st.sets(st.integers(1, 10_000), max_size=200), st.integers())
def test_two_to_four_and_nobody_left_out(members: set[int], seed: int) -> None:
    drawn = together(list(members), seed=seed)
    assert sorted(member for company in drawn for member in company) == sorted(members)
    if len(members) > 1:
        assert all(2 <= len(company) <= 4 for company in drawn)
    assert drawn == together(sorted(members, reverse=True), seed=seed)


def test_who_meets_whom_is_chance() -> None:
    assert len({str(together(range(9), seed=seed)) for seed in range(50)}) > 40


@pytest.mark.parametrize(("sizes", "joins"), [([], None), ([4, 4], 0), ([3, 2, 4], 1), ([5, 4], 1)])
def test_a_latecomer_joins_the_smallest(sizes: list[int], joins: int | None) -> None:
    assert joined(sizes) == joins
