"""What is kept of one member by everything that is installed, whether it is on or off: told, exported and erased."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, column, delete, inspect, or_, select, table, text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cog import Cog
from bot.community import workspaces
from bot.context import Context, Effects, Workspace
from bot.i18n import Catalogue
from bot.model.phrase import Phrase, t
from bot.sharing import SubscriptionTable
from bot.storage.base import Table
from bot.storage.tables import MemberRow

PARTS = "parts"
LEFT_BEHIND = "parts_no_longer_installed"


async def export(ctx: Context, member_id: int) -> dict[str, Any]:
    """Everything that is kept of a member, as JSON values: by each cog, and in tables whose cog is gone."""
    row = await ctx.db.get_one(MemberRow, member_id)
    return {
        "platform": ctx.workspace.adapter,
        "workspace": ctx.workspace.platform_id,
        "member": row.platform_id,
        "language_of_the_app": row.locale,
        PARTS: {cog.name: await cog.exporter(ctx, member_id) for cog in ctx.cogs if cog.exporter is not None},
        LEFT_BEHIND: await _left_behind(ctx.db, ctx.cogs, member_id),
    }


async def erase(ctx: Context, member_id: int) -> None:
    """Have every cog forget a member, and then the core: what is left of them goes with their row.

    Each cog does it as if it had been asked alone, so that one that is off stays silent. What it would tell the member
    themselves has nobody to be told.
    """
    for cog in ctx.cogs:
        if cog.eraser is not None:
            alone = replace(ctx, effects=Effects(), around={})
            await cog.eraser(alone, member_id)
            contexts = {ctx.workspace.id: alone, **alone.around}
            for id_, asked in alone.asked(cog.name).items():
                asked.outgoing = [one for one in asked.outgoing if one.member_id != member_id]
                ctx.within(contexts[id_].workspace).effects.add(asked)
    await ctx.db.flush()
    await ctx.db.execute(delete(MemberRow).where(MemberRow.id == member_id))


async def whose_rows(ctx: Context) -> list[Workspace]:
    """The other workspaces in whose rows a member may stand: those from which theirs has anything, by any cog."""
    ids: set[int] = set()
    for kind in SubscriptionTable.__subclasses__():
        ids |= set(await ctx.db.scalars(select(kind.publisher_id).where(kind.workspace_id == ctx.workspace.id)))
    return list((await workspaces(ctx.db, ids)).values()) if ids else []


def in_words(exported: Mapping[str, Any], catalogue: Catalogue) -> dict[str, list[Phrase]]:
    """What an export holds, as sentences with counts, by the cog that keeps it; those that keep nothing are left out.

    The words for a part of an export are the phrase `cog.kept.part`, so that whatever is exported is told.
    """
    told = {name: list(_sentences(name, kept, catalogue)) for name, kept in exported[PARTS].items()}
    return {name: sentences for name, sentences in told.items() if sentences}


def _sentences(cog: str, kept: Mapping[str, Any], catalogue: Catalogue) -> Iterator[Phrase]:
    for part, value in kept.items():
        key, count = f"{cog}.kept.{part}", how_many(value)
        if count:
            yield t(key, n=count) if key in catalogue else t("core.kept", part=part.replace("_", " "), n=count)


def how_many(value: Any) -> int:
    """How much a part of an export holds: of a list its length, of a table its rows that say something."""
    match value:
        case None:
            return 0
        case list():
            return len(value)
        case dict():
            return sum(each is not None for each in value.values())
        case int():
            return int(value)
    return 1


async def _left_behind(session: AsyncSession, cogs: Iterable[Cog], member_id: int) -> dict[str, list[dict[str, Any]]]:
    """The rows that refer to a member in tables whose cog is not installed any more, by the table's name."""
    connection = await session.connection()
    left: dict[str, list[dict[str, Any]]] = {}
    for name, columns in (await connection.run_sync(_tables_of_nobody, [cog.name for cog in cogs])).items():
        mine = or_(*(column(each) == member_id for each in columns))
        found = select(text("*")).select_from(table(name)).where(mine)
        rows = [dict(row) for row in (await session.execute(found)).mappings()]
        if rows:
            left[name] = rows
    return left


def _tables_of_nobody(connection: Connection, cogs: Sequence[str]) -> dict[str, list[str]]:
    """The tables that are neither the core's nor an installed cog's, with those columns that refer to members."""
    ours = (each.class_ for each in Table.registry.mappers)
    core = {each.__tablename__ for each in ours if each.__module__ == MemberRow.__module__}
    seen = inspect(connection)
    found: dict[str, list[str]] = {}
    for name in set(seen.get_table_names()) - core:
        if not any(name.startswith(f"{cog}_") for cog in cogs):
            keys = [key for key in seen.get_foreign_keys(name) if key["referred_table"] == MemberRow.__tablename__]
            if keys:
                found[name] = [each for key in keys for each in key["constrained_columns"]]
    return found
