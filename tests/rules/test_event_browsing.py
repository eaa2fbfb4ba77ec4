"""What a visitor of the calendar page asked for: whatever an address says, something sensible is shown."""

from datetime import date, timedelta
from itertools import pairwise
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.events.browsing import Chosen, View, chosen, last_of, month_after, month_before, weeks_of
from cogs.events.rules import Label

TODAY = date(2026, 11, 28)
days = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@given(st.lists(st.tuples(st.sampled_from(["view", "from", "page", "only", "calendar", "lang", "framed"]), st.text())))
def test_nothing_that_an_address_says_is_an_error(query: list[tuple[str, str]]) -> None:
    assert isinstance(chosen(query, TODAY), Chosen)


@given(
    st.sampled_from(View),
    days,
    st.integers(1, 1_000),
    st.sets(st.sampled_from(Label)),
    st.lists(st.integers(0, 999_999), unique=True, max_size=5),
    st.sampled_from(["", "nb", "nn", "en"]),
    st.booleans(),
)
def test_an_address_says_what_was_chosen(
    view: View, since: date, page: int, only: set[Label], calendars: list[int], lang: str, framed: bool
) -> None:
    labels = tuple(label for label in Label if label in only)
    wanted = Chosen(view, since, page, labels, tuple(calendars), lang, framed)
    assert chosen(parse_qsl(wanted.query(page=page)), TODAY) == wanted


def test_a_change_begins_at_the_first_page_and_keeps_the_rest() -> None:
    wanted = Chosen(View.LIST, TODAY, 3, (Label.FREE,), (2,), "nn")
    changed = chosen(parse_qsl(wanted.query(view=View.MONTH)), TODAY)
    assert changed == Chosen(View.MONTH, TODAY, 1, (Label.FREE,), (2,), "nn")


@given(days)
def test_weeks_of_a_month(day: date) -> None:
    weeks = weeks_of(day)
    assert all(week[0].weekday() == 0 and len(week) == 7 for week in weeks)
    shown = [one for week in weeks for one in week]
    assert [later - one for one, later in pairwise(shown)] == [timedelta(days=1)] * (len(shown) - 1)
    within = [one for one in shown if (one.year, one.month) == (day.year, day.month)]
    assert (within[0], within[-1]) == (day.replace(day=1), last_of(day))
    assert len(shown) - len(within) < 14


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [
        (date(2026, 12, 31), date(2026, 11, 1), date(2027, 1, 1)),
        (date(2027, 1, 31), date(2026, 12, 1), date(2027, 2, 1)),
        (date(2028, 2, 29), date(2028, 1, 1), date(2028, 3, 1)),
    ],
)
def test_months_beside_a_month(day: date, before: date, after: date) -> None:
    assert (month_before(day), month_after(day)) == (before, after)
