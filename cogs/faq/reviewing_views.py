"""What those read who keep answers true, once a week."""

from collections.abc import Sequence

from bot.api import Actions, Block, Button, Heading, Item, Message, Paragraph, Verbatim, action, say, t
from cogs.faq.listing_views import Only
from cogs.faq.standing import Standing

_SHOWN = 8


def for_owner(needed: Sequence[Standing], locale: str) -> Message:
    """The answers that somebody looks after and that need them."""
    return say(Heading(t("faq.review.yours", n=len(needed))), *_items(needed, locale), _more(needed))


def for_all(needed: Sequence[Standing], waiting: int, lacking: int, locale: str) -> Message:
    """What needs one of those who organise."""
    blocks: list[Block] = [Heading(t("faq.review.title")), *_items(needed, locale)]
    buttons = []
    if needed:
        buttons.append(Button(t("faq.review.see"), action("faq/browse", only=Only.NEEDED, page=1)))
    if waiting:
        buttons.append(Button(t("faq.draft.see"), action("faq/browse", only=Only.WAITING, page=1)))
        blocks.append(Paragraph(t("faq.review.waiting", n=waiting)))
    if lacking:
        blocks.append(Paragraph(t("faq.review.missing", n=lacking)))
        buttons.append(Button(t("faq.menu.missing"), action("faq/see_missing")))
    return say(*blocks, _more(needed), Actions(tuple(buttons)))


def _items(needed: Sequence[Standing], locale: str) -> list[Item]:
    return [
        Item(
            Verbatim(one.entry.question.read_in(locale)),
            t(f"faq.review.{one.reason}"),
            Button(t("faq.look"), action("faq/look", entry=one.entry.id)),
        )
        for one in needed[:_SHOWN]
    ]


def _more(needed: Sequence[Standing]) -> Paragraph | None:
    more = len(needed) - _SHOWN
    return Paragraph(t("faq.review.more", n=more)) if more > 0 else None
