"""Messages and forms as Slack's blocks and views."""

import json
import re
from collections.abc import Mapping, Sequence
from itertools import count
from types import MappingProxyType

from bot.adapters.slack.read import ADDRESS
from bot.adapters.slack.text import Json, Names, Words, cut, cut_markup
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
)
from bot.model.phrase import t
from bot.model.typed import visible
from bot.parameters import pieces

_HEADER = 150
_BUTTON_LABEL = 75
_PLACEHOLDER = 150
_OPTION_LABEL = 75
_OPTION_VALUE = 150
_FORM_TITLE = 24
_LABEL = 2_000
_FIELD_TEXT = 3_000
_INTEGER = 10  # characters: nine digits and a sign
_WEB_ADDRESS = 2_000
_MAY_BE_EMPTY = (Kind.BOOLEAN, Kind.CHOICES, Kind.ROLES, Kind.SOURCE)
_RADIO = 10  # options of a group of round buttons
_OPTIONS = 100
_NOTICE = 4_000  # characters of what notifications and screen readers are given: no more where a message is changed
_VIEW = 100  # blocks
_NAME = "Fadderbot"
_ITEM = "item"  # begins the id of the row that belongs to the entry above it
_ROOM = re.compile(r"(?:<#)?(?P<id>[CG][A-Z0-9]{6,})(?:\|[^>]*)?>?")
_PERSON = re.compile(r"[UW][A-Z0-9]{6,}")
_STYLES = {Emphasis.PRIMARY: "primary", Emphasis.DANGER: "danger"}

Groups = Sequence[tuple[str, str]]
"""The groups of a workspace: id and name."""


class Renderer:
    """Puts the model's messages and forms into blocks."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._words = Words(catalogue)

    def message(
        self, message: Message, reader: Reader, names: Names, files: Mapping[str, str] = MappingProxyType({})
    ) -> Json:
        """The `blocks` of a message, and the `text` that notifications and screen readers are given.

        `files` are Slack's ids of its pictures, by name; in the place of all others stand their words.
        """
        text = cut_markup(self._notice(message, reader, names), _NOTICE)
        return {"blocks": self._blocks(message, reader, names, files), "text": text}

    def _blocks(
        self, message: Message, reader: Reader, names: Names, files: Mapping[str, str] = MappingProxyType({})
    ) -> list[Json]:
        numbers = count(1)
        return [
            one
            for block in message.blocks
            for one in (
                [self._picture(block, files[block.name], reader)]
                if isinstance(block, Picture) and block.name in files
                else self._block(block, reader, names, numbers)
            )
        ]

    def _picture(self, picture: Picture, file: str, reader: Reader) -> Json:
        return {"type": "image", "slack_file": {"id": file}, "alt_text": self._words.plain(picture.alt, reader)}

    def _block(self, block: Block, reader: Reader, names: Names, numbers: "count[int]") -> list[Json]:
        match block:
            case Heading(text):
                return [{"type": "header", "text": _plain(cut(self._words.plain(text, reader, names), _HEADER))}]
            case Paragraph(text) | Picture(_, text) | Attachment(label=text):
                return [_rich(self._words.pieces(text, reader, names))]
            case Facts(rows):
                return [_rich(*(self._fact(name, value, reader, names) for name, value in rows))]
            case Item(title, detail, button):
                lines = [self._words.pieces(title, reader, names, bold=True)]
                if detail:
                    lines.append(self._words.pieces(detail, reader, names))
                entry = _rich(*lines)
                if button is None:
                    return [entry]
                return [entry, self._row([button], reader) | {"block_id": f"{_ITEM}{next(numbers)}"}]
            case Actions(components):
                return [self._row(components, reader)]

    def _fact(self, name: object, value: object, reader: Reader, names: Names) -> list[Json]:
        named = self._words.pieces(name, reader, names, bold=True)  # type: ignore[arg-type] # a row of texts
        said = self._words.pieces(value, reader, names)  # type: ignore[arg-type]
        return [*named, {"type": "text", "text": ": ", "style": {"bold": True}}, *said] if named else said

    def _row(self, components: Sequence[Button | Select], reader: Reader) -> Json:
        return {"type": "actions", "elements": [self._component(one, reader) for one in components]}

    def _component(self, component: Button | Select, reader: Reader) -> Json:
        label, id_ = self._words.plain(component.label, reader), component.action.encode()
        if isinstance(component, Button):
            button = {"type": "button", "action_id": id_, "text": _plain(cut(label, _BUTTON_LABEL))}
            style = _STYLES.get(component.emphasis)
            return button | ({"style": style} if style else {})
        options = [
            option(one.value, self._words.plain(one.label, reader)) for one in component.options
        ]  # fmt: skip
        placeholder = _plain(cut(label, _PLACEHOLDER))
        return {"type": "static_select", "action_id": id_, "placeholder": placeholder, "options": options}

    def _notice(self, message: Message, reader: Reader, names: Names) -> str:
        lines = []
        for block in message.blocks:
            match block:
                case Heading(text) | Paragraph(text) | Picture(_, text) | Attachment(label=text):
                    lines.append(self._words.notice(text, reader, names))
                case Facts(rows):
                    lines += [
                        f"{self._words.notice(name, reader, names)}: {self._words.notice(value, reader, names)}"
                        for name, value in rows
                    ]
                case Item(title, detail):
                    lines.append(self._words.notice(title, reader, names))
                    if detail:
                        lines.append(self._words.notice(detail, reader, names))
        return "\n".join(lines)

    def window(self, message: Message, reader: Reader, names: Names) -> Json:
        """The view that shows a message, and asks nothing."""
        close = _plain(self._words.plain(t("slack.done"), reader))
        return {"type": "modal", "title": _plain(_NAME), "close": close, "blocks": self._blocks(message, reader, names)}

    def home(self, page: Message, reader: Reader, names: Names) -> Json:
        """A member's own page, as the view that Slack shows them at the bot's home."""
        return {"type": "home", "blocks": self._blocks(page, reader, names)[:_VIEW]}

    def form(self, form: OpenForm, reader: Reader, *, carried: Mapping[str, str], groups: Groups) -> Json:
        """The view that asks the questions of a form, each block called by its field's name.

        `carried` comes back with the answers. Where the workspace has no `groups`, people are chosen in their place.
        """
        return {
            "type": "modal",
            "callback_id": form.action,
            "title": _plain(cut(self._words.plain(form.title, reader), _FORM_TITLE)),
            "submit": _plain(self._words.plain(t("slack.submit"), reader)),
            "close": _plain(self._words.plain(t("slack.close"), reader)),
            "private_metadata": json.dumps(carried),
            "blocks": [block for field in form.fields for block in self._inputs(field, reader, groups)],
        }

    def _inputs(self, field: Field, reader: Reader, groups: Groups) -> list[Json]:
        asked = field.parameter
        block = {
            "type": "input",
            "block_id": asked.name,
            "label": _plain(cut(self._words.plain(field.label, reader), _LABEL)),
            "optional": not asked.required or asked.kind in _MAY_BE_EMPTY,
            "element": {"action_id": asked.name} | self._element(field, reader, groups),
        }
        hint = {"hint": _plain(self._words.plain(field.hint, reader))} if field.hint else {}
        if asked.kind is not Kind.SOURCE:
            return [block | hint]
        # Either will do, so neither can be required; the core asks for what is missing.
        address = {"type": "plain_text_input", "action_id": asked.name + ADDRESS, "max_length": _WEB_ADDRESS}
        address |= {"initial_value": cut(field.value, _WEB_ADDRESS)} if field.value else {}
        label = _plain(self._words.plain(t("core.source.address"), reader))
        web = {"type": "input", "block_id": asked.name + ADDRESS, "label": label, "optional": True, "element": address}
        return [block | hint, web]

    def _element(self, field: Field, reader: Reader, groups: Groups) -> Json:
        asked, value = field.parameter, field.value
        if asked.suggest is not None:
            stands = {"initial_option": option(value, value)} if 0 < len(value) <= _OPTION_VALUE else {}
            return {"type": "external_select", "min_query_length": 0} | stands
        match asked.kind:
            case Kind.CHOICE:
                return self._choice(field, reader)
            case Kind.CHOICES:
                return _several(self._options(field, reader), value)
            case Kind.BOOLEAN:
                yes = option("yes", self._words.plain(t("slack.yes"), reader))
                chosen = value == "yes" if value else bool(asked.default)
                return {"type": "checkboxes", "options": [yes]} | ({"initial_options": [yes]} if chosen else {})
            case Kind.CHANNEL:
                where = {"include": ["public", "private"], "exclude_bot_users": True}
                room = _ROOM.fullmatch(value)  # what was typed may be a name, of which Slack makes no choice
                chosen_room = {"initial_conversation": room["id"]} if room else {}
                return {"type": "conversations_select", "filter": where} | chosen_room
            case Kind.PERSON:
                chosen_person = {"initial_user": value} if _PERSON.fullmatch(value) else {}
                return {"type": "users_select"} | chosen_person
            case Kind.ROLES:
                return _roles(value, groups)
            case Kind.SOURCE:
                return {"type": "file_input", "max_files": 1}
        most = _INTEGER if asked.kind is Kind.INTEGER else min(asked.max_length or _FIELD_TEXT, _FIELD_TEXT)
        box = {"type": "plain_text_input", "multiline": asked.multiline, "max_length": most}
        return box | ({"initial_value": cut(value, most)} if value else {})

    def _options(self, field: Field, reader: Reader) -> list[Json]:
        return [option(value, self._words.plain(label, reader)) for value, label in field.options]

    def _choice(self, field: Field, reader: Reader) -> Json:
        asked = field.parameter
        chosen = field.value or str(asked.default or "")
        options = self._options(field, reader)
        standing = [one for one in options if one["value"] == chosen]
        set_ = {"initial_option": standing[0]} if standing else {}
        round_ = len(options) <= _RADIO and asked.required  # a round button cannot be let go again
        return {"type": "radio_buttons" if round_ else "static_select", "options": options} | set_


def _roles(value: str, groups: Groups) -> Json:
    chosen = pieces(value)
    if not groups:
        people = [one for one in chosen if _PERSON.fullmatch(one)]
        return {"type": "multi_users_select"} | ({"initial_users": people} if people else {})
    first = sorted(groups, key=lambda group: group[0] not in chosen)  # what is chosen is among what is shown
    return _several([option(id_, name) for id_, name in first[:_OPTIONS]], value)


def _several(options: list[Json], value: str) -> Json:
    chosen = pieces(value)
    set_ = [one for one in options if one["value"] in chosen]
    return {"type": "multi_static_select", "options": options} | ({"initial_options": set_} if set_ else {})


def option(value: str, label: str) -> Json:
    """One line to choose."""
    return {"value": value, "text": _plain(cut(" ".join(visible(label).split()), _OPTION_LABEL))}


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": False}


def _rich(*lines: list[Json]) -> Json:
    """A block of rich text; a section that would be empty says "…", because Slack takes no empty one."""
    nothing = [{"type": "text", "text": "…"}]
    sections = [{"type": "rich_text_section", "elements": pieces or nothing} for pieces in lines]
    return {"type": "rich_text", "elements": sections}
