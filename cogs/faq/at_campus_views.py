"""What those read who write what an answer says at one campus."""

from bot.api import Actions, Block, Button, Facts, Heading, Message, Paragraph, Verbatim, action, say, t
from cogs.faq.editing import short
from cogs.faq.entries import LOCALES, Campus, FaqEntry
from cogs.faq.views import paragraphs


def shown(entry: FaqEntry, campus: Campus, locale: str) -> Message:
    """What an entry says otherwise at a campus, and what changes that."""
    own = entry.campus.get(campus.id)
    name = Verbatim(campus.name)
    blocks: list[Block] = [Heading(Verbatim(entry.question.read_in(locale)))]
    if own is None or own.answer is None:
        blocks.append(Paragraph(t("faq.at_campus.same", campus=name)))
    else:
        blocks.append(Paragraph(t("faq.at_campus.other", campus=name)))
        blocks += paragraphs(own.answer.read_in(locale))
    if own is not None and own.source_url is not None:
        blocks.append(Facts(((t("faq.source"), Verbatim(own.source_url)),)))
    at = short(campus.id)
    buttons = [
        Button(t(f"faq.write.{lang}"), action("faq/write_at", entry=entry.id, at=at, lang=lang)) for lang in LOCALES
    ]
    if own is not None:
        buttons.append(Button(t("faq.at_campus.drop"), action("faq/same_at", entry=entry.id, at=at)))
    return say(*blocks, Actions(tuple(buttons)))
