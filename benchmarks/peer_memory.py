"""A reminder bot to be measured beside: timers of asyncio and Slack's own client, and nothing is kept.

It is asked by lines of a number, when it is due and a channel, and answers each when it has taken it on.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime

from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import SystemClock

TakesOn = Callable[[int, datetime, str], None]


async def serve(starts: Callable[[AsyncWebClient], TakesOn], api_base: str, token: str) -> None:
    """Say that it is connected, and take on what is asked until the process is ended."""
    client = AsyncWebClient(token, api_base)
    takes_on = starts(client)
    await client.auth_test()
    print("ready", flush=True)  # noqa: T201 - whoever measures waits for it
    while line := await asyncio.to_thread(sys.stdin.readline):
        number, due, channel = line.split()
        takes_on(int(number), datetime.fromisoformat(due), channel)
        print(number, flush=True)  # noqa: T201
    await asyncio.Event().wait()


async def say(client: AsyncWebClient, number: int, channel: str) -> None:
    """One reminder."""
    await client.chat_postMessage(channel=channel, text=f"Påminnelse nummer {number}.")


def start(client: AsyncWebClient) -> TakesOn:
    """Take on a reminder as a task that sleeps until it is due."""
    clock, tasks = SystemClock(), set[Awaitable[None]]()

    async def remind(number: int, due: datetime, channel: str) -> None:
        await asyncio.sleep((due - clock.now()).total_seconds())
        await say(client, number, channel)

    def take_on(number: int, due: datetime, channel: str) -> None:
        tasks.add(asyncio.create_task(remind(number, due, channel)))

    return take_on


if __name__ == "__main__":
    asyncio.run(serve(start, *sys.argv[1:3]))
