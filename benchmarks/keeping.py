"""The figures as they are kept beside the report, to be compared with the next ones."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

from benchmarks.figures import Better, Figure, Kind, Peer
from benchmarks.report import Conditions, Taken

DOCS = Path(__file__).parents[1] / "docs"
PICTURES = DOCS / "benchmarks"
KEPT = PICTURES / "figures.json"
_DIGITS = 4


def kept() -> dict[str, Taken]:
    """The last figures, by subject."""
    return from_text(KEPT.read_text("utf-8")) if KEPT.exists() else {}


def rounded(figures: Sequence[Figure]) -> tuple[Figure, ...]:
    """The same with as many digits as are kept, so that the next ones are compared with what was shown."""
    return tuple(_figure(_plain(one)) for one in figures)


def as_text(taken: Mapping[str, Taken]) -> str:
    """JSON in which each figure has a line, subjects by their names."""
    parts = []
    for name, one in sorted(taken.items()):
        conditions = json.dumps(vars(one.conditions), ensure_ascii=False, sort_keys=True)
        lines = [_line(figure, one.before.get(figure.what, ())) for figure in one.figures]
        figures = ",\n  ".join(lines)
        parts.append(
            f'"{name}": {{\n "conditions": {conditions},\n "figures": [\n  {figures}\n ],\n'
            f' "seconds": {one.seconds}\n}}'
        )
    return "{\n" + ",\n".join(parts) + "\n}\n"


def from_text(text: str) -> dict[str, Taken]:
    """What `as_text` made."""
    return {
        name: Taken(
            Conditions(**one["conditions"]),
            one["seconds"],
            tuple(_figure(each) for each in one["figures"]),
            {each["what"]: tuple(each["before"]) for each in one["figures"] if "before" in each},
        )
        for name, one in json.loads(text).items()
    }


def _line(figure: Figure, before: Sequence[float]) -> str:
    plain = _plain(figure) | ({"before": list(before)} if before else {})
    return json.dumps(plain, ensure_ascii=False, sort_keys=True)


def _plain(figure: Figure) -> dict[str, Any]:
    """A figure without what is as usual in it."""
    usual = {field.name: field.default for field in fields(Figure) if field.default is not MISSING}
    plain = {name: value for name, value in vars(figure).items() if name not in usual or value != usual[name]}
    plain["measured"] = [_shortened(number) for number in figure.measured]
    if figure.beside:
        plain["beside"] = [[peer.name, _shortened(peer.number)] for peer in figure.beside]
    return plain


def _shortened(number: float | None) -> float | None:
    """As many digits as tell something, and integers as they are."""
    if number is None or number == int(number):
        return None if number is None else int(number)
    return float(f"{number:.{_DIGITS}g}")


def _figure(plain: dict[str, Any]) -> Figure:
    named = {field.name for field in fields(Figure)}
    given = {name: value for name, value in plain.items() if name in named}
    given["measured"] = tuple(given["measured"])
    given["beside"] = tuple(Peer(*peer) for peer in given.get("beside", ()))
    given["better"] = Better(given.get("better", Better.LESS))
    given["kind"] = Kind(given.get("kind", Kind.SPEED))
    return Figure(**given)
