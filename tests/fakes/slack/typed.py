"""A line that a person types after a slash, as Slack's client hands it over."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from tests.fakes.slack.filling import NotThere
from tests.fakes.slack.state import Channel

_QUOTES = '"“”„«»'
_WORD = re.compile(r'"[^"]*"|(?<!\S)(?P<before>(?:[a-z][a-z0-9_]*[:=])?)(?P<word>[\w-]+)(?!\S)')
_NAMED = re.compile(r"(?<![\w<&])#[\w-]+")
_LINK = re.compile(r"https?://[^\s<>|\"”“«»]+[^\s<>|\"”“«».,:;!?)]")
_ESCAPES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))

Find = Callable[[str], Channel | None]
"""The channel of a word that somebody types: the short name of a room, or a name with its "#"."""


def handed_over(text: str, find: Find) -> str:
    """The text as Slack sends it: three characters escaped, channels as what they are, and links marked.

    A room's short name, which is the tests' own, stands for its channel where it is a word outside of quotes.
    """
    for character, entity in _ESCAPES:
        text = text.replace(character, entity)

    def room(found: re.Match[str]) -> str:
        channel = find(found["word"]) if found["word"] else None
        return f"{found['before']}{_mention(channel)}" if channel else found[0]

    def named(found: re.Match[str]) -> str:
        channel = find(found[0])
        return _mention(channel) if channel else found[0]

    return _LINK.sub(r"<\g<0>>", _NAMED.sub(named, _WORD.sub(room, text)))


def _mention(channel: Channel) -> str:
    return f"<#{channel.id}|{channel.name}>"


def called(arguments: Mapping[str, Any]) -> str:
    """Arguments by their names, as one types them: `text:"tea and cake" channel:general`.

    Words with quotes among them go last, bare: they are taken whole where they are for the last parameter.
    """
    named, last = [], ""
    for name, value in arguments.items():
        if isinstance(value, tuple):
            raise NotThere(f"a command in Slack takes no file for {name!r}")
        text = str(value)
        quotes = [place for place, character in enumerate(text) if character in _QUOTES]
        if not quotes and (not text or re.search(r"\s", text)):
            named.append(f'{name}:"{text}"')
        elif not quotes or (quotes[0] > 0 and not re.search(r"\s", text)):
            named.append(f"{name}:{text}")
        elif last or (quotes[0] == 0 and len(quotes) > 1):
            raise NotThere(f"nobody can type {text!r} for {name!r} beside the rest")
        else:
            last = text
    return " ".join([*named, *([last] if last else [])])
