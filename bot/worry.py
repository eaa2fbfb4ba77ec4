"""Words that worry: whether a text says that somebody may be in need of help.

Reviewed phrases stand in `config/worries.toml`, in families. What is found may only show the help card and raise
urgency; it never blocks, promises or identifies, and neither the text nor what was found in it is logged or stored.

A phrase is words with a space between, and
    selvmord*       a word with any ending, or none
    (vil|ønsker å)  one of these
    [bare|helst]    one of these, or nothing
    ..              up to three words of any kind
    kill+myself     with the space between, or without it
    .               the end of a sentence, or a comma
"""

import re
import string
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, reduce
from pathlib import Path

from pydantic import Field

from bot.edited import Edited, read_edited
from bot.model.errors import Declaration
from bot.model.typed import visible

_STEM = 3  # letters that a word with any ending begins with, at least
_SHORTEST_MENDED = 6  # letters: one wrong letter of a shorter word is another word too often
_LETTERS = f"{string.ascii_lowercase}æøå"
_PHRASE = re.compile(r"\.\.|[()\[\]|.]|[a-z0-9æøå]+(?:\+[a-z0-9æøå]+)*\*?")
_PLAIN = re.compile(r"(?<![\w+])[^\W_]+(?![\w*+])")  # words of a phrase that stand for themselves alone
_APOSTROPHES = re.compile("['’‘`´]")
_LONG_DRAWN = re.compile(r"([aeiouyæøå])\1{2,}|([^\W\d_aeiouyæøå])\2{2,}")
_WORDS = re.compile(r"[^\W_]+|(?:\.{2,}|…)|[^\w\s-]+")
_TOKEN = re.compile(r"[^ ]+ ")
_MASKED = "- "
_END = "."


class _Family(Edited):
    about: str = Field(min_length=1)
    phrases: list[str] = Field(min_length=1)


class _File(Edited):
    same: dict[str, list[str]]  # one word for several, such as both kinds of Norwegian
    mended: list[str]  # words that are known with one letter wrong
    harmless: list[str]  # what sounds alike and is not meant, taken out before the rest is looked for
    families: dict[str, _Family] = Field(min_length=1)


@dataclass(frozen=True)
class _Start:
    """What a phrase begins with: a whole word, or the beginning of one."""

    word: str
    is_whole: bool


Named = tuple[str, str]
"""The name of a family, and a phrase of it as a regular expression."""


@dataclass
class _Index:
    """Phrases, each with the name of its family, by what they begin with: a text is compared with few of them."""

    whole: dict[str, list[Named]] = field(default_factory=lambda: defaultdict(list))
    begun: dict[str, list[tuple[str, Named]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, start: _Start, named: Named) -> None:
        """Take in a phrase that can begin so."""
        if start.is_whole:
            self.whole[start.word].append(named)
        else:
            self.begun[start.word[:_STEM]].append((start.word, named))

    def at(self, word: str) -> Sequence[Named]:
        """What may stand where a word does."""
        found = self.whole.get(word, [])
        begun = self.begun.get(word[:_STEM])
        return found if begun is None else [*found, *(named for stem, named in begun if word.startswith(stem))]


class Families:
    """Families of phrases, ready to be looked for."""

    def __init__(self, phrases: Mapping[str, Iterable[str]], harmless: Iterable[str], words: "_Words") -> None:
        self.names = frozenset(phrases)
        self._words = words
        self._harmless = _index({"": harmless})
        self._phrases = _index(phrases)
        for phrase in (phrase for family in ({"": harmless, **phrases}).values() for phrase in family):
            self._check_words(phrase)

    def found_in(self, text: str) -> frozenset[str]:
        """The names of the families of which a phrase stands in a text."""
        said = self._without_harmless(self._words.of(text))
        found: set[str] = set()
        for token in _TOKEN.finditer(said):
            for name, phrase in self._phrases.at(token[0][:-1]):
                if name not in found and _compiled(phrase).match(said, token.start()):
                    found.add(name)
        return frozenset(found)

    def _without_harmless(self, said: str) -> str:
        kept, until = [], 0
        for token in _TOKEN.finditer(said):
            start = token.start()
            if start < until:
                continue
            for _, phrase in self._harmless.at(token[0][:-1]):
                if found := _compiled(phrase).match(said, start):
                    until = max(until, found.end())
            kept.append(_MASKED if until > start else token[0])
        return "".join(kept)

    def _check_words(self, phrase: str) -> None:
        """A word that texts are never left with would be looked for in vain."""
        for word in _PLAIN.findall(phrase):
            if (written := self._words.of(word)) != f"{word} {_END} ":
                raise Declaration(f"the phrase {phrase!r} has {word}, which is read as {written.rstrip(' .')}.")


def worries(text: str, families: Families) -> frozenset[str]:
    """What a text may give reason to worry about: names of families, never anything of the text."""
    return families.found_in(text)


class _Words:
    """How words are written alike: in small letters, one for those that mean the same, with small slips mended."""

    def __init__(self, same: Mapping[str, Iterable[str]], mended: Iterable[str]) -> None:
        self._same = {variant: word for word, variants in same.items() for variant in variants}
        self._mended = {slip: word for word in mended for slip in _slips(word)} | {word: word for word in mended}

    def of(self, text: str) -> str:
        """The words of a text, each with a space after it; between sentences and clauses stands a full stop."""
        plain = unicodedata.normalize("NFKC", visible(text)).casefold()
        plain = _LONG_DRAWN.sub(lambda run: run[1] or run[2] * 2, _APOSTROPHES.sub("", plain))
        written = []
        for word in _WORDS.findall(plain):
            if word[0].isalnum():
                right = self._mended.get(word, word)
                written.append(self._same.get(right, right))
            elif not word.startswith(("..", "…")) and written and written[-1] != _END:
                written.append(_END)
        return " ".join([*written, *([_END] if written and written[-1] != _END else [])]) + " "


def _slips(word: str) -> Iterator[str]:
    """A word with one letter left out, added, changed, or exchanged with the next."""
    parts = [(word[:n], word[n:]) for n in range(len(word) + 1)]
    for before, after in parts:
        yield from (before + letter + after for letter in _LETTERS)
        if after:
            yield before + after[1:]
            yield from (before + letter + after[1:] for letter in _LETTERS)
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]


def _index(phrases: Mapping[str, Iterable[str]]) -> _Index:
    index = _Index()
    for name, family in phrases.items():
        for phrase in family:
            expression, starts = _Reader(phrase).read()
            for start in starts:
                index.add(start, (name, expression))
    return index


@cache  # when it is first needed: all of them took a sixth of the time in which a server starts, and most wait in vain
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression)


class _Reader:
    """Reads one phrase; Declaration says what is wrong with it."""

    def __init__(self, phrase: str) -> None:
        self._phrase = phrase
        self._left = _PHRASE.findall(phrase)
        if "".join(self._left) != phrase.replace(" ", ""):
            raise Declaration(f"the phrase {phrase!r} has a sign in it that is not known.")
        self._left.reverse()

    def read(self) -> tuple[str, frozenset[_Start]]:
        """The regular expression of the phrase, and with what it can begin."""
        expression, starts, is_optional = self._row()
        if self._left or is_optional:
            raise Declaration(f"the phrase {self._phrase!r} has a bracket too many, or nothing that must be there.")
        return expression, starts

    def _row(self) -> tuple[str, frozenset[_Start], bool]:
        """Words after each other, until a bracket ends or the next choice begins."""
        expression, starts, so_far_optional = "", frozenset[_Start](), True
        while self._left and self._left[-1] not in (")", "]", "|"):
            part, begins, is_optional = self._part(self._left.pop())
            expression += part
            if so_far_optional:
                starts |= begins
                so_far_optional = is_optional
        return expression, starts, so_far_optional

    def _part(self, sign: str) -> tuple[str, frozenset[_Start], bool]:
        if sign in ("(", "["):
            return self._choice(is_optional=sign == "[")
        if sign == "..":
            return r"(?:[^ .]+ ){0,3}", frozenset(), True
        if sign == _END:
            return r"\. ", frozenset({_Start(_END, is_whole=True)}), False
        stem, is_whole = sign.rstrip("*"), sign[-1] != "*"
        first, joined = stem.split("+")[0], "+" in stem
        if len(first) < _STEM and (joined or not is_whole):
            raise Declaration(f"the phrase {self._phrase!r} has {sign}, which begins with fewer than {_STEM} letters.")
        expression = stem.replace("+", " ?") + ("" if is_whole else "[^ .]*") + " "
        return expression, frozenset({_Start(first, is_whole=is_whole and not joined)}), False

    def _choice(self, *, is_optional: bool) -> tuple[str, frozenset[_Start], bool]:
        rows = [self._row()]
        while self._left and self._left[-1] == "|":
            self._left.pop()
            rows.append(self._row())
        if not self._left or self._left.pop() != ("]" if is_optional else ")") or any(row[2] for row in rows):
            raise Declaration(f"the phrase {self._phrase!r} has a bracket that is left open, or an empty choice.")
        starts = reduce(frozenset.union, (row[1] for row in rows))
        return f"(?:{'|'.join(row[0] for row in rows)}){'?' if is_optional else ''}", starts, is_optional


def read_worries(path: Path) -> Families:
    """The families in a file; Declaration says what is wrong with it."""
    file = read_edited(path, _File)
    if short := [word for word in file.mended if len(word) < _SHORTEST_MENDED]:
        raise Declaration(f"{path.name}: {short[0]} is too short to be known with a letter wrong.")
    phrases = {name: family.phrases for name, family in file.families.items()}
    try:
        return Families(phrases, file.harmless, _Words(file.same, file.mended))
    except Declaration as wrong:
        raise Declaration(f"{path.name}: {wrong}") from None
