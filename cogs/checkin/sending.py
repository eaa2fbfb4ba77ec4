"""What a student does: sees whom they can call, learns who reads it, taps what they want to say, and comes back."""

import hashlib
import secrets
from dataclasses import replace
from datetime import datetime, time, timedelta

from bot.api import Address, Block, Context, Days, Message, Phrase, Reception, Refused, help_card, t
from cogs.checkin import arranging, blocks, counting, leaving_out, sending_views, store, timing, vault, watching
from cogs.checkin.codes import read_code
from cogs.checkin.content import MARKED, Note, Progress, Sender, Way, packed, told
from cogs.checkin.limits import Limits
from cogs.checkin.rota import next_start, on_duty
from cogs.checkin.store import Setup
from cogs.checkin.vault import Case, Hashed
from cogs.checkin.words import Written

ADVISED = 25

KEPT = timedelta(days=14)
"""How long a case is open at the most."""

_limits = Limits()
_chance = secrets.SystemRandom()


async def begin(ctx: Context) -> Message:
    """Whom one can call, before anything is asked; then how to go on, where somebody would read it."""
    card = await help_card(ctx)
    try:
        setup = await ready(ctx)
    except Refused as refusal:
        return sending_views.closed(card, refusal.reason)
    return sending_views.first(card, on_page=setup.written(ctx.site) is Written.WEB)


async def readers(ctx: Context) -> list[Block | Phrase]:
    """Who will read it, and how many people it could come from."""
    setup = await ready(ctx)
    rota = setup.rota(ctx.workspace, ctx.now)
    size = await arranging.size(ctx, setup)
    starts = None if on_duty(rota, ctx.now) else next_start(rota, ctx.now)
    usual = await counting.usual(ctx)
    return sending_views.readers(len(setup.mentors), size, starts, few=size < ADVISED, usual=usual)


async def ask_when(ctx: Context, choices: str) -> Message:
    """When it is to be carried; and where words are written in the chat, whether one has any."""
    noted(choices)
    setup = await store.setup(ctx.db, ctx.workspace)
    return sending_views.ask_when(choices, secrets.token_hex(4), in_chat=setup.written(ctx.site) is Written.CHAT)


async def made(_prep: Reception) -> Hashed:
    """A reply code, made while nobody waits."""
    return await vault.new_code()


async def deliver(ctx: Context, choices: str, *, now: bool, code: Hashed) -> Message:
    """Keep a check-in of taps alone until it is carried, and say what happens next."""
    note, mark = noted(choices)
    await keep(ctx, note, sender(ctx), now=now, code=code, mark=mark)
    return sending_views.sent(note, shown_code(note, code), now=now)


def noted(choices: str) -> tuple[Note, str]:
    """What was chosen by buttons, and the mark by which it is known again; Refused where these are gone."""
    chosen, _, mark = choices.partition(MARKED)
    note = told(chosen)
    if note is None:
        raise Refused(t("checkin.unknown"))
    return note, mark


def sender(ctx: Context) -> Sender:
    """The asker, as somebody who is answered."""
    return Sender(ctx.asker.address.encode(), ctx.asker.locale, ctx.asker.zone.key)


def shown_code(note: Note, code: Hashed) -> str | None:
    """The reply code, for who chose to come back with one."""
    return code.code.written if note.way is Way.CODE else None


async def must_be_free(ctx: Context, who: Sender) -> None:
    """Refuse who is blocked, or has sent as many as one can."""
    await _must_not_be_blocked(ctx, Address.decode(who.address))
    if _limits.is_reached(who.address, ctx.now):
        raise Refused(t("checkin.limit"))


async def keep(ctx: Context, note: Note, who: Sender, *, now: bool, code: Hashed, mark: str = "") -> None:
    """Keep a check-in until it is carried; one that was kept by the same button is the same, and has the new code.

    Who chose to wait, and presses to have it carried now, has it carried now.
    """
    setup = await ready(ctx)
    there = await vault.opened(ctx)
    mark = mark and hashlib.sha256(f"{mark} {packed(note)!r}".encode()).hexdigest()[:16]
    if before := next((one for one in there if mark and one.progress.mark == mark), None):
        vault.recode(ctx, before, code)
        if now and before.progress.carry_at > ctx.now:
            hurried = vault.change(ctx, before, replace(before.progress, carry_at=ctx.now))
            await watching.look(ctx, setup, [*there, hurried])
        return
    await must_be_free(ctx, who)
    carry_at = ctx.now if now else timing.carried_at(ctx.now, _chance.random())
    note = leaving_out.settled(ctx, setup, note, carry_at)
    case = await vault.add(ctx, note, Progress(carry_at, _last_day(ctx), mark=mark), code, who)
    await watching.look(ctx, setup, [*there, case])
    _limits.count(who.address, ctx.now)


async def read(ctx: Context, typed: str | None, skip: int = 0) -> Message:
    """What was answered: to the case of a code, or to those that the asker sent with a return address."""
    cases = [await _of_code(ctx, typed)] if typed is not None else await vault.of_sender(ctx, ctx.asker.address)
    found = [(case.progress, await vault.answers(ctx, case)) for case in cases]
    return sending_views.answers(found, skip=skip, code=typed)


async def delete(ctx: Context, typed: str | None) -> Message:
    """Erase the case of a code, or those that the asker sent with a return address."""
    found = [await _of_code(ctx, typed)] if typed is not None else await vault.of_sender(ctx, ctx.asker.address)
    for case in found:
        await watching.forget_for_sender(ctx, case)
    return sending_views.deleted() if found else sending_views.nothing_to_delete()


async def _of_code(ctx: Context, typed: str) -> Case:
    code = read_code(typed)
    case = await vault.by_code(ctx, code) if code else None
    if case is None or case.note.way is not Way.CODE:
        raise Refused(t("checkin.no_such_code"))
    return case


async def would_be_read(ctx: Context) -> bool:
    """Whether a check-in that is sent now can be sent, and would be read in time."""
    try:
        await ready(ctx)
    except Refused:
        return False
    return True


async def ready(ctx: Context) -> Setup:
    """How check-ins are set up; Refused where one that is sent now would not be read in time, or nobody could hide."""
    setup = await store.setup(ctx.db, ctx.workspace)
    if not arranging.is_ready(ctx, setup):
        raise Refused(t("checkin.closed"))
    if await arranging.size(ctx, setup) < arranging.FEWEST:
        raise Refused(t("checkin.too_few", n=arranging.FEWEST))
    if ctx.member:
        await _must_not_be_blocked(ctx, ctx.member.address)
    return setup


async def _must_not_be_blocked(ctx: Context, who: Address) -> None:
    if blocked := await blocks.of(ctx, who):
        until = max(row.until for row in blocked)
        raise Refused(t("checkin.blocked", until=Days(until, until)))


def _last_day(ctx: Context) -> datetime:
    """The end of the last day on which a case is open; of a whole day, so that it does not tell when it was sent."""
    day = ctx.now.astimezone(ctx.workspace.zone).date() + KEPT + timedelta(days=1)
    return datetime.combine(day, time(), ctx.workspace.zone)
