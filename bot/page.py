"""Pages that a cog shows on the web: what is asked for, what is answered, and where the bot can be reached."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.i18n import LOCALES, Catalogue, Reader, closest_locale
from bot.model.phrase import Text, t

if TYPE_CHECKING:
    from jinja2 import Environment

_BASE = Path(__file__).parent / "pages" / "base.css"


@dataclass
class Site:
    """Where the bot's pages can be reached from outside, as `https://bot.example.no`; None: nowhere."""

    address: str | None = None

    def link(self, path: str) -> str | None:
        """The whole address of a page, which begins with a slash; None where no page can be reached."""
        return None if self.address is None else self.address.rstrip("/") + path


@dataclass(frozen=True)
class PageRequest:
    """Somebody on the web, of whom nothing is known, asks for a page. `db` is a look: nothing is written."""

    db: AsyncSession
    now: datetime
    site: Site
    words: Catalogue
    folder: Path  # in which the cog keeps its templates
    path: Mapping[str, str]  # what the address has in the place of its names
    query: tuple[tuple[str, str], ...]
    languages: str  # as the browser states them: Accept-Language

    def one(self, name: str) -> str:
        """What the address says for a name after its question mark, at first; empty where it says nothing."""
        return next((value for key, value in self.query if key == name), "")

    def every(self, name: str) -> tuple[str, ...]:
        """Everything that it says for that name."""
        return tuple(value for key, value in self.query if key == name)

    def locale(self, default: str) -> str:
        """The language that was chosen with `lang`, else the browser's first that is ours, else the default."""
        return chosen(self.one("lang"), self.languages, default)

    def render(self, template: str, reader: Reader, **values: Any) -> str:
        """A template of the cog's as HTML. In it `say` gives a text in the reader's words, and `t` makes a phrase."""

        def say(text: Text) -> str:
            return self.words.plain(text, reader)

        return templates(self.folder).get_template(template).render(say=say, t=t, lang=reader.locale, **values)


@dataclass(frozen=True)
class Page:
    """What is answered. One that is embeddable may stand in a frame of somebody else's site."""

    body: str
    kind: str = "text/html"
    embeddable: bool = False
    fresh_s: int = 0  # how long it may be shown again without asking


Answering = Callable[[PageRequest], Awaitable[Page | None]]
"""Answers a request for a page; None where there is no such page."""


@dataclass(frozen=True)
class Planned:
    """Something that comes by itself at an instant, for the calendar on the organisers' page."""

    at: datetime  # aware UTC instant
    what: Text
    whole_day: bool = False


@dataclass(frozen=True)
class PageRoute:
    """A cog's page, and the address at which it is: `/calendar/{key}`."""

    path: str
    answering: Answering


def chosen(locale: str, languages: str, default: str) -> str:
    """The language that somebody chose on the page, else the browser's first that is ours, else the default."""
    return locale if locale in LOCALES else preferred(languages, default)


def preferred(languages: str, default: str) -> str:
    """The first of a browser's languages that is ours, else the default."""
    tags = (tag.partition(";")[0].strip() for tag in languages.split(","))
    return next((found for tag in tags if (found := closest_locale(tag, ""))), default)


def page_style(own: Path) -> str:
    """How pages look: what all have in common, and after it what is in a file of one's own."""
    return "\n".join(path.read_text(encoding="utf-8") for path in (_BASE, own))


@cache
def templates(folder: Path) -> "Environment":
    """The templates in a folder, in which whatever is put into them is text and never HTML."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
