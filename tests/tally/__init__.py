"""A plug-in of the tests' own for the real program: each of its jobs counts itself, and says its number in a channel.

The program finds it as it finds any other, by its entry point: see `installed`.
"""

import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Row, column, func, insert, select, table

from bot.api import Address, Channel, Cog, Context, Message, say, t
from bot.community import join
from bot.context import Request
from bot.schedule.claim import schedule
from bot.storage.engine import Storage
from bot.storage.tables import JobRow, OutboxRow

ROOT = Path(__file__).parents[2]
RUNS = table("tally_runs", column("number"), column("process"))

cog = Cog("tally")


@cog.job()
async def call_out(ctx: Context, number: int, channel: str) -> None:
    """Count, and say the number."""
    await ctx.db.execute(insert(RUNS).values(number=number, process=os.getpid()))
    ctx.post(say(t("tally.number", number=number)), to=Address.decode(channel))


@cog.command("say")
async def say_number(ctx: Context, number: int, channel: Channel) -> Message:
    """Count, and have a number said."""
    await ctx.db.execute(insert(RUNS).values(number=number, process=os.getpid()))
    ctx.post(say(t("tally.number", number=number)), to=channel)
    return say(t("tally.said"))


@cog.export
async def export(ctx: Context, member_id: int) -> dict[str, Any]:
    """Nothing is kept of members."""
    return {}


@cog.erase
async def erase(ctx: Context, member_id: int) -> None:
    """Nothing is kept of members."""


def installed(folder: Path) -> dict[str, str]:
    """The environment in which the program has this plug-in, as if it had been installed in this folder."""
    package = folder / "tally-1.dist-info"
    package.mkdir(parents=True)
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: tally\nVersion: 1\n")
    (package / "entry_points.txt").write_text("[fadderbot.cogs]\ntally = tests.tally:cog\n")
    return {"PYTHONPATH": f"{folder}:{ROOT}"}


async def ask(storage: Storage, adapter: str, workspace: str, due: Mapping[int, tuple[datetime, Address]]) -> None:
    """Have these numbers said, each at its instant and in its channel, all asked for in one transaction."""
    async with storage.transaction() as session:
        served = await join(session, adapter=adapter, platform_id=workspace)
        await schedule(session, [_request(served.id, number, *when) for number, when in due.items()])


def _request(workspace_id: int, number: int, at: datetime, channel: Address) -> Request:
    given = {"number": number, "channel": channel.encode()}
    return Request(workspace_id, cog.name, "call_out", str(number), at, given)


async def runs(storage: Storage) -> Sequence[Row[Any]]:
    """Each run that was counted: its number, and the process that it ran in."""
    async with storage.reading() as session:
        return (await session.execute(select(RUNS))).all()


async def is_done(storage: Storage) -> bool:
    """Whether nothing is left to be run."""
    async with storage.reading() as session:
        return await session.scalar(select(func.count()).where(JobRow.wake_at.is_not(None))) == 0


async def is_said(storage: Storage) -> bool:
    """Whether nothing is left to be run, nor to be said."""
    async with storage.reading() as session:
        left = await session.scalar(select(func.count()).where(OutboxRow.wake_at.is_not(None)))
    return not left and await is_done(storage)
