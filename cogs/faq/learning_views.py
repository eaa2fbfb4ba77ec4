"""What those read who look at the words by which people found an answer."""

from collections.abc import Sequence

from bot.api import Block, Button, Heading, Item, Message, Paragraph, Verbatim, action, say, shorten, t
from cogs.faq.entries import FaqEntry
from cogs.faq.tables import LearnedRow

_SHOWN = 8
_QUESTION = 250


def learnt(entry: FaqEntry, rows: Sequence[LearnedRow], locale: str) -> Message:
    """The questions by which an entry is found too, the newest first."""
    blocks: list[Block] = [Heading(Verbatim(entry.question.read_in(locale)))]
    blocks.append(Paragraph(t("faq.learnt.also") if rows else t("faq.learnt.none")))
    for row in rows[:_SHOWN]:
        drop = Button(t("faq.learnt.drop"), action("faq/unlearn", question=row.id))
        blocks.append(Item(Verbatim(shorten(row.question, _QUESTION)), None, drop))
    if len(rows) > _SHOWN:
        blocks.append(Paragraph(t("faq.learnt.more", n=len(rows) - _SHOWN)))
    return say(*blocks)


def unlearnt() -> Message:
    """Say that an entry is found by these words no more."""
    return say(t("faq.learnt.dropped"))
