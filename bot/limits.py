"""What the strictest platform takes, and the check that a message keeps to it.

Sources: Discord's developer documentation on components and messages, Slack's reference of Block Kit.
"""

import re

from bot.i18n import Catalogue, Reader
from bot.model.errors import Declaration
from bot.model.message import (
    Actions,
    Attachment,
    Block,
    Button,
    Facts,
    Heading,
    Item,
    Message,
    Paragraph,
    Picture,
    Select,
)
from bot.model.phrase import Text

COMMAND_DESCRIPTION = 100  # Discord
SHORTCUTS = 5  # Discord documents so many message commands; Slack takes ten shortcuts
SHORTCUT_LABEL = 24  # Slack; Discord takes 32
FORM_TITLE = 24  # Slack
FORM_STEP = 5  # Discord, of a form at once
FORM_FIELDS = 20  # ours: Discord shows five at once, so that is four steps
FIELD_LABEL = 45  # Discord
HINT = 100  # Discord's label description
OPTIONS = 25  # Discord
OPTION_LABEL = 75  # Slack
BUTTON_LABEL = 75  # Slack; Discord takes 80
BUTTONS_IN_ROW = 5  # Discord
ACTION_ID = 86  # Discord's custom_id takes 100, and in direct messages also holds the guild's id
OPTION_VALUE = 100  # Discord
HEADING = 150  # Slack's header block
SECTION = 3_000  # Slack's section text
MESSAGE_TEXT = 4_000  # Discord, all text of a message together
EVERYTHING = 12_000  # Slack, about: all texts of a message together, and what can be chosen in it
MESSAGE_PARTS = 40  # Discord, components of a message, nested ones included

PICTURES = 10  # Discord, files of a message
PICTURE_SVG = 100_000  # bytes; ours, as are the next two: a drawing, not a photograph
PICTURE_SIDE = 1_000  # pixels
PICTURE_NAME = re.compile(r"[a-z0-9-]{1,60}")
PICTURE_WORDS = 1_000  # Slack's alt_txt

ATTACHMENT = 1_000_000  # bytes; ours
ATTACHMENT_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,59}")

_ROOT = re.compile(r"<svg\s[^>]*>")
_SIDE = re.compile(r"""\s(width|height)="([1-9]\d{0,3})\"""")


class TooMuch(Declaration):
    """A message that some platform would refuse: shorten it, or leave out on purpose."""


def check(message: Message, catalogue: Catalogue, reader: Reader) -> None:
    """Raise TooMuch where a message would not fit the strictest platform in this reader's words.

    Discord also refuses two components with one custom_id.
    """
    if not message.blocks:
        raise TooMuch("an empty message")
    written, parts = 0, 1  # one for the container around everything
    for block in message.blocks:
        texts = [catalogue.plain(text, reader) for text in _texts(block)]
        length = sum(map(len, texts))
        if length > (HEADING if isinstance(block, Heading) else SECTION):
            raise TooMuch(f"a {type(block).__name__} of {length} characters")
        written += length
        parts += _parts(block)
        _check_components(block, catalogue, reader)
        if isinstance(block, Picture):
            _check_picture(block, texts[0])
    pictures = [block.name for block in message.blocks if isinstance(block, Picture)]
    if len(pictures) > PICTURES or len(set(pictures)) < len(pictures):
        raise TooMuch(f"more than {PICTURES} pictures, or two of one name")
    _check_attachment(message, catalogue, reader)
    actions = [component.action.encode() for component in message.components()]
    if len(set(actions)) < len(actions):
        raise TooMuch("two components with one action")
    offered = sum(
        len(option.value) + len(catalogue.plain(option.label, reader))
        for component in message.components()
        if isinstance(component, Select)
        for option in component.options
    )
    if written + offered > EVERYTHING:
        raise TooMuch(f"a message of {written + offered} characters, its options counted")
    if written > MESSAGE_TEXT:
        raise TooMuch(f"a message of {written} characters")
    if parts > MESSAGE_PARTS:
        raise TooMuch(f"a message of {parts} components")


def _texts(block: Block) -> list[Text]:
    match block:
        case Heading(text) | Paragraph(text):
            return [text]
        case Facts(rows):
            return [text for row in rows for text in row]
        case Item(title, detail):
            return [title] + ([detail] if detail else [])
        case Picture(_, alt):
            return [alt]
        case Attachment(label=label):
            return [label]
    return []


def _parts(block: Block) -> int:
    match block:
        case Actions(components):
            return 1 + len(components)
        case Item(button=Button()):
            return 3  # Discord: a section, its text, its accessory
        case Attachment():
            return 2  # Discord: its words, and the file
    return 1


def _check_components(block: Block, catalogue: Catalogue, reader: Reader) -> None:
    match block:
        case Actions(components):
            buttons = [component for component in components if isinstance(component, Button)]
            if not components or len(buttons) > BUTTONS_IN_ROW or (len(buttons) < len(components) > 1):
                raise TooMuch("a row holds one to five buttons, or one select")
        case Item(button=Button() as button):
            components = (button,)
        case _:
            return
    for component in components:
        if len(component.action.encode()) > ACTION_ID:
            raise TooMuch(f"an action of more than {ACTION_ID} characters: {component.action.handler}")
        if not 1 <= len(catalogue.plain(component.label, reader)) <= BUTTON_LABEL:
            raise TooMuch(f"the label of {component.action.handler} is empty or longer than {BUTTON_LABEL}")
        if isinstance(component, Select):
            _check_select(component, catalogue, reader)


def _check_picture(picture: Picture, words: str) -> None:
    """One that is too large would end the process that draws it."""
    root = _ROOT.match(picture.svg)
    sides = dict(_SIDE.findall(root[0])) if root else {}
    if len(sides) < 2 or max(map(int, sides.values())) > PICTURE_SIDE:
        raise TooMuch(f"{picture.name}: an SVG says its width and height first, in pixels, {PICTURE_SIDE} at the most")
    if len(picture.svg.encode()) > PICTURE_SVG:
        raise TooMuch(f"{picture.name}: an SVG of more than {PICTURE_SVG} bytes")
    if not PICTURE_NAME.fullmatch(picture.name):
        raise TooMuch(f"{picture.name!r}: a picture's name is lower-case letters, digits and -, at most 60")
    if not 0 < len(words.strip()) <= len(words) <= PICTURE_WORDS:
        raise TooMuch(f"{picture.name}: its words are none, or more than {PICTURE_WORDS} characters")
    if any(Message((picture,)).mentions()):
        raise TooMuch(f"{picture.name}: its words name somebody, which is not shown everywhere")


def _check_attachment(message: Message, catalogue: Catalogue, reader: Reader) -> None:
    found = message.attachment
    if found is None:
        return
    if sum(isinstance(block, Attachment) for block in message.blocks) > 1:
        raise TooMuch("more than one file")
    if not ATTACHMENT_NAME.fullmatch(found.name):
        raise TooMuch(f"{found.name!r}: a file's name is lower-case letters, digits, - and ., at most 60")
    if not 0 < len(found.text.encode()) <= ATTACHMENT:
        raise TooMuch(f"{found.name}: a file of nothing, or of more than {ATTACHMENT} bytes")
    if not catalogue.plain(found.label, reader).strip():
        raise TooMuch(f"{found.name}: no words say what it is")
    pictures = [block.name for block in message.blocks if isinstance(block, Picture)]
    if len(pictures) == PICTURES or found.name in (f"{name}.png" for name in pictures):
        raise TooMuch(f"{found.name}: {PICTURES} pictures beside it, or one of that name")


def _check_select(select: Select, catalogue: Catalogue, reader: Reader) -> None:
    if not 1 <= len(select.options) <= OPTIONS:
        raise TooMuch(f"{select.action.handler}: a select has 1 to {OPTIONS} options")
    if len({option.value for option in select.options}) < len(select.options):
        raise TooMuch(f"{select.action.handler}: two options with one value")
    for option in select.options:
        if not 1 <= len(catalogue.plain(option.label, reader)) <= OPTION_LABEL or len(option.value) > OPTION_VALUE:
            raise TooMuch(f"{select.action.handler}: an option is empty or too long")
