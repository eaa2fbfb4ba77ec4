"""What members tell for drawings, whom they do not want to meet, and what others never learn of it."""

import itertools

from bot.core import Core
from cogs.groups import cog
from cogs.groups.given import Given
from cogs.groups.tables import ApartRow, RoundRow, TraitRow
from tests.journeys.conftest import Tables, in_the_sandbox_only
from tests.journeys.test_groups import opens, signs_up
from tests.journeys.things import context_of
from tests.platforms import Actor, Company


async def keeps_from(actor: Actor, other: Actor) -> str:
    """Say that one does not want to be together with somebody."""
    await actor.says("/groups about")
    await actor.presses("Ikke sammen med noen")
    return await actor.fills(person=other.person.id)


async def test_what_one_tells_is_shown_changed_and_deleted(company: Company, tables: Tables) -> None:
    ida = company.joins("Ida")
    assert "Ikke sagt" in await ida.says("/groups about")
    await ida.presses("Endre")
    told = await ida.fills(programme="Informatikk", year="first", languages=("norwegian", "sign"), hours=("mon08",))
    assert "Informatikk" in told
    assert "norsk og norsk tegnspråk" in told
    assert "mandag 8–11" in told
    await ida.presses("Endre")
    told = await ida.fills(programme="", year="unsaid", languages=(), hours=("mon08",))
    assert "Informatikk" not in told
    assert await tables.count(TraitRow) == 1
    assert "mandag" not in await ida.presses("Slett alt dette")
    assert await tables.count(TraitRow) == 0


async def test_nobody_is_with_whom_they_do_not_want_to_be_with(company: Company, tables: Tables) -> None:
    henrik = company.joins("Henrik", "organiser")
    await opens(henrik, size="2")
    ida, ola, kari, _ = everybody = await signs_up(company, "Ida", "Ola", "Kari", "Per")
    assert "Ola" in await keeps_from(ida, ola)
    assert "Kari" in await keeps_from(ida, kari)
    assert "deg selv" in await keeps_from(ida, ida)
    assert await tables.count(ApartRow) == 2
    for _ in range(3):
        await henrik.says("/groups list")
        await henrik.presses("Se på det")
        preview = await henrik.presses("Trekk grupper")
        assert "Ida og Per" in preview or "Per og Ida" in preview
        assert not any(words in preview for words in ("ikke sammen med", "holder det"))
        await henrik.presses("Del gruppene")
        await company.advance(minutes=1)
    for actor in everybody:
        why = await actor.says("/groups explain")
        assert "Trukket av tilfellet" in why
        assert "sammen med" not in why
    assert "Per" not in await ida.says("/groups about")
    await ida.presses("Ta bort")
    assert await tables.count(ApartRow) == 1


async def test_who_cannot_be_placed_hears_it_and_nobody_else(company: Company, tables: Tables) -> None:
    henrik = company.joins("Henrik", "organiser")
    await opens(henrik, size="3")
    ida, ola, *_ = everybody = await signs_up(company, "Ida", "Ola", "Kari")
    await keeps_from(ida, ola)
    before = {actor.person.name: list(actor.inbox) for actor in everybody}
    preview = await henrik.presses("Trekk grupper")
    assert "2 personer, alle i en gruppe" in preview
    assert "Ida" not in preview
    await henrik.presses("Del gruppene")
    await company.advance(minutes=1)
    assert company.conversations(ida) == []
    assert any("ikke en gruppe til deg" in said for said in ida.inbox)
    assert ola.inbox == before["Ola"]
    assert len(company.conversations(ola)) == 1
    (row,) = await tables.all(RoundRow)
    assert row.published_at is not None


async def test_two_who_do_not_want_each_other_alone(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    await opens(henrik)
    pair = await signs_up(company, "Ida", "Ola")
    for one, other in itertools.permutations(pair):
        await keeps_from(one, other)
    assert "lar det seg ikke gjøre" in await henrik.presses("Trekk grupper")


@in_the_sandbox_only
async def test_who_is_forgotten_has_said_nothing_in_any_drawing(company: Company, core: Core, tables: Tables) -> None:
    """What is stored is the same wherever one is."""
    henrik = company.joins("Henrik", "organiser")
    await opens(henrik, size="2")
    ida, ola, kari, _ = await signs_up(company, "Ida", "Ola", "Kari", "Per")
    for actor, programme in ((ida, "Informatikk"), (ola, "Historie")):
        await actor.says("/groups about")
        await actor.presses("Endre")
        await actor.fills(programme=programme)
    await keeps_from(ida, ola)
    await keeps_from(ola, kari)
    await henrik.says("/groups list")
    await henrik.presses("Se på det")
    await henrik.presses("Trekk grupper")
    await henrik.presses("Del gruppene")
    (row,) = await tables.all(RoundRow)
    assert len(Given.decode(row.given).apart) == 2
    async with context_of(company, core, ida) as (ctx, member_id):
        assert cog.eraser is not None
        await cog.eraser(ctx, member_id)
    (row,) = await tables.all(RoundRow)
    assert [list(told.values()) for told in Given.decode(row.given).people] == [[], [["Historie"]], [], []]
    assert len(Given.decode(row.given).apart) == 1, "what is not about her stays"
