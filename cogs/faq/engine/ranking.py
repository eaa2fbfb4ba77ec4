"""The entries of all languages, ranked for a question, and how sure that is."""

from collections.abc import Iterable, Sequence

import numpy as np

from cogs.faq.engine.bm25 import Numbers, Scores
from cogs.faq.engine.calibration import Found, Tried, limits
from cogs.faq.engine.shelf import Query, Shelf
from cogs.faq.engine.values import Band, Entry, Match, Result, Synonyms
from cogs.faq.engine.words import ENGLISH, NORWEGIAN, is_function_word, language_for, words

_ASKED = 300
"""So many of its own questions are asked of a list, spread over all of it."""

_LONGEST = 1_000
"""So many characters of a question are read."""

_READERS_LANGUAGE = 1.05


class Ranking:
    """A shelf for each language; an entry is known by its number, the same on each shelf."""

    def __init__(self, entries: Sequence[Entry], synonyms: Synonyms):
        self._ids = list(dict.fromkeys(entry.id for entry in entries))
        number = {id_: place for place, id_ in enumerate(self._ids)}
        self._shelves: list[Shelf] = []
        self._on: list[Numbers] = []
        for language in (NORWEGIAN, ENGLISH):
            there: dict[int, list[Entry]] = {}
            for entry in entries:
                if language_for(entry.lang) == language:
                    there.setdefault(number[entry.id], []).append(entry)
            if there:
                self._shelves.append(Shelf(language, list(there.values()), synonyms))
                self._on.append(np.array(list(there), dtype=np.int32))
        self._exact: dict[str, int] = {}
        in_several = {""}
        for entry in entries:
            for text in map(_as_asked, entry.questions):
                if self._exact.setdefault(text, number[entry.id]) != number[entry.id]:
                    in_several.add(text)
        for text in in_several:
            self._exact.pop(text, None)
        self._limits = limits(self._tried())

    def find(self, question: str, locale: str | None, k: int) -> Result:
        """The entries that fit a question best, k at the most, and whether that is enough to answer."""
        question = question[:_LONGEST]
        queries = [shelf.query(question) for shelf in self._shelves]
        scores = self._scores(queries, locale)
        order = np.argsort(-scores, kind="stable")[: max(k, 2)]
        best = [(int(number), float(scores[number])) for number in order if scores[number] > 0]
        if not best:
            return Result((), Band.HAND_OVER)
        exact = self._exact.get(_as_asked(question))
        if exact is not None:
            best = [(exact, max(best[0][1], float(scores[exact]))), *(one for one in best if one[0] != exact)]
        found = Found(best[0][1], best[1][1] if len(best) > 1 else 0.0)
        why = self._why(best[0][0], queries)
        if exact is not None:
            band = Band.ANSWER
        elif why and _tells_nothing(why) and not _tells_nothing(words(question)):
            band = Band.HAND_OVER
        else:
            band = self._limits.band(found)
        matches = (Match(self._ids[number], _shown(score), self._why(number, queries)) for number, score in best[:k])
        return Result(tuple(matches), band)

    def _scores(self, queries: Sequence[Query], locale: str | None = None) -> Scores:
        """What each entry gets in the language that it fits best in."""
        scores = np.zeros(len(self._ids))
        for shelf, on, query in zip(self._shelves, self._on, queries, strict=True):
            there = shelf.scores(query)
            if locale and shelf.language == language_for(locale):
                there = there * _READERS_LANGUAGE
            scores[on] = np.maximum(scores[on], there)
        return scores

    def _tried(self) -> list[Tried]:
        """What comes of asking the entries their own questions, each as if nobody had thought of it."""
        asked = [
            (shelf, place, text, entry.lang)
            for shelf in range(len(self._shelves))
            for place, versions in enumerate(self._shelves[shelf].entries)
            for entry in versions
            for text in entry.questions
            if _as_asked(text) in self._exact  # what several have says nothing of how sure one can be
        ]
        tried = []
        for shelf, place, text, lang in asked[:: max(1, len(asked) // _ASKED)]:
            queries = [one.query(text) for one in self._shelves]
            number = int(self._on[shelf][place])
            scores = self._scores(queries)
            scores[number] = 0.0
            without = _best_two(scores)
            left = self._shelves[shelf].score_without(place, text, lang, queries[shelf])
            right = left > without.best
            found = Found(left, without.best) if right else Found(without.best, max(without.second, left))
            tried.append(Tried(found, right, without))
        return tried

    def _why(self, number: int, queries: Sequence[Query]) -> tuple[str, ...]:
        """The words of the question that an entry has; small ones only where there are no others."""
        found: dict[str, bool] = {}
        for shelf, on, query in zip(self._shelves, self._on, queries, strict=True):
            for place in np.flatnonzero(on == number):
                for word in shelf.matched(int(place), query):
                    found[word] = found.get(word, False) or not is_function_word(word, shelf.language)
        telling = tuple(word for word, tells in found.items() if tells)
        return telling or tuple(found)


def _as_asked(text: str) -> str:
    return " ".join(words(text))


def _tells_nothing(found: Iterable[str]) -> bool:
    return all(is_function_word(word, NORWEGIAN) or is_function_word(word, ENGLISH) for word in found)


def _best_two(scores: Scores) -> Found:
    if len(scores) < 2:
        return Found(float(scores[0]), 0.0)
    second, best = np.partition(scores, -2)[-2:]
    return Found(float(best), float(second))


def _shown(score: float) -> float:
    return round(float(1 - np.exp(-score)), 4)
