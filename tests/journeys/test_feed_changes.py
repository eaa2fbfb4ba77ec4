"""Calendars that others keep, where what changed is easily lost: whole days, series that are called off, long ids."""

from tests.journeys.conftest import Stale, Tables
from tests.journeys.test_import import MONDAY, counted
from tests.journeys.things import calendar, lecture, reads_in
from tests.platforms import Company

SERIES = ";TZID=Europe/Oslo:20260907T101500"


async def test_whole_day_that_is_called_off_that_morning_is_told(company: Company) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    days = [lecture(uid, f";VALUE=DATE:{day}", title=f"Lesedag {uid}") for uid, day in
            (("a", "20260903"), ("b", "20260903"), ("c", "20260910"), ("d", "20260911"))]  # fmt: skip
    await reads_in(henrik, calendar(*days), channel="activities")
    for uid in ("a", "b"):
        await ida.says(f"/events show Lesedag {uid}")
        await ida.presses("Jeg kommer")
    await company.advance(days=1, hours=20)  # six in the morning of the day
    off = days[0].replace("SUMMARY", "STATUS:CANCELLED\nSUMMARY")
    assert counted(await reads_in(henrik, calendar(off, *days[2:]))) == [0, 1, 1]
    (told,) = ida.inbox
    assert "Avlyst: Lesedag a, torsdag 3. september." in told
    assert "Avlyst: Lesedag b, torsdag 3. september." in told
    assert (await ida.says("/events list")).count("Avlyst") == 2


async def test_series_that_comes_back_cancelled_without_its_rule_is_told_of_whole(
    company: Company, presses_stale: Stale
) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    series = lecture("a", SERIES, "RRULE:FREQ=WEEKLY;COUNT=12", title="Algoritmer")
    await reads_in(henrik, calendar(series), channel="activities")
    await presses_stale(ida, "events/yes?occurrence=3")
    off = lecture("a", SERIES, "STATUS:CANCELLED", title="Algoritmer")
    assert counted(await reads_in(henrik, calendar(off))) == [0, 1, 0]
    assert ida.inbox[0].startswith("Avlyst: Algoritmer, mandag 21. september kl. 10.15.")
    assert counted(await reads_in(henrik, calendar(series))) == [0, 1, 0]
    assert ida.inbox[1].startswith("Går som planlagt likevel: Algoritmer, mandag 21. september kl. 10.15.")


async def test_lecture_with_a_long_id_that_cannot_be_read_this_time_is_left_as_it_was(
    company: Company, tables: Tables
) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    long = "x" * 300
    others = [lecture(uid, MONDAY) for uid in "abc"]
    await reads_in(henrik, calendar(lecture(long, MONDAY, title="Gjest"), *others), channel="activities")
    bad = lecture(long, ";TZID=Moon/Tranquility:20260907T101500", title="Gjest")
    assert counted(await reads_in(henrik, calendar(bad, *others))) == [0, 0, 0]
    assert "Avlyst" not in await ida.says("/events list")


async def test_a_copy_that_loses_most_of_the_times_of_its_series_is_asked_about(company: Company) -> None:
    """A whole term moved by months, under the same UIDs, is more likely the wrong file than the new plan."""
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    term = SERIES_OF_TERM.format(start="20260907")
    await henrik.calls("events", "import", source=("term.ics", term.encode()))
    before = await ida.says("/events list")

    answer = await henrik.calls(
        "events", "import", source=("term.ics", SERIES_OF_TERM.format(start="20260601").encode())
    )

    assert "mangler i denne kopien" in answer
    assert await ida.says("/events list") == before
    assert not any("Avlyst" in said for said in company.transcript("activities"))


SERIES_OF_TERM = """BEGIN:VCALENDAR
BEGIN:VEVENT
UID:a@term
SUMMARY:Forelesning
DTSTART;TZID=Europe/Oslo:{start}T101500
DTEND;TZID=Europe/Oslo:{start}T120000
RRULE:FREQ=WEEKLY;COUNT=14
END:VEVENT
END:VCALENDAR
"""
