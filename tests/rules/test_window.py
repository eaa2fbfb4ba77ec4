"""The window in which the bot speaks: never more in a second than there are places, whatever the way is like."""

import heapq
from collections import deque
from dataclasses import dataclass
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pace import Window

UP, DOWN = 0.03, 0.05  # what the way there and the way back take at least
_TINY = 1e-6


def at_rest(places: int, margin: float = 0.0) -> Window:
    """A window that knows the way, and has been left alone for long enough."""
    window = Window(places, margin=margin)
    assert window.take(-10.0)
    window.answered(-10.0 + UP + DOWN, UP + DOWN)
    return window


def test_all_places_are_taken_at_once_after_a_rest() -> None:
    window = at_rest(3)
    assert [window.take(0.0) for _ in range(4)] == [True, True, True, False]


def test_a_place_is_free_a_second_after_its_request_was_surely_there() -> None:
    window = at_rest(1)
    assert window.take(0.0)
    assert window.wait(0.0) is None, "it depends on the answer"
    window.answered(0.2, took=0.2)  # 0.12 longer than the way takes: it may have arrived that much later
    assert window.wait(0.2) == pytest.approx(0.92)
    assert not window.take(1.11)
    assert window.take(1.13)


def test_what_was_lost_may_have_arrived_when_it_was_given_up() -> None:
    window = at_rest(1)
    assert window.take(0.0)
    window.lost(0.5)
    assert window.wait(0.5) == pytest.approx(1.0)
    assert not window.take(1.49)
    assert window.take(1.51)


def test_what_never_went_gives_its_place_back() -> None:
    window = at_rest(1)
    assert window.take(0.0)
    window.give_back()
    assert window.take(0.0)


def test_the_margin_is_waited_too() -> None:
    window = at_rest(1, margin=0.1)
    assert window.take(0.0)
    window.answered(UP + DOWN, took=UP + DOWN)
    assert window.wait(1.0) == pytest.approx(0.1)


def test_what_is_learnt_of_the_way_counts_for_those_who_rest_already() -> None:
    window = Window(2)
    assert window.take(0.0)
    window.answered(0.5, took=0.5)  # the way is thought to take this long
    assert window.wait(0.5) == 0
    assert window.take(0.5)
    assert window.wait(0.6) == pytest.approx(0.4)
    window.answered(0.6, took=0.1)
    assert window.wait(0.6) == pytest.approx(0.8)


def test_a_way_that_became_longer_is_believed_in_time() -> None:
    window, now = at_rest(1), 0.0
    for _ in range(1_100):
        assert window.take(now)
        window.answered(now + 0.3, took=0.3)
        now += 0.3 + (window.wait(now + 0.3) or 0.0) + _TINY
    assert window.take(now)
    window.answered(now + 0.3, took=0.3)
    assert window.wait(now + 0.3) == pytest.approx(0.7)


def test_nothing_goes_while_the_platform_asks_for_patience() -> None:
    window = at_rest(2)
    window.hold(3.0)
    window.hold(2.0)
    assert not window.take(1.0)
    assert window.wait(1.0) == pytest.approx(2.0)
    assert window.take(3.0)


@pytest.mark.parametrize(("places", "seconds"), [(0, 1.0), (1, 0.0)])
def test_a_window_that_lets_nothing_through_is_refused(places: int, seconds: float) -> None:
    with pytest.raises(ValueError, match="lets"):
        Window(places, seconds)


@dataclass(frozen=True)
class Trip:
    """One request: when it is asked for after the one before, how it is held up on its way, and how it ends."""

    after: float
    setting_out: float  # from its turn until it goes, as where a connection is made first
    up: float
    down: float
    end: str  # "answered", "lost" after it arrived, "given back" before it went


def arrivals(window: Window, trips: list[Trip]) -> list[float]:
    """When the requests arrive that wait for their turn in order."""
    happens: list[tuple[float, int, str, Trip, float]] = []  # the number keeps equal moments in order
    numbers, waiting, arrived = count(), deque[Trip](), list[float]()
    now, turn = 0.0, float("inf")  # when somebody looks whether a place is free
    for trip in trips:
        now += trip.after
        heapq.heappush(happens, (now, next(numbers), "asked", trip, 0.0))
    while happens:
        now, _, what, trip, went = heapq.heappop(happens)
        match what:
            case "asked":
                waiting.append(trip)
            case "answered":
                window.answered(now, now - went)
            case "lost":
                window.lost(now)
            case "given back":
                window.give_back()
            case "turn":
                turn = float("inf")
        while waiting and window.take(now):
            trip = waiting.popleft()
            went = now + trip.setting_out
            there = went + UP + trip.up
            back = went if trip.end == "given back" else there + trip.down + DOWN * (trip.end == "answered")
            if trip.end != "given back":
                arrived.append(there)
            heapq.heappush(happens, (back, next(numbers), trip.end, trip, went))
        if waiting and (wait := window.wait(now)) is not None and now + wait + _TINY < turn:
            assert wait > 0
            turn = now + wait + _TINY
            heapq.heappush(happens, (turn, next(numbers), "turn", trip, 0.0))
    assert not waiting
    return sorted(arrived)


DELAYS = st.one_of(st.just(0.0), st.floats(0, 0.02), st.floats(0, 2))
TRIPS = st.builds(
    Trip,
    after=st.one_of(st.just(0.0), st.floats(0, 0.1), st.floats(0, 3)),
    setting_out=DELAYS,
    up=DELAYS,
    down=DELAYS,
    end=st.sampled_from(["answered"] * 8 + ["lost", "given back"]),
)


@given(st.lists(TRIPS, max_size=150), st.integers(1, 10))
def test_no_second_sees_more_arrive_than_there_are_places(trips: list[Trip], places: int) -> None:
    there = arrivals(at_rest(places), trips)
    assert all(later - earlier >= 1 for earlier, later in zip(there, there[places:], strict=False))


def test_a_steady_way_costs_nothing() -> None:
    there = arrivals(at_rest(50), [Trip(0.0, 0.0, 0.0, 0.0, "answered")] * 500)
    assert there[-1] - there[0] == pytest.approx(9.0, abs=0.001)


def test_a_way_that_varies_costs_as_much_as_it_varies() -> None:
    trips = [Trip(0.0, 0.0, 0.0, 0.01 * (number % 3), "answered") for number in range(5_000)]
    there = arrivals(at_rest(50), trips)
    assert len(there) / (there[-1] - there[0]) == pytest.approx(50 / 1.01, rel=0.01)
