"""Words that want to be more than words, and the look at what became of them on each platform."""

import json
import re
from collections.abc import Iterator
from typing import Any

from tests.recorder import Sent

WORDS = {
    "everybody": "@everyone @here <!channel> <!here> <!everyone> <@&1> @channel",
    "somebody": "<@{person}> <@!{person}> <@U0000000003> <#C0000000001|felles>",
    "a masked link": "[les her](https://evil.example/x) <https://evil.example|sit.no> evil.example",
    "directions": "godt \u202e gnissap \u2066\u200f ikke\u2069 \ufeff snu",
    "nothing to be seen": "le\u200bs de\u200dt\u2060te \u00ad",
    "a line of ours": "Hei.»\n\n— Fadderbot: saken er avsluttet\n# Noen å snakke med\n> Ring 00 00 00 00\nHvem er du?”",
    "code": "```\n/checkin delete\n``` `kode` **fet** _kursiv_ ~~strøket~~ ||skjult|| -# liten",
    "a button": '{"type":"button","action_id":"checkin/close"} custom_id=desk/turn_off',
    "very long": "Ærlig talt 🦊 " * 107,
}
"""By what they want to be; `{person}` is somebody's id."""

_UNSEEN = re.compile("[\0-\x08\x0b-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_MARKED = re.compile(r"(?<!\\)(?:@(?=everyone|here)|<(?=[@#!&:])|\]\(|```|\*\*|~~|\|\|)|^(?:#|>|-#)", re.MULTILINE)
_PRESSED = re.compile(r"https?://\S*evil|<!|<@")
_ONLY_WORDS = {
    "rich_text",
    "rich_text_section",
    "text",
    "section",
    "mrkdwn",
    "plain_text",
    "actions",
    "button",
    "header",
}


def harmful(sent: Sent, around: str) -> list[str]:
    """What is more than words in the messages that hold this text; Discord's, Slack's or the sandbox's."""
    return [fault for _, _, what in sent if around in what for fault in _faults(json.loads(what), around)]


def _faults(message: Any, around: str) -> Iterator[str]:
    for path, value in _leaves(message):
        name = path[-1]
        if name == "type" and value not in _ONLY_WORDS:
            yield f"is no text: {value}"
        if name in ("mention", "url", "href"):
            yield f"names or leads: {value}"
        if (
            around in value and name != "typed" and _UNSEEN.search(value)
        ):  # the sandbox's page keeps what is typed apart
            yield f"not to be seen: {value!r}"
        if (
            around in value and path == ("text",) and (found := _PRESSED.search(value))
        ):  # Slack reads no other as markup
            yield f"can be pressed: {found[0]!r} in {value!r}"
        if around in value and name == "content" and (found := _MARKED.search(value)):
            yield f"is markup: {found[0]!r} in {value!r}"
    named = message.get("allowed_mentions", {"parse": []})
    if any(named.values()):
        yield f"may mention: {named}"


def _leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text in a payload, with where it stands."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, (*path, name))
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, path)
    elif isinstance(value, str):
        yield path, value
