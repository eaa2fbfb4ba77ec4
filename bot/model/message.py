"""What is said: blocks of text first, and words on the buttons.

Every adapter renders every block somehow: natively, else simpler, else as text. A cog cannot ask which
platform it is on, and has no need to.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from urllib.parse import parse_qsl, quote_plus

from bot.model.phrase import Argument, Listing, Mention, Phrase, Text

Identifier = str | int


class Emphasis(StrEnum):
    """How a button looks; never the only carrier of its meaning."""

    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"


@dataclass(frozen=True)
class Action:
    """The name of a handler and the identifiers that it needs: never state, never trust."""

    handler: str
    arguments: Mapping[str, Identifier] = field(default_factory=lambda: MappingProxyType({}))

    def encode(self) -> str:
        """This action as one line, `events/join?occurrence=42`: all that a platform keeps of a button."""
        given = [f"{name}={quote_plus(str(value))}" for name, value in self.arguments.items()]
        return f"{self.handler}?{'&'.join(given)}" if given else self.handler

    @classmethod
    def decode(cls, text: str) -> "Action":
        """The action that `encode` wrote; its arguments are strings until the handler's types read them."""
        handler, _, query = text.partition("?")
        return cls(handler, MappingProxyType(dict(parse_qsl(query, keep_blank_values=True))))


def action(handler: str, **arguments: Identifier) -> Action:
    """The action that calls `cog/name` with these identifiers."""
    return Action(handler, MappingProxyType(arguments))


@dataclass(frozen=True)
class Button:
    """One thing to press, with the word for it."""

    label: Text
    action: Action
    emphasis: Emphasis = Emphasis.PLAIN


@dataclass(frozen=True)
class Option:
    """One line of a select: the value that the handler gets, and the words for it."""

    value: str
    label: Text


@dataclass(frozen=True)
class Select:
    """One choice among several; the handler gets it as `value`."""

    label: Text
    action: Action
    options: tuple[Option, ...]


Component = Button | Select


@dataclass(frozen=True)
class Heading:
    """A line that names what follows."""

    text: Text


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    text: Text


@dataclass(frozen=True)
class Facts:
    """Rows of a name and a value: "Where: Realfagbygget"."""

    rows: tuple[tuple[Text, Text], ...]


@dataclass(frozen=True)
class Item:
    """One entry of a list: a title, a line under it, and at most one button."""

    title: Text
    detail: Text | None = None
    button: Button | None = None


@dataclass(frozen=True)
class Actions:
    """A row of buttons, or one select."""

    components: tuple[Component, ...]


@dataclass(frozen=True)
class Picture:
    """A small drawing as SVG text, and always the words that tell the same to whoever cannot see it.

    The SVG begins with `<svg`, says its `width` and `height` in pixels, and takes nothing from elsewhere. It is drawn
    on white, and letters in it where the machine has a font. The words name nobody: platforms show them where no names
    can be. `name` is that of the file, without an ending.
    """

    svg: str
    alt: Text
    name: str


@dataclass(frozen=True)
class Attachment:
    """A small file of text that whoever reads an answer can save, such as `answers.yaml`, with the words that say so.

    What is posted or told holds none: it may have to be changed or taken back, and a file that was saved cannot be.
    """

    name: str
    text: str
    label: Text


Block = Heading | Paragraph | Facts | Item | Actions | Picture | Attachment


@dataclass(frozen=True)
class Message:
    """What is said in one go."""

    blocks: tuple[Block, ...]

    def components(self) -> Iterator[Component]:
        """Everything in it that can be pressed or chosen, in reading order."""
        for block in self.blocks:
            if isinstance(block, Actions):
                yield from block.components
            elif isinstance(block, Item) and block.button:
                yield block.button

    @property
    def attachment(self) -> Attachment | None:
        """The file in it; there is no more than one."""
        return next((block for block in self.blocks if isinstance(block, Attachment)), None)

    def mentions(self) -> Iterator[Mention]:
        """Everybody and every place that it names; the labels of buttons name nobody."""
        for block in self.blocks:
            for text in _texts(block):
                yield from _mentions_in(text)


def _texts(block: Block) -> Iterator[Text]:
    match block:
        case Heading(text) | Paragraph(text):
            yield text
        case Facts(rows):
            for row in rows:
                yield from row
        case Item(title, detail):
            yield title
            if detail:
                yield detail
        case Picture(_, alt):
            yield alt
        case Attachment(label=label):
            yield label


def _mentions_in(text: Argument) -> Iterator[Mention]:
    match text:
        case Mention():
            yield text
        case Phrase(_, arguments):
            for argument in arguments.values():
                yield from _mentions_in(argument)
        case Listing(items):
            for item in items:
                yield from _mentions_in(item)


def say(*blocks: Block | Text | None) -> Message:
    """A message of these blocks; a bare text is a paragraph, None is left out."""
    return Message(
        tuple(block if isinstance(block, Block) else Paragraph(block) for block in blocks if block is not None)
    )


def shorten(text: str, length: int) -> str:
    """At most `length` characters of a text, cut at a word where one ends near, the cut shown as "…"."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > length // 2 else cut).rstrip().rstrip(" .,:;") + "…"
