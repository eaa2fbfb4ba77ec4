"""Lists in pages, each with a cursor to the next."""

import base64
import binascii
from collections.abc import Sequence
from typing import TypeVar

from tests.fakes.slack.refusal import Json, Refusal

Thing = TypeVar("Thing")
_MARK = "next:"


def page(things: Sequence[Thing], cursor: str, limit: int) -> tuple[list[Thing], Json]:
    """The page of a list that a cursor points to, and what the answer says of the next."""
    begin = _begin(cursor) if cursor else 0
    end = begin + limit if limit else len(things)
    following = base64.b64encode(f"{_MARK}{end}".encode()).decode() if end < len(things) else ""
    return list(things[begin:end]), {"response_metadata": {"next_cursor": following}}


def _begin(cursor: str) -> int:
    try:
        text = base64.b64decode(cursor, validate=True).decode()
        return int(text.removeprefix(_MARK)) if text.startswith(_MARK) else int("none")
    except (binascii.Error, ValueError):
        raise Refusal("invalid_cursor") from None
