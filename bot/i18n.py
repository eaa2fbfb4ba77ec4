"""Texts in the reader's language: catalogues, and phrases made into words.

Rendering gives spans rather than a string, so that each adapter can escape what a person typed and write
times and mentions in its platform's own way; `plain` joins them for those who need nothing of that.
"""

import gettext
import string
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.lists import format_list
from babel.messages.pofile import read_po

from bot.model.moment import Days, Moment, Period, Relative
from bot.model.phrase import Argument, Listing, Mention, Phrase, Text, Verbatim
from bot.moments import shown

LOCALES = ("nb", "nn", "en")
NORWEGIAN = ("nb", "nn")

_BABEL_LOCALE = {"nb": "nb", "nn": "nn", "en": "en_GB"}


@dataclass(frozen=True)
class Reader:
    """Who reads, as far as words depend on it: language, zone, and the instant of reading."""

    locale: str
    zone: ZoneInfo
    now: datetime


@dataclass(frozen=True)
class Typed:
    """A span of words that a person typed."""

    text: str


@dataclass(frozen=True)
class Timed:
    """A span that shows a time, with the words for platforms that do not show times themselves."""

    moment: Moment | Period | Days | Relative
    text: str


@dataclass(frozen=True)
class Named:
    """A span that names a member or a channel."""

    mention: Mention


Span = str | Typed | Timed | Named


def closest_locale(tag: str | None, default: str) -> str:
    """Our language for a platform's tag; `default` where we have none.

    "no" is Norwegian of either kind, as Discord says it: the default if that is one of them, else Bokmål.
    """
    language = (tag or "").replace("_", "-").split("-")[0].lower()
    if language == "no":
        return default if default in NORWEGIAN else "nb"
    return language if language in LOCALES else default


class MissingPhrase(LookupError):
    """A key that no catalogue has."""


@cache
def _entries(path: Path, _written: int, locale: str) -> tuple[str, list[tuple[str, str | tuple[str, ...]]]]:
    """The rule for plurals and the phrases of a file; reading takes Babel so long that one process does it once."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale=_BABEL_LOCALE[locale], charset="utf-8", abort_invalid=True)
    texts: list[tuple[str, str | tuple[str, ...]]] = []
    for entry in catalogue:
        if entry.id:  # what has none is the catalogue's header
            key = entry.id if isinstance(entry.id, str) else entry.id[0]
            texts.append((key, entry.string if isinstance(entry.string, str) else tuple(entry.string or ())))
    return catalogue.plural_expr, texts


class Catalogue:
    """All phrases of the core and of the cogs that are installed, in each language."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self._texts: dict[str, dict[str, str | tuple[str, ...]]] = {locale: {} for locale in LOCALES}
        self._plural: dict[str, Callable[[int], int]] = {}
        for folder in folders:
            for locale in LOCALES:
                self._read(folder / f"{locale}.po", locale)

    def _read(self, path: Path, locale: str) -> None:
        plural, texts = _entries(path, path.stat().st_mtime_ns, locale)
        self._plural[locale] = gettext.c2py(plural)
        for key, text in texts:
            if key in self._texts[locale]:
                raise ValueError(f"{path}: the phrase {key} is there twice")
            self._texts[locale][key] = text

    def keys(self, locale: str) -> Mapping[str, str | tuple[str, ...]]:
        """Every key of one language with its text, or its plural forms."""
        return self._texts[locale]

    def __contains__(self, key: str) -> bool:
        return key in self._texts["en"]

    def spans(self, text: Text, reader: Reader) -> tuple[Span, ...]:
        """A text in the reader's words, in pieces that an adapter can join in its own way.

        Raises MissingPhrase where the key is in no catalogue and KeyError where an argument is missing.
        """
        if isinstance(text, Verbatim):
            return (Typed(text.text),) if text.text else ()
        pieces: list[Span] = []
        for literal, name in _parsed(self._template(text, reader.locale)):
            if literal:
                pieces.append(literal)
            if name is not None:
                pieces.extend(self._argument(text.arguments[name], reader))
        return tuple(pieces)

    def plain(self, text: Text, reader: Reader) -> str:
        """A text in the reader's words, as one string; members and channels by their platform's id."""
        return "".join(_plain_span(span) for span in self.spans(text, reader))

    def _template(self, phrase: Phrase, locale: str) -> str:
        try:
            found = self._texts[locale][phrase.key]
        except KeyError:
            raise MissingPhrase(f"no phrase {phrase.key} in {locale}") from None
        if isinstance(found, str):
            return found
        count = phrase.arguments["n"]
        if not isinstance(count, int):
            raise TypeError(f"{phrase.key}: n must be a whole number")
        return found[self._plural[locale](count)]

    def _argument(self, value: Argument, reader: Reader) -> tuple[Span, ...]:
        if isinstance(value, str):
            return (Typed(value),)
        if isinstance(value, int):
            return (str(value),)
        if isinstance(value, Mention):
            return (Named(value),)
        if isinstance(value, Listing):
            return tuple(self._listed(value, reader))
        if isinstance(value, Phrase | Verbatim):
            return self.spans(value, reader)
        return (Timed(value, shown(value, locale=_BABEL_LOCALE[reader.locale], zone=reader.zone, now=reader.now)),)

    def _listed(self, listing: Listing, reader: Reader) -> Iterator[Span]:
        """The items with the language's own "and" between them, each with its spans as they are."""
        places = [f"\0{number}\0" for number in range(len(listing.items))]
        joined = format_list(places, locale=_BABEL_LOCALE[reader.locale])
        for number, piece in enumerate(joined.split("\0")):
            if number % 2:
                yield from self.spans(listing.items[int(piece)], reader)
            elif piece:
                yield piece


@lru_cache(maxsize=2_000)
def _parsed(template: str) -> tuple[tuple[str, str | None], ...]:
    """The pieces of a text, each followed by the name of a placeholder, if there is one."""
    return tuple((literal, name) for literal, name, _, _ in string.Formatter().parse(template))


def _plain_span(span: Span) -> str:
    match span:
        case str():
            return span
        case Named(mention):
            return mention.address.id
    return span.text
