"""What Discord refuses in a tree of components, of a message or of a modal."""

from collections.abc import Iterable
from typing import Any

from tests.fakes.discord.payloads import parts
from tests.fakes.discord.refusal import Complaints, Json, Path

ROW, BUTTON, SELECT, INPUT, USERS, ROLES, MENTIONABLES, CHANNELS = 1, 2, 3, 4, 5, 6, 7, 8
SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER = 9, 10, 11, 12, 13, 14, 17
LABEL, UPLOAD, RADIOS, CHECKBOXES, CHECKBOX = 18, 19, 21, 22, 23
SELECTS = (SELECT, USERS, ROLES, MENTIONABLES, CHANNELS)
LINK, PREMIUM = 5, 6

_SELECT = {"type", "id", "custom_id", "placeholder", "min_values", "max_values", "disabled", "required"}
_ENTITY_SELECT = _SELECT | {"default_values"}
_FIELDS: dict[int, set[str]] = {
    ROW: {"type", "id", "components"},
    BUTTON: {"type", "id", "style", "label", "emoji", "custom_id", "sku_id", "url", "disabled"},
    SELECT: _SELECT | {"options"},
    INPUT: {
        "type",
        "id",
        "custom_id",
        "style",
        "label",
        "min_length",
        "max_length",
        "required",
        "value",
        "placeholder",
    },
    USERS: _ENTITY_SELECT,
    ROLES: _ENTITY_SELECT,
    MENTIONABLES: _ENTITY_SELECT,
    CHANNELS: _ENTITY_SELECT | {"channel_types"},
    SECTION: {"type", "id", "components", "accessory"},
    TEXT: {"type", "id", "content"},
    THUMBNAIL: {"type", "id", "media", "description", "spoiler"},
    GALLERY: {"type", "id", "items"},
    FILE: {"type", "id", "file", "spoiler"},
    SEPARATOR: {"type", "id", "divider", "spacing"},
    CONTAINER: {"type", "id", "components", "accent_color", "spoiler"},
    LABEL: {"type", "id", "label", "description", "component"},
    UPLOAD: {"type", "id", "custom_id", "min_values", "max_values", "required"},
    RADIOS: {"type", "id", "custom_id", "options", "required"},
    CHECKBOXES: {"type", "id", "custom_id", "options", "min_values", "max_values", "required"},
    CHECKBOX: {"type", "id", "custom_id", "default"},
}
_IN_CONTAINER = (ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR)
_IN_MESSAGE = (*_IN_CONTAINER, CONTAINER)
_IN_LABEL = (INPUT, *SELECTS, UPLOAD, RADIOS, CHECKBOXES, CHECKBOX)
MOST_PARTS, MOST_TEXT, MOST_ROWS, MOST_IN_MODAL = 40, 4000, 5, 5


def message(found: Complaints, path: Path, components: Any, *, second_version: bool) -> None:
    """Check the components of a message; those of the second version need their flag."""
    if components is None or not found.count(path, components, 0, MOST_PARTS if second_version else MOST_ROWS):
        return
    for index, one in enumerate(components):
        _part(found, (*path, index), one, _IN_MESSAGE if second_version else (ROW,), modal=False)
    everything = parts(components)
    if len(everything) > MOST_PARTS:
        found.add(path, "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", f"{len(everything)} components, {MOST_PARTS} fit.")
    total = sum(len(str(one.get("content", ""))) for one in everything if one.get("type") == TEXT)
    if total > MOST_TEXT:
        found.add(path, "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", f"{total} characters of text, {MOST_TEXT} fit.")
    _unique(found, path, everything)


def modal(found: Complaints, path: Path, data: Json) -> None:
    """Check a modal: its title, its id, and what it asks."""
    found.known(path, data, ("title", "custom_id", "components"))
    found.length((*path, "title"), data.get("title"), 1, 45)
    found.length((*path, "custom_id"), data.get("custom_id"), 1, 100)
    path = (*path, "components")
    if not found.count(path, data.get("components"), 1, MOST_IN_MODAL):
        return
    for index, one in enumerate(data["components"]):
        _part(found, (*path, index), one, (ROW, LABEL, TEXT), modal=True)
    _unique(found, path, parts(data["components"]))


def _unique(found: Complaints, path: Path, everything: Iterable[Json]) -> None:
    seen: set[tuple[str, Any]] = set()
    for one in everything:
        for name in ("custom_id", "id"):
            key = (name, one.get(name))
            if key in seen and key[1]:
                found.add(path, f"COMPONENT_{name.upper()}_DUPLICATED", f"Component {name} {key[1]!r} is there twice.")
            seen.add(key)


def _part(found: Complaints, path: Path, one: Any, allowed: Iterable[int], *, modal: bool) -> None:
    if not isinstance(one, dict):
        found.add(path, "MODEL_TYPE_CONVERT", "Only dictionaries may be used here.")
        return
    kind = one.get("type")
    if not found.one_of((*path, "type"), kind, allowed) or not isinstance(kind, int):
        return
    found.known(path, one, _FIELDS[kind])
    if "custom_id" in _FIELDS[kind] and kind != BUTTON:
        found.length((*path, "custom_id"), one.get("custom_id"), 1, 100)
    match kind:
        case 1:
            _row(found, path, one, modal=modal)
        case 2:
            _button(found, path, one)
        case 3 | 5 | 6 | 7 | 8:
            _select(found, path, one, modal=modal)
        case 4:
            _input(found, path, one)
        case 9:
            if found.count((*path, "components"), one.get("components"), 1, 3):
                for index, each in enumerate(one["components"]):
                    _part(found, (*path, "components", index), each, (TEXT,), modal=False)
            _part(found, (*path, "accessory"), one.get("accessory"), (BUTTON, THUMBNAIL), modal=False)
        case 10:
            found.length((*path, "content"), one.get("content"), 1, MOST_TEXT)
        case 12:
            if found.count((*path, "items"), one.get("items"), 1, 10):
                for index, each in enumerate(one["items"]):
                    here = (*path, "items", index)
                    found.known(here, each, ("media", "description", "spoiler"))
                    found.length((*here, "description"), each.get("description", "x"), 1, 1024)
        case 14:
            found.one_of((*path, "spacing"), one.get("spacing", 1), (1, 2))
        case 17:
            if found.count((*path, "components"), one.get("components"), 1, MOST_PARTS):
                for index, each in enumerate(one["components"]):
                    _part(found, (*path, "components", index), each, _IN_CONTAINER, modal=False)
        case 18:
            _label(found, path, one)
        case 21:
            _options(found, path, one, 2, 10)
        case 22:
            _options(found, path, one, 1, 10)
            _range(found, path, one, 10, modal=True)
        case 19:
            _range(found, path, one, 10, modal=True)


def _row(found: Complaints, path: Path, row: Json, *, modal: bool) -> None:
    path = (*path, "components")
    children = row.get("components")
    if not found.count(path, children, 1, 5) or not isinstance(children, list):
        return
    allowed = (INPUT,) if modal else (BUTTON, *SELECTS)
    for index, child in enumerate(children):
        _part(found, (*path, index), child, allowed, modal=modal)
        if isinstance(child, dict) and child.get("type") != BUTTON and len(children) > 1:
            found.add(path, "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "A select, or an input, stands alone in its row.")


def _button(found: Complaints, path: Path, one: Json) -> None:
    style = one.get("style")
    if not found.one_of((*path, "style"), style, range(1, 7)):
        return
    if one.get("label") is not None:
        found.length((*path, "label"), one["label"], 0, 80)
    if not one.get("label") and not one.get("emoji") and style != PREMIUM:
        found.add((*path, "label"), "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", "A button needs a label or an emoji.")
    if style == LINK:
        found.length((*path, "url"), one.get("url"), 1, 512)
    elif style != PREMIUM:
        found.length((*path, "custom_id"), one.get("custom_id"), 1, 100)
    if one.get("custom_id") and one.get("url"):
        found.add(
            (*path, "custom_id"), "BUTTON_COMPONENT_CUSTOM_ID_WITH_URL", "A custom id and a URL exclude each other."
        )


def _select(found: Complaints, path: Path, one: Json, *, modal: bool) -> None:
    if one.get("placeholder") is not None:
        found.length((*path, "placeholder"), one["placeholder"], 0, 150)
    most = 25
    if one["type"] == SELECT:
        _options(found, path, one, 1, 25)
        most = len(one["options"]) if isinstance(one.get("options"), list) else 25
    _range(found, path, one, most, modal=modal)
    defaults = one.get("default_values")
    if defaults and len(defaults) > (one.get("max_values") or 1):
        found.add((*path, "default_values"), "BASE_TYPE_BAD_LENGTH", "More values are set than can be chosen.")
    if modal and one.get("disabled"):
        found.add((*path, "disabled"), "COMPONENT_DISABLED_IN_MODAL", "A select of a modal cannot be disabled.")


def _range(found: Complaints, path: Path, one: Json, most: int, *, modal: bool) -> None:
    low, high = one.get("min_values"), one.get("max_values")
    low, high = 1 if low is None else low, 1 if high is None else high
    if not found.between((*path, "min_values"), low, 0, 25) or not found.between((*path, "max_values"), high, 1, 25):
        return
    if low > high or high > most:
        found.add((*path, "max_values"), "BASE_TYPE_BAD_LENGTH", f"Between {low} and {most} can be chosen, not {high}.")
    if modal and low == 0 and one.get("required", True):
        found.add((*path, "min_values"), "COMPONENT_REQUIRED_MIN_VALUES", "What is required has at least one value.")


def _options(found: Complaints, path: Path, one: Json, low: int, high: int) -> None:
    path = (*path, "options")
    options = one.get("options")
    if not found.count(path, options, low, high) or not isinstance(options, list):
        return
    values: set[Any] = set()
    for index, option in enumerate(options):
        here = (*path, index)
        known = {"label", "value", "description", "default"} | ({"emoji"} if one["type"] == SELECT else set())
        found.known(here, option, known)
        found.length((*here, "label"), option.get("label"), 1, 100)
        found.length((*here, "value"), option.get("value"), 1, 100)
        if option.get("description") is not None:
            found.length((*here, "description"), option["description"], 0, 100)
        if option.get("value") in values:
            found.add((*here, "value"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "This value is there twice.")
        values.add(option.get("value"))
    if sum(bool(option.get("default")) for option in options) > (one.get("max_values") or 1):
        found.add(path, "SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES", "More options are set than can be chosen.")


def _label(found: Complaints, path: Path, one: Json) -> None:
    found.length((*path, "label"), one.get("label"), 1, 45)
    if one.get("description") is not None:
        found.length((*path, "description"), one["description"], 1, 100)
    child = one.get("component")
    _part(found, (*path, "component"), child, _IN_LABEL, modal=True)
    if isinstance(child, dict) and child.get("label") is not None:
        found.add((*path, "component", "label"), "COMPONENT_LABEL_IN_LABEL", "Inside a label, the label says it all.")


def _input(found: Complaints, path: Path, one: Json) -> None:
    found.one_of((*path, "style"), one.get("style"), (1, 2))
    low, high = one.get("min_length"), one.get("max_length")
    low, high = 0 if low is None else low, 4000 if high is None else high
    found.between((*path, "min_length"), low, 0, 4000)
    if found.between((*path, "max_length"), high, 1, 4000) and one.get("value"):
        found.length((*path, "value"), one["value"], low, high)
    if one.get("placeholder") is not None:
        found.length((*path, "placeholder"), one["placeholder"], 0, 100)
