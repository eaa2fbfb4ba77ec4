"""Everything that is installed, as the house tests look at it: cogs, catalogues and source files."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

import bot
from bot.adapters import discord, slack
from bot.adapters.sandbox.connect import STRINGS
from bot.compose import installed_cogs, read_configuration
from bot.handler import Handler, HandlerKind
from bot.i18n import Catalogue
from bot.registry import Registry

ROOT = Path(bot.__file__).parent.parent
COGS = installed_cogs()
OURS = [cog for cog in COGS if any(cog.folder.is_relative_to(ROOT / package) for package in ("bot", "cogs"))]
read_configuration(COGS)
FOLDERS = [ROOT / "bot" / "strings", STRINGS, discord.STRINGS, slack.STRINGS, *(cog.folder / "strings" for cog in COGS)]
CATALOGUE = Catalogue(FOLDERS)
REGISTRY = Registry(COGS, CATALOGUE)
HANDLERS = list(REGISTRY)
COMMANDS = list(REGISTRY.commands())
MEMBER_CALLS = [handler for handler in HANDLERS if handler.kind not in (HandlerKind.JOB, HandlerKind.WEB)]

Text = str | tuple[str, ...]


def named(handler: Handler) -> str:
    """What a handler is called in a test's report."""
    return handler.reference


@cache
def catalogue(folder: Path, locale: str) -> dict[str, Text]:
    """One file's phrases, each as its text or its plural forms."""
    with (folder / f"{locale}.po").open("rb") as file:
        entries = [entry for entry in read_po(file, charset="utf-8") if entry.id]
    return {
        entry.id if isinstance(entry.id, str) else entry.id[0]: entry.string
        if isinstance(entry.string, str)
        else tuple(entry.string or ())
        for entry in entries
    }


def forms(text: Text) -> tuple[str, ...]:
    """Every form of a text."""
    return (text,) if isinstance(text, str) else text


@cache
def sources(package: str) -> dict[Path, ast.Module]:
    """Every module of a package, read."""
    return _read(ROOT / package)


def every_source() -> Iterator[tuple[Path, ast.Module]]:
    """Every module of the product, and of the cogs."""
    yield from sources("bot").items()
    yield from cog_sources()


def cog_sources() -> Iterator[tuple[Path, ast.Module]]:
    """Every module of the cogs: ours, and those that are installed from packages of their own."""
    yield from sources("cogs").items()
    for cog in COGS:
        if cog not in OURS:
            yield from _read(cog.folder).items()


@cache
def _read(folder: Path) -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("*.py"))}


def shown(path: Path) -> str:
    """A file as it is called in a report."""
    return str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path)
