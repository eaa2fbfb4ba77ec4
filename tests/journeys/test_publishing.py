"""One calendar for many: whose events are on elsewhere too, with the same seats, on Discord and Slack together."""

import asyncio
import re

import pytest
from sqlalchemy import update

from bot.core import Core
from bot.storage.tables import WorkspaceRow
from cogs.events.rules import Answer
from cogs.events.tables import OccurrenceRow, RsvpRow, SubscriptionRow
from tests.journeys.conftest import Tables, Together, on_both_platforms
from tests.journeys.things import adds, calendar, lecture, reads_in
from tests.platforms import Actor

NAME = "Samskipnaden i Vest"
COMES = "Så fint at du kommer"

pytestmark = on_both_platforms


@pytest.fixture
def core(together: Together) -> Core:
    """The bot's core."""
    return together.core


async def publishes(henrik: Actor) -> str:
    """Let an organiser share the calendar, and give the code."""
    await henrik.says("/events publish")
    said = await henrik.fills(name=NAME)
    assert said.startswith(NAME)
    found = re.search(r"Koden er ([a-z0-9]{10})\.", said)
    assert found, said
    return found.group(1)


async def limits(henrik: Actor, seats: str) -> None:
    """Say how many can come to the newest event."""
    await henrik.presses("Plasser")
    await henrik.fills(seats=seats)


async def test_one_event_and_one_seat_count_on_discord_and_slack_together(together: Together) -> None:
    publisher, slack = together.publisher, together.slack
    henrik, ida = publisher.joins("Henrik", "organiser"), publisher.joins("Ida")
    siri, solveig = slack.joins("Siri", "organiser"), slack.joins("Solveig")
    amara = slack.joins("Amara", locale="en")
    await adds(henrik)
    await limits(henrik, "2")
    code = await publishes(henrik)

    said = await siri.says(f"/events subscribe {code} channel:felles")
    assert f"Arrangementene fra {NAME} står nå i kalenderen her" in said
    assert "1 arrangement er lagt ut." in said
    (post,) = slack.transcript("general")
    assert "Spillkveld" in post
    assert NAME in post
    assert NAME not in publisher.transcript("activities")[0], "where it is from goes without saying"
    assert "2 plasser er ledige." in post
    assert f"Fra {NAME}" in await solveig.says("/events list")
    assert "1 fellesskap abonnerer." in await henrik.says("/events publish")

    assert COMES in await ida.presses("Jeg kommer")
    solveig.goes_to("general")
    amara.goes_to("general")
    assert COMES in await solveig.presses("Jeg kommer")
    assert "number 1 on the waiting list" in await amara.presses("Jeg kommer")
    await publisher.advance(seconds=5)
    for everywhere in (publisher.transcript("activities")[0], slack.transcript("general")[0]):
        assert "2 kommer" in everywhere
        assert "1 venter på en plass" in everywhere

    await ida.presses("Kommer ikke")
    await publisher.advance(seconds=5)
    (offer,) = amara.inbox
    assert offer.startswith("There is a seat for you at Spillkveld")
    await amara.presses("Take the seat")
    await ida.presses("Kanskje")
    await publisher.advance(seconds=5)
    assert "2 kommer" in publisher.transcript("activities")[0]
    assert "2 kommer" in slack.transcript("general")[0]

    shown = await siri.says("/events show Spillkveld")
    assert "[Endre]" not in shown, "who subscribes changes nothing"
    assert f"Fra: {NAME}" in shown
    assert "Det er bare de som kan endre det." in await slack.presses_stale(siri, "events/change?event=1")
    assert "Det er bare de som kan endre det." in await slack.presses_stale(siri, "events/code?occurrence=1")

    await solveig.presses("Minn meg på det jeg sier ja til")
    await publisher.advance(days=1, hours=7)
    assert "Spillkveld begynner om 1 time" in solveig.inbox[-1]
    assert "Spillkveld begynner" in slack.transcript("general")[-1], "the channel is reminded as of one of its own"
    await henrik.says("/events cancel Spillkveld")
    await henrik.presses("Ja, avlys")
    await publisher.advance(seconds=5)
    assert solveig.inbox[-1].startswith("Avlyst: Spillkveld")
    assert amara.inbox[-1].startswith("Cancelled: Spillkveld")
    assert slack.transcript("general")[0].splitlines()[-1].startswith("Avlyst.")
    assert "Avlyst: Spillkveld" in slack.transcript("general")[-1]

    before = len(slack.transcript("general"))
    await adds(henrik, title="Kakedag", when="10.9.2026 kl. 12")
    await publisher.advance(seconds=5)
    assert "Kakedag" in slack.transcript("general")[before]
    assert len(ida.inbox) == 0, "a maybe hears nothing"


async def test_codes_are_looked_at_and_what_is_ended_is_told(together: Together, tables: Tables) -> None:
    publisher, guild = together.publisher, together.guild
    henrik, ida = publisher.joins("Henrik", "organiser"), publisher.joins("Ida")
    siri, amara = guild.joins("Siri", "organiser", locale="en"), guild.joins("Amara", locale="en")
    async with together.core.storage.transaction() as session:
        here = WorkspaceRow.platform_id == guild.guild.id
        await session.execute(update(WorkspaceRow).where(here).values(locale="nn", organisers_channel=None))
    await adds(henrik)
    await limits(henrik, "1")
    code = await publishes(henrik)
    assert "koden til deres egen kalender" in await henrik.says(f"/events subscribe code:{code}")
    assert "Nobody shares a calendar by this code now." in await siri.says("/events subscribe code:abcdefghij")
    await henrik.says("/events publish")
    newer = re.search(r"Koden er ([a-z0-9]{10})", await henrik.presses("Ny kode"))
    assert newer
    assert "Nobody shares" in await siri.says(f"/events subscribe code:{code}")
    assert "are on the calendar here now" in await siri.says(f"/events subscribe code:{newer[1].upper()}")
    assert "on the calendar here already" in await siri.says(f"/events subscribe code:{newer[1]}")
    assert await tables.count(SubscriptionRow) == 1
    assert f"Frå: {NAME}" in guild.transcript("activities")[0], "in the language of those who read it"

    await amara.presses("Eg kjem")
    assert "nummer 1 på ventelista" in await ida.presses("Jeg kommer")
    assert NAME in await siri.says("/events subscriptions")
    await siri.presses("End")
    assert "no longer on the calendar here" in await siri.presses("Yes, end it")
    await guild.advance(seconds=5)
    (told,) = amara.inbox
    assert told.startswith("No longer on the calendar here: Spillkveld")
    assert "Dette står ikkje lenger i kalenderen her." in guild.transcript("activities")[0]
    assert "Det er en plass til deg" in ida.inbox[0], "the seat is free"
    assert "This event no longer exists." in await guild.presses_stale(amara, "events/yes?occurrence=1")
    assert "Spillkveld" not in await amara.says("/events list")
    assert await tables.count(RsvpRow) == 1


async def test_close_tells_those_who_said_yes_and_their_organisers(together: Together, tables: Tables) -> None:
    publisher, slack = together.publisher, together.slack
    henrik = publisher.joins("Henrik", "organiser")
    siri, solveig = slack.joins("Siri", "organiser"), slack.joins("Solveig")
    async with together.core.storage.transaction() as session:
        here = WorkspaceRow.platform_id == slack.fake.world.team_id
        channel = slack.address("activities").encode()
        await session.execute(update(WorkspaceRow).where(here).values(organisers_channel=channel))
    await adds(henrik, when="hver onsdag kl. 18 til 16. september")
    await reads_in(henrik, calendar(lecture("a", "20260903T081500Z")))
    await siri.says(f"/events subscribe {await publishes(henrik)} channel:felles")
    listed = await solveig.says("/events list")
    assert "Spillkveld" in listed
    assert "Forelesning" not in listed, "what was read in is not passed on"
    await solveig.presses("Jeg kommer")
    await henrik.says("/events publish")
    assert "1 fellesskap abonnerer" in await henrik.presses("Slutt å dele")
    assert "Dere deler ikke lenger kalenderen." in await henrik.presses("Ja, slutt å dele")
    await publisher.advance(seconds=5)
    assert solveig.inbox[0].startswith("Ikke lenger i kalenderen her: Spillkveld")
    assert f"{NAME} deler ikke lenger kalenderen sin." in slack.transcript("activities")[0]
    assert await tables.count(SubscriptionRow) == await tables.count(RsvpRow) == 0
    assert "Ingen andres arrangementer" in await siri.says("/events subscriptions")
    await publisher.advance(days=2)
    assert len(slack.transcript("general")) == 1, "nothing more is said there"


async def test_company_is_found_on_ones_own_platform_and_who_is_there_says_so(
    together: Together, tables: Tables
) -> None:
    publisher, slack = together.publisher, together.slack
    henrik, ida, kim = (publisher.joins("Henrik", "organiser"), publisher.joins("Ida"), publisher.joins("Kim"))
    siri, solveig, amara = slack.joins("Siri", "organiser"), slack.joins("Solveig"), slack.joins("Amara")
    await adds(henrik)
    await siri.says(f"/events subscribe {await publishes(henrik)} channel:felles")
    for somebody in (ida, kim, solveig, amara):
        await somebody.presses("Kommer, helst ikke alene")
    await publisher.advance(days=1, hours=6)
    for company, two in ((publisher, (ida, kim)), (slack, (solveig, amara))):
        for somebody in two:
            ((said,),) = company.conversations(somebody)
            assert all(one.person.name in said for one in two)
    await henrik.says("/events show Spillkveld")
    digits = re.search(r"(?<!\d)\d{4}(?!\d)", await henrik.presses("Kode for oppmøte"))
    assert digits
    await publisher.advance(hours=1, minutes=45)
    assert "Så fint at du kom." in await solveig.says(f"/events here {digits[0]}")
    assert [row.came_at is not None for row in await tables.all(RsvpRow)].count(True) == 1
    await publisher.advance(days=2)
    assert publisher.conversations(ida) == slack.conversations(solveig) == [], "and it is put away"


async def test_week_and_silence_where_the_calendar_is_turned_off(together: Together) -> None:
    publisher, slack, guild = together.publisher, together.slack, together.guild
    henrik, siri, ragna = publisher.joins("Henrik", "organiser"), slack.joins("Siri", "organiser"), guild.joins("Ragna")
    nora, solveig = guild.joins("Nora", "organiser"), slack.joins("Solveig")
    code = await publishes(henrik)
    await siri.says(f"/events subscribe {code} channel:felles")
    await nora.says(f"/events subscribe code:{code}")
    await adds(henrik, when="8.9.2026 kl. 18")
    await publisher.advance(seconds=5)
    await ragna.presses("Jeg kommer")
    await solveig.says("/events weekly")
    await solveig.fills()
    async with together.core.storage.transaction() as session:
        here = WorkspaceRow.platform_id == guild.guild.id
        await session.execute(update(WorkspaceRow).where(here).values(cogs_off=["events"]))
    await publisher.advance(days=6)
    assert f"Fra {NAME}" in solveig.inbox[0], "the week names from whom it comes"
    await henrik.says("/events cancel Spillkveld")
    await henrik.presses("Ja, avlys")
    await publisher.advance(seconds=5)
    assert "Avlyst" in slack.transcript("general")[-1]
    assert ragna.inbox == []
    assert len(guild.transcript("activities")) == 1
    assert "Avlyst" not in guild.transcript("activities")[0]


async def test_last_seat_is_given_once_whoever_takes_it_at_once(together: Together, tables: Tables) -> None:
    publisher, guild = together.publisher, together.guild
    henrik, nora = publisher.joins("Henrik", "organiser"), guild.joins("Nora", "organiser")
    await adds(henrik, when="hver onsdag kl. 18 til 30. september")
    await limits(henrik, "1")
    await nora.says(f"/events subscribe code:{await publishes(henrik)}")
    people = [(company, company.joins(f"Student {n}")) for n in range(4) for company in (publisher, guild)]
    times = await tables.all(OccurrenceRow)
    assert len(times) == 5
    for time in times:
        yes = f"events/yes?occurrence={time.id}"
        await asyncio.gather(*(company.presses_stale(one, yes) for company, one in people))
    rows = [row for row in await tables.all(RsvpRow) if row.answer == Answer.YES]
    assert len(rows) == len(people) * len(times)
    seats = [row.occurrence_id for row in rows if row.waits_since is None]
    assert sorted(seats) == sorted(time.id for time in times), "one each"
