"""Those who are not to have a check-in: its sender can choose up to three, and chance leaves out one now and then.

Chance is there for those who are chosen: whoever is refused a case cannot tell whether its sender wanted that.
"""

import secrets
from dataclasses import replace
from datetime import datetime

from bot.api import Context, Message, Refused, t
from cogs.checkin import arranging, sending_views, store
from cogs.checkin.content import MOST_LEFT_OUT, Note, carried, told
from cogs.checkin.plugin import cog
from cogs.checkin.rota import Rota, next_start, on_duty
from cogs.checkin.store import Part, Setup

PAGE = 8
"""Readers who are shown at once: as many as every platform shows with a button each."""

EACH = 3
"""Of so many check-ins chance leaves somebody out of one."""

FEWEST = 3
"""With fewer mentors nobody is left out by chance: it would take too long until one of the others is there."""

_chance = secrets.SystemRandom()


@cog.button(reads=True, leaves_no_trace=True, otherwise=sending_views.otherwise)
async def leave_out(ctx: Context, choices: str, page: int) -> Message:
    """Choose who is not to have it."""
    note = told(choices)
    if note is None:
        raise Refused(t("checkin.unknown"))
    setup = await store.setup(ctx.db, ctx.workspace)
    readers = [one.member_id for one in setup.readers]
    first = max(page, 0) * PAGE
    shown = [
        (one, carried(replace(note, without=note.without ^ {one.id})))
        for one in await store.people(ctx, readers[first : first + PAGE])
    ]
    return sending_views.leave_out(
        note,
        [(one, choices if can_be(note, one.id) else None) for one, choices in shown],
        page,
        has_more=first + PAGE < len(readers),
        nobody_left=not arranging.is_ready(ctx, setup, note.without),
    )


def can_be(note: Note, reader: int) -> bool:
    """Whether somebody can still be left out, or be let in again."""
    return reader in note.without or len(note.without) < MOST_LEFT_OUT


def settled(ctx: Context, setup: Setup, note: Note, carry_at: datetime) -> Note:
    """The note with whoever chance leaves out as well; Refused where nobody would be left to read it."""
    if not arranging.is_ready(ctx, setup, note.without):
        raise Refused(t("checkin.nobody_left"))
    mentors = [one.member_id for one in setup.mentors if one.part == Part.MENTOR]
    by_chance = also_left_out(note, mentors, setup.rota(ctx.workspace, carry_at), carry_at, _chance.random())
    return replace(note, without=note.without | by_chance)


def also_left_out(note: Note, mentors: list[int], rota: Rota, at: datetime, chance: float) -> frozenset[int]:
    """Whom chance, a number from 0 up to 1, leaves out of a check-in: one of the mentors, or nobody.

    Never of one that is urgent, and never somebody without whom it would be read later.
    """
    if note.urgent or len(mentors) < FEWEST or chance * EACH >= 1:
        return frozenset()
    soonest = _soonest(rota, note.without, at)
    free = [one for one in mentors if one not in note.without and _soonest(rota, note.without | {one}, at) == soonest]
    return frozenset({free[int(chance * EACH * len(free))]} if free else ())


def _soonest(rota: Rota, without: frozenset[int], at: datetime) -> datetime | None:
    """When somebody is on duty who is to have it."""
    those = replace(rota, left_out=rota.left_out | without)
    return at if on_duty(those, at) else next_start(those, at)
