"""Discord: how messages get through, whatever happens on the way, and who hears of it where they do not."""

import asyncio
from datetime import timedelta

import pytest

from bot.model.address import Address, Place
from bot.model.phrase import Phrase
from tests.adapters import contract
from tests.adapters.contract import a_delivery, sets, waiting
from tests.adapters.stages import OnDiscord
from tests.adapters.stages.discord import notified
from tests.core.office import until
from tests.fakes.discord.permissions import bits
from tests.fakes.discord.rest import Done

on_discord = contract.on_discord

SAID = r"^/channels/\d+/messages$"
ONE = r"^/channels/\d+/messages/\d+$"


def asked(stage: OnDiscord, method: str, end: str) -> list[Done]:
    """The requests of this method whose path ends so."""
    return [call for call in stage.fake.calls if call.method == method and call.path.endswith(end)]


async def test_everything_said_carries_its_nonce_and_names_nobody(on_discord: OnDiscord) -> None:
    henrik = on_discord.joins("Henrik", "organiser")
    for text in ("@everyone <@1>", "@here"):
        await henrik.calls("notebook", "announce", text=text, channel="general")
    await henrik.calls("notebook", "tell", text="@everyone")
    await henrik.calls("notebook", "huddle", key="@everyone", channel="general")
    await henrik.presses("Again")

    said = [call.body for call in asked(on_discord, "POST", "/messages")]
    assert len(said) == 3
    assert all(body["enforce_nonce"] is True and len(body["nonce"]) <= 25 for body in said)
    assert len({body["nonce"] for body in said}) == 3
    answers = [call.body["data"] for call in asked(on_discord, "POST", "/callback")]
    edits = [call.body for call in on_discord.fake.calls if call.method == "PATCH"]
    assert len(answers) == 5
    assert len(edits) == 1
    assert all(body["allowed_mentions"] == {"parse": []} for body in (*said, *answers, *edits))


@pytest.mark.parametrize("breaks", ["lost", "dropped", "503", "503 for long"])
async def test_message_that_met_trouble_is_said_once(on_discord: OnDiscord, breaks: str) -> None:
    fake, henrik = on_discord.fake, on_discord.joins("Henrik", "organiser")
    match breaks:
        case "lost":
            fake.lose_next(SAID)
        case "dropped":
            fake.refuse_connection_next(SAID)
        case _:
            fake.fail_next("POST", SAID, status=503, times=5 if breaks.endswith("long") else 1)
    await henrik.calls("notebook", "announce", text="tea", channel="general")
    assert on_discord.reads(henrik, "general") == (["tea"] if breaks == "lost" else [])
    (row,) = await waiting(on_discord.core)
    assert row.attempts == 1
    await on_discord.company.advance(minutes=2)

    assert on_discord.reads(henrik, "general") == ["tea"]
    assert {call.body["nonce"] for call in asked(on_discord, "POST", "/messages") if call.body} == {row.nonce}
    assert not await waiting(on_discord.core)
    await henrik.calls("notebook", "announce", text="cake", channel="general")
    assert on_discord.reads(henrik, "general") == ["cake"], "it is known where it stands"


async def test_lost_answer_to_a_direct_message_and_to_an_edit(on_discord: OnDiscord) -> None:
    henrik = on_discord.joins("Henrik", "organiser")
    on_discord.fake.lose_next(SAID)
    await henrik.calls("notebook", "tell", text="tea")
    await henrik.calls("notebook", "announce", text="tea", channel="general")
    on_discord.fake.lose_next(r"/messages/\d+$")
    await henrik.calls("notebook", "announce", text="cake", channel="general")
    await on_discord.company.advance(seconds=5)
    assert len(henrik.inbox) == 1
    assert on_discord.reads(henrik, "general") == ["cake"]
    assert not await waiting(on_discord.core)


@pytest.mark.parametrize("is_global", [False, True])
async def test_rate_limit_is_kept(on_discord: OnDiscord, is_global: bool) -> None:
    henrik = on_discord.joins("Henrik", "organiser")
    on_discord.fake.limit_next(SAID, retry_after=0.2, is_global=is_global)
    await henrik.calls("notebook", "announce", text="tea", channel="general")
    limited, said = asked(on_discord, "POST", "/messages")
    assert (limited.status, said.status) == (429, 200)
    assert said.at - limited.at >= 0.2
    assert on_discord.reads(henrik, "general") == ["tea"]


async def test_long_rate_limit_holds_up_nothing_else(on_discord: OnDiscord) -> None:
    henrik = on_discord.joins("Henrik", "organiser")
    on_discord.fake.limit_next(SAID, retry_after=50)
    async with asyncio.timeout(5):
        await henrik.calls("notebook", "announce", text="tea", channel="general")
    (row,) = await waiting(on_discord.core)
    assert row.wake_at == on_discord.clock.now() + timedelta(seconds=50)
    async with asyncio.timeout(5):
        await henrik.calls("notebook", "tell", text="cake")
    assert len(henrik.inbox) == 1
    await on_discord.company.advance(seconds=49)
    assert on_discord.reads(henrik, "general") == []
    await on_discord.company.advance(seconds=1)
    assert on_discord.reads(henrik, "general") == ["tea"]


# Places that are closed


async def test_closed_direct_messages_wait_in_the_inbox(on_discord: OnDiscord) -> None:
    ida = on_discord.joins("Ida")
    await sets(on_discord.core, locale="en", fallback_channel=on_discord.address("general").encode())
    ida.closes_inbox()
    for text in ("tea", "cake"):
        await ida.calls("notebook", "tell", text=text)
    assert ida.inbox == []
    assert [row.state for row in await waiting(on_discord.core, dead=True)] == ["dead", "dead"]
    (call,) = on_discord.reads(ida, "general")
    assert "Ida" in call
    assert "/inbox" in call
    assert on_discord.notified("general") == {ida.person.id}

    first = await ida.says("/inbox")
    assert "tea" in first
    assert "A heading" in first
    assert await ida.presses("Again") == "Written: 7", "it can be pressed there too"
    assert "cake" in await ida.presses("Read the next one (1 more)")
    assert not await waiting(on_discord.core, dead=True)


@pytest.mark.parametrize(
    ("lost", "advice"),
    [
        ("channel", "The channel is gone. Type /setup"),
        ("send_messages", "The bot may not write in #felles. Open the channel's settings"),
        ("view_channel", "#felles. Open the channel's settings"),
    ],
)
async def test_organisers_are_told_once_what_to_click(on_discord: OnDiscord, lost: str, advice: str) -> None:
    henrik = on_discord.joins("Henrik", "organiser")
    await sets(on_discord.core, locale="en", organisers_channel=on_discord.address("activities").encode())
    for text in ("tea", "cake", "bun"):
        await henrik.calls("notebook", "later", text=text, channel="general")
    before = len(on_discord.reads(henrik, "activities"))
    if lost == "channel":
        await on_discord.loses("general")
    else:
        on_discord.fake.deny(on_discord.company.room("general"), lost)
    await on_discord.company.advance(hours=2)
    (notice,) = on_discord.reads(henrik, "activities")[before:]
    assert advice in notice
    assert len(await waiting(on_discord.core, dead=True)) == 3
    assert not await waiting(on_discord.core)


async def test_organisers_are_told_once_of_conversations_that_cannot_be_opened(on_discord: OnDiscord) -> None:
    henrik, ida = on_discord.joins("Henrik", "organiser"), on_discord.joins("Ida")
    await sets(on_discord.core, locale="en", organisers_channel=on_discord.address("activities").encode())
    on_discord.fake.fail_next("POST", "/threads$", status=403, times=9)
    before = len(on_discord.reads(henrik, "activities"))
    for key in ("Bakers", "Brewers"):
        await ida.calls("notebook", "huddle", key=key, channel="general")
    await on_discord.company.advance(hours=2)
    (notice,) = on_discord.reads(henrik, "activities")[before:]
    assert "“Bakers” could not be opened beside #felles" in notice
    assert not on_discord.threads()


async def test_organisers_whose_own_channel_is_closed(on_discord: OnDiscord) -> None:
    henrik = on_discord.joins("Henrik", "organiser")
    await sets(on_discord.core, organisers_channel=on_discord.address("general").encode())
    await henrik.calls("notebook", "later", text="tea", channel="general")
    await on_discord.loses("general")
    await on_discord.company.advance(hours=2)
    assert len(await waiting(on_discord.core, dead=True)) == 1
    assert not await waiting(on_discord.core)


async def test_what_stands_in_the_way_is_told_before_anything_fails(on_discord: OnDiscord) -> None:
    general = on_discord.address("general")

    async def in_words(place: Address = general) -> str:
        obstacle: Phrase | None = await on_discord.discord.obstacle(place)
        reader = a_delivery(on_discord, "x").reader
        return on_discord.core.catalogue.plain(obstacle, reader) if obstacle else ""

    assert await in_words() == ""
    on_discord.fake.deny(on_discord.company.room("general"), "send_messages")
    await until(in_words)
    assert (await in_words()).startswith("The bot may not write in ")
    on_discord.fake.deny(on_discord.company.room("general"), "view_channel")

    async def is_hidden() -> bool:
        return (await in_words()).startswith("The bot cannot see ")

    await until(is_hidden)
    calendar = Address("discord", on_discord.guild.id, Place.CALENDAR, "")
    assert await in_words(calendar) == ""
    for role in on_discord.guild.roles.values():
        role.permissions &= ~bits(["create_events"])
    await on_discord.restart()
    assert "Create Events" in await in_words(calendar)


def test_what_notifies_whom_is_read_rightly() -> None:
    """The contract's own eyes, which the tests of mentions rely on."""
    body = {"components": [{"type": 10, "content": r"<@1> \<@2> <@!3> @everyone"}]}
    assert notified(body) == {"1", "3", "everyone"}
    assert notified(body | {"allowed_mentions": {"parse": []}}) == set()
    assert notified(body | {"allowed_mentions": {"parse": [], "users": [3]}}) == {"3"}


async def test_post_in_a_channel_that_is_closed_for_a_while_is_not_said_twice(on_discord: OnDiscord) -> None:
    henrik = on_discord.joins("Henrik", "organiser")
    await henrik.calls("notebook", "announce", text="tea", channel="general")
    on_discord.fake.deny(on_discord.company.room("general"), "view_channel")
    await henrik.calls("notebook", "announce", text="cake", channel="general")
    on_discord.fake.allow(on_discord.company.room("general"), "view_channel")
    await henrik.calls("notebook", "announce", text="pie", channel="general")
    assert on_discord.reads(henrik, "general") == ["pie"]


@pytest.mark.parametrize("breaks", ["lost", "dropped", "503", "429"])
async def test_removal_that_met_trouble_is_tried_again(on_discord: OnDiscord, breaks: str) -> None:
    fake, henrik = on_discord.fake, on_discord.joins("Henrik", "organiser")
    await henrik.calls("notebook", "announce", text="tea", channel="general")
    match breaks:
        case "lost":
            fake.lose_next(ONE, times=2)  # aiohttp asks again once by itself
        case "dropped":
            fake.refuse_connection_next(ONE, times=2)
        case "503":
            fake.fail_next("DELETE", ONE, status=503)
        case "429":
            fake.limit_next(ONE, retry_after=50)
    await henrik.calls("notebook", "forget", channel="general")
    assert len(await waiting(on_discord.core)) == 1
    await on_discord.company.advance(minutes=2)
    assert on_discord.reads(henrik, "general") == []
    assert not await waiting(on_discord.core)
    assert not await waiting(on_discord.core, dead=True)


async def test_organisers_hear_what_stands_in_a_channel_that_was_closed(on_discord: OnDiscord) -> None:
    henrik = on_discord.joins("Henrik", "organiser")
    await sets(on_discord.core, locale="en", organisers_channel=on_discord.address("activities").encode())
    await henrik.calls("notebook", "announce", text="tea", channel="general")
    on_discord.fake.deny(on_discord.company.room("general"), "send_messages")
    await henrik.calls("notebook", "forget", channel="general")
    assert on_discord.reads(henrik, "general") == [], "removing takes no right to write"
    on_discord.fake.allow(on_discord.company.room("general"), "send_messages")
    await henrik.calls("notebook", "announce", text="cake", channel="general")
    on_discord.fake.deny(on_discord.company.room("general"), "view_channel")
    await henrik.calls("notebook", "forget", channel="general")
    assert "It is still there." in on_discord.reads(henrik, "activities")[-1]
    assert [row.state for row in await waiting(on_discord.core, dead=True)] == ["dead"]


async def test_discord_away_for_an_hour_loses_nothing(on_discord: OnDiscord) -> None:
    henrik = on_discord.joins("Henrik", "organiser")
    on_discord.fake.fail_next("POST", r"/channels/\d+/messages$", status=503, times=12)
    await henrik.calls("notebook", "announce", text="tea", channel="general")
    await on_discord.company.advance(hours=3)
    assert on_discord.reads(henrik, "general") == ["tea"]


async def test_no_role_is_taken_for_another_by_its_name(on_discord: OnDiscord) -> None:
    organisers = on_discord.role_id("organiser")
    false = on_discord.fake.role(on_discord.guild, organisers)
    workspace = on_discord.guild.id

    async def is_known() -> bool:
        return await on_discord.discord.find_role(workspace, false.id) is not None

    await until(is_known)
    assert await on_discord.discord.find_role(workspace, organisers) == organisers


async def test_long_message_can_be_read_in_the_inbox(on_discord: OnDiscord) -> None:
    ida = on_discord.joins("Ida")
    ida.closes_inbox()
    for text in ("x" * 2_990, "cake"):
        await ida.calls("notebook", "tell", text=text)
    assert "x" * 2_000 in await ida.says("/inbox")
    assert "cake" in await ida.says("/inbox")
    assert not await waiting(on_discord.core, dead=True)
