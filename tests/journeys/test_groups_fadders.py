"""Fadder groups: new students with those who look after them."""

from collections import Counter

from cogs.groups.tables import PlaceRow, SpareRow
from tests.journeys.conftest import Tables
from tests.platforms import Company

NEW = [f"Ny{number}" for number in range(10)]
FADDERS = ("Tuva", "Emil", "Nora", "Jonas", "Sara")


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
    assert "Faddere og mentorer: 1. 3 grupper trenger 3, så 2 mangler." in preview
