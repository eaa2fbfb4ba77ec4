"""Calendars that others keep: read in, read in again, changed, cut short, and taken out."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bot.core import Core
from bot.storage.tables import JobRow
from cogs.events.tables import CalendarRow, EventRow, OccurrenceRow
from config.settings import HERE
from tests.journeys.conftest import Stale, Tables
from tests.journeys.things import calendar, lecture, reads_in, to
from tests.platforms import Actor, Company

MONDAY = "20260907T081500Z"
WEDNESDAY = "20260909T081500Z"
FRIDAY = "20260911T081500Z"


def week(**changed: str) -> bytes:
    """Three lectures of a week; a name given as "" is left out, another start moves it."""
    starts = {"monday": MONDAY, "wednesday": WEDNESDAY, "friday": FRIDAY} | changed
    return calendar(*(lecture(uid, start, title=f"Forelesning {uid}") for uid, start in starts.items() if start))


def counted(answer: str) -> list[int]:
    """New, updated and cancelled, as an answer to an import says."""
    return [int(line.rpartition(": ")[2]) for line in answer.splitlines()[1:4]]


async def states(tables: Tables) -> list[tuple[str, int, bool]]:
    """Each event's UID with its first start's day, and whether it is on."""
    events = {event.id: event for event in await tables.all(EventRow)}
    return [
        (
            events[row.event_id].uid,
            row.starts_at.day,
            row.cancelled_at is None and not events[row.event_id].cancelled_at,
        )
        for row in await tables.all(OccurrenceRow)
    ]


async def goes_to_monday(person: Actor) -> None:
    """Say yes to Monday's lecture."""
    await person.says("/events show monday")
    await person.presses(to(person, nb="Jeg kommer", nn="Eg kjem", en="I'll come"))


async def test_second_copy_brings_nothing_new(company: Company, tables: Tables) -> None:
    henrik = company.joins("Henrik", "organiser")
    answer = await reads_in(henrik, week(), channel="activities")
    assert answer.startswith("Timeplan er lest inn.")
    assert counted(answer) == [3, 0, 0]
    assert company.transcript("activities") == ["3 arrangementer fra Timeplan står nå i kalenderen.\n[Se kalenderen]"]
    before = await states(tables)

    assert counted(await reads_in(henrik, week())) == [0, 0, 0]
    assert await states(tables) == before
    assert await tables.count(CalendarRow) == 1
    assert len(company.transcript("activities")) == 1


async def test_moved_lecture_is_told_in_the_channel_and_to_those_who_come(company: Company, tables: Tables) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    torleif, amara = company.joins("Torleif", locale="nn"), company.joins("Amara", locale="en")
    await reads_in(henrik, week(), channel="activities")
    for person in (ida, torleif, amara):
        await goes_to_monday(person)

    answer = await reads_in(henrik, week(monday="20260908T101500Z"))
    assert counted(answer) == [0, 1, 0]
    assert company.transcript("activities")[-1] == (
        "Endringer i kalenderen\n"
        "Flyttet: Forelesning monday er nå tirsdag 8. september kl. 12.15. Før var det man. 7. sep. 10.15.\n"
        "[Se kalenderen]"
    )
    assert "Flyttet: Forelesning monday er nå tirsdag 8. september" in ida.inbox[0]
    moved = to(torleif, nb="Flyttet: Forelesning monday er nå tirsdag", nn="Flytta: Forelesning monday er no tysdag")
    assert f"{moved} 8. september" in torleif.inbox[0]
    assert "Moved: Forelesning monday is now Tuesday 8 September" in amara.inbox[0]
    assert ("monday", 8, True) in await states(tables)
    assert "3 kommer." in await ida.says("/events show monday")  # answers stay


async def test_new_room_is_told_and_new_words_are_not(company: Company) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    await reads_in(henrik, week(), channel="activities")
    await goes_to_monday(ida)

    await reads_in(henrik, week().replace(b"LOCATION:R1", b"LOCATION:R7", 1))
    (told,) = ida.inbox
    assert told.splitlines() == [
        "Nytt sted: Forelesning monday, mandag 7. september kl. 10.15, er nå her: R7.",
        "Du får denne fordi du hadde sagt ja.",
    ]
    assert counted(await reads_in(henrik, week().replace(b"SUMMARY:", b"SUMMARY:TDT4100 "))) == [0, 3, 0]
    assert len(ida.inbox) == 2  # the room is R1 again
    assert "TDT4100" in await ida.says("/events list")


async def test_lecture_that_vanished_is_cancelled_and_comes_back(company: Company, tables: Tables) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    await reads_in(henrik, week(), channel="activities", reminder="hour")
    await goes_to_monday(ida)

    assert counted(await reads_in(henrik, week(monday=""))) == [0, 0, 1]
    assert ("monday", 7, False) in await states(tables)
    assert "Avlyst: Forelesning monday, mandag 7. september kl. 10.15." in ida.inbox[0]
    assert counted(await reads_in(henrik, week(monday=""))) == [0, 0, 0]  # said once

    assert counted(await reads_in(henrik, week())) == [0, 1, 0]
    assert "Går som planlagt likevel: Forelesning monday" in ida.inbox[1]
    await company.advance(days=6)
    assert any("Forelesning monday begynner om 1 time" in said for said in company.transcript("activities"))


@pytest.mark.parametrize("cut", [week(monday="", wednesday=""), calendar()], ids=["cut short", "empty"])
async def test_copy_that_lacks_most_changes_nothing_and_asks(company: Company, tables: Tables, cut: bytes) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    await reads_in(henrik, week(), channel="activities")
    await goes_to_monday(ida)
    before = await states(tables)

    answer = await reads_in(henrik, cut)
    assert counted(answer) == [0, 0, 0]
    assert "mangler i denne kopien. Det er mer enn halvparten, så ingenting er avlyst." in answer
    assert await states(tables) == before
    assert ida.inbox == []
    assert len(company.transcript("activities")) == 1

    told = await henrik.presses("Avlys det som mangler")
    assert "arrangementer i Timeplan er avlyst, og de som hadde sagt ja, får vite det." in told
    assert "Avlyst: Forelesning monday" in ida.inbox[0]
    assert len(company.transcript("activities")) == 2  # one message for all of it
    again = await henrik.presses("Avlys det som mangler")
    assert again == "Det mangler ikke lenger noe i denne kalenderen. Ingenting ble avlyst."


async def test_whole_copy_after_a_cut_one_is_no_news(company: Company, tables: Tables) -> None:
    henrik = company.joins("Henrik", "organiser")
    await reads_in(henrik, week(), channel="activities")
    await reads_in(henrik, calendar())
    assert counted(await reads_in(henrik, week())) == [0, 0, 0]
    assert [event.missing_since for event in await tables.all(EventRow)] == [None] * 3
    assert len(company.transcript("activities")) == 1


async def test_lecture_that_cannot_be_read_this_time_is_left_as_it_was(company: Company, tables: Tables) -> None:
    henrik = company.joins("Henrik", "organiser")
    await reads_in(henrik, week(), channel="activities")
    before = await states(tables)
    answer = await reads_in(henrik, week(monday=";TZID=Moon/Tranquility:20260907T101500"))
    assert counted(answer) == [0, 0, 0]
    assert "1 med ukjent tidssone" in answer
    assert await states(tables) == before
    assert len(company.transcript("activities")) == 1


async def test_cancelled_at_the_source_is_told_once(company: Company) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    await reads_in(henrik, week(), channel="activities")
    await goes_to_monday(ida)
    off = week().replace(b"SUMMARY:Forelesning monday", b"STATUS:CANCELLED\r\nSUMMARY:Forelesning monday")
    assert counted(await reads_in(henrik, off)) == [0, 1, 0]
    assert counted(await reads_in(henrik, off)) == [0, 0, 0]
    assert counted(await reads_in(henrik, off.replace(MONDAY.encode(), b"20260907T101500Z"))) == [0, 1, 0]
    assert len(ida.inbox) == 1  # it is off, wherever it is moved to
    assert "Avlyst: Forelesning monday" in ida.inbox[0]


async def test_later_copy_keeps_channel_and_reminder(company: Company, tables: Tables) -> None:
    henrik = company.joins("Henrik", "organiser")
    await reads_in(henrik, week(friday=""), channel="activities", reminder="day")
    henrik.goes_to("general")
    await reads_in(henrik, week())  # says nothing of either
    (kept,) = await tables.all(CalendarRow)
    assert kept.channel == company.address("activities").encode()
    assert {event.lead_s for event in await tables.all(EventRow)} == {24 * 60 * 60}
    assert company.transcript("general") == []

    await reads_in(henrik, week(), channel="general", reminder="none")
    assert {event.lead_s for event in await tables.all(EventRow)} == {None}
    assert {event.channel for event in await tables.all(EventRow)} == {(await tables.all(CalendarRow))[0].channel}
    assert [job for job in await tables.all(JobRow) if job.handler == "remind" and job.wake_at] == []

    posted = len(company.transcript("general"))
    await henrik.says("/events calendars")
    await henrik.presses("Se nærmere")
    await henrik.presses("Endre")
    await henrik.fills(channel="")
    await reads_in(henrik, week(monday="20260907T091500Z"), reminder="day")
    assert len(company.transcript("general")) == posted, "it has no channel"
    await reads_in(henrik, week(), channel="general")
    assert len(company.transcript("general")) == posted + 1
    assert {event.lead_s for event in await tables.all(EventRow)} == {24 * 60 * 60}


async def test_calendar_brings_its_own_reminders(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    alarm = "BEGIN:VALARM\nACTION:DISPLAY\nTRIGGER:-PT2H\nEND:VALARM"
    await reads_in(henrik, calendar(lecture("a", MONDAY, alarm)), channel="activities", reminder="calendar")
    await company.advance(days=6)
    assert any("begynner om 2 timer" in said for said in company.transcript("activities"))


async def test_one_time_of_a_read_in_series_moves(company: Company, tables: Tables) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    start = ";TZID=Europe/Oslo:20260907T101500"
    series = lecture("a", start, "RRULE:FREQ=WEEKLY;COUNT=12", title="Algoritmer")
    moved = lecture("a", ";TZID=Europe/Oslo:20260908T141500", "RECURRENCE-ID;TZID=Europe/Oslo:20260907T101500",
                    title="Gjest i Algoritmer", place="R7")  # fmt: skip
    await reads_in(henrik, calendar(series), channel="activities")
    await ida.says("/events show Algoritmer")
    assert "Gjentas: hver uke, 12 ganger i alt" in await ida.says("/events show Algoritmer")
    await ida.presses("Jeg kommer")

    await reads_in(henrik, calendar(series, moved))
    assert ida.inbox[0].splitlines()[:2] == [
        "Flyttet: Gjest i Algoritmer er nå tirsdag 8. september kl. 14.15. Før var det man. 7. sep. 10.15.",
        "Nytt sted: Gjest i Algoritmer, tirsdag 8. september kl. 14.15, er nå her: R7.",
    ]
    assert await tables.count(OccurrenceRow) == 12
    last = (await tables.all(OccurrenceRow))[-1].starts_at
    assert last == datetime(2026, 11, 23, 9, 15, tzinfo=UTC)  # winter time, the same hour on the wall


async def test_correction_of_what_is_over_disturbs_nobody(company: Company, tables: Tables) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    await reads_in(henrik, week(), channel="activities")
    await goes_to_monday(ida)
    await company.advance(days=7)
    assert counted(await reads_in(henrik, week(monday="20260907T101500Z"))) == [0, 1, 0]
    assert ida.inbox == []
    assert len(company.transcript("activities")) == 1

    await reads_in(henrik, week(monday="20260914T101500Z"))  # it was put off after all
    assert "Flyttet: Forelesning monday er nå mandag 14. september kl. 12.15." in ida.inbox[0]


async def test_past_term_is_stored_and_not_announced(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    answer = await reads_in(henrik, calendar(lecture("a", "20260428T121500Z")), channel="activities")
    assert "Alt det nye er over, så kalenderen viser det ikke." in answer
    assert company.transcript("activities") == []


async def test_calendars_are_listed_and_removed(company: Company, tables: Tables, presses_stale: Stale) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    assert await henrik.says("/events calendars") == "Ingen kalender er lest inn ennå. Bruk /events import."
    await reads_in(henrik, week(), channel="activities")
    await goes_to_monday(ida)

    listed = await henrik.says("/events calendars")
    assert "Timeplan · 3 kommende ganger, lest tir. 1. sep. 10.00 · [Se nærmere]" in listed
    await henrik.presses("Se nærmere")
    await henrik.presses("Fjern")
    assert await henrik.presses("Ja, fjern kalenderen") == "Timeplan er fjernet."
    for table in (CalendarRow, EventRow, OccurrenceRow):
        assert await tables.count(table) == 0
    assert [job for job in await tables.all(JobRow) if job.wake_at] == []
    assert ida.inbox[0].startswith("Ikke lenger i kalenderen her: Forelesning monday, mandag 7. september kl. 10.15.")
    assert len(company.transcript("activities")) == 1  # a lecture is not off because we no longer show it

    assert await presses_stale(ida, "events/yes?occurrence=1") == "Dette arrangementet finnes ikke lenger."
    assert await presses_stale(henrik, "events/remove?calendar=1") == "Denne kalenderen finnes ikke lenger."


async def test_many_calendars_have_pages(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    for number in range(14):
        await reads_in(henrik, calendar(lecture(f"a{number}", MONDAY), name=f"Fag {number}"), channel="activities")
    assert "Fag 7" in await henrik.says("/events calendars")
    last = await henrik.presses("Senere")
    assert "Fag 13" in last
    assert "Fag 7" not in last


async def test_read_in_event_is_changed_where_it_comes_from(
    company: Company, tables: Tables, presses_stale: Stale
) -> None:
    henrik = company.joins("Henrik", "organiser")
    await reads_in(henrik, week(), channel="activities")
    refused = "Dette kommer fra en kalender som andre fører. Endre det der, og les kalenderen inn på nytt."
    before = await states(tables)
    for command in ("edit", "cancel"):
        assert await henrik.is_suggested("events", command, "event", "monday") == []
        assert await henrik.says(f"/events {command} 1") == refused
    assert len(await henrik.is_suggested("events", "show", "event", "monday")) == 1
    assert await presses_stale(henrik, "events/cancel_one?occurrence=1") == refused
    assert await presses_stale(henrik, "events/cancel_event?event=1") == refused
    assert await presses_stale(henrik, "events/cancel_time", "1") == refused
    assert await states(tables) == before
    assert "[Endre]" not in await henrik.says("/events show monday")


async def test_description_in_html_is_read_as_text(company: Company) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    html = "<p>Ta med <b>PC</b> &amp\\; lader.</p><ul><li>Kaffe</li></ul><script>alert(1)</script>1 < 2"
    await reads_in(henrik, calendar(lecture("a", MONDAY, f"DESCRIPTION:{html}")), channel="activities")
    shown = await ida.says("/events show Forelesning")
    assert "Ta med PC & lader.\n\nKaffe\n1 < 2" in shown
    assert "<" not in shown.replace("1 < 2", "")
    assert "alert" not in shown


async def test_longest_texts_of_a_feed_fit_everywhere(company: Company, core: Core) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    long = {"title": "Æ" * 5_000, "place": "Ø " * 5_000}
    event = lecture("a", MONDAY, "DESCRIPTION:" + "Å" * 20_000, **long)
    await reads_in(henrik, calendar(event, name="N" * 5_000), channel="activities", reminder="hour", file="f" * 300)
    assert "Les mer" in await ida.says("/events list")
    assert "Jeg kommer" in await ida.presses("Les mer")
    await ida.presses("Jeg kommer")
    await ida.presses("Minn meg på det jeg sier ja til")
    await henrik.says("/events calendars")
    assert "Fjern" in await henrik.presses("Se nærmere")
    moved = lecture("a", "20260908T081500Z", **{**long, "place": "R" * 900})
    await reads_in(henrik, calendar(moved, name="N" * 5_000))
    await company.advance(days=8)
    assert len(ida.inbox) == 2
    assert any("begynner" in said for said in company.transcript("activities"))


async def test_our_own_semester_file_is_read_whole(company: Company, tables: Tables) -> None:
    henrik = company.joins("Henrik", "organiser")
    content = (HERE / "semester.ics").read_bytes()
    first = counted(await reads_in(henrik, content, channel="activities", reminder="calendar"))
    assert first[0] > 15
    rows: Sequence[OccurrenceRow] = await tables.all(OccurrenceRow)
    assert counted(await reads_in(henrik, content)) == [0, 0, 0]
    assert await tables.count(OccurrenceRow) == len(rows)
    await company.advance(days=100)
    own = [row for row in rows if row.starts_at > datetime(2026, 9, 1, tzinfo=UTC) + timedelta(days=30)]
    assert own
    assert sum("begynner om" in said for said in company.transcript("activities")) > 20
