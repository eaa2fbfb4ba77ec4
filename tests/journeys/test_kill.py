"""The real program, killed at any moment and started again: nothing is lost, and nothing is said or done twice."""

import asyncio
import os
import random
import shutil
import signal
import sqlite3
from collections import Counter, deque
from collections.abc import Iterable
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientError, ClientSession, ClientWebSocketResponse

from bot.adapters.sandbox.render import components, words
from bot.adapters.sandbox.world import World
from bot.clock import SystemClock
from tests import forked

Json = dict[str, Any]
ROOM = {"kind": "channel", "id": "activities"}
ROUNDS = 8
EVENTS = 60
IN_FLIGHT = 3
START_S = 30
END_S = 60
SEED = 20261122


class Program:
    """`python -m bot sandbox` on one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._process: forked.Program | None = None

    async def __aenter__(self) -> "Program":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.ends(signal.SIGKILL)

    async def starts(self) -> None:
        """Start it; `address` waits until it answers."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("FADDERBOT_")}
        with (self.folder.parent / "log.txt").open("ab") as log:
            self._process = await forked.start(
                "sandbox", "--no-browser", "--port", "0", "--folder", str(self.folder),
                stdout=asyncio.subprocess.PIPE, stderr=log.fileno(), cwd=self.folder.parent,
                env=environment | {"FADDERBOT_LOG_LEVEL": "WARNING", "PYTHONUNBUFFERED": "1"},
            )  # fmt: skip

    async def address(self) -> str:
        """Where it says that it answers."""
        assert self._process is not None
        assert self._process.stdout is not None
        line = (await asyncio.wait_for(self._process.stdout.readline(), START_S)).decode()
        assert "http://" in line, (self.folder.parent / "log.txt").read_text()
        return next(word for word in line.split() if word.startswith("http://"))

    async def ends(self, how: signal.Signals) -> int:
        """End it, and give what it returned."""
        assert self._process is not None
        self._process.send_signal(how)
        await asyncio.wait_for(self._process.communicate(), END_S)
        return self._process.returncode or 0


class Hand:
    """A person at the page: acts under keys, and after each reconnect sends again what had no answer."""

    def __init__(self, person: str, todo: Iterable[Json]) -> None:
        self.person = person
        self.todo = deque(todo)
        self.sent: list[str] = []
        self.unanswered: dict[str, Json] = {}
        self.forms: dict[str, str] = {}  # by the key of the act that opened it
        self._line: ClientWebSocketResponse

    async def lives(self, address: str) -> None:
        """Do everything that is to be done, until it is answered or the line breaks."""
        with suppress(ClientError, ConnectionError):
            async with ClientSession() as client, client.ws_connect(f"{address}ws") as self._line:
                await self._line.send_json({"do": "be", "person": self.person})
                async for frame in self._line:
                    await self._hears(frame.json())
                    if self.is_done():
                        return

    def is_done(self) -> bool:
        """Whether everything has its answer."""
        return not self.todo and not self.unanswered

    async def _hears(self, frame: Json) -> None:
        match frame["kind"]:
            case "snapshot":
                for message in frame["messages"]:
                    await self.reads(message)
                if frame["form"]:
                    await self._fills(frame["form"])
                for again in list(self.unanswered.values()):
                    await self._line.send_json(again)
                await self._goes_on()
            case "message":
                await self.reads(frame["message"])
                await self._goes_on()
            case "form":
                await self._fills(frame["form"])
            case "form_errors":
                raise AssertionError(frame["errors"])

    async def reads(self, message: Json) -> None:
        """Take an answer as an answer."""
        self.unanswered.pop(message["answers"], None)

    async def _fills(self, form: Json) -> None:
        opener = next((key for key in self.unanswered if key.startswith("add ")), None)
        if opener is None or form["key"] in self.forms.values():
            return
        frame = self.unanswered.pop(opener)
        self.forms[opener] = form["key"]
        await self.acts(form["key"], {"do": "submit", "form": form["key"], "fields": frame["fields"]})

    async def acts(self, key: str, frame: Json) -> None:
        """Do something under a key."""
        self.sent.append(key)
        self.unanswered[key] = frame
        await self._line.send_json(frame)

    async def _goes_on(self) -> None:
        while self.todo and len(self.unanswered) < IN_FLIGHT:
            forms = [frame for frame in self.unanswered.values() if "fields" in frame]
            if forms and "fields" in self.todo[0]:
                return  # one form at a time, as people do
            frame = self.todo.popleft()
            await self.acts(frame["key"], frame)


class Guest(Hand):
    """Says yes, once, to everything that is posted."""

    def __init__(self, person: str, titles: list[str]) -> None:
        super().__init__(person, [])
        self._titles = set(titles)

    def is_done(self) -> bool:
        """Whether every event was seen and answered."""
        return not self._titles and not self.unanswered

    async def reads(self, message: Json) -> None:
        """Press the button of a new post."""
        await super().reads(message)
        title = words(message["blocks"]).split("\n")[0]
        if message["answers"] is None and title in self._titles:
            self._titles.discard(title)
            yes = next(c["action"] for c in components(message["blocks"]) if c["action"].startswith("events/yes"))
            press = {"do": "press", "key": f"yes {title}", "place": ROOM, "message": message["id"], "action": yes}
            await self.acts(press["key"], press | {"value": None})


def organising(titles: list[str], day: str) -> Iterable[Json]:
    """Adds every event, and between them asks for what is there and what is not."""
    for title in titles:
        fields = {"title": title, "when": f"{day} kl. 18–20", "place": "Kantina", "about": "", "host": ""}
        call = {"do": "call", "group": "events", "place": ROOM, "arguments": {}}
        yield {**call, "key": f"add {title}", "name": "add", "fields": fields, "arguments": {"channel": "activities"}}
        yield {**call, "key": f"list {title}", "name": "list"}
        yield {"do": "text", "key": f"nonsense {title}", "place": ROOM, "text": "/events nonsense"}


@pytest.mark.slow
async def test_nothing_is_lost_or_doubled_however_often_it_is_killed(tmp_path: Path) -> None:
    luck = random.Random(SEED)  # noqa: S311 - to be the same each time, not to be secret
    titles = [f"Kveld nummer {n}" for n in range(EVENTS)]
    day = SystemClock().now().date() + timedelta(days=60)
    henrik = Hand("henrik", organising(titles, f"{day.day}.{day.month}.{day.year}"))
    ida = Guest("ida", titles)
    folder = tmp_path / "server"
    async with Program(folder) as program:
        for number in range(ROUNDS):
            await program.starts()
            if number % 4 == 0:  # killed while it starts
                with suppress(TimeoutError):
                    await asyncio.wait_for(program.address(), luck.uniform(0.05, 0.9))
                await program.ends(signal.SIGKILL)
                continue
            address = await program.address()
            living = [asyncio.create_task(hand.lives(address)) for hand in (henrik, ida)]
            await asyncio.wait(living, timeout=luck.uniform(0.02, 0.4))
            await program.ends(signal.SIGKILL)
            await asyncio.gather(*living)
        assert henrik.todo, "it was killed in the middle of the work"
        await program.starts()
        address = await program.address()
        await asyncio.wait_for(asyncio.gather(henrik.lives(address), ida.lives(address)), END_S)
        assert await program.ends(signal.SIGTERM) == 0

    assert henrik.is_done()
    assert ida.is_done()
    assert_each_answered_once(World.open(folder / "world.jsonl"), henrik, ida)
    assert_each_done_once(folder / "fadderbot.db", World.open(folder / "world.jsonl"), titles)


def assert_each_answered_once(world: World, henrik: Hand, ida: Hand) -> None:
    """Each key has one answer: a message, or for what opens a form, that form."""
    answered = Counter(message.answers for message in world.messages.values() if message.answers)
    messages = {key: answered[key] for key in henrik.sent + ida.sent if not key.startswith("add ")}
    assert messages == dict.fromkeys(messages, 1)
    assert len(messages) == 4 * EVENTS
    shown = [form for form in world.forms.values() if form["person"] == "henrik"]
    assert len(shown) == EVENTS
    assert not any(form["open"] for form in shown)
    assert world.waiting == {}


def assert_each_done_once(database: Path, world: World, titles: list[str]) -> None:
    """Each event is there once, posted once, with its one answer; and so is what was set up at the start."""
    with closing(sqlite3.connect(database)) as rows:
        own = [title for (title,) in rows.execute("SELECT title FROM events_events WHERE calendar_id IS NULL")]
        calendars, answers, dead = (
            rows.execute(f"SELECT count(*) FROM {what}").fetchone()[0]  # noqa: S608 - our own words
            for what in ("events_calendars", "events_rsvps", "outbox WHERE state = 'dead'")
        )
    assert sorted(own) == sorted(titles)
    assert (calendars, answers, dead) == (1, EVENTS, 0)
    posts = [m for m in world.messages.values() if m.author == "bot" and m.answers is None]
    headings = Counter(words(post.blocks).split("\n")[0] for post in posts)
    assert {title: headings[title] for title in titles} == dict.fromkeys(titles, 1)
    assert max(headings.values()) == 1, "nothing else was said twice either"


@pytest.mark.slow
async def test_told_to_stop_in_the_middle_of_work_it_stops_soon(tmp_path: Path, migrated: Path) -> None:
    titles = [f"Kveld nummer {n}" for n in range(EVENTS)]
    day = SystemClock().now().date() + timedelta(days=60)
    henrik = Hand("henrik", organising(titles, f"{day.day}.{day.month}.{day.year}"))
    folder = tmp_path / "server"
    folder.mkdir()
    shutil.copy(migrated, folder / "fadderbot.db")
    async with Program(folder) as program:
        await program.starts()
        address = await program.address()
        living = asyncio.create_task(henrik.lives(address))
        await asyncio.wait({living}, timeout=1)
        assert henrik.todo, "it is in the middle of the work"
        assert await program.ends(signal.SIGTERM) == 0
        await living
    assert "Traceback" not in (tmp_path / "log.txt").read_text()
    assert "level=error" not in (tmp_path / "log.txt").read_text()
