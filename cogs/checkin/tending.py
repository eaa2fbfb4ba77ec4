"""What becomes of the rota by itself: who has left counts no more, and mentors hear once where nobody is on duty.

Once a day the platform is asked who is still there, and the coming week is looked at.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import delete, select

from bot.api import Context, Preparation, gone
from cogs.checkin import arranging, cover, shift_views, store, vault, watching
from cogs.checkin.days import today
from cogs.checkin.plugin import cog
from cogs.checkin.rota import Rota, Window
from cogs.checkin.store import Setup
from cogs.checkin.tables import AwayRow, CaseRow, SwapRow
from cogs.checkin.vault import Case

_MORNING = time(8)
_NOT_SENDABLE = "missing"  # beside days, in what was told of: that check-ins cannot be sent


async def who_is_there(around: Preparation) -> None:
    """Ask the platform which of the readers are still there."""
    async with around.reading() as session:
        ids = await store.reader_ids(session, around.workspace)
    await around.call_roll(ids)


@cog.job(prepare=who_is_there)
async def tend(ctx: Context) -> None:
    """Look at the coming week, and tell what is new about it."""
    setup = await store.setup(ctx.db, ctx.workspace)
    if setup.settings is None:
        return
    await _free_what_leavers_had(ctx, setup)
    await _drop_what_is_over(ctx, setup)
    tells = setup.settings.is_open and ctx.workspace.hears(cog.name)
    known = setup.settings.gaps_told
    bare = cover.lost(setup.usual(ctx.workspace, ctx.now), setup.rota(ctx.workspace, ctx.now), ctx.now)
    new = [one for one, day in zip(bare, _days(ctx, bare), strict=True) if day not in known]
    if tells and new:
        ctx.post(shift_views.bare(new, ctx.workspace.zone), to=setup.settings.address)
    lacking = arranging.missing(ctx, setup)
    if tells and lacking and _NOT_SENDABLE not in known:
        ctx.post(shift_views.not_sendable(lacking), to=ctx.workspace.organisers_channel or setup.settings.address)
    setup.settings.gaps_told = [*_days(ctx, bare), *([_NOT_SENDABLE] if lacking else [])] if tells else []
    tomorrow = today(ctx) + timedelta(days=1)
    ctx.schedule(tend, key="tend", at=datetime.combine(tomorrow, _MORNING, ctx.workspace.zone))


def look_soon(ctx: Context) -> None:
    """Have the coming week looked at: something of the rota has changed."""
    ctx.schedule(tend, key="tend", at=ctx.now)


async def leaves(ctx: Context, member_id: int) -> None:
    """Take somebody out of those who read check-ins: what they had taken is free, and the others hear what is bare."""
    setup = await store.setup(ctx.db, ctx.workspace)
    if setup.settings is None:  # so there is nobody to tell
        await store.erase(ctx.db, member_id)
        return
    before = setup.rota(ctx.workspace, ctx.now)
    freed = await _freed(ctx, setup, {member_id})
    _take_back_offers(ctx, setup, [row for row in setup.swaps if row.instead_of == member_id])
    for row in setup.swaps:
        if row.taken_by == member_id and row.day >= today(ctx):
            for giver in await store.people(ctx, [row.instead_of]):
                ctx.tell(giver, shift_views.yours_again(row.day))
    await store.erase(ctx.db, member_id)
    left = await store.setup(ctx.db, ctx.workspace)
    tell_lost(ctx, left, before)
    if freed:
        await watching.look(ctx, left, freed)


def tell_lost(ctx: Context, setup: Setup, before: Rota) -> None:
    """Tell the mentors which hours of the coming week somebody read before, and nobody does any more."""
    found = cover.lost(before, setup.rota(ctx.workspace, ctx.now), ctx.now)
    if setup.settings is not None and setup.settings.is_open and found:
        ctx.post(shift_views.lost(found), to=setup.settings.address)
        setup.settings.gaps_told = sorted({*setup.settings.gaps_told, *_days(ctx, found)})


def _days(ctx: Context, windows: Sequence[Window]) -> list[str]:
    """The day on which each begins, as it is written down."""
    return [one.start.astimezone(ctx.workspace.zone).date().isoformat() for one in windows]


async def _free_what_leavers_had(ctx: Context, setup: Setup) -> None:
    having = await ctx.db.scalars(
        select(CaseRow.taken_by).where(CaseRow.workspace_id == ctx.workspace.id, CaseRow.taken_by.is_not(None))
    )
    if freed := await _freed(ctx, setup, await gone(ctx.db, [one for one in having if one is not None])):
        await watching.look(ctx, setup, freed)


async def _freed(ctx: Context, setup: Setup, members: set[int]) -> list[Case]:
    """All cases of the workspace, those let go that these members had; none where they had none."""
    opened = await vault.opened(ctx) if ctx.keys is not None else []
    if not any(case.row.taken_by in members for case in opened):
        return []
    return [watching.let_go(ctx, setup, case) if case.row.taken_by in members else case for case in opened]


async def _drop_what_is_over(ctx: Context, setup: Setup) -> None:
    yesterday = today(ctx) - timedelta(days=1)  # a shift of that day may go on after midnight
    _take_back_offers(ctx, setup, [row for row in setup.swaps if row.day < yesterday])
    here = (AwayRow.workspace_id == ctx.workspace.id, AwayRow.last < yesterday)
    await ctx.db.execute(delete(AwayRow).where(*here))
    offered = (SwapRow.workspace_id == ctx.workspace.id, SwapRow.day < yesterday)
    await ctx.db.execute(delete(SwapRow).where(*offered))


def _take_back_offers(ctx: Context, setup: Setup, swaps: Sequence[SwapRow]) -> None:
    """Take away the posts that ask for somebody who takes these shifts."""
    for row in swaps:
        if setup.settings is not None and row.is_asked_of_all:
            ctx.take_back(row.post_key, to=setup.settings.address)
