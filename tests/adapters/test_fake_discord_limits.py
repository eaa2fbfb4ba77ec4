"""The fake Discord counts as Discord does, where a test asks it to."""

import asyncio

import aiohttp

from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.meter import CHANNEL, GLOBAL, Meter


def test_a_channel_takes_five_messages_in_five_seconds() -> None:
    now = 0.0
    meter = Meter(lambda: now)
    counted = [meter.count("POST", "/channels/1/messages") for _ in range(CHANNEL + 1)]
    assert [one.headers["X-RateLimit-Remaining"] for one in counted] == ["4", "3", "2", "1", "0", "0"]
    assert [one.refused is None for one in counted] == [True] * CHANNEL + [False]
    assert counted[-1].refused == {"message": "You are being rate limited.", "retry_after": 5.0, "global": False}
    assert counted[-1].headers["X-RateLimit-Scope"] == "user"
    assert meter.count("POST", "/channels/2/messages").refused is None
    now = 5.0
    assert meter.count("POST", "/channels/1/messages").refused is None


def test_a_bot_has_fifty_requests_a_second_and_its_answers_beside_them() -> None:
    now = 0.0
    meter = Meter(lambda: now)
    assert all(meter.count("GET", f"/channels/{n}").refused is None for n in range(GLOBAL))
    refused = meter.count("POST", "/channels/1/messages")
    assert refused.refused is not None
    assert refused.refused["global"]
    assert refused.headers["X-RateLimit-Global"] == "true"
    assert meter.count("POST", "/interactions/1/token/callback").refused is None
    assert meter.count("PATCH", "/webhooks/1/token/messages/@original").refused is None
    now = 1.0
    assert meter.count("POST", "/channels/1/messages").refused is None
    assert meter.refused == {"global": 1, "user": 0}


async def test_what_comes_too_early_is_not_done() -> None:
    async with FakeDiscord() as fake, aiohttp.ClientSession() as session:
        fake.meter = Meter(asyncio.get_running_loop().time)
        channel = fake.guild().rooms["general"]
        url, own = f"{fake.api_base}/channels/{channel}/messages", {"Authorization": f"Bot {fake.token}"}
        statuses = []
        for number in range(CHANNEL + 1):
            async with session.post(url, json={"content": str(number)}, headers=own) as answer:
                statuses.append(answer.status)
        assert statuses == [200] * CHANNEL + [429]
        assert len(fake.world.channel(channel).messages) == CHANNEL
