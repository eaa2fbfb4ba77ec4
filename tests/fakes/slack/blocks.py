"""What Slack refuses in the blocks of a message or of a view."""

from collections.abc import Iterator
from typing import Any

from tests.fakes.slack import elements, richtext
from tests.fakes.slack.refusal import Json
from tests.fakes.slack.shapes import Check, Complaints, Path, fields, flag, kinds, many, plain, text, words

MOST_IN_MESSAGE, MOST_IN_VIEW = 50, 100
MOST_TEXT = 13_000
"""The characters of all texts of a message's blocks together."""

MOST_WEIGHT, BLOCK_WEIGHT = 13_422, 125
"""The same once more, as it was measured: each block counts as some characters in addition to its text."""

_ID: dict[str, Check] = {"block_id": text(255)}


def _section(found: Complaints, path: Path, one: Json) -> None:
    if "text" not in one and "fields" not in one:
        found.add(path, "must have text or fields")


def _input(found: Complaints, path: Path, one: Json) -> None:
    if one.get("dispatch_action") and one["element"]["type"] == "file_input":
        found.add((*path, "element"), "unsupported type: file_input with dispatch_action")


def _texts(most: int) -> Check:
    check = words(most)
    picture = kinds({"image": elements.image()})
    return lambda found, path, one: (picture if isinstance(one, dict) and one.get("type") == "image" else check)(
        found, path, one
    )


_IN_MESSAGE: dict[str, Check] = {
    "section": fields(
        {},
        _ID
        | {
            "text": words(3000),
            "fields": many(words(2000), 1, 10),
            "accessory": kinds(elements.IN_SECTION),
            "expand": flag,
        },
        _section,
    ),
    "header": fields({"text": plain(150)}, _ID),
    "divider": fields({}, _ID),
    "context": fields({"elements": many(_texts(3000), 1, 10)}, _ID),
    "actions": fields({"elements": many(kinds(elements.IN_ACTIONS), 1, 25)}, _ID),
    "image": elements.image(title=plain(2000), **_ID),
    "rich_text": fields({"elements": richtext.PARTS}, _ID),
}
_IN_VIEW: dict[str, Check] = {
    **_IN_MESSAGE,
    "input": fields(
        {"label": plain(2000), "element": kinds(elements.IN_INPUT)},
        _ID | {"hint": plain(2000), "optional": flag, "dispatch_action": flag},
        _input,
    ),
}


def check(found: Complaints, path: Path, blocks: Any, *, view: bool) -> None:
    """Check a list of blocks, each on its own and all of them together."""
    before = len(found.messages)
    if view:
        many(kinds(_IN_VIEW), 1, MOST_IN_VIEW)(found, path, blocks)
    else:
        many(kinds(_IN_MESSAGE), 1, MOST_IN_MESSAGE)(found, path, blocks)
    if len(found.messages) > before:
        return
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    for id_ in sorted({id_ for id_ in ids if ids.count(id_) > 1}):
        found.add(path, f"block_id already exists: {id_}")
    for index, block in enumerate(blocks):
        actions = [one["action_id"] for one in interactive(block) if "action_id" in one]
        for action in sorted({action for action in actions if actions.count(action) > 1}):
            found.add((*path, index), f"action_id already exists: {action}")
    if sum(bool(one.get("focus_on_load")) for block in blocks for one in interactive(block)) > 1:
        found.add(path, "focus_on_load can be set once")


def interactive(block: Json) -> list[Json]:
    """Everything in a block that can be pressed, chosen or filled in."""
    match block["type"]:
        case "section":
            return [one for one in [block.get("accessory")] if one and one["type"] != "image"]
        case "actions":
            return list(block["elements"])
        case "input":
            return [block["element"]]
    return []


def are_too_long(blocks: list[Json]) -> bool:
    """Whether there is more text in them than a message takes."""
    size = sum(map(len, _said(blocks)))
    return size > MOST_TEXT or size + BLOCK_WEIGHT * len(blocks) > MOST_WEIGHT


def _said(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _said(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            if name in ("text", "url", "fallback") and isinstance(one, str):
                yield one
            elif not isinstance(one, str):
                yield from _said(one)
