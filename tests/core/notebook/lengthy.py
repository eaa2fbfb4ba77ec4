"""What takes long: it tells how far it is at each door, or has much to be said."""

from bot.api import PUBLIC, Address, Context, Message, Place, Preparation, Refused, Role, say, t
from tests.core.notebook.plugin import arrived, cog, doors, put

STEPS = 3


async def gathered(around: Preparation, *, door: str) -> None:
    """Gather step by step, waiting before each but the last at a door of its number."""
    for step in range(1, STEPS):
        around.progress.tell(t("notebook.gathering"), step, STEPS)
        arrived[f"{door}{step}"].set()
        await doors[f"{door}{step}"].wait()


@cog.button(prepare=gathered)
async def gather(ctx: Context, door: str) -> Message:
    """Gather notes for oneself."""
    await put(ctx, door)
    return say(t("notebook.written", text=door))


@cog.button(prepare=gathered, reply=PUBLIC)
async def harvest(ctx: Context, door: str, refuses: bool = False) -> Message:
    """Gather notes for everybody, or think better of it."""
    if refuses:
        raise Refused(t("notebook.refused"))
    await put(ctx, door)
    return say(t("notebook.written", text=door))


@cog.button(prepare=gathered, leaves_no_trace=True)
async def gather_unseen(ctx: Context, door: str) -> Message:
    """Gather notes without a trace."""
    return say(t("notebook.written", text=door))


@cog.button(role=Role.ORGANISER)
async def spread(ctx: Context, rooms: int) -> Message:
    """Say the same in many rooms."""
    for number in range(rooms):
        room = Address(ctx.workspace.adapter, ctx.workspace.platform_id, Place.CHANNEL, f"room{number}")
        ctx.post(say(t("notebook.note", text="Tea is ready")), to=room)
    return say(t("notebook.written", text=str(rooms)))
