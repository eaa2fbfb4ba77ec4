"""What a process says of itself to whoever watches it: whether it can do its work, and how it goes, in numbers.

It has a port of its own, which nobody from outside should reach. Nothing of it names a member, a place or a word.
"""

import asyncio
import inspect

from aiohttp import web
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from bot.core import Core
from bot.logs import failure_id, log
from bot.storage.tables import JobRow, OutboxRow

_ANSWERS_WITHIN_S = 2.0
_TO_SAY = OutboxRow.wake_at.is_not(None)
_TO_DO = JobRow.wake_at.is_not(None)
_COUNTED = {
    "outbox_waiting": ("Messages that are to be said", select(func.count()).where(_TO_SAY)),
    "outbox_given_up": ("Messages that could not be said", select(func.count()).where(OutboxRow.state == "dead")),
    "jobs_waiting": ("Jobs that are to be run, now or later", select(func.count()).where(_TO_DO)),
    "jobs_given_up": ("Jobs that failed too often", select(func.count()).where(JobRow.state == "failed")),
}
_OLDEST = {
    "outbox_oldest_seconds": (
        "Since when the oldest message waits that is to be said",
        select(func.min(OutboxRow.created_at)).where(_TO_SAY),
    ),
    "jobs_late_seconds": (
        "Since when the job is due that waits the longest",
        select(func.min(JobRow.due_at)).where(_TO_DO),
    ),
}

Figures = dict[str, tuple[str, float]]


def routes(core: Core) -> list[web.RouteDef]:
    """Whether this process can do its work, and its numbers."""

    async def ready(_request: web.Request) -> web.Response:
        missing = _missing(core, await _figures(core))
        return web.Response(text="\n".join(missing) or "ok", status=503 if missing else 200)

    async def metrics(_request: web.Request) -> web.Response:
        figures = await _figures(core)
        can_work = float(not _missing(core, figures))
        core.measures.look_up({"ready": ("Whether the process can do its work", can_work), **(figures or {})})
        body = generate_latest(core.measures.registry)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4})

    return [web.get("/readyz", ready), web.get("/metrics", metrics)]


def _missing(core: Core, figures: Figures | None) -> list[str]:
    """What keeps the process from its work, in words for whoever runs it."""
    missing = [f"the line to {name} is not open" for name in core.courier.unreached]
    if figures is None:
        missing.append("the database does not answer")
    if core.is_stopping:
        missing.append("it is told to stop")
    return missing


async def _figures(core: Core) -> Figures | None:
    """What the database tells; None where it does not answer."""
    found: Figures = {}
    try:
        async with asyncio.timeout(_ANSWERS_WITHIN_S), core.storage.reading() as session:
            for name, (about, count) in _COUNTED.items():
                found[name] = about, float(await session.scalar(count) or 0)
            for name, (about, oldest) in _OLDEST.items():
                since = await session.scalar(oldest)
                found[name] = about, max(0.0, (core.clock.now() - since).total_seconds()) if since else 0.0
            for cog in core.registry.cogs:
                for name, gauge in cog.gauges.items():
                    found[f"{cog.name}_{name}"] = inspect.getdoc(gauge) or "", float(await gauge(session))
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        log.error("monitor.database_silent", failure=failure_id(), exc_info=error)
        return None
    return found
