"""Who is on duty, by wall time; and who is told of a check-in that nobody reads, up to the student."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogs.checkin.cover import coming, lost
from cogs.checkin.rota import (
    BOUND,
    LEAST,
    STEP,
    Away,
    Rota,
    Rung,
    Shift,
    Step,
    Swap,
    Waiting,
    Weeks,
    Window,
    is_staffed,
    ladder,
    next_start,
    on_duty,
    windows_of,
)

OSLO = ZoneInfo("Europe/Oslo")
IDA, OLA, KARI = 1, 2, 3
TEN, NOON, TWO = 600, 720, 840
MONDAY = date(2026, 9, 7)  # in week 37
EVERY_DAY = Rota(OSLO, [Shift(IDA, weekday, TEN, NOON) for weekday in range(5)])


def oslo(*parts: int) -> datetime:
    """An instant, by the wall clock in Oslo."""
    return datetime(*parts, tzinfo=OSLO).astimezone(UTC)  # type: ignore[misc,arg-type] # the parts of a datetime


def test_shift_is_from_its_start_until_before_its_end() -> None:
    rota = Rota(OSLO, [Shift(IDA, 0, TEN, NOON), Shift(OLA, 0, 690, TWO)])
    assert on_duty(rota, oslo(2026, 9, 7, 9, 59)) == set()
    assert on_duty(rota, oslo(2026, 9, 7, 10, 0)) == {IDA}
    assert on_duty(rota, oslo(2026, 9, 7, 11, 30)) == {IDA, OLA}
    assert on_duty(rota, oslo(2026, 9, 7, 12, 0)) == {OLA}
    assert on_duty(rota, oslo(2026, 9, 8, 11, 0)) == set()


def test_shift_over_midnight_and_the_whole_day() -> None:
    rota = Rota(OSLO, [Shift(IDA, 6, 1320, 120), Shift(OLA, 2, 0, 0)])
    assert on_duty(rota, oslo(2026, 9, 7, 1, 59)) == {IDA}, "from Sunday evening"
    assert on_duty(rota, oslo(2026, 9, 7, 2, 0)) == set()
    assert on_duty(rota, oslo(2026, 9, 9, 0, 0)) == on_duty(rota, oslo(2026, 9, 9, 23, 59)) == {OLA}


def test_even_and_odd_weeks() -> None:
    rota = Rota(OSLO, [Shift(IDA, 0, TEN, NOON, Weeks.ODD), Shift(OLA, 0, TEN, NOON, Weeks.EVEN)])
    assert on_duty(rota, oslo(2026, 9, 7, 11)) == {IDA}
    assert on_duty(rota, oslo(2026, 9, 14, 11)) == {OLA}


def test_swap_is_for_one_day() -> None:
    rota = Rota(OSLO, [Shift(IDA, 0, TEN, NOON)], [Swap(MONDAY, IDA, KARI), Swap(MONDAY, OLA, IDA)])
    assert on_duty(rota, oslo(2026, 9, 7, 11)) == {KARI}
    assert on_duty(rota, oslo(2026, 9, 14, 11)) == {IDA}


def test_who_has_been_on_duty_since_last_night_counts_until_they_go() -> None:
    rota, now = Rota(OSLO, [Shift(IDA, 0, 1320, 360), Shift(OLA, 1, 30, 120)]), oslo(2026, 9, 8, 0, 10)
    assert [one.mentor for one in coming(rota, now)][:2] == [IDA, OLA]
    assert lost(rota, replace(rota, left_out=frozenset({OLA})), now) == [], "Ida is there until six"
    (gone,) = lost(rota, replace(rota, left_out=frozenset({IDA})), now, 1)
    assert gone == Window(oslo(2026, 9, 7, 22), oslo(2026, 9, 8, 6), IDA)


def test_shift_that_goes_on_after_the_week_is_covered_by_one_that_begins_then() -> None:
    rota = Rota(OSLO, [Shift(IDA, 6, 1320, 240), Shift(OLA, 6, 1320, 60), Shift(KARI, 0, 60, 240)])
    assert lost(rota, replace(rota, left_out=frozenset({IDA})), oslo(2026, 9, 7, 12)) == [], "Ola until one, then Kari"
    assert len(lost(rota, replace(rota, left_out=frozenset({IDA, KARI})), oslo(2026, 9, 7, 12))) == 1


def test_who_took_a_shift_keeps_its_hours_when_the_other_has_none_any_more() -> None:
    swap = Swap(MONDAY, IDA, KARI, (TEN, NOON))
    assert on_duty(Rota(OSLO, [Shift(OLA, 0, TEN, NOON)], [swap]), oslo(2026, 9, 7, 11)) == {OLA, KARI}
    assert list(windows_of(Rota(OSLO, [Shift(IDA, 0, NOON, TWO)], [swap]), MONDAY)) == [
        Window(oslo(2026, 9, 7, 12), oslo(2026, 9, 7, 14), KARI)
    ], "where there are other hours, it is these"


def test_who_is_away_is_on_duty_neither_by_their_hours_nor_by_a_swap() -> None:
    rota = Rota(
        OSLO, [Shift(IDA, 0, TEN, NOON), Shift(OLA, 0, NOON, TWO)], [Swap(MONDAY, OLA, KARI)],
        away=[Away(date(2026, 9, 1), MONDAY, KARI)],
    )  # fmt: skip
    assert on_duty(rota, oslo(2026, 9, 7, 11)) == {IDA}
    assert on_duty(rota, oslo(2026, 9, 7, 13)) == set()
    assert on_duty(rota, oslo(2026, 9, 14, 13)) == {OLA}
    assert on_duty(replace(rota, left_out=frozenset({IDA})), oslo(2026, 9, 7, 11)) == set()
    nobody = replace(rota, away=[Away(MONDAY, date(2026, 9, 8))])
    assert on_duty(nobody, oslo(2026, 9, 7, 11)) == set()
    assert next_start(nobody, oslo(2026, 9, 7, 9), timedelta(days=8)) == oslo(2026, 9, 14, 10)


def test_what_was_covered_and_is_not_any_more() -> None:
    now = oslo(2026, 9, 7, 9)
    before = Rota(OSLO, [Shift(IDA, 0, TEN, TWO), Shift(OLA, 0, NOON, TWO), Shift(KARI, 2, TEN, NOON)])
    assert lost(before, before, now) == []
    without_ida = replace(before, left_out=frozenset({IDA}))
    ten_to_two = Window(oslo(2026, 9, 7, 10), oslo(2026, 9, 7, 14), IDA)
    assert lost(before, without_ida, now) == [ten_to_two], "the first half of it"
    assert lost(before, replace(without_ida, shifts=[*before.shifts, Shift(KARI, 0, 540, NOON)]), now) == []
    assert lost(before, without_ida, oslo(2026, 9, 7, 12)) == [], "what is over is over"
    twice = replace(before, shifts=[*before.shifts, Shift(4, 2, TEN, NOON)])
    assert len(lost(twice, replace(twice, shifts=()), now)) == 3, "the same hours once"
    assert lost(before, replace(before, shifts=()), now, days=2)[-1].mentor == OLA, "Wednesday is later"
    night = Rota(OSLO, [Shift(IDA, 0, 1320, 120), Shift(OLA, 1, 0, 120), Shift(KARI, 0, 1320, 1439)])
    assert lost(night, replace(night, left_out=frozenset({IDA})), now) == [
        Window(oslo(2026, 9, 7, 22), oslo(2026, 9, 8, 2), IDA)
    ], "a minute before midnight"


def test_coming_days_are_in_order_and_each_window_once() -> None:
    rota = Rota(OSLO, EVERY_DAY.shifts, [Swap(MONDAY, IDA, OLA)])
    doubled = replace(rota, shifts=[*rota.shifts, Shift(OLA, 0, TEN, NOON)])
    windows = coming(doubled, oslo(2026, 9, 7, 11), days=2)
    assert [(one.mentor, one.start) for one in windows] == [(OLA, oslo(2026, 9, 7, 10)), (IDA, oslo(2026, 9, 8, 10))]


def test_nobody_is_on_duty_on_days_off() -> None:
    rota = Rota(OSLO, EVERY_DAY.shifts, days_off=frozenset({MONDAY, date(2026, 9, 8)}))
    assert on_duty(rota, oslo(2026, 9, 7, 11)) == set()
    assert next_start(rota, oslo(2026, 9, 7, 9)) == oslo(2026, 9, 9, 10)


@pytest.mark.parametrize(("day", "hour_utc"), [(date(2026, 10, 19), 8), (date(2026, 10, 26), 9)])
def test_wall_time_stays_when_clocks_change(day: date, hour_utc: int) -> None:
    start = datetime(day.year, day.month, day.day, hour_utc, tzinfo=UTC)
    assert on_duty(EVERY_DAY, start) == {IDA}
    assert on_duty(EVERY_DAY, start - timedelta(minutes=1)) == set()


def test_hour_that_is_left_out_in_spring_is_no_shift() -> None:
    rota = Rota(OSLO, [Shift(IDA, 6, 120, 180)])
    assert next_start(rota, oslo(2026, 3, 28, 12)) is None
    assert next_start(rota, oslo(2026, 4, 4, 12)) == oslo(2026, 4, 5, 2)


def test_staffed_where_somebody_comes_before_the_student_would_be_told() -> None:
    assert is_staffed(EVERY_DAY, oslo(2026, 9, 4, 18)), "on Friday evening, for Monday"
    assert not is_staffed(Rota(OSLO, []), oslo(2026, 9, 7, 11))
    week_off = frozenset(MONDAY + timedelta(days=n) for n in range(7))
    assert not is_staffed(Rota(OSLO, EVERY_DAY.shifts, days_off=week_off), oslo(2026, 9, 5, 11))
    monday_alone = Rota(OSLO, [Shift(IDA, 0, TEN, NOON)])
    assert not is_staffed(monday_alone, oslo(2026, 9, 7, 12))
    assert is_staffed(monday_alone, oslo(2026, 9, 11, 10)), "three days on"


def told_in_order(case: Waiting, rota: Rota) -> list[tuple[Rung, datetime]]:
    """Everybody who is told of a check-in that nobody reads, each at their time."""
    told, now = [], case.carried
    while (step := ladder(case, rota, now)) is not None:
        now = max(now, step.at)
        told.append((step.rung, now))
        case = replace(case, told=step.rung, told_at=now)
    return told


def test_urgent_one_goes_on_every_ten_minutes() -> None:
    carried = oslo(2026, 9, 7, 10, 30)
    assert told_in_order(Waiting(carried, urgent=True), EVERY_DAY) == [
        (Rung.MENTORS, carried),
        (Rung.COORDINATOR, carried + STEP),
        (Rung.PROFESSIONAL, carried + 2 * STEP),
        (Rung.STUDENT, carried + 3 * STEP),
    ]


def test_urgent_one_waits_for_no_shift() -> None:
    night = oslo(2026, 9, 7, 3, 0)
    assert told_in_order(Waiting(night, urgent=True), EVERY_DAY) == [
        (Rung.COORDINATOR, night),
        (Rung.PROFESSIONAL, night + STEP),
        (Rung.STUDENT, night + 2 * STEP),
    ]


def test_who_is_not_to_be_told_is_passed_over() -> None:
    carried = oslo(2026, 9, 7, 10, 30)
    both = frozenset({Rung.COORDINATOR, Rung.PROFESSIONAL})
    for skipped, rungs in (
        (frozenset({Rung.COORDINATOR}), [Rung.MENTORS, Rung.PROFESSIONAL, Rung.STUDENT]),
        (both, [Rung.MENTORS, Rung.STUDENT]),
        (frozenset(Rung), [Rung.MENTORS, Rung.STUDENT]),
    ):
        for urgent in (True, False):
            told = told_in_order(Waiting(carried, urgent=urgent, skipped=skipped), EVERY_DAY)
            assert [rung for rung, _ in told] == rungs
    night = oslo(2026, 9, 7, 3, 0)
    assert told_in_order(Waiting(night, urgent=True, skipped=both), EVERY_DAY) == [(Rung.STUDENT, night)]


def test_any_other_goes_on_shift_by_shift() -> None:
    carried = oslo(2026, 9, 7, 10, 30)
    assert told_in_order(Waiting(carried, urgent=False), EVERY_DAY) == [
        (Rung.MENTORS, carried),
        (Rung.COORDINATOR, oslo(2026, 9, 8, 10)),
        (Rung.PROFESSIONAL, oslo(2026, 9, 9, 10)),
        (Rung.STUDENT, oslo(2026, 9, 10, 10)),
    ]


def test_any_other_waits_for_the_first_shift() -> None:
    told = told_in_order(Waiting(oslo(2026, 9, 4, 18), urgent=False), EVERY_DAY)
    assert told == [
        (Rung.MENTORS, oslo(2026, 9, 7, 10)),
        (Rung.STUDENT, oslo(2026, 9, 7, 18)),
    ], "on Friday evening: not longer than was said"


def test_who_is_on_duty_when_it_is_carried_is_told_then() -> None:
    """It may be sent before their shift begins, and is looked at then."""
    case = Waiting(oslo(2026, 9, 7, 10, 20), urgent=False)
    assert ladder(case, EVERY_DAY, oslo(2026, 9, 7, 9, 30)) == Step(Rung.MENTORS, case.carried)


def test_who_is_on_duty_has_at_least_two_hours() -> None:
    rota = Rota(OSLO, [Shift(IDA, 0, TEN, NOON), Shift(OLA, 0, 660, TWO), Shift(KARI, 0, 780, 900)])
    carried = oslo(2026, 9, 7, 10, 55)
    told = told_in_order(Waiting(carried, urgent=False), rota)
    assert told[:2] == [(Rung.MENTORS, carried), (Rung.COORDINATOR, oslo(2026, 9, 7, 13, 0))]


def test_where_nobody_is_ever_on_duty_the_student_is_told() -> None:
    carried = oslo(2026, 9, 7, 10, 55)
    assert told_in_order(Waiting(carried, urgent=False), Rota(OSLO, [])) == [(Rung.STUDENT, carried + BOUND)]


shifts = st.lists(
    st.builds(
        Shift,
        mentor=st.integers(1, 5),
        weekday=st.integers(0, 6),
        start=st.integers(0, 1439),
        end=st.integers(0, 1439),
        weeks=st.sampled_from(Weeks),
    ),
    max_size=8,
)
instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@given(shifts, instants, st.booleans())
@settings(deadline=None)
def test_student_is_told_inside_the_bound_whatever_the_rota(
    hours: list[Shift], carried: datetime, urgent: bool
) -> None:
    told = told_in_order(Waiting(carried, urgent=urgent), Rota(OSLO, hours))
    rungs = [rung for rung, _ in told]
    assert rungs == sorted(set(rungs)), "nobody twice, nobody before their turn"
    assert rungs[-1] is Rung.STUDENT
    assert carried <= told[-1][1] <= carried + (3 * STEP if urgent else BOUND)
    if not urgent and told[-1][1] < carried + BOUND:
        assert all(later - sooner >= LEAST for (_, sooner), (_, later) in pairwise(told))


@given(shifts, instants)
@settings(deadline=None)
def test_next_start_is_when_somebody_comes_on_duty(hours: list[Shift], now: datetime) -> None:
    rota = Rota(OSLO, hours)
    start = next_start(rota, now, timedelta(days=22))  # after a week 53 comes another odd one
    assert (start is None) is (not hours)
    if start is not None:
        assert start > now
        assert on_duty(rota, start)
