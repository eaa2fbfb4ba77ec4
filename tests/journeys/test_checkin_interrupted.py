"""Check-ins that something comes between: the bot is not there, its part is turned off, or somebody is replaced."""

from datetime import timedelta

import pytest

from bot.adapters.sandbox.connect import Sandbox
from bot.clock import WindableClock
from bot.community import workspace
from bot.context import Context
from bot.core import Core
from bot.port import Delivery, Later
from cogs.checkin import sending, watching
from cogs.checkin.limits import Limits
from cogs.checkin.tables import CaseRow, ReaderRow
from tests.journeys.conftest import Stale, Tables, in_the_sandbox_only
from tests.journeys.test_checkin import WEEKDAYS, opened, sends
from tests.journeys.test_checkin_rota import gives_away, is_away
from tests.platforms import Actor, Company


@pytest.fixture(autouse=True)
def _nobody_has_sent_any(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in the journeys of check-ins."""
    monkeypatch.setattr(sending, "_limits", Limits())
    monkeypatch.setattr("cogs.checkin.codes._COST", 2**4)


async def is_answered(company: Company, core: Core) -> Actor:
    """Somebody whose check-in a mentor has answered and closed, which has not reached them yet."""
    mari, ida = (await opened(company, core)).mari, company.joins("Ida")
    mari.goes_to("general")
    await sends(ida, now=True)
    for pressed in ("Jeg tar den", "Svar"):
        await mari.presses(pressed)
    await mari.fills(text="Kom innom onsdag.")
    await mari.presses("Avslutt")
    return ida


@in_the_sandbox_only
async def test_answer_reaches_the_student_though_the_bot_was_gone_when_it_was_to_be_carried(
    company: Company, core: Core, tables: Tables, clock: WindableClock
) -> None:
    """What is due at once when it is back is no platform's matter."""
    ida = await is_answered(company, core)
    clock.wind_to(clock.now() + timedelta(hours=3))  # nobody looks meanwhile
    await company.advance(minutes=1)
    assert "Kom innom onsdag." in ida.inbox[-1]
    await company.advance(hours=2)
    assert await tables.count(CaseRow) == 0, "and then it ends"


@in_the_sandbox_only
async def test_answer_reaches_the_student_though_the_platform_was_away_for_hours(
    company: Company, core: Core, tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the platform does not take is the courier's matter, which is the same for all."""
    ida = await is_answered(company, core)

    async def is_away(self: Sandbox, delivery: Delivery) -> str:
        raise Later("away")

    with monkeypatch.context() as patch:
        patch.setattr(Sandbox, "deliver", is_away)
        await company.advance(hours=9)
        assert await tables.count(CaseRow) == 1
    await company.advance(hours=1)
    assert "Kom innom onsdag." in ida.inbox[-1]
    await company.advance(hours=1)
    assert await tables.count(CaseRow) == 0, "and then it ends"


@in_the_sandbox_only
async def test_answer_of_the_last_minute_reaches_the_student(company: Company, core: Core, tables: Tables) -> None:
    """When a case ends stands in what is sealed."""
    mentors, ida = await opened(company, core), company.joins("Ida")
    mentors.mari.goes_to("general")
    await sends(ida, now=True)
    await company.advance(days=14)
    await company.advance(hours=13, minutes=58)  # at midnight it would end
    for pressed in ("Jeg tar den", "Svar"):
        await mentors.mari.presses(pressed)
    await mentors.mari.fills(text="Kom innom onsdag.")
    await company.advance(minutes=11)
    assert "Kom innom onsdag." in ida.inbox[-1]
    await company.advance(hours=2)
    assert await tables.count(CaseRow) == 0


@in_the_sandbox_only
async def test_what_came_due_while_check_ins_were_turned_off_is_carried_once_they_are_on_again(
    company: Company, core: Core, presses_stale: Stale
) -> None:
    """What a part does that is off is the core's matter."""
    mentors, ida = await opened(company, core), company.joins("Ida")
    henrik = mentors.henrik
    before = company.transcript("general")
    await sends(ida)
    await presses_stale(henrik, "desk/turn_off?part=checkin")
    await company.advance(hours=24)
    assert company.transcript("general") == before
    await presses_stale(henrik, "desk/turn_on?part=checkin")
    await company.advance(hours=1)
    assert company.transcript("general")[-1].startswith("En ny stille melding: ")
    for mentor in (mentors.mari, mentors.jonas):
        await is_away(mentor, "10. september")
    await presses_stale(henrik, "desk/turn_off?part=checkin")
    await company.advance(days=3)
    assert ida.inbox == []
    await presses_stale(henrik, "desk/turn_on?part=checkin")
    await company.advance(hours=1)
    assert ida.inbox[-1].startswith("Ingen har lest det du sendte"), "who sent it is told all the same"
    await company.advance(days=1)
    gap = "Ingen har vakt på disse tidene. Kan du?\ntorsdag 10. september"
    assert company.transcript("general")[-1].startswith(gap), "and mentors of what nobody heard of"


@in_the_sandbox_only
async def test_cases_are_looked_at_again_once_their_keys_are_there_again(company: Company, core: Core) -> None:
    """Whoever runs the bot may lose a setting at a restart, which no platform sees."""
    await opened(company, core)
    async with core.storage.transaction() as session:
        without = Context(session, core.clock.now(), await workspace(session, 1), None, None)
        await watching.watch.function(without)
    (again,) = without.effects.jobs.values()
    assert again.at == core.clock.now() + timedelta(hours=1)


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
    assert "Vaktene dine den neste uka\nonsdag 2. september: 22.00" in await mentors.mari.says("/checkin duty")
    given = await mentors.mari.presses("Bytt en vakt")
    assert given.count("[Gi den bort]") == 12, "as many as fit into one message"
    assert "onsdag 2. september kl. 22.00" in given


@in_the_sandbox_only
async def test_post_that_asks_for_a_swap_goes_when_nobody_is_asked_any_more(
    company: Company, core: Core, presses_stale: Stale
) -> None:
    """Which posts go is decided apart from any platform."""
    mentors = await opened(company, core)
    mari, before = mentors.mari, company.transcript("general")
    await gives_away(mari)
    assert "Kan du?" in company.transcript("general")[-1]
    await presses_stale(mari, "checkin/offer_shift?day=2026-09-02")
    await mari.fills(person=mentors.jonas.person.id)
    await company.advance(minutes=1)
    assert company.transcript("general") == before, "one is asked alone"
    await gives_away(mari)
    assert "Kan du?" in company.transcript("general")[-1]
    await company.advance(days=3)
    assert company.transcript("general") == before, "its day is over"
    await gives_away(mari)
    await mentors.henrik.says("/checkin setup")
    await mentors.henrik.presses("Ta ut en mentor")
    await mentors.henrik.fills(person=mari.person.id)
    assert not any("Kan du?" in one for one in company.transcript("general")), "who asked is out"


@in_the_sandbox_only
async def test_who_chose_to_wait_and_then_cannot_has_sent_one_check_in(
    company: Company, core: Core, tables: Tables
) -> None:
    """What a second press means is told by what the button carries, on each platform."""
    await opened(company, core)
    ida, before = company.joins("Ida"), len(company.transcript("general"))
    await sends(ida)
    assert "Mentorene får det nå" in await ida.presses("Send nå")
    (card,) = company.transcript("general")[before:]
    assert card.startswith("En ny stille melding: ")
    await ida.presses("Send, innen tre timer")
    await company.advance(hours=4)
    assert await tables.count(CaseRow) == 1
    assert len(company.transcript("general")) == before + 1


@in_the_sandbox_only
async def test_card_goes_some_minutes_after_its_sender_deleted_what_they_sent(
    company: Company, core: Core, tables: Tables
) -> None:
    """Who looks at the card when it goes sees nobody move; chance decides alike on each platform."""
    await opened(company, core)
    ida, before = company.joins("Ida"), company.transcript("general")
    for does in ("/checkin delete", "/privacy"):
        await sends(ida, now=True)
        said = await ida.says(does)
        if does == "/privacy":
            await ida.presses("Slett alt om meg")
            said = await ida.presses("Ja, slett alt")
        assert "slettet" in said
        assert await tables.count(CaseRow) == 0, "what it said is gone at once"
        await company.advance(seconds=59)
        assert len(company.transcript("general")) == len(before) + 1
        await company.advance(minutes=10)
        assert company.transcript("general") == before
