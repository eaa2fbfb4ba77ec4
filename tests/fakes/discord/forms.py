"""Modals as people fill them in: what the client shows, lets through, and sends."""

import re
from typing import Any

from tests.fakes.discord.command_limits import CHANNEL, MENTIONABLE, ROLE, USER
from tests.fakes.discord.components import (
    CHECKBOX,
    CHECKBOXES,
    INPUT,
    LABEL,
    RADIOS,
    ROW,
    SELECT,
    TEXT,
    UPLOAD,
)
from tests.fakes.discord.lines import NotThere, Values
from tests.fakes.discord.refusal import Json

_ENTITIES = {5: USER, 6: ROLE, 7: MENTIONABLE, 8: CHANNEL}  # a select's type, and that of the same as an option


class NotTaken(ValueError):
    """Discord's client does not send a form that is filled in like this."""


_STEP = re.compile(r"\((\d+)/(\d+)\)$")


def step(modal: Json) -> tuple[int, int]:
    """Which part of a longer form a modal is, and of how many, as its title says: "(1/2)"."""
    found = _STEP.search(modal["title"])
    return (int(found[1]), int(found[2])) if found else (1, 1)


def fields(modal: Json) -> list[Json]:
    """The fields of a modal: what each is called, what it asks, and what it is filled with."""
    return [
        {
            "name": one["custom_id"],
            "kind": one["type"],
            "label": top.get("label") or one.get("label"),
            "hint": top.get("description") or one.get("placeholder"),
            "required": one.get("required", True),
            "max_length": one.get("max_length"),
            "options": one.get("options") or [],
            "value": _standing(one),
        }
        for top in modal["components"]
        for one in _inputs(top)
    ]


def _inputs(top: Json) -> list[Json]:
    if top["type"] == LABEL:
        return [top["component"]]
    return list(top["components"]) if top["type"] == ROW else []


def _standing(one: Json) -> Any:
    match one["type"]:
        case 4:
            return one.get("value") or ""
        case 3 | 22:
            return [option["value"] for option in one.get("options") or [] if option.get("default")]
        case 21:
            return next((option["value"] for option in one.get("options") or [] if option.get("default")), None)
        case 23:
            return bool(one.get("default"))
    return [str(default["id"]) for default in one.get("default_values") or []]


def filled(values: Values, modal: Json, answers: Json) -> Json:
    """The `data` of the interaction in which a modal is sent, unanswered fields as they stand."""
    unknown = answers.keys() - {field["name"] for field in fields(modal)}
    if unknown:
        raise NotThere(f"the form has no {', '.join(sorted(unknown))}")
    numbers = iter(range(1, 1000))
    components: list[Json] = []
    for top in modal["components"]:
        said: Json = {"type": top["type"], "id": next(numbers)}
        inside = [_answer(values, one, answers) | {"id": next(numbers)} for one in _inputs(top)]
        if top["type"] == LABEL:
            said["component"] = inside[0]
        elif top["type"] == ROW:
            said["components"] = inside
        elif top["type"] == TEXT:
            said["content"] = top["content"]
        components.append(said)
    data: Json = {"custom_id": modal["custom_id"], "components": components}
    return data | ({"resolved": values.resolved} if values.resolved else {})


def _answer(values: Values, one: Json, answers: Json) -> Json:
    name, kind = one["custom_id"], one["type"]
    is_answered = name in answers
    given = answers[name] if is_answered else _standing(one)
    said: Json = {"type": kind, "custom_id": name}
    if kind == INPUT:
        return said | {"value": _text(one, str(given))}
    if kind == CHECKBOX:
        return said | {"value": given if isinstance(given, bool) else str(given).casefold() in ("true", "ja", "yes")}
    if kind == RADIOS:
        value = _option(one, str(given)) if given not in (None, "") else None
        if value is None and one.get("required", True):
            raise NotTaken(f"{name!r} needs an answer")
        return said | {"value": value}
    return said | {"values": _several(values, one, given if is_answered else [str(each) for each in given])}


def _text(one: Json, text: str) -> str:
    low, high = one.get("min_length") or 0, one.get("max_length") or 4000
    if not text and one.get("required", True):
        raise NotTaken(f"{one['custom_id']!r} must be filled in")
    if text and not low <= len(text) <= high:
        raise NotTaken(f"{one['custom_id']!r} takes {low} to {high} characters, not {len(text)}")
    return text


def chosen(values: Values, component: Json, value: Any) -> Json:
    """What a select of a message sends for a choice: by value, by the words for it, or by name."""
    found = _several(values, component | {"required": True}, [] if value is None else value)
    return {"values": found} | ({"resolved": values.resolved} if values.resolved else {})


def _several(values: Values, one: Json, given: Any) -> list[str]:
    wanted = list(given) if isinstance(given, list | tuple | set) and one["type"] != UPLOAD else [given]
    if one["type"] == UPLOAD:
        wanted = given if isinstance(given, list) else [given]
        found = [str(values.value({"type": 11, "name": one["custom_id"]}, file)) for file in wanted]
    elif one["type"] in (SELECT, CHECKBOXES):
        found = [_option(one, str(each)) for each in wanted if each not in (None, "")]
    else:
        kind = _ENTITIES[one["type"]]
        found = [values.entity(kind, str(each), one.get("channel_types")) for each in wanted if each not in (None, "")]
    low = 1 if one.get("min_values") is None else one["min_values"]
    high = 1 if one.get("max_values") is None else one["max_values"]
    if (found or one.get("required", True)) and not low <= len(found) <= high:
        raise NotTaken(f"{one['custom_id']!r} takes {low} to {high} choices, not {len(found)}")
    return found


def _option(one: Json, wanted: str) -> str:
    if "options" not in one:  # a select that is pressed by its id alone
        return wanted
    for option in one["options"]:
        if wanted in (option["value"], option["label"]):
            return str(option["value"])
    raise NotThere(f"{wanted!r} is no choice of {one['custom_id']!r}")
