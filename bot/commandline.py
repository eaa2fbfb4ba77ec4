"""Commands as one line of text, `/events add reminder:day`, for platforms that hand over no more than that."""

import re
from collections.abc import Mapping

from bot.handler import Handler
from bot.model.errors import Refused
from bot.model.form import Kind, Parameter
from bot.model.message import shorten
from bot.model.phrase import t
from bot.registry import Registry

_WORD = re.compile(r'(?:(?P<name>[a-z][a-z0-9_]*)[:=])?(?:"(?P<quoted>[^"]*)"|(?P<bare>\S+))')
MENU = "desk/menu"
"""What answers a line with nothing but the first word of commands."""

_SHOWN = 60  # characters of what was typed that are said back
_QUOTES = str.maketrans("“”„«»", '"""""')


def read_line(line: str, registry: Registry) -> tuple[Handler, Mapping[str, str]]:
    """The command that a line names and the text given for each of its parameters.

    Values are given by name (`channel:general`), or in the order of the parameters; several words for one
    value stand in quotes, and a last text or name takes all that is left, as does one that was named where nothing else
    does. A first word alone is answered with the menu of its commands. Raises Refused where the line fits no command.
    """
    group, name, rest = [*line.strip().removeprefix("/").split(None, 2), "", "", ""][:3]
    handler = registry.command(group, name)
    if handler is None and (handler := registry.command(group, "")) is not None:
        rest = f"{name} {rest}"
    if handler is None and not name and registry.is_group(group) and (menu := registry.handler(MENU)):
        return menu, {"group": group}
    if handler is None:
        raise Refused(t("core.unknown_command", command=shorten(f"/{group} {name}".strip(), _SHOWN)))
    return handler, _arguments(handler, rest)


def _arguments(handler: Handler, text: str) -> dict[str, str]:
    known = {parameter.name: parameter for parameter in handler.parameters}
    given: dict[str, str] = {}
    goes_on: tuple[str, int] | None = None  # the name of a value without quotes, and where that began
    for word in _WORD.finditer(text.translate(_QUOTES)):  # one character for one: places agree, texts stay as typed
        value = text[slice(*word.span("bare" if word["quoted"] is None else "quoted"))]
        if word["name"] in known:  # else the colon belongs to the value, as in an address
            given[word["name"]] = value
            may_go_on = word["quoted"] is None and _takes_the_rest(known[word["name"]])
            goes_on = (word["name"], word.start("bare")) if may_go_on else None
            continue
        free = [parameter for parameter in handler.parameters if parameter.name not in given]
        if not free and goes_on is not None:
            name, start = goes_on
            given[name] = text[start : word.end()]
            continue
        if not free:
            raise Refused(t("core.too_many_words", command=handler.line))
        if free[0] is handler.parameters[-1] and _takes_the_rest(free[0]) and word["quoted"] is None:
            return given | {free[0].name: text[word.start() :].strip()}
        given[free[0].name] = text[slice(*word.span())] if word["name"] else value
    return given


def _takes_the_rest(last: Parameter) -> bool:
    """Whether several words are one value: a text, or the name of something that is suggested."""
    return last.kind is Kind.TEXT or last.suggest is not None
