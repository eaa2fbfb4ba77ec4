"""The calendar's pure decisions: which occurrence is which, when to remind, and when it is too late."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cogs.events.ical import Occurrence
from cogs.events.ical.markup import without_tags
from cogs.events.rules import (
    LATE,
    UNKNOWN_LENGTH,
    Known,
    Timeliness,
    is_same_calendar,
    looks_cut_short,
    matched,
    may_guess,
    over_at,
    reminder_at,
    timeliness,
)

OSLO = ZoneInfo("Europe/Oslo")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MONDAY = datetime(2026, 9, 7, 8, 15, tzinfo=UTC)

starts = st.datetimes(datetime(2026, 9, 1), datetime(2026, 12, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001
originals = st.integers(0, 30).map(str)


def at(text: str) -> datetime:
    """The instant at which clocks in Oslo show this."""
    return datetime.fromisoformat(text).replace(tzinfo=OSLO).astimezone(UTC)


def week(start: datetime) -> tuple[int, int]:
    """The year and week in Oslo."""
    return start.astimezone(OSLO).isocalendar()[:2]


def planned(original: str, start: datetime) -> Occurrence:
    """An occurrence of a calendar's newest copy."""
    return Occurrence(original, start, start + HOUR, whole_day=False, title=None, place=None, about=None,
                      cancelled=False)  # fmt: skip


known_ones = st.lists(
    st.tuples(originals, starts, st.booleans()), max_size=20, unique_by=lambda one: one[0]
).map(lambda ones: [Known(id_, *one) for id_, one in enumerate(ones, 100)])  # fmt: skip
planned_ones = st.lists(st.tuples(originals, starts), max_size=20, unique_by=lambda one: one[0]).map(
    lambda ones: [planned(*one) for one in ones]
)


@settings(deadline=None)
@given(known_ones, planned_ones)
def test_nothing_is_matched_twice(known: list[Known], plan: list[Occurrence]) -> None:
    same = matched(known, plan, OSLO)
    assert same.keys() <= {one.original for one in plan}
    assert set(same.values()) <= {one.id for one in known}
    assert len(set(same.values())) == len(same)


@settings(deadline=None)
@given(known_ones, planned_ones)
def test_the_original_start_decides_before_all_else(known: list[Known], plan: list[Occurrence]) -> None:
    same = matched(known, plan, OSLO)
    ids = {one.original: one.id for one in known}
    for one in plan:
        if one.original in ids:
            assert same[one.original] == ids[one.original]


@settings(deadline=None)
@given(known_ones)
def test_unchanged_calendar_matches_itself_wholly(known: list[Known]) -> None:
    plan = [planned(one.original, one.start) for one in known]
    assert matched(known, plan, OSLO) == {one.original: one.id for one in known}


@settings(deadline=None)
@given(known_ones, planned_ones)
def test_new_originals_never_collide_with_stored_ones(known: list[Known], plan: list[Occurrence]) -> None:
    """Each matched row takes the planned original; no other row may still hold it."""
    same = matched(known, plan, OSLO)
    after = {one.id: one.original for one in known} | {id_: original for original, id_ in same.items()}
    assert len(set(after.values())) == len(after)


@settings(deadline=None)
@given(known_ones, planned_ones)
def test_what_has_begun_keeps_its_start(known: list[Known], plan: list[Occurrence]) -> None:
    """Unless its own original says otherwise."""
    begun = {one.id: one for one in known if one.has_begun}
    starts = {one.original: one.start for one in plan}
    for original, id_ in matched(known, plan, OSLO).items():
        assert id_ not in begun or begun[id_].original == original or begun[id_].start == starts[original]


@settings(deadline=None)
@given(st.integers(1, 15), st.integers(-6 * 24, 6 * 24))
def test_weekly_series_that_moves_keeps_all_its_answers(times: int, hours: int) -> None:
    """Wherever in the week it goes, as long as each time stays in its week."""
    known = [Known(n, f"old {n}", MONDAY + timedelta(weeks=n, days=3)) for n in range(times)]
    plan = [planned(f"new {n}", one.start + timedelta(hours=hours)) for n, one in enumerate(known)]
    assume([week(one.start) for one in known] == [week(one.start) for one in plan])
    assert matched(known, plan, OSLO) == {f"new {n}": n for n in range(times)}


def test_two_on_one_day_are_not_guessed_at() -> None:
    known = [Known(1, "a", MONDAY), Known(2, "b", MONDAY + 2 * HOUR)]
    assert matched(known, [planned("c", MONDAY + HOUR)], OSLO) == {}


def test_what_has_begun_stays_where_it_is_when_its_series_moves() -> None:
    known = [Known(1, "a", MONDAY, has_begun=True)]
    assert matched(known, [planned("b", MONDAY + DAY)], OSLO) == {}
    assert matched(known, [planned("b", MONDAY)], OSLO) == {"b": 1}


def test_local_day_decides_and_not_the_utc_day() -> None:
    late = datetime(2026, 9, 7, 22, 30, tzinfo=UTC)  # Tuesday, half past midnight in Oslo
    known = [Known(1, "a", late), Known(2, "b", MONDAY)]
    assert matched(known, [planned("c", late + HOUR)], OSLO) == {"c": 1}


@pytest.mark.parametrize(
    ("start", "lead", "reminder"),
    [
        ("2026-10-25T18:00", DAY, "2026-10-24T18:00"),  # 25 hours before
        ("2027-03-28T18:00", DAY, "2027-03-27T18:00"),  # 23 hours before
        ("2026-10-25T10:15", HOUR, "2026-10-25T09:15"),
        ("2026-10-25T03:30", 2 * HOUR, "2026-10-25T02:30"),  # the first of the two
        ("2027-03-28T03:30", HOUR, "2027-03-28T01:30"),
        ("2027-03-29T02:30", DAY, "2027-03-28T03:30"),  # there is no 02.30 the day before
        ("2026-10-26T02:30", DAY, "2026-10-25T02:30"),
        ("2026-10-28T18:00", 7 * DAY, "2026-10-21T18:00"),
    ],
)
def test_reminder_keeps_the_wall_time(start: str, lead: timedelta, reminder: str) -> None:
    assert reminder_at(at(start), lead, OSLO, whole_day=False) == at(reminder)


@settings(deadline=None)
@given(starts, st.integers(1, 14))
def test_days_before_are_the_same_time_of_day(start: datetime, days: int) -> None:
    reminder = reminder_at(start, days * DAY, OSLO, whole_day=False)
    assert reminder.tzinfo is UTC
    assert reminder < start
    shown, wanted = reminder.astimezone(OSLO), start.astimezone(OSLO)
    assert wanted.date() - shown.date() == days * DAY
    assert shown.time() == wanted.time()  # in this autumn no hour is missing


@settings(deadline=None)
@given(starts, st.integers(5, 23 * 60 + 59))
def test_hours_before_are_so_many_hours(start: datetime, minutes: int) -> None:
    lead = timedelta(minutes=minutes)
    assert reminder_at(start, lead, OSLO, whole_day=False) == start - lead


@pytest.mark.parametrize(
    ("day", "lead", "reminder"),
    [
        ("2026-10-14T00:00", HOUR, "2026-10-14T09:00"),
        ("2026-10-14T00:00", DAY, "2026-10-13T09:00"),
        ("2026-10-14T00:00", 15 * HOUR, "2026-10-13T09:00"),  # "at nine the day before", as phones write it
        ("2026-10-26T00:00", DAY, "2026-10-25T09:00"),
        ("2027-03-29T00:00", DAY, "2027-03-28T09:00"),
        ("2026-10-14T00:00", 7 * DAY, "2026-10-07T09:00"),
    ],
)
def test_whole_day_is_reminded_of_in_the_morning(day: str, lead: timedelta, reminder: str) -> None:
    assert reminder_at(at(day), lead, OSLO, whole_day=True) == at(reminder)


@pytest.mark.parametrize(
    ("late", "left", "expected"),
    [
        (timedelta(), HOUR, Timeliness.ON_TIME),
        (LATE - timedelta(seconds=1), HOUR, Timeliness.ON_TIME),
        (LATE, HOUR, Timeliness.LATE),
        (HOUR - timedelta(seconds=1), timedelta(seconds=1), Timeliness.LATE),
        (HOUR, timedelta(), Timeliness.TOO_LATE),
        (timedelta(), timedelta(), Timeliness.TOO_LATE),
        (DAY, -HOUR, Timeliness.TOO_LATE),
    ],
)
def test_reminder_is_on_time_late_or_not_given(late: timedelta, left: timedelta, expected: Timeliness) -> None:
    assert timeliness(late=late, now=MONDAY, end=MONDAY + left) is expected


def test_event_without_an_end_is_over_after_a_while() -> None:
    assert over_at(MONDAY, MONDAY) == MONDAY + UNKNOWN_LENGTH
    assert over_at(MONDAY, MONDAY + HOUR) == MONDAY + HOUR


@pytest.mark.parametrize(
    ("coming", "vanished", "expected"),
    [(0, 0, False), (10, 5, False), (10, 6, True), (3, 1, False), (3, 2, True), (1, 1, True), (2, 1, False)],
)
def test_more_than_half_gone_at_once_is_not_believed(coming: int, vanished: int, expected: bool) -> None:
    assert looks_cut_short(coming, vanished) is expected


@pytest.mark.parametrize(
    ("known", "read", "expected"),
    [("abcd", "abcd", True), ("abcd", "a", True), ("abcd", "abxy", True), ("abcd", "axyz", False), ("", "a", False),
     ("a", "", False), ("ab", "cd", False)],
)  # fmt: skip
def test_two_copies_of_a_calendar_share_half_of_the_smaller(known: str, read: str, expected: bool) -> None:
    assert is_same_calendar(set(known), set(read)) is expected


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Ta med PC.\n\nOg 1 < 2 > 0, a<b.", "Ta med PC.\n\nOg 1 < 2 > 0, a<b."),
        ("Spør <ida@example.org> & Co", "Spør <ida@example.org> & Co"),
        ("Linje<br>to<BR/>tre", "Linje\nto\ntre"),
        ("<p>Hei &amp; hopp</p><p>Ha det</p>", "Hei & hopp\n\nHa det"),
        ('<a href="https://example.org">Zoom</a>', "Zoom"),
        ("<div><script>alert(1)</script>Trygt</div>", "Trygt"),
        ("<b>uten slutt", "uten slutt"),
        ("<p></p>", ""),
    ],
)
def test_html_is_read_as_text_and_text_is_left_alone(text: str, plain: str) -> None:
    assert without_tags(text) == plain


@settings(deadline=None)
@given(st.text(alphabet="<>/abr!-&;\n \"'p=", max_size=200))
def test_no_html_is_too_broken_to_read(text: str) -> None:
    assert "<br>" not in without_tags(text).replace("&lt;", "")


@pytest.mark.parametrize(("wrong", "minutes", "may"), [(0, 0, True), (4, 1, True), (5, 9, False), (5, 10, True)])
def test_who_gave_five_wrong_codes_waits(wrong: int, minutes: int, may: bool) -> None:
    since = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
    assert may_guess(wrong, since, since + timedelta(minutes=minutes)) is may
