"""Seats: never more people than there is room for, newcomers first to what is kept for them, nobody forgotten."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.events.seats import KEPT_UNTIL, Seats, SignUp, has_room, kept_now, offered_until, to_be_offered

NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
START = NOW + timedelta(days=3)


def waits(member: int, minutes: int, party: int = 1, *, is_new: bool = False) -> SignUp:
    """Somebody who has waited since so many minutes after NOW."""
    return SignUp(member, party, is_new, NOW + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("capacity", "kept", "seated", "newcomers", "party", "is_new", "room"),
    [
        (None, 0, 500, 0, 2, False, True),
        (10, 0, 9, 0, 1, False, True),
        (10, 0, 10, 0, 1, False, False),
        (10, 0, 9, 0, 2, False, False),
        (10, 3, 7, 0, 1, False, False),  # the three that are left are kept
        (10, 3, 7, 0, 1, True, True),
        (10, 3, 7, 2, 1, False, False),  # seven and two newcomers: the last one is kept
        (10, 3, 6, 3, 1, False, True),  # all that was kept is taken by newcomers
        (10, 3, 7, 3, 1, True, False),
        (2, 3, 0, 0, 1, False, False),  # more kept than there are: for newcomers alone
        (2, 3, 0, 0, 2, True, True),
    ],
)
def test_room(
    capacity: int | None, kept: int, seated: int, newcomers: int, party: int, is_new: bool, room: bool
) -> None:
    there = [SignUp(n) for n in range(seated)] + [SignUp(1000 + n, is_new=True) for n in range(newcomers)]
    assert has_room(Seats(capacity, kept), there, party, is_new=is_new) is room


def test_what_is_held_for_somebody_is_taken() -> None:
    held = SignUp(1, 1, False, NOW, NOW + timedelta(hours=1))
    assert not has_room(Seats(1), [held], 1, is_new=False)


def test_the_longest_waiting_is_asked_first_and_who_does_not_fit_in_is_passed_over() -> None:
    line = [waits(1, 5), waits(2, 1, party=2), waits(3, 2), SignUp(4)]
    assert [one.member for one in to_be_offered(Seats(2), line)] == [3]
    assert [one.member for one in to_be_offered(Seats(3), line)] == [2]
    assert {one.member for one in to_be_offered(Seats(4), line)} == {2, 3}
    assert to_be_offered(Seats(1), line) == []


def test_what_is_kept_is_offered_to_newcomers_alone_until_a_day_before() -> None:
    line = [waits(1, 1), waits(2, 2, is_new=True)]
    kept = Seats(1, 1)
    assert [one.member for one in to_be_offered(kept_now(kept, START, NOW), line)] == [2]
    near = START - KEPT_UNTIL
    assert [one.member for one in to_be_offered(kept_now(kept, START, near), line)] == [1]


@pytest.mark.parametrize(
    ("left", "held"),
    [
        (timedelta(days=30), timedelta(days=1)),
        (timedelta(days=2), timedelta(hours=12)),
        (timedelta(hours=2), timedelta(minutes=30)),
        (timedelta(minutes=20), timedelta(minutes=15)),
        (timedelta(minutes=5), timedelta(minutes=5)),
        (timedelta(minutes=-5), timedelta()),
    ],
)
def test_an_offer_stands_for_a_share_of_what_is_left(left: timedelta, held: timedelta) -> None:
    assert offered_until(NOW, NOW + left) == NOW + held


sign_ups = st.builds(
    SignUp,
    st.integers(0, 10_000),
    st.integers(1, 2),
    st.booleans(),
    st.none() | st.integers(0, 600).map(lambda minutes: NOW + timedelta(minutes=minutes)),
)


@given(st.integers(0, 20), st.integers(0, 20), st.lists(sign_ups, unique_by=lambda one: one.member, max_size=30))
def test_never_more_than_there_is_room_for_and_no_seat_left_that_somebody_could_have(
    capacity: int, kept: int, line: list[SignUp]
) -> None:
    seats = Seats(capacity, kept)
    asked = to_be_offered(seats, line)
    holding = [one for one in line if one.holds]
    after = holding + [SignUp(one.member, one.party, one.is_new) for one in asked]
    if asked:
        assert sum(one.party for one in after) <= capacity
    others = sum(one.party for one in after if not one.is_new)
    before = sum(one.party for one in holding if not one.is_new)
    if others > before:
        assert others <= max(capacity - kept, capacity - sum(one.party for one in after if one.is_new))
    left = [one for one in line if not one.holds and one not in asked]
    assert not any(has_room(seats, after, one.party, is_new=one.is_new) for one in left)
