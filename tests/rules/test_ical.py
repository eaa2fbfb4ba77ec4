"""Calendar files as real programs write them; recurring_ical_events is the judge of what a series means."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events

from cogs.events.ical import Calendar, CalendarEvent, Skip, Unusable, compose, expand, read_calendar

REPOSITORY = Path(__file__).parents[2]
SAMPLES = REPOSITORY / "tests" / "samples"
SHARED = REPOSITORY.parent / "shared" / "ics"
OSLO = ZoneInfo("Europe/Oslo")
SINCE, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)


def read(data: bytes | str, *, zone: ZoneInfo = OSLO) -> Calendar:
    raw = data.encode() if isinstance(data, str) else data
    return read_calendar(raw, zone=zone, since=SINCE, until=UNTIL)


def calendar(*lines: str, head: Sequence[str] = ()) -> str:
    """A calendar with one event of these lines."""
    event = ["BEGIN:VEVENT", *lines, "END:VEVENT"]
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *head, *event, "END:VCALENDAR", ""])


def only(*lines: str, head: Sequence[str] = (), zone: ZoneInfo = OSLO) -> CalendarEvent:
    """The one event that a calendar with these lines holds."""
    found = read(calendar(*lines, head=head), zone=zone)
    assert not found.skipped
    (event,) = found.events
    return event


def skipped(*lines: str) -> dict[Skip, int]:
    return dict(read(calendar(*lines)).skipped)


def local(event: CalendarEvent, zone: ZoneInfo = OSLO) -> list[str]:
    return [f"{one.start.astimezone(zone):%m-%d %H:%M}" for one in event.occurrences]


def judged(data: bytes) -> list[tuple[datetime, datetime]]:
    """What recurring_ical_events says happens in the period; for files without whole days."""
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(data)).between(SINCE, UNTIL)
    return sorted((one["DTSTART"].dt.astimezone(UTC), one["DTEND"].dt.astimezone(UTC)) for one in found)


def shared_files() -> list[Path]:
    return sorted(SHARED.glob("*.ics"))


@pytest.mark.skipif(not shared_files(), reason=f"the real feeds are not at {SHARED}")
def test_real_timetables_are_read_in_full() -> None:
    for file in shared_files():
        data = file.read_bytes()
        found = read(data)
        assert not found.skipped
        assert len(found.events) == data.count(b"BEGIN:VEVENT")
        assert sorted((one.start, one.end) for e in found.events for one in e.occurrences) == judged(data)
        assert all(event.title and event.place and event.about for event in found.events)
        assert {event.zone for event in found.events} == {"Europe/Oslo"}


def test_google_series_with_exceptions() -> None:
    found = read((SAMPLES / "google.ics").read_bytes())
    assert found.name == "Linjeforeningen"
    assert not found.skipped
    games, trip = found.events
    assert (games.title, games.place, games.zone) == ("Spillkveld", "Kantina", "Europe/Oslo")
    assert games.about == "Kom alene eller sammen med noen.\nVi har spill, te og saft."
    assert games.alarm == timedelta(hours=2)
    assert games.rule == "FREQ=WEEKLY;UNTIL=20261111T225959Z;BYDAY=WE"
    assert local(games) == ["10-07 18:00", "10-21 18:00", "10-28 19:00", "11-04 18:00", "11-11 18:00"]
    moved = games.occurrences[2]
    assert (moved.original, moved.place, moved.title) == ("20261028T170000Z", "Biblioteket", None)
    assert [one.cancelled for one in games.occurrences] == [False, False, False, True, False]
    (days,) = trip.occurrences
    assert (trip.whole_day, days.original, days.whole_day) == (True, "", True)
    assert days.start == datetime(2026, 11, 20, tzinfo=OSLO)
    assert days.end == datetime(2026, 11, 23, tzinfo=OSLO)


def test_outlook_names_its_own_zones() -> None:
    found = read((SAMPLES / "outlook.ics").read_bytes(), zone=ZoneInfo("UTC"))
    assert not found.skipped
    study, advice = found.events
    assert study.zone == "Europe/Berlin"
    assert local(study) == ["10-20 10:15", "10-27 10:15", "11-03 10:15"]  # the clock changes on 25 October
    assert study.about is None
    assert study.alarm == timedelta(minutes=15)
    assert advice.zone == "Europe/Oslo"  # recognised by its clock changes
    assert local(advice) == ["07-06 09:00"]


def test_timeedit_folds_its_lines() -> None:
    lecture, second = read((SAMPLES / "timeedit.ics").read_bytes()).events
    assert lecture.title == "Emne: BED101 Bedriftsøkonomi, Aktivitet: Forelesning"
    assert lecture.place == "Rom: A-101, Auditorium"
    assert second.place is None
    assert local(lecture) == ["10-23 10:15"]
    assert local(second) == ["10-30 10:15"]


def test_canvas_deadlines() -> None:
    due, deadline = read((SAMPLES / "canvas.ics").read_bytes()).events
    assert due.whole_day
    assert due.occurrences[0].end - due.occurrences[0].start == timedelta(days=1)
    assert deadline.occurrences[0].start == deadline.occurrences[0].end


def test_tp_floating_times_are_in_the_zone_of_the_file() -> None:
    found = read((SAMPLES / "tp.ics").read_bytes(), zone=ZoneInfo("America/New_York"))
    assert [local(event) for event in found.events] == [["10-19 10:15"], ["10-26 10:15"]]
    assert found.events[0].zone == "Europe/Oslo"


def test_the_example_semester_is_read_in_full() -> None:
    data = (REPOSITORY / "config" / "semester.ics").read_bytes()
    found = read(data)
    assert not found.skipped
    assert len(found.events) >= 12
    uids = [event.uid for event in found.events]
    assert all(uid.endswith("@fadderbot.example") for uid in uids)
    timed = [one for event in found.events for one in event.occurrences if not one.whole_day]
    ours = sorted((one.start, one.end) for one in timed)
    days = sum(one.whole_day for event in found.events for one in event.occurrences)
    assert len(judged_any(data)) == len(ours) + days
    assert set(ours) <= judged_any(data)
    assert {event.whole_day for event in found.events} == {True, False}
    assert any(one.cancelled for event in found.events for one in event.occurrences)
    assert any(event.alarm == timedelta(days=1) for event in found.events)
    assert all(event.about and event.place for event in found.events if not event.whole_day)


def judged_any(data: bytes) -> set[tuple[datetime | date, datetime | date]]:
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(data)).between(SINCE, UNTIL)
    pairs = ((one["DTSTART"].dt, one["DTEND"].dt) for one in found)
    return {
        (start.astimezone(UTC), end.astimezone(UTC)) if isinstance(start, datetime) else (start, end)
        for start, end in pairs
    }


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        ("20260322T180000", ["03-22 18:00", "03-29 18:00", "04-05 18:00"]),
        ("20261018T180000", ["10-18 18:00", "10-25 18:00", "11-01 18:00"]),
    ],
)
def test_weekly_series_keep_wall_time_when_the_clock_changes(first: str, expected: list[str]) -> None:
    event = only("UID:a", "SUMMARY:A", f"DTSTART;TZID=Europe/Oslo:{first}", "RRULE:FREQ=WEEKLY;COUNT=3")
    assert local(event) == expected


def test_an_hour_that_is_skipped_and_one_that_comes_twice() -> None:
    night = ("UID:a", "SUMMARY:A", "DURATION:PT20M", "RRULE:FREQ=DAILY;COUNT=2")
    spring = only("DTSTART;TZID=Europe/Oslo:20260328T023000", *night)
    assert local(spring) == ["03-28 02:30", "03-29 03:30"]
    assert all(one.end >= one.start for one in spring.occurrences)
    autumn = only("DTSTART;TZID=Europe/Oslo:20261024T023000", *night)
    assert autumn.occurrences[1].start == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # the first of the two


def test_a_utc_series_stays_in_utc_unless_the_file_names_a_zone() -> None:
    weekly = ("UID:a", "SUMMARY:A", "DTSTART:20261020T160000Z", "RRULE:FREQ=WEEKLY;COUNT=2")
    plain = only(*weekly)
    assert (plain.zone, local(plain)) == ("UTC", ["10-20 18:00", "10-27 17:00"])
    named = only(*weekly, head=["X-WR-TIMEZONE:Europe/Oslo"])
    assert (named.zone, local(named)) == ("Europe/Oslo", ["10-20 18:00", "10-27 18:00"])


@pytest.mark.parametrize(
    ("lines", "length"),
    [
        (["DTSTART:20260901T100000Z", "DTEND:20260901T113000Z"], timedelta(minutes=90)),
        (["DTSTART:20260901T100000Z", "DURATION:PT45M"], timedelta(minutes=45)),
        (["DTSTART:20260901T100000Z", "DURATION:P1W"], timedelta(weeks=1)),
        (["DTSTART:20260901T100000Z"], timedelta(0)),
        (["DTSTART;VALUE=DATE:20260901"], timedelta(days=1)),
        (["DTSTART;VALUE=DATE:20260901", "DTEND;VALUE=DATE:20260901"], timedelta(days=1)),
        (["DTSTART;VALUE=DATE:20260901", "DURATION:P3D"], timedelta(days=3)),
        (["DTSTART:20260901", "DTEND:20260904"], timedelta(days=3)),
    ],
)
def test_how_long_it_lasts(lines: list[str], length: timedelta) -> None:
    (one,) = only("UID:a", "SUMMARY:A", *lines).occurrences
    assert one.end - one.start == length


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (["SUMMARY:A"], Skip.NO_START),
        (["DTSTART:tomorrow"], Skip.BAD_DATE),
        (["DTSTART:20260230T100000Z"], Skip.BAD_DATE),
        (["DTSTART:00010101T000000Z"], Skip.BAD_DATE),
        (["DTSTART:99991231T235959Z"], Skip.BAD_DATE),
        (["DTSTART:20260901T100000Z", "DTEND:20260901T090000Z"], Skip.END_BEFORE_START),
        (["DTSTART:20260901T100000Z", "DURATION:-PT1H"], Skip.END_BEFORE_START),
        (["DTSTART:20260901T100000Z", "DURATION:an hour"], Skip.BAD_DATE),
        (["DTSTART:20260901T100000Z", "DURATION:P999999W"], Skip.TOO_LONG),
        (["DTSTART:20260901T100000Z", "DURATION:P99999999999999D"], Skip.BAD_DATE),
        (["DTSTART;TZID=Middle-earth/Shire:20260901T100000"], Skip.UNKNOWN_ZONE),
        (["DTSTART;TZID=../../etc/passwd:20260901T100000"], Skip.UNKNOWN_ZONE),
        (["DTSTART:20260901T100000Z", "RRULE:FREQ=FORTNIGHTLY"], Skip.BAD_RULE),
        (["DTSTART:20260901T100000Z", "RRULE:COUNT=3"], Skip.BAD_RULE),
        (["DTSTART:20260901T100000Z", "RRULE:FREQ=WEEKLY;BYDAY=XX"], Skip.BAD_RULE),
        (["DTSTART:20260901T100000Z", "RRULE:FREQ=WEEKLY;INTERVAL=0"], Skip.BAD_RULE),
        (["DTSTART:20260901T100000Z", "EXRULE:FREQ=WEEKLY"], Skip.BAD_RULE),
        (["DTSTART:20260901T100000Z", "RRULE:FREQ=HOURLY;COUNT=2"], Skip.TOO_FREQUENT),
        (["DTSTART:20260901T100000Z", "EXDATE:yesterday"], Skip.BAD_DATE),
    ],
)
def test_one_bad_event_is_counted_and_the_rest_is_read(lines: list[str], why: Skip) -> None:
    bad = calendar("UID:bad", "SUMMARY:Bad", *lines)
    assert skipped("UID:bad", "SUMMARY:Bad", *lines) == {why: 1}
    good = "BEGIN:VEVENT\r\nUID:good\r\nDTSTART:20260901T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR"
    found = read(bad.replace("END:VCALENDAR", good))
    assert [event.uid for event in found.events] == ["good"]
    assert dict(found.skipped) == {why: 1}


def events(*parts: Sequence[str]) -> str:
    bodies = ["\r\n".join(["BEGIN:VEVENT", *part, "END:VEVENT"]) for part in parts]
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *bodies, "END:VCALENDAR"])


def test_of_duplicates_the_highest_sequence_counts_then_the_last() -> None:
    start = "DTSTART:20260901T100000Z"
    newest_first = read(events(["UID:a", start, "SUMMARY:New", "SEQUENCE:2"], ["UID:a", start, "SUMMARY:Old"]))
    assert [event.title for event in newest_first.events] == ["New"]
    equal = read(events(["UID:a", start, "SUMMARY:First"], ["UID:a", start, "SUMMARY:Last"]))
    assert [event.title for event in equal.events] == ["Last"]


def test_an_event_without_uid_gets_the_same_one_in_every_copy() -> None:
    lines = ["DTSTART:20260901T100000Z", "SUMMARY:A"]
    first, again = (
        only(*lines, "DTSTAMP:20260101T000000Z"),
        only(*reversed(lines), "DTSTAMP:20260202T000000Z"),
    )
    assert first.uid == again.uid != only("DTSTART:20260901T100000Z", "SUMMARY:B").uid
    assert first.uid.startswith("sha256-")


def test_overrides_whose_series_is_not_in_the_file() -> None:
    event = only("UID:a", "SUMMARY:A", "RECURRENCE-ID:20260901T080000Z", "DTSTART:20260901T100000Z")
    assert event.rule is None
    assert [(one.original, one.start.hour) for one in event.occurrences] == [("20260901T080000Z", 10)]


def test_added_and_excluded_dates_in_the_forms_that_programs_use() -> None:
    event = only(
        "UID:a",
        "SUMMARY:A",
        "DTSTART;TZID=Europe/Oslo:20260901T180000",
        "RRULE:FREQ=DAILY;COUNT=6",
        "EXDATE:20260902T160000Z",
        "EXDATE;TZID=America/New_York:20260903T120000",
        "EXDATE;VALUE=DATE:20260904",
        "EXDATE:20260905T180000",
        "RDATE;TZID=Europe/Oslo:20260920T120000,20260921T120000",
        "RDATE;VALUE=PERIOD:20260922T100000Z/PT1H",
    )
    assert local(event) == ["09-01 18:00", "09-06 18:00", "09-20 12:00", "09-21 12:00", "09-22 12:00"]


def test_a_change_from_some_day_on() -> None:
    series = ["UID:a", "SUMMARY:A", "DTSTART;TZID=Europe/Oslo:20260901T180000", "RRULE:FREQ=WEEKLY;COUNT=4"]
    later = [
        "UID:a",
        "SUMMARY:B",
        "RECURRENCE-ID;RANGE=THISANDFUTURE:20260915T160000Z",
        "DTSTART;TZID=Europe/Oslo:20260916T190000",
    ]
    (event,) = read(events(series, later)).events
    assert local(event) == ["09-01 18:00", "09-08 18:00", "09-16 19:00", "09-23 19:00"]
    assert [one.title for one in event.occurrences] == [None, None, "B", "B"]
    assert event.occurrences[3].original == "20260922T160000Z"


def test_a_series_of_whole_days() -> None:
    event = only(
        "UID:a",
        "SUMMARY:A",
        "DTSTART;VALUE=DATE:20261024",
        "RRULE:FREQ=DAILY;UNTIL=20261027",
        "EXDATE:20261026",
    )
    assert [one.original for one in event.occurrences] == ["20261024", "20261025", "20261027"]
    assert [one.end - one.start for one in event.occurrences] == [timedelta(hours=hours) for hours in (24, 25, 24)]


def test_an_event_that_began_before_the_period_is_still_on() -> None:
    found = read_calendar(
        calendar("UID:a", "DTSTART;VALUE=DATE:20260901", "DTEND;VALUE=DATE:20260910").encode(),
        zone=OSLO,
        since=datetime(2026, 9, 5, tzinfo=UTC),
        until=datetime(2026, 9, 6, tzinfo=UTC),
    )
    assert len(found.events[0].occurrences) == 1


def test_titles_are_never_empty_and_texts_are_clean() -> None:
    start = "DTSTART:20260901T100000Z"
    assert only("UID:a", start, "SUMMARY: ", "DESCRIPTION:\\nVi ses\\nder", "LOCATION:Her").title == "Vi ses"
    assert only("UID:a", start, "LOCATION:Her").title == "Her"
    assert only("UID:a", start).title == "Event"
    event = only("UID:a", start, "SUMMARY:A\x07 \u202eb\\, c", "LOCATION:\\n\\n", "DESCRIPTION:x\\n\\n\\n\\ny\\\\n")
    assert (event.title, event.place, event.about) == ("A b, c", None, "x\n\ny\\n")
    long = only("UID:a", start, "SUMMARY:" + "ord " * 100, "DESCRIPTION:" + "ord " * 3000)
    for text, limit in ((long.title, 200), (long.about or "", 4000)):
        assert len(text) <= limit
        assert text.endswith("…")


@pytest.mark.parametrize(
    ("lines", "alarm"),
    [
        (["ACTION:DISPLAY", "TRIGGER:-P1D"], timedelta(days=1)),
        (["ACTION:AUDIO", "TRIGGER;RELATED=START:-PT2H"], timedelta(hours=2)),
        (["ACTION:EMAIL", "TRIGGER:-P1D"], None),
        (["ACTION:DISPLAY", "TRIGGER;RELATED=END:-PT2H"], None),
        (["ACTION:DISPLAY", "TRIGGER:PT2H"], None),
        (["ACTION:DISPLAY", "TRIGGER:-PT1M"], None),
        (["ACTION:DISPLAY", "TRIGGER:-P8D"], None),
        (["ACTION:DISPLAY", "TRIGGER;VALUE=DATE-TIME:20260901T080000Z"], None),
    ],
)
def test_alarms(lines: list[str], alarm: timedelta | None) -> None:
    event = only("UID:a", "DTSTART:20260901T100000Z", "BEGIN:VALARM", *lines, "END:VALARM")
    assert event.alarm == alarm


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("W. Europe Standard Time", "Europe/Berlin"),
        ('"Romance Standard Time"', "Europe/Paris"),
        ("/freeassociation.sourceforge.net/Europe/Oslo", "Europe/Oslo"),
        ("europe/oslo", "Europe/Oslo"),
    ],
)
def test_zone_names(name: str, zone: str) -> None:
    assert only("UID:a", f"DTSTART;TZID={name}:20260901T100000").zone == zone


def test_an_event_of_our_own_keeps_wall_time_and_its_exceptions() -> None:
    source = compose(
        uid="1@fadderbot.example",
        title="Kaffe; vafler, og\nmer",
        start=datetime(2026, 10, 18, 18),  # noqa: DTZ001 - a wall time
        end=datetime(2026, 10, 18, 20),  # noqa: DTZ001
        zone=OSLO,
        rule="FREQ=WEEKLY;COUNT=4",
        excluded=["20261025T170000Z"],
    )
    found = expand(source, zone=ZoneInfo("UTC"), since=SINCE, until=UNTIL)
    assert [one.original for one in found] == ["20261018T160000Z", "20261101T170000Z", "20261108T170000Z"]
    assert judged(source.encode()) == [(one.start, one.end) for one in found]
    assert icalendar.Calendar.from_ical(source).walk("VEVENT")[0]["SUMMARY"] == "Kaffe; vafler, og\nmer"


def test_a_whole_day_of_our_own() -> None:
    first, last = date(2026, 10, 24), date(2026, 10, 26)
    source = compose(uid="1", title="Tur", start=first, end=last, zone=OSLO, rule=None)
    (one,) = expand(source, zone=ZoneInfo("UTC"), since=SINCE, until=UNTIL)
    assert (one.original, one.whole_day, one.end - one.start) == ("", True, timedelta(hours=49))
    with pytest.raises(Unusable):
        compose(uid="1", title="Tur", start=first, end=last, zone=OSLO, rule="FREQ=HOURLY")
