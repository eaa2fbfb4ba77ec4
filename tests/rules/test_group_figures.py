"""What is counted of groups, and what is not shown because it would point at somebody."""

from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chart import bars
from cogs.groups.figures import CROWD, FEWEST, Bar, figures


def test_few_people_are_not_counted() -> None:
    assert figures([[list(range(FEWEST - 1))]], []) is None


def test_different_people_are_counted_once() -> None:
    pairs = [[n, n + 1] for n in range(0, 20, 2)]
    others = [[n, (n + 3) % 20] for n in range(0, 20, 2)]
    told = figures([pairs, pairs, others], [True] * 4 + [False])
    assert told is not None
    assert (told.rounds, told.people, told.middle, told.fewest, told.few) == (3, 20, 2, 5, 2)
    assert (told.met, told.answered) == (4, 5)
    assert told.bars == (Bar(2, 2, 20),)


def test_few_answers_are_not_told() -> None:
    told = figures([[list(range(12))]], [True] * (CROWD - 1))
    assert told is not None
    assert told.met is None


def test_the_tenth_who_met_fewest_is_a_crowd() -> None:
    told = figures([[[0, 1], list(range(2, 20))]], [])
    assert told is not None
    assert (told.fewest, told.few, told.middle) == (5, 17, 17), "of the two who met one, nothing is said"
    many = figures([[[n, n + 1] for n in range(0, 12, 2)], [list(range(12, 52)), list(range(52, 60))]], [])
    assert many is not None
    assert (many.fewest, many.few, many.middle) == (6, 1, 39)


def test_half_of_an_even_number_is_no_fraction() -> None:
    told = figures([[list(range(6)), list(range(6, 10)), [10, 11]]], [])
    assert told is not None
    assert told.middle == 5


def test_bars_of_few_are_joined() -> None:
    told = figures([[[0, 1], list(range(2, 20))]], [])
    assert told is not None
    assert told.bars == (Bar(1, 17, 20),), "two people alone would be pointed at"


@given(st.lists(st.lists(st.lists(st.integers(0, 60), min_size=2, max_size=7, unique=True), max_size=9), max_size=9))
def test_no_bar_counts_few_and_all_are_counted(rounds: list[list[list[int]]]) -> None:
    told = figures(rounds, [])
    people = {one for round_ in rounds for group in round_ for one in group}
    if len(people) < FEWEST:
        assert told is None
        return
    assert told is not None
    assert sum(bar.people for bar in told.bars) == len(people)
    assert all(bar.people >= CROWD for bar in told.bars)
    assert all(one.most < other.least for one, other in zip(told.bars, told.bars[1:], strict=False))
    assert told.few <= told.middle


@given(st.lists(st.tuples(st.text(max_size=30), st.integers(0, 10_000)), min_size=1, max_size=8))
@settings(deadline=None)
def test_chart_is_xml_that_says_every_number(rows: list[tuple[str, int]]) -> None:
    printable = [("".join(c for c in words if c.isprintable()), number) for words, number in rows]
    drawn = ET.fromstring(bars(printable))  # noqa: S314
    texts = ["".join(one.itertext()) for one in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert texts[1::2] == [str(number) for _, number in printable]
