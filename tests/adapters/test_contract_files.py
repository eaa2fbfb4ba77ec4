"""Every platform: a file in an answer can be saved by whoever reads the answer, and by nobody else."""

from dataclasses import replace

import pytest

from bot.model.address import Place
from bot.model.message import Action, say
from bot.model.role import PRIVATE
from tests.adapters import contract
from tests.adapters.contract import Stage, a_delivery, waiting
from tests.adapters.stages import OnDiscord, OnSlack
from tests.core.notebook import a_file
from tests.fakes.slack import people as slack_people

in_the_sandbox, on_discord, on_slack = contract.in_the_sandbox, contract.on_discord, contract.on_slack
stage = contract.stage

NAME = "notes-1.yaml"
THE_FILE = [(NAME, "tea: 1\n")]
IN_DIRECT = "You find the file in your direct messages with me."
NOT_SENT = f"The file {NAME} could not be sent. Try again in a while, or tell those who organise."


async def test_file_in_a_private_answer_is_for_one_alone(stage: Stage) -> None:
    ida, henrik = stage.joins("Ida"), stage.joins("Henrik")
    answer = (await stage.company.presses_stale(ida, "notebook/hand")).split("\n")
    beside = IN_DIRECT if stage.adapter.name == "slack" else NAME
    assert answer == ["Written: handed over", "All the notes", beside, "That is all"]
    assert stage.files(ida) == THE_FILE
    assert (stage.files(henrik), stage.reads(henrik, "activities")) == ([], [])
    assert not await waiting(stage.core)


async def test_file_in_a_public_answer_is_for_all(stage: Stage) -> None:
    ida, henrik = stage.joins("Ida"), stage.joins("Henrik")
    assert "All the notes" in await stage.company.presses_stale(ida, "notebook/hand_out")
    assert stage.files(henrik) == THE_FILE
    assert NAME in "\n".join(stage.reads(henrik, "activities"))


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "æøå «ja» 你好: |\r\n\t- \u200b<@1>\n\n", "x" * 100_000])
async def test_file_of_an_answer_that_the_outbox_gives_holds_what_was_put_into_it(stage: Stage, text: str) -> None:
    ida, message = stage.joins("Ida"), say(a_file(text))
    await stage.company.presses_stale(ida, "notebook/hand")
    to = replace(stage.address("activities"), place=Place.REPLY, id=stage.reply_to(ida))
    await stage.adapter.deliver(replace(a_delivery(stage, message, to), visibility=PRIVATE))
    assert stage.files(ida)[-1] == (NAME, text)


async def test_answer_that_is_only_asked_for_brings_a_file_too(stage: Stage) -> None:
    ida = stage.joins("Ida")
    await stage.company.presses_stale(ida, "notebook/copy")
    assert stage.files(ida) == [(NAME, "tea: 2\n")]


async def test_form_is_answered_with_a_file(stage: Stage) -> None:
    ida = stage.joins("Ida")
    await stage.company.presses_stale(ida, "notebook/order")
    assert "All the notes" in await ida.fills(text="tea: 3")
    assert stage.files(ida) == [(NAME, "tea: 3")]


async def test_what_is_posted_or_told_holds_no_file(stage: Stage) -> None:
    ida = stage.joins("Ida")
    channel = stage.address("general").encode()
    for action in ("notebook/slip", Action("notebook/slip", {"channel": channel}).encode()):
        assert "on our side" in await stage.company.presses_stale(ida, action)
    assert (ida.inbox, stage.files(ida)) == ([], [])


async def test_discord_without_the_right_to_attach_files(on_discord: OnDiscord) -> None:
    ida = on_discord.joins("Ida")
    for role in on_discord.guild.roles.values():
        role.permissions &= ~(1 << 15)
    said = f"All the notes\n{NOT_SENT}"
    assert await on_discord.company.presses_stale(ida, "notebook/hand") == f"Written: handed over\n{said}\nThat is all"
    assert on_discord.files(ida) == []


@pytest.mark.parametrize("trouble", ["right", "storage", "line", "closed"])
async def test_slack_that_takes_no_file(on_slack: OnSlack, trouble: str) -> None:
    ida = on_slack.joins("Ida")
    assert isinstance(ida, slack_people.Actor)
    match trouble:
        case "right":
            on_slack.fake.scopes.remove("files:write")
        case "storage":
            on_slack.fake.error_next("files.getUploadURLExternal", "storage_limit_reached")
        case "line":
            on_slack.fake.refuse_connection_next("files.completeUploadExternal")
        case _:
            ida.closes_inbox()
    answer = await on_slack.company.presses_stale(ida, "notebook/hand")
    assert answer == f"Written: handed over\nAll the notes\n{NOT_SENT}\nThat is all"
    assert on_slack.files(ida) == []
    on_slack.fake.refusals.clear()  # that a right is missing is known to nobody before


async def test_slack_that_asks_for_patience_is_given_the_file_later(on_slack: OnSlack) -> None:
    ida = on_slack.joins("Ida")
    on_slack.fake.limit_next("files.getUploadURLExternal")
    await on_slack.company.presses_stale(ida, "notebook/hand")
    assert on_slack.files(ida) == []
    await on_slack.company.advance(minutes=1)
    assert on_slack.files(ida) == THE_FILE
    assert not await waiting(on_slack.core)


async def test_slack_says_in_direct_messages_what_the_file_is(on_slack: OnSlack) -> None:
    ida = on_slack.joins("Ida")
    await on_slack.company.presses_stale(ida, "notebook/hand")
    assert ida.inbox == [f"All the notes\n{NAME}"]


async def test_slack_in_a_channel_that_the_bot_is_not_in(on_slack: OnSlack) -> None:
    ida = on_slack.joins("Ida")
    assert isinstance(ida, slack_people.Actor)
    room = on_slack.fake.channel("apart", members=[ida.account], with_bot=False)
    ida.goes_to(room.id)
    assert IN_DIRECT in await on_slack.company.presses_stale(ida, "notebook/hand")
    assert on_slack.files(ida) == THE_FILE
    assert NAME in await on_slack.company.presses_stale(ida, "notebook/hand_out")
    assert len(on_slack.files(ida)) == 1


async def test_slack_at_the_bots_home(on_slack: OnSlack) -> None:
    ida = on_slack.joins("Ida")
    assert isinstance(ida, slack_people.Actor)
    await ida.opens_home()
    home = on_slack.fake.world.homes
    home[ida.person.id].blocks.append(a_button("Order", "notebook/order"))
    await ida.presses("Order")
    await ida.fills(text="tea: 4")
    assert ida.window == ""
    assert ida.inbox == [f"All the notes\n{NAME}", f"All the notes\n{IN_DIRECT}"]
    home[ida.person.id].blocks.append(a_button("Hand over", "notebook/hand"))
    await ida.presses("Hand over")
    assert IN_DIRECT in ida.window
    assert on_slack.files(ida) == [(NAME, "tea: 4"), *THE_FILE]


def a_button(label: str, action: str) -> dict[str, object]:
    """A row with a button of Slack's."""
    element = {"type": "button", "action_id": action, "text": {"type": "plain_text", "text": label, "emoji": False}}
    return {"type": "actions", "block_id": label, "elements": [element]}
