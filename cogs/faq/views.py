"""What is read of the FAQ."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate

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
from cogs.faq.entries import Campus, Service, Shown
from cogs.faq.handing_views import ask_a_person
from cogs.faq.knowledge import Known
from cogs.faq.places_views import length_of, talk_to

_BRIEF = 300  # characters of an answer among others
_HEADING = 150
_PARAGRAPHS = 4
_ROOM = 3_600  # characters of a message, without the words of ours that stand around an answer
_AROUND_A_FACT = 55
_AROUND_EXPIRED = 120
_IN_SEVERAL = 3  # entries that are offered for each of several questions


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
    can_ask: bool = True  # somebody here takes questions


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
        *talk_to(_that_fit(others, read), read.locale),
        Actions(
            (
                Button(t("faq.helped"), action("faq/helped", entry=name)),
                Button(t("faq.outdated"), action("faq/outdated", entry=name)),
                Button(t("faq.not_my_campus"), action("faq/not_my_campus", entry=name)),
                *_about_question(read),
                ask_a_person(read.asked, can_ask=read.can_ask),
            )
        ),
        _further(read, teachable=teachable),
    )


def _that_fit(services: Sequence[Service], read: Reading) -> list[Service]:
    """Those of some services for which an answer leaves room: of a long one, none."""
    room = _room_beside(read) - len(_contact(read))
    lengths = accumulate(length_of(service, read.locale) for service in services)
    return [service for service, length in zip(services, lengths, strict=True) if length <= room]


def _room_beside(read: Reading) -> int:
    """About how many characters an answer with its facts and sources leaves of a message."""
    shown = read.shown
    facts = sum(len(fact.text) + _AROUND_A_FACT for fact in shown.facts)
    expired = sum(len(source) + _AROUND_EXPIRED for source in shown.expired[:1])
    return _ROOM - len(shown.question) - len(shown.answer) - len(shown.source_url) - facts - expired


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
    blocks: list[Block] = [Heading(Verbatim(shown.question)), *paragraphs(shown.answer)]
    blocks += [Paragraph(_fact(fact.text, fact.valid_until)) for fact in shown.facts]
    if shown.expired:
        blocks.append(Paragraph(t("faq.expired", source=Verbatim(shown.expired[0]))))
    if read.outdated:
        blocks.append(Paragraph(t("faq.said_outdated", n=read.outdated)))
    blocks.append(Facts(tuple(_rows(read))))
    return blocks


def paragraphs(text: str) -> list[Block]:
    """The paragraphs of an answer; where it has more than a message has room for, the last ones as one block."""
    return [Paragraph(Verbatim(piece)) for piece in text.split("\n\n", _PARAGRAPHS - 1)]


def _fact(text: str, until: date) -> Phrase:
    return t("faq.fact", fact=Verbatim(text), until=day_of(until))


def day_of(day: date) -> Days:
    """A day in the reader's words."""
    return Days(day, day, Style.DATE)


def _rows(read: Reading) -> list[tuple[Text, Text]]:
    rows: list[tuple[Text, Text]] = [
        (t("faq.source"), Verbatim(read.shown.source_url)),
        (t("faq.checked"), _check(read)),
    ]
    if read.shown.campus is not None and read.campus is not None:
        rows.append((t("faq.holds_at"), Verbatim(read.campus.name)))
    if read.contact is not None:
        rows.append((t("faq.contact"), Verbatim(_contact(read))))
    return rows


def _check(read: Reading) -> Text:
    if read.checked_on is None:
        return t("faq.not_checked")
    if read.checked_by is None:
        return t("faq.checked_on", day=day_of(read.checked_on))
    return t("faq.checked_by", day=day_of(read.checked_on), who=Mention(read.checked_by))


def _contact(read: Reading) -> str:
    """Whom to ask, and those ways to reach them for which there is room."""
    if read.contact is None:
        return ""
    said = read.contact.name.read_in(read.locale)
    for way in (read.contact.phone, read.contact.email, read.contact.url):
        longer = f"{said}, {way}"
        if way and len(longer) <= _room_beside(read):
            said = longer
    return said


def worried(help_card: Message, among: Sequence[Known], locale: str) -> Message:
    """Whom to call, first of all; and what may answer the question, without anything of it being kept."""
    return say(*help_card.blocks, *_offers(0, among, locale))


def did_you_mean(
    asked: int, offered: Sequence[Known], services: Sequence[Service], locale: str, *, can_ask: bool = True
) -> Message:
    """Ask which of some entries answers a question."""
    return say(
        t("faq.did_you_mean"),
        *_offers(asked, offered, locale),
        *talk_to(services, locale),
        Actions((ask_a_person(asked, can_ask=can_ask),)),
    )


def not_known(asked: int, services: Sequence[Service], locale: str, *, can_ask: bool = True) -> Message:
    """Say that there is no answer, rather than guess one."""
    return say(t("faq.not_known"), *talk_to(services, locale), _no_answer(asked, can_ask=can_ask))


def _no_answer(asked: int, *, can_ask: bool) -> Actions:
    wish = (Button(t("faq.wish"), action("faq/wish", asked=asked)),) if asked else ()
    return Actions((ask_a_person(asked, can_ask=can_ask), *wish))


def several(pieces: Sequence[Piece], left_out: int, locale: str, *, can_ask: bool = True) -> Message:
    """Answer several questions, one after the other."""
    blocks: list[Block] = []
    for piece in pieces:
        blocks.append(Heading(Verbatim(shorten(piece.question, _HEADING))))
        blocks += _brief(piece, locale, can_ask=can_ask)
    if left_out:
        blocks.append(Paragraph(t("faq.left_out", n=left_out)))
    return say(*_pressed_once(blocks))


def _pressed_once(blocks: Sequence[Block]) -> list[Block]:
    """The same without the buttons that do what an earlier one does: of questions that are not kept some are alike."""
    found: list[Block] = []
    known: set[str] = set()
    for block in blocks:
        match block:
            case Item(title, detail, Button() as button) if button.action.encode() in known:
                found.append(Item(title, detail))
            case Actions(components):
                new = tuple(component for component in components if component.action.encode() not in known)
                found += [Actions(new)] if new else []
            case _:
                found.append(block)
        known |= {component.action.encode() for component in Message((block,)).components()}
    return found


def _brief(piece: Piece, locale: str, *, can_ask: bool) -> list[Block]:
    read = piece.answer
    if read is not None:
        whole = Button(t("faq.whole_answer"), action("faq/chosen", asked=piece.asked, entry=read.shown.id))
        return [Item(Verbatim(read.shown.question), Verbatim(shorten(read.shown.answer, _BRIEF)), whole)]
    if piece.offered:
        return [Paragraph(t("faq.did_you_mean")), *_offers(piece.asked, piece.offered[:_IN_SEVERAL], locale)]
    return [Paragraph(t("faq.not_known")), _no_answer(piece.asked, can_ask=can_ask)]


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


def thanks(*, outdated: bool) -> Message:
    """Take note of what was said of an answer."""
    return say(t("faq.thanks.outdated") if outdated else t("faq.thanks.helped"))


def learnt() -> Message:
    """Say that others will find the answer by the same words."""
    return say(t("faq.learnt"))
