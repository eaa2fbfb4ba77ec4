"""What those read who keep entries true."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.api import (
    Actions,
    Address,
    Block,
    Button,
    Days,
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
from cogs.faq.editing import Difference, differences
from cogs.faq.entries import LOCALES, FaqEntry
from cogs.faq.faults import Fault
from cogs.faq.tables import DraftRow, RevisionRow

PAGE = 8
_BRIEF = 300  # characters of a part that is different
_DIFFERENCES = 6
_FAULTS = 3


@dataclass(frozen=True)
class Listed:
    """An entry in the list."""

    name: str
    question: str
    hidden: bool


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


@dataclass(frozen=True)
class Before:
    """What an entry was before, and who changed it then."""

    row: RevisionRow
    entry: FaqEntry | None
    by: Address | None


def page(
    listed: Sequence[Listed], number: int, waiting: Sequence[DraftRow], faults: Sequence[Fault], locale: str
) -> Message:
    """One page of the entries, with what waits for somebody first."""
    pages = max(1, -(-len(listed) // PAGE))
    number = min(max(1, number), pages)
    blocks: list[Block] = [Heading(t("faq.entries.title", n=len(listed)))]
    if number == 1:
        blocks += [_waiting(row, locale) for row in waiting[:PAGE]]
        if len(waiting) > 1:
            every = Button(t("faq.draft.publish_all", n=len(waiting)), action("faq/publish_all"))
            blocks.append(Actions((every,)))
        blocks += [Paragraph(t("faq.entries.fault", fault=Verbatim(str(fault)))) for fault in faults[:_FAULTS]]
    for one in listed[(number - 1) * PAGE : number * PAGE]:
        state = t("faq.entries.hidden") if one.hidden else None
        blocks.append(Item(Verbatim(one.question), state, Button(t("faq.look"), action("faq/look", entry=one.name))))
    turns = [
        Button(t(label), action("faq/browse", page=to))
        for label, to in (("faq.entries.earlier", number - 1), ("faq.entries.later", number + 1))
        if 1 <= to <= pages
    ]
    return say(*blocks, Actions(tuple(turns)) if turns else None)


def _waiting(row: DraftRow, locale: str) -> Item:
    question = str(row.body["question"][locale])
    look = Button(t("faq.draft.look"), action("faq/preview", draft=row.id, lang=locale))
    return Item(Verbatim(question), t("faq.draft.waits"), look)


def shown(kept: Kept, locale: str) -> Message:
    """An entry, and what can be done about it."""
    entry, name = kept.entry, kept.entry.id
    blocks: list[Block] = [Heading(Verbatim(entry.question.read_in(locale)))]
    blocks += [Paragraph(Verbatim(paragraph)) for paragraph in entry.answer.read_in(locale).split("\n\n")]
    for number, fact in enumerate(entry.facts):
        until = t("faq.fact_until", day=_day(fact.valid_until))
        drop = Button(t("faq.drop_fact"), action("faq/drop_fact", entry=name, number=number))
        blocks.append(Item(Verbatim(fact.text.read_in(locale)), until, drop))
    if kept.hidden:
        blocks.append(Paragraph(t("faq.is_hidden")))
    if kept.outdated:
        blocks.append(Paragraph(t("faq.said_outdated", n=kept.outdated)))
    blocks.append(Facts(tuple(_rows(kept))))
    return say(*blocks, Actions(tuple(_languages(name))), *_deeds(kept, locale))


def _rows(kept: Kept) -> list[tuple[Text, Text]]:
    checked: Text = t("faq.not_checked_here")
    if kept.checked_on is not None and kept.checked_by is not None:
        checked = t("faq.checked_by", day=_day(kept.checked_on), who=Mention(kept.checked_by))
    elif kept.checked_on is not None:
        checked = t("faq.checked_on", day=_day(kept.checked_on))
    owner = t("faq.somebody", who=Mention(kept.owner)) if kept.owner else t("faq.nobody")
    return [(t("faq.source"), Verbatim(kept.entry.source_url)), (t("faq.checked"), checked), (t("faq.owner"), owner)]


def _languages(name: str) -> list[Button]:
    """What opens an entry for writing, in each language."""
    return [Button(t(f"faq.write.{lang}"), action("faq/write", entry=name, lang=lang)) for lang in LOCALES]


def _deeds(kept: Kept, locale: str) -> list[Actions]:
    name = kept.entry.id
    first = [
        Button(t("faq.confirm"), action("faq/confirm", entry=name), Emphasis.PRIMARY),
        Button(t("faq.leave_alone"), action("faq/leave_alone", entry=name))
        if kept.owned_by_reader
        else Button(t("faq.look_after"), action("faq/look_after", entry=name)),
        Button(t("faq.add_fact"), action("faq/add_fact", entry=name)),
    ]
    second = []
    if kept.has_draft is not None:
        second.append(Button(t("faq.draft.look"), action("faq/preview", draft=kept.has_draft.id, lang=locale)))
    if kept.has_history:
        second.append(Button(t("faq.past"), action("faq/past", entry=name)))
    if not kept.hidden:
        second.append(Button(t("faq.hide"), action("faq/hide", entry=name), Emphasis.DANGER))
    return [Actions(tuple(first)), *([Actions(tuple(second))] if second else [])]


def _day(day: date) -> Days:
    return Days(day, day, Style.DATE)


def preview(
    row: DraftRow, after: FaqEntry, found: Sequence[Difference], lang: str, *, is_new: bool, own: bool
) -> Message:
    """What an entry is to become: what is different, or all of it where it is new."""
    blocks: list[Block] = [Heading(t("faq.draft.new") if is_new else t("faq.draft.changed"))]
    if is_new:
        blocks.append(Paragraph(Verbatim(after.question.read_in(lang))))
        blocks += [Paragraph(Verbatim(paragraph)) for paragraph in after.answer.read_in(lang).split("\n\n")]
        blocks.append(Facts(((t("faq.source"), Verbatim(after.source_url)),)))
    else:
        blocks.append(Paragraph(Verbatim(after.question.read_in(lang))))
        blocks += [block for one in found[:_DIFFERENCES] for block in _difference(one)]
        if not found:
            blocks.append(Paragraph(t("faq.draft.same", language=t(f"faq.language.{lang}"))))
    if is_new and own:
        blocks.append(Paragraph(t("faq.draft.second")))
    others = (
        [Button(t(f"faq.write.{other}"), action("faq/write", entry=row.name, lang=other)) for other in LOCALES]
        if not is_new
        else []
    )
    deeds = [Button(t("faq.draft.throw_away"), action("faq/throw_away", draft=row.id))]
    if not (is_new and own):
        deeds.insert(0, Button(t("faq.draft.publish"), action("faq/publish", draft=row.id), Emphasis.PRIMARY))
    return say(*blocks, Actions(tuple(deeds)), Actions(tuple(others)) if others else None)


def _difference(one: Difference) -> list[Block]:
    blocks: list[Block] = [Paragraph(t(f"faq.part.{one.part}"))]
    if one.before:
        blocks.append(Paragraph(t("faq.before", text=Verbatim(shorten(one.before, _BRIEF)))))
    after: Text = t("faq.after", text=Verbatim(shorten(one.after, _BRIEF))) if one.after else t("faq.after.nothing")
    return [*blocks, Paragraph(after)]


def published(name: str, before: RevisionRow) -> Message:
    """Say that everybody reads it now, and what can be done next."""
    return say(
        t("faq.draft.published"),
        Actions(
            (
                Button(t("faq.confirm"), action("faq/confirm", entry=name)),
                Button(t("faq.undo"), action("faq/back_to", revision=before.id)),
            )
        ),
    )


def published_all(done: int, left: int) -> Message:
    """Say how many everybody reads now, and how many somebody else has to look at."""
    return say(t("faq.draft.published_all", n=done), t("faq.draft.left", n=left) if left else None)


def thrown_away() -> Message:
    """Say that it is put away."""
    return say(t("faq.draft.thrown_away"))


def past(now: FaqEntry, found: Sequence[Before], locale: str) -> Message:
    """What an entry said before, newest first: what is different from now."""
    blocks: list[Block] = [Heading(Verbatim(now.question.read_in(locale)))]
    for one in found:
        when = Moment(one.row.replaced_at, Style.SHORT)
        by = t("faq.past.by", when=when, who=Mention(one.by)) if one.by else t("faq.past.when", when=when)
        back = Button(t("faq.back"), action("faq/back_to", revision=one.row.id))
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


def taken_back(name: str, before: RevisionRow) -> Message:
    """Say that an entry says again what it said before."""
    return say(
        t("faq.taken_back"),
        Actions(
            (
                Button(t("faq.look"), action("faq/look", entry=name)),
                Button(t("faq.undo"), action("faq/back_to", revision=before.id)),
            )
        ),
    )


def hidden(before: RevisionRow) -> Message:
    """Say that nobody finds an entry any more."""
    return say(t("faq.now_hidden"), Actions((Button(t("faq.undo"), action("faq/back_to", revision=before.id)),)))


def confirmed(name: str) -> Message:
    """Say that an entry is checked."""
    return say(t("faq.confirmed"), _back_to(name))


def looks_after(name: str) -> Message:
    """Say what one is in for."""
    return say(t("faq.looks_after"), _back_to(name))


def leaves_alone(name: str) -> Message:
    """Say that one hears no more of it."""
    return say(t("faq.leaves_alone"), _back_to(name))


def _back_to(name: str) -> Actions:
    return Actions((Button(t("faq.look"), action("faq/look", entry=name)),))
