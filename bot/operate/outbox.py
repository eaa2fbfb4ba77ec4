"""What waits to be said and what was given up, without a word of what it says and whom it is for."""

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime

import click
from sqlalchemy import ColumnElement, case, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.model.address import Address, Place
from bot.storage.tables import JobRow, OutboxRow
from bot.storage.together import ring

ENDED = ("dead", "late")
"""The states in which a message waits for nobody but the operator."""

JOBS = ("failed", "missed")
"""The states of a job that was not done and will not be."""

_EXPLAINED = {
    "scheduled": ("It waits for its turn.", "Nothing, unless it waits long: then see whether Fadderbot runs."),
    "claimed": ("A process is saying it now.", "Nothing: if that process died, another takes it over in two minutes."),
    "paused": ("Its platform asked for patience.", "Nothing: it is tried again by itself."),
    "unknown": (
        "It was perhaps said: no answer came.",
        "Nothing: it is looked for on the platform before it is said again.",
    ),
    "aside": (
        "It failed by our own fault, and is tried again.",
        "Look in the log for failure= and the reason below; what is said there can be reported.",
    ),
    "dead": (
        "It was given up.",
        "Mend what the reason names, then `fadderbot outbox retry {id}`, or `fadderbot outbox drop {id}`.",
    ),
    "kept": (
        "It is more than its reader wants in a week, and waits in their inbox.",
        "Nothing: they read it with /inbox.",
    ),
    "late": (
        "It came too late: nobody should read it any more.",
        "`fadderbot outbox drop {id}`; if it should be said all the same, `fadderbot outbox retry {id} --late`.",
    ),
}
STATES = (*_EXPLAINED, *JOBS)
"""Every state that can be asked for."""

_PLACES = {
    Place.CHANNEL: "a channel",
    Place.THREAD: "a thread",
    Place.DIRECT: "a direct message",
    Place.REPLY: "an answer",
    Place.CALENDAR: "the platform's calendar",
    Place.RELAY: "whom only its cog can find",
    Place.ROLE: "a role",
}
_HEADS = ("id", "state", "since (UTC)", "attempts", "what", "workspace", "reason")
_LONGEST_REASON = 100


@dataclass(frozen=True)
class Line:
    """One message or job, as it is listed."""

    id: str
    state: str
    since: datetime
    attempts: int
    what: str
    workspace: int
    reason: str

    @property
    def cells(self) -> tuple[str, ...]:
        """Its words, one a column."""
        return tuple(instant(cell) if isinstance(cell, datetime) else str(cell) for cell in astuple(self))


def instant(at: datetime) -> str:
    """A UTC instant, to the minute."""
    return f"{at:%Y-%m-%d %H:%M}"


def _one_line(reason: str | None) -> str:
    words = "".join(letter if letter.isprintable() else " " for letter in reason or "")
    return words if len(words) <= _LONGEST_REASON else words[: _LONGEST_REASON - 1] + "…"


async def lines(session: AsyncSession, states: Sequence[str], limit: int) -> list[Line]:
    """The messages in these states, and the jobs, newest first."""
    row, job = OutboxRow, JobRow
    messages = await session.execute(
        select(row.id, row.state, row.created_at, row.attempts, row.address, row.workspace_id, row.reason)
        .where(row.state.in_(states))
        .order_by(row.created_at.desc(), row.id.desc())
        .limit(limit)
    )
    jobs = await session.execute(
        select(job.id, job.state, job.due_at, job.attempts, job.cog, job.handler, job.workspace_id, job.failure)
        .where(job.state.in_([state for state in states if state in JOBS]))
        .order_by(job.due_at.desc(), job.id.desc())
        .limit(limit)
    )
    found = [
        Line(str(m.id), m.state, m.created_at, m.attempts, _what(m.address), m.workspace_id, _one_line(m.reason))
        for m in messages
    ]
    found += [
        Line(f"job-{j.id}", j.state, j.due_at, j.attempts, f"{j.cog}/{j.handler}", j.workspace_id, _why(j.failure))
        for j in jobs
    ]
    return sorted(found, key=lambda line: line.since, reverse=True)[:limit]


def _what(encoded: str) -> str:
    address = Address.decode(encoded)
    return f"{address.adapter}, {_PLACES[address.place]}"


def _why(failure: str | None) -> str:
    return f"failure={failure}" if failure else ""


def table(shown: Sequence[Line]) -> Iterator[str]:
    """The lines below their heads, each column as wide as it has to be."""
    rows = [_HEADS, *(line.cells for line in shown)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


async def explained(session: AsyncSession, id_: int) -> Iterator[str]:
    """Everything of one message but its text and where it goes, and what to do about it."""
    row = await session.get(OutboxRow, id_)
    if row is None:
        raise _not_there(id_)
    return _explained(row, Address.decode(row.address).place)


def _explained(row: OutboxRow, place: Place) -> Iterator[str]:
    state, advice = _EXPLAINED[row.state]
    yield f"Message {row.id}: {_what(row.address)}, workspace {row.workspace_id}. {state}"
    yield f"State: {row.state}. Attempts: {row.attempts}. Reason: {_one_line(row.reason) or 'none was given'}."
    yield f"Waits since {instant(row.created_at)} UTC."
    if row.wake_at is not None:
        yield f"{'Held until' if row.state == 'claimed' else 'Looked at next'}: {instant(row.wake_at)} UTC."
    if row.not_after is not None:
        yield f"Nobody should read it after {instant(row.not_after)} UTC."
    if row.owner is not None:
        yield f"Held by the process {row.owner}."
    if row.doubtful:
        yield "An earlier attempt may have said it, so it is looked for before it is said again."
    if row.post_key is not None:
        # The key of what is for one person may hold that person's number.
        key = "" if row.member_id or place in (Place.DIRECT, Place.REPLY) else f" {row.post_key}"
        yield f"It stands under a key{key}: said now, it replaces what stands there, even if that is newer."
    yield f"For {'one member' if row.member_id else 'everybody there'}, {row.visibility}, in {row.locale}, {row.zone}."
    yield f"Named {row.nonce} on the platform."
    if place is Place.REPLY and row.state in ENDED:
        advice = f"`fadderbot outbox drop {row.id}`: a platform takes an answer for some minutes only."
    yield f"What to do: {advice.format(id=row.id)}"


def _not_there(id_: int) -> click.ClickException:
    return click.ClickException(
        f"There is no message {id_} in the outbox: it was said, dropped, or replaced by a newer one. "
        "`fadderbot outbox list` has those that there are."
    )


async def retry(session: AsyncSession, id_: int, now: datetime, *, late: bool) -> None:
    """Have a message that was given up, or came too late, said as soon as may be."""
    if await _schedule(session, now, OutboxRow.id == id_, late=late):
        return
    row = await session.get(OutboxRow, id_)
    if row is None:
        raise _not_there(id_)
    if row.state in ENDED:
        raise click.ClickException(
            f"Nobody should read message {id_} after {instant(row.not_after or now)} UTC, and that is past. "
            f"To have it said all the same: fadderbot outbox retry {id_} --late"
        )
    raise click.ClickException(
        f"Message {id_} was not given up: it waits, and is tried by itself. `fadderbot outbox show {id_}` says more."
    )


async def retry_all(session: AsyncSession, now: datetime, *, late: bool) -> tuple[int, int]:
    """The same of every such message; how many are tried, and how many are left because they are too late."""
    tried = await _schedule(session, now, late=late)
    return tried, await session.scalar(select(func.count()).where(OutboxRow.state.in_(ENDED))) or 0


async def _schedule(session: AsyncSession, now: datetime, *which: ColumnElement[bool], late: bool) -> int:
    """Schedule these again. The courier's patience counts from when a message was stored, so it is stored anew.

    But not one that was perhaps said: it is looked for from the first attempt on.
    """
    in_time = or_(OutboxRow.not_after.is_(None), OutboxRow.not_after > now)
    again = await session.execute(
        update(OutboxRow)
        .where(OutboxRow.state.in_(ENDED), *which, *(() if late else (in_time,)))
        .values(
            state="scheduled",
            wake_at=now,
            attempts=0,
            owner=None,
            created_at=case((OutboxRow.doubtful, OutboxRow.created_at), else_=now),
            not_after=case((in_time, OutboxRow.not_after), else_=None),
        )
        .returning(OutboxRow.id),
        execution_options={"synchronize_session": False},
    )
    await ring(session)
    return len(again.all())


async def drop(session: AsyncSession, id_: int) -> None:
    """Forget a message, whatever its state, but while it is being said."""
    row = OutboxRow
    gone = await session.execute(
        delete(row).where(row.id == id_, row.state != "claimed").returning(row.id),
        execution_options={"synchronize_session": False},
    )
    if gone.first() is not None:
        return
    if await session.get(row, id_) is None:
        raise _not_there(id_)
    raise click.ClickException(f"Message {id_} is being said right now. See in two minutes whether it is still there.")


async def drop_all(session: AsyncSession) -> int:
    """Forget every message that was given up or came too late; how many there were."""
    gone = await session.execute(
        delete(OutboxRow).where(OutboxRow.state.in_(ENDED)).returning(OutboxRow.id),
        execution_options={"synchronize_session": False},
    )
    return len(gone.all())
