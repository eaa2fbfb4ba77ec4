"""What leaves no trace: nothing is kept of who asked, when, with which words, and what was answered."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, func, inspect, select, text

from bot.clock import WindableClock
from bot.core import Core
from bot.i18n import Catalogue
from bot.model.form import Press
from bot.port import Later, Undeliverable
from bot.storage.engine import Storage, wipe
from bot.storage.tables import DraftRow, JobRow, MemberRow, OutboxRow, Received
from tests.core.conftest import Notes, on_both_engines
from tests.core.office import Desk, Office, Visitor, in_words
from tests.core.test_dispatch import answer

TRACES = (DraftRow, MemberRow, OutboxRow, Received)


async def traces(core: Core) -> Mapping[str, int]:
    """How many rows there are that may tell of somebody."""
    async with core.storage.reading() as session:
        return {one.__name__: await session.scalar(select(func.count()).select_from(one)) or 0 for one in TRACES}


NONE = dict.fromkeys((one.__name__ for one in TRACES), 0)


async def everything(core: Core) -> str:
    """Every value of every row."""
    async with core.storage.reading() as session:
        tables = await (await session.connection()).run_sync(lambda one: inspect(one).get_table_names())
        rows = [str((await session.execute(text(f"SELECT * FROM {table}"))).all()) for table in tables]  # noqa: S608
    return "\n".join(rows)


@on_both_engines
async def test_nothing_is_kept_but_what_the_handler_writes(
    core: Core, amara: Visitor, notes: Notes, catalogue: Catalogue
) -> None:
    desk = await amara.presses("notebook/whisper?text=tea")
    assert await traces(core) == NONE | {"OutboxRow": 1}, "what is to be relayed"
    await core.settle()

    assert answer(desk, catalogue) == "Written: 0", "nobody whom we know"
    assert await notes() == ["tea"]
    assert await traces(core) == NONE
    written = await everything(core)
    assert "amara" not in written
    async with core.storage.reading() as session:
        assert await session.scalar(select(func.count()).select_from(JobRow)) == 1, "what it asks for is done"


async def test_who_is_known_stays_as_they_were_known(core: Core, catalogue: Catalogue) -> None:
    """A language that the platform tells is written down at other times, which would tell that somebody was here."""
    await Visitor(core, "amara", locale="en").calls("write", text="tea")
    before = await everything(core)
    desk = await Visitor(core, "amara", locale="nn").presses("notebook/whisper?text=coffee", key="other")
    assert answer(desk, catalogue) == "Skrive: 1"
    await core.settle()
    after = await everything(core)
    assert [one for one in after.splitlines() if "amara" in one] == [
        one for one in before.splitlines() if "amara" in one
    ]


@on_both_engines
async def test_same_key_has_one_effect(core: Core, amara: Visitor, notes: Notes) -> None:
    desks = [await amara.presses("notebook/whisper?text=tea", key="k") for _ in range(3)]
    assert await notes() == ["tea"]
    assert [desk.duplicates for desk in desks] == [0, 1, 1]


async def test_what_failed_can_be_delivered_again(core: Core, amara: Visitor, notes: Notes) -> None:
    first = await amara.presses("notebook/whisper?text=break", key="k")
    again = await amara.presses("notebook/whisper?text=break", key="k")
    assert [first.duplicates, again.duplicates] == [0, 0]
    assert await notes() == []
    assert await traces(core) == NONE


async def test_answer_that_cannot_be_given_is_lost(core: Core, amara: Visitor, notes: Notes, office: Office) -> None:
    desk = Desk(trouble=Undeliverable("gone"))
    await amara.does(Press("notebook/whisper?text=tea"), desk=desk)
    await core.settle()
    assert await notes() == ["tea"]
    assert await traces(core) == NONE
    assert all(tried.address.id == "friend of tea" for tried in office.tried)


@pytest.mark.parametrize("corrects", [True, False])
async def test_what_was_typed_into_a_form_is_not_kept(
    core: Core, amara: Visitor, office: Office, catalogue: Catalogue, corrects: bool
) -> None:
    office.corrects_forms = corrects
    assert (await amara.presses("notebook/whisper_in_form")).forms
    refused = await amara.submits("notebook/whisper_in_form", text="a quiet word")
    assert answer(refused, catalogue) == "No, not today."
    wrong = await amara.submits("notebook/whisper_in_form", text="a quiet word", count="many")
    assert len(wrong.errors if corrects else wrong.replies) == 1
    assert await traces(core) == NONE
    assert "quiet" not in await everything(core)


async def test_who_only_reads_is_answered_as_ever(core: Core, amara: Visitor, catalogue: Catalogue) -> None:
    assert answer(await amara.presses("notebook/overhear"), catalogue) == "Written: 0"
    assert await traces(core) == NONE


@on_both_engines
async def test_what_is_relayed_stands_in_no_row(
    core: Core, amara: Visitor, office: Office, catalogue: Catalogue
) -> None:
    await amara.presses("notebook/whisper?text=tea")
    written = await everything(core)
    assert "friend" not in written
    assert "psst" not in written
    await core.settle()
    (said,) = office.tried
    assert said.address.id == "friend of tea"
    assert in_words(said, catalogue) == "psst, tea"
    assert await traces(core) == NONE


async def test_what_is_over_is_not_relayed(core: Core, amara: Visitor, office: Office) -> None:
    await amara.presses("notebook/whisper?text=tea")
    async with core.storage.transaction() as session:
        await session.execute(text("DELETE FROM notebook_notes"))
    await core.settle()
    assert office.tried == []
    assert await traces(core) == NONE


async def test_relay_whose_answer_was_lost_is_looked_for(
    core: Core, amara: Visitor, office: Office, clock: WindableClock
) -> None:
    office.trouble["friend of tea"].append(Later("lost"))
    await amara.presses("notebook/whisper?text=tea")
    await core.settle()
    assert "friend" not in await everything(core)
    clock.wind_to(clock.now() + timedelta(minutes=1))
    await core.settle()
    assert len({one.nonce for one in office.tried}) == 1
    assert [one.since is not None for one in office.tried] == [False, True]
    assert await traces(core) == NONE


async def test_relay_that_nobody_takes_is_given_up_without_a_name(core: Core, amara: Visitor, office: Office) -> None:
    office.trouble["friend of tea"].append(Undeliverable("takes no direct messages"))
    await amara.presses("notebook/whisper?text=tea")
    await core.settle()
    assert await traces(core) == NONE | {"OutboxRow": 1}
    written = await everything(core)
    assert "friend" not in written
    assert "psst" not in written


async def test_journal_is_empty_after_what_leaves_no_trace(core: Core, amara: Visitor, database: str) -> None:
    """Its pages would tell what was changed before and after it, and what was there before."""
    await amara.calls("write", text="tea")
    assert journal_of(database) > 0
    await amara.presses("notebook/whisper?text=tea")
    assert journal_of(database) == 0


async def test_what_was_done_is_answered_though_the_journal_cannot_be_emptied(
    core: Core, amara: Visitor, notes: Notes, catalogue: Catalogue
) -> None:
    def full(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "wal_checkpoint" in statement:
            raise sqlite3.OperationalError("database or disk is full")

    event.listen(core.storage.engine.sync_engine, "before_cursor_execute", full)
    desk = await amara.presses("notebook/whisper?text=tea")
    assert await notes() == ["tea"]
    assert answer(desk, catalogue) == "Written: 0", "and not that it failed, or it would be sent a second time"


def journal_of(database: str) -> int:
    """How many bytes stand in SQLite's journal."""
    return Path(f"{database.removeprefix('sqlite+aiosqlite:///')}-wal").stat().st_size


async def test_what_is_wiped_is_in_no_file_of_the_database(database: str) -> None:
    file = Path(database.removeprefix("sqlite+aiosqlite:///"))
    storage = Storage(database)
    insert = text("INSERT INTO workspaces (adapter, platform_id, locale, zone) VALUES ('a', 'quiet-word', 'nb', 'x')")
    async with storage.transaction() as session:
        await session.execute(insert)
    assert any(b"quiet-word" in one.read_bytes() for one in file.parent.glob(f"{file.name}*"))
    async with storage.transaction() as session:
        await session.execute(text("DELETE FROM workspaces"))
        wipe(session)
    assert not any(b"quiet-word" in one.read_bytes() for one in file.parent.glob(f"{file.name}*"))
    await storage.close()
    with closing(sqlite3.connect(file)) as rows:
        assert rows.execute("PRAGMA integrity_check").fetchone() == ("ok",)
