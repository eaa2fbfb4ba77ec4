"""What must outlive the process: addresses, actions and messages come back as they were."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import codec
from bot.model.address import Address, Place
from bot.model.message import (
    Action,
    Actions,
    Attachment,
    Button,
    Emphasis,
    Facts,
    Heading,
    Item,
    Message,
    Option,
    Paragraph,
    Picture,
    Select,
    action,
    say,
    shorten,
)
from bot.model.moment import Days, Moment, Period, Relative, Style
from bot.model.phrase import Listing, Mention, Phrase, Verbatim, t

NAMES = st.from_regex(r"[a-z_]{1,10}", fullmatch=True)
WORDS = st.text(st.characters(codec="utf-8"), max_size=20)
INSTANTS = st.datetimes(timezones=st.just(UTC))
ADDRESSES = st.builds(Address, WORDS, WORDS, st.sampled_from(Place), WORDS)
MOMENTS = st.one_of(
    st.builds(Moment, INSTANTS, st.sampled_from(Style)),
    st.builds(Period, INSTANTS, INSTANTS, st.sampled_from(Style)),
    st.builds(Days, st.dates(), st.dates(), st.sampled_from(Style)),
    st.builds(Relative, INSTANTS),
)
PLAIN = st.one_of(WORDS, st.integers(), MOMENTS, st.builds(Mention, ADDRESSES), st.builds(Verbatim, WORDS))
TEXTS: st.SearchStrategy[Any] = st.recursive(
    st.builds(Verbatim, WORDS),
    lambda inner: st.one_of(
        st.builds(Phrase, NAMES, st.dictionaries(NAMES, PLAIN | inner, max_size=3)),
        st.builds(lambda items: t("x", items=Listing(tuple(items))), st.lists(inner, max_size=3)),
    ),
    max_leaves=6,
)
ACTIONS = st.builds(Action, NAMES.map("events/{}".format), st.dictionaries(NAMES, st.integers() | WORDS, max_size=3))
BUTTONS = st.builds(Button, TEXTS, ACTIONS, st.sampled_from(Emphasis))
SELECTS = st.builds(Select, TEXTS, ACTIONS, st.lists(st.builds(Option, WORDS, TEXTS), max_size=3).map(tuple))
BLOCKS = st.one_of(
    st.builds(Heading, TEXTS),
    st.builds(Paragraph, TEXTS),
    st.builds(Facts, st.lists(st.tuples(TEXTS, TEXTS), max_size=3).map(tuple)),
    st.builds(Item, TEXTS, st.none() | TEXTS, st.none() | BUTTONS),
    st.builds(Picture, WORDS, TEXTS, NAMES),
    st.builds(Attachment, NAMES, WORDS, TEXTS),
    st.builds(Actions, st.lists(BUTTONS, max_size=3).map(tuple) | SELECTS.map(lambda select: (select,))),
)
MESSAGES = st.builds(Message, st.lists(BLOCKS, max_size=4).map(tuple))


@given(MESSAGES)
def test_message_survives_a_row(message: Message) -> None:
    assert codec.decode(json.loads(json.dumps(codec.encode(message)))) == message


@given(ADDRESSES)
def test_address_survives_a_column(address: Address) -> None:
    encoded = address.encode()
    assert Address.decode(encoded) == address
    assert "\n" not in encoded


@given(st.lists(ADDRESSES, min_size=2, max_size=2, unique=True))
def test_two_addresses_never_look_alike(addresses: list[Address]) -> None:
    assert addresses[0].encode() != addresses[1].encode()


@pytest.mark.parametrize("text", ["", "a:b", "a:b:channel", "a:b:nowhere:c", "a:b:channel:c:d", "events/join?x=1"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each has its own words
        Address.decode(text)


@given(ACTIONS)
def test_action_survives_a_button(pressed: Action) -> None:
    again = Action.decode(pressed.encode())
    assert again.handler == pressed.handler
    assert again.arguments == {name: str(given) for name, given in pressed.arguments.items()}


@given(st.text())
def test_action_of_any_text_is_read_without_an_error(text: str) -> None:
    Action.decode(text)


def test_action_reads_as_it_is_written() -> None:
    assert action("events/join", occurrence=42).encode() == "events/join?occurrence=42"
    assert action("events/list").encode() == "events/list"


@pytest.mark.parametrize("value", [1.5, object(), {1, 2}, b"x", {"a": object()}, (object(),)])
def test_what_is_no_part_of_a_message_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        codec.encode(value)


def test_dates_and_instants_are_told_apart() -> None:
    day, instant = date(2026, 9, 1), datetime(2026, 9, 1, tzinfo=UTC)
    assert type(codec.decode(codec.encode(day))) is date
    assert codec.decode(codec.encode(instant)) == instant


def test_message_is_said_in_blocks() -> None:
    assert say(t("a"), None, Heading(t("b")), Verbatim("c")) == Message(
        (Paragraph(t("a")), Heading(t("b")), Paragraph(Verbatim("c")))
    )


def test_components_come_in_reading_order() -> None:
    first, second = Button(t("a"), action("x/a")), Button(t("b"), action("x/b"))
    choice = Select(t("c"), action("x/c"), (Option("1", t("d")),))
    message = say(Item(t("t"), button=first), Item(t("none")), Actions((second,)), Actions((choice,)))
    assert list(message.components()) == [first, second, choice]


@given(st.text(max_size=60), st.integers(1, 40))
def test_shortened_text_fits_and_shows_that_it_is_cut(text: str, length: int) -> None:
    short = shorten(text, length)
    assert len(short) <= length
    assert short == text if len(text) <= length else short.endswith("…")
    assert text.startswith(short.removesuffix("…")) or len(text) <= length


def test_text_is_cut_between_words() -> None:
    assert shorten("waffles and board games", 14) == "waffles and…"
    assert shorten("x" * 20, 10) == "x" * 9 + "…"
    assert shorten("no more of it. Results follow", 16) == "no more of it…"
