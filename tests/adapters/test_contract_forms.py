"""Every platform: forms, which lose nothing of what was typed into them."""

from typing import Any

import pytest
from sqlalchemy import select

from bot.storage.tables import DraftRow
from tests.adapters import contract
from tests.adapters.contract import Stage, notes
from tests.platforms import Actor

in_the_sandbox, on_discord, on_slack = contract.in_the_sandbox, contract.on_discord, contract.on_slack
stage = contract.stage


def shown(actor: Actor) -> dict[str, Any]:
    """What the fields of the open form are filled with."""
    return {field["name"]: field["value"] for field in actor.form["fields"]}


@pytest.fixture
async def henrik(stage: Stage) -> Actor:
    """An organiser, who wrote the first note."""
    henrik = stage.joins("Henrik", "organiser")
    await henrik.calls("notebook", "write", text="tea")
    return henrik


async def test_form_is_filled_in_as_far_as_is_known_and_sent(stage: Stage, henrik: Actor) -> None:
    assert await henrik.calls("notebook", "change", note="1") == ""
    assert shown(henrik) == {"text": "tea", "count": "1"}
    assert "A note" in henrik.form["title"]
    assert [field["label"] for field in henrik.form["fields"]] == ["Text", "Count"]
    assert await henrik.fills(count="3") == "Written: tea"
    assert await notes(stage.core) == ["tea x3"]
    assert stage.reads(stage.joins("Ida"), "activities") == []


async def test_form_that_is_open_while_the_bot_is_started_again(stage: Stage, henrik: Actor) -> None:
    await henrik.calls("notebook", "change", note="1")
    await stage.restart()
    assert await henrik.fills(text="coffee") == "Written: coffee"
    assert await notes(stage.core) == ["coffee x1"]


async def test_what_is_wrong_can_be_corrected_and_nothing_typed_is_lost(stage: Stage, henrik: Actor) -> None:
    await henrik.calls("notebook", "change", note="1")
    for wrong in ("many", "1.5"):
        assert "number" in await henrik.fills(text="<@1> *coffee*", count=wrong)
        assert await notes(stage.core) == ["tea"]
    answer = await henrik.fills(count="2")
    assert answer == "Written: <@1> *coffee*"
    assert await notes(stage.core) == ["<@1> *coffee* x2"]


async def test_what_was_wrong_is_shown_again_as_it_was_typed(stage: Stage, henrik: Actor) -> None:
    await henrik.calls("notebook", "change", note="1")
    await henrik.fills(text="coffee", count="many")
    await stage.restart()
    if stage.adapter.corrects_forms:
        assert await henrik.fills(text="coffee", count="many")
    else:
        await henrik.presses("Correct it and send again")
        assert shown(henrik) == {"text": "coffee", "count": "many"}
    assert await henrik.fills(text="coffee", count="2") == "Written: coffee"


async def test_form_that_is_refused_keeps_what_was_typed(stage: Stage, henrik: Actor) -> None:
    await henrik.calls("notebook", "tell", text="Look")
    await henrik.presses("Rewrite")
    assert (await henrik.fills(text="never", count="4")).startswith("No, not today.")
    assert await notes(stage.core) == ["tea"]
    if stage.adapter.corrects_forms:
        await henrik.presses("Correct it and send again")  # on Discord's client `fills` does that
    assert await henrik.fills(text="sometimes") == "Written: sometimes"
    assert await notes(stage.core) == ["tea", "sometimes for 7"]


async def test_long_form_with_one_of_each_kind_of_field(stage: Stage) -> None:
    ida = stage.joins("Ida")
    await ida.calls("notebook", "survey")
    assert len(ida.form["fields"]) == min(8, stage.adapter.form_fields)
    answer = await ida.fills(
        count="12", colour="blue", bright="yes", where="general", who="mentor", last="good-bye"
    )  # fmt: skip
    room, role = stage.address("general").id, stage.role_id("mentor")
    assert answer == f"Written: standing / 12 / blue / True / {room} / {role} / one\ntwo / good-bye"


async def test_somebody_is_named(stage: Stage, henrik: Actor) -> None:
    ida = stage.joins("Ida")
    assert await ida.calls("notebook", "greet", person=henrik.person.id) == f"Written: {henrik.person.id}"
    await ida.calls("notebook", "invite")
    assert await ida.fills(person=henrik.person.id) == f"Written: {henrik.person.id}"


async def test_nobody_is_named(stage: Stage) -> None:
    guild = stage.address("general").workspace
    for typed in ("ghost", "1", "", "@everyone", "<@>"):
        assert await stage.adapter.find_person(guild, typed) is None
    ida = stage.joins("Ida")
    assert await stage.adapter.find_person(guild, f"<@{ida.person.id}>".strip("<>@")) == stage.direct(ida)


async def test_long_form_of_which_only_what_must_be_is_filled_in(stage: Stage) -> None:
    ida = stage.joins("Ida")
    await ida.calls("notebook", "survey")
    assert await ida.fills(text="tea", count="0", colour="red", story="", last="") == (
        "Written: tea / 0 / red / False / - /  / nothing"
    )


async def test_long_form_with_something_wrong_at_its_beginning(stage: Stage) -> None:
    ida = stage.joins("Ida")
    await ida.calls("notebook", "survey")
    assert "number" in await ida.fills(text="*a*\\b", count="many", colour="blue", where="general")
    answer = await ida.fills(count="2", who="organiser", last="bye")
    room, role = stage.address("general").id, stage.role_id("organiser")
    assert answer == f"Written: *a*\\b / 2 / blue / False / {room} / {role} / one\ntwo / bye"


async def test_long_form_while_the_bot_is_started_again(stage: Stage) -> None:
    ida = stage.joins("Ida")
    await ida.calls("notebook", "survey")
    await ida.fills(text="tea", count="many", colour="blue")
    await stage.restart()
    answer = await ida.fills(text="tea", count="2", colour="blue", story="once", last="bye")
    assert answer == "Written: tea / 2 / blue / False / - / once / bye"


async def test_form_sent_in_twice_is_taken_once(stage: Stage, henrik: Actor) -> None:
    await henrik.calls("notebook", "tell", text="Look")
    await henrik.presses("Rewrite")
    await henrik.fills(text="once")
    assert await notes(stage.core) == ["tea", "once for 7"]
    await henrik.presses("Rewrite")
    assert shown(henrik)["text"] == "", "a form that was sent begins anew"


async def test_two_forms_that_are_not_done_do_not_disturb_each_other(stage: Stage, henrik: Actor) -> None:
    for note in ("one", "two"):
        await henrik.calls("notebook", "tell", text="Look")
        await henrik.presses("Rewrite")
        assert (await henrik.fills(text="never", count=str(len(note)))).startswith("No, not today.")
    async with stage.core.storage.reading() as session:
        kept = (await session.scalars(select(DraftRow).order_by(DraftRow.id))).all()
    assert len(kept) == 2
    await henrik.presses("Correct it and send again")
    assert await henrik.fills(text="sometimes") == "Written: sometimes"
    async with stage.core.storage.reading() as session:
        (left,) = (await session.scalars(select(DraftRow))).all()
    assert left.id == kept[0].id
