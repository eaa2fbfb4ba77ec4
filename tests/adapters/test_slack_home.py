"""Slack: the bot's home shows each member their own page, and what is done there is answered in a window."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from bot.clock import WindableClock
from bot.core import Core
from bot.storage.tables import MemberRow
from tests.fakes.slack import asking
from tests.platforms import ClassOnSlack, on_slack

Class = tuple[ClassOnSlack, Core]


@pytest.fixture
async def served(database: str, clock: WindableClock) -> AsyncIterator[Class]:
    """A class on Slack with a game night on its calendar."""
    async with on_slack(database, clock) as there:
        henrik = there[0].joins("Henrik", "organiser")
        await henrik.calls("events", "add", channel="activities")
        await henrik.fills(title="Spillkveld", when="2.9. kl. 18–20", place="Kantina")
        yield there


@pytest.fixture
def company(served: Class) -> ClassOnSlack:
    """The people of the class."""
    return served[0]


async def test_home_shows_what_is_coming_my_answers_and_my_settings(company: ClassOnSlack) -> None:
    ida = company.joins("Ida")
    home = await ida.opens_home()
    assert home.index("Dette skjer") < home.index("Spillkveld") < home.index("Svarene dine")
    assert "Du har ikke svart på noe av det som kommer." in home
    assert "Innstillingene mine" in home
    assert "Språk: Bokmål" in home
    assert "[Det som skjer]" in home
    assert "[Still et spørsmål] [Hvem kan jeg snakke med?] [Velg studiested]" in home
    assert "[Noen å snakke med]" in home
    assert "Sett opp boten" not in home, "she does not organise"
    assert "[Sett opp boten]" in await company.joins("Kari", "organiser").opens_home()


async def test_whoever_answers_from_home_sees_the_answer_there(company: ClassOnSlack) -> None:
    ida = company.joins("Ida")
    await ida.opens_home()
    await ida.presses("Les mer")
    assert "Spillkveld" in ida.window
    await ida.presses("Jeg kommer")
    assert "Så fint at du kommer til Spillkveld" in ida.window
    assert "Du har svart at du kommer." in ida.home
    assert ida.inbox == [], "what is shown in a window is not said in a message too"


async def test_organiser_adds_an_event_from_home(company: ClassOnSlack) -> None:
    henrik = company.joins("Kari", "organiser")
    await henrik.opens_home()
    await henrik.presses("Legg til et arrangement")
    await henrik.fills(channel="activities")
    await henrik.fills(title="Quiz", when="3.9. kl. 18", place="Kantina")
    assert "Quiz" in henrik.window
    assert "Quiz" in henrik.home
    assert any("Quiz" in said for said in company.transcript("activities"))


async def test_command_that_needs_to_be_told_more_asks_for_it(company: ClassOnSlack) -> None:
    ida = company.joins("Ida")
    await ida.opens_home()
    await ida.presses("Les om et arrangement")
    assert ida.form["title"] == "/events show"
    await ida.fills(event="Spillkveld")
    assert "Kantina" in ida.window


async def test_settings_that_are_chosen_hold_whatever_slack_says(company: ClassOnSlack) -> None:
    amara = company.joins("Amara", locale="en")
    assert "What is on" in await amara.opens_home()
    await amara.presses("My settings")
    await amara.presses("Change my settings")
    await amara.fills(language="nn")
    assert "Nynorsk" in amara.window
    await amara.closes_window()
    assert "Dette skjer" in amara.home
    amara.goes_to("activities")
    assert "Dette skjer" in await amara.calls("events", "list")


async def test_window_that_was_closed_is_answered_in_a_direct_message(company: ClassOnSlack) -> None:
    ida = company.joins("Ida")
    await ida.opens_home()
    company.fake.error_next("views.open", "expired_trigger_id")
    await ida.presses("Les mer")
    assert ida.window == ""
    assert any("Spillkveld" in said for said in ida.inbox)


async def test_form_above_three_windows_takes_the_place_of_the_last(company: ClassOnSlack) -> None:
    henrik = company.joins("Kari", "organiser")
    await henrik.opens_home()
    await henrik.presses("Les mer")
    company.fake.error_next("views.push", "push_limit_reached")
    await henrik.presses("Endre")
    await henrik.fills(title="Quiz")
    assert "Quiz" in henrik.home


async def test_home_opened_is_told_once_whatever_is_delivered_again(served: Class) -> None:
    company, _ = served
    ida = company.joins("Ida")
    opened = await asking.opens_home(company.fake, ida.account)
    await asking.acknowledged(company.fake, opened)
    await company.answered()
    published = len(opened.published)
    await asking.redeliver(company.fake, opened)
    await asking.acknowledged(company.fake, opened)
    await company.answered()
    assert (published, len(opened.published)) == (1, 1)


async def test_whoever_deletes_everything_from_home_is_not_known_again_for_looking(served: Class) -> None:
    company, core = served
    ida = company.joins("Ida")
    await ida.opens_home()
    await ida.presses("Les mer")
    await ida.presses("Jeg kommer")
    await ida.closes_window()
    await ida.presses("Det som er lagret om meg")
    assert "Svaret ditt på 1 arrangement." in ida.window
    await ida.presses("Slett alt om meg")
    await ida.presses("Ja, slett alt")
    assert "Alt om deg er slettet." in ida.window
    assert "Du har ikke svart på noe av det som kommer." in ida.home
    async with core.storage.reading() as session:
        assert await session.scalar(select(MemberRow).where(MemberRow.platform_id == ida.person.id)) is None


async def test_whoever_names_the_bot_in_a_channel_is_shown_what_they_can_do(company: ClassOnSlack) -> None:
    ida = company.joins("Ida")
    room = company.room("activities")
    before = company.transcript("activities")
    said = {
        "user": ida.person.id,
        "channel": room.id,
        "ts": "1.2",
        "text": f"<@{company.fake.world.bot.id}> hva skjer?",
    }
    await asking.event(company.fake, "app_mention", said)
    await company.fake.changes.until(lambda: len(ida.sees()) > len(before))
    assert "[Spørsmål og svar]" in ida.reads(ida.sees()[-1])
    await asking.event(company.fake, "app_mention", {"bot_id": "B1", "channel": room.id, "ts": "1.3", "text": "x"})
    await company.answered()
    assert company.transcript("activities") == before, "nobody else sees it"


async def test_messages_tab_shows_no_page(company: ClassOnSlack) -> None:
    ida = company.joins("Ida")
    body = {"user": ida.person.id, "channel": "D1", "tab": "messages"}
    opened = await asking.event(company.fake, "app_home_opened", body)
    await asking.acknowledged(company.fake, opened)
    await company.answered()
    assert ida.home == ""


@pytest.mark.parametrize("word", ["/events", "/events "])
async def test_first_word_alone_opens_a_menu(company: ClassOnSlack, word: str) -> None:
    ida = company.joins("Ida")
    assert await ida.says(word) == "\n".join(
        [
            "Aktivitetskalenderen: det som skjer, og svarene dine",
            "[Det som skjer] [Les om et arrangement] [Jeg er her] [Kalenderen på nett] [Påminnelsene mine]",
            "[Ukesoversikt til meg]",
        ]
    )
    assert "Spillkveld" in await ida.presses("Det som skjer")
