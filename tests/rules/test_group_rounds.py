"""Who is in a round that comes by itself, whose silence counts, and when it is announced."""

from datetime import UTC, datetime, timedelta

import pytest

from cogs.groups.rules import LEAD, UNTIL_TOLD, Standing, announced_at, paused_until

JOINED = datetime(2026, 8, 24, 9, tzinfo=UTC)
ANNOUNCED = datetime(2026, 9, 5, 7, tzinfo=UTC)
DRAWN = ANNOUNCED + LEAD


def standing(
    *,
    answer: bool | None = None,
    every_time: bool = False,
    since: datetime = JOINED,
    paused_at: datetime | None = None,
    paused_until: datetime | None = None,
) -> Standing:
    """What somebody said who signed up some time ago."""
    return Standing(since, answer, every_time, paused_at, paused_until)


@pytest.mark.parametrize(
    ("stands", "is_in", "was_silent"),
    [
        (standing(), False, True),
        (standing(answer=True), True, False),
        (standing(answer=False), False, False),
        (standing(every_time=True), True, False),
        (standing(every_time=True, answer=False), False, False),
        (standing(since=ANNOUNCED), False, False),
        (standing(since=ANNOUNCED - timedelta(seconds=1)), False, True),
        (standing(paused_at=JOINED), False, False),
        (standing(paused_at=JOINED, every_time=True), False, False),
        (standing(paused_at=JOINED, answer=True), False, False),
        (standing(paused_at=ANNOUNCED + timedelta(hours=1)), False, False),
        (standing(paused_at=JOINED, paused_until=ANNOUNCED), False, True),
        (standing(paused_at=JOINED, paused_until=DRAWN, every_time=True), True, False),
        (standing(paused_at=JOINED, paused_until=DRAWN + timedelta(hours=1), every_time=True), False, False),
    ],
    ids=range(14),
)
def test_who_is_in_and_who_said_nothing(stands: Standing, is_in: bool, was_silent: bool) -> None:
    assert stands.is_in(DRAWN) is is_in
    assert stands.was_silent(ANNOUNCED, DRAWN) is was_silent


def test_it_is_announced_two_days_before_or_at_once() -> None:
    assert announced_at(DRAWN, JOINED) == ANNOUNCED
    assert announced_at(DRAWN, ANNOUNCED + timedelta(hours=1)) == ANNOUNCED + timedelta(hours=1)


def test_a_pause_ends_by_itself_or_when_it_is_said() -> None:
    assert paused_until(JOINED, 2) == JOINED + timedelta(days=14)
    assert paused_until(JOINED, UNTIL_TOLD) is None
