"""Series of our own that are changed: answers hang on the first starts, so these stay as long as they can."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from cogs.events.ical import Occurrence, Override, Pattern, expand, read_own, write_own
from cogs.events.series import (
    Around,
    Carried,
    ended_before,
    later_changed,
    one_changed,
    recast,
    texts_changed,
)

OSLO = ZoneInfo("Europe/Oslo")
NOW = datetime(2026, 10, 1, 8, tzinfo=UTC)
AROUND = Around(OSLO, NOW, NOW - timedelta(days=31), NOW + timedelta(days=400))


def wall(day: int, hour: int, month: int = 10) -> datetime:
    """A time on the clocks of Oslo in the autumn of 2026."""
    return datetime(2026, month, day, hour, tzinfo=OSLO)


WEDNESDAYS = Pattern(wall(7, 18), wall(7, 20), "FREQ=WEEKLY;BYDAY=WE;UNTIL=20261105T225959Z")
SEVENTH, FOURTEENTH, TWENTY_FIRST = "20261007T160000Z", "20261014T160000Z", "20261021T160000Z"
TWENTY_EIGHTH = "20261028T170000Z"  # after the clocks went back


def occurrences(pattern: Pattern) -> list[Occurrence]:
    """What it comes to in these months."""
    return list(expand(write_own(pattern, OSLO), zone=OSLO, since=AROUND.since, until=AROUND.until))


def shown(pattern: Pattern) -> list[str]:
    """Its times on the clocks of Oslo, with the places that differ."""
    return [
        f"{one.start.astimezone(OSLO):%d.%m. %H}–{one.end.astimezone(OSLO):%H}{' ' + one.place if one.place else ''}"
        for one in occurrences(pattern)
    ]


def one(original: str, start: datetime, place: str | None = None) -> Override:
    """A time of two hours that differs."""
    return Override(original, start, start + timedelta(hours=2), place=place)


def later(original: str, start: datetime, place: str | None = None) -> Override:
    """The same from then on."""
    return Override(original, start, start + timedelta(hours=2), place=place, from_then_on=True)


def test_what_is_written_is_read_again() -> None:
    both = Pattern(
        wall(7, 18),
        wall(7, 20),
        "FREQ=WEEKLY",
        (
            later(FOURTEENTH, wall(15, 19), "Rom, 2; og\nmer"),
            Override(TWENTY_FIRST, wall(21, 9), wall(21, 9), title="Kveld", about="Én\nto"),
        ),
    )
    read = read_own(write_own(both, OSLO), OSLO)
    assert read.overrides[0].place == "Rom, 2; og mer"  # a place is one line
    assert read.overrides[1] == both.overrides[1]
    assert (read.start, read.end, read.rule) == (both.start, both.end, both.rule)
    days = Pattern(date(2026, 10, 7), date(2026, 10, 8), "FREQ=WEEKLY")
    with_one = Pattern(days.start, days.end, days.rule, (Override("20261014", date(2026, 10, 15), date(2026, 10, 17)),))
    assert read_own(write_own(with_one, OSLO), OSLO) == with_one


def test_a_time_that_is_changed_back_is_no_exception_any_more() -> None:
    moved = one_changed(WEDNESDAYS, one(FOURTEENTH, wall(15, 19), "Rom 2"), AROUND)
    assert shown(moved) == ["07.10. 18–20", "15.10. 19–21 Rom 2", "21.10. 18–20", "28.10. 18–20", "04.11. 18–20"]
    assert [each.by_itself for each in occurrences(moved)] == [False, True, False, False, False]
    assert one_changed(moved, one(FOURTEENTH, wall(14, 18)), AROUND) == WEDNESDAYS


def test_from_one_time_on_keeps_the_first_starts_and_what_single_times_say() -> None:
    moved = one_changed(WEDNESDAYS, one(TWENTY_FIRST, wall(21, 18), "Rom 2"), AROUND)
    moved = one_changed(moved, one(TWENTY_EIGHTH, wall(30, 9)), AROUND)
    carried = later_changed(moved, later(FOURTEENTH, wall(15, 19)), AROUND)
    assert shown(carried.pattern) == [
        "07.10. 18–20", "15.10. 19–21", "22.10. 19–21 Rom 2", "30.10. 09–11", "05.11. 19–21",
    ]  # fmt: skip
    assert [each.original for each in occurrences(carried.pattern)] == [
        each.original for each in occurrences(WEDNESDAYS)
    ]
    assert carried.kept == (TWENTY_FIRST, TWENTY_EIGHTH)
    again = later_changed(carried.pattern, later(SEVENTH, wall(7, 17)), AROUND)
    assert shown(again.pattern) == [
        "07.10. 17–19", "14.10. 17–19", "21.10. 17–19 Rom 2", "30.10. 09–11", "04.11. 17–19",
    ]  # fmt: skip


def test_what_a_time_has_of_its_own_does_not_spread_to_the_later_ones() -> None:
    moved = one_changed(WEDNESDAYS, one(FOURTEENTH, wall(15, 9), "Rom 2"), AROUND)
    placed = later_changed(moved, later(FOURTEENTH, wall(14, 18), "Rom 3"), AROUND).pattern
    assert shown(placed)[1:3] == ["15.10. 09–11 Rom 3", "21.10. 18–20 Rom 3"]
    timed = later_changed(moved, later(FOURTEENTH, wall(14, 17)), AROUND).pattern
    assert shown(timed)[1:3] == ["14.10. 17–19 Rom 2", "21.10. 17–19"]


def test_many_changes_from_some_time_on_do_not_pile_up() -> None:
    pattern = Pattern(wall(1, 18, 1), wall(1, 20, 1), "FREQ=DAILY")
    for day in range(1, 29):
        for month in (7, 8):
            start = wall(day, 18, month)
            original = start.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
            pattern = later_changed(pattern, later(original, wall(day, 19 if day % 2 else 20, month)), AROUND).pattern
    assert len(pattern.overrides) == 2


def test_the_whole_at_another_time_of_day_leaves_days_that_moved_where_they_are() -> None:
    moved = later_changed(WEDNESDAYS, later(TWENTY_FIRST, wall(22, 18), "Rom 2"), AROUND).pattern
    moved = one_changed(moved, one(TWENTY_EIGHTH, wall(30, 9)), AROUND)
    new = Pattern(wall(7, 16), wall(7, 17), WEDNESDAYS.rule)
    assert shown(recast(moved, new, AROUND, keeps_days=True).pattern) == [
        "07.10. 16–17", "14.10. 16–17", "22.10. 16–17 Rom 2", "30.10. 09–11", "05.11. 16–17 Rom 2",
    ]  # fmt: skip
    tuesdays = Pattern(wall(6, 16), wall(6, 17), "FREQ=WEEKLY;BYDAY=TU;UNTIL=20261027T225959Z")
    carried = recast(moved, tuesdays, AROUND, keeps_days=False)
    assert shown(carried.pattern) == [
        "06.10. 16–17", "13.10. 16–17", "20.10. 16–17 Rom 2", "30.10. 09–11",
    ]  # fmt: skip
    assert (len(carried.kept), carried.lost) == (1, 0)


def test_a_single_time_without_a_place_in_the_new_series_is_counted() -> None:
    moved = one_changed(WEDNESDAYS, one(TWENTY_EIGHTH, wall(30, 9)), AROUND)
    short = Pattern(wall(8, 18), wall(8, 20), "FREQ=WEEKLY;BYDAY=TH;COUNT=2")
    assert recast(moved, short, AROUND, keeps_days=False) == Carried(short, (), 1)


def test_what_began_long_ago_holds_from_the_first_time_of_the_new_series() -> None:
    long_ago = Pattern(wall(4, 18, 3), wall(4, 20, 3), "FREQ=WEEKLY;BYDAY=WE")
    moved = later_changed(long_ago, later("20260506T160000Z", wall(7, 18, 5), "Rom 2"), AROUND).pattern
    new = Pattern(wall(7, 16), wall(7, 17), "FREQ=WEEKLY;BYDAY=WE;UNTIL=20261020T225959Z")
    assert shown(recast(moved, new, AROUND, keeps_days=True).pattern) == ["08.10. 16–17 Rom 2", "15.10. 16–17 Rom 2"]


def test_texts_of_the_whole_take_the_place_of_later_ones_and_not_of_single_ones() -> None:
    moved = later_changed(WEDNESDAYS, later(TWENTY_FIRST, wall(21, 18), "Rom 2"), AROUND).pattern
    moved = one_changed(moved, one(TWENTY_EIGHTH, wall(28, 18), "Rom 3"), AROUND)
    new = texts_changed(moved, title=False, place=True, about=True)
    assert [each.rpartition(" Rom ")[2] for each in shown(new)][3] == "3"
    assert sum("Rom" in each for each in shown(new)) == 1


def test_a_series_ends_on_the_day_of_the_last_that_is_left() -> None:
    moved = one_changed(WEDNESDAYS, one(TWENTY_EIGHTH, wall(20, 9)), AROUND)  # to before the end
    cut = ended_before(moved, TWENTY_FIRST, date(2026, 10, 14), OSLO)
    assert cut.rule == "FREQ=WEEKLY;BYDAY=WE;UNTIL=20261014T215959Z"
    assert shown(cut) == ["07.10. 18–20", "14.10. 18–20"]
    days = Pattern(date(2026, 10, 7), date(2026, 10, 8), "FREQ=WEEKLY;COUNT=5")
    assert ended_before(days, "20261021", date(2026, 10, 14), OSLO).rule == "FREQ=WEEKLY;UNTIL=20261014"
