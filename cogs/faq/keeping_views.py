"""What those read who keep entries true."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.api import (
    Actions,
    Address,
    Block,
    Button,
    Emphasis,
    Facts,
    Heading,
    Item,
    Mention,
    Message,
    Moment,
    Paragraph,
    Style,
    Text,
    Verbatim,
    action,
    say,
    shorten,
    t,
)
from cogs.faq.editing import differences, mark_of
from cogs.faq.entries import LOCALES, FaqEntry
from cogs.faq.knowledge import seen_of
from cogs.faq.tables import DraftRow, RevisionRow
from cogs.faq.views import day_of, paragraphs

_BRIEF = 300  # characters of a part that is different


@dataclass(frozen=True)
class Kept:
    """An entry, as those see it who keep it true."""

    entry: FaqEntry
    hidden: bool
    checked_on: date | None
    checked_by: Address | None
    owner: Address | None
    owned_by_reader: bool
    outdated: int
    has_draft: DraftRow | None
    has_history: bool
    learnt: int  # questions by which people let others find it


@dataclass(frozen=True)
class Before:
    """What an entry was before, and who changed it then."""

    row: RevisionRow
    entry: FaqEntry | None
    by: Address | None


def shown(kept: Kept, locale: str) -> Message:
    """An entry, and what can be done about it."""
    entry, name = kept.entry, kept.entry.id
    blocks: list[Block] = [Heading(Verbatim(entry.question.read_in(locale)))]
    blocks += paragraphs(entry.answer.read_in(locale))
    for fact in entry.facts:
        until = t("faq.fact_until", day=day_of(fact.valid_until))
        drop = Button(t("faq.drop_fact"), action("faq/drop_fact", entry=name, fact=mark_of(fact)))
        blocks.append(Item(Verbatim(fact.text.read_in(locale)), until, drop))
    if kept.hidden:
        blocks.append(Paragraph(t("faq.is_hidden")))
    if kept.outdated:
        blocks.append(Paragraph(t("faq.said_outdated", n=kept.outdated)))
    blocks.append(Facts(tuple(_rows(kept))))
    first, *rest = _deeds(kept, locale)
    return say(*blocks, first, Actions(tuple(_writing(name))), *rest)


def _rows(kept: Kept) -> list[tuple[Text, Text]]:
    checked: Text = t("faq.not_checked_here")
    if kept.checked_on is not None and kept.checked_by is not None:
        checked = t("faq.checked_by", day=day_of(kept.checked_on), who=Mention(kept.checked_by))
    elif kept.checked_on is not None:
        checked = t("faq.checked_on", day=day_of(kept.checked_on))
    at = ", ".join(kept.entry.campus)
    differs = [(t("faq.differs_at"), Verbatim(shorten(at, _BRIEF)))] if at else []
    owner = t("faq.somebody", who=Mention(kept.owner)) if kept.owner else t("faq.nobody")
    source = (t("faq.source"), Verbatim(kept.entry.source_url))
    return [source, (t("faq.checked"), checked), (t("faq.owner"), owner), *differs]


def _writing(name: str) -> list[Button]:
    """What opens an entry for writing, in each language, and what it says at one campus."""
    languages = [Button(t(f"faq.write.{lang}"), action("faq/write", entry=name, lang=lang)) for lang in LOCALES]
    return [*languages, Button(t("faq.at_campus"), action("faq/differs", entry=name))]


def _deeds(kept: Kept, locale: str) -> list[Actions]:
    name = kept.entry.id
    first = [
        confirm(kept.entry, Emphasis.PRIMARY),
        Button(t("faq.leave_alone"), action("faq/leave_alone", entry=name))
        if kept.owned_by_reader
        else Button(t("faq.look_after"), action("faq/look_after", entry=name)),
        Button(t("faq.add_fact"), action("faq/add_fact", entry=name)),
    ]
    if kept.checked_on is None and not kept.hidden:
        first.append(next_unchecked(name))
    second = []
    if kept.has_draft is not None:
        second.append(Button(t("faq.draft.look"), action("faq/preview", draft=kept.has_draft.id, lang=locale)))
    if kept.has_history:
        second.append(Button(t("faq.past"), action("faq/past", entry=name)))
    if kept.learnt:
        second.append(Button(t("faq.learnt.see", n=kept.learnt), action("faq/see_learnt", entry=name)))
    if kept.hidden:
        second.append(Button(t("faq.show_again"), action("faq/show_again", entry=name)))
    else:
        second.append(Button(t("faq.hide"), action("faq/hide", entry=name), Emphasis.DANGER))
    return [Actions(tuple(first)), Actions(tuple(second))]


def confirm(entry: FaqEntry, emphasis: Emphasis = Emphasis.PLAIN) -> Button:
    """What says that one has checked an entry, as one sees it now."""
    return Button(t("faq.confirm"), action("faq/confirm", entry=entry.id, seen=seen_of(entry)), emphasis)


def next_unchecked(after: str) -> Button:
    """What shows the next entry that nobody has checked."""
    return Button(t("faq.entries.next"), action("faq/next_unchecked", after=after))


def undo(before: RevisionRow, now: FaqEntry | None) -> Button:
    """What takes a change back, as long as nobody changes the entry again."""
    return Button(t("faq.undo"), action("faq/back_to", revision=before.id, seen=seen_of(now)))


def past(now: FaqEntry, found: Sequence[Before], locale: str) -> Message:
    """What an entry said before, newest first: what is different from now."""
    blocks: list[Block] = [Heading(Verbatim(now.question.read_in(locale)))]
    for one in found:
        when = Moment(one.row.replaced_at, Style.SHORT)
        by = t("faq.past.by", when=when, who=Mention(one.by)) if one.by else t("faq.past.when", when=when)
        back = Button(t("faq.back"), action("faq/back_to", revision=one.row.id, seen=seen_of(now)))
        blocks.append(Item(by, _was(now, one, locale), back))
    if not found:
        blocks.append(Paragraph(t("faq.past.nothing")))
    return say(*blocks)


def _was(now: FaqEntry, one: Before, locale: str) -> Text:
    if one.entry is None or one.row.hidden:
        return t("faq.past.hidden")
    found = differences(now, one.entry, locale)
    if not found:
        return t("faq.past.same")
    return t("faq.past.was", text=Verbatim(shorten(found[0].after or "–", _BRIEF)))


def taken_back(before: RevisionRow, now: FaqEntry | None) -> Message:
    """Say that an entry says again what it said before."""
    return say(t("faq.taken_back"), Actions((_look(before.name), undo(before, now))))


def hidden(before: RevisionRow, now: FaqEntry) -> Message:
    """Say that nobody finds an entry any more."""
    return say(t("faq.now_hidden"), Actions((undo(before, now),)))


def shown_again(name: str) -> Message:
    """Say that an entry is found again."""
    return say(t("faq.now_shown"), _back_to(name))


def confirmed(name: str, left: int) -> Message:
    """Say that an entry is checked, and how many are left that nobody has checked."""
    if not left:
        return say(t("faq.confirmed"), _back_to(name))
    return say(t("faq.confirmed"), t("faq.entries.left", n=left), Actions((next_unchecked(name), _look(name))))


def looks_after(name: str) -> Message:
    """Say what one is in for."""
    return say(t("faq.looks_after"), _back_to(name))


def leaves_alone(name: str) -> Message:
    """Say that one hears no more of it."""
    return say(t("faq.leaves_alone"), _back_to(name))


def _back_to(name: str) -> Actions:
    return Actions((_look(name),))


def _look(name: str) -> Button:
    return Button(t("faq.look"), action("faq/look", entry=name))
