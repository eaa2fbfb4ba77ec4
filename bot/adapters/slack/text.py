"""Words as Slack's rich text: what a person typed stays what they typed, times are shown in each reader's zone.

Rich text is a list of pieces that say what they are, so that nothing has to be escaped, and nothing that somebody
typed can become markup, a mention or a hidden link.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from bot.i18n import Catalogue, Named, Reader, Span, Timed, Typed
from bot.model.address import Place
from bot.model.message import shorten
from bot.model.moment import Days, Moment, Period, Relative, Style
from bot.model.phrase import Mention, Text
from bot.model.typed import visible, web_addresses

Json = dict[str, Any]
Names = Mapping[str, str]
"""How people and groups are called, by id, where they are named without being notified."""

_FORMATS = {
    Style.FULL: "{date_long}, {time}",
    Style.SHORT: "{date_short}, {time}",
    Style.TIME: "{time}",
    Style.DATE: "{date_long}",
}
_AGO = "{ago}"
_NO_NAME = "…"  # for who cannot be named, such as somebody who left
_BOLD = {"bold": True}
_BROKEN = re.compile(r"(?:&[a-z]*|<[^>]*)$")  # the beginning of an escaped character or of a mention


class Words:
    """Says texts in a reader's language as pieces of rich text."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def pieces(self, text: Text, reader: Reader, names: Names, *, bold: bool = False) -> list[Json]:
        """A text as elements of a section of rich text."""
        style = {"style": _BOLD} if bold else {}
        found = [piece for span in self._catalogue.spans(text, reader) for piece in _piece(span, reader, names)]
        return [piece | style for piece in found]

    def plain(self, text: Text, reader: Reader, names: Names | None = None) -> str:
        """A text in one line without any markup, for what Slack shows as it is: labels, headings, notifications."""
        joined = "".join(_bare(span, names or {}) for span in self._catalogue.spans(text, reader))
        return " ".join(visible(joined).split())

    def notice(self, text: Text, reader: Reader, names: Names) -> str:
        """A text in one line with no more markup than channels by their ids, for notifications and screen readers."""
        return " ".join("".join(_marked(span, names) for span in self._catalogue.spans(text, reader)).split())


def _piece(span: Span, reader: Reader, names: Names) -> Iterator[Json]:
    match span:
        case str():
            yield _text(span)
        case Typed(text):
            yield from _typed(visible(text))
        case Timed(moment, words):
            yield from _time(moment, words, reader)
        case Named(mention):
            yield _mention(mention, names)


def _text(text: str) -> Json:
    return {"type": "text", "text": text}


def _typed(text: str) -> Iterator[Json]:
    """Plain words, with the web addresses in them as links that show where they lead."""
    done = 0
    for start, end, _ in web_addresses(text):
        if start > done:
            yield _text(text[done:start])
        yield {"type": "link", "url": text[start:end], "text": text[start:end]}
        done = end
    if done < len(text):
        yield _text(text[done:])


def _mention(mention: Mention, names: Names) -> Json:
    id_ = mention.address.id
    match mention.address.place:
        case Place.CHANNEL | Place.THREAD:
            return {"type": "channel", "channel_id": id_.partition(":")[0]}
        case Place.DIRECT if mention.notifies:
            return {"type": "user", "user_id": id_}
        case Place.ROLE if mention.notifies:
            return {"type": "usergroup", "usergroup_id": id_}
    return _text(_name(id_, names))  # Slack knows no mention that does not notify


def _name(id_: str, names: Names) -> str:
    """How somebody is called, which they typed themselves."""
    return " ".join(visible(names.get(id_, "")).split()) or _NO_NAME


def _bare(span: Span, names: Names) -> str:
    match span:
        case str():
            return span
        case Named(mention):
            return _name(mention.address.id, names)
    return span.text


def _time(shown: Moment | Period | Days | Relative, words: str, reader: Reader) -> Iterator[Json]:
    match shown:
        case Moment(instant, style):
            yield _date(instant, _FORMATS[style], words)
        case Period(start, end, style) if start == end:
            yield _date(start, _FORMATS[style], words)
        case Period(start, end, style):
            first, _, last = words.rpartition("–")
            one_day = start.astimezone(reader.zone).date() == end.astimezone(reader.zone).date()
            if one_day and style is Style.DATE:
                yield _date(start, _FORMATS[style], words)
                return
            yield _date(start, _FORMATS[style], first.strip() or words)
            yield _text("–" if one_day else " – ")
            yield _date(end, _FORMATS[Style.TIME if one_day else style], last.strip() or words)
        case Relative(instant):
            yield _date(instant, _AGO, words)
        case Days():
            yield _text(words)  # whole days are the same days in every zone


def _date(instant: datetime, format_: str, words: str) -> Json:
    return {"type": "date", "timestamp": int(instant.timestamp()), "format": format_, "fallback": words}


def _marked(span: Span, names: Names) -> str:
    if isinstance(span, Named) and span.mention.address.place in (Place.CHANNEL, Place.THREAD):
        return f"<#{escaped(span.mention.address.id.partition(':')[0])}>"
    return escaped(visible(_bare(span, names)))


def escaped(text: str) -> str:
    """A text for where Slack reads markup: nothing in it can become a mention or a link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut_markup(markup: str, length: int) -> str:
    """At most so many characters of what `escaped` and `Words.notice` write, and never nothing."""
    if len(markup) <= length:
        return markup or _NO_NAME
    return _BROKEN.sub("", markup[: length - 1]).rstrip() + "…"


def cut(text: str, length: int) -> str:
    """At most so many characters, and never nothing: Slack takes no empty text."""
    return shorten(text, length) or _NO_NAME
