"""Messages and forms as Discord's components: what is sent, and that it always fits."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import discord
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.adapters.discord.render import Renderer, decode_id, encode_id
from bot.limits import TooMuch, check
from bot.model.form import Field, Kind, OpenForm, Parameter
from bot.model.message import (
    Actions,
    Block,
    Button,
    Emphasis,
    Facts,
    Heading,
    Item,
    Message,
    Option,
    Paragraph,
    Select,
    action,
    say,
)
from bot.model.moment import Moment, Period, Style
from bot.model.phrase import Verbatim, t
from tests.adapters.test_discord_text import CATALOGUE, READER, TYPED, seen

RENDERER = Renderer(CATALOGUE)
GUILD = "1234567890123456789"
START = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
GO = action("notebook/again", note=1)


def button(label: str = "Go", note: int = 1, emphasis: Emphasis = Emphasis.PLAIN) -> Button:
    """A button of the notebook."""
    return Button(Verbatim(label), action("notebook/again", note=note), emphasis)


def components(message: Message, home: str | None = None) -> list[dict[str, Any]]:
    """What Discord is sent for a message."""
    view: Any = RENDERER.message(message, READER, home=home)
    sent: list[dict[str, Any]] = view.to_components()
    return sent


def contents(message: Message) -> list[str]:
    """The texts of a message, as markup."""
    shown = RENDERER.message(message, READER, home=None).walk_children()
    return [item.content for item in shown if isinstance(item, discord.ui.TextDisplay)]


async def test_every_block_has_its_component() -> None:
    message = say(
        Heading(Verbatim("Quiz")),
        t("notebook.written", text="*a*"),
        Facts(((Verbatim("Where"), Verbatim("A_1")), (Verbatim("When"), Verbatim("now")))),
        Item(Verbatim("One"), Verbatim("more")),
        Item(Verbatim("Two")),
        Item(Verbatim("Three"), button=button("Read", 2, Emphasis.PRIMARY)),
        Actions((button(), button("Stop", 3, Emphasis.DANGER))),
        Actions((Select(Verbatim("Choose"), action("notebook/choose"), (Option("7", Verbatim("Seven")),)),)),
    )
    check(message, CATALOGUE, READER)
    sent = components(message)
    assert [part["type"] for part in sent] == [10, 10, 10, 10, 10, 9, 1, 1]
    assert [part["content"] for part in sent[:5]] == [
        "## Quiz",
        r"Written: \*a\*",
        "**Where:** A\\_1\n**When:** now",
        "**One**\nmore",
        "**Two**",
    ]
    assert sent[5]["components"][0]["content"] == "**Three**"
    assert sent[5]["accessory"] | {"disabled": False} == {
        "type": 2, "style": 1, "label": "Read", "custom_id": "notebook/again?note=2", "disabled": False,
    }  # fmt: skip
    assert [(part["label"], part["style"]) for part in sent[6]["components"]] == [("Go", 2), ("Stop", 4)]
    select = sent[7]["components"][0]
    assert (select["type"], select["placeholder"], select["custom_id"]) == (3, "Choose", "notebook/choose")
    assert [(option["value"], option["label"]) for option in select["options"]] == [("7", "Seven")]


async def test_discord_py_keeps_nothing_of_what_was_sent() -> None:
    view = RENDERER.message(say(Actions((button(),))), READER, home=None)
    modal = RENDERER.form(OpenForm("notebook/note", t("notebook.form"), ()), READER, home=None)
    assert view.is_finished()
    assert modal.is_finished()
    assert view.timeout is None
    assert view.has_components_v2()


async def test_in_a_direct_message_the_ids_say_which_guild_speaks() -> None:
    message = say(Item(Verbatim("a"), button=button()), Actions((button(note=2),)))
    section, row = components(message, GUILD)
    assert decode_id(section["accessory"]["custom_id"]) == ("notebook/again?note=1", GUILD)
    assert decode_id(row["components"][0]["custom_id"]) == ("notebook/again?note=2", GUILD)


@pytest.mark.parametrize("title", ["**", "a**b", "*", "\\", "`a`", "https://x.no/a**b", "a\n\n# b", "_a_"])
async def test_titles_stay_bold_whatever_was_typed(title: str) -> None:
    (item,) = contents(say(Item(Verbatim(title))))
    shown, marks = seen(item)
    assert marks == ["strong"]
    assert shown == " ".join(title.split()).replace("a**b", "a%2A%2Ab" if "http" in title else "a**b")
    assert seen(contents(say(Facts(((Verbatim(title), Verbatim("x")),))))[0])[1] == ["strong"]


@pytest.mark.parametrize("text", ["", " ", "\u202e", "\n"])
async def test_no_text_is_empty(text: str) -> None:
    message = say(Heading(Verbatim(text)), Verbatim(text), Facts(((Verbatim(text), Verbatim(text)),)),
                  Item(Verbatim(text)), Item(Verbatim(text), button=button(text)))  # fmt: skip
    assert [content.strip("#* ") for content in contents(message)] == ["…"] * 5
    assert components(message)[-1]["accessory"]["label"] == "…"


async def test_a_heading_keeps_the_number_sign_at_its_end() -> None:
    assert contents(say(Heading(Verbatim("Intro to C#")))) == ["## Intro to C\\#\u200b"]


async def test_what_is_typed_is_cut_until_it_fits() -> None:
    message = say(Verbatim("*" * 2_999), t("notebook.written", text="b" * 900))
    check(message, CATALOGUE, READER)
    first, second = contents(message)
    assert first == r"\*" * 999 + "…"
    assert second == "Written: " + "b" * 900
    message = say(*(Item(Verbatim("*" * 60), Verbatim("_" * 60)) for _ in range(33)))
    check(message, CATALOGUE, READER)
    assert sum(map(len, contents(message))) <= 4_000
    assert all(content.endswith("…") for content in contents(message))


CLOCKS = Moment(START, Style.TIME)


@pytest.mark.parametrize(
    "message",
    [
        say(Facts(tuple((Verbatim("*"), Verbatim("_")) for _ in range(1_500)))),
        say(*(Facts(tuple((Verbatim("*"), Verbatim("_")) for _ in range(48))) for _ in range(39))),
        say(Facts(tuple((Verbatim("a"), t("notebook.written", text=CLOCKS)) for _ in range(180)))),
        say(*(Item(Verbatim("*" * 50), Verbatim("`" * 52)) for _ in range(39))),
    ],
)
async def test_what_is_mostly_marks_fits_as_well(message: Message) -> None:
    check(message, CATALOGUE, READER)
    written = contents(message)
    assert len(written) == len(message.blocks)
    assert sum(map(len, written)) <= 4_000
    assert min(map(len, written)) > 30
    assert not {mark for content in written for mark in seen(content)[1]} - {"strong", "time"}


texts = st.one_of(
    TYPED.map(Verbatim),
    st.text("*_#>a\n", min_size=300, max_size=900).map(Verbatim),
    st.builds(lambda typed: t("notebook.written", text=typed), TYPED),
    st.sampled_from([t("notebook.written", text=at) for at in (Period(START, START + timedelta(hours=2)), CLOCKS)]),
)
labels = st.text(min_size=1, max_size=75).map(Verbatim)
notes = st.integers(0, 10**9)
buttons = st.builds(lambda label, note: Button(label, action("notebook/again", note=note)), labels, notes)
values = st.lists(st.text(max_size=100), min_size=1, max_size=25, unique=True)
options = values.flatmap(lambda values: st.tuples(*(st.builds(Option, st.just(value), labels) for value in values)))
selects = st.builds(
    lambda label, note, options: Select(label, action("notebook/choose", note=note), options),
    labels, notes, options,
)  # fmt: skip
blocks: st.SearchStrategy[Block] = st.one_of(
    st.builds(Heading, TYPED.map(Verbatim)),
    st.builds(Paragraph, texts),
    st.builds(Facts, st.lists(st.tuples(texts, texts), max_size=20).map(tuple)),
    st.builds(Item, texts, st.none() | texts, st.none() | buttons),
    st.builds(Actions, st.lists(buttons, min_size=1, max_size=5).map(tuple) | st.tuples(selects)),
)


@given(st.lists(blocks, min_size=1, max_size=25), st.none() | st.just(GUILD))
@settings(deadline=None, max_examples=40)
async def test_every_message_that_passes_the_cores_check_is_taken(blocks: list[Block], home: str | None) -> None:
    message = say(*blocks)
    try:
        check(message, CATALOGUE, READER)
    except TooMuch:
        assume(False)
    view = RENDERER.message(message, READER, home=home)
    assert view.content_length() <= 4_000
    assert view.total_children_count <= 40
    assert all(len(content) >= 1 for content in contents(message))
    pressed = [item for item in view.walk_children() if isinstance(item, discord.ui.Button | discord.ui.Select)]
    assert [decode_id(item.custom_id or "") for item in pressed] == [
        (component.action.encode(), home) for component in message.components()
    ]
    assert all(1 <= len(item.label or "") <= 80 for item in pressed if isinstance(item, discord.ui.Button))


@given(st.text(max_size=86), st.none() | st.integers(0, 2**64 - 1).map(str))
def test_ids_are_read_as_they_were_written(action: str, home: str | None) -> None:
    assert decode_id(encode_id(action, home)) == (action, home)
    assert len(encode_id(action, home)) <= 100


def test_ids_as_discord_keeps_them() -> None:
    assert encode_id("events/join?occurrence=42", None) == "events/join?occurrence=42"
    assert encode_id("events/join?occurrence=42", "1295") == "zz~events/join?occurrence=42"
    assert encode_id("x" * 100, None) == "x" * 100
    for action_, home in (("x" * 101, None), ("x" * 100, GUILD)):
        with pytest.raises(ValueError, match="an id of"):
            encode_id(action_, home)


class Colour(StrEnum):
    """A choice."""

    RED = "red"
    BLUE = "blue"


def field(kind: Kind, value: str = "", *, options: int = 0, **more: Any) -> Field:
    """A field of a form."""
    required = more.pop("required", True)
    parameter = Parameter(name="asked", kind=kind, required=required, **more)
    choices = tuple((f"v{n}", t("notebook.note", text=f"*{n}*")) for n in range(options))
    return Field(parameter, t("notebook.form.text"), options=choices, value=value)


def shown(field: Field) -> dict[str, Any]:
    """The component of one field, as Discord gets it."""
    modal = RENDERER.form(OpenForm("notebook/note", t("notebook.form"), (field,)), READER, home=None).to_dict()
    (label,) = modal["components"]
    assert (label["type"], label["component"]["custom_id"]) == (18, "asked")
    component: dict[str, Any] = label["component"]
    return component


async def test_form_has_its_title_its_labels_and_its_hints() -> None:
    asked = Field(field(Kind.TEXT).parameter, t("notebook.note", text="l" * 60), t("notebook.note", text="h" * 120))
    form = OpenForm("notebook/note?n=1", t("notebook.note", text="t" * 60), (asked,))
    sent = RENDERER.form(form, READER, home=GUILD).to_dict()
    assert decode_id(sent["custom_id"]) == ("notebook/note?n=1", GUILD)
    label = sent["components"][0]
    for text, length in ((sent["title"], 45), (label["label"], 45), (label["description"], 100)):
        assert len(text) == length
        assert text.endswith("…")


async def test_title_says_which_part_of_a_form_it_is() -> None:
    form = OpenForm("notebook/note", t("notebook.note", text="t" * 60), (), step=(2, 3))
    title = RENDERER.form(form, READER, home=None).title
    assert len(title) == 45
    assert title.endswith("… (2/3)")


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (field(Kind.TEXT), {"type": 4, "style": 1, "required": True, "max_length": 4000}),
        (field(Kind.TEXT, "a*b", max_length=10), {"value": "a*b", "max_length": 10}),
        (field(Kind.TEXT, "x" * 11, max_length=10), {"value": "x" * 9 + "…"}),
        (field(Kind.TEXT, max_length=9_000, multiline=True, required=False), {"style": 2, "max_length": 4000}),
        (field(Kind.TEXT, required=False), {"required": False}),
        (field(Kind.OWN, "18.00"), {"type": 4, "value": "18.00"}),
        (field(Kind.INTEGER, "-5"), {"type": 4, "value": "-5", "max_length": 10}),
        (field(Kind.BOOLEAN), {"type": 23, "default": False}),
        (field(Kind.BOOLEAN, "yes"), {"type": 23, "default": True}),
        (field(Kind.BOOLEAN, required=False, default=True), {"default": True}),
        (field(Kind.BOOLEAN, "no", required=False, default=True), {"default": False}),
        (field(Kind.CHOICES, options=2), {"type": 22, "min_values": 0, "max_values": 2, "required": False}),
        (field(Kind.CHOICES, options=11), {"type": 3, "min_values": 0, "max_values": 11, "required": False}),
        (field(Kind.CHANNEL), {"type": 8, "channel_types": [0, 5], "min_values": 1, "required": True}),
        (field(Kind.CHANNEL, "7", required=False), {"default_values": [{"id": 7, "type": "channel"}], "min_values": 0}),
        (field(Kind.CHANNEL, "general"), {"type": 8}),
        (field(Kind.ROLES), {"type": 6, "min_values": 0, "max_values": 25, "required": False}),
        (field(Kind.ROLES, "7,8"), {"default_values": [{"id": 7, "type": "role"}, {"id": 8, "type": "role"}]}),
        (field(Kind.SOURCE, required=False), {"type": 19, "min_values": 0, "max_values": 1, "required": False}),
    ],
)
async def test_field_has_its_component(field: Field, expected: dict[str, Any]) -> None:
    sent = shown(field)
    assert {key: sent.get(key) for key in expected} == expected


@pytest.mark.parametrize(("options", "type_"), [(1, 3), (2, 21), (10, 21), (11, 3), (25, 3)])
@pytest.mark.parametrize("required", [True, False])
async def test_choice_is_round_buttons_or_a_list(options: int, type_: int, required: bool) -> None:
    sent = shown(field(Kind.CHOICE, "v0", options=options, required=required))
    assert (sent["type"], sent["required"]) == (type_, required)
    assert [option["value"] for option in sent["options"]] == [f"v{n}" for n in range(options)]
    assert [option["value"] for option in sent["options"] if option.get("default")] == ["v0"]
    assert sent["options"][0]["label"].endswith("*0*")


@pytest.mark.parametrize("options", [2, 11])
async def test_of_several_all_that_hold_are_set(options: int) -> None:
    sent = shown(field(Kind.CHOICES, "v0, v1,v99", options=options))
    assert [option["value"] for option in sent["options"] if option.get("default")] == ["v0", "v1"]


async def test_choice_shows_what_holds_if_nothing_is_chosen() -> None:
    choices = tuple((colour.value, t("notebook.form")) for colour in Colour)
    asked = Parameter("asked", Kind.CHOICE, required=False, default=Colour.BLUE, choices=Colour)
    sent = shown(Field(asked, t("notebook.form"), options=choices))
    assert [option["value"] for option in sent["options"] if option.get("default")] == ["blue"]
