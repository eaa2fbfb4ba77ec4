"""The names by which mentors speak of cases: two words, chosen by chance, that say nothing of anybody."""

from collections.abc import Callable, Collection

COLOURS = ("blue", "brown", "grey", "green", "red", "white", "yellow", "black")
ANIMALS = (
    "bear", "beaver", "crow", "fox", "hare", "heron", "lynx", "magpie", "moose", "otter", "owl", "pike", "raven",
    "salmon", "seal", "squid", "stoat", "swift", "thrush", "trout", "whale", "wolf",
)  # fmt: skip


def new_name(taken: Collection[str], below: Callable[[int], int]) -> str:
    """A name as `colour-animal` that no open case has; where all are taken, one that is."""
    names = [f"{colour}-{animal}" for colour in COLOURS for animal in ANIMALS]
    free = [name for name in names if name not in taken] or names
    return free[below(len(free))]
