"""Words in Discord's markup: what a person typed stays what they typed, times are shown in each reader's zone."""

import re
from datetime import datetime

import discord

from bot.i18n import Catalogue, Named, Reader, Span, Timed, Typed
from bot.model.address import Address, Place
from bot.model.message import Message, shorten
from bot.model.moment import Days, Moment, Period, Relative, Style
from bot.model.phrase import Text
from bot.model.typed import visible, web_addresses

_STYLES = {Style.FULL: "F", Style.SHORT: "f", Style.TIME: "t", Style.DATE: "D"}
_MARKS = {Place.CHANNEL: "#", Place.THREAD: "#", Place.DIRECT: "@", Place.ROLE: "@&"}
_NO_NAME = "…"  # for what cannot be named, such as an answer, whose id is a secret
_MOST_MENTIONS = 100  # of members, and of roles, that Discord takes in one message

_ACTIVE = re.compile(r"[\\*_~|`<>@#:\[\]]")
_LINE_START = re.compile(r"^([^\S\n]*)(?:(\d+)(?=[.)])|(?=[-+]))", re.MULTILINE)

_ACTIVE_IN_WEB = re.compile(r"[\\*|`\[\]]")  # these would end bold type around the address, or begin something

_ID = re.compile(r"[0-9]{1,20}")


def is_id(text: str) -> bool:
    """Whether a text is the id of something on Discord: a number of 64 bits."""
    return _ID.fullmatch(text) is not None


def escaped(text: str) -> str:
    """What a person typed, so that Discord shows it as it is: no markup, nobody mentioned, web addresses usable."""
    text = visible(text)
    pieces: list[str] = []
    done = 0
    for start, end, after in web_addresses(text):
        pieces.append(_plain(text[done:start]))
        pieces.append(_ACTIVE_IN_WEB.sub(lambda active: f"%{ord(active[0]):02X}", text[start:end]))
        pieces.append(text[end:after])  # a backslash here would become a part of the address
        done = after
        if text[done : done + 1] in ("<", ">"):
            pieces.append(" ")
    return "".join([*pieces, _plain(text[done:])])


def _plain(text: str) -> str:
    return _LINE_START.sub(r"\1\2\\", _ACTIVE.sub(r"\\\g<0>", text))


class Words:
    """Says texts in a reader's language and in Discord's markup."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def text(self, text: Text, reader: Reader, typed_limit: int | None = None) -> str:
        """A text as Discord's markup; of what people typed at most `typed_limit` characters in one piece."""
        return "".join(_marked(span, reader, typed_limit) for span in self._catalogue.spans(text, reader))

    def plain(self, text: Text, reader: Reader) -> str:
        """A text in one line without any markup, for what Discord shows as it is: labels and placeholders."""
        joined = "".join(_bare(span) for span in self._catalogue.spans(text, reader))
        return " ".join(visible(joined).split())


def _marked(span: Span, reader: Reader, typed_limit: int | None) -> str:
    match span:
        case str():
            return span
        case Typed(text):
            return escaped(text if typed_limit is None else shorten(visible(text), typed_limit))
        case Timed(moment, text):
            return _time(moment, text, reader)
        case Named(mention):
            mark, id_ = _MARKS.get(mention.address.place), mention.address.id
            if mark is None:
                return _NO_NAME
            return f"<{mark}{id_}>" if id_.isdecimal() else escaped(id_)


def _bare(span: Span) -> str:
    match span:
        case str():
            return span
        case Named(mention):
            return mention.address.id
    return span.text


def _time(shown: Moment | Period | Days | Relative, words: str, reader: Reader) -> str:
    match shown:
        case Moment(instant, style):
            return _at(instant, _STYLES[style])
        case Period(start, end, style):
            one_day = start.astimezone(reader.zone).date() == end.astimezone(reader.zone).date()
            first = _at(start, _STYLES[style])
            if start == end or (one_day and style is Style.DATE):
                return first
            return f"{first}–{_at(end, 't')}" if one_day else f"{first} – {_at(end, _STYLES[style])}"
        case Relative(instant):
            return _at(instant, "R")
    return words  # whole days are the same days in every zone


def _at(instant: datetime, style: str) -> str:
    return f"<t:{int(instant.timestamp())}:{style}>"


def mentions(message: Message) -> discord.AllowedMentions:
    """Whom a message notifies: those alone whom it names for that purpose."""
    asked = [mention.address for mention in message.mentions() if mention.notifies]
    members, roles = _objects(asked, Place.DIRECT), _objects(asked, Place.ROLE)
    if not members and not roles:
        return discord.AllowedMentions.none()
    return discord.AllowedMentions(everyone=False, users=members, roles=roles, replied_user=False)


def _objects(addresses: list[Address], place: Place) -> list[discord.Object]:
    ids = dict.fromkeys(address.id for address in addresses if address.place is place and address.id.isdecimal())
    return [discord.Object(int(id_)) for id_ in list(ids)[:_MOST_MENTIONS]]
