"""How it stands with each entry: whether it is to be found, who checked it when, who looks after it, what it needs."""

import asyncio
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.api import Preparation
from cogs.faq import knowledge, links, store
from cogs.faq.entries import FaqEntry
from cogs.faq.knowledge import Known
from cogs.faq.tables import EntryRow


class Reason(StrEnum):
    """Why an entry needs somebody, the most pressing first."""

    DEAD = "dead"  # nothing stands at its source any more
    OUTDATED = "outdated"  # somebody says so
    EXPIRED = "expired"  # it has something that was true until a day
    DUE = "due"  # it was checked long ago


@dataclass(frozen=True)
class Standing:
    """An entry, and how it stands with it."""

    entry: FaqEntry
    hidden: bool
    checked_on: date | None
    owner_id: int | None
    reason: Reason | None

    @property
    def is_unchecked(self) -> bool:
        """Whether people read it, and nobody here has compared it with its source."""
        return self.checked_on is None and not self.hidden


async def overview(prep: Preparation) -> list[Standing]:
    """How it stands with all entries of a workspace; put together beside everything else, as there may be many."""
    async with prep.reading() as session:
        rows = await store.rows(session, prep.workspace.id)
        dead = await links.dead(session, prep.workspace)
        outdated = await store.outdated_by_name(session, prep.workspace)
    today = prep.now.astimezone(prep.workspace.zone).date()
    files = knowledge.written.value.entries
    return await asyncio.to_thread(standings, files, rows, dead=dead, outdated=outdated, today=today)


def standings(
    files: Mapping[str, FaqEntry],
    rows: Iterable[EntryRow],
    *,
    dead: Collection[str],
    outdated: Mapping[str, int],
    today: date,
) -> list[Standing]:
    """How it stands with all entries: those of the files in their order, then those that a workspace alone has."""
    own = {row.name: row for row in rows}
    found = []
    for name in dict.fromkeys((*files, *own)):
        row = own.get(name)
        known = knowledge.kept(files.get(name), row)
        if known is None:
            continue
        hidden = row is not None and row.hidden
        is_dead = links.dead_of(known.entry, dead)
        reason = None if hidden else reason_for(known, today, is_dead=is_dead, outdated=outdated.get(name, 0))
        found.append(Standing(known.entry, hidden, known.checked_on, None if row is None else row.owner_id, reason))
    return found


def reason_for(known: Known, today: date, *, is_dead: bool, outdated: int) -> Reason | None:
    """Why an entry needs somebody; None where it does not. What nobody has checked yet is no reason by itself."""
    if is_dead:
        return Reason.DEAD
    if outdated:
        return Reason.OUTDATED
    facts = (*known.entry.facts, *(fact for own in known.entry.campus.values() for fact in own.facts or ()))
    if any(fact.valid_until < today for fact in facts):
        return Reason.EXPIRED
    if known.checked_on is not None and known.checked_on + timedelta(days=known.entry.review_every) <= today:
        return Reason.DUE
    return None
