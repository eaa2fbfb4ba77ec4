"""Slack: whatever members type, and wherever that is said back, it calls nobody and is read as it was typed."""

import pytest

from bot.model.address import Place
from tests.adapters import contract
from tests.adapters.stages import OnSlack
from tests.fakes.slack import reading
from tests.fakes.slack.people import Actor
from tests.fakes.slack.state import Message

on_slack = contract.on_slack

CALLS = (
    "<!channel>",
    "<!here|x>",
    "<!everyone>",
    "@channel",
    "<!subteam^S0000001|x>",
    "<https://evil.test|x>",
    ":tada:",
)


@pytest.fixture
def henrik(on_slack: OnSlack) -> Actor:
    """An organiser."""
    return on_slack.joins("Henrik", "organiser")


def everything(stage: OnSlack) -> list[Message]:
    """All that the bot said, wherever that was."""
    found = [one for channel in stage.fake.world.channels.values() for one in channel.messages]
    return [one for one in found if one.author == stage.fake.world.bot.id]


def hostile(stage: OnSlack, actor: Actor, length: int = 500) -> str:
    """What calls as many as it can, up to so many characters."""
    named = (f"<@{actor.person.id}>", f"<#{stage.address('general').id}>", f"<!subteam^{stage.role_id('mentor')}>")
    text = ""
    for piece in (*CALLS[:2], *named, *CALLS[2:], "*b*", "`c`", "&amp;", "\u202eevil", "a_b"):
        if len(text) + len(piece) < length:
            text += f" {piece}"
    return text.strip()


def calls_nobody(stage: OnSlack) -> None:
    """Nothing that was said notifies anybody, neither by its blocks nor by what is shown in their place."""
    for message in everything(stage):
        line = Message(message.ts, message.channel_id, message.author, message.text, message.at)
        assert reading.notified(message) | reading.notified(line) == set(), message.text


def read(text: str) -> str:
    """A text as it is read, without what cannot be seen."""
    return text.replace("\u202e", "")


async def test_what_is_typed_behind_a_command(on_slack: OnSlack, henrik: Actor) -> None:
    typed = hostile(on_slack, henrik, 100)
    said = read(typed)
    assert await henrik.calls("notebook", "write", text=typed) == f"Written: {said}"
    await henrik.calls("notebook", "announce", text=typed, channel="general")
    await henrik.calls("notebook", "tell", text=typed)
    await henrik.calls("notebook", "later", text=typed, channel="general")
    await on_slack.company.advance(hours=2)
    assert on_slack.reads(henrik, "general") == [said, said]
    assert henrik.inbox[0].split("\n")[0] == said
    assert await henrik.calls("notebook", "hail", text=typed, loud=False) == f"Henrik: {said}"
    calls_nobody(on_slack)


@pytest.mark.parametrize("line", ["/notebook {typed}", "/notebook colour {typed}", "/notebook change {typed}"])
async def test_what_is_said_back_because_it_is_wrong(on_slack: OnSlack, henrik: Actor, line: str) -> None:
    for typed in (*CALLS, f"<@{henrik.person.id}>"):
        assert await henrik.says(line.format(typed=typed))
    calls_nobody(on_slack)


async def test_what_is_typed_into_forms(on_slack: OnSlack, henrik: Actor) -> None:
    for typed in (*CALLS, f"<@{henrik.person.id}>"):
        await henrik.calls("notebook", "survey")
        assert await henrik.fills(text=typed, count="many", colour="red")
        answer = await henrik.fills(count="1", story=f"{typed}\n{typed}", last="x")
        assert answer == f"Written: {typed} / 1 / red / False / - / {typed}\n{typed} / x"
    calls_nobody(on_slack)


async def test_what_is_typed_about_an_event(on_slack: OnSlack, henrik: Actor) -> None:
    typed = hostile(on_slack, henrik, 60)
    await henrik.says("/events add channel:general")
    await henrik.fills(title=typed, when="2.9.2026 kl. 18–20", place=typed, about=typed, host=typed)
    (post,) = on_slack.company.transcript("general")
    assert post.count(read(typed)) == 4
    ida = on_slack.joins("Ida")
    assert read(typed) in await ida.calls("events", "list")
    assert read(typed) in await ida.presses("Jeg kommer")
    await ida.calls("events", "show", event=typed.split()[0])
    await on_slack.company.advance(days=2)
    calls_nobody(on_slack)


async def test_what_rooms_are_called(on_slack: OnSlack, henrik: Actor) -> None:
    for number, typed in enumerate((*CALLS, f"<@{henrik.person.id}>", "a" * 60 + "<!here>")):
        await henrik.calls("notebook", "huddle", key=f"{number} {typed}", channel="general")
        await henrik.calls("notebook", "huddle", key=f"open {number} {typed}", channel="general", private=False)
        private, *_, public = [one for one in on_slack.threads() if str(number) in one.name[:7]]
        assert (private.name, public.name) == (f"{number} {typed}", f"open {number} {typed}")
        channel = on_slack.fake.world.channels[private.id]
        assert "<" not in channel.purpose, "what a room is for is read as markup"
        assert on_slack.reads(henrik, private.id)[0].endswith(typed)
    calls_nobody(on_slack)


async def test_how_somebody_calls_themselves(on_slack: OnSlack, henrik: Actor) -> None:
    henrik.account.name = "<!here> \u202eadI & *b*"
    on_slack.slack.directory.forget()
    assert await henrik.calls("notebook", "hail", text="hei", loud=False) == "<!here> adI & *b*: hei"
    (message,) = [one for one in everything(on_slack) if one.channel_id == on_slack.address("activities").id]
    assert message.text == "&lt;!here&gt; adI &amp; *b*: hei"
    assert on_slack.direct(henrik).place is Place.DIRECT
    calls_nobody(on_slack)
