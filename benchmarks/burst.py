"""A hundred thousand messages due at once in a thousand channels of Discord, with Discord's limits kept by the fake."""

import asyncio
from collections import defaultdict
from pathlib import Path

from benchmarks.figures import Better, Figure, Kind, share
from benchmarks.programs import running
from benchmarks.reminder import number_of, outgoing, room, texts
from benchmarks.server import resident_mb
from bot import logs
from bot.clock import SystemClock
from bot.community import join
from bot.compose import installed_cogs
from bot.core import migrations_of
from bot.outbox import Outbox
from bot.storage.engine import Storage
from bot.storage.migrate import upgrade
from tests.fakes.discord.meter import GLOBAL, Meter
from tests.fakes.discord.payloads import parts
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.state import Guild, Message

_GUILDS = 10
_CHANNELS = 100  # of each
_MESSAGES = 100_000
_BATCH = 5_000
_SECONDS = 60
_PATIENCE_S = 60


async def measure(folder: Path) -> list[Figure]:
    """How much of what Discord allows was used, what came too early, and whether each channel heard all in order."""
    logs.configure("WARNING")
    async with FakeDiscord() as fake:
        fake.spec = None  # Discord's own validation costs time that is not ours
        rooms = {f"room{number}": f"kanal-{number}" for number in range(_CHANNELS)}
        guilds = [fake.guild(name=f"Klasse {number}", rooms=rooms) for number in range(_GUILDS)]
        await _store(folder, guilds)
        heard: list[Message] = []
        fake.listeners.append(heard.append)
        loop = asyncio.get_running_loop()
        meter = fake.meter = Meter(loop.time)
        async with running(
            "-m", "bot", "run",
            connected=fake.connected,
            FADDERBOT_LOG_LEVEL="WARNING",
            FADDERBOT_DATABASE=f"sqlite+aiosqlite:///{folder}/bot.db",
            FADDERBOT_DISCORD__TOKEN=fake.token,
            FADDERBOT_DISCORD__API_BASE=fake.api_base,
            FADDERBOT_DISCORD__GATEWAY_URL=fake.gateway_url,
        ) as process:  # fmt: skip
            await fake.changes.until(lambda: bool(heard), seconds=_PATIENCE_S)
            begun, before = loop.time(), len(heard)
            await asyncio.sleep(_SECONDS)
            said = (len(heard) - before) / (loop.time() - begun)
            resident = resident_mb(process.pid)
        early, tries = sum(meter.refused.values()), sum(meter.refused.values()) + len(heard)
    due = f"{_MESSAGES:,} due in {_GUILDS * _CHANNELS:,} channels"
    used = 100 * said / GLOBAL
    return [
        Figure(f"{due}, of the {GLOBAL} a second that Discord allows", (used,), "%", 98, Better.MORE, headline=True),
        Figure("the same, said a second", (said,), better=Better.MORE),
        Figure("sends that Discord answers with 429", (share(early, tries),), "%", 0.1),
        Figure("channels that heard something out of order", (_confused(heard),), promised=0, kind=Kind.QUALITY),
        Figure("resident then", (resident,), "MB"),
    ]


async def _store(folder: Path, guilds: list[Guild]) -> None:
    storage, catalogue = Storage(f"sqlite+aiosqlite:///{folder}/bot.db"), texts()
    await upgrade(storage, migrations_of(installed_cogs()))
    outbox = Outbox(storage, SystemClock(), catalogue)
    async with storage.transaction() as session:
        served = [await join(session, adapter="discord", platform_id=guild.id) for guild in guilds]
    places = [(served[n], room("discord", guild.id, id_)) for n, guild in enumerate(guilds) for id_ in _rooms(guild)]
    for start in range(0, _MESSAGES, _BATCH):
        async with storage.transaction() as session:
            for place, (workspace, to) in enumerate(places):
                numbers = range(start + (place - start) % len(places), start + _BATCH, len(places))
                await outbox.enqueue(session, {workspace.id: [outgoing(number, to) for number in numbers]})
    await storage.close()


def _rooms(guild: Guild) -> list[str]:
    return list(guild.rooms.values())


def _confused(heard: list[Message]) -> int:
    """How many channels did not hear the first of what was meant for them, each once and in order."""
    by_channel: defaultdict[str, list[int]] = defaultdict(list)
    for said in heard:
        text = next(part["content"] for part in parts(said.body["components"]) if "content" in part)
        by_channel[said.channel.id].append(number_of(text))
    step = _GUILDS * _CHANNELS
    return sum(
        numbers != [numbers[0] % step + step * n for n in range(len(numbers))] for numbers in by_channel.values()
    )
