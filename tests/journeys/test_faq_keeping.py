"""Keeping answers true: written by one, published by another, checked, and taken back."""

import pytest

from cogs.faq import knowledge
from cogs.faq.content import as_yaml
from tests.journeys.conftest import Stale, Tables, in_the_sandbox_only
from tests.journeys.test_setup import chooses
from tests.platforms import OWNER, Company

pytestmark = pytest.mark.usefixtures("some_content")
ASKED = "/faq ask klage på karakter"


async def test_an_answer_is_changed_checked_and_taken_back(company: Company) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    assert "3 svar" in await henrik.says("/faq entries")
    await henrik.calls("faq", "entries", entry="complain-about-a-grade")
    await henrik.presses("Rett på bokmål")
    answer = await henrik.fills(answer="Be om begrunnelse først. Klag så innen tre uker.")
    assert "Før: Be om begrunnelse først. Klag så innen fristen." in answer
    assert "Nå: Be om begrunnelse først. Klag så innen tre uker." in answer
    assert "tre uker" not in await ida.says(ASKED)
    await henrik.presses("Gjør det synlig")
    assert "tre uker" in await ida.says(ASKED)
    await henrik.presses("Jeg har sjekket kilden i dag")
    assert "Sjekket: tirsdag 1. september, av" in await ida.says(ASKED)
    await henrik.presses("Se på det")
    assert "Før det: Be om begrunnelse først. Klag så innen fristen." in await henrik.presses("Hva det sa før")
    await henrik.presses("Tilbake til dette")
    answer = await ida.says(ASKED)
    assert "tre uker" not in answer
    assert "Sjekket: Ikke ennå" in answer, "what he checked was something else"
    await henrik.presses("Se på det")
    await henrik.presses("Ta bort svaret")
    assert "Be om begrunnelse" not in await ida.says(ASKED)
    again = await company.presses_stale(henrik, "faq/hide?entry=complain-about-a-grade")
    assert "Dette svaret er tatt bort. Ingen finner det." in again
    await henrik.presses("Angre")
    assert "Be om begrunnelse" in await ida.says(ASKED)


async def test_what_is_true_until_a_day_is_added_with_that_day(company: Company, presses_stale: Stale) -> None:
    henrik, kari, ida = company.joins("Henrik", "organiser"), company.joins("Kari", "organiser"), company.joins("Ida")
    await henrik.calls("faq", "entries", entry="complain-about-a-grade")
    await henrik.presses("Legg til noe med dato")
    fact = {"nb": "Fristen er tre uker.", "nn": "Fristen er tre veker.", "en": "You have three weeks."}
    refused = await henrik.fills(**fact, until="1. august 2026", source="https://uni.localhost/klage")
    assert "har vært" in refused
    answer = await henrik.fills(**fact, until="1. desember 2026", source="https://uni.localhost/klage")
    assert "Nå: Fristen er tre uker." in answer
    await kari.calls("faq", "entries", entry="complain-about-a-grade")
    await kari.presses("Se utkastet")
    await kari.presses("Gjør det synlig")
    assert "Fristen er tre uker. (Gjelder til og med tirsdag 1. desember.)" in await ida.says(ASKED)
    await company.advance(days=92)
    assert "Fristen er tre uker" not in await ida.says(ASKED)
    await presses_stale(henrik, "faq/write?entry=complain-about-a-grade&lang=nb")
    await henrik.fills(answer="Klag i Studentweb.")
    await kari.calls("faq", "entries", entry="complain-about-a-grade")
    await kari.presses("Ta bort")
    await kari.presses("Gjør det synlig")
    answer = await ida.says(ASKED)
    assert "Klag i Studentweb." in answer, "two who work on one entry do not undo each other's work"
    assert "dato som er passert" not in answer


async def test_a_new_answer_is_published_by_somebody_else(company: Company, presses_stale: Stale) -> None:
    """From a question that nobody had answered yet, to an answer for everybody."""
    henrik, kari = company.joins("Henrik", OWNER, room="general"), company.joins("Kari", "organiser", room="general")
    ida = company.joins("Ida")
    asked = "/faq ask kan jeg låne en kajakk av studentidretten"
    await chooses(henrik, "Kanaler", organisers="general")
    await ida.says(asked)
    await ida.presses("Spør en person")
    await ida.fills()
    await henrik.presses("Svar")
    await henrik.fills(answer="Ja, hver onsdag. Ta kontakt med padlegruppa.", source="https://uni.localhost/padling")
    await henrik.presses("Gjør det til et svar for alle")
    answer = await henrik.fills(question="Hvor kan jeg låne kajakk?")
    assert "En annen som arrangerer, må lese et nytt svar" in answer
    assert "En annen som arrangerer" in await presses_stale(henrik, "faq/publish?draft=1&seen=x")
    assert "padlegruppa" not in await ida.says(asked)
    await kari.says("/faq entries")
    assert "Nytt svar som en annen må lese" in await kari.presses("Utkast: 1")
    await kari.presses("Se utkastet")
    await kari.presses("Gjør det synlig")
    answer = await ida.says(asked)
    assert "Ta kontakt med padlegruppa." in answer
    assert "Kilde: https://uni.localhost/padling" in answer
    await kari.presses("Angre")
    assert "padlegruppa" not in await ida.says(asked)


async def test_what_was_written_from_an_older_answer_overwrites_nothing(company: Company, tables: Tables) -> None:
    henrik, kari = company.joins("Henrik", "organiser"), company.joins("Kari", "organiser")
    await henrik.calls("faq", "entries", entry="complain-about-a-grade")
    await henrik.presses("Rett på bokmål")
    await henrik.fills(answer="Klag innen tre uker.")
    await kari.calls("faq", "entries", entry="complain-about-a-grade")
    await kari.presses("Ta bort svaret")
    await kari.presses("Angre")
    await henrik.presses("Gjør det synlig")
    await kari.calls("faq", "entries", entry="complain-about-a-grade")
    await kari.presses("Rett på bokmål")
    await kari.fills(answer="Klag innen to uker.")
    await kari.calls("faq", "entries", entry="complain-about-a-grade")
    await kari.presses("Hva det sa før")
    await kari.presses("Tilbake til dette")
    await kari.presses("Se på det")
    await kari.presses("Se utkastet")
    assert "er endret siden dette ble skrevet" in await kari.presses("Gjør det synlig")
    assert "Du får det ikke tilbake." in await kari.presses("Kast utkastet")
    assert "Nå: Klag innen to uker." in await kari.presses("Se utkastet")
    await kari.presses("Kast utkastet")
    assert "kastet" in await kari.presses("Ja, kast det")
    await kari.calls("faq", "entries", entry="complain-about-a-grade")
    await kari.presses("Rett på bokmål")
    assert "Svaret er som det var" in await kari.fills()
    assert "Utkast:" not in await kari.says("/faq entries")


async def test_answers_are_taken_along_and_read_in(company: Company) -> None:
    henrik, kari, ida = company.joins("Henrik", "organiser"), company.joins("Kari", "organiser"), company.joins("Ida")
    assert "Fila har 3 svar." in await henrik.says("/faq export")
    saved = as_yaml(knowledge.written.value.entries.values())
    answer = await henrik.calls("faq", "import", source=("faq.yaml", saved.encode()))
    assert "3 svar er lest.\nIngenting er nytt eller endret." in answer
    new = saved.replace("Klag så innen fristen.", "Klag innen tre uker.").replace("id: semester-fee", "id: fee-for-all")
    answer = await henrik.calls("faq", "import", source=("faq.yaml", f"{new}- id: halvt\n".encode()))
    assert "2 er nye eller endret, og venter som utkast." in answer
    assert "halvt" in answer
    assert "is missing" in answer
    assert "tre uker" not in await ida.says(ASKED)
    assert "Gjør alle endringene synlige" in await henrik.presses("Se utkastene")
    await kari.calls("faq", "entries", only="waiting")
    published = await kari.presses("Gjør alle endringene synlige")
    assert "Ett svar er nå synlig.\nEtt utkast står igjen." in published, "what is new is read one by one"
    assert "tre uker" in await ida.says(ASKED)
    await kari.calls("faq", "entries", only="waiting")
    await kari.presses("Se utkastet")
    await kari.presses("Gjør det synlig")
    assert "4 svar" in await kari.says("/faq entries")
    broken = await henrik.calls("faq", "import", source=("faq.yaml", b"\xff\xfe\x00"))
    assert "ikke en tekstfil" in broken
    assert "0 svar er lest" in await henrik.calls("faq", "import", source=("faq.yaml", b"- [not: closed"))


@in_the_sandbox_only
async def test_most_are_at_one_campus_and_what_somebody_wrote_can_be_asked(company: Company) -> None:
    """How a message's menu is reached on each platform, others test."""
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    assert "gjelder for Bergen" in await henrik.says("/faq usual bergen")
    await company.joins("Amara").says("Hei! Når er fristen for semesteravgift?")
    answer = await ida.does("Svar fra FAQ", on="Hei! Når er fristen for semesteravgift?")
    assert "I Bergen betaler du i Studentweb." in answer
    assert "[Ikke det jeg spurte om]" not in answer, "it was not hers"


@in_the_sandbox_only
async def test_what_nobody_has_checked_is_gone_through_one_by_one(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    listed = await henrik.says("/faq entries")
    assert "2 svar er ikke sjekket av noen her." in listed
    assert "Velg en med /setup" in listed, "nobody gets what is told once a week"
    assert "eksamensdagen" not in await henrik.presses("Ikke sjekket av noen her: 2")
    assert "Hva er semesteravgift" in await henrik.presses("Sjekk dem, ett om gangen")
    assert "Hvordan klager jeg" in await henrik.presses("Neste som ikke er sjekket")
    await henrik.presses("Jeg tar ansvar for det")
    await henrik.presses("Se på det")
    assert "Ett svar til er ikke sjekket." in await henrik.presses("Jeg har sjekket kilden i dag")
    await henrik.presses("Neste som ikke er sjekket")
    assert "til er ikke sjekket" not in await henrik.presses("Jeg har sjekket kilden i dag")
    listed = await henrik.says("/faq entries")
    assert "ikke sjekket" not in listed
    mine = await henrik.presses("Mitt ansvar: 1")
    assert "Hvordan klager jeg" in mine
    assert "semesteravgift" not in mine
    await company.advance(days=10)
    await henrik.says("/faq entries")
    needed = await henrik.presses("Trenger noen: 1")
    assert "Noe i det hadde en dato som er passert" in needed


@in_the_sandbox_only
async def test_what_is_different_at_a_campus_is_written_and_taken_away(company: Company) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    await ida.says("/faq campus oslo")
    await henrik.calls("faq", "entries", entry="complain-about-a-grade")
    await henrik.presses("Annerledes på et studiested")
    there = await henrik.presses("Studiested: Bergen til Trondheim", value="oslo")
    assert "Oslo har samme svar som alle andre" in there
    await henrik.presses("Rett på bokmål")
    assert henrik.form["fields"][0]["value"] == "Be om begrunnelse først. Klag så innen fristen."
    answer = await henrik.fills(answer="I Oslo klager du i Studentweb.", source="https://uni.localhost/oslo")
    assert "Nå: oslo: I Oslo klager du i Studentweb." in answer
    assert "I Oslo" not in await ida.says(ASKED)
    await henrik.presses("Gjør det synlig")
    answer = await ida.says(ASKED)
    assert "I Oslo klager du i Studentweb." in answer
    assert "Kilde: https://uni.localhost/oslo" in answer
    assert "Gjelder: Oslo" in answer
    assert "Annerledes ved: oslo" in await henrik.calls("faq", "entries", entry="complain-about-a-grade")
    await henrik.presses("Annerledes på et studiested")
    await henrik.presses("Studiested: Bergen til Trondheim", value="oslo")
    await henrik.presses("Samme svar som ellers")
    await henrik.presses("Gjør det synlig")
    answer = await ida.says(ASKED)
    assert "I Oslo" not in answer
    assert "Be om begrunnelse først" in answer


@in_the_sandbox_only
async def test_words_that_mislead_are_taken_away(company: Company) -> None:
    henrik, ida, amara = company.joins("Henrik", "organiser"), company.joins("Ida"), company.joins("Amara")
    asked = "/faq ask hva skjer hvis jeg blir forkjølt samme dag som eksamen"
    await ida.says(asked)
    await ida.presses("Ja, dette")
    await ida.presses("La andre finne svaret med ordene mine")
    assert "Lever legeerklæring" in await amara.says(asked)
    await henrik.calls("faq", "entries", entry="ill-on-exam-day")
    seen = await henrik.presses("Ord andre har brukt: 1")
    assert "hva skjer hvis jeg blir forkjølt samme dag som eksamen" in seen
    await henrik.presses("Ta bort")
    assert "Mente du" in await amara.says(asked)


async def test_ones_own_people_are_named_first(company: Company) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    listed = await henrik.says("/faq directory")
    assert "Lånekassen" in listed
    await henrik.presses("Legg til noen")
    words = {"name": "Studieveilederen på informatikk", "about": "Hjelper med penger og fag. Rom 214."}
    reach = {"hours": "Mandag til fredag kl. 9–15", "email": "veileder@uni.localhost"}
    answer = await henrik.fills(**words, variants="penger\nøkonomi", **reach)
    assert "Slik ser folk det." in answer
    assert "Mandag til fredag kl. 9–15" in answer
    found = await ida.says("/faq who penger")
    assert found.index("Studieveilederen") < found.index("Lånekassen")
    await henrik.presses("Rett på engelsk")
    await henrik.fills(name="The study adviser for informatics")
    assert "The study adviser" in await company.joins("Amara", locale="en").says("/faq who penger")
    await henrik.says("/faq directory")
    await henrik.presses("Se på det")
    assert "Ingen blir vist hit." in await henrik.presses("Vis ingen hit")
    assert "Studieveilederen" not in await ida.says("/faq who penger")
    assert "Tatt bort" in await henrik.says("/faq directory")
    await henrik.presses("Vis folk hit igjen")
    assert "Studieveilederen" in await ida.says("/faq who penger")
