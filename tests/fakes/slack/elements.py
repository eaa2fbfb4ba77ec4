"""What Slack refuses in what can be pressed, chosen and filled in."""

from decimal import Decimal
from typing import Any

from tests.fakes.slack.refusal import Json
from tests.fakes.slack.shapes import (
    Check,
    Complaints,
    Further,
    Path,
    among,
    fields,
    flag,
    many,
    matching,
    plain,
    text,
    whole,
    words,
)

MOST_TYPED = 3000
"""The longest text that a field for text takes, or is filled with."""

_MOST_SELECTED = 10_000
_ID = text(255)
_NAMED = matching(r"[A-Z][A-Z0-9]*", "the id of a person or a channel")
_NUMBER = matching(r"-?\d+(\.\d+)?", "a number written as a string")
_CONFIRM = fields(
    {"title": plain(100), "text": words(300), "confirm": plain(30), "deny": plain(30)},
    {"style": among("primary", "danger")},
)
_PLAIN_OPTION = fields({"text": plain(75), "value": text(150)}, {"description": plain(75)})
_OPTION = fields({"text": words(75), "value": text(150)}, {"description": words(75)})
_MENU_OPTION = fields({"text": plain(75), "value": text(150)}, {"description": plain(75), "url": text(3000)})
_GROUP = fields({"label": plain(75), "options": many(_PLAIN_OPTION, 1, 100)})
_DISPATCH = fields({"trigger_actions_on": many(among("on_enter_pressed", "on_character_entered"), 1, 2)})
_FILTER = fields(
    {},
    {
        "include": many(among("im", "mpim", "private", "public"), 1, 4),
        "exclude_external_shared_channels": flag,
        "exclude_bot_users": flag,
    },
    lambda found, path, one: None if one else found.add(path, "must have at least one of its fields"),
)

_PRESSED: dict[str, Check] = {"action_id": _ID}
_ASKED = _PRESSED | {"focus_on_load": flag}
_PICKED = _ASKED | {"confirm": _CONFIRM}
_CHOSEN = _PICKED | {"placeholder": plain(150)}
_TYPED = _ASKED | {"placeholder": plain(150), "dispatch_action_config": _DISPATCH}
_SEVERAL = _CHOSEN | {"max_selected_items": whole(1, _MOST_SELECTED)}


def _same(one: Json) -> tuple[Any, Any]:
    return one["text"]["text"], one["value"]


def _choice(found: Complaints, path: Path, one: Json) -> None:
    """Options stand alone or in groups, no value twice, and what is chosen from the start is one of them."""
    if ("options" in one) == ("option_groups" in one):
        found.add(path, "must have either options or option_groups")
        return
    options = one.get("options") or [each for group in one["option_groups"] for each in group["options"]]
    values = [option["value"] for option in options]
    if len(set(values)) < len(values):
        found.add((*path, "options"), "the value of an option must be unique")
    chosen = [one["initial_option"]] if "initial_option" in one else one.get("initial_options", [])
    if not {_same(each) for each in chosen} <= {_same(option) for option in options}:
        found.add(path, "initial options must be among the options")
    _few(found, path, one)


def _few(found: Complaints, path: Path, one: Json) -> None:
    for name, chosen in one.items():
        if (
            name.startswith("initial_")
            and isinstance(chosen, list)
            and len(chosen) > one.get("max_selected_items", 100)
        ):
            found.add((*path, name), "more items are chosen than max_selected_items")


def _typed(found: Complaints, path: Path, one: Json) -> None:
    least, most = one.get("min_length", 0), one.get("max_length", MOST_TYPED)
    if least > most:
        found.add((*path, "min_length"), "must not be more than max_length")
    if len(one.get("initial_value", "")) > most:
        found.add((*path, "initial_value"), f"must be less than {most + 1} characters")


def _number(found: Complaints, path: Path, one: Json) -> None:
    given = [one[name] for name in ("min_value", "initial_value", "max_value") if name in one]
    if not one["is_decimal_allowed"] and any("." in value for value in given):
        found.add(path, "must be whole numbers where is_decimal_allowed is false")
    if sorted(given, key=Decimal) != given:
        found.add(path, "min_value, initial_value and max_value must not pass each other")


def _image(found: Complaints, path: Path, one: Json) -> None:
    if ("image_url" in one) == ("slack_file" in one):
        found.add(path, "must have either image_url or slack_file")


_PICTURE: dict[str, Check] = {
    "image_url": text(3000),
    "slack_file": fields({}, {"id": text(255), "url": text(3000)}),
}


def image(**more: Check) -> Check:
    """A picture, on its own or beside a text."""
    return fields({"alt_text": text(2000)}, _PICTURE | more, _image)


def _static(option: Check, initial: str, base: dict[str, Check], most: int, *, grouped: bool = False) -> Check:
    several = many(option, 1, most)
    may = base | {"options": several, initial: option if initial == "initial_option" else several}
    return fields({}, may | ({"option_groups": many(_GROUP, 1, 100)} if grouped else {}), _choice)


def _typing(most: int, **more: Check) -> dict[str, Check]:
    return _TYPED | {"initial_value": text(most, 0)} | more


def _listed(*, several: bool, further: Further | None = None) -> dict[str, Check]:
    end, base = ("s", _SEVERAL) if several else ("", _CHOSEN)
    initial = many(_NAMED, 0, 100) if several else _NAMED
    url: dict[str, Check] = {} if several else {"response_url_enabled": flag}
    start = "multi_" if several else ""
    conversations = {"filter": _FILTER, "default_to_current_conversation": flag} | url
    return {
        f"{start}users_select": fields({}, base | {f"initial_user{end}": initial}, further),
        f"{start}channels_select": fields({}, base | {f"initial_channel{end}": initial} | url, further),
        f"{start}conversations_select": fields(
            {}, base | {f"initial_conversation{end}": initial} | conversations, further
        ),
    }


_QUERY = {"min_query_length": whole(0, MOST_TYPED)}
SINGLE: dict[str, Check] = {
    "static_select": _static(_PLAIN_OPTION, "initial_option", _CHOSEN, 100, grouped=True),
    "external_select": fields({}, _CHOSEN | _QUERY | {"initial_option": _PLAIN_OPTION}),
    **_listed(several=False),
}
MULTI: dict[str, Check] = {
    "multi_static_select": _static(_PLAIN_OPTION, "initial_options", _SEVERAL, 100, grouped=True),
    "multi_external_select": fields({}, _SEVERAL | _QUERY | {"initial_options": many(_PLAIN_OPTION, 1, 100)}, _few),
    **_listed(several=True, further=_few),
}
PICKERS: dict[str, Check] = {
    "radio_buttons": _static(_OPTION, "initial_option", _PICKED, 10),
    "checkboxes": _static(_OPTION, "initial_options", _PICKED, 10),
    "datepicker": fields({}, _CHOSEN | {"initial_date": matching(r"\d{4}-[01]\d-[0-3]\d", "YYYY-MM-DD")}),
    "timepicker": fields(
        {}, _CHOSEN | {"initial_time": matching(r"([01]\d|2[0-3]):[0-5]\d", "HH:mm"), "timezone": text(255)}
    ),
}
DATETIME: dict[str, Check] = {"datetimepicker": fields({}, _PICKED | {"initial_date_time": whole(10**9, 10**10 - 1)})}
BUTTON: dict[str, Check] = {
    "button": fields(
        {"text": plain(75)},
        _PRESSED
        | {
            "value": text(2000),
            "style": among("primary", "danger"),
            "url": text(3000),
            "confirm": _CONFIRM,
            "accessibility_label": text(75),
        },
    ),
    "overflow": fields({"options": many(_MENU_OPTION, 1, 5)}, _PRESSED | {"confirm": _CONFIRM}),
}
TYPED: dict[str, Check] = {
    "plain_text_input": fields(
        {},
        _typing(MOST_TYPED, multiline=flag, min_length=whole(0, MOST_TYPED), max_length=whole(1, MOST_TYPED)),
        _typed,
    ),
    "number_input": fields(
        {"is_decimal_allowed": flag},
        _TYPED | {"initial_value": _NUMBER, "min_value": _NUMBER, "max_value": _NUMBER},
        _number,
    ),
    "email_text_input": fields({}, _typing(MOST_TYPED)),
    "url_text_input": fields({}, _typing(MOST_TYPED)),
    "file_input": fields({}, _PRESSED | {"filetypes": many(text(255), 1, 100), "max_files": whole(1, 10)}),
}
IN_SECTION: dict[str, Check] = {**BUTTON, **SINGLE, **MULTI, **PICKERS, "image": image()}
IN_ACTIONS: dict[str, Check] = {**BUTTON, **SINGLE, **PICKERS, **DATETIME}
IN_INPUT: dict[str, Check] = {**SINGLE, **MULTI, **PICKERS, **DATETIME, **TYPED}
