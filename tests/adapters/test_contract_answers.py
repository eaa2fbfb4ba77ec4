"""Every platform: what people do there, and who reads the answer."""

import asyncio
from collections.abc import Awaitable

import pytest

from bot.adapters.sandbox.people import NotThere as NotThereInTheSandbox
from tests.adapters import contract
from tests.adapters.contract import Stage, notes, sets
from tests.core import notebook
from tests.core.office import until
from tests.fakes.discord.lines import NotThere as NotThereOnDiscord
from tests.fakes.slack.filling import NotThere as NotThereOnSlack

in_the_sandbox, on_discord, on_slack = contract.in_the_sandbox, contract.on_discord, contract.on_slack
stage = contract.stage

PANEL = [
    "A heading",
    "A paragraph",
    "Name: Value",
    "An item · of one · [Again]",
    "A bare item",
    "[Aloud] [Rewrite] [Erase all]",
    "[Pick]",
]
REFUSED = "No, not today."


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever waits is deferred at once."""
    monkeypatch.setattr("bot.dispatch.DEFER_AFTER_S", 0)


async def test_private_answer_is_read_by_the_asker_alone(stage: Stage) -> None:
    ida, henrik = stage.joins("Ida"), stage.joins("Henrik", "organiser")
    assert await ida.calls("notebook", "write", text="tea") == "Written: tea"
    assert stage.reads(ida, "activities") == ["Written: tea"]
    assert stage.reads(henrik, "activities") == []
    assert await notes(stage.core) == ["tea"]


async def test_public_answer_is_read_by_all_in_the_language_of_the_place(stage: Stage) -> None:
    ida, henrik = stage.joins("Ida"), stage.joins("Henrik", "organiser", locale="en")
    await henrik.calls("notebook", "announce", text="tea")
    assert stage.reads(henrik, "activities") == stage.reads(ida, "activities") == ["Skrevet: tea"]
    assert stage.reads(ida, "general") == []


async def test_refusal_of_a_public_command_is_private(stage: Stage) -> None:
    ida, henrik = stage.joins("Ida"), stage.joins("Henrik")
    assert "organise" in await ida.calls("notebook", "announce", text="tea")
    assert len(stage.reads(ida, "activities")) == 1
    assert stage.reads(henrik, "activities") == []
    assert await notes(stage.core) == []


async def test_failure_is_told_with_its_number_and_nothing_else(stage: Stage) -> None:
    ida = stage.joins("Ida")
    answer = await ida.calls("notebook", "break", text="secret")
    assert answer
    assert "secret" not in answer
    assert "ValueError" not in answer
    assert await notes(stage.core) == []


@pytest.mark.parametrize("restarted", [False, True], ids=["", "restarted"])
@pytest.mark.parametrize("told", [False, True], ids=["in_a_channel", "directly"])
async def test_everything_arrives_and_can_be_pressed(stage: Stage, told: bool, restarted: bool) -> None:
    ida, henrik = stage.joins("Ida"), stage.joins("Henrik", "organiser")
    for person in (ida, henrik):
        if told:
            await person.calls("notebook", "tell", text="Look")
            assert person.inbox[-1].split("\n") == ["Look", *PANEL]
    if not told:
        await ida.calls("notebook", "show")
        # In the language of the place, as everybody reads it.
        assert stage.reads(henrik, "activities")[-1].split("\n")[:3] == PANEL[:3]
    if restarted:
        await stage.restart()
    again, aloud, rewrite, erase, pick = (
        ("Again", "Aloud", "Rewrite", "Erase all", "Pick")
        if told
        else ("Igjen", "Høyt", "Skriv om", "Slett alt", "Velg")
    )

    assert await ida.presses(again) == "Written: 7"
    assert await ida.presses(again) == "Written: 7"
    assert await ida.presses(pick, value="blue") == "Written: blue"
    await ida.presses(rewrite)
    assert await ida.fills(text="anew") == "Written: anew"
    assert await notes(stage.core) == ["again 7", "again 7", "picked blue", "anew for 7"]
    assert "organise" in await ida.presses(erase)
    assert len(await notes(stage.core)) == 4
    assert await henrik.presses(erase) == "Written: -"
    assert await notes(stage.core) == []
    assert await ida.presses(aloud) == "Skrevet: aloud"


async def test_public_answer_to_a_button_is_read_by_all(stage: Stage) -> None:
    ida, henrik = stage.joins("Ida"), stage.joins("Henrik")
    await ida.calls("notebook", "show")
    await ida.presses("Igjen")
    await ida.presses("Høyt")
    assert stage.reads(henrik, "activities")[1:] == ["Skrevet: aloud"]


async def test_button_of_what_is_no_more_is_answered(stage: Stage) -> None:
    ida = stage.joins("Ida")
    for action in ("notebook/gone?note=1", "nowhere/at_all", "notebook/again?note=none", "notebook/again", "rubbish"):
        assert await stage.company.presses_stale(ida, action)
    assert await notes(stage.core) == []


async def test_slow_answer_is_promised_and_then_given(stage: Stage, slow: None) -> None:
    ida, henrik = stage.joins("Ida"), stage.joins("Henrik")
    asking = asyncio.create_task(ida.calls("notebook", "wait", door="d"))
    await notebook.arrived["d"].wait()
    await stage.shows_sign(ida)
    assert not asking.done()
    assert not any(stage.reads(ida, "activities"))
    notebook.doors["d"].set()

    assert await asking == "Written: d"
    assert stage.reads(ida, "activities") == ["Written: d"]
    assert stage.reads(henrik, "activities") == []
    assert await notes(stage.core) == ["d"]


async def test_slow_public_answer_is_promised_to_all_and_then_given(stage: Stage, slow: None) -> None:
    ida, henrik = stage.joins("Ida"), stage.joins("Henrik")
    asking = asyncio.create_task(ida.calls("notebook", "shout", door="d"))
    await notebook.arrived["d"].wait()
    await stage.shows_sign(ida)
    notebook.doors["d"].set()
    assert await asking == "Skrevet: d"
    assert stage.reads(ida, "activities") == stage.reads(henrik, "activities") == ["Skrevet: d"]


async def test_slow_public_command_that_refuses_leaves_no_public_sign(stage: Stage, slow: None) -> None:
    ida, henrik = stage.joins("Ida"), stage.joins("Henrik")
    asking = asyncio.create_task(ida.calls("notebook", "shout", door="d", refuses=True))
    await notebook.arrived["d"].wait()
    await stage.shows_sign(ida)
    notebook.doors["d"].set()
    assert await asking == REFUSED
    assert stage.reads(ida, "activities") == [REFUSED]
    assert stage.reads(henrik, "activities") == []


@pytest.mark.parametrize("command", ["refuse", "break"])
async def test_slow_private_command_that_refuses_or_fails(stage: Stage, slow: None, command: str) -> None:
    ida, henrik = stage.joins("Ida"), stage.joins("Henrik")
    answer = await ida.calls("notebook", command, text="tea")
    assert answer
    assert stage.reads(ida, "activities") == [answer]
    assert stage.reads(henrik, "activities") == []
    assert await notes(stage.core) == []


@pytest.mark.parametrize(
    ("pressed", "told", "answer"),
    [
        ("gather?door=d", "Gathering notes: {} of 3.", "Written: d"),
        ("harvest?door=d", "Samler lapper: {} av 3.", "Skrevet: d"),
        ("harvest?door=d&refuses=yes", "Samler lapper: {} av 3.", REFUSED),
    ],
)
async def test_how_far_it_is_stands_in_one_message_until_the_answer_takes_its_place(
    stage: Stage, slow: None, monkeypatch: pytest.MonkeyPatch, pressed: str, told: str, answer: str
) -> None:
    monkeypatch.setattr("bot.under_way.SHOWN_EVERY_S", 0.01)
    ida, henrik = stage.joins("Ida"), stage.joins("Henrik")

    async def seen() -> list[str]:
        everything = (*stage.reads(ida, "activities"), *ida.inbox)
        return [shown for shown in everything if shown and shown != "[…]"]  # but the button that was pressed

    asking = asyncio.create_task(stage.company.presses_stale(ida, f"notebook/{pressed}"))
    for step in (1, 2):
        await until(lambda step=step: _is(seen(), [told.format(step)]))  # type: ignore[misc]
        notebook.doors[f"d{step}"].set()
    assert await asking == answer
    assert await seen() == [answer]
    assert [*filter(None, stage.reads(henrik, "activities"))] == ([answer] if answer.startswith("Skrevet") else [])
    assert henrik.inbox == []


async def _is(found: Awaitable[list[str]], expected: list[str]) -> bool:
    return await found == expected


async def test_slow_one_does_not_hold_up_others(stage: Stage, slow: None) -> None:
    ida, henrik = stage.joins("Ida"), stage.joins("Henrik")
    asking = asyncio.create_task(ida.calls("notebook", "shout", door="d"))
    await notebook.arrived["d"].wait()
    suggested = asyncio.create_task(stage.joins("Kari", "organiser").is_suggested("notebook", "change", "note", "t"))
    assert await asyncio.wait_for(suggested, 5) == []
    notebook.doors["d"].set()
    assert await asking
    assert await henrik.calls("notebook", "write", text="tea") == "Written: tea"


async def test_suggestions_while_typing(stage: Stage) -> None:
    ida, henrik = stage.joins("Ida"), stage.joins("Henrik", "organiser")
    for text in ("tea", "toast", "<@1> & **b**"):
        await ida.calls("notebook", "write", text=text)
    assert await henrik.is_suggested("notebook", "change", "note", "t") == ["tea", "toast"]
    assert await henrik.is_suggested("notebook", "change", "note", "<") == ["<@1> & **b**"]
    assert await henrik.is_suggested("notebook", "change", "note", "x") == []
    assert len(await henrik.is_suggested("notebook", "change", "note", "many")) == 25
    assert await ida.is_suggested("notebook", "change", "note", "t") == [], "it is not for everybody"


async def test_name_stands_for_what_would_have_been_suggested(stage: Stage) -> None:
    henrik = stage.joins("Henrik", "organiser")
    for text in ("tea", "toast", "cake"):
        await henrik.calls("notebook", "write", text=text)
    assert "tea; toast" in await henrik.calls("notebook", "change", note="t")
    assert "bun" in await henrik.calls("notebook", "change", note="bun")
    await henrik.calls("notebook", "change", note="cake")
    assert await henrik.fills(text="bun") == "Written: bun"
    assert await notes(stage.core) == ["tea", "toast", "bun x1"]


async def test_part_that_is_off_refuses(stage: Stage) -> None:
    ida, henrik = stage.joins("Ida"), stage.joins("Henrik", "organiser")
    await ida.calls("notebook", "tell", text="Look")
    await sets(stage.core, cogs_off=["notebook"])
    refusal = await ida.calls("notebook", "write", text="tea")
    assert refusal
    assert await ida.presses("Again") == refusal
    assert await ida.presses("Rewrite") == refusal
    assert await henrik.is_suggested("notebook", "change", "note", "t") == []
    with pytest.raises((NotThereInTheSandbox, NotThereOnDiscord, NotThereOnSlack)):
        _ = ida.form
    assert await notes(stage.core) == []

    await sets(stage.core, cogs_off=[])
    assert await ida.presses("Again") == "Written: 7"
