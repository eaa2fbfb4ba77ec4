"""Calendar files that mean harm or are broken: reading ends soon, and raises nothing but Unreadable."""

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from cogs.events.ical import (
    MAX_ALL_OCCURRENCES,
    MAX_BYTES,
    MAX_EVENTS,
    MAX_OCCURRENCES,
    Calendar,
    Problem,
    Skip,
    Unreadable,
    expand,
    read_calendar,
)
from cogs.events.ical.recurrence import Allowance, starts
from cogs.events.ical.rule import read_rule

SAMPLES = Path(__file__).parents[1] / "samples"
OSLO = ZoneInfo("Europe/Oslo")
SINCE, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
SOON = 1.0  # seconds; most take a thousandth of it


def read(data: bytes | str) -> Calendar:
    """What a file holds; reading it must end soon, whatever it holds."""
    raw = data.encode() if isinstance(data, str) else data
    began = time.process_time()
    try:
        return read_calendar(raw, zone=OSLO, since=SINCE, until=UNTIL)
    finally:
        assert time.process_time() - began < SOON


def problem(data: bytes | str) -> tuple[Problem, int]:
    with pytest.raises(Unreadable) as caught:
        read(data)
    return caught.value.problem, caught.value.limit


def events(*bodies: str, head: str = "") -> str:
    inner = "".join(f"BEGIN:VEVENT\n{body}\nEND:VEVENT\n" for body in bodies)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{head}{inner}END:VCALENDAR\n"


def series(rule: str, start: str = "20260105T100000Z") -> str:
    return events(f"UID:a\nDTSTART:{start}\nRRULE:{rule}")


def many(rule: str, start: str = "20260105T100000Z", number: int = 2_000) -> str:
    return events(*(f"UID:{one}\nDTSTART:{start}\nRRULE:{rule}" for one in range(number)))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", Problem.EMPTY),
        (b"\xef\xbb\xbf \r\n", Problem.EMPTY),
        (b"<!DOCTYPE html><html><title>Logg inn</title></html>", Problem.NOT_A_CALENDAR),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", Problem.NOT_A_CALENDAR),
        (b"BEGIN:VCARD\nEND:VCARD", Problem.NOT_A_CALENDAR),
        (b'{"error": "not found"}', Problem.NOT_A_CALENDAR),
    ],
)
def test_what_is_no_calendar(data: bytes, why: Problem) -> None:
    assert problem(data) == (why, 0)


def test_an_empty_calendar_is_a_calendar() -> None:
    assert read("BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR").events == ()


def test_files_that_are_too_large() -> None:
    assert problem(b"BEGIN:VCALENDAR\n" + b"x" * MAX_BYTES) == (Problem.TOO_LARGE, MAX_BYTES)
    assert problem("BEGIN:VCALENDAR\n" + "X:\n" * 700_000)[0] == Problem.TOO_LARGE
    crowd = events(*[""] * (MAX_EVENTS + 1))
    assert problem(crowd) == (Problem.TOO_MANY_EVENTS, MAX_EVENTS)


@pytest.mark.parametrize(
    "wrap",
    [
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r").encode(),
        lambda text: text.encode("latin-1"),
        lambda text: text.encode("utf-16"),
        lambda text: text.encode().replace(b"\xc3\xb8", b"\xc3\r\n \xb8").replace(b"\r\n ", b"\n "),
        lambda text: text.replace("SUMMARY", "sum\n mary").replace("BEGIN", "begin").encode(),
    ],
    ids=["BOM", "CRLF", "CR", "Latin-1", "UTF-16", "fold inside a character", "lower case"],
)
def test_every_way_to_write_the_same(wrap: Callable[[str], bytes]) -> None:
    (event,) = read(wrap(events("UID:a\nDTSTART:20260901T100000Z\nSUMMARY:Sløyd"))).events
    assert event.title == "Sløyd"
    assert len(event.occurrences) == 1


@pytest.mark.parametrize(
    ("rule", "start", "skip"),
    [
        ("FREQ=SECONDLY", "19700101T000000Z", Skip.TOO_FREQUENT),
        ("FREQ=MINUTELY;INTERVAL=1000000", "20260101T000000Z", Skip.TOO_FREQUENT),
        ("FREQ=DAILY", "00010101T000000Z", Skip.BAD_DATE),
        ("FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6;BYMINUTE=0,10,20,30", "20260101T000000Z", Skip.TOO_FREQUENT),
        ("FREQ=DAILY;BYHOUR=8,10,12,14", "20260101T000000Z", Skip.TOO_MANY_OCCURRENCES),
        ("FREQ=DAILY;BYMONTH=2;COUNT=999999999999", "16010101T000000Z", None),
        ("FREQ=DAILY;BYHOUR=1,2,3,4,5,6;COUNT=999999999", "16010101", Skip.TOO_MANY_OCCURRENCES),
        ("FREQ=WEEKLY;BYSETPOS=" + ",".join(map(str, range(1, 5000))), "20260101T000000Z", None),
        ("FREQ=YEARLY;BYDAY=" + ",".join(f"{n}MO" for n in range(1, 54)) * 100, "20260101", Skip.BAD_RULE),
        ("FREQ=WEEKLY;UNTIL=99991231T235959Z", "20260101T000000Z", None),
        ("FREQ=WEEKLY;UNTIL=00000000", "20260101T000000Z", Skip.BAD_RULE),
        ("FREQ=WEEKLY;COUNT=" + "9" * 5000, "20260101T000000Z", Skip.BAD_RULE),
    ],
)
def test_rules_that_would_never_end(rule: str, start: str, skip: Skip | None) -> None:
    found = read(series(rule, start))
    assert dict(found.skipped) == ({skip: 1} if skip else {})
    assert all(len(event.occurrences) <= MAX_OCCURRENCES for event in found.events)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=WEEKLY;BYMONTH=2;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYDAY=1MO;BYSETPOS=9",
        "FREQ=DAILY;INTERVAL=7;BYDAY=TU",
        "FREQ=YEARLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO;COUNT=1",
        "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6",
        "FREQ=DAILY;INTERVAL=999999999999",
    ],
)
def test_rules_that_never_match_leave_the_first_start_alone(rule: str) -> None:
    (event,) = read(series(rule, "20261005T100000Z")).events
    assert [one.original for one in event.occurrences] == ["20261005T100000Z"]


@pytest.mark.parametrize(
    "rule",
    ["FREQ=DAILY;COUNT=999999", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6"],
)
def test_many_costly_series_share_one_allowance(rule: str) -> None:
    began = time.process_time()
    found = read_calendar(many(rule, "17000101").encode(), zone=OSLO, since=SINCE, until=UNTIL)
    assert time.process_time() - began < 2 * SOON
    assert sum(len(event.occurrences) for event in found.events) <= MAX_ALL_OCCURRENCES


def test_a_daily_series_since_long_ago_is_read_from_the_asked_day_on() -> None:
    (event,) = read(series("FREQ=DAILY", "17000101T100000Z")).events
    assert len(event.occurrences) == 365


def test_birthdays_of_unknown_year() -> None:
    (event,) = read(series("FREQ=YEARLY", "16040229")).events
    assert event.occurrences == ()
    (event,) = read(series("FREQ=YEARLY", "16040301")).events
    assert [one.original for one in event.occurrences] == ["20260301"]


@pytest.mark.parametrize(
    "dates",
    [
        "RDATE:" + ",".join(["20260901T100000Z"] * 50_000),
        "EXDATE:" + ",".join(["20260901T100000Z"] * 50_000),
        "\n".join(["EXDATE:20260901T100000Z"] * 50_000),
        "\n".join(["RRULE:FREQ=DAILY"] * 3_000),
    ],
)
def test_huge_lists_of_dates(dates: str) -> None:
    found = read(events(f"UID:a\nDTSTART:20260901T100000Z\n{dates}"))
    assert dict(found.skipped) == {Skip.TOO_MANY_OCCURRENCES: 1}


def test_thousands_of_overrides_of_one_series() -> None:
    master = "UID:a\nDTSTART:20260101T100000Z\nRRULE:FREQ=DAILY"
    change = "UID:a\nRECURRENCE-ID{}:2026{:02}{:02}T{:02}0000Z\nDTSTART:20260901T100000Z"
    times = [(month, day, hour) for month in range(1, 13) for day in range(1, 29) for hour in range(10)]
    for parameter in ("", ";RANGE=THISANDFUTURE"):
        found = read(events(master, *(change.format(parameter, *at) for at in times)))
        assert dict(found.skipped) == {Skip.TOO_MANY_OCCURRENCES: len(times) + 1}


def test_deep_nesting_and_what_is_cut_off() -> None:
    assert read("BEGIN:VCALENDAR\n" + "BEGIN:VEVENT\n" * 9_000).events == ()
    assert read("BEGIN:VCALENDAR\n" + "BEGIN:X\n" * 300_000).events == ()
    cut = events("UID:a\nDTSTART:20260901T100000Z", "UID:b\nDTSTART:20260901T100000Z")
    assert len(read(cut[: cut.rindex("END:VEVENT")]).events) == 2
    todo = "BEGIN:VTODO\nSUMMARY:never closed\n"
    assert len(read(events("UID:a\nDTSTART:20260901T100000Z", head=todo)).events) == 1


@pytest.mark.parametrize(
    "line",
    [
        "DESCRIPTION:" + "æ" * 4_000_000,
        "SUMMARY" + ";X=1" * 1_000_000 + ":A",
        'SUMMARY;X="' * 500_000,
        "SUMMARY;" + '"' * 999_999,
        "SUMMARY:" + "\\" * 2_000_000,
        "LOCATION:" + "\\n" * 1_000_000,
        "A" * 5_000_000,
        "SUMMARY:a\n " + "\n ".join(["b"] * 300_000),
    ],
    ids=lambda line: line[:12],
)
def test_lines_of_megabytes(line: str) -> None:
    (event,) = read(events(f"UID:a\nDTSTART:20260901T100000Z\n{line}")).events
    assert len(event.title) <= 200
    assert len(event.about or "") <= 4_000
    assert len(event.source) < 70_000


def test_zone_blocks_are_never_obeyed() -> None:
    half = "BEGIN:{}\nDTSTART:{}\nTZOFFSETFROM:+0100\nTZOFFSETTO:{}\nRRULE:{}\nEND:{}\n"

    def block(name: str, rule: str) -> str:
        parts = (("STANDARD", "19700101T000000", "+0100"), ("DAYLIGHT", "19700101T000000", "+0200"))
        inner = "".join(half.format(part, start, to, rule, part) for part, start, to in parts)
        return f"BEGIN:VTIMEZONE\nTZID:{name}\n{inner}END:VTIMEZONE\n"

    odd = ("FREQ=SECONDLY", "FREQ=DAILY", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "nonsense")
    head = "".join(block(f"Zone {number} {rule}", rule) for number in range(30) for rule in odd)
    named = [
        f"UID:{number}{rule}\nDTSTART;TZID=Zone {number} {rule}:20260901T100000"
        for number in range(30)
        for rule in odd
        if ";" not in rule
    ]
    assert dict(read(events(*named, head=head)).skipped) == {Skip.UNKNOWN_ZONE: len(named)}
    lying = block("Europe/Oslo", "FREQ=DAILY")
    (event,) = read(events("UID:a\nDTSTART;TZID=Europe/Oslo:20260901T100000", head=lying)).events
    assert event.occurrences[0].start.hour == 8


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=400), st.booleans())
def test_arbitrary_bytes(data: bytes, started: bool) -> None:
    with suppress(Unreadable):
        read(b"BEGIN:VCALENDAR\n" + data if started else data)


def samples() -> st.SearchStrategy[bytes]:
    return st.sampled_from([file.read_bytes() for file in sorted(SAMPLES.glob("*.ics"))])


@settings(deadline=None, max_examples=400)
@given(samples(), st.data())
def test_mutated_calendars(data: bytes, draw: st.DataObject) -> None:
    """Whatever still can be read expands again from its own text to just the same."""
    for _ in range(draw.draw(st.integers(1, 6))):
        at = draw.draw(st.integers(0, len(data)))
        length = draw.draw(st.integers(0, 30))
        words = [
            b"\n",
            b"DTSTART:",
            b"RRULE:FREQ=",
            b"T",
            b"9",
            b"00",
            b";",
            b",",
            b"\x00",
            b"RECURRENCE-ID:",
        ]
        piece = draw.draw(st.binary(max_size=8) | st.sampled_from(words))
        data = data[:at] + piece + data[at + length :]
    try:
        found = read(data)
    except Unreadable:
        return
    for event in found.events:
        assert event.title
        assert "\x00" not in event.source
        assert expand(event.source, zone=OSLO, since=SINCE, until=UNTIL) == event.occurrences


def unfolded(data: bytes) -> list[str]:
    return data.decode().replace("\r\n", "\n").replace("\n ", "").split("\n")


@settings(deadline=None, max_examples=60)
@given(samples(), st.randoms(use_true_random=False))
def test_the_digest_ignores_what_nobody_notices(data: bytes, random: Random) -> None:
    lines: list[str] = []
    run: list[str] = []
    for line in unfolded(data):
        name = line.split(":")[0].split(";")[0]
        if name in ("BEGIN", "END"):
            random.shuffle(run)
            lines += [*run, line]
            run = []
        elif name in ("DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "CREATED", "PRODID"):
            run.append(f"{name}:{random.randrange(10)}")
        else:
            run.append(line)
    before, after = read(data).events, read("\r\n".join(lines)).events
    assert {event.uid: event.digest for event in before} == {event.uid: event.digest for event in after}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("SUMMARY:Spillkveld\nTRANSP", "SUMMARY:Filmkveld\nTRANSP"),
        ("LOCATION:Biblioteket", "LOCATION:Kantina"),
        ("EXDATE;TZID=Europe/Oslo:20261014T180000\n", ""),
        ("TRIGGER:-P0DT2H0M0S", "TRIGGER:-P1D"),
        ("20261028T190000", "20261028T193000"),
        ("STATUS:CANCELLED", "STATUS:CONFIRMED"),
        ("te og saft.\nLAST", "te og kaffe.\nLAST"),
    ],
)
def test_the_digest_notices_everything_else(old: str, new: str) -> None:
    text = (SAMPLES / "google.ics").read_text()
    assert old in text
    before, after = read(text).events, read(text.replace(old, new)).events
    assert before[0].digest != after[0].digest
    assert before[1].digest == after[1].digest


def rules() -> st.SearchStrategy[str]:
    """Rules that do match now and then: dateutil, the judge, walks on to the year 9999 for others."""
    weekday = st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"])
    plain = st.sets(weekday, min_size=1).map(lambda days: ";BYDAY=" + ",".join(sorted(days)))
    nth = st.tuples(st.sampled_from([1, 2, 3, 4, -1, -2]), weekday).map(lambda one: f";BYDAY={one[0]}{one[1]}")
    day = st.sampled_from([*range(1, 32), -1, -2, -28]).map(lambda day: f";BYMONTHDAY={day}")
    months = st.sets(st.integers(1, 12), min_size=1).map(lambda m: ";BYMONTH=" + ",".join(map(str, sorted(m))))
    position = plain.flatmap(lambda days: st.sampled_from([1, 2, -1]).map(lambda n: f"{days};BYSETPOS={n}"))
    # Not the last weeks: dateutil misses their days in the next year, as 2022-01-01 of BYWEEKNO=52;BYDAY=SA.
    week = st.tuples(st.sampled_from([2, 20, 51, -2]), weekday).map(lambda w: f";BYWEEKNO={w[0]};BYDAY={w[1]}")
    interval, nothing = st.integers(1, 4).map(lambda n: f";INTERVAL={n}"), st.just("")

    def rule(frequency: str, *parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.tuples(st.just(f"FREQ={frequency}"), interval, *parts).map("".join)

    return st.one_of(
        rule("DAILY", st.one_of(nothing, months)),
        rule("WEEKLY", st.one_of(nothing, plain), st.sampled_from(["", ";WKST=SU"])),
        rule("MONTHLY", st.one_of(nth, plain, position, st.sampled_from([";BYMONTHDAY=1", ";BYMONTHDAY=-1"]))),
        rule("MONTHLY", nothing),
        rule("YEARLY", months, st.one_of(nth, position, nothing)),
        st.tuples(st.just("FREQ=YEARLY"), months, day.filter(lambda d: int(d[12:]) < 29)).map("".join),
        rule("YEARLY", st.one_of(nth, week, st.just(";BYYEARDAY=1,100,-1"))),
    )


@settings(deadline=None, max_examples=300)
@given(rules(), st.datetimes(datetime(2015, 1, 1), datetime(2026, 12, 1)), st.none() | st.integers(1, 40))  # noqa: DTZ001
def test_rules_mean_what_dateutil_says(text: str, first: datetime, count: int | None) -> None:
    first = first.replace(microsecond=0)
    text += f";COUNT={count}" if count else ""
    since, until = datetime(2026, 1, 1), datetime(2028, 1, 1)  # noqa: DTZ001 - wall times
    found = starts(read_rule(text), first, since=since.date(), until=until, allowance=Allowance(10**6))
    judge = rrulestr(text, dtstart=first).between(since, until, inc=True)
    assert [one for one in found if one >= since] == [one for one in judge if one < until]
