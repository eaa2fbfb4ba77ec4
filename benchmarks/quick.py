"""`make bench-quick`: quality and reliability within two minutes; ends with 1 where a promise is not kept."""

import asyncio
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from benchmarks import dates, faq, faults, groups, importing, keeping, report
from benchmarks.figures import Kind, fails

_MEASURES = {"faults": faults, "groups": groups, "faq": faq, "dates": dates, "importing": importing}


async def main() -> bool:
    """Measure, and print what came out; True where all of it is good."""
    kept = keeping.kept()
    failed = []
    print(report.header())  # noqa: T201 - this is the program's output
    for name, module in _MEASURES.items():
        before = {one.what: one.measured for one in kept[name].figures} if name in kept else {}
        with tempfile.TemporaryDirectory() as folder:
            figures = keeping.rounded(await module.quick(Path(folder)))
        for figure in figures:
            if figure.kind is Kind.QUALITY:
                print(report.line(replace(figure, beside=())))  # noqa: T201
                failed += [figure.what] if fails(figure, before.get(figure.what, ())) else []
    for what in failed:
        print(f"Worse than was promised: {what}")  # noqa: T201
    return not failed


if __name__ == "__main__":
    sys.exit(0 if asyncio.run(main()) else 1)
