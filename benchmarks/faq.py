"""The FAQ's search: how often the first entry is the right one, beside SQLite's full-text search, and how fast."""

import asyncio
import gc
import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from random import Random
from time import perf_counter
from typing import NamedTuple

from benchmarks.figures import Figure, shown
from benchmarks.server import resident_mb
from cogs.faq.engine.words import ENGLISH, NORWEGIAN, stem, words
from cogs.faq.search import Band, Entry, FaqIndex
from tests.questions import entries_and_questions

_SETS = Path(__file__).parents[2] / "shared" / "faq-dev"
"""Questions that others wrote, each set a folder with entries.jsonl and queries.jsonl; measured where it is there."""

_ENTRIES, _WORDS_OF_AN_ANSWER, _ALIASES, _ASKED = 5_000, 80, 5, 300


class Asked(NamedTuple):
    """A question, and the ids of the entries that answer it; none where nothing does."""

    text: str
    right: frozenset[str]


async def measure(_folder: Path) -> list[Figure]:
    """Every line of the promise."""
    return await asyncio.to_thread(_all)


def _all() -> list[Figure]:
    figures = []
    for folder in sorted(_SETS.glob("*/")) if _SETS.is_dir() else []:
        figures += _accuracy(folder.name, *_read(folder))
    entries, questions = entries_and_questions()
    asked = [Asked(one.text, frozenset({one.entry_id} if one.entry_id else ())) for one in questions]
    figures += _accuracy("our sample", entries, asked)
    return figures + _speed()


def _read(folder: Path) -> tuple[list[Entry], list[Asked]]:
    entries = [json.loads(line) for line in (folder / "entries.jsonl").read_text("utf-8").splitlines()]
    queries = [json.loads(line) for line in (folder / "queries.jsonl").read_text("utf-8").splitlines()]
    return (
        [Entry(one["id"], one["lang"], one["question"], tuple(one["aliases"]), one["answer"]) for one in entries],
        [Asked(one["query"], frozenset(filter(None, (one["entry_id"], *one.get("accept", []))))) for one in queries],
    )


def _accuracy(name: str, entries: Sequence[Entry], asked: Sequence[Asked]) -> list[Figure]:
    index, peer = FaqIndex(entries), _FullText(entries)
    results = [(index.search(one.text), one.right) for one in asked]
    answerable = [(result, right) for result, right in results if right]
    ours = sum(bool(result.matches) and result.matches[0].entry_id in right for result, right in answerable)
    theirs = sum(peer.first(one.text) in one.right for one in asked if one.right)
    answered = [(result, right) for result, right in results if result.band is Band.ANSWER]
    wrong = sum(result.matches[0].entry_id not in right for result, right in answered)
    unanswerable = [result for result, right in results if not right]
    handed_over = sum(result.band is Band.HAND_OVER for result in unanswerable)
    return [
        (f"faq: {name}, first is right", _share(ours, len(answerable)), f"FTS5 {_share(theirs, len(answerable))}"),
        ("faq: answered at once, of these wrong", f"{len(answered)} of {len(asked)}, {wrong}", "1 %"),
        ("faq: unanswerable, handed over", _share(handed_over, len(unanswerable)), ""),
    ]


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"


class _FullText:
    """The same entries in SQLite's FTS5, by stems: the peer to be better than."""

    def __init__(self, entries: Sequence[Entry]):
        self._ids = [entry.id for entry in entries]
        english = sum(entry.lang == "en" for entry in entries)
        self._language = ENGLISH if 2 * english > len(entries) else NORWEGIAN
        self._database = sqlite3.connect(":memory:")
        self._database.execute("CREATE VIRTUAL TABLE entries USING fts5(question, aliases, answer)")
        rows = ((entry.question, " ".join(entry.aliases), entry.answer) for entry in entries)
        self._database.executemany(
            "INSERT INTO entries VALUES (?, ?, ?)", [tuple(map(self._stems, row)) for row in rows]
        )

    def _stems(self, text: str) -> str:
        return " ".join(stem(word, self._language) for word in words(text))

    def first(self, question: str) -> str | None:
        """The id of the entry that is found first."""
        terms = " OR ".join(f'"{term}"' for term in self._stems(question).split())
        if not terms:
            return None
        found = self._database.execute("SELECT rowid FROM entries(?) ORDER BY rank LIMIT 1", (terms,)).fetchone()
        return self._ids[found[0] - 1] if found else None


def _speed() -> list[Figure]:
    """Five thousand entries of made words, as rare and as common as those of a language."""
    chance = Random(1)  # noqa: S311 - to be the same each time, not to be secret
    syllables = (
        "ka",
        "lo",
        "mi",
        "ten",
        "sar",
        "per",
        "un",
        "dis",
        "vel",
        "ing",
        "er",
        "bo",
        "ri",
        "stu",
        "fri",
        "eks",
        "ord",
    )
    made = ["".join(chance.choices(syllables, k=chance.randint(1, 4))) for _ in range(20_000)]
    weights = [1 / (rank + 3) for rank in range(len(made))]

    def text(length: int) -> str:
        return " ".join(chance.choices(made, weights, k=length))

    entries = [
        Entry(f"e{number}", "nb", text(9), tuple(text(6) for _ in range(_ALIASES)), text(_WORDS_OF_AN_ANSWER))
        for number in range(_ENTRIES)
    ]
    gc.collect()
    before, began = resident_mb(), perf_counter()
    index = FaqIndex(entries)
    built, added = perf_counter() - began, resident_mb() - before
    seconds = []
    for entry in chance.sample(entries, _ASKED):
        question = " ".join(_misspelt(word, chance) for word in f"{entry.question} {text(2)}".split())
        began = perf_counter()
        index.search(question)
        seconds.append(perf_counter() - began)
    return [
        (f"faq: index of {_ENTRIES} with {_ALIASES} aliases and an answer each", f"{built:.2f} s", "2 s"),
        ("faq: memory that it adds", f"{added:.0f} MB", "80 MB"),
        ("faq: a question to it, median and p95", shown(seconds), "p95 5 ms"),
    ]


def _misspelt(word: str, chance: Random) -> str:
    if len(word) < 5 or chance.random() > 0.2:
        return word
    place = chance.randrange(1, len(word) - 1)
    return word[:place] + word[place + 1 :]
