"""The commands as Discord is told of them."""

import copy
from collections.abc import Mapping
from enum import StrEnum
from functools import wraps
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

import pytest

from bot.adapters.discord.tree import command_tree, same, shortcut_names
from bot.api import Channel, Cog, Context, Max, Message, Suggest, say
from bot.handler import Function
from bot.i18n import LOCALES, Catalogue
from bot.model.errors import Declaration
from bot.model.form import Document, Reads, Roles
from bot.model.phrase import Verbatim
from bot.registry import Registry

HEAD = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"
"""
Minutes = Annotated[int, Reads(lambda typed, _: int(typed))]


class Colour(StrEnum):
    """A choice."""

    RED = "red"
    BLUE = "blue"


async def found(ctx: Context, typed: str) -> list[Any]:
    """Nothing to suggest."""
    return []


async def everything(
    ctx: Context,
    text: Annotated[str, Max(200)],
    source: Document,
    count: int,
    number: Annotated[int, Suggest(found)],
    colour: Colour,
    when: Minutes | None = None,
    channel: Channel | None = None,
    roles: Roles = (),
    loud: bool = False,
) -> Message:
    """Take one of each."""
    return say(Verbatim("x"))


async def nothing(ctx: Context) -> Message:
    """Take nothing."""
    return say(Verbatim("x"))


def many(function: Function, count: int) -> dict[str, Function]:
    """That many commands that do the same."""

    def copied(number: int) -> Function:
        @wraps(function)
        async def copy_(*arguments: Any) -> Any:
            return await function(*arguments)

        copy_.__name__ = f"copy{number}"
        return copy_

    return {f"c{number}": copied(number) for number in range(count)}


def made(
    folder: Path,
    commands: Mapping[str, Function],
    *,
    on_message: Mapping[str, Function] = MappingProxyType({}),
    top_level: bool = False,
    without: str = "",
    long: str = "",
) -> tuple[Registry, Catalogue]:
    """A cog called `box` with these commands and shortcuts, and the phrases that it needs."""
    cog = Cog("box")
    for name, function in commands.items():
        cog.command(name, top_level=top_level)(function)
    for name, function in on_message.items():
        cog.on_message(name)(function)
    cog.exporter = cog.eraser = nothing
    keys = {"box.commands", "core.source.address", "box.colour.red", "box.colour.blue"}
    for handler in cog.handlers:
        keys |= {handler.label.key} if handler.shortcut else {handler.help.key, handler.label.key}
        keys |= {f"{handler.help.key}.{parameter.name}" for parameter in handler.parameters}
    for locale in LOCALES:
        entries = [
            f'msgid "{key}"\nmsgstr "{key} {locale}{long if key == "box.commands" else ""}"'
            for key in sorted(keys)
            if key != without
        ]
        (folder / f"{locale}.po").write_text("\n\n".join([HEAD, *entries]), encoding="utf-8")
    catalogue = Catalogue([folder])
    return Registry([cog], catalogue), catalogue


@pytest.fixture
def tree(tmp_path: Path) -> list[dict[str, Any]]:
    """Two commands of one group."""
    return command_tree(*made(tmp_path, {"all": everything, "none": nothing}))


def test_group_holds_its_commands(tree: list[dict[str, Any]]) -> None:
    (group,) = tree
    assert group | {"options": []} == {
        "type": 1,
        "name": "box",
        "description": "box.commands en",
        "description_localizations": {"no": "box.commands nb", "en-GB": "box.commands en", "en-US": "box.commands en"},
        "options": [],
        "contexts": [0],
        "integration_types": [0],
    }
    assert [(command["type"], command["name"]) for command in group["options"]] == [(1, "all"), (1, "none")]
    assert group["options"][1]["options"] == []
    assert group["options"][0]["description_localizations"]["no"] == "box.command.all nb"


def test_shortcut_is_a_name_in_the_menu_of_a_message(tmp_path: Path) -> None:
    async def keep(ctx: Context, text: str) -> Message:
        """Keep what somebody wrote."""
        return say(Verbatim(text))

    registry, catalogue = made(tmp_path, {"none": nothing}, on_message={"keep": keep})
    assert command_tree(registry, catalogue)[1:] == [
        {
            "type": 3,
            "name": "box.on_message.keep en",
            "name_localizations": {
                "no": "box.on_message.keep nb", "en-GB": "box.on_message.keep en", "en-US": "box.on_message.keep en"
            },
            "contexts": [0],
            "integration_types": [0],
        }
    ]  # fmt: skip
    assert shortcut_names(registry, catalogue) == {"box.on_message.keep en": "box/keep"}


def test_each_kind_has_its_option_and_what_is_required_comes_first(tree: list[dict[str, Any]]) -> None:
    options = tree[0]["options"][0]["options"]
    assert [(option["name"], option["type"], option["required"]) for option in options] == [
        ("text", 3, True),
        ("count", 4, True),
        ("number", 3, True),
        ("colour", 3, True),
        ("source", 11, False),
        ("source_address", 3, False),
        ("when", 3, False),
        ("channel", 7, False),
        ("roles", 8, False),
        ("loud", 5, False),
    ]
    by_name = {option["name"]: option for option in options}
    assert by_name["text"]["max_length"] == 200
    assert by_name["number"]["autocomplete"] is True
    assert by_name["channel"]["channel_types"] == [0, 5]
    assert by_name["colour"]["choices"] == [
        {
            "name": f"box.colour.{colour} en",
            "name_localizations": {
                "no": f"box.colour.{colour} nb", "en-GB": f"box.colour.{colour} en", "en-US": f"box.colour.{colour} en",
            },
            "value": colour,
        }
        for colour in ("red", "blue")
    ]  # fmt: skip
    assert by_name["source"]["description"] == "box.command.all.source en"
    assert by_name["source_address"]["description"] == "core.source.address en"


def test_top_level_command_has_options_of_its_own(tmp_path: Path) -> None:
    (command,) = command_tree(*made(tmp_path, {"setup": everything}, top_level=True))
    assert (command["name"], command["description"]) == ("setup", "box.command.setup en")
    assert command["options"][0]["name"] == "text"


async def address_of_its_own(ctx: Context, mail_address: str) -> Message:
    """Take what looks like the address of a document."""
    return say(Verbatim("x"))


async def long_name(ctx: Context, a_document_with_a_long_name: Document) -> Message:
    """Take a document under a long name."""
    return say(Verbatim("x"))


@pytest.mark.parametrize("without", ["box.commands", "core.source.address"])
def test_missing_phrase_is_refused(tmp_path: Path, without: str) -> None:
    with pytest.raises(Declaration, match=without):
        command_tree(*made(tmp_path, {"all": everything}, without=without))


@pytest.mark.parametrize(
    ("commands", "why"),
    [
        ({"x": address_of_its_own}, "would be taken"),
        ({"x": long_name}, "more than 32"),
        (many(nothing, 26), "takes 25"),
    ],
)
def test_what_discord_cannot_do_is_refused(tmp_path: Path, commands: Mapping[str, Function], why: str) -> None:
    with pytest.raises(Declaration, match=why):
        command_tree(*made(tmp_path, commands))


def test_length_is_kept_to(tmp_path: Path) -> None:
    own = len("box.commands nb")
    command_tree(*made(tmp_path, {"x": nothing}, long="x" * (100 - own)))
    with pytest.raises(Declaration, match="longer than 100"):
        command_tree(*made(tmp_path, {"x": nothing}, long="x" * (101 - own)))
    with pytest.raises(Declaration, match="characters, and Discord takes 8000"):
        command_tree(*made(tmp_path, many(everything, 25)))


def registered(tree: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What Discord answers when it is asked for its commands."""

    def with_extras(declared: dict[str, Any]) -> dict[str, Any]:
        kept = {key: value for key, value in declared.items() if value not in (False, [])}
        for key in ("options", "choices"):
            if key in kept:
                kept[key] = [with_extras(part) for part in kept[key]]
        return kept

    return [
        {
            **with_extras(command), "id": str(n), "application_id": "7", "version": "8", "nsfw": False,
            "default_member_permissions": None, "dm_permission": True, "name_localizations": None,
        }
        for n, command in enumerate(reversed(tree))
    ]  # fmt: skip


def test_commands_that_discord_has_are_recognised(tree: list[dict[str, Any]]) -> None:
    assert same(tree, tree)
    assert same(tree, registered(tree))
    assert not same(tree, [])


@pytest.mark.parametrize(
    "path",
    [
        ("description",),
        ("options", 0, "description"),
        ("options", 0, "description_localizations", "no"),
        ("options", 0, "options", 0, "name"),
        ("options", 0, "options", 3, "choices", 0, "value"),
    ],
)
def test_every_change_is_noticed(tree: list[dict[str, Any]], path: tuple[str | int, ...]) -> None:
    changed: Any = copy.deepcopy(tree)
    part = changed[0]
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] += "x"
    assert not same(tree, registered(changed))


def test_order_of_options_counts_and_order_of_commands_does_not(tree: list[dict[str, Any]]) -> None:
    other = [*tree, {**tree[0], "name": "chest"}]
    assert same(other, other[::-1])
    turned = copy.deepcopy(tree)
    turned[0]["options"].reverse()
    assert not same(tree, turned)
