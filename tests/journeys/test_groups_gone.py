"""Nobody is paired with somebody who is not there: who left the place is in no group, and stays signed up."""

from cogs.groups.tables import PlaceRow, SignUpRow
from tests.journeys.conftest import Tables, in_the_sandbox_only
from tests.journeys.test_group_rounds import manages, told
from tests.journeys.test_group_rounds import opens as opens_weekly
from tests.journeys.test_groups_fadders import opens as opens_fadder_group
from tests.journeys.test_groups_life import are_drawn, leaves, opens, pairs_of, signs_up, talk
from tests.platforms import Company

ALONE = "Nå er du alene i gruppa."


async def test_who_has_left_is_drawn_in_no_round_and_again_when_they_are_back(company: Company, tables: Tables) -> None:
    henrik = company.joins("Henrik", "organiser")
    await opens_weekly(henrik, "hver mandag kl. 9", size="2")
    ida, ola, kari, per = actors = await signs_up(company, "Ida", "Ola", "Kari", "Per")
    for actor in actors:
        await actor.says("/groups list")
        await actor.presses("Mine valg")
        await actor.presses("Med hver gang")
    await per.presses("Ta pause")
    await per.presses("Til jeg sier fra")

    company.leaves(kari)
    await company.advance(days=5)  # announced
    assert "Med så langt: 2 personer" in told(company)[0]
    await company.advance(days=2)
    assert "2 personer er satt sammen i 1 gruppe." in told(company)[-1]
    assert "Ida og Ola" in talk(company, ida)[0]
    assert company.conversations(ida) == company.conversations(ola)
    assert not any("Kari" in said for said in [*talk(company, ida), *told(company), *ida.inbox, *ola.inbox])
    assert kari.inbox == []

    await per.presses("Jeg er tilbake")
    await company.advance(days=7)
    assert "3 personer er satt sammen i 1 gruppe." in told(company)[-1], "three together, and no pair with a ghost"
    assert await tables.count(SignUpRow) == 4, "she stays signed up"
    company.returns(kari)
    company.leaves(ola)
    company.leaves(per)
    await company.advance(days=7)
    assert "2 personer er satt sammen i 1 gruppe." in told(company)[-1]
    assert "Ida og Kari" in company.conversations(kari)[0][0]

    await company.advance(days=5)
    company.leaves(kari)
    await company.advance(hours=3)
    await manages(henrik)
    await henrik.presses("Trekk nå")
    assert "for få med" in await henrik.presses("Ja, trekk nå")
    await company.advance(days=2)
    assert "Denne gangen ble det ingen gruppe til deg" in ida.inbox[-1]


async def test_draft_is_of_those_who_are_there_until_it_is_published(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    await opens(henrik, size="2")
    ida, ola, kari, per = await signs_up(company, "Ida", "Ola", "Kari", "Per")
    company.leaves(per)
    preview = await henrik.presses("Trekk grupper")
    assert "3 personer, alle i en gruppe: 1 gruppe på 3." in preview
    assert "Per" not in preview
    await company.advance(hours=3)
    company.leaves(kari)
    assert "Noe har endret seg siden dette ble trukket" in await henrik.presses("Del gruppene")
    assert "2 personer, alle i en gruppe: 1 gruppe på 2." in await henrik.presses("Trekk på nytt")
    company.returns(per)
    assert "Noe har endret seg siden dette ble trukket" in await henrik.presses("Del gruppene")
    assert "3 personer" in await henrik.presses("Trekk på nytt")
    assert "er delt" in await henrik.presses("Del gruppene")
    await company.advance(minutes=1)
    assert company.conversations(ida) == company.conversations(ola) == company.conversations(per) != []
    assert "Kari" not in talk(company, ida)[0]


async def test_of_those_who_come_to_an_event_the_ones_who_are_there_are_drawn(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    await henrik.says("/events add channel:activities")
    await henrik.fills(title="Quizkveld", when="4.9.2026 kl. 18", place="Kantina")
    actors = [company.joins(name) for name in ("Ida", "Ola", "Kari")]
    for actor in actors:
        await actor.presses("Jeg kommer")
    company.leaves(actors[2])
    await henrik.says("/groups draw people:Quizkveld channel:activities")
    assert "2 personer, alle i en gruppe" in await henrik.fills(title="Lag", kind="social", size="3")
    company.leaves(actors[1])
    await company.advance(hours=3)
    await henrik.says("/groups draw people:Quizkveld channel:activities")
    assert "minst to" in await henrik.fills(title="Lag", kind="social", size="3")


async def test_nobody_is_left_waiting_for_somebody_who_is_gone(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    await opens(henrik, kind="lunch", size="2")
    actors = await signs_up(company, "Ida", "Ola", "Kari", "Per")
    await are_drawn(company, henrik)
    (ida, gone), (third, _) = pairs_of(company, actors)
    company.leaves(gone)
    await company.advance(days=3, hours=3)
    said = " ".join(talk(company, ida)[1:])
    assert ALONE in said
    assert gone.person.name not in said
    assert "Har dere funnet en tid?" not in said, "there is nobody to find one with"
    await ida.presses("Ja, bli med i en annen gruppe")
    await third.presses("Ja, gjerne")
    await company.advance(days=2, minutes=1)
    assert f"{ida.person.name} er med dere fra nå av." in talk(company, third)[-1]
    assert gone.person.name not in " ".join(talk(company, third))


@in_the_sandbox_only  # whom the platform is asked about is the same everywhere
async def test_who_comes_late_comes_to_people_who_are_there(company: Company, tables: Tables) -> None:
    henrik = company.joins("Henrik", "organiser")
    await opens(henrik, size="2")
    actors = await signs_up(company, "Ida", "Ola", "Kari", "Per")
    await are_drawn(company, henrik)
    (first, second), (third, fourth) = pairs_of(company, actors)
    await company.advance(hours=3)
    for actor in (first, second, fourth):
        company.leaves(actor)
    late = company.joins("Sen")
    answer = await late.presses("Bli med")
    assert f"Der er {third.person.name}." in answer
    assert not any(actor.person.name in answer for actor in (first, second, fourth))
    assert len([place for place in await tables.all(PlaceRow) if place.left_at is not None]) == 3
    await company.advance(hours=3)
    company.leaves(third)
    assert "Der er Sen." in await company.joins("Eva").presses("Bli med")


@in_the_sandbox_only  # whom the platform is asked about is the same everywhere
async def test_nobody_is_offered_or_given_a_group_of_people_who_are_gone(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    await opens(henrik, kind="lunch", size="2")
    actors = await signs_up(company, "Ida", "Ola", "Kari", "Per", "Anna", "Nils")
    await are_drawn(company, henrik)
    (ida, partner), (third, fourth), empty = pairs_of(company, actors)
    await company.advance(hours=3)
    for actor in (fourth, *empty):
        company.leaves(actor)
    await leaves(partner)
    assert "Nå er du alene" in talk(company, ida)[-1]
    await ida.presses("Ja, bli med i en annen gruppe")
    assert "Én til vil gjerne være med" in talk(company, third)[-1], "and not the group in which nobody is"
    await company.advance(hours=3)
    company.leaves(ida)
    assert "avgjort" in await third.presses("Ja, gjerne")


@in_the_sandbox_only  # whom the platform is asked about is the same everywhere
async def test_who_left_while_others_thought_about_it_comes_to_nobody(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    await opens(henrik, kind="lunch", size="2")
    actors = await signs_up(company, "Ida", "Ola", "Kari", "Per")
    await are_drawn(company, henrik)
    (ida, partner), (third, fourth) = pairs_of(company, actors)
    await leaves(partner)
    await ida.presses("Ja, bli med i en annen gruppe")
    await third.presses("Ja, gjerne")
    company.leaves(ida)
    await company.advance(days=2, minutes=1)
    assert ida.person.name not in " ".join(talk(company, third))
    company.leaves(third)
    company.leaves(fourth)
    await company.advance(hours=3)
    late = company.joins("Sen")
    assert "Du er med på" in await late.presses("Bli med")


@in_the_sandbox_only  # whom the platform is asked about is the same everywhere
async def test_nobody_goes_from_a_group_to_people_who_are_gone(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    await opens(henrik, size="2")
    actors = await signs_up(company, "Ida", "Ola", "Kari", "Per")
    await are_drawn(company, henrik)
    (ida, partner), others = pairs_of(company, actors)
    await company.advance(hours=3)
    for actor in others:
        company.leaves(actor)
    await ida.says("/groups list")
    await ida.presses("Forlat eller bytt")
    assert "Ingen annen gruppe" in await ida.presses("Bytt gruppe")
    assert company.conversations(ida) == company.conversations(partner)
    await leaves(partner)
    assert "det er ingen annen gruppe med plass" in talk(company, ida)[-1]


@in_the_sandbox_only  # whom the platform is asked about is the same everywhere
async def test_spare_fadder_who_is_gone_is_not_asked(company: Company) -> None:
    _, new, fadders = await opens_fadder_group(company, "Tuva", "Emil", "Nora")
    (spare,) = [actor for actor in fadders if not company.conversations(actor)]
    heard = len(spare.inbox)
    for actor in fadders:
        company.leaves(actor)
    await company.advance(days=8)
    assert len(spare.inbox) == heard
    assert "gruppe 1 har ingen fadder nå" in company.transcript("general")[-1]
    company.returns(spare)
    assert "Du er fadder i" in await company.presses_stale(spare, "groups/step_in?group=1")
    assert f"{spare.person.name} er fadderen deres fra nå av" in company.conversations(new[0])[0][-1]
