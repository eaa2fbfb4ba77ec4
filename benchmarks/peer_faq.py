"""Other ways to find an entry by a question: SQLite's full-text search, TF-IDF, and similar strings."""

import sqlite3
from collections.abc import Callable, Sequence
from types import ModuleType

from cogs.faq.engine.words import ENGLISH, NORWEGIAN, stem, words
from cogs.faq.search import Entry

First = Callable[[str], str | None]
"""The id of the entry that is found first for a question."""


def full_text(entries: Sequence[Entry]) -> First:
    """SQLite's FTS5, by stems."""
    english = sum(entry.lang == "en" for entry in entries)
    language = ENGLISH if 2 * english > len(entries) else NORWEGIAN

    def stems(text: str) -> str:
        return " ".join(stem(word, language) for word in words(text))

    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE entries USING fts5(question, aliases, answer)")
    rows = ((entry.question, " ".join(entry.aliases), entry.answer) for entry in entries)
    database.executemany("INSERT INTO entries VALUES (?, ?, ?)", [tuple(map(stems, row)) for row in rows])

    def first(question: str) -> str | None:
        terms = " OR ".join(f'"{term}"' for term in stems(question).split())
        if not terms:
            return None
        found = database.execute("SELECT rowid FROM entries(?) ORDER BY rank LIMIT 1", (terms,)).fetchone()
        return entries[found[0] - 1].id if found else None

    return first


def tf_idf(text: ModuleType) -> Callable[[Sequence[Entry]], First]:
    """scikit-learn's TF-IDF over letters in threes to fives, which does better here than over words."""

    def index(entries: Sequence[Entry]) -> First:
        vectorizer = text.TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
        rows = vectorizer.fit_transform(" ".join((one.question, *one.aliases, one.answer)) for one in entries)

        def first(question: str) -> str | None:
            scores = (rows @ vectorizer.transform([question]).T).toarray().ravel()
            return entries[int(scores.argmax())].id if scores.any() else None

        return first

    return index


def similar(rapidfuzz: ModuleType) -> Callable[[Sequence[Entry]], First]:
    """rapidfuzz: the question or alias that is the most like it when the words of both are sorted."""

    def index(entries: Sequence[Entry]) -> First:
        known = {way: one.id for one in entries for way in (one.question, *one.aliases)}

        def first(question: str) -> str | None:
            found = rapidfuzz.process.extractOne(
                question,
                known.keys(),
                scorer=rapidfuzz.fuzz.token_sort_ratio,
                processor=rapidfuzz.utils.default_process,
            )
            return known[found[0]] if found else None

        return first

    return index
