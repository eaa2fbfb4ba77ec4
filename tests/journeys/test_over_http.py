"""Slack by signed requests in place of a socket: the same words, from the first command to the app's removal."""

from collections.abc import AsyncIterator

import pytest

from bot.clock import WindableClock
from bot.core import Core
from bot.storage.tables import WorkspaceRow
from cogs.events.tables import EventRow, RsvpRow
from tests.core.office import until
from tests.fakes.slack import asking
from tests.journeys.conftest import Tables
from tests.platforms import ClassOnSlack, on_slack


@pytest.fixture
async def served(sqlite_database: str, clock: WindableClock) -> AsyncIterator[tuple[ClassOnSlack, Core]]:
    """A workspace, and the bot that it reaches over HTTP."""
    async with on_slack(sqlite_database, clock, over_http=True) as there:
        yield there


async def test_one_event_from_the_form_to_the_thanks(company: ClassOnSlack, tables: Tables) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    await henrik.says("/events add channel:activities")
    assert "Det har vært: lørdag 1. august kl. 18.00." in await henrik.fills(
        title="Spillkveld", when="1.8.2026 kl. 18", place="Kantina"
    )
    assert "Lagt til: Spillkveld" in await henrik.fills(when="2.9.2026 kl. 18")
    assert await ida.is_suggested("events", "show", "event", "spill") == ["Spillkveld, ons. 2. sep. 18.00"]

    assert "Så fint at du kommer" in await ida.presses("Jeg kommer")
    pressed = ida.last
    assert pressed is not None
    answers = len(pressed.answers)
    await asking.redeliver(company.fake, pressed)
    await company.fake.changes.until(lambda: pressed.acks == 2)
    await company.settle()
    assert (len(pressed.answers), await tables.count(RsvpRow), await tables.count(EventRow)) == (answers, 1, 1)

    await company.advance(days=2)
    assert "Takk" in company.transcript("activities")[0]

    company.fake.uninstall()

    async def is_silent() -> bool:
        (workspace,) = await tables.all(WorkspaceRow)
        return workspace.left_at is not None

    await until(is_silent)
    assert company.fake.lines == 0, "and no socket was needed for any of it"
