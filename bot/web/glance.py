"""What organisers see at a glance: what comes by itself in a week, as one calendar; what went wrong; what cogs tell.

It is read when somebody looks. A part that breaks takes no other's place.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.chart import bars
from bot.cog import Cog
from bot.community import workspace
from bot.context import Context, Workspace
from bot.core import Core
from bot.i18n import Reader
from bot.logs import failure_id, log
from bot.model.message import Facts, Message, say
from bot.model.moment import Days, Moment, Style
from bot.model.phrase import Listing, Phrase, Text, Verbatim, t
from bot.page import Planned, chosen
from bot.progress import Progress
from bot.storage.tables import JobRow, OutboxRow
from bot.under_way import going_on

_WEEK = 7
_DRAWN = 14  # days
_MOST_A_DAY = 30  # lines, so that a timetable does not hide the rest


@dataclass(frozen=True)
class Day:
    """What comes on a day, in order: when, and what."""

    day: Text
    entries: Sequence[tuple[Text, Text]]


@dataclass(frozen=True)
class UnderWay:
    """What goes on at this moment, and how much else is still to be said."""

    reader: Reader
    works: Sequence[Progress]
    waiting: Phrase | None


@dataclass(frozen=True)
class Glance:
    """The page: the week, how much comes on each day as a drawing and in words, and sections with a title each."""

    reader: Reader
    under_way: UnderWay
    days: Sequence[Day]
    chart: str
    in_words: Phrase
    sections: Sequence[tuple[Phrase, Message]]


async def read(core: Core, session: AsyncSession, workspace_id: int, locale: str, languages: str) -> Glance:
    """What there is to see of a community, in the visitor's language and the community's zone."""
    served = await workspace(session, workspace_id)
    reader = Reader(chosen(locale, languages, served.locale), served.zone, core.clock.now())
    context = Context(session, reader.now, served, None, None, site=core.site, visitor=reader)
    heard = [cog for cog in core.registry.cogs if served.hears(cog.name)]
    planned = await _planned(heard, context)
    counts = Counter(_day(one, served) for one in planned)
    drawn = [_today(reader) + timedelta(days=n) for n in range(_DRAWN)]
    rows = [(core.catalogue.plain(_shown(day, Style.SHORT), reader), counts[day]) for day in drawn]
    words = t("core.organisers.in_words", days=Listing(tuple(Verbatim(f"{day}: {number}") for day, number in rows)))
    sections = [(t("core.organisers.trouble"), await _trouble(session, served))]
    sections += [(t(f"{cog.name}.commands"), shown) for cog in heard if (shown := await _section(cog, context))]
    now = await _under_way(session, served, reader)
    return Glance(reader, now, list(_week(planned, served, reader)), bars(rows), words, sections)


async def read_under_way(core: Core, session: AsyncSession, workspace_id: int, locale: str, languages: str) -> UnderWay:
    """The part of the page that changes while somebody looks at it."""
    served = await workspace(session, workspace_id)
    reader = Reader(chosen(locale, languages, served.locale), served.zone, core.clock.now())
    return await _under_way(session, served, reader)


async def _under_way(session: AsyncSession, served: Workspace, reader: Reader) -> UnderWay:
    waits = (OutboxRow.workspace_id == served.id, OutboxRow.wake_at.is_not(None), OutboxRow.part_of.is_(None))
    waiting = await session.scalar(select(func.count()).where(*waits)) or 0
    works = await going_on(session, served, reader.now)
    return UnderWay(reader, works, t("core.organisers.waiting", n=waiting) if waiting else None)


def _today(reader: Reader) -> date:
    return reader.now.astimezone(reader.zone).date()


def _day(one: Planned, served: Workspace) -> date:
    return one.at.astimezone(served.zone).date()


def _shown(day: date, style: Style) -> Phrase:
    return t("core.when", when=Days(day, day, style))


def _week(planned: Iterable[Planned], served: Workspace, reader: Reader) -> Iterable[Day]:
    """The days of the coming week on which something comes."""
    end = _today(reader) + timedelta(days=_WEEK)
    near = [(_day(one, served), one) for one in planned if _day(one, served) < end]
    for day, together in groupby(near, itemgetter(0)):
        entries = [(_when(one), one.what) for _, one in together]
        left = len(entries) - _MOST_A_DAY
        more = [(Verbatim(""), t("core.organisers.more", n=left))] if left > 0 else []
        yield Day(_shown(day, Style.FULL), [*entries[:_MOST_A_DAY], *more])


def _when(one: Planned) -> Text:
    return t("core.organisers.whole_day") if one.whole_day else t("core.when", when=Moment(one.at, Style.TIME))


async def _planned(cogs: Iterable[Cog], context: Context) -> list[Planned]:
    until = context.now + timedelta(days=_DRAWN)
    found: list[Planned] = []
    for cog in cogs:
        if cog.plans is not None:
            try:
                found += await cog.plans(context, until)
            except Exception as error:  # noqa: BLE001 - one cog that breaks takes no other's place
                log.error("organisers.no_plans", failure=failure_id(), cog=cog.name, exc_info=error)
    return sorted(found, key=lambda one: (one.at, not one.whole_day))


async def _section(cog: Cog, context: Context) -> Message | None:
    if cog.glance is None:
        return None
    try:
        shown: Message = await cog.glance(context)
    except Exception as error:  # noqa: BLE001 - as above
        failure = failure_id()
        log.error("organisers.no_section", failure=failure, cog=cog.name, exc_info=error)
        return say(t("core.failure", id=failure))
    return shown


async def _trouble(session: AsyncSession, served: Workspace) -> Message:
    """How much could not be said or done; that is kept for a month."""
    states = (
        await session.execute(
            select(OutboxRow.state, func.count().label("number"))
            .where(OutboxRow.workspace_id == served.id, OutboxRow.state.in_(("dead", "late")))
            .group_by(OutboxRow.state)
        )
    ).all()
    counted: dict[str, int] = {row.state: row.number for row in states}
    failed = await session.scalar(
        select(func.count()).where(JobRow.workspace_id == served.id, JobRow.state == "failed")
    )
    rows = [
        (t("core.organisers.undeliverable"), counted.get("dead", 0)),
        (t("core.organisers.late"), counted.get("late", 0)),
        (t("core.organisers.failed"), failed or 0),
    ]
    if not any(number for _, number in rows):
        return say(t("core.organisers.all_well"))
    told = Facts(tuple((name, Verbatim(str(number))) for name, number in rows))
    return say(told, t("core.organisers.see_setup"))
