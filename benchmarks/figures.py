"""What was measured, as values: how much, what was promised, and what a user would otherwise pick."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median, quantiles


class Kind(StrEnum):
    """Whether a figure is the same on every machine, or depends on how fast and how busy it is."""

    QUALITY = "quality"
    SPEED = "speed"


class Better(StrEnum):
    """Which way a figure improves."""

    LESS = "less"
    MORE = "more"


@dataclass(frozen=True)
class Peer:
    """What a user would otherwise pick, and what it reached in the same run; None where it is not installed."""

    name: str
    number: float | None


@dataclass(frozen=True)
class Figure:
    """One line of the report.

    Of several numbers, such as median and p95, the last is the one that was promised and is compared. A figure without
    numbers could not be had on this machine. `because` tells why what was promised is not reached, and what was tried.
    """

    what: str
    measured: tuple[float, ...]
    unit: str = ""
    promised: float | None = None
    better: Better = Better.LESS
    kind: Kind = Kind.SPEED
    beside: tuple[Peer, ...] = ()
    headline: bool = False
    because: str = ""


def in_ms(seconds: Sequence[float]) -> tuple[float, float]:
    """Median and p95, in milliseconds."""
    return median(seconds) * 1000, p95(seconds) * 1000


def p95(seconds: Sequence[float]) -> float:
    """What nineteen in twenty stay under."""
    return quantiles(seconds, n=20)[-1]


def share(part: int, whole: int) -> float:
    """How many in a hundred."""
    return 100 * part / whole


def is_kept(figure: Figure) -> bool | None:
    """Whether it is as good as was promised; None where nothing was, or nothing could be measured."""
    if figure.promised is None or not figure.measured:
        return None
    return not _beats(figure.promised, figure.measured[-1], figure.better)


_NOISE = 1.25


def is_worse(figure: Figure, before: Sequence[float]) -> bool:
    """Whether it became worse: at all where it is of quality, by a quarter where it is a time or a size."""
    if not figure.measured or not before:
        return False
    now, then = figure.measured[-1], before[-1]
    if figure.kind is Kind.SPEED:
        then = then * _NOISE if figure.better is Better.LESS else then / _NOISE
    return _beats(then, now, figure.better)


def fails(figure: Figure, before: Sequence[float]) -> bool:
    """Whether `make bench-quick` takes offence.

    A promise that is known not to be kept, with why, is held to what was reached the time before.
    """
    if is_kept(figure) is not False:
        return False
    return is_worse(figure, before) if figure.because else True


def _beats(one: float, other: float, better: Better) -> bool:
    return one < other if better is Better.LESS else one > other
