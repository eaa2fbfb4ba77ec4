"""Messages on their way: in order, not twice, tried again, and given up with a reason."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.backoff import SPREAD
from bot.clock import WindableClock
from bot.context import Outgoing, Workspace
from bot.core import Core
from bot.handover import ATTEMPTS, PAUSES
from bot.i18n import Catalogue
from bot.limits import TooMuch
from bot.model.address import Address, Place
from bot.model.message import say
from bot.model.phrase import t
from bot.outbox import LEASE
from bot.port import Later, Undeliverable
from bot.storage.tables import OutboxRow, PostRow, WorkspaceRow
from tests.conftest import START
from tests.core.conftest import ENGINES
from tests.core.office import LostAnswer, Office, in_words, room, until

Post = Callable[..., Awaitable[None]]

ROOM = room("a")


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Both, for what is claimed on one is claimed in another way on the other."""
    return str(request.param)


@pytest.fixture
def post(core: Core, served: Workspace) -> Post:
    """Stores messages in one transaction: `post("a text", "another", to=…, key=…)`."""

    async def store(*texts: str, to: Address = ROOM, key: str | None = None, not_after: datetime | None = None) -> None:
        async with core.storage.transaction() as session:
            messages = [
                Outgoing(to, say(t("notebook.note", text=text)), "en", served.zone, key, not_after) for text in texts
            ]
            await core.outbox.enqueue(session, {served.id: messages})

    return store


async def rows(core: Core) -> list[OutboxRow]:
    """What is in the outbox."""
    async with core.storage.reading() as session:
        return list(await session.scalars(select(OutboxRow).order_by(OutboxRow.id)))


async def due_in(core: Core, clock: WindableClock) -> float:
    """Seconds until the next attempt."""
    due = await core.next_due()
    assert due is not None
    return (due - clock.now()).total_seconds()


async def test_each_place_hears_in_order(core: Core, post: Post, office: Office, catalogue: Catalogue) -> None:
    for n in range(70):  # more than one batch
        await post(f"{n}", to=room("ab"[n % 2]))
    await core.settle()

    for place, first in (("a", 0), ("b", 1)):
        tried = [in_words(d, catalogue) for d in office.tried if d.address.id == place]
        assert tried == [str(n) for n in range(first, 70, 2)]
    assert await rows(core) == []


async def test_nothing_is_stored_where_the_transaction_fails(core: Core, served: Workspace, office: Office) -> None:
    outgoing = Outgoing(ROOM, say(t("notebook.note", text="x")), "en", served.zone)
    with suppress(RuntimeError):
        async with core.storage.transaction() as session:
            await core.outbox.enqueue(session, {served.id: [outgoing]})
            raise RuntimeError
    await core.settle()

    assert office.tried == []


async def test_too_long_is_refused_before_it_is_stored(core: Core, post: Post) -> None:
    with pytest.raises(TooMuch):
        await post("good", "x" * 3001)
    assert await rows(core) == []


async def test_newer_post_replaces_one_unsaid(core: Core, post: Post, office: Office, catalogue: Catalogue) -> None:
    await post("old", key="board")
    await post("other", key="another")
    await post("new", key="board")
    await core.settle()

    assert sorted(office.texts(catalogue, "a")) == ["new", "other"]
    assert len(office.tried) == 2


async def test_newer_post_edits_what_stands(core: Core, post: Post, office: Office, catalogue: Catalogue) -> None:
    await post("old", key="board")
    await core.settle()
    await post("new", key="board")
    await core.settle()

    assert office.texts(catalogue, "a") == ["new"]
    assert [delivery.ref for delivery in office.tried] == [None, "m1"]


async def test_edit_goes_where_the_post_stands(core: Core, post: Post, office: Office, catalogue: Catalogue) -> None:
    await post("old", key="board")
    await core.settle()
    await post("new", key="board", to=room("b"))
    await core.settle()

    assert office.texts(catalogue, "a") == ["new"]
    assert office.texts(catalogue, "b") == []


async def test_without_a_key_nothing_is_replaced(core: Core, post: Post, office: Office, catalogue: Catalogue) -> None:
    await post("one")
    await post("two")
    await core.settle()

    assert office.texts(catalogue, "a") == ["one", "two"]


async def test_retried_post_never_covers_a_newer_one(
    core: Core, post: Post, office: Office, catalogue: Catalogue, clock: WindableClock
) -> None:
    """The newer text was stored while the older was on its way, and the older failed."""
    office.trouble["a"].append(Later("busy", seconds=60))
    office.door.clear()
    await post("old", key="board")
    delivering = asyncio.create_task(core.courier.deliver_due())
    await until(office.has_tried)
    await post("new", key="board")
    office.door.set()
    await delivering
    await core.settle()
    clock.wind_to(START + timedelta(hours=1))
    await core.settle()

    assert office.texts(catalogue, "a") == ["new"]
    assert await rows(core) == []


async def test_post_that_stood_aside_never_covers_a_newer_one(
    core: Core, post: Post, office: Office, clock: WindableClock, catalogue: Catalogue
) -> None:
    office.trouble["a"].append(ValueError("no sense"))
    await post("old", key="board")
    await core.settle()
    await post("new", key="board")
    await core.settle()
    clock.wind_to(START + timedelta(hours=1))
    await core.settle()

    assert office.texts(catalogue, "a") == ["new"]
    assert await rows(core) == []


@pytest.mark.parametrize(("away", "said"), [(-1, True), (0, False), (1, False)])
async def test_what_nobody_should_read_any_more_is_dropped(
    core: Core, post: Post, office: Office, clock: WindableClock, away: int, said: bool
) -> None:
    await post("x", not_after=START + timedelta(minutes=1))
    clock.wind_to(START + timedelta(minutes=1, seconds=away))
    await core.settle()

    assert bool(office.tried) is said
    assert [(row.state, row.wake_at) for row in await rows(core)] == ([] if said else [("late", None)])


async def test_late_by_retries_is_dropped_too(core: Core, post: Post, office: Office, clock: WindableClock) -> None:
    office.trouble["a"].append(Later("busy", seconds=120))
    await post("x", not_after=START + timedelta(minutes=1))
    await core.settle()
    clock.wind_to(START + timedelta(minutes=2))
    await core.settle()

    assert len(office.tried) == 1
    assert [row.state for row in await rows(core)] == ["late"]


async def test_platform_says_how_long_to_wait(core: Core, post: Post, office: Office, clock: WindableClock) -> None:
    office.trouble["a"].append(Later("busy", seconds=7.5))
    await post("x")
    await core.settle()
    assert await due_in(core, clock) == 7.5

    clock.wind_to(START + timedelta(seconds=7))
    await core.settle()
    assert len(office.tried) == 1
    clock.wind_to(START + timedelta(seconds=7.5))
    await core.settle()
    assert len(office.tried) == 2


async def test_pauses_grow_then_it_is_given_up_with_the_reason(
    core: Core, post: Post, office: Office, clock: WindableClock
) -> None:
    """What fails by our own fault is given up after some attempts."""
    office.trouble["a"].extend([ValueError("no sense")] * (ATTEMPTS + 5))
    await post("x")
    pauses = []
    await core.settle()
    for _ in range(ATTEMPTS - 1):
        pauses.append(await due_in(core, clock))
        clock.wind_to(clock.now() + timedelta(seconds=pauses[-1]))
        await core.settle()

    assert [pause / (2 * 2**n) for n, pause in enumerate(pauses)] == pytest.approx([1] * 7, rel=SPREAD)
    (row,) = await rows(core)
    assert (row.state, row.wake_at, row.attempts) == ("dead", None, ATTEMPTS)
    assert len({delivery.nonce for delivery in office.tried}) == 1
    assert len(office.tried) == ATTEMPTS


async def test_platform_that_is_not_there_is_waited_for(
    core: Core, post: Post, office: Office, clock: WindableClock, catalogue: Catalogue
) -> None:
    """An hour without a line loses nothing; a day without one is too much."""
    office.trouble["a"].extend([Later("no line", seconds=5)] * 100)
    office.trouble["b"].extend([Later("no line", seconds=3600)] * 30)
    await post("x")
    await post("never", to=room("b"))
    await core.settle()
    while clock.now() < START + timedelta(hours=25):
        due = await core.next_due()
        assert due is not None
        clock.wind_to(due)
        await core.settle()
        if not await rows(core):
            break
    assert office.texts(catalogue, "a") == ["x"]
    (row,) = await rows(core)
    assert (row.state, row.reason) == ("dead", "no line")


def test_pause_has_a_limit() -> None:
    assert PAUSES.pause(1) / timedelta(seconds=2) == pytest.approx(1, rel=SPREAD)
    assert PAUSES.pause(10_000) / timedelta(minutes=10) == pytest.approx(1, rel=SPREAD)
    assert len({PAUSES.pause(1) for _ in range(100)}) > 1, "what failed together comes back one by one"


async def test_undeliverable_is_kept_with_its_reason_and_tried_no_more(
    core: Core, post: Post, office: Office, clock: WindableClock, catalogue: Catalogue
) -> None:
    office.trouble["a"].append(Undeliverable("no such channel"))
    await post("lost", "next")
    await core.settle()
    clock.wind_to(START + timedelta(days=1))
    await core.settle()

    (row,) = await rows(core)
    assert (row.state, row.reason, row.wake_at) == ("dead", "no such channel", None)
    assert office.texts(catalogue, "a") == ["next"]
    assert len(office.tried) == 2


async def test_post_that_somebody_removed_is_said_anew(
    core: Core, post: Post, office: Office, catalogue: Catalogue
) -> None:
    await post("old", key="board")
    await core.settle()
    office.standing.clear()
    office.trouble["a"].append(Undeliverable("the message is gone"))
    await post("new", key="board")
    await core.settle()

    assert office.texts(catalogue, "a") == ["new"]
    assert await rows(core) == []


async def test_what_was_given_up_is_forgotten_after_a_month(
    core: Core, post: Post, office: Office, clock: WindableClock
) -> None:
    office.trouble["a"].append(Undeliverable("no such channel"))
    await post("lost")
    await core.settle()
    clock.wind_to(START + timedelta(days=29))
    await core.prepare()
    assert len(await rows(core)) == 1

    clock.wind_to(START + timedelta(days=31))
    await core.prepare()

    assert await rows(core) == []


async def test_lost_answer_is_one_message_under_one_nonce(
    core: Core, post: Post, office: Office, clock: WindableClock, catalogue: Catalogue
) -> None:
    office.trouble["a"].append(LostAnswer())
    await post("x", key="board")
    await core.settle()
    clock.wind_to(START + timedelta(minutes=1))
    await core.settle()

    assert [delivery.since for delivery in office.tried] == [None, START]
    assert [delivery.nonce for delivery in office.tried] == [office.tried[0].nonce] * 2
    assert office.texts(catalogue, "a") == ["x"]
    async with core.storage.reading() as session:
        assert [post.platform_ref for post in await session.scalars(select(PostRow))] == ["m1"]


async def test_one_bad_place_holds_up_no_other(core: Core, post: Post, office: Office, catalogue: Catalogue) -> None:
    office.trouble["a"].extend([RuntimeError("adapter broke")] * 3)
    for place in "ab":
        await post("1", "2", to=room(place))
    await post("x", to=Address("nowhere", "class", Place.CHANNEL, "a"))
    await core.settle()

    assert office.texts(catalogue, "b") == ["1", "2"]
    waiting = [(row.state, row.attempts) for row in await rows(core)]
    assert waiting == [("aside", 1), ("aside", 1), ("scheduled", 0)], "nobody here speaks for the last one's platform"


async def test_row_that_cannot_be_read_holds_up_no_other(
    core: Core, post: Post, office: Office, catalogue: Catalogue
) -> None:
    await post("bad", "good")
    async with core.storage.transaction() as session:
        await session.execute(update(OutboxRow).where(OutboxRow.id == 1).values(message={"is": "Nonsense"}))
    await core.settle()

    assert office.texts(catalogue, "a") == ["good"]


async def test_what_a_dead_process_held_is_taken_when_the_lease_is_over(
    core: Core, post: Post, office: Office, clock: WindableClock
) -> None:
    await post("x")
    async with core.storage.transaction() as session:
        await session.execute(update(OutboxRow).values(state="claimed", owner="dead", wake_at=START + LEASE))
    clock.wind_to(START + LEASE - timedelta(seconds=1))
    await core.settle()
    assert office.tried == []

    clock.wind_to(START + LEASE)
    await core.settle()
    assert len(office.tried) == 1
    assert await rows(core) == []


async def test_two_deliverers_say_each_once(core: Core, post: Post, office: Office, catalogue: Catalogue) -> None:
    for n in range(20):
        await post(str(n), to=room(f"r{n % 4}"))
    await asyncio.gather(*(core.courier.deliver_due() for _ in range(4)))

    assert len(office.tried) == 20
    assert await rows(core) == []


async def test_nothing_overtakes_what_has_to_wait(
    core: Core, post: Post, office: Office, clock: WindableClock, catalogue: Catalogue
) -> None:
    office.trouble["a"].append(Later("busy", seconds=60, unheard=False))
    await post("1", "2")
    await post("x", to=room("b"))
    await core.settle()
    await post("3")
    await core.settle()
    assert len([one for one in office.tried if one.address.id == "a"]) == 1, "the rest waits with it"
    assert office.texts(catalogue, "b") == ["x"]
    assert await due_in(core, clock) == 60

    clock.wind_to(START + timedelta(seconds=60))
    await core.settle()
    assert office.texts(catalogue, "a") == ["1", "2", "3"]
    assert {one.since for one in office.tried} == {None}, "the platform said that it had not done it"


async def test_more_than_is_claimed_together_waits_in_its_order(
    core: Core, post: Post, office: Office, clock: WindableClock, catalogue: Catalogue
) -> None:
    """What was claimed and not tried goes back to where it stood, before what was not claimed yet."""
    said = [str(number) for number in range(200)]
    await post(*said)
    clock.wind_to(START + timedelta(seconds=1))
    office.trouble["a"].append(Later("not connected", seconds=5, unheard=False))
    await core.settle()
    clock.wind_to(START + timedelta(seconds=10))
    await core.settle()
    assert office.texts(catalogue, "a") == said


async def test_what_was_perhaps_said_is_looked_for_whoever_tries_again(
    core: Core, post: Post, office: Office, clock: WindableClock
) -> None:
    office.trouble["a"].append(Later("no answer", seconds=5))
    await post("x")
    await core.settle()
    assert [(row.state, row.reason) for row in await rows(core)] == [("unknown", "no answer")]
    clock.wind_to(START + timedelta(seconds=5))
    await core.settle()
    assert [one.since for one in office.tried] == [None, START]


async def test_what_a_dead_process_held_was_perhaps_said(
    core: Core, post: Post, office: Office, clock: WindableClock
) -> None:
    await post("x")
    async with core.storage.transaction() as session:
        await session.execute(update(OutboxRow).values(state="claimed", owner="dead", wake_at=START + LEASE))
    clock.wind_to(START + LEASE)
    await core.settle()
    assert [one.since for one in office.tried] == [START]


async def test_place_that_takes_its_time_holds_up_no_other(
    core: Core, post: Post, office: Office, catalogue: Catalogue
) -> None:
    office.slow["slow"] = asyncio.Event()
    await post("1", "2", to=room("slow"))
    saying = asyncio.create_task(core.settle())
    await until(office.has_tried)
    for n in range(120):
        await post("x", to=room(f"r{n}"))
    core.nudge()

    async def all_others_heard() -> bool:
        return len(office.standing) == 120

    await until(all_others_heard)
    assert not saying.done()
    office.slow["slow"].set()
    await saying
    assert office.texts(catalogue, "slow") == ["1", "2"]


async def test_who_waits_until_nothing_is_left_waits_for_what_is_being_said_already(
    core: Core, post: Post, office: Office
) -> None:
    office.door.clear()
    await post("1")
    core.start()
    await until(office.has_tried)
    settling = asyncio.create_task(core.settle())
    settled, _ = await asyncio.wait({settling}, timeout=0.1)
    office.door.set()
    await settling
    assert not settled
    assert len(office.standing) == 1


async def test_one_place_with_much_to_hear_starves_no_other(
    core: Core, post: Post, office: Office, catalogue: Catalogue
) -> None:
    office.slow["much"] = asyncio.Event()
    await post(*(str(n) for n in range(300)), to=room("much"))
    await post("x", to=room("little"))
    saying = asyncio.create_task(core.settle())

    async def little_heard() -> bool:
        return office.texts(catalogue, "little") == ["x"]

    await until(little_heard)
    assert office.texts(catalogue, "much") == []
    office.slow["much"].set()
    await saying
    assert office.texts(catalogue, "much") == [str(n) for n in range(300)]


async def test_stopping_leaves_the_rest_to_whoever_comes_next(core: Core, post: Post, office: Office) -> None:
    office.slow["a"] = asyncio.Event()
    await post("1", "2", "3")
    saying = asyncio.create_task(core.settle())
    await until(office.has_tried)
    stopping = asyncio.create_task(core.courier.stop())
    await asyncio.sleep(0)
    office.slow["a"].set()
    await asyncio.gather(saying, stopping)
    assert [(row.state, row.attempts, row.owner) for row in await rows(core)] == [("scheduled", 0, None)] * 2


@pytest.mark.parametrize(("within_s", "left"), [(60, ["scheduled"]), (0, ["unknown"] * 2)], ids=["in time", "too late"])
async def test_what_is_being_said_when_it_ends_is_said_or_looked_for(
    core: Core, post: Post, office: Office, catalogue: Catalogue, within_s: float, left: list[str]
) -> None:
    office.slow["a"] = asyncio.Event()
    await post("1", "2")
    saying = asyncio.create_task(core.settle())
    await until(office.has_tried)
    leaving = asyncio.create_task(core.courier.leave(office.name, within_s=within_s))
    await asyncio.sleep(0)
    if within_s:
        office.slow["a"].set()
    await asyncio.gather(saying, leaving)
    assert [row.state for row in await rows(core)] == left
    assert office.texts(catalogue, "a") == ["1"] * bool(within_s)


async def test_organisers_hear_once_a_day_how_much_came_too_late(
    core: Core, post: Post, office: Office, clock: WindableClock, catalogue: Catalogue
) -> None:
    async with core.storage.transaction() as session:
        await session.execute(update(WorkspaceRow).values(organisers_channel=room("organisers").encode()))
    await post("1", "2", "3", not_after=START)
    await core.settle()
    (said,) = office.texts(catalogue, "organisers")
    assert "3" in said
    await post("4", not_after=START)
    await core.settle()
    (said,) = office.texts(catalogue, "organisers")
    assert "4" in said
    clock.wind_to(START + timedelta(days=1))
    await post("5", not_after=START)
    await core.settle()
    assert len(office.texts(catalogue, "organisers")) == 2
