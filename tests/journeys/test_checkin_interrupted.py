"""Check-ins that something comes between: the bot is not there, its part is turned off, or somebody is replaced."""

import pytest

from bot.core import Core
from cogs.checkin import sending
from cogs.checkin.limits import Limits
from cogs.checkin.tables import CaseRow, ReaderRow
from tests.journeys.conftest import Stale, Tables, in_the_sandbox_only
from tests.journeys.test_checkin import WEEKDAYS, opened, sends
from tests.platforms import Company


@pytest.fixture(autouse=True)
def _nobody_has_sent_any(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in the journeys of check-ins."""
    monkeypatch.setattr(sending, "_limits", Limits())
    monkeypatch.setattr("cogs.checkin.codes._COST", 2**4)


@in_the_sandbox_only
async def test_what_a_coordinator_had_is_free_when_somebody_else_becomes_one(
    company: Company, core: Core, tables: Tables, presses_stale: Stale
) -> None:
    """Who has a case stands in rows, which no platform sees."""
    mentors = await opened(company, core)
    henrik, kjersti, siv = mentors.henrik, mentors.kjersti, mentors.siv
    await sends(company.joins("Ida"), now=True)
    (case,) = await tables.all(CaseRow)
    await presses_stale(kjersti, f"checkin/take?case={case.id}")
    since = {row.member_id: row.since for row in await tables.all(ReaderRow)}
    said = len(company.transcript("general"))
    await henrik.says("/checkin setup")
    await henrik.presses("Hvem og hvor")
    await henrik.fills(coordinator=siv.person.id, professional=kjersti.person.id)
    assert {row.member_id: row.since for row in await tables.all(ReaderRow)} == since, "both could read before"
    assert len(company.transcript("general")) == said, "so nobody is told of them anew"
    assert "Uka: Tung" in await presses_stale(kjersti, f"checkin/look?case={case.id}")
    await henrik.presses("Hvem og hvor")
    await henrik.fills(professional=company.joins("Randi").person.id)
    assert "Bare de som leser" in await presses_stale(kjersti, f"checkin/look?case={case.id}")
    await company.advance(minutes=1)
    (case,) = await tables.all(CaseRow)
    assert case.taken_by is None
    assert any("[Jeg tar den]" in one for one in company.transcript("general"))


@in_the_sandbox_only
async def test_mentor_who_is_on_duty_over_midnight_sees_that_shift_and_can_give_it_away(
    company: Company, core: Core
) -> None:
    """Which hours are shown is decided apart from any platform."""
    mentors = await opened(company, core)
    await mentors.mari.says("/checkin duty")
    await mentors.mari.presses("Endre vakttid")
    await mentors.mari.fills(days=(*WEEKDAYS, "saturday", "sunday"), start="22", end="6")
    await company.advance(hours=14, minutes=10)  # it is ten past midnight
    assert "Vaktene dine den neste uka: onsdag 2. september kl. 22.00" in await mentors.mari.says("/checkin duty")
    given = await mentors.mari.presses("Bytt en vakt")
    assert given.count("[Gi den bort]") == 12, "as many as fit into one message"
    assert "onsdag 2. september kl. 22.00" in given
