"""Who can send nothing for a time: found by a keyed hash, whose key lies in the key file until the time is over.

Without that key nothing tells who it is, and nobody asks but the one who is blocked: each row is tried with whoever is
about to send something.
"""

import asyncio
import hmac
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, delete, select

from bot.api import Address, Context, wipe
from cogs.checkin import vault
from cogs.checkin.days import today
from cogs.checkin.tables import BlockRow


async def add(ctx: Context, who: str, until: date) -> None:
    """Let whoever has this address send nothing until a day is over."""
    id_, key = await vault.keep_key(ctx)
    ctx.db.add(BlockRow(id=id_, workspace_id=ctx.workspace.id, until=until, tag=_tag(key, who)))
    wipe(ctx.db)


async def of(ctx: Context, who: Address) -> list[BlockRow]:
    """The blocks of somebody, those that are over left out."""
    rows = (await ctx.db.scalars(select(BlockRow).where(_here(ctx), BlockRow.until >= today(ctx)))).all()
    if not rows:
        return []
    keys = {one.case.hex(): one.key for one in await asyncio.to_thread(vault.key_file(ctx).all)}
    return [row for row in rows if row.id in keys and hmac.compare_digest(row.tag, _tag(keys[row.id], who.encode()))]


async def lift(ctx: Context, rows: Iterable[BlockRow]) -> None:
    """End these blocks, and once that is committed nothing tells any more who it was."""
    for id_ in [row.id for row in rows]:
        await ctx.db.execute(delete(BlockRow).where(BlockRow.id == id_))
        vault.destroy_key(ctx, id_)
    wipe(ctx.db)


async def lift_all(ctx: Context) -> None:
    """End every block of the workspace."""
    await lift(ctx, (await ctx.db.scalars(select(BlockRow).where(_here(ctx)))).all())


async def lift_those_over(ctx: Context) -> datetime | None:
    """End those whose last day is over; when the next one is, None where there is none."""
    rows = (await ctx.db.scalars(select(BlockRow).where(_here(ctx)))).all()
    over = [row for row in rows if row.until < today(ctx)]
    if over:
        await lift(ctx, over)
    left = [row.until for row in rows if row not in over]
    return datetime.combine(min(left) + timedelta(days=1), time(), ctx.workspace.zone) if left else None


def _here(ctx: Context) -> ColumnElement[bool]:
    return BlockRow.workspace_id == ctx.workspace.id


def _tag(key: bytes, who: str) -> bytes:
    return hmac.digest(key, who.encode(), "sha256")
