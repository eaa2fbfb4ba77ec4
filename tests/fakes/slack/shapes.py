"""What JSON has to look like, put together from small checks; each complains in Slack's words."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from tests.fakes.slack.refusal import Json, Refusal

Path = tuple[str | int, ...]


class Complaints:
    """What is wrong with one request, place by place."""

    def __init__(self) -> None:
        self.messages: list[str] = []

    def add(self, path: Path, message: str) -> None:
        """Say what is wrong at this place."""
        self.messages.append(f"[ERROR] {message} [json-pointer:/{'/'.join(map(str, path))}]")

    def settle(self, error: str) -> None:
        """Refuse the request with this error where anything was wrong with it."""
        if self.messages:
            raise Refusal(error, self.messages)


Check = Callable[[Complaints, Path, Any], None]
Further = Callable[[Complaints, Path, Json], None]


def text(most: int, least: int = 1) -> Check:
    """A string of so many characters."""

    def check(found: Complaints, path: Path, value: Any) -> None:
        if not isinstance(value, str):
            found.add(path, "must be a string")
        elif len(value) < least:
            found.add(path, f"must be more than {least - 1} characters")
        elif len(value) > most:
            found.add(path, f"must be less than {most + 1} characters")

    return check


def whole(least: int, most: int) -> Check:
    """A whole number in this range."""

    def check(found: Complaints, path: Path, value: Any) -> None:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            found.add(path, f"must be an integer between {least} and {most}")

    return check


def flag(found: Complaints, path: Path, value: Any) -> None:
    """True or false."""
    if not isinstance(value, bool):
        found.add(path, "must be a boolean")


def among(*values: Any) -> Check:
    """One of these values."""

    def check(found: Complaints, path: Path, value: Any) -> None:
        if not any(value == one and type(value) is type(one) for one in values):
            found.add(path, f"must be one of {', '.join(map(str, values))}")

    return check


def matching(pattern: str, what: str) -> Check:
    """A string of this form."""

    def check(found: Complaints, path: Path, value: Any) -> None:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            found.add(path, f"must be {what}")

    return check


def many(one: Check, least: int, most: int) -> Check:
    """A list of so many of these."""

    def check(found: Complaints, path: Path, value: Any) -> None:
        if not isinstance(value, list):
            found.add(path, "must be an array")
            return
        if len(value) < least:
            found.add(path, f"no less than {least} items required")
        if len(value) > most:
            found.add(path, f"no more than {most} items allowed")
        for index, each in enumerate(value):
            one(found, (*path, index), each)

    return check


def fields(needs: Mapping[str, Check], may: Mapping[str, Check] | None = None, further: Further | None = None) -> Check:
    """An object with these fields and no others; `further` looks at it as a whole, where its fields are right."""
    known = {**needs, **(may or {})}

    def check(found: Complaints, path: Path, value: Any) -> None:
        if not isinstance(value, dict):
            found.add(path, "must provide an object")
            return
        before = len(found.messages)
        for name in sorted(value.keys() - known.keys()):
            found.add(path, f"invalid additional property: {name}")
        for name, one in known.items():
            if name in value:
                one(found, (*path, name), value[name])
            elif name in needs:
                found.add(path, f"missing required field: {name}")
        if further and len(found.messages) == before:
            further(found, path, value)

    return check


def kinds(shapes: Mapping[str, Check]) -> Check:
    """An object of one of these shapes, told apart by its `type`."""

    def check(found: Complaints, path: Path, value: Any) -> None:
        if not isinstance(value, dict):
            found.add(path, "must provide an object")
        elif "type" not in value:
            found.add(path, "missing required field: type")
        elif not isinstance(value["type"], str) or value["type"] not in shapes:
            found.add((*path, "type"), f"unsupported type: {value['type']}")
        else:
            shapes[value["type"]](found, path, {name: each for name, each in value.items() if name != "type"})

    return check


_EMOJI = {"emoji": flag}


def plain(most: int) -> Check:
    """A text object without markup."""
    return kinds({"plain_text": fields({"text": text(most)}, _EMOJI)})


def words(most: int) -> Check:
    """A text object, with markup or without."""
    content = {"text": text(most)}
    return kinds({"plain_text": fields(content, _EMOJI), "mrkdwn": fields(content, {"verbatim": flag})})
