"""What those read who write entries: what an entry is to become, beside what it is."""

from collections.abc import Sequence
from itertools import takewhile

from bot.api import (
    Actions,
    Block,
    Button,
    Emphasis,
    Facts,
    Heading,
    Message,
    Paragraph,
    Text,
    Verbatim,
    action,
    say,
    shorten,
    t,
)
from cogs.faq.editing import Difference
from cogs.faq.entries import LOCALES, FaqEntry
from cogs.faq.keeping_views import confirm, undo
from cogs.faq.knowledge import seen_of
from cogs.faq.tables import DraftRow, RevisionRow
from cogs.faq.views import day_of, paragraphs

_BRIEF = 300  # characters of a part that is different
_AROUND = 40  # characters before what is different
_DIFFERENCES = 5


def preview(
    row: DraftRow, after: FaqEntry, found: Sequence[Difference], lang: str, *, is_new: bool, own: bool
) -> Message:
    """What an entry is to become: what is different, or all of it where it is new."""
    blocks: list[Block] = [Heading(t("faq.draft.new") if is_new else t("faq.draft.changed"))]
    blocks.append(Paragraph(Verbatim(after.question.read_in(lang))))
    blocks += _whole(after, lang) if is_new else _different(found, lang)
    if is_new and own:
        blocks.append(Paragraph(t("faq.draft.second")))
    deeds = [Button(t("faq.draft.throw_away"), action("faq/ask_throw_away", draft=row.id, lang=lang))]
    if not (is_new and own):
        seen = action("faq/publish", draft=row.id, seen=seen_of(after))
        deeds.insert(0, Button(t("faq.draft.publish"), seen, Emphasis.PRIMARY))
    others = [Button(t(f"faq.write.{other}"), action("faq/write", entry=row.name, lang=other)) for other in LOCALES]
    return say(*blocks, Actions(tuple(deeds)), Actions(tuple(others)))


def _whole(after: FaqEntry, lang: str) -> list[Block]:
    facts = [
        Paragraph(t("faq.fact", fact=Verbatim(fact.text.read_in(lang)), until=day_of(fact.valid_until)))
        for fact in after.facts
    ]
    source = Facts(((t("faq.source"), Verbatim(after.source_url)),))
    return [*paragraphs(after.answer.read_in(lang)), *facts, source]


def _different(found: Sequence[Difference], lang: str) -> list[Block]:
    if not found:
        return [Paragraph(t("faq.draft.same", language=t(f"faq.language.{lang}")))]
    blocks = [block for one in found[:_DIFFERENCES] for block in _difference(one)]
    if len(found) > _DIFFERENCES:
        blocks.append(Paragraph(t("faq.draft.more", n=len(found) - _DIFFERENCES)))
    return blocks


def _difference(one: Difference) -> list[Block]:
    """What was and what will be, from a little before the first letter that is another one."""
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one.before, one.after, strict=False)))
    start = max(0, same - _AROUND)
    before, after = (_from(start, text) for text in (one.before, one.after))
    blocks: list[Block] = [Paragraph(t(f"faq.part.{one.part}"))]
    if before:
        blocks.append(Paragraph(t("faq.before", text=Verbatim(before))))
    will: Text = t("faq.after", text=Verbatim(after)) if after else t("faq.after.nothing")
    return [*blocks, Paragraph(will)]


def _from(start: int, text: str) -> str:
    return shorten(f"…{text[start:]}" if start else text, _BRIEF)


def published(entry: FaqEntry, before: RevisionRow) -> Message:
    """Say that everybody reads it now, and what can be done next."""
    return say(t("faq.draft.published"), Actions((confirm(entry), undo(before, entry))))


def published_all(done: int, left: int) -> Message:
    """Say how many everybody reads now, and how many somebody else has to look at."""
    return say(t("faq.draft.published_all", n=done), t("faq.draft.left", n=left) if left else None)


def as_it_was() -> Message:
    """Say that nothing is different from what everybody reads."""
    return say(t("faq.draft.as_it_was"))


def ask_throw_away(row: DraftRow, after: FaqEntry, lang: str) -> Message:
    """Ask whether it is really to be put away, in the language in which one looked at it."""
    sure = Button(t("faq.draft.throw_away_sure"), action("faq/throw_away", draft=row.id), Emphasis.DANGER)
    back = Button(t("faq.draft.look"), action("faq/preview", draft=row.id, lang=lang))
    return say(t("faq.draft.ask_throw_away"), Verbatim(after.question.read_in(lang)), Actions((sure, back)))


def thrown_away() -> Message:
    """Say that it is put away."""
    return say(t("faq.draft.thrown_away"))
