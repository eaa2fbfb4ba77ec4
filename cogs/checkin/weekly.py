"""Once a week: what can be told of check-ins, to those who read them and those who organise."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.api import Context, times
from cogs.checkin import counting, digest_views, store
from cogs.checkin.beside_tables import CheckinDigest
from cogs.checkin.counting import Told
from cogs.checkin.digesting import Share, monday_of
from cogs.checkin.plugin import cog

_THURSDAY, _NOON = 3, 12 * 60
_SETTLES = timedelta(days=3)  # so long a week is over before it is told of: by then those who wait are told, too
_BEFORE = 3  # digests that a new one is compared with
_MONDAY = datetime(2026, 1, 5)  # noqa: DTZ001 - on the wall clock of whoever is told


def each_week(weekday: int, minute: int, zone: ZoneInfo, after: datetime) -> Iterator[datetime]:
    """The instants at which it is this minute of this day of the week, Monday being 0, soonest first."""
    first = (_MONDAY + timedelta(days=weekday, minutes=minute)).replace(tzinfo=zone)
    return times(first, "FREQ=WEEKLY", zone, after)


async def begin(ctx: Context) -> None:
    """Count what is sent from now on, and tell of it each week."""
    await counting.begin(ctx)
    _plan(ctx)


def _plan(ctx: Context) -> None:
    ctx.schedule(say_digest, key="week", at=next(each_week(_THURSDAY, _NOON, ctx.workspace.zone, ctx.now)))


@cog.job()
async def say_digest(ctx: Context) -> None:
    """Tell of the weeks that are over, where that gives nobody away, and plan the next."""
    _plan(ctx)
    setup = await store.setup(ctx.db, ctx.workspace)
    if setup.settings is None or ctx.keys is None or not ctx.workspace.hears(cog.name):
        return
    today = ctx.now.astimezone(ctx.workspace.zone).date()
    told = await counting.tell_until(ctx, monday_of(today - _SETTLES))
    if told is None:
        return
    before = await _before(ctx)
    _keep(ctx, told)
    ctx.post(digest_views.digest(told, before), to=setup.settings.address, by_itself=True)
    organisers = ctx.workspace.organisers_channel
    if organisers not in (None, setup.settings.address):
        ctx.post(digest_views.for_organisers(told, before), to=organisers, by_itself=True)


async def _before(ctx: Context) -> list[Share]:
    """How many of the last groups had a heavy week, the oldest first."""
    mine = select(CheckinDigest).where(CheckinDigest.workspace_id == ctx.workspace.id)
    rows = await ctx.db.scalars(mine.order_by(CheckinDigest.until.desc()).limit(_BEFORE))
    return [Share(row.told["heavy"]) for row in rows][::-1]


def _keep(ctx: Context, told: Told) -> None:
    made = told.digest
    values = {
        "at_least": made.at_least,
        "heavy": made.heavy,
        "topics": sorted(made.topics),
        "lacking": made.lacking,
        "usual": made.usual,
    }
    ctx.db.add(CheckinDigest(workspace_id=ctx.workspace.id, until=told.until, told=values))
