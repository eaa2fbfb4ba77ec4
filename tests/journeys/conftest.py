"""What every journey keeps to: whatever people do, nothing may count as our failure; and looks at the tables."""

import secrets
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any, TypeVar

import pytest
from sqlalchemy import select

from bot.adapters.sandbox.people import Actor, Company
from bot.adapters.sandbox.render import words
from bot.core import Core
from bot.storage.base import Table

Row = TypeVar("Row", bound=Table)
Stale = Callable[..., Awaitable[str]]


class Tables:
    """The rows of the bot's database, as they are committed."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def all(self, table: type[Row]) -> Sequence[Row]:
        """Every row of a table, by its primary key."""
        async with self._core.storage.reading() as session:
            return (await session.scalars(select(table).order_by(*table.__table__.primary_key))).all()

    async def count(self, table: type[Table]) -> int:
        """How many rows a table has."""
        return len(await self.all(table))


@pytest.fixture
def tables(core: Core) -> Tables:
    """The bot's tables."""
    return Tables(core)


@pytest.fixture(autouse=True)
def failures(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """After each journey: nothing was logged as failed, given up or undeliverable."""
    yield
    logged = [record.getMessage() for record in caplog.get_records("call")]
    assert not [line for line in logged if "event=" in line and ("failed" in line or "given_up" in line)]
    assert not [line for line in logged if "undeliverable" in line]


@pytest.fixture
def presses_stale(company: Company) -> Stale:
    """Press a button that is no longer shown, or never was: `await presses_stale(ida, "events/yes?occurrence=1")`."""

    async def press(actor: Actor, action: str, value: str | None = None) -> str:
        key = secrets.token_hex(8)
        request: dict[str, Any] = {"do": "press", "action": action, "value": value, "label": ""}
        await company.sandbox.act(key, actor.person.id, actor.place, request)
        await company.sandbox.bot.settle()
        return "\n".join(words(m.blocks) for m in company.sandbox.world.messages.values() if m.answers == key)

    return press
