"""A short version of `make faults`: a few rounds of each."""

import random
from collections.abc import Iterator

import pytest

from tests.faults import nights, redelivered, scenarios
from tests.faults.scenarios import Bench, Fault
from tests.postgres import Server, running

SEED = 20261124


@pytest.fixture(scope="module")
def server() -> Iterator[Server | None]:
    """A PostgreSQL server of these tests' own: it is stopped in the middle of the work."""
    with running() as made:
        yield made


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "engine", "platform", "rounds"),
    [
        (scenarios.killed_at_points, "sqlite", "slack", 4),
        (scenarios.killed_anywhere, "postgresql", "slack", 3),
        (scenarios.killed_anywhere, "sqlite", "discord", 3),
        (scenarios.platform_in_trouble, "sqlite", "slack", 1),
        (redelivered.told_several_times, "sqlite", "slack", 2),
        (scenarios.database_away, "postgresql", "slack", 1),
        (scenarios.disk_full, "sqlite", "slack", 1),
        (scenarios.clock_jumps, "sqlite", "slack", 1),
        (scenarios.two_on_one_file, "sqlite", "slack", 1),
    ],
)
async def test_nothing_is_lost_and_nothing_said_twice(
    server: Server | None, fault: Fault, engine: str, platform: str, rounds: int
) -> None:
    if engine == "postgresql" and server is None:
        pytest.skip("PostgreSQL is not installed on this machine")
    came = await fault(Bench(server, rounds, random.Random(SEED)), engine, platform)  # noqa: S311 - the same each time
    assert (came.lost, came.twice) == (0, 0), came


async def test_nights_in_which_the_clocks_are_changed() -> None:
    came = await nights.both_nights()
    assert (came.lost, came.twice, came.late.total_seconds()) == (0, 0, 0), came
