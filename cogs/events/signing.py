"""Signing up: a seat or a place in the line, somebody to bring, and somebody to arrive with."""

from collections.abc import Sequence

from bot.api import Context, Message, Refused, t
from cogs.events import direct, jobs, meeting, seating, sharing, sign_ups, wishes, words
from cogs.events import sign_up_views as views
from cogs.events.rules import Answer
from cogs.events.seats import has_room
from cogs.events.tables import OccurrenceRow, RsvpRow


async def answer(ctx: Context, row: OccurrenceRow, given: Answer, *, alone: bool = False) -> Message:
    """Keep a member's answer, find them a seat if they come, and let the post count it."""
    ctx = await sharing.at_home(ctx, row.event)
    own = await ctx.db.get(RsvpRow, (row.id, ctx.asker.id))
    held = own is not None and own.answer == Answer.YES
    if given is Answer.YES and not held:
        _must_be_open(ctx, row)
    line = await sign_ups.of_occurrence(ctx.db, row) if row.event.capacity is not None else []
    waits = given is Answer.YES and not await _has_seat(ctx, row, line, own if held else None)
    own = await _keep(ctx, row, own, given, waits=waits, alone=alone)
    jobs.plan_count(ctx, row.event)
    if waits or (held and given is not Answer.YES and row.event.capacity is not None):
        seating.plan_offers(ctx, row)
    if own.alone and not waits:
        meeting.plan_meeting(ctx, row)
    if waits:
        before = [one for one in line if one.waits_since is not None and one.member_id != ctx.asker.id]
        return views.waits(row, len(before) + 1)
    leads = await wishes.leads_of(ctx.db, ctx.asker.id) if given is Answer.YES else ()
    direct.expect(ctx, row, leads)
    return views.answered(row, given, own, leads)


def _must_be_open(ctx: Context, row: OccurrenceRow) -> None:
    closes = sign_ups.closes_at(row)
    if closes is not None and ctx.now >= closes:
        raise Refused(t("events.closed", when=words.at(closes)))


async def _has_seat(ctx: Context, row: OccurrenceRow, line: Sequence[RsvpRow], own: RsvpRow | None) -> bool:
    """Whether there is a seat for whoever asks: theirs, the one that is held for them, or a free one.

    A free one is not taken past those who wait, unless it is one that they may not have.
    """
    if row.event.capacity is None or (own is not None and own.waits_since is None):
        return True  # who has a seat keeps it, whatever became of the number of seats
    me = ctx.asker.id
    new = await sign_ups.newcomers(ctx.db, ctx.workspace.id, [one.member_id for one in line] + [me], ctx.now)
    others = [sign_ups.as_sign_up(one, new) for one in line if one.member_id != me]
    seats = sign_ups.seats_of(row, ctx.now)
    party = 1 + (own.guests if own else 0)
    if own is not None and own.offered_until is not None:
        return has_room(seats, others, party, is_new=me in new)
    ahead = [one for one in others if not one.holds and has_room(seats, others, one.party, is_new=one.is_new)]
    return not ahead and has_room(seats, others, party, is_new=me in new)


async def _keep(
    ctx: Context, row: OccurrenceRow, own: RsvpRow | None, given: Answer, *, waits: bool, alone: bool
) -> RsvpRow:
    if own is None:
        own = RsvpRow(occurrence_id=row.id, member_id=ctx.asker.id, guests=0, alone=False)
        ctx.db.add(own)
    coming = given is Answer.YES
    own.answer, own.at = given, ctx.now
    own.waits_since = (own.waits_since or ctx.now) if waits else None
    own.offered_until = own.offered_until if waits else None
    own.alone = coming and (own.alone or alone)
    own.guests = own.guests if coming else 0
    await ctx.db.flush()
    return own


async def bring(ctx: Context, row: OccurrenceRow) -> Message:
    """Let a member who comes bring one guest, if there is room for two."""
    ctx = await sharing.at_home(ctx, row.event)
    own = await _coming(ctx, row)
    if not row.event.guests:
        raise Refused(t("events.no_guests"))
    line = await sign_ups.of_occurrence(ctx.db, row)
    new = await sign_ups.newcomers(ctx.db, ctx.workspace.id, [one.member_id for one in line], ctx.now)
    others = [sign_ups.as_sign_up(one, new) for one in line if one.member_id != own.member_id]
    if not has_room(sign_ups.seats_of(row, ctx.now), others, 2, is_new=own.member_id in new):
        raise Refused(t("events.no_room_for_guest"))
    own.guests = 1
    jobs.plan_count(ctx, row.event)
    return views.guest(row, comes=True)


async def leave_guest(ctx: Context, row: OccurrenceRow) -> Message:
    """Let a member come without the guest after all."""
    ctx = await sharing.at_home(ctx, row.event)
    own = await _coming(ctx, row)
    own.guests = 0
    jobs.plan_count(ctx, row.event)
    if row.event.capacity is not None:
        seating.plan_offers(ctx, row)
    return views.guest(row, comes=False)


async def leave_company(ctx: Context, row: OccurrenceRow) -> Message:
    """Let a member come by themselves after all, as long as nobody counts on them to come along."""
    ctx = await sharing.at_home(ctx, row.event)
    own = await _coming(ctx, row)
    if own.company is not None:
        raise Refused(t("events.together_already"))
    own.alone = False
    return views.on_ones_own(row)


async def _coming(ctx: Context, row: OccurrenceRow) -> RsvpRow:
    own = await ctx.db.get(RsvpRow, (row.id, ctx.asker.id))
    if own is None or own.answer != Answer.YES or own.waits_since is not None:
        raise Refused(t("events.say_yes_first"))
    return own
