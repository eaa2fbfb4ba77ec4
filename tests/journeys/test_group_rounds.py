"""Groups that come by themselves: who is in, who is silent, and what becomes of rounds to which too few come."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import WindableClock
from bot.core import Core
from cogs.groups.tables import AnnouncementRow, AnswerRow, ApartRow, RoundRow, SchemeRow, SignUpRow
from tests.journeys.conftest import Tables, in_the_sandbox_only
from tests.journeys.test_setup import chooses, turns
from tests.journeys.things import context_of
from tests.platforms import OWNER, Actor, Company

TITLE = "Lunsj med noen nye"
ALONE = f"Denne gangen ble det ingen gruppe til deg i «{TITLE}», for det var for få med."
SILENT = f"Du har ikke svart de tre siste gangene i «{TITLE}», og det er helt i orden."


async def opens(henrik: Actor, when: str = "annenhver mandag kl. 9", **answers: str) -> str:
    """Offer lunch in #activities that is drawn by itself; the first time is the seventh of September."""
    await henrik.says("/groups open channel:activities")
    return await henrik.fills(**({"title": TITLE, "kind": "lunch", "when": when} | answers))


def told(company: Company) -> list[str]:
    """What stands in #activities beside the scheme itself."""
    return company.transcript("activities")[1:]


async def manages(henrik: Actor) -> str:
    """Look at the scheme as an organiser."""
    await henrik.says("/groups list")
    return await henrik.presses("Se på det")


async def test_it_is_announced_once_answered_drawn_and_announced_again(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    opened = await opens(henrik)
    assert "Gruppene trekkes og deles av seg selv, første gang mandag 7. september kl. 09.00." in opened
    assert "Neste trekning: mandag 7. september kl. 09.00" in company.transcript("activities")[0]
    ida, ola, kari, per, siri = (company.joins(name) for name in ("Ida", "Ola", "Kari", "Per", "Siri"))
    assert "Du sier fra hver gang du vil være med." in await ida.presses("Bli med")
    assert "Du er med hver gang" in await ida.presses("Med hver gang")
    for actor in (ola, kari, siri):
        await actor.presses("Bli med")
    assert "Du får en direktemelding to dager før" in await ola.presses("Spør meg direkte")

    await company.advance(days=3, hours=22, minutes=59)  # to the fifth, before nine
    assert told(company) == []
    await company.advance(minutes=1)
    (announced,) = told(company)
    assert "Nye grupper trekkes mandag 7. september kl. 09.00." in announced
    assert "Med så langt: 1 person" in announced
    assert ola.inbox[0].startswith(f"«{TITLE}»: nye grupper trekkes mandag 7. september kl. 09.00.")
    assert ida.inbox == kari.inbox == []

    assert "Du er med" in await ola.presses("Jeg er med")
    assert "Du er også meldt på" in await per.presses("Jeg er med")  # who comes new is as welcome
    assert "Du står over" in await kari.presses("Ikke denne gangen")
    assert "Du er ikke påmeldt" in await company.joins("Eva").presses("Ta pause")
    await company.advance(seconds=5)
    assert "Med så langt: 3 personer" in told(company)[0]
    assert "Med så langt: 3 personer" in await manages(henrik)
    anna = company.joins("Anna")
    in_already = "Du er alt med når det blir trukket grupper"
    assert in_already in await anna.presses("Bli med")
    assert in_already in await anna.presses("Bli med")
    assert in_already not in await kari.presses("Bli med"), "not this time is not this time"

    await company.advance(days=2)
    (published,) = told(company)
    assert "4 personer er satt sammen i 2 grupper." in published
    for actor in (ida, ola, per, anna):
        assert len(company.conversations(actor)) == 1
    assert company.conversations(kari) == company.conversations(siri) == []
    late = await company.presses_stale(siri, "groups/come_in?announcement=1")
    assert "er over. Neste gang gruppene trekkes, er mandag 21. september kl. 09.00." in late
    assert "er over." in await company.presses_stale(siri, "groups/skip_it?announcement=1")
    assert "mandag 21. september" in company.transcript("activities")[0]

    await company.advance(days=12)
    assert "mandag 21. september kl. 09.00" in told(company)[1]
    assert in_already in await siri.presses("Bli med"), "who signed up long ago means this round by it"
    assert len(ola.inbox) == 2
    assert "Du får en direktemelding" in await ola.says("/groups list") + await ola.presses("Mine valg")
    assert "direktemelding" not in await ola.presses("Ikke spør meg direkte")


async def test_silence_is_never_held_against_anybody(company: Company, tables: Tables) -> None:
    henrik = company.joins("Henrik", "organiser")
    await opens(henrik, "hver mandag kl. 9")
    ida, ola, kari, per = (company.joins(name) for name in ("Ida", "Ola", "Kari", "Per"))
    for actor in (ida, ola, kari, per):
        await actor.presses("Bli med")
    await per.presses("Med hver gang")
    await kari.presses("Ta pause")
    assert "Du har pause til du sier fra." in await kari.presses("Til jeg sier fra")

    await company.advance(days=19)  # two rounds, and the third is announced
    await ola.presses("Ikke denne gangen")  # a word is a word
    assert ida.inbox == ola.inbox == []
    await company.advance(days=1, hours=23)
    (asked,) = ida.inbox
    assert asked.startswith(SILENT)
    assert "[Se hva annet som finnes] [Snakke med noen] [Fortsett som før] [Meld meg av]" in asked
    assert "Ingen får vite at du trykket her." in await ida.presses("Snakke med noen")
    assert "Gruppene dine" in await ida.presses("Se hva annet som finnes")

    await company.advance(days=14)
    assert ola.inbox == [], "two silences, not three in a row"
    await company.advance(days=14)
    assert len(ida.inbox) == 1, "who does not answer is left in peace"
    assert len([said for said in ola.inbox if said.startswith(SILENT)]) == 1
    assert kari.inbox == []
    assert await tables.count(SignUpRow) == 4, "nobody is put out"

    await ida.presses("Fortsett som før")
    await company.advance(days=21)
    assert len(ida.inbox) == 2


async def test_too_few_hear_of_it_kindly_and_the_channel_only_when_it_is_next(company: Company) -> None:
    henrik = company.joins("Henrik", OWNER)
    await chooses(henrik, "Kanaler", organisers="general")
    await opens(henrik, "hver mandag kl. 9", size="4")
    ida, ola = company.joins("Ida"), company.joins("Ola")
    await ida.presses("Bli med")
    await ola.presses("Bli med")

    await company.advance(days=7)  # nobody said in
    assert told(company) == [f"{TITLE}\nNeste gang gruppene trekkes: mandag 14. september kl. 09.00."]
    assert ida.inbox == []
    await manages(henrik)
    await henrik.presses("Endre tiden")
    await henrik.fills(when="hver mandag kl. 10")
    assert told(company) == [f"{TITLE}\nNeste gang gruppene trekkes: mandag 14. september kl. 10.00."]
    await manages(henrik)
    await henrik.presses("Endre tiden")
    await henrik.fills(when="hver mandag kl. 9")
    await company.advance(days=5)
    (announced,) = told(company)
    assert "mandag 14. september" in announced
    assert "Med så langt" not in announced
    await ida.presses("Jeg er med")
    await company.advance(days=2)
    assert ida.inbox[0].startswith(f"{ALONE} Det handler ikke om deg.\nNeste gang er mandag 21. september kl. 09.00.")
    assert "mandag 21. september" in told(company)[0]
    await ida.presses("Med hver gang")
    assert company.transcript("general") == []
    await company.advance(days=14)
    assert len(ida.inbox) == 1, "it is said once to who is in every time"
    (asked,) = company.transcript("general")
    assert asked.startswith(f"Tre ganger på rad har for få vært med i «{TITLE}»")

    await company.advance(days=5)
    await ola.presses("Jeg er med")
    await company.advance(days=2)
    assert "2 personer er satt sammen i 1 gruppe." in told(company)[-1]
    assert len(company.conversations(ida)) == 1
    assert len(company.transcript("general")) == 1

    await ida.presses("Jeg sier fra hver gang")
    await company.advance(days=7)
    assert "Neste gang gruppene trekkes: mandag 19. oktober" in told(company)[-1]
    await manages(henrik)
    await henrik.presses("Slutt å trekke av seg selv")
    await henrik.presses("Ja, slutt")
    assert not any("Neste gang" in said for said in told(company)), "there is no next time"
    await manages(henrik)
    await henrik.presses("Trekk av seg selv")
    await henrik.fills(when="26.10.2026 kl. 9")
    assert not any("Neste gang" in said for said in told(company)), "the offer itself says it"


async def test_an_organiser_moves_skips_draws_early_undoes_and_stops(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    await opens(henrik, "", kind="social", size="2")
    ida, ola = company.joins("Ida"), company.joins("Ola")
    assert "Når gruppene er trukket, får du en samtale" in await ida.presses("Bli med")
    await ola.presses("Bli med")
    await manages(henrik)
    await henrik.presses("Trekk av seg selv")
    assert "Skriv også et klokkeslett" in await henrik.fills(when="hver mandag")
    await manages(henrik)
    await henrik.presses("Trekk av seg selv")
    assert "Neste trekning: mandag 7. september kl. 09.00" in await henrik.fills(when="hver mandag kl. 9")

    await company.advance(days=4)
    await ida.presses("Jeg er med")
    await manages(henrik)
    assert "for få med" in await henrik.presses("Trekk nå")
    await henrik.presses("Endre tiden")
    assert "mandag 7. september kl. 08.00" in await henrik.fills(when="hver mandag kl. 8")
    assert "mandag 7. september kl. 08.00" in told(company)[0]  # still near: what was answered holds
    assert "mandag 14. september" in await henrik.presses("Hopp over neste")
    first = int(datetime(2026, 9, 7, 6, 0, tzinfo=UTC).timestamp()) // 60
    again = await company.presses_stale(henrik, f"groups/skip_next?minute={first}&scheme=1")
    assert "Den runden er alt hoppet over" in again, "who presses twice leaves out one"
    assert ida.inbox[0].startswith(f"Trekningen av «{TITLE}» mandag 7. september kl. 08.00 blir det ikke noe av.")
    assert "Neste gang er mandag 14. september kl. 08.00." in ida.inbox[0]
    await company.advance(days=7)  # to the twelfth, in the morning; nothing was drawn
    assert company.conversations(ida) == []
    await ida.presses("Jeg er med")
    await ola.presses("Jeg er med")
    await manages(henrik)
    assert "2 er med" in await henrik.presses("Trekk nå")
    assert "er delt" in await henrik.presses("Ja, trekk nå")
    await company.advance(minutes=1)
    assert len(company.conversations(ida)) == 1
    assert "er over" in await henrik.presses("Ja, trekk nå")
    assert "[Angre]" in await manages(henrik)
    await henrik.presses("Angre")
    await company.advance(days=3)
    assert company.conversations(ida) == []
    assert told(company) == []

    await company.advance(days=4)  # announced again
    await ida.presses("Jeg er med")
    await manages(henrik)
    await henrik.presses("Slutt å trekke av seg selv")
    assert "[Trekk av seg selv]" in await henrik.presses("Ja, slutt")
    assert len(ida.inbox) == 2
    await company.advance(days=14)
    assert told(company) == []
    await manages(henrik)
    await henrik.presses("Trekk av seg selv")
    await henrik.fills(when="5.10.2026 kl. 9")
    await henrik.presses("Steng påmeldingen")
    await henrik.presses("Steng påmeldingen")
    assert "ikke åpent lenger" in await company.presses_stale(ida, "groups/come_in?announcement=1")
    await company.advance(days=14)
    assert told(company) == []


@in_the_sandbox_only
async def test_pauses_changed_minds_and_presses_at_once(company: Company, tables: Tables) -> None:
    """What is answered is rows: no platform has a part in it."""
    henrik = company.joins("Henrik", "organiser")
    await opens(henrik, "hver mandag kl. 9")
    ida, ola, kari = (company.joins(name) for name in ("Ida", "Ola", "Kari"))
    for actor in (ida, ola, kari):
        await actor.presses("Bli med")
    await company.advance(days=5)
    await asyncio.gather(*(actor.presses("Jeg er med") for actor in (ida, ola, kari)))
    await company.advance(seconds=1)
    assert "Med så langt: 3 personer" in told(company)[0]
    await ola.presses("Ta pause")
    assert "Du har pause til søndag 20. september" in await ola.presses("2 uker")
    await kari.presses("Meld meg av")
    await company.advance(seconds=1)
    assert "Med så langt: 1 person" in told(company)[0]
    assert [row.comes for row in await tables.all(AnswerRow)] == [True], "who is gone said nothing"
    await ola.presses("Jeg er tilbake")
    await company.advance(seconds=1)
    assert "Med så langt: 1 person" in told(company)[0]  # back, and free to say so or not
    await ola.presses("Ta pause")
    await ola.presses("Til jeg sier fra")
    assert "Pausen din er slutt." in await ola.presses("Jeg er med")  # who is in pauses no more
    await company.advance(seconds=1)
    assert "Med så langt: 2 personer" in told(company)[0]
    await ola.presses("Ta pause")
    await ola.presses("2 uker")
    assert "ikke påmeldt" in await company.presses_stale(kari, "groups/every_time?scheme=1")
    assert "kan ikke velges" in await company.presses_stale(ola, "groups/pause_for?scheme=1&weeks=3")
    assert "ikke åpent lenger" in await company.presses_stale(ola, "groups/come_in?announcement=99")
    await ola.says("/groups list")
    await ola.presses("Mine valg")
    await ola.presses("Med hver gang")
    await ola.presses("Spør meg direkte")
    await company.advance(days=2)
    assert ida.inbox[0].startswith(ALONE)
    assert ola.inbox == []
    await company.advance(days=10)
    assert ola.inbox == [], "a pause is a pause"
    await company.advance(days=1)
    assert ola.inbox[0].startswith("Pausen din er over.")
    assert "Du er med om du ikke sier noe." in ola.inbox[0]
    await ida.presses("Jeg er med")
    await company.advance(days=2)
    assert len(company.conversations(ola)) == 1
    assert await tables.count(AnswerRow) == 0, "who answered what is forgotten"


@in_the_sandbox_only
async def test_bot_that_was_away_draws_what_is_late_and_not_what_is_stale(
    company: Company, clock: WindableClock, core: Core, tables: Tables
) -> None:
    """What is late is found by the clock: no platform has a part in it."""
    henrik = company.joins("Henrik", OWNER)
    await chooses(henrik, "Kanaler", organisers="general")
    await opens(henrik, "hver mandag kl. 9")
    ida, ola = company.joins("Ida"), company.joins("Ola")
    for actor in (ida, ola):
        await actor.presses("Bli med")
        await actor.presses("Med hver gang")

    async def wakes(month: int, day: int, hour: int, minute: int = 0) -> None:
        clock.wind_to(datetime(2026, month, day, hour, minute, tzinfo=UTC))
        await core.settle()

    await wakes(9, 6, 7)  # announced a day late, and still before the draw
    assert "mandag 7. september" in told(company)[0]
    await wakes(9, 7, 19)  # twelve hours late
    assert "2 personer er satt sammen i 1 gruppe." in told(company)[0]
    await wakes(9, 12, 8)
    await ida.presses("Jeg er med")
    await wakes(9, 14, 19, 1)
    assert await tables.count(RoundRow) == 1
    assert "Runden mandag 14. september kl. 09.00 i «Lunsj med noen nye» ble ikke trukket" in str(
        company.transcript("general")
    )
    assert "blir det ikke noe av" in ida.inbox[-1]
    assert "Neste gang gruppene trekkes: mandag 21. september" in told(company)[-1]
    await wakes(10, 5, 8)  # nobody was asked
    assert await tables.count(RoundRow) == 1
    assert len(company.transcript("general")) == 2
    await company.advance(days=7)
    assert await tables.count(RoundRow) == 2
    assert [row.silences for row in await tables.all(SignUpRow)] == [0, 0]


@in_the_sandbox_only
async def test_what_nobody_hears_of_does_not_happen(company: Company, tables: Tables) -> None:
    """Whether a part is turned off is the core's business: no platform has a part in it."""
    henrik = company.joins("Henrik", OWNER)
    await opens(henrik, "hver mandag kl. 9")
    ida, ola, kari = (company.joins(name) for name in ("Ida", "Ola", "Kari"))
    for actor in (ida, ola, kari):
        await actor.presses("Bli med")
    await company.advance(days=5)
    await ida.presses("Jeg er med")
    await ola.presses("Jeg er med")
    await turns(henrik, "Slå av /groups")
    await company.advance(days=2)
    assert await tables.count(RoundRow) == 0
    assert told(company) == [], "what asks in vain is taken back"
    await company.advance(days=6)
    await turns(henrik, "Slå på /groups")
    await company.advance(days=5)
    assert "mandag 21. september" in told(company)[0]
    assert [row.silences for row in await tables.all(SignUpRow)] == [0, 0, 0]
    assert [row.over_at is None for row in await tables.all(AnnouncementRow)] == [False, True]


@in_the_sandbox_only
async def test_who_must_be_apart_is_apart_though_nobody_looks(company: Company, core: Core, tables: Tables) -> None:
    """Who is drawn with whom is decided before any platform hears of it."""
    henrik = company.joins("Henrik", "organiser")
    await opens(henrik, "hver mandag kl. 9", size="4")
    actors = [company.joins(name) for name in ("Ida", "Ola", "Kari", "Per")]
    for actor in actors[:2]:
        await actor.presses("Bli med")
        await actor.presses("Med hver gang")
    ida, ola = [row.member_id for row in await tables.all(SignUpRow)]
    async with context_of(company, core, actors[0]) as (ctx, _):
        ctx.db.add(ApartRow(member_id=ida, other_id=ola))
    await company.advance(days=7)
    assert await tables.count(RoundRow) == 0
    assert all(actor.inbox[0].startswith(ALONE) for actor in actors[:2])
    for actor in actors[2:]:
        await actor.presses("Bli med")
        await actor.presses("Med hver gang")
    await company.advance(days=7)
    assert "4 personer er satt sammen i 2 grupper." in told(company)[-1]
    groups = [company.conversations(actor)[0][0] for actor in actors[:2]]
    assert groups[0] != groups[1]


@in_the_sandbox_only
@pytest.mark.parametrize("when", ["hver mandag", "1.1.2020 kl. 9", "en gang", "hver mandag kl. 9 til 1. august 2026"])
async def test_times_that_make_no_sense(company: Company, tables: Tables, when: str) -> None:
    """Times are read the same way wherever they were typed."""
    assert "står nå i" not in await opens(company.joins("Henrik", "organiser"), when)
    assert await tables.count(SchemeRow) == 0


@in_the_sandbox_only
async def test_who_is_erased_counts_no_more(company: Company, core: Core) -> None:
    """What is kept is rows: no platform has a part in it."""
    henrik = company.joins("Henrik", "organiser")
    await opens(henrik, "hver mandag kl. 9")
    ida, ola = company.joins("Ida"), company.joins("Ola")
    await ida.presses("Bli med")
    await ola.presses("Bli med")
    await company.advance(days=5)
    await ida.presses("Jeg er med")
    await ola.presses("Jeg er med")
    groups = next(cog for cog in core.registry.cogs if cog.name == "groups")
    assert groups.exporter is not None
    assert groups.eraser is not None
    async with context_of(company, core, ida) as (ctx, member):
        kept = await groups.exporter(ctx, member)
        assert kept["answers"] == [{"of": TITLE, "drawn": "2026-09-07T07:00:00+00:00", "comes": True}]
        await groups.eraser(ctx, member)
    await company.advance(seconds=1)
    assert "Med så langt: 1 person" in told(company)[0]


@in_the_sandbox_only
async def test_it_keeps_its_hour_over_the_change_of_clocks(company: Company, tables: Tables) -> None:
    """How clocks change is the same everywhere."""
    henrik = company.joins("Henrik", "organiser")
    await opens(henrik, "hver mandag kl. 9 fra 19. oktober til 27. oktober")
    for name in ("Ida", "Ola"):
        actor = company.joins(name)
        await actor.presses("Bli med")
        await actor.presses("Med hver gang")
    await company.advance(days=90)
    drawn = [datetime(2026, 10, 19, 7, tzinfo=UTC), datetime(2026, 10, 26, 8, tzinfo=UTC)]
    assert [row.published_at for row in await tables.all(RoundRow)] == drawn
    assert [row.announced_at for row in await tables.all(AnnouncementRow)] == [at - timedelta(days=2) for at in drawn]
    assert "Neste trekning" not in company.transcript("activities")[0]
