"""Mentors and their cases: what can be deleted, whatever has become of it."""

from pathlib import Path

import pytest

from bot.core import Core
from cogs.checkin import sending
from cogs.checkin.limits import Limits
from cogs.checkin.tables import AnswerRow, CaseRow
from tests.journeys.conftest import Stale, Tables, in_the_sandbox_only
from tests.journeys.test_checkin import keys_of_cases, opened, sends
from tests.platforms import Company


@pytest.fixture(autouse=True)
def _nobody_has_sent_any(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in the journeys of check-ins."""
    monkeypatch.setattr(sending, "_limits", Limits())
    monkeypatch.setattr("cogs.checkin.codes._COST", 2**4)


@in_the_sandbox_only
async def test_what_was_sent_can_be_deleted_whatever_has_become_of_it(
    company: Company, core: Core, tables: Tables, key_file: Path, presses_stale: Stale
) -> None:
    """What is deleted is rows, keys and cards, and each platform takes back what it shows as here."""
    mari = (await opened(company, core)).mari
    before = company.transcript("general")
    for way in ("Ja, som melding fra boten", "Ja, med en kode"):
        for state in ("waits", "carried", "taken", "answered", "closed", "freed", "at_night"):
            ida = company.joins(f"Ida{state}{len(way)}")
            said = await sends(ida, way=way, now=state != "waits")
            code = said.splitlines()[2] if "kode" in way else ""
            (case,) = await tables.all(CaseRow)
            does = {"taken": 1, "answered": 2, "closed": 3, "freed": 1}.get(state, 0)
            for one in ("take", "answer", "close")[:does]:
                await presses_stale(mari, f"checkin/{one}?case={case.id}")
                if one == "answer":
                    await mari.fills(text="Kom innom.")
            if state == "freed":
                await company.advance(hours=8)  # nobody is on duty then, so nobody is told of it anew
                await presses_stale(mari, f"checkin/hand_over?case={case.id}")
            assert await ida.says(f"/checkin delete {code}".strip()) == "Det er slettet.", (way, state)
            assert await tables.count(CaseRow) == await tables.count(AnswerRow) == 0
            assert await keys_of_cases(key_file, tables) == []
            assert "Denne saken er avsluttet." in await presses_stale(mari, f"checkin/take?case={case.id}")
            await company.advance(minutes=15)
            assert company.transcript("general") == before, (way, state)
            assert ida.inbox == [], "what was on its way is not said"
        await company.advance(hours=16)
    ida = company.joins("Ida")
    await sends(ida, way="Nei", now=True)
    assert "Det du sendte uten å ville ha svar, slettes av seg selv" in await ida.says("/checkin delete")
    assert await tables.count(CaseRow) == 1
