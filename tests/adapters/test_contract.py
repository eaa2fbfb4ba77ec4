"""Every platform: what is said there, once and as it was typed, and the places in which it is said."""

import asyncio
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.model.message import say
from bot.model.phrase import Mention, Verbatim, t
from bot.port import Undeliverable
from tests.adapters import contract
from tests.adapters.contract import Stage, a_delivery, nobody_waits, waiting
from tests.adapters.stages import OnDiscord
from tests.core.office import until

in_the_sandbox, on_discord, on_slack = contract.in_the_sandbox, contract.on_discord, contract.on_slack
stage = contract.stage


async def test_delivery_is_said_once_however_often_it_is_tried(stage: Stage) -> None:
    ida, tea = stage.joins("Ida"), a_delivery(stage, "tea")
    again = replace(tea, since=stage.clock.now())
    refs = {await stage.adapter.deliver(tea), await stage.adapter.deliver(again)}
    refs |= set(await asyncio.gather(*(stage.adapter.deliver(again) for _ in range(5))))
    await stage.restart()
    refs.add(await stage.adapter.deliver(again))

    assert len(refs) == 1
    assert stage.reads(ida, "general") == ["tea"]
    assert await stage.adapter.deliver(a_delivery(stage, "tea")) not in refs
    assert stage.reads(ida, "general") == ["tea", "tea"]


async def test_edit_changes_what_stands_and_adds_nothing(stage: Stage) -> None:
    ida = stage.joins("Ida")
    first = await stage.adapter.deliver(a_delivery(stage, "tea"))
    await stage.adapter.deliver(a_delivery(stage, "cake"))
    await stage.restart()
    change = a_delivery(stage, "coffee", ref=first)

    assert [await stage.adapter.deliver(change) for _ in range(3)] == [first] * 3
    assert stage.reads(ida, "general") == ["coffee", "cake"]


async def test_message_that_was_removed_cannot_be_changed(stage: Stage) -> None:
    ref = await stage.adapter.deliver(a_delivery(stage, "tea"))
    stage.removes("general")
    with pytest.raises(Undeliverable):
        await stage.adapter.deliver(a_delivery(stage, "coffee", ref=ref))
    assert stage.reads(stage.joins("Ida"), "general") == []


async def test_message_that_was_removed_is_posted_anew(stage: Stage) -> None:
    henrik = stage.joins("Henrik", "organiser")
    for text in ("tea", "coffee"):
        await henrik.calls("notebook", "announce", text=text, channel="general")
    assert stage.reads(henrik, "general") == ["coffee"]
    stage.removes("general")
    await henrik.calls("notebook", "announce", text="cake", channel="general")
    assert stage.reads(henrik, "general") == ["cake"]
    await henrik.calls("notebook", "announce", text="bun", channel="general")
    assert stage.reads(henrik, "general") == ["bun"]
    assert not await waiting(stage.core)
    assert not await waiting(stage.core, dead=True)


async def test_direct_message_is_read_by_the_member_alone(stage: Stage) -> None:
    ida, henrik = stage.joins("Ida"), stage.joins("Henrik", "organiser")
    await stage.adapter.deliver(a_delivery(stage, "for Ida", stage.direct(ida)))
    assert (ida.inbox, henrik.inbox) == (["for Ida"], [])
    assert stage.reads(henrik, "general") == stage.reads(henrik, "activities") == []


async def test_channel_that_is_gone(stage: Stage) -> None:
    general = stage.address("general")
    assert await stage.adapter.obstacle(general) is None
    ref = await stage.adapter.deliver(a_delivery(stage, "tea"))
    await stage.loses("general")

    for delivery in (a_delivery(stage, "tea", general), a_delivery(stage, "tea", general, ref=ref)):
        with pytest.raises(Undeliverable):
            await stage.adapter.deliver(delivery)
    obstacle = await stage.adapter.obstacle(general)
    assert obstacle is not None
    assert stage.core.catalogue.plain(obstacle, a_delivery(stage, "x").reader)
    assert await stage.adapter.obstacle(stage.address("activities")) is None


async def test_channel_is_found_by_id_and_name(stage: Stage) -> None:
    general, guild = stage.address("general"), stage.address("general").workspace
    for typed in (general.id, "felles", "#felles", "FELLES"):
        assert await stage.adapter.find_channel(guild, typed) == general
    for typed in ("cellar", "1", "", "<>", general.id + "0"):
        assert await stage.adapter.find_channel(guild, typed) is None
    await stage.loses("general")
    assert await stage.adapter.find_channel(guild, "felles") is None


async def test_role_is_found_by_id_and_name(stage: Stage) -> None:
    guild = stage.address("general").workspace
    for typed in (stage.role_id("mentor"), "mentor", "Mentor"):
        assert await stage.adapter.find_role(guild, typed) == stage.role_id("mentor")
    for typed in ("ghost", "1", "", "@everyone", "everyone"):
        assert await stage.adapter.find_role(guild, typed) is None


async def test_who_holds_a_role(stage: Stage) -> None:
    guild = stage.address("general").workspace
    if isinstance(stage, OnDiscord):
        stage.fake.privileged.add("members")
    mentors = [stage.joins("Kari", "mentor"), stage.joins("Jonas", "mentor")]
    stage.joins("Ida")
    assert await stage.adapter.holders(guild, stage.role_id("mentor")) == {one.person.id for one in mentors}
    assert await stage.adapter.holders(guild, stage.role_id("organiser")) == frozenset()


async def test_who_has_left_is_told_from_who_is_still_there(stage: Stage) -> None:
    guild = stage.address("general").workspace
    ida, ola = stage.joins("Ida"), stage.joins("Ola")
    stage.company.leaves(ola)
    assert await stage.adapter.still_here(guild, [ida.person.id, ola.person.id], nobody_waits) == {
        ida.person.id: True,
        ola.person.id: False,
    }
    assert await stage.adapter.find_person(guild, ola.person.id) is None
    with pytest.raises(Undeliverable):
        await stage.adapter.deliver(a_delivery(stage, "tea", stage.direct(ola)))
    stage.company.returns(ola)
    assert await stage.adapter.still_here(guild, [ola.person.id], nobody_waits) == {ola.person.id: True}
    assert await stage.adapter.still_here(guild, [], nobody_waits) == {}


_MARKS = st.sampled_from(list("*_~|`<>@#:[]()\\-+.!?/&=\"'$%^{};,1٣aøÅ漢🧇 \n"))
_PHRASES = st.sampled_from(
    [
        "@everyone", "@here", "**b**", "__u__", "||s||", "> q", "# h", "-# s", "1. one", "- x", "```\nc```", "[a](b)",
        "<@1>", "<#2>", "<@&3>", "<t:1:R>", "<:e:4>", "</x:5>", "<id:home>", ":smile:", "{text}", "%(n)s", "&amp;",
    ]
)  # fmt: skip


@given(pieces=st.lists(_MARKS | _PHRASES, min_size=1, max_size=25))
@example(pieces=["a\n\n\nb"])
@example(pieces=["#"])
@example(pieces=["\\"])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_typed_text_is_read_as_it_was_typed_and_notifies_nobody(stage: Stage, pieces: list[str]) -> None:
    text = "".join(pieces).strip()
    if not text:
        return
    await stage.adapter.deliver(a_delivery(stage, text))
    assert stage.reads(stage.joins("Ida"), "general")[-1] == text
    assert not stage.notified("general")


async def test_typed_text_is_no_markup_in_any_block(stage: Stage) -> None:
    ida, typed = stage.joins("Ida"), "**b** @everyone <@1> _i_ `c` # h"
    await ida.calls("notebook", "tell", text=typed)
    assert ida.inbox[-1].split("\n")[0] == typed
    await stage.adapter.deliver(a_delivery(stage, say(Verbatim(typed), t("notebook.written", text=typed))))
    assert stage.reads(ida, "general") == [f"{typed}\nWritten: {typed}"]
    assert not stage.notified("general")


@pytest.mark.parametrize("loud", [True, False])
async def test_mention_notifies_exactly_whom_it_is_to(stage: Stage, loud: bool) -> None:
    ida, henrik = stage.joins("Ida"), stage.joins("Henrik")
    typed = f"<@{henrik.person.id}> @everyone"
    answer = await ida.calls("notebook", "hail", text=typed, loud=loud)
    assert answer == f"Ida: {typed}"
    assert stage.notified("activities") in (None, {ida.person.id} if loud else set())

    said = t("notebook.hail", who=Mention(stage.direct(ida), notifies=loud), text=typed)
    ref = await stage.adapter.deliver(a_delivery(stage, say(said)))
    assert stage.notified("general") in (None, {ida.person.id} if loud else set())
    await stage.adapter.deliver(a_delivery(stage, typed, ref=ref))
    assert stage.notified("general") in (None, set())


async def test_left_workspace_is_silent(stage: Stage) -> None:
    henrik = stage.joins("Henrik", "organiser")
    await henrik.calls("notebook", "later", text="tea", channel="general")
    await stage.leaves()
    await stage.company.advance(hours=2)
    assert stage.reads(henrik, "general") == []
    assert not await waiting(stage.core)

    await stage.returns()

    async def is_heard() -> bool:
        return (await stage.adapter.find_channel(stage.address("general").workspace, "felles")) is not None

    await until(is_heard)
    await henrik.calls("notebook", "later", text="cake", channel="general")
    await stage.company.advance(hours=2)
    assert stage.reads(henrik, "general") == ["cake"]


async def test_choice_of_a_cogs_own_can_be_said_elsewhere(stage: Stage) -> None:
    ida = stage.joins("Ida")
    await ida.calls("notebook", "paint", colour="red")
    assert ida.inbox == ["Written: red"]


async def test_what_was_posted_is_taken_back_and_its_key_is_free(stage: Stage) -> None:
    henrik = stage.joins("Henrik", "organiser")
    await henrik.calls("notebook", "announce", text="tea", channel="general")
    for _ in range(2):
        await henrik.calls("notebook", "forget", channel="general")
        assert stage.reads(henrik, "general") == []
    await henrik.calls("notebook", "announce", text="cake", channel="general")
    assert stage.reads(henrik, "general") == ["cake"]
    assert not await waiting(stage.core)
    assert not await waiting(stage.core, dead=True)
