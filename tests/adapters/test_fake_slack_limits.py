"""The local Slack refuses what Slack refuses, and its people read what Slack would show them."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.fakes.slack import limits, reading
from tests.fakes.slack.refusal import Json, Refusal

NAMES = {"U1": "Ida", "C1": "felles", "S1": "mentor"}


def plain(text: str = "x", **more: Any) -> Json:
    return {"type": "plain_text", "text": text, **more}


def marked(text: str = "x", **more: Any) -> Json:
    return {"type": "mrkdwn", "text": text, **more}


def section(text: str = "x", **more: Any) -> Json:
    return {"type": "section", "text": marked(text), **more}


def button(label: str = "Go", **more: Any) -> Json:
    return {"type": "button", "text": plain(label), **more}


def actions(*elements: Json, **more: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **more}


def option(value: str = "v", text: str = "x", **more: Any) -> Json:
    return {"text": plain(text), "value": value, **more}


def options(count: int) -> list[Json]:
    return [option(str(number)) for number in range(count)]


def element(kind: str, **more: Any) -> Json:
    return {"type": kind, **more}


def asked(kind: str, *, view: Json | None = None, **more: Any) -> Json:
    return modal(field_of(element=element(kind, **more)), **(view or {}))


def field_of(**more: Any) -> Json:
    whole = {"type": "input", "label": plain(), "element": element("plain_text_input"), **more}
    return {name: value for name, value in whole.items() if value is not None}


def modal(*blocks: Json, **more: Any) -> Json:
    whole = {"type": "modal", "title": plain(), "submit": plain(), "blocks": list(blocks or [section()]), **more}
    return {name: value for name, value in whole.items() if value is not None}


def home(*blocks: Json, **more: Any) -> Json:
    return {"type": "home", "blocks": list(blocks or [section()]), **more}


def rich(*pieces: Json, kind: str = "rich_text_section", **more: Any) -> Json:
    return {"type": "rich_text", "elements": [{"type": kind, "elements": list(pieces), **more}]}


def said(text: str = "x", **style: bool) -> Json:
    return {"type": "text", "text": text, **({"style": style} if style else {})}


def posted(*blocks: Json) -> Json:
    return {"channel": "C1", "text": "x", "blocks": list(blocks)}


def confirm(**more: Any) -> Json:
    return {"title": plain(), "text": plain(), "confirm": plain(), "deny": plain(), **more}


def select(**more: Any) -> Json:
    return actions(element("static_select", **{"options": options(2), **more}))


SAID: Json = {"event_type": "said", "event_payload": {"nonce": "n"}}
TAKEN_IN_MESSAGES: list[Json] = [
    {"channel": "C1", "text": "x" * 40_000},
    {"channel": "C1", "ts": "1.1", "text": "x" * 4000},
    {"delete_original": True},
    {"replace_original": False, "response_type": "ephemeral", "text": "x"},
    {"text": "x", "metadata": SAID},
    {"blocks": [section()]},
    posted(*[section()] * 50),
    posted(section("x" * 3000)),
    posted({"type": "section", "fields": [marked("x" * 2000), *[marked()] * 9]}),
    posted({"type": "header", "text": plain("x" * 150, emoji=False)}),
    posted({"type": "divider", "block_id": "x" * 255}),
    posted({"type": "context", "elements": [marked()] * 9 + [element("image", image_url="https://x", alt_text="x")]}),
    posted({"type": "image", "image_url": "https://x", "alt_text": "x", "title": plain()}),
    posted(section(accessory=button(action_id="a" * 255, value="x" * 2000, style="danger", confirm=confirm()))),
    posted(section(accessory=element("image", image_url="https://x", alt_text="x"))),
    posted(section(accessory=element("multi_users_select", initial_users=["U1"], max_selected_items=1))),
    posted(actions(*[button("x" * 75, url="https://x", accessibility_label="x" * 75)] * 25)),
    posted(actions(button(action_id="a"), block_id="1"), actions(button(action_id="a"), block_id="2")),
    posted(select(options=options(100), initial_option=option("99"), placeholder=plain("x" * 150))),
    posted(select(options=[option("x" * 150, "x" * 75, description=plain("x" * 75))])),
    posted(actions(element("overflow", options=options(5)))),
    posted(actions(element("external_select", min_query_length=0), element("users_select", initial_user="U1"))),
    posted(actions(element("conversations_select", filter={"include": ["public"]}), element("channels_select"))),
    posted(actions(element("radio_buttons", options=[{"text": marked(), "value": "v"}]))),
    posted(actions(element("checkboxes", options=options(10), initial_options=options(2)))),
    posted(actions(element("datepicker", initial_date="2025-08-14"), element("timepicker", initial_time="18:00"))),
    posted(actions(element("datetimepicker", initial_date_time=1755187200))),
    posted(rich(said(), said(bold=True, italic=True, strike=True, code=True), {"type": "link", "url": "https://x"})),
    posted(rich({"type": "user", "user_id": "U1"}, {"type": "usergroup", "usergroup_id": "S1"})),
    posted(rich({"type": "channel", "channel_id": "C1"}, {"type": "emoji", "name": "wave"})),
    posted(rich({"type": "broadcast", "range": "here"}, said("\n"))),
    posted(rich({"type": "date", "timestamp": 1755187200, "format": "{date_short}, {time}", "fallback": "x"})),
    posted(rich(said(), kind="rich_text_quote"), rich(said(), kind="rich_text_preformatted", border=0)),
    posted(rich({"type": "rich_text_section", "elements": [said()]}, kind="rich_text_list", style="bullet", indent=8)),
    posted(*[section("x" * 2550)] * 5),  # 12,750 of text, and 125 for each block
]

TOO_MANY = element("multi_users_select", initial_users=["U1", "U2"], max_selected_items=1)
REFUSED_IN_MESSAGES: list[tuple[str, str, Json]] = [
    ("no_text", "", {"channel": "C1"}),
    ("no_text", "", {"channel": "C1", "text": "", "blocks": []}),
    ("msg_too_long", "", {"channel": "C1", "text": "x" * 40_001}),
    ("msg_too_long", "", {"channel": "C1", "ts": "1.1", "text": "x" * 4001}),
    ("invalid_arguments", "/text", {"text": 1}),
    ("invalid_blocks_format", "", {"text": "x", "blocks": "[]"}),
    ("invalid_metadata_format", "event_payload", {"text": "x", "metadata": {"event_type": "said"}}),
    ("invalid_metadata_format", "event_type", {"text": "x", "metadata": {"event_payload": {}}}),
    ("invalid_metadata_format", "/metadata/event_payload", {"text": "x", "metadata": SAID | {"event_payload": "x"}}),
    ("invalid_blocks", "no more than 50 items", posted(*[section()] * 51)),
    ("invalid_blocks", "/blocks/0", posted("x")),  # type: ignore[arg-type]
    ("invalid_blocks", "type", posted({"text": plain()})),
    ("invalid_blocks", "unsupported type: video", posted({"type": "video"})),
    ("invalid_blocks", "unsupported type: input", posted(field_of())),
    ("invalid_blocks", "additional property: colour", posted(section(colour="red"))),
    ("invalid_blocks", "/blocks/1/text/text", posted(section(), section("x" * 3001))),
    ("invalid_blocks", "/blocks/0/text/text", posted(section(""))),
    ("invalid_blocks", "text or fields", posted({"type": "section"})),
    ("invalid_blocks", "no more than 10", posted({"type": "section", "fields": [marked()] * 11})),
    ("invalid_blocks", "/fields/0/text", posted({"type": "section", "fields": [marked("x" * 2001)]})),
    ("invalid_blocks", "emoji", posted({"type": "section", "text": marked(emoji=True)})),
    ("invalid_blocks", "verbatim", posted({"type": "section", "text": plain(verbatim=True)})),
    ("invalid_blocks", "/text/text", posted({"type": "header", "text": plain("x" * 151)})),
    ("invalid_blocks", "unsupported type: mrkdwn", posted({"type": "header", "text": marked()})),
    ("invalid_blocks", "object", posted({"type": "header", "text": "x"})),
    ("invalid_blocks", "no more than 10", posted({"type": "context", "elements": [marked()] * 11})),
    ("invalid_blocks", "no less than 1", posted({"type": "context", "elements": []})),
    ("invalid_blocks", "unsupported type: button", posted({"type": "context", "elements": [button()]})),
    ("invalid_blocks", "alt_text", posted({"type": "image", "image_url": "https://x"})),
    ("invalid_blocks", "image_url", posted({"type": "image", "alt_text": "x"})),
    ("invalid_blocks", "no more than 25", posted(actions(*[button()] * 26))),
    ("invalid_blocks", "no less than 1", posted(actions())),
    ("invalid_blocks", "multi_static_select", posted(actions(element("multi_static_select", options=options(1))))),
    ("invalid_blocks", "plain_text_input", posted(actions(element("plain_text_input")))),
    ("invalid_blocks", "block_id", posted({"type": "divider", "block_id": "x" * 256})),
    ("invalid_blocks", "block_id", posted({"type": "divider", "block_id": ""})),
    ("invalid_blocks", "block_id already exists", posted(section(block_id="b"), section(block_id="b"))),
    ("invalid_blocks", "action_id", posted(actions(button(action_id="x" * 256)))),
    ("invalid_blocks", "action_id already exists", posted(actions(button(action_id="a"), button(action_id="a")))),
    ("invalid_blocks", "/text/text", posted(actions(button("x" * 76)))),
    ("invalid_blocks", "missing required field: text", posted(actions({"type": "button"}))),
    ("invalid_blocks", "/value", posted(actions(button(value="x" * 2001)))),
    ("invalid_blocks", "/style", posted(actions(button(style="default")))),
    ("invalid_blocks", "/url", posted(actions(button(url="x" * 3001)))),
    ("invalid_blocks", "/accessibility_label", posted(actions(button(accessibility_label="x" * 76)))),
    ("invalid_blocks", "/confirm/title", posted(actions(button(confirm=confirm(title=plain("x" * 101)))))),
    ("invalid_blocks", "/confirm/text", posted(actions(button(confirm=confirm(text=plain("x" * 301)))))),
    ("invalid_blocks", "/confirm/deny", posted(actions(button(confirm=confirm(deny=plain("x" * 31)))))),
    ("invalid_blocks", "no more than 100", posted(select(options=options(101)))),
    ("invalid_blocks", "no less than 1", posted(select(options=[]))),
    ("invalid_blocks", "/options/0/text", posted(select(options=[option(text="x" * 76)]))),
    ("invalid_blocks", "/options/0/value", posted(select(options=[option("x" * 151)]))),
    ("invalid_blocks", "/options/0/value", posted(select(options=[option("")]))),
    ("invalid_blocks", "/description", posted(select(options=[option(description=plain("x" * 76))]))),
    ("invalid_blocks", "unsupported type: mrkdwn", posted(select(options=[{"text": marked(), "value": "v"}]))),
    ("invalid_blocks", "unique", posted(select(options=[option(), option()]))),
    ("invalid_blocks", "among", posted(select(initial_option=option("7")))),
    ("invalid_blocks", "among", posted(select(initial_option=option("1", "other words")))),
    ("invalid_blocks", "/placeholder", posted(select(placeholder=plain("x" * 151)))),
    ("invalid_blocks", "no more than 5", posted(actions(element("overflow", options=options(6))))),
    ("invalid_blocks", "no more than 10", posted(actions(element("radio_buttons", options=options(11))))),
    ("invalid_blocks", "no more than 10", posted(actions(element("checkboxes", options=options(11))))),
    ("invalid_blocks", "initial_date", posted(actions(element("datepicker", initial_date="14.08.2025")))),
    ("invalid_blocks", "initial_time", posted(actions(element("timepicker", initial_time="6 pm")))),
    ("invalid_blocks", "initial_date_time", posted(actions(element("datetimepicker", initial_date_time="x")))),
    ("invalid_blocks", "filter", posted(actions(element("conversations_select", filter={})))),
    ("invalid_blocks", "max_selected_items", posted(section(accessory=TOO_MANY))),
    ("invalid_blocks", "/elements/0/text", posted(rich(said("")))),
    ("invalid_blocks", "underlined", posted(rich(said(underlined=True)))),
    ("invalid_blocks", "boolean", posted(rich({"type": "text", "text": "x", "style": {"bold": 1}}))),
    ("invalid_blocks", "user_id", posted(rich({"type": "user"}))),
    ("invalid_blocks", "/range", posted(rich({"type": "broadcast", "range": "all"}))),
    ("invalid_blocks", "/timestamp", posted(rich({"type": "date", "timestamp": "1", "format": "{time}"}))),
    ("invalid_blocks", "/format", posted(rich({"type": "date", "timestamp": 1, "format": "{hour}"}))),
    ("invalid_blocks", "/format", posted(rich({"type": "date", "timestamp": 1, "format": "now"}))),
    ("invalid_blocks", "/fallback", posted(rich({"type": "date", "timestamp": 1, "format": "{time}", "fallback": ""}))),
    ("invalid_blocks", "unsupported type: user", posted(rich({"type": "user"}, kind="rich_text_preformatted"))),
    ("invalid_blocks", "unsupported type: text", posted(rich(said(), kind="rich_text_list", style="bullet"))),
    ("invalid_blocks", "no less than 1", posted(rich())),
    ("msg_blocks_too_long", "", posted(*[section("x" * 2610)] * 5)),
    ("msg_blocks_too_long", "", posted(*[section("x" * 240)] * 50)),  # more blocks hold less
]  # fmt: skip

TAKEN_IN_VIEWS: list[Json] = [
    modal(*[section()] * 100),
    modal(submit=None),
    modal(title=plain("x" * 24), submit=plain("x" * 24), close=plain("x" * 24), clear_on_close=True),
    modal(private_metadata="x" * 3000, callback_id="x" * 255, external_id="x" * 255, notify_on_close=False),
    home(*[section()] * 100),
    home(callback_id="x", private_metadata=""),
    modal(field_of(label=plain("x" * 2000), hint=plain("x" * 2000), optional=True, dispatch_action=True)),
    asked("plain_text_input", initial_value="x" * 3000, max_length=3000, min_length=0, multiline=True),
    asked("plain_text_input", initial_value="", placeholder=plain("x" * 150), focus_on_load=True),
    asked("number_input", is_decimal_allowed=True, min_value="0.5", max_value="10", initial_value="9"),
    asked("email_text_input"),
    asked("url_text_input"),
    asked("file_input", filetypes=["ics"], max_files=10),
    asked("static_select", options=options(100), initial_option=option("0")),
    asked("static_select", option_groups=[{"label": plain("x" * 75), "options": options(100)}]),
    asked("multi_static_select", options=options(3), initial_options=options(2), max_selected_items=2),
    asked("multi_external_select", min_query_length=1),
    asked("conversations_select", default_to_current_conversation=True, response_url_enabled=True),
    asked("multi_conversations_select", initial_conversations=["C1"]),
    asked("channels_select", initial_channel="C1"),
    asked("multi_channels_select", initial_channels=["C1"]),
    asked("users_select"),
    asked("radio_buttons", options=options(10)),
    asked("checkboxes", options=options(10), initial_options=[option("9")]),
    asked("datepicker"),
    asked("timepicker", timezone="Europe/Oslo"),
    asked("datetimepicker"),
]  # fmt: skip

GROUPS = [{"label": plain(), "options": options(1)}]
FOCUSED = element("plain_text_input", focus_on_load=True)
REFUSED_IN_VIEWS: list[tuple[str, str, Json]] = [
    ("invalid_arguments", "unsupported type: dialog", {"type": "dialog"}),
    ("invalid_arguments", "no more than 100", modal(*[section()] * 101)),
    ("invalid_arguments", "no less than 1", modal(blocks=[])),
    ("invalid_arguments", "/view/title", modal(title=plain("x" * 25))),
    ("invalid_arguments", "missing required field: title", modal(title=None)),
    ("invalid_arguments", "/view/submit", modal(submit=plain("x" * 25))),
    ("invalid_arguments", "/view/close", modal(close=plain("x" * 25))),
    ("invalid_arguments", "submit", asked("plain_text_input", view={"submit": None})),
    ("invalid_arguments", "private_metadata", modal(private_metadata="x" * 3001)),
    ("invalid_arguments", "callback_id", modal(callback_id="x" * 256)),
    ("invalid_arguments", "external_id", modal(external_id="x" * 256)),
    ("invalid_arguments", "additional property: id", modal(id="V1")),
    ("invalid_arguments", "additional property: title", home(title=plain())),
    ("invalid_arguments", "additional property: submit", home(submit=plain())),
    ("invalid_arguments", "additional property: close", home(close=plain())),
    ("invalid_arguments", "block_id already exists", modal(section(block_id="b"), section(block_id="b"))),
    ("view_too_large", "", modal(*[section("x" * 2500)] * 100)),
    ("invalid_arguments", "label", modal(field_of(label=None))),
    ("invalid_arguments", "/label", modal(field_of(label=plain("x" * 2001)))),
    ("invalid_arguments", "unsupported type: mrkdwn", modal(field_of(label=marked()))),
    ("invalid_arguments", "/hint", modal(field_of(hint=plain("x" * 2001)))),
    ("invalid_arguments", "unsupported type: button", modal(field_of(element=button()))),
    ("invalid_arguments", "/initial_value", asked("plain_text_input", initial_value="x" * 3001)),
    ("invalid_arguments", "/initial_value", asked("plain_text_input", initial_value="xxx", max_length=2)),
    ("invalid_arguments", "/max_length", asked("plain_text_input", max_length=3001)),
    ("invalid_arguments", "/max_length", asked("plain_text_input", max_length=0)),
    ("invalid_arguments", "/min_length", asked("plain_text_input", min_length=3, max_length=2)),
    ("invalid_arguments", "/multiline", asked("plain_text_input", multiline="yes")),
    ("invalid_arguments", "/placeholder", asked("plain_text_input", placeholder=plain("x" * 151))),
    ("invalid_arguments", "is_decimal_allowed", asked("number_input")),
    ("invalid_arguments", "/min_value", asked("number_input", is_decimal_allowed=False, min_value=1)),
    ("invalid_arguments", "whole", asked("number_input", is_decimal_allowed=False, min_value="1.5")),
    ("invalid_arguments", "pass", asked("number_input", is_decimal_allowed=True, min_value="10", max_value="9")),
    ("invalid_arguments", "/max_files", asked("file_input", max_files=11)),
    ("invalid_arguments", "/max_files", asked("file_input", max_files=0)),
    ("invalid_arguments", "placeholder", asked("radio_buttons", options=options(1), placeholder=plain())),
    ("invalid_arguments", "no less than 1", asked("checkboxes", options=options(1), initial_options=[])),
    ("invalid_arguments", "either", asked("static_select")),
    ("invalid_arguments", "either", asked("static_select", options=options(1), option_groups=GROUPS)),
    ("invalid_arguments", "dispatch_action", modal(field_of(dispatch_action=True, element=element("file_input")))),
    ("invalid_arguments", "focus_on_load", modal(*[field_of(element=FOCUSED)] * 2)),
]  # fmt: skip


@pytest.mark.parametrize("arguments", TAKEN_IN_MESSAGES)
def test_message_that_is_taken(arguments: Json) -> None:
    limits.message(arguments)


@pytest.mark.parametrize(("error", "where", "arguments"), REFUSED_IN_MESSAGES)
def test_message_that_is_refused(error: str, where: str, arguments: Json) -> None:
    refusal = refused(limits.message, arguments)
    assert refusal.error == error
    assert where in "".join(refusal.messages)


@pytest.mark.parametrize("view", TAKEN_IN_VIEWS)
def test_view_that_is_taken(view: Json) -> None:
    limits.view(view)


@pytest.mark.parametrize(("error", "where", "view"), REFUSED_IN_VIEWS)
def test_view_that_is_refused(error: str, where: str, view: Json) -> None:
    refusal = refused(limits.view, view)
    assert refusal.error == error
    assert where in "".join(refusal.messages)


def refused(check: Any, body: Json) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        check(body)
    return refusal.value


PANEL = [
    "A heading",
    "A paragraph",
    "Name: Value",
    "An item · of one · [Again]",
    "A bare item",
    "[Aloud] [Rewrite] [Erase all]",
    "[Pick]",
]
BUTTONS = actions(button("Aloud"), button("Rewrite"), button("Erase all"))
PICK = select(placeholder=plain("Pick"))


@pytest.mark.parametrize(
    "blocks",
    [
        [
            {"type": "header", "text": plain("A heading")},
            section("A paragraph"),
            section("*Name:* Value"),
            section("*An item*\nof one", accessory=button("Again")),
            section("*A bare item*"),
            {"type": "divider"},
            BUTTONS,
            PICK,
        ],
        [
            {"type": "header", "text": plain("A heading")},
            rich(said("A paragraph")),
            {"type": "section", "fields": [marked("*Name*\nValue")]},
            rich(said("An item", bold=True), said("\nof one")),
            actions(button("Again"), block_id="item-3"),
            rich(said("A bare item", bold=True)),
            BUTTONS,
            PICK,
        ],
    ],
    ids=["in_markup", "in_rich_text"],
)
def test_panel_is_read(blocks: list[Json]) -> None:
    limits.message(posted(*blocks))
    assert read(*blocks).split("\n") == PANEL


def test_item_without_a_button_is_one_line() -> None:
    assert read(section("*Tea*\nat noon")) == read(rich(said("Tea", bold=True), said("\nat noon"))) == "Tea · at noon"
    assert read(section("*Tea* is\nat noon")) == read(rich(said("Tea", bold=True), said(" is\nat noon")))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("*bold* _i_ ~s~ `*c*`", "bold i s *c*"),
        ("*bold _both_* (*b*)", "bold both (b)"),
        ("2 * 3 * 4, a*b*c, snake_case_name, ~ 5", "2 * 3 * 4, a*b*c, snake_case_name, ~ 5"),
        ("*a\nb*", "*a\nb*"),
        ("```*a*\n_b_```", "*a*\n_b_"),
        ("a &amp; b &lt;c&gt; &amp;lt;", "a & b <c> &lt;"),
        ("&gt; quoted\nnot &gt; here", "quoted\nnot > here"),
        ("<@U1> in <#C1> and <#C1|felles>, <!subteam^S1>", "Ida in #felles and #felles, mentor"),
        ("<!here> <!channel> <!everyone>", "@here @channel @everyone"),
        ("<!date^1755187200^{date_short}|14. august>", "14. august"),
        ("<!date^1755187200^{date_short}^14. august>", "14. august"),
        ("<https://x.no|here> <https://x.no> <mailto:a@x.no>", "here https://x.no a@x.no"),
        (":wave: at 10:30:45", "👋 at 10:30:45"),
    ],
)
def test_markup_is_read(text: str, shown: str) -> None:
    assert read(section(text)) == shown


def test_rich_text_is_read() -> None:
    time = {"type": "date", "timestamp": 1755187200, "format": "{time}", "fallback": "18:00"}
    pieces = [
        said("*a* "), {"type": "user", "user_id": "U1"}, said(" "), {"type": "channel", "channel_id": "C1"}, said(" "),
        time, said(" "), {"type": "link", "url": "https://x"}, {"type": "link", "url": "https://x", "text": " x "},
        {"type": "broadcast", "range": "here"}, {"type": "usergroup", "usergroup_id": "S1"},
        {"type": "emoji", "name": "wave"}, said("\n:wave:"),
    ]  # fmt: skip
    assert read(rich(*pieces)) == "*a* Ida #felles 18:00 https://x x @herementor👋\n:wave:"
    parts = [{"type": "rich_text_section", "elements": [said(text)]} for text in ("a", "b\n", "c")]
    assert read({"type": "rich_text", "elements": parts}) == "a\nb\nc"
    assert read(rich(*parts[:1], *parts[2:], kind="rich_text_list", style="bullet")) == "a\nc"


def test_plain_text_is_read_as_it_is_but_for_emoji() -> None:
    assert read({"type": "header", "text": plain("*a* &amp; <@U1>")}) == "*a* &amp; <@U1>"
    assert read({"type": "header", "text": plain(":wave:")}) == "👋"
    assert read({"type": "header", "text": plain(":wave:", emoji=False)}) == ":wave:"


def test_rest_is_read() -> None:
    context = {"type": "context", "elements": [marked("*a*"), plain("b")]}
    picture = {"type": "image", "image_url": "https://x", "alt_text": "x"}
    asked_for = field_of(label=plain("Name"))
    assert read(context, picture, {"type": "divider"}, asked_for) == "a b\nx\nName"
    assert read(section("a", fields=[plain("b")])) == "a\nb"
    assert read(section("a\n\nb", accessory=element("overflow", options=options(1)))) == "a · b · […]"


def test_what_can_be_pressed_is_found() -> None:
    picture = element("image", image_url="https://x", alt_text="x")
    asked_for = field_of(block_id="i", label=plain("Name"))
    blocks = [
        section(block_id="s", accessory=button("Go")),
        section(accessory=picture),
        actions(button("A"), button("B"), block_id="a"),
        asked_for,
        section(),
    ]
    found = [(block, reading.label(one)) for block, one in reading.elements(blocks)]
    assert found == [("s", "Go"), ("a", "A"), ("a", "B"), ("i", "")]


@dataclass
class Said:
    """A message as far as reading looks at it."""

    text: str = "x"
    blocks: list[Json] = field(default_factory=list)
    only_for: str | None = None
    edits: list[Json] = field(default_factory=list)


@pytest.mark.parametrize(
    ("blocks", "whom"),
    [
        ([section("<@U1> <@U2|x> `<@U3>` <!subteam^S1> <!here> &lt;@U4&gt;")], {"U1", "U2", "S1", "here"}),
        ([section("@channel and mail@here.no")], {"channel"}),
        ([{"type": "section", "text": marked("@channel", verbatim=True)}], set()),
        ([{"type": "section", "text": plain("<@U1> @here")}], set()),
        ([rich(said("<@U1> @everyone"), {"type": "channel", "channel_id": "C1"})], set()),
        ([rich({"type": "user", "user_id": "U1"}, {"type": "usergroup", "usergroup_id": "S1"})], {"U1", "S1"}),
        ([rich({"type": "broadcast", "range": "everyone"}, kind="rich_text_quote")], {"everyone"}),
        ([{"type": "context", "elements": [marked("<@U1>")]}, {"type": "header", "text": plain("<@U2>")}], {"U1"}),
    ],
)
def test_who_is_notified(blocks: list[Json], whom: set[str]) -> None:
    assert reading.notified(Said(blocks=blocks)) == whom
    assert reading.notified(Said(blocks=blocks, only_for="U1")) == set()
    assert reading.notified(Said(blocks=blocks, edits=[{}])) == set()


def test_text_without_blocks_is_what_is_read() -> None:
    message = Said(text="*Hi* <@U1>")
    assert reading.said(message, NAMES.__getitem__) == "Hi Ida"
    assert reading.notified(message) == {"U1"}
    assert reading.said(Said(text="x", blocks=[section("y")]), NAMES.__getitem__) == "y"
    assert reading.said(Said(text=""), NAMES.__getitem__) == ""


def read(*blocks: Json) -> str:
    return reading.words(list(blocks), NAMES.__getitem__)
