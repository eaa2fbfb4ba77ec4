"""What a person reads in blocks: a line a line, as `bot.adapters.sandbox.render.words` gives it, and whom they call."""

import re
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from tests.fakes.slack.blocks import interactive
from tests.fakes.slack.refusal import Json

Names = Callable[[str], str]
"""What somebody, a channel or a user group is called, by id."""

_EDGE = r"[^\w*_~`]"
_TOKEN = re.compile(
    r"```(?P<block>.+?)```"
    r"|`(?P<code>[^`\n]+)`"
    r"|<(?P<angle>[^<>\n]+)>"
    r"|:(?P<emoji>[a-z][a-z0-9_+-]*):"
    rf"|(?:(?<=^)|(?<={_EDGE})|(?<=[*_~]))(?P<mark>[*_~])(?=[^\s*_~])(?P<inside>[^\n]*?[^\s])(?P=mark)(?=$|{_EDGE}|[*_~])",
    re.DOTALL | re.MULTILINE,
)
_WHOLLY_BOLD = re.compile(r"\*[^*\s](?:[^*\n]*[^*\s])?\*")
_QUOTE = re.compile(r"^&gt; ?", re.MULTILINE)
_EMOJI = {"smile": "😄", "+1": "👍", "wave": "👋", "heart": "❤️", "tada": "🎉", "eyes": "👀"}
_SHOUTED = re.compile(r"(?<!\w)@(here|channel|everyone)\b")
_UNSEEN = str.maketrans("", "", "\u200b\u2060")
BUTTONS_OF_ITEM = "item"
"""How the `block_id` of buttons begins that belong to the words just above them."""


class Said(Protocol):
    """What is looked at of a message."""

    @property
    def text(self) -> str: ...
    @property
    def blocks(self) -> Any: ...
    @property
    def only_for(self) -> Any: ...
    @property
    def edits(self) -> Any: ...


def words(blocks: list[Json], names: Names) -> str:
    """What blocks say, as plain text."""
    lines: list[str] = []
    for index, block in enumerate(blocks):
        if _belongs_above(blocks, index):
            lines[-1] = " · ".join([*_lines(lines[-1]), *_row(block)])
        elif (said := _block(block, names)) is not None:
            lines.append(said)
    return "\n".join(lines)


def said(message: Said, names: Names) -> str:
    """What a message says: its blocks, or its text where it has none."""
    return words(shown(message), names)


def shown(message: Said) -> list[Json]:
    """The blocks of a message; a text without blocks is shown as one."""
    if message.blocks or not message.text:
        return list(message.blocks or [])
    return [{"type": "section", "text": {"type": "mrkdwn", "text": message.text, "verbatim": True}}]


def elements(blocks: list[Json]) -> list[tuple[str, Json]]:
    """Everything that can be pressed, chosen or filled in, with the id of its block, in reading order."""
    return [(block.get("block_id", ""), one) for block in blocks for one in interactive(block)]


def label(element: Json) -> str:
    """What a button or a select is called by those who see it."""
    if element["type"] in ("button", "workflow_button"):
        return _plain(element["text"])
    if "placeholder" in element:
        return _plain(element["placeholder"])
    return "…" if element["type"] == "overflow" else ""


def notified(message: Said) -> set[str]:
    """Whom a message notifies: ids of people and user groups, and `here`, `channel` and `everyone`.

    A message that one person alone sees, and one that was changed, notify nobody.
    """
    if message.only_for or message.edits:
        return set()
    return set(_called(shown(message)))


def _belongs_above(blocks: list[Json], index: int) -> bool:
    one = blocks[index]
    is_below = index > 0 and blocks[index - 1]["type"] in ("rich_text", "section")
    return is_below and one["type"] == "actions" and str(one.get("block_id", "")).startswith(BUTTONS_OF_ITEM)


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line]


def _row(block: Json) -> list[str]:
    return [" ".join(f"[{label(one)}]" for one in block["elements"])]


def _block(block: Json, names: Names) -> str | None:
    match block["type"]:
        case "header":
            return _plain(block["text"])
        case "section":
            return _section(block, names)
        case "context":
            return " ".join(_text(one, names) for one in block["elements"] if one["type"] != "image")
        case "actions":
            return _row(block)[0]
        case "rich_text":
            return _rich(block, names)
        case "input":
            return _plain(block["label"])
        case "image":
            return str(block["alt_text"])
    return None


def _section(block: Json, names: Names) -> str:
    texts = [block["text"]] if "text" in block else []
    said = [_item(one, names) for one in texts] + [_fact(one, names) for one in block.get("fields", [])]
    if buttons := interactive(block):
        return " · ".join([*_lines("\n".join(said)), *(f"[{label(one)}]" for one in buttons)])
    return "\n".join(said)


def _item(one: Json, names: Names) -> str:
    first, _, rest = one["text"].partition("\n")
    if one["type"] == "mrkdwn" and rest and _WHOLLY_BOLD.fullmatch(first):  # its title, and what stands under it
        return " · ".join(_lines(_text(one, names)))
    return _text(one, names)


def _fact(one: Json, names: Names) -> str:
    first, _, rest = one["text"].partition("\n")
    if one["type"] == "mrkdwn" and rest and _WHOLLY_BOLD.fullmatch(first):  # the name of a row above its value
        title, _, value = _text(one, names).partition("\n")
        return f"{title.removesuffix(':')}: {value}"
    return _text(one, names)


def _text(one: Json, names: Names) -> str:
    return _marked(one["text"], names) if one["type"] == "mrkdwn" else _plain(one)


def _plain(one: Json) -> str:
    text: str = one["text"]
    if one.get("emoji", True):
        text = re.sub(r":([a-z0-9_+-]+):", lambda found: _EMOJI.get(found[1], found[0]), text)
    return text.translate(_UNSEEN)


def _marked(text: str, names: Names) -> str:
    """Slack's markup undone: names and times in words, no stars, no escapes."""

    def word(token: re.Match[str]) -> str:
        if token["block"] or token["code"]:
            return _unescaped(token["block"] or token["code"])
        if token["emoji"]:
            return _EMOJI.get(token["emoji"], token[0])
        if token["angle"]:
            return _angle(token["angle"], names)
        return resolved(token["inside"])

    def resolved(piece: str) -> str:
        found, done = [], 0
        for token in _TOKEN.finditer(piece):
            found += [_unescaped(piece[done : token.start()]), word(token)]
            done = token.end()
        return "".join([*found, _unescaped(piece[done:])])

    return resolved(_QUOTE.sub("", text)).translate(_UNSEEN)


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _angle(inside: str, names: Names) -> str:
    target, _, shown = inside.partition("|")
    match target[:1]:
        case "@":
            return names(target[1:])
        case "#":
            return f"#{names(target[1:])}"
        case "!":
            kind, *rest = target[1:].split("^")
            if kind == "date":
                return _unescaped(shown or rest[-1])
            return names(rest[0]) if kind == "subteam" else f"@{kind}"
    return _unescaped(shown or target.removeprefix("mailto:"))


def _rich(block: Json, names: Names) -> str:
    texts = [_part(part, names) for part in block["elements"]]
    first, *_ = block["elements"]
    joined = "\n".join(texts)
    if first["type"] == "rich_text_section" and "\n" in joined and _begins_bold(first["elements"]):
        return " · ".join(_lines(joined))
    return joined


def _part(part: Json, names: Names) -> str:
    if part["type"] == "rich_text_list":
        return "\n".join(_part(one, names) for one in part["elements"])
    said = "".join(_piece(one, names) for one in part["elements"])
    return said.removesuffix("\n") if part["type"] == "rich_text_section" else said


def _begins_bold(pieces: list[Json]) -> bool:
    """Whether the first line is bold from end to end, as the title of an item is."""
    for one in pieces:
        text = one.get("text", "")
        if not one.get("style", {}).get("bold"):
            return one is not pieces[0] and one["type"] == "text" and text.startswith("\n")
        if one["type"] == "text" and "\n" in text:
            return False
    return True


def _piece(one: Json, names: Names) -> str:
    match one["type"]:
        case "text":
            return str(one["text"])
        case "link":
            return str(one.get("text") or one["url"])
        case "user":
            return names(one["user_id"])
        case "usergroup":
            return names(one["usergroup_id"])
        case "channel":
            return f"#{names(one['channel_id'])}"
        case "date":
            return str(one.get("fallback") or one["format"])
        case "emoji":
            return _EMOJI.get(one["name"], f":{one['name']}:")
    return f"@{one['range']}"


def _called(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _called(one)
    elif isinstance(value, dict):
        match value.get("type"):
            case "user":
                yield value["user_id"]
            case "usergroup":
                yield value["usergroup_id"]
            case "broadcast":
                yield value["range"]
            case "mrkdwn":
                yield from _called_in_markup(value)
            case _:
                for one in value.values():
                    yield from _called(one)


def _called_in_markup(text: Json) -> Iterator[str]:
    said = _TOKEN.sub(lambda token: "" if token["block"] or token["code"] else token[0], text["text"])
    yield from re.findall(r"<@(\w+)(?:\|[^>]*)?>", said)
    yield from re.findall(r"<!subteam\^(\w+)(?:\|[^>]*)?>", said)
    yield from re.findall(r"<!(here|channel|everyone)(?:\|[^>]*)?>", said)
    if not text.get("verbatim"):  # then Slack looks for names in plain words too
        yield from _SHOUTED.findall(re.sub(r"<[^>]*>", "", said))
