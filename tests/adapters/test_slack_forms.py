"""Forms as Slack's views: what is sent, and that Slack takes it, however much stands in it."""

from dataclasses import replace
from enum import StrEnum
from typing import Any

import pytest

from bot.i18n import Reader
from bot.model.form import Field, Kind, OpenForm, Parameter, Suggest
from bot.model.phrase import t
from tests.adapters.test_slack_render import READERS, plain
from tests.adapters.test_slack_text import READER, RENDERER, Posted, called
from tests.fakes.slack import limits
from tests.fakes.slack.refusal import Json

GROUPS = [(f"S{number}", f"Group {number}") for number in range(3)]


class Colour(StrEnum):
    """A choice."""

    RED = "red"
    BLUE = "blue"


async def nothing(ctx: Any, typed: str) -> list[Any]:
    """No suggestions."""
    return []


def field(kind: Kind, value: str = "", *, options: int = 0, name: str = "asked", **more: Any) -> Field:
    """A field of a form."""
    parameter = Parameter(name=name, kind=kind, required=more.pop("required", True), **more)
    choices = tuple((f"v{number}", t("notebook.note", text=f"*{number}*")) for number in range(options))
    return Field(parameter, t("notebook.form.text"), options=choices, value=value)


def opened(*fields: Field, reader: Reader = READER, groups: list[tuple[str, str]] | None = None) -> Json:
    """The view of a form, which Slack has to take."""
    form = OpenForm("notebook/note?n=1", t("notebook.form"), fields)
    view = RENDERER.form(form, reader, carried={"c": "C1", "t": ""}, groups=GROUPS if groups is None else groups)
    limits.view(view)
    return view


def element(field: Field, groups: list[tuple[str, str]] | None = None) -> Json:
    """The element of one field."""
    block, *_ = opened(field, groups=groups)["blocks"]
    assert (block["block_id"], block["element"]["action_id"]) == ("asked", "asked")
    found: Json = block["element"]
    return found


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: str(reader.locale))
@pytest.mark.parametrize("groups", [GROUPS, [], [(f"S{n}", "g" * 90) for n in range(140)]], ids=["few", "no", "many"])
@pytest.mark.parametrize("value", ["", "U1,U2", "x" * 3_500, "*a* <!here> & :smile:", "yes", "v3"])
def test_form_of_twenty_fields_of_every_kind(reader: Reader, groups: list[tuple[str, str]], value: str) -> None:
    kinds = [kind for kind in Kind for _ in (0, 1)]
    hint = t("notebook.note", text="h" * 100)
    fields = [
        replace(
            field(kind, value, options=25 * (kind in (Kind.CHOICE, Kind.CHOICES)), name=f"f{n}", required=n % 2 == 0),
            hint=hint,
        )
        for n, kind in enumerate(kinds)
    ]
    view = opened(*fields, reader=reader, groups=groups)
    assert len(fields) == 20
    assert [block["block_id"] for block in view["blocks"] if not block["block_id"].endswith("_address")] == [
        asked.parameter.name for asked in fields
    ]
    assert called(Posted("", view["blocks"])) == set()


def test_form_has_its_title_its_labels_and_its_hints() -> None:
    asked = Field(field(Kind.TEXT).parameter, t("notebook.note", text="l" * 60), t("notebook.note", text="h" * 120))
    form = OpenForm("notebook/note?n=1", t("notebook.note", text="a title that is much longer"), (asked,))
    view = RENDERER.form(form, READER, carried={"c": "C1", "t": "1.0"}, groups=[])
    limits.view(view)
    assert view["title"]["text"] == "a title that is much…"
    assert (view["callback_id"], view["private_metadata"]) == ("notebook/note?n=1", '{"c": "C1", "t": "1.0"}')
    (block,) = view["blocks"]
    assert (block["label"]["text"], block["hint"]["text"]) == ("l" * 60, "h" * 120)


def chosen(kind: Kind, value: str) -> Field:
    """A field of a command's, for which something is suggested while one types."""
    return field(kind, value, suggest=Suggest(nothing))


PICKED = {"value": "7", "text": plain("7")}


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (field(Kind.TEXT), {"type": "plain_text_input", "multiline": False, "max_length": 3_000}),
        (field(Kind.TEXT, "a*b", max_length=10), {"initial_value": "a*b", "max_length": 10}),
        (field(Kind.TEXT, "x" * 11, max_length=10), {"initial_value": "x" * 9 + "…"}),
        (field(Kind.TEXT, max_length=9_000, multiline=True), {"multiline": True, "max_length": 3_000}),
        (field(Kind.OWN, "18.00"), {"type": "plain_text_input", "initial_value": "18.00"}),
        (field(Kind.INTEGER, "-5"), {"type": "plain_text_input", "initial_value": "-5", "max_length": 10}),
        (field(Kind.BOOLEAN), {"type": "checkboxes", "initial_options": None}),
        (field(Kind.BOOLEAN, "yes"), {"initial_options": [{"value": "yes", "text": plain("Yes")}]}),
        (field(Kind.BOOLEAN, default=True), {"initial_options": [{"value": "yes", "text": plain("Yes")}]}),
        (field(Kind.BOOLEAN, "no", default=True), {"initial_options": None}),
        (field(Kind.CHOICES, options=3), {"type": "multi_static_select", "initial_options": None}),
        (field(Kind.CHANNEL), {"type": "conversations_select", "initial_conversation": None}),
        (field(Kind.CHANNEL, "C0000001"), {"initial_conversation": "C0000001"}),
        (field(Kind.CHANNEL, "<#C0000001|felles>"), {"initial_conversation": "C0000001"}),
        (field(Kind.CHANNEL, "general"), {"initial_conversation": None}),
        (field(Kind.ROLES), {"type": "multi_static_select", "initial_options": None}),
        (field(Kind.ROLES, "S2, S9"), {"initial_options": [{"value": "S2", "text": plain("Group 2")}]}),
        (field(Kind.SOURCE), {"type": "file_input", "max_files": 1}),
        (chosen(Kind.INTEGER, ""), {"type": "external_select", "min_query_length": 0, "initial_option": None}),
        (chosen(Kind.INTEGER, "7"), {"initial_option": PICKED}),
        (chosen(Kind.TEXT, "t" * 151), {"initial_option": None}),
    ],
)  # fmt: skip
def test_field_has_its_element(field: Field, expected: Json) -> None:
    sent = element(field)
    assert {name: sent.get(name) for name in expected} == expected


@pytest.mark.parametrize(
    ("value", "people"), [("", None), ("U0000001, W0000002", ["U0000001", "W0000002"]), ("S0000001,mentor", None)]
)
def test_people_stand_for_roles_where_there_are_no_groups(value: str, people: list[str] | None) -> None:
    sent = element(field(Kind.ROLES, value), groups=[])
    assert (sent["type"], sent.get("initial_users")) == ("multi_users_select", people)


def test_address_of_a_document_stands_in_its_field_again() -> None:
    _, web = opened(field(Kind.SOURCE, "https://x.test/a.ics"))["blocks"]
    assert (web["block_id"], web["element"]["initial_value"]) == ("asked_address", "https://x.test/a.ics")
    _, web = opened(field(Kind.SOURCE))["blocks"]
    assert "initial_value" not in web["element"]


@pytest.mark.parametrize("required", [True, False])
@pytest.mark.parametrize(("options", "is_round"), [(1, True), (10, True), (11, False), (25, False)])
def test_choice_is_round_buttons_or_a_list(options: int, is_round: bool, required: bool) -> None:
    sent = element(field(Kind.CHOICE, "v0", options=options, required=required))
    assert sent["type"] == ("radio_buttons" if is_round and required else "static_select")
    assert [option["value"] for option in sent["options"]] == [f"v{number}" for number in range(options)]
    assert sent["initial_option"] == {"value": "v0", "text": plain("*0*")}


def test_choice_shows_what_holds_if_nothing_is_chosen() -> None:
    choices = tuple((colour.value, t("notebook.note", text="c" * 80)) for colour in Colour)
    asked = Parameter("asked", Kind.CHOICE, required=False, default=Colour.BLUE, choices=Colour)
    sent = element(Field(asked, t("notebook.form"), options=choices))
    assert sent["initial_option"] == {"value": "blue", "text": plain("c" * 74 + "…")}
