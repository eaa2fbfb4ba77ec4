"""Every cog tells a member what it keeps of them, and forgets them wholly."""

import ast
import json
from collections.abc import AsyncIterator, Callable
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import Column, Table, TypeDecorator, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cog import Cog
from bot.community import join, workspace
from bot.context import Context
from bot.model.address import Address, Place
from bot.privacy import PARTS, in_words
from bot.storage.base import Table as Base
from bot.storage.engine import Storage
from tests.conftest import START
from tests.house.installed import CATALOGUE, COGS, ROOT, sources

TABLES = Base.metadata.tables
CORE = {"drafts", "helplines", "workspaces", "role_bindings", "members", "looked_for", "told", "received", "jobs"}
CORE |= {"outbox", "posts", "tickets", "under_way"}
MADE: dict[type, Callable[[int], Any]] = {
    int: lambda n: n,
    str: lambda n: f"x{n}",
    bool: lambda n: False,
    float: float,
    bytes: lambda n: b"x",
    datetime: lambda n: START,
    date: lambda n: START.date(),
    dict: lambda n: {},
    list: lambda n: [],
    object: lambda n: [],  # JSON, of whatever shape
}


def somewhere(n: int) -> str:
    """A channel, as cogs store it."""
    return Address("office", "class", Place.CHANNEL, f"c{n}").encode()


def drawn_from(n: int) -> str:
    """What a drawing of nobody depends on, as groups store it."""
    return f'{{"people":[],"size":[2,2],"aims":[],"history":[],"apart":[],"seed":{n}}}'


OF_A_NAME = {"channel": somewhere, "given": drawn_from}


def tables_of(cog: Cog) -> list[Table]:
    """The tables of a cog."""
    return [table for name, table in TABLES.items() if name.startswith(f"{cog.name}_")]


def keepers(cog: Cog) -> list[tuple[Table, Column[Any]]]:
    """The columns of a cog's tables that refer to a member."""
    return [
        (table, column)
        for table in tables_of(cog)
        for column in table.columns
        if any(key.column.table.name == "members" for key in column.foreign_keys)
    ]


def _python_type(column: Column[Any]) -> type:
    kept_as = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    return kept_as.python_type


class Filler:
    """Writes a row of any table, with everything that it refers to."""

    def __init__(self, session: AsyncSession, known: dict[str, int]) -> None:
        self._session = session
        self._known = known  # the id of a row that is there, by table
        self._count = 1_000 * known["members"]  # so that two members have nothing in common

    async def row(self, table: Table) -> int | None:
        """Write a row with every column filled, and give its id where it has one of its own."""
        self._count += 1
        values: dict[str, Any] = {}
        for column in table.columns:
            if column.foreign_keys:
                values[column.name] = await self._parent(next(iter(column.foreign_keys)).column.table)
            elif not (column.primary_key and _python_type(column) is int and len(table.primary_key) == 1):
                made = OF_A_NAME.get(column.name) or MADE[_python_type(column)]
                values[column.name] = made(self._count)
        result = await self._session.execute(insert(table).values(values))
        ids: tuple[Any, ...] = result.inserted_primary_key  # type: ignore[attr-defined] # an INSERT gives one
        return ids[0] if len(ids) == 1 else None

    async def _parent(self, table: Table) -> int | None:
        if table.name not in self._known:
            made = await self.row(table)
            assert made is not None, f"{table.name} has no id of its own"
            self._known[table.name] = made
        return self._known[table.name]


@pytest.fixture
async def storage(database: str) -> AsyncIterator[Storage]:
    """A database with one workspace."""
    storage = Storage(database)
    async with storage.transaction() as session:
        await join(session, adapter="office", platform_id="class")
    yield storage
    await storage.close()


async def filled(storage: Storage, cog: Cog) -> tuple[int, int]:
    """Two members of whom every table of the cog that can knows something; their ids."""
    ids = []
    async with storage.transaction() as session:
        for name in ("leaves", "stays"):
            row = insert(TABLES["members"]).values(workspace_id=1, platform_id=name)
            ids.append((await session.execute(row)).inserted_primary_key[0])  # type: ignore[attr-defined] # as above
            filler = Filler(session, {"workspaces": 1, "members": ids[-1]})
            for table in dict.fromkeys(table for table, _ in keepers(cog)):
                await filler.row(table)
    return ids[0], ids[1]


async def kept(storage: Storage, cog: Cog, member: int) -> dict[str, int]:
    """How many rows refer to a member, by table and column."""
    async with storage.reading() as session:
        return {
            f"{table.name}.{column.name}": await session.scalar(
                select(func.count()).select_from(table).where(column == member)
            )
            or 0
            for table, column in keepers(cog)
        }


@pytest.mark.parametrize("cog", COGS, ids=lambda cog: cog.name)
async def test_cog_exports_what_it_keeps_and_erases_it(storage: Storage, cog: Cog) -> None:
    assert cog.exporter is not None
    assert cog.eraser is not None
    leaves, stays = await filled(storage, cog)
    before = await kept(storage, cog, stays)
    assert all(before.values())
    async with storage.transaction() as session:
        context = Context(session, START, await workspace(session, 1), None, None)
        exported = await cog.exporter(context, leaves)
        nothing = await cog.exporter(context, 10_000)
        await cog.eraser(context, leaves)

    assert json.loads(json.dumps(exported)) == exported, "as JSON values"
    assert not before or exported != nothing
    assert set((await kept(storage, cog, leaves)).values()) <= {0}
    assert await kept(storage, cog, stays) == before, "nobody else is touched"
    async with storage.reading() as session:
        context = Context(session, START, await workspace(session, 1), None, None)
        assert await cog.exporter(context, leaves) == nothing


@pytest.mark.parametrize("cog", COGS, ids=lambda cog: cog.name)
async def test_what_is_kept_is_each_in_the_export(storage: Storage, cog: Cog) -> None:
    """Each table that knows a member changes what the export says, taken alone."""
    assert cog.exporter is not None
    for number, (table, column) in enumerate(keepers(cog)):
        async with storage.transaction() as session:
            row = insert(TABLES["members"]).values(workspace_id=1, platform_id=f"m{number}")
            member = (await session.execute(row)).inserted_primary_key[0]  # type: ignore[attr-defined] # as above
            context = Context(session, START, await workspace(session, 1), None, None)
            before = await cog.exporter(context, member)
            await Filler(session, {"workspaces": 1, "members": member}).row(table)
            assert await cog.exporter(context, member) != before, f"{table.name}.{column.name}"


@pytest.mark.parametrize("cog", COGS, ids=lambda cog: cog.name)
async def test_what_is_exported_is_told_in_words_and_so_is_what_it_means_to_be_erased(
    storage: Storage, cog: Cog
) -> None:
    assert cog.exporter is not None
    async with storage.reading() as session:
        parts = await cog.exporter(Context(session, START, await workspace(session, 1), None, None), 10_000)
    told = {key for key in CATALOGUE.keys("en") if key.startswith(f"{cog.name}.kept.")}
    assert told == {f"{cog.name}.kept.{part}" for part in parts}
    assert not parts or {f"{cog.name}.erasing", f"{cog.name}.commands"} <= CATALOGUE.keys("en").keys()


@pytest.mark.parametrize("cog", COGS, ids=lambda cog: cog.name)
async def test_whoever_a_cog_knows_of_is_told_so_in_words(storage: Storage, cog: Cog) -> None:
    assert cog.exporter is not None
    leaves, _ = await filled(storage, cog)
    async with storage.reading() as session:
        context = Context(session, START, await workspace(session, 1), None, None)
        sentences = in_words({PARTS: {cog.name: await cog.exporter(context, leaves)}}, CATALOGUE)
    assert bool(sentences) is bool(keepers(cog))


def test_every_table_is_somebodys() -> None:
    owners = {name: [cog.name for cog in COGS if name.startswith(f"{cog.name}_")] for name in TABLES}
    assert {name for name, cogs in owners.items() if not cogs} == CORE
    assert [name for name, cogs in owners.items() if len(cogs) > 1] == []


@pytest.mark.parametrize("cog", COGS, ids=lambda cog: cog.name)
def test_members_are_known_by_our_id_only(cog: Cog) -> None:
    """A platform's id or a name of a person in a cog's table would escape the erasing by foreign key."""
    suspicious = ("platform_id", "user", "username", "member_name", "display_name", "email")
    assert [f"{t.name}.{c.name}" for t in tables_of(cog) for c in t.columns if c.name in suspicious] == []
    loose = [
        f"{t.name}.{c.name}"
        for t in tables_of(cog)
        for c in t.columns
        if "member" in c.name and not any(key.column.table.name == "members" for key in c.foreign_keys)
    ]
    assert loose == []


@pytest.mark.parametrize("cog", COGS, ids=lambda cog: cog.name)
def test_nothing_keeps_a_member_or_a_workspace_from_being_erased(cog: Cog) -> None:
    """One foreign key without a rule would keep everybody in the database, whatever they asked."""
    kept = [
        f"{table.name}.{key.parent.name}"
        for table in tables_of(cog)
        for key in table.foreign_keys
        if key.column.table.name in ("members", "workspaces") and key.ondelete not in ("CASCADE", "SET NULL")
    ]
    assert kept == []


def test_whatever_comes_by_itself_is_declared() -> None:
    """A cog that tells members anything by itself says so where they look for it."""
    tells = {
        path.relative_to(ROOT / "cogs").parts[0]
        for path, module in sources("cogs").items()
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and "tell" in ast.unparse(node.func)
        if any(each.arg == "by_itself" for each in node.keywords)
    }
    assert tells
    assert {cog.name for cog in COGS if cog.unasked} == tells
