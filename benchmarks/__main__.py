"""`make bench`: the figures that were promised, measured on this machine and printed as a table.

`python -m benchmarks groups` measures what the modules of these names do, and no more.
"""

import asyncio
import sys
import tempfile
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from benchmarks import (
    burst,
    calendar,
    delivery,
    digest,
    faq,
    groups,
    handling,
    importing,
    jobs,
    on_discord,
    on_slack,
    process,
    rows,
)
from benchmarks.figures import Figure

MEASURES: tuple[Callable[[Path], Coroutine[Any, Any, list[Figure]]], ...] = (
    process.measure,
    handling.measure,
    importing.measure,
    digest.measure,
    groups.measure,
    faq.measure,
    calendar.measure,
    jobs.measure,
    rows.measure,
    delivery.measure,
    on_discord.measure,
    on_slack.measure,
    burst.measure,
)


async def main() -> None:
    """Run every measure, or those that were named, in a folder of its own, and print what came out."""
    named = [f"benchmarks.{name}" for name in sys.argv[1:]]
    print(f"{'what':<62}{'measured':>16}{'promised':>14}")  # noqa: T201 - this is the program's output
    for measure in MEASURES:
        if named and measure.__module__ not in named:
            continue
        with tempfile.TemporaryDirectory() as folder:
            for what, measured, promised in await measure(Path(folder)):
                print(f"{what:<62}{measured:>16}{promised:>14}")  # noqa: T201


if __name__ == "__main__":
    asyncio.run(main())
