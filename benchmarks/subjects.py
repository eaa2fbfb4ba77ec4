"""What is measured: the subjects in the order of the report, and one of them measured."""

import asyncio
import tempfile
from collections.abc import Callable, Coroutine
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks import (
    burst,
    calendar,
    dates,
    delivery,
    digest,
    faq,
    faults,
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

Measure = Callable[[Path], Coroutine[Any, Any, list[Figure]]]

SUBJECTS: dict[str, tuple[str, ModuleType]] = {
    "faults": ("Reminders", faults),
    "groups": ("Groups", groups),
    "faq": ("Questions", faq),
    "dates": ("Dates", dates),
    "importing": ("Calendar files", importing),
    "on_discord": ("Discord", on_discord),
    "on_slack": ("Slack", on_slack),
    "process": ("Start and memory", process),
    "delivery": ("What is due", delivery),
    "burst": ("Very much at once", burst),
    "jobs": ("Many jobs", jobs),
    "handling": ("One interaction", handling),
    "calendar": ("The calendar on the web", calendar),
    "digest": ("The weekly overview", digest),
    "rows": ("Rows", rows),
}


def measured(name: str) -> list[Figure]:
    """In a process and a folder of its own: what was measured before takes memory and time."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_measure(name, Path(folder)))


async def _measure(name: str, folder: Path) -> list[Figure]:
    measure: Measure = SUBJECTS[name][1].measure
    return await measure(folder)
