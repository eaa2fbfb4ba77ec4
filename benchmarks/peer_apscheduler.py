"""A reminder bot to be measured beside: APScheduler alone, with its jobs in memory or in a database."""

import asyncio
import sys
from datetime import UTC, datetime

from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from slack_sdk.web.async_client import AsyncWebClient

from benchmarks.peer_memory import TakesOn, say, serve


async def remind(api_base: str, token: str, number: int, channel: str) -> None:
    """What a job does: jobs in a database are kept by name and arguments, so it has a client of its own."""
    await say(AsyncWebClient(token, api_base), number, channel)


def start(client: AsyncWebClient) -> TakesOn:
    """Take on a reminder as a job that is run however late it is."""
    store = SQLAlchemyJobStore(sys.argv[3]) if len(sys.argv) > 3 else MemoryJobStore()
    scheduler = AsyncIOScheduler(timezone=UTC, jobstores={"default": store})
    scheduler.start()

    def take_on(number: int, due: datetime, channel: str) -> None:
        given = [client.base_url, client.token, number, channel]
        scheduler.add_job("benchmarks.peer_apscheduler:remind", "date", given, run_date=due, misfire_grace_time=None)

    return take_on


if __name__ == "__main__":
    asyncio.run(serve(start, *sys.argv[1:3]))
