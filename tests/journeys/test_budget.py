"""No more comes by itself than a member wants: the rest waits, and what is necessary always comes."""

from bot.core import Core
from bot.storage.tables import MemberRow, ToldRow
from tests.journeys.conftest import Tables, in_the_sandbox_only
from tests.journeys.things import adds, context_of, opens_preferences
from tests.platforms import Company

ENOUGH = "Nå har du fått så mange meldinger som du vil ha på en uke."


async def test_more_than_a_week_s_messages_waits_and_what_is_necessary_comes(company: Company) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    await opens_preferences(ida)
    assert "0 til 50" in await ida.fills(weekly="51")
    await ida.fills(weekly="1")
    for day in (2, 3, 4, 9):
        await adds(henrik, title=f"Kveld {day}", when=f"{day}.9.2026 kl. 18–20", reminder="none")
        await ida.presses("Jeg kommer")
        if day == 2:
            await ida.presses("Minn meg på det jeg sier ja til")

    await company.advance(days=1, hours=7)
    (first,) = ida.inbox
    assert first.startswith("Kveld 2 begynner om 1 time")
    assert ENOUGH in first

    await company.advance(days=1)
    assert len(ida.inbox) == 1
    read = await ida.says("/inbox")
    assert read.startswith("Denne meldingen fra torsdag 3. september kl. 17.00 var mer enn du vil ha på en uke:")
    assert "Kveld 3 begynner" in read
    assert "Ingenting venter på deg" in await ida.says("/inbox")

    await company.advance(days=1, hours=1)  # the fourth has begun: to be reminded of it is of no use any more
    assert "Ingenting venter på deg" in await ida.says("/inbox")
    await henrik.says("/events edit Kveld 9")
    await henrik.fills(when="9.9.2026 kl. 19")
    assert ida.inbox[1].startswith("Flyttet: Kveld 9")

    await company.advance(days=5)
    assert ida.inbox[2].startswith("Kveld 9 begynner om 1 time")
    assert len(ida.inbox) == 3


@in_the_sandbox_only
async def test_what_came_is_forgotten_and_what_was_chosen_can_be_taken_along(
    company: Company, core: Core, tables: Tables
) -> None:
    """What is kept of a member is the core's own: no platform has a part in it."""
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    await adds(henrik)
    await ida.presses("Jeg kommer")
    await ida.presses("Minn meg på det jeg sier ja til")
    await opens_preferences(ida)
    await ida.fills(weekly="3", start="23", end="7.30")
    await company.advance(days=2)
    assert await tables.count(ToldRow) == 1

    desk = next(cog for cog in core.registry.cogs if cog.name == "desk")
    assert desk.exporter is not None
    assert desk.eraser is not None
    async with context_of(company, core, ida) as (ctx, ida_id):
        chosen = await desk.exporter(ctx, ida_id)
    hours = chosen["preferences"]
    assert (hours["quiet_from"], hours["quiet_until"], hours["messages_a_week"]) == (23 * 60, 7 * 60 + 30, 3)
    assert chosen["came_by_themselves"] == ["2026-09-02T15:00:00+00:00"]
    async with context_of(company, core, ida) as (ctx, ida_id):
        await desk.eraser(ctx, ida_id)
    assert await tables.count(ToldRow) == 0
    assert [(row.quiet_from, row.quiet_until, row.weekly) for row in await tables.all(MemberRow)] == 2 * [3 * (None,)]
