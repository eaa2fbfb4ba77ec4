"""Check-ins: a quiet word that reaches a mentor, and nobody learns from whom.

What students do leaves no trace but the case itself, which is sealed (`vault`). What mentors are shown in their channel
is a name of two words; what was said they open in private. `docs/threat-model.md` says what is promised to whom. It
goes on in `weekly` (the digest) and `beside` (being asked, and what was done).
"""

from dataclasses import replace
from typing import Annotated, Any

from bot.api import Context, Max, Message, Refused, Role, find_member, help_card, t
from cogs.checkin import (
    arranging,
    asking,
    blocking,
    blocks,
    cases,
    handing,
    leaving_out,
    organising,
    sending,
    sending_views,
    shifts,
    store,
    tending,
    vault,
    watching,
)
from cogs.checkin.digesting import Topic, Week
from cogs.checkin.forms import AnswerForm, DutyForm, SetupForm
from cogs.checkin.plugin import cog
from cogs.checkin.tables import BlockRow
from cogs.checkin.vault import Case, Hashed

__all__ = [
    "beside", "blocking", "cog", "handing", "leaving_out", "organising", "shifts", "tending", "watching", "weekly",
    "writing",
]  # fmt: skip

Code = Annotated[str, Max(30)]


@cog.command("send", reads=True, leaves_no_trace=True, otherwise=sending_views.otherwise)
async def send(ctx: Context) -> Message:
    """Tell a mentor how you are, without your name. First you see whom you can call."""
    return await sending.begin(ctx)


@cog.button(reads=True, leaves_no_trace=True, otherwise=sending_views.otherwise)
async def go_on(ctx: Context) -> Message:
    """See who reads it, and say how the week was."""
    return sending_views.ask_week(await sending.readers(ctx))


@cog.button(reads=True, leaves_no_trace=True, otherwise=sending_views.otherwise)
async def choose_week(ctx: Context, chosen: str) -> Message:
    """Say what it is about."""
    if chosen not in list(Week):
        raise Refused(t("checkin.unknown"))
    return sending_views.ask_topic(Week(chosen))


@cog.button(reads=True, leaves_no_trace=True, otherwise=sending_views.otherwise)
async def choose_topic(ctx: Context, chosen: str) -> Message:
    """Say how to be answered."""
    week, _, topic = chosen.partition("-")
    if week not in list(Week) or topic not in list(Topic):
        raise Refused(t("checkin.unknown"))
    return sending_views.ask_way(chosen)


@cog.button(reads=True, leaves_no_trace=True, otherwise=sending_views.otherwise)
async def choose_way(ctx: Context, chosen: str) -> Message:
    """Say when it is to be carried."""
    return await sending.ask_when(ctx, chosen)


@cog.button(prepare=sending.made, leaves_no_trace=True, otherwise=sending_views.otherwise)
async def deliver(ctx: Context, prepared: Hashed, choices: str, now: int) -> Message:
    """Send it."""
    return await sending.deliver(ctx, choices, now=bool(now), code=prepared)


@cog.command("read", reads=True, leaves_no_trace=True, otherwise=sending_views.otherwise)
async def read(ctx: Context, code: Code | None = None) -> Message:
    """Read what a mentor answered you, with your code if you were given one."""
    return await sending.read(ctx, code)


@cog.button(reads=True, leaves_no_trace=True, otherwise=sending_views.otherwise)
async def read_on(ctx: Context, skip: int, code: str | None = None) -> Message:
    """Read the answers that did not fit."""
    return await sending.read(ctx, code, max(skip, 0))


@cog.command("delete", leaves_no_trace=True, otherwise=sending_views.otherwise)
async def delete(ctx: Context, code: Code | None = None) -> Message:
    """Delete what you sent, with your code if you were given one."""
    return await sending.delete(ctx, code)


@cog.button()
async def take(ctx: Context, case: str) -> Message:
    """Take a case."""
    return await cases.take(ctx, case)


@cog.button(leaves_no_trace=True)
async def look(ctx: Context, case: str, part: int = 1) -> Message:
    """Read a case that one has taken, a part of it where it is long."""
    return await cases.look(ctx, case, part)


@cog.button(opens=AnswerForm, leaves_no_trace=True)
async def answer(ctx: Context, form: AnswerForm, case: str) -> Message:
    """Answer the sender of a case."""
    return await cases.answer(ctx, case, form.text)


@cog.button()
async def hand_over(ctx: Context, case: str) -> Message:
    """Give a case back, without saying why."""
    return await cases.hand_over(ctx, case)


@cog.button()
async def close(ctx: Context, case: str, unanswered: int = 0) -> Message:
    """Close a case; one in which an answer is wanted and lacking, if that is said."""
    return await cases.close(ctx, case, unanswered=bool(unanswered))


@cog.relay("checkin_answer")
async def carry_answer(ctx: Context, ref: str) -> None:
    """Tell the sender of a case what was answered."""
    found = await vault.answered(ctx, ref)
    if found is not None and (member := vault.addressee(found[0])):
        ctx.tell(member, sending_views.answer(found[1]))


@cog.relay("checkin_unread")
async def say_unread(ctx: Context, ref: str) -> None:
    """Tell the sender of a case that nobody has read it."""
    case = await vault.find(ctx, ref)
    if case is not None and (member := vault.addressee(case)):
        ctx.tell(member, sending_views.unread(await help_card(replace(ctx, member=member))))


@cog.command("duty", role=Role.MENTOR, opens=DutyForm, prefill=shifts.opening)
async def duty(ctx: Context, form: DutyForm) -> Message:
    """See your hours. Say when you read check-ins, swap a shift, or be away."""
    return await shifts.set_hours(ctx, form)


@cog.command("setup", role=Role.ORGANISER, reads=True)
async def setup(ctx: Context) -> Message:
    """See how check-ins are set up here, and what is missing."""
    return await arranging.overview(ctx)


@cog.button(role=Role.ORGANISER, opens=SetupForm, prefill=arranging.present)
async def arrange(ctx: Context, form: SetupForm) -> Message:
    """Choose who is behind the mentors, and where these are told."""
    for member_id in await arranging.arrange(ctx, form):
        await tending.leaves(ctx, member_id)
    return await arranging.overview(ctx)


@cog.button(role=Role.ORGANISER)
async def open_up(ctx: Context) -> Message:
    """Let check-ins be sent."""
    tending.look_soon(ctx)
    return await arranging.turn(ctx, is_open=True)


@cog.button(role=Role.ORGANISER)
async def shut(ctx: Context) -> Message:
    """Let no more check-ins be sent."""
    return await arranging.turn(ctx, is_open=False)


@cog.export
async def export(ctx: Context, member_id: int) -> dict[str, Any]:
    """What check-ins keep of a member: as a reader, and of their own those that have them for a return address."""
    found = await store.export(ctx.db, member_id)
    found |= {"asked": await asking.export(ctx.db, member_id)}
    blocked = [row.until.isoformat() for row in await _blocks_of(ctx, member_id)]
    sent = [vault.told_to_sender(case) for case in await _sent_by(ctx, member_id)]
    return found | {"sent": sent, "blocked_until": blocked}


@cog.erase
async def erase(ctx: Context, member_id: int) -> None:
    """Remove what check-ins keep of a member, and the open cases that have them for a return address."""
    for case in await _sent_by(ctx, member_id):
        await watching.forget_for_sender(ctx, case)
    await blocks.lift(ctx, await _blocks_of(ctx, member_id))
    await tending.leaves(ctx, member_id)
    await asking.erase(ctx.db, member_id)


async def _sent_by(ctx: Context, member_id: int) -> list[Case]:
    """The open cases with somebody's return address; whose all others are, nothing tells."""
    found = await find_member(ctx.db, member_id)
    return await vault.of_sender(ctx, found[1].address) if ctx.keys is not None and found is not None else []


async def _blocks_of(ctx: Context, member_id: int) -> list[BlockRow]:
    """What keeps somebody from sending."""
    found = await find_member(ctx.db, member_id)
    return await blocks.of(ctx, found[1].address) if ctx.keys is not None and found is not None else []


# Declared after those above, so that a menu begins with what everybody asks for.
from cogs.checkin import beside, weekly, writing  # noqa: E402
