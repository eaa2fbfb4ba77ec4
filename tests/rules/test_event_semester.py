"""What a series leaves out: weeks as they are written, public holidays, days."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.errors import Refused
from bot.parameters import Circumstances
from cogs.events.forms import read_days
from cogs.events.ical import Occurrence, Override, Pattern, expand, write_own
from cogs.events.semester import LeftOut, days_written, parted, weeks_in, weeks_written

OSLO = ZoneInfo("Europe/Oslo")


@pytest.mark.parametrize(
    ("text", "weeks"),
    [
        ("41", (41,)),
        ("41, 48–50", (41, 48, 49, 50)),
        ("uke 41 og 48-50", (41, 48, 49, 50)),
        ("Veke 8 til 9", (8, 9)),
        ("weeks 8 to 9 and 12.", (8, 9, 12)),
        ("52–1", (1, 52, 53)),
        ("8;9\n10", (8, 9, 10)),
        ("0", None),
        ("54", None),
        ("41 48", None),
        ("høstferien", None),
        ("41,", None),
        ("-41", None),
        ("1–2–3", None),
    ],
)
def test_weeks_as_people_write_them(text: str, weeks: tuple[int, ...] | None) -> None:
    assert weeks_in(text) == weeks


@given(st.sets(st.integers(1, 53), min_size=1))
def test_weeks_are_read_as_they_are_written(weeks: set[int]) -> None:
    assert weeks_in(weeks_written(weeks)) == tuple(sorted(weeks))


@given(st.sets(st.dates(date(2026, 10, 20), date(2026, 11, 10)), min_size=1))
def test_days_are_read_as_they_are_written(days: set[date]) -> None:
    around = Circumstances("nb", OSLO, datetime(2026, 9, 1, tzinfo=UTC), *[lambda _: None] * 3)
    assert read_days(days_written(days), around) == tuple(sorted(days))


def planned(*overrides: Override) -> tuple[Occurrence, ...]:
    """Thursdays at eight, from April to June 2027."""
    first = datetime(2027, 4, 1, 20, tzinfo=OSLO)
    pattern = Pattern(first, first, "FREQ=WEEKLY;UNTIL=20270630T215959Z", overrides)
    return expand(write_own(pattern, OSLO), zone=OSLO, since=datetime(2027, 1, 1, tzinfo=UTC),
                  until=datetime(2028, 1, 1, tzinfo=UTC))  # fmt: skip


def days(ones: tuple[Occurrence, ...]) -> list[tuple[int, int]]:
    """Day and month of each."""
    return [(one.start.astimezone(OSLO).day, one.start.astimezone(OSLO).month) for one in ones]


def test_weeks_holidays_and_days_are_left_out_and_nothing_else() -> None:
    stays, out = parted(planned(), LeftOut(frozenset({15, 22}), frozenset({date(2027, 6, 17)}), True), OSLO)
    assert days(out) == [(15, 4), (6, 5), (3, 6), (17, 6)]  # the 6th of May is Ascension Day
    assert len(stays) + len(out) == len(planned())
    assert parted(planned(), LeftOut(), OSLO) == (planned(), ())


def test_a_time_that_was_moved_by_itself_is_meant() -> None:
    on_the_17th = datetime(2027, 5, 17, 12, tzinfo=OSLO)
    moved = planned(Override("20270520T180000Z", on_the_17th, on_the_17th))
    _, out = parted(moved, LeftOut(holidays=True), OSLO)
    assert days(out) == [(6, 5)]


def test_days_are_days() -> None:
    around = Circumstances("nb", OSLO, datetime(2026, 9, 1, 8, tzinfo=UTC), *[lambda _: None] * 3)
    assert read_days("24.12., 31. desember", around) == (date(2026, 12, 24), date(2026, 12, 31))
    assert read_days("5.–7. oktober", around) == tuple(date(2026, 10, day) for day in (5, 6, 7))
    for wrong in ("24.12. kl. 18", "hver fredag", "jul", "24.12.,,31.12."):
        with pytest.raises(Refused):
            read_days(wrong, around)
