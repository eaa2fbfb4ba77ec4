"""Descriptions that some programs write as HTML, as the plain text that their readers saw."""

import re
from html.parser import HTMLParser

_LONGEST = 12_000  # characters that are looked at: three times what is kept
# A known tag: "a < b" and "<ida@example.org>" are text, and stay.
_TAG = re.compile(r"</?(?:a|b|br|body|div|em|font|h[1-6]|html|i|li|ol|p|span|strong|table|td|tr|u|ul)\b[^<>]*>", re.I)
_BREAKS = frozenset(("br", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "p", "table", "tr"))
_UNREAD = frozenset(("head", "script", "style", "title"))


def without_tags(text: str) -> str:
    """The words of a text, whose tags and entities are read where it is HTML; else the text itself."""
    if not _TAG.search(text):
        return text
    reader = _Reader()
    reader.feed(text[:_LONGEST])
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.pieces).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unread += tag in _UNREAD
        if tag in _BREAKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._unread -= tag in _UNREAD and self._unread > 0
        if tag in _BREAKS and tag != "br":
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.pieces.append(data)
