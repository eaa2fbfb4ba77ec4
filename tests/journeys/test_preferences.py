"""What a member chooses for themselves holds from then on, on every platform."""

import pytest
from sqlalchemy import select

from bot.core import Core
from bot.storage.tables import MemberRow
from tests.journeys.conftest import IN_THE_SANDBOX
from tests.journeys.test_privacy import turns_off
from tests.journeys.things import adds, opens_preferences
from tests.platforms import Company

with_lines = pytest.mark.parametrize("where", [*IN_THE_SANDBOX, "slack"], indirect=True)
"""Where commands are typed as lines; Discord's own list of commands takes the menu's place."""


async def test_chosen_language_is_spoken_from_then_on(company: Company) -> None:
    ida = company.joins("Ida", locale="nb")
    assert "Dette skjer" in await ida.calls("events", "list")

    await opens_preferences(ida)
    assert await ida.fills(language="nn") != ""
    assert "Kalenderen er tom akkurat no." in await ida.calls("events", "list")

    await opens_preferences(ida)
    await ida.fills(language="app")
    assert "Kalenderen er tom akkurat nå." in await ida.calls("events", "list")


async def test_choice_is_shown_in_the_form_and_a_zone_that_is_none_is_not_taken(company: Company) -> None:
    ida = company.joins("Ida", locale="nb")
    await opens_preferences(ida)
    await ida.fills(language="en", zone="Asia/Tokyo")
    await opens_preferences(ida)
    assert {"en", "Asia/Tokyo"} <= {str(one["value"]) for one in ida.form["fields"]}
    assert "Europe/Oslo" in await ida.fills(zone="Mars")
    await opens_preferences(ida)
    assert "from 22:00 to 08:00" in await ida.fills(start="22.00", end="8"), "English has a colon"
    await opens_preferences(ida)
    assert {"22:00", "08:00"} <= {str(one["value"]) for one in ida.form["fields"]}


async def test_nobody_elses_language_changes(company: Company, core: Core) -> None:
    ida, amara = company.joins("Ida", locale="nb"), company.joins("Amara", locale="en")
    await amara.calls("events", "list")
    await opens_preferences(ida)
    await ida.fills(language="en", zone="Asia/Tokyo")
    assert "What is on" in await amara.calls("events", "list")
    async with core.storage.reading() as session:
        rows = {row.platform_id: (row.language, row.zone) for row in await session.scalars(select(MemberRow))}
    assert rows[ida.person.id] == ("en", "Asia/Tokyo")
    assert rows[amara.person.id] == (None, None)


@with_lines
async def test_first_word_alone_shows_what_one_may_do(company: Company) -> None:
    ida, henrik = company.joins("Ida"), company.joins("Henrik", "organiser")
    assert "Legg til et arrangement" not in await ida.says("/events")
    assert "Legg til et arrangement" in await henrik.says("/events")
    assert "Kalenderen er tom akkurat nå." in await ida.presses("Det som skjer")


@with_lines
async def test_button_of_a_menu_asks_for_what_its_command_takes(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    await henrik.says("/events")
    await henrik.presses("Legg til et arrangement")
    await henrik.fills(channel="general")
    assert "Quiz" in await henrik.fills(title="Quiz", when="3.9. kl. 18", place="Kantina")
    assert any("Quiz" in said for said in company.transcript("general"))


async def test_what_may_come_by_itself_is_told_in_one_place_with_ways_to_change_it(
    company: Company, core: Core
) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    await adds(henrik)
    told = await ida.says("/preferences")
    assert told.index("Innstillingene mine") < told.index("[Endre innstillingene]") < told.index("Dette kan komme")
    assert "Du blir ikke minnet på det du sier ja til." in told
    assert "Du får ikke ukesoversikten." in told
    assert "Du blir spurt" not in told, "she signed up for no groups"

    assert "Du blir minnet på det du sier ja til" in await ida.presses("Minn meg på det jeg sier ja til")
    told = await ida.says("/preferences")
    assert "Du blir minnet på det du sier ja til med en direktemelding: én time før." in told
    await ida.presses("Send meg ukesoversikten")
    told = await ida.says("/preferences")
    assert "Du får det som skjer den neste uka, som direktemelding" in told
    await ida.presses("Ikke send meg dette mer")
    assert "Du får ikke ukesoversikten." in await ida.says("/preferences")

    assert "Boten spør deg ikke hvordan uka har vært." in told
    await turns_off(core, "events", "checkin")
    told = await ida.says("/preferences")
    assert "påminnelse før" not in told
    assert "Dette kan komme" not in told, "there is nothing that could"
