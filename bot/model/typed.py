"""What people typed, before it is kept and before a platform shows it."""

import re
from collections.abc import Iterator

# Discord takes `https?://[^\s<]+[^<.,:;"')\]\s]` for an address, wherever it begins. In the middle of a word it is
# none for us: then there is no doubt which of the two reads it.
_WEB = re.compile(r"(?<!\w)https?://[^\s<>]+")
_AFTER_WEB = ".,:;\"')]"
_SHORTEST_WEB = len("https://ab")

_LINE_END = re.compile("\r\n?|[\v\f\x85\u2028\u2029]")
# Characters of control, of direction, and halves of characters: none of them can be seen, all can deceive. The
# byte order mark ends an address for Discord and does not for `\s`.
_UNSEEN = re.compile("[\0-\x08\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_UNKEPT = re.compile("[\0\ud800-\udfff]")


def storable(text: str) -> str:
    """What a person typed, without what no database keeps: null characters, and halves of characters."""
    return _UNKEPT.sub("", text)


def visible(text: str) -> str:
    """What a person typed, without the characters that cannot be seen, and with one kind of line end."""
    return _UNSEEN.sub("", _LINE_END.sub("\n", text))


def web_addresses(text: str) -> Iterator[tuple[int, int, int]]:
    """Where web addresses begin and end in a text, and where the marks end that stand right behind them."""
    for found in _WEB.finditer(text):
        web = found[0].rstrip(_AFTER_WEB)
        if len(web) >= _SHORTEST_WEB:
            yield found.start(), found.start() + len(web), found.end()
