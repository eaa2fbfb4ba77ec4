"""Questions answered by people's words: what is asked, found among the entries, and how sure that is.

`FaqIndex` searches; all of it is pure, and the same entries and questions give the same on every machine. What a word
may stand for is in `engine/reading.py`, how entries are scored in `engine/shelf.py`, when that is enough in
`engine/calibration.py`.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from cogs.faq.engine.bm25 import Scores
from cogs.faq.engine.calibration import Tried, how_sure, limits
from cogs.faq.engine.shelf import Query, Shelf
from cogs.faq.engine.values import Band, Entry, Match, Result, Synonyms
from cogs.faq.engine.words import ENGLISH, NORWEGIAN, is_function_word, language_of, words

__all__ = ["Band", "Entry", "FaqIndex", "Match", "Result", "Synonyms"]

_ASKED = 300
"""So many of its own questions are asked of a list, spread over all of it."""

_LONGEST = 1_000
"""So many characters of a question are read."""

_READERS_LANGUAGE = 1.05


class FaqIndex:
    """Entries to be searched; ValueError where an id comes twice in one language."""

    def __init__(self, entries: Iterable[Entry], *, synonyms: Synonyms | None = None):
        self._synonyms = synonyms or Synonyms()
        given = list(entries)
        self._entries = {(entry.id, entry.lang): entry for entry in given}
        if len(self._entries) < len(given):
            raise ValueError("An entry has the same id and language as another.")
        self._build()

    def learn(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Take questions that were asked, each with the id of the entry that answers it, as further aliases.

        Ids that the index does not have are passed over.
        """
        for question, entry_id in pairs:
            versions = [entry for (id_, _), entry in self._entries.items() if id_ == entry_id]
            language = language_of(question)
            for entry in [one for one in versions if _shelved(one) == language] or versions:
                if question not in _texts(entry):
                    learnt = replace(entry, aliases=(*entry.aliases, question))
                    self._entries[entry.id, entry.lang] = learnt
        self._build()

    def search(self, query: str, *, locale: str | None = None, k: int = 5) -> Result:
        """The entries that fit a question best, k at the most, and whether that is enough to answer."""
        question = query[:_LONGEST]
        queries = [shelf.query(question) for shelf in self._shelves]
        scores = self._scores(queries, locale)
        order = np.argsort(-scores, kind="stable")[: max(k, 2)]
        best = [(int(number), float(scores[number])) for number in order if scores[number] > 0]
        if not best:
            return Result((), Band.HAND_OVER)
        exact = self._exact.get(_as_asked(question))
        if exact is not None:
            best = [(exact, max(best[0][1], float(scores[exact]))), *(one for one in best if one[0] != exact)]
        sure = how_sure(best[0][1], best[1][1] if len(best) > 1 else 0.0)
        band = self._limits.band(sure) if exact is None else Band.ANSWER
        matches = (Match(self._ids[number], _shown(score), self._why(number, queries)) for number, score in best[:k])
        return Result(tuple(matches), band)

    def _build(self) -> None:
        self._ids = list(dict.fromkeys(id_ for id_, _ in self._entries))
        number = {id_: place for place, id_ in enumerate(self._ids)}
        self._shelves: list[Shelf] = []
        self._places: list[np.ndarray] = []
        for language in (NORWEGIAN, ENGLISH):
            there: dict[int, list[Entry]] = {}
            for entry in self._entries.values():
                if _shelved(entry) == language:
                    there.setdefault(number[entry.id], []).append(entry)
            if there:
                self._shelves.append(Shelf(language, list(there.values()), self._synonyms))
                self._places.append(np.array(list(there)))
        asked = {(_as_asked(text), number[entry.id]) for entry in self._entries.values() for text in _texts(entry)}
        often = Counter(text for text, _ in asked)
        self._exact = {text: entry for text, entry in asked if text and often[text] == 1}
        self._limits = limits(self._tried())

    def _scores(self, queries: Sequence[Query], locale: str | None = None) -> Scores:
        """What each entry gets in the language that it fits best in."""
        scores = np.zeros(len(self._ids))
        for shelf, places, query in zip(self._shelves, self._places, queries, strict=True):
            there = shelf.scores(query)
            if locale and shelf.language == _shelf_of(locale):
                there = there * _READERS_LANGUAGE
            scores[places] = np.maximum(scores[places], there)
        return scores

    def _tried(self) -> list[Tried]:
        """What comes of asking the entries their own questions, each as if nobody had thought of it."""
        asked = [
            (shelf, place, text, entry.lang)
            for shelf in range(len(self._shelves))
            for place, versions in enumerate(self._shelves[shelf].entries)
            for entry in versions
            for text in _texts(entry)
        ]
        tried = []
        for shelf, place, text, lang in asked[:: max(1, len(asked) // _ASKED)]:
            queries = [one.query(text) for one in self._shelves]
            number = int(self._places[shelf][place])
            scores = self._scores(queries)
            scores[number] = 0.0
            without, second = _best_two(scores)
            scores[number] = self._shelves[shelf].score_without(place, text, lang, queries[shelf])
            right = bool(scores[number] > without)
            sure = how_sure(scores[number], without) if right else how_sure(without, max(second, scores[number]))
            tried.append(Tried(float(sure), right, how_sure(without, second)))
        return tried

    def _why(self, number: int, queries: Sequence[Query]) -> tuple[str, ...]:
        """The words of the question that an entry has; small ones only where there are no others."""
        found: dict[str, bool] = {}
        for shelf, places, query in zip(self._shelves, self._places, queries, strict=True):
            for place in np.flatnonzero(places == number):
                for word in shelf.matched(int(place), query):
                    found[word] = found.get(word, False) or not is_function_word(word, shelf.language)
        telling = tuple(word for word, tells in found.items() if tells)
        return telling or tuple(found)


def _texts(entry: Entry) -> tuple[str, ...]:
    return (entry.question, *entry.aliases)


def _as_asked(text: str) -> str:
    return " ".join(words(text))


def _best_two(scores: Scores) -> tuple[float, float]:
    if len(scores) < 2:
        return (float(scores[0]), 0.0)
    second, best = np.partition(scores, -2)[-2:]
    return float(best), float(second)


def _shown(score: float) -> float:
    return round(float(1 - np.exp(-score)), 4)


def _shelved(entry: Entry) -> str:
    return _shelf_of(entry.lang)


def _shelf_of(lang: str) -> str:
    return ENGLISH if lang.startswith("en") else NORWEGIAN
