"""Slack: where answers are read and by whom, and that none is lost: late ones, refused ones, those of a form."""

import asyncio
from datetime import timedelta

import pytest

from tests.adapters import contract
from tests.adapters.contract import notes, waiting
from tests.adapters.stages import OnSlack
from tests.core import notebook
from tests.core.office import until
from tests.fakes.slack.people import Actor
from tests.fakes.slack.state import Message

on_slack = contract.on_slack

AGAIN = "Correct it and send again"
HOOK = "response_url"


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever waits is deferred at once, so that a form is closed before its answer is known."""
    monkeypatch.setattr("bot.dispatch.DEFER_AFTER_S", 0)


@pytest.fixture
def ida(on_slack: OnSlack) -> Actor:
    """A student."""
    return on_slack.joins("Ida")


@pytest.fixture
def henrik(on_slack: OnSlack) -> Actor:
    """An organiser."""
    return on_slack.joins("Henrik", "organiser")


def shown(actor: Actor) -> dict[str, str]:
    """What stands in the fields of the open form."""
    return {field["name"]: field["value"] for field in actor.form["fields"]}


def said(stage: OnSlack) -> list[Message]:
    """Everything that the bot said, wherever that was."""
    found = [one for channel in stage.fake.world.channels.values() for one in channel.messages]
    return [one for one in found if one.author == stage.fake.world.bot.id and not one.deleted]


# Forms


async def test_form_that_is_answered_late_closes_and_is_answered(on_slack: OnSlack, henrik: Actor, slow: None) -> None:
    await henrik.calls("notebook", "write", text="tea")
    await henrik.calls("notebook", "change", note="1")
    assert await henrik.fills(text="coffee") == "Written: coffee"
    assert henrik.last is not None
    assert henrik.last.ack is None, "it was closed with no more than an acknowledgement"
    assert await notes(on_slack.core) == ["coffee x1"]


async def test_form_that_is_found_wrong_late_keeps_what_was_typed(on_slack: OnSlack, henrik: Actor, slow: None) -> None:
    await henrik.calls("notebook", "write", text="tea")
    await henrik.calls("notebook", "change", note="1")
    answer = await henrik.fills(text="<!here> *coffee*", count="many")
    assert "Count" in answer
    assert "number" in answer
    assert f"[{AGAIN}]" in answer
    assert await notes(on_slack.core) == ["tea"]

    await on_slack.restart()
    await henrik.presses(AGAIN)
    assert shown(henrik) == {"text": "<!here> *coffee*", "count": "many"}
    assert await henrik.fills(count="2") == "Written: <!here> *coffee*"
    assert await notes(on_slack.core) == ["<!here> *coffee* x2"]


async def test_form_that_is_refused_late_keeps_what_was_typed(on_slack: OnSlack, ida: Actor, slow: None) -> None:
    await ida.calls("notebook", "tell", text="Look")
    await ida.presses("Rewrite")
    assert (await ida.fills(text="never")).startswith("No, not today.")
    await ida.presses(AGAIN)
    assert shown(ida)["text"] == "never"
    assert await ida.fills(text="sometimes") == "Written: sometimes"


async def test_what_a_command_takes_is_found_wrong_late_and_said(on_slack: OnSlack, ida: Actor, slow: None) -> None:
    assert await ida.says("/notebook flood") == ""
    answer = await ida.fills(length="many")
    assert "number" in answer
    assert ida.inbox == []
    assert await notes(on_slack.core) == []


async def test_what_a_command_takes_is_kept_where_it_is_found_wrong_late(ida: Actor, slow: None) -> None:
    await ida.says("/notebook flood")
    assert f"[{AGAIN}]" in await ida.fills(length="many")


async def test_what_was_typed_behind_a_command_stands_in_the_form_that_asks_for_the_rest(
    on_slack: OnSlack, ida: Actor
) -> None:
    await ida.says("/notebook huddle channel:general private:no")
    assert shown(ida) == {"key": "", "channel": on_slack.address("general").id, "private": []}
    await ida.fills(key="Bakers")
    assert [(thread.name, thread.beside) for thread in on_slack.threads()] == [("Bakers", "general")]

    await ida.says("/notebook huddle channel:nowhere")
    assert shown(ida)["channel"] == "", "Slack makes no choice of what is no channel"


@pytest.mark.parametrize("error", ["expired_trigger_id", "exchanged_trigger_id"])
@pytest.mark.parametrize("opens", ["command", "question", "button"])
async def test_form_that_cannot_be_opened_any_more_is_told_and_can_be_tried_again(
    on_slack: OnSlack, henrik: Actor, error: str, opens: str
) -> None:
    await henrik.calls("notebook", "write", text="tea")
    await henrik.calls("notebook", "show")

    async def asks() -> str:
        if opens == "button":
            return await henrik.presses("Skriv om")
        return await henrik.says("/notebook change 1" if opens == "command" else "/notebook change")

    on_slack.fake.error_next("views.open", error)
    assert "Try once more" in await asks()
    assert await asks() == ""
    assert henrik.form["title"]
    assert await notes(on_slack.core) == ["tea"]


# Who reads


async def test_only_answers_are_seen_by_one_alone(on_slack: OnSlack, henrik: Actor) -> None:
    await henrik.calls("notebook", "write", text="tea")
    await henrik.calls("notebook", "survey")
    await henrik.fills(count="1", colour="red")
    answers = [one for one in said(on_slack) if one.only_for]
    assert [(one.only_for, one.thread_ts) for one in answers] == [(henrik.person.id, None)] * 2

    await henrik.calls("notebook", "announce", text="cake", channel="general")
    await henrik.calls("notebook", "later", text="coffee", channel="general")
    await henrik.calls("notebook", "tell", text="Look")
    known = [one for one in said(on_slack) if one.only_for]
    await on_slack.company.advance(days=1)
    assert [one for one in said(on_slack) if one.only_for] == known
    assert on_slack.reads(henrik, "general") == ["cake", "coffee"]
    assert [one.split("\n")[0] for one in henrik.inbox] == ["Look"]


async def test_answers_in_a_thread_stay_there(on_slack: OnSlack, ida: Actor, henrik: Actor) -> None:
    await ida.calls("notebook", "huddle", key="Bakers", channel="general", private=False)
    (thread,) = on_slack.threads()
    root = thread.id.partition(":")[2]
    (hail,) = [one for one in said(on_slack) if one.thread_ts == root]
    hail.blocks += notebook_panel(on_slack)

    await ida.presses("Igjen")
    await ida.presses("Høyt")
    await ida.presses("Skriv om")
    await ida.fills(text="anew")
    assert on_slack.reads(ida, thread.id)[1:] == ["Written: 7", "Skrevet: aloud", "Written: anew"]
    assert on_slack.reads(henrik, thread.id)[1:] == ["Skrevet: aloud"]
    assert on_slack.reads(henrik, "general") == ["Bakers"]


def notebook_panel(stage: OnSlack) -> list[dict[str, object]]:
    """The notebook's buttons, as they stand in a message."""
    return [
        {"type": "actions", "block_id": f"b{number}", "elements": [
            {"type": "button", "action_id": action, "text": {"type": "plain_text", "text": label, "emoji": False}}
        ]}
        for number, (label, action) in enumerate(
            [("Igjen", "notebook/again?note=7"), ("Høyt", "notebook/aloud"), ("Skriv om", "notebook/rewrite?note=7")]
        )
    ]  # fmt: skip


@pytest.mark.parametrize("private", [False, True])
async def test_where_the_bot_is_no_member_answers_are_read_all_the_same(
    on_slack: OnSlack, ida: Actor, henrik: Actor, private: bool
) -> None:
    room = on_slack.fake.channel("kjeller", members=[ida.account, henrik.account], private=private, with_bot=False)
    ida.goes_to(room.id)
    assert await ida.calls("notebook", "write", text="tea") == "Written: tea"
    assert await ida.calls("notebook", "hail", text="hei") == "Ida: hei"
    await ida.calls("notebook", "survey")
    await ida.fills(count="1", colour="red")
    assert on_slack.reads(henrik, room.id) == ["Ida: hei"]
    assert on_slack.reads(ida, room.id) == ["Written: tea", "Ida: hei"]
    assert [one.partition(" / ")[0] for one in ida.inbox] == ["Written: standing"], (
        "where else, without a way to answer"
    )


async def test_public_answer_in_a_direct_message_stays_there(on_slack: OnSlack, ida: Actor) -> None:
    ida.goes_to("direct")
    assert await ida.calls("notebook", "hail", text="hei") == "Ida: hei"
    assert on_slack.company.transcript("activities") == on_slack.company.transcript("general") == []


# Answers that met trouble


async def is_put_off(stage: OnSlack) -> None:
    """Wait until an answer could not be given, and is to be tried again."""

    async def is_waiting() -> bool:
        return any(row.state != "claimed" for row in await waiting(stage.core))

    await until(is_waiting)


@pytest.mark.parametrize("command", ["wait", "shout"])
@pytest.mark.parametrize("breaks", ["cut off", "503", "429"])
async def test_answer_that_met_trouble_is_given_by_the_outbox(
    on_slack: OnSlack, ida: Actor, command: str, breaks: str
) -> None:
    method = HOOK if command == "wait" else "chat.postMessage"
    match breaks:
        case "cut off":
            on_slack.fake.refuse_connection_next(method, times=2)  # aiohttp itself may ask twice
        case "503":
            on_slack.fake.fail_next(method, status=503)
        case _:
            on_slack.fake.limit_next(method, retry_after=2)
    notebook.doors["d"].set()
    await ida.calls("notebook", command, door="d")
    await on_slack.company.advance(minutes=1)
    assert on_slack.reads(ida, "activities") == ["Written: d" if command == "wait" else "Skrevet: d"]
    assert not await waiting(on_slack.core)
    assert not await waiting(on_slack.core, dead=True)


async def test_bot_that_dies_before_it_answers(on_slack: OnSlack, ida: Actor) -> None:
    """The answer was stored with what was done, so the next process gives it."""
    on_slack.fake.fail_next(HOOK, status=503)
    await ida.calls("notebook", "write", text="tea")
    await on_slack.restart()
    await on_slack.company.advance(minutes=1)
    assert on_slack.reads(ida, "activities") == ["Written: tea"]
    assert await notes(on_slack.core) == ["tea"]


@pytest.mark.parametrize("breaks", ["used up", "expired", "too late"])
async def test_answer_that_slack_takes_no_more_waits_in_the_inbox(on_slack: OnSlack, ida: Actor, breaks: str) -> None:
    asking = asyncio.create_task(ida.calls("notebook", "wait", door="d"))
    await notebook.arrived["d"].wait()
    await on_slack.shows_sign(ida)
    assert ida.last is not None
    match breaks:
        case "used up":
            ida.last.uses = 5
        case "expired":
            on_slack.fake.fail_next(HOOK, status=404, times=2)
        case _:
            on_slack.clock.wind_to(on_slack.clock.now() + timedelta(minutes=31))
    notebook.doors["d"].set()
    assert await asking == ""
    await on_slack.company.advance(minutes=1)
    assert await notes(on_slack.core) == ["d"]
    assert len(await waiting(on_slack.core, dead=True)) == 1
    assert "Written: d" in await ida.says("/inbox")
    assert not await waiting(on_slack.core, dead=True)


async def test_slow_answer_is_given_however_long_it_took(on_slack: OnSlack, ida: Actor) -> None:
    asking = asyncio.create_task(ida.calls("notebook", "wait", door="d"))
    await notebook.arrived["d"].wait()
    await on_slack.shows_sign(ida)
    on_slack.clock.wind_to(on_slack.clock.now() + timedelta(minutes=29))
    notebook.doors["d"].set()
    assert await asking == "Written: d"


# Suggestions


async def test_suggestions_that_fail_are_none_and_long_ones_are_cut(on_slack: OnSlack, henrik: Actor) -> None:
    assert await henrik.is_suggested("notebook", "change", "note", "broken") == []
    for text in ("x" * 100, "y\u202e <!here>"):
        await henrik.calls("notebook", "write", text=text)
    assert await henrik.is_suggested("notebook", "change", "note", "x") == ["x" * 74 + "…"]
    assert await henrik.is_suggested("notebook", "change", "note", "y") == ["y <!here>"]
