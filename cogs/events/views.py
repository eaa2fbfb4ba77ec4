"""What members see of the calendar."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.api import (
    Actions,
    Button,
    Choice,
    Emphasis,
    Facts,
    Happening,
    Heading,
    Item,
    Mention,
    Message,
    Moment,
    Option,
    Paragraph,
    Phrase,
    Select,
    Style,
    Text,
    Verbatim,
    action,
    say,
    shorten,
    t,
)
from cogs.events import words
from cogs.events.changes import Change, Changes, Outcome
from cogs.events.rules import Answer
from cogs.events.tables import CalendarRow, EventRow, OccurrenceRow

PAGE = 8
"""Entries of the list on one page: with a button each they must fit the strictest platform."""

AT_HOME = 5
"""Entries of each list on a member's own page."""

_NO_END_SHOWN_AS = timedelta(hours=1)
_NAMED = 8  # changes that are named in one message; the rest are counted
_TIMES = 25  # of a series, to choose one from
_HEADING = 120  # characters of a title that stands alone; a calendar's can be longer
_ABOUT = 1_500  # characters of a description; a calendar's can be far longer


def happening(event: EventRow, row: OccurrenceRow) -> Happening:
    """The next time of an event as a line in the platform's own calendar, which wants an end."""
    return Happening(
        name=Verbatim(row.shown_title),
        start=row.starts_at,
        end=row.ends_at if row.ends_at > row.starts_at else row.starts_at + _NO_END_SHOWN_AS,
        place=Verbatim(row.shown_place) if row.shown_place else None,
        about=Verbatim(event.about) if event.about else None,
    )


def event_post(
    event: EventRow, upcoming: OccurrenceRow | None, counts: Mapping[Answer, int], *, called_off: bool
) -> Message:
    """The post that stands in the channel: the next time it is on, and the buttons to answer.

    `called_off` says of an event without a next time that it was cancelled, rather than that it is over.
    """
    if upcoming is None:
        ended = t("events.post.cancelled") if called_off else t("events.post.over")
        return say(Heading(words.brief(event.title, _HEADING)), ended)
    return say(*_described(upcoming), Paragraph(words.counted(counts)), _answers(upcoming))


def shown(
    row: OccurrenceRow,
    counts: Mapping[Answer, int],
    own: Answer | None,
    *,
    now: datetime,
    organises: bool,
) -> Message:
    """One occurrence as a member sees it in private, with what an organiser can do about it."""
    if row.is_cancelled or now >= row.over_at:
        gone = t("events.is_cancelled") if row.is_cancelled else t("events.is_over")
        return say(*_described(row), gone)
    tools = [Button(t("events.button.edit"), action("events/change", event=row.event_id))]
    tools.append(Button(t("events.button.cancel"), action("events/ask_cancel", occurrence=row.id)))
    return say(
        *_described(row),
        Paragraph(words.counted(counts)),
        t(f"events.own.{own}") if own else None,
        _answers(row),
        Actions(tuple(tools)) if organises and row.event.calendar_id is None else None,
    )


def listing(rows: Sequence[OccurrenceRow], page: int, *, more: bool) -> Message:
    """What is on, soonest first, one page of it."""
    if not rows:
        return say(Heading(t("events.list.title")), t("events.list.empty"))
    return say(
        Heading(t("events.list.title")),
        *(_entry(row) for row in rows),
        _turns("events/browse", page, more=more),
    )


def home(rows: Sequence[OccurrenceRow], answers: Sequence[tuple[OccurrenceRow, Answer]]) -> Message:
    """On a member's own page: what is on next, and what they have answered."""
    given = [_entry(row, t(f"events.own.{answer}")) for row, answer in answers]
    return say(
        Heading(t("events.list.title")),
        *[_entry(row) for row in rows],
        None if rows else t("events.list.empty"),
        Heading(t("events.home.answers")),
        *given,
        None if given else t("events.home.no_answers"),
    )


def added(event: EventRow, first: OccurrenceRow, where: Mention, *, told_now: bool) -> Message:
    """To the organiser: what was understood, where it stands, and whether a reminder would come too late."""
    repeats = t("events.added.series", repeats=words.repeats(event.rule, event.zone_info)) if event.rule else None
    return say(
        t("events.added", title=_verbatim(event.title), when=words.when(first, Style.FULL), channel=where),
        repeats,
        t("events.added.told_now") if told_now else None,
        Actions((Button(t("events.button.edit"), action("events/change", event=event.id)),)),
    )


def changed_event(event: EventRow, upcoming: OccurrenceRow | None) -> Message:
    """To the organiser: what it is now, and how much of it was changed."""
    if upcoming is None:
        return say(t("events.is_over"))
    return say(t("events.saved"), *_described(upcoming), t("events.saved.series") if event.rule else None)


def choice(row: OccurrenceRow) -> Choice:
    """The next time of an event as a suggestion while typing."""
    title = words.brief(row.shown_title, 40)
    return Choice(str(row.id), t("events.choice", title=title, when=words.begins(row)))


def imported(outcome: Outcome) -> Message:
    """To the organiser: what a copy of a calendar came to."""
    drop = Button(
        t("events.button.drop_missing"),
        action("events/drop_missing", calendar=outcome.calendar.id),
        Emphasis.DANGER,
    )
    return say(
        t("events.imported", name=_verbatim(outcome.calendar.name)),
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


def brought_in(outcome: Outcome) -> Message:
    """To the channel: there is more on the calendar."""
    name = _verbatim(outcome.calendar.name)
    return say(
        t("events.brought_in", n=outcome.ahead, name=name),
        Actions((Button(t("events.button.list"), action("events/browse", page=1)),)),
    )


def removed(name: str) -> Message:
    """To the organiser: the calendar is gone."""
    return say(t("events.removed", name=_verbatim(name)))


def answered(row: OccurrenceRow, given: Answer, *, reminded: bool) -> Message:
    """To the member: what was kept, and what they will be told."""
    text = t(f"events.answered.{given}", title=_verbatim(row.shown_title), when=words.when(row, Style.FULL))
    if given is not Answer.YES:
        return say(text)
    return say(text, t("events.answered.promise"), *_reminder_choice(reminded=reminded))


def reminders_set(*, reminded: bool) -> Message:
    """To the member: whether they are reminded."""
    return say(*_reminder_choice(reminded=reminded))


def reminder(row: OccurrenceRow, *, late: bool) -> Message:
    """To the channel: it is on soon."""
    return say(
        t("events.reminder.late") if late else None,
        Heading(words.soon(row)),
        *_facts(row),
        _answers(row),
    )


def direct_reminder(row: OccurrenceRow, *, late: bool) -> Message:
    """To somebody who said yes and asked to be reminded."""
    stop = Button(t("events.button.stop_reminding"), action("events/stop_reminding"))
    cannot = Button(t("events.button.no"), action("events/no", occurrence=row.id))
    return say(
        t("events.reminder.late") if late else None,
        Heading(words.soon(row)),
        *_facts(row),
        t("events.reminder.why"),
        Actions((cannot, stop)),
    )


def changed(changes: Changes) -> Message:
    """To the channel: what was moved, cancelled, or is on after all; once for each event."""
    alike: dict[tuple[str, int], list[Change]] = {}
    for change in words.in_order(changes):
        alike.setdefault((change.kind, change.row.event_id), []).append(change)
    lines = [words.change(first, more=len(others)) for first, *others in alike.values()]
    rest = len(lines) - _NAMED
    return say(
        Heading(t("events.changed.title")),
        *lines[:_NAMED],
        t("events.changed.more", n=rest) if rest > 0 else None,
        Actions((Button(t("events.button.list"), action("events/browse", page=1)),)),
    )


def changed_for_you(changes: Changes) -> Message:
    """To somebody who had said yes to what changed: every time of it."""
    lines = [words.change(change) for change in words.in_order(changes)]
    rest = len(lines) - _NAMED
    return say(
        *lines[:_NAMED],
        t("events.changed.more", n=rest) if rest > 0 else None,
        t("events.changed.why"),
    )


def ask_cancel(row: OccurrenceRow, others: Sequence[OccurrenceRow]) -> Message:
    """To the organiser: what exactly is to be cancelled, of a series this time, another one, or all."""
    title = _verbatim(row.shown_title)
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
    return say(t(key, title=_verbatim(event.title)))


def cancelled_time(row: OccurrenceRow) -> Message:
    """To the organiser: this one time is cancelled, and the others are not."""
    when = words.when(row, Style.FULL)
    rest = t("events.cancelled.rest") if row.event.rule else None
    return say(t("events.cancelled.time", title=_verbatim(row.shown_title), when=when), rest)


def missing_dropped(name: str, count: int) -> Message:
    """To the organiser: what a calendar lacked is cancelled."""
    return say(t("events.missing_dropped", name=_verbatim(name), n=count))


def calendars(rows: Sequence[tuple[CalendarRow, int]], page: int, *, more: bool) -> Message:
    """To the organiser: the calendars that were read in, with how many coming times each holds."""
    if not rows:
        return say(t("events.calendars.none"))
    return say(
        Heading(t("events.calendars.title")),
        *(
            Item(
                _verbatim(row.name),
                t("events.calendars.detail", n=coming, read=Moment(row.read_at, Style.SHORT)),
                Button(t("events.button.remove"), action("events/ask_remove", calendar=row.id)),
            )
            for row, coming in rows
        ),
        _turns("events/browse_calendars", page, more=more),
    )


def ask_remove(row: CalendarRow) -> Message:
    """To the organiser: what removing a calendar does."""
    sure = Button(t("events.button.remove_sure"), action("events/remove", calendar=row.id), Emphasis.DANGER)
    return say(t("events.ask_remove", name=_verbatim(row.name)), Actions((sure,)))


def _described(row: OccurrenceRow) -> list[Heading | Facts | Paragraph]:
    about = row.about or row.event.about
    return [
        Heading(words.brief(row.shown_title, _HEADING)),
        *_facts(row),
        *([Paragraph(Verbatim(shorten(about, _ABOUT)))] if about else []),
    ]


def _facts(row: OccurrenceRow) -> list[Facts]:
    event = row.event
    rows: list[tuple[Text, Text]] = [(t("events.fact.when"), words.when(row, Style.FULL))]
    if event.rule:
        rows.append((t("events.fact.repeats"), words.repeats(event.rule, event.zone_info)))
    if place := row.shown_place:
        rows.append((t("events.fact.where"), _verbatim(place)))
    if event.host:
        rows.append((t("events.fact.host"), _verbatim(event.host)))
    return [Facts(tuple(rows))]


def _entry(row: OccurrenceRow, own: Phrase | None = None) -> Item:
    """A line of a list: what is on, when and where, and what the reader answered where `own` says that."""
    when, place = words.when(row, Style.SHORT), row.shown_place
    detail: Text = t("events.list.where", when=when, where=words.brief(place, 60)) if place else when
    if own is not None:
        detail = t("events.home.answer", answer=own, when=detail)
    title: Text = words.brief(row.shown_title, 100)
    if row.is_cancelled:
        return Item(t("events.list.cancelled", title=title), detail)
    return Item(title, detail, Button(t("events.button.show"), action("events/look", occurrence=row.id)))


def _answers(row: OccurrenceRow) -> Actions:
    """The three answers; the words carry the meaning."""
    return Actions(
        tuple(
            Button(
                t(f"events.button.{answer}"),
                action(f"events/{answer}", occurrence=row.id),
                Emphasis.PRIMARY if answer is Answer.YES else Emphasis.PLAIN,
            )
            for answer in Answer
        )
    )


def _reminder_choice(*, reminded: bool) -> tuple[Phrase, Actions]:
    if reminded:
        button = Button(t("events.button.stop_reminding"), action("events/stop_reminding"))
        return t("events.reminders.on"), Actions((button,))
    button = Button(t("events.button.remind_me"), action("events/remind_me"))
    return t("events.reminders.off"), Actions((button,))


def _turns(handler: str, page: int, *, more: bool) -> Actions | None:
    """The buttons to the pages before and after, where there are any."""
    turns = []
    if page > 1:
        turns.append(Button(t("events.list.earlier"), action(handler, page=page - 1)))
    if more:
        turns.append(Button(t("events.list.later"), action(handler, page=page + 1)))
    return Actions(tuple(turns)) if turns else None


def _verbatim(text: str) -> Verbatim:
    return Verbatim(text)
