"""What mentors see of a case: in their channel its name alone, what it says only who has taken it, in private."""

from collections.abc import Sequence
from datetime import date

from bot.api import (
    Actions,
    Button,
    Days,
    Emphasis,
    Facts,
    Heading,
    Listing,
    Member,
    Mention,
    Message,
    Paragraph,
    Phrase,
    Verbatim,
    action,
    say,
    t,
)
from cogs.checkin.content import Way
from cogs.checkin.store import Part
from cogs.checkin.vault import Case
from cogs.checkin.words import BAR, parts


def named(case: Case) -> Phrase:
    """The name of a case: Blue Fox."""
    colour, animal = case.row.name.split("-")
    return t("checkin.name", colour=t(f"checkin.colour.{colour}"), animal=t(f"checkin.animal.{animal}"))


def card(case: Case, on_duty: Sequence[Member]) -> Message:
    """To all mentors: there is a case, and who is on duty."""
    key = "checkin.card.urgent" if case.note.urgent else "checkin.card"
    people = Listing(tuple(t("checkin.person", who=Mention(one.address, notifies=True)) for one in on_duty))
    on = t("checkin.card.duty", people=people) if on_duty else None
    return say(t(key, case=named(case)), on, Actions((_take(case),)))


def no_mentor() -> Message:
    """To who was a mentor: they are none any more."""
    return say(t("checkin.no_mentor"))


def taken_card(case: Case, by: Member) -> Message:
    """To all mentors: somebody has taken it."""
    return say(t("checkin.card.taken", case=named(case), who=Mention(by.address)))


def nobody_took_it(case: Case) -> Message:
    """To the coordinator or the professional: a case that nobody has taken."""
    key = "checkin.not_taken.urgent" if case.note.urgent else "checkin.not_taken"
    return say(t(key, case=named(case)), Actions((_take(case),)))


def yours(case: Case) -> Message:
    """To who took it."""
    return say(t("checkin.yours", case=named(case)), t("checkin.guidance"), _tools(case))


def shown(case: Case, part: int = 1) -> Message:
    """What a case says; of long words a part, each in a message of its own."""
    words = parts(case.note.words)
    if part > 1 and words:
        return _more(case, words, min(part, len(words)))
    return say(*_said(case), *_words(words[:1]), *_rest(case, words, 1), _tools(case), _beside(case))


def to_be_read(case: Case, address: str) -> Message:
    """To who has taken a case that was written on a page: where it can be read."""
    return say(Heading(named(case)), t("checkin.reading"), Paragraph(Verbatim(address)), _tools(case), _beside(case))


def sealed_yet(case: Case) -> Message:
    """On that page, before its button was pressed."""
    return say(Heading(named(case)), t("checkin.reading.above"))


def on_page(case: Case) -> Message:
    """On that page, once it was: what the case says, however long."""
    return say(*_said(case), *_words(parts(case.note.words)), t("checkin.reading.then"), t("checkin.guidance"))


def _said(case: Case) -> tuple[Heading | Facts, ...]:
    rows = (
        (t("checkin.fact.week"), t(f"checkin.week.{case.note.week}")),
        (t("checkin.fact.topic"), t(f"checkin.topic.{case.note.topic}")),
        (t("checkin.fact.way"), t(f"checkin.wants.{case.note.way}")),
    )
    return Heading(named(case)), Facts(rows)


def _words(words: Sequence[str]) -> tuple[Paragraph | Phrase, ...]:
    if not words:
        return (t("checkin.taps_alone"),)
    return t("checkin.own_words", bar=BAR), *(Paragraph(Verbatim(one)) for one in words)


def _more(case: Case, words: Sequence[str], part: int) -> Message:
    told = t("checkin.own_words.part", part=part, parts=len(words), bar=BAR)
    text = Paragraph(Verbatim(words[part - 1]))
    return say(Heading(named(case)), told, text, *_rest(case, words, part), _tools(case))


def _rest(case: Case, words: Sequence[str], part: int) -> tuple[Actions, ...]:
    """The way to the next part, where there is one."""
    more = Button(
        t("checkin.button.read_on"), action("checkin/look", case=case.row.id, part=part + 1), Emphasis.PRIMARY
    )
    return (Actions((more,)),) if part < len(words) else ()


def answered(case: Case) -> Message:
    """The answer is on its way."""
    return say(t(f"checkin.answered.{case.note.way}", case=named(case)), _tools(case))


def handed_over(case: Case) -> Message:
    """It is free again."""
    return say(t("checkin.handed_over", case=named(case)))


def ask_close(case: Case) -> Message:
    """To who closes a case without an answer that its sender wants: what that means, and the other ways."""
    id_ = case.row.id
    return say(
        t("checkin.ask.close", case=named(case)),
        Actions(
            (
                _answer(case),
                _hand_over(case),
                Button(
                    t("checkin.button.close_unanswered"),
                    action("checkin/close", case=id_, unanswered=1),
                    Emphasis.DANGER,
                ),
            )
        ),
    )


def closed(case: Case) -> Message:
    """It is over."""
    return say(t("checkin.closed_case", case=named(case)))


def did_you_get_in_touch(case: Case) -> Message:
    """To who took it and has not answered."""
    return say(t("checkin.in_touch", case=named(case)), _tools(case))


def handed_to_you(case: Case) -> Message:
    """To the coordinator or the professional: a mentor hands a case to them."""
    return say(t("checkin.handed_to_you", case=named(case)), Actions((_take(case),)))


def handed_on_card(case: Case) -> Message:
    """To all mentors: it was handed on, and is free for anybody until somebody takes it."""
    return say(t("checkin.card.handed_on", case=named(case)), Actions((_take(case),)))


def ask_block(case: Case, lengths: Sequence[int]) -> Message:
    """To who has a case: for how long its sender is to be blocked, and what that means."""
    buttons = [
        Button(t(f"checkin.button.block.{days}"), action("checkin/block", case=case.row.id, days=days))
        for days in lengths
    ]
    return say(t("checkin.ask.block", case=named(case)), Actions(tuple(buttons)))


def blocked(case: Case, until: date) -> Message:
    """To who blocked the sender of a case."""
    return say(t("checkin.blocked_sender", case=named(case), until=Days(until, until)))


def somebody_is_blocked(by: Member, until: date) -> Message:
    """To the coordinator: a mentor blocked a sender, and it can be undone."""
    lift = Button(t("checkin.button.lift_blocks"), action("checkin/lift_blocks"))
    return say(t("checkin.somebody_is_blocked", who=Mention(by.address), until=Days(until, until)), Actions((lift,)))


def blocks_lifted() -> Message:
    """Everybody can send again."""
    return say(t("checkin.blocks_lifted"))


def _take(case: Case) -> Button:
    return Button(t("checkin.button.take"), action("checkin/take", case=case.row.id), Emphasis.PRIMARY)


def _beside(case: Case) -> Actions:
    """What is done seldom with a case; nothing is known of a sender who left no address."""
    id_ = case.row.id
    block = Button(t("checkin.button.ask_block"), action("checkin/ask_block", case=id_))
    return Actions(
        (
            Button(t("checkin.button.to_coordinator"), action("checkin/hand_up", case=id_, to=Part.COORDINATOR)),
            Button(t("checkin.button.to_professional"), action("checkin/hand_up", case=id_, to=Part.PROFESSIONAL)),
            *((block,) if case.note.way is Way.ADDRESS else ()),
        )
    )


def _answer(case: Case) -> Button:
    return Button(t("checkin.button.answer"), action("checkin/answer", case=case.row.id), Emphasis.PRIMARY)


def _hand_over(case: Case) -> Button:
    return Button(t("checkin.button.hand_over"), action("checkin/hand_over", case=case.row.id))


def _tools(case: Case) -> Actions:
    id_ = case.row.id
    return Actions(
        (
            Button(t("checkin.button.look"), action("checkin/look", case=id_)),
            *(() if case.note.way is Way.NONE else (_answer(case),)),
            _hand_over(case),
            Button(t("checkin.button.close"), action("checkin/close", case=id_)),
        )
    )
