"""Every platform: what can be done with a message that somebody wrote, and that its words go nowhere else."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import MetaData, select

from bot.core import Core
from bot.model.message import shorten
from tests.adapters import contract
from tests.adapters.contract import Stage, notes, sets
from tests.adapters.stages import OnSlack, OnTheSandbox
from tests.core import notebook
from tests.fakes.slack import asking
from tests.fakes.slack import people as slack_people

in_the_sandbox, on_discord, on_slack = contract.in_the_sandbox, contract.on_discord, contract.on_slack
stage = contract.stage

KEEP, MEASURE, STRIKE = "Keep it", "How long is it", "Strike it out"
OVERHEARD = "nobody else reads this"


async def everything_stored(core: Core) -> str:
    """Every row of every table, as text."""
    found = MetaData()
    async with core.storage.engine.begin() as connection:
        await connection.run_sync(found.reflect)
        rows: list[Any] = [(await connection.execute(select(table))).all() for table in found.tables.values()]
    return str(rows)


async def test_message_is_handed_over_and_only_who_chose_reads_the_answer(stage: Stage) -> None:
    ida, henrik = stage.joins("Ida"), stage.joins("Henrik")
    await henrik.says("tea")
    await henrik.says("cake")
    assert await ida.does(KEEP, on="tea") == "Written: tea"
    assert stage.reads(ida, "activities") == ["Written: tea"]
    assert stage.reads(henrik, "activities") == []
    assert await ida.does(MEASURE, on="tea") == "3, 1"
    assert await notes(stage.core) == ["tea"]


async def test_labels_are_in_the_language_that_the_platform_shows(stage: Stage) -> None:
    ida = stage.joins("Ida", locale="nb")
    await ida.says("te")
    label = KEEP if stage.adapter.name == "slack" else "Ta vare på det"  # Slack shows one language to all
    assert "te" in await ida.does(label, on="te")


async def test_long_message_is_cut_and_one_without_text_refused(stage: Stage) -> None:
    ida = stage.joins("Ida")
    long = "word " * 1_000 + "end"
    await ida.says(long)
    await ida.says(" ")
    await ida.does(KEEP, on=long)
    (kept,) = await notes(stage.core)
    assert kept == shorten(long, 4_000)
    assert await ida.does(KEEP, on=" ") == "There is no text in this message. Choose one that has some."
    assert len(await notes(stage.core)) == 1


async def test_rights_are_looked_at_and_what_is_off_refuses(stage: Stage) -> None:
    ida, kari = stage.joins("Ida"), stage.joins("Kari", "organiser")
    await ida.says("tea")
    await ida.does(KEEP, on="tea")
    assert "organise" in await ida.does(STRIKE, on="tea")
    assert await notes(stage.core) == ["tea"]
    assert await kari.does(STRIKE, on="tea") == "Written: -"
    await sets(stage.core, cogs_off=["notebook"])
    assert "/setup" in await ida.does(KEEP, on="tea")
    assert await notes(stage.core) == []


async def test_words_of_the_message_are_neither_stored_nor_logged(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    kari = stage.joins("Kari", "organiser")
    await kari.says(OVERHEARD)
    await kari.says("broken")
    with caplog.at_level("DEBUG"):
        assert await kari.does(STRIKE, on=OVERHEARD) == "Written: -"
        assert await kari.does(MEASURE, on=OVERHEARD) == f"{len(OVERHEARD)}, 0"
        failure = await kari.does(MEASURE, on="broken")
    assert "broken" not in failure
    assert "interaction.failed" in caplog.text
    stored = await everything_stored(stage.core)
    assert kari.person.id in stored, "it looks where something is"
    if isinstance(stage, OnTheSandbox):
        assert stage.sandbox.world.path is not None
        assert stage.sandbox.world.path.read_text(encoding="utf-8").count(OVERHEARD) == 1, (
            "as it was written in the channel"
        )
    for words in (OVERHEARD, "broken"):
        assert words not in stored
        assert words not in caplog.text


async def test_slow_one_is_promised_in_private(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.dispatch.DEFER_AFTER_S", 0)
    ida, henrik = stage.joins("Ida"), stage.joins("Henrik")
    await henrik.says("tea")
    notebook.doors["tea"].clear()
    asking_for_it = asyncio.create_task(ida.does("Wait for it", on="tea"))
    await notebook.arrived["tea"].wait()
    await stage.shows_sign(ida)
    assert not any(stage.reads(henrik, "activities"))
    notebook.doors["tea"].set()
    assert await asking_for_it == "Written: tea"
    assert stage.reads(henrik, "activities") == []


async def test_slack_answers_where_it_was_chosen(on_slack: OnSlack) -> None:
    ida, henrik = on_slack.joins("Ida"), on_slack.joins("Henrik")
    assert isinstance(ida, slack_people.Actor)
    assert isinstance(henrik, slack_people.Actor)
    world, room = on_slack.fake.world, on_slack.company.room("activities")
    root = world.write(room, henrik.account, "root")
    world.write(room, henrik.account, "below", thread_ts=root.ts)
    root.thread_ts = root.ts
    assert await ida.does(KEEP, on="below") == "Written: below"
    assert await ida.does(KEEP, on="root") == "Written: root"
    answers = [one for one in world.visible(ida.account) if one.author == world.bot.id]
    assert [(one.thread_ts, one.only_for) for one in answers] == [(root.ts, ida.person.id), (None, ida.person.id)]


@pytest.mark.parametrize("place", ["channel", "private channel", "direct message"])
async def test_slack_answers_where_the_bot_is_no_member(on_slack: OnSlack, place: str) -> None:
    ida, henrik = on_slack.joins("Ida"), on_slack.joins("Henrik")
    assert isinstance(ida, slack_people.Actor)
    assert isinstance(henrik, slack_people.Actor)
    accounts = (ida.account, henrik.account)
    room = on_slack.fake.channel("apart", members=accounts, private="private" in place, with_bot=False)
    if place == "direct message":
        del on_slack.fake.world.channels[room.id]
        room.id, room.is_im, room.user = f"D{room.id[1:]}", True, henrik.person.id
        on_slack.fake.world.channels[room.id] = room
    on_slack.fake.world.write(room, henrik.account, "tea")
    assert await ida.does(KEEP, on="tea") == "Written: tea"
    assert [(one.text, one.only_for) for one in room.messages] == [("tea", None), ("Written: tea", ida.person.id)]


async def test_slack_that_tells_of_it_twice(on_slack: OnSlack) -> None:
    ida = on_slack.joins("Ida")
    assert isinstance(ida, slack_people.Actor)
    await ida.says("tea")
    await ida.does(KEEP, on="tea")
    assert ida.last is not None
    for forgets in (False, True):
        if forgets:
            await on_slack.restart()  # what was marked with the effect is known all the same
        await asking.redeliver(on_slack.fake, ida.last)
        await on_slack.company.settle()
    assert await notes(on_slack.core) == ["tea"]
