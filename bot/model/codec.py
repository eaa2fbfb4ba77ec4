"""Messages as JSON and back, for rows that must outlive the process."""

from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum, StrEnum
from types import MappingProxyType
from typing import Any

from bot.model import address, arrangement, message, moment, phrase

_TYPES: dict[str, type] = {
    kind.__name__: kind
    for kind in (
        address.Address, address.Place,
        arrangement.Archive, arrangement.Happening, arrangement.LetIn, arrangement.LetOut, arrangement.NoHappening,
        arrangement.OpenThread, arrangement.Relay, arrangement.Removal,
        moment.Days, moment.Moment, moment.Period, moment.Relative, moment.Style,
        phrase.Listing, phrase.Mention, phrase.Phrase, phrase.Verbatim,
        message.Action, message.Actions, message.Attachment, message.Button, message.Emphasis, message.Facts,
        message.Heading, message.Item, message.Message, message.Option, message.Paragraph, message.Picture,
        message.Select,
    )
}  # fmt: skip
_FIELDS = {kind: tuple(f.name for f in fields(kind)) for kind in _TYPES.values() if is_dataclass(kind)}
_AS_THEY_ARE = frozenset({str, int, bool, type(None)})


def encode(value: Any) -> Any:
    """A model value as plain JSON values; TypeError for what is not of the model."""
    kind = type(value)
    if kind in _AS_THEY_ARE:
        return value
    if kind in _FIELDS:
        return {"is": kind.__name__} | {name: encode(getattr(value, name)) for name in _FIELDS[kind]}
    if kind is tuple or kind is list:
        return [encode(item) for item in value]
    if kind is MappingProxyType or kind is dict:
        return {"is": "map", "value": {name: encode(item) for name, item in value.items()}}
    if isinstance(value, Enum) and kind.__name__ in _TYPES:
        return {"is": kind.__name__, "value": value.value}
    if isinstance(value, StrEnum):
        return value.value  # a cog's own: of use as the text that it is
    if isinstance(value, datetime):
        return {"is": "instant", "value": value.isoformat()}
    if isinstance(value, date):
        return {"is": "date", "value": value.isoformat()}
    raise TypeError(f"{kind.__name__} is no part of a message")


def decode(data: Any) -> Any:
    """The model value that `encode` wrote."""
    if isinstance(data, list):
        return tuple(decode(item) for item in data)
    if not isinstance(data, dict):
        return data
    kind = data["is"]
    match kind:
        case "instant":
            return datetime.fromisoformat(data["value"])
        case "date":
            return date.fromisoformat(data["value"])
        case "map":
            return MappingProxyType({name: decode(item) for name, item in data["value"].items()})
    type_ = _TYPES[kind]
    if issubclass(type_, Enum):
        return type_(data["value"])
    return type_(**{name: decode(item) for name, item in data.items() if name != "is"})
