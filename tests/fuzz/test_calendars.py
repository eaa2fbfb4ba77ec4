"""Calendar files of strangers, put together from what such files have: read soon, within bounds, and all or nothing."""

from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from cogs.events.ical import (
    MAX_ALL_OCCURRENCES,
    MAX_OCCURRENCES,
    Unreadable,
    expand,
    read_calendar,
)
from tests.fuzz.hostile import TEXTS, one_of_words, some, soon

OSLO = ZoneInfo("Europe/Oslo")
SINCE, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)

NAMES = one_of_words(
    """
    UID SUMMARY DESCRIPTION LOCATION DTSTART DTEND DURATION RRULE RDATE EXDATE EXRULE RECURRENCE-ID SEQUENCE
    STATUS TRANSP TRIGGER X-WR-CALNAME X-WR-TIMEZONE TZID TZOFFSETFROM TZOFFSETTO BEGIN END
    """
)
INSTANTS = one_of_words(
    """
    20260901T100000Z 20260901T100000 20260901 00010101 99991231T235959Z 20260229 20261025T023000
    20260329T023000
    """
)
RULES = st.lists(
    one_of_words(
        """
    FREQ=DAILY FREQ=WEEKLY FREQ=MONTHLY FREQ=YEARLY FREQ=HOURLY INTERVAL=0 INTERVAL=2 COUNT=3 COUNT=-1
    UNTIL=2026 UNTIL=20261231T000000Z BYDAY=MO BYDAY=5MO,-1SU BYDAY=XX BYMONTHDAY=31 BYMONTHDAY=-31
    BYSETPOS=-1 BYSETPOS=366 BYMONTH=2 BYMONTH=13 BYWEEKNO=53 BYYEARDAY=366 BYHOUR=25 WKST=SU
    """
    ),
    max_size=6,
).map(";".join)
VALUES = st.one_of(
    INSTANTS, RULES, TEXTS, st.lists(INSTANTS, max_size=4).map(",".join),
    st.sampled_from(["PT1H", "-P1W", "P", "P99999999999D", "PT-0S", "+0100", "-9999", "VEVENT", "VALARM", "VTIMEZONE"]),
)  # fmt: skip
PARAMETERS = st.sampled_from(
    ["", ";VALUE=DATE", ";TZID=Europe/Oslo", ";TZID=../../etc", ';X="', ";RANGE=THISANDFUTURE"]
)
LINES = st.builds("{}{}:{}".format, NAMES, PARAMETERS, VALUES) | TEXTS
EVENTS = st.builds(
    "BEGIN:VEVENT\nUID:{}\nDTSTART:{}\n{}\nEND:VEVENT".format,
    st.sampled_from("ab"), INSTANTS, st.lists(LINES, max_size=8).map("\n".join),
)  # fmt: skip
FILES = st.lists(EVENTS | EVENTS | LINES, max_size=5).map(
    lambda parts: "\n".join(["BEGIN:VCALENDAR", *parts, "END:VCALENDAR"])
)


@some(1)
@given(FILES)
def test_every_calendar_is_read_within_bounds_or_unreadable(text: str) -> None:
    """What is read of an event says all of it: its own text expands to the same again."""
    with soon(), suppress(Unreadable):
        found = read_calendar(text.encode("utf-8", "replace"), zone=OSLO, since=SINCE, until=UNTIL)
        assert sum(len(event.occurrences) for event in found.events) <= MAX_ALL_OCCURRENCES
        for event in found.events:
            assert len(event.occurrences) <= MAX_OCCURRENCES
            assert len(event.title) <= 200
            assert expand(event.source, zone=OSLO, since=SINCE, until=UNTIL) == event.occurrences
