"""Whatever a feed or a form holds, each message of the calendar fits the strictest platform, in each language."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bot
import cogs.events
from bot.i18n import LOCALES, Catalogue, Reader
from bot.limits import OPTION_LABEL, check
from bot.model.address import Address, Place
from bot.model.message import Message, shorten
from bot.model.phrase import Mention
from cogs.events import views
from cogs.events.changes import Change, Kind, Outcome, Times
from cogs.events.ical import Skip, read_calendar
from cogs.events.ical.entry import MAX_ABOUT, MAX_PLACE, MAX_TITLE
from cogs.events.rules import Answer
from cogs.events.tables import CalendarRow, EventRow, OccurrenceRow

OSLO = ZoneInfo("Europe/Oslo")
NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
AWAY = datetime(2028, 9, 27, 16, 45, tzinfo=UTC)  # a Wednesday of another year: the longest words for a time
CATALOGUE = Catalogue([Path(bot.__file__).parent / "strings", Path(cogs.events.__file__).parent / "strings"])
COUNTS = dict.fromkeys(Answer, 10**9)
RULES = [
    None,
    "FREQ=WEEKLY;INTERVAL=99999;UNTIL=20280927T215959Z",
    "FREQ=YEARLY;COUNT=99999",
    "FREQ=DAILY;UNTIL=nonsense",
    "FREQ=SECONDLY;COUNT=" + "9" * 3_000,
    "INTERVAL=;;=;",
    "FREQ=DAILY;INTERVAL=" + "9" * 5_000,
    "FREQ=WEEKLY;UNTIL=99999999T999999Z",
]


def occurrence(*, rule: str | None, whole_day: bool, long: bool, id_: int = 10**9) -> OccurrenceRow:
    """An occurrence with the longest texts that are stored, or the shortest."""
    event = EventRow(
        id=10**9, calendar_id=None if long else 1, uid="u", zone="Europe/Oslo", rule=rule, source="", digest="",
        title="W" * MAX_TITLE if long else "–", place="W" * MAX_PLACE if long else None, channel="a:b:channel:c",
        about="W" * MAX_ABOUT if long else None, host="W" * 100 if long else None, lead_s=3600, cancelled_at=None,
        workspace_id=1, created_by=None, missing_since=None, expanded_until=AWAY,
    )  # fmt: skip
    return OccurrenceRow(
        id=id_, event=event, event_id=id_, original="", starts_at=AWAY, ends_at=AWAY + timedelta(days=61),
        over_at=AWAY + timedelta(days=61), whole_day=whole_day, title=None, place=None, about=None,
        cancelled_at=None, reminded_at=None, cancelled_here=False,
    )  # fmt: skip


def every_message(row: OccurrenceRow) -> Iterator[Message]:
    """Each message that can be said of an occurrence, at its fullest."""
    event = row.event
    many = [occurrence(rule=event.rule, whole_day=row.whole_day, long=True, id_=10**8 + n) for n in range(60)]
    calendars = [
        CalendarRow(id=10**8 + n, name=shorten("N" * 500, 100), read_at=AWAY, channel="a:b:channel:c", lead="none")
        for n in range(views.PAGE)
    ]
    calendar = calendars[0]
    outcome = Outcome(calendar, new=10**6, ahead=10**6, updated=10**6, gone=10**6, held_back=10**6)
    outcome.skipped = Counter(dict.fromkeys(Skip, 10**6))
    where = Mention(Address("slack", "T" * 12, Place.CHANNEL, "C" * 12))
    before = Times(AWAY, AWAY + timedelta(days=61), row.whole_day)
    changes = [
        Change(kind, occurrence(rule=event.rule, whole_day=row.whole_day, long=True, id_=n), before)
        for kind in Kind
        for n in range(20)
    ]
    cancelled = occurrence(rule=event.rule, whole_day=row.whole_day, long=True)
    cancelled.cancelled_at = NOW
    yield views.event_post(event, row, COUNTS, called_off=False)
    yield views.event_post(event, None, {}, called_off=False)
    yield views.event_post(event, None, {}, called_off=True)
    for own in (None, *Answer):
        yield views.shown(row, COUNTS, own, now=NOW, organises=True)
    yield views.shown(row, COUNTS, None, now=AWAY + timedelta(days=100), organises=True)
    yield views.shown(cancelled, COUNTS, None, now=NOW, organises=False)
    yield views.listing(many[: views.PAGE], 10**6, more=True)
    yield views.listing([cancelled] * views.PAGE, 1, more=False)
    yield views.listing([], 1, more=False)
    yield views.added(event, row, where, told_now=True)
    yield views.changed_event(event, row)
    yield views.changed_event(event, None)
    yield views.imported(outcome)
    yield views.imported(Outcome(calendar, new=3))
    yield views.brought_in(outcome)
    yield views.removed(calendar.name)
    for answer in Answer:
        yield views.answered(row, answer, reminded=False)
    yield views.reminders_set(reminded=True)
    yield views.reminders_set(reminded=False)
    yield views.reminder(row, late=True)
    yield views.direct_reminder(row, late=True)
    yield views.changed(changes)
    yield views.changed([Change(kind, each, before) for kind in Kind for each in many])
    yield views.changed_for_you(changes)
    yield views.ask_cancel(row, many)
    yield views.ask_cancel(row, [])
    yield views.cancelled_event(event)
    yield views.cancelled_time(row)
    yield views.missing_dropped(calendar.name, 10**6)
    yield views.calendars([(one, 10**6) for one in calendars], 10**6, more=True)
    yield views.calendars([], 1, more=False)
    yield views.ask_remove(calendar)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("long", [True, False], ids=["long", "short"])
@pytest.mark.parametrize("whole_day", [True, False], ids=["days", "hours"])
@pytest.mark.parametrize("rule", RULES, ids=range(len(RULES)))
def test_every_message_fits(rule: str | None, whole_day: bool, long: bool, locale: str) -> None:
    row = occurrence(rule=rule, whole_day=whole_day, long=long)
    for message in every_message(row):
        check(message, CATALOGUE, Reader(locale, OSLO, NOW))
    assert len(CATALOGUE.plain(views.choice(row).label, Reader(locale, OSLO, NOW))) <= OPTION_LABEL


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)


@settings(deadline=None)
@given(title=texts, place=texts, about=texts, rule=st.one_of(st.just("FREQ=WEEKLY"), st.text(max_size=60)))
def test_whatever_a_feed_says_fits(title: str, place: str, about: str, rule: str) -> None:
    """A feed may say anything: what is read of it can be shown, and never has an empty or endless title."""
    lines = [f"SUMMARY:{title}", f"LOCATION:{place}", f"DESCRIPTION:{about}", f"RRULE:{rule}", "UID:a",
             "DTSTART:20260907T081500Z"]  # fmt: skip
    one_each = (" ".join(line.splitlines()) for line in lines)
    data = "\r\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", *one_each, "END:VEVENT", "END:VCALENDAR"]).encode()
    calendar = read_calendar(data, zone=OSLO, since=NOW - timedelta(days=31), until=NOW + timedelta(days=60))
    for event in calendar.events:
        row = occurrence(rule=event.rule, whole_day=False, long=True)
        row.event.title, row.event.place, row.event.about = event.title, event.place, event.about
        assert 1 <= len(event.title.strip()) <= MAX_TITLE
        for message in (views.event_post(row.event, row, COUNTS, called_off=False), views.listing([row], 1, more=False),
                        views.reminder(row, late=False), views.ask_cancel(row, [])):  # fmt: skip
            check(message, CATALOGUE, Reader("nb", OSLO, NOW))
