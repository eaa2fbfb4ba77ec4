"""What is read of questions that people answer: by those who ask, and by those who answer."""

from bot.api import (
    Action,
    Actions,
    Address,
    Block,
    Button,
    Emphasis,
    Heading,
    Mention,
    Message,
    Moment,
    Paragraph,
    Style,
    Verbatim,
    action,
    say,
    t,
)
from cogs.faq.tables import HandoffRow


def ask_a_person(asked: int, *, can_ask: bool) -> Button:
    """What passes a question to people; where nobody here takes any, the way to whom one can talk to."""
    if not can_ask:
        return Button(t("faq.menu.who"), action("faq/who"))
    return Button(t("faq.ask_a_person"), action("faq/person", asked=asked) if asked else action("faq/person"))


def _of(row: HandoffRow, handler: str) -> Action:
    return action(f"faq/{handler}", handoff=row.id)


def nobody_there() -> Message:
    """Say that nobody would see a question."""
    return say(t("faq.handoff.nobody"))


def passed_on(row: HandoffRow) -> Message:
    """Say to the asker what happens now."""
    return say(
        t("faq.handoff.passed_on.named") if row.named else t("faq.handoff.passed_on"),
        Actions((Button(t("faq.handoff.withdraw"), _of(row, "withdraw")),)),
    )


def withdrawn() -> Message:
    """Say that a question is taken back."""
    return say(t("faq.handoff.withdrawn"))


def card(row: HandoffRow, *, asker: Address | None, taker: Address | None) -> Message:
    """A question as those see it who can answer."""
    blocks: list[Block] = [Heading(t("faq.handoff.title")), Paragraph(Verbatim(row.question))]
    blocks.append(Paragraph(t("faq.handoff.by", who=Mention(asker)) if asker else t("faq.handoff.by_somebody")))
    if row.closed_at is not None:
        over = t("faq.handoff.is_answered") if row.answer is not None else t("faq.handoff.is_closed")
        blocks.append(Paragraph(over))
        if row.answer is not None:
            blocks.append(Paragraph(Verbatim(row.answer)))
            blocks.append(Actions((Button(t("faq.handoff.make_entry"), _of(row, "make_entry")),)))
        return say(*blocks)
    buttons = [Button(t("faq.handoff.answer"), _of(row, "answer"), Emphasis.PRIMARY)]
    if taker is None:
        buttons.append(Button(t("faq.handoff.take"), _of(row, "take")))
    else:
        blocks.append(Paragraph(t("faq.handoff.taken_by", who=Mention(taker))))
        buttons.append(Button(t("faq.handoff.let_go"), _of(row, "let_go")))
    buttons.append(Button(t("faq.handoff.close"), _of(row, "close")))
    return say(*blocks, t("faq.handoff.since", since=Moment(row.asked_at, Style.SHORT)), Actions(tuple(buttons)))


def taken(row: HandoffRow) -> Message:
    """Say to who took a question how to answer it."""
    return say(
        t("faq.handoff.taken"),
        Paragraph(Verbatim(row.question)),
        Actions((Button(t("faq.handoff.answer"), _of(row, "answer"), Emphasis.PRIMARY),)),
    )


def let_go() -> Message:
    """Say that somebody else can take it."""
    return say(t("faq.handoff.is_let_go"))


def answered(row: HandoffRow, by: Address) -> Message:
    """The answer, as the asker reads it."""
    return say(
        Heading(t("faq.handoff.your_answer")),
        Paragraph(t("faq.handoff.you_asked", question=Verbatim(row.question))),
        Paragraph(Verbatim(row.answer or "")),
        Paragraph(t("faq.handoff.source", source=Verbatim(row.source_url))) if row.source_url else None,
        Paragraph(t("faq.handoff.answered_by", who=Mention(by))),
        Actions((Button(t("faq.handoff.ask_more"), action("faq/person")),)),
    )


def has_answered(row: HandoffRow) -> Message:
    """Say to who answered that it is on its way."""
    return say(t("faq.handoff.has_answered"), Actions((Button(t("faq.handoff.make_entry"), _of(row, "make_entry")),)))


def not_answered(row: HandoffRow) -> Message:
    """Say to the asker that it cannot be answered here."""
    return say(
        t("faq.handoff.not_answered"),
        Paragraph(t("faq.handoff.you_asked", question=Verbatim(row.question))),
        t("faq.handoff.elsewhere"),
        _whom_to_ask(),
    )


def closed() -> Message:
    """Say to who closed a question that the asker is told."""
    return say(t("faq.handoff.has_closed"))


def still_waiting(row: HandoffRow) -> Message:
    """Say to the asker that it takes long."""
    return say(
        t("faq.handoff.still_waiting"),
        Paragraph(t("faq.handoff.you_asked", question=Verbatim(row.question))),
        Actions(
            (
                Button(t("faq.menu.who"), action("faq/who")),
                Button(t("faq.handoff.withdraw"), _of(row, "withdraw")),
            )
        ),
    )


def waits_in_vain(row: HandoffRow) -> Message:
    """Say to the asker not to wait."""
    return say(
        t("faq.handoff.in_vain"),
        Paragraph(t("faq.handoff.you_asked", question=Verbatim(row.question))),
        t("faq.handoff.elsewhere"),
        _whom_to_ask(),
    )


def reminder(row: HandoffRow) -> Message:
    """Remind those who can answer."""
    return say(
        t("faq.handoff.reminder", since=Moment(row.asked_at, Style.SHORT)),
        Paragraph(Verbatim(row.question)),
        Actions((Button(t("faq.handoff.answer"), _of(row, "answer"), Emphasis.PRIMARY),)),
    )


def _whom_to_ask() -> Actions:
    return Actions((Button(t("faq.menu.who"), action("faq/who")),))


def by_itself(*, waits: bool, looks_after: bool) -> Message:
    """To a member: what they are told without asking for it again."""
    return say(
        t("faq.by_itself.waiting") if waits else None,
        t("faq.by_itself.review") if looks_after else None,
    )
