"""What those read who look through the entries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.api import Actions, Block, Button, Emphasis, Heading, Item, Message, Paragraph, Text, Verbatim, action, say, t
from cogs.faq.faults import Fault
from cogs.faq.standing import Standing
from cogs.faq.tables import DraftRow

PAGE = 7
_FAULTS = 3


class Only(StrEnum):
    """Which entries are listed."""

    ALL = "all"
    UNCHECKED = "unchecked"
    MINE = "mine"
    WAITING = "waiting"
    NEEDED = "needed"


@dataclass(frozen=True)
class Listed:
    """One line of the list."""

    question: str
    state: Text | None
    look: Button


def of_entry(one: Standing, locale: str) -> Listed:
    """An entry in the list."""
    state = None
    if one.hidden:
        state = t("faq.entries.hidden")
    elif one.reason is not None:
        state = t(f"faq.review.{one.reason}")
    elif one.is_unchecked:
        state = t("faq.entries.unchecked")
    look = Button(t("faq.look"), action("faq/look", entry=one.entry.id))
    return Listed(one.entry.question.read_in(locale), state, look)


def of_draft(row: DraftRow, locale: str) -> Listed:
    """A draft in the list."""
    look = Button(t("faq.draft.look"), action("faq/preview", draft=row.id, lang=locale))
    state = t("faq.draft.waits.new") if row.base_mark is None else t("faq.draft.waits")
    return Listed(str(row.body["question"][locale]), state, look)


def page(
    listed: Sequence[Listed],
    only: Only,
    number: int,
    counts: Mapping[Only, int],
    faults: Sequence[Fault],
    *,
    heard: bool,
) -> Message:
    """One page of the entries; `heard` is whether those who organise have a channel to be told in what needs them."""
    first = number == 1
    blocks: list[Block] = [_heading(only, counts[only])]
    if first and only is Only.ALL:
        blocks += _about_all(counts, faults, heard=heard)
    if first and only is Only.UNCHECKED and listed:
        blocks.append(_row(Button(t("faq.entries.one_by_one"), action("faq/next_unchecked"), Emphasis.PRIMARY)))
    if first and only is Only.WAITING and counts[only] > 1:
        blocks.append(_row(Button(t("faq.draft.publish_all"), action("faq/publish_all"))))
    blocks += [Item(Verbatim(one.question), one.state, one.look) for one in listed]
    if not listed:
        blocks.append(Paragraph(t("faq.entries.none")))
    return say(*blocks, *_turns(only, number, counts[only]), _others(only, counts))


def _heading(only: Only, count: int) -> Heading:
    return Heading(t("faq.entries.title", n=count) if only is Only.ALL else t(f"faq.only.{only}"))


def _about_all(counts: Mapping[Only, int], faults: Sequence[Fault], *, heard: bool) -> list[Block]:
    blocks: list[Block] = []
    if counts[Only.UNCHECKED]:
        blocks.append(Paragraph(t("faq.entries.not_checked", n=counts[Only.UNCHECKED])))
    if not heard:
        blocks.append(Paragraph(t("faq.entries.no_channel")))
    return blocks + [Paragraph(t("faq.entries.fault", fault=Verbatim(fault.brief))) for fault in faults[:_FAULTS]]


def _turns(only: Only, number: int, count: int) -> list[Actions]:
    pages = max(1, -(-count // PAGE))
    turns = [
        Button(t(label), action("faq/browse", only=only, page=to))
        for label, to in (("faq.entries.earlier", number - 1), ("faq.entries.later", number + 1))
        if 1 <= to <= pages
    ]
    return [_row(*turns)] if turns else []


def _others(only: Only, counts: Mapping[Only, int]) -> Actions | None:
    """What leads to the other lists that have anything in them."""
    others = [which for which in Only if which is not only and counts[which]]
    buttons = (
        Button(
            t("faq.entries.only", which=t(f"faq.only.{which}"), n=counts[which]),
            action("faq/browse", only=which, page=1),
        )
        for which in others
    )
    return _row(*buttons) if others else None


def _row(*buttons: Button) -> Actions:
    return Actions(tuple(buttons))


def all_checked() -> Message:
    """Say that somebody here has checked every entry."""
    return say(t("faq.entries.all_checked"))
