"""`fadderbot outbox` for jobs: what failed is explained, run again or forgotten; what was missed is not run again."""

import asyncio

import pytest
from sqlalchemy import select

from bot.storage.engine import Storage
from bot.storage.tables import JobRow
from tests.operate.conftest import Says
from tests.operate.test_outbox import HOUR, NOW, job, message, store


def states(database: str) -> list[tuple[str, int, bool]]:
    """The jobs' states, attempts, and whether each will be run."""

    async def run() -> list[tuple[str, int, bool]]:
        storage = Storage(database)
        async with storage.reading() as session:
            found = list(await session.scalars(select(JobRow).order_by(JobRow.id)))
        await storage.close()
        return [(row.state, row.attempts, row.wake_at is not None) for row in found]

    return asyncio.run(run())


def test_a_failed_job_is_explained(database: str, says: Says) -> None:
    store(database, jobs=(job("failed", "17", NOW - 2 * HOUR),))
    code, said = says("outbox", "show", "job-1", database=database)
    assert code == 0
    assert "Job 1: events/remind, key 17, workspace 1. It broke each time it was tried" in said
    assert f"due at {NOW - 2 * HOUR:%Y-%m-%d %H:%M} UTC" in said
    assert "failure=ab12cd34" in said
    assert "fadderbot outbox retry job-1" in said


def test_a_failed_job_is_run_again_with_all_its_attempts(database: str, says: Says) -> None:
    store(database, jobs=(job("failed", "a"), job("failed", "b"), job("done", "c")))
    code, said = says("outbox", "retry", "job-1", database=database)
    assert (code, said) == (0, "1 job will be run by it within half a minute.\n")
    assert states(database) == [("scheduled", 0, True), ("failed", 8, False), ("done", 8, False)]


def test_all_takes_the_jobs_as_well(database: str, says: Says) -> None:
    store(database, message(), jobs=(job("failed", "a"), job("failed", "b"), job("missed", "c")))
    code, said = says("outbox", "retry", "--all", database=database)
    assert code == 0
    assert said.splitlines() == [
        "1 message will be said by a running Fadderbot within half a minute.",
        "2 jobs will be run by it within half a minute.",
    ]
    assert states(database) == [("scheduled", 0, True), ("scheduled", 0, True), ("missed", 8, False)]


def test_what_was_missed_would_be_missed_again(database: str, says: Says) -> None:
    store(database, jobs=(job("missed", "a"),))
    code, said = says("outbox", "retry", "job-1", database=database)
    assert (code, "would be missed again" in said) == (1, True)
    assert states(database) == [("missed", 8, False)]
    assert "organisers were told" in says("outbox", "show", "job-1", database=database)[1]


@pytest.mark.parametrize("state", ["failed", "missed"])
def test_it_is_forgotten(database: str, says: Says, state: str) -> None:
    store(database, jobs=(job(state, "a"),))
    assert says("outbox", "drop", "job-1", "--yes", database=database) == (0, "1 job forgotten.\n")
    assert states(database) == []


@pytest.mark.parametrize("line", [("show", "job-9"), ("retry", "job-9"), ("drop", "job-9", "--yes"), ("show", "job-1")])
def test_a_job_that_is_not_there_or_is_well(database: str, says: Says, line: tuple[str, ...]) -> None:
    store(database, jobs=(job("done", "a"),))
    code, said = says("outbox", *line, database=database)
    assert (code, "that failed or was missed" in said) == (1, True)


@pytest.mark.parametrize("id_", ["x", "job-", "job-x", "-1", "job 1"])
def test_no_id(database: str, says: Says, id_: str) -> None:
    assert says("outbox", "show", "--", id_, database=database)[0] == 2
