"""Answers taken along as a file, and read in from one; what is read in is looked at before anybody else reads it."""

import asyncio
from dataclasses import dataclass

from bot.api import Context, Document, Message, Preparation, Refused, Role, Source, t
from cogs.faq import drafts, knowledge, reviewing, store, taking_views
from cogs.faq.content import as_yaml, read_entries
from cogs.faq.entries import FaqEntry
from cogs.faq.faults import Fault
from cogs.faq.knowledge import mark
from cogs.faq.plugin import cog
from cogs.faq.writing import in_files

LARGEST = 1_000_000
"""Bytes of a file: some three hundred entries like those that come along."""

_IN_A_FILE = 600_000  # bytes as JSON: written so that one likes to read it, it is longer

_NAME = "faq.yaml"


@dataclass(frozen=True)
class ReadIn:
    """The entries of a file, and what was wrong in it."""

    entries: tuple[FaqEntry, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class Written:
    """One file of answers, how many are in it, which of the files it is, and of how many."""

    text: str
    count: int
    part: int
    parts: int


async def written_out(prep: Preparation, part: int = 1) -> Written:
    """Write answers as a file; where they are many, as one of several."""
    found = await knowledge.everything(prep)
    files = await asyncio.to_thread(in_files, [known.entry for known in found.values()], _IN_A_FILE)
    part = min(max(part, 1), len(files))
    entries = files[part - 1]
    return Written(await asyncio.to_thread(as_yaml, entries), len(entries), part, len(files))


async def first_file(prep: Preparation) -> Written:
    """The first of the files."""
    return await written_out(prep)


@cog.command("export", role=Role.ORGANISER, reads=True, prepare=first_file)
async def export_entries(ctx: Context, prepared: Written) -> Message:
    """Save all the answers as a file, which can be read in again."""
    return _as_file(prepared)


@cog.button(role=Role.ORGANISER, reads=True, prepare=written_out)
async def export_part(ctx: Context, prepared: Written, part: int) -> Message:
    """Save another file of the answers, where they are too many for one."""
    return _as_file(prepared)


def _as_file(written: Written) -> Message:
    if not written.count:
        raise Refused(t("faq.export.nothing"))
    return taking_views.exported(written.text, written.count, written.part, written.parts)


async def read_in(prep: Preparation, source: Source) -> ReadIn:
    """Read a file of entries; Refused where it is none at all."""
    prep.progress.tell(t("faq.import.fetching"))
    if source.upload is not None:
        raw = await source.upload.read(LARGEST)
    else:
        raw = (await prep.fetcher.get(source.url or "", max_bytes=LARGEST)).body
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(t("faq.import.not_text")) from None
    async with prep.reading() as session:
        services = (await knowledge.directory(session, prep.workspace)).services
    campuses = knowledge.written.value.campuses
    prep.progress.tell(t("faq.import.reading"))
    entries, faults = await asyncio.to_thread(read_entries, {_NAME: text}, services, campuses)
    return ReadIn(tuple(entries.values()), tuple(faults))


@cog.command("import", role=Role.ORGANISER, prepare=read_in)
async def import_entries(ctx: Context, source: Document, prepared: ReadIn) -> Message:
    """Read answers in from a file; nobody else reads them before they are published."""
    files = knowledge.written.value.entries
    own = {row.name: row for row in await store.rows(ctx.db, ctx.workspace.id)}  # at once: there may be hundreds
    waiting = {row.name: row for row in await drafts.waiting(ctx.db, ctx.workspace)}
    changed = []
    for entry in prepared.entries:
        before = knowledge.words(files.get(entry.id), own.get(entry.id))
        if before != entry:
            base = None if before is None else mark(before)
            row = waiting.get(entry.id)
            changed.append(drafts.written(row, ctx.workspace, entry, base, ctx.asker.id, ctx.now))
    ctx.db.add_all(changed)
    reviewing.plan(ctx)
    return taking_views.read_in(len(prepared.entries), len(changed), prepared.faults)
