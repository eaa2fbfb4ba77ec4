"""The pace at which the bot speaks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pace import Pace


def test_a_burst_goes_at_once_and_the_rest_evenly() -> None:
    pace = Pace(per_second=40, burst=10)
    waits = [pace.wait(5.0) for _ in range(14)]
    assert waits == pytest.approx([0] * 10 + [0.025, 0.05, 0.075, 0.1])


def test_rest_gives_the_burst_back() -> None:
    pace = Pace(per_second=2, burst=3)
    assert [pace.wait(0.0) for _ in range(4)] == [0, 0, 0, 0.5]
    assert [pace.wait(100.0) for _ in range(4)] == [0, 0, 0, 0.5]


def test_each_keeps_the_place_that_it_took() -> None:
    pace = Pace(per_second=1, burst=1)
    assert [pace.wait(now) for now in (0.0, 0.0, 0.5, 3.0)] == [0, 1, 1.5, 0]


@pytest.mark.parametrize(("per_second", "burst"), [(0, 1), (-1, 1), (1, 0)])
def test_a_pace_that_lets_nothing_through_is_refused(per_second: float, burst: int) -> None:
    with pytest.raises(ValueError, match="lets"):
        Pace(per_second, burst)


@given(st.lists(st.floats(0, 3), max_size=200), st.integers(1, 50), st.integers(1, 20))
def test_no_second_sees_more_than_the_burst_and_the_rate(steps: list[float], per_second: int, burst: int) -> None:
    pace, now, sent = Pace(per_second, burst), 0.0, []
    for step in steps:
        now += step if step > 2 else step / 1000  # mostly all at once
        sent.append(now + pace.wait(now))
    assert sent == sorted(sent)
    for first in sent:
        assert sum(first <= moment < first + 0.999 for moment in sent) <= per_second + burst
