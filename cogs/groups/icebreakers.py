"""Questions to get to know each other by, as an organisation writes them in `config/icebreakers`: read strictly.

A file is for the kind of groups that it is named after, `common.toml` for all. A question is known by its name, so that
its words can be mended without anybody being asked it twice.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from random import Random

from pydantic import Field

from bot.api import Declaration, Edited, read_edited
from cogs.groups.kinds import Kind

COMMON = "common"
LONGEST = 200
"""Characters of a question: what one reads at a glance."""

_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")


class Question(Edited):
    """A question in each language."""

    nb: str = Field(min_length=1, max_length=LONGEST)
    nn: str = Field(min_length=1, max_length=LONGEST)
    en: str = Field(min_length=1, max_length=LONGEST)

    def read_in(self, locale: str) -> str:
        """The question in one of the languages."""
        return str(getattr(self, locale))


class _File(Edited):
    questions: dict[str, Question] = Field(min_length=1)


class Icebreakers:
    """All questions there are, by their names; of each kind its own, and those for all."""

    def __init__(self, files: Mapping[str, Mapping[str, Question]]) -> None:
        self._files = files

    def of(self, kind: Kind) -> Mapping[str, Question]:
        """The questions that groups of a kind can be given."""
        return {**self._files.get(kind, {}), **self._files.get(COMMON, {})}


def choose(offered: Sequence[str], had: Mapping[str, int], never: Collection[str], chance: int) -> str | None:
    """One of the questions that are offered, of those that the fewest have had; None where all are in `never`."""
    left = [name for name in offered if name not in never]
    fewest = min((had.get(name, 0) for name in left), default=0)
    best = sorted(name for name in left if had.get(name, 0) == fewest)
    return Random(chance).choice(best) if best else None  # noqa: S311 - it is no secret


def read_icebreakers(folder: Path) -> Icebreakers:
    """The questions in a folder; Declaration says which file is wrong, and how."""
    files = {path.stem: _read_file(path) for path in sorted(folder.glob("*.toml"))}
    seen: dict[str, str] = {}
    for stem, questions in files.items():
        for name in questions:
            if name in seen:
                raise Declaration(f"icebreakers: {seen[name]}.toml and {stem}.toml both have a question {name}.")
            seen[name] = stem
    return Icebreakers(files)


def _read_file(path: Path) -> Mapping[str, Question]:
    named = f"{path.parent.name}/{path.name}"
    if path.stem not in (COMMON, *Kind):
        raise Declaration(f"{named}: a file of questions is named {COMMON} or after a kind: {', '.join(Kind)}.")
    questions = read_edited(path, _File, named=named).questions
    if bad := [name for name in questions if not _NAME.fullmatch(name)]:
        raise Declaration(f"{named}: {bad[0]}: a question's name is small letters a to z, digits and -, at most 40.")
    return questions
