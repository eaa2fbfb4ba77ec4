"""Durable jobs: asked for once, run once, late visibly, and one that fails holds up no other."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.backoff import SPREAD
from bot.clock import WindableClock
from bot.context import Context, Workspace
from bot.core import Core
from bot.handler import Handler
from bot.schedule import claim
from bot.schedule.worker import Worker
from bot.storage.tables import JobRow
from tests.conftest import START
from tests.core import notebook
from tests.core.conftest import ENGINES, Asks, Notes
from tests.core.office import Visitor

SOON = START + timedelta(minutes=10)


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Both, for what is claimed on one is claimed in another way on the other."""
    return str(request.param)


async def jobs(core: Core) -> list[JobRow]:
    """Every job, oldest first."""
    async with core.storage.reading() as session:
        return list(await session.scalars(select(JobRow).order_by(JobRow.id)))


async def states(core: Core) -> list[str]:
    """What became of each job."""
    return [job.state for job in await jobs(core)]


def note(ctx: Context, text: str, at: datetime = SOON, key: str | int = "k", handler: Handler | None = None) -> None:
    """Ask for a note."""
    ctx.schedule(handler or notebook.note_later, key=key, at=at, text=text)


async def test_job_runs_at_its_time_and_once(core: Core, asks: Asks, notes: Notes, clock: WindableClock) -> None:
    async with asks() as ctx:
        note(ctx, "tea")
    clock.wind_to(SOON - timedelta(microseconds=1))
    await core.settle()
    assert await notes() == []
    assert await core.next_due() == SOON

    clock.wind_to(SOON)
    await core.settle()
    await core.settle()
    assert await notes() == ["tea +0"]
    assert await states(core) == ["done"]
    assert await core.next_due() is None


@pytest.mark.parametrize("after", ["before it ran", "after it ran"])
async def test_same_key_moves_it(core: Core, asks: Asks, notes: Notes, clock: WindableClock, after: str) -> None:
    async with asks() as ctx:
        note(ctx, "old")
    if after == "after it ran":
        clock.wind_to(SOON)
        await core.settle()
    later = SOON + timedelta(hours=1)
    async with asks() as ctx:
        note(ctx, "new", later)
    assert await core.next_due() == later

    clock.wind_to(later)
    await core.settle()
    assert (await notes())[-1] == "new +0"
    assert len(await jobs(core)) == 1
    assert (await jobs(core))[0].attempts == 1


async def test_key_is_of_one_handler(core: Core, asks: Asks) -> None:
    async with asks() as ctx:
        note(ctx, "a")
        note(ctx, "b", handler=notebook.punctual)
        note(ctx, "c", key=1)

    assert len(await jobs(core)) == 3


async def test_cancelled_job_does_not_run(core: Core, asks: Asks, notes: Notes, clock: WindableClock) -> None:
    async with asks() as ctx:
        note(ctx, "tea")
        note(ctx, "cake", key="other")
    async with asks() as ctx:
        ctx.cancel(notebook.note_later, key="k")
    async with asks() as ctx:
        ctx.cancel(notebook.note_later, key="never there")
    clock.wind_to(SOON)
    await core.settle()

    assert await notes() == ["cake +0"]
    assert await states(core) == ["cancelled", "done"]


async def test_last_word_within_one_handler_counts(core: Core, asks: Asks) -> None:
    async with asks() as ctx:
        ctx.cancel(notebook.note_later, key="a")
        note(ctx, "x", key="a")
    async with asks() as ctx:
        note(ctx, "x", key="b")
        ctx.cancel(notebook.note_later, key="b")
    async with asks() as ctx:
        note(ctx, "x", key="c")
        note(ctx, "y", key="c")

    assert [(job.key, job.state, job.arguments["text"]) for job in await jobs(core)] == [
        ("a", "scheduled", "x"),
        ("c", "scheduled", "y"),
    ]


async def test_what_is_done_is_not_cancelled_afterwards(core: Core, asks: Asks, clock: WindableClock) -> None:
    async with asks() as ctx:
        note(ctx, "tea")
    clock.wind_to(SOON)
    await core.settle()
    async with asks() as ctx:
        ctx.cancel(notebook.note_later, key="k")

    assert await states(core) == ["done"]


async def test_many_jobs_run_in_the_order_of_their_times(
    core: Core, asks: Asks, notes: Notes, clock: WindableClock
) -> None:
    order = [(7 * n) % 120 for n in range(120)]  # more than two batches
    async with asks() as ctx:
        for n in order:
            note(ctx, f"{n}", START + timedelta(seconds=n), key=n)
    clock.wind_to(SOON)
    await core.settle()

    assert await notes() == [f"{n} +{600 - n}" for n in range(120)]


@pytest.mark.parametrize(("late_s", "state"), [(0, "done"), (60, "done"), (61, "missed")])
async def test_grace_decides_whether_a_late_job_still_runs(
    core: Core, asks: Asks, notes: Notes, clock: WindableClock, late_s: int, state: str
) -> None:
    async with asks() as ctx:
        note(ctx, "now or never", handler=notebook.punctual)
    clock.wind_to(SOON + timedelta(seconds=late_s))
    await core.settle()

    assert await states(core) == [state]
    assert bool(await notes()) is (state == "done")
    assert await core.next_due() is None


async def test_job_without_grace_runs_however_late_and_knows_it(
    core: Core, asks: Asks, notes: Notes, clock: WindableClock
) -> None:
    async with asks() as ctx:
        note(ctx, "tea")
    clock.wind_to(SOON + timedelta(days=3))
    await core.settle()

    assert await notes() == ["tea +259200"]


async def test_job_may_schedule_itself_again(core: Core, asks: Asks, notes: Notes, clock: WindableClock) -> None:
    async with asks() as ctx:
        ctx.schedule(notebook.countdown, key="countdown", at=SOON, left=3)
    for minute in range(5):
        clock.wind_to(SOON + timedelta(minutes=minute))
        await core.settle()

    assert await notes() == ["left 3", "left 2", "left 1", "left 0"]
    assert await states(core) == ["done"]


async def test_failing_job_is_rolled_back_tried_again_later_and_given_up(
    core: Core, asks: Asks, notes: Notes, clock: WindableClock
) -> None:
    async with asks() as ctx:
        ctx.schedule(notebook.stumble, key="k", at=SOON, door="shut")
    clock.wind_to(SOON)
    await core.settle()
    pauses = []
    while (due := await core.next_due()) is not None:
        pauses.append((due - clock.now()).total_seconds())
        clock.wind_to(due)
        await core.settle()

    assert [pause / (5 * 2**n) for n, pause in enumerate(pauses)] == pytest.approx([1] * 7, rel=SPREAD)
    (job,) = await jobs(core)
    assert (job.state, job.attempts, job.wake_at) == ("failed", claim.ATTEMPTS, None)
    assert job.failure, "the id under which it was logged"
    assert await notes() == []


async def test_failing_job_that_recovers_runs_once(core: Core, asks: Asks, notes: Notes, clock: WindableClock) -> None:
    async with asks() as ctx:
        ctx.schedule(notebook.stumble, key="k", at=SOON, door="stuck")
    clock.wind_to(SOON)
    await core.settle()
    notebook.doors["stuck"].set()
    clock.wind_to(SOON + timedelta(seconds=5) * (1 + SPREAD))
    await core.settle()

    assert await notes() == ["stumbled at stuck"]
    assert await states(core) == ["done"]


async def test_one_bad_job_holds_up_none(
    core: Core, asks: Asks, notes: Notes, clock: WindableClock, caplog: pytest.LogCaptureFixture
) -> None:
    async with asks() as ctx:
        ctx.schedule(notebook.stumble, key="k", at=START, door="a quiet word")
        ctx.schedule(notebook.note_later, key="bad arguments", at=START, nonsense=1)
        note(ctx, "good")
    async with core.storage.transaction() as session:
        strange = {"workspace_id": 1, "cog": "gone", "handler": "gone", "key": "k"}
        session.add(JobRow(**strange, arguments={}, due_at=START, wake_at=START, state="scheduled", attempts=0))
    clock.wind_to(SOON)
    with caplog.at_level(logging.DEBUG, "fadderbot"):
        await core.settle()

    assert await notes() == ["good +0"]
    assert await states(core) == ["scheduled", "scheduled", "done", "scheduled"]
    assert "a quiet word" not in caplog.text


async def test_job_of_a_handler_that_is_gone_is_given_up_in_the_end(core: Core, clock: WindableClock) -> None:
    async with core.storage.transaction() as session:
        strange = {"workspace_id": 1, "cog": "gone", "handler": "gone", "key": "k"}
        session.add(JobRow(**strange, arguments={}, due_at=START, wake_at=START, state="scheduled", attempts=0))
    while (due := await core.next_due()) is not None:
        clock.wind_to(due)
        await core.settle()

    assert await states(core) == ["failed"]


async def test_lease_of_a_dead_worker_runs_out(core: Core, asks: Asks, notes: Notes, clock: WindableClock) -> None:
    async with asks() as ctx:
        note(ctx, "tea", START)
    async with core.storage.transaction() as session:
        assert len(await claim.claim(session, "dead", START, 50)) == 1
    await core.settle()
    assert await notes() == []
    assert await core.next_due() == START + claim.LEASE

    clock.wind_to(START + claim.LEASE)
    await core.settle()
    assert await notes() == [f"tea +{int(claim.LEASE.total_seconds())}"]


async def test_worker_that_comes_back_late_finishes_nothing(core: Core, asks: Asks, clock: WindableClock) -> None:
    async with asks() as ctx:
        note(ctx, "tea", START)
    async with core.storage.transaction() as session:
        (held,) = await claim.claim(session, "slow", START, 50)
    async with core.storage.transaction() as session:
        await claim.claim(session, "quick", START + claim.LEASE, 50)
    async with core.storage.transaction() as session:
        assert not await claim.finish(session, [held], "slow", START + claim.LEASE)
        await claim.postpone(session, held, "slow", until=None, failure="x")

    (job,) = await jobs(core)
    assert (job.state, job.owner, job.attempts) == ("claimed", "quick", 2)


@pytest.mark.parametrize("meanwhile", ["moved", "cancelled"])
async def test_job_moved_or_cancelled_while_claimed_does_not_run(
    core: Core, asks: Asks, notes: Notes, meanwhile: str
) -> None:
    async with asks() as ctx:
        note(ctx, "tea", START)
    async with core.storage.transaction() as session:
        (held,) = await claim.claim(session, "me", START, 50)
    if meanwhile == "moved":
        async with asks() as ctx:
            note(ctx, "tea", SOON)
    else:
        async with asks() as ctx:
            ctx.cancel(notebook.note_later, key="k")
    async with core.storage.transaction() as session:
        assert not await claim.finish(session, [held], "me", START)

    assert await core.next_due() == (SOON if meanwhile == "moved" else None)


async def test_job_asked_for_anew_while_claimed_runs_with_what_was_asked_last(core: Core, asks: Asks) -> None:
    async with asks() as ctx:
        note(ctx, "one answer", START)
    async with core.storage.transaction() as session:
        (held,) = await claim.claim(session, "me", START, 50)
    async with asks() as ctx:
        note(ctx, "two answers", START)
    async with core.storage.transaction() as session:
        assert await claim.finish(session, [held], "me", START) == {held.id: (START, {"text": "two answers"})}

    assert await states(core) == ["done"]
    assert await core.next_due() is None


async def test_two_claims_at_once_share_nothing(core: Core, asks: Asks) -> None:
    async with asks() as ctx:
        for n in range(40):
            note(ctx, "x", START, key=n)

    async def take(owner: str) -> set[int]:
        async with core.storage.transaction() as session:
            return {job.id for job in await claim.claim(session, owner, START, 10)}

    taken = await asyncio.gather(*(take(str(n)) for n in range(4)))
    assert len(set[int]().union(*taken)) == sum(map(len, taken)) == 40


@pytest.mark.parametrize("engine", ["sqlite"])  # PostgreSQL may serve others, who are alive
async def test_start_takes_back_what_a_dead_process_held_and_forgets_what_is_old(
    core: Core, asks: Asks, amara: Visitor, clock: WindableClock
) -> None:
    async with asks() as ctx:
        note(ctx, "held", START)
        note(ctx, "old", START, key="old")
    async with core.storage.transaction() as session:
        await claim.claim(session, "dead", START, 50)
        await session.execute(update(JobRow).where(JobRow.key == "old").values(state="done", wake_at=None))
    await core.prepare()
    assert await states(core) == ["scheduled", "done"]

    clock.wind_to(START + timedelta(days=31))
    await core.prepare()
    assert await states(core) == ["scheduled"]


async def test_start_tries_anew_what_failed_in_the_last_week(
    core: Core, asks: Asks, notes: Notes, clock: WindableClock
) -> None:
    async with asks() as ctx:
        ctx.schedule(notebook.stumble, key="long ago", at=START - timedelta(days=8), door="old")
        ctx.schedule(notebook.stumble, key="lately", at=START - timedelta(days=6), door="new")
    async with core.storage.transaction() as session:
        given_up = {"state": "failed", "wake_at": None, "attempts": claim.ATTEMPTS}
        await session.execute(update(JobRow).values(**given_up))
    for door in ("old", "new"):
        notebook.doors[door].set()
    await core.settle()
    assert await notes() == []
    await core.prepare()
    await core.settle()
    assert await notes() == ["stumbled at new"]
    assert await states(core) == ["failed", "done"]


def test_arguments_of_a_job_are_asked_for_by_name(served: Workspace) -> None:
    wished: dict[str, Any] = {}
    context = Context(None, START, served, None, None)  # type: ignore[arg-type] # no row is touched
    note(context, "tea")
    for (reference, key), request in context.effects.jobs.items():
        wished = {"reference": reference, "key": key, "arguments": request.arguments, "at": request.at}

    assert wished == {"reference": "notebook/note_later", "key": "k", "arguments": {"text": "tea"}, "at": SOON}


def test_pause_has_a_limit() -> None:
    assert claim.PAUSES.pause(1) / timedelta(seconds=5) == pytest.approx(1, rel=SPREAD)
    assert claim.PAUSES.pause(20) / timedelta(hours=1) == pytest.approx(1, rel=SPREAD)


@pytest.fixture
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many jobs were put together in vain, each time."""
    tried: list[int] = []
    together = Worker._run_together  # noqa: SLF001 - whether it is taken up again is only seen here

    async def watched(self: Worker, jobs: Sequence[JobRow]) -> None:
        try:
            await together(self, jobs)
        except Exception:  # noted, and raised again
            tried.append(len(jobs))
            raise

    monkeypatch.setattr(Worker, "_run_together", watched)
    return tried


async def test_jobs_that_are_due_together_are_run_in_one_transaction(
    core: Core, asks: Asks, notes: Notes, one_by_one: list[int]
) -> None:
    async with asks() as ctx:
        for n in range(5):
            note(ctx, f"tea {n}", START, key=str(n))
    await core.settle()
    assert await notes() == [f"tea {n} +0" for n in range(5)]
    assert one_by_one == []


async def test_job_that_breaks_costs_none_of_the_others_and_is_done_by_none_twice(
    core: Core, asks: Asks, notes: Notes, one_by_one: list[int]
) -> None:
    async with asks() as ctx:
        note(ctx, "before", START, key="a")
        ctx.schedule(notebook.stumble, key="b", at=START, door="shut")
        note(ctx, "after", START, key="c")
    await core.settle()
    assert await notes() == ["before +0", "after +0"]
    assert await states(core) == ["done", "scheduled", "done"]
    assert one_by_one == [3]


async def test_job_that_moves_one_after_it_has_its_way(
    core: Core, asks: Asks, notes: Notes, one_by_one: list[int]
) -> None:
    async with asks() as ctx:
        ctx.schedule(notebook.countdown, key="first", at=START, left=1)
        ctx.schedule(notebook.countdown, key="countdown", at=START, left=5)
    await core.settle()
    assert await notes() == ["left 1"]
    assert one_by_one == [2]


async def test_job_that_is_missed_is_missed_among_others_too(
    core: Core, asks: Asks, notes: Notes, clock: WindableClock, one_by_one: list[int]
) -> None:
    async with asks() as ctx:
        note(ctx, "late", START, key="a")
        ctx.schedule(notebook.punctual, key="b", at=START, text="too late")
    clock.wind_to(START + timedelta(days=30))
    await core.settle()
    assert await notes() == ["late +2592000"]
    assert await states(core) == ["done", "missed"]
    assert one_by_one == [2]
