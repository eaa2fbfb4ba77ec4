"""Elements that people use: finding them in blocks, what stands in them, and what Slack tells of using them."""

import copy
import secrets
from collections.abc import Iterator
from typing import Any

from tests.fakes.slack.refusal import Json

_PLAIN = {  # by kind: the field of the action, and the element's field that fills it at first
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "users_select": ("selected_user", "initial_user"),
    "channels_select": ("selected_channel", "initial_channel"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
}
_MANY = {
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "file_input": ("files", ""),
}
_UNKEPT = ("button", "overflow", "workflow_button")


def with_ids(blocks: list[Json]) -> list[Json]:
    """A copy of the blocks in which every block and element has an id, as Slack keeps them."""
    filled: list[Json] = copy.deepcopy(blocks)
    for block in filled:
        block.setdefault("block_id", secrets.token_urlsafe(4)[:5])
        for element in _in(block):
            element.setdefault("action_id", secrets.token_urlsafe(4)[:5])
    return filled


def _in(block: Json) -> Iterator[Json]:
    """The elements of a block that people can use."""
    for key in ("element", "accessory", "elements", "actions"):
        inside = block.get(key)
        for one in inside if isinstance(inside, list) else [inside]:
            if isinstance(one, dict) and (one.get("type") in (*_PLAIN, *_MANY, *_UNKEPT) or "action_id" in one):
                yield one


def find(blocks: list[Json], block_id: str, action_id: str) -> Json:
    """The element of these ids; raises ValueError where there is none."""
    for block in blocks:
        for element in _in(block):
            if (block["block_id"], element["action_id"]) == (block_id, action_id):
                return element
    there = [(block["block_id"], element["action_id"]) for block in blocks for element in _in(block)]
    raise ValueError(f"no element {(block_id, action_id)} among {there}")


def initial(blocks: list[Json]) -> Json:
    """What stands in the fields of a view or a message at first, by block and action."""
    state: Json = {}
    for block in blocks:
        for element in _in(block):
            kind = element["type"]
            if kind in _PLAIN:
                name, first = _PLAIN[kind]
                value: Any = element.get(first)
            elif kind in _MANY:
                name, first = _MANY[kind]
                value = element.get(first, [])
            else:
                continue
            state.setdefault(block["block_id"], {})[element["action_id"]] = {
                "type": kind,
                name: copy.deepcopy(value),
            }
    return state


def kept(before: Json, blocks: list[Json]) -> Json:
    """What stands in the fields after a view was updated: what stood in those of the same ids and kind."""
    state = initial(blocks)
    for block_id, actions in state.items():
        for action_id, fresh in actions.items():
            old = before.get(block_id, {}).get(action_id)
            if old is not None and old["type"] == fresh["type"]:
                actions[action_id] = old
    return state


def keep(state: Json, action: Json) -> None:
    """Let what somebody chose stand in its field."""
    kind = action["type"]
    if kind in _UNKEPT:
        return
    name = (_PLAIN | _MANY)[kind][0]
    state.setdefault(action["block_id"], {})[action["action_id"]] = {"type": kind, name: action.get(name)}


def action(element: Json, block_id: str, value: str | None, selected: Json | None) -> Json:
    """What Slack tells of using an element; raises ValueError where it takes no such value."""
    kind: str = element["type"]
    said: Json = {"type": kind, "action_id": element["action_id"], "block_id": block_id}
    for key in ("text", "style", "placeholder"):
        if key in element:
            said[key] = copy.deepcopy(element[key])
    if kind in ("button", "workflow_button"):
        if value is not None and value != element.get("value", ""):
            raise ValueError(f"the button's value is {element.get('value')!r}, not {value!r}")
        return said | ({"value": element["value"]} if "value" in element else {})
    if kind not in _PLAIN and kind not in _MANY and kind != "overflow":
        raise ValueError(f"nobody can use a {kind}")
    name = "selected_option" if kind == "overflow" else (_PLAIN | _MANY)[kind][0]
    if selected is not None and name in selected:
        return said | copy.deepcopy(selected)
    given: Any = copy.deepcopy(selected) if selected is not None else value
    if name in ("selected_option", "selected_options"):
        given = None if given is None else _option(element, given)
    elif kind == "datetimepicker" and value is not None:
        given = int(value)
    if kind in _MANY and not isinstance(given, list):
        given = [] if given is None else [given]
    return said | {name: given}


def _option(element: Json, wanted: Any) -> Json:
    """The option of an element that has this value, or is this one."""
    value = wanted["value"] if isinstance(wanted, dict) else wanted
    for option in options(element):
        if option.get("value") == value:
            return copy.deepcopy(option)
    if "external" in element["type"] and isinstance(wanted, dict):
        return wanted
    raise ValueError(f"no option {value!r} among {[option.get('value') for option in options(element)]}")


def options(element: Json) -> list[Json]:
    """The options of an element or of an answer with options, those in groups too."""
    found: list[Json] = list(element.get("options") or [])
    for group in element.get("option_groups") or []:
        found += group["options"]
    return found
