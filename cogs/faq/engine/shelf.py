"""The entries of one language, and how well each of them matches a question."""

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from cogs.faq.engine.bm25 import Bm25, Field, Scores, Terms
from cogs.faq.engine.lookup import Lookup
from cogs.faq.engine.reading import Asked, Reader
from cogs.faq.engine.spelling import in_bokmaal
from cogs.faq.engine.values import Entry, Synonyms
from cogs.faq.engine.words import is_function_word, stem, trigrams, words

_ANSWER_WORDS, _ANSWER_TRIGRAMS = 0.4, 0.2
"""What a word of an answer counts for beside one of a question."""

_MOST_OF_A_SMALL_WORD = 1.5
"""So much a function word tells at the most, however few entries have it."""

_SPELLING = 1.0
"""What trigrams count for beside words."""


@dataclass(frozen=True)
class Query:
    """A question as a shelf reads it: stems and trigrams with their weights, and the most that they could give."""

    asked: tuple[Asked, ...]
    stems: dict[int, float]
    most_for_stems: float
    trigrams: dict[int, float]
    most_for_trigrams: float

    @property
    def evidence(self) -> float:
        """How much a question tells at all: the same share of a longer one is worth more."""
        return float(self.most_for_stems**0.25)


class Shelf:
    """Entries of one language, by number; texts of one entry are read as one."""

    def __init__(self, language: str, entries: Sequence[Sequence[Entry]], synonyms: Synonyms):
        self.language = language
        self.entries = entries
        numbers: dict[str, int] = {}
        asked = _field(map(_asked_with, entries), numbers, 1.0)
        answered = _field(map(_answered_with, entries), numbers, 1.0)
        self._lookup = Lookup(language, numbers)
        self._reader = Reader(language, self._lookup, synonyms)
        self._stems = _terms(map(self._stems_of, numbers))
        self._trigrams = _terms(map(trigrams, numbers))
        by_stem = [asked, replace(answered, weight=_ANSWER_WORDS)]
        by_trigram = [asked, replace(answered, weight=_ANSWER_TRIGRAMS)]
        self._by_stem = Bm25(by_stem, self._stems, saturation=1.2, by_length=0.75)
        self._by_trigram = Bm25(by_trigram, self._trigrams, saturation=2.0, by_length=0.75)

    def _stems_of(self, word: str) -> tuple[str, ...]:
        return tuple(stem(one, self.language) for one in (word, *self._lookup.parts(word)))

    def query(self, question: str) -> Query:
        """A question as this shelf reads it."""
        asked = tuple(self._reader.read(question))
        return Query(asked, *self._by_stems(asked), *self._by_trigrams(asked))

    def _by_stems(self, asked: Sequence[Asked]) -> tuple[dict[int, float], float]:
        stems: dict[int, float] = {}
        most = 0.0
        for one in asked:
            best = 0.0
            for word, weight in one.forms:
                term = self._stems.numbers.get(stem(word, self.language))
                weighed = weight * self._weight(word)
                best = max(best, weighed * self._by_stem.rarity(term))
                if term is not None:
                    stems[term] = max(stems.get(term, 0.0), weighed)
            most += best / one.likely if one.plain else 0.0
        return stems, most

    def _by_trigrams(self, asked: Sequence[Asked]) -> tuple[dict[int, float], float]:
        found: dict[int, float] = {}
        most = 0.0
        for one in asked:
            for word in one.plain:
                weight = self._weight(word)
                for three in trigrams(word):
                    term = self._trigrams.numbers.get(three)
                    most += weight * self._by_trigram.rarity(term) / one.likely
                    if term is not None:
                        found[term] = found.get(term, 0.0) + weight
        return found, most

    def _weight(self, word: str) -> float:
        if not is_function_word(word, self.language):
            return 1.0
        rarity = self._by_stem.rarity(self._stems.numbers.get(stem(word, self.language)))
        return min(1.0, _MOST_OF_A_SMALL_WORD / rarity)

    def scores(self, query: Query) -> Scores:
        """How much of the question each entry has, by its words and by its letters."""
        if not query.most_for_stems:
            return np.zeros(len(self.entries))
        by_stem = self._by_stem.scores(query.stems) / query.most_for_stems
        by_trigram = self._by_trigram.scores(query.trigrams) / query.most_for_trigrams
        return (by_stem + _SPELLING * by_trigram) / (1 + _SPELLING) * query.evidence

    def matched(self, number: int, query: Query) -> list[str]:
        """The words of the question that an entry has."""
        return [
            one.shown
            for one in query.asked
            if any(
                self._by_stem.has(number, self._stems.numbers.get(stem(word, self.language))) for word, _ in one.forms
            )
        ]

    def score_without(self, number: int, text: str, lang: str, query: Query) -> float:
        """How much of the question an entry would have if a text of it were not there."""
        if not query.most_for_stems:
            return 0.0
        left = Counter(_asked_with(self.entries[number])) - Counter(_words_of(text, lang))
        fields = [left, Counter(_answered_with(self.entries[number]))]
        by_stem = self._by_stem.score_of([_counted(one, self._stems_of, self._stems) for one in fields], query.stems)
        by_trigram = self._by_trigram.score_of(
            [_counted(one, trigrams, self._trigrams) for one in fields], query.trigrams
        )
        both = by_stem / query.most_for_stems + _SPELLING * by_trigram / query.most_for_trigrams
        return both / (1 + _SPELLING) * query.evidence


def _field(texts: Iterable[Iterable[str]], numbers: dict[str, int], weight: float) -> Field:
    """A field of words, which are given numbers."""
    found, starts = array("i"), array("i", [0])
    for text in texts:
        found.extend(numbers.setdefault(word, len(numbers)) for word in text)
        starts.append(len(found))
    return Field(np.array(found, dtype=np.int32), np.array(starts, dtype=np.int32), weight)


def _terms(of_each: Iterable[tuple[str, ...]]) -> Terms:
    numbers: dict[str, int] = {}
    flat = _field(of_each, numbers, 1.0)
    return Terms(numbers, flat.words, flat.starts)


def _counted(words_there: Counter[str], terms_of: Callable[[str], tuple[str, ...]], terms: Terms) -> dict[int, int]:
    """How often each term is there, of words that are there so often."""
    found: dict[int, int] = {}
    for word, count in words_there.items():
        for term in terms_of(word):
            number = terms.numbers[term]
            found[number] = found.get(number, 0) + count
    return found


def _asked_with(versions: Sequence[Entry]) -> Iterator[str]:
    for entry in versions:
        for text in entry.questions:
            yield from _words_of(text, entry.lang)


def _answered_with(versions: Sequence[Entry]) -> Iterator[str]:
    for entry in versions:
        yield from _words_of(entry.answer, entry.lang)


def _words_of(text: str, lang: str) -> Iterable[str]:
    found = words(text)
    return chain.from_iterable(map(in_bokmaal, found)) if lang == "nn" else found
