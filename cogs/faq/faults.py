"""What is wrong in a file of the FAQ, in words for whoever wrote it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from bot.api import shorten
from cogs.faq.lined import TWICE, line_of

_PLAINLY = {
    "missing": "is missing",
    "extra_forbidden": "is not a key that is known here",
    "string_type": "has to be a text",
    "model_type": "has to have keys of its own below it",
    "model_attributes_type": "has to have keys of its own below it",
    "dict_type": "has to have keys of its own below it",
    "mapping_type": "has to have keys of its own below it",
    "tuple_type": "has to be a list: [one, another], or lines that begin with -",
    "int_parsing": "has to be a whole number",
    "int_type": "has to be a whole number",
    "greater_than_equal": "has to be at least {ge}",
    "less_than_equal": "may be at most {le}",
    "too_long": "may have at most {max_length} items",
}


_BRIEF = 250


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that was left out: the file, the line, and what is wrong there."""

    file: str
    line: int
    wrong: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.wrong}"

    @property
    def brief(self) -> str:
        """The same for a message, which holds several: what is wrong may name whatever somebody wrote."""
        return shorten(str(self), _BRIEF)


def faults_of(error: ValidationError, item: Any, file: str, line: int) -> Iterator[Fault]:
    """The faults of one item as it was read from a file, in which it begins at a line."""
    for each in error.errors(include_url=False, include_input=False):
        place = tuple(step for step in each["loc"] if step != "[key]")
        if any(str(step).endswith(TWICE) for step in place):
            wrong = "stands here twice"
        elif each["type"] == "value_error":
            wrong = each["msg"].removeprefix("Value error, ")
        else:
            wrong = _PLAINLY.get(each["type"], each["msg"]).format_map(each.get("ctx", {}))
        yield Fault(file, line_of(item, place, line), named(item, place, wrong))


def named(item: Any, place: tuple[str | int, ...], wrong: str) -> str:
    """What is wrong at a place in an item, with the item's id where it has one."""
    known_as = item.get("id") if isinstance(item, Mapping) else None
    where = " ".join(str(step + 1) if isinstance(step, int) else step.removesuffix(TWICE) for step in place)
    names = ", ".join(name for name in (known_as, where) if isinstance(name, str) and name)
    return f"{names}: {wrong}" if names else wrong
