"""Rules of a drawing: kept where anybody could, told of where nobody can, refused where they contradict each other."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogs.groups.engine.verdict import broken
from cogs.groups.matching import (
    AtLeast,
    Contradiction,
    Drawing,
    Group,
    GroupSize,
    Id,
    KeepApart,
    KeepTogether,
    NotAlone,
    Overlap,
    Participant,
    Rule,
    Share,
    Spread,
    form_groups,
)
from tests.rules.test_matching import partitions, people


def hard(drawing: Drawing) -> list[str]:
    return [str(one) for one in drawing.broken_rules if isinstance(one.rule, GroupSize) or one.rule.hard]


def kinds(groups: Sequence[Group], of: Mapping[Id, object]) -> list[Counter[object]]:
    return [Counter(of[member] for member in group) for group in groups]


def a_class(count: int, size: int, seed: int) -> tuple[list[Participant], list[Rule]]:
    """A class with a mentor or two more than groups, a sixth who are not to be alone, and many who avoid each other."""
    chance = random.Random(seed)  # noqa: S311 - to be the same each time, not to be secret
    ids = list(range(count))
    chance.shuffle(ids)
    groups = -(-count // size)
    mentors, others = set(ids[: groups + 2]), ids[groups + 2 :]
    women, rest = set(others[: count // 6]), others[count // 6 :]
    pairs = [(rest[2 * n], rest[2 * n + 1]) for n in range(count // 20)]
    apart = [tuple(chance.sample(ids, 2)) for _ in range(count // 3)]
    members = [
        Participant(
            n, {"mentor": n in mentors, "gender": "f" if n in women else "m", "programme": chance.choice("abc")}
        )
        for n in range(count)
    ]
    together = [KeepTogether(one, other) for one, other in pairs]
    avoiding = [KeepApart(*pair) for pair in apart if set(pair) not in [set(one) for one in pairs]]
    return members, [*avoiding, *together, AtLeast("mentor", 1), NotAlone("gender"), Spread("programme")]


@pytest.mark.parametrize(("count", "size"), [(60, 4), (120, 5), (300, 5)])
def test_rounds_of_a_class_with_rules_break_none_of_the_hard_ones(count: int, size: int) -> None:
    members, rules = a_class(count, size, seed=count)
    gender = {member.id: member.attributes["gender"] for member in members}
    history: list[Sequence[Group]] = []
    for seed in range(4):
        drawing = form_groups(members, size=size, history=history, rules=rules, seed=seed)
        assert not hard(drawing)
        home = {member: place for place, group in enumerate(drawing.groups) for member in group}
        for rule in rules:
            if isinstance(rule, KeepApart):
                assert len({home[member] for member in rule.members}) == len(rule.members)
            elif isinstance(rule, KeepTogether):
                assert len({home[member] for member in rule.members}) == 1
        assert all(any(members[int(one)].attributes["mentor"] for one in group) for group in drawing.groups)
        assert all(count["f"] != 1 for count in kinds(drawing.groups, gender))
        assert drawing.seconds < 8  # two on a machine that does nothing else
        history.append(drawing.groups)


@pytest.mark.parametrize("percent", [40, 33, 25, 12])
def test_three_hundred_students_in_twenty_groups_and_nobody_is_alone_of_their_gender(percent: int) -> None:
    members = people(
        300,
        gender=lambda n: "f" if n < 3 * percent else "m",
        mentor=lambda n: n % 7 == 0,
        programme=lambda n: n % 5,
    )
    rules = [NotAlone("gender"), AtLeast("mentor", 2), Spread("programme")]
    drawing = form_groups(members, size=15, rules=rules, seed=percent)
    assert [len(group) for group in drawing.groups] == [15] * 20
    assert not drawing.broken_rules
    assert all(
        1 not in count.values() for count in kinds(drawing.groups, {m.id: m.attributes["gender"] for m in members})
    )


def test_too_few_mentors_are_counted_and_those_there_are_spread_out() -> None:
    members = people(20, mentor=lambda n: n < 3)
    drawing = form_groups(members, size=4, rules=[AtLeast("mentor", 1)], seed=1)
    (one,) = drawing.broken_rules
    assert (one.why.code, one.why.parameters["lacking"], len(one.groups)) == ("too_few", 2, 2)
    assert str(one) == "There are 3 of mentor, and 5 groups need 5: 2 are lacking."


def test_one_mentor_less_makes_one_group_less() -> None:
    drawing = form_groups(people(34, mentor=lambda n: n < 8), size=4, rules=[AtLeast("mentor")], seed=1)
    assert len(drawing.groups) == 8
    assert not drawing.broken_rules


def test_a_company_that_needs_the_larger_groups_gets_them() -> None:
    drawing = form_groups(people(23), size=4, rules=[KeepTogether(range(5))], seed=1)
    assert (0, 1, 2, 3, 4) in drawing.groups
    assert not drawing.broken_rules


def test_the_only_one_of_a_kind_is_told_of_and_costs_no_time() -> None:
    drawing = form_groups(
        people(20, gender=lambda n: "x" if n == 7 else "y"), size=4, rules=[NotAlone("gender")], seed=1
    )
    (one,) = drawing.broken_rules
    assert (one.why.code, one.groups) == ("only_one", (drawing.group_of(7),))
    assert drawing.seconds < 0.5


def test_more_than_there_are_groups_cannot_be_kept_apart() -> None:
    drawing = form_groups(people(12), size=4, rules=[KeepApart(*range(5))], seed=1)
    assert str(drawing.broken_rules[0]) == "5 members cannot be kept apart in 3 groups."
    assert sum(len([m for m in group if int(m) < 5]) > 1 for group in drawing.groups) == 2


def test_a_language_in_common() -> None:
    members = people(40, language=lambda n: [["no"], ["en"], ["no", "en"], {"no", "de"}][n % 4])
    drawing = form_groups(members, size=4, rules=[Share("language")], seed=1)
    assert not drawing.broken_rules
    for group in drawing.groups:
        assert set.intersection(*(set(members[int(one)].attributes["language"]) for one in group))  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("slots", "hours"),
    [
        (lambda n: {f"mon {hour}" for hour in range(n % 3, n % 3 + 3)}, 3),
        (lambda n: [("mon", hour) for hour in range(n % 3, n % 3 + 3)], 3),
        (lambda n: [[8 + n % 3, 9.5 + n % 3], [15, 15.25]], 1.75),
    ],
)
def test_hours_in_common(slots: object, hours: float) -> None:
    members = [Participant(n, {"slots": slots(n)}) for n in range(24)]  # type: ignore[operator]
    drawing = form_groups(members, size=4, rules=[Overlap("slots", hours=hours)], seed=1)
    assert not drawing.broken_rules
    assert all(len({int(one) % 3 for one in group}) == 1 for group in drawing.groups)
    too_many = form_groups(members, size=4, rules=[Overlap("slots", hours=hours + 0.25)], seed=1)
    assert [one.why.code for one in too_many.broken_rules] == ["too_few_hours"]


def test_who_said_nothing_fits_anywhere_and_who_said_none_nowhere() -> None:
    members = [Participant(n, {"language": ["no"]} if n < 6 else {}) for n in range(8)]
    assert not form_groups(members, size=4, rules=[Share("language")], seed=1).broken_rules
    members = [Participant(n, {"language": ["no"] if n < 7 else []}) for n in range(8)]
    assert len(form_groups(members, size=4, rules=[Share("language")], seed=1).broken_rules[0].groups) == 1


def test_programmes_are_spread_evenly() -> None:
    members = people(30, programme=lambda n: "abc"[n % 3])
    drawing = form_groups(members, size=6, rules=[Spread("programme")], seed=1)
    assert all(
        set(c.values()) == {2} for c in kinds(drawing.groups, {m.id: m.attributes["programme"] for m in members})
    )


def test_one_value_of_an_attribute() -> None:
    members = people(24, role=lambda n: "mentor" if n < 6 else "student", gender=lambda n: "fmx"[n % 3])
    rules = [AtLeast("role", 1, "mentor"), NotAlone("gender", "x")]
    drawing = form_groups(members, size=4, rules=rules, seed=1)
    assert not drawing.broken_rules


def test_the_organisers_first_wish_comes_first_and_repeats_last() -> None:
    """Side by side, one of two soft rules can be kept: together by colour, or apart by colour."""
    members = people(8, colour=lambda n: "rb"[n % 2])
    alike, mixed = Share("colour", hard=False), Spread("colour")
    first = form_groups(members, size=2, rules=[alike, mixed], seed=1)
    second = form_groups(members, size=2, rules=[mixed, alike], seed=1)
    assert [one.rule for one in first.broken_rules] == [mixed]
    assert [one.rule for one in second.broken_rules] == [alike]
    again = form_groups(
        members, size=2, history=[first.groups], rules=[KeepTogether(*first.groups[0], hard=False)], seed=2
    )
    assert first.groups[0] in again.groups
    assert again.repeated_pairs == 1


def test_rules_that_contradict_each_other_are_named() -> None:
    members = people(12)
    apart = KeepApart(1, 3)
    chain = [KeepTogether(1, 2), KeepTogether(2, 3), KeepTogether(7, 8)]
    with pytest.raises(
        Contradiction, match="“keep 1 and 3 apart” and “keep 1 and 2 together”, with “keep 2 and 3"
    ) as caught:
        form_groups(members, size=4, rules=[*chain, apart], seed=1)
    assert (caught.value.first, caught.value.second) == (apart, chain[0])
    assert caught.value.through == (chain[0], chain[1])
    with pytest.raises(Contradiction) as caught:
        form_groups(members, size=4, rules=[KeepTogether(1, 2, 3), KeepTogether(3, 4, 5, 6)], seed=1)
    assert (caught.value.first, caught.value.second) == (KeepTogether(1, 2, 3), KeepTogether(3, 4, 5, 6))
    with pytest.raises(Contradiction, match="more than 5 together") as caught:
        form_groups(people(23), size=4, rules=[KeepTogether(range(6))], seed=1)
    assert caught.value.second is None


def test_who_is_not_there_contradicts_nobody() -> None:
    rules = [KeepTogether(1, 99), KeepTogether(99, 2), KeepApart(1, 2), KeepApart(3, 98)]
    drawing = form_groups(people(12), size=4, rules=rules, seed=1)
    assert not drawing.broken_rules
    assert drawing.group_of(1) != drawing.group_of(2)


def test_a_soft_rule_contradicts_nobody() -> None:
    rules = [KeepTogether(1, 2), KeepApart(1, 2, hard=False)]
    drawing = form_groups(people(12), size=4, rules=rules, seed=1)
    assert [one.rule for one in drawing.broken_rules] == [rules[1]]


def test_a_rule_about_one_is_none() -> None:
    with pytest.raises(ValueError, match="two members or more"):
        KeepApart(1, 1)
    assert KeepTogether(["b", "a"]) == KeepTogether("a", "b")


PAIRS = st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda pair: pair[0] != pair[1])


@settings(max_examples=40, deadline=None)
@given(
    st.lists(PAIRS, max_size=5),
    st.lists(PAIRS, max_size=2),
    st.lists(st.sampled_from("xyz"), min_size=8, max_size=8),
    st.lists(st.booleans(), min_size=8, max_size=8),
)
def test_a_hard_rule_is_broken_only_where_nobody_could_keep_it(
    apart: list[tuple[int, int]], together: list[tuple[int, int]], kind: list[str], mentor: list[bool]
) -> None:
    members = people(8, kind=lambda n: kind[n], mentor=lambda n: mentor[n])
    rules: list[Rule] = [*(KeepApart(*pair) for pair in apart), *(KeepTogether(*pair) for pair in together)]
    rules += [NotAlone("kind"), AtLeast("mentor")]
    try:
        drawing = form_groups(members, size=4, rules=rules, seed=1)
    except Contradiction:
        return
    possible = [
        split for split in EVERY_HALF if not any(one.why.code != "only_one" for one in broken(drawing.asked, split))
    ]
    if possible:
        assert not [one for one in drawing.broken_rules if one.why.code != "only_one"]


EVERY_HALF = [split for split in partitions(list(range(8))) if sorted(map(len, split)) == [4, 4]]
