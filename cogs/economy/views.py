"""What members see of their month."""

from collections.abc import Iterator

from bot.api import Actions, Button, Facts, Heading, Message, Phrase, Picture, Text, Verbatim, action, say, t
from cogs.economy.chart import bars
from cogs.economy.figures import SOURCE, IncomeLimit, StudyYear
from cogs.economy.rules import Loan, Month, Plan, lost, money


def month(
    plan: Plan, reckoned: Month, loan: StudyYear | None, limit: IncomeLimit | None, who: Text | None, *, kept: bool
) -> Message:
    """A month: what is left, each line of it, what the loan fund makes of it, and whom one can talk to."""
    alt = t("economy.alt", come_in=money(reckoned.total_in), out=money(reckoned.total_out))
    return say(
        Heading(t("economy.heading")),
        _result(reckoned, without_loan=_lacks_loan(plan, loan)),
        Facts(tuple(_rows(reckoned))),
        Picture(bars(reckoned), alt, "budget"),
        *_of_the_loan(plan, loan, limit),
        who or t("economy.who"),
        t("economy.kept" if kept else "economy.not_kept"),
        Actions((Button(t("economy.button.forget"), action("economy/forget")),)) if kept else None,
    )


def _lacks_loan(plan: Plan, loan: StudyYear | None) -> bool:
    """Whether there is a loan of which nobody knows how much it is."""
    return plan.loan is not Loan.NONE and plan.paid is None and loan is None


def _result(reckoned: Month, *, without_loan: bool) -> Phrase:
    if not reckoned.comes_in:
        return t("economy.only_out", out=money(reckoned.total_out))
    if not reckoned.goes_out:
        return t("economy.only_in", come_in=money(reckoned.total_in))
    if reckoned.left < 0:
        return t("economy.short_without_loan" if without_loan else "economy.short", missing=money(-reckoned.left))
    if reckoned.left == 0:
        return t("economy.even")
    return t("economy.left", left=money(reckoned.left), week=money(reckoned.left_a_week))


def _rows(reckoned: Month) -> Iterator[tuple[Text, Text]]:
    """The lines with the numbers that the bars of the picture have."""
    signed = [*reckoned.comes_in, *((name, -amount) for name, amount in reckoned.goes_out)]
    for number, (name, amount) in enumerate(signed, 1):
        yield t("economy.row", number=number, what=t(f"economy.line.{name}")), Verbatim(money(amount))


def _of_the_loan(plan: Plan, loan: StudyYear | None, limit: IncomeLimit | None) -> Iterator[Phrase]:
    """What the figures say of this plan; where they hold no more, that they do not, and where they stand."""
    if plan.loan is Loan.NONE:
        return
    wants_limit = plan.loan is Loan.AWAY and plan.year is not None
    if plan.paid is None and loan is not None:
        yield t("economy.evenly", months=loan.months, amount=money(loan.monthly))
    if plan.loan is Loan.HOME:
        yield t("economy.at_home")
    elif loan is not None:
        yield t("economy.stipend", most=money(loan.stipend))
    if wants_limit and limit is not None:
        yield _of_the_limit(plan.year or 0, loan, limit)
    lacks_limit = wants_limit and limit is None
    if _lacks_loan(plan, loan):
        yield t("economy.no_figures" if lacks_limit else "economy.no_loan", address=Verbatim(SOURCE))
    elif lacks_limit:
        yield t("economy.no_limit", address=Verbatim(SOURCE))
    shown = (loan if plan.paid is None or plan.loan is Loan.AWAY else None, limit if wants_limit else None)
    for address in dict.fromkeys(one.source_url for one in shown if one and one.verified_on is None):
        yield t("economy.unchecked", address=Verbatim(address))


def _of_the_limit(earned: int, loan: StudyYear | None, limit: IncomeLimit) -> Phrase:
    year, most, over = limit.valid_from.year, money(limit.amount), earned - limit.amount
    if over <= 0:
        return t("economy.below", room=money(-over), limit=most, year=year)
    if loan is None:
        return t("economy.above", over=money(over), limit=most, year=year)
    less = lost(over, limit.percent_a_month, loan.months, loan.stipend)
    return t("economy.above_by", over=money(over), limit=most, year=year, lost=money(less))


def forgotten() -> Message:
    """The plan is gone."""
    return say(t("economy.forgotten"))
