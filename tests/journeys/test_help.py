"""`/help` says what each can do here, and whatever the bot does not know leads there."""

from bot.core import Core
from tests.journeys.test_privacy import turns_off
from tests.platforms import OWNER, Company

CALENDAR = "Aktivitetskalenderen: det som skjer, og svarene dine"


async def test_each_is_told_what_they_can_do_here_with_their_role(company: Company, core: Core) -> None:
    ida, maja = company.joins("Ida"), company.joins("Maja", "mentor")
    told = await ida.says("/help")
    assert told.startswith("Dette kan du gjøre her. Trykk på det du vil se mer av.")
    assert f"[{CALENDAR}]" in told
    assert "[Noen å snakke med]" in told
    for not_hers in ("Innlegg", "Sett opp boten", "arrangerer", "Alt jeg kan gjøre"):
        assert not_hers not in told
    assert "[Det som skjer]" in await ida.presses(CALENDAR)
    assert "Kalenderen er tom akkurat nå." in await ida.presses("Det som skjer")
    await ida.says("/help")
    menu = await ida.presses("Grupper der du blir kjent med flere")
    assert menu.index("[") == menu.index("[Gruppene mine, og nye å bli med i]"), "what everybody asks for comes first"

    assert "Du er fadder eller mentor her" in await maja.says("/help")
    calendar, rest = (await maja.presses("En stille melding til en mentor")).split("Bare for faddere og mentorer:")
    assert "[Si det til en mentor]" in calendar
    assert rest

    owner = company.joins("Rolf", OWNER)
    told = await owner.says("/help")
    assert "Du styrer her" in told
    assert "[Sett opp boten]" in told.split("Bare for dem som arrangerer:")[1]
    await turns_off(core, "events")
    assert CALENDAR not in await owner.says("/help")
    assert (await company.joins("Amara", locale="en").says("/help")).startswith("This is what you can do here.")


async def test_what_the_bot_does_not_know_leads_to_help(company: Company) -> None:
    ida = company.joins("Ida")
    await ida.says("/help")
    assert "Skriv /help for å se hva du kan gjøre." in await company.presses_stale(ida, "desk/nothing_of_the_kind")
    assert await company.presses_stale(ida, "desk/menu?group=posts") == (
        "Her er det ingenting du kan gjøre. Spør en arrangør om du trenger det."
    )
