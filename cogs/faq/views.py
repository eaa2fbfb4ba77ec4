"""What is read of the FAQ."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.api import (
    Actions,
    Address,
    Block,
    Button,
    Days,
    Facts,
    Heading,
    Item,
    Mention,
    Message,
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
from cogs.faq.entries import Campus, Service, Shown
from cogs.faq.handing_views import ask_a_person
from cogs.faq.knowledge import Known

_BRIEF = 300  # characters of an answer among others
_HEADING = 150

OPTIONS = 25
"""Campuses in one list: as many as Discord shows."""


@dataclass(frozen=True)
class Reading:
    """An entry as somebody reads it, and what is known of it."""

    shown: Shown
    asked: int  # what the member asked, as long as it is kept; 0 where it is not
    checked_on: date | None
    checked_by: Address | None
    campus: Campus | None
    contact: Service | None
    outdated: int  # so many say that it is out of date, if they are enough to be told of
    can_be_shared: bool
    locale: str


@dataclass(frozen=True)
class Piece:
    """One question of several, with its answer, or with what may have been meant, or with neither."""

    question: str
    asked: int
    answer: Reading | None = None
    offered: Sequence[Known] = field(default_factory=list)


def answered(read: Reading, services: Sequence[Service] = (), *, teachable: bool = False) -> Message:
    """An answer, with where it comes from, and what can be said of it."""
    name = read.shown.id
    others = [service for service in services if read.contact is None or service.id != read.contact.id]
    return say(
        *_answer(read),
        *_talk_to(others, read.locale),
        Actions(
            (
                Button(t("faq.helped"), action("faq/helped", entry=name)),
                Button(t("faq.outdated"), action("faq/outdated", entry=name)),
                Button(t("faq.not_my_campus"), action("faq/not_my_campus", entry=name)),
                *_about_question(read),
                ask_a_person(read.asked),
            )
        ),
        _further(read, teachable=teachable),
    )


def _about_question(read: Reading) -> list[Button]:
    if not read.asked:
        return []
    return [Button(t("faq.not_what_i_asked"), action("faq/other", asked=read.asked, entry=read.shown.id))]


def _further(read: Reading, *, teachable: bool) -> Actions | None:
    buttons = []
    if read.can_be_shared:
        buttons.append(Button(t("faq.share"), action("faq/share", entry=read.shown.id)))
    if teachable and read.asked:
        buttons.append(Button(t("faq.teach"), action("faq/teach", asked=read.asked, entry=read.shown.id)))
    return Actions(tuple(buttons)) if buttons else None


def shared(read: Reading) -> Message:
    """An answer as everybody in a channel reads it."""
    return say(*_answer(read))


def _answer(read: Reading) -> list[Block]:
    shown = read.shown
    blocks: list[Block] = [Heading(Verbatim(shown.question)), *_paragraphs(shown.answer)]
    blocks += [Paragraph(_fact(fact.text, fact.valid_until)) for fact in shown.facts]
    if shown.expired:
        blocks.append(Paragraph(t("faq.expired", source=Verbatim(shown.expired[0]))))
    if read.outdated:
        blocks.append(Paragraph(t("faq.said_outdated", n=read.outdated)))
    blocks.append(Facts(tuple(_rows(read))))
    return blocks


def _paragraphs(text: str) -> list[Block]:
    return [Paragraph(Verbatim(paragraph)) for paragraph in text.split("\n\n")]


def _fact(text: str, until: date) -> Phrase:
    return t("faq.fact", fact=Verbatim(text), until=_day(until))


def _day(day: date) -> Days:
    return Days(day, day, Style.DATE)


def _rows(read: Reading) -> list[tuple[Text, Text]]:
    rows: list[tuple[Text, Text]] = [
        (t("faq.source"), Verbatim(read.shown.source_url)),
        (t("faq.checked"), _check(read)),
    ]
    if read.shown.campus is not None and read.campus is not None:
        rows.append((t("faq.holds_at"), Verbatim(read.campus.name)))
    if read.contact is not None:
        rows.append((t("faq.contact"), _contact(read.contact, read.locale)))
    return rows


def _check(read: Reading) -> Text:
    if read.checked_on is None:
        return t("faq.not_checked")
    if read.checked_by is None:
        return t("faq.checked_on", day=_day(read.checked_on))
    return t("faq.checked_by", day=_day(read.checked_on), who=Mention(read.checked_by))


def _contact(service: Service, locale: str) -> Verbatim:
    reach = (service.name.read_in(locale), service.phone, service.email, service.url)
    return Verbatim(", ".join(part for part in reach if part))


def worried(help_card: Message, among: Sequence[Known], locale: str) -> Message:
    """Whom to call, first of all; and what may answer the question, without anything of it being kept."""
    return say(*help_card.blocks, *_offers(0, among, locale))


def did_you_mean(asked: int, offered: Sequence[Known], services: Sequence[Service], locale: str) -> Message:
    """Ask which of some entries answers a question."""
    return say(
        t("faq.did_you_mean"),
        *_offers(asked, offered, locale),
        *_talk_to(services, locale),
        Actions((ask_a_person(asked),)),
    )


def not_known(asked: int, services: Sequence[Service], locale: str) -> Message:
    """Say that there is no answer, rather than guess one."""
    return say(t("faq.not_known"), *_talk_to(services, locale), _no_answer(asked))


def _no_answer(asked: int) -> Actions:
    wish = (Button(t("faq.wish"), action("faq/wish", asked=asked)),) if asked else ()
    return Actions((ask_a_person(asked), *wish))


def several(pieces: Sequence[Piece], left_out: int, locale: str) -> Message:
    """Answer several questions, one after the other."""
    blocks: list[Block] = []
    for piece in pieces:
        blocks.append(Heading(Verbatim(shorten(piece.question, _HEADING))))
        blocks += _brief(piece, locale)
    if left_out:
        blocks.append(Paragraph(t("faq.left_out", n=left_out)))
    return say(*blocks)


def _brief(piece: Piece, locale: str) -> list[Block]:
    read = piece.answer
    if read is not None:
        whole = Button(t("faq.whole_answer"), action("faq/chosen", asked=piece.asked, entry=read.shown.id))
        return [Item(Verbatim(read.shown.question), Verbatim(shorten(read.shown.answer, _BRIEF)), whole)]
    if piece.offered:
        return [Paragraph(t("faq.did_you_mean")), *_offers(piece.asked, piece.offered, locale)]
    return [Paragraph(t("faq.not_known")), _no_answer(piece.asked)]


def _offers(asked: int, offered: Sequence[Known], locale: str) -> list[Item]:
    return [
        Item(
            Verbatim(known.entry.question.read_in(locale)),
            None,
            Button(
                t("faq.this_one") if asked else t("faq.read_too"),
                action("faq/chosen", asked=asked, entry=known.entry.id),
            ),
        )
        for known in offered
    ]


def _talk_to(services: Sequence[Service], locale: str) -> list[Block]:
    """Whom one can talk to about it."""
    if not services:
        return []
    return [Paragraph(t("faq.talk_to")), *(_service(service, locale) for service in services)]


def _service(service: Service, locale: str) -> Item:
    reach = ". ".join(
        part
        for part in (
            service.about.read_in(locale).rstrip("."),
            "" if service.hours is None else service.hours.read_in(locale).rstrip("."),
            ", ".join(way for way in (service.phone, service.email, service.url) if way),
        )
        if part
    )
    return Item(Verbatim(service.name.read_in(locale)), Verbatim(reach))


def found(services: Sequence[Service], locale: str) -> Message:
    """Whom one can talk to about something."""
    return say(t("faq.who.found"), *(_service(service, locale) for service in services))


def nobody_found() -> Message:
    """Say that the directory has nobody for it."""
    return say(t("faq.who.nobody"))


def thanks(*, outdated: bool) -> Message:
    """Take note of what was said of an answer."""
    return say(t("faq.thanks.outdated") if outdated else t("faq.thanks.helped"))


def learnt() -> Message:
    """Say that others will find the answer by the same words."""
    return say(t("faq.learnt"))


def which_campus(campuses: Sequence[Campus], back_to: str) -> Message:
    """Ask where a member studies, to show them an answer as it holds there."""
    ordered = sorted(campuses, key=lambda campus: campus.name)
    parts = [ordered[start : start + OPTIONS] for start in range(0, len(ordered), OPTIONS)]
    return say(t("faq.which_campus"), *(Actions((_campuses(part, n, back_to),)) for n, part in enumerate(parts)))


def _campuses(part: Sequence[Campus], number: int, back_to: str) -> Select:
    first, last = Verbatim(part[0].name), Verbatim(part[-1].name)
    return Select(
        t("faq.campus_between", first=first, last=last),
        action("faq/mine", entry=back_to, part=number),
        tuple(Option(campus.id, Verbatim(campus.name)) for campus in part),
    )


def campus_chosen(campus: Campus) -> Message:
    """Say from where answers are given from now on."""
    return say(t("faq.campus.chosen", campus=Verbatim(campus.name)))


def usual_chosen(campus: Campus) -> Message:
    """Say for where answers are given to whoever has chosen nothing."""
    return say(t("faq.usual.chosen", campus=Verbatim(campus.name)))
