"""From annotations to parameters, and from what was typed to the values that a handler asked for."""

import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

from bot.model.address import Address
from bot.model.errors import Declaration, Invalid, Refused
from bot.model.form import (
    Answers,
    Form,
    Kind,
    Max,
    Multiline,
    Parameter,
    Raw,
    Reads,
    Source,
    Suggest,
    Upload,
)  # fmt: skip
from bot.model.message import shorten
from bot.model.phrase import Phrase, t

TEXT_LIMIT = 4_000
"""Characters of a text for which nothing shorter was declared: what a Discord modal takes."""

_WEB_ADDRESS_LIMIT = 2_000
_DIGITS = 9  # of a whole number: what every database keeps
_SAID_BACK = 60  # characters of what was typed

YES = frozenset({"yes", "true", "1", "on", "ja", "y", "j"})
_NO = frozenset({"no", "false", "0", "off", "nei", "n", ""})


@dataclass(frozen=True)
class Circumstances:
    """What reading a value may depend on."""

    locale: str
    zone: ZoneInfo
    now: datetime
    find_channel: Callable[[str], Address | None]
    find_role: Callable[[str], str | None]
    find_person: Callable[[str], Address | None]


def parameter(name: str, annotation: Any, default: Any) -> Parameter:
    """The parameter that an annotation declares; Declaration if it declares none.

    `default` is `dataclasses.MISSING` for one that must be given.
    """
    base, notes = _unwrapped(annotation)
    by_type = {type(note): note for note in notes}
    reads, kind = by_type.get(Reads), by_type.get(Kind)
    several = get_origin(base) is tuple and get_args(base)[1:] == (...,)  # tuple[Colour, ...]
    one = get_args(base)[0] if several else base
    choices = one if isinstance(one, type) and issubclass(one, StrEnum) else None
    if kind is None:
        if reads is not None:
            kind = Kind.OWN
        elif choices is not None:
            kind = Kind.CHOICES if several else Kind.CHOICE
        else:
            kind = {str: Kind.TEXT, int: Kind.INTEGER, bool: Kind.BOOLEAN}.get(base)
    if kind is None:
        raise Declaration(f"{name}: no platform can ask for a {annotation!r}")
    return Parameter(
        name=name,
        kind=kind,
        required=default is MISSING,
        default=None if default is MISSING else default,
        max_length=by_type[Max].length if Max in by_type else None,
        multiline=Multiline in by_type,
        choices=choices,
        suggest=by_type.get(Suggest),
        reads=reads,
    )


def _unwrapped(annotation: Any) -> tuple[Any, list[Any]]:
    """The bare type without `| None` and `Annotated`, and everything that was noted beside it."""
    notes: list[Any] = []
    while True:
        if get_origin(annotation) is Annotated:
            annotation, *more = get_args(annotation)
            notes.extend(more)
        elif get_origin(annotation) in (Union, types.UnionType) and type(None) in get_args(annotation):
            rest = [option for option in get_args(annotation) if option is not type(None)]
            if len(rest) != 1:
                return annotation, notes
            annotation = rest[0]
        else:
            return annotation, [note() if note is Multiline else note for note in notes]


def form_parameters(form: type[Form]) -> tuple[Parameter, ...]:
    """The fields of a form, in the order in which they are written."""
    hints = get_type_hints(form, include_extras=True)
    return tuple(parameter(f.name, hints[f.name], f.default) for f in fields(form))  # type: ignore[arg-type] # __init_subclass__ makes it a dataclass


def parse(parameters: tuple[Parameter, ...], given: Answers, around: Circumstances) -> dict[str, Any]:
    """The values for a handler; Invalid names everything that cannot be used, all at once."""
    values: dict[str, Any] = {}
    reasons: dict[str, Phrase] = {}
    for wanted in parameters:
        try:
            values[wanted.name] = _value(wanted, given.get(wanted.name), around)
        except Refused as refusal:
            reasons[wanted.name] = refusal.reason
    if reasons:
        raise Invalid(reasons)
    return values


def _value(wanted: Parameter, raw: Raw | None, around: Circumstances) -> Any:
    if isinstance(raw, str):
        raw = raw.strip()
    if raw is None or raw == "":
        if wanted.required:
            raise Refused(t("core.parameter.missing"))
        return wanted.default
    match wanted.kind:
        case Kind.TEXT:
            return _text(str(raw), wanted.max_length or TEXT_LIMIT)
        case Kind.INTEGER:
            return _integer(str(raw))
        case Kind.BOOLEAN:
            return _boolean(str(raw).lower())
        case Kind.CHOICE:
            return _choice(wanted, str(raw).lower())
        case Kind.CHOICES:
            chosen = {_choice(wanted, piece) for piece in pieces(str(raw).lower())}
            return tuple(one for one in wanted.choices or () if one in chosen)
        case Kind.CHANNEL:
            return _channel(str(raw), around)
        case Kind.PERSON:
            return _person(str(raw), around)
        case Kind.ROLES:
            return tuple(_role(piece, around) for piece in pieces(str(raw)))
        case Kind.SOURCE:
            return Source(upload=raw) if isinstance(raw, Upload) else Source(url=_text(str(raw), _WEB_ADDRESS_LIMIT))
        case Kind.OWN:
            if wanted.reads is None:
                raise Declaration(f"{wanted.name}: a type of its own needs Reads")
            return wanted.reads.function(_text(str(raw), wanted.max_length or TEXT_LIMIT), around)


def _text(raw: str, limit: int) -> str:
    if len(raw) > limit:
        raise Refused(t("core.parameter.too_long", limit=limit, length=len(raw)))
    return raw


def _channel(raw: str, around: Circumstances) -> Address:
    address = around.find_channel(raw)
    if address is None:
        raise Refused(t("core.parameter.no_channel", typed=shorten(raw, _SAID_BACK)))
    return address


def _person(raw: str, around: Circumstances) -> Address:
    address = around.find_person(raw)
    if address is None:
        raise Refused(t("core.parameter.no_person", typed=shorten(raw, _SAID_BACK)))
    return address


def pieces(raw: str) -> list[str]:
    """The names or ids in a text that lists several, with commas between them."""
    return [piece.strip() for piece in raw.split(",") if piece.strip()]


def _role(raw: str, around: Circumstances) -> str:
    role = around.find_role(raw)
    if role is None:
        raise Refused(t("core.parameter.no_role", typed=shorten(raw, _SAID_BACK)))
    return role


def _integer(raw: str) -> int:
    digits = raw.removeprefix("-")
    if not digits.isdecimal() or len(digits) > _DIGITS:
        raise Refused(t("core.parameter.not_a_number"))
    return int(raw)


def _boolean(raw: str) -> bool:
    if raw in YES:
        return True
    if raw in _NO:
        return False
    raise Refused(t("core.parameter.not_yes_or_no"))


def _choice(wanted: Parameter, raw: str) -> StrEnum:
    assert wanted.choices is not None  # noqa: S101 - `parameter` sets both or neither
    try:
        return wanted.choices(raw)
    except ValueError:
        raise Refused(t("core.parameter.not_a_choice", choices=", ".join(wanted.choices))) from None


def written(value: Any) -> str:
    """A parsed value as the text from which `parse` reads it again, for the id of a form."""
    if isinstance(value, Address):
        return value.id
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ",".join(value)
    if isinstance(value, str | int):
        return str(value)
    raise Declaration(f"a {type(value).__name__} cannot be carried by the id of a form")


def carried(parameters: tuple[Parameter, ...], values: Mapping[str, Any]) -> dict[str, str]:
    """The arguments that differ from their defaults, as a form's id carries them."""
    return {
        wanted.name: written(values[wanted.name])
        for wanted in parameters
        if values[wanted.name] is not None and values[wanted.name] != wanted.default
    }
