"""What somebody fills in about their month, and how its amounts are read."""

from dataclasses import fields
from typing import Annotated

from bot.api import Circumstances, Form, Max, Reads, t
from cogs.economy.rules import Loan, Plan, kroner


def read_kroner(text: str, around: Circumstances) -> int:
    """An amount in whole kroner; Refused where it is none."""
    return kroner(text)


Kroner = Annotated[int, Reads(read_kroner), Max(40)]


class PlanForm(Form, title=t("economy.form")):
    """A month; what is left empty is not counted."""

    rent: Kroner | None = None
    food: Kroner | None = None
    transport: Kroner | None = None
    phone: Kroner | None = None
    other: Kroner | None = None
    income: Kroner | None = None
    loan: Loan = Loan.NONE
    paid: Kroner | None = None
    year: Kroner | None = None
    keep: bool = False

    @property
    def plan(self) -> Plan:
        """What is reckoned with, without whether to keep it."""
        return Plan(**{field.name: getattr(self, field.name) for field in fields(Plan)})
