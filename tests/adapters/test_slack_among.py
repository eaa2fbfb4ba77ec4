"""Slack: where a workspace lets the bot open no private channels, a group is written to as a message among several."""

import pytest

from bot.model.address import Address, Place
from bot.model.arrangement import OpenThread
from bot.model.phrase import Verbatim, t
from bot.port import Arranging, Undeliverable
from tests.adapters import contract
from tests.adapters.contract import a_delivery, waiting
from tests.adapters.stages import OnSlack
from tests.fakes.slack.state import Channel

on_slack = contract.on_slack


@pytest.fixture
def stage(on_slack: OnSlack) -> OnSlack:
    """A workspace in which only its owners make channels."""
    on_slack.fake.world.lets_bot_create = False
    return on_slack


def among(stage: OnSlack) -> list[Channel]:
    """The messages among several."""
    return [one for one in stage.fake.world.channels.values() if one.is_mpim]


async def test_a_group_is_written_to_and_goes_on_as_people_come_and_leave(stage: OnSlack) -> None:
    ida, ola, kari = (stage.joins(name) for name in ("Ida", "Ola", "Kari"))
    await ida.calls("notebook", "huddle", key="Bakers", channel="general")
    assert among(stage) == [], "of one person and the bot"
    await ola.calls("notebook", "enter", key="Bakers")
    (both,) = among(stage)
    assert both.members - {stage.fake.world.bot.id} == {ida.person.id, ola.person.id}
    await kari.calls("notebook", "enter", key="Bakers")
    (_, three) = among(stage)
    assert stage.reads(kari, three.id) == ["entered"], "and nothing of what was said before"
    await ida.calls("notebook", "leave", key="Bakers")
    await ola.calls("notebook", "enter", key="Bakers")  # who is in it already
    (_, _, others) = among(stage)
    assert others.members - {stage.fake.world.bot.id} == {ola.person.id, kari.person.id}
    assert stage.reads(ola, others.id) == ["entered"]
    await ola.calls("notebook", "close", key="Bakers")
    assert not await waiting(stage.core)
    assert not await waiting(stage.core, dead=True)


async def opens(stage: OnSlack, *people: str) -> str:
    """Open a conversation of so many."""
    there = Address("slack", stage.fake.world.team_id, Place.THREAD, "=bakers")
    members = tuple(stage.direct(stage.joins(name)) for name in people)
    delivery = a_delivery(stage, "x")
    wanted = OpenThread(Verbatim("Bakers"), stage.address("general"), members=members)
    return await stage.adapter.arrange(Arranging(delivery.nonce, there, wanted, delivery.reader))


async def test_who_has_left_keeps_nobody_from_the_others(stage: OnSlack) -> None:
    gone = stage.joins("Gone")
    gone.account.deleted = True
    there = Address("slack", stage.fake.world.team_id, Place.THREAD, "=bakers")
    delivery, ida, ola = a_delivery(stage, "x"), stage.joins("Ida"), stage.joins("Ola")
    wanted = OpenThread(
        Verbatim("Bakers"), stage.address("general"), members=(stage.direct(gone), stage.direct(ida), stage.direct(ola))
    )
    opened = await stage.adapter.arrange(Arranging(delivery.nonce, there, wanted, delivery.reader))
    assert stage.fake.world.channels[opened].members - {stage.fake.world.bot.id} == {ida.person.id, ola.person.id}


async def test_more_than_slack_takes_is_said_with_what_to_do(stage: OnSlack) -> None:
    await opens(stage, *"ABCDEFGH")
    with pytest.raises(Undeliverable) as refused:
        await opens(stage, *"ABCDEFGHI")
    assert refused.value.advice == t("slack.no_private_channels")
    stage.fake.refusals.clear()  # it is refused on purpose
