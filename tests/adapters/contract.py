"""What a platform must do for the core, put to each in the same words: a class, and the bot with the notebook in it."""

import copy
import secrets
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.adapters.sandbox.world import Json
from bot.clock import WindableClock
from bot.core import Core
from bot.i18n import Reader
from bot.model.address import Address
from bot.model.message import Message, say
from bot.model.phrase import t
from bot.port import Adapter, Delivery
from bot.storage.tables import OutboxRow, WorkspaceRow
from tests.adapters.stages import OnDiscord, OnSlack, OnTheSandbox, Thread
from tests.adapters.stages.discord import declared
from tests.core import notebook
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.slack.server import FakeSlack
from tests.platforms import Actor, Company

OSLO = ZoneInfo("Europe/Oslo")


class Stage(Protocol):
    """One platform, the bot on it, and what can be seen there; a place is a room's short name or a thread's id."""

    core: Core
    clock: WindableClock

    @property
    def adapter(self) -> Adapter: ...
    @property
    def company(self) -> Company: ...
    def joins(self, name: str, role: str = "student", *, locale: str = "en", room: str = "activities") -> Actor: ...
    async def restart(self) -> None:
        """Stop the bot and start it again, on the same platform and the same database."""

    def address(self, room: str) -> Address: ...
    def direct(self, actor: Actor) -> Address: ...
    def role_id(self, name: str) -> str: ...
    def reads(self, actor: Actor, place: str) -> list[str]:
        """What somebody reads of the bot's in a place, each message in words; a sign of waiting has none."""

    def threads(self) -> list[Thread]: ...
    def happenings(self) -> list[Json] | None:
        """The lines in the platform's own calendar by `name`, `start` and `place`; None where it has none."""

    def notified(self, place: str) -> set[str] | None:
        """Whom the newest message of a place notifies, by id; None where the platform notifies nobody."""

    def pictures(self, place: str) -> list[bytes]:
        """The pictures that the newest message of a place shows, as they came."""

    def reply_to(self, actor: Actor) -> str:
        """Where somebody is answered who did something just now, as it stands in the address of the answer."""

    def files(self, actor: Actor) -> list[tuple[str, str]]:
        """The files that somebody can save anywhere, by name, with what stands in them."""

    def removes(self, place: str) -> None:
        """Let somebody remove the bot's newest message."""

    async def loses(self, room: str) -> None:
        """Let somebody remove a channel."""

    async def leaves(self) -> None:
        """Let somebody remove the bot."""

    async def returns(self) -> None:
        """Let somebody invite the bot again."""

    async def shows_sign(self, actor: Actor) -> None:
        """Wait until somebody is shown that an answer is coming."""


def nobody_waits(number: int) -> None:
    """Nobody wants to know how far it is."""


@pytest.fixture
async def in_the_sandbox(database: str, clock: WindableClock, tmp_path: Path) -> AsyncIterator[OnTheSandbox]:
    """The sandbox, with the bot in it."""
    folder = tmp_path / "server"
    folder.mkdir()
    stage = OnTheSandbox(database, clock, folder)
    await stage.start()
    yield stage
    await stage.stop()


@pytest.fixture
async def on_discord(database: str, clock: WindableClock) -> AsyncIterator[OnDiscord]:
    """A guild, with the bot in it; at the end nothing may have been sent that Discord would not take."""
    async with FakeDiscord(now=clock.now) as fake:
        fake.world.commands = copy.deepcopy(declared)
        stage = OnDiscord(fake, database, clock)
        try:
            await stage.start()
            yield stage
        finally:
            await stage.stop()
        assert fake.refusals == []


@pytest.fixture
async def on_slack(database: str, clock: WindableClock) -> AsyncIterator[OnSlack]:
    """A workspace, with the bot in it; at the end nothing may have been asked that Slack would not take."""
    async with FakeSlack(clock.now) as fake:
        stage = OnSlack(fake, database, clock)
        try:
            await stage.start()
            yield stage
        finally:
            await stage.stop()
        assert fake.refusals == []


@pytest.fixture(params=[in_the_sandbox.__name__, on_discord.__name__, on_slack.__name__])
def stage(request: pytest.FixtureRequest) -> Stage:
    """Each platform in turn."""
    found: Stage = request.getfixturevalue(request.param)
    return found


def a_delivery(
    stage: Stage, said: str | Message, to: Address | None = None, *, nonce: str = "", ref: str | None = None
) -> Delivery:
    """Something to be said in the general channel, or elsewhere."""
    return Delivery(
        nonce=nonce or secrets.token_hex(12),
        address=to or stage.address("general"),
        message=say(t("notebook.note", text=said)) if isinstance(said, str) else said,
        reader=Reader("en", OSLO, stage.clock.now()),
        ref=ref,
    )


async def notes(core: Core) -> list[str]:
    """What is written in the notebook."""
    async with core.storage.reading() as session:
        return list(await session.scalars(select(notebook.NOTES.c.text).order_by(notebook.NOTES.c.id)))


async def waiting(core: Core, *, dead: bool = False) -> Sequence[OutboxRow]:
    """What is still to be said, or could not be."""
    async with core.storage.reading() as session:
        which = OutboxRow.state == "dead" if dead else OutboxRow.wake_at.is_not(None)
        return (await session.scalars(select(OutboxRow).where(which))).all()


async def sets(core: Core, **settings: Any) -> None:
    """Set the workspace up."""
    async with core.storage.transaction() as session:
        row = (await session.scalars(select(WorkspaceRow))).one()
        for name, value in settings.items():
            setattr(row, name, value)
