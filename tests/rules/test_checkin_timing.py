"""When check-ins are carried: each moment as likely, and in a group of thirty at least fifteen could have sent one."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogs.checkin import timing
from cogs.checkin.timing import (
    ANSWERED_FIRST,
    ANSWERED_WITHIN,
    FIRST,
    WITHIN,
    answered_at,
    carried_at,
    may_have_sent,
)

SENT = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
GROUP = 30
DAYS = 200

Sessions = list[tuple[datetime, datetime]]


@given(st.floats(0, 1, exclude_max=True))
@settings(deadline=None)
def test_carried_never_in_the_first_minutes_and_within_three_hours(chance: float) -> None:
    assert SENT + FIRST <= carried_at(SENT, chance) <= SENT + WITHIN
    assert SENT + ANSWERED_FIRST <= answered_at(SENT, chance) <= SENT + ANSWERED_WITHIN


@pytest.mark.parametrize(
    ("carried", "first", "within"), [(carried_at, FIRST, WITHIN), (answered_at, ANSWERED_FIRST, ANSWERED_WITHIN)]
)
def test_each_moment_is_as_likely(
    carried: Callable[[datetime, float], datetime], first: timedelta, within: timedelta
) -> None:
    """The moments of ten thousand check-ins fill ten stretches alike, and so do those of as many answers."""
    chance = Random(1)  # noqa: S311
    counts = [0] * 10
    for _ in range(10_000):
        after = carried(SENT, chance.random()) - SENT - first
        counts[int(after / (within - first) * 10)] += 1
    assert min(counts) > 900
    assert max(counts) < 1_100


def test_sender_is_always_among_those_who_may_have_sent() -> None:
    chance = Random(2)  # noqa: S311
    for _ in range(1_000):
        carried = carried_at(SENT, chance.random())
        assert may_have_sent(carried, SENT - timedelta(minutes=2), SENT + timedelta(minutes=1))
        assert not may_have_sent(carried, carried - FIRST + timedelta(seconds=1), carried)
        assert not may_have_sent(carried, SENT - WITHIN, carried - WITHIN - timedelta(seconds=1))


def day_of(chance: Random, start: datetime) -> Sessions:
    """When one student is online on a day: awake from eight to midnight, looks in every two and a half hours or so.

    That is fewer than surveys of phone use tell of: with more, more could have sent it.
    """
    sessions = []
    at = start + timedelta(hours=8)
    while (at := at + timedelta(hours=chance.expovariate(1 / 2.5))) < start + timedelta(hours=24):
        until = at + timedelta(minutes=chance.uniform(1, 15))
        sessions.append((at, until))
        at = until
    return sessions


def senders(*, at_once: bool = False) -> float:
    """How many of thirty could have sent a check-in, on average over many days, by when they were online."""
    chance = Random(3)  # noqa: S311
    found = []
    for day in range(DAYS):
        start = datetime(2026, 9, 1, tzinfo=UTC) + timedelta(days=day)
        presence = [day_of(chance, start) for _ in range(GROUP)]
        begun, ended = chance.choice([session for sessions in presence for session in sessions])
        sent = begun + (ended - begun) * chance.random()
        carried = sent if at_once else carried_at(sent, chance.random())
        if at_once:
            possible = [any(a <= sent <= b for a, b in one) for one in presence]
        else:
            possible = [any(may_have_sent(carried, a, b) for a, b in one) for one in presence]
        assert any(possible), "the sender at least"
        found.append(sum(possible))
    return mean(found)


def test_of_thirty_at_least_fifteen_could_have_sent_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Within three hours they could; what is carried at once points at the few who are online."""
    assert senders() >= 15
    assert senders(at_once=True) < 5
    monkeypatch.setattr(timing, "WITHIN", timedelta(minutes=45))
    assert senders() < 15, "a shorter window would not do"
