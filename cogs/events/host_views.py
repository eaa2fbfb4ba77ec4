"""What hosts, organisers and those who come see of who is there to receive people."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.api import (
    Actions,
    Button,
    Emphasis,
    Facts,
    Heading,
    Mention,
    Message,
    Moment,
    Phrase,
    Style,
    Text,
    Verbatim,
    action,
    say,
    t,
)
from cogs.events import words
from cogs.events.changes import Change
from cogs.events.hosts import Step
from cogs.events.tables import EventRow, OccurrenceRow

Hosts = Mapping[Step, tuple[int, Mention]]
"""Who hosts an event, or can step in: our id of them, and how they are named."""


def who(member: Mention) -> Phrase:
    """Somebody, named in the platform's own way."""
    return t("events.hosts.who", who=member)


def page(row: OccurrenceRow, hosts: Hosts, me: int, *, organisers: bool) -> Message:
    """To the organiser: who hosts an event, and how to find somebody."""
    event = row.event
    is_mine = any(member == me for member, _ in hosts.values())
    free = tuple(button for step, button in _offers(event).items() if step not in hosts)
    first = (_withdraw(event),) if is_mine else free
    ask = [Button(t("events.button.ask_channel"), action("events/ask_channel", event=event.id))]
    if organisers:
        ask.append(Button(t("events.button.ask_organisers"), action("events/ask_organisers", event=event.id)))
    drop = [
        Button(
            t(f"events.button.drop.{step}"),
            action("events/drop_host", event=event.id, member=member),
            Emphasis.DANGER,
        )
        for step, (member, _) in hosts.items()
        if member != me
    ]
    return say(
        Heading(t("events.hosts.title", title=_title(row))),
        t("events.hosts.how"),
        _named(hosts, everyone=True),
        Actions(first) if first else None,
        Actions((*ask, *drop)),
    )


def wanted(row: OccurrenceRow, hosts: Hosts) -> Message:
    """To a channel: who can host an event; the buttons are for whoever sees it."""
    return say(
        t("events.hosts.wanted", title=_title(row), when=words.when(row, Style.FULL)),
        t("events.hosts.wanted.series" if row.event.rule else "events.hosts.wanted.once"),
        _named(hosts, everyone=False),
        Actions(tuple(_offers(row.event).values())),
    )


def wanted_said(where: Mention) -> Message:
    """To the organiser: where it was asked."""
    return say(t("events.hosts.wanted.said", channel=where))


def _named(hosts: Hosts, *, everyone: bool) -> Facts | None:
    named: list[tuple[Text, Text]] = [
        (t(f"events.fact.{step}"), who(hosts[step][1]) if step in hosts else t("events.hosts.nobody_yet"))
        for step in (Step.HOST, Step.COHOST)
        if everyone or step in hosts
    ]
    return Facts(tuple(named)) if named else None


def _offers(event: EventRow) -> dict[Step, Button]:
    return {
        Step.HOST: Button(t("events.button.host_it"), action("events/host_it", event=event.id), Emphasis.PRIMARY),
        Step.COHOST: Button(t("events.button.step_in"), action("events/step_in", event=event.id)),
    }


def _withdraw(event: EventRow) -> Button:
    return Button(t("events.button.not_host"), action("events/not_host", event=event.id))


def hosts_now(row: OccurrenceRow, step: Step, counted_on: Sequence[OccurrenceRow]) -> Message:
    """To a member: that they host it or can step in, and what is asked of them; or that they are counted on."""
    once = t(f"events.hosts.asked.{step}")
    return say(
        t(f"events.hosts.is.{step}", title=_title(row)),
        *[t("events.hosts.counted_on", when=words.when(one, Style.FULL)) for one in counted_on],
        None if counted_on and not row.event.rule else once,
        t("events.hosts.seen") if step is Step.HOST or counted_on else None,
        Actions((_withdraw(row.event),)),
    )


def hosts_no_more(row: OccurrenceRow) -> Message:
    """To a member: that they are host no more, and that it is fine."""
    return say(t("events.hosts.is_not", title=_title(row)))


def dropped(row: OccurrenceRow) -> Message:
    """To the organiser: somebody hosts it no more, and is told so."""
    return say(t("events.hosts.dropped", title=_title(row)))


def released(row: OccurrenceRow) -> Message:
    """To somebody who hosted it: an organiser changed that."""
    return say(t("events.hosts.released", title=_title(row)))


def ask(row: OccurrenceRow, step: Step) -> Message:
    """To the host, or who can step in: will they be there?"""
    return say(
        t(f"events.hosts.ask.{step}", title=_title(row), when=words.when(row, Style.FULL)),
        t("events.hosts.ask.fine"),
        Actions((_be_there(row), _not_there(row))),
    )


def _be_there(row: OccurrenceRow) -> Button:
    return Button(t("events.button.be_there"), action("events/be_there", occurrence=row.id), Emphasis.PRIMARY)


def _not_there(row: OccurrenceRow) -> Button:
    return Button(t("events.button.not_there"), action("events/not_there", occurrence=row.id))


def is_there(row: OccurrenceRow) -> Message:
    """To whoever said that they will be there: thanks, and how to take it back."""
    return say(
        t("events.hosts.is_there", title=_title(row), when=words.when(row, Style.FULL)),
        t("events.hosts.seen"),
        Actions((_not_there(row),)),
    )


def is_not_there(row: OccurrenceRow) -> Message:
    """To whoever cannot: it is fine."""
    return say(t("events.hosts.is_not_there", title=_title(row), when=words.when(row, Style.FULL)))


def nobody(row: OccurrenceRow, coming: int, told_at: datetime | None) -> Message:
    """To those who organise: nobody has said that they will be there, and when those who come are told."""
    take = Button(t("events.button.take_it"), action("events/take_it", occurrence=row.id), Emphasis.PRIMARY)
    cancel = Button(t("events.button.cancel"), action("events/ask_cancel", occurrence=row.id))
    return say(
        t("events.hosts.nobody", title=_title(row), when=words.when(row, Style.FULL)),
        t("events.hosts.coming", n=coming) if coming else t("events.hosts.none_coming"),
        t("events.hosts.told_at", when=Moment(told_at, Style.FULL)) if coming and told_at else None,
        Actions((take, cancel)),
    )


def found(row: OccurrenceRow, member: Mention) -> Message:
    """To those who organise, in place of that: who will be there."""
    return say(t("events.hosts.found", who=member, title=_title(row), when=words.when(row, Style.FULL)))


def uncertain(row: OccurrenceRow) -> Message:
    """To those who come or may come: it is not certain that they are received; nobody is to blame."""
    cannot = Button(t("events.button.no"), action("events/no", occurrence=row.id))
    return say(
        t("events.hosts.uncertain", title=_title(row), when=words.when(row, Style.FULL)),
        t("events.hosts.uncertain.more"),
        Actions((cannot,)),
    )


def certain(row: OccurrenceRow, member: Mention | None) -> Message:
    """To those who had heard that: it is settled, and who will be there, where that is one of theirs."""
    if member is None:
        return say(t("events.hosts.certain_somebody", title=_title(row), when=words.when(row, Style.FULL)))
    return say(t("events.hosts.certain", who=member, title=_title(row), when=words.when(row, Style.FULL)))


def changed(change: Change) -> Message:
    """To somebody who may come and had heard that it is uncertain: what became of it."""
    return say(words.change(change))


def _title(row: OccurrenceRow) -> Verbatim:
    return words.brief(row.shown_title, 80)
