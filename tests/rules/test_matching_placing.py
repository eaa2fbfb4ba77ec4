"""Late comers, leavers, and why somebody is where they are."""

import pytest

from cogs.groups.matching import (
    AtLeast,
    KeepApart,
    KeepTogether,
    Merge,
    NotAlone,
    Overlap,
    Participant,
    Share,
    Spread,
    drawn_before,
    explain,
    form_groups,
    merge,
    merges,
    place,
    release,
)
from tests.rules.test_matching import people

FOURS = ((0, 1, 2, 3), (4, 5, 6, 7), (8, 9, 10))


def test_who_comes_late_gets_the_group_with_room_and_the_others_stay() -> None:
    drawing = place(11, drawn_before(FOURS, people(11), size=4, seed=1))
    assert drawing.groups == (*FOURS[:2], (8, 9, 10, 11))
    assert drawing.group_of(11) == 2


def test_where_all_groups_are_full_one_of_the_smallest_becomes_larger() -> None:
    drawing = drawn_before(((0, 1, 2, 3, 4), (5, 6, 7, 8)), people(9), size=(3, 4), seed=1)
    assert place(9, drawing).groups[1] == (5, 6, 7, 8, 9)
    assert "3 to 4" in str(place(9, drawing).broken_rules[0])


def test_a_hard_rule_comes_before_room_and_repeats_after_it() -> None:
    before = drawn_before(FOURS, people(11), size=4, rules=[KeepApart(9, 11)], seed=1)
    assert place(11, before).group_of(11) != 2
    history = [((0, 11), (4, 10))]
    met = drawn_before(
        ((0, 1, 2), (4, 5, 6), (8, 9, 10)),
        people(11)[:3] + people(7)[4:] + people(11)[8:],
        size=4,
        history=history,
        seed=1,
    )
    assert place(11, met).group_of(11) == 1
    assert not place(11, met).repeats


def test_what_is_known_of_who_comes_late_counts() -> None:
    members = people(8, language=lambda n: ["no"] if n < 4 else ["en"])
    drawing = drawn_before(((0, 1, 2, 3), (4, 5, 6, 7)), members, size=(4, 5), rules=[Share("language")], seed=1)
    assert place(Participant(8, {"language": ["en", "de"]}), drawing).group_of(8) == 1


def test_who_is_in_a_group_cannot_be_placed_again() -> None:
    with pytest.raises(ValueError, match="already"):
        place(3, drawn_before(FOURS, people(11), size=4, seed=1))


def test_who_leaves_a_large_group_changes_nothing_else() -> None:
    released = release(3, drawn_before(FOURS, people(11), size=4, seed=1))
    assert released.drawing.groups == ((0, 1, 2), *FOURS[1:])
    assert released.proposals == ()


def test_a_group_that_becomes_too_small_is_merged_only_where_another_agrees() -> None:
    drawing = drawn_before(((0, 1, 2, 3), (4, 5, 6), (8, 9, 10)), people(7) + people(11)[8:], size=4, seed=1)
    released = release(10, drawing)
    assert released.drawing.groups == ((0, 1, 2, 3), (4, 5, 6), (8, 9))
    assert released.proposals == (Merge(2, 1), Merge(2, 0))
    agreed = release(10, drawing, consenting={0})
    assert agreed.drawing.groups == ((0, 1, 2, 3, 8, 9), (4, 5, 6))
    assert agreed.proposals == ()
    assert merge(released.proposals[1], released.drawing) == agreed.drawing
    assert release(10, drawing, consenting={2}) == released


def test_a_merge_that_would_break_a_hard_rule_is_proposed_last() -> None:
    rules = [KeepApart(8, 4)]
    drawing = drawn_before(((0, 1, 2, 3), (4, 5, 6), (8, 9)), people(7) + people(10)[8:], size=4, rules=rules, seed=1)
    assert merges(drawing, 2) == (Merge(2, 0), Merge(2, 1))


def test_a_group_in_which_nobody_is_left_is_gone() -> None:
    drawing = drawn_before(((0, 1), (2, 3)), people(4), size=2, rules=[Spread("programme")], seed=1)
    for member in (0, 1, 2):
        drawing = release(member, drawing).drawing
    assert drawing.groups == ((3,),)
    assert release(3, drawing).drawing.groups == ()
    with pytest.raises(KeyError):
        release(0, drawing)


def test_everything_that_may_be_said_is_said_to_a_member() -> None:
    members = people(
        8,
        mentor=lambda n: n in (0, 4),
        language=lambda n: ["no", "en"],
        slots=lambda n: [(10, 12)],
        gender=lambda n: "fm"[n % 2],
    )
    rules = [AtLeast("mentor"), Share("language"), Overlap("slots", 1), NotAlone("gender")]
    drawing = form_groups(members, size=4, rules=rules, seed=1)
    assert str(explain(drawing, 3)) == (
        "Your group has 4 members; groups have 4 to 4. Your group has 1 of mentor. "
        "What you all have in common in language: en, no. You have 2 hours of slots in common."
    )
    again = form_groups(members, size=4, rules=rules, history=[drawing.groups], seed=2)
    assert again.repeated_pairs == again.lower_bound == 4
    codes = [reason.code for reason in explain(again, 3).reasons]
    assert codes[:3] == ["size", "met_before", "unavoidable"]


def test_no_reason_tells_who_is_to_be_apart_from_whom_or_together() -> None:
    """A drawing is explained in the same words whether or not somebody asked for it."""
    history = [((0, 4), (1, 5)), ((2, 3), (6, 7))]
    rules = [KeepApart(0, 1, 2), KeepTogether(3, 4), KeepApart(5, 6, hard=False)]
    drawing = form_groups(people(12), size=4, history=history, rules=rules, seed=1)
    without = drawn_before(drawing.groups, people(12), size=4, history=history, seed=1)
    for member in range(12):
        assert explain(drawing, member) == explain(without, member)
