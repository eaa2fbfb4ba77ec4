"""Trying the phrases that worry: what a sentence raises, and whether a file of sentences raises what it should."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.worry import Families, worries

HARMLESS = "harmless"
"""What stands in a file instead of a family before a sentence that should raise nothing."""

UNFOUND = 0.05
"""The share of worrying sentences of a file that may raise nothing."""

RAISED = 0.02
"""The share of harmless ones that may raise something."""


@dataclass(frozen=True)
class Tried:
    """What came of a file of sentences: by the numbers of their lines, those that raised too little or too much."""

    worrying: int
    harmless: int
    unfound: tuple[int, ...]
    otherwise: tuple[int, ...]  # they raised something, but not their own family
    raised: tuple[int, ...]

    @property
    def is_good(self) -> bool:
        """Whether as much is found as should be, and no more is raised than may be."""
        return len(self.unfound) <= UNFOUND * self.worrying and len(self.raised) <= RAISED * self.harmless


def try_file(lines: Iterable[str], families: Families) -> Tried:
    """Look at sentences, one a line after its family and a colon; ValueError names a line that is none.

    Empty lines, and those that begin with `#`, are left out.
    """
    worrying = harmless = 0
    unfound, otherwise, raised = [], [], []
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        family, colon, sentence = line.partition(":")
        if not colon or (family != HARMLESS and family not in families.names):
            raise ValueError(f"line {number} does not begin with a family or {HARMLESS}, and a colon")
        found = worries(sentence, families)
        if family == HARMLESS:
            harmless += 1
            raised += [number] if found else []
        else:
            worrying += 1
            unfound += [] if found else [number]
            otherwise += [number] if found and family not in found else []
    return Tried(worrying, harmless, tuple(unfound), tuple(otherwise), tuple(raised))


def told(tried: Tried) -> list[str]:
    """What came of a file, in lines to print; the sentences themselves are not repeated."""
    numbers = [
        ("nothing was raised", tried.unfound),
        ("only another family was raised", tried.otherwise),
        ("something was raised", tried.raised),
    ]
    return [
        f"{tried.worrying - len(tried.unfound)} of {tried.worrying} that worry were found.",
        f"{len(tried.raised)} of {tried.harmless} that are harmless raised something.",
        *(f"Lines where {what}: {', '.join(map(str, where))}." for what, where in numbers if where),
    ]
