"""Groups that became small and may go into others: nobody against a wish, nobody in vain, nobody too often."""

from tests.journeys.conftest import in_the_sandbox_only
from tests.journeys.test_groups_life import are_drawn, leaves, opens, pairs_of, signs_up, talk
from tests.journeys.test_groups_personal import keeps_from
from tests.journeys.test_setup import chooses
from tests.platforms import OWNER, Actor, Company

SIX = ("Ida", "Ola", "Kari", "Per", "Anna", "Nils")
ALONE = "Nå er du alene i gruppa."
MAY_THEY = "Én til vil gjerne være med i gruppa deres."


async def pairs(company: Company, henrik: Actor, *names: str) -> list[list[Actor]]:
    """Students who are drawn in twos."""
    await opens(henrik, kind="lunch", size="2")
    actors = await signs_up(company, *names)
    await are_drawn(company, henrik)
    return pairs_of(company, actors)


def asked_and_not(company: Company, those: list[list[Actor]]) -> tuple[list[Actor], list[Actor]]:
    """The pair that was asked whether there is room, and the one that was not."""
    one, other = those
    return (one, other) if MAY_THEY in talk(company, one[0])[-1] else (other, one)


@in_the_sandbox_only  # who fits whom is the same everywhere
async def test_who_wishes_not_to_meet_is_kept_apart_to_the_last_moment(company: Company) -> None:
    (ida, gone), (third, fourth) = await pairs(company, company.joins("Henrik", "organiser"), *SIX[:4])
    await leaves(gone)
    await ida.presses("Ja, bli med i en annen gruppe")
    await keeps_from(third, ida)
    assert "det er notert" in await third.presses("Ja, gjerne")
    said = await fourth.presses("Ja, gjerne")
    assert "det er notert" in said, "the same as if it were still open: nobody can tell that there is a reason"
    assert MAY_THEY in talk(company, fourth)[-1]
    await company.advance(days=2, minutes=1)
    assert "Det var ikke plass" in talk(company, ida)[-1]
    assert len(talk(company, third)) == 1


@in_the_sandbox_only  # what is decided is the same everywhere
async def test_nobody_waits_for_a_group_in_which_nobody_is_left(company: Company) -> None:
    (ida, gone), *others = await pairs(company, company.joins("Henrik", "organiser"), *SIX)
    await leaves(gone)
    await ida.presses("Ja, bli med i en annen gruppe")
    asked, second = asked_and_not(company, others)
    for actor in asked:
        await leaves(actor)
    await company.advance(minutes=1)
    assert MAY_THEY in talk(company, second[0])[-1], "another group is asked in its place"
    assert "En annen gruppe blir spurt nå." in talk(company, ida)[-1]
    await leaves(ida)
    await company.advance(minutes=1)
    assert len(talk(company, second[0])) == 1, "nobody is asked to take in somebody who is gone"


@in_the_sandbox_only  # what is decided is the same everywhere
async def test_who_is_asked_for_another_loses_their_own_company(company: Company) -> None:
    (ida, gone), (third, fourth) = await pairs(company, company.joins("Henrik", "organiser"), *SIX[:4])
    await leaves(gone)
    await leaves(fourth)  # while the other group is thought of for Ida
    await company.advance(minutes=1)
    assert len(talk(company, third)) == 1
    assert "Det er helt greit" in await ida.presses("Nei, la det være som det er")
    await company.advance(minutes=1)
    assert ALONE in talk(company, third)[-1]


@in_the_sandbox_only  # when it is offered is the same everywhere
async def test_who_is_left_alone_later_is_asked_once_more(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    await opens(henrik, size="3-5")
    actors = await signs_up(company, *SIX)
    await are_drawn(company, henrik)
    ida = actors[0]
    first, second = (one for one in actors[1:] if one.person.name in talk(company, ida)[0])
    await leaves(first)
    assert "Nå er dere 2 i gruppa." in talk(company, ida)[-1]
    await ida.presses("Nei, la det være som det er")
    assert len(talk(company, ida)) == 1
    await leaves(second)
    assert ALONE in talk(company, ida)[-1]
    await company.advance(days=2, minutes=1)
    assert len(talk(company, ida)) == 1, "silence is an answer"


@in_the_sandbox_only  # when it is offered is the same everywhere
async def test_who_agreed_and_left_agrees_for_nobody_else(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    await opens(henrik, size="3-5")
    actors = await signs_up(company, *SIX)
    await are_drawn(company, henrik)
    ida = actors[0]
    first, second = (one for one in actors[1:] if one.person.name in talk(company, ida)[0])
    other = next(one for one in actors if one not in (ida, first, second))
    await leaves(first)
    await second.presses("Ja, bli med i en annen gruppe")
    await other.presses("Ja, gjerne")
    await leaves(second)
    await company.advance(days=2, minutes=1)
    assert ALONE in talk(company, ida)[-1], "it is for Ida to say"
    assert talk(company, other) != talk(company, ida)


@in_the_sandbox_only  # when it is offered is the same everywhere
async def test_nobody_is_asked_about_a_lunch_that_was_eaten(company: Company) -> None:
    (ida, gone), (third, fourth) = await pairs(company, company.joins("Henrik", "organiser"), *SIX[:4])
    await company.advance(days=10, hours=4)
    await ida.presses("Ja")
    said = talk(company, ida)
    await leaves(gone)
    await company.advance(minutes=1)
    assert talk(company, ida) == said
    await leaves(fourth)
    await company.advance(minutes=1)
    assert "ingen annen gruppe med plass" in talk(company, third)[-1], "theirs was not eaten, and no other is to come"


@in_the_sandbox_only  # what is decided is the same everywhere
async def test_who_has_company_again_is_not_moved(company: Company) -> None:
    (ida, gone), (third, fourth) = await pairs(company, company.joins("Henrik", "organiser"), *SIX[:4])
    await leaves(gone)
    await ida.presses("Ja, bli med i en annen gruppe")
    late = company.joins("Sen")
    assert "Der er Ida." in await late.presses("Bli med")
    assert "avgjort" in await third.presses("Ja, gjerne")
    await company.advance(days=2, minutes=1)
    assert len(talk(company, fourth)) == 1
    assert "Sen er med dere" in talk(company, ida)[-1], "and nothing is said of it any more"


@in_the_sandbox_only  # quiet hours are the core's
async def test_what_was_agreed_on_is_done_when_the_night_is_over(company: Company) -> None:
    henrik = company.joins("Henrik", OWNER)
    await chooses(henrik, "Stille timer", start="22", end="08.00")
    (ida, gone), (third, _) = await pairs(company, henrik, *SIX[:4])
    await company.advance(hours=10)
    await leaves(gone)
    await company.advance(hours=2, minutes=30)
    await ida.presses("Ja, bli med i en annen gruppe")  # at half past ten in the evening
    assert len(talk(company, third)) == 1, "the others sleep"
    await company.advance(hours=9, minutes=31)
    await third.presses("Ja, gjerne")
    await company.advance(days=1, hours=15)  # eleven in the evening, two days after Ida's yes
    assert MAY_THEY in talk(company, third)[-1]
    await company.advance(hours=9)
    assert "Ida er med dere fra nå av." in talk(company, third)[-1]
