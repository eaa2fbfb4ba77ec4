"""What is counted of check-ins until their digest: sealed, apart by weeks, and of nobody.

A case is counted when it has ended, or at the digest of the week in which it was sent, whichever comes first; never
when it is sent. So to which group it belongs is decided by the day of its sending alone. What its sender deletes before
is not counted. Each time that the tally is written it is sealed with a new key, and the old one is destroyed: with
today's keys yesterday's backup tells nothing of it, and a backup that is put back starts counting anew.
"""

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from bot.api import Context, wipe
from cogs.checkin import vault
from cogs.checkin.beside_tables import CheckinDigest, TallyRow
from cogs.checkin.content import book_of, bound, counted
from cogs.checkin.digesting import Digest, Outcome, Tally, digest, monday_of, tally, told_of
from cogs.checkin.sealing import NONCE_BYTES, Broken, seal, unseal
from cogs.checkin.vault import Case

_RECENT = timedelta(weeks=8)  # what was usual before tells nothing of now


@dataclass(frozen=True)
class Told:
    """A digest, and which days it is about: from a Monday until another."""

    since: date
    until: date
    digest: Digest


async def begin(ctx: Context) -> None:
    """Have a tally, so that what is sent from this week on is counted."""
    if await ctx.db.get(TallyRow, ctx.workspace.id) is None:
        await _write(ctx, {}, _this_week(ctx))


async def count(ctx: Context, case: Case) -> None:
    """Count a case that has ended, unless it was counted at a digest."""
    counted_until, book = await _read(ctx)
    monday = monday_of(case.row.day)
    if monday >= counted_until:
        await _write(ctx, _added(book, monday, case), counted_until)


async def tell_until(ctx: Context, until: date) -> Told | None:
    """Count what is still open of what was sent before a Monday, and tell of it; None where it is too little."""
    counted_until, book = await _read(ctx)
    for case in await vault.opened(ctx):
        if counted_until <= (monday := monday_of(case.row.day)) < until:
            book = _added(book, monday, case)
    left, group = told_of(book, until)
    await _write(ctx, left, max(counted_until, until))
    made = digest(group) if group else None
    return Told(min(book), until, made) if made else None


async def usual(ctx: Context) -> Outcome | None:
    """Within which time an answer usually comes, as the last digest tells it; None where that is not known."""
    last = await ctx.db.scalar(
        select(CheckinDigest)
        .where(CheckinDigest.workspace_id == ctx.workspace.id, CheckinDigest.until > (ctx.now - _RECENT).date())
        .order_by(CheckinDigest.until.desc())
        .limit(1)
    )
    return Outcome(last.told["usual"]) if last and last.told["usual"] else None


def _added(book: Mapping[date, Tally], monday: date, case: Case) -> dict[date, Tally]:
    return {**book, monday: book.get(monday, Tally()) + tally([counted(case.note, case.progress)])}


async def _read(ctx: Context) -> tuple[date, dict[date, Tally]]:
    """Before which Monday all is counted, and what is counted by weeks.

    Where its key is gone a backup was put back: it was told of meanwhile, for all that is known, and so was what is
    older than this week.
    """
    row = await ctx.db.get(TallyRow, ctx.workspace.id)
    if row is None:
        return _this_week(ctx), {}
    key = await asyncio.to_thread(vault.key_file(ctx).find, bytes.fromhex(row.key_id))
    try:
        return row.counted_until, book_of(unseal(key or b"", row.content, what=f"tally/{row.key_id}"))
    except Broken:
        return _this_week(ctx), {}


async def _write(ctx: Context, book: Mapping[date, Tally], counted_until: date) -> None:
    key_id, key = await vault.keep_key(ctx)
    content = seal(key, bound(book), what=f"tally/{key_id}", nonce=secrets.token_bytes(NONCE_BYTES))
    row = await ctx.db.get(TallyRow, ctx.workspace.id)
    if row is None:
        ctx.db.add(TallyRow(workspace_id=ctx.workspace.id, key_id=key_id, content=content, counted_until=counted_until))
    else:
        vault.destroy_key(ctx, row.key_id)
        row.key_id, row.content, row.counted_until = key_id, content, counted_until
    await ctx.db.flush()
    wipe(ctx.db)


def _this_week(ctx: Context) -> date:
    return monday_of(ctx.now.astimezone(ctx.workspace.zone).date())
