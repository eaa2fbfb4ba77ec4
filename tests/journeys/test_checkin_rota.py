"""The rota of check-ins: hours that change hands, days away, and who hears that nobody is there."""

from datetime import date

import pytest

from bot.community import admit, workspace
from bot.core import Core
from cogs.checkin import sending
from cogs.checkin.limits import Limits
from cogs.checkin.tables import AwayRow, CaseRow, ReaderRow, ShiftRow, SwapRow
from tests.journeys.conftest import Stale, Tables
from tests.journeys.test_checkin import WEEKDAYS, opened, sends
from tests.platforms import Actor, Company


@pytest.fixture(autouse=True)
def _nobody_has_sent_any(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in the journeys of check-ins."""
    monkeypatch.setattr(sending, "_limits", Limits())
    monkeypatch.setattr("cogs.checkin.codes._COST", 2**4)


async def gives_away(mentor: Actor, **asked: str) -> str:
    """Offer the first shift that one has."""
    await mentor.says("/checkin duty")
    await mentor.presses("Bytt en vakt")
    await mentor.presses("Gi den bort")
    return await mentor.fills(**asked)


async def is_away(mentor: Actor, days: str) -> str:
    """Say on which days one is away."""
    await mentor.says("/checkin duty")
    await mentor.presses("Jeg er borte")
    return await mentor.fills(days=days)


async def test_shifts_change_hands_and_nobody_is_left_with_a_gap_unheard(
    company: Company, tables: Tables, core: Core
) -> None:
    mentors = await opened(company, core)  # on Wednesday, 2 September, at ten
    mari, jonas, kjersti, henrik = mentors.mari, mentors.jonas, mentors.kjersti, mentors.henrik
    for actor in (mari, jonas, kjersti):
        actor.goes_to("general")
    before = len(company.transcript("general"))

    shown = await mari.says("/checkin duty")
    assert "Vaktene dine den neste uka\nonsdag 2. september: 10.00–16.00\ntorsdag" in shown
    weeks = await mari.presses("De neste to ukene")
    assert weeks.count("10.00–16.00") == 10, "two are on duty, each day is told once"
    assert "tirsdag 15. september" in weeks

    assert "er vakten onsdag 2. september kl. 10.00–16.00 din." in await gives_away(mari)
    assert "kan ikke ta vakten onsdag 2. september kl. 10.00–16.00. Kan du?" in company.transcript("general")[-1]
    assert "Takk. Du har vakt onsdag 2. september" in await jonas.presses("Jeg tar vakten")
    assert " tar vakten onsdag 2. september kl. 10.00–16.00 for " in company.transcript("general")[-1]
    assert len(company.transcript("general")) == before + 1, "the post that stands"
    assert "tar vakten din onsdag 2. september" in mari.inbox[-1]
    assert "Vaktene dine den neste uka\ntorsdag" in await mari.says("/checkin duty")

    ida = company.joins("Ida")
    assert "Velg en annen" in await gives_away(mari, person=ida.person.id)
    assert "Til du får ja, er vakten torsdag 3. september" in await gives_away(mari, person=jonas.person.id)
    assert "spør om du kan ta vakten torsdag 3. september" in jonas.inbox[-1]
    assert "Den som spurte, får vite det." in await jonas.presses("Jeg kan ikke")
    assert "så den er din" in mari.inbox[-1]
    await gives_away(mari, person=kjersti.person.id)
    assert "Takk." in await kjersti.presses("Jeg tar vakten")
    assert "tar vakten din torsdag 3. september" in mari.inbox[-1]

    before = len(company.transcript("general"))
    await gives_away(mari)
    assert "vakten fredag 4. september" in company.transcript("general")[-1]
    await mari.says("/checkin duty")
    await mari.presses("Bytt en vakt")
    assert "Vakten er din." in await mari.presses("Behold den selv")
    assert len(company.transcript("general")) == before

    assert "Skriv én dag, eller fra og til en dag" in await is_away(mari, "3. september kl. 10")
    assert "Du er borte torsdag 3. september – torsdag 10. september" in await is_away(mari, "3.–10. september")
    await company.advance(minutes=1)
    assert len(company.transcript("general")) == before, "another mentor is there"
    await is_away(jonas, "4. september")
    await company.advance(minutes=1)
    assert len(company.transcript("general")) == before + 1
    gap = company.transcript("general")[-1]
    assert gap.startswith("Ingen har vakt på disse tidene. Kan du?\nfredag 4. september kl. 10.00–16.00")
    assert "torsdag" not in gap, "somebody took that one"
    await henrik.says("/checkin setup")
    assert "Ingen har vakt: fredag 4. september kl. 10.00–16.00." in await henrik.says("/checkin setup")
    await company.advance(hours=23)
    assert len(company.transcript("general")) == before + 1, "once, and not every day"
    assert "Du har sagt at du er borte den dagen." in await mari.presses("Jeg tar vakten")
    assert "Takk. Du har vakt fredag 4. september" in await kjersti.presses("Jeg tar vakten")
    assert "Noen andre har tatt vakten." in await jonas.presses("Jeg tar vakten")
    assert "Ingen har vakt" not in await henrik.says("/checkin setup")

    company.leaves(jonas)
    await company.advance(days=1)
    gap = company.transcript("general")[-1]
    assert gap.startswith("Ingen har vakt på disse tidene. Kan du?\nmandag 7. september")
    assert "torsdag 10. september" in gap
    await mari.says("/checkin duty")
    shown = await mari.presses("Likevel til stede")
    assert "Vaktene dine den neste uka\nmandag 7. september" in shown
    assert "Ingen har vakt" not in shown

    await mari.presses("Endre vakttid")
    await mari.fills(days=WEEKDAYS[:3], start="10", end="16")
    lost = company.transcript("general")[-1]
    assert lost.startswith("Ingen har vakt lenger: torsdag 10. september kl. 10.00–16.00.")
    assert "Kan du?" in lost
    await henrik.says("/checkin setup")
    assert "På helligdager har ingen vakt." in await henrik.presses("Fridager")
    await henrik.presses("Legg til")
    assert "4. september – onsdag 9. september" in await henrik.fills(days="4.9.–9.9.")
    assert (await ida.says("/checkin send")).startswith("Ingen leser stille meldinger her nå."), "nobody for three days"
    await henrik.presses("Fjern")
    assert (await ida.says("/checkin send")).startswith("Noen å snakke med")

    company.leaves(kjersti)
    await company.advance(days=1)
    said = company.transcript("general")[-1]
    assert said.startswith("Ingen kan sende stille meldinger her nå.\nVelg kanalen til mentorene, en koordinator")
    assert (await ida.says("/checkin send")).startswith("Ingen leser stille meldinger her nå.")
    before = len(company.transcript("general"))
    await company.advance(days=2)
    assert len(company.transcript("general")) == before
    assert await tables.count(AwayRow) == 0, "what is over is dropped"
    assert {row.day for row in await tables.all(SwapRow)} <= {date(2026, 9, 4)}


async def test_who_is_taken_out_or_lost_the_role_is_on_duty_no_more(
    company: Company, tables: Tables, core: Core, presses_stale: Stale
) -> None:
    mentors = await opened(company, core)
    mari, jonas, henrik, ida = mentors.mari, mentors.jonas, mentors.henrik, company.joins("Ida")
    jonas.goes_to("general")
    await gives_away(mari)
    await jonas.presses("Jeg tar vakten")
    await sends(ida, now=True)
    assert "Bare du kan lese den." in await jonas.presses("Jeg tar den")
    await henrik.says("/checkin setup")
    await henrik.presses("Ta ut en mentor")
    assert "Velg en som leser stille meldinger her." in await henrik.fills(person=ida.person.id)
    await henrik.presses("Ta ut en mentor")
    assert "«Hvem og hvor»" in await henrik.fills(person=mentors.siv.person.id)
    await henrik.presses("Ta ut en mentor")
    assert "leser ikke stille meldinger her lenger" in await henrik.fills(person=jonas.person.id)
    assert "tatt deg ut av vaktene" in jonas.inbox[-1]
    assert "så den er din igjen" in mari.inbox[-1]
    assert company.transcript("general")[-1].startswith("En ny stille melding: "), "what they had is free"
    assert "Bare de som leser" in await jonas.presses("Jeg tar den")

    (reader,) = [row for row in await tables.all(ReaderRow) if row.part == "mentor"]
    (student,) = await tables.all(CaseRow)
    async with core.storage.transaction() as session:  # as if Ida had been a mentor, and lost the role since
        (had,) = await admit(session, await workspace(session, 1), [ida.person.id])
        session.add(ReaderRow(workspace_id=1, member_id=had.id, part="mentor", since=reader.since))
        await session.flush()
        session.add(ShiftRow(workspace_id=1, member_id=had.id, weekday=5, start=600, end=720, weeks="every"))
    said = await presses_stale(ida, f"checkin/take?case={student.id}")
    assert said.startswith("Du er ikke mentor her lenger, så vaktene dine er tatt bort.")
    assert "Ingen har vakt lenger: lørdag 5. september" in company.transcript("general")[-1]
    assert len([row for row in await tables.all(ReaderRow) if row.part == "mentor"]) == 1

    await mentors.have_hours(mentors.kjersti)
    await henrik.says("/checkin setup")
    await henrik.presses("Hvem og hvor")
    await henrik.fills(coordinator=ida.person.id)
    parts = {row.member_id: row.part for row in await tables.all(ReaderRow)}
    assert sorted(parts.values()) == ["coordinator", "mentor", "mentor", "professional"], "who has hours stays a mentor"
