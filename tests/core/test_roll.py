"""Who is still there: asked when it matters, kept, and never taken from silence."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.clock import WindableClock
from bot.community import admit, gone
from bot.context import Workspace
from bot.core import Core
from bot.model.message import say
from bot.model.phrase import t
from bot.port import Undeliverable
from bot.roll import KEPT, Roll
from bot.storage.tables import LookedForRow
from tests.core.conftest import Asks
from tests.core.office import NAME, Office, Visitor, until

NAMES = ("amara", "henrik", "ida")


@pytest.fixture
def roll(core: Core, clock: WindableClock, office: Office) -> Roll:
    """The roll, before anybody was asked about."""
    return Roll(core.storage, clock, {NAME: office}, lambda: [NAME])


@pytest.fixture
async def ids(core: Core, served: Workspace) -> dict[str, int]:
    """Three members, by name."""
    async with core.storage.transaction() as session:
        return {member.address.id: member.id for member in await admit(session, served, NAMES)}


async def known_gone(core: Core, ids: dict[str, int]) -> set[str]:
    """Who is gone, as far as is known."""
    async with core.storage.reading() as session:
        left = await gone(session, ids.values())
    return {name for name, id_ in ids.items() if id_ in left}


async def test_who_left_is_known_until_they_are_back(
    core: Core, roll: Roll, served: Workspace, office: Office, ids: dict[str, int]
) -> None:
    office.left = {"amara", "ida"}
    await roll.call(ids.values())
    assert await known_gone(core, ids) == {"amara", "ida"}
    office.left = {"ida"}
    await roll.call(ids.values())
    assert await known_gone(core, ids) == {"ida"}
    async with core.storage.transaction() as session:
        await admit(session, served, ["ida"])
    assert await known_gone(core, ids) == set(), "whom the platform names is there"


async def test_whoever_does_something_is_there(
    core: Core, roll: Roll, office: Office, ids: dict[str, int], amara: Visitor
) -> None:
    office.left = {"amara"}
    await roll.call(ids.values())
    assert await known_gone(core, ids) == {"amara"}
    await amara.calls("write", text="tea")
    assert await known_gone(core, ids) == set()


async def test_of_whom_nothing_can_be_learnt_nothing_changes(
    core: Core, roll: Roll, office: Office, clock: WindableClock, ids: dict[str, int]
) -> None:
    office.left = {"ida"}
    await roll.call(ids.values())
    office.left, office.unknown = set(), set(NAMES)
    clock.wind_to(clock.now() + KEPT)
    await roll.call(ids.values())
    assert await known_gone(core, ids) == {"ida"}


async def test_nobody_is_asked_about_twice_within_some_hours_but_who_was_gone(
    roll: Roll, office: Office, clock: WindableClock, ids: dict[str, int]
) -> None:
    office.left = {"ida"}
    for _ in range(2):
        await roll.call(ids.values())
    clock.wind_to(clock.now() + KEPT + timedelta(seconds=1))
    await roll.call(ids.values())
    await roll.call([])
    assert office.asked_about == [sorted(NAMES), ["ida"], sorted(NAMES)]


async def test_what_a_direct_message_is_refused_for_is_looked_at(
    core: Core, served: Workspace, office: Office, asks: Asks, ids: dict[str, int]
) -> None:
    office.left = {"ida"}
    for name in ("amara", "ida"):
        office.trouble[name].append(Undeliverable("closed"))
    async with asks() as ctx:
        for member in await admit(ctx.db, served, ("amara", "ida")):
            ctx.tell(member, say(t("core.unknown_button")))
    await core.settle()
    assert await known_gone(core, ids) == {"ida"}
    assert office.asked_about == [["amara"], ["ida"]]


@pytest.mark.parametrize("engine", ["postgresql"])  # on SQLite there is one process
async def test_who_does_not_speak_for_a_platform_has_another_process_ask(
    core: Core, office: Office, clock: WindableClock, ids: dict[str, int]
) -> None:
    office.left = {"ida"}
    looking = asyncio.create_task(Roll(core.storage, clock, {}, tuple).call(ids.values()))
    core.start(works=False)

    async def is_answered() -> bool:
        core.nudge()  # as a transaction of another process does
        return looking.done()

    await until(is_answered)
    await looking
    assert await known_gone(core, ids) == {"ida"}
    async with core.storage.reading() as session:
        assert (await session.scalars(select(LookedForRow.member_id))).all() == []


@pytest.mark.parametrize("engine", ["postgresql"])
async def test_where_no_other_process_answers_everybody_is_there(
    core: Core,
    office: Office,
    clock: WindableClock,
    ids: dict[str, int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.roll._PATIENCE_S", 0.3)
    office.left = {"ida"}
    await Roll(core.storage, clock, {}, tuple).call(ids.values())
    assert await known_gone(core, ids) == set()
    assert office.asked_about == []
    async with core.storage.reading() as session:
        assert (await session.scalars(select(LookedForRow.member_id))).all() == []
