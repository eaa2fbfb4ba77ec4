"""What is read of questions that had no answer."""

from collections.abc import Sequence

from bot.api import (
    Actions,
    Block,
    Button,
    Heading,
    Item,
    Message,
    Moment,
    Paragraph,
    Style,
    Verbatim,
    action,
    say,
    shorten,
    t,
)
from cogs.faq.tables import HandoffRow, MissingRow, WishRow

_QUESTION = 250
_SHOWN = 5
_WAITING = 3  # the oldest


def wished() -> Message:
    """Say to who asked that others see it."""
    return say(t("faq.missing.wished"))


def report(waiting: Sequence[HandoffRow], wishes: Sequence[WishRow], counted: Sequence[MissingRow]) -> Message:
    """What people lacked an answer to: in their words where they let it, else what several had in common.

    Of each kind the newest are shown; more come as those are put away, or weeks go by.
    """
    blocks: list[Block] = [Heading(t("faq.missing.title"))]
    if not waiting and not wishes and not counted:
        return say(*blocks, t("faq.missing.nothing"))
    if waiting:
        blocks.append(Paragraph(t("faq.handoff.wait")))
    for one in waiting[:_WAITING]:
        since = t("faq.handoff.since", since=Moment(one.asked_at, Style.SHORT))
        answer = Button(t("faq.handoff.answer"), action("faq/answer", handoff=one.id))
        blocks.append(Item(Verbatim(shorten(one.question, _QUESTION)), since, answer))
    if wishes:
        blocks.append(Paragraph(t("faq.missing.wishes")))
    for row in wishes[:_SHOWN]:
        write = Button(t("faq.missing.write"), action("faq/answer_wish", question=row.id))
        done = Button(t("faq.missing.done"), action("faq/drop_wish", question=row.id))
        blocks += [Paragraph(Verbatim(shorten(row.question, _QUESTION))), Actions((write, done))]
    if len(wishes) > _SHOWN:
        blocks.append(Paragraph(t("faq.missing.more", n=len(wishes) - _SHOWN)))
    if counted:
        blocks.append(Paragraph(t("faq.missing.counted")))
    blocks += [
        Paragraph(t("faq.missing.words", words=Verbatim(row.words), n=row.people, week=row.week_of.isocalendar().week))
        for row in counted[:_SHOWN]
    ]
    return say(*blocks)


def put_away() -> Message:
    """Say that a question is put away."""
    return say(t("faq.missing.put_away"))
