"""The loan fund's figures as an organisation writes them in `config/economy.toml`: read strictly, with their days."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Self, TypeVar

from pydantic import Field, model_validator

from bot.api import Edited, read_edited
from cogs.economy.plugin import cog

SOURCE = "https://lanekassen.no/nb-NO/stipend-og-lan/"
"""Where the loan fund says what holds now."""


class Dated(Edited):
    """What is true from one day until another, where it stands, and when somebody here last compared the two."""

    valid_from: date
    valid_until: date
    source_url: str = Field(pattern=r"^https://(www\.)?lanekassen\.no/\S*$", max_length=200)
    verified_on: date | None = None

    @model_validator(mode="after")
    def _begins_before_it_ends(self) -> Self:
        if self.valid_until < self.valid_from:
            raise ValueError("valid_until is before valid_from")
        return self


class StudyYear(Dated):
    """The loan of a study year: how much a month, in how many months, and how much of it can become a grant."""

    monthly: int = Field(gt=0, le=100_000)
    months: int = Field(ge=1, le=12)
    stipend_percent: int = Field(ge=0, le=100)

    @property
    def stipend(self) -> int:
        """The most that becomes a grant of the loan of the whole year, in kroner."""
        return self.monthly * self.months * self.stipend_percent // 100


class IncomeLimit(Dated):
    """How much can be earned in a calendar year before less becomes a grant, and how much less it then is."""

    amount: int = Field(gt=0, le=10_000_000)
    percent_a_month: int = Field(ge=0, le=100)  # of what is above, for each month with a loan


One = TypeVar("One", bound=Dated)


class Figures(Edited):
    """All that the file has: loans by study year, limits by calendar year."""

    study_years: tuple[StudyYear, ...] = ()
    income_limits: tuple[IncomeLimit, ...] = ()

    @model_validator(mode="after")
    def _holds_once(self) -> Self:
        for named, dated in (("study_years", self.study_years), ("income_limits", self.income_limits)):
            in_order = sorted(dated, key=lambda one: one.valid_from)
            if any(later.valid_from <= one.valid_until for one, later in pairwise(in_order)):
                raise ValueError(f"{named} has two that are true on the same day")
        return self

    def study_year(self, today: date) -> StudyYear | None:
        """The study year that holds today; None where none is written down: an old one is not used."""
        return _held(self.study_years, today)

    def income_limit(self, today: date) -> IncomeLimit | None:
        """The income limit that holds today, None where none is written down."""
        return _held(self.income_limits, today)


def _held(dated: Sequence[One], today: date) -> One | None:
    return next((one for one in dated if one.valid_from <= today <= one.valid_until), None)


@cog.configure("economy.toml")
def figures(path: Path) -> Figures:
    """What the loan fund gives."""
    return read_edited(path, Figures)
