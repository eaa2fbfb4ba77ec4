"""A mentor blocks whoever sent a case for a time, and does not learn who it is; the coordinator can undo it."""

from datetime import timedelta

from bot.api import Context, Message, Refused, t
from cogs.checkin import blocks, case_views, cases, store, vault, watching
from cogs.checkin.days import today
from cogs.checkin.plugin import cog
from cogs.checkin.store import Part

LENGTHS = (1, 7)
"""For so many days after this one."""


@cog.button(reads=True)
async def ask_block(ctx: Context, case: str) -> Message:
    """Choose for how long the sender of a case is blocked."""
    return case_views.ask_block(await cases.own(ctx, case), LENGTHS)


@cog.button()
async def block(ctx: Context, case: str, days: int) -> Message:
    """Let the sender of a case send nothing for a time."""
    if days not in LENGTHS:
        raise Refused(t("checkin.unknown_length"))
    found = await cases.own(ctx, case)
    who = vault.sender(found)
    if who is None:
        raise Refused(t("checkin.block.nobody_known"))
    until = today(ctx) + timedelta(days=days)
    await blocks.add(ctx, who.address, until)
    setup = await store.setup(ctx.db, ctx.workspace)
    row = setup.named(Part.COORDINATOR)
    for coordinator in await store.people(ctx, [row.member_id] if row else []):
        ctx.tell(coordinator, case_views.somebody_is_blocked(ctx.asker, until))
    ctx.schedule(watching.watch, key="watch", at=ctx.now)
    return case_views.blocked(found, until)


@cog.button()
async def lift_blocks(ctx: Context) -> Message:
    """Let everybody send again."""
    row = await store.reader(ctx)
    if row is None or row.part != Part.COORDINATOR:
        raise Refused(t("checkin.block.coordinator_alone"))
    await blocks.lift_all(ctx)
    return case_views.blocks_lifted()
