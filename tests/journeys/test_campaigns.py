"""Packs of posts: adopted, looked through, started together, and surveys that leave students in peace in between."""

from datetime import UTC, datetime

from cogs.posts.tables import Campaign, ScheduledPost
from tests.journeys.conftest import Tables, in_the_sandbox_only
from tests.journeys.test_setup import chooses
from tests.platforms import OWNER, Actor, Company

LINK = "https://shot.example.no"
SURVEY = f"Hva er lenken til undersøkelsen? {LINK}\nHvor lang tid tar den? ti minutter"


async def adopts(company: Company, henrik: Actor, pack: str, starts: str, local: str | None = None) -> str:
    """Open a pack and take it into use, in the channel one is in."""
    await company.presses_stale(henrik, f"posts/pack?name={pack}")
    await henrik.presses("Ta i bruk")
    return await henrik.fills(starts=starts, **({} if local is None else {"local": local}))


async def test_pack_is_adopted_looked_through_and_started(company: Company) -> None:
    henrik, kari = company.joins("Henrik", "organiser"), company.joins("Kari", "organiser")
    since = company.said_since("activities")
    assert "De to første ukene" in await henrik.says("/posts packs")
    assert "Her kan du møte flere" not in await company.presses_stale(henrik, "posts/pack?name=survey")
    answer = await adopts(
        company, henrik, "semester-start", "5. oktober",
        "Hvor finner man det som skjer? /events list\nHvor og når møtes man de neste ukene?\nonsdager kl. 17",
    )  # fmt: skip
    assert "Startdag: mandag 5. oktober." in answer
    assert "Ingenting blir delt før du trykker Start." in answer
    assert answer.count("[Se på det]") == 6
    assert "Ingen innlegg venter." in await henrik.says("/posts list")

    await company.presses_stale(henrik, "posts/see_plan?campaign=1")
    await henrik.presses("Flytt startdagen")
    assert "Startdag: mandag 19. oktober." in await henrik.fills(starts="19. oktober")
    look = await company.presses_stale(kari, "posts/look?post=2")
    assert "Kom gjerne alene" not in look, "what nobody answered is left out"
    assert "tirsdag 20. oktober kl. 11.00" in look
    assert "Venter på at planen blir startet" in look
    await kari.presses("Endre")
    await kari.fills(text="Spis med oss i dag.")
    await company.presses_stale(kari, "posts/look?post=3")
    await kari.presses("Avlys")
    await kari.presses("Ja, avlys")
    assert (await kari.presses("Se planen")).count("[Se på det]") == 5
    await company.advance(days=2)
    assert since() == []

    started = await company.presses_stale(kari, "posts/start?campaign=1")
    assert "Planen er i gang." in started
    assert started.count("[Se på det]") == 5
    assert "Venter på" not in await henrik.says("/posts list")
    await company.advance(days=60)
    said = since()
    assert [at for at, _ in said] == [
        datetime(2026, 10, 19, 6, 0, tzinfo=UTC),
        datetime(2026, 10, 20, 9, 0, tzinfo=UTC),
        datetime(2026, 10, 22, 10, 0, tzinfo=UTC),
        datetime(2026, 10, 26, 9, 0, tzinfo=UTC),  # the clocks have changed
        datetime(2026, 10, 29, 11, 0, tzinfo=UTC),
    ]
    assert "Det som skjer, finner du her: /events list" in said[0][1]
    assert said[1][1] == "Spis med oss i dag."
    assert "Neste sjanse til å møte andre: onsdager kl. 17" in said[3][1]
    assert "{" not in str(said)
    assert "alt startet" in await company.presses_stale(kari, "posts/start?campaign=1")
    assert "Se planen" not in await henrik.says("/posts packs"), "what is over is not listed"


async def test_survey_asks_twice_waits_for_what_came_of_it_and_then_leaves_in_peace(company: Company) -> None:
    henrik, kari = company.joins("Henrik", OWNER), company.joins("Kari", "organiser", room="general")
    await chooses(henrik, "Kanaler", organisers="general")
    assert "trengs det et svar: Hva er lenken" in await adopts(company, henrik, "survey", "7.9.2026")
    await adopts(company, henrik, "survey", "7.9.2026", SURVEY)
    assert "Planen er i gang." in await company.presses_stale(henrik, "posts/start?campaign=1")

    refused = await adopts(company, henrik, "survey", "2.11.2026", SURVEY)
    assert "fra mandag 7. september til mandag 21. september" in refused
    assert "minst 8 uker mellom to av dem. Denne kan starte fra mandag 16. november." in refused
    await henrik.says("/posts packs")
    await henrik.presses("Uker mellom undersøkelser")
    assert "minst 6 uker" in await henrik.fills(weeks="6")
    assert "Startdag: mandag 2. november." in await adopts(company, henrik, "survey", "2.11.2026", SURVEY)

    await company.advance(days=48)
    invitation, reminder, thanks = company.transcript("activities")
    assert f"Her er den: {LINK}\nDet tar: ti minutter\n\nDet er frivillig." in invitation
    assert "Dette er den eneste påminnelsen." in reminder
    assert thanks == "Takk til alle som svarte på undersøkelsen. Nå spør vi ikke mer om den."
    assert company.transcript("general") == []

    await company.advance(days=8)  # to six days before what came of it is to be said
    (told,) = company.transcript("general")
    assert "skal deles mandag 2. november kl. 12.00, og er ikke skrevet ennå" in told
    assert "Skal skrives: «Dere sa, vi gjorde»" in told
    await company.advance(days=7)
    assert len(company.transcript("activities")) == 3
    assert "ble ikke delt, for ingen hadde skrevet det" in company.transcript("general")[-1]
    await kari.presses("Skriv det")
    assert "Ikke delt, og tiden er gått." in await kari.fills(text="Dere ba om flere leseplasser. Nå er det ti til.")
    await kari.presses("Endre")
    await kari.fills(text="Dere ba om flere leseplasser. Nå er det ti til.", when="3.11.2026 kl. 12")
    await company.advance(days=7)
    assert company.transcript("activities")[3:] == ["Dere ba om flere leseplasser. Nå er det ti til."]
    assert len(company.transcript("general")) == 2


@in_the_sandbox_only  # what counts as asked is a matter of tables and dates
async def test_only_what_was_asked_counts(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    for _ in range(2):
        await adopts(company, henrik, "survey", "7.9.2026", SURVEY)
    await company.presses_stale(henrik, "posts/start?campaign=1")
    assert "Denne kan starte fra mandag 16. november." in await company.presses_stale(henrik, "posts/start?campaign=2")
    await company.presses_stale(henrik, "posts/stop?campaign=1")  # before anybody was asked
    assert "Planen er i gang." in await company.presses_stale(henrik, "posts/start?campaign=2")
    await company.advance(days=7)
    await company.presses_stale(henrik, "posts/stop?campaign=2")  # a day after the invitation
    assert "fra tirsdag 3. november." in await adopts(company, henrik, "survey", "7.10.2026", SURVEY)
    await adopts(company, henrik, "survey", "3.11.2026", SURVEY)
    await company.presses_stale(henrik, "posts/move?campaign=3")
    assert "fra tirsdag 3. november." in await henrik.fills(starts="1.11.2026")


@in_the_sandbox_only  # the rest of what can be said and pressed is said and pressed everywhere
async def test_what_is_past_is_left_out_and_the_rest_is_stopped_or_put_away(company: Company, tables: Tables) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    assert "arrangør" in await ida.says("/posts packs")
    for starts in ("7.9.2026 kl. 10", "hver mandag", "kanskje", "7.9.2026 - 9.9.2026"):
        answer = await adopts(company, henrik, "first-semester", starts)
        assert "Startdag" not in answer, starts
    assert "hvilket spørsmål «Studenthuset»" in await adopts(
        company, henrik, "first-semester", "7.9.2026", "Studenthuset"
    )
    assert await tables.count(Campaign) == await tables.count(ScheduledPost) == 0

    await adopts(company, henrik, "first-semester", "i dag")
    await company.advance(hours=3)  # past noon in Oslo
    assert "[Se planen]" in await henrik.says("/posts packs")
    assert "Tiden er gått, så det blir hoppet over" in await henrik.presses("Se planen")
    assert "1 innlegg er hoppet over, for tiden var gått." in await henrik.presses("Start")
    await company.advance(days=14)
    assert len(company.transcript("activities")) == 2
    await company.presses_stale(henrik, "posts/see_plan?campaign=1")
    assert "Skal resten av Første semester ikke deles?" in await henrik.presses("Stopp resten")
    stopped = await henrik.presses("Ja, stopp resten")
    assert "Stoppet. Det som alt er delt, blir stående." in stopped
    assert stopped.count("[Se på det]") == 2
    await company.advance(days=60)
    assert len(company.transcript("activities")) == 2

    await adopts(company, henrik, "first-semester", "1.12.2026")
    await company.presses_stale(henrik, "posts/change?post=8")
    assert "Venter på at planen blir startet" in await henrik.fills(text="Hei", when="2.12.2026 kl. 9")
    await company.advance(days=90)
    assert "Velg en ny startdag først." in await company.presses_stale(henrik, "posts/start?campaign=2")
    await company.presses_stale(henrik, "posts/see_plan?campaign=2")
    await henrik.presses("Legg bort")
    assert "Første semester er lagt bort." in await henrik.presses("Ja, legg bort")
    assert "finnes ikke lenger" in await company.presses_stale(henrik, "posts/see_plan?campaign=2")
    assert {row.campaign_id for row in await tables.all(ScheduledPost)} == {1}
    assert len(company.transcript("activities")) == 2
    assert "finnes ikke lenger" in await company.presses_stale(henrik, "posts/pack?name=nothing")
    for weeks in ("53", "-1"):
        await company.presses_stale(henrik, "posts/weeks")
        assert "Skriv et tall fra 0 til 52." in await henrik.fills(weeks=weeks)
    await company.presses_stale(henrik, "posts/weeks")
    assert "ingen grense" in await henrik.fills(weeks="0")
