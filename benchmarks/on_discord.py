"""Interactions on Discord, through the tests' local server, beside a bare discord.py bot in the same run."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from benchmarks.figures import Better, Figure, Peer, in_ms, p95, share
from benchmarks.process import LARGE
from benchmarks.programs import Started, one_by_one, running
from benchmarks.server import resident_mb
from tests.fakes.discord.asking import answered, ask
from tests.fakes.discord.interactions import COMMAND, COMPONENT
from tests.fakes.discord.payloads import parts
from tests.fakes.discord.people import Actor, Company
from tests.fakes.discord.refusal import Json
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.state import Asked, Message

_GUILDS = 50
_PER_SECOND = 200
_LOAD_S = 60
_DEADLINE_S = 3.0
_PEOPLE = 400
_IDLE_S = 5
_BARE = "bare discord.py"

Interactions = list[tuple[int, Json]]


async def measure(folder: Path) -> list[Figure]:
    """Latency of one interaction after the other, two hundred a second for a minute, and an idle process."""
    async with FakeDiscord() as fake:
        fake.spec = None  # Discord's own validation costs time that is not ours
        company = Company(fake, fake.guild(name="Klassen", rooms={"activities": "aktiviteter"}))
        for number in range(1, _GUILDS):
            guild = fake.guild(name=f"Klasse {number}", rooms={f"room{n}": f"kanal-{n}" for n in range(20)})
            for role in range(10):
                fake.role(guild, f"rolle {role}")
        ida, henrik = company.joins("Ida"), company.joins("Henrik", "owner")
        crowd = [company.joins(f"Student {number}") for number in range(_PEOPLE)]
        async with _running(fake, "-m", "bot", "run", folder=folder) as ours:
            await asyncio.sleep(_IDLE_S)
            idle = resident_mb(ours.pid)
            for number in range(5):
                await henrik.calls("events", "add", channel="activities")
                await henrik.fills(title=f"Spillkveld {number}", when="2.9.2027 kl. 18–20", place="Kantina")
            listing = _command(fake, "events", "list")
            listed = await _one_by_one(fake, ida, lambda _: listing)
            await fake.changes.until(lambda: _post(henrik) is not None)
            buttons = _buttons(henrik)
            pressed = await _one_by_one(fake, ida, lambda number: buttons[number % 2])
        async with _running(fake, "-m", "benchmarks.echo_discord", fake.api_base, fake.gateway_url, fake.token) as echo:
            await asyncio.sleep(_IDLE_S)
            bare_idle = resident_mb(echo.pid)
            bare = [await _one_by_one(fake, ida, lambda _: listing)]
            bare.append(await _one_by_one(fake, ida, lambda number: buttons[number % 2]))
        async with _running(fake, "-m", "bot", "run", folder=folder) as again:
            late, waited, answered_then = await _load(fake, crowd, [listing, *buttons])
            busy = resident_mb(again.pid)
    return [
        _timed("/events list, median and p95", listed, bare[0]),
        _timed("an answer to an event, median and p95", pressed, bare[1]),
        Figure("added to the bare bot's p95, /events list", ((p95(listed) - p95(bare[0])) * 1000,), "ms", 10),
        Figure("added to the bare bot's p95, an answer", ((p95(pressed) - p95(bare[1])) * 1000,), "ms", 10),
        Figure(f"{_PER_SECOND} a second for {_LOAD_S} s, not acknowledged in {_DEADLINE_S:.0f} s", (late,), promised=0),
        Figure("until acknowledged then, median and p95", in_ms(waited), "ms", 3_000),
        Figure("answered in full when the minute was over", (answered_then,), "%", better=Better.MORE),
        Figure(
            f"idle in {_GUILDS} guilds, resident",
            (idle,),
            "MB",
            110,
            beside=(Peer(_BARE, bare_idle),),
            headline=True,
            because=LARGE,
        ),
        Figure("resident after the load", (busy,), "MB"),
        Figure(
            "from the command until connected, on what is there",
            (again.seconds,),
            "s",
            beside=(Peer(_BARE, echo.seconds),),
        ),
    ]


def _timed(what: str, ours: list[float], bare: list[float]) -> Figure:
    return Figure(what, in_ms(ours), "ms", beside=(Peer(_BARE, p95(bare) * 1000),), headline=True)


def _running(fake: FakeDiscord, *command: str, folder: Path | None = None) -> AbstractAsyncContextManager[Started]:
    return running(
        *command,
        connected=fake.connected,
        FADDERBOT_LOG_LEVEL="WARNING",
        FADDERBOT_DATABASE=f"sqlite+aiosqlite:///{folder}/bot.db",
        FADDERBOT_DISCORD__TOKEN=fake.token,
        FADDERBOT_DISCORD__API_BASE=fake.api_base,
        FADDERBOT_DISCORD__GATEWAY_URL=fake.gateway_url,
    )


async def _one_by_one(fake: FakeDiscord, actor: Actor, asks: Callable[[int], tuple[int, Json]]) -> list[float]:
    loop, post = asyncio.get_running_loop(), _post(actor)

    async def taken(number: int) -> float:
        kind, data = asks(number)
        begun = loop.time()
        asked = ask(
            fake, kind, actor.account, actor.channel, data, source=post if kind == COMPONENT else None
        )  # fmt: skip
        await answered(fake, asked)
        return loop.time() - begun

    return await one_by_one(taken)


async def _load(fake: FakeDiscord, crowd: list[Actor], mix: Interactions) -> tuple[int, list[float], float]:
    """How many had no acknowledgement in time, how long it took, and the share that had its answer at the end."""
    loop = asyncio.get_running_loop()
    asked_at: dict[str, float] = {}
    all_asked: list[Asked] = []
    post = _post(crowd[0])
    begun, fake.calls[:] = loop.time(), []
    for number in range(_PER_SECOND * _LOAD_S):
        await asyncio.sleep(max(0.0, begun + number / _PER_SECOND - loop.time()))
        actor, (kind, data) = crowd[number % len(crowd)], mix[number % len(mix)]
        asked = ask(fake, kind, actor.account, actor.channel, data, source=post if kind == COMPONENT else None)
        all_asked.append(asked)
        asked_at[f"/interactions/{asked.id}/{asked.token}/callback"] = loop.time()
    answered_then = share(sum(asked.done for asked in all_asked), len(all_asked))
    await asyncio.sleep(_DEADLINE_S)
    done = {call.path: call.at for call in fake.calls if call.path in asked_at and call.status == 200}
    waited = [done[path] - at for path, at in asked_at.items() if path in done]
    return len(asked_at) - sum(seconds <= _DEADLINE_S for seconds in waited), waited, answered_then


def _command(fake: FakeDiscord, group: str, name: str) -> tuple[int, Json]:
    declared = next(command for command in fake.world.commands if command["name"] == group)
    return COMMAND, {
        "id": declared["id"], "name": group, "type": 1, "options": [{"type": 1, "name": name, "options": []}]
    }  # fmt: skip


def _buttons(actor: Actor) -> Interactions:
    post = _post(actor)
    assert post is not None  # noqa: S101 - it was added above
    return [
        (COMPONENT, {"component_type": 2, "custom_id": part["custom_id"], "id": 1})
        for part in parts(post.body["components"])
        if part.get("custom_id", "").startswith(("events/yes", "events/no", "events/maybe"))
    ]


def _post(actor: Actor) -> Message | None:
    """The newest message that everybody sees."""
    return next((message for message in reversed(actor.sees("activities")) if not message.only_for), None)
