"""What organisers see of the calendar."""

from collections.abc import Sequence

from bot.api import (
    Actions,
    Button,
    Days,
    Emphasis,
    Facts,
    Listing,
    Mention,
    Message,
    Option,
    Phrase,
    Select,
    Style,
    action,
    say,
    t,
)
from cogs.events import words
from cogs.events.changes import Outcome
from cogs.events.ical import Occurrence
from cogs.events.revising import Revised
from cogs.events.tables import EventRow, OccurrenceRow
from cogs.events.views import described, verbatim

_NEXT = 5  # times that are named as the next
_TIMES = 25  # of a series, to choose one from, or to name


def added(event: EventRow, first: OccurrenceRow, where: Mention, *, told_now: bool) -> Message:
    """To the organiser: what was understood, where it stands, and whether a reminder would come too late."""
    repeats = t("events.added.series", repeats=words.repeats(event.rule, event.zone_info)) if event.rule else None
    return say(
        t("events.added", title=verbatim(event.title), when=words.when(first, Style.FULL), channel=where),
        repeats,
        t("events.added.told_now") if told_now else None,
        t("events.added.more"),
        Actions(tools(first)),
    )


def tools(row: OccurrenceRow) -> tuple[Button, ...]:
    """What can be done with an event of our own, of which this is a time."""
    event = row.event
    edit = action("events/ask_change", occurrence=row.id) if event.rule else action("events/change", event=event.id)
    return (
        Button(t("events.button.edit"), edit),
        Button(t("events.button.details"), action("events/details", event=event.id)),
        Button(t("events.button.seats"), action("events/seats", event=event.id)),
        *([Button(t("events.button.leave_out"), action("events/leave_out", event=event.id))] if event.rule else []),
        Button(t("events.button.hosts"), action("events/hosts", event=event.id)),
    )


def tools_of(row: OccurrenceRow) -> tuple[Button, ...]:
    """The same, and to cancel it."""
    return (
        *tools(row),
        Button(t("events.button.code"), action("events/code", occurrence=row.id)),
        Button(t("events.button.cancel"), action("events/ask_cancel", occurrence=row.id)),
    )


def details_saved(row: OccurrenceRow) -> Message:
    """To the organiser: what people read of it now."""
    return say(t("events.saved"), *described(row))


def seats_saved(row: OccurrenceRow, most: int) -> Message:
    """To the organiser: how many seats there are; who had one keeps it."""
    event = row.event
    if event.capacity is None:
        return say(t("events.seats.all"), words.closing(row))
    return say(
        t("events.seats.saved", n=event.capacity),
        t("events.seats.kept", n=event.kept) if event.kept else None,
        words.closing(row),
        t("events.seats.more_there", n=most) if most > event.capacity else None,
    )


def left_out(event: EventRow, ahead: Sequence[OccurrenceRow], out: Sequence[Occurrence], *, told: bool) -> Message:
    """To the organiser: which times of a series are left out, and which come next, to look whether it is right."""
    days = [one.start.astimezone(event.zone_info).date() for one in out]
    shown = Listing(tuple(t("events.when", when=Days(day, day, Style.FULL)) for day in days[:_TIMES]))
    coming = Listing(tuple(words.begins(row) for row in ahead[:_NEXT]))
    return say(
        t("events.skip.saved", n=len(days), days=shown) if days else t("events.skip.none"),
        t("events.skip.more", n=len(days) - _TIMES) if len(days) > _TIMES else None,
        t("events.skip.next", times=coming),
        t("events.skip.told") if told else None,
    )


def changed_event(event: EventRow, upcoming: OccurrenceRow | None, revised: Revised) -> Message:
    """To the organiser: what it is now, and how much of it was changed."""
    if upcoming is None:
        return say(t("events.is_over"))
    series = [t("events.saved.series"), *_own_ways(revised)] if event.rule else []
    return say(t("events.saved"), *described(upcoming), *series)


def changed_time(row: OccurrenceRow) -> Message:
    """To the organiser: what this one time is now."""
    return say(t("events.saved"), *described(row), t("events.saved.one"))


def changed_rest(row: OccurrenceRow, revised: Revised) -> Message:
    """To the organiser: what it is from this time on."""
    return say(t("events.saved"), *described(row), t("events.saved.rest"), *_own_ways(revised))


def _own_ways(revised: Revised) -> list[Phrase]:
    """Which times differ in themselves, and still do; and that some had no place any more."""
    kept = [words.begins(row) for row in revised.kept[:_TIMES]]
    return [
        *([t("events.saved.kept", n=len(revised.kept), times=Listing(tuple(kept)))] if kept else []),
        *([t("events.saved.lost", n=revised.lost)] if revised.lost else []),
    ]


def ask_change(row: OccurrenceRow, others: Sequence[OccurrenceRow], *, is_last: bool) -> Message:
    """To the organiser: what exactly is to be changed of a series."""
    one = Button(t("events.button.change_one", when=words.begins(row)), action("events/change_one", occurrence=row.id))
    rest = Button(t("events.button.change_rest"), action("events/change_rest", occurrence=row.id))
    everything = Button(t("events.button.change_series"), action("events/change", event=row.event_id))
    title = verbatim(row.shown_title)
    return say(
        t("events.ask_change", title=title, when=words.when(row, Style.FULL)),
        Actions((one, everything) if is_last else (one, rest, everything)),
        Actions((_other_times(others, "change_time"),)) if others else None,
    )


def imported(outcome: Outcome) -> Message:
    """To the organiser: what a copy of a calendar came to."""
    drop = Button(
        t("events.button.drop_missing"),
        action("events/drop_missing", calendar=outcome.calendar.id),
        Emphasis.DANGER,
    )
    return say(
        t("events.imported", name=verbatim(outcome.calendar.shown_name)),
        Facts(
            (
                (t("events.imported.new"), t("events.number", n=outcome.new)),
                (t("events.imported.updated"), t("events.number", n=outcome.updated)),
                (t("events.imported.gone"), t("events.number", n=outcome.gone)),
            )
        ),
        t("events.imported.past") if outcome.new and not outcome.ahead else None,
        t("events.imported.skipped", reasons=words.reasons(outcome)) if outcome.skipped else None,
        t("events.imported.held_back", n=outcome.held_back) if outcome.held_back else None,
        Actions((drop,)) if outcome.held_back else None,
    )


def removed(name: str) -> Message:
    """To the organiser: the calendar is gone."""
    return say(t("events.removed", name=verbatim(name)))


def ask_cancel(row: OccurrenceRow, others: Sequence[OccurrenceRow], *, is_last: bool) -> Message:
    """To the organiser: what exactly is to be cancelled, of a series this time, another one, or all."""
    title = verbatim(row.shown_title)
    one = Button(
        t("events.button.cancel_one", when=words.when(row, Style.SHORT)),
        action("events/cancel_one", occurrence=row.id),
        Emphasis.DANGER,
    )
    rest = Button(t("events.button.cancel_rest"), action("events/cancel_rest", occurrence=row.id), Emphasis.DANGER)
    everything = Button(
        t("events.button.cancel_series") if row.event.rule else t("events.button.cancel_event"),
        action("events/cancel_event", event=row.event_id),
        Emphasis.DANGER,
    )
    return say(
        t("events.ask_cancel", title=title, when=words.when(row, Style.FULL)),
        Actions(((one, everything) if is_last else (one, rest, everything)) if row.event.rule else (everything,)),
        Actions((_other_times(others, "cancel_time"),)) if others else None,
    )


def _other_times(rows: Sequence[OccurrenceRow], handler: str) -> Select:
    options = tuple(Option(str(row.id), words.when(row, Style.SHORT)) for row in rows[:_TIMES])
    return Select(t(f"events.select.{handler}"), action(f"events/{handler}"), options)


def cancelled_event(event: EventRow) -> Message:
    """To the organiser: it is cancelled, and who hears of it."""
    key = "events.cancelled.series" if event.rule else "events.cancelled.event"
    return say(t(key, title=verbatim(event.title)))


def cancelled_time(row: OccurrenceRow) -> Message:
    """To the organiser: this one time is cancelled, and the others are not."""
    when = words.when(row, Style.FULL)
    rest = t("events.cancelled.rest") if row.event.rule else None
    return say(t("events.cancelled.time", title=verbatim(row.shown_title), when=when), rest)


def cancelled_rest(row: OccurrenceRow) -> Message:
    """To the organiser: this time and all later ones are cancelled, and the earlier ones are not."""
    when = words.when(row, Style.FULL)
    return say(t("events.cancelled.from_then_on", title=verbatim(row.shown_title), when=when))


def missing_dropped(name: str, count: int) -> Message:
    """To the organiser: what a calendar lacked is cancelled."""
    return say(t("events.missing_dropped", name=verbatim(name), n=count))
