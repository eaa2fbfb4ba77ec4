"""Tickets: each is the right to fill in one form on the web, once. Its secret is in an address, and nowhere else.

What the form's handler is given is sealed with a key that is made from the secret: whoever has the database, its
backups and every other key reads nothing of it, and learns not even whether there is anything.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
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
_STEP_B = 512  # the sealed is as long as a multiple of this, so that its length tells nothing
_NONCE = bytes(12)  # each key seals one thing


@dataclass(frozen=True)
class Ticket:
    """What is kept of one: a hash of its secret, which handler's form it opens, and what that is given, sealed."""

    secret: str
    workspace_id: int
    handler: str
    sealed: bytes
    expires_at: datetime  # aware UTC instant

    def arguments(self, secret: str) -> dict[str, Any]:
        """What the handler is given, which nobody reads without the secret."""
        opened: dict[str, Any] = json.loads(_cipher(secret).decrypt(_NONCE, self.sealed, None))
        return opened


def new_secret() -> str:
    """What stands in an address, and nobody can guess."""
    return secrets.token_urlsafe(_SECRET_B)


def is_secret(text: str) -> bool:
    """Whether it looks like one, so that nothing need be looked up for what does not."""
    return _SECRET.fullmatch(text) is not None


def hashed(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def sealed(secret: str, arguments: dict[str, Any]) -> bytes:
    """What a handler is given, as it is kept."""
    written = json.dumps(arguments).encode()
    return _cipher(secret).encrypt(_NONCE, written + b" " * (-len(written) % _STEP_B), None)


def issued(secret: str, workspace_id: int, handler: str, expires_at: datetime, /, **arguments: Any) -> Ticket:
    """A new ticket, as it is kept."""
    return Ticket(hashed(secret), workspace_id, handler, sealed(secret, arguments), expires_at)


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
    if not is_secret(secret):
        return None
    found = await session.execute(select(_TICKETS).where(*_good(secret, now)))
    return _ticket(found.first())


async def take(session: AsyncSession, secret: str, now: datetime, *, of: str | None = None) -> Ticket | None:
    """The same, used up by this transaction: of two at once, one gets it. One of another kind stays as it is."""
    if not is_secret(secret):
        return None
    kind = () if of is None else (_TICKETS.c.handler == of,)
    found = await session.execute(delete(_TICKETS).where(*_good(secret, now), *kind).returning(_TICKETS))
    return _ticket(found.first())


async def tidy(session: AsyncSession, now: datetime) -> None:
    """Forget those that nobody used in time."""
    await session.execute(delete(TicketRow).where(TicketRow.expires_at <= now))


async def forget_all(session: AsyncSession) -> None:
    """Forget all of them, where it is not known which were used."""
    await session.execute(delete(TicketRow))


def _cipher(secret: str) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(HKDF(SHA256(), length=32, salt=None, info=b"ticket").derive(secret.encode()))


def _good(secret: str, now: datetime) -> tuple[Any, Any]:
    return _TICKETS.c.secret == hashed(secret), _TICKETS.c.expires_at > now


def _ticket(row: Row[Any] | None) -> Ticket | None:
    return None if row is None else Ticket(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
