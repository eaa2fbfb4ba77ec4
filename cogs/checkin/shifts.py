"""A mentor's own hours: changed, given to another for a day, left out while one is away; and the coming two weeks."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.api import Context, Invalid, Message, Refused, Role, admit, t
from cogs.checkin import arranging, cover, shift_views, store, tending
from cogs.checkin.days import today
from cogs.checkin.forms import AwayForm, DutyForm, SwapForm
from cogs.checkin.plugin import cog
from cogs.checkin.rota import Window, windows_of
from cogs.checkin.store import WAIT, Setup
from cogs.checkin.tables import AwayRow, SwapRow

MOST = 5
"""Times away that somebody can have before them: as many as one message shows."""


async def opening(ctx: Context) -> dict[str, str] | Message:
    """The form for one's hours where one has none, else how they stand."""
    return await page(ctx) if await arranging.hours(ctx) else {}


async def set_hours(ctx: Context, form: DutyForm) -> Message:
    """Write down when a mentor reads; the others hear of hours that nobody has any more."""
    before = (await store.setup(ctx.db, ctx.workspace)).rota(ctx.workspace, ctx.now)
    said = await arranging.set_hours(ctx, form)
    tending.tell_lost(ctx, await store.setup(ctx.db, ctx.workspace), before)
    tending.look_soon(ctx)
    return said


async def page(ctx: Context) -> Message:
    """One's own hours, the coming week, and what can be done about them."""
    setup = await store.setup(ctx.db, ctx.workspace)
    rota, me = setup.rota(ctx.workspace, ctx.now), ctx.asker.id
    bare = cover.lost(setup.usual(ctx.workspace, ctx.now), rota, ctx.now)
    own = [one for one in cover.coming(rota, ctx.now, cover.WEEK) if one.mentor == me]
    mine = [one for one in setup.shifts if one.member_id == me]
    away = [one for one in setup.away if one.member_id == me and one.last >= today(ctx)]
    others = [one for one in bare if one.mentor != me]
    return shift_views.page(mine, own, away, others, ctx.workspace.zone)


@cog.button(role=Role.MENTOR, opens=DutyForm, prefill=arranging.hours)
async def change_hours(ctx: Context, form: DutyForm) -> Message:
    """Change one's hours."""
    return await set_hours(ctx, form)


@cog.button(role=Role.MENTOR, reads=True)
async def two_weeks(ctx: Context) -> Message:
    """See who is on duty in the coming two weeks."""
    setup = await store.setup(ctx.db, ctx.workspace)
    rota = setup.rota(ctx.workspace, ctx.now)
    windows = cover.coming(rota, ctx.now)
    bare = cover.lost(setup.usual(ctx.workspace, ctx.now), rota, ctx.now, cover.PLANNED)
    who = {one.id: one for one in await store.people(ctx, {one.mentor for one in windows})}
    days = [today(ctx) + timedelta(days=n) for n in range(cover.PLANNED)]
    return shift_views.plan(days, windows, bare, who, ctx.workspace.zone)


@cog.button(role=Role.MENTOR, opens=AwayForm)
async def be_away(ctx: Context, form: AwayForm) -> Message:
    """Be on duty on none of these days."""
    first, last = form.days
    setup = await store.setup(ctx.db, ctx.workspace)
    mine = [one for one in setup.away if one.member_id == ctx.asker.id and one.last >= today(ctx)]
    if len(mine) >= MOST:
        raise Refused(t("checkin.away.most", n=MOST))
    ctx.db.add(AwayRow(workspace_id=ctx.workspace.id, member_id=ctx.asker.id, first=first, last=last))
    await ctx.db.flush()
    tending.look_soon(ctx)
    return await page(ctx)


@cog.button(role=Role.MENTOR)
async def be_back(ctx: Context, away: int) -> Message:
    """Be there after all."""
    row = await ctx.db.get(AwayRow, away)
    if row is not None and row.workspace_id == ctx.workspace.id and row.member_id == ctx.asker.id:
        await ctx.db.delete(row)
        await ctx.db.flush()
    tending.look_soon(ctx)
    return await page(ctx)


@cog.button(role=Role.MENTOR, reads=True)
async def swap(ctx: Context) -> Message:
    """See one's own shifts of the coming days, to give one away."""
    setup = await store.setup(ctx.db, ctx.workspace)
    rota = setup.rota(ctx.workspace, ctx.now)
    usual = cover.coming(setup.usual(ctx.workspace, ctx.now), ctx.now)
    own = [one for one in cover.coming(rota, ctx.now, cover.GIVEN) if one.mentor == ctx.asker.id and one in usual]
    offered = {one.day for one in setup.swaps if one.instead_of == ctx.asker.id and one.taken_by is None}
    return shift_views.swap(own[: cover.GIVEN], offered, ctx.workspace.zone)


@cog.button(role=Role.MENTOR, opens=SwapForm)
async def offer_shift(ctx: Context, form: SwapForm, day: str) -> Message:
    """Ask another mentor, or all of them, to take one's shifts of a day; until somebody does they stay one's own."""
    setup = await store.setup(ctx.db, ctx.workspace)
    window = _shift(ctx, setup, day, ctx.asker.id)
    if setup.settings is None or window is None:
        raise Refused(t("checkin.swap.over"))
    asked = None
    if form.person is not None:
        (asked,) = await admit(ctx.db, ctx.workspace, [form.person.id])
        if asked.id == ctx.asker.id or not _can_read(setup, asked.id, window.start):
            raise Invalid({"person": t("checkin.swap.not_a_reader")})
    row = await _row(ctx, window, ctx.asker.id)
    if row is not None and row.taken_by is not None:
        raise Refused(t("checkin.swap.given_away"))
    if row is None:
        row = _new(ctx, setup, window)
    elif row.is_asked_of_all and asked is not None:
        ctx.take_back(row.post_key, to=setup.settings.address)
    row.asked = asked.id if asked else None
    if asked is not None:
        ctx.tell(asked, shift_views.please_take(ctx.asker, window, row.day))
    else:
        ctx.post(shift_views.who_takes(ctx.asker, window, row.day), to=setup.settings.address, key=row.post_key)
    return shift_views.offered(window, asked)


@cog.button(role=Role.MENTOR)
async def keep_shift(ctx: Context, day: str) -> Message:
    """Take back what one has offered and nobody has taken."""
    return await _keep(ctx, await store.setup(ctx.db, ctx.workspace), _read(day))


@cog.button()
async def take_shift(ctx: Context, day: str, of: int) -> Message:
    """Take another's shifts of a day: those that are offered, or of somebody who is away or has left."""
    setup = await store.setup(ctx.db, ctx.workspace)
    window = _shift(ctx, setup, day, of)
    if setup.settings is None or window is None:
        raise Refused(t("checkin.swap.over"))
    if not _can_read(setup, ctx.asker.id, window.start):
        raise Refused(t("checkin.not_a_reader"))
    row = await _row(ctx, window, of)
    holder = of if row is None or row.taken_by is None else row.taken_by
    that_day = windows_of(setup.rota(ctx.workspace, ctx.now), _day(ctx, window))
    is_held = any(one.mentor == holder and one.start == window.start for one in that_day)
    if of == ctx.asker.id == holder:
        if not is_held:
            raise Refused(t("checkin.swap.you_are_away"))
        return await _keep(ctx, setup, _day(ctx, window))
    if is_held and holder not in (of, ctx.asker.id):
        raise Refused(t("checkin.swap.taken"))
    if is_held and holder == of and (row is None or row.asked not in (None, ctx.asker.id)):
        raise Refused(t("checkin.swap.over"))
    if row is None:
        row = _new(ctx, setup, window)
    if row.taken_by != ctx.asker.id:
        row.taken_by = ctx.asker.id
        for giver in await store.people(ctx, [of]):
            ctx.post(shift_views.taken(ctx.asker, giver, window), to=setup.settings.address, key=row.post_key)
            if is_held:
                ctx.tell(giver, shift_views.somebody_takes(ctx.asker, window))
    return shift_views.you_take(window)


@cog.button()
async def cannot_take(ctx: Context, day: str, of: int) -> Message:
    """Say that one cannot take a shift that one was asked for."""
    setup = await store.setup(ctx.db, ctx.workspace)
    window = _shift(ctx, setup, day, of)
    row = await _row(ctx, window, of) if window else None
    if window is not None and row is not None and row.asked == ctx.asker.id and row.taken_by is None:
        await ctx.db.delete(row)
        for giver in await store.people(ctx, [of]):
            ctx.tell(giver, shift_views.declined(ctx.asker, window))
    return shift_views.that_is_fine()


async def _keep(ctx: Context, setup: Setup, day: date) -> Message:
    """Withdraw what the asker has offered and nobody has taken."""
    row = await ctx.db.get(SwapRow, (ctx.workspace.id, day, ctx.asker.id))
    if row is not None and row.taken_by is not None:
        raise Refused(t("checkin.swap.given_away"))
    if row is not None:
        if setup.settings is not None and row.is_asked_of_all:
            ctx.take_back(row.post_key, to=setup.settings.address)
        await ctx.db.delete(row)
    return shift_views.kept()


def _can_read(setup: Setup, member: int, at: datetime) -> bool:
    """Whether somebody can open cases then."""
    return any(one.member_id == member and one.since + WAIT <= at for one in setup.readers)


def _shift(ctx: Context, setup: Setup, day: str, of: int) -> Window | None:
    """Somebody's hours on a day as they usually are, if these are not over; None where there are none."""
    usual = replace(setup.usual(ctx.workspace, ctx.now), left_out=frozenset())
    own = [one for one in windows_of(usual, _read(day)) if one.mentor == of and one.end > ctx.now]
    return own[0] if own else None


async def _row(ctx: Context, window: Window, of: int) -> SwapRow | None:
    return await ctx.db.get(SwapRow, (ctx.workspace.id, _day(ctx, window), of))


def _new(ctx: Context, setup: Setup, window: Window) -> SwapRow:
    """A shift that is to change hands, with its hours: they stay as they are if its mentor has others later."""
    day = _day(ctx, window)
    shift = next(one for one in setup.shifts if one.member_id == window.mentor and one.weekday == day.weekday())
    row = SwapRow(
        workspace_id=ctx.workspace.id, day=day, instead_of=window.mentor, start=shift.start, end=shift.end
    )  # fmt: skip
    ctx.db.add(row)
    return row


def _day(ctx: Context, window: Window) -> date:
    return window.start.astimezone(ctx.workspace.zone).date()


def _read(day: str) -> date:
    try:
        return date.fromisoformat(day)
    except ValueError:
        raise Refused(t("checkin.swap.over")) from None
