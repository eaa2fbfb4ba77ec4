"""Keeping entries true: those who organise look through them, check them, look after them, and take back changes."""

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
from cogs.faq.knowledge import mark
from cogs.faq.places import CampusName
from cogs.faq.plugin import cog
from cogs.faq.tables import EntryRow

_SUGGESTIONS = 25
_LABEL = 75
_REVISIONS = 5


async def entries_by_name(ctx: Context, typed: str) -> list[Choice]:
    """The entries whose questions have what was typed."""
    found = []
    for name, (entry, _) in (await everything(ctx)).items():
        question = entry.question.read_in(ctx.reader.locale)
        if typed == name or typed.casefold() in question.casefold():
            found.append(Choice(name, Verbatim(shorten(question, _LABEL))))
    return found[:_SUGGESTIONS]


EntryName = Annotated[str, Suggest(entries_by_name)]


@cog.command("entries", role=Role.ORGANISER, reads=True)
async def list_entries(ctx: Context, entry: EntryName | None = None) -> Message:
    """See the answers that there are, check and change them."""
    return await _page(ctx, 1) if entry is None else await _shown(ctx, entry)


@cog.button(role=Role.ORGANISER, reads=True)
async def browse(ctx: Context, page: int) -> Message:
    """Turn to another page of the entries."""
    return await _page(ctx, page)


@cog.button(role=Role.ORGANISER, reads=True)
async def look(ctx: Context, entry: str) -> Message:
    """See an entry, and what can be done about it."""
    return await _shown(ctx, entry)


async def _page(ctx: Context, page: int) -> Message:
    found = await everything(ctx)
    listed = [
        keeping_views.Listed(name, entry.question.read_in(ctx.reader.locale), hidden=row is not None and row.hidden)
        for name, (entry, row) in found.items()
    ]
    waiting = await drafts.waiting(ctx.db, ctx.workspace)
    return keeping_views.page(listed, page, waiting, knowledge.written.value.faults, ctx.reader.locale)


async def everything(ctx: Context) -> dict[str, tuple[FaqEntry, EntryRow | None]]:
    """All entries by their names, hidden ones too, with what the workspace has of its own."""
    rows = {row.name: row for row in await store.rows(ctx.db, ctx.workspace.id)}
    files = knowledge.written.value.entries
    found = {name: (knowledge.words(files.get(name), rows.get(name)), rows.get(name)) for name in (*files, *rows)}
    return {name: (entry, row) for name, (entry, row) in found.items() if entry is not None}


async def one(ctx: Context, name: str) -> tuple[FaqEntry, EntryRow | None]:
    """An entry that a button names, hidden or not; Refused where it is there no more."""
    row = await store.row(ctx.db, ctx.workspace.id, name)
    entry = knowledge.words(knowledge.written.value.entries.get(name), row)
    if entry is None:
        raise Refused(t("faq.entry_gone"))
    return entry, row


async def _shown(ctx: Context, name: str) -> Message:
    entry, row = await one(ctx, name)
    checked = row is not None and row.verified_on is not None and row.verified_mark == mark(entry)
    owner = await find_member(ctx.db, row.owner_id) if row is not None and row.owner_id is not None else None
    checker = await find_member(ctx.db, row.verified_by) if checked and row and row.verified_by is not None else None
    return keeping_views.shown(
        keeping_views.Kept(
            entry=entry,
            hidden=row is not None and row.hidden,
            checked_on=row.verified_on if checked and row else entry.verified_on,
            checked_by=checker and checker[1].address,
            owner=owner and owner[1].address,
            owned_by_reader=row is not None and row.owner_id == ctx.asker.id,
            outdated=await store.said_outdated(ctx.db, ctx.workspace, name),
            has_draft=await drafts.draft_of(ctx.db, ctx.workspace, name),
            has_history=bool(await drafts.history(ctx.db, ctx.workspace, name, 1)),
        ),
        ctx.reader.locale,
    )


@cog.button(role=Role.ORGANISER, reads=True)
async def past(ctx: Context, entry: str) -> Message:
    """See what an entry said before."""
    now, _ = await one(ctx, entry)
    found = []
    for revision in await drafts.history(ctx.db, ctx.workspace, entry, _REVISIONS):
        who = await find_member(ctx.db, revision.replaced_by) if revision.replaced_by is not None else None
        file = knowledge.written.value.entries.get(entry)
        was = file if revision.body is None else editing.entry_of(revision.body)
        found.append(keeping_views.Before(revision, was, who and who[1].address))
    return keeping_views.past(now, found, ctx.reader.locale)


@cog.button(role=Role.ORGANISER)
async def back_to(ctx: Context, revision: int) -> Message:
    """Let an entry say again what it said before."""
    row = await drafts.revision(ctx.db, ctx.workspace, revision)
    before = await drafts.replace(
        ctx.db, ctx.workspace, row.name, ctx.asker.id, ctx.now, body=row.body, hidden=row.hidden
    )
    return keeping_views.taken_back(row.name, before)


@cog.button(role=Role.ORGANISER)
async def hide(ctx: Context, entry: str) -> Message:
    """Let nobody find an entry here any more."""
    _, row = await one(ctx, entry)
    body = None if row is None else row.body
    before = await drafts.replace(ctx.db, ctx.workspace, entry, ctx.asker.id, ctx.now, body=body, hidden=True)
    return keeping_views.hidden(before)


@cog.button(role=Role.ORGANISER)
async def confirm(ctx: Context, entry: str) -> Message:
    """Say that one has compared an entry with its source today, and that it is true."""
    found, _ = await one(ctx, entry)
    row = await drafts.own_row(ctx.db, ctx.workspace, entry)
    row.verified_on, row.verified_by = ctx.now.astimezone(ctx.workspace.zone).date(), ctx.asker.id
    row.verified_mark = mark(found)
    await store.forget_outdated(ctx.db, ctx.workspace, entry)
    reviewing.plan(ctx)
    return keeping_views.confirmed(entry)


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
