"""The commands as Discord wants them declared: what members see when they type a slash."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from bot.handler import Handler
from bot.i18n import Catalogue
from bot.model.errors import Declaration
from bot.model.form import Kind, Parameter
from bot.model.phrase import Phrase, t
from bot.registry import Registry, choice_options, parameter_label

Json = dict[str, Any]

ADDRESS = "_address"
"""What stands behind the name of a document's parameter, for the option that takes a web address."""

_TYPED, _ON_MESSAGE = 1, 3  # types of commands
_SUBCOMMAND, _STRING, _INTEGER, _BOOLEAN, _PERSON, _CHANNEL, _ROLE, _ATTACHMENT = 1, 3, 4, 5, 6, 7, 8, 11
_TYPES = {
    Kind.TEXT: _STRING,
    Kind.INTEGER: _INTEGER,
    Kind.BOOLEAN: _BOOLEAN,
    Kind.CHOICE: _STRING,
    Kind.CHOICES: _STRING,
    Kind.CHANNEL: _CHANNEL,
    Kind.PERSON: _PERSON,
    Kind.ROLES: _ROLE,
    Kind.OWN: _STRING,
}
_CHANNELS = [0, 5]  # text and announcements
_IN_GUILDS = [0]

_OPTIONS = 25
_DESCRIPTION = 100
_NAME = 32
_STRING_LENGTH = 6_000
_COMMAND_LENGTH = 8_000

_COUNTED = ("name", "description", "value")  # what Discord counts of a command, each in its longest language
_KEPT = (
    "type", "name", "name_localizations", "description", "description_localizations", "required", "autocomplete",
    "max_length", "value",
)  # fmt: skip
_LOCALES = {"no": "nb", "en-GB": "en", "en-US": "en"}  # Discord has one Norwegian
_LISTS = ("channel_types", "contexts", "integration_types")


def command_tree(registry: Registry, catalogue: Catalogue) -> list[Json]:
    """Every command and shortcut, as one list to be put in the place of the application's commands.

    Raises Declaration where Discord would not take it.
    """
    commands = [
        _command(group, list(handlers), catalogue)
        for group, handlers in groupby(registry.commands(), key=lambda handler: handler.group)
    ]
    for command in commands:
        _check(command, command["name"])
        if (length := _length(command)) > _COMMAND_LENGTH:
            raise Declaration(f"/{command['name']} has {length} characters, and Discord takes {_COMMAND_LENGTH}")
    return commands + [_shortcut(handler, catalogue) for handler in registry.shortcuts]


def shortcut_names(registry: Registry, catalogue: Catalogue) -> dict[str, str]:
    """The shortcuts by the name under which Discord tells of them, which is their English one."""
    return {_shortcut(handler, catalogue)["name"]: handler.reference for handler in registry.shortcuts}


def _shortcut(handler: Handler, catalogue: Catalogue) -> Json:
    where = {"contexts": _IN_GUILDS, "integration_types": _IN_GUILDS}
    return {"type": _ON_MESSAGE, **_worded("name", handler.label, catalogue), **where}


def _command(group: str, handlers: list[Handler], catalogue: Catalogue) -> Json:
    alone = handlers[0] if not handlers[0].subcommand else None
    about = alone.help if alone else t(f"{group}.commands")
    options = (
        _options(alone, catalogue)
        if alone
        else [
            {
                "type": _SUBCOMMAND,
                "name": handler.subcommand,
                **_described(handler.help, catalogue),
                "options": _options(handler, catalogue),
            }
            for handler in handlers
        ]
    )
    return {
        "type": _TYPED,
        "name": group,
        **_described(about, catalogue),
        "options": options,
        "contexts": _IN_GUILDS,
        "integration_types": _IN_GUILDS,
    }


def _options(handler: Handler, catalogue: Catalogue) -> list[Json]:
    options = [option for parameter in handler.parameters for option in _option(handler, parameter, catalogue)]
    names = [option["name"] for option in options]
    if len(set(names)) < len(names) or any(len(name) > _NAME for name in names):
        raise Declaration(f"{handler.line}: two options with one name, or one with more than {_NAME} characters")
    return sorted(options, key=lambda option: not option["required"])  # Discord wants those first


def _option(handler: Handler, parameter: Parameter, catalogue: Catalogue) -> Iterator[Json]:
    label = _described(parameter_label(handler, parameter), catalogue)
    if parameter.kind is Kind.SOURCE:
        # Either will do, so neither can be required; the core asks for what is missing.
        yield {"type": _ATTACHMENT, "name": parameter.name, **label, "required": False}
        address = _described(t("core.source.address"), catalogue)
        yield {"type": _STRING, "name": parameter.name + ADDRESS, **address, "required": False}
        return
    if parameter.name.endswith(ADDRESS):
        raise Declaration(f"{handler.line}: {parameter.name} would be taken for the address of a document")
    type_ = _STRING if parameter.suggest else _TYPES[parameter.kind]
    option = {"type": type_, "name": parameter.name, **label, "required": parameter.required}
    if parameter.suggest:
        option["autocomplete"] = True
    if parameter.kind is Kind.CHANNEL:
        option["channel_types"] = _CHANNELS
    if parameter.kind is Kind.CHOICE:
        option["choices"] = [
            {**_worded("name", words, catalogue), "value": value}
            for value, words in choice_options(handler.cog, parameter)
        ]
    if parameter.kind in (Kind.TEXT, Kind.OWN) and parameter.max_length:
        option["max_length"] = min(parameter.max_length, _STRING_LENGTH)
    yield option


def _described(words: Phrase, catalogue: Catalogue) -> Json:
    return _worded("description", words, catalogue)


def _worded(key: str, words: Phrase, catalogue: Catalogue) -> Json:
    try:
        texts = {locale: catalogue.keys(locale)[words.key] for locale in ("nb", "en")}
    except KeyError:
        raise Declaration(f"the phrase {words.key} is missing") from None
    return {
        key: texts["en"],
        f"{key}_localizations": {tag: texts[locale] for tag, locale in _LOCALES.items()},
    }


def _check(declared: Json, line: str) -> None:
    if len(declared.get("options", ())) > _OPTIONS or len(declared.get("choices", ())) > _OPTIONS:
        raise Declaration(f"/{line}: Discord takes {_OPTIONS} commands in a group, options and choices")
    for text in _texts(declared, "name" if "value" in declared else "description"):
        if not 1 <= len(text) <= _DESCRIPTION:
            raise Declaration(f"/{line}: a text is empty or longer than {_DESCRIPTION} characters: {text}")
    for part in _parts(declared):
        _check(part, f"{line} {part['name']}")


def _length(declared: Json) -> int:
    own = sum(max(map(len, _texts(declared, key))) for key in _COUNTED if key in declared)
    return own + sum(map(_length, _parts(declared)))


def _texts(declared: Json, key: str) -> list[str]:
    return [declared[key], *declared.get(f"{key}_localizations", {}).values()]


def _parts(declared: Json) -> list[Json]:
    return [*declared.get("options", ()), *declared.get("choices", ())]


def same(tree: list[Json], registered: list[Json]) -> bool:
    """Whether the commands that Discord has are these; it must have been asked for them with localizations."""
    return _bare(tree) == _bare(registered)


def _bare(tree: list[Json]) -> list[Json]:
    """Commands without what Discord adds of its own, and what is left out when it says nothing."""
    return sorted((_bare_of(command) for command in tree), key=lambda command: (command["type"], command["name"]))


def _bare_of(declared: Json) -> Json:
    kept = {key: declared[key] for key in _KEPT if declared.get(key)}
    lists = {key: sorted(declared[key]) for key in _LISTS if declared.get(key)}
    parts = {key: [_bare_of(part) for part in declared[key]] for key in ("options", "choices") if declared.get(key)}
    return kept | lists | parts
