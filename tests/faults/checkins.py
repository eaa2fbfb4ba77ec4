"""Check-ins in every state, and what `kill -9` would leave at each moment of them: it is opened again, and goes on.

A killed process leaves what stands in its files at that moment. So they are kept before and after each commit, each
write of the key file, each emptied journal and each line of the class server, and a new program is started on them.
"""

import hashlib
import json
import secrets
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from sqlalchemy import select

import cogs.checkin.keys
from bot.adapters.sandbox.people import Actor
from bot.adapters.sandbox.render import Json, components
from bot.clock import WindableClock
from bot.community import workspace
from bot.compose import installed_cogs, sandbox_with_bot
from bot.context import Context
from bot.core import Core
from bot.logs import log
from bot.model.message import Action
from bot.storage.engine import Storage
from bot.storage.onehop import Connection
from cogs.checkin import sending, vault
from cogs.checkin.beside_tables import TallyRow
from cogs.checkin.content import Way
from cogs.checkin.keys import Keys
from cogs.checkin.limits import Limits
from cogs.checkin.rota import STEP
from cogs.checkin.timing import WITHIN
from cogs.checkin.vault import Case
from tests.conftest import START
from tests.faults.community import Outcome
from tests.journeys.test_checkin import Mentors, opened
from tests.platforms import ROOMS, ClassInTheSandbox

ANSWER = "Kom innom onsdag."
TOLD_WITHIN = WITHIN + 3 * STEP
_GIVEN_BACK = timedelta(hours=2)  # an urgent case that somebody took, and did not answer
_OVER = timedelta(days=20)
_UNREAD = "Ingen har lest"
READERS = 4  # of whom the mentors were told in their channel


@dataclass(frozen=True)
class Left:
    """What a kill would leave at one moment, and who it is that may have ended a case by then."""

    files: dict[Path, bytes]
    number: int
    doing: str
    ended: frozenset[str]
    ending: frozenset[str]


@dataclass
class Diary:
    """What is kept of a life, each time that anything on the disk is another than before."""

    folder: Path
    kept: list[Left] = field(default_factory=list)
    doing: str = ""
    ended: set[str] = field(default_factory=set)
    ending: set[str] = field(default_factory=set)
    _contents: dict[bytes, bytes] = field(default_factory=dict)

    def note(self) -> None:
        """Keep what stands there now."""
        there = [one for one in sorted(self.folder.rglob("*")) if one.is_file() and not one.name.endswith("-shm")]
        files = {one.relative_to(self.folder): self._once(one.read_bytes()) for one in there}
        if not self.kept or files != self.kept[-1].files:
            ended, ending = frozenset(self.ended), frozenset(self.ending)
            self.kept.append(Left(files, len(self.kept), self.doing, ended, ending))

    def _once(self, content: bytes) -> bytes:
        """The same content, of which memory has one copy."""
        return self._contents.setdefault(hashlib.sha256(content).digest(), content)


@contextmanager
def noted(diary: Diary, there: ClassInTheSandbox) -> Iterator[None]:
    """Keep what stands on the disk around everything that is written."""
    with pytest.MonkeyPatch.context() as patch:

        def around(owner: Any, name: str) -> None:
            original = getattr(owner, name)

            def does(*given: Any, **named: Any) -> Any:
                diary.note()
                result = original(*given, **named)
                diary.note()
                return result

            patch.setattr(owner, name, does)

        original = Storage._empty_journal  # noqa: SLF001 - nothing public does it alone

        async def emptied(self: Storage) -> None:
            await original(self)
            diary.note()

        around(Connection, "commit")
        around(cogs.checkin.keys, "_write")
        patch.setattr(Storage, "_empty_journal", emptied)
        there.sandbox.world.listeners.append(lambda _: diary.note())
        yield


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[tuple[ClassInTheSandbox, Core]]:
    """The program on a folder, whose memory has nothing of earlier ones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sending, "_limits", Limits())
        patch.setattr("cogs.checkin.codes._COST", 2**4)
        server = folder / "server"
        server.mkdir(parents=True, exist_ok=True)
        bot = sandbox_with_bot(
            cogs=installed_cogs(), folder=server, clock=WindableClock(START, running=False),
            database=f"sqlite+aiosqlite:///{server / 'fadderbot.db'}", keys=folder / "keys",
        )  # fmt: skip
        async with bot as (sandbox, core):
            for short, name in ROOMS.items():
                if short not in sandbox.world.rooms:
                    sandbox.add_room(short, name, "")
            yield ClassInTheSandbox(sandbox), core


async def lived(folder: Path) -> list[Left]:
    """Check-ins in each state that they can be in, and what would have been left at every moment."""
    diary = Diary(folder)
    async with running(folder) as (there, core):
        mentors = await opened(there, core)
        with noted(diary, there):
            await _with_code(there, mentors, diary)
            await _answered(there, mentors, diary)
            await _not_read(there, diary)
            diary.doing, diary.ending = "expiring", {"ida", "amara", "ola", "kim"}
            await there.advance(days=16)
    return diary.kept


async def sends(actor: Any, week: str, way: str, *, now: bool) -> str:
    """Go through all questions; what it is about is left out of what tells cases apart."""
    await actor.says("/checkin send")
    for pressed in ("Jeg vil si det til en mentor", week, "Å høre til", way):
        await actor.presses(pressed)
    return str(await actor.presses("Send nå" if now else "Send, innen tre timer"))


async def _answered(there: ClassInTheSandbox, mentors: Mentors, diary: Diary) -> None:
    """Carried, taken, opened, handed over, asked about, answered, delivered, closed."""
    mari, jonas, ida = mentors.mari, mentors.jonas, there.joins("Ida")
    diary.doing = "sent and waiting"
    await sends(ida, "Veldig tung", "Ja, som melding fra boten", now=False)
    diary.doing = "carried"
    while not await there.sandbox.wind_to_next():
        pass
    diary.doing = "taken"
    await mari.presses("Jeg tar den")
    await mari.presses("Les")
    diary.doing = "handed over"
    await mari.presses("Gi videre")
    await jonas.presses("Jeg tar den")
    diary.doing = "asked"
    await there.advance(hours=1)
    assert "Fikk du tatt kontakt" in jonas.inbox[-1]
    diary.doing = "answered"
    await jonas.presses("Svar")
    await jonas.fills(text=ANSWER)
    diary.doing = "reply waiting for its delay"
    await there.advance(minutes=11)
    assert ANSWER in ida.inbox[-1]
    diary.doing = "closing"
    await jonas.presses("Avslutt")
    diary.ending = {"ida", "kim"}
    await there.advance(hours=2)
    diary.ended = {"ida", "kim"}


async def _not_read(there: ClassInTheSandbox, diary: Diary) -> None:
    """Told of to everybody in turn, and the student at last."""
    amara = there.joins("Amara")
    diary.doing = "sent, and nobody takes it"
    await sends(amara, "Veldig tung", "Ja, som melding fra boten", now=False)
    await there.advance(seconds=TOLD_WITHIN.total_seconds())
    assert amara.inbox[-1].startswith(_UNREAD)


async def _with_code(there: ClassInTheSandbox, mentors: Mentors, diary: Diary) -> None:
    """One that wants no answer, and one that is deleted by its code."""
    diary.doing = "sent for no answer"
    await sends(there.joins("Ola"), "Tung", "Nei", now=True)
    kim = there.joins("Kim")
    diary.doing = "sent with a code"
    code = (await sends(kim, "Bra", "Ja, med en kode", now=True)).splitlines()[2]
    await mentors.mari.presses("Jeg tar den")
    await mentors.mari.presses("Svar")
    await mentors.mari.fills(text=ANSWER)
    diary.doing, diary.ending = "deleted by its code", {"kim"}
    assert ANSWER in await kim.says(f"/checkin read {code}")
    await kim.says(f"/checkin delete {code}")
    diary.ended = {"kim"}


class Anew:
    """The program, started on what was left, and what it must not have lost or said twice."""

    def __init__(self, there: ClassInTheSandbox, core: Core, keys: Path) -> None:
        self.there, self.core, self.keys = there, core, keys
        self.world = there.sandbox.world
        self.lost: list[str] = []
        self.twice: list[str] = []
        self._told = self._so_far()
        self.world.listeners.append(self._told.append)

    def _so_far(self) -> list[Json]:
        assert self.world.path is not None
        return [json.loads(line) for line in self.world.path.read_text(encoding="utf-8").splitlines()]

    def must_be(self, what: str, number: int, wanted: Collection[int]) -> None:
        """Hold that something is there so many times."""
        if number not in wanted:
            (self.lost if number < min(wanted) else self.twice).append(f"{what}: {number}")

    @property
    def senders(self) -> set[str]:
        """Those who pressed what sends, as the class server has it."""
        pressed = [one for one in self.world.asked.values() if "checkin/deliver" in one["request"].get("action", "")]
        return {one["person"] for one in pressed}

    async def cases(self) -> list[tuple[str, Case]]:
        """Whose each case is that its key opens."""
        async with self.core.storage.reading() as session:
            served = await workspace(session, 1)
            context = Context(session, self.core.clock.now(), served, None, None, keys=self.keys)
            return [(_sender(one), one) for one in await vault.opened(context)]

    async def keys_that_nothing_needs(self) -> int:
        """How many keys there are beside those of what is counted for the next digest."""
        async with self.core.storage.reading() as session:
            needed = set(await session.scalars(select(TallyRow.key_id)))
        return len({one.case.hex() for one in Keys(self.keys, secrets.randbelow).all()} - needed)

    def carried(self) -> int:
        """Of how many cases mentors were ever told."""
        said = [event["message"] for event in self._told if event["kind"] == "message"]
        shown = [Action.decode(one["action"]) for message in said for one in components(message["blocks"])]
        return len({one.arguments["case"] for one in shown if one.handler == "checkin/take"})

    def inbox(self, person: str, words_of_it: str) -> int:
        """How often somebody was told something."""
        return sum(words_of_it in one for one in Actor(self.there.sandbox, self.world.people[person], "general").inbox)

    async def act(self) -> None:
        """Let mentors see to all that they were told of."""
        people, presses = self.world.people, self.there.presses_stale
        for _, case in await self.cases():
            if case.progress.told is None or case.progress.closed:
                continue
            of = f"?case={case.row.id}"
            for mentor in (Actor(self.there.sandbox, people[name], "general") for name in ("mari", "jonas")):
                if "Bare du kan lese den." in await presses(mentor, f"checkin/take{of}"):
                    await presses(mentor, f"checkin/look{of}")
                    if case.note.way is not Way.NONE:
                        await presses(mentor, f"checkin/answer{of}")
                        await mentor.fills(text=ANSWER)
                    await presses(mentor, f"checkin/close{of}")


def _sender(case: Case) -> str:
    found = vault.addressee(case)
    if found is not None:
        return found.address.id
    return "ola" if case.note.way is Way.NONE else "kim"


async def goes_on(left: Left, folder: Path, *, acting: bool) -> Anew:
    """Start the program on what was left, and go on to the end; with mentors who act, or with nobody."""
    for name, content in left.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    async with running(folder) as (there, core):
        anew = Anew(there, core, folder / "keys")
        await there.sandbox.redeliver()
        await core.settle()
        open_now = Counter(sender for sender, _ in await anew.cases())
        for sender in anew.senders:
            at_least, at_most = sender not in left.ending, sender not in left.ended
            anew.must_be(f"case of {sender}", open_now[sender], range(at_least, at_most + 1))
        if acting:
            await anew.act()
        await there.advance(seconds=(TOLD_WITHIN + _GIVEN_BACK).total_seconds())
        for sender in anew.senders & {"ida", "amara"} - left.ending:
            told = [anew.inbox(sender, one) for one in (_UNREAD, ANSWER)]
            anew.must_be(f"{sender} was told", max(told), [1])
        await there.advance(seconds=_OVER.total_seconds())
        anew.must_be("told to mentors", anew.carried(), [len(anew.senders)])
        anew.must_be("cases that are over", len(await anew.cases()), [0])
        anew.must_be("keys that are over", await anew.keys_that_nothing_needs(), [0])
        anew.must_be("cards", len(there.transcript("general")), [READERS])
        return anew


async def killed_at_every_write(every: int = 1) -> Outcome:
    """Killed at each moment of all check-ins, or at one in so many, and started again."""
    lost = twice = asked = runs = 0
    with TemporaryDirectory(prefix="fadderbot-checkins-") as place:
        moments = await lived(Path(place) / "first")
        for left in moments[::every]:
            folder = Path(place) / str(left.number)
            anew = await goes_on(left, folder, acting=bool(runs % 2))
            shutil.rmtree(folder)
            for fault in (*anew.lost, *anew.twice):
                log.error("checkin.fault", moment=left.number, doing=left.doing, fault=fault)
            runs, asked = runs + 1, asked + len(anew.senders)
            lost, twice = lost + len(anew.lost), twice + len(anew.twice)
    return Outcome("check-ins, killed at each write", "sqlite", runs, asked, lost, twice, timedelta())
