"""Messages as Slack's blocks: what is sent, and that Slack takes it, however much it is."""

from html import unescape

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.i18n import LOCALES, Reader
from bot.limits import TooMuch, check
from bot.model.address import Place
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
from bot.model.phrase import Mention, Verbatim, t
from tests.adapters.test_slack_text import (
    CATALOGUE,
    NOW,
    READER,
    START,
    TWO_HOURS,
    TYPED,
    Posted,
    at,
    called,
    posted,
)
from tests.fakes.slack import reading
from tests.fakes.slack.blocks import interactive
from tests.fakes.slack.refusal import Json

READERS = [Reader(locale, READER.zone, NOW) for locale in LOCALES]
LONG = "long " * 1_000


def button(label: str = "Go", note: int = 1, emphasis: Emphasis = Emphasis.PLAIN) -> Button:
    """A button of the notebook."""
    return Button(Verbatim(label), action("notebook/again", note=note), emphasis)


def select(note: int = 1, *, options: int = 25, length: int = 75) -> Select:
    """A choice among many."""
    chosen = tuple(Option(f"{number}".rjust(100, "v"), Verbatim("o" * length)) for number in range(options))
    return Select(Verbatim("s" * 75), action("notebook/pick", note=note), chosen)


def rich(*lines: list[Json]) -> Json:
    """A block of rich text of these lines."""
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": line} for line in lines]}


def said(text: str, **style: bool) -> Json:
    """Words."""
    return {"type": "text", "text": text} | ({"style": style} if style else {})


def plain(text: str) -> Json:
    """A text without markup, and without pictures in the place of `:words:`."""
    return {"type": "plain_text", "text": text, "emoji": False}


def test_every_block_is_said_in_slacks_way() -> None:
    message = say(
        Heading(Verbatim("Quiz")),
        t("notebook.written", text="*a*"),
        Facts(((Verbatim("Where"), Verbatim("A_1")), (Verbatim("When"), Verbatim("now")))),
        Item(Verbatim("One"), Verbatim("more")),
        Item(Verbatim("Two")),
        Item(Verbatim("Three"), button=button("Read", 2, Emphasis.PRIMARY)),
        Actions((button(), button("Stop", 3, Emphasis.DANGER))),
        Actions((Select(Verbatim("Choose"), action("notebook/pick"), (Option("7", Verbatim("Seven")),)),)),
    )
    assert posted(message).blocks == [
        {"type": "header", "text": plain("Quiz")},
        rich([said("Written: "), said("*a*")]),
        rich(
            [said("Where", bold=True), said(": ", bold=True), said("A_1")],
            [said("When", bold=True), said(": ", bold=True), said("now")],
        ),
        rich([said("One", bold=True)], [said("more")]),
        rich([said("Two", bold=True)]),
        rich([said("Three", bold=True)]),
        {
            "type": "actions",
            "elements": [
                {"type": "button", "action_id": "notebook/again?note=2", "text": plain("Read"), "style": "primary"}
            ],
            "block_id": "item1",
        },
        {
            "type": "actions",
            "elements": [
                {"type": "button", "action_id": "notebook/again?note=1", "text": plain("Go")},
                {"type": "button", "action_id": "notebook/again?note=3", "text": plain("Stop"), "style": "danger"},
            ],
        },
        {
            "type": "actions",
            "elements": [
                {
                    "type": "static_select",
                    "action_id": "notebook/pick",
                    "placeholder": plain("Choose"),
                    "options": [{"value": "7", "text": plain("Seven")}],
                }
            ],
        },
    ]


@pytest.mark.parametrize("text", ["", " ", "\u202e", "\n"])
def test_no_text_is_empty(text: str) -> None:
    typed = Verbatim(text)
    facts, items = Facts(((typed, typed),)), (Item(typed), Item(typed, button=button(text)))
    shown = posted(say(Heading(typed), typed, facts, *items, Actions((button(text, 2),))))
    assert [reading.label(one) for block in shown.blocks for one in interactive(block)] == ["…", "…"]
    assert shown.blocks[0]["text"]["text"] == "…"
    assert posted(say(typed)).text == "…"


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: str(reader.locale))
@pytest.mark.parametrize(
    "message",
    [
        say(Verbatim("<&>" * 1_000), Verbatim("&" * 1_000)),
        say(*(Verbatim("w" * 100) for _ in range(39))),
        say(*(Item(Verbatim("*" * 50), Verbatim("&" * 52)) for _ in range(39))),
        say(*(Item(Verbatim("t" * 60), Verbatim("d" * 240), button("b" * 75, note)) for note in range(13))),
        say(*(Actions(tuple(button("b" * 75, 5 * row + note) for note in range(5))) for row in range(6))),
        say(Facts(tuple((Verbatim("n"), Verbatim("v")) for _ in range(400)))),
        say(Facts(tuple((Verbatim("a"), t("notebook.written", text=Moment(START))) for _ in range(50)))),
        say(Verbatim(f"https://x.test/{'a' * 2_980}"), Verbatim("https://ab.test " * 62)),
        say(Heading(Verbatim("h" * 150)), Verbatim(LONG[:3_000]), *(Actions((select(n),)) for n in range(2))),
        say(Actions((Button(Verbatim("b"), action("notebook/again", note="n" * 66)),))),
    ],
)
def test_largest_messages_are_taken_in_every_language(message: Message, reader: Reader) -> None:
    check(message, CATALOGUE, reader)
    assert called(posted(message, reader)) == set()


def test_many_long_selects_are_taken_or_stopped_in_time() -> None:
    message = say(*(Actions((select(note),)) for note in range(8)))
    try:
        check(message, CATALOGUE, READER)
    except TooMuch:
        return
    posted(message)


texts = st.one_of(
    TYPED.map(Verbatim),
    st.text("*<&#>a\n", min_size=300, max_size=900).map(Verbatim),
    st.builds(lambda typed: t("notebook.written", text=typed), TYPED),
    st.sampled_from(
        [t("notebook.written", text=time) for time in (Period(START, START + TWO_HOURS), Moment(START, Style.TIME))]
    ),
)
labels = st.text(min_size=1, max_size=75).map(Verbatim)
notes = st.integers(0, 10**9)
buttons = st.builds(lambda label, note: Button(label, action("notebook/again", note=note)), labels, notes)
values = st.lists(st.text(min_size=1, max_size=100), min_size=1, max_size=25, unique=True)
options = st.builds(lambda values, label: tuple(Option(value, label) for value in values), values, labels)
selects = st.builds(
    lambda label, note, options: Select(label, action("notebook/pick", note=note), options), labels, notes, options
)
blocks: st.SearchStrategy[Block] = st.one_of(
    st.builds(Heading, TYPED.map(Verbatim)),
    st.builds(Paragraph, texts),
    st.builds(Facts, st.lists(st.tuples(texts, texts), min_size=1, max_size=20).map(tuple)),
    st.builds(Item, texts, st.none() | texts, st.none() | buttons),
    st.builds(Actions, st.lists(buttons, min_size=1, max_size=5).map(tuple) | st.tuples(selects)),
)


@given(st.lists(blocks, min_size=1, max_size=8), st.sampled_from(READERS))
@settings(deadline=None, max_examples=40)
def test_every_message_that_passes_the_cores_check_is_taken(blocks: list[Block], reader: Reader) -> None:
    message = say(*blocks)
    try:
        check(message, CATALOGUE, reader)
    except TooMuch:
        assume(False)
    shown = posted(message, reader)
    assert called(shown) == set()
    pressed = [one for block in shown.blocks for one in interactive(block)]
    assert [one["action_id"] for one in pressed] == [component.action.encode() for component in message.components()]
    ids = [block["block_id"] for block in shown.blocks if "block_id" in block]
    assert len(set(ids)) == len(ids)


def test_notifications_and_screen_readers_are_given_everything() -> None:
    who, where = Mention(at(Place.DIRECT, "U1"), notifies=True), Mention(at(Place.CHANNEL, "C1"))
    message = say(
        Heading(Verbatim("A <heading>")),
        t("notebook.hail", who=who, text="*tea* & cake"),
        t("notebook.written", text=where),
        Facts(((Verbatim("When"), t("notebook.written", text=Moment(START))), (Verbatim("Where"), Verbatim("A_1")))),
        Item(Verbatim("An item"), Verbatim("of\ntwo"), button()),
    )
    shown = posted(message, names={"U1": "Ida"})
    assert unescape(shown.text).split("\n") == [
        "A <heading>",
        "Ida: *tea* & cake",
        "Written: <#C1>",
        "When: Written: Tuesday 24 November at 18:00",
        "Where: A_1",
        "An item",
        "of two",
    ]
    assert called(Posted(shown.text)) == set(), "the blocks call whom they call"
    assert called(shown) == {"U1"}


@pytest.mark.parametrize("name", ["I" * 200, "Ida " * 50])
def test_what_does_not_fit_is_cut_where_it_can_be_seen(name: str) -> None:
    hail = t("notebook.hail", who=Mention(at(Place.DIRECT, "U1")), text="x")
    shown = posted(say(Heading(hail), hail), names={"U1": name})
    assert len(shown.blocks[0]["text"]["text"]) <= 150
    assert shown.blocks[0]["text"]["text"].endswith("…")
    assert reading.words(shown.blocks[1:], str) == f"{name.strip()}: x"
