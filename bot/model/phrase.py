"""Texts by key: what is said, before it is known in which language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from bot.model.address import Address
from bot.model.moment import Days, Moment, Period, Relative


@dataclass(frozen=True)
class Mention:
    """Somebody or some place, named in the platform's own way; it notifies nobody unless `notifies` says so."""

    address: Address
    notifies: bool = False


@dataclass(frozen=True)
class Verbatim:
    """Words that a person typed: shown as they are, never read as markup or as a mention."""

    text: str


@dataclass(frozen=True)
class Phrase:
    """A key of the catalogues, and what fills its placeholders."""

    key: str
    arguments: Mapping[str, "Argument"] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class Listing:
    """Several texts read as one: "a, b and c"."""

    items: tuple["Text", ...]


Text = Phrase | Verbatim
Argument = str | int | Text | Moment | Period | Days | Relative | Mention | Listing


def t(key: str, **arguments: Argument) -> Phrase:
    """The phrase with this key; a bare `str` argument counts as typed by a person, `n` chooses the plural."""
    return Phrase(key, MappingProxyType(arguments))
