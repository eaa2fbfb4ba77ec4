"""YAML in which each part knows its line, and every value is the text that was written: `no` stays no."""

from collections.abc import Sequence
from typing import Any

import yaml

_MOST_NESTED = 20
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TOO_DEEP = f"nested more than {_MOST_NESTED} deep"
_PLAINLY = {
    "exceeded maximum nesting depth": _TOO_DEEP,
    "mapping values are not allowed in this context": "a text with a colon in it has to stand in quotes",
    "found a tab character that violates indentation": "lines are moved in by spaces, not by tabs",
    "found character that cannot start any token": "a text that begins with a special character stands in quotes",
}


class Unreadable(Exception):
    """A file that is not YAML as it is read here: in which line, and what is wrong there."""

    def __init__(self, line: int, wrong: str) -> None:
        super().__init__(wrong)
        self.line = line
        self.wrong = wrong


TWICE = " (twice)"
"""What is put behind a key that the same part already has: no key that is known is called so, so it is refused."""


class LinedMap(dict[str, Any]):
    """Values by their keys; `lines` has the line of each."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[str, int] = {}

    def put(self, key: str, value: Any, line: int) -> None:
        """Add a value; a key with nothing behind it is as if it were not there: people fill in what they copied."""
        if key in self.lines:
            key += TWICE
        self.lines[key] = line
        if value is not None:
            self[key] = value


class LinedList(list[Any]):
    """Values in a row; `lines` has the line of each."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[int] = []


def read_lined(text: str) -> Any:
    """What one YAML file holds; None where it is empty, Unreadable where it cannot be read.

    Events are read rather than nodes: no nesting, however deep, can bring the process down, and no reference can make a
    small file large.
    """
    try:
        return _build(yaml.parse(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = str(error.problem or error.context)
        raise Unreadable(mark.line + 1 if mark else 1, _PLAINLY.get(problem, f"this is not YAML: {problem}")) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, text.find(chr(error.character))) + 1
        raise Unreadable(line, "there is a character here that cannot be shown") from None


def _build(events: Any) -> Any:
    root: Any = None
    documents = 0
    open_parts: list[LinedMap | LinedList] = []
    keys: list[tuple[str, int] | None] = []  # of each open map, the key whose value comes next
    for event in events:
        line = event.start_mark.line + 1 if event.start_mark else 1
        match event:
            case yaml.DocumentStartEvent():
                documents += 1
                if documents > 1:
                    raise Unreadable(line, "--- begins a second document: a file has one")
                continue
            case yaml.AliasEvent():
                raise Unreadable(line, "write it out: a reference with * is not read here")
            case yaml.ScalarEvent():
                value: Any = event.value if event.value or event.style else None
            case yaml.MappingStartEvent():
                value = LinedMap()
            case yaml.SequenceStartEvent():
                value = LinedList()
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                open_parts.pop()
                keys.pop()
                continue
            case _:
                continue
        if not open_parts:
            root = value
        else:
            _put(open_parts[-1], keys, value, line)
        if isinstance(value, LinedMap | LinedList):
            open_parts.append(value)
            keys.append(None)
            if len(open_parts) > _MOST_NESTED:
                raise Unreadable(line, _TOO_DEEP)
    return root


def _put(parent: LinedMap | LinedList, keys: list[tuple[str, int] | None], value: Any, line: int) -> None:
    if isinstance(parent, LinedList):
        parent.append("" if value is None else value)
        parent.lines.append(line)
    elif (key := keys[-1]) is not None:
        parent.put(key[0], value, key[1])
        keys[-1] = None
    elif isinstance(value, str) or value is None:
        keys[-1] = (value or "", line)
    else:
        raise Unreadable(line, "a key has to be a word")


def line_of(whole: Any, place: Sequence[str | int], line: int) -> int:
    """The line of a place in a part that begins at a line; of what it would stand in, where it is missing."""
    for step in place:
        try:
            line = whole.lines[step]
            whole = whole[step]
        except (AttributeError, KeyError, IndexError, TypeError):
            break
    return line
