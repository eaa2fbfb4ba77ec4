"""Discord: answering within three seconds, or later, or not at all; and who may press what in a direct message."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import pytest

from tests.adapters import contract
from tests.adapters.contract import notes, waiting
from tests.adapters.stages import OnDiscord
from tests.core import notebook
from tests.core.office import until
from tests.fakes.discord.interactions import DEFER, REPLY
from tests.fakes.discord.people import Actor
from tests.fakes.discord.state import EPHEMERAL

on_discord = contract.on_discord

CALLBACK, ORIGINAL = "/callback$", "@original$"
NOT_HERE = "This belongs to a server of which you are not a member now"
RADIO, CHANNELS, ROLES, TEXT, BOX = 21, 8, 6, 4, 23


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever waits is deferred at once."""
    monkeypatch.setattr("bot.dispatch.DEFER_AFTER_S", 0)


@pytest.fixture
def ida(on_discord: OnDiscord) -> Actor:
    """A student."""
    return on_discord.joins("Ida")


@asynccontextmanager
async def unanswered(doing: Coroutine[object, object, str]) -> AsyncIterator[asyncio.Task[str]]:
    """Something that is done and perhaps never answered; whoever did it does not wait for ever."""
    task = asyncio.create_task(doing)
    yield task
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def is_put_off(stage: OnDiscord) -> None:
    """Wait until an answer could not be given, and is to be tried again."""

    async def is_waiting() -> bool:
        return any(row.state != "claimed" for row in await waiting(stage.core))

    await until(is_waiting)


# In time


@pytest.mark.parametrize(("command", "ephemeral"), [("wait", True), ("shout", False)])
async def test_handler_that_takes_its_time_is_promised_in_time(
    on_discord: OnDiscord, ida: Actor, slow: None, command: str, ephemeral: bool
) -> None:
    asking = asyncio.create_task(ida.calls("notebook", command, door="d"))
    await on_discord.shows_sign(ida)
    assert ida.last is not None
    assert ida.last.response == DEFER
    assert ida.last.ephemeral is ephemeral
    assert not notebook.doors["d"].is_set()
    on_discord.clock.wind_to(on_discord.clock.now() + timedelta(minutes=10))
    notebook.doors["d"].set()
    assert (await asking).endswith(": d")


async def test_handler_that_is_quick_is_answered_in_one_go(on_discord: OnDiscord, ida: Actor) -> None:
    await ida.calls("notebook", "write", text="tea")
    assert ida.last is not None
    assert ida.last.response == REPLY
    assert [call.path.rpartition("/")[2] for call in on_discord.fake.calls[-1:]] == ["callback"]


async def test_answer_in_a_thread(on_discord: OnDiscord, ida: Actor) -> None:
    await ida.calls("notebook", "huddle", key="Bakers", channel="general")
    (thread,) = on_discord.threads()
    ida.goes_to(thread.id)
    assert await ida.calls("notebook", "hail", text="tea") == "Ida: tea"
    assert on_discord.reads(ida, thread.id) == ["Ida: Bakers", "Ida: tea"]


# Answers that met trouble


def answered_already(there: OnDiscord) -> None:
    """Discord had the first word already when it came again, which is all that it refused."""
    assert [refused.code for refused in there.fake.refusals] == [40060]
    there.fake.refusals.clear()


@pytest.mark.parametrize("command", ["write", "hail"])
async def test_answer_whose_arrival_is_unknown_is_never_doubled(
    on_discord: OnDiscord, ida: Actor, command: str
) -> None:
    henrik = on_discord.joins("Henrik")
    on_discord.fake.lose_next(CALLBACK)
    said = await ida.calls("notebook", command, text="tea")
    answered_already(on_discord)
    assert on_discord.fake.calls[-1].method == "PATCH"
    assert on_discord.fake.calls[-1].path.endswith("/messages/@original")
    assert on_discord.reads(ida, "activities") == [said]
    assert on_discord.reads(henrik, "activities") == ([said] if command == "hail" else [])
    assert not await waiting(on_discord.core)
    assert not await waiting(on_discord.core, dead=True)
    assert await notes(on_discord.core) == (["tea"] if command == "write" else [])


@pytest.mark.parametrize("breaks", ["dropped", "lost"])
@pytest.mark.parametrize("command", ["wait", "shout"])
async def test_promised_answer_that_met_trouble_is_given_by_the_outbox(
    on_discord: OnDiscord, ida: Actor, slow: None, command: str, breaks: str
) -> None:
    if breaks == "lost":
        on_discord.fake.lose_next(ORIGINAL)
    else:
        on_discord.fake.refuse_connection_next(ORIGINAL)
    notebook.doors["d"].set()
    asking = asyncio.create_task(ida.calls("notebook", command, door="d"))
    await is_put_off(on_discord)
    await on_discord.company.advance(seconds=3)
    assert (await asking).endswith(": d")
    (answer,) = ida.sees("activities")
    assert bool(answer.flags & EPHEMERAL) is (command == "wait")
    assert not await waiting(on_discord.core)


async def test_promise_that_never_arrived(on_discord: OnDiscord, ida: Actor, slow: None) -> None:
    """Then the answer itself is the first word."""
    on_discord.fake.refuse_connection_next(CALLBACK)
    notebook.doors["d"].set()
    assert await ida.calls("notebook", "wait", door="d") == "Written: d"


async def test_promise_whose_arrival_is_unknown(on_discord: OnDiscord, ida: Actor, slow: None) -> None:
    on_discord.fake.lose_next(CALLBACK)
    notebook.doors["d"].set()
    assert await ida.calls("notebook", "wait", door="d") == "Written: d"
    assert on_discord.reads(ida, "activities") == ["Written: d"]
    assert not await waiting(on_discord.core)
    answered_already(on_discord)


@pytest.mark.parametrize("breaks", ["dropped", "too late"])
async def test_answer_that_never_arrived_waits_in_the_inbox(on_discord: OnDiscord, ida: Actor, breaks: str) -> None:
    if breaks == "dropped":
        on_discord.fake.refuse_connection_next(CALLBACK, times=2)
    async with unanswered(ida.calls("notebook", "wait", door="d")):
        await notebook.arrived["d"].wait()
        assert ida.last is not None
        if breaks == "too late":
            on_discord.fake.expire(ida.last)
        notebook.doors["d"].set()
        await is_put_off(on_discord)
        await on_discord.company.advance(seconds=3)
    assert await notes(on_discord.core) == ["d"]
    assert len(await waiting(on_discord.core, dead=True)) == 1
    assert "Written: d" in await ida.says("/inbox")
    assert not await waiting(on_discord.core, dead=True)


async def test_promised_answer_that_comes_too_late_waits_in_the_inbox(
    on_discord: OnDiscord, ida: Actor, slow: None
) -> None:
    on_discord.fake.refuse_connection_next(ORIGINAL)
    notebook.doors["d"].set()
    async with unanswered(ida.calls("notebook", "wait", door="d")):
        await is_put_off(on_discord)
        on_discord.clock.wind_to(on_discord.clock.now() + timedelta(minutes=14, seconds=45))
        tried = len(on_discord.fake.calls)
        await on_discord.core.settle()
        assert len(on_discord.fake.calls) == tried, "Discord would not take it any more"
    (row,) = await waiting(on_discord.core, dead=True)
    assert row.address
    assert "Written: d" in await ida.says("/inbox")


async def test_bot_that_dies_before_it_answers(on_discord: OnDiscord, ida: Actor, slow: None) -> None:
    """The answer was stored with what was done, so the next process gives it."""
    on_discord.fake.refuse_connection_next(ORIGINAL)
    notebook.doors["d"].set()
    asking = asyncio.create_task(ida.calls("notebook", "wait", door="d"))
    await is_put_off(on_discord)
    await on_discord.restart()
    on_discord.clock.wind_to(on_discord.clock.now() + timedelta(seconds=3))
    await on_discord.core.settle()
    assert await asking == "Written: d"
    assert on_discord.reads(ida, "activities") == ["Written: d"]


async def test_trouble_with_one_answer_is_none_with_the_next(on_discord: OnDiscord, ida: Actor) -> None:
    on_discord.fake.lose_next(CALLBACK)
    for text in ("tea", "cake", "bun"):
        assert await ida.calls("notebook", "write", text=text) == f"Written: {text}"
    answered_already(on_discord)
    assert on_discord.reads(ida, "activities") == ["Written: tea", "Written: cake", "Written: bun"]
    assert not await waiting(on_discord.core)


# In a direct message


async def test_rights_in_a_direct_message_are_asked_for(on_discord: OnDiscord, ida: Actor) -> None:
    henrik = on_discord.joins("Henrik", "organiser")
    for person in (ida, henrik):
        await person.calls("notebook", "tell", text="Look")
    on_discord.fake.calls.clear()
    assert "organise" in await ida.presses("Erase all")
    assert await henrik.presses("Erase all") == "Written: -"
    members = f"/guilds/{on_discord.guild.id}/members/"
    looked_up = [call.path for call in on_discord.fake.calls if call.path.startswith(members)]
    assert looked_up == [members + ida.person.id, members + henrik.person.id]

    henrik_in_guild = on_discord.guild.members[henrik.person.id]
    henrik_in_guild.roles.clear()
    assert "organise" in await henrik.presses("Erase all"), "at every press"


async def test_who_runs_the_server_may_press_everything_in_a_direct_message(on_discord: OnDiscord) -> None:
    owner = on_discord.joins("Eva", "owner")
    await owner.calls("notebook", "tell", text="Look")
    assert await owner.presses("Erase all") == "Written: -"


async def test_language_in_a_direct_message(on_discord: OnDiscord) -> None:
    kari = on_discord.joins("Kari", locale="nb")
    await kari.calls("notebook", "tell", text="Look")
    assert await kari.presses("Igjen") == "Skrevet: 7"


async def test_who_left_the_server_is_told_so(on_discord: OnDiscord, ida: Actor) -> None:
    await ida.calls("notebook", "tell", text="Look")
    on_discord.company.leaves(ida)
    for label in ("Again", "Rewrite", "Erase all"):
        assert NOT_HERE in await ida.presses(label)
    assert NOT_HERE in await ida.presses("Pick", value="blue")
    assert await notes(on_discord.core) == []


async def test_server_that_the_bot_left_is_named_so(on_discord: OnDiscord, ida: Actor) -> None:
    await ida.calls("notebook", "tell", text="Look")
    await on_discord.leaves()
    assert NOT_HERE in await ida.presses("Again")
    assert await notes(on_discord.core) == []


@pytest.mark.parametrize("custom_id", ["notebook/again?note=7", "~notebook/again?note=7", "zz~notebook/again?note=7"])
async def test_button_that_names_no_server_or_another(on_discord: OnDiscord, ida: Actor, custom_id: str) -> None:
    await ida.calls("notebook", "tell", text="Look")
    source = on_discord.fake.world.direct_with(ida.account).messages
    assert NOT_HERE in await ida.presses_id(custom_id, message=list(source.values())[-1])
    assert await notes(on_discord.core) == []


async def test_trouble_while_rights_are_asked_for_is_no_leaving(on_discord: OnDiscord, ida: Actor) -> None:
    await ida.calls("notebook", "tell", text="Look")
    on_discord.fake.fail_next("GET", "/members/", status=503)
    assert NOT_HERE not in await ida.presses("Again")


async def test_line_that_drops_while_rights_are_asked_for(on_discord: OnDiscord, ida: Actor) -> None:
    await ida.calls("notebook", "tell", text="Look")
    on_discord.fake.refuse_connection_next("/members/", times=2)  # aiohttp itself asks twice
    before = ida.last
    async with unanswered(ida.presses("Again")):
        changes = on_discord.fake.changes
        try:
            await changes.until(lambda: ida.last is not before and bool(ida.last and ida.last.done), seconds=1)
        except TimeoutError:
            pytest.fail("nobody answered", pytrace=False)


# Typing, and forms


async def test_suggestions_that_fail_are_none(on_discord: OnDiscord) -> None:
    henrik = on_discord.joins("Henrik", "organiser")
    assert await henrik.is_suggested("notebook", "change", "note", "broken") == []
    await henrik.calls("notebook", "write", text="tea")
    assert await henrik.is_suggested("notebook", "change", "note", "t") == ["tea"]


async def test_long_suggestion_is_cut(on_discord: OnDiscord) -> None:
    henrik = on_discord.joins("Henrik", "organiser")
    await henrik.calls("notebook", "write", text="x" * 100)
    (shown,) = await henrik.is_suggested("notebook", "change", "note", "x")
    assert len(shown) <= 100


async def test_form_is_made_of_discords_own_fields(on_discord: OnDiscord, ida: Actor) -> None:
    await ida.calls("notebook", "survey")
    assert ida.form["title"] == "A survey (1/2)"
    assert [field["kind"] for field in ida.form["fields"]] == [TEXT, TEXT, RADIO, BOX, CHANNELS]
    assert [field["required"] for field in ida.form["fields"]] == [True, True, True, True, False]
    await ida.fills(count="1", colour="red", where="general", who="mentor", story="once")
    (answer,) = on_discord.reads(ida, "activities")[-1:]
    assert answer.startswith("Written: standing / 1 / red / False / ")
    assert answer.endswith("/ once / nothing")

    await ida.calls("notebook", "survey")
    channels = on_discord.fake.world.asked
    opened = [one.modal for one in channels.values() if one.modal]
    second = [one for one in opened if one["title"].endswith("(2/2)")]
    assert [top["component"]["type"] for top in second[0]["components"]] == [ROLES, TEXT, TEXT]


async def test_answers_are_drafted_until_all_steps_are_done(on_discord: OnDiscord, ida: Actor) -> None:
    await ida.calls("notebook", "survey")
    await ida.fills(count="many", colour="blue", where="activities", bright="yes")
    await ida.presses("Correct it and send again")
    standing = {field["name"]: field["value"] for field in ida.form["fields"]}
    room = on_discord.address("activities").id
    assert standing == {"text": "standing", "count": "many", "colour": "blue", "bright": True, "where": [room]}
