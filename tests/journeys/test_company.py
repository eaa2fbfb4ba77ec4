"""Company: those who would rather not arrive alone are put together, and nobody else learns who they are."""

from tests.journeys.conftest import in_the_sandbox_only
from tests.journeys.test_setup import chooses
from tests.journeys.things import adds
from tests.platforms import OWNER, Company

ALONE = "Kommer, helst ikke alene"


async def test_those_who_ask_meet_before_it_starts(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    await adds(henrik)
    people = [company.joins(name) for name in ("Ida", "Amara", "Nils")]
    kari, left = company.joins("Kari"), company.joins("Siri")
    await kari.presses("Jeg kommer")
    for somebody in (*people, left):
        assert "Ingen andre får vite det." in await somebody.presses(ALONE)
    company.leaves(left)
    await company.advance(days=1, hours=5, minutes=59)
    assert all(company.conversations(somebody) == [] for somebody in people)
    assert "alene" not in company.transcript("activities")[0].partition("[")[0]

    await company.advance(minutes=1)  # two hours before
    for somebody in people:
        ((said,),) = company.conversations(somebody)
        assert "ingen av dere ville komme alene" in said
        assert "Møt hverandre" in said
        assert "17.45 her: Kantina" in said
        assert all(one.person.name in said or one.person.id in said for one in people)
        assert not any(who in said for who in (left.person.name, left.person.id)), "nobody waits for who is not there"
    assert company.conversations(kari) == []
    assert company.conversations(henrik) == []

    await company.advance(days=2)
    assert all(company.conversations(somebody) == [] for somebody in people), "it is put away afterwards"


async def test_a_latecomer_joins_them(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    await adds(henrik)
    ida, amara = company.joins("Ida"), company.joins("Amara")
    for somebody in (ida, amara):
        await somebody.presses(ALONE)
    await company.advance(days=1, hours=6, minutes=30)
    nils = company.joins("Nils")
    await nils.presses(ALONE)
    await company.advance(minutes=1)
    assert len(company.conversations(nils)) == 1
    assert "blir også med dere" in company.conversations(ida)[0][-1]


async def test_the_only_one_who_asks_is_not_left_alone_with_it(company: Company) -> None:
    henrik = company.joins("Henrik", OWNER)
    await chooses(henrik, "Kanaler", organisers="general")
    await adds(henrik)
    ida = company.joins("Ida")
    await ida.presses(ALONE)
    await company.advance(days=1, hours=6)
    (said,) = ida.inbox
    assert "Du er like velkommen." in said
    assert "Se etter Solveig når du kommer." in said
    (told,) = company.transcript("general")
    assert told.startswith("Noen kommer alene til Spillkveld")
    assert "Ida" not in told
    assert ida.person.id not in told


async def test_who_changes_their_mind_is_put_together_with_nobody(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    await adds(henrik)
    ida, amara, nils = company.joins("Ida"), company.joins("Amara"), company.joins("Nils")
    for somebody in (ida, amara, nils):
        await somebody.presses(ALONE)
    await ida.presses("Kommer ikke")
    kari = company.joins("Kari")
    await kari.presses(ALONE)
    assert "Du kommer fortsatt på Spillkveld" in await kari.presses("Jeg trenger ikke følge likevel")
    await company.advance(days=1, hours=7)
    assert company.conversations(ida) == company.conversations(kari) == []
    assert len(company.conversations(amara)) == len(company.conversations(nils)) == 1
    assert "3 kommer" in company.transcript("activities")[0], "she has her seat"
    assert "alt satt sammen" in await nils.presses("Jeg trenger ikke følge likevel")


async def test_a_cancelled_event_brings_nobody_together(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    await adds(henrik)
    ida, amara = company.joins("Ida"), company.joins("Amara")
    for somebody in (ida, amara):
        await somebody.presses(ALONE)
    await henrik.says("/events cancel Spillkveld")
    await henrik.presses("Ja, avlys")
    await company.advance(days=2)
    assert company.conversations(ida) == company.conversations(amara) == []


@in_the_sandbox_only
async def test_they_meet_when_it_is_however_it_was_moved(company: Company) -> None:
    """Jobs are the same wherever one is."""
    henrik = company.joins("Henrik", "organiser")
    await adds(henrik, when="6.9.2026 kl. 18–20")
    ida, amara = company.joins("Ida"), company.joins("Amara")
    for somebody in (ida, amara):
        await somebody.presses(ALONE)
    await henrik.says("/events edit Spillkveld")
    await henrik.fills(when="2.9.2026 kl. 18–20")
    await company.advance(days=1, hours=6)
    assert len(company.conversations(ida)) == len(company.conversations(amara)) == 1
    await henrik.says("/events edit Spillkveld")
    await henrik.fills(when="9.9.2026 kl. 18–20")
    await company.advance(days=8)
    assert len(company.conversations(ida)) == 1, "it is not over yet"
    await company.advance(days=1)
    assert company.conversations(ida) == []


@in_the_sandbox_only
async def test_the_only_one_hears_it_also_on_the_day_of_what_lasts_all_day(company: Company) -> None:
    """What is too late is decided before any platform hears of it."""
    henrik, ida = company.joins("Henrik", OWNER), company.joins("Ida")
    await chooses(henrik, "Kanaler", organisers="general")
    await adds(henrik, when="2.9.2026")
    await company.advance(days=1)
    await ida.presses(ALONE)
    await company.advance(minutes=1)
    (said,) = ida.inbox
    assert "Se etter Solveig når du kommer." in said
    (told,) = company.transcript("general")
    assert told.startswith("Noen kommer alene til Spillkveld")
