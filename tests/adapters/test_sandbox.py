"""The sandbox as a platform: it forgets nothing, says nothing twice, and hands in again what had no answer."""

import asyncio
import json
from contextlib import suppress
from copy import deepcopy
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.adapters.sandbox.connect import Sandbox
from bot.adapters.sandbox.render import words
from bot.adapters.sandbox.world import Json, Posted, Spot, World
from bot.core import Core
from bot.storage.tables import OutboxRow, Received
from tests.adapters.conftest import OpenServer
from tests.conftest import START
from tests.core import notebook
from tests.core.office import SOON_S, until

GENERAL = Spot("channel", "general")


class Crash(BaseException):
    """The process ends here."""


def calls(name: str, **arguments: str) -> Json:
    """A command of the notebook as the page sends it."""
    return {"do": "call", "group": "notebook", "name": name, "arguments": arguments}


def answers(world: World, key: str) -> list[str]:
    """What stands in the server as an answer to an interaction."""
    return [words(message.blocks) for message in world.messages.values() if message.answers == key]


def crash_at(world: World, kind: str) -> None:
    """End the process as soon as an event of this kind is written down."""

    def listen(event: Json) -> None:
        if event["kind"] == kind:
            raise Crash

    world.listeners.append(listen)


async def notes(core: Core) -> list[str]:
    """What is written in the notebook."""
    async with core.storage.reading() as session:
        return list(await session.scalars(select(notebook.NOTES.c.text).order_by(notebook.NOTES.c.id)))


async def count(core: Core, row: type[OutboxRow] | type[Received]) -> int:
    """How many rows there are."""
    async with core.storage.reading() as session:
        return await session.scalar(select(func.count()).select_from(row)) or 0


async def crash_after_commit(sandbox: Sandbox, core: Core) -> None:
    """Let a handler finish for an interaction whose answer nobody is left to give."""
    task = asyncio.create_task(sandbox.act("k", "ida", GENERAL, calls("wait", door="tea")))
    await asyncio.wait_for(notebook.arrived["tea"].wait(), SOON_S)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    notebook.doors["tea"].set()
    await until(partial(count, core, Received))


async def assert_answered_once(opened: OpenServer, text: str) -> None:
    """Open the server anew, twice: one answer, one effect, and nothing left to say."""
    for _ in range(2):
        async with opened() as (sandbox, core):
            heard: list[Json] = []
            sandbox.world.listeners.append(heard.append)
            await sandbox.redeliver()
            await core.settle()

            assert answers(sandbox.world, "k") == [text]
            assert await notes(core) == ["tea"]
            assert sandbox.world.waiting == {}
            assert await count(core, OutboxRow) == 0
            assert [event for event in heard if event.get("notice")] == [], "the person did nothing twice"


async def test_crash_before_handling(opened: OpenServer) -> None:
    async with opened() as (sandbox, core):
        crash_at(sandbox.world, "asked")
        with pytest.raises(Crash):
            await sandbox.act("k", "ida", GENERAL, calls("write", text="tea"))
        assert await notes(core) == []
        await assert_answered_once(opened, "Written: tea")


async def test_crash_after_the_commit_and_before_the_answer(opened: OpenServer) -> None:
    async with opened() as (sandbox, core):
        await crash_after_commit(sandbox, core)
        assert await notes(core) == ["tea"]
        assert answers(sandbox.world, "k") == []
        await assert_answered_once(opened, "Written: tea")


async def test_crash_after_the_answer_and_before_its_row_is_gone(opened: OpenServer) -> None:
    async with opened() as (sandbox, core):
        crash_at(sandbox.world, "message")
        with pytest.raises(Crash):
            await sandbox.act("k", "ida", GENERAL, calls("write", text="tea"))
        assert await count(core, OutboxRow) == 1
        await assert_answered_once(opened, "Written: tea")


async def test_crash_before_a_refusal_is_told(opened: OpenServer) -> None:
    async with opened() as (sandbox, _):
        crash_at(sandbox.world, "asked")
        with pytest.raises(Crash):
            await sandbox.act("k", "ida", GENERAL, calls("refuse", text="tea"))
        async with opened() as (sandbox, core):
            await sandbox.redeliver()
            assert answers(sandbox.world, "k") == ["No, not today."]
            assert await notes(core) == []


@pytest.mark.parametrize("moment", ["asked", "message"])
async def test_crash_while_a_form_is_sent_in(opened: OpenServer, moment: str) -> None:
    async with opened() as (sandbox, core):
        await sandbox.act("first", "henrik", GENERAL, calls("write", text="tea"))
        await sandbox.act("open", "henrik", GENERAL, calls("change", note="1"))
        form = sandbox.world.open_form("henrik")
        assert form is not None
        sent = {"do": "submit", "action": form["action"], "fields": {"text": "coffee", "count": "2"}}
        crash_at(sandbox.world, moment)
        with pytest.raises(Crash):
            await sandbox.act(form["key"], "henrik", GENERAL, sent)
        async with opened() as (again, core):
            await again.redeliver()
            await core.settle()
            assert answers(again.world, form["key"]) == ["Skrevet: coffee"]
            assert await notes(core) == ["coffee x2"]
            assert again.world.open_form("henrik") is None


async def test_crash_before_a_form_opens(opened: OpenServer) -> None:
    async with opened() as (sandbox, _):
        await sandbox.act("first", "henrik", GENERAL, calls("write", text="tea"))
        crash_at(sandbox.world, "asked")
        with pytest.raises(Crash):
            await sandbox.act("open", "henrik", GENERAL, calls("change", note="1"))
        async with opened() as (again, _):
            await again.redeliver()
            await again.act("open", "henrik", GENERAL, calls("change", note="1"))  # the page asks again
            assert [form["title"] for form in again.world.forms.values()] == ["Et notat"]


async def test_same_key_again_changes_nothing(opened: OpenServer) -> None:
    async with opened() as (sandbox, core):
        for _ in range(3):
            await sandbox.act("k", "ida", GENERAL, calls("write", text="tea"))
        assert answers(sandbox.world, "k") == ["Written: tea"]
        assert await notes(core) == ["tea"]


async def test_form_sent_in_twice_at_once_is_taken_once_and_without_a_word_about_it(opened: OpenServer) -> None:
    async with opened() as (sandbox, core):
        await sandbox.act("first", "henrik", GENERAL, calls("write", text="tea"))
        await sandbox.act("open", "henrik", GENERAL, calls("change", note="1"))
        form = sandbox.world.open_form("henrik")
        assert form is not None
        sent = {"do": "submit", "action": form["action"], "fields": {"text": "coffee", "count": "2"}}
        heard: list[Json] = []
        sandbox.world.listeners.append(heard.append)
        await asyncio.gather(*(sandbox.act(form["key"], "henrik", GENERAL, dict(sent)) for _ in range(3)))

        assert answers(sandbox.world, form["key"]) == ["Skrevet: coffee"]
        assert [event["kind"] for event in heard] == ["asked", "message"]
        await sandbox.act(form["key"], "henrik", GENERAL, dict(sent))
        assert answers(sandbox.world, form["key"]) == ["Skrevet: coffee"]
        assert "notice" in heard[-1]
        assert await notes(core) == ["coffee x2"]


async def test_what_cannot_be_read_is_not_written_down(opened: OpenServer) -> None:
    """Otherwise it would be handed in at every start, and none would succeed."""
    async with opened() as (sandbox, _):
        for request in ({"do": "call", "group": "notebook"}, {"do": "press", "action": "x"}, {"do": "text"}):
            with pytest.raises(KeyError):
                await sandbox.act("k", "ida", GENERAL, request)
        with pytest.raises(ValueError, match="nowhere"):
            await sandbox.act("k", "ida", Spot("nowhere", "x"), calls("write", text="tea"))
        assert sandbox.world.waiting == {}
    async with opened() as (sandbox, _):
        await sandbox.redeliver()
        assert sandbox.world.asked == {}


@pytest.mark.parametrize("name", ["../../escaped", "{folder}/escaped", "*", "a/b"])
async def test_files_stay_in_their_folder(opened: OpenServer, tmp_path: Path, name: str) -> None:
    name = name.format(folder=tmp_path)
    async with opened() as (sandbox, _):
        upload = {"upload": {"name": "x.ics", "size": 3, "content": "eHl6"}}
        crash_at(sandbox.world, "asked")
        before = {path for path in tmp_path.parent.rglob("*") if "escaped" in path.name}
        request = {"do": "call", "group": "events", "name": "import", "arguments": {name: upload}}
        with pytest.raises(Crash):
            await sandbox.act(name, "henrik", GENERAL, request)
        kept = list((tmp_path / "server" / "uploads").iterdir())
        assert [path.read_bytes() for path in kept] == [b"xyz"]
        assert {path for path in tmp_path.parent.rglob("*") if "escaped" in path.name} - before <= set(kept)
    async with opened() as (sandbox, _):
        await sandbox.redeliver()
        assert list((tmp_path / "server" / "uploads").iterdir()) == [], "gone once it is answered"


def state(world: World) -> Json:
    """Everything of a world but its path and those who look on."""
    return deepcopy({name: value for name, value in vars(world).items() if name not in ("path", "listeners")})


async def test_journal_gives_the_same_world_again(opened: OpenServer, tmp_path: Path) -> None:
    journal = tmp_path / "server" / "world.jsonl"
    async with opened() as (sandbox, core):
        sandbox.say("ida", GENERAL, "Hei «på» deg\n\u2028æøå 🧇")
        await sandbox.act("a", "henrik", GENERAL, calls("announce", text="tea", channel="general"))
        await core.settle()
        await sandbox.act("b", "henrik", GENERAL, calls("announce", text="cake", channel="general"))
        await core.settle()
        await sandbox.act("c", "henrik", GENERAL, calls("change", note="1"))
        await sandbox.wind(timedelta(days=1))
        crash_at(sandbox.world, "asked")
        with pytest.raises(Crash):
            await sandbox.act("d", "ida", GENERAL, calls("write", text="tea"))

        again = World.open(journal)
        assert state(again) == state(sandbox.world)
        assert any(message.edited for message in again.messages.values())
        assert again.waiting.keys() == {"d"}


@pytest.mark.parametrize("cut", [1, 2, 10, 40])
def test_torn_last_line_is_dropped_and_the_journal_goes_on(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "world.jsonl"
    world = World.open(path)
    world.record("room", room={"id": "a", "name": "a", "topic": ""})
    before = state(world)
    world.record("room", room={"id": "å", "name": "å", "topic": "long enough to be cut"})
    path.write_bytes(path.read_bytes()[:-cut])

    again = World.open(path)
    assert state(again) == before
    again.record("room", room={"id": "c", "name": "c", "topic": ""})
    assert World.open(path).rooms.keys() == {"a", "c"}
    assert all(json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())


def test_journal_of_which_nothing_is_whole_is_an_empty_one(tmp_path: Path) -> None:
    path = tmp_path / "world.jsonl"
    path.write_bytes(b'{"kind":"ro')

    assert state(World.open(path)) == state(World())
    assert path.read_bytes() == b""


def test_private_words_are_for_one(tmp_path: Path) -> None:
    world = World()
    world.post(Posted("1", GENERAL, "bot", "", [], only_for="ida"))
    world.post(Posted("2", Spot("direct", "ida"), "bot", "", []))
    world.post(Posted("3", GENERAL, "bot", "", []))

    assert [message.id for message in world.visible("ida")] == ["1", "2", "3"]
    assert [message.id for message in world.visible("henrik")] == ["3"]


async def test_a_winding_that_was_cut_off_goes_on(opened: OpenServer) -> None:
    async with opened() as (sandbox, _):
        crash_at(sandbox.world, "clock")
        with suppress(Crash):
            await sandbox.wind(timedelta(weeks=1))

    async with opened() as (again, _):
        await again.redeliver()
        assert again.clock.now() >= START + timedelta(weeks=1)
        assert again.world.winding is None


async def test_next_message_is_wound_to_even_where_another_goes_as_it_comes(opened: OpenServer) -> None:
    async with opened() as (sandbox, _):
        world = sandbox.world
        await sandbox.act("k1", "ida", GENERAL, calls("later", text="cake", channel="general"))
        (first,) = world.messages

        def listen(event: Json) -> None:
            if event["kind"] == "message":
                world.record("removed", message=first)

        world.listeners.append(listen)
        assert await sandbox.wind_to_next()
        assert sandbox.clock.now() == START + timedelta(hours=1)
        assert [words(message.blocks) for message in world.messages.values()] == ["cake"]
