"""Who reads check-ins, when and where: looked up and written down. Cases are `vault.py`'s."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.api import Context, Member, Site, Workspace, gone, members, public_holidays
from cogs.checkin.rota import Away, Rota, Shift, Swap, Weeks
from cogs.checkin.tables import AwayRow, CaseRow, CheckinSettings, ReaderRow, ShiftRow, SwapRow
from cogs.checkin.words import Written, written

WAIT = timedelta(hours=24)
"""So long nobody opens a case who was only just made a reader: the others are told meanwhile."""


class Part(StrEnum):
    """What somebody who reads check-ins is."""

    MENTOR = "mentor"
    COORDINATOR = "coordinator"
    PROFESSIONAL = "professional"


@dataclass(frozen=True)
class Setup:
    """How check-ins are set up here. Who has left is none of the readers, and their hours are still known."""

    settings: CheckinSettings | None
    readers: Sequence[ReaderRow]
    shifts: Sequence[ShiftRow]
    swaps: Sequence[SwapRow] = ()
    away: Sequence[AwayRow] = ()

    @property
    def mentors(self) -> list[ReaderRow]:
        """Those who have hours."""
        with_hours = {shift.member_id for shift in self.shifts}
        return [one for one in self.readers if one.member_id in with_hours]

    def named(self, part: Part) -> ReaderRow | None:
        """The coordinator or the professional."""
        return next((one for one in self.readers if one.part == part), None)

    def written(self, site: Site) -> Written:
        """Where the words of check-ins are written."""
        return written(self.settings.words if self.settings else None, has_page=site.address is not None)

    def able(self, now: datetime) -> frozenset[int]:
        """Those who can open cases by now."""
        return frozenset(one.member_id for one in self.readers if one.since + WAIT <= now)

    def rota(self, served: Workspace, now: datetime, without: frozenset[int] = frozenset()) -> Rota:
        """The hours of those who can open cases by now, without some of them."""
        usual = self.usual(served, now)
        swaps = [
            Swap(one.day, one.instead_of, one.taken_by, (one.start, one.end))
            for one in self.swaps
            if one.taken_by is not None
        ]
        away = [Away(one.first, one.last, one.member_id) for one in self.away]
        known = {one.mentor for one in usual.shifts} | {one.mentor for one in swaps}
        return replace(usual, swaps=swaps, away=away, left_out=without | (known - self.able(now)))

    def usual(self, served: Workspace, now: datetime) -> Rota:
        """The hours as they would be if nobody were away or had left."""
        shifts = [Shift(one.member_id, one.weekday, one.start, one.end, Weeks(one.weeks)) for one in self.shifts]
        off = [Away(one.first, one.last) for one in self.away if one.member_id is None]
        waiting = frozenset(one.member_id for one in self.readers) - self.able(now)
        days_off = public_holidays(now.year) | public_holidays(now.year + 1)
        return Rota(served.zone, shifts, days_off=days_off, away=off, left_out=waiting)


async def setup(session: AsyncSession, served: Workspace) -> Setup:
    """How check-ins are set up in a workspace."""
    readers = await session.scalars(
        select(ReaderRow).where(ReaderRow.workspace_id == served.id).order_by(ReaderRow.member_id)
    )
    shifts = await session.scalars(
        select(ShiftRow)
        .where(ShiftRow.workspace_id == served.id)
        .order_by(ShiftRow.weekday, ShiftRow.start, ShiftRow.member_id)
    )
    swaps = await session.scalars(select(SwapRow).where(SwapRow.workspace_id == served.id).order_by(SwapRow.day))
    away = await session.scalars(
        select(AwayRow).where(AwayRow.workspace_id == served.id).order_by(AwayRow.first, AwayRow.id)
    )
    known = readers.all()
    left = await gone(session, [one.member_id for one in known])
    there = [one for one in known if one.member_id not in left]
    return Setup(await session.get(CheckinSettings, served.id), there, shifts.all(), swaps.all(), away.all())


async def reader_ids(session: AsyncSession, served: Workspace) -> list[int]:
    """Our ids of everybody who reads check-ins, whether they are still there or not."""
    return list(await session.scalars(select(ReaderRow.member_id).where(ReaderRow.workspace_id == served.id)))


async def reader(ctx: Context) -> ReaderRow | None:
    """The asker as somebody who reads check-ins."""
    return await ctx.db.get(ReaderRow, (ctx.workspace.id, ctx.asker.id))


async def enrol(ctx: Context, member_id: int, part: Part) -> bool:
    """Let somebody read check-ins, a day from now; True if they are new to it."""
    row = await ctx.db.get(ReaderRow, (ctx.workspace.id, member_id))
    if row is not None:
        if part is not Part.MENTOR:
            row.part = part
        return False
    ctx.db.add(ReaderRow(workspace_id=ctx.workspace.id, member_id=member_id, part=part, since=ctx.now))
    await ctx.db.flush()
    return True


async def dismiss(ctx: Context, but: Collection[int]) -> list[int]:
    """Let nobody but these be coordinator or professional; gives those who have no hours, and so are to read no more.

    Who has hours of their own is a mentor from now on.
    """
    mine = (ReaderRow.workspace_id == ctx.workspace.id, ReaderRow.part != Part.MENTOR, ReaderRow.member_id.not_in(but))
    rows = (await ctx.db.scalars(select(ReaderRow).where(*mine))).all()
    shifts = await ctx.db.scalars(select(ShiftRow.member_id).where(ShiftRow.workspace_id == ctx.workspace.id))
    with_hours = set(shifts)
    for row in rows:
        row.part = Part.MENTOR
    return [row.member_id for row in rows if row.member_id not in with_hours]


async def set_shifts(ctx: Context, weekdays: Iterable[int], start: int, end: int, weeks: Weeks) -> None:
    """Put these hours in the place of the asker's own."""
    mine = (ShiftRow.workspace_id == ctx.workspace.id, ShiftRow.member_id == ctx.asker.id)
    await ctx.db.execute(delete(ShiftRow).where(*mine))
    ctx.db.add_all(
        ShiftRow(
            workspace_id=ctx.workspace.id, member_id=ctx.asker.id, weekday=weekday, start=start, end=end, weeks=weeks
        )
        for weekday in weekdays
    )


async def people(ctx: Context, ids: Iterable[int]) -> list[Member]:
    """Members by our ids."""
    return await members(ctx.db, ctx.workspace, ids)


async def export(session: AsyncSession, member_id: int) -> dict[str, Any]:
    """What is known of a member who reads check-ins. Whose a check-in is, nothing here tells."""
    readers = await session.scalars(select(ReaderRow).where(ReaderRow.member_id == member_id))
    shifts = await session.scalars(select(ShiftRow).where(ShiftRow.member_id == member_id).order_by(ShiftRow.weekday))
    taken = await session.scalars(select(CaseRow.name).where(CaseRow.taken_by == member_id).order_by(CaseRow.name))
    swaps = await session.scalars(select(SwapRow).where(_concerns(member_id)).order_by(SwapRow.day))
    away = await session.scalars(select(AwayRow).where(AwayRow.member_id == member_id).order_by(AwayRow.first))
    return {
        "reads": [{"part": one.part, "since": one.since.isoformat()} for one in readers],
        "shifts": [{"weekday": one.weekday, "start": one.start, "end": one.end, "weeks": one.weeks} for one in shifts],
        "swaps": [
            {
                "day": one.day.isoformat(),
                "gives_away": one.instead_of == member_id,
                "asked": one.asked == member_id,
                "takes": one.taken_by == member_id,
            }
            for one in swaps
        ],
        "away": [{"first": one.first.isoformat(), "last": one.last.isoformat()} for one in away],
        "taken": list(taken),
    }


async def erase(session: AsyncSession, member_id: int) -> None:
    """Remove what is known of a member who reads check-ins; what they had taken is free again."""
    for table in (ReaderRow, ShiftRow, AwayRow):
        await session.execute(delete(table).where(table.member_id == member_id))
    await session.execute(delete(SwapRow).where(_concerns(member_id)))
    await session.execute(update(CaseRow).where(CaseRow.taken_by == member_id).values(taken_by=None))


def _concerns(member_id: int) -> ColumnElement[bool]:
    return or_(SwapRow.instead_of == member_id, SwapRow.asked == member_id, SwapRow.taken_by == member_id)
