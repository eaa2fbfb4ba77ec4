"""What organisers see of the calendar."""

from collections.abc import Sequence

from bot.api import (
    Actions,
    Button,
    Emphasis,
    Facts,
    Mention,
    Message,
    Option,
    Select,
    Style,
    action,
    say,
    t,
)
from cogs.events import words
from cogs.events.changes import Outcome
from cogs.events.tables import EventRow, OccurrenceRow
from cogs.events.views import described, verbatim

_TIMES = 25  # of a series, to choose one from


def added(event: EventRow, first: OccurrenceRow, where: Mention, *, told_now: bool) -> Message:
    """To the organiser: what was understood, where it stands, and whether a reminder would come too late."""
    repeats = t("events.added.series", repeats=words.repeats(event.rule, event.zone_info)) if event.rule else None
    return say(
        t("events.added", title=verbatim(event.title), when=words.when(first, Style.FULL), channel=where),
        repeats,
        t("events.added.told_now") if told_now else None,
        t("events.added.more"),
        Actions(tools(event)),
    )


def tools(event: EventRow) -> tuple[Button, ...]:
    """What can be done with an event of our own."""
    return (
        Button(t("events.button.edit"), action("events/change", event=event.id)),
        Button(t("events.button.details"), action("events/details", event=event.id)),
        Button(t("events.button.seats"), action("events/seats", event=event.id)),
    )


def tools_of(row: OccurrenceRow) -> tuple[Button, ...]:
    """The same, and to cancel it."""
    return (
        *tools(row.event),
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


def changed_event(event: EventRow, upcoming: OccurrenceRow | None) -> Message:
    """To the organiser: what it is now, and how much of it was changed."""
    if upcoming is None:
        return say(t("events.is_over"))
    return say(t("events.saved"), *described(upcoming), t("events.saved.series") if event.rule else None)


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


def ask_cancel(row: OccurrenceRow, others: Sequence[OccurrenceRow]) -> Message:
    """To the organiser: what exactly is to be cancelled, of a series this time, another one, or all."""
    title = verbatim(row.shown_title)
    one = Button(
        t("events.button.cancel_one", when=words.when(row, Style.SHORT)),
        action("events/cancel_one", occurrence=row.id),
        Emphasis.DANGER,
    )
    everything = Button(
        t("events.button.cancel_series") if row.event.rule else t("events.button.cancel_event"),
        action("events/cancel_event", event=row.event_id),
        Emphasis.DANGER,
    )
    return say(
        t("events.ask_cancel", title=title, when=words.when(row, Style.FULL)),
        Actions((one, everything) if row.event.rule else (everything,)),
        Actions((_other_times(others),)) if others else None,
    )


def _other_times(rows: Sequence[OccurrenceRow]) -> Select:
    options = tuple(Option(str(row.id), words.when(row, Style.SHORT)) for row in rows[:_TIMES])
    return Select(t("events.select.cancel_time"), action("events/cancel_time"), options)


def cancelled_event(event: EventRow) -> Message:
    """To the organiser: it is cancelled, and who hears of it."""
    key = "events.cancelled.series" if event.rule else "events.cancelled.event"
    return say(t(key, title=verbatim(event.title)))


def cancelled_time(row: OccurrenceRow) -> Message:
    """To the organiser: this one time is cancelled, and the others are not."""
    when = words.when(row, Style.FULL)
    rest = t("events.cancelled.rest") if row.event.rule else None
    return say(t("events.cancelled.time", title=verbatim(row.shown_title), when=when), rest)


def missing_dropped(name: str, count: int) -> Message:
    """To the organiser: what a calendar lacked is cancelled."""
    return say(t("events.missing_dropped", name=verbatim(name), n=count))
