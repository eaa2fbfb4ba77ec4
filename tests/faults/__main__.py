"""`make faults`: everything that can go wrong, some hundred times, and a table of what was lost or said twice by it.

`python -m tests.faults killed 300` tries those with this in their names, in so many rounds.
"""

import asyncio
import random
import sys

from tests.faults import checkins, nights, redelivered, scenarios
from tests.faults.community import Outcome
from tests.faults.scenarios import POSTGRESQL, SQLITE, Bench, Fault
from tests.postgres import running

ROUNDS = 60
SEED = 20261124
FAULTS: tuple[tuple[Fault, tuple[tuple[str, str], ...]], ...] = (
    (scenarios.killed_at_points, ((SQLITE, "slack"), (POSTGRESQL, "slack"), (SQLITE, "discord"))),
    (scenarios.killed_anywhere, ((SQLITE, "slack"), (POSTGRESQL, "slack"), (SQLITE, "discord"))),
    (scenarios.platform_in_trouble, ((SQLITE, "slack"), (SQLITE, "discord"), (POSTGRESQL, "slack"))),
    (redelivered.told_several_times, ((SQLITE, "slack"), (POSTGRESQL, "slack"))),
    (scenarios.database_away, ((POSTGRESQL, "slack"),)),
    (scenarios.disk_full, ((SQLITE, "slack"),)),
    (scenarios.clock_jumps, ((SQLITE, "slack"), (POSTGRESQL, "slack"))),
    (scenarios.two_on_one_file, ((SQLITE, "slack"),)),
)
_COLUMNS = "{:<36}{:<12}{:>6}{:>7}{:>6}{:>12}{:>14}"


async def main(bench: Bench, only: str) -> bool:
    """Try every fault whose name has this in it; True where nothing was lost, and nothing said twice."""
    good = True
    line("fault", "engine", "runs", "asked", "lost", "said twice", "late at most")
    for fault, variants in FAULTS:
        for engine, platform in variants:
            if only in fault.__name__ and (engine != POSTGRESQL or bench.postgres is not None):
                good = show(await fault(bench, engine, platform)) and good
    if only in nights.both_nights.__name__:
        good = show(await nights.both_nights()) and good
    if only in checkins.killed_at_every_write.__name__:
        good = show(await checkins.killed_at_every_write()) and good
    return good


def show(came: Outcome) -> bool:
    """One line of the table; whether it is a good one."""
    late = f"{came.late.total_seconds():.1f} s"
    line(came.fault, came.engine, came.runs, came.asked, came.lost, came.twice, late)
    return came.lost == came.twice == 0


def line(*columns: object) -> None:
    """Print one line of the table."""
    print(_COLUMNS.format(*columns), flush=True)  # noqa: T201 - this is the program's output


if __name__ == "__main__":
    with running() as server:
        only, rounds, *_ = [*sys.argv[1:], *("", str(ROUNDS))[len(sys.argv) - 1 :]]
        bench = Bench(server, int(rounds), random.Random(SEED))  # noqa: S311 - to be the same each time, not a secret
        sys.exit(0 if asyncio.run(main(bench, only)) else 1)
