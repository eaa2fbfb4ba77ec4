"""Every platform: what was posted is removed for good, however often that is asked for and whatever came between."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.context import Outgoing
from bot.model.address import Place
from bot.model.arrangement import Removal
from bot.model.message import Message, say
from bot.model.phrase import t
from bot.port import Arranging
from bot.storage.tables import WorkspaceRow
from tests.adapters import contract
from tests.adapters.contract import OSLO, Stage, a_delivery, waiting
from tests.platforms import Actor

in_the_sandbox, on_discord, on_slack = contract.in_the_sandbox, contract.on_discord, contract.on_slack
stage = contract.stage


async def asks(stage: Stage, *texts: str | None) -> None:
    """Have these posted on the board of the general channel in one transaction; None takes the board back."""
    general = stage.address("general")
    asked: list[Message | Removal] = [Removal() if one is None else say(t("notebook.note", text=one)) for one in texts]
    async with stage.core.storage.transaction() as session:
        workspace = (await session.scalars(select(WorkspaceRow.id))).one()
        said = [Outgoing(general, one, "en", OSLO, post_key="board") for one in asked]
        await stage.core.outbox.enqueue(session, {workspace: said})


@pytest.fixture
def henrik(stage: Stage) -> Actor:
    """Who organises."""
    return stage.joins("Henrik", "organiser")


async def test_what_stood_in_a_channel_that_is_gone_is_gone_with_it(stage: Stage, henrik: Actor) -> None:
    await henrik.calls("notebook", "announce", text="tea", channel="general")
    await stage.loses("general")
    await asks(stage, None)
    await stage.company.advance(minutes=5)
    assert not await waiting(stage.core)
    assert not await waiting(stage.core, dead=True)


async def test_message_in_a_thread_is_removed(stage: Stage, henrik: Actor) -> None:
    await henrik.calls("notebook", "huddle", key="Bakers", channel="general")
    there = replace(stage.address("general"), place=Place.THREAD, id=stage.threads()[0].id)
    ref = await stage.adapter.deliver(a_delivery(stage, "tea", there))
    said = a_delivery(stage, "x")
    await stage.adapter.arrange(Arranging(said.nonce, there, Removal(), said.reader, ref))
    assert stage.reads(henrik, there.id) == ["Henrik: Bakers"]


async def test_what_was_not_said_yet_never_is(stage: Stage, henrik: Actor) -> None:
    since = stage.company.said_since("general")
    await asks(stage, "tea")
    await asks(stage, "coffee", None)
    await stage.company.advance(minutes=5)
    assert since() == []
    assert stage.reads(henrik, "general") == []


async def test_changed_and_removed_in_one_go_before_the_process_died(stage: Stage, henrik: Actor) -> None:
    await henrik.calls("notebook", "announce", text="tea", channel="general")
    await asks(stage, "coffee", None)
    assert len(await waiting(stage.core)) == 1
    await stage.restart()
    await stage.company.advance(minutes=5)
    assert stage.reads(henrik, "general") == []
    assert not await waiting(stage.core)
