"""What is stored about oneself is told in words, given as a file, and deleted: also what a part keeps that is off."""

import json

from sqlalchemy import update

from bot.core import Core
from bot.privacy import LEFT_BEHIND
from bot.storage.tables import MemberRow, OutboxRow, Received, WorkspaceRow
from cogs.events.tables import EventRow, RsvpRow
from cogs.groups.tables import SignUpRow
from tests.journeys.conftest import Tables, in_the_sandbox_only
from tests.journeys.test_groups_life import are_drawn, opens, signs_up
from tests.journeys.test_seats import limits
from tests.journeys.things import adds
from tests.platforms import Actor, ClassInTheSandbox, Company

NOTHING = "Boten har ikke lagret noe om deg."


def files(company: Company, actor: Actor) -> list[str]:
    """What is in the files that somebody can save in the sandbox, the newest first."""
    assert isinstance(company, ClassInTheSandbox)
    seen = company.sandbox.world.visible(actor.person.id)
    return [block["content"] for message in reversed(seen) for block in message.blocks if block["kind"] == "file"]


async def turns_off(core: Core, *cogs: str) -> None:
    """Have parts of the bot off in the class, as `/setup` does."""
    async with core.storage.transaction() as session:
        await session.execute(update(WorkspaceRow).values(cogs_off=list(cogs)))


async def test_all_that_is_stored_is_told_and_deleted_whatever_is_off(
    company: Company, core: Core, tables: Tables
) -> None:
    henrik, solveig = company.joins("Henrik", "organiser"), company.joins("Solveig")
    stranger = company.joins("Amara", locale="en")
    await opens(henrik)
    ida, *_ = await signs_up(company, "Ida", "Ola", "Kari")
    await are_drawn(company, henrik)
    await adds(henrik)
    await limits(henrik, seats="1")
    await ida.presses("Jeg kommer")
    await solveig.presses("Jeg kommer")
    assert len(company.conversations(ida)) == 1
    assert await stranger.says("/privacy") == "The bot has stored nothing about you."

    await company.advance(minutes=1)
    (post,) = [said for said in company.transcript("activities") if "Spillkveld" in said]
    assert "1 kommer" in post
    await turns_off(core, "events")
    told = await ida.says("/privacy")
    assert told.startswith("Dette er lagret om deg")
    assert "Svaret ditt på 1 arrangement." in told
    assert "1 påmelding til grupper." in told
    assert "1 gruppe som du er eller har vært i." in told
    assert "Her er alt som er lagret om deg." in await ida.presses("Gi meg alt som en fil")
    await ida.says("/privacy")
    means = await ida.presses("Slett alt om meg")
    assert "plassene dine går til dem som venter" in means
    assert "Du går ut av gruppene dine, og de andre får ikke vite hvorfor." in means
    assert "Innlegg" not in means, "she wrote none"
    assert await tables.count(SignUpRow) == 3, "it is asked first"

    assert await ida.presses("Ja, slett alt") == "Alt om deg er slettet."
    await company.advance(minutes=1)
    assert company.conversations(ida) == []
    assert (await tables.count(SignUpRow), await tables.count(RsvpRow)) == (2, 1)
    (offer,) = [said for said in company.transcript("activities") if "Meld meg av" in said]
    assert "2 personer" in offer, "she is counted no more"
    assert len(await tables.all(EventRow)) == 1
    assert ida.person.id not in [row.platform_id for row in await tables.all(MemberRow)]
    assert not [row for row in await tables.all(OutboxRow) if ida.person.id in row.address]
    assert await ida.says("/privacy") == NOTHING
    assert await tables.count(Received) > 0
    assert solveig.inbox == []
    assert post in company.transcript("activities"), "the calendar is off, and says nothing"


@in_the_sandbox_only
async def test_seat_of_who_is_deleted_goes_to_who_waits(company: Company) -> None:
    """What follows of a deletion is no platform's matter."""
    henrik, ida, solveig = company.joins("Henrik", "organiser"), company.joins("Ida"), company.joins("Solveig")
    await adds(henrik)
    await limits(henrik, seats="1")
    await ida.presses("Jeg kommer")
    await solveig.presses("Jeg kommer")
    await ida.says("/privacy")
    await ida.presses("Slett alt om meg")
    await ida.presses("Ja, slett alt")
    await company.advance(seconds=5)
    assert solveig.inbox[0].startswith("Det er en plass til deg på Spillkveld")


@in_the_sandbox_only
async def test_what_a_part_left_behind_that_is_not_installed_any_more_is_told_and_deleted(
    company: Company, core: Core, tables: Tables
) -> None:
    """Which parts are installed is no platform's matter."""
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    await adds(henrik)
    await ida.presses("Jeg kommer")
    installed = core.registry.cogs
    core.registry.cogs = tuple(cog for cog in installed if cog.name != "events")
    try:
        assert "1 opplysning fra deler av boten som ikke er i bruk mer." in await ida.says("/privacy")
        await ida.presses("Gi meg alt som en fil")
        kept = json.loads(files(company, ida)[0])
        assert [row["answer"] for row in kept[LEFT_BEHIND]["events_rsvps"]] == ["yes"]
        await ida.says("/privacy")
        await ida.presses("Slett alt om meg")
        await ida.presses("Ja, slett alt")
    finally:
        core.registry.cogs = installed
    assert await tables.count(RsvpRow) == 0
