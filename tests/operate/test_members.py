"""Who has left asks whoever runs the bot: what is stored of them is printed and deleted by their platform's id."""

import asyncio
import json

from sqlalchemy import select

from bot.clock import SystemClock, WindableClock
from bot.storage.engine import Storage
from bot.storage.tables import MemberRow
from tests.journeys.things import adds
from tests.operate.conftest import Says
from tests.platforms import in_the_sandbox


async def members(database: str) -> set[str]:
    """The platform's ids of all whom the bot knows."""
    storage = Storage(database)
    async with storage.reading() as session:
        found = set(await session.scalars(select(MemberRow.platform_id)))
    await storage.close()
    return found


async def test_who_left_is_given_what_is_stored_and_deleted_while_the_bot_runs(database: str, says: Says) -> None:
    clock = WindableClock(SystemClock().now(), running=False)  # the command line goes by the machine's

    async def line(*words: str, answer: str = "") -> tuple[int, str]:
        return await asyncio.to_thread(says, *words, database=database, answer=answer)

    async with in_the_sandbox(database, clock) as (company, _):
        henrik, ida, torleif = company.joins("Henrik", "organiser"), company.joins("Ida"), company.joins("Torleif")
        await adds(henrik, when="i overmorgen kl. 18")
        for somebody in (ida, torleif):
            await somebody.presses("Jeg kommer")
        await company.advance(minutes=1)
        assert "2 kommer" in company.transcript("activities")[0]
        company.leaves(ida)

        code, printed = await line("export", ida.person.id)
        (kept,) = json.loads(printed)
        assert (code, kept["member"]) == (0, ida.person.id)
        assert [one["event"] for one in kept["parts"]["events"]["answers"]] == ["Spillkveld"]

        code, said = await line("erase", ida.person.id, answer="n\n")
        assert code == 1
        assert "in 1 community, for good?" in said
        assert ida.person.id in await members(database), "it is asked first"
        code, said = await line("erase", ida.person.id, "--yes")
        assert code == 0
        assert said.startswith("Deleted in 1 community.")
        assert await members(database) == {henrik.person.id, torleif.person.id}
        await company.advance(minutes=1)
        assert "1 kommer" in company.transcript("activities")[0]

    code, said = await line("export", ida.person.id)
    assert code == 1
    assert "Nothing is stored of anybody with the id" in said
