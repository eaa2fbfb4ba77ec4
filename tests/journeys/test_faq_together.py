"""Several organisers at once, old buttons, entries that vanish: nobody vouches for what they did not read."""

from collections import OrderedDict
from dataclasses import replace

import pytest

from cogs.faq import knowledge
from tests.journeys.conftest import in_the_sandbox_only
from tests.journeys.test_setup import chooses
from tests.platforms import OWNER, Actor, Company

pytestmark = [pytest.mark.usefixtures("some_content"), in_the_sandbox_only]  # how buttons are reached, others test
ASKED = "/faq ask klage på karakter"
ENTRY = "complain-about-a-grade"


async def writes(organiser: Actor, answer: str) -> None:
    """Let an organiser write what the answer is to be."""
    await organiser.calls("faq", "entries", entry=ENTRY)
    await organiser.presses("Rett på bokmål")
    await organiser.fills(answer=answer)


async def test_nobody_vouches_for_what_they_did_not_read(company: Company) -> None:
    henrik, kari, ida = company.joins("Henrik", "organiser"), company.joins("Kari", "organiser"), company.joins("Ida")
    await kari.calls("faq", "entries", entry=ENTRY)
    await writes(henrik, "Klag innen tre uker.")
    await henrik.presses("Gjør det synlig")
    assert "endret siden du så på det" in await kari.presses("Jeg har sjekket kilden i dag")
    assert "Sjekket: Ikke ennå" in await ida.says(ASKED)
    await writes(kari, "Klag innen to uker.")
    await henrik.calls("faq", "entries", entry=ENTRY)
    await henrik.presses("Se utkastet")
    await writes(kari, "Ikke klag.")
    assert "endret siden du så på det" in await henrik.presses("Gjør det synlig")
    assert "Klag innen tre uker." in await ida.says(ASKED)
    await kari.presses("Gjør det synlig")
    undo = await kari.presses("Angre")
    assert "slik det var" in undo
    await writes(henrik, "Klag innen fire uker.")
    await henrik.presses("Gjør det synlig")
    assert "endret siden du så på det" in await kari.presses("Angre"), "what she would undo is not what she saw"
    assert "fire uker" in await ida.says(ASKED)


async def test_a_form_overwrites_nothing_that_was_written_meanwhile(company: Company) -> None:
    henrik, kari = company.joins("Henrik", "organiser"), company.joins("Kari", "organiser")
    for one in (henrik, kari):
        await one.calls("faq", "entries", entry=ENTRY)
        await one.presses("Rett på bokmål")
    await henrik.fills(answer="Klag innen tre uker.")
    assert "endret siden du så på det" in await kari.fills(answer="Klag i Studentweb.")
    await kari.calls("faq", "entries", entry=ENTRY)
    assert "Nå: Klag innen tre uker." in await kari.presses("Se utkastet")


async def test_an_old_button_takes_away_no_other_fact(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    for words in ("Fristen er tre uker.", "Gebyret er borte."):
        await henrik.calls("faq", "entries", entry=ENTRY)
        await henrik.presses("Legg til noe med dato")
        source = "https://uni.localhost/klage"
        await henrik.fills(nb=words, nn=words, en=words, until="1. desember 2026", source=source)
    await henrik.presses("Gjør det synlig")
    await henrik.calls("faq", "entries", entry=ENTRY)
    for _ in range(2):
        answer = await henrik.presses("Ta bort")
    assert "Nå: tatt bort" in answer
    assert answer.count("Fristen er tre uker.") == 1
    assert "Gebyret er borte." not in answer


async def test_an_entry_that_vanishes_from_the_files_leaves_nothing_that_fails(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    henrik, kari, ida = company.joins("Henrik", OWNER), company.joins("Kari", "organiser"), company.joins("Ida")
    await chooses(henrik, "Kanaler", organisers="general")
    await ida.says("/faq ask hvordan får jeg klaget på eksamen min")
    await ida.presses("Utdatert")
    await kari.calls("faq", "entries", entry=ENTRY)
    await kari.presses("Jeg tar ansvar for det")
    await writes(kari, "Klag innen tre uker.")
    await kari.calls("faq", "entries", entry=ENTRY)
    content = knowledge.written.value
    left = {name: entry for name, entry in content.entries.items() if name != ENTRY}
    monkeypatch.setattr(knowledge.written, "_kept", [replace(content, entries=left)])
    monkeypatch.setattr(knowledge, "_at_hand", OrderedDict())
    assert "Be om begrunnelse" not in await ida.says(ASKED)
    assert "finnes ikke lenger" in await kari.presses("Jeg har sjekket kilden i dag")
    await kari.calls("faq", "entries", only="waiting")
    assert "Klag innen tre uker." in await kari.presses("Se utkastet")
    assert "endret siden dette ble skrevet" in await kari.presses("Gjør det synlig")
    await company.advance(days=10)
    assert kari.inbox == []
    assert "karakteren" not in company.transcript("general")[-1]
    await kari.calls("faq", "entries", only="waiting")
    await kari.presses("Se utkastet")
    await kari.presses("Kast utkastet")
    assert "kastet" in await kari.presses("Ja, kast det")
