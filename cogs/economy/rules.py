"""What a month comes to, in whole kroner: pure, no await, no table, no clock."""

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.api import Refused, t

MOST = 10_000_000
"""Kroner: what is above is a slip of the finger."""

_NUMBER = re.compile(
    r"(?:ca\.? ?)?(?:kr\.? ?|nok ?)?(?P<minus>- ?)?"
    r"(?:(?P<thousands>[0-9]{1,5}(?:[.,][0-9]{1,2})?) ?(?:k|tusen)"
    r"|(?P<whole>[0-9]{1,3}(?:[ .,'][0-9]{3}){1,20}|[0-9]{1,60})(?:[.,](?P<cents>[0-9]{2}))?)"
    r" ?(?:,-)? ?(?:kr\.?|kroner|nok)?"
)
_SPACES = re.compile(r"\s+")  # the narrow and the unbreakable ones as well
_DASHES = str.maketrans("−–—’", "---'")


class Loan(StrEnum):
    """Whether somebody has the student loan, and what decides whether some of it becomes a grant."""

    NONE = "none"
    AWAY = "away"
    HOME = "home"


@dataclass(frozen=True)
class Plan:
    """What somebody wrote of their month; None is what they left out."""

    rent: int | None = None
    food: int | None = None
    transport: int | None = None
    phone: int | None = None
    other: int | None = None
    income: int | None = None
    loan: Loan = Loan.NONE
    paid: int | None = None  # what they get from the loan fund, where they know it
    year: int | None = None  # what they earn in the whole year, before tax


COSTS = ("rent", "food", "transport", "phone", "other")


@dataclass(frozen=True)
class Month:
    """What comes in and what goes out, each by its name."""

    comes_in: tuple[tuple[str, int], ...]
    goes_out: tuple[tuple[str, int], ...]

    @property
    def total_in(self) -> int:
        """All that comes in."""
        return sum(amount for _, amount in self.comes_in)

    @property
    def total_out(self) -> int:
        """All that goes out."""
        return sum(amount for _, amount in self.goes_out)

    @property
    def left(self) -> int:
        """What is left, less than nothing where it does not reach."""
        return self.total_in - self.total_out

    @property
    def left_a_week(self) -> int:
        """What is left a week, of a year's twelve months in its fifty-two weeks: rounded down to tens, from ten on."""
        exact = self.left * 12 // 52
        return exact if 0 <= exact < 10 else exact // 10 * 10

    def __bool__(self) -> bool:
        return bool(self.comes_in or self.goes_out)


def month_of(plan: Plan, loan_a_month: int | None) -> Month:
    """The month that a plan makes; `loan_a_month` is what the table says, if it says anything now."""
    loan = plan.paid
    if loan is None and plan.loan is not Loan.NONE:
        loan = loan_a_month
    comes_in = {"loan": loan, "income": plan.income}
    goes_out = {name: getattr(plan, name) for name in COSTS}
    return Month(_given(comes_in), _given(goes_out))


def _given(lines: dict[str, int | None]) -> tuple[tuple[str, int], ...]:
    return tuple((name, amount) for name, amount in lines.items() if amount is not None)


def lost(over: int, percent_a_month: int, months: int, stipend: int) -> int:
    """How much less of a loan becomes a grant, for an income so much over the limit; never more than there is."""
    return min(stipend, max(0, over) * percent_a_month * months // 100)


def kroner(typed: str) -> int:
    """An amount as people write it, in whole kroner; Refused says what can be written."""
    text = _SPACES.sub(" ", typed).strip().casefold().translate(_DASHES)
    read = _NUMBER.fullmatch(text)
    if read is None:
        raise Refused(t("economy.amount.unreadable"))
    if read["minus"]:
        raise Refused(t("economy.amount.negative"))
    amount = _thousands(read["thousands"]) if read["thousands"] else _whole(read["whole"], read["cents"])
    if amount > MOST:
        raise Refused(t("economy.amount.too_much", most=money(MOST)))
    return amount


def _thousands(written: str) -> int:
    before, _, after = written.replace(",", ".").partition(".")
    return int(before) * 1_000 + int(f"{after:0<3}")


def _whole(written: str, cents: str | None) -> int:
    return int(re.sub("[^0-9]", "", written)) + (int(cents or 0) >= 50)


def money(amount: int) -> str:
    """An amount as it is written in Norway, `4 500 kr`, with spaces at which no line is broken."""
    grouped = f"{abs(amount):,}".replace(",", "\N{NO-BREAK SPACE}")
    return f"{'−' if amount < 0 else ''}{grouped}\N{NO-BREAK SPACE}kr"
