"""Passing a question to people: they see what is asked and not who asks, and the answer comes back privately.

It is told when it takes long, and what is over is forgotten after a while.
"""

from datetime import UTC, datetime, time, timedelta

from bot.api import Context, Message, Refused, Role, find_member, help_card, say, t, worries
from cogs.faq import handing_views, handoffs, store
from cogs.faq.forms import AnswerForm, PersonForm
from cogs.faq.plugin import cog
from cogs.faq.tables import HandoffRow

LONG = timedelta(days=1)
"""After which the asker is told that it takes long, and those who can answer are reminded."""

TOO_LONG = timedelta(days=3)
"""After which the asker is told that nobody may answer, and where else there is help."""

FORGOTTEN = timedelta(days=30)
"""How long a question is kept once it is over."""

_AT_ONCE = 5  # questions of one member that wait


async def at_first(ctx: Context, asked: int = 0) -> dict[str, str] | Message:
    """What the form for asking people is filled in with; where nobody would see it, that is said instead."""
    if ctx.workspace.organisers_channel is None:
        return handing_views.nobody_there()
    if not asked:
        return {}
    return {"question": (await store.asked(ctx.db, ctx.asker.id, asked)).question}


@cog.button(opens=PersonForm, prefill=at_first)
async def person(ctx: Context, form: PersonForm, asked: int = 0) -> Message:
    """Pass a question to people, who do not see who asks unless one wishes."""
    channel = ctx.workspace.organisers_channel
    if channel is None:
        return handing_views.nobody_there()
    if await handoffs.waiting_of(ctx.db, ctx.asker.id) >= _AT_ONCE:
        raise Refused(t("faq.handoff.too_many", count=_AT_ONCE))
    row = HandoffRow(
        workspace_id=ctx.workspace.id,
        channel=channel.encode(),
        asker_id=ctx.asker.id,
        named=form.named,
        question=form.question,
        locale=ctx.reader.locale,
        asked_at=ctx.now,
    )
    ctx.db.add(row)
    await ctx.db.flush()
    await _show(ctx, row)
    ctx.schedule(takes_long, key=row.id, at=ctx.now + LONG, handoff=row.id)
    passed_on = handing_views.passed_on(row)
    return say(*passed_on.blocks, *(await help_card(ctx)).blocks) if worries(form.question) else passed_on


@cog.button()
async def withdraw(ctx: Context, handoff: int) -> Message:
    """Take back a question that nobody has answered yet."""
    await _forget(ctx, await handoffs.own(ctx.db, ctx.workspace, handoff, ctx.asker.id))
    return handing_views.withdrawn()


@cog.button(role=Role.ORGANISER)
async def take(ctx: Context, handoff: int) -> Message:
    """Take a question, so that the others know that somebody answers it."""
    row = await handoffs.handoff(ctx.db, ctx.workspace, handoff)
    if row.taken_by not in (None, ctx.asker.id):
        raise Refused(t("faq.handoff.taken_before"))
    row.taken_by = ctx.asker.id
    await _show(ctx, row)
    return handing_views.taken(row)


@cog.button(role=Role.ORGANISER)
async def let_go(ctx: Context, handoff: int) -> Message:
    """Leave a question that one has taken to somebody else."""
    row = await handoffs.handoff(ctx.db, ctx.workspace, handoff)
    if row.taken_by not in (None, ctx.asker.id):
        raise Refused(t("faq.handoff.taken_before"))
    row.taken_by = None
    await _show(ctx, row)
    return handing_views.let_go()


async def unanswered(ctx: Context, handoff: int) -> dict[str, str]:
    """Nothing is filled in, but what is over is not asked for again."""
    await handoffs.handoff(ctx.db, ctx.workspace, handoff)
    return {}


@cog.button(role=Role.ORGANISER, opens=AnswerForm, prefill=unanswered)
async def answer(ctx: Context, form: AnswerForm, handoff: int) -> Message:
    """Answer a question; the answer reaches the asker privately."""
    row = await handoffs.handoff(ctx.db, ctx.workspace, handoff)
    row.answer, row.source_url = form.answer, form.source
    row.answered_by, row.closed_at = ctx.asker.id, ctx.now
    await _tell_asker(ctx, row, handing_views.answered(row, ctx.asker.address))
    await _over(ctx, row)
    return handing_views.has_answered(row)


@cog.button(role=Role.ORGANISER)
async def close(ctx: Context, handoff: int) -> Message:
    """Close a question that cannot be answered here; the asker is told where else there is help."""
    row = await handoffs.handoff(ctx.db, ctx.workspace, handoff)
    row.closed_at = ctx.now
    await _tell_asker(ctx, row, handing_views.not_answered(row))
    await _over(ctx, row)
    return handing_views.closed()


@cog.job()
async def takes_long(ctx: Context, handoff: int) -> None:
    """Tell the asker that it takes long, and remind those who can answer, wherever they are now."""
    row = await handoffs.waiting(ctx.db, handoff)
    if row is None:
        return
    await _tell_asker(ctx, row, handing_views.still_waiting(row), by_itself=True)
    await _show(ctx, row)
    if ctx.workspace.organisers_channel is not None:
        ctx.post(handing_views.reminder(row), to=row.address, key=row.reminder_key, by_itself=True)
    ctx.schedule(takes_too_long, key=row.id, at=row.asked_at + TOO_LONG, handoff=row.id)


@cog.job()
async def takes_too_long(ctx: Context, handoff: int) -> None:
    """Tell the asker not to wait for an answer."""
    row = await handoffs.waiting(ctx.db, handoff)
    if row is not None:
        await _tell_asker(ctx, row, handing_views.waits_in_vain(row), by_itself=True)
        ctx.schedule(give_up, key=row.id, at=row.asked_at + FORGOTTEN, handoff=row.id)


@cog.job()
async def give_up(ctx: Context, handoff: int) -> None:
    """Close a question that nobody answered."""
    row = await handoffs.waiting(ctx.db, handoff)
    if row is not None:
        await _forget(ctx, row)


@cog.job()
async def forget_answered(ctx: Context) -> None:
    """Forget the questions that were over long ago, in the channel as well."""
    for row in await handoffs.over_before(ctx.db, ctx.workspace, ctx.now - FORGOTTEN):
        await _forget(ctx, row)


async def _show(ctx: Context, row: HandoffRow) -> None:
    """Show a question, as it stands now, to those who can answer it: in their channel, which may be another one now."""
    channel = ctx.workspace.organisers_channel
    if channel is not None and channel != row.address:
        _take_back(ctx, row)
        row.channel = channel.encode()
    asker = await find_member(ctx.db, row.asker_id) if row.named and row.asker_id is not None else None
    taker = await find_member(ctx.db, row.taken_by) if row.taken_by is not None else None
    card = handing_views.card(row, asker=asker and asker[1].address, taker=taker and taker[1].address)
    ctx.post(card, to=row.address, key=row.key)


async def erase(ctx: Context, member_id: int) -> None:
    """Remove what a member asked, from the channel as well, and whose the answers were that they gave."""
    for row in await handoffs.asked_by(ctx.db, member_id):
        await _forget(ctx, row)
    for row in await handoffs.answered_by(ctx.db, member_id):
        row.taken_by = None if row.taken_by == member_id else row.taken_by
        row.answered_by = None if row.answered_by == member_id else row.answered_by
        await _show(ctx, row)


async def _forget(ctx: Context, row: HandoffRow) -> None:
    """Let nothing be left of a question, neither here nor in the channel."""
    _remind_no_more(ctx, row)
    _take_back(ctx, row)
    await ctx.db.delete(row)


def _remind_no_more(ctx: Context, row: HandoffRow) -> None:
    for job in (takes_long, takes_too_long, give_up):
        ctx.cancel(job, key=row.id)
    ctx.take_back(row.reminder_key, to=row.address)


def _take_back(ctx: Context, row: HandoffRow) -> None:
    for key in (row.key, row.reminder_key):
        ctx.take_back(key, to=row.address)


async def _over(ctx: Context, row: HandoffRow) -> None:
    """Show that nobody has to answer any more, and have it forgotten in time."""
    _remind_no_more(ctx, row)
    await _show(ctx, row)
    day_after = datetime.combine((ctx.now + FORGOTTEN).date() + timedelta(days=1), time(), UTC)
    ctx.schedule(forget_answered, key=f"{day_after:%Y-%m-%d}", at=day_after)


async def _tell_asker(ctx: Context, row: HandoffRow, message: Message, *, by_itself: bool = False) -> None:
    found = await find_member(ctx.db, row.asker_id) if row.asker_id is not None else None
    if found is not None:
        ctx.tell(found[1], message, by_itself=by_itself)
