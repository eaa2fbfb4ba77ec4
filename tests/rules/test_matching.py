"""Drawing groups: what is promised of repeats and sizes, of seeds and bad input."""

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogs.groups.matching import (
    AtLeast,
    Drawing,
    Group,
    NotAlone,
    Participant,
    Size,
    Spread,
    TooFew,
    drawn_before,
    form_groups,
)

History = list[Sequence[Group]]


def people(count: int, **attributes: Callable[[int], object]) -> list[Participant]:
    return [Participant(n, {name: of(n) for name, of in attributes.items()}) for n in range(count)]


def repeats(groups: Sequence[Group], history: Sequence[Sequence[Group]]) -> int:
    """Counted anew, without anything of the engine's."""
    met = {frozenset(pair) for earlier in history for group in earlier for pair in combinations(group, 2)}
    return sum(frozenset(pair) in met for group in groups for pair in combinations(group, 2))


def assert_partition(drawing: Drawing, members: Sequence[Participant], least: int, most: int) -> None:
    named = [member for group in drawing.groups for member in group]
    assert sorted(named, key=str) == sorted((one.id for one in members), key=str)
    assert all(least <= len(group) <= most for group in drawing.groups), (len(members), least, most)


def series(members: Sequence[Participant], size: Size, rounds: int, *, seed: int = 0) -> History:
    """Rounds one after the other, as they are drawn in life: each knows what was drawn, and has a seed of its own."""
    history: History = []
    for number in range(rounds):
        drawing = form_groups(members, size=size, history=history, seed=seed + number)
        assert drawing.repeated_pairs == repeats(drawing.groups, history)
        assert drawing.lower_bound <= drawing.repeated_pairs
        history.append(drawing.groups)
    return history


def again(history: History) -> int:
    return sum(repeats(groups, history[:number]) for number, groups in enumerate(history))


@pytest.mark.parametrize(("g", "p", "rounds"), [(6, 4, 7), (7, 3, 10), (8, 4, 10), (9, 4, 11), (10, 6, 8), (10, 10, 4)])
def test_golfers_meet_nobody_twice_for_as_many_rounds_as_are_known(g: int, p: int, rounds: int) -> None:
    assert again(series(people(g * p), p, rounds)) == 0


@pytest.mark.parametrize(("count", "size"), [(30, 4), (60, 4), (60, 5), (142, 5), (300, 4), (1000, 5)])
def test_ten_rounds_of_a_class_repeat_nobody(count: int, size: int) -> None:
    assert again(series(people(count), size, 10)) == 0


def test_thirty_in_fives_repeat_hardly_more_than_they_must() -> None:
    """Ten rounds have 600 pairs, and there are 435: 165 are forced."""
    assert again(series(people(30), 5, 10)) <= 166


def test_twenty_in_pairs_meet_fifteen_others_in_fifteen_rounds() -> None:
    assert again(series(people(20), 2, 15)) == 0


@pytest.mark.parametrize(("size", "at_most"), [(4, 2), (5, 30)])
def test_who_comes_and_goes_meets_few_twice(size: int, at_most: int) -> None:
    """Four in five are there, and one in twenty is new each time."""
    chance = random.Random(7)  # noqa: S311 - to be the same each time, not to be secret
    pool, newest = list(range(30)), 30
    history: History = []
    for number in range(10):
        for _ in range(2 if number else 0):
            pool.remove(chance.choice(pool))
            pool.append(newest)
            newest += 1
        there = [Participant(one) for one in pool if chance.random() < 0.8]
        history.append(form_groups(there, size=size, history=history, seed=number).groups)
    assert again(history) <= at_most


def test_nobody_is_left_out_or_alone_whatever_the_number_and_the_size() -> None:
    for count in [*range(3, 42), 97, 250, 500]:
        members = people(count)
        for size in range(2, min(count, 9)):
            drawing = form_groups(members, size=size, seed=count)
            possible = [(count // groups, -(-count // groups)) for groups in range(1, count // 2 + 1)]
            if any(size - 1 <= least and most <= size + 1 for least, most in possible):
                assert_partition(drawing, members, max(2, size - 1), size + 1)
                assert not drawing.broken_rules
        for least, most in [(2, 3), (2, 5), (3, 4), (3, 5), (4, 6), (5, 9), (2, count)]:
            drawing = form_groups(members, size=(least, most), seed=count)
            if -(-count // most) <= count // least:
                assert_partition(drawing, members, least, most)
                assert not drawing.broken_rules
            else:
                assert_partition(drawing, members, 2, count)
                assert [broken.why.code for broken in drawing.broken_rules] in (["no_such_sizes"], ["too_few_members"])


def test_sizes_that_cannot_be_are_come_close_to_and_it_is_said() -> None:
    drawing = form_groups(people(5), size=(3, 4), seed=1)
    assert [len(group) for group in drawing.groups] == [5]
    assert str(drawing.broken_rules[0]) == "5 members cannot be put into groups of 3 to 4: these sizes come closest."
    few = form_groups(people(3), size=6, seed=1)
    assert few.groups == ((0, 1, 2),)
    assert str(few.broken_rules[0]) == "There are 3 members, and a group was to have 5 at least."


def test_two_are_the_fewest() -> None:
    assert form_groups(people(2), size=5, seed=1).groups == ((0, 1),)
    for count in (0, 1):
        with pytest.raises(TooFew):
            form_groups(people(count), size=2, seed=1)


@pytest.mark.parametrize("size", [1, 0, -3, (1, 4), (5, 4)])
def test_sizes_that_make_no_sense_are_refused(size: Size) -> None:
    with pytest.raises(ValueError, match="two members at least"):
        form_groups(people(9), size=size, seed=1)


def test_somebody_who_is_named_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="named twice"):
        form_groups([*people(5), Participant(3)], size=2, seed=1)


def test_members_in_any_order_and_ids_of_two_kinds_give_the_same() -> None:
    members = [*people(11), *(Participant(f"m{n}") for n in range(10))]
    first = form_groups(members, size=4, seed=5)
    assert form_groups(members[::-1], size=4, seed=5) == first
    assert form_groups(members, size=4, seed=6).groups != first.groups


def test_another_seed_draws_other_groups_in_every_round() -> None:
    members, history = people(24), series(people(24), 4, 3)
    drawn = {form_groups(members, size=4, history=history, seed=seed).groups for seed in range(20)}
    assert len(drawn) > 2  # of the rounds that a construction has left
    assert len({form_groups(members, size=4, seed=seed).groups for seed in range(20)}) == 20


SCRIPT = """
from cogs.groups.matching import *
from cogs.groups.matching import form_groups
who = [
    Participant(f"m{n}", {"l": {"no", "en", "de"}, "g": "fm"[n % 5 == 0], "s": {(8, 9 + n % 4), (12, 14)}, "p": n % 2})
    for n in range(29)
]
rules = [KeepApart("m1", "m2"), Share("l"), NotAlone("g"), Overlap("s", 1), Spread("p")]
history = []
for number in range(4):
    history.append(form_groups(who, size=4, history=history, rules=rules if number > 2 else (), seed=number).groups)
print(history)
"""


def said(python: str, seed: str) -> str:
    env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run([python, "-c", SCRIPT], env=env, capture_output=True, text=True, check=True).stdout  # noqa: S603


def test_the_same_on_every_run() -> None:
    """The hash of a word differs from one process to the next, and nothing depends on it."""
    assert said(sys.executable, "1") == said(sys.executable, "2")


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13"])
def test_the_same_on_every_python(version: str) -> None:
    python = shutil.which(f"python{version}")
    if python is None or subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode:  # noqa: S603
        pytest.skip(f"there is no Python {version} here")
    assert said(python, "3") == said(sys.executable, "4")


def test_ten_thousand_members() -> None:
    members = people(10_000, mentor=lambda n: n % 3 == 0, gender=lambda n: "fm"[n % 2], programme=lambda n: n % 7)
    history = series(members, 5, 2)
    assert again(history) == 0
    rules = [AtLeast("mentor"), NotAlone("gender"), Spread("programme")]
    drawing = form_groups(members, size=5, history=history, rules=rules, seed=1)
    assert_partition(drawing, members, 5, 5)
    assert drawing.seconds < 30
    assert not [broken for broken in drawing.broken_rules if broken.rule.hard]


@settings(max_examples=30, deadline=None)
@given(st.integers(4, 7), st.integers(2, 4), st.integers(0, 4), st.integers(0, 1000))
def test_the_lower_bound_is_one_and_small_classes_reach_the_best_there_is(
    count: int, size: int, rounds: int, seed: int
) -> None:
    members = people(count)
    chance = random.Random(seed)  # noqa: S311 - hypothesis chooses it
    history: History = []
    for _ in range(rounds):
        drawn = list(range(count))
        chance.shuffle(drawn)
        history.append([tuple(drawn[: count // 2]), tuple(drawn[count // 2 :])])
    drawing = form_groups(members, size=size, history=history, seed=seed)
    best = min(repeats(groups, history) for groups in every_partition(list(range(count)), size))
    assert drawing.lower_bound <= best
    assert drawing.repeated_pairs == best


def every_partition(members: list[int], size: int) -> list[list[Group]]:
    """All partitions that a size admits: as many groups as it goes into, rounded down or up, as even as they go."""
    counts = {max(1, len(members) // size), -(-len(members) // size)}
    even = [
        split
        for split in partitions(members)
        if len(split) in counts and min(map(len, split)) > 1 and max(map(len, split)) - min(map(len, split)) <= 1
    ]
    close = [split for split in even if all(abs(len(group) - size) <= 1 for group in split)]
    return close or even


def partitions(members: list[int]) -> list[list[Group]]:
    if not members:
        return [[]]
    first, *rest = members
    found: list[list[Group]] = []
    for company in range(len(rest) + 1):
        for others in combinations(rest, company):
            left = [one for one in rest if one not in others]
            found += [[(first, *others), *split] for split in partitions(left)]
    return found


def test_a_drawing_that_was_stored_is_whole_again() -> None:
    members = people(14)
    history = series(members, 4, 2)
    drawing = form_groups(members, size=4, history=history, seed=3)
    assert drawn_before(drawing.groups, members, size=4, history=history, seed=3) == drawing
    with pytest.raises(ValueError, match="not of these members"):
        drawn_before(drawing.groups[1:], members, size=4, history=history, seed=3)
