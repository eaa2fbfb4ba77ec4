"""A mentor hands a case to the coordinator or the professional at once, without saying why."""

from dataclasses import replace

from bot.api import Context, Message, Refused, t
from cogs.checkin import case_views, cases, store, vault, watching
from cogs.checkin.plugin import cog
from cogs.checkin.rota import Rung
from cogs.checkin.store import Part, Setup
from cogs.checkin.vault import Case


@cog.button()
async def hand_up(ctx: Context, case: str, to: str) -> Message:
    """Hand a case to the coordinator or the professional; if it is not for them, to the next whom it is for.

    Who hands it over is told the same, or they would learn whom its sender has left out.
    """
    if to not in (Part.COORDINATOR, Part.PROFESSIONAL):
        raise Refused(t("checkin.gone"))
    found = await cases.own(ctx, case)
    setup = await store.setup(ctx.db, ctx.workspace)
    freed = watching.let_go(ctx, setup, found)
    rung = _first_for(setup, freed, Part(to), ctx.asker.id)
    if rung is not None:
        freed = vault.change(ctx, freed, replace(freed.progress, told=rung, told_at=ctx.now))
        row = setup.named(watching.PARTS[rung])
        for member in await store.people(ctx, [row.member_id] if row else []):
            ctx.tell(member, case_views.handed_to_you(freed))
    await watching.look(ctx, setup, [*await vault.opened(ctx), freed])
    return case_views.handed_over(freed)


def _first_for(setup: Setup, case: Case, wanted: Part, asker: int) -> Rung | None:
    """The rung of the first from this part on who may have a case and does not hand it over."""
    for rung, part in watching.PARTS.items():
        row = setup.named(part)
        late_enough = part is wanted or wanted is Part.COORDINATOR
        if late_enough and row is not None and row.member_id not in case.note.without | {asker}:
            return rung
    return None
