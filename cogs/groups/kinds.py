"""The kinds of groups, each a preset of the same thing: pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from cogs.groups.matching import NotAlone, Overlap, Rule, Share, Spread

SMALLEST = 2
LARGEST = 40
"""People in a group: nobody is alone, and in more than a school class nobody knows anybody."""


class Kind(StrEnum):
    """What people are put together for."""

    STUDY = "study"
    LUNCH = "lunch"
    SOCIAL = "social"
    FADDER = "fadder"
    PROJECT = "project"
    INTEREST = "interest"


class Aim(StrEnum):
    """What is wanted of the groups beside that people meet somebody new."""

    NOTHING = "nothing"
    PROGRAMMES = "programmes"
    YEARS = "years"
    GENDER = "gender"
    LANGUAGE = "language"
    HOURS = "hours"


@dataclass(frozen=True)
class Size:
    """How many people are in a group, both counted."""

    least: int
    most: int

    @property
    def wanted(self) -> int | tuple[int, int]:
        """The same as a drawing takes it: one number leaves it to the drawing which way a remainder goes."""
        return self.least if self.least == self.most else (self.least, self.most)


@dataclass(frozen=True)
class Preset:
    """What holds for a kind, if nobody says otherwise; aims in their order, the most important first.

    Of fadder groups the size counts those who are looked after. `weeks` is how long its groups are together, None for
    good. So many days after they began, those who pressed nothing are asked whether they found a time (`nudged`), and
    everybody whether they met (`asked`).
    """

    size: Size
    aims: tuple[Aim, ...] = ()
    weeks: int | None = 20  # a semester
    nudged: int = 7
    asked: int = 21


PRESETS = {
    Kind.STUDY: Preset(Size(3, 5), (Aim.LANGUAGE, Aim.HOURS)),
    Kind.LUNCH: Preset(Size(2, 2), (Aim.PROGRAMMES,), weeks=3, nudged=3, asked=10),
    Kind.SOCIAL: Preset(Size(4, 6), (Aim.GENDER, Aim.PROGRAMMES), weeks=8),
    Kind.FADDER: Preset(Size(5, 7), (Aim.GENDER, Aim.PROGRAMMES)),
    Kind.PROJECT: Preset(Size(4, 5), (Aim.GENDER,)),
    Kind.INTEREST: Preset(Size(3, 6), (Aim.LANGUAGE,), weeks=None),
}

COMMON_HOURS = 2
"""Hours in a week that a group is to have in common: enough for one meeting."""


def rule(aim: Aim) -> Rule:
    """An aim as a drawing takes it; LookupError for none. None is hard: a group that lacks it is better than nobody."""
    match aim:
        case Aim.NOTHING:
            raise LookupError("nothing is wanted")
        case Aim.PROGRAMMES:
            return Spread("programme")
        case Aim.YEARS:
            return Spread("year")
        case Aim.GENDER:
            return NotAlone("gender", hard=False)
        case Aim.LANGUAGE:
            return Share("languages", hard=False)
        case Aim.HOURS:
            return Overlap("hours", hours=COMMON_HOURS)


def aims_of(names: Sequence[str]) -> tuple[Aim, ...]:
    """The aims that these are the names of, in the same order, each once."""
    return tuple(dict.fromkeys(Aim(name) for name in names if name != Aim.NOTHING))
