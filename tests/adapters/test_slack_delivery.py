"""Slack: what is said arrives once, at Slack's pace, whatever goes wrong on the way."""

import asyncio
from dataclasses import replace

import pytest

from bot.adapters.slack import deliver
from bot.model.address import Place
from bot.port import Later, Undeliverable
from tests.adapters import contract
from tests.adapters.contract import a_delivery, waiting
from tests.adapters.stages import OnSlack

on_slack = contract.on_slack


async def test_many_messages_in_a_channel_keep_slacks_pace(on_slack: OnSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliver, "PER_SECOND", 25.0)
    monkeypatch.setattr(deliver, "BURST", 1)
    on_slack.fake.strict_pace, on_slack.fake.rate = True, 1 / 30
    await asyncio.gather(*(on_slack.adapter.deliver(a_delivery(on_slack, f"tea {n}")) for n in range(6)))
    assert len(on_slack.reads(on_slack.joins("Ida"), "general")) == 6
    assert {call.status for call in on_slack.fake.calls} == {200}


async def test_slack_says_how_long_to_wait(on_slack: OnSlack) -> None:
    on_slack.fake.limit_next("chat.postMessage", retry_after=17)
    with pytest.raises(Later) as later:
        await on_slack.adapter.deliver(a_delivery(on_slack, "tea"))
    assert later.value.seconds == 17


async def test_answer_that_was_lost_is_looked_for_before_it_is_said_again(on_slack: OnSlack) -> None:
    tea = a_delivery(on_slack, "tea")
    on_slack.fake.lose_next("chat.postMessage")
    with pytest.raises(Later):
        await on_slack.adapter.deliver(tea)
    await on_slack.adapter.deliver(replace(tea, since=on_slack.clock.now()))
    assert on_slack.reads(on_slack.joins("Ida"), "general") == ["tea"]


async def test_outbox_says_once_what_it_did_not_hear_of(on_slack: OnSlack) -> None:
    henrik = on_slack.joins("Henrik", "organiser")
    on_slack.fake.lose_next("chat.postMessage", times=2)
    await henrik.calls("notebook", "announce", text="tea", channel="general")
    await on_slack.company.advance(minutes=5)
    assert on_slack.reads(henrik, "general") == ["tea"]
    assert not await waiting(on_slack.core)


async def test_closed_direct_messages_wait_in_the_inbox(on_slack: OnSlack) -> None:
    ida = on_slack.joins("Ida")
    ida.closes_inbox()
    with pytest.raises(Undeliverable):
        await on_slack.adapter.deliver(a_delivery(on_slack, "tea", on_slack.direct(ida)))
    await ida.calls("notebook", "tell", text="Look")
    await on_slack.company.advance(minutes=5)
    assert "Look" in await ida.calls("inbox", "")


async def test_nothing_is_unfolded_and_everything_carries_its_key(on_slack: OnSlack) -> None:
    tea = a_delivery(on_slack, "https://example.org/tea")
    await on_slack.adapter.deliver(tea)
    (call,) = [one for one in on_slack.fake.calls if one.method == "chat.postMessage"]
    assert (call.arguments["unfurl_links"], call.arguments["unfurl_media"]) == (False, False)
    (message,) = on_slack.company.room("general").messages
    assert message.metadata == {"event_type": "fadderbot", "event_payload": {"key": tea.nonce}}
    assert tea.address.place is Place.CHANNEL
