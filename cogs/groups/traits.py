"""What members may say of themselves, so that a drawing can go by it: pure."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

APART = 10
"""People whom one may ask never to be put together with: more would leave no group."""


class Trait(StrEnum):
    """Something that a member may say of themselves; none of it is asked for but for a drawing."""

    PROGRAMME = "programme"
    YEAR = "year"
    GENDER = "gender"
    LANGUAGES = "languages"
    HOURS = "hours"


class Year(StrEnum):
    """How far somebody has come."""

    UNSAID = "unsaid"
    FIRST = "first"
    SECOND = "second"
    THIRD = "third"
    LATER = "later"
    MASTER = "master"


class Gender(StrEnum):
    """Of which gender somebody is, in their own eyes."""

    UNSAID = "unsaid"
    WOMAN = "woman"
    MAN = "man"
    OTHER = "other"


class Language(StrEnum):
    """A language that somebody speaks well enough to get to know people in it."""

    NORWEGIAN = "norwegian"
    ENGLISH = "english"
    SIGN = "sign"
    SAMI = "sami"
    SWEDISH = "swedish"
    DANISH = "danish"
    GERMAN = "german"
    FRENCH = "french"
    SPANISH = "spanish"
    POLISH = "polish"
    UKRAINIAN = "ukrainian"
    ARABIC = "arabic"
    PERSIAN = "persian"
    CHINESE = "chinese"


class Free(StrEnum):
    """Three hours of a week in which somebody is usually free, from the hour that is named."""

    MON08 = "mon08"
    MON11 = "mon11"
    MON14 = "mon14"
    MON17 = "mon17"
    TUE08 = "tue08"
    TUE11 = "tue11"
    TUE14 = "tue14"
    TUE17 = "tue17"
    WED08 = "wed08"
    WED11 = "wed11"
    WED14 = "wed14"
    WED17 = "wed17"
    THU08 = "thu08"
    THU11 = "thu11"
    THU14 = "thu14"
    THU17 = "thu17"
    FRI08 = "fri08"
    FRI11 = "fri11"
    FRI14 = "fri14"
    FRI17 = "fri17"


_DAYS = ("mon", "tue", "wed", "thu", "fri")
_LENGTH_H = 3


def stretch(free: str) -> tuple[int, int]:
    """The hours of the week, counted from Monday at midnight, from which to which somebody is free."""
    start = _DAYS.index(free[:3]) * 24 + int(free[3:])
    return start, start + _LENGTH_H


def kept(given: Mapping[Trait, Sequence[str]]) -> dict[Trait, tuple[str, ...]]:
    """What is worth keeping of what was said: no blanks, and nothing where nothing was said."""
    said = {
        trait: tuple(dict.fromkeys(value.strip() for value in values if value.strip() and value != Year.UNSAID))
        for trait, values in given.items()
    }
    return {trait: values for trait, values in said.items() if values}


def as_attribute(trait: str, values: Sequence[str]) -> object:
    """What a drawing is told: hours as stretches of the week, words without regard to how they are written."""
    if trait == Trait.HOURS:
        return tuple(stretch(value) for value in values)
    return tuple(value.casefold() for value in values)
