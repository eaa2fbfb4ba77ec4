"""Forms, buttons and selects: what comes back from a platform is never trusted."""

import pytest

from bot.core import Core
from bot.i18n import Catalogue
from bot.model.message import action
from tests.core.conftest import Notes
from tests.core.office import Visitor
from tests.core.test_dispatch import NOTHING, answer, written_rows

CHANGE = action("notebook/change", note=1).encode()
AGAIN = action("notebook/again", note=7).encode()


async def test_form_opens_filled_in_and_writes_nothing(core: Core, henrik: Visitor) -> None:
    await henrik.calls("write", text="tea")
    before = await written_rows(core)
    desk = await henrik.calls("change", note="1")

    (form,) = desk.forms
    assert desk.replies == []
    assert form.action == CHANGE
    assert [(field.parameter.name, field.value) for field in form.fields] == [("text", "tea"), ("count", "1")]
    assert [field.hint.key if field.hint else None for field in form.fields] == ["notebook.form.text.hint", None]
    assert await written_rows(core) == before


async def test_form_sent_in_is_carried_out_and_answered(
    core: Core, henrik: Visitor, notes: Notes, catalogue: Catalogue
) -> None:
    await henrik.calls("write", text="tea")
    desk = await henrik.submits(CHANGE, text="coffee", count="3")

    assert answer(desk, catalogue) == "Skrive: coffee"
    assert await notes() == ["coffee x3"]


async def test_invalid_form_names_each_field_and_may_be_sent_again_under_its_key(
    core: Core, henrik: Visitor, notes: Notes
) -> None:
    await henrik.calls("write", text="tea")
    wrong = await henrik.submits(CHANGE, key="form", text="x" * 21, count="many")
    right = await henrik.submits(CHANGE, key="form", text="coffee", count="2")

    assert wrong.replies == []
    assert {name: why.key for name, why in wrong.errors[0].items()} == {
        "text": "core.parameter.too_long",
        "count": "core.parameter.not_a_number",
    }
    assert len(right.replies) == 1
    assert await notes() == ["coffee x2"]


async def test_same_form_sent_twice_has_one_effect(core: Core, henrik: Visitor, notes: Notes) -> None:
    await henrik.calls("write", text="tea")
    await henrik.submits(CHANGE, key="form", text="coffee")
    second = await henrik.submits(CHANGE, key="form", text="water")

    assert await notes() == ["coffee x1"]
    assert second.duplicates == 1
    assert second.replies == []


async def test_rights_are_checked_when_the_form_is_sent_not_only_when_it_opens(
    core: Core, amara: Visitor, henrik: Visitor, notes: Notes, catalogue: Catalogue
) -> None:
    await henrik.calls("write", text="tea")
    desk = await amara.submits(CHANGE, text="mine")

    assert "mentor" in answer(desk, catalogue)
    assert await notes() == ["tea"]


async def test_rights_are_checked_at_every_press(
    core: Core, amara: Visitor, henrik: Visitor, notes: Notes, catalogue: Catalogue
) -> None:
    await amara.calls("write", text="tea")
    assert "organiser" in answer(await amara.presses("notebook/erase_all"), catalogue)
    assert await notes() == ["tea"]

    await henrik.presses("notebook/erase_all")
    assert await notes() == []


async def test_button_finds_its_handler(core: Core, amara: Visitor, notes: Notes) -> None:
    await amara.presses(AGAIN)

    assert await notes() == ["again 7"]


async def test_select_hands_over_what_was_chosen(core: Core, amara: Visitor, notes: Notes) -> None:
    await amara.presses("notebook/pick", "blue")

    assert await notes() == ["picked blue"]


@pytest.mark.parametrize(
    "tampered",
    [
        "notebook/again",
        "notebook/again?note=",
        "notebook/again?note=seven",
        "notebook/again?note=7;drop",
        f"notebook/again?note={'9' * 30}",
        "notebook/again?other=7",
        "notebook/nothing?note=7",
        "elsewhere/again?note=7",
        "notebook/note_later?text=x",  # a job is no button
        "notebook",
        "",
        "?",
        "/",
        "%00?%ff=%ff",
    ],
)
async def test_tampered_button_is_refused_politely(
    core: Core, henrik: Visitor, catalogue: Catalogue, tampered: str
) -> None:
    desk = await henrik.presses(tampered)

    assert answer(desk, catalogue) == "Denne knappen verkar ikkje lenger. Skriv /help for å sjå kva du kan gjere."
    assert await written_rows(core) == NOTHING


@pytest.mark.parametrize("tampered", ["notebook/write?text=x", "notebook/again?note=7", "notebook/nothing", ""])
async def test_form_for_what_takes_no_form_is_refused(
    core: Core, henrik: Visitor, catalogue: Catalogue, tampered: str
) -> None:
    desk = await henrik.submits(tampered, text="x")

    assert "verkar ikkje" in answer(desk, catalogue)
    assert await written_rows(core) == NOTHING


async def test_form_whose_own_identifiers_are_wrong_says_that_it_no_longer_works(
    core: Core, henrik: Visitor, catalogue: Catalogue
) -> None:
    desk = await henrik.submits("notebook/change?note=seven", text="x")

    assert desk.errors == [], "no field of the form is to blame"
    assert "verkar ikkje" in answer(desk, catalogue)
