"""How many groups fadders can take on, and who of them is spare."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.groups.fadders import MOST, LookedAfter, chosen, looked_after
from cogs.groups.given import MENTOR
from cogs.groups.given import given as inputs
from cogs.groups.kinds import Size


@pytest.mark.parametrize(
    ("new", "fadders", "size", "wanted"),
    [
        (30, 5, Size(5, 6), LookedAfter(Size(7, 7), 1, 5)),  # a group for each fadder
        (30, 12, Size(5, 6), LookedAfter(Size(7, 7), 2, 12)),  # two in each of six
        (30, 20, Size(5, 6), LookedAfter(Size(7, 7), 2, 12)),  # eight are spare
        (30, 2, Size(5, 6), LookedAfter(Size(6, 7), 1, 2)),  # five groups, three of them without
        (3, 1, Size(5, 6), LookedAfter(Size(4, 4), 1, 1)),  # fewer than one group
        (3, 9, Size(5, 6), LookedAfter(Size(5, 5), 2, 2)),
        (9, 4, Size(5, 7), LookedAfter(Size(6, 7), 2, 4)),  # one of nine would be further from five to seven
        (9, 1, Size(5, 7), LookedAfter(Size(10, 10), 1, 1)),  # but who is alone with them looks after all
    ],
)
def test_how_many_groups_there_are(new: int, fadders: int, size: Size, wanted: LookedAfter) -> None:
    assert looked_after(new, fadders, size) == wanted


@given(st.integers(1, 500), st.integers(1, 100), st.integers(2, 12), st.integers(0, 4))
def test_everybody_is_counted_once(new: int, fadders: int, least: int, more: int) -> None:
    plan = looked_after(new, fadders, Size(least, least + more))
    everybody = new + plan.used
    fitting = [n for n in range(1, everybody + 1) if plan.size.least * n <= everybody <= plan.size.most * n]
    assert any(plan.used <= MOST * n and (plan.each * n <= plan.used or plan.each == 1) for n in fitting)
    assert plan.used <= fadders
    assert fadders == plan.used or plan.each == MOST, "nobody is spare while a group could have another"


@pytest.mark.parametrize(("new", "fadders"), [(15, 5), (21, 7), (24, 6), (30, 9), (30, 2)])
def test_no_group_has_a_fadder_more_than_another_needs(new: int, fadders: int) -> None:
    plan = looked_after(new, fadders, Size(5, 7))
    people = range(new + plan.used)
    mentors = {one: {MENTOR: ["yes"]} for one in range(plan.used)}
    for seed in range(5):
        wanted, _ = inputs(
            people, traits=mentors, size=plan.size, aims=[], history=[], apart=[], seed=seed, mentors=plan.each
        )
        drawing = wanted.draw()
        of_each = [sum(one in mentors for one in group) for group in drawing.groups]
        assert max(of_each) - min(of_each) <= 1
        assert max(of_each) <= MOST
        assert len(drawing.broken_rules) == (fadders < len(of_each)), "what is said is that some are lacking"


@given(st.sets(st.integers(1, 1_000), max_size=30), st.integers(0, 40), st.integers())
def test_who_is_spare_is_in_no_group(fadders: set[int], used: int, seed: int) -> None:
    inside, spare = chosen(sorted(fadders), used, seed)
    assert sorted([*inside, *spare]) == sorted(fadders)
    assert len(inside) == min(used, len(fadders))
    assert (inside, spare) == chosen(sorted(fadders, reverse=True), used, seed)
