"""Discord: how threads are opened and events are shown, whatever happens on the way."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import discord
import pytest

from bot.adapters.discord.trouble import translated
from bot.model.address import Address, Place
from bot.model.arrangement import Happening, LetIn, OpenThread
from bot.model.phrase import Verbatim, t
from bot.port import Arranging, Undeliverable
from tests.adapters import contract
from tests.adapters.contract import a_delivery, waiting
from tests.adapters.stages import OnDiscord
from tests.fakes.discord.permissions import bits
from tests.fakes.discord.state import NEWS

on_discord = contract.on_discord

OPENED = "/threads$"
SHOWN = "/scheduled-events$"


@pytest.mark.parametrize("breaks", ["lost", "dropped", "503"])
async def test_thread_that_met_trouble_is_opened_once(on_discord: OnDiscord, breaks: str) -> None:
    fake, ida = on_discord.fake, on_discord.joins("Ida")
    match breaks:
        case "lost":
            fake.lose_next(OPENED)
        case "dropped":
            fake.refuse_connection_next(OPENED)
        case _:
            fake.fail_next("POST", OPENED, status=503)
    await ida.calls("notebook", "huddle", key="Bakers", channel="general")
    assert len(await waiting(on_discord.core)) == 2
    await on_discord.company.advance(minutes=1)
    (thread,) = on_discord.threads()
    assert thread.members == frozenset({ida.person.id})
    assert on_discord.reads(ida, thread.id) == ["Ida: Bakers"]
    assert not await waiting(on_discord.core)


NO_PRIVATE = ["announcements", "not allowed"]


async def takes_none(on_discord: OnDiscord, why: str, *rooms: str) -> None:
    """Let the bot, when it comes back, find channels in which it can open no private threads."""
    for room in rooms:
        channel = on_discord.company.room(room)
        if why == "announcements":
            channel.kind = NEWS
        else:
            channel.denied.add("create_private_threads")
    await on_discord.restart()


@pytest.mark.parametrize("why", NO_PRIVATE)
async def test_where_no_private_threads_are_it_is_opened_in_another_channel(on_discord: OnDiscord, why: str) -> None:
    ida = on_discord.joins("Ida")
    await takes_none(on_discord, why, "general")
    on_discord.fake.lose_next(OPENED)
    await ida.calls("notebook", "huddle", key="Bakers", channel="general")
    await on_discord.company.advance(minutes=1)
    (thread,) = on_discord.threads()
    assert (thread.beside, thread.members) == ("activities", frozenset({ida.person.id}))
    assert on_discord.reads(ida, thread.id) == ["Ida: Bakers"]
    assert not await waiting(on_discord.core)


@pytest.mark.parametrize("why", NO_PRIVATE)
async def test_where_no_channel_takes_private_threads_it_is_said_what_to_do(on_discord: OnDiscord, why: str) -> None:
    await takes_none(on_discord, why, "general", "activities")
    delivery = a_delivery(on_discord, "x")
    there = Address("discord", on_discord.guild.id, Place.THREAD, "=bakers")
    wanted = OpenThread(Verbatim("Bakers"), on_discord.address("general"))
    with pytest.raises(Undeliverable) as refused:
        await on_discord.discord.arrange(Arranging(delivery.nonce, there, wanted, delivery.reader))
    assert refused.value.advice == t("discord.no_private_threads")
    on_discord.fake.refusals.clear()  # it is refused on purpose


async def test_letting_in_that_met_trouble_is_taken_up_again(on_discord: OnDiscord) -> None:
    ida = on_discord.joins("Ida")
    on_discord.fake.refuse_connection_next("/thread-members/")
    await ida.calls("notebook", "huddle", key="Bakers", channel="general")
    await on_discord.company.advance(minutes=1)
    (thread,) = on_discord.threads()
    assert thread.members == frozenset({ida.person.id})
    assert on_discord.reads(ida, thread.id) == ["Ida: Bakers"]


async def test_who_left_is_not_let_in_and_holds_up_nobody(on_discord: OnDiscord) -> None:
    ida, henrik = on_discord.joins("Ida"), on_discord.joins("Henrik")
    await ida.calls("notebook", "huddle", key="Bakers", channel="general")
    on_discord.fake.leave(on_discord.guild, henrik.account)
    await ida.calls("notebook", "enter", key="Bakers")
    (thread,) = on_discord.threads()
    delivery, there = a_delivery(on_discord, "x"), Address("discord", on_discord.guild.id, Place.THREAD, thread.id)
    kari = on_discord.joins("Kari")
    both = LetIn((on_discord.direct(henrik), on_discord.direct(kari)))
    await on_discord.discord.arrange(Arranging(delivery.nonce, there, both, delivery.reader))
    assert on_discord.threads()[0].members == frozenset({ida.person.id, kari.person.id})


async def test_thread_that_rests_is_woken_for_whoever_is_let_in(on_discord: OnDiscord) -> None:
    ida, henrik = on_discord.joins("Ida"), on_discord.joins("Henrik")
    await ida.calls("notebook", "huddle", key="Bakers", channel="general")
    (thread,) = on_discord.threads()
    resting = on_discord.guild.channels[thread.id]
    resting.archived = True
    await henrik.calls("notebook", "enter", key="Bakers")
    assert on_discord.threads()[0].members == frozenset({ida.person.id, henrik.person.id})
    assert not resting.archived


@pytest.mark.parametrize("locked", [False, True], ids=["it fell asleep", "it was put away"])
async def test_thread_that_rests_lets_people_out_and_rests_on(on_discord: OnDiscord, locked: bool) -> None:
    ida, henrik = on_discord.joins("Ida"), on_discord.joins("Henrik")
    await ida.calls("notebook", "huddle", key="Bakers", channel="general")
    await henrik.calls("notebook", "enter", key="Bakers")
    resting = on_discord.guild.channels[on_discord.threads()[0].id]
    resting.archived, resting.locked = True, locked
    await henrik.calls("notebook", "leave", key="Bakers")
    assert on_discord.threads()[0].members == frozenset({ida.person.id})
    assert (resting.archived, resting.locked) == (True, locked)
    assert not await waiting(on_discord.core)
    assert not await waiting(on_discord.core, dead=True)


async def test_archiving_whose_answer_was_lost(on_discord: OnDiscord) -> None:
    ida = on_discord.joins("Ida")
    await ida.calls("notebook", "huddle", key="Bakers", channel="general")
    on_discord.fake.lose_next(rf"/channels/{on_discord.threads()[0].id}$")
    await ida.calls("notebook", "close", key="Bakers")
    await on_discord.company.advance(hours=1)
    assert on_discord.threads()[0].archived
    assert not await waiting(on_discord.core)
    assert not await waiting(on_discord.core, dead=True)


@pytest.mark.parametrize("breaks", ["lost", "dropped", "503"])
async def test_event_that_met_trouble_is_shown_once(on_discord: OnDiscord, breaks: str) -> None:
    fake, ida = on_discord.fake, on_discord.joins("Ida")
    match breaks:
        case "lost":
            fake.lose_next(SHOWN)
        case "dropped":
            fake.refuse_connection_next(SHOWN)
        case _:
            fake.fail_next("POST", SHOWN, status=503)
    await ida.calls("notebook", "mirror", key="1", about="Tea")
    await on_discord.company.advance(minutes=1)
    assert [one["name"] for one in on_discord.happenings() or ()] == ["Tea"]
    assert not await waiting(on_discord.core)


async def test_event_that_somebody_removed(on_discord: OnDiscord) -> None:
    ida = on_discord.joins("Ida")
    for key in "12":
        await ida.calls("notebook", "mirror", key=key, about="Tea")
    on_discord.guild.events.clear()
    await ida.calls("notebook", "mirror", key="1", about="Cake")
    await ida.calls("notebook", "mirror", key="2")
    assert [one["name"] for one in on_discord.happenings() or ()] == ["Cake"]
    assert not await waiting(on_discord.core)
    assert not await waiting(on_discord.core, dead=True)


@pytest.mark.parametrize("obstacle", ["full", "not allowed"])
async def test_event_that_cannot_be_shown_is_let_go(on_discord: OnDiscord, obstacle: str) -> None:
    ida = on_discord.joins("Ida")
    if obstacle == "full":
        on_discord.guild.events |= {str(n): {} for n in range(100)}
    else:
        for role in on_discord.guild.roles.values():
            role.permissions &= ~bits(["create_events", "manage_events"])
    assert await ida.calls("notebook", "mirror", key="1", about="Tea") == "Written: 1"
    assert not await waiting(on_discord.core)
    assert not await waiting(on_discord.core, dead=True)
    on_discord.fake.refusals.clear()  # that a guild is full is known to nobody before


async def test_event_with_much_to_say_is_cut_where_discord_cuts(on_discord: OnDiscord) -> None:
    tomorrow, delivery = on_discord.clock.now() + timedelta(days=1), a_delivery(on_discord, "x")
    long = Verbatim("**x** " * 300)
    happening = Happening(long, tomorrow, tomorrow + timedelta(hours=1), long, t("notebook.note", text=long))
    calendar = Address("discord", on_discord.guild.id, Place.CALENDAR, "")
    await on_discord.discord.arrange(Arranging(delivery.nonce, calendar, happening, delivery.reader))
    (event,) = on_discord.guild.events.values()
    assert len(event["name"]) <= 100
    assert len(event["entity_metadata"]["location"]) <= 100
    assert len(event["description"]) <= 1000


def test_server_that_has_no_room_for_threads_is_said_in_words() -> None:
    answer: Any = SimpleNamespace(status=400, reason="Bad Request")
    error = discord.HTTPException(answer, {"code": 160006, "message": "Maximum number of active threads reached"})
    with pytest.raises(Undeliverable) as given_up, translated():
        raise error
    assert given_up.value.advice == t("discord.full")
