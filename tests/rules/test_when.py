"""Dates as people write them: understood rightly, or not at all."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.when import Ambiguous, At, NotUnderstood, Series, Span, When, parse_when

OSLO = ZoneInfo("Europe/Oslo")
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=OSLO)  # a Sunday
SHOWN = "%Y-%m-%d %H:%M"


def read(text: str, locale: str = "nb", now: datetime = NOW) -> When | Ambiguous | NotUnderstood:
    return parse_when(text, now=now, zone=OSLO, locale=locale)


def shown(value: When | Ambiguous | NotUnderstood) -> str:
    """A value in one line: days without a time are whole ones."""
    match value:
        case At(instant, whole):
            return f"{instant:%Y-%m-%d}" if whole else _shown_instant(instant)
        case Span(start, end, whole):
            return " -> ".join(f"{each:%Y-%m-%d}" if whole else _shown_instant(each) for each in (start, end))
        case Series(rule, first):
            return f"{rule} @ {shown(first)}"
        case Ambiguous(candidates):
            return " | ".join(shown(each) for each in candidates)
        case NotUnderstood(reason):
            return reason.key.removeprefix("core.when.")


def _shown_instant(instant: datetime) -> str:
    """A local time; which of the two where the clocks show it twice."""
    twice = instant.replace(fold=0).utcoffset() != instant.replace(fold=1).utcoffset()
    return f"{instant:{SHOWN}}" + ((" second" if instant.fold else " first") if twice else "")


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OSLO)


DAYS = [
    ("24.11.2026", "2026-11-24"),
    ("24.11.", "2026-11-24"),
    ("24.11.26", "2026-11-24"),
    ("24/11", "2026-11-24"),
    ("24/11-2026", "2026-11-24"),
    ("2026-11-24", "2026-11-24"),
    ("den 24. november", "2026-11-24"),
    ("November 24th, 2026", "2026-11-24"),
    ("the 24th of November", "2026-11-24"),
    ("11/24/2026", "2026-11-24"),
    ("ti. 24. nov.", "2026-11-24"),
    ("to. 26. nov.", "2026-11-26"),
    ("tysdag 24. november", "2026-11-24"),
    ("den tjuefjerde november", "2026-11-24"),
    ("den 24.", "2026-11-24"),
    ("i dag", "2026-11-22"),
    ("i morra", "2026-11-23"),
    ("i morgon", "2026-11-23"),
    ("tomorrow", "2026-11-23"),
    ("i overmorgon", "2026-11-24"),
    ("the day after tomorrow", "2026-11-24"),
    ("på laurdag", "2026-11-28"),
    ("nå på fredag", "2026-11-27"),
    ("om 3 dagar", "2026-11-25"),
    ("om ein månad", "2026-12-22"),
    ("two weeks from Tuesday", "2026-12-08"),
    ("uke 49 onsdag", "2026-12-02"),
    ("tysdag i veke 49", "2026-12-01"),
    ("mandag neste uke", "2026-11-23"),
    ("siste fredag i november", "2026-11-27"),
    ("first Monday of December", "2026-12-07"),
    ("17. mai", "2027-05-17"),
    ("julaften", "2026-12-24"),
    ("uke 50", "2026-12-07 -> 2026-12-13"),
    ("neste uke", "2026-11-23 -> 2026-11-29"),
    ("neste måned", "2026-12-01 -> 2026-12-31"),
    ("uke 49–51", "2026-11-30 -> 2026-12-20"),
    ("3.–5. desember", "2026-12-03 -> 2026-12-05"),
    ("3. til 5. desember", "2026-12-03 -> 2026-12-05"),
    ("December 3–5", "2026-12-03 -> 2026-12-05"),
    ("fra 12. til 14. mars", "2027-03-12 -> 2027-03-14"),
    ("24-26.11", "2026-11-24 -> 2026-11-26"),
    ("24.–26.11.2026", "2026-11-24 -> 2026-11-26"),
    ("28. desember – 2. januar", "2026-12-28 -> 2027-01-02"),
    ("3.1.–5.1.2028", "2028-01-03 -> 2028-01-05"),
    ("fredag til søndag", "2026-11-27 -> 2026-11-29"),
]
TIMES = [
    ("24. november kl 18", "2026-11-24 18:00"),
    ("Tirsdag 24. november 2026, kl. 18.00–20.00", "2026-11-24 18:00 -> 2026-11-24 20:00"),
    ("2026-11-24T18:00", "2026-11-24 18:00"),
    ("2026-11-24T18:00:00Z", "2026-11-24 19:00"),
    ("kl. 18.30", "2026-11-22 18:30"),
    ("18:30", "2026-11-22 18:30"),
    ("6pm", "2026-11-22 18:00"),
    ("i morgen 1430", "2026-11-23 14:30"),
    ("fredag 20", "2026-11-27 20:00"),
    ("fredag 5", "2026-11-27 05:00 | 2026-11-27 17:00"),
    ("fredag 8-10", "2026-11-27 08:00 -> 2026-11-27 10:00"),
    ("klokka halv åtte i kveld", "2026-11-22 19:30"),
    ("fem på halv åtte i kveld", "2026-11-22 19:25"),
    ("i morgon kveld klokka halv sju", "2026-11-23 18:30"),
    ("i morgen halv åtte", "2026-11-23 07:30 | 2026-11-23 19:30"),
    ("half past six tomorrow evening", "2026-11-23 18:30"),
    ("half seven tonight", "2026-11-22 18:30 | 2026-11-22 19:30"),
    ("kvart på åtte i morgen tidlig", "2026-11-23 07:45"),
    ("noon tomorrow", "2026-11-23 12:00"),
    ("12am tomorrow", "2026-11-23 00:00"),
    ("midnatt", "2026-11-23 00:00"),
    ("fredag midnatt", "2026-11-27 00:00 | 2026-11-28 00:00"),
    ("i natt kl 2", "2026-11-23 02:00"),
    ("om halvannen time", "2026-11-22 13:30"),
    ("in 2 hours and 30 minutes", "2026-11-22 14:30"),
    ("i morgen fra 18 til 20", "2026-11-23 18:00 -> 2026-11-23 20:00"),
    ("from 6 to 8pm tomorrow", "2026-11-23 18:00 -> 2026-11-23 20:00"),
    ("11-1pm tomorrow", "2026-11-23 11:00 -> 2026-11-23 13:00"),
    ("24.11. 17:00-19:30", "2026-11-24 17:00 -> 2026-11-24 19:30"),
    ("24.11. 22–02", "2026-11-24 22:00 -> 2026-11-25 02:00"),
    ("i dag 20–24", "2026-11-22 20:00 -> 2026-11-23 00:00"),
    ("24.11. kl 18 til 25.11. kl 02", "2026-11-24 18:00 -> 2026-11-25 02:00"),
    ("fra fredag kl 16 til søndag kl 14", "2026-11-27 16:00 -> 2026-11-29 14:00"),
    ("i morgen kl 18 i to timer", "2026-11-23 18:00 -> 2026-11-23 20:00"),
    ("24. november 2030", "2026-11-24 20:30 | 2030-11-24"),
]
SERIES = [
    ("hver tirsdag kl 18", "FREQ=WEEKLY;BYDAY=TU @ 2026-11-24 18:00"),
    ("kvar tysdag", "FREQ=WEEKLY;BYDAY=TU @ 2026-11-24"),
    (
        "annenhver onsdag 17–19 ut november",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE;UNTIL=20261130T225959Z @ 2026-11-25 17:00 -> 2026-11-25 19:00",
    ),
    ("annakvar onsdag", "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE @ 2026-11-25"),
    (
        "every other Wednesday until Christmas",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE;UNTIL=20261223 @ 2026-11-25",
    ),
    (
        "tirsdager og torsdager kl 10.15 til 28. november",
        "FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20261128T225959Z @ 2026-11-24 10:15",
    ),
    ("every weekday at 9", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR @ 2026-11-23 09:00"),
    ("hver mandag til fredag kl 9", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR @ 2026-11-23 09:00"),
    ("hver kveld kl 8", "FREQ=DAILY @ 2026-11-22 20:00"),
    ("første torsdag i hver måned", "FREQ=MONTHLY;BYDAY=1TH @ 2026-12-03"),
    ("den 15. i hver måned kl 12", "FREQ=MONTHLY;BYMONTHDAY=15 @ 2026-12-15 12:00"),
    ("hver 14. dag fra 24.11. kl 18", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU @ 2026-11-24 18:00"),
    ("hver tirsdag kl 18, 5 ganger", "FREQ=WEEKLY;BYDAY=TU;COUNT=5 @ 2026-11-24 18:00"),
    ("hver dag neste uke kl 9", "FREQ=DAILY;UNTIL=20261129T225959Z @ 2026-11-23 09:00"),
    (
        "24.11.2026 18:00-20:00, hver uke til 15.12.",
        "FREQ=WEEKLY;BYDAY=TU;UNTIL=20261215T225959Z @ 2026-11-24 18:00 -> 2026-11-24 20:00",
    ),
    (
        "24.11.2026 18:00-20:00, weekly until 15.12.2026",
        "FREQ=WEEKLY;BYDAY=TU;UNTIL=20261215T225959Z @ 2026-11-24 18:00 -> 2026-11-24 20:00",
    ),
    (
        "every third Wednesday",
        "FREQ=WEEKLY;INTERVAL=3;BYDAY=WE @ 2026-11-25 | FREQ=MONTHLY;BYDAY=3WE @ 2026-12-16",
    ),
    (
        "hver tirsdag til desember",
        "FREQ=WEEKLY;BYDAY=TU;UNTIL=20261130 @ 2026-11-24 | FREQ=WEEKLY;BYDAY=TU;UNTIL=20261231 @ 2026-11-24",
    ),
]
REFUSED = [
    ("", "empty"),
    ("   ", "empty"),
    ("fest i morgen", "not_understood"),
    ("ikke i morgen", "not_understood"),
    ("24.11 kl 18 ca", "not_understood"),
    ("hver tirsdag unntatt 1. desember", "not_understood"),
    ("i morgen kl 18 kl 19", "not_understood"),
    ("24.11.20266", "not_understood"),
    ("i morgen " * 30, "not_understood"),
    ("31.2.", "impossible"),
    ("31.2.2027 kl 18", "impossible"),
    ("29. februar", "impossible"),
    ("kl 25", "impossible"),
    ("fredag 18:75", "impossible"),
    ("13pm tomorrow", "impossible"),
    ("uke 54", "impossible"),
    ("i kveld kl 14", "impossible"),
    ("2026-02-30T10:00", "impossible"),
    ("i går", "past"),
    ("15. mai 2026", "past"),
    ("20. november", "past"),
    ("i dag kl 10", "past"),
    ("last Friday", "past"),
    ("uke 35", "past"),
    ("18", "no_date"),
    ("18–20", "no_date"),
    ("hver uke", "no_date"),
    ("fra fredag", "no_date"),
    ("neste uke kl 18", "no_date"),
    ("24.11. 20–18", "end_before_start"),
    ("5.–3. desember", "end_before_start"),
    ("hver tirsdag til 23.11.2026", "end_before_start"),
    ("24.11.2026, hver onsdag", "weekday"),
]


@pytest.mark.parametrize(("text", "expected"), DAYS + TIMES + SERIES)
@pytest.mark.parametrize("locale", ["nb", "nn"])
def test_reads_what_people_write(text: str, expected: str, locale: str) -> None:
    assert shown(read(text, locale)) == expected


@pytest.mark.parametrize(("text", "expected"), DAYS + SERIES)
def test_reads_all_three_languages_in_an_english_locale(text: str, expected: str) -> None:
    assert shown(read(text, "en")) == expected


@pytest.mark.parametrize(("text", "reason"), REFUSED)
def test_says_why_nothing_can_be_used(text: str, reason: str) -> None:
    assert shown(read(text)) == reason


@pytest.mark.parametrize(
    ("text", "locale", "expected"),
    [
        ("04/05/2027", "nb", "2027-05-04"),
        ("04/05/2027", "en", "2027-04-05 | 2027-05-04"),
        ("13/05/2027", "en", "2027-05-13"),
        ("05/13/2027", "en", "2027-05-13"),
        ("tomorrow at 8", "en", "2026-11-23 08:00 | 2026-11-23 20:00"),
        ("i morgen kl 8", "en", "2026-11-23 08:00"),
        ("i morgen kl 8", "nb", "2026-11-23 08:00"),
        ("tomorrow 08:00", "en", "2026-11-23 08:00"),
        ("tomorrow at 9", "en", "2026-11-23 09:00"),
        ("today at 6", "en", "2026-11-22 18:00"),
        (
            "tomorrow 6-8",
            "en",
            "2026-11-23 06:00 -> 2026-11-23 08:00 | 2026-11-23 18:00 -> 2026-11-23 20:00",
        ),
        ("tomorrow 8:15-16:00", "en", "2026-11-23 08:15 -> 2026-11-23 16:00"),
        ("fri 6 to 8pm", "en", "2026-11-27 18:00 -> 2026-11-27 20:00"),
    ],
)
def test_the_locale_decides_the_order_of_slashes_and_the_dial(text: str, locale: str, expected: str) -> None:
    assert shown(read(text, locale)) == expected


@pytest.mark.parametrize(
    ("now", "text", "expected"),
    [
        ("2026-11-24T12:00", "tirsdag", "2026-11-24 | 2026-12-01"),
        ("2026-11-24T12:00", "tirsdag kl 18", "2026-11-24 18:00 | 2026-12-01 18:00"),
        ("2026-11-24T12:00", "tirsdag kl 10", "2026-12-01 10:00"),
        ("2026-11-24T12:00", "neste tirsdag", "2026-12-01"),
        ("2026-11-24T12:00", "neste fredag", "2026-11-27 | 2026-12-04"),
        ("2026-11-24T12:00", "this Friday", "2026-11-27"),
        ("2026-11-24T12:00", "fredag om en uke", "2026-12-04"),
        ("2026-11-24T12:00", "hver tirsdag kl 18", "FREQ=WEEKLY;BYDAY=TU @ 2026-11-24 18:00"),
        ("2026-11-24T12:00", "hver tirsdag kl 10", "FREQ=WEEKLY;BYDAY=TU @ 2026-12-01 10:00"),
        ("2027-01-05T10:00", "20. november", "2027-11-20"),
        ("2027-01-05T10:00", "28. desember", "past"),
        ("2027-08-18T08:00", "uke 35", "2027-08-30 -> 2027-09-05"),
        ("2027-01-01T00:00", "i dag", "2027-01-01"),
        ("2028-02-28T23:59", "i morgen", "2028-02-29"),
        ("2026-12-31T23:30", "om en time", "2027-01-01 00:30"),
        ("2027-01-31T12:00", "om en måned", "2027-02-28"),
        ("2026-11-24T01:00", "i natt kl 2", "2026-11-24 02:00 | 2026-11-25 02:00"),
    ],
)
def test_it_depends_on_when_it_is_said(now: str, text: str, expected: str) -> None:
    assert shown(read(text, now=local(now))) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mandag 24.11.2026", "2026-11-23 | 2026-11-24"),
        ("onsdag 24. november", "2026-11-24 | 2026-11-25 | 2027-11-24"),
        ("lørdag 20. november", "2027-11-20"),
        ("fredag 20. november 2026", "past"),
        ("tirsdag 24. november 2026", "2026-11-24"),
    ],
)
def test_a_weekday_that_disagrees_is_asked_about(text: str, expected: str) -> None:
    assert shown(read(text)) == expected


class TestTheNightsWhenTheClocksChange:
    def test_an_hour_that_does_not_exist_is_refused(self) -> None:
        for text in ("29.3.2026 kl 02.30", "søndag kl 2.30", "i morgen 02:30–04:00", "hver søndag kl 02.30"):
            assert shown(read(text, now=local("2026-03-28T12:00"))) == "missing_hour"

    def test_an_hour_that_comes_twice_gives_both(self) -> None:
        value = read("25.10.2026 kl 02.30", now=local("2026-10-24T12:00"))
        assert isinstance(value, Ambiguous)
        instants = [each.instant.astimezone(UTC) for each in value.candidates if isinstance(each, At)]
        assert instants == [datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)]

    def test_an_offset_tells_which_of_the_two(self) -> None:
        value = read("2026-10-25T02:30+01:00", now=local("2026-10-24T12:00"))
        assert isinstance(value, At)
        assert value.instant.astimezone(UTC) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("now", "hours"), [("2026-10-24T23:00", 4), ("2026-03-28T23:00", 3), ("2026-03-29T01:30", 1)]
    )
    def test_hours_from_now_are_counted_on_the_stopwatch(self, now: str, hours: int) -> None:
        value = read(f"om {hours} timer", now=local(now))
        assert isinstance(value, At)
        assert value.instant.astimezone(UTC) - local(now).astimezone(UTC) == timedelta(hours=hours)

    def test_days_from_now_keep_the_wall_clock(self) -> None:
        assert shown(read("i morgen kl 12", now=local("2026-10-24T12:00"))) == "2026-10-25 12:00"

    def test_a_series_ends_with_the_local_day(self) -> None:
        value = read("hver dag kl 12 til 25.10.2026", now=local("2026-10-20T10:00"))
        assert isinstance(value, Series)
        assert value.rule.endswith("UNTIL=20261025T225959Z")
