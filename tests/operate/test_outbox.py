"""`fadderbot outbox`: what waits and what was given up, beside a Fadderbot that runs."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update

import bot
from bot.clock import SystemClock
from bot.community import join
from bot.core import Core
from bot.fetch import Fetcher
from bot.i18n import Catalogue
from bot.model.address import Address, Place
from bot.model.codec import encode
from bot.model.message import say
from bot.model.phrase import t
from bot.operate import outbox
from bot.port import Later
from bot.storage.engine import Storage
from bot.storage.tables import JobRow, MemberRow, OutboxRow, WorkspaceRow
from bot.storage.together import Together
from tests.core.office import NAME, WORKSPACE, Office
from tests.operate.conftest import Says
from tests.operate.filling import MESSAGE_STATES, WORDS, fill

TEXTS = Path(bot.__file__).parent / "strings"
NOW = SystemClock().now()
HOUR = timedelta(hours=1)
PERSON = "U0SECRET99"
SOON_S = 20


def message(state: str = "dead", place: Place = Place.CHANNEL, **changes: Any) -> dict[str, Any]:
    """A row of the outbox, given up after some attempts."""
    row = {
        "workspace_id": 1,
        "member_id": None,
        "nonce": secrets.token_hex(12),
        "adapter": NAME,
        "address": Address(NAME, WORKSPACE, place, PERSON).encode(),
        "post_key": None,
        "visibility": "public",
        "locale": "en",
        "zone": "Europe/Oslo",
        "message": encode(say(t("core.unknown_button"))),
        "created_at": NOW - 30 * HOUR,
        "not_after": None,
        "wake_at": None if state in outbox.ENDED else NOW,
        "state": state,
        "owner": "somebody" if state == "claimed" else None,
        "attempts": 8,
        "doubtful": False,
        "reason": "the channel is gone",
    }
    return row | changes


def job(state: str, key: str, due_at: datetime = NOW) -> dict[str, Any]:
    """A row of the jobs that was not done."""
    ended = {"wake_at": None, "owner": None, "attempts": 8, "ended_at": NOW, "failure": "ab12cd34"}
    place = {"workspace_id": 1, "cog": "events", "handler": "remind", "key": key, "arguments": {}}
    return {**place, "due_at": due_at, "state": state, **ended}


def store(database: str, *messages: dict[str, Any], jobs: tuple[dict[str, Any], ...] = ()) -> None:
    """A workspace with a member, and these rows."""

    async def run() -> None:
        storage = Storage(database)
        async with storage.transaction() as session:
            await join(session, adapter=NAME, platform_id=WORKSPACE)
            await session.execute(insert(MemberRow).values(workspace_id=1, platform_id=PERSON))
            for row in messages:
                await session.execute(insert(OutboxRow).values(**row))
            for row in jobs:
                await session.execute(insert(JobRow).values(**row))
        await storage.close()

    asyncio.run(run())


def rows(database: str) -> list[OutboxRow]:
    """What is in the outbox."""

    async def run() -> list[OutboxRow]:
        storage = Storage(database)
        async with storage.reading() as session:
            found = list(await session.scalars(select(OutboxRow).order_by(OutboxRow.id)))
        await storage.close()
        return found

    return asyncio.run(run())


# list


def test_where_nothing_waits(database: str, says: Says) -> None:
    assert says("outbox", "list", database=database) == (0, "There is nothing.\n")


def test_newest_first_with_the_jobs_between(database: str, says: Says) -> None:
    store(
        database,
        message("dead", created_at=NOW - 5 * HOUR),
        message("paused", Place.DIRECT, created_at=NOW - HOUR, member_id=1, attempts=2),
        jobs=(job("failed", "a", NOW - 2 * HOUR), job("missed", "b", NOW - 9 * HOUR), job("done", "c")),
    )
    code, said = says("outbox", "list", database=database)
    lines = [" ".join(line.split()) for line in said.splitlines()]
    assert code == 0
    assert lines[:5] == [
        "id state since (UTC) attempts what workspace reason",
        f"2 paused {NOW - HOUR:%Y-%m-%d %H:%M} 2 office, a direct message 1 the channel is gone",
        f"job-1 failed {NOW - 2 * HOUR:%Y-%m-%d %H:%M} 8 events/remind 1 failure=ab12cd34",
        f"1 dead {NOW - 5 * HOUR:%Y-%m-%d %H:%M} 8 office, a channel 1 the channel is gone",
        f"job-2 missed {NOW - 9 * HOUR:%Y-%m-%d %H:%M} 8 events/remind 1 failure=ab12cd34",
    ]
    assert "outbox show" in said


def test_by_state_and_no_more_than_asked_for(database: str, says: Says) -> None:
    store(database, message("dead"), message("late"), message("aside"), jobs=(job("failed", "a"),))
    _, said = says("outbox", "list", "--state", "dead", "--state", "late", database=database)
    assert [line.split()[1] for line in said.splitlines()[1:3]] == ["late", "dead"]
    assert "aside" not in said
    assert "failed" not in said
    _, said = says("outbox", "list", "--limit", "1", database=database)
    assert "… and more: see them with --limit 10" in said
    assert len(said.splitlines()) == 5


def test_nothing_of_what_is_said_and_to_whom(database: str, says: Says) -> None:
    async def some() -> None:
        storage = Storage(database)
        await fill(storage)
        await storage.close()

    asyncio.run(some())
    said = says("outbox", "list", database=database)[1]
    for id_ in range(1, 15):
        code, shown = says("outbox", "show", str(id_), database=database)
        assert code == 0
        said += shown
    assert len(said.splitlines()) > 100
    for secret in ("1234567890", "98765432100", "Nøtta", WORDS.split()[0]):
        assert secret not in said


def test_a_reason_is_one_line(database: str, says: Says) -> None:
    store(database, message(reason="a\nb\x1b[31m" + "c" * 200))
    _, said = says("outbox", "list", database=database)
    assert "a b [31mcc" in said
    assert max(map(len, said.splitlines())) < 200


# show


@pytest.mark.parametrize("state", MESSAGE_STATES)
def test_every_state_is_explained(database: str, says: Says, state: str) -> None:
    store(database, message(state, post_key="events/7", not_after=NOW, doubtful=True))
    code, said = says("outbox", "show", "1", database=database)
    assert code == 0
    for words in (f"State: {state}. Attempts: 8. Reason: the channel is gone.", "events/7", "What to do: "):
        assert words in said
    assert ("outbox drop 1" in said) is (state in outbox.ENDED)
    assert PERSON not in said


def test_an_answer_that_was_given_up_is_not_to_be_tried_again(database: str, says: Says) -> None:
    store(database, message("dead", Place.REPLY, member_id=1, post_key="checkin/1"))
    _, said = says("outbox", "show", "1", database=database)
    assert "for some minutes only" in said
    assert "checkin/1" not in said, "a key may hold a member's id"


@pytest.mark.parametrize("line", [("show", "9"), ("retry", "9"), ("drop", "9", "--yes")])
def test_a_message_that_is_not_there(database: str, says: Says, line: tuple[str, ...]) -> None:
    code, said = says("outbox", *line, database=database)
    assert (code, "There is no message 9" in said) == (1, True)


# retry


@pytest.mark.parametrize("doubtful", [True, False])
def test_what_was_given_up_is_scheduled_again(database: str, says: Says, doubtful: bool) -> None:
    store(database, message(doubtful=doubtful), message("late", not_after=NOW + 50 * HOUR))
    code, said = says("outbox", "retry", "1", database=database)
    first, second = rows(database)
    assert (code, said[:15]) == (0, "1 message will ")
    assert (first.state, first.attempts, first.owner, first.doubtful) == ("scheduled", 0, None, doubtful)
    assert first.wake_at is not None
    assert first.wake_at >= NOW
    assert (first.created_at == NOW - 30 * HOUR) is doubtful, "what was perhaps said is looked for from then on"
    assert second.state == "late"
    assert says("outbox", "retry", "2", database=database)[0] == 0
    assert rows(database)[1].not_after == NOW + 50 * HOUR


def test_what_nobody_should_read_takes_a_word_more(database: str, says: Says) -> None:
    store(database, message("late", not_after=NOW - HOUR))
    code, said = says("outbox", "retry", "1", database=database)
    assert (code, "fadderbot outbox retry 1 --late" in said) == (1, True)
    assert rows(database)[0].state == "late"
    assert says("outbox", "retry", "1", "--late", database=database)[0] == 0
    (row,) = rows(database)
    assert (row.state, row.not_after) == ("scheduled", None)


def test_what_waits_already_is_left_alone(database: str, says: Says) -> None:
    store(database, message("paused"))
    code, said = says("outbox", "retry", "1", database=database)
    assert (code, "waits, and is tried by itself" in said) == (1, True)
    assert rows(database)[0].attempts == 8


def test_all_that_was_given_up_is_scheduled_again(database: str, says: Says) -> None:
    store(database, message("dead"), message("late", not_after=NOW - HOUR), message("claimed"), message("dead"))
    code, said = says("outbox", "retry", "--all", database=database)
    assert code == 0
    assert "2 messages will be said" in said
    assert "1 message came too late" in said
    assert [row.state for row in rows(database)] == ["scheduled", "late", "claimed", "scheduled"]
    says("outbox", "retry", "--all", "--late", database=database)
    assert [row.state for row in rows(database)] == ["scheduled", "scheduled", "claimed", "scheduled"]


@pytest.mark.parametrize("line", [("retry",), ("retry", "1", "--all"), ("drop",), ("drop", "1", "--all")])
def test_one_or_all(database: str, says: Says, line: tuple[str, ...]) -> None:
    code, said = says("outbox", *line, database=database)
    assert (code, "Name one by its ID, or give --all." in said) == (2, True)


# drop


def test_it_asks_before_it_forgets(database: str, says: Says) -> None:
    store(database, message("paused"))
    code, said = says("outbox", "drop", "1", database=database, answer="n\n")
    assert (code, "Forget message 1, for good?" in said) == (1, True)
    assert len(rows(database)) == 1
    assert says("outbox", "drop", "1", database=database, answer="y\n")[0] == 0
    assert rows(database) == []


def test_what_is_being_said_cannot_be_forgotten(database: str, says: Says) -> None:
    store(database, message("claimed"))
    code, said = says("outbox", "drop", "1", "--yes", database=database)
    assert (code, "is being said right now" in said) == (1, True)
    assert len(rows(database)) == 1


def test_all_that_was_given_up_is_forgotten_and_nothing_else(database: str, says: Says) -> None:
    store(database, *(message(state) for state in MESSAGE_STATES))
    code, said = says("outbox", "drop", "--all", "--yes", database=database)
    assert (code, said) == (0, "2 messages forgotten.\n")
    assert {row.state for row in rows(database)} == set(MESSAGE_STATES) - set(outbox.ENDED)


# Which database


def test_a_file_that_is_not_there_is_not_made(says: Says, tmp_path: Path) -> None:
    code, said = says("outbox", "list", database=f"sqlite+aiosqlite:///{tmp_path / 'none.db'}")
    assert (code, f"There is no database at {tmp_path / 'none.db'}" in said) == (1, True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("url", ["hush.hush", "sqlite:///hush.hush", "postgresql+asyncpg://me:hush.hush@127.0.0.1:1/x"])
def test_an_address_is_not_repeated(says: Says, url: str) -> None:
    code, said = says("outbox", "list", database=url)
    assert code == 1
    assert said.startswith("Error: ")
    assert "hush.hush" not in said


def test_a_database_of_another_version(database: str, says: Says) -> None:
    async def age() -> None:
        storage = Storage(database)
        async with storage.engine.begin() as connection:
            await connection.exec_driver_sql(
                "UPDATE alembic_version SET version_num = 'core_0002' WHERE version_num LIKE 'core%'"
            )
        await storage.close()

    asyncio.run(age())
    code, said = says("outbox", "list", database=database)
    assert (code, "fadderbot migrate" in said) == (1, True)


# Beside a Fadderbot that runs


@asynccontextmanager
async def running(database: str, office: Office) -> AsyncIterator[Core]:
    """A core at the office that serves in the background, and hears the bell where there is one."""
    core = Core(
        storage=Storage(database),
        cogs=[],
        catalogue=Catalogue([TEXTS]),
        clock=SystemClock(),
        adapters={NAME: office},
        fetcher=Fetcher(),
    )
    heard = asyncio.Event()

    def rung() -> None:
        heard.set()
        core.nudge()

    core.start()
    together = Together(database)
    ears = asyncio.create_task(together.listen(rung))
    try:
        if not together.is_alone:
            await heard.wait()
        yield core
    finally:
        ears.cancel()
        await asyncio.gather(ears, return_exceptions=True)
        await core.stop()


async def until_there_are(core: Core, count: int) -> None:
    """Wait until this many messages are in the outbox."""
    async with asyncio.timeout(SOON_S):
        while True:
            async with core.storage.reading() as session:
                if await session.scalar(select(func.count()).select_from(OutboxRow)) == count:
                    return


async def test_a_running_fadderbot_takes_it_up(database: str, says: Says) -> None:
    office = Office()
    await asyncio.to_thread(store, database, message(), message("dead", Place.THREAD))
    async with running(database, office) as core:
        writing = asyncio.create_task(asyncio.to_thread(says, "outbox", "retry", "1", database=database))
        for n in range(20):  # it waits its turn
            async with core.storage.transaction() as session:
                await session.execute(update(WorkspaceRow).values(quiet_from=n))
        assert await writing == (0, "1 message will be said by a running Fadderbot within half a minute.\n")
        if core.storage.engine.dialect.name == "sqlite":
            core.nudge()  # as it does by itself every half minute

        await until_there_are(core, 1)
        assert [delivery.address.place for delivery in office.tried] == [Place.CHANNEL]


async def test_a_retried_message_has_the_patience_of_a_new_one(database: str, says: Says) -> None:
    """A platform that asks for a moment would else have it given up again at once."""
    office = Office()
    office.trouble[PERSON].append(Later("rate limited", seconds=0, unheard=False))
    await asyncio.to_thread(store, database, message())
    await asyncio.to_thread(says, "outbox", "retry", "1", database=database)
    async with running(database, office) as core:
        await until_there_are(core, 0)
    assert len(office.tried) == 2
