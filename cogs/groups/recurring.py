"""Rounds that come by themselves: announced some days before, drawn in their time, called off, planned anew."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.api import Context, Invalid, Message, Recurring, Refused, members, next_time, t
from cogs.groups import calling, channel, coming_store, coming_views, drawing, rounds, store
from cogs.groups.drawing import People, Wish
from cogs.groups.kinds import SMALLEST
from cogs.groups.plugin import cog
from cogs.groups.rules import BARREN, GRACE, LEAD, SILENCES, Standing, announced_at
from cogs.groups.tables import AnnouncementRow, RoundRow, SchemeRow, SignUpRow


@cog.job(prepare=calling.signed_up)
async def announce_round(ctx: Context, scheme: int) -> None:
    """Ask who is in for the next round of a scheme."""
    row = await store.find_scheme(ctx.db, ctx.workspace, scheme)
    if row is None or row.next_at is None or row.next_at <= ctx.now or _is_silent(ctx):
        return
    if await coming_store.to_come(ctx.db, row.id) is not None:
        return
    before = await coming_store.last_left_out(ctx.db, row.id)
    if before is not None:
        ctx.take_back(before.post_key, to=row.address)
    asked = AnnouncementRow(scheme_id=row.id, at=row.next_at, announced_at=ctx.now, over_at=None, round_id=None)
    ctx.db.add(asked)
    await ctx.db.flush()
    await _show(ctx, row, asked)
    await _ask_directly(ctx, row, asked)


@cog.job()
async def recount(ctx: Context, announcement: int) -> None:
    """Let an announcement say how many are in."""
    asked = await ctx.db.get(AnnouncementRow, announcement)
    row = await store.find_scheme(ctx.db, ctx.workspace, asked.scheme_id) if asked else None
    if asked is not None and asked.over_at is None and row is not None and not row.is_private:
        await _show(ctx, row, asked)


@cog.job(prepare=calling.signed_up)
async def draw_round(ctx: Context, scheme: int) -> None:
    """Draw those who are in for a round, and plan the next."""
    row = await store.find_scheme(ctx.db, ctx.workspace, scheme)
    if row is None or row.next_at is None or row.next_at > ctx.now:
        return
    due, asked = row.next_at, await coming_store.to_come(ctx.db, row.id)
    row.next_at = _next(row, ctx.now)
    if asked is None or ctx.now - due > GRACE or _is_silent(ctx):
        _tell_organisers(ctx, coming_views.left_out(row, due))
        if asked is not None:
            await _call_off(ctx, row, asked)
    else:
        await _count_silences(ctx, row, asked)
        await hold(ctx, row, asked)
    await plan(ctx, row)


def _is_silent(ctx: Context) -> bool:
    """Whether nobody would hear of it: what nobody hears of must not count as if they had."""
    return cog.name in ctx.workspace.off or ctx.workspace.left


def begin(ctx: Context, row: SchemeRow, timing: Recurring) -> None:
    """Have a scheme drawn at these times by the clocks of this place; Invalid where none of them is to come."""
    zone = ctx.workspace.zone
    row.next_at = next_time(timing.first, timing.rule, zone, ctx.now)
    if row.next_at is None:
        raise Invalid({"when": t("groups.when.past")})
    row.first_at, row.rule, row.zone, row.barren = timing.first, timing.rule, zone.key, 0


def _next(row: SchemeRow, after: datetime) -> datetime | None:
    if row.first_at is None or row.zone is None:
        return None
    return next_time(row.first_at, row.rule, ZoneInfo(row.zone), after)


async def plan(ctx: Context, row: SchemeRow) -> None:
    """Have the next round of a scheme announced and drawn, and tell of it where the scheme stands."""
    if row.next_at is None:
        ctx.cancel(announce_round, key=row.id)
        ctx.cancel(draw_round, key=row.id)
    else:
        ctx.schedule(announce_round, key=row.id, at=announced_at(row.next_at, ctx.now), scheme=row.id)
        ctx.schedule(draw_round, key=row.id, at=row.next_at, scheme=row.id)
    await channel.show(ctx, row)


async def move(ctx: Context, row: SchemeRow, timing: Recurring) -> None:
    """Draw a scheme at other times; who answered to a round that is still near keeps their answer."""
    was_planned = row.next_at is not None
    begin(ctx, row, timing)
    asked = await coming_store.to_come(ctx.db, row.id)
    if asked is not None and row.next_at is not None and row.next_at - LEAD <= ctx.now:
        asked.at = row.next_at
        await _show(ctx, row, asked)
    elif was_planned:
        await _call_off_next(ctx, row)
    await plan(ctx, row)


async def stop(ctx: Context, row: SchemeRow) -> None:
    """Have no more rounds of a scheme; one that is announced is called off."""
    row.first_at = row.rule = row.next_at = None
    await _call_off_next(ctx, row)
    await plan(ctx, row)


async def skip(ctx: Context, row: SchemeRow) -> None:
    """Leave the next round of a scheme out."""
    if row.next_at is not None:
        row.next_at = _next(row, row.next_at)
    await _call_off_next(ctx, row)
    await plan(ctx, row)


async def draw_early(ctx: Context, row: SchemeRow, asked: AnnouncementRow) -> RoundRow | None:
    """Draw an announced round before its time; who did not answer yet had less time to, and was not silent."""
    row.next_at = _next(row, asked.at)
    drawn = await hold(ctx, row, asked)
    await plan(ctx, row)
    return drawn


async def hold(ctx: Context, row: SchemeRow, asked: AnnouncementRow) -> RoundRow | None:
    """Draw those who are in, and publish it at once; where there are too few, they hear of it, each by themselves."""
    coming = await coming_store.coming(ctx.db, asked, ctx.now)
    said_in = await coming_store.said_in(ctx.db, asked)
    drawn = await _groups(ctx, row, coming)
    await coming_store.end(ctx.db, asked, ctx.now, drawn)
    if drawn is not None:
        row.barren = 0
        ctx.take_back(asked.post_key, to=row.address)
        await rounds.announce(ctx, drawn)
        return drawn
    _show_over(ctx, row, asked)
    # Who is in every time hears it once, and not again and again that there is nobody.
    alone = {one.member_id: one for one in coming if one.member_id in said_in or row.barren == 0}
    for member in await members(ctx.db, ctx.workspace, alone):
        ctx.tell(member, coming_views.alone(row, alone[member.id]))
    row.barren += 1
    if row.barren == BARREN:
        _tell_organisers(ctx, coming_views.barren(row))
    return None


async def _groups(ctx: Context, row: SchemeRow, coming: Sequence[SignUpRow]) -> RoundRow | None:
    """Groups of these, as a draft; None where there are too few who can be together."""
    if len(coming) < SMALLEST:
        return None
    ids = [sign_up.member_id for sign_up in coming]
    people = People(f"scheme:{row.id}", ids, [sign_up.member_id for sign_up in coming if sign_up.as_mentor])
    wish = Wish(row.title, row.kind_of, row.address, row.size, row.wanted, row)
    try:
        return await drawing.draw(ctx, wish, people)
    except Refused:  # there are too few who want to be together
        return None


async def _call_off_next(ctx: Context, row: SchemeRow) -> None:
    """Call off the round that is announced; where none is, put right what stands in the channel of the next one."""
    asked = await coming_store.to_come(ctx.db, row.id)
    before = await coming_store.last_left_out(ctx.db, row.id)
    if asked is not None:
        await _call_off(ctx, row, asked)
    elif before is not None:
        _show_over(ctx, row, before)


async def _call_off(ctx: Context, row: SchemeRow, asked: AnnouncementRow) -> None:
    """A round that was announced does not come: who said that they are in hears of it."""
    said_in = await coming_store.said_in(ctx.db, asked)
    await coming_store.end(ctx.db, asked, ctx.now, None)
    for member in await members(ctx.db, ctx.workspace, said_in):
        ctx.tell(member, coming_views.called_off(row, asked))
    _show_over(ctx, row, asked)


def _show_over(ctx: Context, row: SchemeRow, asked: AnnouncementRow) -> None:
    """Where an announcement stood, say when the next round is; nothing where there is none, or that cannot be said."""
    if row.next_at is None or _is_silent(ctx):
        ctx.take_back(asked.post_key, to=row.address)
    else:
        ctx.post(coming_views.next_round(row, row.next_at), to=row.address, key=asked.post_key)


async def _show(ctx: Context, row: SchemeRow, asked: AnnouncementRow) -> None:
    coming = await coming_store.coming(ctx.db, asked, ctx.now)
    message = coming_views.announcement(row, asked, len(coming))
    ctx.post(message, to=row.address, key=asked.post_key, not_after=asked.at)


def recount_soon(ctx: Context, asked: AnnouncementRow) -> None:
    """Have it counted who is in, once for all who answer at the same time."""
    ctx.schedule(recount, key=asked.id, at=ctx.now, announcement=asked.id)


async def _ask_directly(ctx: Context, row: SchemeRow, asked: AnnouncementRow) -> None:
    """Ask those who want to be asked; a pause that ends before the draw is over now, and nowhere else is that said."""
    to_ask: dict[int, tuple[SignUpRow, bool]] = {}
    for sign_up, stands in await coming_store.standings(ctx.db, row.id, asked.id):
        is_paused = stands.is_paused(asked.at)
        is_back = sign_up.paused_at is not None and not is_paused
        if is_back:
            sign_up.paused_at = sign_up.paused_until = None
        if sign_up.asked_directly and not is_paused:
            to_ask[sign_up.member_id] = sign_up, is_back
    for member in await members(ctx.db, ctx.workspace, to_ask):
        sign_up, is_back = to_ask[member.id]
        message = coming_views.ask(row, asked, sign_up, is_back=is_back)
        ctx.tell(member, message, not_after=asked.at, by_itself=True)


async def _count_silences(ctx: Context, row: SchemeRow, asked: AnnouncementRow) -> None:
    """Count who said nothing; whoever does so for the third time is asked what would suit them, and only then."""
    standings = await coming_store.standings(ctx.db, row.id, asked.id)
    to_ask = {one.member_id: one for one in _silent_too_often(standings, asked.announced_at, ctx.now)}
    for member in await members(ctx.db, ctx.workspace, to_ask):
        ctx.tell(member, coming_views.what_would_suit(row, to_ask[member.id]), by_itself=True)


def _silent_too_often(
    standings: Sequence[tuple[SignUpRow, Standing]], announced_at: datetime, now: datetime
) -> list[SignUpRow]:
    for sign_up, stands in standings:
        sign_up.silences += stands.was_silent(announced_at, now)
    return [
        sign_up
        for sign_up, stands in standings
        if sign_up.silences == SILENCES and stands.was_silent(announced_at, now)
    ]


def _tell_organisers(ctx: Context, message: Message) -> None:
    if ctx.workspace.organisers_channel is not None:
        ctx.post(message, to=ctx.workspace.organisers_channel)
