"""The entries of one language, and how well each of them matches a question."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from cogs.faq.engine.bm25 import Bm25, Field, Numbers, Scores, Terms
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


_ENOUGH = 4.0
"""A way to ask counts in full from here on: to have all of one that is a common word says little."""


@dataclass(frozen=True)
class Telling:
    """A word that says what is asked for: the stems that it is looked for as, and how much it tells at the most."""

    terms: frozenset[int]
    worth: float


@dataclass(frozen=True)
class Query:
    """A question as a shelf reads it: stems and trigrams with their weights, and the most that they could give."""

    asked: tuple[Asked, ...]
    stems: dict[int, float]
    most_for_stems: float
    telling: tuple[Telling, ...]
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
        self._texts = _field(chain.from_iterable(map(_texts_of, entries)), numbers, 1.0)
        self._first_text = np.cumsum([0, *(sum(len(one.questions) for one in versions) for versions in entries)])
        asked = replace(self._texts, starts=self._texts.starts[self._first_text])
        self._answered = answered = _field(map(_answered_with, entries), numbers, 1.0)
        self._lookup = Lookup(language, numbers)
        self._reader = Reader(language, self._lookup, synonyms)
        self._stems = _terms(map(self._stems_of, numbers))
        self._trigrams = _terms(map(trigrams, numbers))
        by_stem = [asked, replace(answered, weight=_ANSWER_WORDS)]
        by_trigram = [asked, replace(answered, weight=_ANSWER_TRIGRAMS)]
        self._by_stem = Bm25(by_stem, self._stems, saturation=1.2, by_length=0.75)
        self._by_trigram = Bm25(by_trigram, self._trigrams, saturation=2.0, by_length=0.75)
        own_stem = self._stems.flat[self._stems.starts[:-1]]
        self._worth = np.array([self._weight(word) for word in numbers]) * self._by_stem.rarities[own_stem]

    def _stems_of(self, word: str) -> tuple[str, ...]:
        return tuple(stem(one, self.language) for one in (word, *self._lookup.parts(word)))

    def query(self, question: str) -> Query:
        """A question as this shelf reads it."""
        asked = tuple(self._reader.read(question))
        return Query(asked, *self._by_stems(asked), *self._by_trigrams(asked))

    def _by_stems(self, asked: Sequence[Asked]) -> tuple[dict[int, float], float, tuple[Telling, ...]]:
        stems: dict[int, float] = {}
        most = 0.0
        telling = []
        for one in asked:
            best = 0.0
            terms = set()
            for word, weight in one.forms:
                term = self._stems.numbers.get(stem(word, self.language))
                weighed = weight * self._weight(word)
                best = max(best, weighed * self._by_stem.rarity(term))
                if term is not None:
                    terms.add(term)
                    stems[term] = max(stems.get(term, 0.0), weighed)
            if one.plain:
                most += best / one.likely
                if not is_function_word(one.shown, self.language):
                    telling.append(Telling(frozenset(terms), best))
        return stems, most, tuple(telling)

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

    def score_without(self, number: int, text: int, query: Query) -> float:
        """How much of the question an entry would have if a text of it were not there."""
        if not query.most_for_stems:
            return 0.0
        fields = [self._asked_without(number, text), self._of_entry(self._answered, number)]
        by_stem = self._by_stem.score_of([_counted(one, self._stems) for one in fields], query.stems)
        by_trigram = self._by_trigram.score_of([_counted(one, self._trigrams) for one in fields], query.trigrams)
        both = by_stem / query.most_for_stems + _SPELLING * by_trigram / query.most_for_trigrams
        return both / (1 + _SPELLING) * query.evidence

    def words_had(self, number: int, query: Query, without: int | None = None) -> int:
        """How many telling words of the question an entry has, or would have if a text of it were not there."""
        there = self._terms_of(number, without)
        return sum(not one.terms.isdisjoint(there) for one in query.telling)

    def way_had(self, number: int, query: Query, without: int | None = None) -> float:
        """How much of one way to ask for an entry the question has, to 1; the way that it has the most of."""
        first, last = self._first_text[number], self._first_text[number + 1]
        starts = self._texts.starts[first : last + 1]
        there = self._texts.words[starts[0] : starts[-1]]
        places = np.repeat(np.arange(last - first), np.diff(starts))
        asked = np.zeros(len(self._stems.numbers))
        asked[list(query.stems)] = list(query.stems.values())
        own_stem = self._stems.flat[self._stems.starts[there]]
        found = np.bincount(places, asked[own_stem] * self._by_stem.rarities[own_stem], last - first)
        whole = np.bincount(places, self._worth[there], last - first)
        share = np.minimum(1.0, found / np.maximum(whole, 1e-9)) * np.minimum(1.0, found / _ENOUGH)
        if without is not None:
            share[without] = 0.0
        return float(share.max())

    def unknown(self, query: Query, gone: frozenset[int] = frozenset()) -> float:
        """The share of what the question tells that is in words which no entry has; none has those that are gone."""
        unknown = sum(one.worth for one in query.telling if one.terms <= gone)
        return unknown / query.most_for_stems if unknown else 0.0

    def gone_without(self, number: int, text: int | None) -> frozenset[int]:
        """The stems that no entry would have if this one, or but a text of it, were not there."""
        alone = frozenset(term for term in self._terms_of(number, None) if self._by_stem.entries_with(term) == 1)
        return alone if text is None else alone - self._terms_of(number, text)

    def _terms_of(self, number: int, without: int | None) -> frozenset[int]:
        fields = [self._asked_without(number, without), self._of_entry(self._answered, number)]
        return frozenset(self._stems.of(np.concatenate(fields))[0].tolist())

    def _asked_without(self, number: int, text: int | None) -> Numbers:
        first, last = self._first_text[number], self._first_text[number + 1]
        start, end = self._texts.starts[first], self._texts.starts[last]
        if text is None:
            return self._texts.words[start:end]
        before, after = self._texts.starts[first + text : first + text + 2]
        return np.concatenate((self._texts.words[start:before], self._texts.words[after:end]))

    def _of_entry(self, field: Field, number: int) -> Numbers:
        return field.words[field.starts[number] : field.starts[number + 1]]


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


def _counted(words_there: Numbers, terms: Terms) -> dict[int, int]:
    """How often each term is there."""
    found, counts = np.unique(terms.of(words_there)[0], return_counts=True)
    return dict(zip(found.tolist(), counts.tolist(), strict=True))


def _texts_of(versions: Sequence[Entry]) -> Iterator[Iterable[str]]:
    for entry in versions:
        for text in entry.questions:
            yield _words_of(text, entry.lang)


def _answered_with(versions: Sequence[Entry]) -> Iterator[str]:
    for entry in versions:
        yield from _words_of(entry.answer, entry.lang)


def _words_of(text: str, lang: str) -> Iterable[str]:
    found = words(text)
    return chain.from_iterable(map(in_bokmaal, found)) if lang == "nn" else found
