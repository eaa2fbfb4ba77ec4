"""Tickets: each is the right to fill in one form on the web, once. Its secret is in an address, and nowhere else."""

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage.base import plain
from bot.storage.tables import TicketRow

PATH = "/form/"
"""Where a form on the web is, before its secret."""

ENTRANCE = "/organisers/enter/"
"""Where the organisers' page opens, before a secret; in place of a handler's name, what the ticket is for."""

ENTRANCE_OPEN = timedelta(minutes=10)

STAY = "/organisers/"
"""Where that page is; in place of a handler's name, that whoever has the secret may look at it for a while."""

_SECRET_B = 24  # 192 bits, so that a plain hash of it cannot be turned back, and nobody guesses one
_SECRET = re.compile(r"[A-Za-z0-9_-]{32}")
_HOUR = timedelta(hours=1)
_TICKETS = plain(TicketRow)


@dataclass(frozen=True)
class Ticket:
    """What is kept of one: a hash of its secret, which handler's form it opens, and what that is given besides."""

    secret: str
    workspace_id: int
    handler: str
    arguments: dict[str, Any]
    expires_at: datetime  # aware UTC instant


def new_secret() -> str:
    """What stands in an address, and nobody can guess."""
    return secrets.token_urlsafe(_SECRET_B)


def is_secret(text: str) -> bool:
    """Whether it looks like one, so that nothing need be looked up for what does not."""
    return _SECRET.fullmatch(text) is not None


def hashed(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def whole_hour(instant: datetime) -> datetime:
    """The next whole hour, so that it does not tell the minute in which a ticket was asked for."""
    begun = instant.replace(minute=0, second=0, microsecond=0)
    return begun if begun == instant else begun + _HOUR


async def store(session: AsyncSession, tickets: Sequence[Ticket]) -> None:
    """Keep these."""
    if tickets:
        await session.execute(insert(_TICKETS), [vars(ticket) for ticket in tickets])


async def find(session: AsyncSession, secret: str, now: datetime) -> Ticket | None:
    """The ticket with this secret, if it still is good."""
    found = await session.execute(select(_TICKETS).where(*_good(secret, now)))
    return _ticket(found.first())


async def take(session: AsyncSession, secret: str, now: datetime, *, of: str | None = None) -> Ticket | None:
    """The same, used up by this transaction: of two at once, one gets it. One of another kind stays as it is."""
    kind = () if of is None else (_TICKETS.c.handler == of,)
    found = await session.execute(delete(_TICKETS).where(*_good(secret, now), *kind).returning(_TICKETS))
    return _ticket(found.first())


async def tidy(session: AsyncSession, now: datetime) -> None:
    """Forget those that nobody used in time."""
    await session.execute(delete(TicketRow).where(TicketRow.expires_at <= now))


async def forget_all(session: AsyncSession) -> None:
    """Forget all of them, where it is not known which were used."""
    await session.execute(delete(TicketRow))


def _good(secret: str, now: datetime) -> tuple[Any, Any]:
    return _TICKETS.c.secret == hashed(secret), _TICKETS.c.expires_at > now


def _ticket(row: Row[Any] | None) -> Ticket | None:
    return None if row is None else Ticket(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
