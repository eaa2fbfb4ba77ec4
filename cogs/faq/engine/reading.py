"""What is asked for, as the words of a list of entries."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from cogs.faq.engine import spelling
from cogs.faq.engine.lookup import Lookup
from cogs.faq.engine.values import Synonyms
from cogs.faq.engine.words import ENGLISH, NORWEGIAN, is_function_word, stem, words

LONGEST = 60
"""So many words of a question are read."""

_PART_OF_KNOWN, _PART, _RESPELT, _TRANSLATED, _SYNONYM = 0.5, 0.8, 0.95, 0.75, 0.7
_ALIKE, _ALIKE_KNOWN = 0.7, 0.3
_MENDED = {1: 0.85, 2: 0.6}
_SHORTEST_TOGETHER = 4
_LETTERS_A_MISTAKE, _LEAST_LIKELY = 2.5, 0.2


@dataclass(frozen=True)
class Asked:
    """A word that was asked with, as it is to be shown, and the words that it is looked for as, with their weights.

    `plain` is how it would stand in an entry, in one or more words; `likely` is how likely it was meant so, to 1.
    """

    shown: str
    forms: tuple[tuple[str, float], ...]
    plain: tuple[str, ...]
    likely: float = 1.0


class Reader:
    """Questions, read as the words that the entries of one language have."""

    def __init__(self, language: str, lookup: Lookup, synonyms: Synonyms):
        self._language, self._lookup = language, lookup
        self._same = self._others(synonyms.groups)
        self._alike = self._others(spelling.alike(language))
        self._longest_phrase = max(map(len, self._same), default=0)

    def _others(self, groups: Iterable[Iterable[str]]) -> dict[tuple[str, ...], tuple[str, ...]]:
        """The known words that each word or phrase may stand for, by its stems."""
        found: dict[tuple[str, ...], set[str]] = {}
        for group in groups:
            known = {phrase: {word for word in words(phrase) if self._lookup.has(word)} for phrase in group}
            for phrase in known:
                others = set().union(*(theirs for other, theirs in known.items() if other != phrase))
                found.setdefault(self._stems(words(phrase)), set()).update(others)
        return {stems: tuple(sorted(others)) for stems, others in found.items() if others}

    def read(self, question: str) -> list[Asked]:
        """The words of a question, the first sixty."""
        found = words(question)[:LONGEST]
        return [*map(self._read, found), *self._together(found), *self._meant(found)]

    def _read(self, word: str) -> Asked:
        plain: tuple[str, ...] = (word,)
        if self._language == NORWEGIAN and not self._lookup.has(word):
            plain = spelling.in_bokmaal(word)
        if len(plain) == 1:
            read = self._read_plain(plain[0])
            return read if plain == (word,) else replace(read, shown=word)
        return Asked(word, tuple((other, 1.0) for other in plain), plain)

    def _read_plain(self, word: str) -> Asked:
        alike = self._alike.get(self._stems([word]), ())
        if self._lookup.has(word):
            others = [(part, _PART_OF_KNOWN) for part in self._lookup.parts(word)]
            return Asked(word, ((word, 1.0), *others, *((other, _ALIKE_KNOWN) for other in alike)), (word,))
        same = self._same.get(self._stems([word]), ())
        if same or alike:
            forms = [*((other, _SYNONYM) for other in same), *((other, _ALIKE) for other in alike)]
            return Asked(word, tuple(forms), (word,))
        if not is_function_word(word, self._language):
            for way in _WAYS[self._language]:
                read = way(word, self._lookup)
                if read:
                    return read
        return Asked(word, ((word, 1.0),), (word,))

    def _together(self, found: list[str]) -> Iterator[Asked]:
        """Two words that entries write as one."""
        for word in map("".join, pairwise(found)):
            if len(word) > _SHORTEST_TOGETHER and self._lookup.has_as_is(word):
                yield Asked(word, ((word, 1.0),), ())

    def _meant(self, found: list[str]) -> Iterator[Asked]:
        """What words and phrases mean by the synonyms."""
        stems = self._stems(found)
        for length in range(1, self._longest_phrase + 1):
            for start in range(len(found) - length + 1):
                others = self._same.get(stems[start : start + length], ())
                if others:
                    forms = tuple((other, _SYNONYM) for other in others)
                    yield Asked(" ".join(found[start : start + length]), forms, ())

    def _stems(self, found: list[str]) -> tuple[str, ...]:
        return tuple(stem(word, self._language) for word in found)


def _respelt(word: str, lookup: Lookup) -> Asked | None:
    others = spelling.respelt(word, lookup.has)
    return Asked(word, tuple((other, _RESPELT) for other in others), others[:1]) if others else None


def _compound(word: str, lookup: Lookup) -> Asked | None:
    parts = lookup.parts(word)
    return Asked(word, tuple((part, _PART) for part in parts), (word,)) if parts else None


def _translated(translate: Callable[[str], tuple[str, ...]], word: str, lookup: Lookup) -> Asked | None:
    others = [other for other in translate(word) if lookup.has(other)]
    return Asked(word, tuple((other, _TRANSLATED) for other in others), tuple(others[:1])) if others else None


def _from_english(word: str, lookup: Lookup) -> Asked | None:
    return _translated(spelling.from_english, word, lookup)


def _to_english(word: str, lookup: Lookup) -> Asked | None:
    return _translated(spelling.to_english, word, lookup)


def _mended(word: str, lookup: Lookup) -> Asked | None:
    parts = lookup.written_together(word)
    if parts:
        return Asked(" ".join(parts), tuple((part, _PART) for part in parts), parts)
    near = lookup.near(word)
    if not near:
        return None
    likely = max(_LEAST_LIKELY, 1 - _LETTERS_A_MISTAKE * near[0][1] / len(word))
    return Asked(near[0][0], tuple((other, _MENDED[mistakes]) for other, mistakes in near), (near[0][0],), likely)


_WAYS: dict[str, tuple[Callable[[str, Lookup], Asked | None], ...]] = {
    NORWEGIAN: (_respelt, _compound, _from_english, _mended),
    ENGLISH: (_to_english, _mended),
}
"""What is tried with a word that no entry has, in this order."""
