"""Whom chance leaves out of a check-in: now and then one, and never so that it is read later."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from cogs.checkin.content import MOST_LEFT_OUT, Note, Way, carried, told
from cogs.checkin.digesting import Topic, Week
from cogs.checkin.leaving_out import EACH, also_left_out, can_be
from cogs.checkin.rota import Rota, Shift, next_start, on_duty

OSLO = ZoneInfo("Europe/Oslo")
NOW = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)  # a Monday, eleven in Oslo
NOTE = Note(Week.HARD, Topic.MONEY, Way.ADDRESS)
THREE = [1, 2, 3]
ALL_DAY = Rota(OSLO, [Shift(mentor, day, 0, 0) for mentor in THREE for day in range(7)])


def test_one_of_three_check_ins_leaves_somebody_out_and_each_mentor_alike() -> None:
    of = [also_left_out(NOTE, THREE, ALL_DAY, NOW, n / 900) for n in range(900)]
    assert sum(map(bool, of)) == 900 // EACH
    assert [of.count(frozenset({mentor})) for mentor in THREE] == [100, 100, 100]


def test_nobody_of_an_urgent_one_nor_where_they_are_few() -> None:
    assert also_left_out(replace(NOTE, week=Week.VERY_HARD), THREE, ALL_DAY, NOW, 0.0) == set()
    assert also_left_out(NOTE, [1, 2], ALL_DAY, NOW, 0.0) == set()


def test_nobody_whom_its_sender_left_out_already() -> None:
    of = {also_left_out(replace(NOTE, without=frozenset({1})), THREE, ALL_DAY, NOW, n / 90) for n in range(90)}
    assert of == {frozenset(), frozenset({2}), frozenset({3})}


shifts = st.lists(
    st.builds(
        Shift, mentor=st.integers(1, 5), weekday=st.integers(0, 6), start=st.integers(0, 1439), end=st.integers(0, 1439)
    ),
    max_size=8,
)


@given(shifts, st.frozensets(st.integers(1, 5), max_size=3), st.floats(0, 1, exclude_max=True))
@settings(deadline=None)
def test_it_is_read_as_soon_as_without_chance(hours: list[Shift], without: frozenset[int], chance: float) -> None:
    rota, note = Rota(OSLO, hours), replace(NOTE, without=without)
    by_chance = also_left_out(note, list(range(1, 6)), rota, NOW, chance)
    before, after = (replace(rota, left_out=left) for left in (without, without | by_chance))
    assert bool(on_duty(before, NOW)) == bool(on_duty(after, NOW))
    assert bool(on_duty(before, NOW)) or next_start(before, NOW) == next_start(after, NOW)


@given(st.frozensets(st.integers(1, 9_999_999), max_size=MOST_LEFT_OUT))
def test_button_carries_whom_one_has_chosen(without: frozenset[int]) -> None:
    note = Note(Week.VERY_HARD, Topic.BELONGING, Way.ADDRESS, without)
    assert told(carried(note)) == note
    assert len(f"checkin/leave_out?choices={carried(note)}&page=99") <= 86


def test_button_carries_no_more_than_can_be_chosen() -> None:
    for choices in ("hard-money-code-1.2.3.4", "hard-money-code-1.", "hard-money-code-x", "hard-money-code-1-2"):
        assert told(choices) is None, choices
    full = replace(NOTE, without=frozenset({1, 2, 3}))
    assert [can_be(full, one) for one in (3, 4)] == [True, False]
    assert can_be(NOTE, 4)
