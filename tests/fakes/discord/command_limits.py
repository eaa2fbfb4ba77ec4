"""What Discord refuses in the commands that an application registers."""

import re
from collections.abc import Iterator
from typing import Any

from tests.fakes.discord.refusal import Complaints, Json, Path

LOCALES = {
    "id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu", "nl", "no", "pl", "pt-BR",
    "ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk", "hi", "th", "zh-CN", "ja", "zh-TW", "ko",
}  # fmt: skip
"""The languages of Discord's clients; `no` is the only Norwegian one."""

SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = range(1, 12)
_NAME = re.compile(r"^[-_a-z0-9]{1,32}$")
_LOCAL_NAME = re.compile(r"^[-_'\w]{1,32}$")
_COMMAND = {
    "name", "name_localizations", "description", "description_localizations", "options", "type", "nsfw", "handler",
    "default_member_permissions", "dm_permission", "default_permission", "contexts", "integration_types", "id",
}  # fmt: skip
_OPTION = {"type", "name", "name_localizations", "description", "description_localizations", "required", "options"}
_VALUE = (_OPTION - {"options"}) | {
    "choices", "autocomplete", "min_value", "max_value", "min_length", "max_length", "channel_types",
}  # fmt: skip
MOST_LETTERS = 8000
MOST_OF_A_TYPE = {1: 100, 2: 5, 3: 5}  # typed, on a person, on a message


def commands(body: Any) -> None:
    """Check the commands that are put; raises Refusal."""
    found = Complaints()
    if found.count((), body, 0, sum(MOST_OF_A_TYPE.values())):
        names = [(one.get("type") or 1, one.get("name")) for one in body]
        for index, one in enumerate(body):
            if names[index] in names[:index]:
                found.add((index, "name"), "APPLICATION_COMMANDS_DUPLICATE_NAME", "Command names must be unique.")
            _command(found, (index,), one)
        for kind, most in MOST_OF_A_TYPE.items():
            found.count((), [one for one, _ in names if one == kind], 0, most)
    found.settle()


def _command(found: Complaints, path: Path, one: Json) -> None:
    found.known(path, one, _COMMAND)
    typed = (one.get("type") or 1) == 1
    _words(found, path, one, typed=typed)
    for field in () if typed else ("description", "options"):
        if one.get(field):
            found.add((*path, field), "APPLICATION_COMMAND_FIELD_INVALID", f"Only typed commands have {field}.")
    contexts = one.get("contexts")
    if contexts is not None and (not contexts or set(contexts) - {0, 1, 2}):
        found.add((*path, "contexts"), "BASE_TYPE_CHOICES", "Contexts are 0, 1 and 2, and at least one of them.")
    _options(found, path, one.get("options") or [], depth=0)
    letters = sum(_letters(one))
    if letters > MOST_LETTERS:
        found.add(path, "APPLICATION_COMMAND_TOO_LARGE", f"{letters} characters in all, {MOST_LETTERS} fit.")


def _letters(one: Json) -> Iterator[int]:
    for field in ("name", "description", "value"):
        said = [one.get(field), *(one.get(f"{field}_localizations") or {}).values()]
        yield max(len(text) if isinstance(text, str) else 0 for text in said)
    for child in [*(one.get("options") or []), *(one.get("choices") or [])]:
        yield from _letters(child)


def _words(found: Complaints, path: Path, one: Json, *, typed: bool = True) -> None:
    if not typed:
        _names(found, path, one)
        return
    if not isinstance(one.get("name"), str) or not _NAME.match(one["name"]):
        found.add((*path, "name"), "APPLICATION_COMMAND_INVALID_NAME", "A name is 1 to 32 of a-z, 0-9, - and _.")
    found.length((*path, "description"), one.get("description"), 1, 100)
    for locale, name in (one.get("name_localizations") or {}).items():
        if found.one_of((*path, "name_localizations", locale), locale, LOCALES) and (
            not _LOCAL_NAME.match(name) or name != name.lower()
        ):
            here = (*path, "name_localizations", locale)
            found.add(here, "APPLICATION_COMMAND_INVALID_NAME", "A name is 1 to 32 small letters, digits, - and _.")
    for locale, text in (one.get("description_localizations") or {}).items():
        if found.one_of((*path, "description_localizations", locale), locale, LOCALES):
            found.length((*path, "description_localizations", locale), text, 1, 100)


def _names(found: Complaints, path: Path, one: Json) -> None:
    """The names of a command in a menu: any words."""
    found.length((*path, "name"), one.get("name"), 1, 32)
    for locale, name in (one.get("name_localizations") or {}).items():
        if found.one_of((*path, "name_localizations", locale), locale, LOCALES):
            found.length((*path, "name_localizations", locale), name, 1, 32)


def _options(found: Complaints, path: Path, options: list[Json], *, depth: int) -> None:
    path = (*path, "options")
    found.count(path, options, 0, 25)
    kinds = {one.get("type") in (SUBCOMMAND, GROUP) for one in options}
    if len(kinds) > 1:
        found.add(path, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Subcommands and other options exclude each other.")
    names: set[Any] = set()
    optional = False
    for index, one in enumerate(options):
        here = (*path, index)
        if not found.one_of((*here, "type"), one.get("type"), range(1, 12)):
            continue
        _words(found, here, one)
        if one.get("name") in names:
            found.add(
                (*here, "name"), "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "Option names must be unique."
            )
        names.add(one.get("name"))
        if one["type"] in (SUBCOMMAND, GROUP):
            found.known(here, one, _OPTION)
            if depth > (1 if one["type"] == SUBCOMMAND else 0):
                found.add((*here, "type"), "APPLICATION_COMMAND_OPTIONS_DEPTH", "Groups stand on the first level only.")
            if one["type"] == GROUP and any(each.get("type") != SUBCOMMAND for each in one.get("options") or []):
                found.add(here, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "A group has subcommands alone.")
            _options(found, here, one.get("options") or [], depth=depth + 1)
            continue
        if one.get("required") and optional:
            code = "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID"
            found.add((*here, "required"), code, "Required options must be placed before non-required options")
        optional = optional or not one.get("required")
        _value(found, here, one)


def _value(found: Complaints, path: Path, one: Json) -> None:
    found.known(path, one, _VALUE)
    choices = one.get("choices") or []
    if found.count((*path, "choices"), choices, 0, 25):
        seen: set[Any] = set()
        for index, choice in enumerate(choices):
            here = (*path, "choices", index)
            found.known(here, choice, ("name", "name_localizations", "value"))
            found.length((*here, "name"), choice.get("name"), 1, 100)
            for locale, name in (choice.get("name_localizations") or {}).items():
                if found.one_of((*here, "name_localizations", locale), locale, LOCALES):
                    found.length((*here, "name_localizations", locale), name, 1, 100)
            if one["type"] == STRING:
                found.length((*here, "value"), choice.get("value"), 1, 100)
            if choice.get("name") in seen:
                found.add((*here, "name"), "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS", "Twice the same.")
            seen.add(choice.get("name"))
    if choices and one.get("autocomplete"):
        found.add(
            (*path, "autocomplete"),
            "APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES",
            "Choices and suggestions exclude each other.",
        )
    if (choices or one.get("autocomplete")) and one["type"] not in (STRING, INTEGER, NUMBER):
        found.add((*path, "type"), "APPLICATION_COMMAND_OPTIONS_CHOICES_TYPE", "Only texts and numbers have choices.")
    for name, low, high in (("min_length", 0, 6000), ("max_length", 1, 6000)):
        if one.get(name) is not None:
            found.between((*path, name), one[name], low, high)
            if one["type"] != STRING:
                found.add((*path, name), "APPLICATION_COMMAND_OPTIONS_LENGTH_TYPE", "Only texts have a length.")
