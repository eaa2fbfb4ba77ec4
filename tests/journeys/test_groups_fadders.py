"""Fadder groups: new students with those who look after them."""

import asyncio
from collections import Counter

from bot.core import Core
from cogs.groups.tables import PlaceRow, SpareRow
from tests.journeys.conftest import Stale, Tables, in_the_sandbox_only
from tests.journeys.test_groups_life import are_drawn, erased
from tests.journeys.test_groups_personal import keeps_from
from tests.journeys.test_setup import chooses
from tests.platforms import OWNER, Actor, Company

NEW = [f"Ny{number}" for number in range(10)]
FADDERS = ("Tuva", "Emil", "Nora", "Jonas", "Sara")
ASKED = "Faddergrupper: gruppe 1 har ikke lenger noen fadder."
WITHOUT = "Faddergrupper: gruppe 1 har ingen fadder nå, og ingen reserve har trådt til."


async def test_each_group_has_a_fadder_and_the_others_are_spare(company: Company, tables: Tables) -> None:
    henrik = company.joins("Henrik", "organiser")
    await henrik.says("/groups open channel:activities")
    await henrik.fills(title="Faddergrupper", kind="fadder", size="5")
    new = [company.joins(name) for name in NEW]
    fadders = [company.joins(name) for name in FADDERS]
    for actor in new:
        assert "Du er med på «Faddergrupper»." in await actor.presses("Bli med som ny")
    for actor in fadders:
        assert "som fadder" in await actor.presses("Bli med som fadder")

    await henrik.says("/groups list")
    shown = await henrik.presses("Se på det")
    assert "[Bli med som ny]" in shown
    assert "[Bli med som fadder]" in shown
    assert "Nye i hver gruppe" in shown
    preview = await henrik.presses("Trekk grupper")
    assert "14 personer, alle i en gruppe: 2 grupper på 7." in preview
    assert "1 fadder er reserve" in preview
    await henrik.presses("Trekk på nytt")
    await henrik.presses("Del gruppene")
    await company.advance(minutes=1)

    places, (spare,) = await tables.all(PlaceRow), await tables.all(SpareRow)
    assert list(Counter(place.group_id for place in places if place.is_mentor).values()) == [2, 2]
    assert spare.member_id not in {place.member_id for place in places}
    (reserve,) = [actor for actor in fadders if company.conversations(actor) == []]
    assert any("så du er reserve" in said for said in reserve.inbox)
    ((introduction,),) = company.conversations(new[0])
    assert "er fadderne deres" in introduction
    assert "alkoholfritt" in introduction


async def test_too_few_fadders_are_said_before_anybody_hears_of_it(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    await henrik.says("/groups open channel:activities")
    await henrik.fills(title="Faddergrupper", kind="fadder", size="3")
    for name in NEW[:9]:
        await company.joins(name).presses("Bli med som ny")
    await company.joins("Tuva").presses("Bli med som fadder")
    preview = await henrik.presses("Trekk grupper")
    assert "Tallet på faddere og mentorer er 1. 3 grupper må ha 3, så det er 2 for få." in preview


async def opens(company: Company, *fadders: str) -> tuple[Actor, list[Actor], list[Actor]]:
    """Draw one group of four new students, whose organisers talk in #general: who organises, the new, the fadders."""
    henrik = company.joins("Henrik", OWNER)
    await chooses(henrik, "Kanaler", organisers="general")
    await henrik.says("/groups open channel:activities")
    await henrik.fills(title="Faddergrupper", kind="fadder", size="4")
    new, looking_after = [company.joins(name) for name in NEW[:4]], [company.joins(name) for name in fadders]
    for actor in new:
        await actor.presses("Bli med som ny")
    for actor in looking_after:
        await actor.presses("Bli med som fadder")
    await are_drawn(company, henrik)
    return henrik, new, looking_after


async def leaves(company: Company, actor: Actor) -> None:
    """Leave the one group that somebody is in."""
    await actor.says("/groups list")
    await actor.presses("Forlat eller bytt")
    await actor.presses("Forlat gruppa")
    await company.advance(seconds=5)


async def test_spare_fadder_steps_in_where_a_group_has_lost_its_own(company: Company, tables: Tables) -> None:
    henrik, new, fadders = await opens(company, *FADDERS)
    first, second = (actor for actor in fadders if company.conversations(actor))
    spare = one, other, unwanted = [actor for actor in fadders if not company.conversations(actor)]
    await keeps_from(new[0], unwanted)
    await leaves(company, first)
    assert [len(actor.inbox) for actor in spare] == [1, 1, 1], "there is one left"
    await leaves(company, second)
    assert [ASKED in actor.inbox[-1] for actor in spare] == [True, True, False]

    said = await asyncio.gather(*(actor.presses("Jeg trår til") for actor in (one, other)))
    assert sorted("En annen rakk det før deg" in answer for answer in said) == [False, True]
    quick, slow = (one, other) if "Du er fadder i Faddergrupper: gruppe 1 nå" in said[0] else (other, one)
    await company.advance(seconds=5)
    ((*_, word),) = company.conversations(new[0])
    assert word.startswith(f"{quick.person.name} er fadderen deres fra nå av")
    assert company.conversations(quick) == company.conversations(new[0])
    assert company.conversations(slow) == []
    assert await tables.count(SpareRow) == 2
    assert "Du er fadder i" in await company.presses_stale(quick, "groups/step_in?group=1"), "and no second time"
    assert "En annen rakk det før deg" in await company.presses_stale(unwanted, "groups/step_in?group=1")
    assert "Du er ikke reserve her nå" in await company.presses_stale(new[0], "groups/step_in?group=1")
    await company.advance(days=1, minutes=1)
    assert WITHOUT not in " ".join(company.transcript("general")), "there is somebody"

    await leaves(company, quick)
    assert [len(actor.inbox) for actor in (quick, slow, unwanted)] == [2, 3, 1]
    same = await company.presses_stale(unwanted, "groups/step_in?group=1")
    assert "En annen rakk det før deg" in same, "nobody learns that somebody keeps from them"
    assert WITHOUT not in " ".join(company.transcript("general"))
    await company.advance(days=1, minutes=1)
    assert company.transcript("general")[-1].startswith(WITHOUT)
    assert "Du er ikke med på" in await slow.presses("Meld meg av")
    assert "Du er ikke reserve her nå" in await company.presses_stale(slow, "groups/step_in?group=1")
    await henrik.says("/groups end drawn:1")
    await henrik.presses("Avslutt gruppene")
    await company.advance(days=365)
    assert "ikke i gang lenger" in await company.presses_stale(unwanted, "groups/step_in?group=1")


@in_the_sandbox_only  # who hears of it is the same everywhere
async def test_group_that_nobody_can_step_into_is_told_to_organisers(
    company: Company, core: Core, tables: Tables, presses_stale: Stale
) -> None:
    henrik, _, (fadder,) = await opens(company, "Tuva")
    (place,) = [place for place in await tables.all(PlaceRow) if place.is_mentor]
    await erased(core, place.member_id)
    assert company.transcript("general")[-1].startswith(WITHOUT), "nobody is spare"
    assert "Du er ikke reserve her nå" in await presses_stale(fadder, "groups/step_in?group=1")
    late = company.joins("Emil")
    assert "Velkommen. Du er med i Faddergrupper: gruppe 1" in await late.presses("Bli med som fadder")
    assert "ikke i gang lenger" in await presses_stale(late, "groups/step_in?group=99")
    await henrik.presses("Angre")
    assert "ikke i gang lenger" in await presses_stale(late, "groups/step_in?group=1")


@in_the_sandbox_only  # when it is said is the same everywhere
async def test_spare_fadders_are_left_to_sleep(company: Company) -> None:
    henrik, _, fadders = await opens(company, "Tuva", "Emil", "Nora")
    await chooses(henrik, "Stille timer", start="22", end="08.00")
    (spare,) = [actor for actor in fadders if not company.conversations(actor)]
    await company.advance(hours=13)  # to eleven in the evening
    for actor in fadders:
        if actor is not spare:
            await leaves(company, actor)
    await company.advance(hours=6)
    assert ASKED not in spare.inbox[-1]
    await company.advance(hours=6)
    assert ASKED in spare.inbox[-1]
