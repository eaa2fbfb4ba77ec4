"""The digest gives nobody away: tried by going through everything that people could have answered."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import combinations_with_replacement, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogs.checkin import digesting
from cogs.checkin.digesting import (
    FEWEST,
    HEAVY,
    Answer,
    Digest,
    Outcome,
    Share,
    Tally,
    Topic,
    Week,
    digest,
    monday_of,
    share,
    tally,
    told_of,
)

ALL = [Answer(*one) for one in product(Week, Topic, Outcome)]
MONDAY = date(2026, 8, 31)
Told = dict[Digest, set[Answer]]

answers = st.lists(st.sampled_from(ALL), min_size=FEWEST, max_size=12)


def made_of(group: list[Answer]) -> Digest:
    """The digest of a group that is large enough."""
    told = digest(tally(group))
    assert told is not None
    return told


@cache
def possible(people: int) -> Told:
    """For each digest of a group of this size what any one of them can have answered, found by going through all.

    How many heavy, how many of each topic and of each outcome is all that a digest can see.
    """
    weeks, topics, outcomes = Left(), Left(), Left()
    for heavy in range(people + 1):
        mix = [Week.HARD] * heavy + [Week.GOOD] * (people - heavy)
        made = made_of([Answer(week, Topic.OTHER, Outcome.DAY) for week in mix])
        weeks.found(made.heavy, {week for week in Week if (week in HEAVY) in {one in HEAVY for one in mix}})
    for about in combinations_with_replacement(Topic, people):
        topics.found(made_of([Answer(Week.GOOD, topic, Outcome.DAY) for topic in about]).topics, set(about))
    for met in combinations_with_replacement(Outcome, people):
        made = made_of([Answer(Week.GOOD, Topic.OTHER, outcome) for outcome in met])
        outcomes.found((made.lacking, made.usual), set(met))
    return {
        Digest(made.at_least, heavy, named, lacking, usual): {
            Answer(*one) for one in product(weeks[heavy], topics[named], outcomes[lacking, usual])
        }
        for heavy, named, (lacking, usual) in product(weeks, topics, outcomes)
    }


@given(answers, answers)
@settings(deadline=None)
def test_each_part_of_a_digest_is_of_one_count_alone(group: list[Answer], other: list[Answer]) -> None:
    """So that what is possible can be found for each count by itself, as above."""
    people = min(len(group), len(other))
    mixed = [Answer(one.week, two.topic, one.outcome) for one, two in zip(group, other, strict=False)]
    first, second, both = (made_of(one[:people]) for one in (group, other, mixed))
    assert both == replace(first, topics=second.topics)
    assert made_of([replace(one, outcome=Outcome.DAY) for one in group]).heavy is made_of(group).heavy


class Left(defaultdict[Any, set[Any]]):
    """What is left for anybody where so much was told."""

    def __init__(self) -> None:
        super().__init__(set)

    def found(self, told: object, there: set[Any]) -> None:
        """These are among answers of which that is told."""
        self[told] |= there


@pytest.mark.parametrize("people", range(FEWEST, 12))
def test_one_digest_rules_nothing_out_of_anybody(people: int) -> None:
    """Steps, topics and outcomes are counted apart: who gave this step can have been the one who named that topic."""
    for told, left in possible(people).items():
        assert left == set(ALL), told


@given(st.lists(answers, min_size=1, max_size=4))
@settings(max_examples=100, deadline=None)
def test_no_set_of_digests_determines_an_answer(weeks: list[list[Answer]]) -> None:
    """Whatever a person is to have said and met with, there are answers of everybody that give the same digests."""
    told = [digest(group) for group in groups(weeks)]
    for number, group in enumerate(weeks):
        for wanted in ALL:
            others = [*weeks[:number], like(group, wanted), *weeks[number + 1 :]]
            assert [digest(one) for one in groups(others)] == told


def groups(weeks: list[list[Answer]]) -> Iterator[Tally]:
    """What is told of weeks on end, each of them told of once it is over."""
    left: dict[date, Tally] = {}
    for number, group in enumerate(weeks):
        monday = MONDAY + timedelta(weeks=number)
        left[monday] = tally(group)
        left, told = told_of(left, monday + timedelta(weeks=1))
        if told is not None:
            yield told


def like(group: list[Answer], wanted: Answer) -> list[Answer]:
    """Answers that give the same digest, and of which one is this: found as the proof says."""
    told, people = made_of(group), len(group)
    weeks = with_one(wanted.week in HEAVY, told.heavy, people)
    outcomes: list[Outcome]
    if told.usual is not None:
        outcomes = [told.usual] * (people - 1)
    elif told.lacking is Share.FEW:
        outcomes = [Outcome.UNWANTED] * (people - 1)
    else:
        lacks = with_one(wanted.outcome is Outcome.LACKING, told.lacking, people)
        outcomes = [Outcome.LACKING if one else Outcome.UNWANTED for one in lacks]
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
    heavy = [Week.HARD if one else Week.GOOD for one in weeks]
    return [wanted, *(Answer(*one) for one in zip(heavy, topics, outcomes, strict=True))]


def with_one(wanted: bool, band: Share, people: int) -> list[bool]:
    """The values of all others, where one has this value, and there are some of each, as many as the band says."""
    some = next(count for count in range(1, people) if share(count, people) is band)
    values = [True] * some + [False] * (people - some)
    values.remove(wanted)
    return values


@given(answers)
@settings(deadline=None)
def test_answers_of_the_proof_are_as_it_says(group: list[Answer]) -> None:
    for wanted in ALL:
        others = like(group, wanted)
        assert len(others) == len(group)
        assert wanted in others


def test_fewer_than_five_are_not_told_of() -> None:
    assert digest(tally(ALL[: FEWEST - 1])) is None
    assert digest(tally(ALL[:FEWEST])) is not None


@given(st.lists(st.lists(st.sampled_from(ALL), max_size=9), max_size=12))
@settings(deadline=None)
def test_each_answer_is_in_one_group_and_each_group_is_large_enough(weeks: list[list[Answer]]) -> None:
    """Were an answer in two digests, the second would tell what was new in it."""
    made = list(groups(weeks))
    assert all(group.people >= FEWEST for group in made)
    told = sum(made, Tally())
    flat = [answer for week in weeks for answer in week]
    assert told == tally(flat[: told.people])
    assert len(flat) - told.people < FEWEST


def test_groups_do_not_depend_on_what_was_answered() -> None:
    sizes = (2, 2, 3, 6, 1, 4)
    for fill in (ALL[0], ALL[-1]):
        assert [group.people for group in groups([[fill] * size for size in sizes])] == [7, 6, 5]


def test_week_that_is_not_over_waits() -> None:
    one, two = tally(ALL[:3]), tally(ALL[3:7])
    left, told = told_of({MONDAY: one, MONDAY + timedelta(weeks=1): two}, MONDAY + timedelta(weeks=1))
    assert (left, told) == ({MONDAY: one, MONDAY + timedelta(weeks=1): two}, None)
    left, told = told_of(left, MONDAY + timedelta(weeks=2))
    assert (left, told) == ({}, one + two)
    assert [monday_of(MONDAY + timedelta(days=n)) for n in (0, 6)] == [MONDAY, MONDAY]


@pytest.mark.parametrize("of", range(FEWEST, 60))
def test_no_band_means_none_or_all(of: int) -> None:
    assert share(0, of) is share(1, of) is Share.FEW
    assert share(of, of) is share(of - 1, of) is Share.MOST
    assert len({share(some, of) for some in range(of + 1)}) == 3


def test_digest_says_what_it_is_about() -> None:
    money = Answer(Week.HARD, Topic.MONEY, Outcome.HOURS)
    studies = Answer(Week.GOOD, Topic.STUDIES, Outcome.LACKING)
    told = made_of([money] * 3 + [studies] * 2)
    assert told == Digest(5, Share.SOME, frozenset({Topic.MONEY, Topic.STUDIES}), Share.SOME, None)
    assert made_of(ALL) == Digest(40, Share.SOME, frozenset(), Share.FEW, Outcome.DAYS)


def met(**counts: int) -> Outcome | None:
    """The usual time where so many met with each outcome."""
    mix = [Outcome(name) for name, count in counts.items() for _ in range(count)]
    return made_of([Answer(Week.GOOD, Topic.OTHER, outcome) for outcome in mix]).usual


def test_usual_time_is_that_of_half_of_those_who_wanted_an_answer() -> None:
    assert met(hours=3, later=3) is Outcome.HOURS
    assert met(hours=2, day=1, later=3) is Outcome.DAY
    assert met(hours=2, days=2, later=2) is Outcome.DAYS
    assert met(hours=2, later=3, unwanted=9) is Outcome.LATER
    assert met(hours=3, later=2, unwanted=9) is Outcome.HOURS
    assert met(hours=1, lacking=4, unwanted=15) is Outcome.LATER, "who waits still comes last"
    assert met(hours=5) is None, "or it would say that everybody had an answer"
    assert met(hours=4, unwanted=9) is None, "over five at the least"
    assert met(hours=5, lacking=2) is None, "where several wait still, it would say too much"


NARROWER: list[tuple[str, Callable[..., object]]] = [
    ("_named", lambda counts, _: frozenset(counts)),
    ("share", lambda some, _: Share.FEW if some == 0 else Share.SOME),
    ("_usual", lambda counts, of: Outcome.DAY if counts[Outcome.DAY] == of else None),
    ("_usual", lambda counts, _: Outcome.LATER if counts[Outcome.UNWANTED] == 0 else None),
]


@pytest.mark.parametrize(("name", "narrower"), NARROWER)
def test_narrower_bands_would_be_noticed(
    name: str, narrower: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The search above finds what is wrong with digests that tell more."""
    monkeypatch.setattr(digesting, name, narrower)
    possible.cache_clear()
    left = possible(FEWEST)
    possible.cache_clear()
    assert any(one != set(ALL) for one in left.values())


def test_topics_that_are_named_are_those_with_the_most() -> None:
    counts = Counter({Topic.MONEY: 2, Topic.OTHER: 2, Topic.STUDIES: 2})
    told = made_of([Answer(Week.GOOD, topic, Outcome.DAY) for topic in counts.elements()])
    assert told.topics == {Topic.STUDIES, Topic.MONEY}, "of those alike the first in our order, and no more than two"
