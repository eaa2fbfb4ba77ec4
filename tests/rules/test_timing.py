"""When a series is on, over both nights on which the clocks change."""

from datetime import UTC, datetime
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from bot.timing import next_time, times

OSLO = ZoneInfo("Europe/Oslo")
BEFORE = datetime(2026, 1, 1, tzinfo=UTC)


def utc(*parts: int) -> datetime:
    """A UTC instant."""
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type] # the parts are those of a datetime


@pytest.mark.parametrize(
    ("first", "rule", "after", "said"),
    [
        (utc(2026, 9, 2, 6), None, BEFORE, [utc(2026, 9, 2, 6)]),
        (utc(2026, 9, 2, 6), None, utc(2026, 9, 2, 6), []),
        (utc(2026, 10, 19, 6), "FREQ=WEEKLY", BEFORE, [utc(2026, 10, 19, 6), utc(2026, 10, 26, 7)]),
        (utc(2026, 3, 23, 7), "FREQ=WEEKLY", BEFORE, [utc(2026, 3, 23, 7), utc(2026, 3, 30, 6)]),
        (utc(2026, 3, 28, 1, 30), "FREQ=DAILY", BEFORE, [utc(2026, 3, 28, 1, 30), utc(2026, 3, 29, 1, 30)]),
        (utc(2026, 10, 24, 0, 30), "FREQ=DAILY", BEFORE, [utc(2026, 10, 24, 0, 30), utc(2026, 10, 25, 0, 30)]),
        (utc(2026, 9, 7, 6), "FREQ=WEEKLY;COUNT=2", utc(2026, 9, 7, 6), [utc(2026, 9, 14, 6)]),
        (utc(2026, 9, 7, 6), "FREQ=WEEKLY;UNTIL=20260913T215959Z", utc(2026, 9, 7, 6), []),
    ],
    ids=range(8),
)
def test_times(first: datetime, rule: str | None, after: datetime, said: list[datetime]) -> None:
    assert list(islice(times(first, rule, OSLO, after), 2)) == said
    assert next_time(first, rule, OSLO, after) == (said[0] if said else None)
