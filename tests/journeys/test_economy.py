"""The budget planner: a month for the one who asks alone, figures only while they hold, and kept only if wanted."""

from pathlib import Path

import pytest

from bot.api import read_edited
from bot.storage.tables import DraftRow, OutboxRow
from cogs.economy.figures import Figures, figures
from cogs.economy.tables import PlanRow
from tests.journeys.conftest import Tables, in_the_sandbox_only
from tests.platforms import OWNER, Company

SAMPLE = Path(__file__).parents[1] / "samples" / "economy" / "economy.toml"
NO_FIGURES = "https://lanekassen.no/nb-NO/stipend-og-lan/"


@pytest.fixture
def some_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures that hold until the end of the year, of which the loan's were checked and the limit was not."""
    monkeypatch.setattr(figures, "_kept", [read_edited(SAMPLE, Figures)])


def plain(said: str) -> str:
    """What was said, with usual spaces."""
    return said.replace("\N{NO-BREAK SPACE}", " ")


async def test_student_sees_the_month_alone_and_keeps_it_only_if_wanted(
    company: Company, tables: Tables, some_figures: None
) -> None:
    ida, amara = company.joins("Ida"), company.joins("Amara", locale="en")
    await ida.says("/economy plan")
    said = await ida.fills(rent="5 500 kr", food="mye", transport="-300", other="1000000000000")
    assert "Skriv beløpet i hele kroner, for eksempel 4 500." in said
    assert "Skriv beløpet uten minus." in said
    assert "Det er mer enn 10 000 000 kr." in plain(said)
    assert await tables.count(PlanRow) == 0

    said = plain(await ida.fills(rent="5 500 kr", food="3,5k", transport="500,-", other="", income="2500", loan="away"))
    assert "Du har 3 000 kr igjen i måneden, omtrent 690 kr i uka." in said
    assert "1. Lånekassen: 10 000 kr" in said
    assert "3. Husleie og strøm: −5 500 kr" in said
    assert "Lånet er regnet likt i 11 måneder." in said
    assert "Opptil 44 000 kr av et helt studieår med lån kan bli stipend" in said
    assert "sjekket tallene" not in said
    assert "Om penger kan du snakke med Nav (https://www.nav.no)." in said
    assert "Ingenting av dette er lagret." in said
    assert "Glem tallene" not in said
    assert await tables.count(PlanRow) == await tables.count(DraftRow) == await tables.count(OutboxRow) == 0

    await amara.says("/economy plan")
    said = plain(await amara.fills(rent="7000", income="4000", loan="home", paid="2000", year="210 000", keep="yes"))
    assert "You are 1 000 kr short a month." in said
    assert "As long as you live with your parents, none of the loan becomes a grant." in said
    assert "2026" not in said
    assert "spread evenly" not in said
    assert "The figures are kept for next time. Only you see them." in said

    await amara.says("/economy plan")
    said = plain(await amara.fills(loan="away"))
    assert "In 2026 you are 10 000 kr over the limit of 200 000 kr." in said
    assert "about 5 500 kr less of it becomes a grant" in said
    assert "Nobody here has checked the figures yet." in said
    assert "https://lanekassen.no/the-limit" in said
    assert [(row.rent, row.paid, row.year) for row in await tables.all(PlanRow)] == [(7_000, 2_000, 210_000)]

    assert await amara.presses("Forget the figures") == "The figures are deleted."
    assert await company.presses_stale(amara, "economy/forget") == "The figures are deleted."
    await amara.says("/economy plan")
    assert "Write at least one amount" in await amara.fills()
    assert await tables.count(PlanRow) == 0
    assert company.transcript("activities") == ida.inbox == []


@in_the_sandbox_only
async def test_old_figures_are_not_used_and_that_is_said(company: Company, some_figures: None) -> None:
    """What holds when is the same on every platform."""
    torleif = company.joins("Torleif", locale="nn")
    await torleif.says("/economy plan")
    said = plain(await torleif.fills(rent="6000", loan="away", year="150000", keep="yes"))
    assert "I 2026 kan du tene 50 000 kr til før stipendet blir mindre." in said
    await company.advance(days=122)  # to the first of January

    await torleif.says("/economy plan")
    said = plain(await torleif.fills(income="4000"))
    assert "Utan studielånet manglar du 2 000 kr i månaden." in said
    assert f"Lånet er ikkje rekna med, og inntektsgrensa er ukjend. Begge delar står hos dei: {NO_FIGURES}" in said
    assert "10 000" not in said
    await torleif.says("/economy plan")
    said = plain(await torleif.fills(paid="9000"))
    assert "Du har 7 000 kr att i månaden" in said
    assert f"Her er det inga inntektsgrense som gjeld no. Lånekassen har ho: {NO_FIGURES}" in said
    await torleif.says("/economy plan")
    assert "Her er det ingen tal frå Lånekassen" in await torleif.fills(paid="", year="")


@in_the_sandbox_only
async def test_figures_that_come_along_hold_no_more(company: Company) -> None:
    """The file is the same on every platform."""
    ida = company.joins("Ida")
    await ida.says("/economy plan")
    said = plain(await ida.fills(rent="6000", food="3000", loan="away"))
    assert "Du betaler 9 000 kr i måneden. Skriv også det du får inn" in said
    assert f"så lånet er ikke regnet med. Se hva du får, og skriv det selv: {NO_FIGURES}" in said


@in_the_sandbox_only
async def test_those_near_are_named_and_where_the_faq_is_off_those_everywhere(company: Company, tables: Tables) -> None:
    """Who tells of whom is the same on every platform."""
    henrik, ida = company.joins("Henrik", OWNER), company.joins("Ida")
    await ida.says("/faq campus oslo")
    await ida.says("/economy plan")
    said = plain(await ida.fills(rent="6000", income="6000", keep="yes"))
    assert "Det du får inn, er akkurat nok til det du betaler." in said
    assert "Om penger kan du snakke med Studentsamskipnaden SiO" in said
    assert "og Nav (https://www.nav.no)." in said
    assert await tables.count(PlanRow) == 1

    await henrik.says("/setup")
    await henrik.presses("Deler")
    await henrik.presses("Slå av /faq")
    await ida.says("/economy plan")
    said = await ida.fills(keep="no")
    assert "Nav gir gratis råd om økonomi og gjeld" in said
    assert "/helplines" in said
    assert "/faq" not in said
    assert await tables.count(PlanRow) == 0
