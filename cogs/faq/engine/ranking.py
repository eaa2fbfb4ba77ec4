"""The entries of all languages, ranked for a question, and how sure that is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cogs.faq.engine.bm25 import Numbers, Scores
from cogs.faq.engine.calibration import Found, Tried, limits
from cogs.faq.engine.meaning import Meaning
from cogs.faq.engine.shelf import Query, Shelf
from cogs.faq.engine.values import Band, Entry, Match, Model, Result, Synonyms, Vectors
from cogs.faq.engine.words import ENGLISH, NORWEGIAN, is_function_word, language_for, lines, words

_ASKED = 300
"""So many of its own questions are asked of a list, spread over all of it."""

_LONGEST = 1_000
"""So many characters of a question are read."""

_READERS_LANGUAGE = 1.05

_SEVERAL = 3
"""With so many ways to ask in each language, an entry has others where one is held back: then how one of them fits, and
how many words there are of the question, tell the same as they do when somebody asks."""

_MEANING = 1.5
"""What it counts for that an entry's meaning is nearer than others' are, beside that its words are."""

_MEANT = 300
"""So many characters of a question are read for what they mean, which takes longer than to read the words."""

_ENOUGH_READ = 0.9
"""The share of ways to ask that a model has to have read, or else words alone count."""

_OFFERED = 4
"""It is enough that the right one is among so many."""


@dataclass(frozen=True)
class _Held:
    """What is taken not to be there: a text of an entry on a shelf, by their numbers, or without one all of them."""

    shelf: int
    place: int
    text: int | None


class Ranking:
    """A shelf for each language; an entry is known by its number, the same on each shelf."""

    def __init__(self, entries: Sequence[Entry], synonyms: Synonyms, model: Model | None):
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
        texts, versions = sum(len(entry.questions) for entry in entries), len(entries)
        self._several = versions > 0 and texts >= _SEVERAL * versions
        self._model = model
        self._meaning, self._read = self._meanings(entries, number)
        self._limits = limits(self._tried(), self._elsewhere() if self._several else ())

    def find(self, question: str, locale: str | None, k: int) -> Result:
        """The entries that fit a question best, k at the most, and whether that is enough to answer."""
        question = question[:_LONGEST]
        queries = [shelf.query(question) for shelf in self._shelves]
        scores = self._scores(queries, locale)
        meant = self._meant(question)
        most = _together(self._most(scores), meant)
        order = np.argsort(-most, kind="stable")[:k]
        best = [(int(number), float(most[number])) for number in order if most[number] > 0]
        if not best:
            return Result((), Band.HAND_OVER)
        exact = self._exact.get(_as_asked(question))
        if exact is not None:
            best = [(exact, max(best[0][1], float(most[exact]))), *(one for one in best if one[0] != exact)]
        why = self._why(best[0][0], queries)
        if exact is not None:
            band = Band.ANSWER
        elif why and _tells_nothing(why) and not _tells_nothing(words(question)):
            band = Band.HAND_OVER
        else:
            band = self._limits.band(self._found(queries, scores, meant))
        matches = (Match(self._ids[number], _shown(score), self._why(number, queries)) for number, score in best[:k])
        return Result(tuple(matches), band)

    def _scores(self, queries: Sequence[Query], locale: str | None = None) -> list[Scores]:
        """What each entry gets on each shelf."""
        scores = []
        for shelf, on, query in zip(self._shelves, self._on, queries, strict=True):
            there = np.zeros(len(self._ids))
            there[on] = shelf.scores(query)
            scores.append(there * _READERS_LANGUAGE if locale and shelf.language == language_for(locale) else there)
        return scores

    def _most(self, scores: Sequence[Scores]) -> Scores:
        """What each entry gets in the language that it fits best in."""
        return np.asarray(np.max(scores, axis=0) if scores else np.zeros(0), dtype=np.float64)

    def _meanings(
        self, entries: Sequence[Entry], number: Mapping[str, int]
    ) -> tuple[Meaning | None, dict[str, Vectors]]:
        """What the ways to ask mean, and the vector of each; nothing without a model, or where it has read too few."""
        if self._model is None or not entries:
            return None, {}
        of = {text: number[entry.id] for entry in entries for text in entry.questions}
        vectors = self._model(list(of))
        read = vectors.any(axis=1)
        if read.mean() < _ENOUGH_READ:
            return None, {}
        meaning = Meaning(vectors[read], np.fromiter(of.values(), dtype=np.int32)[read], len(self._ids))
        return meaning, dict(zip(of, vectors, strict=True))

    def _meant(self, question: str) -> Scores | None:
        """How near the meaning of a question is to each entry; None where that is not known."""
        if self._meaning is None or self._model is None:
            return None
        (vector,) = self._model([question[:_MEANT]])
        return self._meaning.scores(vector) if vector.any() else None

    def _found(
        self,
        queries: Sequence[Query],
        scores: Sequence[Scores],
        meant: Scores | None,
        held: _Held | None = None,
    ) -> Found:
        """How well the best entry fits, as if what is held back were not there."""
        most = _together(self._most(scores), meant)
        first = int(most.argmax())
        second = float(np.partition(most, -2)[-2]) if len(most) > 1 else 0.0
        if not self._several or not most[first]:
            return Found(float(most[first]), second)
        having = [shelf for shelf in range(len(scores)) if first in self._on[shelf]]
        on = max(having, key=lambda shelf: scores[shelf][first])
        shelf, query, place = self._shelves[on], queries[on], int(np.flatnonzero(self._on[on] == first)[0])
        gone: frozenset[int] = frozenset()
        without = None
        if held is not None and held.shelf == on:
            gone = shelf.gone_without(held.place, held.text)
            without = held.text if held.place == place else None
        return Found(
            float(most[first]),
            second,
            shelf.words_had(place, query, without),
            shelf.way_had(place, query, without),
            shelf.unknown(query, gone),
            0.0 if meant is None else float(meant[first] - np.delete(meant, first).max(initial=meant.min())),
        )

    def _tried(self) -> list[Tried]:
        """What comes of asking the entries their own questions, each as if nobody had thought of it."""
        asked = [
            (shelf, place, number, text)
            for shelf in range(len(self._shelves))
            for place, versions in enumerate(self._shelves[shelf].entries)
            for number, text in enumerate(text for entry in versions for text in entry.questions)
            if _as_asked(text) in self._exact  # what several have says nothing of how sure one can be
        ]
        tried = []
        for on, place, number, text in asked[:: max(1, len(asked) // _ASKED)]:
            queries = [one.query(text) for one in self._shelves]
            scores = self._scores(queries)
            entry = int(self._on[on][place])
            meant = self._meant_without(entry, text)
            for one in scores:
                one[entry] = 0.0
            gone = None if meant is None else np.where(np.arange(len(meant)) == entry, meant.min(), meant)
            without = self._found(queries, scores, gone, _Held(on, place, None))
            scores[on][entry] = self._shelves[on].score_without(place, number, queries[on])
            found = self._found(queries, scores, meant, _Held(on, place, number))
            most = _together(self._most(scores), meant)
            better = int((most >= most[entry]).sum()) - 1
            tried.append(Tried(found, better == 0, without, most[entry] > 0 and better < _OFFERED))
        return tried

    def _meant_without(self, entry: int, text: str) -> Scores | None:
        """How near a way to ask is to each entry, as if its own did not have it."""
        if self._meaning is None or not self._read[text].any():
            return None
        return self._meaning.scores(self._read[text], without=entry)

    def _elsewhere(self) -> list[Found]:
        """What comes of asking what is asked elsewhere."""
        found = []
        for (text,) in lines("elsewhere.tsv"):
            queries = [shelf.query(text) for shelf in self._shelves]
            found.append(self._found(queries, self._scores(queries), self._meant(text)))
        return found

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


def _together(most: Scores, meant: Scores | None) -> Scores:
    """What entries get by their words, and by their meaning as far as words set them apart from each other."""
    if meant is None or len(meant) < 2:
        return most
    nearer = (meant - meant.mean()) / max(1e-9, float(meant.std()))
    return np.asarray(most + _MEANING * most.std() * np.maximum(0.0, nearer), dtype=np.float64)


def _tells_nothing(found: Iterable[str]) -> bool:
    return all(is_function_word(word, NORWEGIAN) or is_function_word(word, ENGLISH) for word in found)


def _shown(score: float) -> float:
    return round(float(1 - np.exp(-score)), 4)
