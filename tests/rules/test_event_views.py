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
from bot.context import Member
from bot.i18n import LOCALES, Catalogue, Reader
from bot.limits import OPTION_LABEL, check
from bot.model.address import Address, Place
from bot.model.message import Message, say, shorten
from bot.model.phrase import Mention, t
from bot.model.role import Role
from cogs.events import (
    digest_views,
    feed_views,
    host_views,
    organiser_views,
    publish_views,
    sign_up_views,
    views,
    words,
)
from cogs.events.changes import Change, Kind, Outcome, Times
from cogs.events.hosts import HOSTS, Step
from cogs.events.ical import Occurrence, Skip, read_calendar
from cogs.events.ical.entry import MAX_ABOUT, MAX_PLACE, MAX_TITLE
from cogs.events.reminding import OwnLead
from cogs.events.revising import Revised
from cogs.events.rules import Answer, Counted, Label
from cogs.events.tables import CalendarRow, EventRow, OccurrenceRow, PublisherRow, RsvpRow, SubscriptionRow

OSLO = ZoneInfo("Europe/Oslo")
NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
AWAY = datetime(2028, 9, 27, 16, 45, tzinfo=UTC)  # a Wednesday of another year: the longest words for a time
CATALOGUE = Catalogue([Path(bot.__file__).parent / "strings", Path(cogs.events.__file__).parent / "strings"])
COUNTS = Counted(10**8, 10**9, 10**9)
FREE = Counted(1, 0, 0)
PERSON = Mention(Address("slack", "T" * 12, Place.DIRECT, "U00000000000"))
PUBLISHER = PublisherRow(workspace_id=1, name="P" * 80, code="w" * 10)
ORIGINS = {PUBLISHER.workspace_id: PUBLISHER.name}
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
        labels=list(Label) if long else [], price="W" * 60 if long else None, arrival="W" * 500 if long else None,
        capacity=10**8 if long else None, kept=10**8 if long else 0, closes_s=3600 if long else None, guests=long,
    )  # fmt: skip
    return OccurrenceRow(
        id=id_, event=event, event_id=id_, original="", starts_at=AWAY, ends_at=AWAY + timedelta(days=61),
        over_at=AWAY + timedelta(days=61), whole_day=whole_day, title=None, place=None, about=None,
        cancelled_at=None, reminded_at=None, cancelled_here=False,
    )  # fmt: skip


def answers(row: OccurrenceRow) -> list[RsvpRow]:
    """Each thing that a member may have answered."""
    given = [(answer, None, False) for answer in Answer] + [(Answer.YES, NOW, True), (Answer.YES, None, True)]
    return [
        RsvpRow(occurrence_id=row.id, member_id=1, answer=answer, at=NOW, waits_since=waits, alone=alone, guests=1)
        for answer, waits, alone in given
    ]


def every_message(row: OccurrenceRow) -> Iterator[Message]:
    """Each message that can be said of an occurrence, at its fullest."""
    event = row.event
    many = [occurrence(rule=event.rule, whole_day=row.whole_day, long=True, id_=10**8 + n) for n in range(60)]
    calendars = [
        CalendarRow(
            id=10**8 + n,
            name=shorten("N" * 500, 100),
            read_at=AWAY,
            channel="a:b:channel:c",
            lead="calendar",
            colour="orange",
            source="https://" + "h" * 250 + "/x",
            failing_since=AWAY,
            silent=False,
        )
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
    yield views.event_post(event, row, COUNTS, called_off=False, host=PERSON, origin=PUBLISHER.name)
    yield views.event_post(event, None, FREE, called_off=False)
    yield views.no_longer_here(event)
    yield views.event_post(event, None, FREE, called_off=True)
    tools = organiser_views.tools_of(row)
    for own in answers(row):
        yield views.shown(
            row, COUNTS, words.own(own), now=NOW, tools=tools, host=PERSON, receives=PERSON, origin=PUBLISHER.name
        )
    yield views.shown(row, FREE, None, now=AWAY + timedelta(days=100), tools=tools)
    yield views.shown(cancelled, COUNTS, None, now=NOW)
    yield views.listing(many[: views.PAGE], 10**6, ORIGINS, more=True)
    yield views.listing([cancelled] * views.PAGE, 1, ORIGINS, more=False)
    yield views.listing([], 1, {}, more=False)
    for label in Label:
        yield views.listing(many[: views.PAGE], 10**6, ORIGINS, more=True, only=label)
    yield views.listing([], 1, {}, more=False, only=Label.FREE)
    yield views.home(many[: views.AT_HOME], [(one, answers(one)[3]) for one in many[-views.AT_HOME :]], ORIGINS)
    yield organiser_views.added(event, row, where, told_now=True)
    revised = Revised(many, [], kept=many, lost=2)
    yield organiser_views.changed_event(event, row, revised)
    yield organiser_views.changed_event(event, None, revised)
    out = [Occurrence(str(n), AWAY, AWAY, False, None, None, None, False) for n in range(400)]
    yield organiser_views.left_out(event, many, out, told=True)
    yield organiser_views.left_out(event, many[:1], [], told=False)
    yield organiser_views.changed_time(row)
    yield organiser_views.changed_rest(row, revised)
    yield organiser_views.ask_change(row, many, is_last=False)
    yield organiser_views.cancelled_rest(row)
    yield say(words.changed_meanwhile(row))
    yield organiser_views.imported(outcome)
    yield organiser_views.imported(Outcome(calendar, new=3))
    yield views.brought_in(outcome)
    yield organiser_views.removed(calendar.name)
    for own in answers(row):
        yield sign_up_views.answered(row, Answer(own.answer), own, tuple(OwnLead))
    yield sign_up_views.waits(row, 10**6)
    yield sign_up_views.offer(row, AWAY)
    yield sign_up_views.let_in(row)
    yield sign_up_views.guest(row, comes=True)
    yield sign_up_views.guest(row, comes=False)
    people = [Mention(Address("slack", "T" * 12, Place.DIRECT, f"U{n:011}")) for n in range(5)]
    yield sign_up_views.company(row, people)
    yield sign_up_views.joined(row, [Member(1, one.address, Role.MEMBER, "nb", OSLO) for one in people])
    yield sign_up_views.no_company(row)
    yield sign_up_views.somebody_comes_alone(row)
    yield from every_message_of_hosts(row, people[0])
    yield organiser_views.details_saved(row)
    yield organiser_views.seats_saved(row, 10**9)
    yield sign_up_views.reminders_set(tuple(OwnLead))
    yield sign_up_views.reminders_set(())
    full = [occurrence(rule=event.rule, whole_day=row.whole_day, long=True, id_=10**8 + n) for n in range(60)]
    for number, one in enumerate(full):
        one.starts_at = AWAY + timedelta(days=number % 8)
    yield digest_views.for_channel(full, OSLO, 10**6, ORIGINS)
    yield digest_views.for_member(full, OSLO, 10**6, ORIGINS, frozenset(one.id for one in full))
    yield digest_views.channel_set(where, AWAY)
    yield digest_views.channel_unset()
    yield digest_views.weekly_on(AWAY, list(Label))
    yield digest_views.weekly_off()
    yield views.reminder(row, late=True, origin=PUBLISHER.name)
    yield views.direct_reminder(row, row.starts_at, late=True)
    yield views.direct_reminder(row, row.starts_at - timedelta(days=7), late=True)
    yield views.changed(changes)
    yield views.changed([Change(kind, each, before) for kind in Kind for each in many])
    yield views.changed_for_you(changes)
    yield organiser_views.ask_cancel(row, many, is_last=False)
    yield organiser_views.ask_cancel(row, [], is_last=True)
    yield organiser_views.cancelled_event(event)
    yield organiser_views.cancelled_time(row)
    yield organiser_views.missing_dropped(calendar.name, 10**6)
    yield feed_views.calendars([(one, 10**6) for one in calendars], 10**6, more=True)
    yield feed_views.calendars([], 1, more=False)
    yield feed_views.ask_remove(calendar)
    yield feed_views.page(calendar, Member(1, people[0].address, Role.ORGANISER, "nb", OSLO), is_mine=False)
    yield feed_views.page(
        CalendarRow(id=1, name="N", read_at=AWAY, lead="none", colour="red", silent=True), None, is_mine=True
    )
    yield feed_views.same(calendar)
    yield feed_views.unreadable(calendar, t("core.fetch.redirects"))
    yield feed_views.well_again(calendar)
    yield publish_views.page(PUBLISHER, 10**6)
    yield publish_views.ask_close(10**6)
    yield publish_views.closed()
    yield publish_views.was_closed(PUBLISHER)
    for coming in (0, 10**6):
        yield publish_views.subscribed(PUBLISHER, where.address, coming)
    publishers = [PublisherRow(workspace_id=10**8 + n, name=PUBLISHER.name) for n in range(views.PAGE)]
    subscription = SubscriptionRow(channel=where.address.encode(), since=AWAY)
    yield publish_views.subscriptions([(subscription, one) for one in publishers], 10**6, more=True)
    yield publish_views.subscriptions([], 1, more=False)
    yield publish_views.ask_end(PUBLISHER)
    yield publish_views.ended(PUBLISHER)


def every_message_of_hosts(row: OccurrenceRow, person: Mention) -> Iterator[Message]:
    """Each message that says who is there to receive people."""
    hosts = {Step.HOST: (10**9, person), Step.COHOST: (10**9 + 1, person)}
    moved = Change(Kind.MOVED, row, Times(AWAY, AWAY, row.whole_day))
    for named in (hosts, {Step.HOST: (1, person)}, {}):
        yield host_views.page(row, named, 1, organisers=True)
        yield host_views.wanted(row, named)
    yield host_views.wanted_said(person)
    for step in HOSTS:
        yield host_views.hosts_now(row, step, [])
        yield host_views.hosts_now(row, step, [row] * 3)
        yield host_views.ask(row, step)
    for view in (host_views.hosts_no_more, host_views.dropped, host_views.released, host_views.is_there):
        yield view(row)
    yield host_views.is_not_there(row)
    yield host_views.nobody(row, 10**6, AWAY)
    yield host_views.nobody(row, 0, None)
    yield host_views.found(row, person)
    yield host_views.uncertain(row)
    yield host_views.certain(row, person)
    yield host_views.certain(row, None)
    yield host_views.changed(moved)


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
        for message in (
            views.event_post(row.event, row, COUNTS, called_off=False),
            views.listing([row], 1, ORIGINS, more=False),
            views.reminder(row, late=False),
            organiser_views.ask_cancel(row, [], is_last=True),
        ):
            check(message, CATALOGUE, Reader("nb", OSLO, NOW))
