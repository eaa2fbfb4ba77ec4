"""Messages that could not be delivered: whoever takes no direct messages still gets to read them, alone."""

import pytest

from tests.fakes.discord.people import Actor as DiscordActor
from tests.journeys.conftest import Failures, on_discord_only
from tests.journeys.things import adds
from tests.platforms import OWNER, ClassOnDiscord, Company

EMPTY = "Ingenting venter på deg. Alt er kommet fram."
NAMED = "Ida, det ligger en melding til deg som vi ikke fikk sendt direkte. Skriv /inbox for å lese den."


async def asks_behind_a_closed_door(company: Company) -> DiscordActor:
    """Somebody who comes to what is on, wants to be reminded, and takes no direct messages."""
    ida = company.joins("Ida")
    assert isinstance(ida, DiscordActor)
    ida.closes_inbox()
    await ida.presses("Jeg kommer")
    await ida.presses("Minn meg på det jeg sier ja til")
    return ida


async def test_nothing_waits_where_everything_came_through(company: Company) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    await adds(henrik)
    await ida.presses("Jeg kommer")
    await ida.presses("Minn meg på det jeg sier ja til")
    await company.advance(days=1, hours=7)
    assert len(ida.inbox) == 1
    assert await ida.says("/inbox") == EMPTY


@on_discord_only
async def test_reminder_that_could_not_be_delivered_is_read_once(company: Company, failures: Failures) -> None:
    """Only on Discord somebody can close their direct messages."""
    failures.expect("outbox.undeliverable")
    henrik, torleif = company.joins("Henrik", "organiser"), company.joins("Torleif")
    await adds(henrik)
    ida = await asks_behind_a_closed_door(company)
    await company.advance(days=1, hours=7)
    assert ida.inbox == []
    assert company.transcript("general") == []  # no channel was chosen to name her in

    assert await torleif.says("/inbox") == EMPTY
    read = (await ida.says("/inbox")).splitlines()
    assert read[0] == "Denne meldingen fra onsdag 2. september kl. 17.00 kom ikke fram:"
    assert read[1] == "Spillkveld begynner om 1 time"
    assert await ida.says("/inbox") == EMPTY


@on_discord_only
async def test_several_are_read_one_after_the_other(company: Company, failures: Failures) -> None:
    """Only on Discord somebody can close their direct messages."""
    failures.expect("outbox.undeliverable")
    henrik = company.joins("Henrik", "organiser")
    await adds(henrik)
    ida = await asks_behind_a_closed_door(company)
    await adds(henrik, title="Filmkveld", when="3.9.2026 kl. 18")
    await ida.presses("Jeg kommer")
    await company.advance(days=3)
    first = await ida.says("/inbox")
    assert "Spillkveld begynner" in first
    assert first.endswith("[Les den neste (1 til)]")
    assert "Filmkveld begynner" in await ida.presses("Les den neste (1 til)")
    assert await ida.says("/inbox") == EMPTY


@on_discord_only
async def test_who_takes_no_direct_messages_is_named_once_and_the_text_is_not_shown(
    company: Company, failures: Failures
) -> None:
    """Only on Discord somebody can close their direct messages."""
    failures.expect("outbox.undeliverable")
    assert isinstance(company, ClassOnDiscord)
    henrik = company.joins("Henrik", OWNER)
    await henrik.says("/setup")
    await henrik.presses("Kanaler")
    await henrik.fills(fallback="general")
    await adds(henrik)
    ida = await asks_behind_a_closed_door(company)
    await adds(henrik, title="Filmkveld", when="3.9.2026 kl. 18")
    await ida.presses("Jeg kommer")

    await company.advance(days=1, hours=7)
    assert company.transcript("general") == [NAMED]
    (message,) = company.room("general").messages.values()
    allowed = message.body["allowed_mentions"]
    assert [str(id_) for id_ in allowed["users"]] == [ida.account.id]
    assert not {"users", "everyone"} & set(allowed["parse"])
    assert not allowed.get("roles")

    await company.advance(days=1)  # the second one finds her named already
    assert company.transcript("general") == [NAMED]
    assert "Spillkveld begynner" in await ida.says("/inbox")
    assert "Filmkveld begynner" in await ida.presses("Les den neste (1 til)")


@on_discord_only
@pytest.mark.parametrize("reads", [True, False])
async def test_who_has_read_everything_is_named_again_the_next_time(
    company: Company, failures: Failures, reads: bool
) -> None:
    """Only on Discord somebody can close their direct messages."""
    failures.expect("outbox.undeliverable")
    henrik = company.joins("Henrik", OWNER)
    await henrik.says("/setup")
    await henrik.presses("Kanaler")
    await henrik.fills(fallback="general")
    await adds(henrik)
    ida = await asks_behind_a_closed_door(company)
    await company.advance(days=2)
    if reads:
        await ida.says("/inbox")
    await adds(henrik, title="Filmkveld", when="10.9.2026 kl. 18")
    await ida.presses("Jeg kommer")
    await company.advance(days=8)
    assert company.transcript("general") == [NAMED] * (2 if reads else 1)


@on_discord_only
async def test_direct_messages_that_are_opened_again_are_used(company: Company) -> None:
    """Only on Discord somebody can close their direct messages."""
    henrik = company.joins("Henrik", "organiser")
    await adds(henrik)
    ida = await asks_behind_a_closed_door(company)
    ida.closes_inbox(closed=False)
    await company.advance(days=2)
    assert len(ida.inbox) == 1
    assert await ida.says("/inbox") == EMPTY
