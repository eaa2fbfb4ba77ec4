"""Slack: what is said arrives once, at Slack's pace, whatever goes wrong on the way; and where it cannot be said."""

import asyncio
from contextlib import suppress
from dataclasses import replace

import pytest

from bot.adapters.slack import deliver
from bot.model.address import Address, Place
from bot.port import Later, Undeliverable
from tests.adapters import contract
from tests.adapters.contract import a_delivery, waiting
from tests.adapters.stages import OnSlack
from tests.fakes.slack.people import Actor

on_slack = contract.on_slack


class Seconds:
    """The time of asyncio, for who speaks and for who listens; it passes where one waits, however busy the machine."""

    Lock = asyncio.Lock
    passed = 0.0

    def get_running_loop(self) -> "Seconds":
        """What has the time."""
        return self

    def time(self) -> float:
        """What has passed."""
        return self.passed

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        self.passed += seconds


@pytest.fixture
def ida(on_slack: OnSlack) -> Actor:
    """A student."""
    return on_slack.joins("Ida")


@pytest.fixture
def henrik(on_slack: OnSlack) -> Actor:
    """An organiser."""
    return on_slack.joins("Henrik", "organiser")


async def test_many_messages_in_a_channel_keep_slacks_pace(on_slack: OnSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = Seconds()
    monkeypatch.setattr(deliver, "asyncio", seconds)
    monkeypatch.setattr(deliver, "PER_SECOND", 4.0)
    monkeypatch.setattr(deliver, "BURST", 1)
    on_slack.fake.strict_pace, on_slack.fake.rate, on_slack.fake.seconds = True, 1 / 4, seconds.time
    await asyncio.gather(*(on_slack.adapter.deliver(a_delivery(on_slack, f"tea {n}")) for n in range(6)))
    assert len(on_slack.reads(on_slack.joins("Ida"), "general")) == 6
    assert {call.status for call in on_slack.fake.calls} == {200}
    assert on_slack.fake.refusals == []
    assert seconds.passed == 5 / 4


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


async def test_answer_that_was_lost_where_the_bot_is_no_member_is_not_said_again(on_slack: OnSlack) -> None:
    on_slack.company.rooms["general"].members.discard(on_slack.fake.world.bot.id)
    tea = a_delivery(on_slack, "tea")
    on_slack.fake.lose_next("chat.postMessage")
    with pytest.raises(Later):
        await on_slack.adapter.deliver(tea)
    with suppress(Later, Undeliverable):
        await on_slack.adapter.deliver(replace(tea, since=on_slack.clock.now()))
    assert on_slack.reads(on_slack.joins("Ida"), "general") == ["tea"]


@pytest.mark.parametrize(
    ("error", "closed"),
    [
        ("is_archived", False),
        ("message_not_found", False),
        ("cant_update_message", True),
        ("edit_window_closed", True),
        ("is_inactive", False),
    ],
)
async def test_message_that_slack_lets_nobody_change(on_slack: OnSlack, error: str, closed: bool) -> None:
    ref = await on_slack.adapter.deliver(a_delivery(on_slack, "tea"))
    on_slack.fake.error_next("chat.update", error)
    with pytest.raises(Undeliverable) as refused:
        await on_slack.adapter.deliver(a_delivery(on_slack, "cake", ref=ref))
    assert refused.value.closed is closed
    assert refused.value.advice is not None


async def test_message_that_slack_keeps_says_that_it_was_taken_back(on_slack: OnSlack, henrik: Actor) -> None:
    await henrik.calls("notebook", "announce", text="tea", channel="general")
    on_slack.fake.error_next("chat.delete", "cant_delete_message")
    await henrik.calls("notebook", "forget", channel="general")
    assert on_slack.reads(henrik, "general") == ["Meldingen som sto her, er tatt bort."]
    await henrik.calls("notebook", "announce", text="cake", channel="general")
    assert on_slack.reads(henrik, "general")[1:] == ["cake"], "the key is free"
    assert not await waiting(on_slack.core, dead=True)


async def test_removal_that_met_trouble_is_tried_again(on_slack: OnSlack, henrik: Actor) -> None:
    fake = on_slack.fake
    for breaks in (fake.lose_next, fake.refuse_connection_next, fake.fail_next, fake.limit_next):
        await henrik.calls("notebook", "announce", text="tea", channel="general")
        breaks("chat.delete")
        await henrik.calls("notebook", "forget", channel="general")
        assert len(await waiting(on_slack.core)) == 1
        await on_slack.company.advance(minutes=1)
        assert on_slack.reads(henrik, "general") == []
    assert not await waiting(on_slack.core)
    assert not await waiting(on_slack.core, dead=True)


async def test_long_message_full_of_marks_can_be_changed(on_slack: OnSlack) -> None:
    ref = await on_slack.adapter.deliver(a_delivery(on_slack, "&" * 2_900))
    assert await on_slack.adapter.deliver(a_delivery(on_slack, "<" * 2_900, ref=ref)) == ref


async def test_nothing_is_unfolded_and_everything_carries_its_key(on_slack: OnSlack) -> None:
    tea = a_delivery(on_slack, "https://example.org/tea")
    await on_slack.adapter.deliver(tea)
    (call,) = [one for one in on_slack.fake.calls if one.method == "chat.postMessage"]
    assert (call.arguments["unfurl_links"], call.arguments["unfurl_media"]) == (False, False)
    (message,) = on_slack.company.room("general").messages
    assert message.metadata == {"event_type": "fadderbot", "event_payload": {"key": tea.nonce}}
    assert tea.address.place is Place.CHANNEL


# Where the bot is


async def test_channel_that_is_archived(on_slack: OnSlack, henrik: Actor) -> None:
    general = on_slack.address("general")
    ref = await on_slack.adapter.deliver(a_delivery(on_slack, "tea"))
    on_slack.company.rooms["general"].is_archived = True
    for ref_ in (None, ref):
        with pytest.raises(Undeliverable) as closed:
            await on_slack.adapter.deliver(a_delivery(on_slack, "cake", ref=ref_))
        assert closed.value.advice is not None
    assert await on_slack.adapter.obstacle(general) is not None
    assert await on_slack.adapter.find_channel(general.workspace, general.id) is None
    await henrik.calls("notebook", "later", text="tea", channel="activities")
    await on_slack.company.advance(hours=2)
    assert on_slack.reads(henrik, "activities")[-1] == "tea", "the others go on"


async def test_public_channel_is_joined_where_the_bot_is_to_speak(on_slack: OnSlack, henrik: Actor) -> None:
    general, bot = on_slack.company.rooms["general"], on_slack.fake.world.bot.id
    general.members.discard(bot)
    assert await on_slack.adapter.obstacle(on_slack.address("general")) is None
    await on_slack.adapter.deliver(a_delivery(on_slack, "tea"))
    assert on_slack.reads(henrik, "general") == ["tea"]
    assert bot in general.members


async def test_private_channel_that_the_bot_was_removed_from(on_slack: OnSlack, henrik: Actor) -> None:
    general = on_slack.company.rooms["general"]
    general.members.discard(on_slack.fake.world.bot.id)
    general.is_private = True
    assert await on_slack.adapter.obstacle(on_slack.address("general")) is not None
    await henrik.calls("notebook", "later", text="tea", channel="activities")
    with pytest.raises(Undeliverable) as gone:
        await on_slack.adapter.deliver(a_delivery(on_slack, "tea"))
    assert gone.value.advice is not None
    general.members.add(on_slack.fake.world.bot.id)
    assert await on_slack.adapter.obstacle(on_slack.address("general")) is None
    await on_slack.adapter.deliver(a_delivery(on_slack, "tea"))


@pytest.mark.parametrize(
    ("method", "error"),
    [
        ("conversations.open", "cannot_dm_bot"),
        ("conversations.open", "user_not_found"),
        ("conversations.open", "user_disabled"),
        ("chat.postMessage", "messages_tab_disabled"),
        ("chat.postMessage", "cannot_message_user"),
    ],
)
async def test_direct_message_that_slack_takes_not(on_slack: OnSlack, ida: Actor, method: str, error: str) -> None:
    on_slack.fake.error_next(method, error)
    await ida.calls("notebook", "paint", colour="red")
    assert ida.inbox == []
    assert not await waiting(on_slack.core)
    assert [Address.decode(row.address).place for row in await waiting(on_slack.core, dead=True)] == [Place.DIRECT]
    assert "Written: red" in await ida.says("/inbox")
