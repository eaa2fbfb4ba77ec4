"""Discord with several connections: as many as it asks for, each with its own guilds, and one bot behind them."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import discord
import pytest
from sqlalchemy import func, select

from bot.adapters.discord import connect
from bot.clock import WindableClock
from bot.storage.tables import WorkspaceRow
from tests.adapters.stages import OnDiscord
from tests.fakes.discord import FakeDiscord, gateway
from tests.fakes.discord import people as discord_people
from tests.platforms import ROOMS

MANY = 3


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    async def at_once(*_: object, **__: object) -> None:
        """Identify at once: discord.py waits for five seconds each time but the first."""

    monkeypatch.setattr(connect, "_RETRY_S", (0.0,))
    monkeypatch.setattr(discord.Client, "before_identify_hook", at_once)


@pytest.fixture
async def sharded(database: str, clock: WindableClock) -> AsyncIterator[OnDiscord]:
    """Guilds on each of several connections, with a bot that was never started."""
    async with FakeDiscord(now=clock.now) as fake:
        stage = OnDiscord(fake, database, clock)
        fake.gateway.shards = MANY
        for number in range(1, MANY):
            clock.wind_to(clock.now() + timedelta(milliseconds=1))  # a guild's millisecond decides where it is told of
            fake.guild(name=f"Klasse {number}", rooms=ROOMS)
        yield stage
        await stage.stop()


async def writes(stage: OnDiscord, guild_id: str) -> str:
    """Somebody of a guild does something there."""
    company = discord_people.Company(stage.fake, stage.fake.world.guilds[guild_id])
    company.settle = stage.company.settle
    return await company.joins("Ida", locale="en").calls("notebook", "write", text="tea")


async def test_guilds_of_every_connection_are_served(sharded: OnDiscord) -> None:
    await sharded.start()
    assert sorted(session.shard for session in sharded.fake.gateway.live) == [(n, MANY) for n in range(MANY)]
    for guild_id, guild in sharded.fake.world.guilds.items():
        assert await writes(sharded, guild_id) == "Written: tea"
        room = guild.rooms["general"]
        assert await sharded.discord.find_channel(guild_id, room) is not None, "its channels are known"
    async with sharded.core.storage.reading() as session:
        served = select(func.count()).where(WorkspaceRow.left_at.is_(None))
        assert await session.scalar(served) == MANY
    assert sharded.fake.refusals == []


async def test_one_connection_breaks_and_the_others_do_not(sharded: OnDiscord) -> None:
    await sharded.start()
    fake = sharded.fake
    last = next(session for session in fake.gateway.live if session.shard[0] == MANY - 1)
    assert last.line is not None
    last.line.drop()
    for guild_id in fake.world.guilds:
        assert await writes(sharded, guild_id) == "Written: tea"
    assert (fake.gateway.identified, fake.gateway.resumed) == (MANY, 1)


async def test_more_guilds_than_one_connection_takes(sharded: OnDiscord, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "GUILDS_OF_A_SHARD", MANY - 1)
    fake = sharded.fake
    fake.gateway.shards = 1
    await sharded.open()
    await fake.changes.until(lambda: 4011 in fake.gateway.refused)
    assert not sharded.discord.ready.is_set()

    fake.gateway.shards = MANY  # Discord says so by then
    await asyncio.wait_for(sharded.discord.ready.wait(), 10)
    for guild_id in fake.world.guilds:
        assert await writes(sharded, guild_id) == "Written: tea"
