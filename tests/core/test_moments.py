"""Times in words, as the reader's language and zone have them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.moment import Days, Moment, Period, Relative, Style
from bot.moments import shown

OSLO = ZoneInfo("Europe/Oslo")
NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
SIX = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
"""Six in the evening in Oslo, on a Tuesday in winter."""

Shown = Moment | Period | Days | Relative


def in_words(value: Shown, locale: str = "nb", *, zone: ZoneInfo = OSLO, now: datetime = NOW) -> str:
    """A time in words."""
    return shown(value, locale=locale, zone=zone, now=now)


@pytest.mark.parametrize(
    ("style", "nb", "nn", "en"),
    [
        (
            Style.FULL,
            "tirsdag 24. november kl. 18.00",
            "tysdag 24. november kl. 18.00",
            "Tuesday 24 November at 18:00",
        ),
        (Style.SHORT, "tir. 24. nov. 18.00", "ty. 24. nov. 18.00", "Tue 24 Nov 18:00"),
        (Style.TIME, "18.00", "18.00", "18:00"),
        (Style.DATE, "tirsdag 24. november", "tysdag 24. november", "Tuesday 24 November"),
    ],
)
def test_moment_in_three_languages(style: Style, nb: str, nn: str, en: str) -> None:
    moment = Moment(SIX, style)
    assert [in_words(moment, locale) for locale in ("nb", "nn", "en_GB")] == [nb, nn, en]


@pytest.mark.parametrize(
    ("instant", "now", "named"),
    [
        (SIX, NOW, False),
        (SIX.replace(year=2027), NOW, True),
        (SIX.replace(year=2025), NOW, True),
        # Midnight in Oslo comes an hour before midnight in UTC, and the reader is in Oslo.
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), datetime(2026, 12, 31, 22, 0, tzinfo=UTC), True),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), datetime(2026, 12, 31, 23, 15, tzinfo=UTC), False),
    ],
)
def test_year_is_named_where_it_is_not_the_readers(instant: datetime, now: datetime, named: bool) -> None:
    words = in_words(Moment(instant), now=now)
    assert (str(instant.astimezone(OSLO).year) in words) is named


def test_whole_days_know_the_readers_year_too() -> None:
    new_year = date(2027, 1, 1)
    assert in_words(Days(new_year, new_year), now=datetime(2026, 12, 31, 23, 30, tzinfo=UTC)) == "fredag 1. januar"
    assert in_words(Days(new_year, new_year), now=NOW) == "fredag 1. januar 2027"


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (Period(SIX, SIX + timedelta(hours=2)), "tirsdag 24. november kl. 18.00–20.00"),
        (Period(SIX, SIX), "tirsdag 24. november kl. 18.00"),
        (
            Period(SIX, SIX + timedelta(hours=8)),
            "tirsdag 24. november kl. 18.00 – onsdag 25. november kl. 02.00",
        ),
        (Period(SIX, SIX + timedelta(hours=2), Style.SHORT), "tir. 24. nov. 18.00–20.00"),
        (Period(SIX, SIX + timedelta(hours=2), Style.TIME), "18.00–20.00"),
        (Period(SIX, SIX + timedelta(hours=2), Style.DATE), "tirsdag 24. november"),
        (Period(SIX, SIX + timedelta(days=1), Style.DATE), "tirsdag 24. november – onsdag 25. november"),
    ],
)
def test_period_names_the_day_once(period: Period, words: str) -> None:
    assert in_words(period) == words


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 10, 5), date(2026, 10, 5), "mandag 5. oktober"),
        (date(2026, 10, 5), date(2026, 10, 9), "mandag 5. oktober – fredag 9. oktober"),
        (date(2026, 12, 31), date(2027, 1, 1), "torsdag 31. desember – fredag 1. januar 2027"),
    ],
)
@pytest.mark.parametrize("zone", ["Europe/Oslo", "Pacific/Auckland", "America/Los_Angeles"])
def test_whole_days_are_the_same_in_every_zone(first: date, last: date, words: str, zone: str) -> None:
    assert in_words(Days(first, last), zone=ZoneInfo(zone)) == words


@pytest.mark.parametrize(
    ("minutes", "nb", "nn", "en"),
    [
        (1, "om 1 minutt", "om 1 minutt", "in 1 minute"),
        (45, "om 45 minutter", "om 45 minutt", "in 45 minutes"),
        (60, "om 1 time", "om 1 time", "in 1 hour"),
        (90, "om 90 minutter", "om 90 minutt", "in 90 minutes"),
        (120, "om 2 timer", "om 2 timar", "in 2 hours"),
        (150, "om 150 minutter", "om 150 minutt", "in 150 minutes"),
        (23 * 60, "i morgen", "i morgon", "tomorrow"),
        (36 * 60, "i morgen", "i morgon", "tomorrow"),
        (5 * 24 * 60, "om 5 døgn", "om 5 døgn", "in 5 days"),
        (10 * 24 * 60, "om 10 døgn", "om 10 døgn", "in 10 days"),
        (14 * 24 * 60, "om 2 uker", "om 2 veker", "in 2 weeks"),
        (60 * 24 * 60, "om 9 uker", "om 9 veker", "in 9 weeks"),
        (-5, "for 5 minutter siden", "for 5 minutt sidan", "5 minutes ago"),
        (-90, "for 90 minutter siden", "for 90 minutt sidan", "90 minutes ago"),
        (0, "om 1 minutt", "om 1 minutt", "in 1 minute"),
    ],
)
def test_relative_in_three_languages(minutes: int, nb: str, nn: str, en: str) -> None:
    value = Relative(NOW + timedelta(minutes=minutes))
    assert [in_words(value, locale) for locale in ("nb", "nn", "en_GB")] == [nb, nn, en]


@given(st.integers(60, 60 * 24 * 365 * 60))
def test_relative_is_true_within_a_twentieth(seconds: int) -> None:
    words = in_words(Relative(NOW + timedelta(seconds=seconds)), "en_GB")
    if words == "tomorrow":
        then = (NOW + timedelta(seconds=seconds)).astimezone(OSLO)
        assert then.date() == NOW.astimezone(OSLO).date() + timedelta(days=1)
        return
    _, count, unit = words.split()
    length = {"minute": 60, "hour": 3600, "day": 86_400, "week": 604_800}[unit.rstrip("s")]
    assert abs(int(count) * length - seconds) <= max(seconds / 20, 30)


@pytest.mark.parametrize(
    ("instant", "words"),
    [
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "søndag 25. oktober kl. 02.30"),  # summer time, the first 02.30
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "søndag 25. oktober kl. 02.30"),  # winter time, the second
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "søndag 29. mars kl. 01.59"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "søndag 29. mars kl. 03.00"),
    ],
)
def test_clock_change_is_the_zones(instant: datetime, words: str) -> None:
    assert in_words(Moment(instant)) == words


def test_period_over_the_clock_change_ends_by_the_wall() -> None:
    saturday = datetime(2026, 10, 24, 21, 0, tzinfo=UTC)
    words = in_words(Period(saturday, saturday + timedelta(hours=5)))
    assert words == "lørdag 24. oktober kl. 23.00 – søndag 25. oktober kl. 03.00"


def test_naive_times_are_refused() -> None:
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(ValueError, match="aware"):
        Moment(naive)
    with pytest.raises(ValueError, match="aware"):
        Period(NOW, naive)
