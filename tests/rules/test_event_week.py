"""The coming week: when it is told, from when until when it is, and how much of each day is shown."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.events.week import next_digest, shares, week_of

OSLO = ZoneInfo("Europe/Oslo")
SUNDAY, FIVE = 6, 17 * 60


def at(text: str) -> datetime:
    """A wall time in Oslo, as an instant."""
    return datetime.fromisoformat(text).replace(tzinfo=OSLO).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ("2026-09-01T10:00", "2026-09-06T17:00"),
        ("2026-09-06T16:59", "2026-09-06T17:00"),
        ("2026-09-06T17:00", "2026-09-13T17:00"),
        ("2026-10-24T17:00", "2026-10-25T17:00"),  # the same time of day after the clocks went back
        ("2027-03-21T17:00", "2027-03-28T17:00"),
    ],
)
def test_it_is_told_at_the_same_time_every_week(now: str, told: str) -> None:
    assert next_digest(at(now), SUNDAY, FIVE, OSLO) == at(told)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)), st.integers(0, 6))  # noqa: DTZ001
def test_the_next_is_ahead_and_within_a_week(now: datetime, weekday: int) -> None:
    told = next_digest(now, weekday, FIVE, OSLO)
    assert now < told <= now + timedelta(days=7, hours=1)
    assert (told.astimezone(OSLO).weekday(), told.astimezone(OSLO).hour) == (weekday, 17)


def test_a_week_is_what_is_left_of_today_and_seven_days() -> None:
    assert week_of(at("2026-09-06T17:00"), OSLO) == (at("2026-09-06T00:00"), at("2026-09-14T00:00"))
    assert week_of(at("2026-10-24T17:00"), OSLO) == (at("2026-10-24T00:00"), at("2026-11-01T00:00"))


@pytest.mark.parametrize(
    ("counts", "shown"),
    [([], []), ([3, 2], [3, 2]), ([60, 1, 2], [12, 1, 2]), ([9, 9], [8, 7]), ([1] * 20, [1] * 15 + [0] * 5)],
)
def test_no_day_hides_the_others(counts: list[int], shown: list[int]) -> None:
    assert shares(counts, 15) == shown
