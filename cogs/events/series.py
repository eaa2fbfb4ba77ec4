"""What becomes of a series of our own when it is changed, as pure functions: no await, no input or output, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cogs.events.ical import Occurrence, Override, Pattern, expand, write_own
from cogs.events.rules import Known, matched

_NEAR = timedelta(days=300)


@dataclass(frozen=True)
class Around:
    """The zone of a series, the present, and the stretch of time in which it is looked at."""

    zone: ZoneInfo
    now: datetime
    since: datetime
    until: datetime


@dataclass(frozen=True)
class Carried:
    """A series with the times that differ: the starts of those that were kept, and how many had no place in it."""

    pattern: Pattern
    kept: tuple[str, ...] = ()
    lost: int = 0


def day_of(original: str, zone: ZoneInfo) -> date:
    """The local day of an occurrence's first start."""
    if "T" not in original:
        return date.fromisoformat(original)
    return datetime.strptime(original, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).astimezone(zone).date()


def one_changed(pattern: Pattern, one: Override, around: Around) -> Pattern:
    """The series with one time of it as said; a time that is as its series says again is no exception any more."""
    rest = without_own(pattern, one.original)
    regular = _times(rest, around).get(one.original)
    return rest if _is_as(one, regular, around.zone) else _with(rest, [one])


def later_changed(pattern: Pattern, later: Override, around: Around) -> Carried:
    """The series with one time and all after it as said; of those the ones that differ in themselves stay so.

    Of the one that is named only what was not said anew stays.
    """
    laters = _parted(pattern)[1]
    before = [one for one in laters if one.original < later.original]
    over = [one for one in before if day_of(one.original, around.zone) < around.since.date()]
    before = before[max(len(over) - 1, 0) :]  # of those that began long ago the last holds
    regular = regular_at(pattern, later.original, around)
    old = tuple(one if one.from_then_on or one.original != later.original else _named(one, regular, later)
                for one in pattern.overrides)  # fmt: skip
    return _carried_over(replace(pattern, overrides=old), replace(pattern, overrides=(*before, later)), around)


def regular_at(pattern: Pattern, original: str, around: Around) -> Override:
    """What a time of a series is if it has nothing of its own."""
    then = datetime.combine(day_of(original, around.zone), time(), around.zone)
    near = replace(around, since=then - _NEAR, until=then + _NEAR)  # it may have been moved far away from where it was
    one = _times(_without_singles(pattern), near)[original]
    start, end = _stated(one, around.zone)
    return Override(original, start, end, title=one.title, place=one.place, about=one.about)


def without_own(pattern: Pattern, original: str) -> Pattern:
    """The series with nothing of its own for one time."""
    kept = (one for one in pattern.overrides if one.from_then_on or one.original != original)
    return replace(pattern, overrides=tuple(kept))


def _named(single: Override, regular: Override, later: Override) -> Override:
    """A single time without what is said anew of it and all later ones."""
    moved = (later.start, later.end) != (regular.start, regular.end)
    return replace(
        single,
        start=regular.start if moved else single.start,
        end=regular.end if moved else single.end,
        title=single.title if later.title == regular.title else regular.title,
        place=single.place if later.place == regular.place else regular.place,
        about=single.about if later.about == regular.about else regular.about,
    )


def recast(old: Pattern, new: Pattern, around: Around, *, keeps_days: bool) -> Carried:
    """The whole series at new times, with what differs in it: from a time on its texts, of single times all.

    `keeps_days` where only the time of day is new: then what moved to another day from some time on stays there.
    """
    _, laters = _parted(old)
    after = _times(new, around)
    names = _names(_times(replace(old, overrides=()), around), after, around)
    if laters and after:
        first = min(after)
        carried: dict[str, Override] = {}
        for later in sorted(laters, key=lambda one: one.original):
            day = day_of(later.original, around.zone)
            passed = day <= after[first].start.astimezone(around.zone).date()
            original = names.get(later.original, first if passed else None)
            if original is not None:
                away = _day(later.start, around.zone) - day if keeps_days else timedelta(0)
                start, end = _stated(after[original], around.zone)
                carried[original] = replace(later, original=original, start=start + away, end=end + away)
        new = _with(new, carried.values())
    return _carried_over(old, new, around)


def texts_changed(pattern: Pattern, *, title: bool, place: bool, about: bool) -> Pattern:
    """The series whose own texts are new: what was said from some time on gives way, what of single times stays."""

    def given_way(one: Override) -> Override:
        return replace(
            one,
            title=None if title else one.title,
            place=None if place else one.place,
            about=None if about else one.about,
        )

    return replace(pattern, overrides=tuple(given_way(one) if one.from_then_on else one for one in pattern.overrides))


def ended_before(pattern: Pattern, original: str, last: date, zone: ZoneInfo) -> Pattern:
    """The series without an occurrence and all after it; `last` is the day of the one before."""
    assert pattern.rule is not None  # noqa: S101 - the caller looked
    parts = [part for part in pattern.rule.split(";") if not part.startswith(("UNTIL=", "COUNT="))]
    if isinstance(pattern.start, datetime):
        end = datetime.combine(last, time(23, 59, 59), zone).astimezone(UTC)
        parts.append(f"UNTIL={end:%Y%m%dT%H%M%SZ}")
    else:
        parts.append(f"UNTIL={last:%Y%m%d}")
    kept = tuple(one for one in pattern.overrides if one.original < original)
    return replace(pattern, rule=";".join(parts), overrides=kept)


def kept_as_they_differ(pattern: Pattern, around: Around) -> tuple[str, ...]:
    """The times to come that differ in themselves."""
    singles = {one.original for one in pattern.overrides if not one.from_then_on}
    times = _times(pattern, around)
    return tuple(one for one in sorted(singles & times.keys()) if times[one].start > around.now)


def _carried_over(old: Pattern, new: Pattern, around: Around) -> Carried:
    """The new series with the single times of the old one that differ, where it has a time for them.

    What of them was as their series said follows it.
    """
    singles, _ = _parted(old)
    if not singles:
        return Carried(new)
    was, before, after = _times(old, around), _times(_without_singles(old), around), _times(new, around)
    names = _names(before, after, around)
    carried = {
        one.original: _following(one, was[one.original], before[one.original], after[names[one.original]], around.zone)
        for one in singles
        if one.original in was and one.original in names
    }
    pattern = _with(
        new,
        [one for one in carried.values() if not _is_as(one, after[one.original], around.zone)],
    )
    lost = [one for one in singles if one.original in was and one.original not in carried]
    return Carried(
        pattern,
        kept_as_they_differ(pattern, around),
        sum(was[one.original].start > around.now for one in lost),
    )


def _following(single: Override, was: Occurrence, before: Occurrence, after: Occurrence, zone: ZoneInfo) -> Override:
    as_said = (was.start, was.end, was.whole_day) == (before.start, before.end, before.whole_day)
    start, end = _stated(after, zone) if as_said else (single.start, single.end)
    return Override(
        after.original,
        start,
        end,
        title=after.title if was.title == before.title else was.title,
        place=after.place if was.place == before.place else was.place,
        about=after.about if was.about == before.about else was.about,
    )


def _names(before: dict[str, Occurrence], after: dict[str, Occurrence], around: Around) -> dict[str, str]:
    """Which time of the new series each of the old one is, by their first starts."""
    known = [Known(n, one.original, one.start, one.start <= around.now) for n, one in enumerate(before.values())]
    originals = list(before)
    return {originals[n]: name for name, n in matched(known, list(after.values()), around.zone).items()}


def _times(pattern: Pattern, around: Around) -> dict[str, Occurrence]:
    found = expand(write_own(pattern, around.zone), zone=around.zone, since=around.since, until=around.until)
    return {one.original: one for one in found}


def _parted(pattern: Pattern) -> tuple[list[Override], list[Override]]:
    """What differs for a single time, and what from some time on."""
    singles = [one for one in pattern.overrides if not one.from_then_on]
    return singles, [one for one in pattern.overrides if one.from_then_on]


def _without_singles(pattern: Pattern) -> Pattern:
    return replace(pattern, overrides=tuple(_parted(pattern)[1]))


def _with(pattern: Pattern, more: Iterable[Override]) -> Pattern:
    """A single time comes behind what holds from it on, and so goes before it."""
    overrides = sorted([*pattern.overrides, *more], key=lambda one: (not one.from_then_on, one.original))
    return replace(pattern, overrides=tuple(overrides))


def _is_as(one: Override, regular: Occurrence | None, zone: ZoneInfo) -> bool:
    """Whether an override says nothing else than its series."""
    if regular is None:
        return False
    return (one.start, one.end, one.title, one.place, one.about) == (
        *_stated(regular, zone), regular.title, regular.place, regular.about,
    )  # fmt: skip


def _stated(one: Occurrence, zone: ZoneInfo) -> tuple[datetime | date, datetime | date]:
    """From when to when it is, on the wall clock, or as days."""
    start, end = one.start.astimezone(zone), one.end.astimezone(zone)
    return (start.date(), end.date()) if one.whole_day else (start, end)


def _day(when: datetime | date, zone: ZoneInfo) -> date:
    return when.astimezone(zone).date() if isinstance(when, datetime) else when
