"""The help card: whom to call, for everybody, whatever else is wrong."""

import asyncio
from contextlib import AsyncExitStack

import pytest
from sqlalchemy import text

from bot.clock import WindableClock
from bot.community import join
from bot.core import Core
from bot.storage.tables import HelplineRow, OutboxRow, Received
from tests.journeys.conftest import Failures, Tables, in_the_sandbox_only
from tests.platforms import OWNER, ClassInTheSandbox, Company

CARD = [
    "Noen å snakke med",
    "Du trenger ikke å være sikker på om det er alvorlig nok. De som svarer, er vant til å høre om alt mulig.",
    "Når det er fare for liv",
    "Ring 113: Medisinsk nødtelefon",
    "Ring 112: Politiet",
    "Når du trenger noen",
    "Ring 116 123: Mental Helse Hjelpetelefonen",
    "Ring 22 40 00 40: Kirkens SOS",
    "Ring 116 117: Legevakten",
    "Ring 116 006: VO-linjen",
    "Ring 116 111: Alarmtelefonen for barn og unge",
    "Bare du ser dette.",
]


def lines(card: str) -> list[str]:
    """The lines of a card, without what each number is for."""
    return [line.split(" · ")[0] for line in card.splitlines()]


async def test_everybody_finds_the_help_card_and_only_they_see_it(company: Company, tables: Tables) -> None:
    ida = company.joins("Ida")
    card = await ida.says("/helplines")
    assert lines(card) == CARD
    assert "også når du er redd for å ta ditt eget. Hele døgnet." in card
    assert "https://www.sidetmedord.no" in card
    assert company.transcript("activities") == ida.inbox == []

    known = await tables.count(Received)
    assert lines(await ida.says("/helplines")) == CARD
    assert await tables.count(Received) == known, "to look at it leaves nothing behind"
    assert await tables.count(OutboxRow) == 0
    assert lines(await company.presses_stale(ida, "desk/helplines")) == CARD
    assert lines(await company.joins("Amara", locale="en").says("/helplines"))[3] == "Call 113: Medical emergency"


async def test_card_comes_where_every_part_is_turned_off(company: Company) -> None:
    henrik, ida = company.joins("Henrik", OWNER), company.joins("Ida")
    await henrik.says("/setup")
    await henrik.presses("Deler")
    for part in ("/checkin", "/economy", "/events", "/faq", "/groups", "/posts"):
        await henrik.presses(f"Slå av {part}")
    assert lines(await ida.says("/helplines")) == CARD


@in_the_sandbox_only
async def test_words_typed_behind_the_command_are_no_hindrance(company: Company) -> None:
    """Only where a command is a line of text something can be typed behind it."""
    ida = company.joins("Ida")
    assert lines(await ida.says("/helplines jeg vet ikke hva jeg skal gjøre")) == CARD


@in_the_sandbox_only
async def test_card_comes_where_the_database_is_broken(company: Company, core: Core, failures: Failures) -> None:
    """The same on every platform, and in the sandbox nothing else asks the database at the same time."""
    failures.expect("interaction.failed")
    ida, amara = company.joins("Ida"), company.joins("Amara", locale="en")
    await ida.says("/helplines")
    async with core.storage.engine.begin() as connection:
        await connection.execute(text("ALTER TABLE workspaces RENAME TO lost"))
    assert lines(await ida.says("/helplines")) == CARD
    assert lines(await amara.says("/helplines"))[0] == "Somebody to talk to"
    assert lines(await ida.calls("helplines", "")) == CARD
    assert lines(await company.presses_stale(ida, "desk/helplines")) == CARD
    assert (await ida.says("/preferences")).startswith("Noe gikk galt hos oss")


@in_the_sandbox_only
async def test_card_comes_where_the_database_does_not_answer(
    company: Company, core: Core, failures: Failures, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same on every platform: it is told what the bot knew when it started."""
    failures.expect("interaction.failed")
    monkeypatch.setattr("bot.dispatch.DEFER_AFTER_S", 0.0)
    monkeypatch.setattr("bot.dispatch.PATIENCE_S", 0.05)
    assert isinstance(company, ClassInTheSandbox)
    ida = company.joins("Ida")
    await ida.says("/helplines")
    async with AsyncExitStack() as held:
        for _ in range(5):  # as many looks as there are at once
            await held.enter_async_context(core.storage.reading())
        answered = asyncio.Event()
        company.sandbox.world.listeners.append(lambda event: answered.set() if "message" in event else None)
        said = asyncio.create_task(ida.says("/helplines"))
        await asyncio.wait_for(answered.wait(), timeout=5)  # while the database still says nothing
    assert lines(await said) == CARD


@in_the_sandbox_only
async def test_old_numbers_are_named_in_the_log_day_by_day(
    company: Company, core: Core, clock: WindableClock, caplog: pytest.LogCaptureFixture
) -> None:
    """The log is the same on every platform."""
    assert "helpline.outdated" not in caplog.text
    await company.advance(days=300)
    await core._tidy()  # noqa: SLF001 - once a day, by whichever process works
    assert "event=helpline.outdated helpline=medical-emergency verified_on=2026-11-28" in caplog.text


async def test_organiser_puts_those_who_help_here_on_the_card_and_takes_them_off(company: Company) -> None:
    henrik, ida = company.joins("Henrik", OWNER), company.joins("Ida")
    await henrik.says("/setup")
    assert "Dere har ikke satt noe på kortet ennå." in await henrik.presses("Hjelp her hos oss")
    await henrik.presses("Legg til")
    advice = {"name": "Studenthelsetjenesten", "what": "Når du vil snakke med en rådgiver"}
    assert "Skriv et telefonnummer her" in await henrik.fills(**advice)
    assert "bare sifre og mellomrom" in await henrik.fills(**advice, number="ring oss")
    assert "begynne med https://" in await henrik.fills(**advice, number="22123456", address="http://example.no")
    shown = await henrik.fills(**advice, number="(22) 12-34-56", address="https://www.example.no")
    assert "Studenthelsetjenesten" in shown
    assert "22 12 34 56 · Når du vil snakke med en rådgiver. · https://www.example.no" in shown
    assert "Se etter i blant at det fremdeles er riktig." in shown

    card = await ida.says("/helplines")
    assert lines(card) == [*CARD[:-1], "Her hos oss", "Ring 22 12 34 56: Studenthelsetjenesten", CARD[-1]]
    assert "Når du vil snakke med en rådgiver. På nett: https://www.example.no" in card

    assert "Dere har ikke satt noe på kortet ennå." in await henrik.presses("Ta bort Studenthelsetjenesten")
    assert lines(await ida.says("/helplines")) == CARD


@in_the_sandbox_only
async def test_what_another_community_put_on_its_card_stays_there(company: Company, core: Core, tables: Tables) -> None:
    """Whose a helpline is, is told by the workspace's id alone, on every platform."""
    henrik, ida = company.joins("Henrik", OWNER), company.joins("Ida")
    async with core.storage.transaction() as session:
        other = await join(session, adapter="elsewhere", platform_id="1")
        session.add(HelplineRow(workspace_id=other.id, name="Deres", what="Ikke vår.", number="22 22 22 22"))
    assert lines(await ida.says("/helplines")) == CARD
    (theirs,) = await tables.all(HelplineRow)
    assert "Deres" not in await company.presses_stale(henrik, f"desk/remove_helpline?helpline={theirs.id}")
    assert await tables.count(HelplineRow) == 1


@in_the_sandbox_only
async def test_card_that_is_as_long_as_can_be_still_comes(company: Company, tables: Tables) -> None:
    """What fits is the same on every platform: it is checked before anything is said."""
    henrik, ida = company.joins("Henrik", OWNER), company.joins("Ida")
    for number in range(4):
        longest = {"name": f"{number}".ljust(60, "n"), "what": "w" * 120, "number": "1" * 20}
        await company.presses_stale(henrik, "desk/add_helpline")
        shown = await henrik.fills(**longest, address=f"https://{'a' * 89}.no")
        assert f"Ta bort {number}" in shown
    assert "Legg til" not in shown
    await company.presses_stale(henrik, "desk/add_helpline")
    assert "Det er plass til 4 på kortet." in await henrik.fills(**longest)
    assert await tables.count(HelplineRow) == 4
    assert "3".ljust(60, "n") in await ida.says("/helplines")
