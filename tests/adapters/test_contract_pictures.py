"""Every platform: a picture is shown where it can be, and what it tells is always said in words."""

import pytest

from bot import drawing
from bot.adapters.slack import files
from bot.model.message import say
from bot.model.phrase import Verbatim, t
from tests.adapters import contract
from tests.adapters.contract import Stage, a_delivery, waiting
from tests.adapters.stages import OnDiscord, OnSlack
from tests.core.notebook import circle

in_the_sandbox, on_discord, on_slack = contract.in_the_sandbox, contract.on_discord, contract.on_slack
stage = contract.stage

PNG = b"\x89PNG\r\n\x1a\n"
RED = "A circle in red"


def is_picture(stage: Stage, shown: bytes) -> bool:
    """Whether this is what the platform shows."""
    return shown.startswith(b"<svg" if stage.adapter.name == "sandbox" else PNG)


async def test_picture_is_shown_with_its_words(stage: Stage) -> None:
    ida = stage.joins("Ida")
    two = say(t("notebook.note", text="Look"), circle(), circle("blue", name="other"))
    await stage.adapter.deliver(a_delivery(stage, two))
    assert stage.reads(ida, "general") == [f"Look\n{RED}\nA circle in blue"]
    red, blue = stage.pictures("general")
    assert red != blue
    assert is_picture(stage, red)
    assert is_picture(stage, blue)
    await stage.adapter.deliver(a_delivery(stage, say(circle()), stage.direct(ida)))
    assert ida.inbox == [RED]


async def test_picture_is_changed_and_taken_out(stage: Stage) -> None:
    ida = stage.joins("Ida")
    ref = await stage.adapter.deliver(a_delivery(stage, say(circle())))
    (red,) = stage.pictures("general")
    await stage.adapter.deliver(a_delivery(stage, say(circle("blue")), ref=ref))
    (blue,) = stage.pictures("general")
    assert red != blue
    assert stage.reads(ida, "general") == ["A circle in blue"]
    await stage.adapter.deliver(a_delivery(stage, "gone", ref=ref))
    assert (stage.reads(ida, "general"), stage.pictures("general")) == (["gone"], [])
    await stage.adapter.deliver(a_delivery(stage, say(circle()), ref=ref))
    assert stage.pictures("general") == [red]


async def test_answer_with_a_picture(stage: Stage) -> None:
    ida = stage.joins("Ida", room="general")
    assert await ida.calls("notebook", "draw") == f"Written: drawn\n{RED}"
    assert await ida.calls("notebook", "exhibit") == f"Skrevet: drawn\n{RED}"
    assert stage.reads(stage.joins("Henrik"), "general") == [f"Skrevet: drawn\n{RED}"]
    (shown,) = stage.pictures("general")
    assert is_picture(stage, shown)
    assert not await waiting(stage.core)


@pytest.mark.parametrize("trouble", ["broken", "slow", "killed"])
async def test_picture_that_cannot_be_drawn_is_said(
    stage: Stage, trouble: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = circle()
    match trouble:
        case "broken":
            picture = circle('"/><nothing')
        case "slow":
            monkeypatch.setattr(drawing, "_DRAW", "import signal; signal.pause()")
            monkeypatch.setattr(drawing, "LONGEST_S", 0.1)
        case _:
            monkeypatch.setattr(drawing, "_DRAW", "import os; os.abort()")
    await stage.adapter.deliver(a_delivery(stage, say(picture)))
    (said,) = stage.reads(stage.joins("Ida"), "general")
    assert said.startswith("A circle in")
    assert (stage.pictures("general") == []) is (stage.adapter.name != "sandbox")


async def test_discord_without_the_right_to_attach_files(on_discord: OnDiscord) -> None:
    ida = on_discord.joins("Ida", room="general")
    for role in on_discord.guild.roles.values():
        role.permissions &= ~(1 << 15)
    await on_discord.adapter.deliver(a_delivery(on_discord, say(circle())))
    assert on_discord.reads(ida, "general") == [RED]
    assert await ida.calls("notebook", "draw") == f"Written: drawn\n{RED}"
    assert on_discord.pictures("general") == []


@pytest.mark.parametrize("trouble", ["right", "storage", "refused", "line", "not ready"])
async def test_slack_that_takes_no_picture(on_slack: OnSlack, trouble: str, monkeypatch: pytest.MonkeyPatch) -> None:
    match trouble:
        case "right":
            on_slack.fake.scopes.remove("files:write")
        case "storage":
            on_slack.fake.error_next("files.getUploadURLExternal", "storage_limit_reached")
        case "refused":
            on_slack.fake.error_next("chat.postMessage", "invalid_blocks")
        case "line":
            on_slack.fake.refuse_connection_next("files.completeUploadExternal")
        case _:
            monkeypatch.setattr(files, "_LOOKS", 0)
    await on_slack.adapter.deliver(a_delivery(on_slack, say(circle())))
    assert on_slack.reads(on_slack.joins("Ida"), "general") == [RED]
    assert on_slack.pictures("general") == []
    on_slack.fake.refusals.clear()  # that a right is missing is known to nobody before


async def test_slack_that_asks_for_patience_is_given_the_picture_later(on_slack: OnSlack) -> None:
    henrik = on_slack.joins("Henrik", room="general")
    on_slack.fake.limit_next("files.getUploadURLExternal")
    await henrik.calls("notebook", "exhibit")
    await on_slack.company.advance(minutes=1)
    assert len(on_slack.pictures("general")) == 1
    assert not await waiting(on_slack.core)


async def test_words_of_a_picture_are_no_markup(stage: Stage) -> None:
    ida = stage.joins("Ida")
    said = say(Verbatim("x"), circle("**b** @everyone <@1>"))
    await stage.adapter.deliver(a_delivery(stage, said))
    assert stage.reads(ida, "general") == ["x\nA circle in **b** @everyone <@1>"]
    assert not stage.notified("general")
