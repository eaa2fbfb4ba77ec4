"""Writing entries: nothing is read by others before it is published.

What is new is published by somebody else than who wrote it; what is changed is looked at beside what it was.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from bot.api import Context, Invalid, Message, Phrase, Refused, Role, shorten, t
from cogs.faq import composing_views, drafts, editing, handoffs, keeping, missing, reviewing
from cogs.faq.editing import Unusable
from cogs.faq.entries import QUESTION, FaqEntry
from cogs.faq.forms import EntryForm, FactForm, as_lines
from cogs.faq.knowledge import mark, seen_of
from cogs.faq.plugin import cog
from cogs.faq.tables import DraftRow, HandoffRow, RevisionRow


async def as_it_is(ctx: Context, entry: str, lang: str) -> dict[str, str]:
    """What the form of an entry is filled in with: what it is to become, else what it is."""
    found, _ = await to_be(ctx, entry)
    return {
        "seen": seen_of(found),
        "question": found.question.read_in(lang),
        "variants": as_lines(found.variants.read_in(lang)),
        "answer": found.answer.read_in(lang),
        "source": found.source_url,
    }


@cog.button(role=Role.ORGANISER, opens=EntryForm, prefill=as_it_is)
async def write(ctx: Context, form: EntryForm, seen: str, entry: str, lang: str) -> Message:
    """Write an entry in one language; nobody reads it before it is published."""
    before, draft = await to_be(ctx, entry)
    if seen != seen_of(before):
        raise Refused(t("faq.changed_meanwhile"))
    return await keep(ctx, before, _written(before, entry, lang, form), draft, lang)


async def to_be(ctx: Context, name: str) -> tuple[FaqEntry, DraftRow | None]:
    """What an entry is to become, with the draft that says so; what it is, where nobody has written anything else."""
    draft = await drafts.draft_of(ctx.db, ctx.workspace, name)
    if draft is not None:
        return editing.entry_of(draft.body), draft
    return (await keeping.one(ctx, name))[0], None


@cog.command("add", role=Role.ORGANISER, opens=EntryForm)
async def add(ctx: Context, form: EntryForm) -> Message:
    """Write a new answer, which somebody else then publishes."""
    return await _keep_new(ctx, form, ctx.reader.locale)


async def from_handoff(ctx: Context, handoff: int) -> dict[str, str]:
    """What the form is filled in with for a question that somebody has answered."""
    row = await _answered(ctx, handoff)
    question = shorten(" ".join(row.question.split()), QUESTION)
    return {
        "question": question,
        "variants": question,
        "answer": row.answer or "",
        "source": row.source_url or "",
    }


@cog.button(role=Role.ORGANISER, opens=EntryForm, prefill=from_handoff)
async def make_entry(ctx: Context, form: EntryForm, handoff: int) -> Message:
    """Make an answer that was given to one into one for all, which somebody else then publishes."""
    return await _keep_new(ctx, form, (await _answered(ctx, handoff)).locale)


async def from_wish(ctx: Context, question: int) -> dict[str, str]:
    """What the form is filled in with for a question that somebody let be seen."""
    text = " ".join((await missing.wish_of(ctx, question)).question.split())
    return {"question": shorten(text, QUESTION), "variants": shorten(text, QUESTION)}


@cog.button(role=Role.ORGANISER, opens=EntryForm, prefill=from_wish)
async def answer_wish(ctx: Context, form: EntryForm, question: int) -> Message:
    """Write an answer to what somebody found none to, which somebody else then publishes."""
    wish = await missing.wish_of(ctx, question)
    kept = await _keep_new(ctx, form, ctx.reader.locale)
    await ctx.db.delete(wish)
    return kept


async def _answered(ctx: Context, handoff: int) -> HandoffRow:
    row = await handoffs.any_of(ctx.db, ctx.workspace, handoff)
    if row.answer is None:
        raise Refused(t("faq.handoff.no_answer"))
    return row


async def _keep_new(ctx: Context, form: EntryForm, lang: str) -> Message:
    name = editing.name_for(form.question, await drafts.names(ctx.db, ctx.workspace))
    return await keep(ctx, None, _written(None, name, lang, form), None, lang)


def _written(before: FaqEntry | None, name: str, lang: str, form: EntryForm) -> FaqEntry:
    with blaming_fields():
        return editing.written(
            before, name, lang,
            question=form.question, variants=form.variants, answer=form.answer, source=form.source,
        )  # fmt: skip


@contextmanager
def blaming_fields() -> Iterator[None]:
    """Tell of each field of a form what it has to be, where what was written cannot be an entry."""
    try:
        yield
    except Unusable as unusable:
        fields = ["source" if field == "source_url" else field for field in unusable.fields]
        fields = ["answer" if field == "campus" else field for field in fields]
        raise Invalid({field: t(f"faq.unusable.{field}") for field in fields if field in _SAYING}) from None


_SAYING = ("question", "variants", "answer", "source")


async def keep(ctx: Context, before: FaqEntry | None, after: FaqEntry, draft: DraftRow | None, lang: str) -> Message:
    """Keep what an entry is to become, and show it in a language beside what it is; not where that is the same."""
    now, _ = await keeping.found(ctx, after.id)
    if now is not None and mark(now) == mark(after):
        if draft is not None:
            await ctx.db.delete(draft)
        return composing_views.as_it_was()
    base = draft.base_mark if draft is not None else None if before is None else mark(before)
    reviewing.plan(ctx)
    row = await drafts.keep(ctx.db, ctx.workspace, after, base, ctx.asker.id, ctx.now)
    return await _preview(ctx, row, lang)


@cog.button(role=Role.ORGANISER, reads=True)
async def preview(ctx: Context, draft: int, lang: str) -> Message:
    """See what an entry is to become, beside what it is."""
    return await _preview(ctx, await drafts.draft(ctx.db, ctx.workspace, draft), lang)


async def _preview(ctx: Context, row: DraftRow, lang: str) -> Message:
    after = editing.entry_of(row.body)
    before = None if row.base_mark is None else (await keeping.found(ctx, row.name))[0]
    found = editing.differences(before, after, lang)
    return composing_views.preview(row, after, found, lang, is_new=before is None, own=row.made_by == ctx.asker.id)


@cog.button(role=Role.ORGANISER, opens=FactForm)
async def add_fact(ctx: Context, form: FactForm, entry: str) -> Message:
    """Add something to an entry that is true until a day."""
    before, draft = await to_be(ctx, entry)
    texts = {"nb": form.nb, "nn": form.nn, "en": form.en}
    try:
        after = editing.with_fact(before, text=texts, until=form.until.isoformat(), source=form.source)
    except Unusable:
        raise Refused(t("faq.too_many_facts")) from None
    return await keep(ctx, before, after, draft, ctx.reader.locale)


@cog.button(role=Role.ORGANISER)
async def drop_fact(ctx: Context, entry: str, fact: str) -> Message:
    """Take something out of an entry that is true until a day."""
    before, draft = await to_be(ctx, entry)
    after = editing.without_fact(before, fact)
    return await keep(ctx, before, after, draft, ctx.reader.locale)


@cog.button(role=Role.ORGANISER)
async def publish(ctx: Context, draft: int, seen: str) -> Message:
    """Let everybody read what somebody wrote, as one saw it; what is new, somebody else has to publish."""
    row = await drafts.draft(ctx.db, ctx.workspace, draft)
    if (reason := await _obstacle(ctx, row)) is not None:
        raise Refused(reason)
    after = editing.entry_of(row.body)
    if seen != seen_of(after):
        raise Refused(t("faq.changed_meanwhile"))
    return composing_views.published(after, await _publish(ctx, row))


@cog.button(role=Role.ORGANISER)
async def publish_all(ctx: Context) -> Message:
    """Publish all changes that one may publish; what is new is read one by one, as that is what the second is for."""
    done = 0
    waiting = await drafts.waiting(ctx.db, ctx.workspace)
    for row in waiting:
        if row.base_mark is not None and await _obstacle(ctx, row) is None:
            await _publish(ctx, row)
            done += 1
    return composing_views.published_all(done, len(waiting) - done)


async def _obstacle(ctx: Context, row: DraftRow) -> Phrase | None:
    """Why one may not publish a draft; None where one may."""
    entry, _ = await keeping.found(ctx, row.name)
    if row.base_mark != (None if entry is None else mark(entry)):
        return t("faq.draft.overtaken")
    return t("faq.draft.second") if entry is None and row.made_by == ctx.asker.id else None


async def _publish(ctx: Context, row: DraftRow) -> RevisionRow:
    before = await drafts.replace(
        ctx.db, ctx.workspace, row.name, ctx.asker.id, ctx.now, body=row.body, is_new=row.base_mark is None
    )
    await ctx.db.delete(row)
    return before


@cog.button(role=Role.ORGANISER, reads=True)
async def ask_throw_away(ctx: Context, draft: int, lang: str) -> Message:
    """Ask whether what somebody wrote is really to be put away: nobody could bring it back."""
    row = await drafts.draft(ctx.db, ctx.workspace, draft)
    return composing_views.ask_throw_away(row, editing.entry_of(row.body), lang)


@cog.button(role=Role.ORGANISER)
async def throw_away(ctx: Context, draft: int) -> Message:
    """Put away what somebody wrote and nobody published."""
    await ctx.db.delete(await drafts.draft(ctx.db, ctx.workspace, draft))
    return composing_views.thrown_away()
