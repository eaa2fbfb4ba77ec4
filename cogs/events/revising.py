"""Events of our own that are changed: the whole, one time of a series, or one and all later ones."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from bot.api import At, Context, Invalid, Refused, Series, Span, Timing, t
from cogs.events import planning, series, store
from cogs.events.changes import Changes
from cogs.events.forms import ChangeForm, TimeAlone, TimeForm
from cogs.events.ical import Override, Pattern, read_own
from cogs.events.series import Around, Carried
from cogs.events.tables import EventRow, OccurrenceRow


@dataclass
class Revised:
    """What a change came to: the event's times, what members hear of, and the times that stay as they differ."""

    rows: list[OccurrenceRow]
    changes: Changes
    kept: list[OccurrenceRow] = field(default_factory=list)
    lost: int = 0


async def change_whole(context: Context, event: EventRow, form: ChangeForm | TimeForm) -> Revised:
    """Give an event what the form says; an empty time leaves it when it is.

    Invalid where a series would become a single time: that would cancel all the others unasked.
    """
    rows = await store.occurrences_of_one(context.db, event)
    timing = _new_timing(context, event, rows, form.when)
    if event.rule is not None and timing is not None and not isinstance(timing, Series):
        raise Invalid({"when": t("events.still_a_series")})
    places = {row.id: row.shown_place for row in rows}
    pattern = _pattern(event)
    if event.rule is not None:
        pattern = series.texts_changed(
            pattern,
            title=form.title != event.title,
            place=form.place != event.place,
            about=form.about != event.about,
        )
    event.title, event.place, event.about = form.title, form.place, form.about
    if isinstance(form, ChangeForm):
        event.host = form.host
    if timing is None:
        carried = Carried(pattern, series.kept_as_they_differ(pattern, around(context, event)) if event.rule else ())
    else:
        new = planning.pattern_of(timing)
        event.zone = context.workspace.zone.key
        planning.set_pattern(event, new)  # before its times are looked at: its rule may be of no use
        alone = isinstance(form.when, TimeAlone)
        carried = series.recast(pattern, new, around(context, event), keeps_days=alone) if event.rule else Carried(new)
    return await _kept(context, event, rows, carried, places)


async def change_one(context: Context, row: OccurrenceRow, form: TimeForm) -> Revised:
    """Give one time of a series what the form says."""
    if isinstance(form.when, Series):
        raise Invalid({"when": t("events.one.no_series")})
    event = row.event
    rows = await store.occurrences_of_one(context.db, event)
    override = _override(context, row, form, form.when)
    pattern = series.one_changed(_pattern(event), override, around(context, event))
    return await _kept(context, event, rows, Carried(pattern))


async def change_rest(context: Context, row: OccurrenceRow, form: TimeForm) -> Revised:
    """Give one time of a series, and all after it, what the form says.

    How often it repeats can be changed only where none comes before: the rule is the whole series'.
    """
    event = row.event
    rows = await store.occurrences_of_one(context.db, event)
    if isinstance(form.when, Series):
        if any(one.original < row.original for one in planning.not_over(rows, context.now)):
            raise Invalid({"when": t("events.rest.no_series")})
        planning.set_pattern(event, series.without_own(_pattern(event), row.original))
        return await change_whole(context, event, form)
    override = _override(context, row, form, form.when)
    if form.when is None:
        regular = regular_of(context, row)
        override = replace(override, start=regular.start, end=regular.end)
    later = replace(override, from_then_on=True)
    carried = series.later_changed(_pattern(event), later, around(context, event))
    return await _kept(context, event, rows, carried)


async def end_before(context: Context, row: OccurrenceRow) -> Revised:
    """Cancel one time of a series and all after it, where another comes before."""
    event = row.event
    rows = await store.occurrences_of_one(context.db, event)
    last = max(one.original for one in rows if one.original < row.original)
    zone = event.zone_info
    pattern = series.ended_before(_pattern(event), row.original, series.day_of(last, zone), zone)
    return await _kept(context, event, rows, Carried(pattern))


def regular_of(context: Context, row: OccurrenceRow) -> Override:
    """What a time of a series is if it has nothing of its own."""
    return series.regular_at(_pattern(row.event), row.original, around(context, row.event))


def around(context: Context, event: EventRow) -> Around:
    """Where and when a series is looked at."""
    return Around(event.zone_info, context.now, *planning.window(context.now))


def _pattern(event: EventRow) -> Pattern:
    return read_own(event.source, event.zone_info)


async def _kept(
    context: Context,
    event: EventRow,
    rows: Sequence[OccurrenceRow],
    carried: Carried,
    places: dict[int, str | None] | None = None,
) -> Revised:
    """Keep a series as it is now, and bring its times up to date; Invalid where two would be at once."""
    planning.set_pattern(event, carried.pattern)
    now_on, changes = planning.bring_up_to_date(event, rows, planning.written_out(event, context), context, places)
    if not planning.not_over(now_on, context.now):
        raise Invalid({"when": t("events.bad_series")})
    starts = Counter(row.starts_at for row in planning.still_coming(now_on, context.now))
    if any(count > 1 for count in starts.values()):
        raise Invalid({"when": t("events.change.twice")})
    await context.db.flush()
    kept = [row for row in now_on if row.original in carried.kept and row.cancelled_at is None]
    return Revised(now_on, changes, sorted(kept, key=lambda row: row.starts_at), carried.lost)


def _override(context: Context, row: OccurrenceRow, form: TimeForm, asked: At | Span | TimeAlone | None) -> Override:
    """What is said of one time: a time alone keeps its day, a start alone how long it lasts."""
    event = row.event
    if asked is None:
        start, end = _times(row)
    else:
        then = _on(context, asked, row) if isinstance(asked, TimeAlone) else asked
        pattern = planning.pattern_of(_lasting(then, row))
        start, end = pattern.start, pattern.end
    return Override(
        row.original,
        start,
        end,
        title=form.title if form.title != event.title else None,
        place=form.place if form.place != event.place else None,
        about=form.about if form.about != event.about else None,
    )


def _times(row: OccurrenceRow) -> tuple[datetime | date, datetime | date]:
    start, end = (at.astimezone(row.event.zone_info) for at in (row.starts_at, row.ends_at))
    return (start.date(), end.date()) if row.whole_day else (start, end)


def _new_timing(
    context: Context, event: EventRow, rows: Sequence[OccurrenceRow], asked: Timing | TimeAlone | None
) -> Timing | None:
    """What an organiser means by a new time: a time alone keeps the day, a start alone keeps how long it lasts."""
    ahead = planning.not_over(rows, context.now)
    if asked is None or not ahead:
        return None if isinstance(asked, TimeAlone) else asked
    first = ahead[0]
    if isinstance(asked, TimeAlone):
        then = _lasting(_on(context, asked, first), first)
        if event.rule is None or "COUNT=" in event.rule:
            return then
        days = series.day_of(first.original, event.zone_info) - first.starts_at.astimezone(event.zone_info).date()
        return Series(event.rule, _moved(then, days))  # by its rule: what moved to another day is no day of it
    return asked if isinstance(asked, Series) else _lasting(asked, first)


def _on(context: Context, asked: TimeAlone, row: OccurrenceRow) -> At | Span:
    try:
        return asked.on(row.starts_at.astimezone(context.reader.zone).date(), context.reader)
    except Refused as refusal:
        raise Invalid({"when": refusal.reason}) from None


def _moved(timing: At | Span, days: timedelta) -> At | Span:
    if isinstance(timing, At):
        return At(timing.instant + days, timing.whole_day)
    return Span(timing.start + days, timing.end + days, timing.whole_days)


def _lasting(timing: At | Span, row: OccurrenceRow) -> At | Span:
    """A start alone, with the length that the event has."""
    if not isinstance(timing, At) or timing.whole_day or row.whole_day or row.ends_at == row.starts_at:
        return timing
    end = timing.instant.astimezone(UTC) + (row.ends_at - row.starts_at)
    return Span(timing.instant, end.astimezone(timing.instant.tzinfo), whole_days=False)
