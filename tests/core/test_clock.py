"""The clock: it can be wound forward, never back, and goes on in another process."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import SystemClock, WindableClock

START = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
MOMENT = timedelta(seconds=30)
"""More than any of these tests takes."""


def test_machine_clock_tells_utc() -> None:
    clock = SystemClock()
    now = clock.now()

    assert now.utcoffset() == timedelta(0)
    assert clock.machine_time(now) == now
    assert clock.now() >= now


def test_standing_clock_stands() -> None:
    clock = WindableClock(START, running=False)
    assert clock.now() == clock.now() == START


def test_running_clock_runs_from_where_it_was_set() -> None:
    clock = WindableClock(START)
    assert START <= clock.now() < START + MOMENT


def test_without_a_start_it_shows_the_machines_time() -> None:
    assert timedelta(0) <= SystemClock().now() - WindableClock().now() + timedelta(seconds=1) < MOMENT


@given(st.lists(st.integers(-10_000, 10_000), max_size=20))
def test_winding_goes_forward_only(away: list[int]) -> None:
    clock = WindableClock(START, running=False)
    highest = START
    for seconds in away:
        clock.wind_to(START + timedelta(seconds=seconds))
        highest = max(highest, START + timedelta(seconds=seconds))
        assert clock.now() == highest


def test_winding_takes_any_zone() -> None:
    clock = WindableClock(START, running=False)
    clock.wind_to(datetime(2026, 9, 1, 12, 0, tzinfo=timezone(timedelta(hours=2))))

    assert clock.now() == START + timedelta(hours=2)


@pytest.mark.parametrize("running", [True, False])
def test_another_process_goes_on_where_it_would_be(running: bool) -> None:
    first = WindableClock(START, running=running)
    first.wind_to(START + timedelta(days=7))
    second = WindableClock(datetime(2020, 1, 1, tzinfo=UTC), running=running)
    second.resume(first.state())

    assert timedelta(0) <= second.now() - first.now() + timedelta(seconds=1) < MOMENT
    assert second.now() >= START + timedelta(days=7)


def test_machine_time_of_an_instant_is_as_far_away_as_the_instant() -> None:
    clock = WindableClock(START, running=False)
    away = clock.machine_time(START + timedelta(hours=2)) - SystemClock().now()

    assert timedelta(hours=2) - MOMENT < away <= timedelta(hours=2)
