"""Series of which one time is changed, or all from one on, or the whole; and two who change one at once."""

from cogs.events.tables import OccurrenceRow
from tests.journeys.conftest import Tables, in_the_sandbox_only
from tests.journeys.test_series import OSLO, add
from tests.platforms import Actor, Company

WEDNESDAYS = "hver onsdag kl. 18–20 til 30. september"  # the 2nd, 9th, 16th, 23rd and 30th


async def listed(actor: Actor) -> list[str]:
    """The times on the list, with their places."""
    lines = (await actor.says("/events list")).splitlines()[1:]
    return [line.split(" · ")[1] for line in lines if " · " in line]


async def chooses(henrik: Actor, how: str, *, time: str = "") -> None:
    """Begin to change the series: the next time of it, or another that is chosen by its id."""
    await henrik.says("/events edit Spillkveld")
    if time:
        await henrik.presses("Endre en av de andre gangene", value=time)
    await henrik.presses(how)


async def test_one_time_is_changed_and_only_who_comes_then_hears(company: Company, tables: Tables) -> None:
    henrik, ida, jonas = company.joins("Henrik", "organiser"), company.joins("Ida"), company.joins("Jonas")
    await add(henrik, WEDNESDAYS, reminder="none")
    await ida.presses("Jeg kommer")
    await company.advance(days=2)
    await jonas.presses("Jeg kommer")  # for the 9th
    asked = await henrik.says("/events edit Spillkveld")
    assert asked.splitlines()[0] == (
        "Spillkveld er en serie. Gjelder endringen bare onsdag 9. september kl. 18.00–20.00, eller flere ganger?"
    )
    before = len(company.transcript("activities"))
    await henrik.presses("Bare ons. 9. sep. 18.00")
    answer = await henrik.fills(when="torsdag 10.9. kl 19", place="Rom 2")
    assert "Når: torsdag 10. september kl. 19.00–21.00" in answer
    assert answer.endswith("Endringen gjelder bare denne gangen. De andre er som før.")
    said = company.transcript("activities")[before:]
    assert len(said) == 1
    assert "Flyttet: Spillkveld er nå torsdag 10. september kl. 19.00–21.00. Før var det ons. 9. sep. 18.00." in said[0]
    assert "Det samme gjelder" not in said[0]
    assert ida.inbox == []
    assert len(jonas.inbox) == 1
    assert "1 kommer." in company.transcript("activities")[0]
    assert await listed(henrik) == [
        "tor. 10. sep. 19.00–21.00, Rom 2",
        *(f"ons. {day}. sep. 18.00–20.00, Kantina" for day in (16, 23, 30)),
    ]

    await henrik.says("/events edit Spillkveld")
    await henrik.presses("Hele serien")
    answer = await henrik.fills(when="kl 17", place="Biblioteket")
    assert "Én gang har sine egne endringer, og de står: tor. 10. sep. 19.00" in answer
    assert await listed(henrik) == [
        "tor. 10. sep. 19.00–21.00, Rom 2",
        *(f"ons. {day}. sep. 17.00–19.00, Biblioteket" for day in (16, 23, 30)),
    ]
    assert len(jonas.inbox) == 1  # nothing new for the 10th
    assert "1 kommer." in company.transcript("activities")[0]
    assert len({row.original for row in await tables.all(OccurrenceRow)}) == 5


async def test_from_one_time_on_it_is_otherwise(company: Company, tables: Tables) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    await add(henrik, WEDNESDAYS)
    await ida.presses("Jeg kommer")
    await chooses(henrik, "Bare ons. 23. sep. 18.00", time="4")
    await henrik.fills(place="Rom 7")

    await chooses(henrik, "Denne og alle senere", time="3")
    answer = await henrik.fills(when="torsdag 17.9. kl 19")
    assert "Endringen gjelder denne gangen og alle senere." in answer
    assert "Én gang har sine egne endringer, og de står: tor. 24. sep. 19.00" in answer
    assert await listed(henrik) == [
        "ons. 2. sep. 18.00–20.00, Kantina",
        "ons. 9. sep. 18.00–20.00, Kantina",
        "tor. 17. sep. 19.00–21.00, Kantina",
        "tor. 24. sep. 19.00–21.00, Rom 7",
        "tor. 1. okt. 19.00–21.00, Kantina",
    ]
    assert ida.inbox == []  # hers is the 2nd
    assert "Det samme gjelder 2 ganger til." in company.transcript("activities")[-1]

    await chooses(henrik, "Hele serien")
    await henrik.fills(when="kl 18.30")
    assert [one.split(",")[0] for one in await listed(henrik)] == [
        "ons. 2. sep. 18.30–20.30",
        "ons. 9. sep. 18.30–20.30",
        "tor. 17. sep. 18.30–20.30",
        "tor. 24. sep. 18.30–20.30",
        "tor. 1. okt. 18.30–20.30",
    ]
    assert [said.splitlines()[0].startswith("Flyttet") for said in ida.inbox] == [True]
    assert "1 kommer." in company.transcript("activities")[0]

    await henrik.says("/events cancel Spillkveld")
    assert (await henrik.presses("Avlys en av de andre gangene", value="2")).startswith("Spillkveld, onsdag 9.")
    await company.advance(days=3)
    await henrik.says("/events edit Spillkveld")
    await henrik.presses("Hele serien")
    await henrik.fills(when="hver torsdag kl 16–18 til 1. oktober")
    assert await listed(henrik) == [
        "tor. 10. sep. 16.00–18.00, Kantina",
        "tor. 17. sep. 16.00–18.00, Kantina",
        "tor. 24. sep. 16.00–18.00, Rom 7",
        "tor. 1. okt. 16.00–18.00, Kantina",
    ]
    assert "Avlyst: Spillkveld · tor. 10. sep." in await henrik.says("/events list")


async def test_this_and_all_later_ones_are_cancelled(company: Company, tables: Tables) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    await add(henrik, "hver onsdag kl. 18", reminder="none")
    await ida.presses("Jeg kommer")
    await company.advance(days=9)
    await ida.presses("Jeg kommer")  # for the 16th
    await henrik.says("/events edit Spillkveld")
    await henrik.presses("Endre en av de andre gangene", value="5")
    await henrik.presses("Bare ons. 30. sep. 18.00")
    await henrik.fills(place="Rom 7")
    third = (await tables.all(OccurrenceRow))[3]
    assert third.starts_at.astimezone(OSLO).day == 23
    await company.presses_stale(henrik, f"events/ask_cancel?occurrence={third.id}")
    answer = await henrik.presses("Avlys denne og alle senere")
    assert answer == (
        "Spillkveld er avlyst fra og med onsdag 23. september kl. 18.00. De som hadde sagt ja, får vite det. "
        "Gangene før går som planlagt."
    )
    assert ida.inbox == []
    assert "Gjentas: hver uke til onsdag 16. september" in company.transcript("activities")[0]
    left = [row for row in await tables.all(OccurrenceRow) if row.cancelled_at is None]
    assert [row.starts_at.astimezone(OSLO).day for row in left] == [2, 9, 16]
    await company.advance(days=400)
    assert sum(row.cancelled_at is None for row in await tables.all(OccurrenceRow)) == 3

    await add(henrik, "hver onsdag kl. 18", title="Kaffe")
    await henrik.says("/events cancel Kaffe")
    assert (await henrik.presses("Avlys denne og alle senere")).startswith("Hele serien Kaffe er avlyst")


@in_the_sandbox_only
async def test_what_makes_no_sense_is_refused_and_changes_nothing(company: Company, tables: Tables) -> None:
    """The rules are the same wherever one is: once is enough."""
    henrik = company.joins("Henrik", "organiser")
    await add(henrik, WEDNESDAYS)
    before = [(row.starts_at, row.cancelled_at) for row in await tables.all(OccurrenceRow)]
    await chooses(henrik, "Bare ons. 2. sep. 18.00")
    assert "Dette er bare én gang." in await henrik.fills(when="hver torsdag kl 18")
    assert "to ganger på samme tid" in await henrik.fills(when="9.9. kl 18")
    await chooses(henrik, "Denne og alle senere", time="2")
    assert "Hvor ofte det gjentas" in await henrik.fills(when="annenhver torsdag kl 18")
    assert [(row.starts_at, row.cancelled_at) for row in await tables.all(OccurrenceRow)] == before
    await chooses(henrik, "Denne og alle senere")
    await henrik.fills(when="annenhver torsdag kl 18 til 30. september")  # nothing comes before
    assert [row.starts_at.day for row in await tables.all(OccurrenceRow) if row.cancelled_at is None] == [3, 17]

    await chooses(henrik, "Bare tor. 3. sep. 18.00")
    await henrik.fills(about="Ta med te.")
    await chooses(henrik, "Bare tor. 3. sep. 18.00")
    await henrik.fills(about="")
    assert {row.about for row in await tables.all(OccurrenceRow)} == {None}


async def test_second_of_two_who_change_at_once_sees_what_the_first_did(company: Company, tables: Tables) -> None:
    henrik, solveig = company.joins("Henrik", "organiser"), company.joins("Solveig", "organiser", locale="en")
    await add(henrik, "2.9.2026 kl. 18–20")
    await henrik.says("/events edit Spillkveld")
    await solveig.says("/events edit Spillkveld")
    await henrik.fills(when="kl 19", place="Rom 2")
    answer = await solveig.fills(title="Games")
    assert answer.splitlines()[0] == (
        "Somebody else changed this while you were writing, so yours is not saved yet. Look it over, and send it "
        "again if it should still be changed. This is how it is now: Spillkveld, Wednesday 2 September at 19:00–21:00. "
        "Place: Rom 2. Host: –. Description: –"
    )
    assert "Games" not in company.transcript("activities")[0]
    again = answer.splitlines()[-1].strip("[]")
    await solveig.presses(again)
    assert "Games" in await solveig.fills(place="Rom 2")
    (row,) = await tables.all(OccurrenceRow)
    assert row.starts_at.astimezone(OSLO).hour == 19
    assert "Games" in company.transcript("activities")[0]
