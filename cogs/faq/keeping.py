"""Keeping entries true: those who organise look through them, check them, look after them, and take back changes."""

from itertools import islice
from typing import Annotated

from bot.api import (
    Choice,
    Context,
    Message,
    Refused,
    Role,
    Suggest,
    Verbatim,
    find_member,
    shorten,
    t,
)
from cogs.faq import drafts, editing, keeping_views, knowledge, places, reviewing, store
from cogs.faq.entries import FaqEntry
from cogs.faq.knowledge import mark, seen_of
from cogs.faq.places import CampusName
from cogs.faq.plugin import cog
from cogs.faq.standing import Standing, overview
from cogs.faq.tables import EntryRow

_SUGGESTIONS = 25
_LABEL = 75
_REVISIONS = 5


async def entries_by_name(ctx: Context, typed: str) -> list[Choice]:
    """The entries whose questions have what was typed."""
    locale = ctx.reader.locale
    questions = {name: entry.question.read_in(locale) for name, entry in knowledge.written.value.entries.items()}
    for row in await store.rows(ctx.db, ctx.workspace.id):
        if row.body is not None:
            questions[row.name] = str(row.body["question"][locale])
    fitting = (
        Choice(name, Verbatim(shorten(question, _LABEL)))
        for name, question in questions.items()
        if typed == name or typed.casefold() in question.casefold()
    )
    return list(islice(fitting, _SUGGESTIONS))


EntryName = Annotated[str, Suggest(entries_by_name)]


@cog.button(role=Role.ORGANISER, reads=True)
async def look(ctx: Context, entry: str) -> Message:
    """See an entry, and what can be done about it."""
    return await shown(ctx, entry)


async def one(ctx: Context, name: str) -> tuple[FaqEntry, EntryRow | None]:
    """An entry that a button names, hidden or not; Refused where it is there no more."""
    entry, row = await found(ctx, name)
    if entry is None:
        raise Refused(t("faq.entry_gone"))
    return entry, row


async def found(ctx: Context, name: str) -> tuple[FaqEntry | None, EntryRow | None]:
    """An entry, hidden or not, and what the workspace has of its own; None where there is none any more."""
    row = await store.row(ctx.db, ctx.workspace.id, name)
    return knowledge.words(knowledge.written.value.entries.get(name), row), row


async def shown(ctx: Context, name: str) -> Message:
    """An entry, and what those who organise can do about it; Refused where it is there no more."""
    row = await store.row(ctx.db, ctx.workspace.id, name)
    known = knowledge.kept(knowledge.written.value.entries.get(name), row)
    if known is None:
        raise Refused(t("faq.entry_gone"))
    owner = None if row is None or row.owner_id is None else await find_member(ctx.db, row.owner_id)
    checker = None if known.checked_by is None else await find_member(ctx.db, known.checked_by)
    return keeping_views.shown(
        keeping_views.Kept(
            entry=known.entry,
            hidden=row is not None and row.hidden,
            checked_on=known.checked_on,
            checked_by=checker and checker[1].address,
            owner=owner and owner[1].address,
            owned_by_reader=row is not None and row.owner_id == ctx.asker.id,
            outdated=await store.said_outdated(ctx.db, ctx.workspace, name),
            has_draft=await drafts.draft_of(ctx.db, ctx.workspace, name),
            learnt=len(await store.learned_of(ctx.db, ctx.workspace, name)),
            has_history=bool(await drafts.history(ctx.db, ctx.workspace, name, 1)),
        ),
        ctx.reader.locale,
    )


async def _unless_changed(ctx: Context, name: str, seen: str) -> None:
    """Refused where an entry is not what somebody looked at, so that nobody vouches for it, or undoes it, unread."""
    if seen != seen_of((await found(ctx, name))[0]):
        raise Refused(t("faq.changed_meanwhile"))


@cog.button(role=Role.ORGANISER, reads=True)
async def past(ctx: Context, entry: str) -> Message:
    """See what an entry said before."""
    now, _ = await one(ctx, entry)
    before = []
    for revision in await drafts.history(ctx.db, ctx.workspace, entry, _REVISIONS):
        who = await find_member(ctx.db, revision.replaced_by) if revision.replaced_by is not None else None
        file = knowledge.written.value.entries.get(entry)
        was = file if revision.body is None else editing.entry_of(revision.body)
        before.append(keeping_views.Before(revision, was, who and who[1].address))
    return keeping_views.past(now, before, ctx.reader.locale)


@cog.button(role=Role.ORGANISER)
async def back_to(ctx: Context, revision: int, seen: str) -> Message:
    """Let an entry say again what it said before, if nobody has changed it since one looked."""
    row = await drafts.revision(ctx.db, ctx.workspace, revision)
    await _unless_changed(ctx, row.name, seen)
    before = await drafts.replace(
        ctx.db, ctx.workspace, row.name, ctx.asker.id, ctx.now, body=row.body, hidden=row.hidden
    )
    now, _ = await found(ctx, row.name)
    return keeping_views.taken_back(before, now)


@cog.button(role=Role.ORGANISER)
async def hide(ctx: Context, entry: str) -> Message:
    """Let nobody find an entry here any more."""
    hidden_, row = await one(ctx, entry)
    if row is not None and row.hidden:
        return await shown(ctx, entry)  # else to undo it would bring back what was hidden already
    body = None if row is None else row.body
    before = await drafts.replace(ctx.db, ctx.workspace, entry, ctx.asker.id, ctx.now, body=body, hidden=True)
    return keeping_views.hidden(before, hidden_)


@cog.button(role=Role.ORGANISER)
async def show_again(ctx: Context, entry: str) -> Message:
    """Let people find an entry again that was taken away."""
    _, row = await one(ctx, entry)
    if row is not None and row.hidden:
        await drafts.replace(ctx.db, ctx.workspace, entry, ctx.asker.id, ctx.now, body=row.body)
    return keeping_views.shown_again(entry)


@cog.button(role=Role.ORGANISER, prepare=overview)
async def confirm(ctx: Context, prepared: list[Standing], entry: str, seen: str) -> Message:
    """Say that one has compared an entry, as one saw it, with its source today, and that it is true."""
    as_seen, _ = await one(ctx, entry)
    await _unless_changed(ctx, entry, seen)
    row = await drafts.own_row(ctx.db, ctx.workspace, entry)
    row.verified_on, row.verified_by = ctx.now.astimezone(ctx.workspace.zone).date(), ctx.asker.id
    row.verified_mark = mark(as_seen)
    await store.forget_outdated(ctx.db, ctx.workspace, entry)
    reviewing.plan(ctx)
    left = sum(one.is_unchecked and one.entry.id != entry for one in prepared)
    return keeping_views.confirmed(entry, left)


@cog.button(role=Role.ORGANISER)
async def look_after(ctx: Context, entry: str) -> Message:
    """Be the one who is reminded to check an entry."""
    await one(ctx, entry)
    (await drafts.own_row(ctx.db, ctx.workspace, entry)).owner_id = ctx.asker.id
    return keeping_views.looks_after(entry)


@cog.button(role=Role.ORGANISER)
async def leave_alone(ctx: Context, entry: str) -> Message:
    """Be reminded of an entry no more."""
    row = await drafts.own_row(ctx.db, ctx.workspace, entry)
    if row.owner_id == ctx.asker.id:
        row.owner_id = None
    return keeping_views.leaves_alone(entry)


@cog.command("usual", role=Role.ORGANISER)
async def choose_usual(ctx: Context, campus: CampusName) -> Message:
    """Say where those here study who have not said it themselves."""
    return await places.choose_usual(ctx, campus)
