"""Messages and forms as Discord's components, ready to be sent."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial
from typing import Any

import discord
from discord import ui

from bot.adapters.discord.text import Words, escaped, is_id
from bot.i18n import Catalogue, Reader
from bot.model.form import Field, Kind, OpenForm
from bot.model.message import (
    Actions,
    Attachment,
    Block,
    Button,
    Emphasis,
    Facts,
    Heading,
    Item,
    Message,
    Paragraph,
    Picture,
    Select,
    shorten,
)
from bot.model.phrase import Text, Verbatim, t
from bot.parameters import pieces

_MESSAGE_TEXT = 4_000  # characters of all text of a message together, markup included
_ID = 100
_BUTTON_LABEL = 80
_PLACEHOLDER = 150
_OPTION_LABEL = 100
_FORM_TITLE = 45
_FIELD_LABEL = 45
_HINT = 100
_FIELD_TEXT = 4_000
_INTEGER = 10  # characters: nine digits and a sign
_RADIO = range(2, 11)  # so many options fit a group of round buttons
_BOXES = range(1, 11)  # or of boxes
_ROLES = 25

# Escaping and the marks of times make a text longer than the words that the core has counted. Then what people
# typed is cut, ever shorter; a message that is too long even so is mostly marks, and loses these as well.
_TYPED_LIMITS = (None, 2_000, 1_000, 500, 200, 100, 50)
_BARE_LIMITS = (200, 50, 10)

_STYLES = {
    Emphasis.PLAIN: discord.ButtonStyle.secondary,
    Emphasis.PRIMARY: discord.ButtonStyle.primary,
    Emphasis.DANGER: discord.ButtonStyle.danger,
}
_CHANNELS = [discord.ChannelType.text, discord.ChannelType.news]

_HOME = re.compile(r"([0-9a-z]*)~(.*)", re.DOTALL)
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_CUT = "…"
_NOTHING = "\u200b"  # takes no room, and is no white space to Discord

_Say = Callable[[Text], str]
_Component = ui.Button[Any] | ui.Select[Any]


def encode_id(action: str, home: str | None) -> str:
    """The id of a component or form; `home` is the guild that it belongs to where Discord will not say it.

    ValueError if it is longer than Discord takes.
    """
    prefix = f"{_base36(int(home))}~" if home is not None else "~" if _HOME.fullmatch(action) else ""
    id_ = prefix + action
    if len(id_) > _ID:
        raise ValueError(f"an id of {len(id_)} characters: {action.partition('?')[0]}")
    return id_


def decode_id(custom_id: str) -> tuple[str, str | None]:
    """The action and the guild that `encode_id` wrote."""
    found = _HOME.fullmatch(custom_id)
    if found is None:
        return custom_id, None
    return found[2], str(int(found[1], len(_DIGITS))) if found[1] else None


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    return digits or "0"


class Renderer:
    """Puts the model's messages and forms into Discord's components; to be used where an event loop runs.

    What it makes is stopped already: a press is understood from its id alone, so discord.py keeps nothing of it.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._words = Words(catalogue)

    def message(
        self, message: Message, reader: Reader, *, home: str | None, files: Collection[str] = ()
    ) -> ui.LayoutView:
        """The components of a message; `home` is the guild that speaks, if it is a direct message.

        `files` names those that come along. In the place of pictures that do not stand their words, and of a file that
        does not is said that it could not be sent.
        """
        texts = iter(self._fitting(message, reader, files))
        view = ui.LayoutView(timeout=None)
        for block in message.blocks:
            match block:
                case Actions(components):
                    view.add_item(ui.ActionRow(*(self._component(one, reader, home) for one in components)))
                case Picture(_, alt, name) if picture_file(name) in files:
                    next(texts)  # there is room for its words, and they are not needed
                    described = self._words.plain(alt, reader)
                    shown = discord.MediaGalleryItem(_along(picture_file(name)), description=described)
                    view.add_item(ui.MediaGallery(shown))
                case Attachment(name=name) if name in files:
                    view.add_item(ui.TextDisplay(next(texts)))
                    view.add_item(ui.File(_along(name)))
                case Item(button=Button() as button):
                    view.add_item(ui.Section(next(texts), accessory=self._component(button, reader, home)))
                case _:
                    view.add_item(ui.TextDisplay(next(texts)))
        view.stop()
        return view

    def form(self, form: OpenForm, reader: Reader, *, home: str | None) -> ui.Modal:
        """The window that asks the questions of a form, its fields called by their parameters' names."""
        step, steps = form.step
        part = f" ({step}/{steps})" if steps > 1 else ""
        title = shorten(self._label(form.title, reader), _FORM_TITLE - len(part))
        modal = ui.Modal(title=title + part, timeout=None, custom_id=encode_id(form.action, home))
        for field in form.fields:
            hint = shorten(self._words.plain(field.hint, reader), _HINT) if field.hint else None
            label = shorten(self._label(field.label, reader), _FIELD_LABEL)
            modal.add_item(ui.Label(text=label, description=hint, component=self._field(field, reader)))
        modal.stop()
        return modal

    def _fitting(self, message: Message, reader: Reader, files: Collection[str]) -> list[str]:
        """The texts of the blocks that have one, together no longer than Discord takes."""
        blocks = [block for block in message.blocks if not isinstance(block, Actions)]
        lines: list[list[str]] = []
        for say in self._ever_shorter(reader):
            lines = [list(_lines(block, say, files)) for block in blocks]
            texts = ["\n".join(written).strip() or _CUT for written in lines]
            if sum(map(len, texts)) <= _MESSAGE_TEXT:
                return texts
        return [_within(_MESSAGE_TEXT // len(blocks), written) for written in lines]

    def _ever_shorter(self, reader: Reader) -> Iterator[_Say]:
        for limit in _TYPED_LIMITS:
            yield partial(self._words.text, reader=reader, typed_limit=limit)
        for limit in _BARE_LIMITS:
            yield partial(self._bare, reader=reader, limit=limit)

    def _bare(self, text: Text, *, reader: Reader, limit: int) -> str:
        return escaped(shorten(self._words.plain(text, reader), limit))

    def _label(self, text: Text, reader: Reader) -> str:
        return self._words.plain(text, reader) or _CUT

    def _component(self, component: Button | Select, reader: Reader, home: str | None) -> _Component:
        label = self._label(component.label, reader)
        custom_id = encode_id(component.action.encode(), home)
        if isinstance(component, Button):
            style = _STYLES[component.emphasis]
            return ui.Button(label=shorten(label, _BUTTON_LABEL), style=style, custom_id=custom_id)
        options = [
            discord.SelectOption(label=shorten(self._label(option.label, reader), _OPTION_LABEL), value=option.value)
            for option in component.options
        ]
        return ui.Select(custom_id=custom_id, placeholder=shorten(label, _PLACEHOLDER), options=options)

    def _field(self, field: Field, reader: Reader) -> ui.Item[Any]:
        asked, value = field.parameter, field.value
        name, required = asked.name, asked.required
        match asked.kind:
            case Kind.CHOICE:
                return self._choice(field, reader)
            case Kind.CHOICES:
                return self._choices(field, reader)
            case Kind.BOOLEAN:
                return ui.Checkbox(custom_id=name, default=value == "yes" if value else bool(asked.default))
            case Kind.CHANNEL:
                return ui.ChannelSelect(
                    custom_id=name, channel_types=_CHANNELS, default_values=_objects(value)[:1],
                    min_values=int(required), required=required,
                )  # fmt: skip
            case Kind.PERSON:
                return ui.UserSelect(
                    custom_id=name, default_values=_objects(value)[:1], min_values=int(required), required=required
                )
            case Kind.ROLES:
                # Never required, so that none can be chosen too.
                return ui.RoleSelect(
                    custom_id=name, default_values=_objects(value)[:_ROLES], min_values=0, max_values=_ROLES,
                    required=False,
                )  # fmt: skip
            case Kind.SOURCE:
                return ui.FileUpload(custom_id=name, min_values=int(required), max_values=1, required=required)
        most = _INTEGER if asked.kind is Kind.INTEGER else min(asked.max_length or _FIELD_TEXT, _FIELD_TEXT)
        return ui.TextInput(
            custom_id=name, style=discord.TextStyle.paragraph if asked.multiline else discord.TextStyle.short,
            default=shorten(value, most) or None, required=required, max_length=most,
        )  # fmt: skip

    def _choices(self, field: Field, reader: Reader) -> ui.Item[Any]:
        """Never required, so that none can be chosen too."""
        name, chosen = field.parameter.name, pieces(field.value)
        shown = self._options(field, reader, chosen)
        if len(shown) in _BOXES:
            boxes = [
                discord.CheckboxGroupOption(label=label, value=value, default=set_) for label, value, set_ in shown
            ]
            return ui.CheckboxGroup(
                custom_id=name, options=boxes, min_values=0, max_values=len(boxes), required=False
            )  # fmt: skip
        options = [discord.SelectOption(label=label, value=value, default=set_) for label, value, set_ in shown]
        return ui.Select(custom_id=name, options=options, min_values=0, max_values=len(options), required=False)

    def _options(self, field: Field, reader: Reader, chosen: Collection[str]) -> list[tuple[str, str, bool]]:
        """The words, the value, and whether it is chosen now, of each thing that can be chosen."""
        return [
            (shorten(self._label(label, reader), _OPTION_LABEL), value, value in chosen)
            for value, label in field.options
        ]

    def _choice(self, field: Field, reader: Reader) -> ui.Item[Any]:
        asked = field.parameter
        shown = self._options(field, reader, (field.value or str(asked.default or ""),))
        if len(shown) in _RADIO:
            buttons = [discord.RadioGroupOption(label=label, value=value, default=set_) for label, value, set_ in shown]
            return ui.RadioGroup(custom_id=asked.name, required=asked.required, options=buttons)
        options = [discord.SelectOption(label=label, value=value, default=set_) for label, value, set_ in shown]
        return ui.Select(custom_id=asked.name, required=asked.required, min_values=int(asked.required), options=options)


def _lines(block: Block, say: _Say, files: Collection[str]) -> Iterator[str]:
    match block:
        case Heading(text):
            named = _one_line(say(text))
            # Discord takes the last "#" of a heading for a part of its mark, even behind a backslash.
            yield f"## {named}{_NOTHING}" if named.endswith("#") else f"## {named or _CUT}"
        case Paragraph(text):
            yield say(text)
        case Facts(rows):
            for name, value in rows:
                named = _one_line(say(name))
                yield f"**{named}:** {say(value)}" if named else say(value)
        case Item(title, detail):
            named = _one_line(say(title))
            yield f"**{named}**" if named else _CUT
            if detail:
                yield say(detail)
        case Picture(_, alt):
            yield say(alt)
        case Attachment(name, _, label):
            yield say(label)
            if name not in files:
                yield say(t("core.file_not_sent", name=Verbatim(name)))


def picture_file(picture: str) -> str:
    """The name of a picture's file."""
    return f"{picture}.png"


def _along(file: str) -> str:
    """How a message refers to a file that comes along with it."""
    return f"attachment://{file}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _within(length: int, lines: Iterable[str]) -> str:
    """As many whole lines as fit, the rest shown as "…"."""
    kept = ""
    for line in lines:
        if len(kept) + len(line) + len(f"\n{_CUT}") > length:
            return kept + _CUT
        kept += f"{line}\n"
    return kept.strip() or _CUT


def _objects(ids: str) -> list[discord.Object]:
    """What a field of channels or roles is filled with."""
    return [discord.Object(int(id_)) for id_ in map(str.strip, ids.split(",")) if is_id(id_)]
