"""`make bench`: the figures that were promised, measured on this machine, printed and written as `docs/benchmarks.md`.

`python -m benchmarks groups` measures what the modules of these names do, and renews their part of the report.
"""

import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from inspect import getdoc
from multiprocessing import get_context

from benchmarks import conditions, keeping, report
from benchmarks.report import Subject, Taken
from benchmarks.subjects import SUBJECTS, measured


def main(named: list[str]) -> None:
    """Run every measure, or those that were named, and write down what came out of each."""
    unknown = [name for name in named if name not in SUBJECTS]
    if unknown:
        sys.exit(f"There is no {unknown[0]}. There are: {', '.join(SUBJECTS)}.")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # or each process that is started would compile all of the bot
    taken = keeping.kept()
    print(report.header())  # noqa: T201 - this is the program's output
    for name in named or SUBJECTS:
        begun = time.perf_counter()
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
            figures = keeping.rounded(alone.submit(measured, name).result())
        seconds = round(time.perf_counter() - begun)
        before = {one.what: one.measured for one in taken[name].figures} if name in taken else {}
        taken[name] = Taken(conditions.present(), seconds, figures, before)
        for figure in figures:
            print(report.line(figure))  # noqa: T201
        _write(taken)


def _write(taken: dict[str, Taken]) -> None:
    subjects = [
        Subject(name, title, getdoc(module) or "", taken[name])
        for name, (title, module) in SUBJECTS.items()
        if name in taken
    ]
    keeping.PICTURES.mkdir(exist_ok=True)
    keeping.KEPT.write_text(keeping.as_text(taken), "utf-8")
    (keeping.DOCS / "benchmarks.md").write_text(report.written(subjects), "utf-8")
    drawn = report.pictures(subjects)
    for file in keeping.PICTURES.glob("*.svg"):
        if file.name not in drawn:
            file.unlink()
    for name, picture in drawn.items():
        (keeping.PICTURES / name).write_text(picture, "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
