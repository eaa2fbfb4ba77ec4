"""Answers taken along as a file, and read in from one; what is read in is looked at before anybody else reads it."""

from dataclasses import dataclass

from bot.api import Context, Document, Message, Preparation, Refused, Role, Source, t
from cogs.faq import drafts, keeping, knowledge, reviewing, taking_views
from cogs.faq.content import as_yaml, read_entries
from cogs.faq.editing import body_of
from cogs.faq.entries import FaqEntry
from cogs.faq.faults import Fault
from cogs.faq.knowledge import mark
from cogs.faq.plugin import cog

LARGEST = 1_000_000
"""Bytes of a file: some thousand entries."""

_NAME = "faq.yaml"


@dataclass(frozen=True)
class ReadIn:
    """The entries of a file, and what was wrong in it."""

    entries: tuple[FaqEntry, ...]
    faults: tuple[Fault, ...]


@cog.command("export", role=Role.ORGANISER, reads=True)
async def export_entries(ctx: Context) -> Message:
    """Save all the answers as a file, which can be read in again."""
    found = await knowledge.everything(ctx.db, ctx.workspace)
    text = as_yaml(known.entry for known in found.values())
    if len(text.encode()) > LARGEST:
        raise Refused(t("faq.export.too_large"))
    return taking_views.exported(_NAME, text, len(found))


async def read_in(prep: Preparation, source: Source) -> ReadIn:
    """Read a file of entries; Refused where it is none at all."""
    if source.upload is not None:
        raw = await source.upload.read(LARGEST)
    else:
        raw = (await prep.fetcher.get(source.url or "", max_bytes=LARGEST)).body
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(t("faq.import.not_text")) from None
    content = knowledge.written.value
    entries, faults = read_entries({_NAME: text}, content.services, content.campuses)
    return ReadIn(tuple(entries.values()), tuple(faults))


@cog.command("import", role=Role.ORGANISER, prepare=read_in)
async def import_entries(ctx: Context, source: Document, prepared: ReadIn) -> Message:
    """Read answers in from a file; nobody else reads them before they are published."""
    there = await keeping.everything(ctx)
    changed = 0
    for entry in prepared.entries:
        before = there.get(entry.id)
        if before is not None and body_of(before[0]) == body_of(entry):
            continue
        base = None if before is None else mark(before[0])
        await drafts.keep(ctx.db, ctx.workspace, entry, base, ctx.asker.id, ctx.now)
        changed += 1
    reviewing.plan(ctx)
    return taking_views.read_in(len(prepared.entries), changed, prepared.faults)
