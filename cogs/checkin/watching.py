"""What becomes of cases by themselves: they are carried, the next is told, who took one is asked, and they end.

One look of a workspace sees to all of its cases, and plans the next. So there is one job, whose row was there before
and tells nothing of a check-in: neither from when it is, nor how many there are. How far a case has come is sealed.
"""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import delete

from bot.api import Context, Message
from cogs.checkin import blocks, case_views, counting, store, timing, vault
from cogs.checkin.content import Way
from cogs.checkin.plugin import cog
from cogs.checkin.rota import Rung, Step, ladder, on_duty
from cogs.checkin.store import Part, Setup
from cogs.checkin.tables import CaseRow
from cogs.checkin.vault import Case

_ASK = timedelta(hours=24)
_ASK_URGENT = timedelta(hours=1)
"""So long after taking a case somebody is asked whether they got in touch; as long after that it is free again."""

_chance = secrets.SystemRandom()

PARTS = {Rung.COORDINATOR: Part.COORDINATOR, Rung.PROFESSIONAL: Part.PROFESSIONAL}

_LOST = timedelta(days=16)  # a case whose key is gone opens no more; it is kept until it would have ended
_NOT_NOW = timedelta(hours=1)  # where nothing can be done, or nobody would hear of it
_SWEEP = timedelta(days=3)  # at the latest, for what a crash may have left, and so that the job's row stays


def key_of(case: str) -> str:
    """Under which key the card of a case stands in the mentors' channel."""
    return f"checkin/{case}"


@cog.job()
async def watch(ctx: Context) -> None:
    """See to the cases of a workspace."""
    if ctx.keys is None:  # whoever runs the bot has to say again where they are: until then nothing opens
        ctx.schedule(watch, key="watch", at=ctx.now + _NOT_NOW)
        return
    await vault.sweep(ctx)
    lost = (CaseRow.workspace_id == ctx.workspace.id, CaseRow.day < (ctx.now - _LOST).date())
    await ctx.db.execute(delete(CaseRow).where(*lost))
    await look(ctx, await store.setup(ctx.db, ctx.workspace), await vault.opened(ctx))


async def look(ctx: Context, setup: Setup, cases: Sequence[Case]) -> None:
    """Do what is due in these cases, all of the workspace's, and plan the next look."""
    due = [await _see_to(ctx, setup, case) for case in {case.row.id: case for case in cases}.values()]
    due.append(await blocks.lift_those_over(ctx))
    if any(due) or (setup.settings is not None and setup.settings.is_open):
        ctx.schedule(watch, key="watch", at=min([*(at for at in due if at is not None), ctx.now + _SWEEP]))


async def forget(ctx: Context, case: Case, *, card_at: datetime | None = None) -> None:
    """End a case: its card goes, now or at an instant, and all that it held at once."""
    setup = await store.setup(ctx.db, ctx.workspace)
    if setup.settings is not None and case.progress.carry_at <= ctx.now:
        ctx.take_back(key_of(case.row.id), to=setup.settings.address, not_before=card_at)
    await vault.erase(ctx, case.row.id)


async def forget_for_sender(ctx: Context, case: Case) -> None:
    """End a case that its sender deletes; its card goes at a moment that chance chooses, as answers come."""
    await forget(ctx, case, card_at=timing.answered_at(ctx.now, _chance.random()))


async def _see_to(ctx: Context, setup: Setup, case: Case) -> datetime | None:
    """Do what is due in one case; when to look again, None where it has ended."""
    if case.progress.erase_at <= ctx.now and await vault.has_answer_on_its_way(ctx, case):
        case = vault.change(ctx, case, replace(case.progress, erase_at=ctx.now + timing.SETTLES))
    if case.progress.erase_at <= ctx.now or setup.settings is None:
        await counting.count(ctx, case)
        await forget(ctx, case)
        return None
    if case.progress.closed:
        return case.progress.erase_at
    if not ctx.workspace.hears(cog.name):  # it goes on once check-ins are on again
        return min(ctx.now + _NOT_NOW, case.progress.erase_at)
    if case.row.taken_by is not None and case.progress.taken_at is not None:
        return await _ask(ctx, setup, case, case.progress.taken_at)
    if case.progress.taken_at is not None:  # who had taken it is not here any more
        case = vault.change(ctx, case, replace(case.progress, taken_at=None, asked_at=None))
        show(ctx, setup, case, case_views.handed_on_card(case))
    return await _climb(ctx, setup, case)


async def _climb(ctx: Context, setup: Setup, case: Case) -> datetime:
    """Tell whoever is to be told by now."""
    without = case.note.without
    rota = setup.rota(ctx.workspace, ctx.now, without)
    skipped = frozenset(rung for rung, part in PARTS.items() if (row := setup.named(part)) and row.member_id in without)
    while step := ladder(replace(case.progress.waiting(case.note), skipped=skipped), rota, ctx.now):
        if step.at > ctx.now:
            return min(step.at, case.progress.erase_at)
        await _tell(ctx, setup, case, step)
        case = vault.change(ctx, case, replace(case.progress, told=step.rung, told_at=ctx.now))
    return case.progress.erase_at


async def _tell(ctx: Context, setup: Setup, case: Case, step: Step) -> None:
    if step.rung is Rung.STUDENT:
        if case.note.way is Way.ADDRESS:
            ctx.relay("checkin_unread", case.row.id)
        return
    if case.progress.told is None:
        ids = on_duty(setup.rota(ctx.workspace, ctx.now), ctx.now)
        show(ctx, setup, case, case_views.card(case, await store.people(ctx, ids)))
    row = setup.named(PARTS[step.rung]) if step.rung in PARTS else None
    for member in await store.people(ctx, [row.member_id]) if row else ():
        ctx.tell(member, case_views.nobody_took_it(case))


async def _ask(ctx: Context, setup: Setup, case: Case, taken_at: datetime) -> datetime:
    """Ask who took a case whether they got in touch; let it go where they do not say."""
    after = _ASK_URGENT if case.note.urgent else _ASK
    progress = case.progress
    if progress.answered or case.note.way is Way.NONE:
        return progress.erase_at
    if progress.asked_at is None:
        if taken_at + after > ctx.now:
            return min(taken_at + after, progress.erase_at)
        for member in await store.people(ctx, [case.row.taken_by] if case.row.taken_by else []):
            ctx.tell(member, case_views.did_you_get_in_touch(case))
        vault.change(ctx, case, replace(progress, asked_at=ctx.now))
        return min(ctx.now + after, progress.erase_at)
    if progress.asked_at + after > ctx.now:
        return min(progress.asked_at + after, progress.erase_at)
    return await _climb(ctx, setup, let_go(ctx, setup, case))


def let_go(ctx: Context, setup: Setup, case: Case) -> Case:
    """Free a case that somebody had taken: it begins anew with whoever is on duty, and its card says so."""
    case.row.taken_by = None
    show(ctx, setup, case, case_views.handed_on_card(case))
    first = case.progress.first_at or case.progress.carry_at
    anew = replace(
        case.progress, carry_at=ctx.now, first_at=first, told=None, told_at=None, taken_at=None, asked_at=None
    )
    return vault.change(ctx, case, anew)


def show(ctx: Context, setup: Setup, case: Case, card: Message) -> None:
    """Put the card of a case up in the mentors' channel, or change it."""
    if setup.settings is not None:
        ctx.post(card, to=setup.settings.address, key=key_of(case.row.id))
