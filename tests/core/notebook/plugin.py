"""The notebook itself: its table, and the doors at which its handlers wait for a test."""

import asyncio
from collections import defaultdict

from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table, insert

from bot.api import Cog, Context
from bot.storage.base import Table as Core

cog = Cog("notebook")

# In a collection of its own, so that no other test takes it for a table that needs a migration.
_TABLES = MetaData()
NOTES = Table(
    "notebook_notes",
    _TABLES,
    Column("id", Integer, primary_key=True),
    Column("text", String(200), nullable=False),
    Column("member_id", Integer, ForeignKey(Core.metadata.tables["members"].c.id, ondelete="CASCADE")),
)

doors: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)
"""What a waiting handler waits for, by name; the test opens it."""

arrived: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)
"""Set once a handler stands before the door of that name."""


async def put(ctx: Context, text: str) -> None:
    """Store a note of whoever asks."""
    await ctx.db.execute(insert(NOTES).values(text=text, member_id=ctx.member.id if ctx.member else None))
