"""Whom to call when something is serious, as an organisation writes it in `config/helplines.toml`: read strictly."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints

from bot.edited import Edited, read_edited
from bot.model.errors import Declaration

VERIFIED_FOR = timedelta(days=120)
"""How long a number counts as right after somebody compared it with its source."""

NUMBER = r"^\+?\d+( \d+)*$"
"""A phone number as people say it: groups of digits with a space between, read aloud as they stand."""

LONGEST_NUMBER = 20

WEB = r"^https://[^\s<>]+\.[^\s<>]+$"

LONGEST = 2_400
"""Characters of all texts of a language together: the card also has a workspace's own, and must fit everywhere."""

_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")

Name = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"\.$")]


class Names(Edited):
    """What a helpline is called in each language."""

    nb: Name
    nn: Name
    en: Name


class Sentences(Edited):
    """A sentence in each language."""

    nb: Sentence
    nn: Sentence
    en: Sentence


class Helpline(Edited):
    """Whom to call: what for and when they answer, who keeps that right, and when it was last compared with what."""

    name: Names
    what: Sentences
    hours: Sentences
    number: str | None = Field(default=None, pattern=NUMBER, min_length=3, max_length=LONGEST_NUMBER)
    address: str | None = Field(default=None, pattern=WEB, max_length=100)
    danger: bool = False
    owner: str = Field(min_length=1, max_length=60)
    verified_on: date
    source_url: str = Field(pattern=WEB)


class _File(Edited):
    helplines: dict[str, Helpline] = Field(min_length=1)


def read_helplines(path: Path) -> dict[str, Helpline]:
    """The helplines of a file by their ids, in its order; Declaration says what is wrong with it."""
    helplines = read_edited(path, _File).helplines
    for fault in _faults(helplines):
        raise Declaration(f"{path.name}: {fault}.")
    return helplines


def _faults(helplines: dict[str, Helpline]) -> Iterator[str]:
    for name, helpline in helplines.items():
        if not _NAME.fullmatch(name):
            yield f"{name}: a helpline's id is small letters a to z, digits and -, at most 40"
        if helpline.number is None and helpline.address is None:
            yield f"{name}: it needs a number or an address"
        if helpline.danger and helpline.number is None:
            yield f"{name}: where a life is in danger it takes a number to call"
    if not any(helpline.danger for helpline in helplines.values()):
        yield "none is for danger to life"
    for locale in Names.model_fields:
        length = sum(map(len, _texts(helplines, locale)))
        if length > LONGEST:
            yield f"its texts in {locale} have {length} characters; there is room for {LONGEST}"


def _texts(helplines: dict[str, Helpline], locale: str) -> Iterator[str]:
    for one in helplines.values():
        for text in (one.name, one.what, one.hours):
            yield getattr(text, locale)
        yield from filter(None, (one.number, one.address))


def outdated(helplines: Mapping[str, Helpline], today: date) -> Sequence[str]:
    """The ids of those that nobody has compared with their source for too long."""
    return [name for name, helpline in helplines.items() if today - helpline.verified_on > VERIFIED_FOR]
