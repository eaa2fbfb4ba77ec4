"""Quiet hours: when they are over, on nights that are longer or shorter than others too."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.quiet import Quiet

OSLO = ZoneInfo("Europe/Oslo")
NIGHT = Quiet(22 * 60, 7 * 60)


def oslo(text: str) -> datetime:
    """A wall time in Oslo."""
    return datetime.fromisoformat(text).replace(tzinfo=OSLO)


@pytest.mark.parametrize(
    ("now", "over"),
    [
        ("2026-09-01T21:59", None),
        ("2026-09-01T22:00", "2026-09-02T07:00"),
        ("2026-09-02T03:00", "2026-09-02T07:00"),
        ("2026-09-02T06:59", "2026-09-02T07:00"),
        ("2026-09-02T07:00", None),
        ("2026-10-24T23:00", "2026-10-25T07:00"),  # the clocks go back in that night
        ("2027-03-27T23:00", "2027-03-28T07:00"),  # and forward in this one
    ],
)
def test_a_night(now: str, over: str | None) -> None:
    assert NIGHT.until(oslo(now), OSLO) == (oslo(over).astimezone(UTC) if over else None)


def test_quiet_by_day() -> None:
    lecture = Quiet(10 * 60, 12 * 60)
    assert lecture.until(oslo("2026-09-01T11:00"), OSLO) == oslo("2026-09-01T12:00").astimezone(UTC)
    assert lecture.until(oslo("2026-09-01T09:59"), OSLO) is None
    assert lecture.until(oslo("2026-09-01T12:00"), OSLO) is None


_FIRST, _LAST = datetime(2026, 1, 1), datetime(2027, 1, 1)  # noqa: DTZ001 - Hypothesis wants them so
MINUTES = st.integers(0, 24 * 60 - 1)


@given(MINUTES, MINUTES, st.datetimes(_FIRST, _LAST, timezones=st.just(UTC)))
def test_it_is_over_within_a_day_and_then_it_is(start: int, end: int, now: datetime) -> None:
    over = Quiet(start, end).until(now, OSLO)
    if over is not None:
        assert now < over <= now + timedelta(hours=25)
        assert Quiet(start, end).until(over, OSLO) is None
        began = Quiet(start, end).since(now, OSLO)
        assert now - timedelta(hours=25) <= began <= now
