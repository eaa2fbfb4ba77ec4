"""Who came: by a short code that is shown at the event, so that nobody keeps a list at the door."""

import secrets
from datetime import timedelta

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import contains_eager

from bot.api import Context, Heading, Message, Refused, Style, Verbatim, say, t
from cogs.events import jobs, sharing, store, words
from cogs.events.rules import GUESSED_WITHIN, Answer, may_guess
from cogs.events.tables import CodeGuesses, EventRow, OccurrenceRow, RsvpRow

OPENS_BEFORE = timedelta(minutes=30)
"""How long before the start the code is taken."""

_DIGITS = 4
_TRIES = 100  # to find a code that no other event uses at the time


async def show_code(ctx: Context, row: OccurrenceRow) -> Message:
    """To the organiser: the code, made when it is asked for first, and how many gave it."""
    if row.code is None:
        row.code = await _new_code(ctx)
    came = await ctx.db.scalar(
        select(func.count()).where(RsvpRow.occurrence_id == row.id, RsvpRow.came_at.is_not(None))
    )
    return say(
        Heading(t("events.code", code=Verbatim(row.code))),
        t("events.code.how", title=words.brief(row.shown_title, 80), when=words.when(row, Style.FULL), code=row.code),
        t("events.code.came", n=came or 0),
    )


async def _new_code(ctx: Context) -> str:
    used = {row.code for row in await ctx.db.scalars(_with_code(ctx))}
    for _ in range(_TRIES):
        code = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"
        if code not in used:
            return code
    return f"{secrets.randbelow(10**6):06}"


def _with_code(ctx: Context) -> Select[OccurrenceRow]:
    """The occurrences on this workspace's calendar that have a code and are not over."""
    return (
        select(OccurrenceRow)
        .join(OccurrenceRow.event)
        .options(contains_eager(OccurrenceRow.event))
        .where(OccurrenceRow.cancelled_at.is_(None), EventRow.cancelled_at.is_(None))
        .where(store.seen_by(ctx.workspace.id), OccurrenceRow.over_at > ctx.now)
        .where(OccurrenceRow.code.is_not(None))
    )


async def comes_in(ctx: Context, code: str) -> Message:
    """Note that a member is there, if an event that is on has this code; Refused where they guess too often."""
    guesses = await ctx.db.get(CodeGuesses, ctx.asker.id)
    if guesses is not None and not may_guess(guesses.wrong, guesses.since, ctx.now):
        raise Refused(t("events.code.too_many"))
    typed = "".join(code.split())
    those = _with_code(ctx).where(OccurrenceRow.code == typed)  # a publisher's may be the same as one of ours
    row = await ctx.db.scalar(those.order_by(OccurrenceRow.starts_at, OccurrenceRow.id).limit(1))
    if row is None:
        await _count_wrong(ctx)
        return say(t("events.code.wrong"))  # not refused: that would take back what was just counted
    if ctx.now < row.starts_at - OPENS_BEFORE:
        raise Refused(t("events.code.early"))
    own = await ctx.db.get(RsvpRow, (row.id, ctx.asker.id))
    if own is None:
        own = RsvpRow(occurrence_id=row.id, member_id=ctx.asker.id, guests=0, alone=False, at=ctx.now)
        ctx.db.add(own)
    own.answer, own.waits_since, own.offered_until = Answer.YES, None, None  # who is there has a place
    own.came_at = own.came_at or ctx.now
    jobs.plan_count(await sharing.at_home(ctx, row.event), row.event)
    return say(t("events.code.thanks"))


async def _count_wrong(ctx: Context) -> None:
    """Count a wrong code, and forget those that count no more, whosever they are."""
    await ctx.db.execute(delete(CodeGuesses).where(CodeGuesses.since <= ctx.now - GUESSED_WITHIN))
    guesses = await ctx.db.get(CodeGuesses, ctx.asker.id, populate_existing=True)
    if guesses is None:
        ctx.db.add(CodeGuesses(member_id=ctx.asker.id, wrong=1, since=ctx.now))
    else:
        guesses.wrong += 1
