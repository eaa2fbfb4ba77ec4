"""When a member is reminded: at their own lead times, outside their quiet hours, each once."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.quiet import Quiet
from cogs.events.reminding import HORIZON, LENGTHS, OwnLead, Upcoming, due_now, next_due, reminders

OSLO, TOKYO = ZoneInfo("Europe/Oslo"), ZoneInfo("Asia/Tokyo")
NIGHT = Quiet(22 * 60, 8 * 60)


def at(text: str) -> datetime:
    """A wall time in Oslo, as an instant."""
    return datetime.fromisoformat(text).replace(tzinfo=OSLO).astimezone(UTC)


def evening(text: str) -> Upcoming:
    """Something that starts then."""
    return Upcoming(at(text), at(text), OSLO, whole_day=False)


@pytest.mark.parametrize(
    ("start", "lead", "expected"),
    [
        ("2026-09-10T18:00", OwnLead.HOUR, "2026-09-10T17:00"),  # by day quiet has no part in it
        ("2026-09-10T22:30", OwnLead.HOUR, "2026-09-10T21:30"),
        ("2026-09-10T23:00", OwnLead.HOUR, "2026-09-10T21:55"),  # at the very beginning of it: before
        ("2026-09-11T02:00", OwnLead.TEN_MINUTES, "2026-09-10T21:55"),  # in the night after: before
        ("2026-09-11T08:09", OwnLead.HOUR, "2026-09-10T21:55"),  # nine minutes are too few to go
        ("2026-09-11T08:10", OwnLead.HOUR, "2026-09-11T08:00"),  # when it is over there is time to go
        ("2026-09-10T23:00", OwnLead.DAY, "2026-09-10T08:00"),
        ("2026-10-26T02:00", OwnLead.HOUR, "2026-10-25T21:55"),  # after the clocks went back
    ],
)
def test_reminder_in_quiet_hours_comes_after_or_before_them(start: str, lead: OwnLead, expected: str) -> None:
    assert reminders(evening(start), [lead], NIGHT, OSLO) == [at(expected)]


def test_whole_day_is_reminded_of_at_nine_or_when_quiet_is_over() -> None:
    day = Upcoming(at("2026-09-10T00:00"), at("2026-09-11T00:00"), OSLO, whole_day=True)
    assert reminders(day, OwnLead, None, OSLO) == [at(f"2026-09-{n:02}T09:00") for n in (3, 9, 10)]
    assert reminders(day, [OwnLead.HOUR], Quiet(0, 11 * 60), OSLO) == [at("2026-09-10T11:00")]


def test_quiet_hours_are_in_the_zone_of_who_sleeps() -> None:
    assert reminders(evening("2026-09-10T18:00"), [OwnLead.HOUR], NIGHT, TOKYO) == [at("2026-09-10T14:55")]


def test_what_came_due_is_said_once_by_the_last_of_it() -> None:
    both = reminders(evening("2026-09-10T18:00"), [OwnLead.HOUR, OwnLead.DAY], None, OSLO)
    assert due_now(both, at("2026-09-01T00:00"), at("2026-09-10T17:30")) == at("2026-09-10T17:00")
    assert due_now(both, at("2026-09-10T17:00"), at("2026-09-10T17:30")) is None
    assert due_now(both, at("2026-09-09T18:30"), at("2026-09-10T16:59")) is None
    assert next_due(both, at("2026-09-09T18:00")) == at("2026-09-10T17:00")
    assert next_due(both, at("2026-09-10T17:00")) is None


MINUTES = st.integers(0, 24 * 60 - 1)
STARTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - Hypothesis


@settings(deadline=None)
@given(STARTS, st.lists(st.sampled_from(OwnLead), min_size=1), MINUTES, MINUTES)
def test_no_reminder_is_in_quiet_hours_after_the_start_or_beyond_the_horizon(
    start: datetime, leads: list[OwnLead], begins: int, ends: int
) -> None:
    quiet = Quiet(begins, ends)
    for instant in reminders(Upcoming(start, start, OSLO, whole_day=False), leads, quiet, OSLO):
        assert start - HORIZON <= instant <= start - LENGTHS[OwnLead.TEN_MINUTES]
        assert quiet.until(instant, OSLO) is None or (begins - ends) % (24 * 60) <= 5
