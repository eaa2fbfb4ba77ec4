"""A group that looks for a time, and of which somebody leaves meanwhile: those who remain go on."""

from tests.journeys.conftest import in_the_sandbox_only
from tests.journeys.test_groups_life import are_drawn, leaves, opens, signs_up, talk
from tests.platforms import Company


@in_the_sandbox_only  # what stands is the same everywhere
async def test_nobody_who_left_is_waited_for(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    await opens(henrik, size="4")
    ida, ola, kari, per = await signs_up(company, "Ida", "Ola", "Kari", "Per")
    await are_drawn(company, henrik)
    await ida.presses("Finn en tid")
    for actor in (ida, ola, kari):
        await actor.fills(lunch=("friday",))
        if actor is not kari:
            await (ola if actor is ida else kari).presses("Si når du er ledig")
    await leaves(per)
    assert "Dette passer for flest: fredag 4. september kl. 12.00." in talk(company, ida)[-1]
    await ida.presses("Passer: fredag 4. september kl. 12.00")
    await leaves(kari)
    assert "Dette passer for flest" in talk(company, ida)[-1], "one of two is not more than half"
    await ola.presses("Passer: fredag 4. september kl. 12.00")
    assert "Dere møtes" in talk(company, ida)[-1]


@in_the_sandbox_only  # what stands is the same everywhere
async def test_time_stands_on_which_those_agree_who_remain(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    await opens(henrik, size="4")
    ida, ola, kari, _ = await signs_up(company, "Ida", "Ola", "Kari", "Per")
    await are_drawn(company, henrik)
    await ida.presses("Finn en tid")
    await ida.fills(lunch=("friday",))
    await company.advance(days=1)
    for actor in (ida, ola):
        assert "når flere" in await actor.presses("Passer: fredag 4. september kl. 12.00")
    await leaves(kari)
    assert "Dere møtes fredag 4. september kl. 12.00." in talk(company, ida)[-1]
