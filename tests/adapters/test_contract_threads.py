"""Every platform: conversations apart, and lines in the platform's own calendar."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.address import Address, Place
from bot.model.arrangement import Archive, Arrangement, Happening, LetIn, LetOut, NoHappening, OpenThread, Removal
from bot.model.phrase import Verbatim
from bot.port import Arranging, Undeliverable
from tests.adapters import contract
from tests.adapters.contract import Stage, a_delivery, waiting
from tests.platforms import Actor

in_the_sandbox, on_discord, on_slack = contract.in_the_sandbox, contract.on_discord, contract.on_slack
stage = contract.stage


def arranging(stage: Stage, what: Arrangement, to: Address) -> Arranging:
    """Something to be arranged."""
    delivery = a_delivery(stage, "x")
    return Arranging(delivery.nonce, to, what, delivery.reader)


def thread_of(stage: Stage, id_: str) -> Address:
    """A thread as the bot stores it."""
    return replace(stage.address("general"), place=Place.THREAD, id=id_)


def calendar_of(stage: Stage) -> Address:
    """The platform's own calendar."""
    return replace(stage.address("general"), place=Place.CALENDAR, id="")


@pytest.fixture
def ida(stage: Stage) -> Actor:
    """A student."""
    return stage.joins("Ida")


@pytest.fixture
def henrik(stage: Stage) -> Actor:
    """Another student."""
    return stage.joins("Henrik")


async def test_private_thread_is_seen_by_those_who_were_let_in(stage: Stage, ida: Actor, henrik: Actor) -> None:
    await ida.calls("notebook", "huddle", key="Bakers", channel="general")
    (thread,) = stage.threads()
    assert (thread.name, thread.beside, thread.archived) == ("Bakers", "general", False)
    assert thread.members == frozenset({ida.person.id})
    assert stage.reads(ida, thread.id) == ["Ida: Bakers"]
    assert stage.reads(henrik, thread.id) == []

    await henrik.calls("notebook", "enter", key="Bakers")
    assert stage.threads()[0].members == frozenset({ida.person.id, henrik.person.id})
    assert stage.reads(henrik, thread.id) == ["Ida: Bakers", "entered"]
    assert not await waiting(stage.core)


async def test_who_was_let_out_sees_a_private_thread_no_more(stage: Stage, ida: Actor, henrik: Actor) -> None:
    await ida.calls("notebook", "huddle", key="Bakers", channel="general")
    await henrik.calls("notebook", "enter", key="Bakers")
    for _ in range(2):  # the second time they are out, and that is all that was wanted
        await henrik.calls("notebook", "leave", key="Bakers")
    (thread,) = stage.threads()
    assert thread.members == frozenset({ida.person.id})
    assert stage.reads(henrik, thread.id) == []
    assert stage.reads(ida, thread.id) == ["Ida: Bakers", "entered"], "the others hear nothing of it"

    kari = stage.joins("Kari")
    everybody = LetOut((stage.direct(kari), stage.direct(ida)))  # one who was never in it holds up no other
    await stage.adapter.arrange(arranging(stage, everybody, thread_of(stage, thread.id)))
    assert stage.threads()[0].members == frozenset()
    await henrik.calls("notebook", "enter", key="Bakers")
    assert stage.reads(henrik, thread.id) == ["Ida: Bakers", "entered", "entered"]
    assert not await waiting(stage.core)
    assert not await waiting(stage.core, dead=True)


async def test_nobody_can_be_let_out_of_what_all_may_see(stage: Stage, ida: Actor) -> None:
    await ida.calls("notebook", "huddle", key="Bakers", channel="general", private=False)
    await ida.calls("notebook", "leave", key="Bakers")
    (thread,) = stage.threads()
    assert thread.members is None
    assert stage.reads(ida, thread.id) == ["Ida: Bakers"]
    assert not await waiting(stage.core)
    assert not await waiting(stage.core, dead=True)


async def test_public_thread_is_seen_by_all(stage: Stage, ida: Actor, henrik: Actor) -> None:
    await ida.calls("notebook", "huddle", key="Bakers", channel="general", private=False)
    (thread,) = stage.threads()
    assert thread.members is None
    assert stage.reads(henrik, thread.id) == ["Ida: Bakers"]


async def test_thread_is_opened_once_under_its_key(stage: Stage, ida: Actor, henrik: Actor) -> None:
    await ida.calls("notebook", "huddle", key="Bakers", channel="general", private=False)
    await stage.restart()
    await henrik.calls("notebook", "huddle", key="Bakers", channel="general", private=False)
    await henrik.calls("notebook", "huddle", key="Brewers", channel="general", private=False)
    assert [thread.name for thread in stage.threads()] == ["Bakers", "Brewers"]
    assert stage.reads(ida, stage.threads()[1].id) == ["Henrik: Brewers"]


async def test_what_was_posted_in_a_thread_under_a_key_is_changed(stage: Stage, ida: Actor, henrik: Actor) -> None:
    for person in (ida, henrik):
        await person.calls("notebook", "huddle", key="Bakers", channel="general", private=False)
    (thread,) = stage.threads()
    assert stage.reads(ida, thread.id) == ["Henrik: Bakers"]


async def test_thread_is_opened_once_even_where_the_answer_was_lost(stage: Stage, ida: Actor) -> None:
    wanted = OpenThread(Verbatim("Bakers *1*"), stage.address("general"), members=(stage.direct(ida),))
    first = arranging(stage, wanted, thread_of(stage, "=bakers"))
    opened = await stage.adapter.arrange(first)
    await stage.restart()
    again = replace(first, since=stage.clock.now())
    assert await stage.adapter.arrange(again) == await stage.adapter.arrange(again) == opened
    (thread,) = stage.threads()
    assert (thread.id, thread.name, thread.members) == (opened, "Bakers *1*", frozenset({ida.person.id}))

    other = await stage.adapter.arrange(arranging(stage, wanted, thread_of(stage, "=others")))
    assert other != opened, "another one may have the same name"


async def test_thread_is_archived(stage: Stage, ida: Actor) -> None:
    await ida.calls("notebook", "huddle", key="Bakers", channel="general")
    await ida.calls("notebook", "close", key="Bakers")
    (thread,) = stage.threads()
    assert thread.archived
    assert stage.reads(ida, thread.id) == ["Ida: Bakers"], "it can still be read"
    assert not await waiting(stage.core)
    assert not await waiting(stage.core, dead=True)


async def test_thread_can_be_put_away_again(stage: Stage, ida: Actor) -> None:
    await ida.calls("notebook", "huddle", key="Bakers", channel="general")
    for _ in range(2):
        await ida.calls("notebook", "close", key="Bakers")
    await stage.company.advance(hours=1)
    assert stage.threads()[0].archived
    assert not await waiting(stage.core)
    assert not await waiting(stage.core, dead=True)


async def test_message_in_a_thread_is_changed(stage: Stage, ida: Actor) -> None:
    await ida.calls("notebook", "huddle", key="Bakers", channel="general")
    there = thread_of(stage, stage.threads()[0].id)
    assert await stage.adapter.obstacle(there) is None
    ref = await stage.adapter.deliver(a_delivery(stage, "tea", there))
    await stage.adapter.deliver(a_delivery(stage, "coffee", there, ref=ref))
    assert stage.reads(ida, there.id) == ["Ida: Bakers", "coffee"]


async def test_thread_in_a_channel_that_is_gone(stage: Stage, ida: Actor) -> None:
    general = stage.address("general")
    await stage.loses("general")
    with pytest.raises(Undeliverable):
        await stage.adapter.arrange(
            arranging(stage, OpenThread(Verbatim("Bakers"), general), thread_of(stage, "=bakers"))
        )
    for what in (LetIn((stage.direct(ida),)), LetOut((stage.direct(ida),)), Archive()):
        with pytest.raises(Undeliverable):
            await stage.adapter.arrange(arranging(stage, what, thread_of(stage, "1")))


async def test_mirror_is_shown_changed_and_taken_away(stage: Stage, ida: Actor) -> None:
    await ida.calls("notebook", "mirror", key="1", about="Tea *now*")
    await ida.calls("notebook", "mirror", key="2", about="Cake")
    start = (stage.clock.now() + timedelta(days=1)).isoformat()
    tea, cake = ({"name": name, "start": start, "place": "Bua"} for name in ("Tea *now*", "Cake"))
    assert stage.happenings() in (None, [tea, cake])

    await stage.restart()
    await ida.calls("notebook", "mirror", key="1", about="Coffee")
    assert stage.happenings() in (None, [tea | {"name": "Coffee"}, cake])
    await ida.calls("notebook", "mirror", key="1")
    assert stage.happenings() in (None, [cake])
    for key in ("1", "2", "never shown"):
        await ida.calls("notebook", "mirror", key=key)
    assert stage.happenings() in (None, [])
    await ida.calls("notebook", "mirror", key="1", about="Tea again")
    assert stage.happenings() in (None, [tea | {"name": "Tea again"}])
    assert not await waiting(stage.core)
    assert not await waiting(stage.core, dead=True)


async def test_mirror_is_shown_once_even_where_the_answer_was_lost(stage: Stage) -> None:
    tomorrow = stage.clock.now() + timedelta(days=1)
    happening = Happening(Verbatim("Tea"), tomorrow, tomorrow + timedelta(hours=1))
    first = arranging(stage, happening, calendar_of(stage))
    shown = await stage.adapter.arrange(first)
    await stage.restart()
    assert await stage.adapter.arrange(replace(first, since=stage.clock.now())) == shown
    found = stage.happenings()
    assert found is None or len(found) == 1
    gone = replace(first, what=NoHappening(), ref=shown)
    for _ in range(2):
        await stage.adapter.arrange(gone)
    assert stage.happenings() in (None, [])


async def test_mirror_stands_in_the_way_of_nothing(stage: Stage) -> None:
    """The overview of `/setup` asks about the calendar too."""
    obstacle = await stage.adapter.obstacle(calendar_of(stage))
    assert obstacle is None


async def test_what_was_said_is_taken_away_once(stage: Stage, ida: Actor) -> None:
    general = stage.address("general")
    tea, cake = [await stage.adapter.deliver(a_delivery(stage, text)) for text in ("tea", "cake")]
    removal = replace(arranging(stage, Removal(), general), ref=tea)
    for _ in range(2):  # the second time it is gone, and that is all that was wanted
        await stage.adapter.arrange(removal)
    assert stage.reads(ida, "general") == ["cake"]
    stage.removes("general")
    await stage.adapter.arrange(replace(removal, ref=cake))
    assert stage.reads(ida, "general") == []
    await stage.restart()
    assert stage.reads(ida, "general") == []
    await stage.loses("general")
    await stage.adapter.arrange(removal)
