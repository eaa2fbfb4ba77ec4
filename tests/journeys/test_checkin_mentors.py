"""Mentors and their cases: whom a student leaves out, to whom a case goes, who is blocked, and what can be deleted."""

import hashlib
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.core import Core
from bot.storage.tables import MemberRow
from cogs.checkin import leaving_out, sending
from cogs.checkin.limits import Limits
from cogs.checkin.tables import AnswerRow, BlockRow, CaseRow
from tests.journeys.conftest import Stale, Tables, in_the_sandbox_only
from tests.journeys.test_checkin import keys_of_cases, opened, sends
from tests.platforms import Actor, Company


@pytest.fixture(autouse=True)
def _nobody_has_sent_any(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in the journeys of check-ins."""
    monkeypatch.setattr(sending, "_limits", Limits())
    monkeypatch.setattr("cogs.checkin.codes._COST", 2**4)


async def our_id(core: Core, actor: Actor) -> int:
    """The bot's id of somebody."""
    async with core.storage.reading() as session:
        found = await session.scalar(select(MemberRow.id).where(MemberRow.platform_id == actor.person.id))
    assert found is not None
    return found


async def asks_to_leave_out(ida: Actor, week: str = "Veldig tung") -> str:
    """Go through the questions, up to who is not to get it."""
    await ida.says("/checkin send")
    for pressed in ("Jeg vil si det til en mentor", week, "Å høre til", "Ja, som melding fra boten"):
        await ida.presses(pressed)
    return await ida.presses("Ikke til alle")


async def test_whom_a_student_leaves_out_is_neither_told_nor_given_it(
    company: Company, core: Core, presses_stale: Stale, tables: Tables
) -> None:
    mentors = await opened(company, core)
    mari, jonas, kjersti, siv = mentors.mari, mentors.jonas, mentors.kjersti, mentors.siv
    for actor in (mari, jonas, kjersti):
        actor.goes_to("general")
    ida = company.joins("Ida")
    asked = await asks_to_leave_out(ida)
    assert asked.count("[Ikke til denne]") == 4
    assert "De får ikke vite at du valgte det." in asked
    for left in (3, 2, 0):  # the coordinator, the professional, Mari: in the order in which the bot met them
        asked = await ida.presses("Ikke til denne")
        assert asked.count("[Ikke til denne]") == left
    assert asked.count("Får det ikke") == 3
    assert (await ida.presses("Ferdig")).startswith("Når skal mentorene få det?\n3 av dem får det ikke.")
    before = len(company.transcript("general"))
    assert "Takk for at du sa det." in await ida.presses("Send nå")
    (card,) = company.transcript("general")[before:]
    assert "som haster litt" in card
    assert "Mari" in card or mari.person.id in card, "the card is as it always is"
    assert (await mari.presses("Jeg tar den")).startswith("Denne er for en av de andre. Noen ganger er det tilfeldig")
    assert kjersti.inbox == siv.inbox == []
    await company.advance(minutes=10)
    assert kjersti.inbox == siv.inbox == [], "the escalation goes by them"
    assert ida.inbox[-1].startswith("Ingen har lest det du sendte"), "and on to the student"
    assert "Bare du kan lese den." in await jonas.presses("Jeg tar den")
    assert "Noen andre har tatt den." in await presses_stale(mari, await take_of(tables))
    await jonas.presses("Les")
    assert "er gitt videre." in await jonas.presses("Til koordinatoren")
    assert kjersti.inbox == siv.inbox == [], "who hands it over is told the same"
    await company.advance(minutes=31)
    assert kjersti.inbox == siv.inbox == []

    both = f"hard-belonging-address-{await our_id(core, mari)}.{await our_id(core, jonas)}"
    nobody = await presses_stale(ida, f"checkin/leave_out?choices={both}&page=0")
    assert "Da er det ingen igjen" in nobody
    assert "[Ferdig]" not in nobody
    refused = await presses_stale(ida, f"checkin/deliver?choices={both}&now=1")
    assert "Da er det ingen igjen" in refused
    assert "Ring 113" in refused
    assert await tables.count(CaseRow) == 1


async def take_of(tables: Tables) -> str:
    """The button of the only case."""
    (case,) = await tables.all(CaseRow)
    return f"checkin/take?case={case.id}"


async def test_case_is_handed_up_and_its_sender_blocked_without_anybody_learning_who_it_is(
    company: Company, core: Core, presses_stale: Stale, tables: Tables, key_file: Path
) -> None:
    mentors = await opened(company, core)
    mari, kjersti, siv = mentors.mari, mentors.kjersti, mentors.siv
    mari.goes_to("general")
    ida, ola = company.joins("Ida"), company.joins("Ola")
    await sends(ida, now=True)
    await mari.presses("Jeg tar den")
    shown = await mari.presses("Les")
    assert "[Til koordinatoren] [Til fagpersonen] [Sperr avsenderen]" in shown
    assert "er gitt videre." in await mari.presses("Til koordinatoren")
    assert "Andre kan også ta den." in company.transcript("general")[-1]
    assert "Trykk på «Jeg tar den» på kortet" in await mari.presses("Les")
    assert "videre til deg. Kan du ta den?" in kjersti.inbox[-1]
    await kjersti.presses("Jeg tar den")
    await kjersti.presses("Les")
    await kjersti.presses("Til koordinatoren")
    assert len(kjersti.inbox) == 1, "not to themselves"
    assert "videre til deg. Kan du ta den?" in siv.inbox[-1]
    await siv.presses("Jeg tar den")
    await siv.presses("Les")

    asked = await siv.presses("Sperr avsenderen")
    assert "Du får ikke vite hvem det er." in asked
    said = await siv.presses("En dag")
    assert "kan ikke sende noe til og med torsdag 3. september." in said
    (block,) = await tables.all(BlockRow)
    assert block.tag != hashlib.sha256(ida.person.id.encode()).digest()
    told = kjersti.inbox[-1]
    assert "har sperret en avsender til og med torsdag 3. september." in told
    assert not any(one in told + said for one in ("Ida", ida.person.id))
    blocked = await ida.says("/checkin send")
    assert blocked.startswith("Du kan ikke sende noe her til og med torsdag 3. september. Trenger du noen")
    assert "Ring 113" in blocked
    assert "Siv" not in blocked
    assert "Du kan ikke sende" in await presses_stale(ida, "checkin/deliver?choices=hard-money-none&now=1")
    assert "Takk for at du sa det." in await sends(ola, way="Ja, med en kode", now=True), "nobody else is blocked"
    assert "Ingen har svart" not in await ida.says("/checkin read"), "what was sent before goes on"
    asked = await siv.presses("Avslutt")
    assert "vil gjerne ha svar og har ikke fått noe." in asked
    assert "[Svar] [Gi videre] [Avslutt uten svar]" in asked
    assert await tables.count(CaseRow) == 2, "it is still there, and Ola's"
    assert "er avsluttet" in await siv.presses("Avslutt uten svar")

    await company.advance(days=2)
    assert await tables.count(BlockRow) == 0
    assert "Takk for at du sa det." in await sends(ida, now=True)
    await mari.presses("Jeg tar den")
    await mari.presses("Les")
    await mari.presses("Sperr avsenderen")
    await mari.presses("En uke")
    (own,) = [row for row in await tables.all(CaseRow) if row.taken_by is not None]
    await presses_stale(mari, f"checkin/close?case={own.id}&unanswered=1")
    for actor in (ida, ola):
        await actor.says("/checkin ask_me")
        await actor.fills(often="weekly", weekday="sunday", time="18")
    await company.advance(days=4)
    assert "Hvordan har uka vært?" in ola.inbox[-1]
    assert not any("Hvordan har uka vært?" in one for one in ida.inbox), "nobody is asked what they could not say"
    assert "Du kan ikke sende noe her til og med fredag 11. september." in await ida.says("/checkin send")
    assert "Bare koordinatoren kan oppheve sperrer." in await presses_stale(mari, "checkin/lift_blocks")
    assert "Alle kan sende igjen." in await kjersti.presses("Opphev alle sperrer")
    assert "[Jeg vil si det til en mentor]" in await ida.says("/checkin send")

    (case,) = await tables.all(CaseRow)  # Ola's, with a code
    await presses_stale(mari, f"checkin/take?case={case.id}")
    assert "Sperr avsenderen" not in await presses_stale(mari, f"checkin/look?case={case.id}")
    assert "vet heller ikke boten" in await presses_stale(mari, f"checkin/block?case={case.id}&days=1")
    await presses_stale(mari, f"checkin/close?case={case.id}&unanswered=1")
    assert await tables.count(CaseRow) == 0
    assert await keys_of_cases(key_file, tables) == [], "nothing tells any more who was blocked"


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
            assert (await ida.says(f"/checkin delete {code}".strip())).startswith("Det er slettet."), (way, state)
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


@in_the_sandbox_only
async def test_chance_leaves_out_some_so_that_none_knows_whether_a_student_did(
    company: Company, core: Core, presses_stale: Stale, tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who is left out is in what is sealed, which no platform sees."""
    mentors = await opened(company, core)
    third = company.joins("Tiril", "mentor")
    await mentors.have_hours(third)
    await company.advance(days=1)

    class First:
        def random(self) -> float:
            return 0.0

    monkeypatch.setattr(leaving_out, "_chance", First())
    await sends(company.joins("Ida"), now=True)
    take = await take_of(tables)
    said = [await presses_stale(one, take) for one in (mentors.mari, mentors.jonas)]
    assert said[0].startswith("Denne er for en av de andre.")
    assert "Bare du kan lese den." in said[1]
