"""A short version of `make faults`: a few rounds of each."""

import random
from collections.abc import Iterator

import pytest

from tests.faults import checkins, nights, redelivered, scenarios
from tests.faults.scenarios import Bench, Fault
from tests.postgres import running

SEED = 20261124


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    """A bench with a PostgreSQL server of these tests' own: it is stopped in the middle of the work."""
    with running() as made:
        yield Bench(made, 1, random.Random(SEED))  # noqa: S311 - the same each time


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "engine", "platform", "rounds"),
    [
        (scenarios.killed_at_points, "sqlite", "slack", 2),
        (scenarios.killed_anywhere, "postgresql", "slack", 3),
        (scenarios.killed_anywhere, "sqlite", "discord", 3),
        *(
            pytest.param(*rarer, marks=pytest.mark.thorough)
            for rarer in (
                (scenarios.platform_in_trouble, "sqlite", "slack", 1),
                (redelivered.told_several_times, "sqlite", "slack", 2),
                (scenarios.database_away, "postgresql", "slack", 1),
                (scenarios.disk_full, "sqlite", "slack", 1),
                (scenarios.clock_jumps, "sqlite", "slack", 1),
                (scenarios.two_on_one_file, "sqlite", "slack", 1),
            )
        ),
    ],
)
async def test_nothing_is_lost_and_nothing_said_twice(
    bench: Bench, fault: Fault, engine: str, platform: str, rounds: int
) -> None:
    if engine == "postgresql" and bench.postgres is None:
        pytest.skip("PostgreSQL is not installed on this machine")
    bench.rounds, bench.luck = rounds, random.Random(SEED)  # noqa: S311 - the same each time
    came = await fault(bench, engine, platform)
    assert (came.lost, came.twice) == (0, 0), came


async def test_nights_in_which_the_clocks_are_changed() -> None:
    came = await nights.both_nights()
    assert (came.lost, came.twice, came.late.total_seconds()) == (0, 0, 0), came


@pytest.mark.slow
@pytest.mark.parametrize("every", [37, pytest.param(1, marks=pytest.mark.thorough)])
async def test_check_in_is_not_lost_nor_told_twice_wherever_it_is_killed(every: int) -> None:
    came = await checkins.killed_at_every_write(every)
    assert came.runs > 200 // every
    assert (came.lost, came.twice) == (0, 0), came
