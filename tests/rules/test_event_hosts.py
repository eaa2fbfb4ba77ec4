"""Hosts: asked a day before and never at night, silence given time, a no not waited for, those who come told early."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.events.hosts import HOSTS, Round, Step, awake_before, awake_between, due_at, is_due, next_step

OSLO = ZoneInfo("Europe/Oslo")
START = datetime(2026, 9, 2, 18, 0, tzinfo=OSLO).astimezone(UTC)
LONG_BEFORE = START - timedelta(days=30)
BOTH: Mapping[Step, bool | None] = {Step.HOST: None, Step.COHOST: None}


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A time of day in Oslo in September 2026."""
    return datetime(2026, 9, day, hour, minute, tzinfo=OSLO).astimezone(UTC)


def course(start: datetime, said: Mapping[Step, bool | None], begin: datetime) -> list[tuple[Step, datetime]]:
    """Each step and when it is taken, if everybody is silent from now on."""
    taken: list[tuple[Step, datetime]] = []
    asked, now = Round(start, said), begin
    while step := next_step(asked, now, OSLO):
        taken.append(step)
        now = step[1]
        asked = Round(start, said, step[0], now)
    return taken


def test_what_is_in_the_evening_is_asked_about_at_noon_the_day_before() -> None:
    assert course(START, BOTH, LONG_BEFORE) == [
        (Step.HOST, at(1, 12)),
        (Step.COHOST, at(1, 18)),
        (Step.ORGANISERS, at(2, 9)),
        (Step.ATTENDEES, at(2, 12)),
    ]


def test_what_is_in_the_morning_is_settled_the_day_before() -> None:
    assert course(at(4, 9), BOTH, LONG_BEFORE) == [
        (Step.HOST, at(2, 15)),
        (Step.COHOST, at(3, 9)),
        (Step.ORGANISERS, at(3, 12)),
        (Step.ATTENDEES, at(3, 15)),
    ]


def test_who_is_not_there_is_not_asked() -> None:
    assert [step for step, _ in course(START, {Step.HOST: None}, LONG_BEFORE)] == [
        Step.HOST, Step.ORGANISERS, Step.ATTENDEES,
    ]  # fmt: skip
    assert course(START, {Step.COHOST: None}, LONG_BEFORE)[0] == (Step.COHOST, at(1, 18))
    assert course(START, {}, LONG_BEFORE) == []


def test_once_somebody_is_there_nothing_more_is_asked() -> None:
    assert next_step(Round(START, BOTH, Step.COHOST, at(1, 18), is_safe=True), at(2, 9), OSLO) is None
    assert next_step(Round(START, BOTH), START, OSLO) is None


def test_a_no_is_not_waited_for_and_those_who_come_hear_of_it_when_their_time_has_come() -> None:
    no: Mapping[Step, bool | None] = {Step.HOST: False, Step.COHOST: None}
    assert next_step(Round(START, no, Step.HOST, at(1, 12)), at(1, 13), OSLO) == (Step.COHOST, at(1, 13))
    both = dict.fromkeys(HOSTS, False)
    asked = Round(START, both, Step.COHOST, at(1, 13))
    assert next_step(asked, at(1, 14), OSLO) == (Step.ORGANISERS, at(1, 14))
    assert next_step(Round(START, both, Step.ORGANISERS, at(1, 14)), at(1, 14), OSLO) == (Step.ATTENDEES, at(2, 12))


def test_while_one_may_answer_another_no_changes_nothing() -> None:
    said: Mapping[Step, bool | None] = {Step.HOST: None, Step.COHOST: False}
    assert next_step(Round(START, said, Step.COHOST, at(1, 18)), at(1, 19), OSLO) == (Step.ORGANISERS, at(2, 9))


def test_where_the_host_left_the_next_is_asked() -> None:
    assert next_step(Round(START, {Step.COHOST: None}, Step.HOST, at(1, 12)), at(1, 13), OSLO) == (
        Step.COHOST, at(1, 13),
    )  # fmt: skip
    assert next_step(Round(START, {}, Step.HOST, at(1, 12)), at(1, 13), OSLO) == (Step.ORGANISERS, at(1, 13))


def test_short_notice_shares_what_is_left() -> None:
    assert course(START, BOTH, at(2, 9)) == [
        (Step.HOST, at(2, 9)),
        (Step.COHOST, at(2, 12)),
        (Step.ORGANISERS, at(2, 13, 30)),
        (Step.ATTENDEES, at(2, 15)),
    ]
    assert course(START, BOTH, at(2, 16, 1)) == [], "with less than two hours left nobody is asked"


def test_what_is_decided_at_night_is_said_in_the_morning() -> None:
    no: Mapping[Step, bool | None] = {Step.HOST: False, Step.COHOST: None}
    assert next_step(Round(START, no, Step.HOST, at(1, 12)), at(1, 23), OSLO) == (Step.COHOST, at(2, 9))
    early = Round(at(2, 8), {Step.HOST: False}, Step.HOST, at(1, 12))
    assert next_step(early, at(1, 23), OSLO) == (Step.ORGANISERS, at(1, 23)), "in the morning it would be over"


def test_who_offers_when_it_is_time_to_ask_has_said_it() -> None:
    assert not is_due(Step.HOST, Round(START, {}), at(1, 11, 59), OSLO)
    assert is_due(Step.HOST, Round(START, {}), at(1, 12), OSLO)
    assert not is_due(Step.COHOST, Round(START, BOTH, Step.HOST, at(1, 12)), at(1, 13), OSLO)
    assert is_due(Step.COHOST, Round(START, {}, Step.ORGANISERS, at(1, 13)), at(1, 13), OSLO)


def test_waking_hours_keep_to_the_wall_clock_when_the_clocks_change() -> None:
    sunday = datetime(2026, 10, 25, 12, 0, tzinfo=OSLO)
    before = awake_before(sunday.astimezone(UTC), timedelta(hours=6), OSLO)
    assert before.astimezone(OSLO).isoformat() == "2026-10-24T18:00:00+02:00"


instants = st.integers(0, 24 * 60 * 40).map(lambda minutes: at(1, 0) + timedelta(minutes=minutes))
lengths = st.integers(0, 60 * 60).map(lambda minutes: timedelta(minutes=minutes))


@given(instants, lengths)
def test_what_lies_so_long_before_is_that_far_away(start: datetime, length: timedelta) -> None:
    assert awake_between(awake_before(start, length, OSLO), start, OSLO) == length


@given(instants, instants, st.sampled_from([BOTH, {Step.HOST: None}, {Step.COHOST: None}]))
def test_whenever_it_begins_everybody_hears_in_order_by_day_and_before_the_start(
    start: datetime, begin: datetime, said: Mapping[Step, bool | None]
) -> None:
    taken = course(start, said, begin)
    when = [instant for _, instant in taken]
    assert when == sorted(when)
    assert all(begin <= instant < start for instant in when)
    assert [step for step, _ in taken] in ([], [step for step in Step if step in said or step not in HOSTS])
    assert all(9 <= instant.astimezone(OSLO).hour < 21 for instant in when)


@pytest.mark.parametrize("step", Step)
def test_on_time_each_step_is_when_it_always_is(step: Step) -> None:
    usual = due_at(step, Round(START, BOTH), OSLO)
    assert due_at(step, Round(START, BOTH, Step.HOST, at(1, 12)), OSLO) == usual
