"""A process that runs jobs, to be measured beside others of its kind: begins when it is told to, ends with the last."""

import asyncio
import sys

from benchmarks.reminder import worker
from bot import logs
from bot.storage.engine import Storage


async def main(url: str) -> None:
    """Say that it is ready, wait for a line, and run what is due."""
    logs.configure("WARNING")
    storage = Storage(url)
    works = worker(storage)
    async with storage.transaction():
        print("ready", flush=True)  # noqa: T201 - whoever measures waits for it
    await asyncio.to_thread(sys.stdin.readline)
    while await works.run_due():
        pass
    await storage.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
