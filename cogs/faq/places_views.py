"""What is read of places where members study, and of whom they can talk to there."""

from collections.abc import Sequence

from bot.api import (
    Actions,
    Block,
    Item,
    Listing,
    Message,
    Option,
    Paragraph,
    Phrase,
    Select,
    Verbatim,
    action,
    say,
    shorten,
    t,
)
from cogs.faq.entries import Campus, Service

OPTIONS = 25
"""Campuses in one list: as many as Discord shows."""

_ROOM = 3_600  # characters of a message, without the words of ours
_BESIDE_HELP = 800  # characters beside the help card
_BETWEEN = 22  # characters of a name in the words of a list, which are few


def talk_to(services: Sequence[Service], locale: str) -> list[Block]:
    """Whom one can talk to about it."""
    if not services:
        return []
    return [Paragraph(t("faq.talk_to")), *(as_told(service, locale) for service in services)]


def length_of(service: Service, locale: str) -> int:
    """How many characters are said of a service."""
    return len(service.name.read_in(locale)) + len(_reach(service, locale))


def as_told(service: Service, locale: str) -> Item:
    """Somebody whom one can talk to, with when and how to reach them."""
    return Item(Verbatim(service.name.read_in(locale)), Verbatim(_reach(service, locale)))


def _reach(service: Service, locale: str) -> str:
    return ". ".join(
        part
        for part in (
            service.about.read_in(locale).rstrip("."),
            "" if service.hours is None else service.hours.read_in(locale).rstrip("."),
            _ways(service),
        )
        if part
    )


def _ways(service: Service) -> str:
    return ", ".join(way for way in (service.phone, service.email, service.url) if way)


def about_money(services: Sequence[Service], locale: str) -> Phrase:
    """Whom one can talk to about money, in one sentence."""
    named = [Verbatim(f"{service.name.read_in(locale)} ({_ways(service)})") for service in services]
    return t("faq.about_money", who=Listing(tuple(named)))


def found(services: Sequence[Service], locale: str, *, knows_campus: bool) -> Message:
    """Whom one can talk to about something, as many as there is room for; and how to see those nearby."""
    room = _ROOM
    blocks: list[Block] = [Paragraph(t("faq.who.found"))]
    for service in services:
        room -= length_of(service, locale)
        if room >= 0:
            blocks.append(as_told(service, locale))
    return say(*blocks, None if knows_campus else t("faq.who.no_campus"))


def nobody_found(welfare: Service | None, locale: str, *, knows_campus: bool) -> Message:
    """Say that the directory has nobody for it; the welfare organisation nearby may know."""
    if welfare is not None:
        return say(t("faq.who.perhaps"), as_told(welfare, locale))
    return say(t("faq.who.nobody"), None if knows_campus else t("faq.who.no_campus"))


def worried(help_card: Message, services: Sequence[Service], locale: str) -> Message:
    """Whom to call, first of all; and whom else one can talk to."""
    fit = [service for service in services if length_of(service, locale) <= _BESIDE_HELP]
    return say(*help_card.blocks, *talk_to(fit, locale))


def which_campus(asked: Phrase, campuses: Sequence[Campus], handler: str, entry: str) -> Message:
    """Ask for a campus, for an entry; `handler` is what hears which was chosen."""
    parts = [campuses[start : start + OPTIONS] for start in range(0, len(campuses), OPTIONS)]
    return say(asked, *(Actions((_campuses(part, n, handler, entry),)) for n, part in enumerate(parts)))


def _campuses(part: Sequence[Campus], number: int, handler: str, entry: str) -> Select:
    first, last = (Verbatim(shorten(one.name, _BETWEEN)) for one in (part[0], part[-1]))
    return Select(
        t("faq.campus_between", first=first, last=last),
        action(handler, entry=entry, part=number),
        tuple(Option(campus.id, Verbatim(campus.name)) for campus in part),
    )


def campus_chosen(campus: Campus) -> Message:
    """Say from where answers are given from now on."""
    return say(t("faq.campus.chosen", campus=Verbatim(campus.name)))


def usual_chosen(campus: Campus) -> Message:
    """Say for where answers are given to whoever has chosen nothing."""
    return say(t("faq.usual.chosen", campus=Verbatim(campus.name)))
