"""Calendars that others read: what is written is what another program understands."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
from hypothesis import given
from hypothesis import strategies as st

from cogs.events.ical import FeedEntry, read_calendar, write_feed
from tests.conftest import START
from tests.rules.test_event_views import OSLO

texts = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), max_size=200)
shown = texts.map(str.strip).filter(bool)


def entry(title: str = "Spillkveld", **more: object) -> FeedEntry:
    """An entry of two hours."""
    times = {"start": START, "end": START + timedelta(hours=2)}
    return FeedEntry(**{"uid": "a@fadderbot", "title": title, **times, **more})  # type: ignore[arg-type]


def others_read(written: str) -> list[Any]:
    """The events in a calendar file, as another program reads it."""
    return icalendar.Calendar.from_ical(written).walk("VEVENT")


@given(shown, texts, texts, st.lists(shown, max_size=3))
def test_what_is_written_is_read_by_others(title: str, place: str, about: str, categories: list[str]) -> None:
    written = write_feed("Klassen", [entry(title, place=place, about=about, categories=categories)], START)
    assert all(len(line.encode()) <= 75 for line in written.split("\r\n"))
    (event,) = others_read(written)
    assert str(event["SUMMARY"]) == title
    assert str(event.get("LOCATION", "")) == place
    assert str(event.get("DESCRIPTION", "")) == about
    assert [str(one) for one in event["CATEGORIES"].cats] == categories if categories else "CATEGORIES" not in event
    assert event["DTSTART"].dt == START
    assert event["DTEND"].dt == START + timedelta(hours=2)


def test_whole_days_and_what_is_off_or_not_sure() -> None:
    days = entry(start=date(2026, 12, 12), end=date(2026, 12, 14))
    written = write_feed("K", [days, entry(cancelled=True), entry(tentative=True), entry(end=START)], START)
    two_days, off, maybe, short = others_read(written)
    assert (two_days["DTSTART"].dt, two_days["DTEND"].dt) == (date(2026, 12, 12), date(2026, 12, 14))
    states = [str(event["STATUS"]) for event in (two_days, off, maybe, short)]
    assert states == ["CONFIRMED", "CANCELLED", "TENTATIVE", "CONFIRMED"]
    assert "DTEND" not in short


def test_our_own_reader_takes_it() -> None:
    entries = [entry("Ærlig talt; det er, vel, \\ fint", uid=f"{n}@fadderbot", about="å" * 500) for n in range(3)]
    until = datetime(2027, 1, 1, tzinfo=UTC)
    read = read_calendar(
        write_feed("Klassen, første året", entries, START).encode(), zone=OSLO, since=START, until=until
    )
    assert read.name == "Klassen, første året"
    assert [event.title for event in read.events] == ["Ærlig talt; det er, vel, \\ fint"] * 3
    assert [event.about for event in read.events] == ["å" * 500] * 3
    assert read.skipped == {}
