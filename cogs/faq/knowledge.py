"""What a workspace knows: the entries of the files with its own over them, and the indexes by which they are found."""

import asyncio
import hashlib
import json
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from bot.api import Preparation, Workspace
from cogs.faq import store
from cogs.faq.content import Content, read_content
from cogs.faq.directory import Directory, directory_of, rows
from cogs.faq.editing import entry_of
from cogs.faq.entries import LOCALES, FaqEntry, Service, Variants, Words
from cogs.faq.faults import Fault
from cogs.faq.plugin import cog
from cogs.faq.search import Entry, FaqIndex, Model, Synonyms
from cogs.faq.sentences import Sentences, installed
from cogs.faq.tables import EntryRow

_SEEN = 8
_KEPT = 32
"""Workspaces whose indexes are kept at hand."""


@cog.configure("faq")
def written(folder: Path) -> Content:
    """The entries, services and campuses of `config/faq`."""
    return read_content(folder)


@written.faults
def left_out(content: Content) -> Sequence[Fault]:
    """What was wrong in them."""
    return content.faults


@cog.configure("faq")
def sentences(folder: Path) -> Sentences | None:
    """What the ways to ask mean, where there is a model that tells."""
    return Sentences(folder) if installed() else None


@dataclass(frozen=True)
class Known:
    """An entry as a workspace has it, and who of it checked it when, if somebody did."""

    entry: FaqEntry
    checked_on: date | None
    checked_by: int | None = None


@dataclass(frozen=True)
class Index:
    """What finds entries, and what finds whom one can talk to."""

    entries: FaqIndex
    services: FaqIndex


def laid_over(files: Mapping[str, FaqEntry], rows: Iterable[EntryRow]) -> dict[str, Known]:
    """The entries of a workspace by their names: those of the files, and its own instead of them."""
    found = {name: Known(entry, entry.verified_on) for name, entry in files.items()}
    for row in rows:
        known = _to_be_found(files.get(row.name), row)
        if known is not None:
            found[row.name] = known
        else:
            found.pop(row.name, None)
    return found


def _to_be_found(file: FaqEntry | None, row: EntryRow | None) -> Known | None:
    return None if row is not None and row.hidden else kept(file, row)


def kept(file: FaqEntry | None, row: EntryRow | None) -> Known | None:
    """An entry as a workspace has it, hidden or not; None where there is none."""
    entry = words(file, row)
    if entry is None:
        return None
    if row is not None and row.verified_on is not None and row.verified_mark == mark(entry):
        return Known(entry, row.verified_on, row.verified_by)
    return Known(entry, entry.verified_on)


def words(file: FaqEntry | None, row: EntryRow | None) -> FaqEntry | None:
    """What an entry says, whether or not it is to be found."""
    return file if row is None or row.body is None else entry_of(row.body)


def mark(entry: FaqEntry) -> str:
    """A mark of an entry's words: another one where they were changed after somebody had checked them."""
    said = entry.model_dump(mode="json", exclude={"verified_on"})
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:32]


def seen_of(entry: FaqEntry | None) -> str:
    """A short mark of an entry's words, for buttons that are about what somebody saw, which may be none."""
    return "none" if entry is None else mark(entry)[:_SEEN]


async def find(session: AsyncSession, served: Workspace, name: str) -> Known | None:
    """The entry of this name as the workspace has it; None where there is none."""
    return _to_be_found(written.value.entries.get(name), await store.row(session, served.id, name))


async def everything(prep: Preparation) -> dict[str, Known]:
    """All entries of a workspace by their names; put together beside everything else, as there may be thousands."""
    async with prep.reading() as session:
        rows = await store.rows(session, prep.workspace.id)
    return await asyncio.to_thread(laid_over, written.value.entries, rows)


async def directory(session: AsyncSession, served: Workspace) -> Directory:
    """Those whom a workspace can send people to."""
    return directory_of(written.value.services, await rows(session, served.id))


_at_hand: OrderedDict[str | None, "asyncio.Task[Index]"] = OrderedDict()


async def index(prep: Preparation) -> Index:
    """What finds the entries of this workspace; put together beside everything else when they have changed."""
    async with prep.reading() as session:
        state = await store.state(session, prep.workspace.id)
    task = _at_hand.get(state)
    if task is None:
        task = _at_hand[state] = asyncio.create_task(_put_together(prep, state))
        task.add_done_callback(lambda done: _forget_failed(state, done))
    _at_hand.move_to_end(state)
    while len(_at_hand) > _KEPT:
        _at_hand.popitem(last=False)
    return await asyncio.shield(task)  # others wait for it too


async def at_hand(prep: Preparation) -> Index | None:
    """The same if it is put together already."""
    async with prep.reading() as session:
        task = _at_hand.get(await store.state(session, prep.workspace.id))
    return task.result() if task is not None and task.done() and not _failed(task) else None


async def _put_together(prep: Preparation, state: str | None) -> Index:
    if state is None:  # for all who have it as in the files: what one of them changes by now is not for the others
        files = written.value
        kept = files.entries.values(), files.services.values()
        return await asyncio.to_thread(made, *kept, (), files.synonyms, sentences.value)
    entries = await everything(prep)
    async with prep.reading() as session:
        learned = await store.learned(session, prep.workspace.id)
        services = (await directory(session, prep.workspace)).services
    found = [known.entry for known in entries.values()]
    return await asyncio.to_thread(made, found, services.values(), learned, written.value.synonyms, sentences.value)


def _forget_failed(state: str | None, done: "asyncio.Task[Index]") -> None:
    if _failed(done):
        _at_hand.pop(state, None)


def _failed(done: "asyncio.Task[Index]") -> bool:
    return done.cancelled() or done.exception() is not None


def made(
    entries: Iterable[FaqEntry],
    services: Iterable[Service],
    learned: Sequence[tuple[str, str]],
    same: Sequence[Sequence[str]],
    model: Model | None = None,
) -> Index:
    """What finds these entries and services, by what people let others be helped by and words that mean the same.

    The services are few, and their names are what people ask for: their words are enough.
    """
    synonyms = Synonyms.of(same)
    found = FaqIndex(
        [one for each in entries for one in _searched(each.id, each.question, each.variants, each.answer)],
        synonyms=synonyms,
        model=model,
    )
    if learned:
        found.learn(learned)
    searched = [one for each in services for one in _searched(each.id, each.name, each.variants, each.about)]
    return Index(found, FaqIndex(searched, synonyms=synonyms))


def _searched(id_: str, question: Words, variants: Variants, answer: Words) -> list[Entry]:
    return [
        Entry(id_, locale, question.read_in(locale), variants.read_in(locale), answer.read_in(locale))
        for locale in LOCALES
    ]
