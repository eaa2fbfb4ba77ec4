"""Entries written as YAML, so that what is exported can be read in again and is the same."""

import textwrap
from collections.abc import Iterable
from typing import Any

import yaml

from cogs.faq.entries import FaqEntry

_WIDTH = 100


class _Paragraphs(str):
    """A text that is written in lines of its own below its key."""

    __slots__ = ()


class _Dumper(yaml.SafeDumper):
    pass


def _in_lines(dumper: yaml.SafeDumper, text: _Paragraphs) -> yaml.ScalarNode:
    paragraphs = (
        textwrap.fill(paragraph, _WIDTH, break_long_words=False, break_on_hyphens=False)
        for paragraph in text.split("\n\n")
    )
    return dumper.represent_scalar("tag:yaml.org,2002:str", "\n\n".join(paragraphs) + "\n", style="|")


_Dumper.add_representer(_Paragraphs, _in_lines)


def as_yaml(entries: Iterable[FaqEntry]) -> str:
    """A file of entries; reading it gives the same entries."""
    plain = [_plain(entry) for entry in entries]
    return yaml.dump(plain, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH) if plain else ""


def in_files(entries: Iterable[FaqEntry], most: int) -> list[list[FaqEntry]]:
    """Entries in as few files as can be, each of about so many bytes at the most; one at least."""
    files: list[list[FaqEntry]] = [[]]
    room = most
    for entry in entries:
        room -= len(entry.model_dump_json(exclude_defaults=True).encode())
        if room < 0 and files[-1]:
            files.append([])
            room = most - len(entry.model_dump_json(exclude_defaults=True).encode())
        files[-1].append(entry)
    return files


def _plain(entry: FaqEntry) -> dict[str, Any]:
    plain = entry.model_dump(exclude_defaults=True)
    campuses = plain.get("campus", {}).values()
    for answer in (plain["answer"], *(own["answer"] for own in campuses if "answer" in own)):
        answer.update({locale: _Paragraphs(text) for locale, text in answer.items()})
    return plain
