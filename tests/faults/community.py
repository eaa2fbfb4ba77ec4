"""A community on a fake platform, with the real program in it, which is started and killed as often as wanted."""

import asyncio
import os
import re
import signal
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.clock import SystemClock
from bot.model.address import Address, Place
from bot.storage.engine import Storage
from tests import forked, tally
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.local import LocalServer
from tests.fakes.slack.server import FakeSlack

CHANNELS = 12
ALL_SAID_S = 90
_STOPS_S = 20
_LOOKS_S = 0.05


@dataclass(frozen=True)
class Outcome:
    """What came of one fault, over so many runs of it."""

    fault: str
    engine: str
    runs: int
    asked: int
    lost: int
    twice: int
    late: timedelta


class Platform(ABC):
    """What the program is told of a fake, and what it said there."""

    name: str
    fake: LocalServer

    @property
    @abstractmethod
    def settings(self) -> dict[str, str]:
        """The environment by which the program finds it."""

    @abstractmethod
    def places(self) -> Sequence[Address]:
        """Channels in which something can be said."""

    @abstractmethod
    def said(self) -> Iterable[tuple[str, datetime]]:
        """Every message that stands there now, and when it came."""


class OnSlack(Platform):
    """A workspace on the fake Slack."""

    name = "slack"

    def __init__(self, fake: FakeSlack) -> None:
        self.fake: FakeSlack = fake
        self.channels = [fake.channel(f"rom-{n}") for n in range(CHANNELS)]

    @property
    def settings(self) -> dict[str, str]:
        """Its tokens, and where it answers."""
        return {
            "FADDERBOT_SLACK__BOT_TOKEN": self.fake.bot_token,
            "FADDERBOT_SLACK__APP_TOKEN": self.fake.app_token,
            "FADDERBOT_SLACK__API_BASE": self.fake.api_base,
        }

    def places(self) -> Sequence[Address]:
        """Its channels."""
        return [Address("slack", self.fake.world.team_id, Place.CHANNEL, one.id) for one in self.channels]

    def said(self) -> Iterable[tuple[str, datetime]]:
        """The messages in its channels."""
        return [(one.text, one.at) for channel in self.channels for one in channel.messages]


class OnDiscord(Platform):
    """A guild on the fake Discord."""

    name = "discord"

    def __init__(self, fake: FakeDiscord) -> None:
        self.fake: FakeDiscord = fake
        self.guild = fake.guild(rooms={f"rom-{n}": f"rom-{n}" for n in range(CHANNELS)})

    @property
    def settings(self) -> dict[str, str]:
        """Its token, and where it answers."""
        return {
            "FADDERBOT_DISCORD__TOKEN": self.fake.token,
            "FADDERBOT_DISCORD__API_BASE": self.fake.api_base,
            "FADDERBOT_DISCORD__GATEWAY_URL": self.fake.gateway_url,
        }

    def places(self) -> Sequence[Address]:
        """Its channels."""
        return [Address("discord", self.guild.id, Place.CHANNEL, id_) for id_ in self.guild.rooms.values()]

    def said(self) -> Iterable[tuple[str, datetime]]:
        """The messages in its channels."""
        channels = [self.guild.channels[id_] for id_ in self.guild.rooms.values()]
        return [
            (str(one.body), datetime.fromisoformat(one.at)) for channel in channels for one in channel.messages.values()
        ]


class Community:
    """One platform, one database; numbers are asked for, and it is counted how often each was said."""

    def __init__(self, platform: Platform, database: str, folder: Path) -> None:
        self.platform = platform
        self.database = database
        self.storage = Storage(database)
        self.due: dict[int, datetime] = {}
        self.runs = 0
        self.folder = folder
        self._site = tally.installed(folder / "site")
        self._process: forked.Program | None = None

    async def migrate(self) -> None:
        """Bring the database to the present schema, with the plug-in's table in it."""
        await self.starts("migrate")
        assert await self.ends() == 0, self.log

    async def starts(self, *command: str, **around: str) -> None:
        """Start the program; what it logs is kept."""
        with (self.folder / "log.txt").open("ab") as log:
            self._process = await forked.start(
                *(command or ("run",)), module="tests.faults.program",
                stdout=log.fileno(), stderr=log.fileno(), cwd=self.folder,
                env={**os.environ, "FADDERBOT_LOG_LEVEL": "WARNING", "FADDERBOT_DATABASE": self.database,
                     **self.platform.settings, **self._site, **around},
            )  # fmt: skip

    async def ends(self, how: signal.Signals | None = None, *, seconds: float = _STOPS_S) -> int:
        """Wait until it ends, or end it; raises TimeoutError where it does not."""
        if how is not None:
            self.process.send_signal(how)
        return await asyncio.wait_for(self.process.wait(), seconds)

    async def leave(self) -> None:
        """Leave nothing running."""
        if self._process is not None:
            await self.ends(signal.SIGKILL)
        await self.storage.close()

    @property
    def process(self) -> forked.Program:
        """The program that was started last."""
        assert self._process is not None
        return self._process

    @property
    def log(self) -> str:
        """What the program said."""
        return (self.folder / "log.txt").read_text(encoding="utf-8")

    async def asks(self, numbers: int, *, spread: timedelta = timedelta(), off: timedelta = timedelta()) -> None:
        """Have so many more numbers said, over this time; `off` is by how much the program's clock is wrong."""
        now, places, first = SystemClock().now(), self.platform.places(), len(self.due)
        wanted = {first + n: now + spread * n / numbers for n in range(numbers)}
        self.due |= wanted
        given = {n: (at + off, places[n % len(places)]) for n, at in wanted.items()}
        await tally.ask(self.storage, self.platform.name, places[0].workspace, given)

    def heard(self) -> dict[int, list[datetime]]:
        """When each number was said."""
        return heard_on(self.platform)

    async def all_said(self, *, seconds: float = ALL_SAID_S) -> None:
        """Wait until everything was heard; raises TimeoutError where it never is."""
        await self.platform.fake.changes.until(lambda: len(self.heard()) == len(self.due), seconds=seconds)

    async def settles(self, *, seconds: float = ALL_SAID_S) -> None:
        """Wait until nothing is left to be done."""
        async with asyncio.timeout(seconds):
            while not await tally.is_said(self.storage):  # noqa: ASYNC110 - what another process does rings no bell here
                await asyncio.sleep(_LOOKS_S)

    async def round(self, *, numbers: int, seconds: float, **around: str) -> None:
        """Ask for some numbers, let the program work on them, and kill it after these seconds if it did not die."""
        self.runs += 1
        await self.asks(numbers)
        await self.starts(**around)
        try:
            await self.ends(seconds=seconds)
        except TimeoutError:
            await self.ends(signal.SIGKILL)

    async def comes_to_rest(self, **around: str) -> None:
        """Let the program finish what there is, undisturbed, and stop it as one does."""
        await self.starts(**around)
        with suppress(TimeoutError):
            await self.all_said()
            await self.settles()
        await self.ends(signal.SIGTERM)

    async def outcome(self, fault: str) -> Outcome:
        """Count; a job that ran twice counts as said twice."""
        heard = self.heard()
        late = max((min(at) - self.due[n] for n, at in heard.items()), default=timedelta())
        ran = Counter(run.number for run in await tally.runs(self.storage))
        twice = sum(len(at) - 1 for at in heard.values()) + sum(times - 1 for times in ran.values())
        engine = self.storage.engine.dialect.name
        return Outcome(fault, engine, self.runs, len(self.due), len(self.due) - len(heard), twice, late)


def heard_on(platform: Platform) -> dict[int, list[datetime]]:
    """When each number was said there."""
    heard: dict[int, list[datetime]] = {}
    for words, at in platform.said():
        if found := re.search(r"(?:nummer|number) (\d+)\.", words):
            heard.setdefault(int(found[1]), []).append(at)
    return heard


def real_now() -> datetime:
    """The time by which a fake platform works."""
    return SystemClock().now().astimezone(UTC)


@asynccontextmanager
async def community(database: str, folder: Path, *, platform: str = "slack") -> AsyncIterator[Community]:
    """A community on this database."""
    async with FakeDiscord(real_now) if platform == "discord" else FakeSlack() as fake:
        on = OnDiscord(fake) if isinstance(fake, FakeDiscord) else OnSlack(fake)
        there = Community(on, database, folder)
        try:
            yield there
        finally:
            await there.leave()
