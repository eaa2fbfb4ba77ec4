"""Whether anything still stands where answers say that it does: looked at each night."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.api import Context, Fetcher, Preparation, Refused, Workspace, next_time
from cogs.faq import knowledge
from cogs.faq.entries import FaqEntry
from cogs.faq.plugin import cog
from cogs.faq.tables import LinkRow

NIGHTS = 3
"""So many nights in a row in which nothing stood there, and it is told: one is a server at rest."""

_AT_ONCE = 4
_FIRST = datetime(2026, 1, 1, 3, 17)  # noqa: DTZ001 - on the wall clock of the workspace
_DAILY = "FREQ=DAILY"
_MINUTES = 120
_STATUS = "core.fetch.status"
_GONE = (404, 410)  # other numbers come of servers at rest, or that ask who comes


@dataclass(frozen=True)
class Looked:
    """The addresses that were looked at, and those of them at which nothing stands."""

    all: frozenset[str]
    dead: frozenset[str]

    @property
    def is_telling(self) -> bool:
        """Whether it says anything of them: where nothing stands at most of them, it is we who see none of the web."""
        return 2 * len(self.dead) <= len(self.all)


def addresses(entry: FaqEntry) -> set[str]:
    """Every address that an entry names."""
    own = [campus.source_url for campus in entry.campus.values() if campus.source_url]
    facts = [fact for campus in entry.campus.values() for fact in campus.facts or ()]
    return {entry.source_url, *own, *(fact.source_url for fact in (*entry.facts, *facts))}


async def look(prep: Preparation) -> Looked:
    """Ask each address whether anything stands there, a few at once; what asks who one is, counts as there."""
    entries = await knowledge.everything(prep)
    wanted = sorted({url for known in entries.values() for url in addresses(known.entry)})
    turn = asyncio.Semaphore(_AT_ONCE)
    tonight = _tonight.of(prep.now.date())
    dead = await asyncio.gather(*(_is_dead(prep.fetcher, url, turn, tonight) for url in wanted))
    return Looked(frozenset(wanted), frozenset(url for url, is_dead in zip(wanted, dead, strict=True) if is_dead))


class _Tonight:
    """What was found out in one night: many communities have the same sources, which are asked once for all of them."""

    def __init__(self) -> None:
        self._day: date | None = None
        self._found: dict[str, bool] = {}

    def of(self, day: date) -> dict[str, bool]:
        """Whether addresses are dead that were asked on this day; what was found on others is forgotten."""
        if day != self._day:
            self._day, self._found = day, {}
        return self._found


_tonight = _Tonight()


async def _is_dead(fetcher: Fetcher, url: str, turn: asyncio.Semaphore, tonight: dict[str, bool]) -> bool:
    async with turn:
        if url not in tonight:
            tonight[url] = await _finds_nothing(fetcher, url)
        return tonight[url]


async def _finds_nothing(fetcher: Fetcher, url: str) -> bool:
    try:
        await fetcher.get_changed(url, max_bytes=0, etag=None, modified=None)
    except Refused as refusal:
        return refusal.reason.key != _STATUS or refusal.reason.arguments.get("status") in _GONE
    return False


@cog.job(prepare=look)
async def look_at_links(ctx: Context, prepared: Looked) -> None:
    """Keep at which addresses nothing stands, and plan the next night."""
    plan(ctx)
    today = ctx.now.astimezone(ctx.workspace.zone).date()
    if prepared.is_telling:
        await _keep(ctx.db, ctx.workspace, prepared, today)


def plan(ctx: Context) -> None:
    """Have the links looked at in the coming night, each community's at another minute of it."""
    first = _FIRST.replace(tzinfo=ctx.workspace.zone) + timedelta(minutes=ctx.workspace.id % _MINUTES)
    if (at := next_time(first, _DAILY, ctx.workspace.zone, ctx.now)) is not None:
        ctx.schedule(look_at_links, key="links", at=at)


async def _keep(session: AsyncSession, served: Workspace, looked: Looked, today: date) -> None:
    known = {row.url: row for row in await session.scalars(select(LinkRow).where(LinkRow.workspace_id == served.id))}
    for url in looked.dead:
        if url in known:
            known[url].nights += 1
        else:
            session.add(LinkRow(workspace_id=served.id, url=url, nights=1, failing_since=today))
    well = [url for url in known if url not in looked.dead]
    await session.execute(delete(LinkRow).where(LinkRow.workspace_id == served.id, LinkRow.url.in_(well)))


async def dead(session: AsyncSession, served: Workspace) -> set[str]:
    """The addresses at which nothing has stood for some nights."""
    rows = await session.scalars(select(LinkRow.url).where(LinkRow.workspace_id == served.id, LinkRow.nights >= NIGHTS))
    return set(rows)


def dead_of(entry: FaqEntry, urls: Iterable[str]) -> bool:
    """Whether an entry names one of these addresses."""
    return not addresses(entry).isdisjoint(urls)
