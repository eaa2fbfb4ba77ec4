"""What those read who keep answers true, once a week."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.api import Actions, Block, Button, Heading, Item, Message, Paragraph, Verbatim, action, say, t

if TYPE_CHECKING:
    from cogs.faq.reviewing import Needed

_SHOWN = 8


def for_owner(needed: Sequence["Needed"], locale: str) -> Message:
    """The answers that somebody looks after and that need them."""
    return say(Heading(t("faq.review.yours", n=len(needed))), *_items(needed, locale), _more(needed))


def for_all(needed: Sequence["Needed"], waiting: int, lacking: int, locale: str) -> Message:
    """What needs one of those who organise."""
    blocks: list[Block] = [Heading(t("faq.review.title")), *_items(needed, locale)]
    buttons = [Button(t("faq.menu.entries"), action("faq/list_entries"))]
    if waiting:
        blocks.append(Paragraph(t("faq.review.waiting", n=waiting)))
    if lacking:
        blocks.append(Paragraph(t("faq.review.missing", n=lacking)))
        buttons.append(Button(t("faq.menu.missing"), action("faq/see_missing")))
    return say(*blocks, _more(needed), Actions(tuple(buttons)))


def _items(needed: Sequence["Needed"], locale: str) -> list[Item]:
    return [
        Item(
            Verbatim(one.entry.question.read_in(locale)),
            t(f"faq.review.{one.reason}"),
            Button(t("faq.look"), action("faq/look", entry=one.entry.id)),
        )
        for one in needed[:_SHOWN]
    ]


def _more(needed: Sequence["Needed"]) -> Paragraph | None:
    more = len(needed) - _SHOWN
    return Paragraph(t("faq.review.more", n=more)) if more > 0 else None
