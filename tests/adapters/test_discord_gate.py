"""Discord: all requests of the token keep to what Discord takes, and stand in line for it in good order."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from itertools import pairwise
from typing import Any

import aiohttp
import discord
import pytest

from bot.adapters.discord.deliver import Voice
from bot.adapters.discord.gate import PER_SECOND, Gate
from bot.adapters.discord.render import Renderer
from bot.model.address import Address, Place
from bot.model.arrangement import LetIn
from bot.pace import Window
from bot.port import Arranging
from tests.adapters import contract
from tests.adapters.contract import a_delivery, waiting
from tests.adapters.stages import OnDiscord
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.meter import Meter

on_discord = contract.on_discord

_FAST = 4  # times as fast as Discord's clock the one goes by which this counts
_SOON_S = 5.0
_LONG_S = 20.0  # longer than anything is waited for here, and shorter than the longest wait at the gate


async def test_nothing_comes_too_early_whoever_asks(on_discord: OnDiscord) -> None:
    fake, loop = on_discord.fake, asyncio.get_running_loop()
    client = discord.Client(
        intents=discord.Intents.none(), http_trace=Gate(fake.api_base, Window(PER_SECOND, 1 / _FAST)).trace
    )
    voice = Voice(client, on_discord.core.catalogue, Renderer(on_discord.core.catalogue))
    henrik = on_discord.joins("Henrik")
    await henrik.calls("notebook", "huddle", key="Bakers", channel="general")
    (thread,) = on_discord.threads()
    rooms = [fake.channel(on_discord.guild, f"room-{n}").id for n in range(40)]
    places = [Address("discord", on_discord.guild.id, Place.CHANNEL, room) for room in rooms]
    people = [on_discord.direct(on_discord.joins(f"P{n}")) for n in range(20)]
    there, delivery = Address("discord", on_discord.guild.id, Place.THREAD, thread.id), a_delivery(on_discord, "x")
    fake.calls.clear()
    meter = fake.meter = Meter(lambda: loop.time() * _FAST)
    await client.login(fake.token)
    await asyncio.gather(
        *(voice.deliver(a_delivery(on_discord, "tea", place)) for place in (*places, *places, *people)),
        voice.arrange(Arranging(delivery.nonce, there, LetIn(tuple(people)), delivery.reader)),
    )
    await client.close()
    assert meter.refused == {"global": 0, "user": 0}
    assert len(fake.calls) == 2 + 40 * 2 + 20 * 2 + 20
    assert all(call.status < 300 for call in fake.calls)


async def test_nobody_waits_at_the_gate_where_discord_wants_long_patience(on_discord: OnDiscord) -> None:
    henrik = on_discord.joins("Henrik", "organiser")
    on_discord.fake.limit_next("/messages$", retry_after=50, is_global=True)
    async with asyncio.timeout(_SOON_S):
        await henrik.calls("notebook", "announce", text="tea", channel="general")
        await henrik.calls("notebook", "tell", text="cake")
    assert henrik.inbox == []
    paused = await waiting(on_discord.core)
    assert [row.state for row in paused] == ["paused", "paused"]
    asked = [(row.wake_at - on_discord.clock.now()).total_seconds() for row in paused if row.wake_at]
    assert asked == pytest.approx([50, 50], abs=_SOON_S)


# One place, and those who wait for it


class Line:
    """Requests through a gate with one place, that is free again after `seconds`."""

    def __init__(self, fake: FakeDiscord, session: aiohttp.ClientSession) -> None:
        self.fake = fake
        self.session = session

    def asks(self, path: str, method: str = "GET") -> asyncio.Task[int]:
        """Ask for something, in the order of the calls; gives the status."""
        return asyncio.create_task(self._ask(method, path))

    async def _ask(self, method: str, path: str) -> int:
        own = {"Authorization": f"Bot {self.fake.token}"}
        async with self.session.request(method, self.fake.api_base + path, headers=own) as answer:
            return answer.status

    def arrived(self) -> list[str]:
        """What came to Discord, in that order."""
        return [call.path for call in self.fake.calls]


@pytest.fixture
async def line(request: pytest.FixtureRequest) -> AsyncIterator[Line]:
    seconds = getattr(request, "param", 0.02)
    async with FakeDiscord() as fake:
        gate = Gate(fake.api_base, Window(1, seconds))
        async with aiohttp.ClientSession(trace_configs=[gate.trace]) as session:
            yield Line(fake, session)


for_good = pytest.mark.parametrize("line", [_LONG_S], indirect=True)


async def soon(*waited_for: asyncio.Task[Any] | Coroutine[Any, Any, Any]) -> None:
    async with asyncio.timeout(_SOON_S):
        await asyncio.gather(*waited_for)


async def test_who_comes_first_goes_first(line: Line) -> None:
    await soon(*(line.asks(f"/users/{number}") for number in range(5)))
    assert line.arrived() == [f"/users/{number}" for number in range(5)]


async def test_who_no_longer_waits_keeps_no_place(line: Line) -> None:
    first, second, third, fourth = (line.asks(f"/users/{number}") for number in range(4))
    await soon(first)
    second.cancel()
    third.cancel()
    await soon(fourth)
    await soon(line.asks("/users/4"))
    assert line.arrived() == ["/users/0", "/users/3", "/users/4"]
    assert second.cancelled()
    assert third.cancelled()


async def test_somebody_who_waits_goes_before_what_is_stored(line: Line) -> None:
    stored = [line.asks(f"/users/{number}") for number in range(4)]
    asked = line.asks("/guilds/1/members/2")
    await soon(*stored, asked)
    assert line.arrived() == ["/users/0", "/users/1", "/guilds/1/members/2", "/users/2", "/users/3"]


@for_good
async def test_answers_to_interactions_pass_by(line: Line) -> None:
    await soon(line.asks("/users/0"))
    late = line.asks("/users/1")
    await soon(
        line.asks("/interactions/1/token/callback", "POST"),
        line.asks("/webhooks/1/token/messages/@original", "PATCH"),
    )
    assert len(line.arrived()) == 3
    late.cancel()


@for_good
async def test_the_gateway_is_no_request(line: Line) -> None:
    await soon(line.asks("/users/0"))
    url = f"{line.fake.gateway_url}/?v=10&encoding=json"
    async with asyncio.timeout(_SOON_S), line.session.ws_connect(url) as gateway:
        assert (await gateway.receive_json())["op"] == 10


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_what_was_lost_keeps_its_place_for_as_long_as_any(line: Line, method: str) -> None:
    """What aiohttp asks again by itself is a request of its own."""
    line.fake.lose_next("/users/0", times=2)
    with pytest.raises(aiohttp.ClientError):
        await line.asks("/users/0", method)
    await soon(line.asks("/users/1"))
    assert line.arrived() == ["/users/0"] * (2 if method == "GET" else 1) + ["/users/1"]
    moments = [call.at for call in line.fake.calls]
    assert all(later - earlier >= 0.02 for earlier, later in pairwise(moments))


@for_good
async def test_what_never_went_gives_its_place_back_at_once(line: Line) -> None:
    await line.fake.close()
    for _ in range(3):
        with pytest.raises(aiohttp.ClientConnectorError):
            await soon(line.asks("/users/0"))


@pytest.mark.parametrize("line", [0.001], indirect=True)
async def test_who_came_past_discord_py_waits_too_where_discord_asks_for_patience(line: Line) -> None:
    line.fake.limit_next("/users/0", retry_after=0.2, is_global=True)
    await soon(*(line.asks(f"/users/{number}") for number in range(3)))
    limited, *others = line.fake.calls
    assert limited.status == 429
    assert min(call.at for call in others) - limited.at >= 0.2


@pytest.mark.parametrize("line", [0.05], indirect=True)
async def test_nobody_goes_once_the_line_is_closed(line: Line) -> None:
    first, second, third = (line.asks(f"/users/{number}") for number in range(3))
    await soon(first)
    await line.session.close()
    for late in (second, third):
        with pytest.raises(RuntimeError, match="Session is closed"):
            await soon(late)
    assert line.arrived() == ["/users/0"]
