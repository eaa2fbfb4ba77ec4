"""How single values of the FAQ are written: each is read from text, or refused with what it has to be."""

import re
from datetime import date
from urllib.parse import urlsplit

ADDRESS = 300
"""Characters of a web address: several stand in one message."""

EMAIL = 100
"""Characters of an e-mail address."""

_ID = re.compile(r"[a-z][a-z0-9-]{0,39}")
_TAG = re.compile(r"[^\W_]+([ -][^\W_]+)*")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_PHONE = re.compile(r"\+?\d[\d ]{1,18}\d")
_EMAIL = re.compile(r"[^\s@<>]{1,60}@[^\s@<>.]{1,60}(\.[^\s@<>.]{1,60}){1,5}")
_HOST = re.compile(r"[^\W_][\w-]{0,62}(\.[^\W_][\w-]{0,62})+")
_OUTSIDE_ADDRESSES = re.compile(r"[\s<>\"|\\^`{}]")
_UNSHOWABLE = re.compile(
    # Control characters, and those that turn the direction of what stands around them.
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)


def text(value: str) -> str:
    """Paragraphs of plain text, each in one line, with a blank line between."""
    if _UNSHOWABLE.search(value):
        raise ValueError("has a character that cannot be shown")
    joined = (" ".join(paragraph.split()) for paragraph in re.split(r"\n\s*\n", value))
    clean = "\n\n".join(paragraph for paragraph in joined if paragraph)
    if not clean:
        raise ValueError("is empty")
    return clean


def identifier(value: str) -> str:
    """The name by which an entry, a service or a campus is known."""
    if not _ID.fullmatch(value):
        raise ValueError("has to be small letters a to z, digits and -, a letter first, at most 40")
    return value


def tag(value: str) -> str:
    """A word by which entries can be found together."""
    if not _TAG.fullmatch(value) or value != value.lower() or len(value) > 30:
        raise ValueError("has to be a word or two in small letters, at most 30")
    return value


def day(value: object) -> date:
    """A calendar day."""
    if type(value) is date:
        return value
    try:
        return date.fromisoformat(value if isinstance(value, str) and _DAY.fullmatch(value) else "")
    except ValueError:
        raise ValueError("has to be a day, written as 2027-06-30") from None


def address(value: str) -> str:
    """A web address that anybody can open: https, a host's name, no port and no password."""
    try:
        parts = urlsplit(value)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise ValueError("is not a web address") from None
    if parts.scheme != "https":
        raise ValueError("has to begin with https://")
    if port is not None or "@" in parts.netloc or not _HOST.fullmatch(host) or _OUTSIDE_ADDRESSES.search(value):
        raise ValueError("is not a web address")
    if len(value) > ADDRESS:
        raise ValueError(f"has more than {ADDRESS} characters")
    return text(value)


def phone(value: str) -> str:
    """A telephone number as people write it."""
    if not _PHONE.fullmatch(value):
        raise ValueError("has to be a telephone number: digits and spaces, perhaps with + first")
    return value


def email(value: str) -> str:
    """An e-mail address."""
    if not _EMAIL.fullmatch(value) or len(value) > EMAIL:
        raise ValueError("has to be an e-mail address")
    return text(value)
