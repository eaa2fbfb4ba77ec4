"""Seats: who is first has one, who comes later waits and is asked, newcomers find the door open."""

from datetime import timedelta

from bot.clock import WindableClock
from bot.core import Core
from cogs.events.tables import RsvpRow
from tests.journeys.conftest import Tables, in_the_sandbox_only
from tests.journeys.things import adds
from tests.platforms import Actor, Company

COMES = "Så fint at du kommer"
WAITS = "Du står som nummer 1 på ventelista."


async def limits(henrik: Actor, **seats: str) -> str:
    """Say how many can come to the newest event."""
    await henrik.presses("Plasser")
    return await henrik.fills(**seats)


async def test_who_comes_too_late_waits_and_is_asked_when_a_seat_is_free(company: Company) -> None:
    henrik, ida, amara = company.joins("Henrik", "organiser"), company.joins("Ida"), company.joins("Amara", locale="en")
    solveig = company.joins("Solveig")
    await adds(henrik)
    assert "Det er 2 plasser hver gang." in await limits(henrik, seats="2")
    assert "2 plasser er ledige." in company.transcript("activities")[0]
    await ida.presses("Jeg kommer")
    await amara.presses("Jeg kommer")
    await company.advance(seconds=5)
    assert "Det er fullt. Du kan stå på venteliste." in company.transcript("activities")[0]

    assert WAITS in await solveig.presses("Jeg kommer")
    await company.advance(seconds=5)
    assert "2 kommer" in company.transcript("activities")[0]
    assert "1 venter på en plass" in company.transcript("activities")[0]
    assert "Du står på venteliste." in await solveig.says("/events show Spillkveld")

    await ida.presses("Kommer ikke")
    await company.advance(seconds=5)
    (offer,) = solveig.inbox
    assert offer.startswith("Det er en plass til deg på Spillkveld, onsdag 2. september kl. 18.00–20.00.")
    assert COMES in await solveig.presses("Ta plassen")
    assert "Du har svart at du kommer" in await solveig.says("/events show Spillkveld")
    await company.advance(days=2)
    assert len(solveig.inbox) == 1


async def test_who_does_not_answer_loses_the_offer_and_the_next_is_asked(company: Company, tables: Tables) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    solveig, amara = company.joins("Solveig"), company.joins("Amara")
    await adds(henrik)
    await limits(henrik, seats="1")
    await ida.presses("Jeg kommer")
    await solveig.presses("Jeg kommer")
    assert "nummer 2 på ventelista" in await amara.presses("Jeg kommer")
    await ida.presses("Kommer ikke")
    await company.advance(seconds=5)
    assert len(solveig.inbox) == 1
    assert amara.inbox == [], "one seat is offered to one"
    assert "0 kommer.\nDet er fullt. 2 venter på en plass." in company.transcript("activities")[0]
    assert "på ventelista" in await ida.presses("Jeg kommer"), "what is offered to somebody is not free"

    await company.advance(days=1, hours=3)
    assert len(amara.inbox) == 1
    assert len(solveig.inbox) == 1, "nobody is asked twice"
    assert "Du har svart kanskje." in await solveig.says("/events show Spillkveld")


async def test_seats_are_kept_for_newcomers_until_a_day_before(company: Company) -> None:
    henrik, ida, solveig = company.joins("Henrik", "organiser"), company.joins("Ida"), company.joins("Solveig")
    amara = company.joins("Amara")
    await adds(henrik, title="Kakedag", when="2.9.2026 kl. 18")
    for somebody in (ida, solveig):
        await somebody.presses("Jeg kommer")
    await company.advance(days=2)
    await adds(henrik, when="10.9.2026 kl. 18–20")
    assert "2 av dem holdes av til dem som er nye" in await limits(henrik, seats="3", kept="2")

    assert COMES in await ida.presses("Jeg kommer")
    assert WAITS in await solveig.presses("Jeg kommer"), "the two that are free are kept"
    assert COMES in await amara.presses("Jeg kommer")
    await company.advance(days=5)
    assert solveig.inbox == []
    await company.advance(days=1, hours=8)  # a day before
    assert len(solveig.inbox) == 1


async def test_sign_up_ends_when_it_was_said_to(company: Company) -> None:
    henrik, ida, amara = company.joins("Henrik", "organiser"), company.joins("Ida"), company.joins("Amara")
    await adds(henrik, when="4.9.2026 kl. 18")
    await limits(henrik, closes="day")
    assert "Påmelding til torsdag 3. september kl. 18.00." in company.transcript("activities")[0]
    await ida.presses("Jeg kommer")
    await company.advance(days=2, hours=9)
    assert "Påmeldingen gikk ut torsdag 3. september kl. 18.00." in await amara.presses("Jeg kommer")
    assert "kanskje" in await amara.presses("Kanskje")
    await ida.presses("Kommer ikke")
    assert "Påmeldingen gikk ut" in await ida.presses("Jeg kommer")


async def test_a_guest_takes_a_seat(company: Company, tables: Tables) -> None:
    henrik, ida, amara = company.joins("Henrik", "organiser"), company.joins("Ida"), company.joins("Amara")
    await adds(henrik)
    await limits(henrik, seats="3", guests="yes")
    await ida.presses("Jeg kommer")
    assert "Du tar med en gjest" in await ida.presses("Ta med en gjest")
    await amara.presses("Jeg kommer")
    assert "Det er ikke plass til en gjest nå." in await amara.presses("Ta med en gjest")
    await company.advance(seconds=5)
    assert "3 kommer" in company.transcript("activities")[0]
    await ida.presses("Jeg kommer")
    assert "uten gjest" in await ida.presses("Kom uten gjest")
    assert "Du tar med en gjest" in await amara.presses("Ta med en gjest")
    assert sorted([row.guests for row in await tables.all(RsvpRow)]) == [0, 1]


async def test_more_room_is_offered_and_room_for_all_is_given(company: Company) -> None:
    henrik, ida, solveig = company.joins("Henrik", "organiser"), company.joins("Ida"), company.joins("Solveig")
    amara = company.joins("Amara")
    await adds(henrik)
    await limits(henrik, seats="1")
    for somebody in (ida, solveig, amara):
        await somebody.presses("Jeg kommer")
    assert "Det er 2 plasser" in await limits(henrik, seats="2")
    await company.advance(seconds=5)
    assert (len(solveig.inbox), len(amara.inbox)) == (1, 0)
    assert "Det er plass til alle." in await limits(henrik, seats="")
    await company.advance(seconds=5)
    assert solveig.inbox[-1].startswith("Nå er det plass til alle på Spillkveld")
    assert amara.inbox[-1].startswith("Nå er det plass til alle på Spillkveld")
    await company.advance(seconds=5)
    assert "3 kommer" in company.transcript("activities")[0]


async def test_fewer_seats_take_nobodys_away(company: Company) -> None:
    henrik, ida, amara = company.joins("Henrik", "organiser"), company.joins("Ida"), company.joins("Amara")
    await adds(henrik)
    for somebody in (ida, amara):
        await somebody.presses("Jeg kommer")
    assert "2 har sagt at de kommer. Ingen mister plassen sin." in await limits(henrik, seats="1")
    assert COMES in await ida.presses("Jeg kommer")


async def test_numbers_that_make_no_sense(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    await adds(henrik)
    assert "Skriv et tall fra 1" in await limits(henrik, seats="0")
    assert "flere plasser enn det er" in await henrik.fills(seats="2", kept="3")
    assert "2 plasser" in await henrik.fills(seats="2", kept="1")


async def test_what_lowers_the_threshold_is_told_and_can_be_looked_for(company: Company) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    await adds(henrik, title="Pub", when="3.9.2026 kl. 20")
    await adds(henrik)
    await henrik.presses("Godt å vite")
    said = await henrik.fills(
        labels=("free", "alcohol_free", "come_alone"), arrival="Solveig står ved skiltet og tar imot deg."
    )
    assert "Godt å vite: Gratis, Alkoholfritt og Fint å komme alene" in said
    post = company.transcript("activities")[1]
    assert "Når du kommer: Solveig står ved skiltet og tar imot deg." in post
    assert "Gratis" in post
    assert "Pub" in await ida.says("/events list")
    listed = await ida.says("/events list only:free")
    assert listed.startswith("Det som skjer: Gratis")
    assert "Spillkveld" in listed
    assert "Pub" not in listed
    assert "Ingenting i kalenderen er slik akkurat nå." in await ida.says("/events list only:quiet")
    await henrik.presses("Godt å vite")
    await henrik.fills(labels=(), price="50 kr")
    assert "Pris: 50 kr" in company.transcript("activities")[1]
    assert "Gratis" not in company.transcript("activities")[1]


@in_the_sandbox_only
async def test_who_could_not_answer_while_the_bot_was_away_has_time_to(
    company: Company, clock: WindableClock, core: Core
) -> None:
    """When a seat goes on is the same wherever one is."""
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    solveig, amara = company.joins("Solveig"), company.joins("Amara")
    await adds(henrik, when="10.9.2026 kl. 18–20")
    await limits(henrik, seats="1")
    for somebody in (ida, solveig, amara):
        await somebody.presses("Jeg kommer")
    await ida.presses("Kommer ikke")
    await company.advance(seconds=5)
    assert len(solveig.inbox) == 1
    clock.wind_to(clock.now() + timedelta(days=2))  # the bot was away, and the seat held for a day
    await core.settle()
    assert amara.inbox == []
    assert COMES in await solveig.presses("Ta plassen")
    await solveig.presses("Kommer ikke")
    await company.advance(days=2)
    assert len(amara.inbox) == 1
