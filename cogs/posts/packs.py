"""Packs of posts as an organisation writes them in `config/post-packs`: read strictly, and filled in.

Nothing here knows the time or a table. A blank is a name in braces, such as {ombud}, with a question to whoever adopts
the pack. A line with a blank that was left empty is left out, so that nobody ever reads a name in braces.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import time
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from bot.api import Declaration, Edited, Invalid, read_edited, t
from cogs.posts.forms import ANSWER, BLANKS, QUESTION, TEXT
from cogs.posts.rules import WEEKS

LOCALES = ("nb", "nn", "en")
MOST_POSTS = 10
"""Of a pack: as many as one message shows with a button each."""

_ASKS = 2  # how often a survey asks: an invitation and one reminder
_LAST_DAY = 366
_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
_BLANK = re.compile(r"\{([^{}]*)\}")


class Words(Edited):
    """A text in each language."""

    nb: str = Field(min_length=1)
    nn: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def read_in(self, locale: str) -> str:
        """The text in one of the languages."""
        return str(getattr(self, locale))


class Blank(Words):
    """What only those at this place know, asked for when the pack is adopted."""

    required: bool = False


class Entry(Edited):
    """One post: how many days after the first day, at which time of day, and its text or what somebody is to write."""

    day: int = Field(ge=0, le=_LAST_DAY)
    at: time
    text: Words | None = None
    write: Words | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.text is None) == (self.write is None):
            raise ValueError("a post has either a text, or in its place what somebody is to write")
        return self


class Pack(Edited):
    """Posts that belong together; one that says on which day it closes is a survey."""

    title: Words
    about: Words
    closes: int | None = Field(default=None, ge=1, le=_LAST_DAY)
    blanks: dict[str, Blank] = Field(default_factory=dict, max_length=BLANKS)
    posts: tuple[Entry, ...] = Field(min_length=1, max_length=MOST_POSTS)

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        for what, words, most in (("the title", self.title, 60), ("about", self.about, 150)):
            _check_length(what, words, most)
        for name, blank in self.blanks.items():
            _check_length(f"the question of {{{name}}}", blank, QUESTION)
        for number, entry in enumerate(self.posts, 1):
            _check_text(f"post {number}", entry, set(self.blanks))
        used = {name for entry in self.posts if entry.text for name in blanks_in(entry.text.nb)}
        if unused := sorted(set(self.blanks) - used):
            raise ValueError(f"no post has a place for {_braced(unused)}")
        if self.closes is not None and sum(entry.day < self.closes for entry in self.posts) > _ASKS:
            raise ValueError("a survey asks twice at the most before it closes: an invitation and one reminder")
        return self


def _check_length(what: str, words: Words, most: int) -> None:
    for locale in LOCALES:
        if len(words.read_in(locale)) > most:
            raise ValueError(f"{what} has more than {most} characters in {locale}")


def _check_text(where: str, entry: Entry, known: set[str]) -> None:
    if entry.write is not None:
        _check_length(f"{where}, write", entry.write, 150)
    if entry.text is None:
        return
    blanks = {locale: set(blanks_in(entry.text.read_in(locale))) for locale in LOCALES}
    if unknown := sorted(set.union(*blanks.values()) - known):
        raise ValueError(f"{where} has a place for {_braced(unknown)}, and no question for it stands under blanks")
    for locale in LOCALES:
        text = entry.text.read_in(locale)
        if blanks[locale] != blanks["nb"]:
            raise ValueError(f"{where} does not have the same blanks in {locale} as in nb")
        if not filled(text, {}):
            raise ValueError(f"{where} has no line in {locale} without a blank, so that it might be empty")
        if len(_BLANK.sub("W" * ANSWER, text)) > TEXT:
            raise ValueError(f"{where} may become longer than {TEXT} characters in {locale}")


def _braced(names: list[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)


def blanks_in(text: str) -> Iterator[str]:
    """The names of the blanks in a text, the number of the week not counted."""
    return (name for name in _BLANK.findall(text) if name.lower() not in WEEKS)


def filled(text: str, answers: Mapping[str, str]) -> str:
    """A text with the answers in it; a line with a blank that has none is left out."""
    lines = [line for line in text.splitlines() if all(answers.get(name) for name in blanks_in(line))]
    whole = _BLANK.sub(lambda found: answers.get(found[1], found[0]), "\n".join(lines))
    return re.sub(r"\n{3,}", "\n\n", whole).strip()


def first_look(text: str) -> str:
    """A text as it is shown before anything is filled in: a blank is three dots."""
    return _BLANK.sub(lambda found: found[0] if found[1].lower() in WEEKS else "…", text)


def questions(pack: Pack, locale: str) -> str:
    """What a pack asks, each question on a line of its own, to be answered behind it."""
    return "\n".join(f"{blank.read_in(locale)} " for blank in pack.blanks.values())


def read_answers(pack: Pack, typed: str) -> dict[str, str]:
    """The answers to a pack's questions by the blanks' names; an answer stands behind its question or below it.

    Invalid where something stands before the first question, an answer is too long, or one that must be given is not.
    """
    found: dict[str, list[str]] = {}
    name: str | None = None
    for line in typed.splitlines():
        asked, answer = _question_of(pack, line.strip())
        name = asked or name
        if name is None and answer:
            raise Invalid({"local": t("posts.local.no_question", line=answer)})
        if name is not None and answer:
            found.setdefault(name, []).append(answer)
    answers = {name: " ".join(parts) for name, parts in found.items()}
    if any(len(answer) > ANSWER for answer in answers.values()):
        raise Invalid({"local": t("posts.local.too_long", limit=ANSWER)})
    return answers


def missing(pack: Pack, answers: Mapping[str, str], locale: str) -> str | None:
    """The first question that must be answered and is not."""
    asked = (blank.read_in(locale) for name, blank in pack.blanks.items() if blank.required and name not in answers)
    return next(asked, None)


def _question_of(pack: Pack, line: str) -> tuple[str | None, str]:
    """The blank whose question a line begins with, in whichever language, and what stands after it."""
    for name, blank in pack.blanks.items():
        for question in (blank.read_in(locale) for locale in LOCALES):
            if line.casefold().startswith(question.casefold()):
                return name, line[len(question) :].strip()
    return None, line


def read_packs(folder: Path) -> dict[str, Pack]:
    """The packs in a folder by the names of their files; Declaration says which file is wrong, and how."""
    return {path.stem: _read_pack(path) for path in sorted(folder.glob("*.toml"))}


def _read_pack(path: Path) -> Pack:
    named = f"{path.parent.name}/{path.name}"
    if not _NAME.fullmatch(path.stem):
        raise Declaration(f"{named}: the name of a pack is small letters a to z, digits and -, at most 40")
    return read_edited(path, Pack, named=named)
