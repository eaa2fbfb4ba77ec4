"""What the strictest platform takes: each limit holds to the character."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from zoneinfo import ZoneInfo

import pytest

from bot import limits
from bot.i18n import Catalogue, Reader
from bot.limits import TooMuch, check
from bot.model.address import Address, Place
from bot.model.errors import Declaration
from bot.model.message import (
    Actions,
    Attachment,
    Button,
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
)
from bot.model.phrase import Mention, Text, Verbatim, t

READER = Reader("nb", ZoneInfo("Europe/Oslo"), datetime(2026, 9, 1, tzinfo=UTC))
GO = action("notebook/again", note=1)
SOMEBODY = Mention(Address("office", "class", Place.DIRECT, "amara"))
_NOTES = count(2)  # no two buttons of a message may carry the same


def text(length: int) -> Verbatim:
    """That many characters."""
    return Verbatim("x" * length)


def button(length: int = 1) -> Button:
    """A button with so long a label."""
    return Button(text(length), action("notebook/again", note=next(_NOTES)))


def named(length: int) -> Button:
    """A button whose action is so long."""
    bare = len(action("notebook/again", note="").encode())
    return Button(text(1), action("notebook/again", note="x" * (length - bare)))


def picture(*, words: int = 1, name: str = "x", width: str = "9", height: str = "9", size: int = 0) -> Picture:
    """A drawing of nothing, of so many bytes, with so many words' characters."""
    svg = f'<svg stroke-width="5" width="{width}" height="{height}"></svg>'
    return Picture(svg + " " * (size - len(svg)), text(words), name)


def file(name: str = "a.csv", *, size: int = 1, label: Text | None = None) -> Attachment:
    """A file of so many bytes."""
    return Attachment(name, "x" * size, label or text(1))


def select(options: int = 1, *, label: int = 1, value: int = 1, own: int = 1) -> Actions:
    """A select with so many options, of so many characters."""
    return Actions((Select(text(own), GO, tuple(Option(f"{n:x<{value}}", text(label)) for n in range(options))),))


def paragraphs(count: int, length: int = 1) -> Message:
    """That many paragraphs."""
    return say(*(Paragraph(text(length)) for _ in range(count)))


LIMITS: dict[str, tuple[int, Callable[[int], Message]]] = {
    "heading": (limits.HEADING, lambda n: say(Heading(text(n)))),
    "paragraph": (limits.SECTION, lambda n: say(text(n))),
    "facts together": (limits.SECTION, lambda n: say(Facts(((text(1000), text(1000)), (text(1), text(n - 2001)))))),
    "item with its detail": (limits.SECTION, lambda n: say(Item(text(100), text(n - 100)))),
    "whole message": (limits.MESSAGE_TEXT, lambda n: say(text(3000), text(n - 3000))),
    "components of a message": (limits.MESSAGE_PARTS - 1, paragraphs),
    "components with rows": (
        limits.MESSAGE_PARTS - 7,
        lambda n: say(
            Actions((button(), button())), Item(text(1), button=button()), *paragraphs(n).blocks[:-1], text(1)
        ),
    ),
    "buttons in a row": (limits.BUTTONS_IN_ROW, lambda n: say(Actions(tuple(button() for _ in range(n))))),
    "label of a button": (limits.BUTTON_LABEL, lambda n: say(Actions((button(n),)))),
    "label of an item's button": (limits.BUTTON_LABEL, lambda n: say(Item(text(1), button=button(n)))),
    "label of a select": (limits.BUTTON_LABEL, lambda n: say(select(own=n))),
    "action": (limits.ACTION_ID, lambda n: say(Actions((named(n),)))),
    "action of an item": (limits.ACTION_ID, lambda n: say(Item(text(1), button=named(n)))),
    "options": (limits.OPTIONS, lambda n: say(select(n))),
    "label of an option": (limits.OPTION_LABEL, lambda n: say(select(label=n))),
    "pictures": (limits.PICTURES, lambda n: say(*(picture(name=f"p{i}") for i in range(n)))),
    "words of a picture": (limits.PICTURE_WORDS, lambda n: say(picture(words=n))),
    "name of a picture": (60, lambda n: say(picture(name="x" * n))),
    "width of a picture": (limits.PICTURE_SIDE, lambda n: say(picture(width=str(n)))),
    "height of a picture": (limits.PICTURE_SIDE, lambda n: say(picture(height=str(n)))),
    "drawing": (limits.PICTURE_SVG, lambda n: say(picture(size=n))),
    "file": (limits.ATTACHMENT, lambda n: say(file(size=n))),
    "name of a file": (60, lambda n: say(file("x" * n))),
    "words of a file": (limits.SECTION, lambda n: say(file(label=text(n)))),
    "files": (1, lambda n: say(*(file(f"a{i}.csv") for i in range(n)))),
    "pictures beside a file": (limits.PICTURES - 1, lambda n: say(file(), *(picture(name=f"p{i}") for i in range(n)))),
    "components with a file": (limits.MESSAGE_PARTS - 3, lambda n: say(file(), *paragraphs(n).blocks)),
    "value of an option": (limits.OPTION_VALUE, lambda n: say(select(value=n))),
}


@pytest.mark.parametrize("what", LIMITS)
def test_limit_holds_to_the_last_one(catalogue: Catalogue, what: str) -> None:
    most, made = LIMITS[what]
    check(made(most), catalogue, READER)
    with pytest.raises(TooMuch):
        check(made(most + 1), catalogue, READER)


@pytest.mark.parametrize(
    "message",
    [
        Message(()),
        say(Actions(())),
        say(Actions((button(0),))),
        say(select(0)),
        say(picture(words=0)),
        say(picture(name="")),
        say(picture(name="../x")),
        say(picture(width="1e9")),
        say(picture(width="10%")),
        say(picture(height="")),
        say(Picture('<svg viewBox="0 0 9 9"></svg>', text(1), "x")),
        say(Picture("<p>", text(1), "x")),
        say(Picture('<!DOCTYPE svg><svg width="9" height="9"></svg>', text(1), "x")),
        say(picture(), picture()),
        say(Picture(picture().svg, t("notebook.note", text=SOMEBODY), "x")),
        say(file(size=0)),
        say(file(label=text(0))),
        say(file("")),
        say(file(".yaml")),
        say(file("../a.csv")),
        say(file("A.csv")),
        say(file('a".csv')),
        say(file("a.csv\n")),
        say(file("x.png"), picture()),
        say(select(label=0)),
        say(select(own=0)),
        say(Actions((button(), Select(text(1), GO, (Option("v", text(1)),))))),
        say(Actions((Select(text(1), GO, (Option("v", text(1)),)),) * 2)),
    ],
)
def test_what_is_empty_or_mixed_is_refused(catalogue: Catalogue, message: Message) -> None:
    with pytest.raises(TooMuch):
        check(message, catalogue, READER)


def test_length_is_that_of_the_readers_words(catalogue: Catalogue) -> None:
    phrase = t("notebook.written", text="x" * (limits.SECTION - len("Skrive: ")))
    check(say(phrase), catalogue, Reader("nn", READER.zone, READER.now))
    with pytest.raises(TooMuch):  # "Skrevet: " is a letter longer
        check(say(phrase), catalogue, READER)


def test_it_is_found_at_start_up_as_a_declaration_is() -> None:
    assert issubclass(TooMuch, Declaration)


def test_two_components_with_one_action_are_refused(catalogue: Catalogue) -> None:
    twice = Button(text(1), GO)
    check(say(Actions((twice, button()))), catalogue, READER)
    with pytest.raises(TooMuch):
        check(say(Actions((twice, button())), Item(text(1), button=twice)), catalogue, READER)
