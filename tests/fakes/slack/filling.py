"""Modals as people fill them in: what Slack's client shows, lets through, and sends."""

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from tests.fakes.slack import fields
from tests.fakes.slack.elements import MOST_TYPED
from tests.fakes.slack.refusal import Json
from tests.fakes.slack.state import Channel, Person, View

if TYPE_CHECKING:
    from tests.fakes.slack.server import FakeSlack

_TRUE, _FALSE = ("true", "yes", "ja", "1"), ("", "false", "no", "nei", "0")


class NotThere(LookupError):
    """Nothing of that name can be typed, pressed, filled in or read by this person."""


class NotTaken(ValueError):
    """Slack's client does not send a form that is filled in like this."""


def shown(view: View) -> list[Json]:
    """The fields of a modal: what each is called, what it asks, and what stands in it now."""
    return [
        {
            "name": block["block_id"],
            "kind": block["element"]["type"],
            "label": block["label"]["text"],
            "hint": block.get("hint", {}).get("text"),
            "required": not block.get("optional", False),
            "max_length": block["element"].get("max_length"),
            "options": [
                {"label": one["text"]["text"], "value": one["value"]} for one in fields.options(block["element"])
            ],
            "value": _simple(_standing(view, block)),
        }
        for block in _inputs(view)
    ]


def _inputs(view: View) -> list[Json]:
    return [block for block in view.blocks if block["type"] == "input"]


def _standing(view: View, block: Json) -> Any:
    shape = view.state[block["block_id"]][block["element"]["action_id"]]
    return shape[_key(shape)]


def _key(shape: Json) -> str:
    """The field of a state that has the value: there is one beside the type."""
    (key,) = shape.keys() - {"type"}
    return str(key)


def _simple(value: Any) -> Any:
    """A value as people would name it: an option by what it stands for, a file by its name."""
    if isinstance(value, list):
        return [_simple(one) for one in value]
    if isinstance(value, dict):
        return value.get("value", value.get("name"))
    return "" if value is None else value


@dataclass(frozen=True)
class Hands:
    """Somebody who fills in: what they can choose among, by name or id."""

    fake: "FakeSlack"
    person: Person
    rooms: Mapping[str, Channel]

    def types(self, view: View, answers: Mapping[str, Any]) -> None:
        """Let this stand in the fields of a modal, by the ids of their blocks; the others stay as they are."""
        blocks = {block["block_id"]: block for block in _inputs(view)}
        if unknown := answers.keys() - blocks.keys():
            raise NotThere(f"the form has no {', '.join(sorted(unknown))}")
        typed = copy.deepcopy(view.state)
        for name, given in answers.items():
            element = blocks[name]["element"]
            shape = typed[name][element["action_id"]]
            shape[_key(shape)] = self.value(element, given)
        view.state = typed

    def value(self, element: Json, given: Any) -> Any:
        """What stands in an element for this, in Slack's own form."""
        kind = element["type"]
        if kind == "file_input":
            return self._files(given)
        several = list(given) if isinstance(given, list | tuple | set) else [given]
        if kind == "checkboxes":
            return self._ticked(element, several)
        chosen = [self._one(element, one) for one in several if one not in (None, "")]
        if kind.startswith("multi_"):
            return chosen
        return chosen[0] if chosen else None

    def _one(self, element: Json, given: Any) -> Any:
        match element["type"].removeprefix("multi_"):
            case "static_select" | "radio_buttons":
                return _option(element, given)
            case "channels_select" | "conversations_select":
                return self.room(str(given)).id
            case "users_select":
                return self._somebody(str(given)).id
            case "datetimepicker":
                return int(given)
            case "external_select":
                if not isinstance(given, dict):
                    raise NotThere(f"nothing is suggested for {given!r}")
                return given
        return str(given)

    def room(self, name: str) -> Channel:
        """The channel of this short name, name or id."""
        wanted = name.removeprefix("#")
        channels = self.fake.world.channels
        if wanted in self.rooms and self.rooms[wanted].id in channels:
            return self.rooms[wanted]
        for channel in channels.values():
            if wanted in (channel.id, channel.name) and not channel.is_im:
                return channel
        raise NotThere(f"there is no channel {name!r} to choose")

    def _somebody(self, name: str) -> Person:
        for person in self.fake.world.people.values():
            if name.removeprefix("@") in (person.id, person.name):
                return person
        raise NotThere(f"there is nobody called {name!r} to choose")

    def _files(self, given: Any) -> list[Json]:
        several = given if isinstance(given, list) else [given] if given else []
        if not all(isinstance(one, tuple) for one in several):
            raise NotThere("a field for files takes (name, bytes)")
        return [self.fake.file(self.person, name, content) for name, content in several]

    @staticmethod
    def _ticked(element: Json, given: list[Any]) -> list[Json]:
        """The boxes that are ticked; a single one by yes or no too."""
        (only, *more), words = fields.options(element), [str(one or "").casefold() for one in given]
        if not more and words and words[0] in _TRUE:
            return [only]
        if not words or words[0] in _FALSE:
            return []
        return [_option(element, one) for one in given]


def _option(element: Json, wanted: Any) -> Json:
    """The option of this value, or with these words on it."""
    for option in fields.options(element):
        if str(wanted) in (option["value"], option["text"]["text"]):
            return option
    raise NotThere(f"{wanted!r} is no choice of {element.get('action_id')!r}")


def check(view: View) -> None:
    """Raise NotTaken where Slack's client would not send what stands in a modal."""
    for block in _inputs(view):
        element, value, name = block["element"], _standing(view, block), block["block_id"]
        if value in (None, "", []):
            if not block.get("optional", False):
                raise NotTaken(f"{name!r} must be filled in")
        elif why := _wrong(element, value):
            raise NotTaken(f"{name!r} {why}")


def _wrong(element: Json, value: Any) -> str:
    match element["type"]:
        case "plain_text_input":
            least, most = element.get("min_length", 0), element.get("max_length", MOST_TYPED)
            return "" if least <= len(value) <= most else f"takes {least} to {most} characters, not {len(value)}"
        case "number_input":
            return _wrong_number(element, value)
        case "email_text_input":
            return "" if "@" in value[1:-1] else f"takes an e-mail address, not {value!r}"
        case "url_text_input":
            return "" if value.startswith(("http://", "https://")) else f"takes a web address, not {value!r}"
        case "file_input":
            return _wrong_files(element, value)
    most = element.get("max_selected_items")
    return f"takes {most} choices, not {len(value)}" if most and len(value) > most else ""


def _wrong_number(element: Json, value: str) -> str:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return f"takes a number, not {value!r}"
    if "." in value and not element["is_decimal_allowed"]:
        return f"takes a whole number, not {value!r}"
    least, most = element.get("min_value", value), element.get("max_value", value)
    return "" if Decimal(least) <= number <= Decimal(most) else f"takes {least} to {most}, not {value!r}"


def _wrong_files(element: Json, files: Iterable[Json]) -> str:
    names = [one["name"] for one in files]
    kinds, most = element.get("filetypes"), element.get("max_files", 10)
    if len(names) > most:
        return f"takes {most} files, not {len(names)}"
    strange = [name for name in names if kinds and name.rpartition(".")[2] not in kinds]
    return f"takes no {', '.join(strange)}" if strange else ""
