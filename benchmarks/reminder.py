"""A cog whose job says one short message, a platform that only looks at its watch, and the jobs to run."""

import asyncio
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select

from bot.clock import SystemClock
from bot.cog import Cog
from bot.community import LOCALE, ZONE
from bot.compose import catalogue_of
from bot.context import Context, Outgoing, Request
from bot.fetch import Fetcher
from bot.i18n import Catalogue
from bot.measures import Measures
from bot.model.address import Address, Place
from bot.model.message import Message, say
from bot.model.phrase import Phrase, Verbatim
from bot.outbox import Outbox
from bot.page import Site
from bot.port import Arranging, Delivery
from bot.registry import Registry
from bot.roll import Roll
from bot.schedule.claim import schedule
from bot.schedule.worker import Worker
from bot.storage.base import plain
from bot.storage.engine import Storage
from bot.storage.tables import WorkspaceRow

PLATFORM = "bench"
_BATCH = 5_000

cog = Cog("reminder")


@cog.job()
async def remind(ctx: Context, number: int) -> None:
    """Say one short message in the channel of this number."""
    ctx.post(message(number), to=room(PLATFORM, ctx.workspace.platform_id, str(number)))


@cog.export
async def _export(_ctx: Context, _member: int) -> dict[str, Any]:
    return {}


@cog.erase
async def _erase(_ctx: Context, _member: int) -> None:
    return None


def message(number: int) -> Message:
    """A reminder as people get it, which can be told from every other."""
    return say(Verbatim(f"{number} Spillkveld i Kantina begynner kl. 18."))


def number_of(text: str) -> int:
    """Which of the messages this is."""
    return int(text.partition(" ")[0])


def room(platform: str, workspace: str, channel: str) -> Address:
    """A channel, as the bot stores it."""
    return Address(platform, workspace, Place.CHANNEL, channel)


def texts() -> Catalogue:
    """The core's texts; the cog has none."""
    return catalogue_of([])


def worker(storage: Storage) -> Worker:
    """What runs jobs in the product, with this cog alone."""
    catalogue, clock = texts(), SystemClock()
    registry, outbox = Registry([cog], catalogue), Outbox(storage, clock, catalogue)
    roll = Roll(storage, clock, {}, tuple)
    return Worker(storage, registry, clock, outbox, Fetcher(), lambda: None, Site(), roll, Measures())


async def store(storage: Storage, due: list[datetime], *, workspaces: int) -> None:
    """Ask for a job at each of these instants, in so many workspaces by turns."""
    async with storage.transaction() as session:
        usual = {"adapter": PLATFORM, "locale": LOCALE, "zone": ZONE}
        made = [usual | {"platform_id": f"class{n}"} for n in range(workspaces)]
        await session.execute(insert(plain(WorkspaceRow)), made)
        served = list(await session.scalars(select(WorkspaceRow.id).order_by(WorkspaceRow.id)))
    for start in range(0, len(due), _BATCH):
        async with storage.transaction() as session:
            await schedule(
                session,
                [
                    Request(served[n % workspaces], cog.name, remind.name, str(n), at, {"number": n})
                    for n, at in enumerate(due[start : start + _BATCH], start)
                ],
            )


def outgoing(number: int, to: Address) -> Outgoing:
    """One message on its way."""
    return Outgoing(to, message(number), LOCALE, ZoneInfo(ZONE))


class Watch:
    """A platform that takes everything at once and notes how late it came."""

    name = PLATFORM
    is_connected = True
    form_fields = 100
    corrects_forms = True
    commands_are_text = False

    def __init__(self, due: Mapping[str, datetime]) -> None:
        self._clock = SystemClock()
        self._due = due
        self.late: list[float] = []
        self.all_came = asyncio.Event()

    async def deliver(self, delivery: Delivery) -> str:
        """Note it."""
        self.late.append((self._clock.now() - self._due[delivery.address.id]).total_seconds())
        if len(self.late) == len(self._due):
            self.all_came.set()
        return delivery.nonce

    async def arrange(self, arranging: Arranging) -> str:
        """Nothing is arranged here."""
        raise AssertionError(arranging)

    async def find_channel(self, workspace: str, typed: str) -> Address | None:
        """Nobody asks."""
        return None

    async def find_person(self, workspace: str, typed: str) -> Address | None:
        """Nobody is here."""
        return None

    async def find_role(self, workspace: str, typed: str) -> str | None:
        """Nobody asks."""
        return None

    async def still_here(
        self, workspace: str, people: Collection[str], answered: Callable[[int], None]
    ) -> Mapping[str, bool]:
        """Nobody leaves."""
        return dict.fromkeys(people, True)

    async def holders(self, workspace: str, role: str) -> frozenset[str]:
        """Nobody has a role here."""
        return frozenset()

    async def obstacle(self, address: Address) -> Phrase | None:
        """Nothing is in the way."""
        return None
