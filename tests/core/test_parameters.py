"""From annotations to parameters, and from what was typed to values."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import MISSING
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.address import Address, Place
from bot.model.errors import Declaration, Invalid, Refused
from bot.model.form import (
    Channel,
    Choice,
    Document,
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
)
from bot.model.phrase import t
from bot.parameters import TEXT_LIMIT, Circumstances, carried, form_parameters, parameter, parse, written


def find_channel(typed: str) -> Address | None:
    """Every channel but the cellar."""
    return None if typed == "cellar" else Address("office", "class", Place.CHANNEL, typed)


AROUND = Circumstances(
    "nb",
    ZoneInfo("Europe/Oslo"),
    datetime(2026, 9, 1, tzinfo=UTC),
    find_channel,
    {"mentors": "mentors"}.get,
    {"ida": Address("office", "class", Place.DIRECT, "ida")}.get,
)


class Size(StrEnum):
    """A choice."""

    SMALL = "small"
    LARGE = "large"


def read_even(text: str, around: Circumstances) -> int:
    """An even number in the reader's language."""
    if not text.isdecimal() or int(text) % 2:
        raise Refused(t(f"odd.{around.locale}"))
    return int(text)


async def suggest(_ctx: Any, typed: str) -> list[Choice]:
    """Nothing."""
    return []


Even = Annotated[int, Reads(read_even)]


def value(annotation: Any, raw: Raw | None, default: Any = MISSING) -> Any:
    """What one annotation makes of one raw value."""
    given: Mapping[str, Raw] = {} if raw is None else {"it": raw}
    return parse((parameter("it", annotation, default),), given, AROUND)["it"]


def reason(annotation: Any, raw: Raw | None) -> str:
    """Why one raw value is refused."""
    with pytest.raises(Invalid) as invalid:
        value(annotation, raw)
    return invalid.value.fields["it"].key


async def nothing(_most: int) -> bytes:
    """An empty file."""
    return b""


UPLOAD = Upload("a.ics", 3, nothing)


@pytest.mark.parametrize(
    ("annotation", "kind"),
    [
        (str, Kind.TEXT),
        (int, Kind.INTEGER),
        (bool, Kind.BOOLEAN),
        (Size, Kind.CHOICE),
        (tuple[Size, ...], Kind.CHOICES),
        (Channel, Kind.CHANNEL),
        (Document, Kind.SOURCE),
        (Even, Kind.OWN),
        (str | None, Kind.TEXT),
        (Channel | None, Kind.CHANNEL),
        (Annotated[str | None, Max(5)], Kind.TEXT),
        (Annotated[Annotated[str, Max(5)], Multiline()], Kind.TEXT),
    ],
)
def test_annotation_declares_a_kind(annotation: Any, kind: Kind) -> None:
    assert parameter("it", annotation, MISSING).kind is kind


@pytest.mark.parametrize(
    "annotation",
    [float, list[str], tuple[str, ...], tuple[Size, Size], dict, object, str | int, None, datetime, Address],
)
def test_what_no_platform_can_ask_for_is_refused(annotation: Any) -> None:
    with pytest.raises(Declaration):
        parameter("it", annotation, MISSING)


def test_notes_beside_the_type_are_kept() -> None:
    declared = parameter("it", Annotated[str, Max(5), Multiline, Suggest(suggest)] | None, None)

    assert declared == Parameter(
        name="it", kind=Kind.TEXT, required=False, max_length=5, multiline=True, suggest=Suggest(suggest)
    )


def test_form_declares_its_fields_in_order() -> None:
    class Sheet(Form, title=t("sheet")):
        """Some questions."""

        name: Annotated[str, Max(5)]
        size: Size = Size.SMALL
        even: Even | None = None

    fields = form_parameters(Sheet)
    assert [(field.name, field.kind, field.required, field.default) for field in fields] == [
        ("name", Kind.TEXT, True, None),
        ("size", Kind.CHOICE, False, Size.SMALL),
        ("even", Kind.OWN, False, None),
    ]
    assert Sheet(name="x") == Sheet(name="x", size=Size.SMALL, even=None)


@pytest.mark.parametrize(
    ("annotation", "raw", "read"),
    [
        (str, "  tea  ", "tea"),
        (Annotated[str, Max(3)], "tea", "tea"),
        (str, "x" * TEXT_LIMIT, "x" * TEXT_LIMIT),
        (tuple[Size, ...], "large, Small,large", (Size.SMALL, Size.LARGE)),
        (int, "7", 7),
        (int, " -7 ", -7),
        (int, 7, 7),
        (int, "9" * 9, 10**9 - 1),
        (bool, "ja", True),
        (bool, "JA", True),
        (bool, True, True),
        (bool, "nei", False),
        (bool, False, False),
        (bool, "0", False),
        (Size, "large", Size.LARGE),
        (Size, " LARGE ", Size.LARGE),
        (Channel, "general", Address("office", "class", Place.CHANNEL, "general")),
        (Document, "https://example.org/a.ics", Source(url="https://example.org/a.ics")),
        (Document, UPLOAD, Source(upload=UPLOAD)),
        (Even, "4", 4),
    ],
)
def test_value_is_read(annotation: Any, raw: Raw, read: Any) -> None:
    assert value(annotation, raw) == read
    assert type(value(annotation, raw)) is type(read)


@pytest.mark.parametrize(
    ("annotation", "raw", "why"),
    [
        (str, None, "core.parameter.missing"),
        (str, "", "core.parameter.missing"),
        (str, " \n\t ", "core.parameter.missing"),
        (Size, "", "core.parameter.missing"),
        (Annotated[str, Max(3)], "teas", "core.parameter.too_long"),
        (str, "x" * (TEXT_LIMIT + 1), "core.parameter.too_long"),
        (Document, "x" * 2001, "core.parameter.too_long"),
        (Even, "2" * (TEXT_LIMIT + 1), "core.parameter.too_long"),
        (int, "seven", "core.parameter.not_a_number"),
        (int, "7.0", "core.parameter.not_a_number"),
        (int, "--7", "core.parameter.not_a_number"),
        (int, "-", "core.parameter.not_a_number"),
        (int, "²", "core.parameter.not_a_number"),
        (int, "9" * 10, "core.parameter.not_a_number"),
        (Channel, "cellar", "core.parameter.no_channel"),
        (bool, "perhaps", "core.parameter.not_yes_or_no"),
        (Size, "huge", "core.parameter.not_a_choice"),
        (Even, "3", "odd.nb"),
    ],
)
def test_value_is_refused_with_its_reason(annotation: Any, raw: Raw | None, why: str) -> None:
    assert reason(annotation, raw) == why


@pytest.mark.parametrize("annotation", [str, int, bool, Size, Channel, Document, Even])
@pytest.mark.parametrize("raw", [None, "", "  "])
def test_nothing_given_is_the_default(annotation: Any, raw: Raw | None) -> None:
    assert value(annotation | None, raw, None) is None


def test_everything_that_is_wrong_is_named_at_once() -> None:
    wanted = tuple(parameter(name, kind, MISSING) for name, kind in {"a": int, "b": str, "c": Size, "d": str}.items())
    with pytest.raises(Invalid) as invalid:
        parse(wanted, {"a": "x", "c": "huge", "d": "fine"}, AROUND)

    assert list(invalid.value.fields) == ["a", "b", "c"]
    assert invalid.value.reason == invalid.value.fields["a"]


def test_what_was_not_asked_for_is_left_out() -> None:
    assert parse((parameter("a", str, MISSING),), {"a": "x", "role": "owner"}, AROUND) == {"a": "x"}


KINDS: tuple[tuple[Any, st.SearchStrategy[Any]], ...] = (
    (str, st.text(min_size=1, max_size=50).map(str.strip).filter(bool)),
    (int, st.integers(-(10**9) + 1, 10**9 - 1)),
    (bool, st.booleans()),
    (Size, st.sampled_from(Size)),
    (Channel, st.from_regex(r"[A-Za-z0-9_-]{1,30}", fullmatch=True).map(
        lambda id_: Address("office", "class", Place.CHANNEL, id_))),
)  # fmt: skip


@given(st.data())
def test_what_a_form_carries_is_read_again_as_it_was(data: st.DataObject) -> None:
    wanted, values = [], {}
    for n, (annotation, values_of) in enumerate(KINDS):
        default = data.draw(st.sampled_from([MISSING, None, data.draw(values_of)]))
        wanted.append(parameter(f"p{n}", annotation, default))
        optional = default is not MISSING
        values[f"p{n}"] = data.draw(values_of | st.just(wanted[n].default) if optional else values_of)
    # What was given and is left out again cannot be: a default stands where nothing is carried.
    values = {p.name: p.default if values[p.name] is None else values[p.name] for p in wanted}

    assert parse(tuple(wanted), carried(tuple(wanted), values), AROUND) == values


def test_what_cannot_be_carried_is_our_mistake() -> None:
    with pytest.raises(Declaration):
        written(datetime(2026, 9, 1, tzinfo=UTC))


@given(st.text())
def test_whatever_is_typed_is_read_or_refused(typed: str) -> None:
    wanted = tuple(
        parameter(f"p{n}", kind, MISSING) for n, kind in enumerate((str, int, bool, Size, Channel, Document, Even))
    )
    with suppress(Invalid):
        parse(wanted, {declared.name: typed for declared in wanted}, AROUND)
