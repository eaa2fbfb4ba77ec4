"""A new time for an event means what its organiser means: a time alone keeps the day, a start alone the length."""

import pytest

from bot.adapters.sandbox.people import Company
from tests.journeys.things import adds

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

    answer = await henrik.fills(when="kl 19")
    await company.advance(weeks=1)

    assert "kl. 19.00–21.00" in answer
    assert "onsdag 9. september kl. 19.00–21.00" in company.transcript("activities")[0]
    assert any("Flyttet" in told for told in ida.inbox)


async def test_nothing_is_posted_unasked_from_a_direct_message(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    henrik.place = type(henrik.place)("direct", henrik.person.id)
    await henrik.says("/events add")

    answer = await henrik.fills(title="Spillkveld", when="2.9. kl. 18", place="Kantina")

    assert answer == "Velg en kanal som dette skal deles i."
    assert company.transcript("general") == []
    await henrik.says("/events add channel:aktiviteter")
    assert "Lagt til" in await henrik.fills(title="Spillkveld", when="2.9. kl. 18", place="Kantina")
