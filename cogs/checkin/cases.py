"""What mentors do with a case: take it, open it in private, answer, hand it over, close it."""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from bot.api import Context, Message, Refused, Role, t
from cogs.checkin import case_views, counting, store, tending, timing, vault, watching
from cogs.checkin.content import Way
from cogs.checkin.forms import ReadingForm
from cogs.checkin.plugin import cog
from cogs.checkin.store import WAIT, Part
from cogs.checkin.tables import ReaderRow
from cogs.checkin.vault import Case

_READ_WITHIN = timedelta(minutes=30)
_chance = secrets.SystemRandom()


async def take(ctx: Context, case_id: str) -> Message:
    """Take a case that nobody has taken. Who has lost the role is no reader any more: nothing else tells of that."""
    row = await store.reader(ctx)
    if row is not None and _lacks_role(ctx, row):
        await tending.leaves(ctx, ctx.asker.id)
        return case_views.no_mentor()
    case = await _found(ctx, case_id)
    if case.row.taken_by not in (None, ctx.asker.id):
        raise Refused(t("checkin.taken_already"))
    if ctx.asker.id in case.note.without:
        raise Refused(t("checkin.for_others"))
    if case.row.taken_by is None:
        case.row.taken_by = ctx.asker.id
        case = vault.change(ctx, case, replace(case.progress, taken_at=ctx.now, asked_at=None))
        setup = await store.setup(ctx.db, ctx.workspace)
        watching.show(ctx, setup, case, case_views.taken_card(case, ctx.asker))
        await watching.look(ctx, setup, [*await vault.opened(ctx), case])
    return case_views.yours(case)


async def look(ctx: Context, case_id: str, part: int) -> Message:
    """Read a case that one has taken; what was written on a page is read on one, or the platform would see it."""
    case = await own(ctx, case_id)
    if not case.note.on_page:
        return case_views.shown(case, part)
    address = ctx.ticket(open_on_page, until=ctx.now + _READ_WITHIN, case=case_id, mentor=ctx.asker.id)
    if address is None:
        raise Refused(t("checkin.no_page"))
    return case_views.to_be_read(case, address)


async def above(ctx: Context, case: str, mentor: int) -> Message:
    """What stands above the button; of the case no more than its name, for who has only looked at the address."""
    return case_views.sealed_yet(await _taken_by(ctx, case, mentor))


@cog.on_web(opens=ReadingForm, above=above)
async def open_on_page(ctx: Context, form: ReadingForm, case: str, mentor: int) -> Message:
    """Read a case that one has taken, on a page of ours, once."""
    return case_views.on_page(await _taken_by(ctx, case, mentor))


async def answer(ctx: Context, case_id: str, text: str) -> Message:
    """Answer the sender of a case."""
    case = await own(ctx, case_id)
    if case.note.way is Way.NONE:
        raise Refused(t("checkin.no_answer_wanted"))
    if text not in await vault.answers(ctx, case):  # else it is delivered again: nobody is told the same twice
        answer_id, erase_at = vault.answer(ctx, case, text), case.progress.erase_at
        if case.note.way is Way.ADDRESS:
            ctx.relay("checkin_answer", answer_id, not_before=timing.answered_at(ctx.now, _chance.random()))
            erase_at = max(erase_at, _carried_by(ctx))
        answered_at = case.progress.answered_at or ctx.now
        vault.change(ctx, case, replace(case.progress, answered_at=answered_at, erase_at=erase_at))
    return case_views.answered(case)


async def hand_over(ctx: Context, case_id: str) -> Message:
    """Give a case back, without saying why."""
    setup = await store.setup(ctx.db, ctx.workspace)
    case = watching.let_go(ctx, setup, await own(ctx, case_id))
    await watching.look(ctx, setup, [*await vault.opened(ctx), case])
    return case_views.handed_over(case)


async def close(ctx: Context, case_id: str, *, unanswered: bool) -> Message:
    """Close a case; what was answered is kept for its sender as long as it takes to reach them.

    Who closes one in which an answer is wanted and lacking is asked first: its sender would wait in vain.
    """
    case = await own(ctx, case_id)
    progress = case.progress
    if not progress.answered and not unanswered and case.note.way is not Way.NONE:
        return case_views.ask_close(case)
    setup = await store.setup(ctx.db, ctx.workspace)
    if not progress.answered:
        await counting.count(ctx, case)
        await watching.forget(ctx, case)
        return case_views.closed(case)
    if setup.settings is not None:
        ctx.take_back(watching.key_of(case_id), to=setup.settings.address)
    if case.note.way is Way.ADDRESS:
        progress = replace(progress, erase_at=min(progress.erase_at, _carried_by(ctx)))
    case.row.taken_by = None
    case = vault.change(ctx, case, replace(progress, closed=True))
    await watching.look(ctx, setup, [*await vault.opened(ctx), case])
    return case_views.closed(case)


def _carried_by(ctx: Context) -> datetime:
    """When what is answered now has reached its sender, with time to spare."""
    return ctx.now + timing.ANSWERED_WITHIN + timing.SETTLES


def _lacks_role(ctx: Context, row: ReaderRow) -> bool:
    return row.part == Part.MENTOR and ctx.asker.role < Role.MENTOR


async def _found(ctx: Context, case_id: str) -> Case:
    """A case for somebody who may open it by now; Refused where they may not, or it is closed."""
    row = await store.reader(ctx)
    if row is None or _lacks_role(ctx, row):
        raise Refused(t("checkin.not_a_reader"))
    if row.since + WAIT > ctx.now:
        raise Refused(t("checkin.not_yet"))
    case = await vault.find(ctx, case_id)
    if case is None or case.progress.closed:
        raise Refused(t("checkin.gone"))
    return case


async def _taken_by(ctx: Context, case_id: str, mentor: int) -> Case:
    """A case that this mentor still has; Refused where they have not. On the web nobody is an asker."""
    reader = await ctx.db.get(ReaderRow, (ctx.workspace.id, mentor))
    case = await vault.find(ctx, case_id)
    if reader is None or case is None or case.progress.closed or case.row.taken_by != mentor:
        raise Refused(t("checkin.not_yours"))
    return case


async def own(ctx: Context, case_id: str) -> Case:
    """A case that the asker has taken; Refused where they have not."""
    case = await _found(ctx, case_id)
    if case.row.taken_by != ctx.asker.id:
        raise Refused(t("checkin.not_yours"))
    return case
