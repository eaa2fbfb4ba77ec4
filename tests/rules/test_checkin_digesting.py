"""The digest gives nobody away: tried by going through everything that people could have answered."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import combinations_with_replacement, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogs.checkin import digesting
from cogs.checkin.digesting import FEWEST, HEAVY, Answer, Digest, Share, Topic, Week, digest, groups, share

ALL = [Answer(week, topic) for week, topic in product(Week, Topic)]
ONE_OF_EACH = {True: Week.HARD, False: Week.GOOD}  # heavy and not; which of them a digest does not see

Told = dict[Digest, set[Answer]]

answers = st.lists(st.sampled_from(ALL), min_size=FEWEST, max_size=12)


def ways(people: int) -> Iterator[list[Answer]]:
    """What a group can have answered, as far as a digest can see: how many heavy, how many of each topic."""
    for heavy in range(people + 1):
        weeks = [Week.HARD] * heavy + [Week.GOOD] * (people - heavy)
        for topics in combinations_with_replacement(Topic, people):
            yield [Answer(week, topic) for week, topic in zip(weeks, topics, strict=True)]


@cache
def possible(people: int) -> Told:
    """For each digest of a group of this size what any one of them can have answered, found by going through all."""
    heavy: dict[Digest, set[bool]] = defaultdict(set)
    topics: dict[Digest, set[Topic]] = defaultdict(set)
    for one in ways(people):
        told = digest(one)
        assert told is not None
        heavy[told] |= {answer.week in HEAVY for answer in one}
        topics[told] |= {answer.topic for answer in one}
    return {
        told: {Answer(week, topic) for week, topic in product(Week, topics[told]) if (week in HEAVY) in heavy[told]}
        for told in heavy
    }


@pytest.mark.parametrize("people", range(FEWEST, 12))
def test_one_digest_rules_nothing_out_of_anybody(people: int) -> None:
    """Steps and topics are counted apart, so who gave this step can have been the one who named that topic."""
    for told, left in possible(people).items():
        assert left == set(ALL), told


@given(st.lists(answers, min_size=1, max_size=4))
@settings(max_examples=200, deadline=None)
def test_no_set_of_digests_determines_an_answer(weeks: list[list[Answer]]) -> None:
    """Whatever a person is to have said, there are answers of everybody that give the same digests."""
    told = [digest(group) for group in groups(weeks)]
    for number, group in enumerate(weeks):
        for wanted in ALL:
            others = [digest(like(group, wanted)) if at == number else digest(one) for at, one in enumerate(weeks)]
            assert others == told


def like(group: list[Answer], wanted: Answer) -> list[Answer]:
    """Answers that give the same digest, and of which one is this: found as the proof says."""
    told, people = digest(group), len(group)
    assert told is not None
    heavies = [
        heavy
        for heavy in range(1, people)
        if share(heavy, people) is told.heavy  # so there is a heavy one and one that is not
    ]
    weeks = [wanted.week] + [ONE_OF_EACH[True]] * (heavies[0] - (wanted.week in HEAVY))
    weeks += [ONE_OF_EACH[False]] * (people - len(weeks))
    if told.topics:
        least = -(-people // 3)
        topics = [topic for topic in told.topics for _ in range(least)]
        if wanted.topic not in told.topics:
            topics.insert(0, wanted.topic)
        topics += [next(iter(told.topics))] * (people - len(topics))
    else:
        there = group[0].topic
        exchanged = {there: wanted.topic, wanted.topic: there}
        topics = [exchanged.get(answer.topic, answer.topic) for answer in group]
    topics.remove(wanted.topic)
    return [Answer(week, topic) for week, topic in zip(weeks, [wanted.topic, *topics], strict=True)]


@given(answers)
@settings(deadline=None)
def test_answers_of_the_proof_are_as_it_says(group: list[Answer]) -> None:
    for wanted in ALL:
        others = like(group, wanted)
        assert len(others) == len(group)
        assert wanted in others


def test_fewer_than_five_are_not_told_of() -> None:
    assert digest(ALL[: FEWEST - 1]) is None
    assert digest(ALL[:FEWEST]) is not None


@given(st.lists(st.lists(st.sampled_from(ALL), max_size=9), max_size=12))
@settings(deadline=None)
def test_each_answer_is_in_one_group_and_each_group_is_large_enough(weeks: list[list[Answer]]) -> None:
    """Were an answer in two digests, the second would tell what was new in it."""
    made = list(groups(weeks))
    assert all(len(group) >= FEWEST for group in made)
    flat = [answer for group in made for answer in group]
    assert flat == [answer for week in weeks for answer in week][: len(flat)]
    assert len([answer for week in weeks for answer in week]) - len(flat) < FEWEST


def test_groups_do_not_depend_on_what_was_answered() -> None:
    sizes = (2, 2, 3, 6, 1, 4)
    for fill in (ALL[0], ALL[-1]):
        assert [len(group) for group in groups([fill] * size for size in sizes)] == [7, 6, 5]


@pytest.mark.parametrize("of", range(FEWEST, 60))
def test_no_band_means_none_or_all(of: int) -> None:
    assert share(0, of) is share(1, of) is Share.FEW
    assert share(of, of) is share(of - 1, of) is Share.MOST
    assert len({share(some, of) for some in range(of + 1)}) == 3


def test_digest_says_what_it_is_about() -> None:
    told = digest([Answer(Week.HARD, Topic.MONEY)] * 3 + [Answer(Week.GOOD, Topic.STUDIES)] * 2)
    assert told == Digest(5, Share.SOME, frozenset({Topic.MONEY, Topic.STUDIES}))
    assert digest([*ALL, *ALL]) == Digest(40, Share.SOME, frozenset())


@pytest.mark.parametrize("name", ["named", "band"])
def test_narrower_bands_would_be_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The search above finds what is wrong with digests that tell more."""
    if name == "named":
        monkeypatch.setattr(digesting, "_named", lambda counts, _: frozenset(counts))
    else:
        monkeypatch.setattr(digesting, "share", lambda some, _: Share.FEW if some == 0 else Share.SOME)
    possible.cache_clear()
    left = possible(FEWEST)
    possible.cache_clear()
    assert any(one != set(ALL) for one in left.values())


def test_topics_that_are_named_are_those_with_the_most() -> None:
    counts = Counter({Topic.MONEY: 2, Topic.OTHER: 2, Topic.STUDIES: 2})
    spread = [Answer(Week.GOOD, topic) for topic in counts.elements()]
    told = digest(spread)
    assert told is not None
    assert told.topics == {Topic.STUDIES, Topic.MONEY}, "of those alike the first in our order, and no more than two"
