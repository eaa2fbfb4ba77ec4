"""What takes long: those who wait see how far it is, and nobody else is told of it."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot import desk, privacy, under_way
from bot.clock import WindableClock
from bot.cog import Cog
from bot.community import workspace
from bot.core import Core
from bot.i18n import Catalogue
from bot.model.form import Press
from bot.model.role import PRIVATE, PUBLIC
from bot.port import Later, Undeliverable
from bot.storage.tables import MemberRow, OutboxRow, PostRow, UnderWayRow
from tests.conftest import START
from tests.core import notebook
from tests.core.conftest import TEXTS, Asks, on_both_engines
from tests.core.office import SOON_S, Desk, Office, Visitor, in_words, until


@pytest.fixture
def catalogue() -> Catalogue:
    """The phrases of the core, the notebook and the front desk."""
    return Catalogue([TEXTS, notebook.cog.folder / "strings", desk.cog.folder / "strings"])


@pytest.fixture
def clock() -> WindableClock:
    """A clock that runs: between what is asked for and what is written down some time passes."""
    return WindableClock(START)


@pytest.fixture
def cogs() -> Sequence[Cog]:
    """The notebook, and the front desk, which tells how far things are."""
    return [notebook.cog, desk.cog]


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits is told at once."""
    monkeypatch.setattr("bot.dispatch.DEFER_AFTER_S", 0)
    monkeypatch.setattr(under_way, "SHOWN_EVERY_S", 0.01)


async def going_on(core: Core) -> list[tuple[int | None, int | None]]:
    """How far everything is that goes on, as the organisers' page has it."""
    async with core.storage.reading() as session:
        found = await under_way.going_on(session, await workspace(session, 1), core.clock.now())
    return [(one.done, one.total) for one in found]


def words(desk: Desk, catalogue: Catalogue) -> list[str]:
    """What was shown while the answer was waited for."""
    return [in_words(shown, catalogue) for shown in desk.so_far]


@on_both_engines
@pytest.mark.usefixtures("often")
@pytest.mark.parametrize(
    ("button", "told", "answer", "readers"),
    [
        ("gather", ["Gathering notes: 1 of 3.", "Gathering notes: 2 of 3."], "Written: d", PRIVATE),
        ("harvest", ["Samler lapper: 1 av 3.", "Samler lapper: 2 av 3."], "Skrevet: d", PUBLIC),
    ],
)
async def test_who_waits_sees_how_far_it_is_and_organisers_too(
    core: Core, amara: Visitor, catalogue: Catalogue, button: str, told: list[str], answer: str, readers: str
) -> None:
    desk = Desk()
    asking = asyncio.create_task(amara.does(Press(f"notebook/{button}?door=d"), desk=desk))
    for step in (1, 2):
        await until(lambda step=step: _is_going_on(core, (step, 3)))  # type: ignore[misc]
        notebook.doors[f"d{step}"].set()
    await asyncio.wait_for(asking, SOON_S)
    assert words(desk, catalogue) == told, "once each, however long it takes"
    assert {shown.visibility for shown in desk.so_far} == {readers}
    assert [in_words(given, catalogue) for given in desk.replies] == [answer]
    assert await going_on(core) == []


async def _is_going_on(core: Core, step: tuple[int, int]) -> bool:
    return await going_on(core) == [step]


@pytest.mark.usefixtures("often")
@pytest.mark.parametrize("trouble", [Later("busy"), Undeliverable("gone"), ConnectionError("line down")])
async def test_what_cannot_be_shown_parts_nothing_from_its_answer(
    core: Core, amara: Visitor, catalogue: Catalogue, trouble: Exception
) -> None:
    desk = Desk(defer_trouble=trouble)
    asking = asyncio.create_task(amara.does(Press("notebook/gather?door=d"), desk=desk))
    await asyncio.wait_for(desk.has_shown.wait(), SOON_S)
    notebook.doors["d1"].set()
    notebook.doors["d2"].set()
    await asyncio.wait_for(asking, SOON_S)
    assert [in_words(given, catalogue) for given in desk.replies] == ["Written: d"]


@pytest.mark.usefixtures("often")
async def test_of_what_leaves_no_trace_nothing_is_shown(core: Core, amara: Visitor, henrik: Visitor) -> None:
    """What is asked later and leaves one is shown meanwhile, and nothing else."""
    unseen = asyncio.create_task(amara.presses("notebook/gather_unseen?door=d"))
    await asyncio.wait_for(notebook.arrived["d1"].wait(), SOON_S)
    desk = Desk()
    seen = asyncio.create_task(henrik.does(Press("notebook/gather?door=e"), desk=desk))
    for step in (1, 2):
        await until(lambda step=step: _is_going_on(core, (step, 3)))  # type: ignore[misc]
        notebook.doors[f"d{step}"].set()
        notebook.doors[f"e{step}"].set()
    await asyncio.wait_for(seen, SOON_S)
    assert len(desk.so_far) == 2
    assert (await asyncio.wait_for(unseen, SOON_S)).so_far == []


async def test_what_nobody_tells_of_any_more_is_not_shown_and_then_forgotten(
    core: Core, clock: WindableClock, amara: Visitor
) -> None:
    async with core.storage.transaction() as session:
        now, what = clock.now(), {"is": "Verbatim", "text": "Gathering"}
        session.add(UnderWayRow(workspace_id=1, what=what, done=1, total=3, begun_at=now, changed_at=now))
    assert await going_on(core) == [(1, 3)]
    clock.wind_to(clock.now() + timedelta(minutes=2))
    assert await going_on(core) == []
    clock.wind_to(clock.now() + timedelta(days=2))
    async with core.storage.transaction() as session:
        await under_way.tidy(session, clock.now())
        assert await session.scalar(select(func.count()).select_from(UnderWayRow)) == 0


def told(office: Office, catalogue: Catalogue) -> list[str]:
    """What stands in the organiser's direct messages."""
    return office.texts(catalogue, "henrik")


async def waits(core: Core, clock: WindableClock, seconds: int) -> None:
    """Let time pass, and what is due be done."""
    clock.wind_to(clock.now() + timedelta(seconds=seconds))
    await core.settle()


async def rows(core: Core) -> list[int]:
    """How many messages are left, how many things are under way, and how many posts can be changed."""
    async with core.storage.reading() as session:
        kinds = (OutboxRow, UnderWayRow, PostRow)
        return [await session.scalar(select(func.count()).select_from(kind)) or 0 for kind in kinds]


@on_both_engines
async def test_who_had_much_said_hears_how_far_it_is_by_one_message(
    core: Core, clock: WindableClock, office: Office, henrik: Visitor, catalogue: Catalogue
) -> None:
    for number, seconds in ((3, 12), (4, 17), (5, 400)):
        office.trouble[f"room{number}"].append(Later("busy", seconds=seconds))
    office.trouble["room6"].append(Undeliverable("gone"))
    await henrik.presses("notebook/spread?rooms=12")
    await core.settle()
    assert told(office, catalogue) == [], "most is said before anybody would want to know"
    await waits(core, clock, 10)
    assert told(office, catalogue) == ["Sender ut meldingar: 8 av 12."]
    assert await going_on(core) == [(9, 12)], "with what will never arrive, which is done with"
    for said, seconds in ((8, 6), (9, 10), (10, 10)):  # it is looked how far it is, and then said what is due
        await waits(core, clock, seconds)
        assert told(office, catalogue) == [f"Sender ut meldingar: {said} av 12."]
    tries = len(office.tried)
    await waits(core, clock, 300)
    assert len(office.tried) == tries, "nothing is changed where nothing changed"
    for _ in range(2):
        await waits(core, clock, 300)
    assert told(office, catalogue) == [
        "1 melding kom ikkje fram. Resten er send. Skriv /setup for å sjå kva som manglar."
    ]
    assert await going_on(core) == []
    await waits(core, clock, 3600)
    assert await rows(core) == [1, 0, 0], "but what did not arrive, nothing is left"


async def test_what_is_said_at_once_or_to_few_is_not_told_of(
    core: Core, clock: WindableClock, office: Office, henrik: Visitor, catalogue: Catalogue
) -> None:
    await henrik.presses("notebook/spread?rooms=12")
    await core.settle()
    office.trouble["room3"].append(Later("busy", seconds=60))
    await henrik.presses("notebook/spread?rooms=9")
    for _ in range(8):
        await waits(core, clock, 10)
    assert told(office, catalogue) == []
    assert await rows(core) == [0, 0, 0]


async def test_who_is_erased_meanwhile_hears_no_more_and_where_it_stood_is_forgotten(
    core: Core, clock: WindableClock, office: Office, henrik: Visitor, asks: Asks
) -> None:
    office.trouble["room3"].append(Later("busy", seconds=60))
    await henrik.presses("notebook/spread?rooms=12")
    for _ in range(2):
        await waits(core, clock, 10)
    assert await rows(core) == [1, 1, 1]
    async with asks() as ctx:
        (henriks,) = await ctx.db.scalars(select(MemberRow.id).where(MemberRow.platform_id == "henrik"))
        await privacy.erase(replace(ctx, cogs=tuple(core.registry.cogs)), henriks)
    assert (await rows(core))[1:] == [0, 0]
    await waits(core, clock, 60)
    assert await rows(core) == [0, 0, 0]


async def test_message_that_tells_goes_before_those_it_tells_of(
    core: Core, clock: WindableClock, office: Office, henrik: Visitor
) -> None:
    office.door.clear()
    for number in range(100):
        office.trouble[f"room{number}"].append(Later("busy", seconds=5))
    await henrik.presses("notebook/spread?rooms=100")
    office.door.set()
    await core.settle()
    before = len(office.tried)
    await waits(core, clock, 10)
    assert [one.address.id for one in office.tried[before:]].index("henrik") < 80, "no more than are under way at once"
