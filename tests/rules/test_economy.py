"""A month in whole kroner: amounts as people write them, what is left, and figures that hold on their days alone."""

from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.api import Declaration, Message, Picture, Refused, read_edited
from cogs.economy.figures import Figures
from cogs.economy.rules import COSTS, MOST, Loan, Plan, kroner, lost, money, month_of
from cogs.economy.views import month
from config.settings import HERE

SAMPLE = Path(__file__).parents[1] / "samples" / "economy" / "economy.toml"
FIGURES = read_edited(SAMPLE, Figures)
AMOUNTS = st.none() | st.integers(0, MOST)
PLANS = st.builds(Plan, **dict.fromkeys((*COSTS, "income", "paid", "year"), AMOUNTS), loan=st.sampled_from(Loan))


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("4500", 4_500),
        ("4 500", 4_500),
        ("4\N{NO-BREAK SPACE}500", 4_500),
        ("4\N{NARROW NO-BREAK SPACE}500 kr", 4_500),
        ("4.500", 4_500),
        ("4,500", 4_500),
        ("4'500", 4_500),
        ("4500 kr", 4_500),
        ("4500kr.", 4_500),
        ("kr 4500,-", 4_500),
        ("Kr. 4 500,–", 4_500),
        ("NOK 4500", 4_500),
        ("4500 kroner", 4_500),
        ("ca. 4500", 4_500),
        ("4,5k", 4_500),
        ("4.5 K", 4_500),
        ("4,55k", 4_550),
        ("12k", 12_000),
        ("5 tusen", 5_000),
        ("4 500,50", 4_501),
        ("4500.49", 4_500),
        ("1 234 567", 1_234_567),
        ("0", 0),
        ("  300  ", 300),
        ("10 000 000", MOST),
    ],
)
def test_amounts_are_read_as_people_write_them(typed: str, amount: int) -> None:
    assert kroner(typed) == amount


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("-4500", "negative"),
        ("− 4 500 kr", "negative"),
        ("kr -20", "negative"),
        ("10 000 001", "too_much"),
        ("1000000000000", "too_much"),
        ("9" * 40, "too_much"),
        ("99999k", "too_much"),
        ("10^12", "unreadable"),
        ("1e6", "unreadable"),
        ("mye", "unreadable"),
        ("", "unreadable"),
        ("kr", "unreadable"),
        ("4-5000", "unreadable"),
        ("4,5", "unreadable"),  # four and a half, or thousands?
        ("45 00", "unreadable"),
        ("4 500 eller mer", "unreadable"),
        ("٤٥٠٠", "unreadable"),
        ("4500\n300", "unreadable"),
        ("$4500", "unreadable"),
    ],
)
def test_what_is_no_amount_is_refused_with_what_to_do(typed: str, why: str) -> None:
    with pytest.raises(Refused) as refused:
        kroner(typed)
    assert refused.value.reason.key == f"economy.amount.{why}"


@given(st.integers(0, MOST))
def test_what_is_written_is_read_back(amount: int) -> None:
    assert kroner(money(amount)) == amount


@given(st.text(max_size=40))
def test_whatever_is_typed_is_an_amount_or_refused(typed: str) -> None:
    with suppress(Refused):
        assert 0 <= kroner(typed) <= MOST


def test_money_is_written_as_in_norway() -> None:
    assert [money(n).replace("\N{NO-BREAK SPACE}", "_") for n in (0, 4_500, 1_234_567, -300)] == [
        "0_kr",
        "4_500_kr",
        "1_234_567_kr",
        "−300_kr",
    ]


@given(PLANS, AMOUNTS)
def test_a_month_is_the_sum_of_its_lines(plan: Plan, loan: int | None) -> None:
    found = month_of(plan, loan)
    assert found.total_out == sum(getattr(plan, name) or 0 for name in COSTS)
    assert found.left == found.total_in - found.total_out
    week = found.left_a_week
    assert week % 10 == 0 or 0 <= week < 10, "about so much a week is a round figure"
    assert week * 52 <= found.left * 12 < (week + 10) * 52
    assert ("loan" in dict(found.comes_in)) == (
        plan.paid is not None or (plan.loan is not Loan.NONE and loan is not None)
    )


def test_what_one_gets_goes_before_what_the_table_says() -> None:
    assert month_of(Plan(loan=Loan.AWAY, paid=8_000), 10_000).comes_in == (("loan", 8_000),)
    assert month_of(Plan(loan=Loan.HOME), 10_000).comes_in == (("loan", 10_000),)
    assert not month_of(Plan(year=200_000), 10_000), "what is earned in a year is no line of a month"


def test_what_is_lost_grows_with_what_is_above_the_limit_up_to_the_whole_grant() -> None:
    """Lånekassen's own example for 2024: from 319,069 kroner on nothing is left of 57,669, and the limit is 214,213."""
    assert [lost(over, 5, 11, 44_000) for over in (-1, 0, 1_000, 80_000, 90_000)] == [0, 0, 550, 44_000, 44_000]
    assert lost(319_069 - 214_213, 5, 11, 57_669) == 57_669
    assert lost(319_060 - 214_213, 5, 11, 57_669) < 57_669


@given(st.integers(0, MOST), st.integers(0, MOST), st.integers(0, 100), st.integers(1, 12), st.integers(0, 200_000))
def test_no_more_is_lost_than_there_is(over: int, more: int, percent: int, months: int, stipend: int) -> None:
    assert 0 <= lost(over, percent, months, stipend) <= lost(over + more, percent, months, stipend) <= stipend


def test_figures_hold_from_their_first_day_to_their_last() -> None:
    first, last = date(2026, 8, 1), date(2026, 12, 31)
    for day in (first, last):
        found = FIGURES.study_year(day)
        assert found is not None
        assert found.stipend == 44_000
        assert FIGURES.income_limit(day) is not None
    assert FIGURES.study_year(date(2026, 7, 31)) is FIGURES.study_year(date(2027, 1, 1)) is None
    assert FIGURES.income_limit(date(2025, 12, 31)) is FIGURES.income_limit(date(2027, 1, 1)) is None


def test_figures_that_come_along_say_that_nobody_checked_them() -> None:
    figures = read_edited(HERE / "economy.toml", Figures)
    assert figures.study_years
    assert all(one.verified_on is None for one in (*figures.study_years, *figures.income_limits))


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("valid_until = 2026-12-31", "valid_until = 2025-12-31", "valid_until is before valid_from"),
        ("https://lanekassen.no/the-loan", "https://example.no/the-loan", "source_url"),
        ("monthly = 10000", "monthly = -1", "monthly"),
        ("monthly = 10000", "monthly = 10000\nmonhtly = 1", "monhtly"),
        ("[[income_limits]]", "[[study_years]]", "study_years 2"),
    ],
)
def test_what_is_wrong_in_the_file_is_said(tmp_path: Path, before: str, after: str, says: str) -> None:
    path = tmp_path / "economy.toml"
    path.write_text(SAMPLE.read_text(encoding="utf-8").replace(before, after, 1), encoding="utf-8")
    with pytest.raises(Declaration, match=says):
        read_edited(path, Figures)


def test_two_that_hold_on_one_day_are_refused(tmp_path: Path) -> None:
    path, once = tmp_path / "economy.toml", SAMPLE.read_text(encoding="utf-8")
    following = once.replace("2026-12-31", "2027-07-31", 1).replace("2026-08-01", "2026-12-31")
    for shared in (once, following):
        path.write_text(once + shared, encoding="utf-8")
        with pytest.raises(Declaration, match="study_years has two that are true on the same day"):
            read_edited(path, Figures)


@settings(deadline=None)
@given(PLANS, st.booleans())
def test_every_month_is_told_and_drawn(plan: Plan, hold: bool) -> None:
    day = date(2026 if hold else 2028, 9, 1)
    loan, limit = FIGURES.study_year(day), FIGURES.income_limit(day)
    reckoned = month_of(plan, loan.monthly if loan else None)
    told = month(plan, reckoned, loan, limit, None, kept=False)
    assert isinstance(told, Message)
    (picture,) = [block for block in told.blocks if isinstance(block, Picture)]
    assert picture.svg.count("<rect") == len(reckoned.comes_in) + len(reckoned.goes_out)
