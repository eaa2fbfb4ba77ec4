"""Declarations: what some platform could not do is refused at start-up."""

from collections.abc import Callable, Iterator
from dataclasses import MISSING
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import pytest

from bot.cog import Cog
from bot.handler import HandlerKind
from bot.i18n import LOCALES, Catalogue
from bot.limits import (
    BUTTON_LABEL,
    COMMAND_DESCRIPTION,
    FIELD_LABEL,
    FORM_TITLE,
    HINT,
    SHORTCUT_LABEL,
    SHORTCUTS,
)
from bot.model.errors import Declaration
from bot.model.form import Channel, Document, Form, Max, Person, Reads, Roles
from bot.model.phrase import t
from bot.model.role import PUBLIC
from bot.registry import Registry
from tests.core.test_i18n import HEAD

Declare = Callable[[Cog], object]


class OneField(Form, title=t("shop.form")):
    """A form."""

    name: str


class NoField(Form, title=t("shop.form")):
    """A form of nothing."""


MuchToAsk = type(
    "MuchToAsk", (Form,), {"__annotations__": {f"f{n}": str for n in range(21)}}, title=t("shop.form")
)  # fmt: skip


MoreThanAStep = type(
    "MoreThanAStep", (Form,), {"__annotations__": {f"f{n}": str for n in range(6)}}, title=t("shop.form")
)  # fmt: skip


Many = StrEnum("Many", [f"V{n}" for n in range(26)])  # type: ignore[misc] # mypy cannot count
Few = StrEnum("Few", ["ONE"])


class Words(dict[str, str]):
    """Texts by key, the same in each language: every key that a shop may use, unless taken away."""

    def __init__(self) -> None:
        super().__init__(dict.fromkeys(_keys(), "x"))

    def catalogue(self, folder: Path) -> Catalogue:
        """The texts as a catalogue."""
        folder.mkdir(exist_ok=True)
        for locale in LOCALES:
            entries = "".join(f'\nmsgid "{key}"\nmsgstr "{text}"\n' for key, text in self.items())
            (folder / f"{locale}.po").write_text(HEAD + entries, encoding="utf-8")
        return Catalogue([folder])


def _keys() -> Iterator[str]:
    yield from (
        "shop.commands",
        *(f"shop.on_message.{name}" for name in ("buy", "sell")),
        "shop.menu.buy",
        "shop.command.buy",
        "shop.command.buy.it",
        "shop.form",
        "shop.form.name",
        "shop.form.name.hint",
    )
    yield from (f"shop.form.{letter}" for letter in "bcdef")
    yield from (f"shop.command.buy.p{n}" for n in range(30))
    yield from ("shop.few.one", *(f"shop.many.v{n}" for n in range(26)))


async def buy(ctx: Any) -> None:
    """Buy."""


async def buy_it(ctx: Any, it: str) -> None:
    """Buy it."""


async def buy_what(ctx: Any, text: str) -> None:
    """Buy what a message says."""


async def sell_what(ctx: Any, text: str) -> None:
    """Sell what a message says."""


async def buy_all_of(ctx: Any, text: Annotated[str, Max(10)]) -> None:
    """Buy what a short message says."""


async def with_form(ctx: Any, form: Form) -> None:
    """Buy by form."""


async def wordless(ctx: Any) -> None:
    pass


async def optional_first(ctx: Any, p0: str | None = None, *, p1: str) -> None:
    """Buy."""


async def of_many(ctx: Any, it: Many) -> None:
    """Buy."""


async def of_few(ctx: Any, it: Few) -> None:
    """Buy."""


async def unreadable(ctx: Any, it: datetime) -> None:
    """Buy at a time that nobody reads."""


def with_parameters(count: int, *, required: int) -> Callable[..., Any]:
    """A handler of so many parameters, of which the first must be given."""
    names = ", ".join(f"p{n}: str" + (" = ''" if n >= required else "") for n in range(count))
    made: dict[str, Any] = {}
    exec(f"async def buy(ctx: object, {names}) -> None:\n    'Buy.'", made)  # noqa: S102 - a signature of any length
    return made["buy"]  # type: ignore[no-any-return] # just made


def shop(*declared: Declare, name: str = "shop", forgets: bool = True) -> Cog:
    """A cog with these declarations."""
    cog = Cog(name)
    for declare in declared:
        declare(cog)
    if forgets:
        cog.export(buy)
        cog.erase(buy)
    return cog


def test_good_declarations_are_found_by_name(tmp_path: Path) -> None:
    cog = shop(lambda c: c.command("buy")(buy_it), lambda c: c.button()(buy), lambda c: c.job()(of_few))
    registry = Registry([cog], Words().catalogue(tmp_path / "w"))

    command, button = registry.command("shop", "buy"), registry.handler("shop/buy")
    assert command is not None
    assert button is not None
    assert (command.reference, button.kind) == ("shop/buy_it", HandlerKind.BUTTON)
    assert [handler.reference for handler in registry] == ["shop/buy_it", "shop/buy", "shop/of_few"]
    assert list(registry.commands()) == [command]
    assert registry.command("shop", "sell") is None
    assert registry.handler("shop/sell") is None


def test_what_an_organisation_edits_is_read_once(tmp_path: Path) -> None:
    file = tmp_path / "prices.txt"
    file.write_text("10", encoding="utf-8")
    cog = shop()

    @cog.configure("prices.txt")
    def prices(path: Path) -> int:
        if not path.read_text(encoding="utf-8").isdecimal():
            raise Declaration(f"{path.name}: a price is a number")
        return int(path.read_text(encoding="utf-8"))

    with pytest.raises(LookupError, match="prices"):
        _ = prices.value
    file.write_text("ten", encoding="utf-8")
    with pytest.raises(Declaration, match=r"prices\.txt: a price is a number"):
        prices.read(tmp_path)
    for written in ("20", "30"):
        file.write_text(written, encoding="utf-8")
        prices.read(tmp_path)
    assert prices.value == 20
    assert prices.left_out == []
    prices.faults(lambda price: [f"line {price}"])
    assert prices.left_out == ["line 20"]
    assert cog.configurations == [prices]


def test_what_a_plug_in_brings_is_read_where_the_organisation_has_none(tmp_path: Path) -> None:
    package, theirs, none = tmp_path / "package", tmp_path / "theirs", tmp_path / "none"
    for folder, price in ((package / "config", "10"), (theirs, "20")):
        folder.mkdir(parents=True)
        (folder / "prices.txt").write_text(price, encoding="utf-8")
    for config, read in ((theirs, "20"), (none, "10")):
        cog = shop()
        cog.folder = package
        prices = cog.configure("prices.txt")(lambda path: path.read_text(encoding="utf-8"))
        prices.read(config)
        assert prices.value == read


@pytest.mark.parametrize(
    "cogs",
    [
        [shop(lambda c: c.command("buy")(buy), forgets=False)],
        [shop(name="Shop")],
        [shop(name="my-shop")],
        [shop(name="s" * 33)],
        [shop(name="")],
        [shop(lambda c: c.command("Buy")(buy))],
        [shop(lambda c: c.command("buy now")(buy))],
        [shop(lambda c: c.command("buy")(buy), lambda c: c.button()(buy))],
        [shop(lambda c: c.command("buy")(buy), lambda c: c.command("buy")(buy_it))],
        [shop(lambda c: c.button()(buy)), shop(lambda c: c.job()(buy))],
        [shop(lambda c: c.command("buy")(buy)), shop(lambda c: c.job()(buy_it))],
        [shop(lambda c: c.command("buy")(optional_first))],
        [shop(lambda c: c.command("buy")(with_parameters(26, required=5)))],
        [shop(lambda c: c.command("buy")(with_parameters(6, required=6)))],
        [shop(lambda c: c.command("buy")(of_many))],
        [shop(lambda c: c.command("buy", opens=NoField)(with_form))],
        [shop(lambda c: c.button(opens=MuchToAsk)(with_form))],
        [shop(lambda c: c.command("sell")(buy))],
        [shop(lambda c: c.on_message("buy")(buy))],
        [shop(lambda c: c.on_message("buy")(buy_it))],
        [shop(lambda c: c.on_message("buy")(buy_all_of))],
        [shop(lambda c: c.on_message("Buy")(buy_what))],
        [shop(lambda c: c.on_message("buy")(buy_what), lambda c: c.on_message("sell")(sell_what))],
    ],
    ids=[
        "forgets nobody", "name in capitals", "name with a dash", "long name", "no name", "command in capitals",
        "command of two words", "handler twice", "command twice", "cog twice", "cog twice with other handlers",
        "optional before required", "too many parameters", "too much that must be given", "too many choices",
        "form without fields", "form with six fields", "command without words",
        "shortcut without text", "shortcut of something else", "shortcut of more than text", "shortcut in capitals",
        "shortcuts of the same words",
    ],
)  # fmt: skip
def test_bad_declaration_is_refused(tmp_path: Path, cogs: list[Cog]) -> None:
    with pytest.raises(Declaration):
        Registry(cogs, Words().catalogue(tmp_path / "w"))


@pytest.mark.parametrize(
    ("declare", "key", "most"),
    [
        (lambda c: c.command("buy")(buy_it), "shop.command.buy", COMMAND_DESCRIPTION),
        (lambda c: c.command("buy")(buy_it), "shop.command.buy.it", COMMAND_DESCRIPTION),
        (lambda c: c.command("buy")(buy_it), "shop.menu.buy", BUTTON_LABEL),
        (lambda c: c.on_message("buy")(buy_what), "shop.on_message.buy", SHORTCUT_LABEL),
        (lambda c: c.command("buy")(of_few), "shop.few.one", FIELD_LABEL),
        (lambda c: c.button(opens=OneField)(with_form), "shop.form", FORM_TITLE),
        (lambda c: c.button(opens=OneField)(with_form), "shop.form.name", FIELD_LABEL),
        (lambda c: c.button(opens=OneField)(with_form), "shop.form.name.hint", HINT),
    ],
)
def test_words_are_there_and_fit(tmp_path: Path, declare: Declare, key: str, most: int) -> None:
    words = Words()
    words[key] = "x" * most
    Registry([shop(declare)], words.catalogue(tmp_path / "w"))
    words[key] = "x" * (most + 1)
    with pytest.raises(Declaration, match=key.replace(".", r"\.")):
        Registry([shop(declare)], words.catalogue(tmp_path / "w"))
    del words[key]
    if not key.endswith(".hint"):
        with pytest.raises(Declaration, match=key.replace(".", r"\.")):
            Registry([shop(declare)], words.catalogue(tmp_path / "w"))


@pytest.mark.parametrize("one_more", [0, 1])
def test_menu_of_a_message_holds_so_many(tmp_path: Path, one_more: int) -> None:
    words, cogs = Words(), []
    for number in range(SHORTCUTS + one_more):
        words[f"shop{number}.on_message.buy"] = f"x{number}"
        cogs.append(shop(lambda c: c.on_message("buy")(buy_what), name=f"shop{number}"))
    if one_more:
        with pytest.raises(Declaration, match="holds 5 shortcuts"):
            Registry(cogs, words.catalogue(tmp_path / "w"))
    else:
        found = Registry(cogs, words.catalogue(tmp_path / "w"))
        assert found.shortcut("shop3/buy_what") is found.shortcuts[3]
        assert found.shortcut("shop/buy") is None


@pytest.mark.parametrize("function", [wordless, unreadable])
def test_bad_handler_is_refused_where_it_stands(function: Callable[..., Any]) -> None:
    with pytest.raises(Declaration):
        shop(lambda c: c.command("buy")(function))


def test_most_parameters_and_choices_are_taken(tmp_path: Path) -> None:
    Registry([shop(lambda c: c.command("buy")(with_parameters(25, required=5)))], Words().catalogue(tmp_path / "w"))


def test_form_that_could_not_carry_what_was_given_is_refused(tmp_path: Path) -> None:
    """A form's id carries the command's arguments as text; a value of its own kind cannot be written back."""

    async def at(ctx: Any, form: OneField, it: Annotated[datetime, Reads(lambda text, around: around.now)]) -> None:
        """Buy at a time."""

    with pytest.raises(Declaration, match="carried"):
        Registry([shop(lambda c: c.command("buy", opens=OneField)(at))], Words().catalogue(tmp_path / "w"))


def test_form_that_claims_to_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Declaration, match="written down"):
        Registry(
            [shop(lambda c: c.command("buy", opens=OneField, reads=True)(with_form))], Words().catalogue(tmp_path / "w")
        )


@pytest.mark.parametrize("kind", [Channel, Person, Roles, Document])
def test_form_on_the_web_cannot_ask_for_what_only_a_platform_knows(tmp_path: Path, kind: Any) -> None:
    asks = type("Asks", (Form,), {"__annotations__": {"name": kind}}, title=t("shop.form"))
    Registry([shop(lambda c: c.on_web(opens=OneField)(with_form))], Words().catalogue(tmp_path / "w"))
    Registry([shop(lambda c: c.button(opens=asks)(with_form))], Words().catalogue(tmp_path / "w"))
    with pytest.raises(Declaration, match="on the web"):
        Registry([shop(lambda c: c.on_web(opens=asks)(with_form))], Words().catalogue(tmp_path / "w"))


@pytest.mark.parametrize("options", [{"reply": PUBLIC}, {"opens": MoreThanAStep}])
def test_what_cannot_be_done_without_a_trace_is_refused(tmp_path: Path, options: dict[str, Any]) -> None:
    function = with_form if "opens" in options else buy_it
    with pytest.raises(Declaration, match="leaves no trace"):
        Registry(
            [shop(lambda c: c.command("buy", leaves_no_trace=True, **options)(function))],
            Words().catalogue(tmp_path / "w"),
        )


def test_missing_is_not_a_default() -> None:
    cog = shop(lambda c: c.command("buy")(buy_it))
    (handler,) = cog.handlers
    assert handler.parameters[0].required
    assert handler.parameters[0].default is not MISSING


def test_two_cogs_cannot_know_of_the_same_people(tmp_path: Path) -> None:
    cogs = [shop(lambda c: c.people("guest", suggest=buy)(buy), name=name) for name in ("shop", "stall")]
    with pytest.raises(Declaration, match="stall and shop both know of people called guest"):
        Registry(cogs, Words().catalogue(tmp_path / "w"))


def test_two_cogs_cannot_tell_of_the_same(tmp_path: Path) -> None:
    cogs = [shop(lambda c: c.word("next_event")(buy), name=name) for name in ("shop", "stall")]
    with pytest.raises(Declaration, match="stall and shop both tell of next_event"):
        Registry(cogs, Words().catalogue(tmp_path / "w"))


def test_two_cogs_cannot_relay_the_same(tmp_path: Path) -> None:
    cogs = [shop(lambda c: c.relay("note")(buy), name=name) for name in ("shop", "stall")]
    with pytest.raises(Declaration, match="two cogs relay note"):
        Registry(cogs, Words().catalogue(tmp_path / "w"))
