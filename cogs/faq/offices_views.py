"""What those read who look after the directory."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.api import Actions, Block, Button, Emphasis, Heading, Item, Message, Paragraph, Verbatim, action, say, t
from cogs.faq.entries import LOCALES, Service
from cogs.faq.places_views import as_told

_PAGE = 8


@dataclass(frozen=True)
class Listed:
    """Somebody in the directory."""

    service: Service
    hidden: bool
    is_own: bool


def page(listed: Sequence[Listed], number: int, locale: str) -> Message:
    """One page of the directory."""
    pages = max(1, -(-len(listed) // _PAGE))
    number = min(max(1, number), pages)
    blocks: list[Block] = [Heading(t("faq.directory.title"))]
    if number == 1:
        blocks.append(Paragraph(t("faq.directory.intro")))
        add = Button(t("faq.directory.add"), action("faq/add_service"), Emphasis.PRIMARY)
        blocks.append(Actions((add,)))
    for one in listed[(number - 1) * _PAGE : number * _PAGE]:
        state = t("faq.entries.hidden") if one.hidden else t("faq.directory.own") if one.is_own else None
        look = Button(t("faq.look"), action("faq/see_service", service=one.service.id))
        blocks.append(Item(Verbatim(one.service.name.read_in(locale)), state, look))
    turns = [
        Button(t(label), action("faq/browse_services", page=to))
        for label, to in (("faq.entries.earlier", number - 1), ("faq.entries.later", number + 1))
        if 1 <= to <= pages
    ]
    return say(*blocks, Actions(tuple(turns)) if turns else None)


def shown(service: Service, locale: str, *, hidden: bool, kept: bool = False) -> Message:
    """What people are told of somebody, and what changes that."""
    blocks: list[Block] = [as_told(service, locale)]
    if hidden:
        blocks.append(Paragraph(t("faq.service.hidden")))
    elif kept:
        blocks.append(Paragraph(t("faq.service.kept")))
    languages = [
        Button(t(f"faq.write.{lang}"), action("faq/write_service", service=service.id, lang=lang)) for lang in LOCALES
    ]
    if hidden:
        last = Button(t("faq.service.show"), action("faq/show_service", service=service.id))
    else:
        last = Button(t("faq.service.hide"), action("faq/hide_service", service=service.id), Emphasis.DANGER)
    return say(*blocks, Actions((*languages, last)))
