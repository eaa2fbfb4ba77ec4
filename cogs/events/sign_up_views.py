"""What members see of seats, of waiting, and of company."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.api import (
    Actions,
    Button,
    Emphasis,
    Listing,
    Member,
    Mention,
    Message,
    Moment,
    Paragraph,
    Phrase,
    Style,
    Text,
    Verbatim,
    action,
    say,
    t,
)
from cogs.events import words
from cogs.events.reminding import OwnLead
from cogs.events.rules import Answer
from cogs.events.tables import OccurrenceRow, RsvpRow

_MEET_BEFORE = timedelta(minutes=15)
_NAME = 60  # characters of an event's title in the name of a conversation


def answered(row: OccurrenceRow, given: Answer, own: RsvpRow, leads: Sequence[OwnLead]) -> Message:
    """To the member: what was kept, and what they will be told."""
    text = t(f"events.answered.{given}", title=_title(row), when=words.when(row, Style.FULL))
    if given is not Answer.YES:
        return say(text)
    return say(
        text,
        *(_company_choice(row) if own.alone else ()),
        t("events.answered.promise"),
        *_reminder_choice(leads),
        Actions((_guest_button(row, own),)) if row.event.guests else None,
    )


def _company_choice(row: OccurrenceRow) -> tuple[Phrase, Actions]:
    alone = Button(t("events.button.on_my_own"), action("events/on_my_own", occurrence=row.id))
    return t("events.answered.company"), Actions((alone,))


def on_ones_own(row: OccurrenceRow) -> Message:
    """To the member: they come, and are put together with nobody."""
    return say(t("events.on_ones_own", title=_title(row)))


def _guest_button(row: OccurrenceRow, own: RsvpRow) -> Button:
    if own.guests:
        return Button(t("events.button.no_guest"), action("events/no_guest", occurrence=row.id))
    return Button(t("events.button.guest"), action("events/guest", occurrence=row.id))


def guest(row: OccurrenceRow, *, comes: bool) -> Message:
    """To the member: whether they bring somebody."""
    key = "events.guest.comes" if comes else "events.guest.stays"
    return say(t(key, title=_title(row)))


def waits(row: OccurrenceRow, place: int) -> Message:
    """To the member: it is full, and how the line works."""
    leave = Button(t("events.button.leave_line"), action("events/no", occurrence=row.id))
    return say(
        t("events.waits", title=_title(row), when=words.when(row, Style.FULL), n=place),
        t("events.waits.promise"),
        Actions((leave,)),
    )


def offer(row: OccurrenceRow, until: datetime) -> Message:
    """To somebody who waits: a seat is held for them."""
    take = Button(t("events.button.take"), action("events/yes", occurrence=row.id), Emphasis.PRIMARY)
    leave = Button(t("events.button.leave_line"), action("events/no", occurrence=row.id))
    return say(
        t("events.offer", title=_title(row), when=words.when(row, Style.FULL)),
        t("events.offer.until", until=Moment(until, Style.SHORT)),
        Actions((take, leave)),
    )


def let_in(row: OccurrenceRow) -> Message:
    """To somebody who waited: there is room for everybody now."""
    cannot = Button(t("events.button.no"), action("events/no", occurrence=row.id))
    return say(t("events.let_in", title=_title(row), when=words.when(row, Style.FULL)), Actions((cannot,)))


def reminders_set(leads: Sequence[OwnLead]) -> Message:
    """To the member: whether and when they are reminded."""
    return say(*_reminder_choice(leads))


def _reminder_choice(leads: Sequence[OwnLead]) -> tuple[Phrase, Actions]:
    """Whether and when one is reminded, and the buttons to change it."""
    if leads:
        choose = Button(t("events.button.choose_reminders"), action("events/choose_reminders"))
        stop = Button(t("events.button.stop_reminding"), action("events/stop_reminding"))
        said = Listing(tuple(t(f"events.before.{lead}") for lead in OwnLead if lead in leads))
        return t("events.reminders.on", leads=said), Actions((choose, stop))
    button = Button(t("events.button.remind_me"), action("events/remind_me"))
    return t("events.reminders.off"), Actions((button,))


def company_name(row: OccurrenceRow) -> Phrase:
    """The name of a conversation of people who arrive together."""
    return t("events.company.name", title=words.brief(row.shown_title, _NAME))


def company(row: OccurrenceRow, people: Sequence[Mention]) -> Message:
    """To people who arrive together: who they are, where and when they meet, and a way to begin."""
    return say(
        t("events.company", title=_title(row), people=_people(people)),
        *_meeting(row),
        t("events.company.begin"),
    )


def joined(row: OccurrenceRow, newcomers: Sequence[Member]) -> Message:
    """To a company: one more comes along."""
    people = _people([Mention(one.address) for one in newcomers])
    return say(t("events.company.joined", people=people), *_meeting(row))


def no_company(row: OccurrenceRow) -> Message:
    """To the only one who asked for company: whom to look for."""
    return say(
        t("events.company.none", title=_title(row)),
        _look_for(row),
        t("events.company.met") if not row.event.host else None,
    )


def somebody_comes_alone(row: OccurrenceRow) -> Message:
    """To those who arrange it: somebody would like to be met; who it is, nobody tells."""
    return say(t("events.company.meet_them", title=_title(row), when=words.when(row, Style.SHORT)))


def _people(people: Sequence[Mention]) -> Listing:
    return Listing(tuple(t("events.company.person", member=one) for one in people))


def _meeting(row: OccurrenceRow) -> list[Phrase | Paragraph | None]:
    where: Text = words.brief(row.shown_place, 100) if row.shown_place else t("events.company.there")
    if row.whole_day:
        at: Phrase = t("events.company.where", place=where)
    else:
        at = t("events.company.when", place=where, when=Moment(row.starts_at - _MEET_BEFORE, Style.SHORT))
    arrival = Paragraph(Verbatim(row.event.arrival)) if row.event.arrival else None
    return [at, arrival]


def _look_for(row: OccurrenceRow) -> Phrase | None:
    if not row.event.host:
        return None
    return t("events.company.host", host=words.brief(row.event.host, 80))


def _title(row: OccurrenceRow) -> Verbatim:
    return words.brief(row.shown_title, 80)
