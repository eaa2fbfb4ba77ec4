"""What members see of the calendar."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
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
    Paragraph,
    Phrase,
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
from cogs.events.rules import Answer, Counted, Label
from cogs.events.tables import EventRow, OccurrenceRow, RsvpRow

PAGE = 8
"""Entries of the list on one page: with a button each they must fit the strictest platform."""

AT_HOME = 5
"""Entries of each list on a member's own page."""

_NEAR = timedelta(days=2)
_IN_ROW = 5  # buttons
_NO_END_SHOWN_AS = timedelta(hours=1)
_NAMED = 8  # changes that are named in one message; the rest are counted
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
    event: EventRow,
    upcoming: OccurrenceRow | None,
    counts: Counted,
    *,
    called_off: bool,
    host: Mention | None = None,
    origin: str | None = None,
) -> Message:
    """The post that stands in the channel: the next time it is on, and the buttons to answer.

    `called_off` says of an event without a next time that it was cancelled, rather than that it is over. `origin` is
    whose event it is, where that is another workspace's; `host` is named where no other host was typed.
    """
    if upcoming is None:
        ended = t("events.post.cancelled") if called_off else t("events.post.over")
        return say(Heading(words.brief(event.title, _HEADING)), ended)
    return say(*described(upcoming, host, origin), *words.attendance(upcoming, counts), _answers(upcoming))


def no_longer_here(event: EventRow) -> Message:
    """The post of another workspace's event that is not on this calendar any more."""
    return say(Heading(words.brief(event.title, _HEADING)), t("events.post.not_here"))


def shown(
    row: OccurrenceRow,
    counts: Counted,
    own: Phrase | None,
    *,
    now: datetime,
    tools: Sequence[Button] = (),
    host: Mention | None = None,
    receives: Mention | None = None,
    origin: str | None = None,
) -> Message:
    """One occurrence as a member sees it in private, with what an organiser can do about it.

    `receives` is who said that they will be there.
    """
    if row.is_cancelled or now >= row.over_at:
        gone = t("events.is_cancelled") if row.is_cancelled else t("events.is_over")
        return say(*described(row, host, origin), gone)
    return say(
        *described(row, host, origin),
        Facts(((t("events.fact.receives"), t("events.hosts.who", who=receives)),)) if receives else None,
        *words.attendance(row, counts),
        own,
        _answers(row),
        *(Actions(tuple(tools[start : start + _IN_ROW])) for start in range(0, len(tools), _IN_ROW)),
    )


def listing(
    rows: Sequence[OccurrenceRow],
    page: int,
    origins: Mapping[int, str],
    *,
    more: bool,
    only: Label | None = None,
) -> Message:
    """What is on, soonest first, one page of it; `only` what has a label."""
    title = Heading(t("events.list.only", label=t(f"events.label.{only}")) if only else t("events.list.title"))
    if not rows:
        return say(title, t("events.list.none_such") if only else t("events.list.empty"))
    more_of_it = {"only": str(only)} if only else {}
    return say(title, *(_entry(row, origins) for row in rows), turns("events/browse", page, more=more, **more_of_it))


def home(
    rows: Sequence[OccurrenceRow], answers: Sequence[tuple[OccurrenceRow, RsvpRow]], origins: Mapping[int, str]
) -> Message:
    """On a member's own page: what is on next, and what they have answered."""
    given = [_entry(row, origins, words.own(answer)) for row, answer in answers]
    return say(
        Heading(t("events.list.title")),
        *[_entry(row, origins) for row in rows],
        None if rows else t("events.list.empty"),
        Heading(t("events.home.answers")),
        *given,
        None if given else t("events.home.no_answers"),
    )


def choice(row: OccurrenceRow) -> Choice:
    """The next time of an event as a suggestion while typing."""
    title = words.brief(row.shown_title, 40)
    return Choice(str(row.id), t("events.choice", title=title, when=words.begins(row)))


def choice_of_people(row: OccurrenceRow) -> Choice:
    """The same, as those who come."""
    title = words.brief(row.shown_title, 40)
    return Choice(str(row.id), t("events.choice.people", title=title, when=words.begins(row)))


def brought_in(outcome: Outcome) -> Message:
    """To the channel: there is more on the calendar."""
    name = verbatim(outcome.calendar.shown_name)
    return say(
        t("events.brought_in", n=outcome.ahead, name=name),
        Actions((Button(t("events.button.list"), action("events/browse", page=1)),)),
    )


def reminder(row: OccurrenceRow, *, late: bool, origin: str | None = None) -> Message:
    """To the channel: it is on soon."""
    return say(
        t("events.reminder.late") if late else None,
        Heading(words.soon(row)),
        *_facts(row, origin=origin),
        _answers(row),
    )


def direct_reminder(row: OccurrenceRow, now: datetime, *, late: bool) -> Message:
    """To somebody who said yes and asked to be reminded; of what is days away the day says more than how far it is."""
    stop = Button(t("events.button.stop_reminding"), action("events/stop_reminding"))
    cannot = Button(t("events.button.no"), action("events/no", occurrence=row.id))
    return say(
        t("events.reminder.late") if late else None,
        Heading(words.soon(row) if row.starts_at - now <= _NEAR else words.on_the_calendar(row)),
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


def changed_for_you(changes: Changes, *, hosts: bool = False) -> Message:
    """To somebody who had said yes to what changed, or hosts it: every time of it."""
    lines = [words.change(change) for change in words.in_order(changes)]
    rest = len(lines) - _NAMED
    return say(
        *lines[:_NAMED],
        t("events.changed.more", n=rest) if rest > 0 else None,
        t("events.hosts.why" if hosts else "events.changed.why"),
    )


def described(
    row: OccurrenceRow, host: Mention | None = None, origin: str | None = None
) -> list[Heading | Facts | Paragraph]:
    """What it is, when and where, and what one meets there."""
    about = row.about or row.event.about
    return [
        Heading(words.brief(row.shown_title, _HEADING)),
        *_facts(row, host, origin),
        *([Paragraph(Verbatim(shorten(about, _ABOUT)))] if about else []),
        *([Paragraph(t("events.arrival", text=verbatim(row.event.arrival)))] if row.event.arrival else []),
    ]


def _facts(row: OccurrenceRow, host: Mention | None = None, origin: str | None = None) -> list[Facts]:
    event = row.event
    rows: list[tuple[Text, Text]] = [(t("events.fact.when"), words.when(row, Style.FULL))]
    if event.rule:
        rows.append((t("events.fact.repeats"), words.repeats(event.rule, event.zone_info)))
    if place := row.shown_place:
        rows.append((t("events.fact.where"), verbatim(place)))
    if event.host:
        rows.append((t("events.fact.host"), verbatim(event.host)))
    elif host:
        rows.append((t("events.fact.host"), t("events.hosts.who", who=host)))
    if origin:
        rows.append((t("events.fact.origin"), verbatim(origin)))
    if event.price:
        rows.append((t("events.fact.price"), verbatim(event.price)))
    if event.labels:
        rows.append((t("events.fact.labels"), t("events.labels", labels=words.labels(event))))
    return [Facts(tuple(rows))]


def _entry(row: OccurrenceRow, origins: Mapping[int, str], own: Phrase | None = None) -> Item:
    """A line of a list: what is on, when, where, from whom, and what the reader answered where `own` says that."""
    when, place = words.when(row, Style.SHORT), row.shown_place
    detail: Text = t("events.list.where", when=when, where=words.brief(place, 60)) if place else when
    if origin := origins.get(row.event.workspace_id):
        detail = t("events.list.origin", detail=detail, name=words.brief(origin, 50))
    if row.event.labels:
        detail = t("events.list.labels", detail=detail, labels=words.labels(row.event))
    if own is not None:
        detail = t("events.home.answer", answer=own, when=detail)
    title: Text = words.brief(row.shown_title, 100)
    if row.is_cancelled:
        return Item(t("events.list.cancelled", title=title), detail)
    return Item(title, detail, Button(t("events.button.show"), action("events/look", occurrence=row.id)))


def _answers(row: OccurrenceRow) -> Actions:
    """The answers, one of them for who would rather not arrive alone; the words carry the meaning."""
    yes, *others = [Button(t(f"events.button.{one}"), action(f"events/{one}", occurrence=row.id)) for one in Answer]
    with_company = Button(t("events.button.with_company"), action("events/with_company", occurrence=row.id))
    return Actions((replace(yes, emphasis=Emphasis.PRIMARY), with_company, *others))


def turns(handler: str, page: int, *, more: bool, **same: str) -> Actions | None:
    """The buttons to the pages before and after, where there are any."""
    turns = []
    if page > 1:
        turns.append(Button(t("events.list.earlier"), action(handler, page=page - 1, **same)))
    if more:
        turns.append(Button(t("events.list.later"), action(handler, page=page + 1, **same)))
    return Actions(tuple(turns)) if turns else None


def verbatim(text: str) -> Verbatim:
    """Words that somebody typed, as they are."""
    return Verbatim(text)
