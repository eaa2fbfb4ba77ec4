"""Attendance: a code at the event, a number for who arranges it, and no list."""

import asyncio
import re

from sqlalchemy import update

from bot.core import Core
from cogs.events.tables import CodeGuesses, OccurrenceRow, RsvpRow
from tests.journeys.conftest import Tables, in_the_sandbox_only
from tests.journeys.test_seats import limits
from tests.journeys.things import adds
from tests.platforms import Actor, Company


async def asks_for_the_code(henrik: Actor) -> str:
    """The code of the event, as the organiser sees it."""
    await henrik.says("/events show Spillkveld")
    said = await henrik.presses("Kode for oppmøte")
    found = re.match("[0-9]{4}", said)
    assert found is not None, said
    return found[0]


async def test_who_is_there_says_so_and_only_a_number_is_told(company: Company, tables: Tables) -> None:
    henrik, ida, amara = company.joins("Henrik", "organiser"), company.joins("Ida"), company.joins("Amara", locale="en")
    await adds(henrik)
    code = await asks_for_the_code(henrik)
    assert await asks_for_the_code(henrik) == code
    assert "en halv time før" in await ida.says(f"/events here {code}")

    await company.advance(days=1, hours=7, minutes=30)
    assert await ida.says(f"/events here {code[:2]} {code[2:]}") == "Så fint at du kom."
    assert await ida.says(f"/events here {code}") == "Så fint at du kom."
    assert await amara.says(f"/events here code:{code}") == "Good that you came."
    await henrik.says("/events show Spillkveld")
    said = await henrik.presses("Kode for oppmøte")
    assert "2 har sagt at de er der." in said
    assert "Ida" not in said
    assert [row.answer for row in await tables.all(RsvpRow)] == ["yes", "yes"]
    await company.advance(seconds=5)
    assert "2 kommer" in company.transcript("activities")[0]


async def test_wrong_codes_and_those_of_what_is_over(company: Company) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    await adds(henrik)
    code = await asks_for_the_code(henrik)
    wrong = f"{(int(code) + 1) % 10**4:04}"
    await company.advance(days=1, hours=8)
    for typed in (wrong, "x", "'; --"):
        assert "har denne koden" in await ida.says(f"/events here code:{typed!r}")
    await company.advance(hours=3)
    assert "har denne koden" in await ida.says(f"/events here {code}")
    assert "finnes ikke" not in await henrik.says("/events list")


async def test_who_waited_for_a_seat_and_came_is_counted(company: Company, core: Core) -> None:
    henrik, ida, amara = company.joins("Henrik", "organiser"), company.joins("Ida"), company.joins("Amara")
    await adds(henrik)
    await limits(henrik, seats="1")
    await ida.presses("Jeg kommer")
    await amara.presses("Jeg kommer")
    code = await asks_for_the_code(henrik)
    await company.advance(days=1, hours=8)
    assert await amara.says(f"/events here {code}") == "Så fint at du kom."
    assert "Du har svart at du kommer" in await amara.says("/events show Spillkveld")


async def test_who_guesses_waits_and_nobody_else_does(company: Company, tables: Tables) -> None:
    henrik, ida, amara = company.joins("Henrik", "organiser"), company.joins("Ida"), company.joins("Amara")
    await adds(henrik)
    code = await asks_for_the_code(henrik)
    await company.advance(days=1, hours=8)
    wrong = [f"{(int(code) + more) % 10**4:04}" for more in range(1, 6)]
    for typed in wrong:
        assert "har denne koden" in await ida.says(f"/events here {typed}")
    assert "prøv igjen om noen minutter" in await ida.says(f"/events here {code}")
    assert await amara.says(f"/events here {code}") == "Så fint at du kom."
    assert len(await tables.all(RsvpRow)) == 1
    await company.advance(minutes=10)
    assert "har denne koden" in await ida.says(f"/events here {wrong[0]}")
    assert [row.wrong for row in await tables.all(CodeGuesses)] == [1], "what is long ago is forgotten"
    assert await ida.says(f"/events here {code}") == "Så fint at du kom."


@in_the_sandbox_only  # what depends on no platform
async def test_three_hundred_at_the_door_within_a_minute(company: Company, tables: Tables) -> None:
    henrik = company.joins("Henrik", "organiser")
    await adds(henrik)
    await limits(henrik, seats="50")
    code = await asks_for_the_code(henrik)
    class_ = [company.joins(f"Student {number}") for number in range(300)]
    await company.advance(days=1, hours=8)
    impatient = class_[:20]
    said = await asyncio.gather(*(student.says(f"/events here {code}") for student in [*class_, *impatient]))
    assert said == ["Så fint at du kom."] * 320
    assert [row.answer for row in await tables.all(RsvpRow)] == ["yes"] * 300
    await henrik.says("/events show Spillkveld")
    assert "300 har sagt at de er der." in await henrik.presses("Kode for oppmøte")
    await company.advance(seconds=5)
    assert "300 kommer" in company.transcript("activities")[0]


@in_the_sandbox_only
async def test_of_two_with_the_same_code_that_is_meant_which_is_on(company: Company, core: Core) -> None:
    """A publisher's code can be that of an event here: neither sees the other's. Stored alike, here are two of ours."""
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    await adds(henrik, title="Tur", when="5.9.2026 kl. 18–20")
    await adds(henrik)
    async with core.storage.transaction() as session:
        await session.execute(update(OccurrenceRow).values(code="1234"))
    await company.advance(days=1, hours=8)
    assert await ida.says("/events here 1234") == "Så fint at du kom."
