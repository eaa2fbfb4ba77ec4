"""Questions answered by people's words: what is asked, found among the entries, and how sure that is.

All of it is pure: the same entries and questions give the same on every machine. `engine/reading.py` has what a word
may stand for, `engine/shelf.py` how entries are scored, `engine/calibration.py` when that is enough to answer.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from cogs.faq.engine.values import Band, Entry, Match, Model, Result, Synonyms
from cogs.faq.engine.words import language_for, language_of

if TYPE_CHECKING:
    from cogs.faq.engine.ranking import Ranking

__all__ = ["Band", "Entry", "FaqIndex", "Match", "Model", "Result", "Synonyms"]


class FaqIndex:
    """Entries to be searched; ValueError where an id comes twice in one language.

    With a `model` of sentences they are found by what a question means too, and by its words alone without.
    """

    def __init__(self, entries: Iterable[Entry], *, synonyms: Synonyms | None = None, model: Model | None = None):
        given = list(entries)
        self._entries = {(entry.id, entry.lang): entry for entry in given}
        if len(self._entries) < len(given):
            raise ValueError("An entry has the same id and language as another.")
        self._synonyms, self._model = synonyms or Synonyms(), model
        self._ranking = self._ranked()

    def search(self, query: str, *, locale: str | None = None, k: int = 5) -> Result:
        """The entries that fit a question best, k at the most, and whether that is enough to answer."""
        return self._ranking.find(query, locale, k)

    def learn(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Take questions that were asked, each with the id of the entry that answers it, as further aliases.

        Ids that the index does not have are passed over.
        """
        for question, entry_id in pairs:
            versions = [entry for (id_, _), entry in self._entries.items() if id_ == entry_id]
            language = language_of(question)
            for entry in [one for one in versions if language_for(one.lang) == language] or versions:
                if question not in entry.questions:
                    learnt = replace(entry, aliases=(*entry.aliases, question))
                    self._entries[entry.id, entry.lang] = learnt
        self._ranking = self._ranked()

    def _ranked(self) -> "Ranking":
        from cogs.faq.engine.ranking import Ranking  # brings NumPy, which weighs 17 MB, where somebody may ask

        return Ranking(list(self._entries.values()), self._synonyms, self._model)
