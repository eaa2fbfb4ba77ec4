"""A new time for an event means what its organiser means: a time alone keeps the day, a start alone the length."""

import pytest

from bot.adapters.sandbox.people import Actor as SandboxActor
from bot.adapters.sandbox.world import Spot
from tests.fakes.discord import people as discord_people
from tests.journeys.conftest import in_the_sandbox_only, on_discord_only
from tests.journeys.things import adds
from tests.platforms import Company

ORIGINAL = "onsdag 2. september kl. 18.00–20.00"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("kl 19", "onsdag 2. september kl. 19.00–21.00"),
        ("19.30", "onsdag 2. september kl. 19.30–21.30"),
        ("17-19", "onsdag 2. september kl. 17.00–19.00"),
        ("3.9. kl 18", "torsdag 3. september kl. 18.00–20.00"),
        ("torsdag kl 18-19", "torsdag 3. september kl. 18.00–19.00"),
    ],
)
async def test_new_time_of_one_event(company: Company, typed: str, shown: str) -> None:
    henrik = company.joins("Henrik", "organiser")
    await adds(henrik)
    assert ORIGINAL in company.transcript("activities")[0]

    await henrik.says("/events edit Spillkveld")
    answer = await henrik.fills(when=typed)

    assert shown in answer
    assert shown in company.transcript("activities")[0]


async def test_a_time_alone_that_could_mean_two_is_asked_back(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    await adds(henrik)
    await henrik.says("/events edit Spillkveld")

    answer = await henrik.fills(when="halv åtte")

    assert "onsdag 2. september kl. 07.30" in answer
    assert "onsdag 2. september kl. 19.30" in answer
    assert ORIGINAL in company.transcript("activities")[0]


async def test_a_time_alone_moves_all_of_a_series(company: Company) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    await adds(henrik, when="hver onsdag kl. 18–20")
    await ida.presses("Jeg kommer")
    await henrik.presses("Endre")
    await henrik.presses("Hele serien")

    answer = await henrik.fills(when="kl 19")
    await company.advance(weeks=1)

    assert "kl. 19.00–21.00" in answer
    assert "onsdag 9. september kl. 19.00–21.00" in company.transcript("activities")[0]
    assert any("Flyttet" in told for told in ida.inbox)


@in_the_sandbox_only
async def test_nothing_is_posted_unasked_from_a_direct_message(company: Company) -> None:
    """On Discord there is no command to type there: see the next journey."""
    henrik = company.joins("Henrik", "organiser")
    assert isinstance(henrik, SandboxActor)
    henrik.place = Spot("direct", henrik.person.id)
    await henrik.says("/events add")

    answer = await henrik.fills(title="Spillkveld", when="2.9. kl. 18", place="Kantina")

    assert answer == "Velg en kanal som dette skal deles i.\n[Rett det, og send på nytt]"
    assert company.transcript("general") == []
    await henrik.says("/events add channel:aktiviteter")
    assert "Lagt til" in await henrik.fills(title="Spillkveld", when="2.9. kl. 18", place="Kantina")


@on_discord_only
async def test_discord_offers_no_command_in_a_direct_message(company: Company) -> None:
    """Only Discord is told where a command is offered; a direct message would not say which guild is meant."""
    henrik = company.joins("Henrik", "organiser")
    assert isinstance(henrik, discord_people.Actor)
    henrik.place = discord_people.Spot("direct", henrik.person.id)
    with pytest.raises(discord_people.NotThere):
        await henrik.says("/events add")
